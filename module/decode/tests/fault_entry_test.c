// SPDX-License-Identifier: GPL-2.0
/* fault_entry_test.c - the entries that faults meet and leave → facts */
#include "fault_entries.h"
#include "suites.h"
#include "tap.h"

/* The entry before ----------------------------------------------------------- */

#define ON_ARM	ON(D61_ARM64)

#define X_RO	(X_P | X_US | X_A | X_NX | 0x5000)
#define A_RO	(A_PAGE | A_USER | A_NG | A_RDONLY | 0x5000)

static const struct {
	const char *what;
	u32 on;
	u8 level;
	u64 raw;
	u32 want;
} met_rows[] = {
	{ "empty",		ON_ALL | ON_ARM, VMI_PTE, 0, VMI_BEFORE_NONE },
	{ "empty at the pmd",	ON_ALL | ON_ARM, VMI_PMD, 0, VMI_BEFORE_NONE },
	{ "empty at the pgd",	ON_ALL | ON_ARM, VMI_PGD, 0, VMI_BEFORE_NONE },
	{ "stray accessed",	ON_ALL, VMI_PTE, X_A | X_D, VMI_BEFORE_NONE },
	{ "a table",		ON_ALL, VMI_PMD, 0x12345000 | X_TBL, 0 },
	{ "a bad table",	ON_ALL, VMI_PMD, 0x12345000 | X_TBL | X_G, 0 },

	{ "read-only",		ON_ALL, VMI_PTE, X_RO, VMI_BEFORE_READ },
	{ "read-only, dirty",	ON_ALL, VMI_PTE, X_RO | X_D | X_SD, VMI_BEFORE_READ },
	{ "writable",		ON_ALL, VMI_PTE, X_RO | X_RW, VMI_BEFORE_WRITE },
	{ "writable, dirty",	ON_ALL, VMI_PTE, X_RO | X_RW | X_D, VMI_BEFORE_WRITE },
	{ "huge, read-only",	ON_ALL, VMI_PMD, X_P | X_US | X_PSE | 0x200000, VMI_BEFORE_READ },
	{ "huge, writable",	ON_ALL, VMI_PMD, X_P | X_US | X_RW | X_PSE, VMI_BEFORE_WRITE },
	{ "1 GiB, writable",	ON_ALL, VMI_PUD, X_P | X_US | X_RW | X_PSE, VMI_BEFORE_WRITE },
	{ "uffd-wp",		ON_ALL, VMI_PTE, X_RO | X_WP,
	  VMI_BEFORE_READ | VMI_BEFORE_UFFD_WP },
	{ "uffd-wp, huge",	ON_ALL, VMI_PMD, X_P | X_US | X_PSE | X_WP,
	  VMI_BEFORE_READ | VMI_BEFORE_UFFD_WP },
	{ "NUMA hint",		ON_ALL, VMI_PTE, (~0x5000ull & X_PFN) | X_NONE | X_A,
	  VMI_BEFORE_PROTNONE },
	{ "NUMA hint, was writable", ON_ALL, VMI_PTE, X_PFN | X_NONE | X_A | X_D | X_RW,
	  VMI_BEFORE_PROTNONE },
	{ "NUMA hint, huge",	ON_ALL, VMI_PMD, X_PFN2 | X_NONE | X_PSE | X_A,
	  VMI_BEFORE_PROTNONE },
	{ "protected from all",	ON_73, VMI_PTE, (~0x5000ull & X_PFN) | X_NONE | X_A | X_WP,
	  VMI_BEFORE_PROTNONE | VMI_BEFORE_UFFD_WP },
	{ "protected from all, huge", ON_73, VMI_PMD, X_PFN2 | X_NONE | X_PSE | X_WP,
	  VMI_BEFORE_PROTNONE | VMI_BEFORE_UFFD_WP },
	{ "NUMA hint, uffd-wp",	ON_ALL & ~ON_73, VMI_PTE, X_PFN | X_NONE | X_A | X_WP,
	  VMI_BEFORE_PROTNONE },

	{ "first swap slot",	ON_ALL, VMI_PTE, X_SWP(0, 0), VMI_BEFORE_SWAP },
	{ "swapped, uffd-wp",	ON_ALL, VMI_PTE, X_SWP(1, 77) | X_WP_S, VMI_BEFORE_SWAP },
	{ "last swap area",	ON_ALL, VMI_PTE, X_SWP(23, 1), VMI_BEFORE_SWAP },
	{ "type 26",		ON_61, VMI_PTE, X_SWP(26, 5), VMI_BEFORE_HWPOISON },
	{ "type 26",		ON_612, VMI_PTE, X_SWP(26, 5), VMI_BEFORE_SWAP },
	{ "type 26",		ON_72, VMI_PTE, X_SWP(26, 5), VMI_BEFORE_MIGRATION },
	{ "poisoned frame",	ON_612, VMI_PTE, X_SWP(27, 5), VMI_BEFORE_HWPOISON },
	{ "poisoned frame",	ON_72, VMI_PTE, X_SWP(24, 5), VMI_BEFORE_HWPOISON },
	{ "moving, to be read",	ON_61, VMI_PTE, X_SWP(27, 5), VMI_BEFORE_MIGRATION },
	{ "moving, exclusive",	ON_61, VMI_PTE, X_SWP(28, 5), VMI_BEFORE_MIGRATION },
	{ "moving, to be written", ON_61, VMI_PTE, X_SWP(29, 5), VMI_BEFORE_MIGRATION },
	{ "moving, to be read",	ON_612, VMI_PTE, X_SWP(28, 5), VMI_BEFORE_MIGRATION },
	{ "moving, to be written", ON_612, VMI_PTE, X_SWP(30, 5), VMI_BEFORE_MIGRATION },
	{ "moving, to be read",	ON_72, VMI_PTE, X_SWP(25, 5), VMI_BEFORE_MIGRATION },
	{ "moving, to be written", ON_72, VMI_PTE, X_SWP(27, 5), VMI_BEFORE_MIGRATION },
	{ "moving, huge",	ON_72, VMI_PMD, X_SWP(27, 512), VMI_BEFORE_MIGRATION },
	{ "device, to be written", ON_72, VMI_PTE, X_SWP(28, 5), VMI_BEFORE_DEVICE },
	{ "device, to be read",	ON_72, VMI_PTE, X_SWP(29, 5), VMI_BEFORE_DEVICE },
	{ "device's alone",	ON_72, VMI_PTE, X_SWP(30, 5), VMI_BEFORE_DEVICE },
	{ "swap-in failed",	ON_61, VMI_PTE, X_SWP(31, 0), VMI_BEFORE_HWPOISON },
	{ "poison marker",	ON_612 | ON_72, VMI_PTE, MARK(2), VMI_BEFORE_HWPOISON },
	{ "poison and uffd-wp",	ON_612 | ON_72, VMI_PTE, MARK(3), VMI_BEFORE_HWPOISON },
	{ "guard marker",	ON_72, VMI_PTE, MARK(4), VMI_BEFORE_GUARD },
	{ "guard and uffd-wp",	ON_72, VMI_PTE, MARK(5), VMI_BEFORE_GUARD },
	{ "marker not known",	ON_612, VMI_PTE, MARK(4), 0 },
	{ "marker not known",	ON_61, VMI_PTE, MARK_61(2), 0 },
	/* the kernel fills the page in as if there were nothing (do_pte_missing) */
	{ "uffd-wp marker",	ON_61, VMI_PTE, MARK_61(1), VMI_BEFORE_NONE | VMI_BEFORE_UFFD_WP },
	{ "uffd-wp marker",	ON_612 | ON_72, VMI_PTE, MARK(1),
	  VMI_BEFORE_NONE | VMI_BEFORE_UFFD_WP },

	{ "a table, arm64",	ON_ARM, VMI_PMD, 0x12345000 | A_TABLE, 0 },
	{ "read-only, arm64",	ON_ARM, VMI_PTE, A_RO, VMI_BEFORE_READ },
	{ "not accessed, arm64", ON_ARM, VMI_PTE, A_RO & ~A_AF, VMI_BEFORE_READ },
	/* a fault on it only marks it dirty: pte_write() asks for DBM alone */
	{ "clean, arm64",	ON_ARM, VMI_PTE, A_RO | A_WRITE, VMI_BEFORE_WRITE },
	{ "dirty, arm64",	ON_ARM, VMI_PTE, (A_RO | A_WRITE) & ~A_RDONLY, VMI_BEFORE_WRITE },
	{ "block, arm64",	ON_ARM, VMI_PMD, A_BLOCK | A_USER | A_RDONLY, VMI_BEFORE_READ },
	{ "NUMA hint, arm64",	ON_ARM, VMI_PTE, A_NONE | A_TYPE | A_AF | A_RDONLY | 0x5000,
	  VMI_BEFORE_PROTNONE },
	{ "swapped, arm64",	ON_ARM, VMI_PTE, A_SWP(26, 5) | A_EX_S, VMI_BEFORE_SWAP },
	{ "poison, arm64",	ON_ARM, VMI_PTE, A_SWP(27, 5), VMI_BEFORE_HWPOISON },
	{ "moving, arm64",	ON_ARM, VMI_PTE, A_SWP(30, 5), VMI_BEFORE_MIGRATION },
	{ "swap-in failed, arm64", ON_ARM, VMI_PTE, A_SWP(31, 0), VMI_BEFORE_HWPOISON },
};

