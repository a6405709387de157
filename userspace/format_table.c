// SPDX-License-Identifier: GPL-2.0
/* format_table.c - columns, drawn by libsmartcols */
#include <stdlib.h>

#include <libsmartcols.h>

#include "columns.h"
#include "formats.h"
#include "own.h"
#include "runs.h"
#include "trouble.h"

/*
 * So many lines are aligned with each other, then printed and let go: a page
 * table may have millions.
 */
#define BATCH		8192
#define SECTIONS_MAX	8
#define COLUMNS_MAX	32

/**
 * struct part - one section on its way out
 * @section: its rows
 * @host: the part whose table its lines stand in, or NULL: its own
 * @tb: libsmartcols's table; NULL if none of the columns is wanted
 * @column: the columns chosen
 * @scol: and libsmartcols's of each
 * @nr: how many
 * @lines: in @tb
 * @printed: it has been printed once: no headings any more
 */
struct part {
	const struct section *section;
	struct part *host;
	struct libscols_table *tb;
	const struct column *column[COLUMNS_MAX];
	struct libscols_column *scol[COLUMNS_MAX];
	unsigned int nr;
	unsigned int lines;
	bool printed;
};

/**
 * struct table - one answer
 * @part: the sections of the view
 * @nr: how many
 * @merge: the run that may still grow
 * @names: told so far
 * @vma: the VMA whose PAGES and LRU may follow, or NULL
 * @pages: its PAGES, of type 0 until then
 * @lru: and its LRU
 * @region: view kernel: the region at hand, of type 0 before the first
 * @buf: one cell
 * @cap: its bytes
 * @printed: something stands above: an empty line comes first
 */
struct table {
	struct part part[SECTIONS_MAX];
	unsigned int nr;
	struct vmi_merge merge;
	struct names names;
	struct vmi_rec *vma;
	struct vmi_pages pages;
	struct vmi_lru_sums lru;
	struct vmi_region region;
	char *buf;
	size_t cap;
	bool printed;
};

static int no_memory(void)
{
	return trouble("out of memory");
}

/* columns ----------------------------------------------------------------- */

static struct line line_of(const struct drawing *d, const struct vmi_rec *rec)
{
	const struct table *t = d->priv;

	return (struct line){
		.dialect	= d->dialect,
		.page_shift	= d->header->page_shift,
		.bytes		= d->ask->bytes,
		.live		= !d->ask->input,
		.names		= &t->names,
		.region		= t->region.rec.type ? &t->region : NULL,
		.first		= d->first,
		.last		= d->last,
		.rec		= rec,
	};
}

static int add_column(struct part *p, const struct drawing *d, const struct column *c)
{
	int flags = c->flags & COL_RIGHT ? SCOLS_FL_RIGHT : 0;
	/* a width that is given is kept, however little stands in the column */
	int strict = c->width ? SCOLS_FL_STRICTWIDTH : 0;
	struct line l = line_of(d, NULL);
	char name[64];
	struct vmi_out o;

	if (p->nr == COLUMNS_MAX)
		return trouble("more than %u columns are too many", COLUMNS_MAX);
	p->column[p->nr] = c;
	vmi_out_init(&o, name, sizeof(name) - 1);
	vmi_str(&o, c->name);
	if (c->heading)
		c->heading(&o, &l);
	*o.p = '\0';
	p->scol[p->nr] = scols_table_new_column(p->tb, name, c->width, flags | strict);
	if (!p->scol[p->nr])
		return no_memory();
	p->nr++;
	return 0;
}

static int default_columns(struct part *p, const struct drawing *d)
{
	u32 with = d->header->with, shown = COL_SHOWN;
	int err = 0;

	if (with & VMI_WITH_PAGES)
		shown |= COL_PAGES;
	if (with & VMI_WITH_LRU)
		shown |= COL_LRU;
	if (d->ask->given & OPT_YOUNG)
		shown |= COL_YOUNG;
	shown |= COL_BY_BIT(d->ask->by);

	for (const struct column *c = p->section->columns; !err && c->name; c++)
		if (c->flags & shown)
			err = add_column(p, d, c);
	return err;
}

