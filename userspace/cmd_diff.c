// SPDX-License-Identifier: GPL-2.0
/* cmd_diff.c - diff: what has changed from one address space to another */
#include <stdlib.h>

#include "answer.h"
#include "commands.h"
#include "diff.h"
#include "trouble.h"

/**
 * struct difference - the answer while it is reckoned
 * @two: A and B
 * @d: how it is drawn
 * @ask: the question
 * @sum: of all pages
 * @stray: of pages where neither has a VMA
 * @vmas: of all VMAs
 * @run: the run that may still grow; no end: there is none
 * @page_size: by level
 * @differs: something has changed
 */
struct difference {
	struct diff two;
	struct drawing d;
	const struct ask *ask;
	struct diff_tally sum;
	struct diff_tally stray;
	struct diff_vmas vmas;
	struct diff_change run;
	u64 page_size[DIFF_LEVELS];
	bool differs;
};

static int tell(struct difference *f, void *record)
{
	int err;

	if (!record)
		return EXIT_TROUBLE;
	err = f->d.format->record(&f->d, record);
	free(record);
	return err;
}

/* the two --------------------------------------------------------------------- */

static int tell_side(struct difference *f, const struct diff_side *s, u32 side)
{
	struct diff_side_info *r;

	r = own_make(OWN_DIFF_SIDE, own_text(s->live ? NULL : s->label), own_text(NULL));
	if (r) {
		r->side = side;
		r->pid = s->header.pid;
		r->started = s->header.started;
		r->realtime = s->header.realtime;
		r->mm_id = s->header.mm_id;
		memcpy(r->comm, s->header.comm, sizeof(r->comm));
		memcpy(r->release, s->header.release, sizeof(r->release));
	}
	return tell(f, r);
}

/* VMAs ------------------------------------------------------------------------ */

/* Where in A it was: all that it is made of. */
static void fill_origin(const struct diff *two, const struct diff_vma *b, struct diff_vma_info *r)
{
	for (size_t k = b->first; k < b->stop; k++) {
		const struct diff_vma *a = &two->a.vma[k];

		if (!diff_twins(two, a, b))
			continue;
		if (!r->was_end)
			r->was_start = a->start;
		r->was_end = a->end;
		r->came |= b->flags & ~a->flags;
		r->went |= a->flags & ~b->flags;
	}
}

static void fill_move(const struct diff *two, const struct diff_vma *b, struct diff_vma_info *r)
{
	const struct diff_vma *a = &two->a.vma[b->from];
	u64 len = b->end - b->start;

	r->was_start = a->start + ((b->pgoff - a->pgoff) << two->page_shift);
	r->was_end = r->was_start + len;
	if (r->was_end > a->end || r->was_end < r->was_start)
		r->was_end = a->end;
	r->came = b->flags & ~a->flags;
	r->went = a->flags & ~b->flags;
}

/* The VMA of A whose name it had. */
static const struct diff_vma *origin(const struct diff *two, const struct diff_vma *b)
{
	if (b->from != DIFF_NOBODY)
		return &two->a.vma[b->from];
	for (size_t k = b->first; k < b->stop; k++)
		if (diff_twins(two, &two->a.vma[k], b))
			return &two->a.vma[k];
	return NULL;
}

static int tell_new(struct difference *f, const struct diff_vma *b)
{
	const struct diff_side *s = &f->two.b;
	struct diff_vma_info *r;

	r = own_make(OWN_DIFF_VMA, diff_side_name(s, b),
		     diff_side_name(&f->two.a, origin(&f->two, b)));
	if (r) {
		r->start = b->start;
		r->end = b->end;
		r->change = b->change;
		if (b->from != DIFF_NOBODY)
			fill_move(&f->two, b, r);
		else
			fill_origin(&f->two, b, r);
	}
	return tell(f, r);
}

