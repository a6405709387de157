// SPDX-License-Identifier: GPL-2.0
/*
 * cmd_huge.c - huge PID...: how large the pages are that processes map, and why
 * the rest is not huge
 */
#include <stdio.h>
#include <stdlib.h>

#include "answer.h"
#include "commands.h"
#include "family.h"
#include "own.h"
#include "trouble.h"
#include "why.h"

/* Levels that may map memory: PTE, PMD, PUD; and orders of a folio. */
#define LEVELS	3
#define ORDERS	32

/**
 * struct tally - what one reason comes to
 * @ranges: how many
 * @size: bytes of addresses
 * @present: of them: base pages that are mapped
 */
struct tally {
	u64 ranges;
	u64 size;
	u64 present;
};

/**
 * struct huge - the answer while it is reckoned
 * @f: what they map
 * @thp: the settings
 * @d: how it is drawn
 * @shift: log2 of the base page size
 * @sum: base pages by level, order of the folio and backing
 * @total: by reason, of all VMAs told
 */
struct huge {
	struct family f;
	struct thp thp;
	struct drawing d;
	unsigned int shift;
	struct huge_size sum[LEVELS][ORDERS];
	struct tally total[WHY_NR];
};

/**
 * struct walk - one VMA at a time through what a process maps
 * @h: the answer
 * @m: the process
 * @at: the first stretch that is not behind us
 * @away: the same, of what is not present
 * @place: the VMA, for the reasons
 * @vma: what is counted of it
 * @why: and its reasons
 */
struct walk {
	struct huge *h;
	struct member *m;
	size_t at;
	size_t away;
	struct place place;
	struct huge_vma vma;
	struct tally why[WHY_NR];
};

/* pages ----------------------------------------------------------------------- */

static enum backing backing_of(const struct sheet *s)
{
	switch (s->kind) {
	case VMI_FRAME_ANON:
	case VMI_FRAME_KSM:
		return BACKING_ANON;
	case VMI_FRAME_SHMEM:
		return BACKING_SHMEM;
	case VMI_FRAME_FILE:
		return BACKING_FILE;
	case VMI_FRAME_HUGETLB:
		return BACKING_HUGETLB;
	default:
		return BACKING_OTHER;
	}
}

/* Is the folio mapped as a whole, at an address that suits its size? */
static bool in_place(const struct walk *w, const struct stretch *s, const struct sheet *sheet)
{
	u64 nr = VMI_BIT(sheet->order), size = nr << w->h->shift, start;

	if (sheet->head < s->pfn || sheet->head + nr > s->pfn + s->nr || sheet->head % nr)
		return false;
	start = s->addr + ((sheet->head - s->pfn) << w->h->shift);
	return !(start % size) && start >= w->vma.start && start + size <= w->vma.end;
}

static void count_large(struct walk *w, struct range *r, const struct stretch *s,
			const struct sheet *sheet, struct huge_size *sum)
{
	w->vma.large++;
	w->vma.orders |= VMI_BIT(sheet->order);
	if (w->place.page << sheet->order >= w->place.size)
		r->split++;
	if (in_place(w, s, sheet)) {
		w->vma.aligned++;
		sum->aligned++;
	}
}

static void count_page(struct walk *w, struct range *r, const struct stretch *s,
		       const struct sheet *sheet)
{
	enum backing backing = backing_of(sheet);
	unsigned int level = s->level < LEVELS ? s->level : LEVELS - 1;
	struct huge_size *sum = &w->h->sum[level][sheet->order % ORDERS];
	u64 *pages[] = { &w->vma.pte, &w->vma.pmd, &w->vma.pud };

	*pages[level] += 1;
	sum->pages[backing]++;
	if (level != VMI_PTE) {
		r->huge++;
		return;
	}
	r->present++;
	r->zero += sheet->kind == VMI_FRAME_ZERO;
	r->shared += sheet->mapcount > 1 && backing != BACKING_OTHER;
	if (sheet->order && backing < BACKING_HUGETLB)
		count_large(w, r, s, sheet, sum);
}

static u64 behind(const struct walk *w, const struct stretch *s)
{
	return s->addr + (s->nr << w->h->shift);
}

static u64 max(u64 a, u64 b)
{
	return a > b ? a : b;
}

static u64 min(u64 a, u64 b)
{
	return a < b ? a : b;
}

static void count_stretch(struct walk *w, struct range *r, const struct stretch *s)
{
	const struct sheet *sheet = family_sheet(&w->h->f, s->pfn);
	u64 from = (max(s->addr, r->start) - s->addr) >> w->h->shift;
	u64 to = (min(behind(w, s), r->end) - s->addr) >> w->h->shift;

	for (; from < to; from++)
		count_page(w, r, s, &sheet[from]);
}

