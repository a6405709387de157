// SPDX-License-Identifier: GPL-2.0
/* sections_diff.c - the columns of diff */
#include <time.h>

#include "own_diff.h"
#include "sections_own.h"

#define NUMBER	(COL_SHOWN | COL_RIGHT)

/* the two --------------------------------------------------------------------- */

static void side_name(struct vmi_out *o, const struct line *l)
{
	const struct own_rec *own = (const void *)l->rec;

	if (own->len)
		vmi_escaped(o, own_name(l->rec), own->len, "\n\t");
	else
		vmi_str(o, "live");
}

static void side_when(struct vmi_out *o, const struct line *l)
{
	const struct diff_side_info *s = (const void *)l->rec;
	time_t seconds = s->realtime / 1000000000;
	struct tm tm;
	char buf[64];

	if (gmtime_r(&seconds, &tm) && strftime(buf, sizeof(buf), "%FT%TZ", &tm))
		vmi_str(o, buf);
}

const struct column diff_side_columns[] = {
	{ "SIDE", COL_SHOWN, "side", NULL, "A: then; B: now" },
	{ "PID", NUMBER, "pid", NULL, "the process" },
	{ "COMM", COL_SHOWN, "comm", NULL, "its name" },
	{ "WHEN", COL_SHOWN, NULL, side_when, "when it was read (UTC)" },
	{ "RELEASE", COL_SHOWN, "release", NULL, "the kernel" },
	{ "FROM", COL_SHOWN, NULL, side_name, "the recording, or live" },
	{ NULL }
};

/* VMAs ------------------------------------------------------------------------ */

static void range(struct vmi_out *o, u64 start, u64 end)
{
	vmi_hex(o, start, 1);
	vmi_char(o, '-');
	vmi_hex(o, end, 1);
}

/* +write -exec */
static void flags(struct vmi_out *o, const struct vmi_row *rows, u64 came, u64 went)
{
	char *first = o->p;

	for (; rows->name; rows++) {
		if (!((came | went) & rows->mask))
			continue;
		if (o->p != first)
			vmi_char(o, ' ');
		if (came & went & rows->mask)
			vmi_char(o, '!');
		else
			vmi_char(o, came & rows->mask ? '+' : '-');
		vmi_str(o, rows->name);
	}
}

static const struct diff_vma_info *vma(const struct line *l)
{
	return (const void *)l->rec;
}

static void vma_size(struct vmi_out *o, const struct line *l)
{
	column_size(o, l, vma(l)->end - vma(l)->start);
}

static void vma_was(struct vmi_out *o, const struct line *l)
{
	const struct diff_vma_info *v = vma(l);

	if (v->was_end && (v->was_start != v->start || v->was_end != v->end))
		range(o, v->was_start, v->was_end);
}

static void vma_flags(struct vmi_out *o, const struct line *l)
{
	flags(o, vmi_names_vm, vma(l)->came, vma(l)->went);
}

static void name(struct vmi_out *o, const struct line *l)
{
	vmi_escaped(o, own_name(l->rec), ((const struct own_rec *)l->rec)->len, "\n\t");
}

static void vma_was_name(struct vmi_out *o, const struct line *l)
{
	if (vma(l)->change & DIFF_VMA_RENAMED)
		vmi_escaped(o, own_more(l->rec), vma(l)->own.more, "\n\t");
}

const struct column diff_vma_columns[] = {
	{ "START", NUMBER, "start", NULL, "first address of the VMA" },
	{ "END", NUMBER, "end", NULL, "behind its last address" },
	{ "SIZE", COL_RIGHT, NULL, vma_size, "its size" },
	{ "CHANGE", COL_SHOWN, "change", NULL, "what has become of it" },
	{ "WAS", COL_SHOWN, NULL, vma_was, "where it was, if elsewhere" },
	{ "FLAGS", COL_SHOWN, NULL, vma_flags, "flags that came (+) and went (-)" },
	{ "NAME", COL_SHOWN, NULL, name, "the file, or [heap] and the like" },
	{ "WASNAME", 0, NULL, vma_was_name, "the name it had, if another" },
	{ NULL }
};

/* runs ------------------------------------------------------------------------ */

static const struct diff_run *run(const struct line *l)
{
	return (const void *)l->rec;
}

static void run_size(struct vmi_out *o, const struct line *l)
{
	column_size(o, l, run(l)->end - run(l)->start);
}

static void run_was_at(struct vmi_out *o, const struct line *l)
{
	if (run(l)->was_start != run(l)->start)
		vmi_hex(o, run(l)->was_start, 1);
}

static void page(struct vmi_out *o, const struct line *l, u64 size)
{
	if (size)
		column_size(o, l, size);
}

static void run_was_page(struct vmi_out *o, const struct line *l)
{
	page(o, l, run(l)->was_size);
}

static void run_now_page(struct vmi_out *o, const struct line *l)
{
	page(o, l, run(l)->now_size);
}

static void place(struct vmi_out *o, u32 why, u64 pa)
{
	if (pa || why == VMI_WHY_SWAP)
		vmi_hex(o, pa, 1);
}

static void run_was_pa(struct vmi_out *o, const struct line *l)
{
	place(o, run(l)->was, run(l)->was_pa);
}

static void run_now_pa(struct vmi_out *o, const struct line *l)
{
	place(o, run(l)->now, run(l)->now_pa);
}

static void run_bits(struct vmi_out *o, const struct line *l)
{
	flags(o, diff_names_bit, run(l)->came, run(l)->went);
}

