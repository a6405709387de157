// SPDX-License-Identifier: GPL-2.0
/* diff_side.c - one of two address spaces: its VMAs, and its page table in pieces */
#include <stdio.h>

#include "answer.h"
#include "diff.h"
#include "grow.h"
#include "runs.h"
#include "trouble.h"

/* VMAs -------------------------------------------------------------------------- */

static bool add_vma(struct diff_side *s, const struct vmi_vma *vma)
{
	struct diff_vma *v;

	/* what was split while it was told may come twice */
	if (vma->end <= vma->start || (s->nr && vma->start < s->vma[s->nr - 1].end))
		return true;
	if (!grow(&s->vma, sizeof(*v), &s->cap, s->nr + 1) ||
	    !grow(&s->names, 1, &s->room, s->used + vma->name_len))
		return false;
	v = &s->vma[s->nr++];
	*v = (struct diff_vma){
		.start		= vma->start,
		.end		= vma->end,
		.flags		= vma->flags,
		.pgoff		= vma->pgoff,
		.ino		= vma->ino,
		.dev		= (u64)vma->dev_major << 32 | vma->dev_minor,
		.name		= s->used,
		.len		= vma->name_len,
		.file		= vma->has_file,
		.anonymous	= vma->anonymous,
		.from		= DIFF_NOBODY,
	};
	if (vma->name_len)
		memcpy(s->names + s->used, (const char *)vma + vma->text, vma->name_len);
	s->used += vma->name_len;
	return true;
}

/* What both streams tell about is what can be compared. */
static void take_header(struct diff_side *s)
{
	s->header = *s->set.header;
	if (s->start < s->header.start)
		s->start = s->header.start;
	if (s->stop > s->header.end)
		s->stop = s->header.end;
}

static int stopped(const struct diff_side *s, const struct vmi_end *e)
{
	return trouble("%s: the mappings stop at %llx: %s", s->label,
		       (unsigned long long)e->next, strerror(-e->err));
}

static int read_vmas(struct diff_side *s)
{
	const struct vmi_rec *rec;
	enum set_got got;

	take_header(s);
	while ((got = set_record(&s->set, &rec)) == SET_RECORD) {
		const struct vmi_end *e = (const void *)rec;

		if (rec->type == VMI_REC_VMA && !add_vma(s, (const void *)rec))
			return trouble("out of memory");
		if (rec->type == VMI_REC_END && e->err)
			return stopped(s, e);
	}
	s->has |= DIFF_HAS_VMAS;
	return got == SET_TROUBLE ? EXIT_TROUBLE : 0;
}

/* The stream of the page table is at hand. */
static int begin_pages(struct diff_side *s)
{
	u64 mm_id = s->header.mm_id;

	take_header(s);
	if ((s->has & DIFF_HAS_VMAS) && s->header.mm_id != mm_id) {
		if (s->live)
			return trouble("%s called exec meanwhile: ask again", s->label);
		return trouble("%s: its mappings and its page table are of two address spaces",
			       s->label);
	}
	s->told = s->header.start;
	s->has |= DIFF_HAS_PAGES;
	return 0;
}

/* opening ----------------------------------------------------------------------- */

static void let_go(struct diff_side *s)
{
	if (!s->open)
		return;
	set_free(&s->set);
	source_close(&s->source);
	s->open = false;
}

static int get(struct diff_side *s, u32 view)
{
	int err;

	let_go(s);
	s->ask.view = view;
	err = source_open(&s->source, &s->ask);
	if (err)
		return err;
	set_init(&s->set, &s->source);
	s->open = true;
	return 0;
}

static int get_live(struct diff_side *s, u32 view)
{
	int err = get(s, view);
	enum set_got got;

	if (err)
		return err;
	got = set_stream(&s->set);
	if (got == SET_DONE)
		return trouble("the view %s gives no answer", s->source.name);
	return got == SET_TROUBLE ? EXIT_TROUBLE : 0;
}

static int open_live(struct diff_side *s)
{
	int err = get_live(s, VMI_VIEW_VMAS);

	if (!err)
		err = read_vmas(s);
	if (!err)
		err = get_live(s, VMI_VIEW_PAGETABLE);
	return err ? err : begin_pages(s);
}

/* A stream that is no use here; @behind: the page table came before the VMAs. */
static int pass(struct diff_side *s, bool *behind)
{
	*behind |= s->set.header->view == VMI_VIEW_PAGETABLE;
	return answer_skip(&s->set);
}

