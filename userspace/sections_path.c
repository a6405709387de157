// SPDX-License-Identifier: GPL-2.0
/* sections_path.c - the columns of the way to a page before a fault and after it */
#include "../module/decode/entry.h"
#include "fault_path.h"
#include "sections_own.h"

/* levels ---------------------------------------------------------------------------- */

static const struct fault_level *level(const struct line *l)
{
	return (const void *)l->rec;
}

static bool is_folded(const struct line *l)
{
	return l->dialect->level[level(l)->level].folded;
}

static void level_index(struct vmi_out *o, const struct line *l)
{
	if (!is_folded(l))
		vmi_dec(o, level(l)->index);
}

static void level_table(struct vmi_out *o, const struct line *l)
{
	if (level(l)->known & FAULT_LEVEL_TABLE)
		vmi_hex(o, level(l)->table, 1);
	else if (!is_folded(l))
		vmi_char(o, '?');
}

static void level_made(struct vmi_out *o, const struct line *l)
{
	if (level(l)->made)
		vmi_rows_print_first(o, fault_names_made, level(l)->made);
}

static void entry(struct vmi_out *o, const struct line *l, u32 known, u64 raw)
{
	if (level(l)->known & known)
		vmi_hex(o, raw, 16);
	else if (!is_folded(l))
		vmi_char(o, '-');
}

static void level_before(struct vmi_out *o, const struct line *l)
{
	entry(o, l, FAULT_LEVEL_BEFORE, level(l)->before);
}

static void level_after(struct vmi_out *o, const struct line *l)
{
	entry(o, l, FAULT_LEVEL_AFTER, level(l)->after);
}

static void kind(struct vmi_out *o, const struct line *l, u32 known, u64 raw)
{
	if (is_folded(l))
		vmi_rows_print_first(o, vmi_names_kind, VMI_KIND_FOLDED);
	else if (level(l)->known & known)
		vmi_str(o, fault_level_kind(l->dialect, level(l)->level, raw));
}

static void level_was(struct vmi_out *o, const struct line *l)
{
	kind(o, l, FAULT_LEVEL_BEFORE, level(l)->before);
}

static void level_is(struct vmi_out *o, const struct line *l)
{
	kind(o, l, FAULT_LEVEL_AFTER, level(l)->after);
}

static void bits(struct vmi_out *o, const struct line *l, u32 known, u64 raw)
{
	if (level(l)->known & known)
		vmi_entry_print(o, l->dialect, level(l)->level, raw);
}

static void level_was_bits(struct vmi_out *o, const struct line *l)
{
	bits(o, l, FAULT_LEVEL_BEFORE, level(l)->before);
}

static void level_bits(struct vmi_out *o, const struct line *l)
{
	bits(o, l, FAULT_LEVEL_AFTER, level(l)->after);
}

const struct column fault_level_columns[] = {
	{ "LEVEL", COL_SHOWN, "level", NULL, "its name" },
	{ "INDEX", COL_SHOWN | COL_RIGHT, NULL, level_index, "which entry of the table" },
	{ "TABLE", COL_SHOWN | COL_RIGHT, NULL, level_table,
	  "physical address of the table; ?: it was not seen" },
	{ "MADE", COL_SHOWN, NULL, level_made,
	  "new: the table was made; split: from a huge page; gone: for one" },
	{ "BEFORE", COL_SHOWN | COL_RIGHT, NULL, level_before, "the entry when the fault began" },
	{ "WAS", COL_SHOWN, NULL, level_was, "and what it was" },
	{ "AFTER", COL_SHOWN | COL_RIGHT, NULL, level_after, "the entry when it had ended" },
	{ "IS", COL_SHOWN, NULL, level_is, "and what that is" },
	{ "BITS", COL_SHOWN, NULL, level_bits, "its bits" },
	{ "WASBITS", 0, NULL, level_was_bits, "the bits before" },
	{ NULL }
};

/* the page -------------------------------------------------------------------------- */

static void page_size(struct vmi_out *o, const struct line *l)
{
	column_size(o, l, ((const struct fault_page *)l->rec)->size);
}

const struct column fault_page_columns[] = {
	{ "PAGE", COL_SHOWN | COL_RIGHT, "page", NULL, "the page that was waited for" },
	{ "SIZE", COL_SHOWN | COL_RIGHT, NULL, page_size, "and its size" },
	{ "STATE", COL_SHOWN, "was", NULL, "what stood there when the fault began" },
	{ "NOW", COL_SHOWN, "now", NULL, "and when it had ended" },
	{ "TABLES", COL_SHOWN | COL_RIGHT, "made", NULL, "tables that were made for it" },
	{ "LATER", COL_SHOWN | COL_RIGHT, "later", NULL,
	  "more faults at the page until it was looked at" },
	{ NULL }
};
