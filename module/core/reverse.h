/* SPDX-License-Identifier: GPL-2.0 */
/*
 * reverse.h - one page and who maps it, as records: FRAME, MAPPINGs, RMAP
 *
 * Pass after pass of the search finds mappings, which are told with everything
 * let go; then comes the sum.
 */
#ifndef _VMI_CORE_REVERSE_H
#define _VMI_CORE_REVERSE_H

#include "name.h"
#include "rmap.h"
#include "view.h"
#include "walk.h"

/**
 * VMI_REVERSE_FEW - mappings that a pass finds at most, of most pages
 *
 * The more one pass finds, the fewer there are: each looks at the whole tree.
 * So in a raw/ file, which holds no text, a page with more gets 32 KiB; that
 * and the 8 KiB here are with the buffers of an open below 64 KiB.
 */
#define VMI_REVERSE_FEW		104

/**
 * struct vmi_reverse - the page at hand; zeroed before the first
 * @named: names told lately
 * @search: its search
 * @at: the next of those found that is told
 * @searching: there is one
 * @anonymous: it was met in an anonymous VMA
 * @inserted: or in one whose pages a driver has put there: no tree leads back from them
 * @mapping: or in one of this file, to compare
 * @own: it is what a leaf of an anonymous VMA held: anonymous memory, or a zero page
 * @met: asked by address: it was found there
 * @lost: what was lost before it
 * @quiet: tell the sum alone, not the mappings
 * @sum: its RMAP record; told if it has a type
 * @many: places for many; NULL as long as @few are enough
 * @few: places for what most pages have
 */
struct vmi_reverse {
	struct vmi_named named;
	struct vmi_search search;
	u32 at;
	bool searching;
	bool anonymous;
	bool inserted;
	bool own;
	bool met;
	bool quiet;
	const struct address_space *mapping;
	u64 lost;
	struct vmi_rmap sum;
	struct vmi_found *many;
	struct vmi_found few[VMI_REVERSE_FEW];
};

/** vmi_reverse_vma() - what follows was met in @vma */
void vmi_reverse_vma(struct vmi_reverse *r, struct vm_area_struct *vma);
/** vmi_reverse_frame() - begin with a frame: its FRAME is told */
void vmi_reverse_frame(struct vmi_cursor *c, struct vmi_reverse *r, u64 pfn);
/** vmi_reverse_swap() - begin with the slot that the entry at the cursor's place leads to */
void vmi_reverse_swap(struct vmi_cursor *c, struct vmi_reverse *r, u64 entry);
/** vmi_reverse_file() - begin with a page of a file; of none that is cached: @cached is NULL */
void vmi_reverse_file(struct vmi_cursor *c, struct vmi_reverse *r, struct address_space *mapping,
		      u64 index, const u64 *cached);
/** vmi_reverse_none() - tell why there is no page */
void vmi_reverse_none(struct vmi_cursor *c, struct vmi_reverse *r, u32 why, u64 entry);
/** vmi_reverse_no_map() - tell frames without a memory map, up to @end; the place is behind */
void vmi_reverse_no_map(struct vmi_cursor *c, struct vmi_reverse *r, u64 end);

/**
 * vmi_reverse_entry() - begin with what an entry holds
 * @c: its place is the address
 * @r: not searching
 * @p: the way to the entry
 */
void vmi_reverse_entry(struct vmi_cursor *c, struct vmi_reverse *r, const struct vmi_path *p);

/**
 * vmi_reverse_fill() - go on; while @searching
 *
 * Return: VMI_MORE, at the end too; or a negative errno.
 */
int vmi_reverse_fill(struct vmi_cursor *c, struct vmi_reverse *r);
/** vmi_reverse_stop() - let go of everything */
void vmi_reverse_stop(struct vmi_reverse *r);

#endif /* _VMI_CORE_REVERSE_H */