static int open_again(struct diff_side *s)
{
	int err;

	if (!strcmp(s->word, "-"))
		return trouble("stdin: its page table comes before its mappings: give it as a file");
	err = get(s, VMI_VIEW_PAGETABLE);
	if (!err)
		err = answer_find(&s->set, VMI_VIEW_PAGETABLE);
	return err ? err : begin_pages(s);
}

/*
 * As record writes it the VMAs come first, and one pass will do, of a pipe too.
 */
static int open_recorded(struct diff_side *s)
{
	bool behind = false, any = false;
	enum set_got got;
	int err = get(s, VMI_VIEW_VMAS);

	while (!err && (got = set_stream(&s->set)) == SET_RECORD) {
		u32 view = s->set.header->view;

		any = true;
		if (view == VMI_VIEW_PAGETABLE && (s->has & DIFF_HAS_VMAS) && !behind)
			return begin_pages(s);
		if (view == VMI_VIEW_VMAS && !(s->has & DIFF_HAS_VMAS))
			err = read_vmas(s);
		else
			err = pass(s, &behind);
	}
	if (err || got == SET_TROUBLE)
		return EXIT_TROUBLE;
	if (behind)
		return open_again(s);
	if (s->has)
		return 0;
	return trouble(any ? "%s holds no vmas and no pagetable: record it with vminspect record" :
		       "%s is empty: make a recording with vminspect record", s->label);
}

static bool is_number(const char *word)
{
	return *word && !word[strspn(word, "0123456789")];
}

int diff_side_open(struct diff_side *s, const char *word)
{
	s->word = word;
	s->stop = ~0ull;
	s->ask.self = !strcmp(word, "self");
	s->live = s->ask.self || is_number(word);
	if (!s->live) {
		s->label = strcmp(word, "-") ? word : "stdin";
		s->ask.request.keys = 0;
		s->ask.input = word;
		return open_recorded(s);
	}
	s->label = s->process;
	snprintf(s->process, sizeof(s->process), "process %s", word);
	if (!s->ask.self && !ask_pid(&s->ask, word))
		return trouble("'%s' is no pid, and a file of that name is ./%s", word, word);
	return open_live(s);
}

void diff_side_close(struct diff_side *s)
{
	let_go(s);
	for (size_t i = 0; i < s->nr; i++)
		free(s->vma[i].tally);
	free(s->vma);
	free(s->names);
	free(s->asides.aside);
	free(s->kept.piece);
}

struct own_text diff_side_name(const struct diff_side *s, const struct diff_vma *v)
{
	return v ? (struct own_text){ s->names + v->name, v->len } : own_text(NULL);
}

struct diff_vma *diff_side_vma(const struct diff_side *s, u64 addr, u64 *end)
{
	size_t low = 0, high = s->nr;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->vma[mid].end <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	*end = ~0ull;
	if (low == s->nr)
		return NULL;
	*end = s->vma[low].start <= addr ? s->vma[low].end : s->vma[low].start;
	return s->vma[low].start <= addr ? &s->vma[low] : NULL;
}

/* pieces ------------------------------------------------------------------------ */

void diff_piece_cut(struct diff_piece *p, u64 addr)
{
	if (addr <= p->start)
		return;
	p->from += addr - p->start;
	if (p->pa)
		p->pa += addr - p->start;
	p->start = addr;
}

static u32 why_hole(u8 hole)
{
	switch (hole) {
	case VMI_HOLE_NONE:
		return VMI_WHY_NONE;
	case VMI_HOLE_GAP:
		return VMI_WHY_NO_VMA;
	case VMI_HOLE_BAD:
		return VMI_WHY_BAD;
	default:
		return VMI_WHY_UNSETTLED;
	}
}

static bool is_marker(u32 why)
{
	return why == VMI_WHY_UFFD_WP || why == VMI_WHY_POISON || why == VMI_WHY_GUARD;
}

static struct diff_piece piece_of(const struct vmi_run *run, unsigned int page_shift)
{
	struct diff_piece p = { .start = run->start, .end = run->end, .from = run->start };

