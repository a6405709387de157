// SPDX-License-Identifier: GPL-2.0
/* frames.c - view frames: what physical frames are used for */
#include "../core/cached.h"
#include "../core/dialect.h"
#include "../core/frames.h"
#include "../core/leads.h"
#include "views.h"

/* Of a file: folios that one fill looks at. */
#define FOLIOS	64

static int by_number(struct vmi_cursor *c)
{
	c->addr = vmi_frames_add(c, c->state, c->addr, c->end);
	return VMI_MORE;
}

static int by_address(struct vmi_cursor *c)
{
	u64 pfn, after;
	int found;

	if (c->addr >= vmi_dialect.task_size)
		return VMI_DONE;
	found = vmi_leads_to(c, c->addr, &pfn);
	if (found < 0 && found != -EAGAIN)
		return found;
	if (found > 0) {
		vmi_frames_add(c, c->state, pfn, pfn + 1);
		/* nothing was locked meanwhile: it may have been somebody else's by then */
		if (vmi_leads_to(c, c->addr, &after) <= 0 || after != pfn)
			found = -EAGAIN;
	}
	c->lost += found < 0;
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