static int chosen_columns(struct part *p, const struct drawing *d, const char *names)
{
	const struct column *c;
	int err = 0, has;

	for (unsigned int i = 0; !err; i++) {
		has = columns_nth(p->section, names, i, &c);
		if (has < 0)
			break;
		if (has)
			err = add_column(p, d, c);
	}
	return err;
}

static int part_init(struct part *p, const struct drawing *d, const struct section *s)
{
	int err;

	p->section = s;
	if (s->joined) {
		p->host = p[-1].host ? p[-1].host : p - 1;
		return 0;
	}
	p->tb = scols_new_table();
	if (!p->tb)
		return no_memory();
	scols_table_set_stream(p->tb, d->out);
	scols_table_enable_noheadings(p->tb, d->ask->no_headings);
	if (d->ask->columns)
		err = chosen_columns(p, d, d->ask->columns);
	else
		err = default_columns(p, d);
	if (err || p->nr)
		return err;
	scols_unref_table(p->tb);
	p->tb = NULL;
	return 0;
}

/* lines ------------------------------------------------------------------- */

/* The next batch is as wide as this one at least, and so keeps in line. */
static void keep_widths(struct part *p)
{
	for (unsigned int i = 0; i < p->nr; i++)
		scols_column_set_whint(p->scol[i], scols_column_get_width(p->scol[i]));
}

static void part_print(struct drawing *d, struct part *p)
{
	struct table *t = d->priv;

	if (!p->tb || !p->lines)
		return;
	if (t->printed && !p->printed)
		fputc('\n', d->out);
	scols_print_table(p->tb);
	keep_widths(p);
	scols_table_remove_lines(p->tb);
	scols_table_enable_noheadings(p->tb, 1);
	p->lines = 0;
	p->printed = true;
	t->printed = true;
}

/* A byte of a name may become four. */
static bool room(struct table *t, size_t size)
{
	size_t need = 4096 + 4 * size;
	char *buf;

	if (need <= t->cap)
		return true;
	buf = realloc(t->buf, need);
	if (!buf)
		return false;
	t->buf = buf;
	t->cap = need;
	return true;
}

static int add_line(struct drawing *d, struct part *p, const struct line *l)
{
	struct table *t = d->priv;
	struct libscols_line *ln;
	struct vmi_out o;

	p = p->host ? p->host : p;
	if (!p->tb)
		return 0;
	if (p->lines == BATCH)
		part_print(d, p);
	ln = scols_table_new_line(p->tb, NULL);
	if (!ln || !room(t, l->rec ? l->rec->size : 0))
		return no_memory();
	for (unsigned int i = 0; i < p->nr; i++) {
		vmi_out_init(&o, t->buf, t->cap - 1);
		column_cell(&o, p->column[i], l);
		*o.p = '\0';
		if (scols_line_set_data(ln, i, t->buf))
			return no_memory();
	}
	p->lines++;
	return 0;
}

static int add_fields(struct drawing *d, struct part *p, const struct vmi_rec *rec)
{
	struct line l = line_of(d, rec);
	int err = 0;

	for (l.field = own_record_find(rec->type)->fields; !err && l.field->name; l.field++)
		err = add_line(d, p, &l);
	return err;
}

static bool applies(const struct line *l)
{
	struct vmi_out o;
	char buf[256];

	vmi_out_init(&o, buf, sizeof(buf));
	l->extra->cell(&o, l);
	return o.p > buf;
}

static int add_extras(struct drawing *d, struct part *p, const struct vmi_rec *rec)
{
	struct line l = line_of(d, rec);
	int err = 0;

	for (l.extra = p->section->extras; !err && l.extra->name; l.extra++)
		if (applies(&l))
			err = add_line(d, p, &l);
	return err;
}

static int add_list(struct drawing *d, struct part *p, const struct vmi_rec *rec)
{
	return p->section->extras ? add_extras(d, p, rec) : add_fields(d, p, rec);
}

static struct part *part_of(struct table *t, u32 type)
{
	for (unsigned int i = 0; i < t->nr; i++)
		if (t->part[i].section->type == type)
			return &t->part[i];
	return NULL;
}

/* pagetable --------------------------------------------------------------- */

static int tell_run(struct drawing *d, const struct vmi_run *run)
{
	struct line l = line_of(d, NULL);

	l.run = run;
	return add_line(d, part_of(d->priv, SECTION_RUNS), &l);
}

