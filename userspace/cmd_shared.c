// SPDX-License-Identifier: GPL-2.0
/*
 * cmd_shared.c - shared PID...: what a family of processes has in common still,
 * and what each of them has for itself
 */
#include <stdlib.h>

#include "answer.h"
#include "commands.h"
#include "family.h"
#include "own.h"
#include "trouble.h"

/**
 * struct sharing - the answer while it is reckoned
 * @f: what they map
 * @d: how it is drawn
 * @process: sums, by member
 * @all: sums of all
 * @crowd_at: by crowd: the VMA it was last met in, counted from 1
 * @member_at: the same, by member
 * @vma: the VMA at hand, counted from 1
 */
struct sharing {
	struct family f;
	struct drawing d;
	struct shared_pages *process;
	struct shared_family all;
	u32 *crowd_at;
	u32 *member_at;
	u32 vma;
};

/* frames that have something to do with each other ------------------------------ */

static bool is_anon(const struct sheet *s)
{
	return s->kind == VMI_FRAME_ANON || s->kind == VMI_FRAME_KSM;
}

static int order(u64 a, u64 b)
{
	return (a > b) - (a < b);
}

static int by_origin(const void *a, const void *b)
{
	const struct sheet *p = *(struct sheet * const *)a, *q = *(struct sheet * const *)b;
	int c = order(p->family, q->family);

	if (!c)
		c = order(p->index, q->index);
	return c ? c : order(p->addr, q->addr);
}

/* Neighbours of one origin are copies of each other. */
static void mark_twins(struct sharing *s, struct sheet **list, size_t nr)
{
	qsort(list, nr, sizeof(*list), by_origin);
	for (size_t i = 1; i < nr; i++) {
		if (by_origin(&list[i - 1], &list[i]))
			continue;
		list[i - 1]->twin = true;
		list[i]->twin = true;
		s->all.copies++;
	}
}

static int find_twins(struct sharing *s)
{
	struct sheet **list = calloc(s->f.sheets + 1, sizeof(*list));
	size_t nr = 0;

	if (!list)
		return trouble("out of memory");
	/* of one merged by KSM no origin is known */
	for (size_t i = 0; i < s->f.sheets; i++)
		if (s->f.sheet[i].kind == VMI_FRAME_ANON && s->f.sheet[i].family)
			list[nr++] = &s->f.sheet[i];
	mark_twins(s, list, nr);
	free(list);
	return 0;
}

/* pages ----------------------------------------------------------------------- */

/*
 * Before 7.2 nothing tells the huge zero page from other frames of the kernel's;
 * but no other is mapped by a huge entry where there is no file.
 */
static void know_huge_zero(struct sheet *s, bool huge, const struct area *area)
{
	if (s->kind == VMI_FRAME_KERNEL && huge && area && area->anonymous)
		s->kind = VMI_FRAME_HUGE_ZERO;
}

static bool is_zero(const struct sheet *s)
{
	return s->kind == VMI_FRAME_ZERO || s->kind == VMI_FRAME_HUGE_ZERO;
}

static void count_page(const struct sharing *s, struct shared_pages *p, const struct sheet *sheet)
{
	p->present++;
	if (is_zero(sheet))
		p->zero++;
	else if (s->f.crowd[sheet->crowd].nr < 2)
		*(is_anon(sheet) && sheet->twin ? &p->unshared : &p->private) += 1;
	else if (is_anon(sheet))
		p->anon++;
	else
		p->file++;
	if (!is_zero(sheet) && sheet->mapcount > (s32)sheet->mapped)
		p->outside++;
}

/* All of a crowd have a page of the VMA at hand; of one met before all are known. */
static void meet(struct sharing *s, struct shared_vma *v, u32 crowd)
{
	for (; crowd && s->crowd_at[crowd] != s->vma; crowd = s->f.crowd[crowd].others) {
		u32 member = s->f.crowd[crowd].member;
		u32 pid = s->f.member[member].proc.pid;

		s->crowd_at[crowd] = s->vma;
		if (s->member_at[member] == s->vma || pid == v->pid)
			continue;
		s->member_at[member] = s->vma;
		if (v->with < WITH_MAX)
			v->who[v->with] = pid;
		v->with++;
	}
}

/* VMAs ------------------------------------------------------------------------ */

static void add_pages(struct shared_pages *to, const struct shared_pages *p)
{
	to->present += p->present;
	to->anon += p->anon;
	to->file += p->file;
	to->unshared += p->unshared;
	to->private += p->private;
	to->zero += p->zero;
	to->outside += p->outside;
}

static int by_number(const void *a, const void *b)
{
	return order(*(const u32 *)a, *(const u32 *)b);
}

static void fill_comm(char *comm, const struct member *m)
{
	memcpy(comm, m->areas.header.comm, VMI_COMM_LEN);
}

/* What was counted of a VMA: told if there is any. */
static int tell_vma(struct sharing *s, const struct member *m, struct shared_vma *v,
		    const struct area *area)
{
	struct shared_vma *r;
	int err;

	if (!v->pages.present)
		return 0;
	r = own_make(OWN_SHARED_VMA, areas_name(&m->areas, area), own_text(NULL));
	if (!r)
		return EXIT_TROUBLE;
	v->own = r->own;
	*r = *v;
	r->start = area ? area->start : 0;
	r->end = area ? area->end : 0;
	qsort(r->who, r->with < WITH_MAX ? r->with : WITH_MAX, sizeof(*r->who), by_number);
	add_pages(&s->process[m - s->f.member], &r->pages);
	err = s->d.format->record(&s->d, &r->own.rec);
	free(r);
	return err;
}