	if (run->kind == VMI_RUN_HOLE) {
		p.why = why_hole(run->hole);
		return p;
	}
	p.level = run->level;
	p.shift = run->shift;
	/* what the VMA promises is told of the VMA */
	p.upper = run->upper & ~VMI_UP_VMA;
	if (run->kind == VMI_RUN_LEAF) {
		p.why = VMI_WHY_MAPPED;
		p.pa = run->pa;
		p.bits = run->bits;
		return p;
	}
	p.why = run->soft.why;
	p.type = run->soft.type;
	/* a marker says the same of every page */
	if (!is_marker(p.why))
		p.pa = run->soft.offset << page_shift;
	return p;
}

static bool follows(const struct diff_piece *p, const struct diff_piece *next)
{
	if (p->end != next->start || p->why != next->why || p->type != next->type ||
	    p->bits != next->bits || p->level != next->level || p->shift != next->shift ||
	    p->upper != next->upper)
		return false;
	return !p->pa && !next->pa ? true : p->pa + (p->end - p->start) == next->pa;
}

static enum set_got next_entry(struct diff_side *s, struct vmi_run *run)
{
	const struct vmi_rec *rec;
	enum set_got got;

	for (;;) {
		if (s->rec && vmi_entries_next(s->set.dialect, s->rec, &s->pos, run))
			return SET_RECORD;
		s->rec = NULL;
		got = set_record(&s->set, &rec);
		if (got != SET_RECORD)
			return got;
		s->pos = 0;
		if (runs_is_array(rec->type))
			s->rec = rec;
		if (rec->type == VMI_REC_END)
			s->end = *(const struct vmi_end *)rec;
	}
}

/* Ascending, each address once: what came into being meanwhile may be told twice. */
static enum set_got next_new(struct diff_side *s, struct diff_piece *p)
{
	struct vmi_run run;
	enum set_got got;

	do {
		got = next_entry(s, &run);
		if (got != SET_RECORD)
			return got;
		*p = piece_of(&run, s->header.page_shift);
	} while (p->end <= s->told);
	diff_piece_cut(p, s->told);
	s->told = p->end;
	return SET_RECORD;
}

static enum set_got next_joined(struct diff_side *s, struct diff_piece *p)
{
	enum set_got got = SET_RECORD;

	if (!s->ahead.end)
		got = next_new(s, &s->ahead);
	if (got != SET_RECORD)
		return got;
	*p = s->ahead;
	while ((got = next_new(s, &s->ahead)) == SET_RECORD && follows(p, &s->ahead))
		p->end = s->ahead.end;
	/* none is ahead: the end is met again when the next one is asked for */
	if (got != SET_RECORD)
		s->ahead.end = 0;
	return got == SET_TROUBLE ? got : SET_RECORD;
}

static bool keep(struct diff_side *s, const struct diff_piece *p, const struct diff_aside *a)
{
	struct diff_kept *k = &s->kept;

	if (!grow(&k->piece, sizeof(*p), &k->cap, k->nr + 1)) {
		trouble("out of memory");
		return false;
	}
	k->piece[k->nr] = *p;
	k->piece[k->nr].start = a->to + (p->start - a->start);
	k->piece[k->nr].end = a->to + (p->end - a->start);
	k->nr++;
	return true;
}

/* Which of those set aside is at @p, or comes next? NULL if there is none. */
static const struct diff_aside *aside_at(struct diff_asides *a, const struct diff_piece *p)
{
	while (a->at < a->nr && a->aside[a->at].end <= p->start)
		a->at++;
	return a->at < a->nr && a->aside[a->at].start < p->end ? &a->aside[a->at] : NULL;
}

enum set_got diff_side_next(struct diff_side *s, struct diff_piece *p)
{
	const struct diff_aside *a;
	enum set_got got = SET_RECORD;

	if (s->held.start == s->held.end)
		got = next_joined(s, &s->held);
	if (got != SET_RECORD)
		return got;
	*p = s->held;
	a = aside_at(&s->asides, p);
	if (a && a->start > p->start) {
		p->end = a->start;
	} else if (a) {
		p->end = p->end < a->end ? p->end : a->end;
		if (!keep(s, p, a))
			return SET_TROUBLE;
		*p = (struct diff_piece){ p->start, p->end, p->start, .why = VMI_WHY_NO_VMA };
	}
	diff_piece_cut(&s->held, p->end);
	return SET_RECORD;
}

int diff_side_drain(struct diff_side *s)
{
	struct diff_piece p;
	enum set_got got;

	do {
		got = diff_side_next(s, &p);
	} while (got == SET_RECORD);
	return got == SET_TROUBLE ? EXIT_TROUBLE : 0;
}
