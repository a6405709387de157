// SPDX-License-Identifier: GPL-2.0
/* faults_at.c - the next fault at one page, and the way to it before and after */
#include <stdlib.h>
#include <unistd.h>

#include "../module/decode/entry.h"
#include "../module/decode/fault.h"
#include "fault_path.h"
#include "faults.h"
#include "live.h"
#include "places.h"
#include "trace.h"
#include "trouble.h"

/* If nothing wakes us, so often it is read what came. */
#define PERIOD_MS	50
/* A page that somebody is just about to move looks different a moment later. */
#define LOOKS		3
/* So many faults at one page before we look: nobody has to wait for the last one. */
#define STORM		1024

/**
 * struct at - the page, and what came
 * @a: the question
 * @faults: the view is open too: it knows what the probe missed
 * @trace: the event
 * @dialect: what entries mean
 * @was: the page before
 * @now: and after
 * @start: its first byte
 * @last: and its last one
 * @event: the first fault
 * @nr: how many came
 */
struct at {
	struct ask *a;
	struct faults faults;
	struct trace trace;
	struct vmi_dialect dialect;
	struct look was;
	struct look now;
	u64 start;
	u64 last;
	struct fault_event event;
	u32 nr;
};

/* one look -------------------------------------------------------------------------- */

/** struct looking - who is told */
struct looking {
	struct look *look;
	struct vmi_dialect *dialect;
};

static void keep_step(struct look *l, const struct vmi_step *s)
{
	if (s->level >= VMI_LEVELS)
		return;
	l->step[s->level] = *s;
	l->has |= VMI_BIT(s->level);
	l->last = s->level;
}

static void keep_header(struct looking *k, const struct set *set)
{
	k->look->pid = set->header->pid;
	k->look->mm_id = set->header->mm_id;
	if (!k->look->shift)
		k->look->shift = set->header->page_shift;
	memcpy(k->dialect, set->dialect, sizeof(*k->dialect));
}

static bool keep(void *priv, const struct set *set, const struct vmi_rec *rec)
{
	struct looking *k = priv;

	keep_header(k, set);
	if (rec->type == VMI_REC_STEP)
		keep_step(k->look, (const void *)rec);
	if (rec->type == VMI_REC_VMA)
		k->look->shift = ((const struct vmi_vma *)rec)->page_shift;
	if (rec->type == VMI_REC_RESULT) {
		k->look->why = ((const struct vmi_result *)rec)->why;
		k->look->whole = k->look->why != VMI_WHY_UNSETTLED;
	}
	return true;
}

/* @named: one that has gone is told */
static enum live look(struct at *t, struct look *l, bool named)
{
	struct ask ask = { .view = VMI_VIEW_TRANSLATE, .request.keys = VMI_KEY_ADDR,
			   .request.addr = t->a->at };
	struct proc proc = { .pid = t->a->request.pid, .named = named };
	struct looking k = { l, &t->dialect };
	struct vmi_end sum = { 0 };

	memset(l, 0, sizeof(*l));
	return live_ask(&ask, &proc, &sum, keep, &k);
}

/* the page -------------------------------------------------------------------------- */

static int find_page(struct at *t)
{
	if (look(t, &t->was, true) != LIVE_DONE)
		return EXIT_TROUBLE;
	/* x86 raises no page fault there, but #GP */
	if (t->was.why == VMI_WHY_NOT_CANONICAL && t->dialect.arch == VMI_ARCH_X86_64)
		return trouble("%llx is no canonical address: no page fault comes there",
			       (unsigned long long)t->a->at);
	/* a thread's id means its process */
	t->a->request.pid = t->was.pid;
	t->start = t->a->at & -VMI_BIT(t->was.shift);
	t->last = t->start + VMI_BIT(t->was.shift) - 1;
	return 0;
}

/* Who has the address space need not be who faults in it. */
static void make_filter(const struct at *t, char *filter, size_t size)
{
	struct vmi_out o;

	vmi_out_init(&o, filter, size - 1);
	vmi_key_dec(&o, "(tgid == ", t->was.pid);
	vmi_key_hex(&o, " || mm == 0x", t->was.mm_id);
	vmi_key_hex(&o, ") && address >= 0x", t->start);
	vmi_key_hex(&o, " && address <= 0x", t->last);
	*o.p = '\0';
}

/* what comes ------------------------------------------------------------------------ */

/* Who looks up pages of another process faults in that one's; after an exec it is another. */
static bool is_ours(struct at *t, const struct fault_event *e)
{
	struct look l;

	if (e->tgid == t->was.pid && e->origin != VMI_FROM_REMOTE)
		return true;
	return look(t, &l, false) == LIVE_DONE && l.mm_id == e->mm;
}

static int take(void *priv, struct fault_event *e)
{
	struct at *t = priv;

	if (e->address < t->start || e->address > t->last || !is_ours(t, e))
		return 0;
	/* whoever faults as fast as we read would never let us end */
	if (t->nr && t->nr % STORM == 0)
		trace_stop(&t->trace);
	if (!t->nr++ || e->since < t->event.since)
		t->event = *e;
	return 0;
}

static int wait_for_it(struct at *t)
{
	struct until *until = &t->faults.until;
	bool over = false;
	int err = 0;

	while (!err && !t->nr && !over) {
		/* what came before it was over is read after that */
		over = until_woken(until, PERIOD_MS, t->trace.wake);
		err = trace_read(&t->trace, take, t);
	}
	return err;
}