/* A run that a record ends is of the region before it. */
static int table_runs(struct drawing *d, const struct vmi_rec *rec)
{
	struct table *t = d->priv;
	struct line l = line_of(d, rec);
	struct part *p = part_of(t, rec->type);
	int err = runs_feed(&t->merge, d, rec, tell_run);

	if (rec->type == VMI_REC_REGION)
		memcpy(&t->region, rec, sizeof(t->region));
	if (rec->type == VMI_REC_TABLE)
		p = part_of(t, SECTION_RUNS);
	return err || !p ? err : add_line(d, p, &l);
}

/* vmas: a VMA and the sums behind it are one line ---------------------------- */

static int add_vma(struct drawing *d)
{
	struct table *t = d->priv;
	struct line l = line_of(d, t->vma);
	int err;

	if (!t->vma)
		return 0;
	if (t->pages.rec.type)
		l.pages = &t->pages;
	if (t->lru.rec.type)
		l.lru = &t->lru;
	err = add_line(d, part_of(t, VMI_REC_VMA), &l);
	free(t->vma);
	t->vma = NULL;
	t->pages.rec.type = 0;
	t->lru.rec.type = 0;
	return err;
}

static int hold_vma(struct table *t, const struct vmi_rec *rec)
{
	t->vma = malloc(rec->size);
	if (!t->vma)
		return no_memory();
	memcpy(t->vma, rec, rec->size);
	return 0;
}

static bool is_of_all(const struct vmi_rec *rec)
{
	return rec->type == VMI_REC_LRU && ((const struct vmi_lru_sums *)rec)->all;
}

static int table_vmas(struct drawing *d, const struct vmi_rec *rec)
{
	struct table *t = d->priv;
	int err = 0;

	if (rec->type == VMI_REC_VMA || rec->type == VMI_REC_END || is_of_all(rec))
		err = add_vma(d);
	else if (rec->type == VMI_REC_PAGES)
		memcpy(&t->pages, rec, sizeof(t->pages));
	else if (rec->type == VMI_REC_LRU)
		memcpy(&t->lru, rec, sizeof(t->lru));
	/* what we do not know may stand between them */
	if (!err && rec->type == VMI_REC_VMA)
		err = hold_vma(t, rec);
	return err;
}

/* the format -------------------------------------------------------------- */

static int table_record(struct drawing *d, const struct vmi_rec *rec)
{
	struct table *t = d->priv;
	struct line l = line_of(d, rec);
	struct part *p;
	int err;

	if (part_of(t, SECTION_RUNS))
		return table_runs(d, rec);
	if (rec->type == VMI_REC_NAME) {
		err = names_add(&t->names, rec);
		if (err)
			return err;
	}
	if (part_of(t, VMI_REC_VMA)) {
		err = table_vmas(d, rec);
		if (err || rec->type == VMI_REC_VMA ||
		    (rec->type == VMI_REC_LRU && !is_of_all(rec)))
			return err;
	}
	p = part_of(t, rec->type);
	if (!p)
		return 0;
	return p->section->list ? add_list(d, p, rec) : add_line(d, p, &l);
}

static int table_begin(struct drawing *d)
{
	struct table *t = calloc(1, sizeof(*t));
	const struct section *s = NULL;
	int err = 0;

	d->priv = t;
	if (!t)
		return no_memory();
	while (!err && t->nr < SECTIONS_MAX && (s = section_next(own_view(d), s)))
		err = part_init(&t->part[t->nr++], d, s);
	return err;
}

static void table_end(struct drawing *d, bool whole)
{
	struct table *t = d->priv;

	if (!t)
		return;
	for (unsigned int i = 0; i < t->nr; i++) {
		part_print(d, &t->part[i]);
		scols_unref_table(t->part[i].tb);
	}
	names_free(&t->names);
	free(t->vma);
	free(t->buf);
	free(t);
}

static void table_flush(struct drawing *d)
{
	struct table *t = d->priv;

	for (unsigned int i = 0; i < t->nr; i++)
		part_print(d, &t->part[i]);
	fflush(d->out);
}

const struct format format_table = {
	.name		= "table",
	.summary	= "columns; the default",
	.columns	= true,
	.begin		= table_begin,
	.record		= table_record,
	.flush		= table_flush,
	.end		= table_end,
};