static struct vmi_seen_entry seen(const struct vmi_dialect *d, u8 level, u64 raw)
{
	return (struct vmi_seen_entry){ raw, level, vmi_entry_kind(d, level, raw), 1 };
}

static void before_rows(void)
{
	u32 reached = 0;

	for (size_t i = 0; i < ARRAY_SIZE(met_rows) * D_NR; i++) {
		const typeof(met_rows[0]) *row = &met_rows[i / D_NR];
		const struct vmi_dialect *d = &dialects[i % D_NR];
		struct vmi_seen_entry e = seen(d, row->level, row->raw);

		if (!(row->on & ON(i % D_NR)))
			continue;
		reached |= row->want;
		tap_ok(vmi_fault_before(d, &e) == row->want, "before: %s, %s (got %#x)", row->what,
		       dialect_names[i % D_NR], vmi_fault_before(d, &e));
		e.known = 0;
		tap_check(!vmi_fault_before(d, &e), "%s", row->what);
	}
	tap_sum("before: nothing of what could not be read");
	tap_ok(reached == 2 * VMI_BEFORE_UFFD_WP - 1, "before: all kinds were seen (%#x)", reached);
}

/* The frame ------------------------------------------------------------------ */

static const struct {
	struct vmi_seen_entry e;
	u64 pfn;
} frame_rows[] = {
	{ RO(5), 5 }, { RW(0x123456789), 0x123456789 }, { HUGE_RO(0x200), 0x203 },
	{ HUGE_RW(0x40000), 0x40003 }, { GIANT_RW(0x40000), 0x40203 },
	{ HINT(5), 5 }, { HINT(0x123456), 0x123456 }, { HUGE_HINT(0x400), 0x403 },
	{ EMPTY(VMI_PTE), 0 }, { SWAP, 0 }, { MOVING, 0 }, { TABLE, 0 }, { UNSEEN, 0 },
};

