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
 * A pass finds the mappings with the lowest keys, (order of the mm, address),
 * above those told before: what stays is told once, whatever comes and goes
 * meanwhile.
 *
 * Locks of a pass, all given back before it returns: a reference of the folio,
 * the folio lock (keeps folio->mapping), then the tree's rwsem for reading.
 * Both locks are only tried, so that nothing waits for us that waits for them.
 */
#ifndef _VMI_CORE_RMAP_H
#define _VMI_CORE_RMAP_H

#include "hold.h"

/**
 * struct vmi_found - an entry that holds the page
 * @mm: whose, pinned by mm_count
 * @addr: where the page is seen
 * @vma: inside a pass, while it is only known that it may
 * @file: then the VMA's, referenced; or NULL
 * @name: told: the id of the NAME of its path, or 0
 * @order: inside a pass: of the mm
 * @entry: raw
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
	u64 addr;
	union {
		struct vm_area_struct *vma;
		struct file *file;
		u64 name;
	};
	union {
		u64 order;
		u64 entry;
	};
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
 * @root: with @swap: of the anon_vmas of where it was asked for; an address to compare
 * @mapping: fd=: the file, which the caller keeps; private copies are told too
 * @index: with @mapping: which page of it, in base pages
 * @tree: the file whose mappings the last pass searched, to compare
 * @last_order: up to the key (@last_order, @last_addr) all was told
 * @last_addr: see there
 * @next_order: up to the key (@next_order, @next_addr) the last pass has found all
 * @next_addr: see there
 * @limit: the last order that a pass looks for
 * @beyond: VMAs that a pass has left for later ones
 * @heap: those found are a heap: there are more than @room up to @limit
 * @last_tgid: of a KSM page: the process whose mm was searched to its end last
 * @ksm_mm: vmi_mm_id() of the mm at hand
 * @ksm_addr: and where to go on in it
 * @from_tgid: @last_tgid before the last pass
 * @from_addr: and @ksm_addr
 * @more: there may be more behind them
 * @room: how many one pass may find
 * @nr: found by the last pass
 * @found: they, in no order
 */
struct vmi_search {
	u64 pfn;
	bool no_frame;
	u64 swap;
	const void *root;
	struct address_space *mapping;
	u64 index;
	const struct address_space *tree;
	u64 last_order;
	u64 last_addr;
	u64 next_order;
	u64 next_addr;
	u64 limit;
	u32 beyond;
	bool heap;
	pid_t last_tgid;
	u64 ksm_mm;
	u64 ksm_addr;
	pid_t from_tgid;
	u64 from_addr;
	bool more;
	u32 room;
	u32 nr;
	struct vmi_found *found;
};

/** vmi_rmap_begin() - a search for a page yet to be set, with @room places to find it */
void vmi_rmap_begin(struct vmi_search *s, struct vmi_found *found, u32 room);

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
 *
 * Return: as above; VMI_RMAP_KSM if the page may have been merged before it was swapped
 * out, and so be in trees of others: vmi_rmap_pass_merged() looks, when @h is released.
 */
u32 vmi_rmap_pass_swap(struct vmi_search *s, struct vmi_cursor *c, const struct vmi_hold *h,
		       u64 addr);

/** vmi_rmap_pass_merged() - the same in all VMAs that can be merged, and those of @s->root */
u32 vmi_rmap_pass_merged(struct vmi_search *s, struct vmi_cursor *c);

/** vmi_rmap_forget() - the found ones have been told: let go of them; they hold no file any more */
void vmi_rmap_forget(struct vmi_search *s);
/** vmi_rmap_retry() - only @named of them let go of their files: all again, that many at a time */
void vmi_rmap_retry(struct vmi_search *s, u32 named);

/**
 * vmi_rmap_may_be_huge_zero() - is it all that can be known of the huge zero page?
 *
 * Where the kernel does not say which page that is; of a page that an anonymous
 * VMA maps the answer is certain enough: what else is there is anonymous.
 */
bool vmi_rmap_may_be_huge_zero(u64 pfn);

/** vmi_rmap_mapcount() - of one page, as /proc/kpagecount; 0 without a memory map */
int vmi_rmap_mapcount(u64 pfn);

#endif /* _VMI_CORE_RMAP_H */
