// SPDX-License-Identifier: GPL-2.0
/*
 * verify_look.c - both sides of pages: entries and pagemap, frames and kpageflags
 *
 * What pagemap makes of an entry is restated here from fs/proc/task_mmu.c.
 */
#include <errno.h>
#include <linux/kernel-page-flags.h>
#include <stdlib.h>
#include <unistd.h>

#include "runs.h"
#include "trouble.h"
#include "verify_look.h"

/* Frames that no page asked for are read as well if that saves a question. */
#define NEAR	64

/* entries ------------------------------------------------------------------------ */

static bool is_kind(const struct vmi_dialect *d, const struct vmi_run *run, enum vmi_soft kind)
{
	return d->soft_type[kind] == (s16)run->soft.type;
}

static bool is_device(const struct vmi_dialect *d, const struct vmi_run *run)
{
	for (int kind = VMI_SOFT_DEV_READ; kind <= VMI_SOFT_DEVX_WRITE; kind++)
		if (is_kind(d, run, kind))
			return true;
	return false;
}

static u64 want_leaf(const struct vmi_dialect *d, const struct vmi_run *run, bool hugetlb)
{
	u64 want = PM_PRESENT;

	if (run->bits & d->sw[VMI_SW_SOFT_DIRTY] && !hugetlb)
		want |= PM_SOFT_DIRTY;
	if (run->bits & d->sw[VMI_SW_UFFD_WP])
		want |= PM_UFFD_WP;
	return want;
}

/* Of hugetlb pagemap leaves out all but that it is write-protected. */
static u64 want_soft(const struct vmi_dialect *d, const struct vmi_run *run, bool hugetlb)
{
	u64 want = 0;

	if (run->bits & d->sw[VMI_SW_SWP_UFFD_WP] ||
	    (is_kind(d, run, VMI_SOFT_MARKER) && run->soft.offset & d->marker_uffd_wp))
		want |= PM_UFFD_WP;
	if (hugetlb)
		return want;
	if (run->bits & d->sw[VMI_SW_SWP_SOFT_DIRTY])
		want |= PM_SOFT_DIRTY;
	want |= (run->soft.type | run->soft.offset << PM_SWAP_SHIFT) & PM_PFN;
	return want | PM_SWAP;
}

static enum look_state soft_state(const struct vmi_dialect *d, const struct vmi_run *run)
{
	if (run->soft.why == VMI_WHY_SWAP)
		return LOOK_SWAP;
	if (is_kind(d, run, VMI_SOFT_MARKER))
		return LOOK_PLAIN;
	if (is_kind(d, run, VMI_SOFT_HWPOISON))
		return LOOK_BROKEN;
	if (run->soft.why == VMI_WHY_MIGRATION)
		return LOOK_MOVING;
	return is_device(d, run) ? LOOK_DEVICE : LOOK_OTHER;
}

/* One page of the entry @run. */
static void take_page(const struct verify *v, struct look *l, const struct vmi_run *run)
{
	const struct vmi_dialect *d = &v->dialect;
	bool hugetlb = v->looks->vma->flags & VMI_VM_HUGETLB;

	switch (run->kind) {
	case VMI_RUN_LEAF:
		l->pfn = (run->pa + (l->addr - run->start)) >> v->header.page_shift;
		l->want |= want_leaf(d, run, hugetlb) | l->pfn;
		l->huge = run->level != VMI_PTE;
		l->state = run->bits & d->sw[VMI_SW_SPECIAL] ? LOOK_NO_PAGE : LOOK_PLAIN;
		break;
	case VMI_RUN_SOFT:
		l->want |= want_soft(d, run, hugetlb);
		l->state = soft_state(d, run);
		break;
	default:
		/* there is no VMA any more, whose flags pagemap would tell */
		if (run->hole == VMI_HOLE_GAP)
			l->want = 0;
		else
			l->state = LOOK_UNSETTLED;
		break;
	}
}

/* Most holes are large and say nothing. */
static bool says_nothing(const struct vmi_run *run)
{
	return run->kind == VMI_RUN_HOLE && run->hole != VMI_HOLE_UNSETTLED &&
	       run->hole != VMI_HOLE_GAP;
}

