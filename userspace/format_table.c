// SPDX-License-Identifier: GPL-2.0
/* format_table.c - columns, drawn by libsmartcols */
#include <stdlib.h>

#include <libsmartcols.h>

#include "columns.h"
#include "formats.h"
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
 * @vma: the VMA whose PAGES may follow, or NULL
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
	char *buf;
	size_t cap;
	bool printed;
};

static int no_memory(void)
{
	return trouble("out of memory");
}

/* columns ----------------------------------------------------------------- */

static int add_column(struct part *p, const struct column *c)
{
	int flags = c->flags & COL_RIGHT ? SCOLS_FL_RIGHT : 0;

	if (p->nr == COLUMNS_MAX)
		return trouble("more than %u columns are too many", COLUMNS_MAX);
	p->column[p->nr] = c;
	p->scol[p->nr] = scols_table_new_column(p->tb, c->name, 0, flags);
	return p->scol[p->nr++] ? 0 : no_memory();
}

static int default_columns(struct part *p, bool pages)
{
	u32 shown = COL_SHOWN | (pages ? COL_PAGES : 0);
	int err = 0;

	for (const struct column *c = p->section->columns; !err && c->name; c++)
		if (c->flags & shown)
			err = add_column(p, c);
	return err;
}

static int chosen_columns(struct part *p, const char *names)
{
	const struct column *c;
	int err = 0, has;

	for (unsigned int i = 0; !err; i++) {
		has = columns_nth(p->section, names, i, &c);
		if (has < 0)
			break;
		if (has)
			err = add_column(p, c);
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
		err = chosen_columns(p, d->ask->columns);
	else
		err = default_columns(p, d->header->with & VMI_WITH_PAGES);
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

static struct line line_of(const struct drawing *d, const struct vmi_rec *rec)
{
	return (struct line){
		.dialect	= d->dialect,
		.page_shift	= d->header->page_shift,
		.bytes		= d->ask->bytes,
		.names		= &((const struct table *)d->priv)->names,
		.rec		= rec,
	};
}

static int add_fields(struct drawing *d, struct part *p, const struct vmi_rec *rec)
{
	struct line l = line_of(d, rec);
	int err = 0;

	for (l.field = vmi_record_find(rec->type)->fields; !err && l.field->name; l.field++)
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

static int table_runs(struct drawing *d, struct part *p, const struct vmi_rec *rec)
{
	struct table *t = d->priv;
	struct line l = line_of(d, rec);
	int err = runs_feed(&t->merge, d, rec, tell_run);

	return err || rec->type != VMI_REC_TABLE ? err : add_line(d, p, &l);
}

/* vmas: a VMA and the PAGES behind it are one line -------------------------- */

static int add_vma(struct drawing *d, const struct vmi_pages *pages)
{
	struct table *t = d->priv;
	struct line l = line_of(d, t->vma);
	int err;

	if (!t->vma)
		return 0;
	l.pages = pages;
	err = add_line(d, part_of(t, VMI_REC_VMA), &l);
	free(t->vma);
	t->vma = NULL;
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

static int table_vmas(struct drawing *d, const struct vmi_rec *rec)
{
	int err;

	if (rec->type == VMI_REC_PAGES)
		return add_vma(d, (const void *)rec);
	/* what we do not know may stand between the two */
	if (rec->type != VMI_REC_VMA && rec->type != VMI_REC_END)
		return 0;
	err = add_vma(d, NULL);
	if (!err && rec->type == VMI_REC_VMA)
		err = hold_vma(d->priv, rec);
	return err;
}

/* the format -------------------------------------------------------------- */

static int table_record(struct drawing *d, const struct vmi_rec *rec)
{
	struct table *t = d->priv;
	struct part *p = part_of(t, SECTION_RUNS);
	struct line l = line_of(d, rec);
	int err;

	if (p)
		return table_runs(d, p, rec);
	if (rec->type == VMI_REC_NAME) {
		err = names_add(&t->names, rec);
		if (err)
			return err;
	}
	if (part_of(t, VMI_REC_VMA)) {
		err = table_vmas(d, rec);
		if (err || rec->type == VMI_REC_VMA)
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
	while (!err && t->nr < SECTIONS_MAX && (s = section_next(d->header->view, s)))
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

const struct format format_table = {
	.name		= "table",
	.summary	= "columns; the default",
	.columns	= true,
	.begin		= table_begin,
	.record		= table_record,
	.end		= table_end,
};
