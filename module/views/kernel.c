// SPDX-License-Identifier: GPL-2.0
/*
 * kernel.c - view kernel: what the kernel's own tables say, region by region
 */
#include "../core/walk_kernel.h"
#include "views.h"

/* vmi_cursor.stage: what comes next. */
enum {
	STAGE_REGION,	/* the region at c->addr */
	STAGE_TABLES,	/* what is in it, up to its end */
};

/**
 * struct kernel_state - where the answer stands
 * @walk: of the tables
 * @part: the region at hand
 * @before: c->totals when it began
 * @wx: and walk.wx
 */
struct kernel_state {
	struct vmi_kernel_walk walk;
	struct vmi_part_of_half part;
	struct vmi_totals before;
	u64 wx;
};

static int kernel_start(struct vmi_cursor *c)
{
	const struct vmi_request *r = &c->target->request;
	struct kernel_state *st = c->state;
	const struct vmi_half *half = &st->walk.half;
	int err = vmi_walk_kernel_start(&st->walk);

	if (err)
		return err;
	/* a range would tell where things are, by what is in it */
	if (c->hidden && r->keys & VMI_KEY_RANGE)
		return -EPERM;
	c->addr = half->start;
	c->end = half->end;
	if (r->keys & VMI_KEY_RANGE) {
		c->addr = clamp_t(u64, r->start & PAGE_MASK, half->start, half->end);
		c->end = clamp_t(u64, ((r->end - 1) & PAGE_MASK) + PAGE_SIZE - 1,
				 c->addr - 1, half->end - 1) + 1;
	}
	return 0;
}

static void kernel_stop(struct vmi_cursor *c)
{
	struct kernel_state *st = c->state;

	vmi_walk_kernel_stop(&st->walk);
}

static void tell_region(struct vmi_cursor *c)
{
	struct kernel_state *st = c->state;
	struct vmi_region *r;

	vmi_half_part(&st->walk.half, c->addr, &st->part);
	st->before = c->totals;
	st->wx = st->walk.wx;
	r = vmi_cursor_add(c, VMI_REC_REGION, sizeof(*r));
	strscpy(r->name, st->part.name, sizeof(r->name));
	r->flags = st->part.aliases ? VMI_REGION_ALIASES : 0;
	if (c->hidden) {
		r->flags |= VMI_REGION_HIDDEN;
	} else {
		r->start = st->part.start;
		r->end = st->part.end;
	}
	c->stage = STAGE_TABLES;
}

static void tell_sums(struct vmi_cursor *c)
{
	struct kernel_state *st = c->state;
	struct vmi_region_sums *s = vmi_cursor_add(c, VMI_REC_REGION_SUMS, sizeof(*s));

	for (unsigned int level = 0; level < VMI_LEVELS; level++) {
		s->tables[level] = c->totals.tables[level] - st->before.tables[level];
		s->leaves[level] = c->totals.leaves[level] - st->before.leaves[level];
		s->soft[level] = c->totals.soft[level] - st->before.soft[level];
	}
	s->wx = st->walk.wx - st->wx;
	c->stage = STAGE_REGION;
}

static void tell_totals(struct vmi_cursor *c)
{
	struct vmi_totals *t = vmi_cursor_add(c, VMI_REC_TOTALS, sizeof(*t));

	c->totals.rec = t->rec;
	*t = c->totals;
}

static void tell_tables(struct vmi_cursor *c, u64 end)
{
	struct kernel_state *st = c->state;
	const size_t len = c->len;
	const u64 records = c->records;

	if (st->part.aliases) {
		vmi_cursor_hole(c, c->addr, end, VMI_HOLE_ALIASES, VMI_PTE);
		c->addr = end;
	} else {
		c->addr = vmi_walk_kernel_chunk(c, &st->walk, c->addr, end);
	}
	if (c->hidden) {
		c->len = len;
		c->records = records;
		c->hole = NULL;
	}
}

static int kernel_fill(struct vmi_cursor *c)
{
	struct kernel_state *st = c->state;
	u64 end;

	if (c->stage == STAGE_REGION && c->addr >= c->end) {
		tell_totals(c);
		return VMI_DONE;
	}
	if (c->stage == STAGE_REGION) {
		tell_region(c);
		return VMI_MORE;
	}
	end = min(st->part.end, c->end);
	if (c->addr < end)
		tell_tables(c, end);
	else
		tell_sums(c);
	return VMI_MORE;
}

const struct vmi_view vmi_view_kernel = {
	.id	= VMI_VIEW_KERNEL,
	.name	= "kernel",
	.keys	= VMI_KEY_RANGE,
	.kernel	= true,
	.state_size = sizeof(struct kernel_state),
	.start	= kernel_start,
	.stop	= kernel_stop,
	.fill	= kernel_fill,
};
