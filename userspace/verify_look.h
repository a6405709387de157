/* SPDX-License-Identifier: GPL-2.0 */
/* verify_look.h - both sides of pages, put side by side */
#ifndef _VMINSPECT_VERIFY_LOOK_H
#define _VMINSPECT_VERIFY_LOOK_H

#include "pagemap.h"
#include "verify.h"

/** LOOK_NR - so many pages are looked at together */
#define LOOK_NR	65536

/** enum look_state - what the module says of a page, beyond what pagemap does */
enum look_state {
	LOOK_PLAIN,
	LOOK_NO_PAGE,		/* present, but pagemap and smaps find no struct page */
	LOOK_SWAP,		/* in a slot */
	LOOK_MOVING,		/* its offset has flags inside; smaps counts it as resident */
	LOOK_BROKEN,		/* poisoned, which is told in the same way */
	LOOK_DEVICE,		/* and so is a page of a device, which smaps may count */
	LOOK_OTHER,		/* not known, its offset is not comparable */
	LOOK_UNSETTLED,		/* not told */
};

/**
 * struct look - both sides of one page
 * @addr: it
 * @want: what pagemap should say by the module's entry
 * @seen: what it says
 * @pfn: of what is present
 * @flags: of the frame, by the module
 * @kflags: and by kpageflags
 * @state: enum look_state
 * @kind: enum vmi_frame_kind
 * @huge: of an entry above the lowest level
 * @framed: the module told of the frame
 */
struct look {
	u64 addr;
	u64 want;
	u64 seen;
	u64 pfn;
	u64 flags;
	u64 kflags;
	u8 state;
	u8 kind;
	bool huge;
	bool framed;
};

/**
 * struct looks - pages one behind the other
 * @vma: the VMA they are in
 * @start: address of the first
 * @nr: how many
 * @look: each of them
 * @order: those with a frame, ascending by @pfn
 * @nr_order: how many
 * @word: read from pagemap, or from kpageflags
 * @pagemap: of the process, open
 * @kpageflags: open
 * @shows_ksm: pagemap_shows_ksm()
 * @frames: the view, if @frames_open
 * @frames_open: it is open
 */
struct looks {
	const struct vmi_vma *vma;
	u64 start;
	u64 nr;
	struct look look[LOOK_NR];
	struct look *order[LOOK_NR];
	size_t nr_order;
	u64 word[LOOK_NR];
	int pagemap;
	int kpageflags;
	bool shows_ksm;
	struct live_frames frames;
	bool frames_open;
};

/** look_open() - make @v->looks; false: noted in @v->got */
bool look_open(struct verify *v);
void look_close(struct verify *v);
/** look_at() - @nr pages from @start on, in @v->looks->vma; false: noted in @v->got */
bool look_at(struct verify *v, u64 start, u64 nr);
/**
 * look_empty() - how many pages can be passed, for both sides say that nothing is there?
 * @v: the process
 * @start: address of the first
 * @end: behind the last
 *
 * Return: more than LOOK_NR, or 0: it is not worth it.
 */
u64 look_empty(struct verify *v, u64 start, u64 end);

#endif /* _VMINSPECT_VERIFY_LOOK_H */
