// SPDX-License-Identifier: GPL-2.0
/*
 * vmas.c - view vmas: every VMA, with=pages and with=lru also what is in it
 */
#include "../core/compat.h"
#include "../core/dialect.h"
#include "../core/frame.h"
#include "../core/vma.h"
#include "../core/walk.h"
#include "views.h"

/* VMAs told under one hold of mmap_lock. */
#define VMAS_PER_CHUNK	32

/* Without a range that says otherwise, the gate is behind the last VMA. */
static void tell_gate(struct vmi_cursor *c)
{
	if (!(c->target->request.keys & VMI_KEY_RANGE))
		vmi_vma_add_gate(c, c->mark);
}

/* the VMAs alone ---------------------------------------------------------- */

static int tell_vmas(struct vmi_cursor *c, struct vmi_hold *h)
{
	VMA_ITERATOR(vmi, h->mm, c->addr);
	struct vmi_ops_name ops = { };
	struct vm_area_struct *vma;
	unsigned int nr = 0;

	for_each_vma_range(vmi, vma, c->end) {
		if (!nr)
			c->mark = vmi_vma_prev_end(vma);
		vmi_vma_add(c, vma, c->mark, &ops);
		c->mark = vma->vm_end;
		c->addr = vma->vm_end;
		if (++nr == VMAS_PER_CHUNK || vmi_cursor_left(c) < VMI_VMA_ROOM)
			return VMI_MORE;
	}
	c->addr = c->end;
	return VMI_DONE;
}

static int fill_vmas(struct vmi_cursor *c)
{
	struct vmi_hold h;
	int ret = vmi_hold_mm(&h, c, c->addr);

	if (ret)
		return ret;
	ret = tell_vmas(c, &h);
	if (ret == VMI_DONE)
		tell_gate(c);
	vmi_hold_release(&h, c);
	return ret;
}

/* with=pages -------------------------------------------------------------- */

/* The stages of a VMA whose pages are counted. */
enum {
	STAGE_NEXT,	/* tell the next VMA */
	STAGE_COUNT,	/* count its pages, a chunk at a time, up to c->mark */
};

/**
 * struct lru_state - with=lru: sums; and what is counted
 * @vma: of the VMA at hand
 * @all: of all before it, and it
 * @file: of the VMA at hand, to compare with alone: it may have gone
 * @pgoff: and where in it
 */
struct lru_state {
	struct vmi_lru_sums vma;
	struct vmi_lru_sums all;
	const struct file *file;
	unsigned long pgoff;
};

static bool with(const struct vmi_cursor *c, u32 what)
{
	return c->target->request.with & what;
}

/* Every page of a leaf above the PTEs is of one folio. Under RCU. */
static void count_lru(struct vmi_lru_sums *l, const struct vmi_run *run)
{
	u64 step = BIT_ULL(run->shift);

	for (u64 at = 0; at < run->end - run->start; at += step) {
		u8 gen, list = vmi_frame_lru((run->pa + at) >> PAGE_SHIFT, &gen);

		l->list[list] += step;
		if (gen < VMI_GENS)
			l->gen[gen] += step;
	}
}

static void count_leaf(struct vmi_pages *p, const struct vmi_run *run)
{
	const struct vmi_dialect *d = &vmi_dialect;
	u64 bytes = run->end - run->start;

	if (run->level <= VMI_PUD)
		p->leaf[run->level] += run->count;
	p->present += bytes;
	if (vmi_entry_young(d, run->bits))
		p->young += bytes;
	if (vmi_entry_dirty(d, run->bits))
		p->dirty += bytes;
	if (run->bits & d->sw[VMI_SW_SOFT_DIRTY])
		p->soft_dirty += bytes;
	if (vmi_entry_perm(d, run->level, run->bits) & VMI_UP_WRITE)
		p->writable += bytes;
}

/* Physically contiguous stretches, across runs that differ in their bits. */
static void count_extent(struct vmi_cursor *c, const struct vmi_run *run)
{
	struct vmi_run *held = &c->merge.held;
	bool goes_on = c->merge.holds && held->end == run->start && held->next_pa == run->pa;

	if (goes_on) {
		held->end = run->end;
	} else {
		c->pages.extents++;
		*held = *run;
		c->merge.holds = true;
	}
	held->next_pa = run->pa + (run->end - run->start);
	c->pages.longest = max(c->pages.longest, held->end - held->start);
}

static void count_run(struct vmi_cursor *c, const struct vmi_run *run)
{
	struct vmi_pages *p = &c->pages;
	u64 bytes = run->end - run->start;

	switch (run->kind) {
	case VMI_RUN_LEAF:
		count_leaf(p, run);
		count_extent(c, run);
		if (with(c, VMI_WITH_LRU))
			count_lru(&((struct lru_state *)c->state)->vma, run);
		break;
	case VMI_RUN_SOFT:
		if (run->soft.why == VMI_WHY_SWAP)
			p->swap += bytes >> PAGE_SHIFT;
		else
			p->soft += bytes >> PAGE_SHIFT;
		break;
	default:
		/* tables that would not settle, or make no sense: nothing was counted there */
		if (run->hole != VMI_HOLE_NONE)
			p->changed = 1;
		p->none += bytes;
	}
}

