/* SPDX-License-Identifier: GPL-2.0 */
/* fault_entries.h - entries of 7.2 and 7.3, as faults meet and leave them */
#ifndef _VMI_TESTS_FAULT_ENTRIES_H
#define _VMI_TESTS_FAULT_ENTRIES_H

#include "../fault.h"
#include "dialects.h"

#define ADDR		0x7f0000203456ull	/* the fourth page of 2 MiB, of 1 GiB the 516th */
#define ZERO_PFN	0x777ull

#define PG(pfn)		(X_P | X_US | X_A | X_NX | (u64)(pfn) << 12)
#define RO(pfn)		{ PG(pfn), VMI_PTE, VMI_KIND_LEAF, 1 }
#define RW(pfn)		{ PG(pfn) | X_RW | X_D, VMI_PTE, VMI_KIND_LEAF, 1 }
#define WP(pfn)		{ PG(pfn) | X_WP, VMI_PTE, VMI_KIND_LEAF, 1 }
#define ZERO		{ PG(ZERO_PFN) | X_SPC, VMI_PTE, VMI_KIND_LEAF, 1 }
#define HUGE_RO(pfn)	{ PG(pfn) | X_PSE, VMI_PMD, VMI_KIND_LEAF, 1 }
#define HUGE_RW(pfn)	{ PG(pfn) | X_PSE | X_RW | X_D, VMI_PMD, VMI_KIND_LEAF, 1 }
#define GIANT_RW(pfn)	{ PG(pfn) | X_PSE | X_RW | X_D, VMI_PUD, VMI_KIND_LEAF, 1 }
#define HINT(pfn)	{ (~((u64)(pfn) << 12) & X_PFN) | X_NONE | X_A, VMI_PTE, VMI_KIND_LEAF, 1 }
#define HUGE_HINT(pfn)	{ (~((u64)(pfn) << 12) & X_PFN2) | X_NONE | X_A | X_PSE, \
			  VMI_PMD, VMI_KIND_LEAF, 1 }
#define RWP(pfn)	{ (~((u64)(pfn) << 12) & X_PFN) | X_NONE | X_A | X_WP, \
			  VMI_PTE, VMI_KIND_LEAF, 1 }
#define HUGE_RWP(pfn)	{ (~((u64)(pfn) << 12) & X_PFN2) | X_NONE | X_A | X_PSE | X_WP, \
			  VMI_PMD, VMI_KIND_LEAF, 1 }
#define SOFT(raw)	{ (raw), VMI_PTE, VMI_KIND_SOFT, 1 }
#define EMPTY(level)	{ 0, (level), VMI_KIND_NONE, 1 }
#define TABLE		{ 0x12345000 | X_TBL, VMI_PMD, VMI_KIND_TABLE, 1 }
#define UNSEEN		{ PG(5), VMI_PTE, VMI_KIND_LEAF, 0 }
#define SWAP		SOFT(X_SWP(0, 9))
#define MOVING		SOFT(X_SWP(27, 9))

/* linux/swap.h: SWP_PTE_MARKER */
#define MARK_61(bits)	X_SWP(30, bits)
#define MARK(bits)	X_SWP(31, bits)

#define SAME_PFN	VMI_AFTER_SAME_PFN
#define SAME		(VMI_AFTER_SAME_PFN | VMI_AFTER_SAME)

/* As the probe asks it. */
static inline u32 facts_after(const struct vmi_dialect *d, const struct vmi_seen_entry *before,
			      const struct vmi_seen_entry *after)
{
	u64 pfn = vmi_fault_frame(d, after, ADDR);

	return vmi_fault_after(d, before, after, ADDR, pfn, pfn == ZERO_PFN);
}

#endif /* _VMI_TESTS_FAULT_ENTRIES_H */