static int tell_gone(struct difference *f, const struct diff_vma *a)
{
	struct diff_vma_info *r;

	r = own_make(OWN_DIFF_VMA, diff_side_name(&f->two.a, a), own_text(NULL));
	if (r) {
		r->start = a->start;
		r->end = a->end;
		r->was_start = a->start;
		r->was_end = a->end;
		r->change = a->change;
	}
	return tell(f, r);
}

static void count_vma(struct difference *f, u64 change)
{
	f->vmas.same += !change;
	for (unsigned int i = 0; i < DIFF_VMA_NR; i++)
		f->vmas.count[i] += change >> i & 1;
	if (change)
		f->differs = true;
}

/* Those of both sides by address; of two at one place the one that is gone first. */
static struct diff_vma *next_vma(struct difference *f, size_t *a, size_t *b, bool *is_b)
{
	struct diff_side *sa = &f->two.a, *sb = &f->two.b;

	if (*a == sa->nr && *b == sb->nr)
		return NULL;
	*is_b = *a == sa->nr || (*b < sb->nr && sb->vma[*b].start < sa->vma[*a].start);
	return *is_b ? &sb->vma[(*b)++] : &sa->vma[(*a)++];
}

static int tell_vmas(struct difference *f)
{
	const struct diff_vma *v;
	size_t a = 0, b = 0;
	bool is_b;
	int err = 0;

	while (!err && (v = next_vma(f, &a, &b, &is_b))) {
		if (is_b || v->change)
			count_vma(f, v->change);
		if (v->change)
			err = is_b ? tell_new(f, v) : tell_gone(f, v);
	}
	return err;
}

/* pages ----------------------------------------------------------------------- */

static bool has_page(u32 why)
{
	return why == VMI_WHY_MAPPED || why == VMI_WHY_SWAP;
}

/* What is gone, or was split, is told by the size that it had. */
static unsigned int level_of(const struct diff_change *c, unsigned int count)
{
	bool before = count == DIFF_LOST || count == DIFF_OUT || count == DIFF_SPLIT ||
		      !has_page(c->now.why);
	unsigned int level = before ? c->was.level : c->now.level;

	return level < DIFF_LEVELS ? level : DIFF_LEVELS - 1;
}

static void count_change(struct diff_tally *t, const struct diff_change *c, unsigned int shift)
{
	for (unsigned int i = 0; i < DIFF_COUNTS; i++)
		if (c->change & 1u << i)
			t->count[level_of(c, i)][i] += (c->end - c->start) >> shift;
}

static struct diff_tally *tally_of(struct difference *f, const struct diff_change *c)
{
	struct diff_vma *v = c->b ? c->b : c->a;

	if (!v)
		return &f->stray;
	if (!v->tally)
		v->tally = calloc(1, sizeof(*v->tally));
	return v->tally;
}

static struct own_text name_of(const struct diff *two, const struct diff_vma *a,
			       const struct diff_vma *b)
{
	return b ? diff_side_name(&two->b, b) : diff_side_name(&two->a, a);
}

/* Of what is in swap the slot. */
static u64 place_of(const struct diff_piece *p, unsigned int page_shift)
{
	return p->why == VMI_WHY_SWAP ? p->pa >> page_shift : p->pa;
}

static int flush_run(struct difference *f)
{
	const struct diff_change *c = &f->run;
	struct diff_run *r;

	if (!c->end)
		return 0;
	r = own_make(OWN_DIFF_RUN, name_of(&f->two, c->a, c->b), own_text(NULL));
	if (r) {
		r->start = c->start;
		r->end = c->end;
		r->was_start = c->was.from;
		r->change = c->change;
		r->was = c->was.why;
		r->now = c->now.why;
		r->came = c->came;
		r->went = c->went;
		r->was_size = c->was.shift ? VMI_BIT(c->was.shift) : 0;
		r->now_size = c->now.shift ? VMI_BIT(c->now.shift) : 0;
		r->was_pa = place_of(&c->was, f->two.page_shift);
		r->now_pa = place_of(&c->now, f->two.page_shift);
	}
	f->run.end = 0;
	return tell(f, r);
}

