// SPDX-License-Identifier: GPL-2.0
/*
 * rmap.c - view rmap: who maps a page
 *
 * Page by page: its FRAME, then what pass after pass of the search finds,
 * then RMAP. The place inside a page is a key, (mm, address), with its mm pinned.
 */
#include <linux/delay.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "../core/cached.h"
#include "../core/dialect.h"
#include "../core/frames.h"
#include "../core/rmap.h"
#include "../core/sharer.h"
#include "../core/walk.h"
#include "../decode/entry.h"
#include "views.h"

/* How often the tree of a swap slot is tried. */
#define TRIES	100

/*
 * The more one pass finds, the fewer there are: each looks at the whole tree.
 * With the buffers of an open all this stays below 64 KiB.
 */
#define STATE		(8 * 1024)
#define MANY		(32 * 1024 / sizeof(struct vmi_found))

/**
 * struct rmap_state - the page at hand
 * @named: names told lately
 * @search: its search
 * @at: the next of those found that is told
 * @searching: there is one
 * @anonymous: it was met in an anonymous VMA
 * @sum: its RMAP record
 * @many: room for many; NULL as long as @few are enough
 * @few: room for what most pages have
 */
struct rmap_state {
	struct vmi_named named;
	struct vmi_search search;
	u32 at;
	bool searching;
	bool anonymous;
	struct vmi_rmap sum;
	struct vmi_found *many;
	struct vmi_found few[];
};

#define FEW		((STATE - sizeof(struct rmap_state)) / sizeof(struct vmi_found))

/* a page begins and ends ---------------------------------------------------- */

static void begin(struct rmap_state *st)
{
	if (st->many)
		vmi_rmap_begin(&st->search, st->many, MANY);
	else
		vmi_rmap_begin(&st->search, st->few, FEW);
	memset(&st->sum, 0, sizeof(st->sum));
	st->at = 0;
	st->searching = true;
}

static void begin_frame(struct vmi_cursor *c, struct rmap_state *st, u64 pfn)
{
	begin(st);
	vmi_frames_add(c, &st->named, pfn, pfn + 1);
	st->search.pfn = pfn;
	st->sum.pfn = pfn;
	st->sum.mapcount = vmi_rmap_mapcount(pfn);
}

static void begin_swap(struct rmap_state *st, u64 entry)
{
	begin(st);
	st->search.no_frame = true;
	st->search.swap = entry;
	st->sum.entry = entry;
}

/* The page at hand is done; the place is the next one's. */
static void finish(struct vmi_cursor *c, struct rmap_state *st)
{
	u64 step = vmi_target_about(c->target) == VMI_ABOUT_FILE ? PAGE_SIZE : 1;
	struct vmi_rmap *r;

	if (!st->search.no_frame)
		st->sum.mapcount_after = vmi_rmap_mapcount(st->search.pfn);
	if (st->sum.kind == VMI_RMAP_FILE && !st->sum.mapcount && !st->sum.seen &&
	    !st->sum.copies)
		st->sum.kind = VMI_RMAP_UNMAPPED;
	r = vmi_cursor_add(c, VMI_REC_RMAP, sizeof(*r));
	st->sum.rec = r->rec;
	*r = st->sum;
	vmi_rmap_forget(&st->search);
	st->searching = false;
	st->anonymous = false;
	c->addr += step;
}

static void not_present(struct vmi_cursor *c, struct rmap_state *st, u32 why, u64 entry)
{
	begin(st);
	st->search.no_frame = true;
	st->sum.kind = VMI_RMAP_NOT_PRESENT;
	st->sum.why = why;
	st->sum.entry = entry;
	finish(c, st);
}

/* which page ---------------------------------------------------------------- */

static void by_soft(struct vmi_cursor *c, struct rmap_state *st, u64 entry, u64 inside)
{
	struct vmi_soft_entry soft;

	vmi_entry_soft(&vmi_dialect, entry, &soft);
	switch (soft.why) {
	case VMI_WHY_SWAP:
		begin_swap(st, entry);
		break;
	case VMI_WHY_MIGRATION:
	case VMI_WHY_HWPOISON:
	case VMI_WHY_DEVICE:
		begin_frame(c, st, soft.offset + inside);
		break;
	default:
		not_present(c, st, soft.why, entry);
	}
}

