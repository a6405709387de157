/* SPDX-License-Identifier: GPL-2.0 */
/*
 * walk.h - the only code that reads the page tables of processes
 *
 * What keeps a table from being freed while it is read (x86-64, 6.1 to 7.2;
 * arm64, 6.1):
 * - the caller holds mm_users, and mmap_lock for reading or the VMA's lock,
 *   and asks only for addresses inside that VMA: munmap, exit, mremap and the
 *   anonymous collapse of khugepaged are shut out;
 * - vmi_tables_hold() around each table, which is RCU: shuts out what frees PTE tables
 *   without those locks, khugepaged's retract_page_tables() (from 6.6) and
 *   zap_pte_range() reclaiming empty tables (from 6.14), which wait for RCU;
 * - i_mmap_lock_read() of a shared hugetlb mapping: its PMD tables are shared
 *   between processes and unshared under that lock.
 * The entry that led to a PTE table is read again afterwards: if it leads
 * elsewhere, the table had been taken out and what was read is thrown away.
 *
 * Tables are arrays of 64-bit words at every level, and what a word means
 * stands in the dialect, so one loop serves all levels and folded ones are
 * passed over.
 */
#ifndef _VMI_CORE_WALK_H
#define _VMI_CORE_WALK_H

#include "../decode/fault.h"
#include "dialect.h"
#include "hold.h"

/**
 * struct vmi_path - the way from the top table down to an address
 * @level: where it ends: the level of the last entry read
 * @kind: enum vmi_kind of that entry
 * @raw: by level, the entries read
 * @table: by level, the tables they stand in
 * @upper: by level, VMI_UP_* of the levels above
 * @promise: VMI_UP_VMA_*, of a chunk
 */
struct vmi_path {
	unsigned int level;
	u32 kind;
	u64 raw[VMI_LEVELS];
	const u64 *table[VMI_LEVELS];
	u32 upper[VMI_LEVELS];
	u32 promise;
};

/**
 * vmi_walk_path() - read the entries that decide about @addr
 * @p: filled
 * @h: holds the VMA that covers @addr
 *
 * Return: false if the tables kept changing.
 */
bool vmi_walk_path(struct vmi_path *p, const struct vmi_hold *h, u64 addr);

/**
 * struct vmi_part - which pages of a folio a table maps one after the other
 * @pfn: the folio's first frame
 * @nr: how many it has; 0: do not ask
 * @first: the first of those around the address, counted in the folio
 * @found: how many
 */
struct vmi_part {
	u64 pfn;
	u64 nr;
	u32 first;
	u32 found;
};

/**
 * vmi_walk_mapped() - the same under a lock of the reverse map
 * @p: filled from the top to its level
 * @mm: of a VMA that covers @addr and stands in a tree (anon_vma, i_mmap)
 *	whose rwsem the caller holds for reading: the VMA's tables are freed
 *	only after it was taken out (mm/memory.c:free_pgtables()), and the
 *	collapse of anonymous memory takes it for writing. Or the caller holds
 *	mmap_lock.
 * @addr: the address
 * @part: filled if it says of which folio
 *
 * Return: false if the tables kept changing.
 */
bool vmi_walk_mapped(struct vmi_path *p, const struct mm_struct *mm, u64 addr,
		     struct vmi_part *part);

/**
 * vmi_walk_locked() - the last entry of a way again, under the lock of its page table
 * @p: what vmi_walk_mapped() filled, under the same lock
 *
 * Who changes an entry that is present takes it out first (mprotect, NUMA hints,
 * mremap, KSM), under this lock: without it an entry may be seen empty that is none.
 *
 * Return: false if the table has gone, or is not of a level with such a lock.
 */
bool vmi_walk_locked(struct vmi_path *p, struct vm_area_struct *vma, u64 addr,
		     struct vmi_part *part);

/**
 * vmi_walk_probe() - read the entry that decides about @addr, from a probe
 * @e: filled; all 0 (not known) if the tables changed meanwhile
 * @mm: whose VMA at @addr is kept by a lock that somebody on this CPU's way here
 *	took; or the current task's, whose tables are not freed as long as this CPU
 *	takes no interrupt (mm/gup.c:gup_fast())
 * @addr: the address
 *
 * Sleeps nowhere and takes no lock.
 */
void vmi_walk_probe(struct vmi_seen_entry *e, const struct mm_struct *mm, u64 addr);

/** vmi_walk_beyond() - enum vmi_why of an address that is no user address */
u32 vmi_walk_beyond(u64 addr);
/** vmi_walk_index() - which entry of its table decides about @addr */
static inline unsigned int vmi_walk_index(unsigned int level, u64 addr)
{
	const struct vmi_geometry *g = &vmi_dialect.level[level];

	return (addr >> g->shift) & (BIT(g->index_bits) - 1);
}

/**
 * vmi_walk_chunk() - tell what the tables say from an address on
 * @c: records are appended here; c->totals and c->seen are kept
 * @h: holds the VMA that covers @addr
 * @addr: where to start, page-aligned
 * @end: where to stop, at most the VMA's end
 *
 * Bounded: about one PTE table's worth of entries, and VMI_FILL_ROOM.
 *
 * Return: the first address not told.
 */
u64 vmi_walk_chunk(struct vmi_cursor *c, const struct vmi_hold *h, u64 addr, u64 end);

#endif /* _VMI_CORE_WALK_H */