/* The same has happened, wherever the frames are. */
static bool goes_on(const struct diff_change *run, const struct diff_change *c)
{
	return run->end == c->start && run->change == c->change && run->came == c->came &&
	       run->went == c->went && run->a == c->a && run->b == c->b &&
	       run->was.why == c->was.why && run->now.why == c->now.why &&
	       run->was.shift == c->was.shift && run->now.shift == c->now.shift &&
	       c->was.from - run->was.from == c->start - run->start;
}

static int take_run(struct difference *f, const struct diff_change *c)
{
	int err;

	if (!(f->ask->given & OPT_RUNS))
		return 0;
	if (goes_on(&f->run, c)) {
		f->run.end = c->end;
		return 0;
	}
	err = flush_run(f);
	f->run = *c;
	return err;
}

static int take_change(void *priv, const struct diff_change *c)
{
	struct difference *f = priv;
	struct diff_tally *t;

	/* what could not be read is of interest where there may be something */
	if (c->change == DIFF(UNKNOWN) && !c->a && !c->b && f->two.a.nr + f->two.b.nr)
		return 0;
	t = tally_of(f, c);
	if (!t)
		return trouble("out of memory");
	count_change(t, c, f->two.page_shift);
	count_change(&f->sum, c, f->two.page_shift);
	if (c->change & DIFF_DIFFERS)
		f->differs = true;
	return take_run(f, c);
}

/* What could not be read alone makes no line. */
static bool is_empty(const u64 *count)
{
	for (unsigned int i = 0; i < DIFF_COUNTS; i++)
		if (count[i] && i != DIFF_UNKNOWN)
			return false;
	return true;
}

static int tell_counts(struct difference *f, u32 type, struct own_text name,
		       const struct diff_vma *v, u64 page_size, const u64 *count)
{
	struct diff_pages *r = own_make(type, name, own_text(NULL));

	if (r) {
		r->start = v ? v->start : 0;
		r->end = v ? v->end : 0;
		r->page_size = page_size;
		memcpy(r->count, count, sizeof(r->count));
	}
	return tell(f, r);
}

static int tell_tally(struct difference *f, u32 type, struct own_text name,
		      const struct diff_vma *v, const struct diff_tally *t)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < DIFF_LEVELS; i++)
		if (!is_empty(t->count[i]))
			err = tell_counts(f, type, name, v, f->page_size[i], t->count[i]);
	return err;
}

static int tell_pages(struct difference *f)
{
	const struct diff_vma *v;
	size_t a = 0, b = 0;
	bool is_b;
	int err = tell_tally(f, OWN_DIFF_PAGES, own_text(NULL), NULL, &f->stray);

	while (!err && (v = next_vma(f, &a, &b, &is_b)))
		if (v->tally)
			err = tell_tally(f, OWN_DIFF_PAGES,
					 diff_side_name(is_b ? &f->two.b : &f->two.a, v), v,
					 v->tally);
	return err;
}

/* One line, and one more for each size if there are several. */
static int tell_sum(struct difference *f)
{
	u64 all[DIFF_COUNTS] = { 0 };
	unsigned int sizes = 0;
	int err = 0;

	for (unsigned int i = 0; i < DIFF_LEVELS; i++) {
		sizes += !is_empty(f->sum.count[i]);
		for (unsigned int k = 0; k < DIFF_COUNTS; k++)
			all[k] += f->sum.count[i][k];
	}
	if (sizes > 1)
		err = tell_tally(f, OWN_DIFF_SUM, own_text(NULL), NULL, &f->sum);
	return err ? err : tell_counts(f, OWN_DIFF_SUM, own_text(NULL), NULL, VMI_MM_UNKNOWN, all);
}

static int compare_pages(struct difference *f)
{
	int err = diff_walk(&f->two, take_change, f);

	if (!err)
		err = flush_run(f);
	if (!err)
		err = tell_pages(f);
	return err ? err : tell_sum(f);
}

/* what can be compared --------------------------------------------------------- */

#define NS_PER_SECOND	1000000000ull

/*
 * Frames, slots and inodes mean the same only as long as the machine runs. The
 * moment it was booted tells, as far as its clock was not set meanwhile.
 */
