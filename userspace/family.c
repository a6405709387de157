// SPDX-License-Identifier: GPL-2.0
/* family.c - what some processes map, and who of them maps each frame */
#include "family.h"
#include "grow.h"
#include "runs.h"
#include "trouble.h"

/* Frames nobody asked for are read as well if that saves a question. */
#define NEAR	64

static int no_memory(void)
{
	return trouble("out of memory");
}

/* members ------------------------------------------------------------------- */

static bool follows(const struct stretch *s, const struct vmi_run *run, u64 pfn, unsigned int shift)
{
	return s->addr + (s->nr << shift) == run->start && s->pfn + s->nr == pfn;
}

static bool add_run(struct member *m, const struct vmi_run *run, unsigned int shift)
{
	u64 nr = (run->end - run->start) >> shift, pfn = run->pa >> shift;
	struct stretch *last = m->nr ? &m->stretch[m->nr - 1] : NULL;

	/* what came into being while it was told may have been told already */
	if (last && run->start < last->addr + (last->nr << shift))
		return true;
	if (last && last->level == run->level && follows(last, run, pfn, shift)) {
		last->nr += nr;
		return true;
	}
	if (!grow(&m->stretch, sizeof(*m->stretch), &m->cap, m->nr + 1))
		return false;
	m->stretch[m->nr++] = (struct stretch){ run->start, pfn, nr, run->level };
	return true;
}

/* What of it is swapped and what is on its way is all the same to who asks. */
static bool add_away(struct member *m, const struct vmi_run *run, unsigned int shift)
{
	u64 nr = (run->end - run->start) >> shift;
	struct stretch *last = m->away_nr ? &m->away[m->away_nr - 1] : NULL;
	u64 end = last ? last->addr + (last->nr << shift) : 0;

	if (run->start < end)
		return true;
	if (last && run->start == end) {
		last->nr += nr;
		return true;
	}
	if (!grow(&m->away, sizeof(*m->away), &m->away_cap, m->away_nr + 1))
		return false;
	m->away[m->away_nr++] = (struct stretch){ run->start, 0, nr, run->level };
	return true;
}

/**
 * struct reading - a page table on its way in
 * @m: whose it is
 * @away: struct family.keep_away
 */
struct reading {
	struct member *m;
	bool away;
};

static bool add_entries(void *priv, const struct set *set, const struct vmi_rec *rec)
{
	const struct reading *r = priv;
	unsigned int shift = set->header->page_shift;
	struct member *m = r->m;
	struct vmi_run run;
	bool ok = true;
	u32 pos = 0;

	m->mm_id = set->header->mm_id;
	if (!runs_is_array(rec->type))
		return true;
	while (ok && vmi_entries_next(set->dialect, rec, &pos, &run))
		if (run.kind == VMI_RUN_LEAF)
			ok = add_run(m, &run, shift);
		else if (run.kind == VMI_RUN_SOFT && r->away)
			ok = add_away(m, &run, shift);
	return ok;
}

static void member_free(struct member *m)
{
	areas_free(&m->areas);
	free(m->stretch);
	free(m->away);
}

static enum live member_read(struct member *m, const struct proc *proc, struct family *f)
{
	struct reading reading = { m, f->keep_away };
	enum live got;

	memset(m, 0, sizeof(*m));
	m->proc = *proc;
	got = areas_read(&m->areas, proc, &f->sum);
	if (got == LIVE_DONE)
		got = live_process(VMI_VIEW_PAGETABLE, proc, &f->sum, add_entries, &reading);
	if (got == LIVE_DONE)
		got = live_same(proc, m->mm_id, m->areas.header.mm_id);
	if (got != LIVE_DONE)
		member_free(m);
	return got;
}

static bool has_mm(const struct family *f, u64 mm_id)
{
	for (size_t i = 0; i < f->nr; i++)
		if (f->member[i].areas.header.mm_id == mm_id)
			return true;
	return false;
}

static int add_member(struct family *f, const struct proc *proc)
{
	struct member m;
	enum live got;

	if (!grow(&f->member, sizeof(m), &f->cap, f->nr + 1))
		return no_memory();
	got = member_read(&m, proc, f);
	if (got == LIVE_TROUBLE)
		return EXIT_TROUBLE;
	if (got == LIVE_GONE) {
		f->gone++;
		f->missed += proc->named;
	} else if (has_mm(f, m.areas.header.mm_id)) {
		f->same++;
		member_free(&m);
	} else {
		f->member[f->nr++] = m;
	}
	return 0;
}

/* frames -------------------------------------------------------------------- */

static int by_pfn(const void *a, const void *b)
{
	const struct reach *p = a, *q = b;

	return (p->pfn > q->pfn) - (p->pfn < q->pfn);
}

static size_t list_reaches(struct family *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->nr; i++)
		for (size_t k = 0; k < f->member[i].nr; k++) {
			const struct stretch *s = &f->member[i].stretch[k];

			f->reach[n++] = (struct reach){ s->pfn, s->pfn + s->nr, 0 };
		}
	return n;
}

/* Sorted ones that touch become one: none lies in two. */
static void join_reaches(struct family *f, size_t n)
{
	struct reach *last = NULL;

	qsort(f->reach, n, sizeof(*f->reach), by_pfn);
	for (size_t i = 0; i < n; i++) {
		const struct reach r = f->reach[i];

		if (!last || r.pfn > last->end) {
			last = &f->reach[f->reaches++];
			*last = r;
		} else if (r.end > last->end) {
			last->end = r.end;
		}
	}
	for (size_t i = 0; i < f->reaches; i++) {
		f->reach[i].sheet = f->sheets;
		f->sheets += f->reach[i].end - f->reach[i].pfn;
	}
}

