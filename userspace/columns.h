/* SPDX-License-Identifier: GPL-2.0 */
/*
 * columns.h - what a table can show, as rows
 *
 * A view is shown as one or more sections, each with its columns. -o chooses
 * columns by name, over all sections of the view: a section is shown with
 * those it has, and not at all if it has none of them.
 */
#ifndef _VMINSPECT_COLUMNS_H
#define _VMINSPECT_COLUMNS_H

#include "../module/decode/merge.h"
#include "../module/decode/record.h"
#include "names.h"

/**
 * struct line - what one line of a table is made of
 * @dialect: of the stream
 * @page_shift: log2 of the base page size
 * @bytes: -b: sizes as plain numbers
 * @live: it is asked now: what this machine says belongs to it
 * @rec: the record, or NULL for a run
 * @pages: the PAGES record behind a VMA, or NULL
 * @lru: the LRU record behind a VMA, or NULL
 * @names: told so far
 * @run: the run, or NULL
 * @region: view kernel: the region it is of, or NULL
 * @first: faults: the first bucket of the histograms that is drawn
 * @last: and the last one
 * @field: of a section that lists fields: which one
 * @extra: or of a section with lines of its own: which one
 */
struct line {
	const struct vmi_dialect *dialect;
	unsigned int page_shift;
	bool bytes;
	bool live;
	const struct vmi_rec *rec;
	const struct vmi_pages *pages;
	const struct vmi_lru_sums *lru;
	const struct names *names;
	const struct vmi_run *run;
	const struct vmi_region *region;
	u8 first;
	u8 last;
	const struct vmi_field *field;
	const struct extra *extra;
};

/** struct extra - a line that no field stands for */
struct extra {
	const char *name;
	void (*cell)(struct vmi_out *o, const struct line *l);
};

/** COL_* - how a column is */
#define COL_RIGHT	VMI_BIT(0)	/* a number */
#define COL_SHOWN	VMI_BIT(1)	/* by default */
#define COL_PAGES	VMI_BIT(2)	/* a field of the PAGES record; shown with it */
#define COL_LRU		VMI_BIT(3)	/* of the LRU record; shown with it */
#define COL_YOUNG	VMI_BIT(4)	/* shown with --young */
#define COL_BY(what)	COL_BY_BIT(BY_##what)	/* of faults: shown with that --by */
#define COL_BY_BIT(by)	VMI_BIT(8 + (by))
#define COL_BY_ANY	(0xffu << 8)

/**
 * struct column - one column
 * @name: in its heading and behind -o
 * @flags: COL_*
 * @field: the field of the record that fills it; NULL if @cell does
 * @cell: writes it; nothing if it does not apply to this line
 * @help: one line
 * @heading: more of its heading, or NULL
 * @width: at least so wide
 */
struct column {
	const char *name;
	u32 flags;
	const char *field;
	void (*cell)(struct vmi_out *o, const struct line *l);
	const char *help;
	void (*heading)(struct vmi_out *o, const struct line *l);
	unsigned int width;
};

/** SECTION_RUNS - struct section.type of what array records come to, and of tables */
#define SECTION_RUNS	0

/**
 * struct section - lines that are alike
 * @view: enum vmi_view
 * @type: enum vmi_rec_type of its records, or SECTION_RUNS
 * @list: each record comes out as a line for each of its fields
 * @joined: its lines stand in the table of the section above
 * @extras: or for each of these, but those that stay empty; ends with a row
 *	without a name
 * @columns: ends with a row without a name
 */
struct section {
	u32 view;
	u32 type;
	bool list;
	bool joined;
	const struct extra *extras;
	const struct column *columns;
};

/** sections - all of them; ends with one without a view */
extern const struct section sections[];

/** section_next() - the section of @view behind @s; the first if @s is NULL */
const struct section *section_next(u32 view, const struct section *s);
/** column_name() - the NAME of an id, or the id; nothing if that is 0 and no zone */
void column_name(struct vmi_out *o, const struct line *l, u32 kind, u64 id);
/** column_size() - bytes, as -b wants them */
void column_size(struct vmi_out *o, const struct line *l, u64 bytes);
/** column_time() - a time, short: 1.02us; with -b in ns */
void column_time(struct vmi_out *o, const struct line *l, u64 ns);
/** column_field() - a field of @rec, as a table shows it */
void column_field(struct vmi_out *o, const struct line *l, const struct vmi_rec *rec,
		  const struct vmi_field *f);
/** column_cell() - one cell */
void column_cell(struct vmi_out *o, const struct column *c, const struct line *l);
/**
 * columns_check() - are all names of -o columns of the view?
 *
 * Return: 0, or EXIT_TROUBLE.
 */
int columns_check(u32 view, const char *names);
/**
 * columns_nth() - name @i of @names in the columns of @s
 *
 * Return: 1, 0 if it has none of that name, -1 behind the last name.
 */
int columns_nth(const struct section *s, const char *names, unsigned int i,
		const struct column **c);
/** columns_help() - a line for each column of the view */
void columns_help(u32 view);

#endif /* _VMINSPECT_COLUMNS_H */