static bool same_boot(const struct vmi_header *a, const struct vmi_header *b)
{
	s64 apart = (s64)(a->realtime - a->boottime - (b->realtime - b->boottime));

	if (a->mm_id && a->mm_id == b->mm_id)
		return true;
	return !memcmp(a->release, b->release, sizeof(a->release)) &&
	       apart < (s64)(60 * NS_PER_SECOND) && apart > -(s64)(60 * NS_PER_SECOND);
}

static int find_range(struct diff *two, const struct ask *a)
{
	const struct vmi_request *r = &a->request;
	u64 mask = VMI_BIT(two->page_shift) - 1;

	two->start = two->a.start > two->b.start ? two->a.start : two->b.start;
	two->end = two->a.stop < two->b.stop ? two->a.stop : two->b.stop;
	if (r->keys & VMI_KEY_RANGE) {
		u64 end = r->end > ~mask ? ~mask : (r->end + mask) & ~mask;

		two->start = two->start > (r->start & ~mask) ? two->start : r->start & ~mask;
		two->end = two->end < end ? two->end : end;
	}
	if (two->start < two->end)
		return 0;
	return trouble("%s and %s have no address of that range in common: nothing is compared",
		       two->a.label, two->b.label);
}

/* VMAs outside of what is compared would be new or gone. */
static void leave_out(struct diff_side *s, const struct diff *two)
{
	size_t nr = 0;

	for (size_t i = 0; i < s->nr; i++)
		if (s->vma[i].start < two->end && s->vma[i].end > two->start)
			s->vma[nr++] = s->vma[i];
	s->nr = nr;
}

/**
 * struct reason - why something is not compared
 * @what: it
 * @why: its reason, with the side's name before it if @side
 * @side: the side that lacks it, or NULL
 */
struct reason {
	const char *what;
	const char *why;
	const struct diff_side *side;
};

static const struct diff_side *who_lacks(const struct diff *two, u32 has)
{
	if (!(two->a.has & has))
		return &two->a;
	return two->b.has & has ? NULL : &two->b;
}

/* All in one line. */
static void tell_reasons(const struct reason *r, unsigned int nr)
{
	char line[1024] = "";
	size_t len = 0;

	for (unsigned int i = 0; i < nr && len < sizeof(line); i++)
		len += snprintf(line + len, sizeof(line) - len, "%s%s (%s%s%s)", i ? ", " : "",
				r[i].what, r[i].side ? r[i].side->label : "",
				r[i].side ? " " : "", r[i].why);
	if (nr)
		trouble("not compared: %s", line);
}

static int find_common(struct diff *two)
{
	struct reason r[3];
	unsigned int nr = 0;

	two->has = two->a.has & two->b.has;
	if (!two->has)
		return trouble("%s and %s hold nothing in common: record them with vminspect record",
			       two->a.label, two->b.label);
	if (!(two->has & DIFF_HAS_VMAS))
		r[nr++] = (struct reason){ "VMAs", "holds none", who_lacks(two, DIFF_HAS_VMAS) };
	if (!(two->has & DIFF_HAS_PAGES))
		r[nr++] = (struct reason){ "pages", "holds no page table",
					   who_lacks(two, DIFF_HAS_PAGES) };
	if (same_boot(&two->a.header, &two->b.header))
		two->has |= DIFF_HAS_FRAMES;
	else if (two->has & DIFF_HAS_PAGES)
		r[nr++] = (struct reason){ "frames and slots of swap",
					   "two machines, or one booted anew", NULL };
	tell_reasons(r, nr);
	return 0;
}

