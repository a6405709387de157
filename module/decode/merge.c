// SPDX-License-Identifier: GPL-2.0
/* merge.c - may two neighbours be one? */
#include "merge.h"

/* Where a non-present entry keeps its slot, PFN or marker: what may differ. */
static u64 offset_mask(const struct vmi_dialect *d)
{
	return ((1ull << d->swp_off_bits) - 1) << d->swp_off_shift;
}

static bool like(const struct vmi_run *a, const struct vmi_run *b)
{
	if (a->end != b->start || a->kind != b->kind)
		return false;
	if (a->kind == VMI_RUN_HOLE)
		return a->hole == b->hole;
	if (a->level != b->level || a->shift != b->shift || a->upper != b->upper)
		return false;
	if (a->kind == VMI_RUN_SOFT)
		return a->soft.why == b->soft.why && a->key == b->key;
	return a->bits == b->bits;
}

static void join(struct vmi_run *a, const struct vmi_run *b)
{
	if (a->kind != VMI_RUN_HOLE)
		a->extents += b->extents - (a->next_pa == b->pa);
	a->next_pa = b->next_pa;
	a->end = b->end;
	a->count += b->count;
}

static void none_entry(struct vmi_run *run)
{
	run->kind = VMI_RUN_HOLE;
	run->hole = VMI_HOLE_NONE;
}

static void leaf_entry(struct vmi_run *run, u64 bits, u64 pa)
{
	run->kind = VMI_RUN_LEAF;
	run->bits = bits;
	run->pa = pa;
	run->next_pa = pa + (run->end - run->start);
	run->extents = 1;
}

static bool is_marker(u32 why)
{
	return why == VMI_WHY_UFFD_WP || why == VMI_WHY_GUARD || why == VMI_WHY_POISON;
}

/*
 * The swap slot, or the frame, of the next page follows on like a mapped
 * frame would; a marker says the same of every page.
 */
static void soft_entry(const struct vmi_dialect *d, struct vmi_run *run, u64 raw)
{
	run->kind = VMI_RUN_SOFT;
	run->bits = raw;
	run->key = raw & ~offset_mask(d);
	vmi_entry_soft(d, raw, &run->soft);
	run->pa = run->soft.offset;
	run->next_pa = run->pa;
	if (!is_marker(run->soft.why))
		run->next_pa += (run->end - run->start) >> d->level[VMI_PTE].shift;
	run->extents = 1;
}

static void frames_entry(const struct vmi_frames *f, u32 i, unsigned int page_shift,
			 struct vmi_run *run)
{
	u64 frame = f->frame[i];

	if (!frame)
		none_entry(run);
	else
		leaf_entry(run, f->bits,
			   (f->base << page_shift) + ((frame - 1) << f->shift));
}

static void raw_entry(const struct vmi_dialect *d, const struct vmi_raw *r, u32 i,
		      struct vmi_run *run)
{
	u64 raw = r->entry[i];

	switch (vmi_entry_kind(d, r->level, raw)) {
	case VMI_KIND_NONE:
		none_entry(run);
		break;
	case VMI_KIND_LEAF:
		leaf_entry(run, vmi_entry_bits(d, r->level, raw),
			   vmi_entry_pa(d, r->level, raw));
		break;
	case VMI_KIND_SOFT:
		soft_entry(d, run, raw);
		break;
	default:
		run->kind = VMI_RUN_HOLE;
		run->hole = VMI_HOLE_BAD;
		break;
	}
}

static void hole_run(const struct vmi_hole *h, struct vmi_run *run)
{
	memset(run, 0, sizeof(*run));
	run->start = h->start;
	run->end = h->end;
	run->kind = VMI_RUN_HOLE;
	run->hole = h->kind;
	run->level = h->level;
	run->count = 1;
}

static void place(struct vmi_run *run, u64 addr, u8 level, u8 shift, u8 upper, u32 i)
{
	memset(run, 0, sizeof(*run));
	run->start = addr + ((u64)i << shift);
	run->end = run->start + VMI_BIT(shift);
	run->level = level;
	run->shift = shift;
	run->upper = upper;
	run->count = 1;
}

/* Entry @i of an array record as a run of one; false behind the last. */
static bool one(const struct vmi_dialect *d, const struct vmi_rec *rec, u32 i,
		struct vmi_run *run)
{
	const struct vmi_frames *f = (const void *)rec;
	const struct vmi_raw *r = (const void *)rec;

	switch (rec->type) {
	case VMI_REC_FRAMES:
		if (i >= f->nr)
			return false;
		place(run, f->addr, f->level, f->shift, f->upper, i);
		frames_entry(f, i, d->level[VMI_PTE].shift, run);
		return true;
	case VMI_REC_RAW:
		if (i >= r->nr)
			return false;
		place(run, r->addr, r->level, r->shift, r->upper, i);
		raw_entry(d, r, i, run);
		return true;
	case VMI_REC_HOLE:
		if (i)
			return false;
		hole_run((const void *)rec, run);
		return true;
	default:
		return false;
	}
}

bool vmi_entries_next(const struct vmi_dialect *d, const struct vmi_rec *rec, u32 *pos,
		      struct vmi_run *run)
{
	return one(d, rec, (*pos)++, run);
}

bool vmi_runs_next(const struct vmi_dialect *d, const struct vmi_rec *rec, u32 *pos,
		   struct vmi_run *run)
{
	struct vmi_run next;

	if (!one(d, rec, *pos, run))
		return false;
	for (++*pos; one(d, rec, *pos, &next) && like(run, &next); ++*pos)
		join(run, &next);
	return true;
}

bool vmi_run_is_wx(const struct vmi_dialect *d, const struct vmi_run *run)
{
	return (d->flags & VMI_DIALECT_KERNEL) && run->kind == VMI_RUN_LEAF &&
	       vmi_is_wx(run->upper & vmi_entry_perm(d, run->level, run->bits));
}

bool vmi_merge_push(struct vmi_merge *m, const struct vmi_run *run, struct vmi_run *out)
{
	bool ended;

	if (m->holds && like(&m->held, run)) {
		join(&m->held, run);
		return false;
	}
	ended = m->holds;
	if (ended)
		*out = m->held;
	m->held = *run;
	m->holds = true;
	return ended;
}

bool vmi_merge_parted(const struct vmi_merge *m, u32 type)
{
	return type != VMI_REC_TABLE ||
	       (m->held.kind == VMI_RUN_HOLE && m->held.hole == VMI_HOLE_GAP);
}

bool vmi_merge_flush(struct vmi_merge *m, struct vmi_run *out)
{
	if (!m->holds)
		return false;
	*out = m->held;
	m->holds = false;
	return true;
}
