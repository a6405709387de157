/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rmap.h - from a page to the entries that hold it
 *
 * The trees that lead from a page to the VMAs that may map it are the
 * kernel's (anon_vma, i_mmap); its iterators and its rmap_walk() are not
 * exported, so the same macro is instantiated here. A VMA that is found may
 * map the page; the page table of its mm, read while the tree's lock keeps
 * VMA and tables, says whether it does.
 *
 * Locks of a pass, all given back before it returns: a reference of the folio,
 * the folio lock (keeps folio->mapping), then the tree's rwsem for reading.
 * Both locks are only tried, so that nothing waits for us that waits for them.
 */
#ifndef _VMI_CORE_RMAP_H
#define _VMI_CORE_RMAP_H

#include "hold.h"

/** VMI_RMAP_KEPT - mappings that one pass finds at most */
#define VMI_RMAP_KEPT	80

/**
 * struct vmi_found - an entry that holds the page
 * @mm: whose, pinned by mm_count once the pass is over
 * @file: the VMA's, referenced; or NULL
 * @addr: where the page is seen
 * @entry: raw
 * @pfn: the frame at @addr, by @entry
 * @vma_start: the VMA, start
 * @vma_end: and its end
 * @vma_flags: VMI_VM_*
 * @first: of a large folio: the first of its pages mapped around @addr
 * @nr: and how many
 * @how: enum vmi_mapping_how
 * @level: enum vmi_level of @entry
 * @upper: VMI_UP_* above
 * @role: enum vmi_role
 */
struct vmi_found {
	struct mm_struct *mm;
	struct file *file;
	u64 addr;
	u64 entry;
	u64 pfn;
	u64 vma_start;
	u64 vma_end;
	u64 vma_flags;
	u32 first;
	u32 nr;
	u8 how;
	u8 level;
	u8 upper;
	u8 role;
};

/**
 * struct vmi_search - a page whose mappings are looked for, pass by pass
 * @pfn: the page; unused if @no_frame
 * @no_frame: there is none: a swap slot, or a file's page that is not cached
 * @swap: the raw swap entry, or 0
 * @mapping: fd=: the file, which the caller keeps; private copies are told too
 * @index: with @mapping: which page of it, in base pages
 * @last_mm: (@last_mm, @last_addr) is the key told last; pinned by mm_count
 * @last_addr: see there
 * @ksm: it is a KSM page: found in the order of processes
 * @last_tgid: and then: the process whose mm was searched to its end last
 * @ksm_mm: vmi_mm_id() of the mm at hand
 * @ksm_addr: and where to go on in it
 * @nr: found by the last pass
 * @order: their places in @found, in ascending order of their keys
 * @found: they
 * @more: there may be more behind them
 */
struct vmi_search {
	u64 pfn;
	bool no_frame;
	u64 swap;
	struct address_space *mapping;
	u64 index;
	struct mm_struct *last_mm;
	u64 last_addr;
	bool ksm;
	pid_t last_tgid;
	u64 ksm_mm;
	u64 ksm_addr;
	u32 nr;
	u8 order[VMI_RMAP_KEPT];
	struct vmi_found found[VMI_RMAP_KEPT];
	bool more;
};

/**
 * vmi_rmap_pass() - find the next mappings
 * @s: what was found by the pass before has been let go
 * @c: for END's chunks, longest hold and lost
 *
 * Return: enum vmi_rmap_kind: where it searched, or why it could not.
 */
u32 vmi_rmap_pass(struct vmi_search *s, struct vmi_cursor *c);

/**
 * vmi_rmap_pass_swap() - the same for a swap slot
 * @h: holds the mm and the VMA that has the slot at @addr
 */
u32 vmi_rmap_pass_swap(struct vmi_search *s, struct vmi_cursor *c, const struct vmi_hold *h,
		       u64 addr);

/** vmi_rmap_found() - the @i-th that the last pass found */
static inline struct vmi_found *vmi_rmap_found(struct vmi_search *s, u32 i)
{
	return &s->found[s->order[i]];
}

/** vmi_rmap_forget() - the found ones have been told: let go of all but the last's mm */
void vmi_rmap_forget(struct vmi_search *s);
/** vmi_rmap_end() - let go of everything */
void vmi_rmap_end(struct vmi_search *s);

/** vmi_rmap_mapcount() - of one page, as /proc/kpagecount; 0 without a memory map */
int vmi_rmap_mapcount(u64 pfn);

#endif /* _VMI_CORE_RMAP_H */