static void start_vma(struct sharing *s, const struct member *m, struct shared_vma *v)
{
	memset(v, 0, sizeof(*v));
	v->pid = m->proc.pid;
	v->others = s->f.nr - 1;
	fill_comm(v->comm, m);
	s->vma++;
}

static int tell_stretch(struct sharing *s, struct member *m, const struct stretch *stretch,
			struct shared_vma *v, struct area **at)
{
	struct sheet *sheet = family_sheet(&s->f, stretch->pfn);
	unsigned int shift = m->areas.header.page_shift;
	int err = 0;

	for (u64 i = 0; !err && i < stretch->nr; i++, sheet++) {
		struct area *area = areas_find(&m->areas, stretch->addr + (i << shift));

		if (area != *at) {
			err = tell_vma(s, m, v, *at);
			start_vma(s, m, v);
			*at = area;
		}
		know_huge_zero(sheet, stretch->level != VMI_PTE, area);
		count_page(s, &v->pages, sheet);
		if (!is_zero(sheet))
			meet(s, v, sheet->crowd);
	}
	return err;
}

static int tell_member(struct sharing *s, struct member *m)
{
	struct area *area = NULL;
	struct shared_vma v;
	int err = 0;

	start_vma(s, m, &v);
	for (size_t i = 0; !err && i < m->nr; i++)
		err = tell_stretch(s, m, &m->stretch[i], &v, &area);
	return err ? err : tell_vma(s, m, &v, area);
}

/* sums ------------------------------------------------------------------------ */

static int tell_process(struct sharing *s, const struct member *m)
{
	struct shared_process *r = own_make(OWN_SHARED_PROCESS, own_text(NULL), own_text(NULL));
	int err;

	if (!r)
		return EXIT_TROUBLE;
	r->pages = s->process[m - s->f.member];
	r->pid = m->proc.pid;
	r->ppid = m->proc.ppid;
	fill_comm(r->comm, m);
	add_pages(&s->all.pages, &r->pages);
	err = s->d.format->record(&s->d, &r->own.rec);
	free(r);
	return err;
}

static int tell_family(struct sharing *s)
{
	struct shared_family *r = own_make(OWN_SHARED_FAMILY, own_text(NULL), own_text(NULL));
	int err;

	if (!r)
		return EXIT_TROUBLE;
	s->all.own = r->own;
	*r = s->all;
	r->processes = s->f.nr;
	r->same = s->f.same;
	r->gone = s->f.gone;
	for (size_t i = 0; i < s->f.sheets; i++)
		r->frames += !is_zero(&s->f.sheet[i]);
	err = s->d.format->record(&s->d, &r->own.rec);
	free(r);
	return err;
}

static int tell_all(struct sharing *s)
{
	int err = 0;

	for (size_t i = 0; !err && i < s->f.nr; i++)
		err = tell_member(s, &s->f.member[i]);
	for (size_t i = 0; !err && i < s->f.nr; i++)
		err = tell_process(s, &s->f.member[i]);
	if (!err)
		err = tell_family(s);
	return err ? err : s->d.format->record(&s->d, &s->f.sum.rec);
}

/* the command ----------------------------------------------------------------- */

static int draw(struct sharing *s, const struct ask *a)
{
	struct vmi_header header;
	int err = own_begin(&s->d, a, &header, s->f.member[0].areas.header.page_shift);

	if (!err)
		err = tell_all(s);
	s->d.format->end(&s->d, !err);
	return err ? err : answer_end(&s->f.sum);
}

static int reckon(struct sharing *s, const struct ask *a)
{
	int err = find_twins(s);

	if (err)
		return err;
	s->process = calloc(s->f.nr, sizeof(*s->process));
	s->crowd_at = calloc(s->f.crowds, sizeof(*s->crowd_at));
	s->member_at = calloc(s->f.nr, sizeof(*s->member_at));
	if (s->process && s->crowd_at && s->member_at)
		err = draw(s, a);
	else
		err = trouble("out of memory");
	free(s->process);
	free(s->crowd_at);
	free(s->member_at);
	return err;
}

static int choose(struct procs *procs, const struct ask *a)
{
	int err = procs_read(procs);

	for (size_t i = 0; !err && i < a->nr_pids; i++)
		err = procs_choose(procs, a->pids[i]);
	/* one stands for all that come from it; several are just these */
	if (!err && a->nr_pids == 1)
		procs_family(procs);
	return err;
}

/* Of those that were named it has been told, one by one: only that is an error. */
static int tell_gone(const struct family *f)
{
	if (f->gone > f->missed)
		trouble("%u of the descendants went away meanwhile: what they had is not told",
			f->gone - f->missed);
	return f->missed ? EXIT_TROUBLE : 0;
}

int cmd_shared(struct ask *a)
{
	struct sharing s = { 0 };
	struct procs procs;
	int err = choose(&procs, a), missed;

	if (!err)
		err = family_read(&s.f, &procs);
	if (!err) {
		missed = tell_gone(&s.f);
		if (s.f.nr)
			err = reckon(&s, a);
		if (!err)
			err = missed;
	}
	family_free(&s.f);
	procs_free(&procs);
	return err;
}