static int make_reaches(struct family *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->nr; i++)
		n += f->member[i].nr;
	f->reach = calloc(n + 1, sizeof(*f->reach));
	if (!f->reach)
		return no_memory();
	join_reaches(f, list_reaches(f));
	f->sheet = calloc(f->sheets + 1, sizeof(*f->sheet));
	return f->sheet ? 0 : no_memory();
}

/* The first reach that ends behind @pfn. */
static const struct reach *reach_at(const struct family *f, u64 pfn)
{
	size_t low = 0, high = f->reaches;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (f->reach[mid].end <= pfn)
			low = mid + 1;
		else
			high = mid;
	}
	return &f->reach[low];
}

struct sheet *family_sheet(const struct family *f, u64 pfn)
{
	const struct reach *r = reach_at(f, pfn);

	return &f->sheet[r->sheet + (pfn - r->pfn)];
}

static void fill_sheet(struct sheet *s, const struct vmi_frame *frame, u64 pfn)
{
	s->family = frame->family;
	s->index = frame->index + (pfn - frame->pfn);
	s->mapcount = frame->page_mapcount;
	s->head = frame->order ? frame->head : pfn;
	s->kind = frame->kind;
	s->order = frame->order;
}

static void take_frame(struct family *f, const struct vmi_frame *frame)
{
	const struct reach *stop = f->reach + f->reaches;
	u64 end = frame->pfn + frame->nr;

	for (const struct reach *r = reach_at(f, frame->pfn); r < stop && r->pfn < end; r++) {
		u64 pfn = r->pfn > frame->pfn ? r->pfn : frame->pfn;

		for (; pfn < r->end && pfn < end; pfn++)
			fill_sheet(&f->sheet[r->sheet + (pfn - r->pfn)], frame, pfn);
	}
}

static int read_frames(struct family *f, struct live_frames *frames)
{
	const struct vmi_frame *frame;
	int err = 0;

	while ((frame = live_frames_next(frames, &err)))
		take_frame(f, frame);
	return err;
}

/* Where a question ends that begins with reach *@i; *@i becomes the next one's. */
static u64 question(const struct family *f, size_t *i)
{
	u64 end = f->reach[*i].end;

	for (++*i; *i < f->reaches && f->reach[*i].pfn <= end + NEAR; ++*i)
		end = f->reach[*i].end;
	return end;
}

static int ask_frames(struct family *f)
{
	struct live_frames frames;
	u64 pfn, end;
	size_t i = 0;
	int err;

	if (!f->reaches)
		return 0;
	pfn = f->reach[0].pfn;
	end = question(f, &i);
	err = live_frames_open(&frames, pfn, end, &f->sum);
	if (err)
		return err;
	err = read_frames(f, &frames);
	while (!err && i < f->reaches) {
		pfn = f->reach[i].pfn;
		end = question(f, &i);
		err = live_frames_again(&frames, pfn, end);
		if (!err)
			err = read_frames(f, &frames);
	}
	live_frames_close(&frames);
	return err;
}

/* who has it ------------------------------------------------------------------ */

/*
 * Members come one after the other: the crowd that has @member as its last one
 * is the newest that was made of the others, or there is none yet.
 */
static bool join_crowd(struct family *f, u32 *crowd, u32 member)
{
	struct crowd *c = &f->crowd[*crowd];
	u32 newest = c->newest;

	/* it has the frame already, at another address */
	if (c->nr && c->member == member)
		return true;
	if (!newest || f->crowd[newest].member != member) {
		if (!grow(&f->crowd, sizeof(*c), &f->crowd_cap, f->crowds + 1))
			return false;
		c = &f->crowd[*crowd];
		newest = f->crowds++;
		f->crowd[newest] = (struct crowd){ *crowd, member, c->nr + 1, 0 };
		c->newest = newest;
	}
	*crowd = newest;
	return true;
}

static bool enter_stretch(struct family *f, u32 member, const struct stretch *s, unsigned int shift)
{
	struct sheet *sheet = family_sheet(f, s->pfn);

	for (u64 i = 0; i < s->nr; i++, sheet++) {
		if (!sheet->mapped++)
			sheet->addr = s->addr + (i << shift);
		if (!join_crowd(f, &sheet->crowd, member))
			return false;
	}
	return true;
}

static int enter_all(struct family *f)
{
	if (!grow(&f->crowd, sizeof(*f->crowd), &f->crowd_cap, 1))
		return no_memory();
	f->crowd[f->crowds++] = (struct crowd){ 0 };
	for (size_t i = 0; i < f->nr; i++) {
		const struct member *m = &f->member[i];

		for (size_t k = 0; k < m->nr; k++)
			if (!enter_stretch(f, i, &m->stretch[k], m->areas.header.page_shift))
				return no_memory();
	}
	return 0;
}

/* the family ------------------------------------------------------------------ */

int family_read(struct family *f, const struct procs *procs)
{
	int err = 0;

	f->sum.rec.type = VMI_REC_END;
	f->sum.rec.size = sizeof(f->sum);
	for (size_t i = 0; !err && i < procs->nr; i++)
		if (procs->proc[i].chosen && procs->proc[i].user)
			err = add_member(f, &procs->proc[i]);
	if (!err)
		err = make_reaches(f);
	if (!err)
		err = ask_frames(f);
	return err ? err : enter_all(f);
}

void family_free(struct family *f)
{
	for (size_t i = 0; i < f->nr; i++)
		member_free(&f->member[i]);
	free(f->member);
	free(f->reach);
	free(f->sheet);
	free(f->crowd);
}