const struct column diff_run_columns[] = {
	{ "START", NUMBER, "start", NULL, "first address of the run" },
	{ "END", NUMBER, "end", NULL, "behind its last address" },
	{ "SIZE", NUMBER, NULL, run_size, "its size" },
	{ "WASAT", COL_RIGHT, NULL, run_was_at, "where it was, if the VMA was moved" },
	{ "CHANGE", COL_SHOWN, "change", NULL, "what has become of it" },
	{ "WAS", COL_SHOWN, "was", NULL, "what was there" },
	{ "NOW", COL_SHOWN, "now", NULL, "what is there" },
	{ "WASPAGE", COL_RIGHT, NULL, run_was_page, "size of a page before" },
	{ "NOWPAGE", NUMBER, NULL, run_now_page, "and now" },
	{ "WASPA", COL_RIGHT, NULL, run_was_pa, "address of the first frame, or the slot, before" },
	{ "NOWPA", COL_RIGHT, NULL, run_now_pa, "and now" },
	{ "BITS", COL_SHOWN, NULL, run_bits, "bits of the entries that came (+) and went (-)" },
	{ "NAME", COL_SHOWN, NULL, name, "the VMA's file, or [heap] and the like" },
	{ NULL }
};

/* pages ----------------------------------------------------------------------- */

static void page_size(struct vmi_out *o, const struct line *l)
{
	u64 size = ((const struct diff_pages *)l->rec)->page_size;

	if (size == VMI_MM_UNKNOWN)
		vmi_str(o, "all");
	else
		column_size(o, l, size);
}

const struct column diff_pages_columns[] = {
	{ "START", NUMBER, "start", NULL, "first address of the VMA" },
	{ "END", COL_RIGHT, "end", NULL, "behind its last address" },
	{ "PAGE", NUMBER, NULL, page_size, "the page size" },
	{ "GAINED", NUMBER, "gained", NULL, "nothing was there, now a page is" },
	{ "LOST", NUMBER, "lost", NULL, "the other way round" },
	{ "IN", NUMBER, "in", NULL, "from swap to memory" },
	{ "OUT", NUMBER, "out", NULL, "from memory to swap" },
	{ "MOVED", NUMBER, "moved", NULL, "in another frame, or in another slot of swap" },
	{ "COW", NUMBER, "cow", NULL, "a copy, as it was written to" },
	{ "PROMOTED", NUMBER, "promoted", NULL, "in a larger page than before" },
	{ "SPLIT", NUMBER, "split", NULL, "in smaller pages than before" },
	{ "PERM", NUMBER, "perm", NULL, "its entry has other bits" },
	{ "OTHER", NUMBER, "other", NULL, "markers, migration, poison, devices" },
	{ "YOUNG", COL_RIGHT | COL_YOUNG, "young", NULL, "the accessed bit came or went" },
	{ "DIRTY", COL_RIGHT | COL_YOUNG, "dirty", NULL, "the dirty bit came or went" },
	{ "UNKNOWN", COL_RIGHT, "unknown", NULL, "could not be read in A or in B" },
	{ "NAME", COL_SHOWN, NULL, name, "the file, or [heap] and the like" },
	{ NULL }
};

const struct column diff_sum_columns[] = {
	{ "PAGE", NUMBER, NULL, page_size, "the page size; all: the sum" },
	{ "GAINED", NUMBER, "gained", NULL, "see above" },
	{ "LOST", NUMBER, "lost", NULL, "see above" },
	{ "IN", NUMBER, "in", NULL, "see above" },
	{ "OUT", NUMBER, "out", NULL, "see above" },
	{ "MOVED", NUMBER, "moved", NULL, "see above" },
	{ "COW", NUMBER, "cow", NULL, "see above" },
	{ "PROMOTED", NUMBER, "promoted", NULL, "see above" },
	{ "SPLIT", NUMBER, "split", NULL, "see above" },
	{ "PERM", NUMBER, "perm", NULL, "see above" },
	{ "OTHER", NUMBER, "other", NULL, "see above" },
	{ "YOUNG", COL_RIGHT | COL_YOUNG, "young", NULL, "see above" },
	{ "DIRTY", COL_RIGHT | COL_YOUNG, "dirty", NULL, "see above" },
	{ "UNKNOWN", COL_RIGHT, "unknown", NULL, "see above" },
	{ NULL }
};

const struct column diff_vmas_columns[] = {
	{ "SAME", NUMBER, "same", NULL, "VMAs that nothing has become of" },
	{ "NEW", NUMBER, "new", NULL, "those of B alone" },
	{ "GONE", NUMBER, "gone", NULL, "those of A alone" },
	{ "MOVED", NUMBER, "moved", NULL, "at another address" },
	{ "GROWN", NUMBER, "grown", NULL, "with more addresses" },
	{ "SHRUNK", NUMBER, "shrunk", NULL, "with less addresses" },
	{ "SPLIT", NUMBER, "split", NULL, "parts of what was one" },
	{ "MERGED", NUMBER, "merged", NULL, "made of several" },
	{ "PERM", NUMBER, "perm", NULL, "what they allow has changed" },
	{ "FLAGS", NUMBER, "flags", NULL, "with other flags" },
	{ "RENAMED", NUMBER, "renamed", NULL, "with another name" },
	{ "COMPARED", 0, "compared", NULL, "what both sides hold" },
	{ NULL }
};