static void count_away(struct walk *w, struct range *r, const struct stretch *s)
{
	r->away += (min(behind(w, s), r->end) - max(s->addr, r->start)) >> w->h->shift;
}

/* ranges ---------------------------------------------------------------------- */

static size_t skip(const struct walk *w, const struct stretch *s, size_t nr, size_t at, u64 addr)
{
	while (at < nr && behind(w, &s[at]) <= addr)
		at++;
	return at;
}

static void count_range(struct walk *w, struct range *r)
{
	const struct member *m = w->m;

	w->at = skip(w, m->stretch, m->nr, w->at, r->start);
	for (size_t i = w->at; i < m->nr && m->stretch[i].addr < r->end; i++)
		count_stretch(w, r, &m->stretch[i]);
	w->away = skip(w, m->away, m->away_nr, w->away, r->start);
	for (size_t i = w->away; i < m->away_nr && m->away[i].addr < r->end; i++)
		count_away(w, r, &m->away[i]);
}

/* Ranges that follow and are empty too are one: a VMA may be many terabytes of nothing. */
static void stretch_out(const struct walk *w, struct range *r)
{
	const struct member *m = w->m;
	u64 end = w->vma.end;

	if (r->present || r->huge || r->away || r->end - r->start != w->place.size)
		return;
	if (w->at < m->nr)
		end = min(end, m->stretch[w->at].addr);
	if (w->away < m->away_nr)
		end = min(end, m->away[w->away].addr);
	r->end = max(r->end, end & ~(w->place.size - 1));
}

static void judge(struct walk *w, const struct range *r)
{
	struct tally *t;

	w->vma.away += r->away;
	if (r->huge)
		return;
	t = &w->why[why_not(r)];
	t->ranges += max(1, (r->end - r->start) / w->place.size);
	t->size += r->end - r->start;
	t->present += r->present;
}

static void walk_ranges(struct walk *w)
{
	u64 size = w->place.size, addr = w->vma.start;

	while (addr < w->vma.end) {
		struct range r = {
			.place = &w->place,
			.start = addr,
			.end = min((addr & ~(size - 1)) + size, w->vma.end),
		};

		count_range(w, &r);
		stretch_out(w, &r);
		judge(w, &r);
		addr = r.end;
	}
}

/* reasons --------------------------------------------------------------------- */

static bool outweighs(const struct tally *a, const struct tally *b)
{
	return a->present != b->present ? a->present > b->present : a->size > b->size;
}

/* The one with most memory, else with most addresses; NULL if there is none (any more). */
static struct tally *heaviest(struct tally *t)
{
	struct tally *top = t;

	for (unsigned int i = 1; i < WHY_NR; i++)
		if (outweighs(&t[i], top))
			top = &t[i];
	return top->ranges ? top : NULL;
}

static bool is_told(const struct walk *w)
{
	if (w->vma.pte || w->vma.pmd || w->vma.pud || w->vma.away)
		return true;
	for (unsigned int i = 0; i < WHY_NR; i++)
		if (whys[i].open && w->why[i].ranges)
			return true;
	return false;
}

static void add_whys(struct walk *w)
{
	for (unsigned int i = 0; i < WHY_NR; i++) {
		w->h->total[i].ranges += w->why[i].ranges;
		w->h->total[i].size += w->why[i].size;
		w->h->total[i].present += w->why[i].present;
	}
}

/* VMAs ------------------------------------------------------------------------ */

/* THP_enabled of /proc/PID/status: 0 where prctl(PR_SET_THP_DISABLE) holds. */
static bool is_off(u32 pid)
{
	char name[32], path[4096], line[256];
	unsigned int on = 1;
	FILE *f;

	snprintf(name, sizeof(name), "%u/status", pid);
	procs_path(path, sizeof(path), name);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "THP_enabled: %u", &on) == 1)
			break;
	if (f)
		fclose(f);
	return !on;
}

static void start_vma(struct walk *w, const struct area *area)
{
	memset(w->why, 0, sizeof(w->why));
	memset(&w->vma, 0, sizeof(w->vma));
	w->place.area = area;
	why_place(&w->place, &w->m->areas);
	w->vma.start = area->start;
	w->vma.end = area->end;
	w->vma.backing = w->place.backing;
	w->vma.pid = w->m->proc.pid;
	memcpy(w->vma.comm, w->m->areas.header.comm, VMI_COMM_LEN);
}

static int tell_vma(struct walk *w)
{
	const struct tally *top = heaviest(w->why);
	struct drawing *d = &w->h->d;
	struct huge_vma *r;
	int err;

	r = own_make(OWN_HUGE_VMA, areas_name(&w->m->areas, w->place.area),
		     own_text(top ? whys[top - w->why].name : NULL));
	if (!r)
		return EXIT_TROUBLE;
	w->vma.own = r->own;
	*r = w->vma;
	err = d->format->record(d, &r->own.rec);
	free(r);
	return err;
}