/* The walk's records are counted and taken back out of the buffer. */
static void count_chunk(struct vmi_cursor *c, const struct vmi_hold *h)
{
	size_t from = c->len, off;
	u64 records = c->records;

	c->hole = NULL;
	c->addr = vmi_walk_chunk(c, h, c->addr, c->mark);
	rcu_read_lock();
	for (off = from; off < c->len; ) {
		const struct vmi_rec *rec = c->buf + off;
		struct vmi_run run;
		u32 pos = 0;

		while (vmi_entries_next(&vmi_dialect, rec, &pos, &run))
			count_run(c, &run);
		off += rec->size;
	}
	rcu_read_unlock();
	c->len = from;
	c->records = records;
	c->hole = NULL;
}

static void tell_pages(struct vmi_cursor *c)
{
	struct vmi_pages *p = vmi_cursor_add(c, VMI_REC_PAGES, sizeof(*p));

	c->pages.rec = p->rec;
	*p = c->pages;
}

static void tell_lru(struct vmi_cursor *c, struct vmi_lru_sums *sums)
{
	struct vmi_lru_sums *l = vmi_cursor_add(c, VMI_REC_LRU, sizeof(*l));

	sums->rec = l->rec;
	*l = *sums;
}

/* The VMA's sums are told, and added to those of all. */
static void end_lru(struct vmi_cursor *c)
{
	struct lru_state *st = c->state;

	tell_lru(c, &st->vma);
	for (unsigned int i = 0; i < VMI_LRU_NR; i++)
		st->all.list[i] += st->vma.list[i];
	for (unsigned int i = 0; i < VMI_GENS; i++)
		st->all.gen[i] += st->vma.gen[i];
	memset(&st->vma, 0, sizeof(st->vma));
}

static void tell_counts(struct vmi_cursor *c)
{
	if (with(c, VMI_WITH_PAGES))
		tell_pages(c);
	if (with(c, VMI_WITH_LRU))
		end_lru(c);
	c->stage = STAGE_NEXT;
}

/* Behind the last VMA. */
static void tell_all(struct vmi_cursor *c)
{
	struct lru_state *st = c->state;

	if (!with(c, VMI_WITH_LRU))
		return;
	st->all.all = 1;
	tell_lru(c, &st->all);
}

static void remember(struct vmi_cursor *c, const struct vm_area_struct *vma)
{
	struct lru_state *st = c->state;

	st->file = vma->vm_file;
	st->pgoff = vma->vm_pgoff;
}

static int start_count(struct vmi_cursor *c, struct vmi_hold *h)
{
	VMA_ITERATOR(vmi, h->mm, c->addr);
	struct vm_area_struct *vma = vma_next(&vmi);
	struct vmi_ops_name ops = { };
	const struct vmi_vma *v;

	if (!vma || vma->vm_start >= c->end) {
		c->addr = c->end;
		tell_gate(c);
		tell_all(c);
		return VMI_DONE;
	}
	v = vmi_vma_add(c, vma, vmi_vma_prev_end(vma), &ops);
	memset(&c->pages, 0, sizeof(c->pages));
	memset(&c->merge, 0, sizeof(c->merge));
	/* as told, where a stack may grow meanwhile (6.1); never back to what was counted */
	c->from = v->start;
	c->mark = v->end;
	if (c->mark_told && v->start < c->addr)
		c->pages.changed = 1;
	else
		c->addr = v->start;
	c->mark_told = true;
	c->stage = STAGE_COUNT;
	remember(c, vma);
	return VMI_MORE;
}

/* The bounds that were told, and of the same file. */
static bool is_told(const struct vmi_cursor *c, const struct vm_area_struct *vma)
{
	const struct lru_state *st = c->state;

	return vma && vma->vm_start == c->from && vma->vm_end == c->mark &&
	       vma->vm_file == st->file && vma->vm_pgoff == st->pgoff;
}

/* A VMA that was split, grown, replaced or unmapped meanwhile: what was counted is told so. */
static void go_on_counting(struct vmi_cursor *c, struct vmi_hold *h)
{
	struct vm_area_struct *vma = h->vma;

	if (is_told(c, vma)) {
		count_chunk(c, h);
		return;
	}
	c->pages.changed = 1;
	if (vma && vma->vm_start <= c->addr) {
		c->from = vma->vm_start;
		c->mark = vma->vm_end;
		remember(c, vma);
	} else {
		c->mark = c->addr;
	}
}

static int fill_pages(struct vmi_cursor *c)
{
	struct vmi_hold h;
	int ret;

	if (c->stage == STAGE_COUNT && c->addr >= c->mark) {
		tell_counts(c);
		return VMI_MORE;
	}
	ret = c->stage == STAGE_NEXT ? vmi_hold_mm(&h, c, c->addr) :
				       vmi_hold_vma(&h, c, c->addr);
	if (ret)
		return ret;
	ret = VMI_MORE;
	if (c->stage == STAGE_NEXT)
		ret = start_count(c, &h);
	else
		go_on_counting(c, &h);
	vmi_hold_release(&h, c);
	return ret;
}

static int vmas_fill(struct vmi_cursor *c)
{
	return c->target->request.with ? fill_pages(c) : fill_vmas(c);
}

const struct vmi_view vmi_view_vmas = {
	.id	= VMI_VIEW_VMAS,
	.name	= "vmas",
	.keys	= VMI_KEY_PID | VMI_KEY_RANGE | VMI_KEY_WITH,
	.state_size = sizeof(struct lru_state),
	.fill	= vmas_fill,
};