/* The part of the entry that is among the pages at hand. */
static void take_entry(const struct verify *v, const struct vmi_run *run)
{
	struct looks *p = v->looks;
	u64 page = 1ull << v->header.page_shift, end = p->start + p->nr * page;
	u64 addr = run->start > p->start ? run->start : p->start;

	for (; addr < run->end && addr < end; addr += page)
		take_page(v, &p->look[(addr - p->start) / page], run);
}

static bool take_record(void *priv, const struct set *set, const struct vmi_rec *rec)
{
	struct verify *v = priv;
	struct vmi_run run;
	u32 pos = 0;

	if (!verify_stream(v, set) || !runs_is_array(rec->type))
		return true;
	while (vmi_entries_next(set->dialect, rec, &pos, &run))
		if (!says_nothing(&run))
			take_entry(v, &run);
	return true;
}

static bool ask_range(struct verify *v, u64 start, u64 end, live_tell_t tell, void *priv)
{
	struct ask a = {
		.view		= VMI_VIEW_PAGETABLE,
		.request.keys	= VMI_KEY_RANGE,
		.request.start	= start,
		.request.end	= end,
	};
	enum live got = live_ask(&a, v->proc, v->sum, tell, priv);

	if (got != LIVE_DONE)
		verify_fails(v, got);
	return v->got == LIVE_DONE;
}

static bool read_entries(struct verify *v)
{
	struct looks *p = v->looks;
	u64 page = 1ull << v->header.page_shift;
	/* of a VMA of bare frames pagemap tells no more than that (mm/pagewalk.c) */
	bool bare = p->vma->flags & VMI_VM_PFNMAP;

	for (u64 i = 0; i < p->nr; i++)
		p->look[i] = (struct look){
			.addr = p->start + i * page,
			.want = p->vma->flags & VMI_VM_SOFTDIRTY ? PM_SOFT_DIRTY : 0,
			.state = bare ? LOOK_NO_PAGE : LOOK_PLAIN,
		};
	return bare || ask_range(v, p->start, p->start + p->nr * page, take_record, v);
}

static void read_pagemap(struct verify *v)
{
	struct looks *p = v->looks;

	/* what cannot be read is of a process that has gone: its other side fails too */
	pagemap_read(p->pagemap, p->start >> v->header.page_shift, p->nr, p->word);
	for (u64 i = 0; i < p->nr; i++)
		p->look[i].seen = p->word[i];
}

/* frames ------------------------------------------------------------------------- */

static int by_pfn(const void *a, const void *b)
{
	const struct look *p = *(struct look * const *)a, *q = *(struct look * const *)b;

	return (p->pfn > q->pfn) - (p->pfn < q->pfn);
}

/* Of the pages told together only the first has the flags that are told. */
static u64 flags_at(const struct vmi_frame *f, u64 pfn)
{
	u64 ends = VMI_BIT(KPF_COMPOUND_HEAD) | VMI_BIT(KPF_COMPOUND_TAIL);

	if (pfn == f->pfn || !(f->flags & ends))
		return f->flags;
	return (f->flags & ~ends) | VMI_BIT(pfn == f->head ? KPF_COMPOUND_HEAD :
								KPF_COMPOUND_TAIL);
}

/* What kpageflags and the module are known to tell differently is left out of both. */
static void leave_out(const struct looks *p, struct look *l)
{
	u64 zero = VMI_BIT(KPF_ZERO_PAGE) | VMI_BIT(KPF_THP), out = 0;

	if (p->shows_ksm)
		out |= VMI_BIT(KPF_KSM);
	/* the huge zero page, before 7.2 */
	if (l->kind == VMI_FRAME_KERNEL && (l->kflags & zero) == zero)
		out |= zero;
	l->flags &= ~out;
	l->kflags &= ~out;
}

static bool open_question(struct verify *v, u64 pfn, u64 end)
{
	struct looks *p = v->looks;
	int err;

	if (p->frames_open)
		err = live_frames_again(&p->frames, pfn, end);
	else
		err = live_frames_open(&p->frames, pfn, end, v->sum);
	p->frames_open |= !err;
	return !err || verify_fails(v, LIVE_TROUBLE);
}

/* Where a question ends that begins with @order[*i]; *i becomes the next one's. */
static u64 question(const struct looks *p, size_t *i)
{
	u64 first = p->order[*i]->pfn, last = first;

	for (++*i; *i < p->nr_order && p->order[*i]->pfn <= last + NEAR &&
	     p->order[*i]->pfn - first < LOOK_NR; ++*i)
		last = p->order[*i]->pfn;
	return last + 1;
}