static void frames(void)
{
	const struct vmi_dialect *arm = &dialects[D61_ARM64];
	struct vmi_seen_entry page = seen(arm, VMI_PTE, A_RO), block;

	for (size_t i = 0; i < ARRAY_SIZE(frame_rows); i++)
		tap_ok(vmi_fault_frame(&dialects[D72], &frame_rows[i].e, ADDR) == frame_rows[i].pfn,
		       "frame: row %zu", i);
	block = seen(arm, VMI_PMD, A_BLOCK | A_USER | 0x40000000);
	tap_ok(vmi_fault_frame(arm, &page, ADDR) == 5, "frame: a page of arm64");
	tap_ok(vmi_fault_frame(arm, &block, ADDR) == 0x40003, "frame: a block of arm64");
}

/* The entry after ------------------------------------------------------------ */

static const struct {
	const char *what;
	struct vmi_seen_entry before;
	struct vmi_seen_entry after;
	u32 want;
} afters[] = {
	{ "a new page",		EMPTY(VMI_PTE), RW(5), 0 },
	{ "a new table too",	EMPTY(VMI_PGD), RW(5), 0 },
	{ "the zero page",	EMPTY(VMI_PTE), ZERO, VMI_AFTER_ZERO },
	{ "a huge page",	EMPTY(VMI_PMD), HUGE_RW(0x200), VMI_AFTER_HUGE },
	{ "a huge page before a table", TABLE, HUGE_RO(0x200), VMI_AFTER_HUGE },
	{ "nothing",		EMPTY(VMI_PTE), EMPTY(VMI_PTE), 0 },
	{ "not read",		RO(5), UNSEEN, 0 },
	{ "not read before",	UNSEEN, RO(5), 0 },
	{ "swapped in",		SWAP, RW(5), 0 },
	{ "still moving",	MOVING, MOVING, 0 },
	{ "another page",	RO(5), RW(6), 0 },
	{ "made writable",	RO(5), RW(5), SAME_PFN },
	{ "read-only again",	RW(5), RO(5), SAME_PFN },
	{ "marked dirty",	{ PG(5) | X_RW, VMI_PTE, VMI_KIND_LEAF, 1 }, RW(5), SAME },
	{ "no longer uffd-wp",	WP(5), RO(5), SAME },
	{ "no change",		RW(5), RW(5), SAME },
	{ "the zero page stays", ZERO, ZERO, SAME | VMI_AFTER_ZERO },
	{ "the zero page goes",	ZERO, RW(5), 0 },
	{ "the hint is taken",	HINT(5), RW(5), SAME_PFN },
	/* their bits beside P are alike, yet the one may not be used */
	{ "the hint is taken, ro", HINT(5), { X_P | X_A | 0x5000, VMI_PTE, VMI_KIND_LEAF, 1 },
	  SAME_PFN },
	{ "and the page moved",	HINT(5), RW(6), 0 },
	{ "huge hint",		HUGE_HINT(0x200), HUGE_RW(0x200), SAME_PFN | VMI_AFTER_HUGE },
	{ "split",		HUGE_RO(0x200), RO(0x203), SAME },
	{ "split, made writable", HUGE_RO(0x200), RW(0x203), SAME_PFN },
	{ "split and copied",	HUGE_RO(0x200), RW(9), 0 },
	{ "split, another of it", HUGE_RO(0x200), RW(0x200), 0 },
	{ "collapsed",		RW(0x203), HUGE_RW(0x200), SAME | VMI_AFTER_HUGE },
};

