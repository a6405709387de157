// SPDX-License-Identifier: GPL-2.0
/* frames.c - view frames: what physical frames are used for */
#include "../core/cached.h"
#include "../core/dialect.h"
#include "../core/frames.h"
#include "../core/hold.h"
#include "../core/walk.h"
#include "../decode/entry.h"
#include "views.h"

/* Of a file: folios that one fill looks at. */
#define FOLIOS	64

static int by_number(struct vmi_cursor *c)
{
	c->addr = vmi_frames_add(c, c->state, c->addr, c->end);
	return VMI_MORE;
}

/* The frame that an entry holds, whether it lets it be used or not. */
static bool frame_of(const struct vmi_path *p, u64 addr, u64 *pfn)
{
	u64 inside = addr & (BIT_ULL(vmi_dialect.level[p->level].shift) - 1);
	u64 raw = p->raw[p->level];
	struct vmi_soft_entry soft;

	if (p->kind == VMI_KIND_LEAF) {
		*pfn = (vmi_entry_pa(&vmi_dialect, p->level, raw) + inside) >> PAGE_SHIFT;
		return true;
	}
	if (p->kind != VMI_KIND_SOFT)
		return false;
	vmi_entry_soft(&vmi_dialect, raw, &soft);
	*pfn = soft.offset + (inside >> PAGE_SHIFT);
	return soft.why == VMI_WHY_MIGRATION || soft.why == VMI_WHY_HWPOISON ||
	       soft.why == VMI_WHY_DEVICE;
}

static int by_address(struct vmi_cursor *c)
{
	bool settled = true, found = false;
	struct vmi_hold h;
	struct vmi_path p;
	u64 pfn;
	int err;

	if (c->addr >= vmi_dialect.task_size)
		return VMI_DONE;
	err = vmi_hold_mm(&h, c, c->addr);
	if (err)
		return err;
	if (h.vma && h.vma->vm_start <= c->addr) {
		settled = vmi_walk_path(&p, &h, c->addr);
		found = settled && frame_of(&p, c->addr, &pfn);
	}
	vmi_hold_release(&h, c);
	c->lost += !settled;
	if (found)
		vmi_frames_add(c, c->state, pfn, pfn + 1);
	c->addr = c->end;
	return VMI_DONE;
}

static int by_offset(struct vmi_cursor *c)
{
	for (unsigned int i = 0; i < FOLIOS && vmi_cursor_left(c) >= VMI_FRAME_ROOM; i++) {
		struct vmi_cached p;
		u64 next;

		if (!vmi_cached_next(c->target->mapping, c->addr >> PAGE_SHIFT,
				     c->end >> PAGE_SHIFT, &p)) {
			c->addr = c->end;
			return VMI_DONE;
		}
		next = vmi_frames_add(c, c->state, p.pfn, p.pfn + p.nr);
		c->addr = (p.index + next - p.pfn) << PAGE_SHIFT;
	}
	return VMI_MORE;
}

static int frames_fill(struct vmi_cursor *c)
{
	if (c->addr >= c->end)
		return VMI_DONE;
	switch (vmi_target_about(c->target)) {
	case VMI_ABOUT_FRAMES:
		return by_number(c);
	case VMI_ABOUT_FILE:
		return by_offset(c);
	default:
		return by_address(c);
	}
}

const struct vmi_view vmi_view_frames = {
	.id	= VMI_VIEW_FRAMES,
	.name	= "frames",
	.keys	= VMI_KEY_PID | VMI_KEY_ADDR | VMI_KEY_PFN | VMI_KEY_FD | VMI_KEY_OFF,
	.one_address = true,
	.state_size = sizeof(struct vmi_named),
	.fill	= frames_fill,
};