static void take_frame(struct looks *p, const struct vmi_frame *f, size_t *at, size_t stop)
{
	while (*at < stop && p->order[*at]->pfn < f->pfn)
		++*at;
	for (; *at < stop && p->order[*at]->pfn < f->pfn + f->nr; ++*at) {
		struct look *l = p->order[*at];

		l->framed = true;
		l->kind = f->kind;
		l->flags = flags_at(f, l->pfn);
		if (f->kind == VMI_FRAME_FILE || f->kind == VMI_FRAME_SHMEM)
			l->want |= PM_FILE;
	}
}

static bool ask_frames(struct verify *v, size_t from, size_t stop, u64 end)
{
	struct looks *p = v->looks;
	u64 first = p->order[from]->pfn;
	const struct vmi_frame *frame;
	size_t at = from;
	int err = 0;

	if (!open_question(v, first, end))
		return false;
	while ((frame = live_frames_next(&p->frames, &err)))
		take_frame(p, frame, &at, stop);
	if (err)
		return verify_fails(v, LIVE_TROUBLE);
	pagemap_read(p->kpageflags, first, end - first, p->word);
	for (; from < stop; from++) {
		p->order[from]->kflags = p->word[p->order[from]->pfn - first];
		leave_out(p, p->order[from]);
	}
	return true;
}

static bool read_frames(struct verify *v)
{
	struct looks *p = v->looks;
	bool ok = true;

	p->nr_order = 0;
	for (u64 i = 0; i < p->nr; i++)
		if (p->look[i].want & PM_PRESENT && p->look[i].state == LOOK_PLAIN)
			p->order[p->nr_order++] = &p->look[i];
	qsort(p->order, p->nr_order, sizeof(*p->order), by_pfn);
	for (size_t i = 0; ok && i < p->nr_order;) {
		size_t from = i;
		u64 end = question(p, &i);

		ok = ask_frames(v, from, i, end);
	}
	return ok;
}

bool look_at(struct verify *v, u64 start, u64 nr)
{
	v->looks->start = start;
	v->looks->nr = nr;
	if (!read_entries(v))
		return false;
	read_pagemap(v);
	return read_frames(v);
}

/* empty stretches ------------------------------------------------------------------ */

static bool see_record(void *priv, const struct set *set, const struct vmi_rec *rec)
{
	const struct vmi_hole *hole = (const void *)rec;
	bool *any = priv;

	*any |= rec->type == VMI_REC_FRAMES || rec->type == VMI_REC_RAW ||
		(rec->type == VMI_REC_HOLE && hole->kind == VMI_HOLE_UNSETTLED);
	return true;
}

/* Reserved address space may be terabytes. */
u64 look_empty(struct verify *v, u64 start, u64 end)
{
	u64 first = pagemap_first(v->looks->pagemap, start, end);
	u64 nr = (first - start) >> v->header.page_shift;
	bool any = false;

	if (nr <= LOOK_NR || !ask_range(v, start, first, see_record, &any) || any)
		return 0;
	return nr;
}

/* opening ------------------------------------------------------------------------- */

/*
 * Called when the first stream has told of its address space: pagemap goes on
 * with the one that it was opened on, also if the process calls exec. If it is
 * another one already, that shows with the next stream.
 */
bool look_open(struct verify *v)
{
	struct looks *p = calloc(1, sizeof(*p));

	v->looks = p;
	if (!p) {
		trouble("out of memory");
		return verify_fails(v, LIVE_TROUBLE);
	}
	p->pagemap = pagemap_open(procs_thread(v->proc->pid));
	p->kpageflags = pagemap_open_flags();
	if (p->kpageflags < 0) {
		trouble("cannot open /proc/kpageflags: %s", strerror(errno));
		return verify_fails(v, LIVE_TROUBLE);
	}
	p->shows_ksm = pagemap_shows_ksm(p->kpageflags);
	return true;
}

void look_close(struct verify *v)
{
	struct looks *p = v->looks;

	if (!p)
		return;
	if (p->pagemap >= 0)
		close(p->pagemap);
	if (p->kpageflags >= 0)
		close(p->kpageflags);
	if (p->frames_open)
		live_frames_close(&p->frames);
	free(p);
}
