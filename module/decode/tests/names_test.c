// SPDX-License-Identifier: GPL-2.0
/* names_test.c - every number of the stream has one name, and the names are words */
#include "../record.h"
#include "suites.h"
#include "tap.h"

static const struct {
	const char *what;
	const struct vmi_row *rows;
	bool bits;
	u64 first;	/* enum: from here on, */
	u64 count;	/* so many without a gap */
	u64 known;	/* bits: all that have a name */
} tables[] = {
	{ "view",	vmi_names_view,		false, VMI_VIEW_STATUS, VMI_VIEW_FAULTS },
	{ "arch",	vmi_names_arch,		false, VMI_ARCH_X86_64, 2 },
	{ "level",	vmi_names_level,	false, VMI_PTE, VMI_LEVELS },
	{ "changed",	vmi_names_changed,	false, 0, VMI_CHANGED_UNKNOWN + 1 },
	{ "role",	vmi_names_role,		false, 0, VMI_ROLE_GUARD + 1 },
	{ "policy",	vmi_names_policy,	false, 0, 7 },
	{ "hole",	vmi_names_hole,		false, 0, VMI_HOLE_ALIASES + 1 },
	{ "kind",	vmi_names_kind,		false, 0, VMI_KIND_FOLDED + 1 },
	{ "why",	vmi_names_why,		false, 0, VMI_WHY_UFFD_RWP + 1 },
	{ "touch",	vmi_names_touch,	false, 0, VMI_TOUCH_SEGV_KERNEL + 1 },
	{ "vm",		vmi_names_vm,		true, .known = 0xffffffffffull | VMI_VM_UNNAMED },
	{ "up",		vmi_names_up,		true, .known = 63 },
	{ "with",	vmi_names_with,		true, .known = VMI_WITH_PAGES | VMI_WITH_LRU },
	{ "about",	vmi_names_about,	false, 0, VMI_ABOUT_ALL + 1 },
	{ "frame-kind",	vmi_names_frame_kind,	false, 0, VMI_FRAME_KERNEL + 1 },
	{ "frame",	vmi_names_frame,	true, .known = 0x7ffffff | 0x3ffull << 32 },
	{ "lru",	vmi_names_lru,		false, 0, VMI_LRU_UNEVICTABLE + 1 },
	{ "name",	vmi_names_name,		false, VMI_NAME_FILE, 4 },
	{ "mapping",	vmi_names_mapping,	false, 0, VMI_MAPPING_DEVICE + 1 },
	{ "rmap",	vmi_names_rmap,		false, 0, VMI_RMAP_BUSY + 1 },
	{ "region",	vmi_names_region,	true, .known = 3 },
	{ "fault",	vmi_names_fault,	false, 0, VMI_FAULT_NR },
	{ "fault-reason", vmi_names_fault_reason, false, 0, VMI_FAULT_REASON_NR },
	{ "fault-kind",	vmi_names_fault_kind,	false, 0, VMI_FAULT_KIND_DENIED + 1 },
	{ "faults",	vmi_names_faults,	true, .known = VMI_FAULTS_CHILDREN },
};

static bool is_word(const char *s)
{
	if (!*s)
		return false;
	for (; *s; s++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-_", *s))
			return false;
	return true;
}

/* What vmi_rows_print() builds upon, and what greps and JSON do. */
static void well_formed(const char *what, const struct vmi_row *rows)
{
	for (const struct vmi_row *a = rows; a->name; a++) {
		tap_check(is_word(a->name), "%s: \"%s\" is no word", what, a->name);
		tap_check(a->len == strlen(a->name), "%s: length of %s", what, a->name);
		tap_check(a->meaning && strlen(a->meaning) > 5, "%s: meaning of %s", what, a->name);
		for (const struct vmi_row *b = rows; b != a; b++)
			tap_check(strcmp(a->name, b->name) &&
				  (a->value != b->value || a->mask != b->mask),
				  "%s: %s and %s", what, a->name, b->name);
	}
	tap_sum("%s: names are words of their own", what);
}

static void enum_names(const char *what, const struct vmi_row *rows, u64 first, u64 count)
{
	for (u64 v = first; v < first + count; v++)
		tap_check(vmi_rows_first(rows, v), "%s: %llu has no name", what, v);
	for (u64 v = first + count; v < 300; v++)
		tap_check(!vmi_rows_first(rows, v) || v == VMI_MPOL_NONE, "%s: %llu has one", what,
			  v);
	tap_sum("%s: all have a name", what);
}

/* Each bit of @known in one row, alone; rows in the order of the bits. */
static void bit_names(const char *what, const struct vmi_row *rows, u64 known)
{
	u64 seen = 0;

	for (; rows->name; rows++) {
		tap_check(rows->mask == rows->value && !(rows->mask & (rows->mask - 1)),
			  "%s: %s is not one bit", what, rows->name);
		tap_check(rows->mask > seen, "%s: %s is out of order", what, rows->name);
		seen |= rows->mask;
	}
	tap_check(seen == known, "%s: %#llx, not %#llx", what, seen, known);
	tap_sum("%s: each bit has one name", what);
}

void names_test(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		well_formed(tables[i].what, tables[i].rows);
		if (tables[i].bits)
			bit_names(tables[i].what, tables[i].rows, tables[i].known);
		else
			enum_names(tables[i].what, tables[i].rows, tables[i].first,
				   tables[i].count);
	}
	tap_is(vmi_rows_name(vmi_names_policy, VMI_MPOL_NONE), "none", "policy: none");
}