static void by_path(struct vmi_cursor *c, struct rmap_state *st, const struct vmi_path *p)
{
	u64 inside = c->addr & (BIT_ULL(vmi_dialect.level[p->level].shift) - 1);
	u64 entry = p->raw[p->level];

	switch (p->kind) {
	case VMI_KIND_LEAF:
		begin_frame(c, st, (vmi_entry_pa(&vmi_dialect, p->level, entry) + inside) >>
			    PAGE_SHIFT);
		break;
	case VMI_KIND_SOFT:
		by_soft(c, st, entry, inside >> PAGE_SHIFT);
		break;
	case VMI_KIND_NONE:
		not_present(c, st, VMI_WHY_NONE, entry);
		break;
	default:
		not_present(c, st, VMI_WHY_BAD, entry);
	}
}

static int by_address(struct vmi_cursor *c, struct rmap_state *st)
{
	struct vmi_hold h;
	struct vmi_path p;
	bool mapped, settled = false;
	int err;

	if (c->addr >= vmi_dialect.task_size) {
		not_present(c, st, vmi_walk_beyond(c->addr), 0);
		return VMI_MORE;
	}
	err = vmi_hold_mm(&h, c, c->addr);
	if (err)
		return err;
	mapped = h.vma && h.vma->vm_start <= c->addr;
	if (mapped) {
		settled = vmi_walk_path(&p, &h, c->addr);
		st->anonymous = vma_is_anonymous(h.vma) &&
				!(h.vma->vm_flags & (VM_PFNMAP | VM_MIXEDMAP));
	}
	vmi_hold_release(&h, c);
	if (settled)
		by_path(c, st, &p);
	else
		not_present(c, st, mapped ? VMI_WHY_UNSETTLED : VMI_WHY_NO_VMA, 0);
	return VMI_MORE;
}

static int by_offset(struct vmi_cursor *c, struct rmap_state *st)
{
	bool one_page = c->target->request.keys & VMI_KEY_OFF;
	struct address_space *mapping = c->target->mapping;
	struct vmi_cached p = { .index = c->addr >> PAGE_SHIFT };
	bool cached = vmi_cached_next(mapping, p.index, c->end >> PAGE_SHIFT, &p);

	if (!cached && !one_page) {
		c->addr = c->end;
		return VMI_DONE;
	}
	if (cached) {
		begin_frame(c, st, p.pfn);
	} else {
		begin(st);
		st->search.no_frame = true;
	}
	c->addr = p.index << PAGE_SHIFT;
	st->search.mapping = mapping;
	st->search.index = p.index;
	st->sum.index = p.index;
	return VMI_MORE;
}

/* Frames without a memory map are told together. */
static void by_number(struct vmi_cursor *c, struct rmap_state *st)
{
	u64 end = vmi_frames_no_map(c->addr, c->end);

	if (end <= c->addr + 1) {
		begin_frame(c, st, c->addr);
		return;
	}
	begin(st);
	st->search.no_frame = true;
	st->sum.pfn = c->addr;
	st->sum.kind = VMI_RMAP_NOT_RAM;
	vmi_frames_add(c, &st->named, c->addr, end);
	c->addr = end - 1;
	finish(c, st);
}

static int next_page(struct vmi_cursor *c, struct rmap_state *st)
{
	if (c->addr >= c->end)
		return VMI_DONE;
	switch (vmi_target_about(c->target)) {
	case VMI_ABOUT_FRAMES:
		by_number(c, st);
		return VMI_MORE;
	case VMI_ABOUT_FILE:
		return by_offset(c, st);
	default:
		return by_address(c, st);
	}
}

/* the search ---------------------------------------------------------------- */