static bool is_of(const struct look *l, const struct fault_event *e)
{
	return l->whole && l->mm_id == e->mm;
}

static int look_after(struct at *t, struct fault_path *p)
{
	if (!is_of(&t->was, &t->event))
		t->was.whole = false;
	for (int i = 0; i < LOOKS && !p->agrees; i++) {
		if (look(t, &t->now, false) == LIVE_TROUBLE)
			return EXIT_TROUBLE;
		if (!is_of(&t->now, &t->event))
			t->now.whole = false;
		fault_path_make(p, &t->dialect, &t->was, &t->now, &t->event);
	}
	return 0;
}

/* Processors are read one after the other: an older one may come behind. */
static int look_and_read(struct at *t, struct fault_path *p)
{
	u64 since = t->event.since;
	int err = look_after(t, p);

	trace_stop(&t->trace);
	if (!err)
		err = trace_read(&t->trace, take, t);
	if (!err && t->event.since != since)
		fault_path_make(p, &t->dialect, &t->was, &t->now, &t->event);
	p->page.page = t->start;
	p->page.size = t->last - t->start + 1;
	p->page.later = t->nr - 1;
	return err;
}

/* what is told ---------------------------------------------------------------------- */

static int draw_fault(struct at *t, struct drawing *d)
{
	struct places places = { 0 };
	struct fault_event *e = NULL;
	struct own_rec own;
	const char *name;
	int err;

	err = places_turn(&places);
	if (!err)
		err = places_find(&places, &t->event, &name);
	if (!err)
		e = own_make(OWN_FAULT_EVENT, own_text(name), own_text(NULL));
	if (e) {
		own = e->own;
		*e = t->event;
		e->own = own;
		err = d->format->record(d, &e->own.rec);
	}
	places_free(&places);
	free(e);
	return e ? err : EXIT_TROUBLE;
}

static int draw_path(const struct fault_path *p, struct drawing *d)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < p->nr; i++)
		err = d->format->record(d, &p->level[i].own.rec);
	return err ? err : d->format->record(d, &p->page.own.rec);
}

/* @p: NULL if no fault came: an answer without a record */
static int draw(struct at *t, const struct fault_path *p)
{
	struct vmi_header header;
	struct drawing d;
	int err;

	own_prepare(&d, t->a, &header, t->dialect.level[VMI_PTE].shift);
	d.dialect = &t->dialect;
	err = d.format->begin(&d);
	if (!err && p)
		err = draw_fault(t, &d);
	if (!err && p)
		err = draw_path(p, &d);
	d.format->end(&d, !err);
	return err;
}

static void tell_doubt(const struct at *t, const struct fault_path *p)
{
	unsigned long long at = t->a->at;

	if (!t->now.whole && t->event.class == VMI_FAULT_SEGV && p->nr)
		trouble("process %u has gone: the way to %llx is that of before it was waited",
			t->was.pid, at);
	else if (!t->now.whole && t->now.mm_id == t->event.mm)
		trouble("%llx did not settle: the tables made there were not seen, those above are of before it was waited",
			at);
	else if (!t->now.whole && t->event.class != VMI_FAULT_SEGV)
		trouble("process %u has gone, or called exec: the tables made at %llx were not seen, those above are of before it was waited",
			t->was.pid, at);
	else if (!p->agrees)
		trouble("%llx has changed again since: tables that were made were not seen, those above are of before it was waited",
			at);
}

/* An earlier fault may have been among them. */
static int tell_missed(struct at *t)
{
	u64 lost = trace_lost(&t->trace);
	const struct vmi_faults *all;
	int err = faults_read(&t->faults);

	if (err)
		return err;
	all = faults_find(&t->faults, VMI_REC_FAULTS);
	if (lost)
		trouble("%llu events were LOST: one of them may have come first",
			(unsigned long long)lost);
	if (all && all->missed)
		trouble("%llu faults were MISSED, of whatever process: one of them may have come first",
			(unsigned long long)all->missed);
	return 0;
}

static void tell_none(const struct at *t)
{
	unsigned long long at = t->a->at;

	if (until_gone(&t->faults.until))
		trouble("process %u has ended: no fault came at %llx", t->was.pid, at);
	else
		trouble("no fault came at %llx of process %u", at, t->was.pid);
}

/* all of it ------------------------------------------------------------------------- */

static int run(struct at *t)
{
	struct fault_path p = { 0 };
	int err = wait_for_it(t);

	if (err)
		return err;
	if (!t->nr) {
		err = draw(t, NULL);
		tell_none(t);
		return err ? err : tell_missed(t);
	}
	err = look_and_read(t, &p);
	if (!err)
		err = draw(t, &p);
	if (err)
		return err;
	tell_doubt(t, &p);
	return tell_missed(t);
}

/* The look that counts is one at which the event was on: nothing comes between. */
static int listen(struct at *t)
{
	char filter[256];
	int err;

	make_filter(t, filter, sizeof(filter));
	err = trace_open(&t->trace, filter, 0);
	if (err)
		return err;
	err = look(t, &t->was, true) == LIVE_DONE ? 0 : EXIT_TROUBLE;
	if (!err)
		err = faults_start(&t->faults);
	if (!err)
		err = run(t);
	trace_close(&t->trace);
	return err;
}

int faults_at(struct ask *a)
{
	struct at t = { .a = a };
	int err;

	err = find_page(&t);
	if (!err)
		err = faults_open(&t.faults, a);
	if (err)
		return err;
	err = listen(&t);
	faults_close(&t.faults);
	return err;
}
