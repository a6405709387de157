// SPDX-License-Identifier: GPL-2.0
/*
 * rmap.c - view rmap: who maps a page
 *
 * Page by page; what is told of one is reverse.c's.
 */
#include <linux/mm.h>

#include "../core/cached.h"
#include "../core/dialect.h"
#include "../core/frames.h"
#include "../core/reverse.h"
#include "../core/vma.h"
#include "../core/walk.h"
#include "views.h"

static int by_address(struct vmi_cursor *c, struct vmi_reverse *r)
{
	struct vmi_hold h;
	struct vmi_path p;
	bool mapped, settled = false;
	int err;

	if (c->addr >= vmi_dialect.task_size) {
		vmi_reverse_none(c, r, vmi_walk_beyond(c->addr), 0);
		return VMI_MORE;
	}
	err = vmi_hold_mm(&h, c, c->addr);
	if (err)
		return err;
	mapped = h.vma && h.vma->vm_start <= c->addr;
	if (mapped) {
		settled = vmi_walk_path(&p, &h, c->addr);
		vmi_reverse_vma(r, h.vma);
	}
	vmi_hold_release(&h, c);
	if (settled)
		vmi_reverse_entry(c, r, &p);
	else
		vmi_reverse_none(c, r, mapped ? VMI_WHY_UNSETTLED : VMI_WHY_NO_VMA, 0);
	return VMI_MORE;
}

static int by_offset(struct vmi_cursor *c, struct vmi_reverse *r)
{
	bool one_page = c->target->request.keys & VMI_KEY_OFF;
	struct address_space *mapping = c->target->mapping;
	struct vmi_cached p = { .index = c->addr >> PAGE_SHIFT };
	bool cached = vmi_cached_next(mapping, p.index, c->end >> PAGE_SHIFT, &p);

	if (!cached && !one_page) {
		c->addr = c->end;
		return VMI_DONE;
	}
	c->addr = p.index << PAGE_SHIFT;
	vmi_reverse_file(c, r, mapping, p.index, cached ? &p.pfn : NULL);
	return VMI_MORE;
}

/* Frames without a memory map are told together. */
static void by_number(struct vmi_cursor *c, struct vmi_reverse *r)
{
	u64 end = vmi_frames_no_map(c->addr, c->end);

	if (end <= c->addr + 1)
		vmi_reverse_frame(c, r, c->addr);
	else
		vmi_reverse_no_map(c, r, end);
}

/* Of a process it is one, and behind the last address of all there is no other. */
static bool all_told(const struct vmi_cursor *c, const struct vmi_reverse *r)
{
	if (vmi_target_about(c->target) == VMI_ABOUT_PROCESS)
		return r->sum.rec.type == VMI_REC_RMAP;
	return c->addr >= c->end;
}

static int next_page(struct vmi_cursor *c, struct vmi_reverse *r)
{
	if (all_told(c, r))
		return VMI_DONE;
	switch (vmi_target_about(c->target)) {
	case VMI_ABOUT_FRAMES:
		by_number(c, r);
		return VMI_MORE;
	case VMI_ABOUT_FILE:
		return by_offset(c, r);
	default:
		return by_address(c, r);
	}
}

static int rmap_fill(struct vmi_cursor *c)
{
	struct vmi_reverse *r = c->state;

	return r->searching ? vmi_reverse_fill(c, r) : next_page(c, r);
}

static void rmap_stop(struct vmi_cursor *c)
{
	vmi_reverse_stop(c->state);
}

const struct vmi_view vmi_view_rmap = {
	.id	= VMI_VIEW_RMAP,
	.name	= "rmap",
	.keys	= VMI_KEY_PID | VMI_KEY_ADDR | VMI_KEY_PFN | VMI_KEY_FD | VMI_KEY_OFF,
	.one_address = true,
	.state_size = sizeof(struct vmi_reverse),
	.stop	= rmap_stop,
	.fill	= rmap_fill,
};