static int prepare(struct difference *f)
{
	struct diff *two = &f->two;
	int err;

	two->page_shift = two->b.header.page_shift;
	if (two->a.header.page_shift != two->page_shift)
		return trouble("%s and %s have base pages of two sizes: they cannot be compared",
			       two->a.label, two->b.label);
	err = find_common(two);
	if (!err)
		err = find_range(two, f->ask);
	if (err)
		return err;
	if ((f->ask->request.keys & VMI_KEY_RANGE) || two->a.start != two->b.start ||
	    two->a.stop != two->b.stop) {
		leave_out(&two->a, two);
		leave_out(&two->b, two);
	}
	if (two->has & DIFF_HAS_PAGES) {
		two->bits = diff_known_bits(two->a.set.dialect, two->b.set.dialect);
		for (unsigned int i = 0; i < DIFF_LEVELS; i++)
			f->page_size[i] = VMI_BIT(two->b.set.dialect->level[i].shift);
	}
	two->age = f->ask->given & OPT_YOUNG ? DIFF_AGE : 0;
	return two->has & DIFF_HAS_VMAS ? diff_match(two) : 0;
}

/* the command ------------------------------------------------------------------- */

/* Both ENDs together, as each side's was. */
static int tell_end(struct difference *f)
{
	const struct vmi_end *a = &f->two.a.end, *b = &f->two.b.end;
	struct vmi_end sum = { .rec = { VMI_REC_END, sizeof(sum) } };

	sum.err = a->err ? a->err : b->err;
	sum.next = a->err ? a->next : b->next;
	sum.lost = a->lost + b->lost;
	sum.chunks = a->chunks + b->chunks;
	sum.max_hold_ns = a->max_hold_ns > b->max_hold_ns ? a->max_hold_ns : b->max_hold_ns;
	sum.changed = a->changed == VMI_CHANGED_YES ? a->changed : b->changed;
	return f->d.format->record(&f->d, &sum.rec);
}

static int tell_count(struct difference *f)
{
	struct diff_vmas *r = own_make(OWN_DIFF_VMAS, own_text(NULL), own_text(NULL));

	if (r) {
		memcpy(r->count, f->vmas.count, sizeof(r->count));
		r->same = f->vmas.same;
		r->compared = f->two.has;
	}
	return tell(f, r);
}

static int tell_all(struct difference *f)
{
	int err = tell_side(f, &f->two.a, 0);

	if (!err)
		err = tell_side(f, &f->two.b, 1);
	if (!err && (f->two.has & DIFF_HAS_VMAS))
		err = tell_vmas(f);
	if (!err && (f->two.has & DIFF_HAS_PAGES))
		err = compare_pages(f);
	if (!err && (f->two.has & DIFF_HAS_VMAS))
		err = tell_count(f);
	return err ? err : tell_end(f);
}

static int stopped(const struct diff_side *s)
{
	if (!s->end.err)
		return 0;
	return trouble("%s stops at %llx: what lies behind is not compared", s->label,
		       (unsigned long long)s->end.next);
}

/* What could not be read is told, but is no difference. */
static int close_answer(const struct difference *f)
{
	u64 unknown = 0;

	if (stopped(&f->two.a) || stopped(&f->two.b))
		return EXIT_TROUBLE;
	for (unsigned int i = 0; i < DIFF_LEVELS; i++)
		unknown += f->sum.count[i][DIFF_UNKNOWN];
	if (unknown)
		trouble("not compared: %llu page%s that could not be read in A or in B",
			(unsigned long long)unknown, unknown > 1 ? "s" : "");
	return f->differs;
}

static int draw(struct difference *f)
{
	struct vmi_header header;
	int err = own_begin(&f->d, f->ask, &header, f->two.page_shift);

	if (!err)
		err = tell_all(f);
	f->d.format->end(&f->d, !err);
	return err ? err : close_answer(f);
}

int cmd_diff(struct ask *a)
{
	struct difference f = { .ask = a };
	int err;

	f.two.a.ask.request = a->request;
	f.two.b.ask.request = a->request;
	err = diff_side_open(&f.two.a, a->two[0]);
	if (!err)
		err = diff_side_open(&f.two.b, a->two[1]);
	if (!err)
		err = prepare(&f);
	if (!err)
		err = draw(&f);
	diff_side_close(&f.two.a);
	diff_side_close(&f.two.b);
	free(f.two.move);
	return err;
}