/* The VMA with the slot must still be there: its anon_vma is the way in. */
static int pass_swap(struct vmi_cursor *c, struct rmap_state *st, u32 *kind)
{
	struct vmi_hold h;
	int err;

	*kind = VMI_RMAP_BUSY;
	for (unsigned int try = 0; try < TRIES && *kind == VMI_RMAP_BUSY; try++) {
		if (try)
			usleep_range(500, 1500);
		err = vmi_hold_mm(&h, c, c->addr);
		if (err)
			return err;
		*kind = VMI_RMAP_GONE;
		if (h.vma && h.vma->vm_start <= c->addr)
			*kind = vmi_rmap_pass_swap(&st->search, c, &h, c->addr);
		vmi_hold_release(&h, c);
		if (signal_pending(current))
			break;
	}
	return 0;
}

/* What the page turned out to be; it may turn into something else meanwhile. */
static void note_kind(struct rmap_state *st, u32 kind)
{
	if (st->search.no_frame && kind == VMI_RMAP_FILE)
		kind = VMI_RMAP_NOT_CACHED;
	/* what an anonymous VMA maps and is not anonymous: the huge zero page */
	if (st->anonymous && kind == VMI_RMAP_NO_RMAP)
		kind = VMI_RMAP_ZERO;
	if (!st->sum.passes++)
		st->sum.kind = kind;
	else if (st->sum.kind != kind && kind != VMI_RMAP_UNMAPPED)
		st->sum.kind = VMI_RMAP_GONE;
}

/* Room for many where a pass has left some; if there is no memory it takes longer. */
static void grow(struct vmi_cursor *c, struct rmap_state *st)
{
	if (st->many || !c->raw || !st->search.more)
		return;
	st->many = kvmalloc_array(MANY, sizeof(*st->many), GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!st->many)
		return;
	st->search.found = st->many;
	st->search.room = MANY;
}

static int search(struct vmi_cursor *c, struct rmap_state *st)
{
	u32 kind;
	int err;

	vmi_rmap_forget(&st->search);
	grow(c, st);
	st->at = 0;
	if (st->search.swap) {
		err = pass_swap(c, st, &kind);
		if (err)
			return err;
	} else {
		kind = vmi_rmap_pass(&st->search, c);
	}
	/* asked again: a signal is no end */
	if (kind == VMI_RMAP_BUSY && signal_pending(current))
		return VMI_MORE;
	note_kind(st, kind);
	if (!st->search.nr && !st->search.more)
		finish(c, st);
	return VMI_MORE;
}

/* Is it one of those in the page's own count? */
static bool counted(const struct vmi_found *f)
{
	return f->how == VMI_MAPPING_PRESENT || f->how == VMI_MAPPING_PROT_NONE ||
	       f->how == VMI_MAPPING_DEVICE;
}

static int tell_found(struct vmi_cursor *c, struct rmap_state *st)
{
	/* what it points to may have been freed since the pass before */
	st->named.ptr = NULL;
	while (st->at < st->search.nr && vmi_cursor_left(c) >= VMI_MAPPING_ROOM) {
		const struct vmi_found *f = &st->search.found[st->at++];

		vmi_mapping_add(c, &st->named, f);
		if (counted(f))
			st->sum.seen++;
		else
			st->sum.copies++;
	}
	if (st->at == st->search.nr && !st->search.more &&
	    vmi_cursor_left(c) >= sizeof(struct vmi_rmap))
		finish(c, st);
	return VMI_MORE;
}

static int rmap_fill(struct vmi_cursor *c)
{
	struct rmap_state *st = c->state;

	if (!st->searching)
		return next_page(c, st);
	if (st->at < st->search.nr)
		return tell_found(c, st);
	return search(c, st);
}

static void rmap_stop(struct vmi_cursor *c)
{
	struct rmap_state *st = c->state;

	vmi_rmap_forget(&st->search);
	kvfree(st->many);
}

const struct vmi_view vmi_view_rmap = {
	.id	= VMI_VIEW_RMAP,
	.name	= "rmap",
	.keys	= VMI_KEY_PID | VMI_KEY_ADDR | VMI_KEY_PFN | VMI_KEY_FD | VMI_KEY_OFF,
	.one_address = true,
	.state_size = STATE,
	.stop	= rmap_stop,
	.fill	= rmap_fill,
};
