// SPDX-License-Identifier: GPL-2.0
/*
 * format_tree.c - who maps a page, as a tree: the file or the family of the
 * page, the processes, their mappings
 *
 * Mappings come in no order of processes, so a page is drawn when its RMAP says
 * that all have come.
 */
#include <search.h>
#include <stdlib.h>

#include <libsmartcols.h>

#include "../module/decode/text_page.h"
#include "columns.h"
#include "formats.h"
#include "sections_page.h"
#include "trouble.h"

/* The columns of a mapping behind the tree. */
static const char * const shown[] = { "HOW", "PAGE", "PERM", "PART", "VMA", "ROLE", "BITS" };

#define TREE	0

/**
 * struct process - the line of an mm
 * @mm_id: which
 * @line: it
 */
struct process {
	u64 mm_id;
	struct libscols_line *line;
};

/**
 * struct tree - one answer
 * @tb: the page at hand
 * @page: its line, the root; NULL: nothing has come of it
 * @processes: by their mm
 * @frame: its FRAME; of type 0 if there is none
 * @names: told so far
 * @buf: one cell
 */
struct tree {
	struct libscols_table *tb;
	struct libscols_line *page;
	void *processes;
	struct vmi_frame frame;
	struct names names;
	char buf[5 * 4096];
};

static int no_memory(void)
{
	return trouble("out of memory");
}

static struct line line_of(const struct drawing *d, const struct vmi_rec *rec)
{
	return (struct line){
		.dialect	= d->dialect,
		.page_shift	= d->header->page_shift,
		.bytes		= d->ask->bytes,
		.live		= !d->ask->input,
		.names		= &((const struct tree *)d->priv)->names,
		.rec		= rec,
	};
}

/* cells ------------------------------------------------------------------- */

static void out_init(struct tree *t, struct vmi_out *o)
{
	vmi_out_init(o, t->buf, sizeof(t->buf) - 1);
}

static int set_cell(struct tree *t, struct libscols_line *ln, size_t i, struct vmi_out *o)
{
	*o->p = '\0';
	return scols_line_set_data(ln, i, t->buf) ? no_memory() : 0;
}

static const struct column *mapping_column(const char *name)
{
	const struct column *c = mapping_columns;

	while (strcmp(c->name, name))
		c++;
	return c;
}

/* What the page is of: a file and which page of it, or those who may share it by fork. */
static void page_owner(struct vmi_out *o, const struct line *l)
{
	const struct vmi_frame *f = (const void *)l->rec;

	vmi_char(o, ' ');
	vmi_rows_print_first(o, vmi_names_frame_kind, f->kind);
	if (f->ino) {
		vmi_char(o, ' ');
		column_name(o, l, VMI_NAME_INSIDE, f->file);
		vmi_key_dec(o, " inode ", f->ino);
	} else if (f->family) {
		vmi_key_hex(o, " family ", f->family);
	}
	if (f->family)
		vmi_key_hex(o, " page ", f->index);
}

static int name_page(struct drawing *d, const struct vmi_rmap *r)
{
	struct tree *t = d->priv;
	struct line l = line_of(d, &t->frame.rec);
	struct vmi_out o;
	int err;

	out_init(t, &o);
	if (r->kind == VMI_RMAP_SWAP)
		vmi_str(&o, "swap slot");
	else if (r->kind == VMI_RMAP_NOT_PRESENT || r->kind == VMI_RMAP_NOT_CACHED)
		vmi_str(&o, "no page");
	else
		vmi_key_hex(&o, "frame ", r->pfn);
	if (t->frame.rec.type)
		page_owner(&o, &l);
	err = set_cell(t, t->page, TREE, &o);
	out_init(t, &o);
	vmi_text_rmap_sum(&o, r);
	return err ? err : set_cell(t, t->page, ARRAY_SIZE(shown), &o);
}

/* lines ------------------------------------------------------------------- */

static struct libscols_line *page_line(struct tree *t)
{
	if (!t->page)
		t->page = scols_table_new_line(t->tb, NULL);
	return t->page;
}

static int by_mm(const void *a, const void *b)
{
	u64 x = ((const struct process *)a)->mm_id, y = ((const struct process *)b)->mm_id;

	return x < y ? -1 : x > y;
}

static int name_process(struct tree *t, struct libscols_line *ln, u32 pid, const char *comm)
{
	struct vmi_out o;

	out_init(t, &o);
	if (pid) {
		vmi_dec(&o, pid);
		vmi_char(&o, ' ');
		vmi_escaped(&o, comm, strnlen(comm, VMI_COMM_LEN), "\n\t");
	} else {
		vmi_str(&o, "a process of another pid namespace");
	}
	return set_cell(t, ln, TREE, &o);
}

/* The line of the mm that a mapping is in; made if it is the first. */
static struct libscols_line *process_line(struct tree *t, const struct vmi_mapping *m)
{
	struct process *p = calloc(1, sizeof(*p)), **at = NULL;
	struct libscols_line *root = page_line(t);