static void after_rows(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(afters); i++) {
		u32 got = facts_after(&dialects[D72], &afters[i].before, &afters[i].after);

		tap_ok(got == afters[i].want, "after: %s (got %#x)", afters[i].what, got);
	}
}

/* DBM says what may be written; that it is also read-only means it is clean. */
static void after_arm64(void)
{
	static const struct {
		u64 before;
		u64 after;
		u32 want;
	} rows[] = {
		{ A_RO | A_WRITE, (A_RO | A_WRITE) & ~A_RDONLY, SAME },
		{ A_RO & ~A_AF, A_RO, SAME },
		{ A_RO, A_RO | A_WRITE, SAME_PFN },
		{ A_RO, A_RO | A_WRITE | 0x1000000, 0 },
		{ (A_RO & ~A_VALID) | A_NONE, A_RO, SAME_PFN },
	};
	const struct vmi_dialect *d = &dialects[D61_ARM64];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vmi_seen_entry before = seen(d, VMI_PTE, rows[i].before);
		struct vmi_seen_entry after = seen(d, VMI_PTE, rows[i].after);

		tap_ok(facts_after(d, &before, &after) == rows[i].want,
		       "after: arm64, row %zu", i);
	}
}

void fault_entry_test(void)
{
	before_rows();
	frames();
	after_rows();
	after_arm64();
}