static int tell_area(struct walk *w, const struct area *area)
{
	start_vma(w, area);
	walk_ranges(w);
	if (!is_told(w))
		return 0;
	add_whys(w);
	return tell_vma(w);
}

static int tell_member(struct huge *h, struct member *m)
{
	struct walk w = {
		.h	= h,
		.m	= m,
		.place	= {
			.thp	= &h->thp,
			.off	= is_off(m->proc.pid),
			.size	= VMI_BIT(m->areas.huge_shift),
			.page	= VMI_BIT(h->shift),
		},
	};
	int err = 0;

	for (size_t i = 0; !err && i < m->areas.nr; i++)
		err = tell_area(&w, &m->areas.area[i]);
	return err;
}

/* sums ------------------------------------------------------------------------ */

static int tell_size(struct huge *h, u32 level, u32 order)
{
	const struct huge_size *sum = &h->sum[level][order];
	struct huge_size *r;
	u64 all = 0;
	int err;

	for (unsigned int i = 0; i < BACKING_NR; i++)
		all += sum->pages[i];
	if (!all)
		return 0;
	r = own_make(OWN_HUGE_SIZE, own_text(NULL), own_text(NULL));
	if (!r)
		return EXIT_TROUBLE;
	memcpy(r->pages, sum->pages, sizeof(r->pages));
	r->aligned = sum->aligned;
	r->level = level;
	r->folio = VMI_BIT(order);
	err = h->d.format->record(&h->d, &r->own.rec);
	free(r);
	return err;
}

static int tell_sizes(struct huge *h)
{
	int err = 0;

	for (int level = LEVELS - 1; level >= 0; level--)
		for (int order = ORDERS - 1; !err && order >= 0; order--)
			err = tell_size(h, level, order);
	return err;
}

static int tell_why(struct huge *h, const struct tally *t)
{
	const struct why *why = &whys[t - h->total];
	struct huge_why *r = own_make(OWN_HUGE_WHY, own_text(why->name), own_text(why->meaning));
	int err;

	if (!r)
		return EXIT_TROUBLE;
	r->ranges = t->ranges;
	r->size = t->size;
	r->present = t->present;
	err = h->d.format->record(&h->d, &r->own.rec);
	free(r);
	return err;
}

static int tell_whys(struct huge *h)
{
	struct tally *t;
	int err = 0;

	while (!err && (t = heaviest(h->total))) {
		err = tell_why(h, t);
		*t = (struct tally){ 0 };
	}
	return err;
}

static int tell_settings(struct huge *h)
{
	int err = 0;

	for (size_t i = 0; !err && i < h->thp.nr; i++) {
		const struct setting *s = &h->thp.setting[i];
		struct own_rec *r = own_make(OWN_HUGE_SETTING, own_text(s->path),
					     own_text(s->value));

		if (!r)
			return EXIT_TROUBLE;
		err = h->d.format->record(&h->d, &r->rec);
		free(r);
	}
	return err;
}

static int tell_all(struct huge *h)
{
	int err = 0;

	for (size_t i = 0; !err && i < h->f.nr; i++)
		err = tell_member(h, &h->f.member[i]);
	if (!err)
		err = tell_sizes(h);
	if (!err)
		err = tell_whys(h);
	if (!err)
		err = tell_settings(h);
	return err ? err : h->d.format->record(&h->d, &h->f.sum.rec);
}

/* the command ----------------------------------------------------------------- */

static int draw(struct huge *h, const struct ask *a)
{
	struct vmi_header header;
	int err;

	h->shift = h->f.member[0].areas.header.page_shift;
	err = thp_read(&h->thp, h->f.member[0].areas.huge_shift);
	if (err)
		return err;
	err = own_begin(&h->d, a, &header, h->shift);
	if (!err)
		err = tell_all(h);
	h->d.format->end(&h->d, !err);
	return err ? err : answer_end(&h->f.sum);
}

static int choose(struct procs *procs, const struct ask *a)
{
	int err = procs_read(procs);

	for (size_t i = 0; !err && i < a->nr_pids; i++)
		err = procs_choose(procs, a->pids[i]);
	return err;
}

int cmd_huge(struct ask *a)
{
	struct huge *h = calloc(1, sizeof(*h));
	struct procs procs = { 0 };
	int err;

	if (!h)
		return trouble("out of memory");
	h->f.keep_away = true;
	err = choose(&procs, a);
	if (!err)
		err = family_read(&h->f, &procs);
	if (!err && h->f.nr)
		err = draw(h, a);
	/* of those that went away it has been told, one by one */
	if (!err && h->f.missed)
		err = EXIT_TROUBLE;
	thp_free(&h->thp);
	family_free(&h->f);
	procs_free(&procs);
	free(h);
	return err;
}