	if (p && root) {
		p->mm_id = m->mm_id;
		at = tsearch(p, &t->processes, by_mm);
	}
	if (!at || *at != p)
		free(p);
	if (!at)
		return NULL;
	if (!(*at)->line) {
		(*at)->line = scols_table_new_line(t->tb, root);
		if (!(*at)->line || name_process(t, (*at)->line, m->pid, m->comm))
			return NULL;
	}
	return (*at)->line;
}

static int add_mapping(struct drawing *d, const struct vmi_rec *rec)
{
	struct tree *t = d->priv;
	struct libscols_line *above = process_line(t, (const void *)rec), *ln;
	struct line l = line_of(d, rec);
	struct vmi_out o;
	int err;

	ln = above ? scols_table_new_line(t->tb, above) : NULL;
	if (!ln)
		return no_memory();
	out_init(t, &o);
	vmi_hex(&o, ((const struct vmi_mapping *)rec)->addr, 1);
	err = set_cell(t, ln, TREE, &o);
	for (size_t i = 0; !err && i < ARRAY_SIZE(shown); i++) {
		out_init(t, &o);
		column_cell(&o, mapping_column(shown[i]), &l);
		err = set_cell(t, ln, i + 1, &o);
	}
	return err;
}

/* A process more that has the mm: beside the mappings that are also its own. */
static int add_sharer(struct tree *t, const struct vmi_sharer *s)
{
	const struct process key = { .mm_id = s->mm_id };
	struct process **at = tfind(&key, &t->processes, by_mm);
	struct libscols_line *ln;
	struct vmi_out o;
	int err;

	if (!at)
		return 0;
	ln = scols_table_new_line(t->tb, (*at)->line);
	if (!ln)
		return no_memory();
	err = name_process(t, ln, s->pid, s->comm);
	if (err)
		return err;
	out_init(t, &o);
	vmi_str(&o, "shares the mm");
	return set_cell(t, ln, TREE + 1, &o);
}

/* The next page is as wide as this one at least, and so keeps in line. */
static void keep_widths(struct tree *t)
{
	struct libscols_column *c;

	for (size_t i = 0; i <= ARRAY_SIZE(shown); i++) {
		c = scols_table_get_column(t->tb, i);
		scols_column_set_whint(c, scols_column_get_width(c));
	}
}

/* The page at hand is drawn and let go. */
static void draw(struct tree *t)
{
	if (t->page) {
		scols_print_table(t->tb);
		keep_widths(t);
	}
	scols_table_remove_lines(t->tb);
	scols_table_enable_noheadings(t->tb, 1);
	tdestroy(t->processes, free);
	t->processes = NULL;
	t->page = NULL;
	memset(&t->frame, 0, sizeof(t->frame));
}

static int end_page(struct drawing *d, const struct vmi_rec *rec)
{
	struct tree *t = d->priv;
	int err;

	if (!page_line(t))
		return no_memory();
	err = name_page(d, (const void *)rec);
	if (!err)
		draw(t);
	return err;
}

/* the format -------------------------------------------------------------- */

static int tree_record(struct drawing *d, const struct vmi_rec *rec)
{
	struct tree *t = d->priv;

	switch (rec->type) {
	case VMI_REC_NAME:
		return names_add(&t->names, rec);
	case VMI_REC_FRAME:
		t->frame = *(const struct vmi_frame *)rec;
		return 0;
	case VMI_REC_MAPPING:
		return add_mapping(d, rec);
	case VMI_REC_SHARER:
		return add_sharer(t, (const void *)rec);
	case VMI_REC_RMAP:
		return end_page(d, rec);
	}
	return 0;
}

static int add_columns(struct tree *t)
{
	if (!scols_table_new_column(t->tb, "PAGE, PROCESS, ADDRESS", 0, SCOLS_FL_TREE))
		return no_memory();
	for (size_t i = 0; i < ARRAY_SIZE(shown); i++) {
		int flags = mapping_column(shown[i])->flags & COL_RIGHT ? SCOLS_FL_RIGHT : 0;

		if (!scols_table_new_column(t->tb, shown[i], 0, flags))
			return no_memory();
	}
	return 0;
}

static int tree_begin(struct drawing *d)
{
	struct tree *t;

	d->priv = NULL;
	if (d->header->view != VMI_VIEW_RMAP)
		return trouble("format tree is for rmap: use table or json");
	t = calloc(1, sizeof(*t));
	d->priv = t;
	if (!t)
		return no_memory();
	t->tb = scols_new_table();
	if (!t->tb)
		return no_memory();
	scols_table_set_stream(t->tb, d->out);
	scols_table_enable_noheadings(t->tb, d->ask->no_headings);
	return add_columns(t);
}

static void tree_end(struct drawing *d, bool whole)
{
	struct tree *t = d->priv;

	if (!t)
		return;
	/* what broke off is shown as far as it came */
	if (t->tb)
		draw(t);
	scols_unref_table(t->tb);
	names_free(&t->names);
	free(t);
}

const struct format format_tree = {
	.name		= "tree",
	.summary	= "of rmap: the page, the processes that map it, where",
	.begin		= tree_begin,
	.record		= tree_record,
	.end		= tree_end,
};
