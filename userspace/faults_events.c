// SPDX-License-Identifier: GPL-2.0
/* faults_events.c - faults one by one: shown as they come, or counted by what they share */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "faults.h"
#include "groups.h"
#include "places.h"
#include "queue.h"
#include "trace.h"
#include "trouble.h"

/* How often what came is read. */
#define PERIOD_MS	50
/* And after so many events it is looked whether it is over: a storm does not end. */
#define STORM		1024

/**
 * struct events - what is done with them
 * @faults: who is watched; the view is open too, and knows what was missed
 * @trace: the event
 * @places: names
 * @queue: of what is shown
 * @groups: of what is counted
 * @d: how it is drawn
 * @header: for @d
 * @sum: of all
 * @over: nothing more is written to the trace
 */
struct events {
	struct faults faults;
	struct trace trace;
	struct places places;
	struct queue queue;
	struct groups groups;
	struct drawing d;
	struct vmi_header header;
	struct fault_traced sum;
	bool over;
};

/* one event ------------------------------------------------------------------------ */

static int keep(struct events *v, const struct fault_event *e, const char *name)
{
	struct fault_event *r = own_make(OWN_FAULT_EVENT, own_text(name), own_text(NULL));
	struct own_rec own;

	if (!r)
		return EXIT_TROUBLE;
	own = r->own;
	memcpy(r, e, sizeof(*e));
	r->own = own;
	return queue_push(&v->queue, r, r->since);
}

static int take(void *priv, struct fault_event *e)
{
	struct events *v = priv;
	const char *name;
	int err = places_find(&v->places, e, &name);

	if (err)
		return err;
	v->sum.count++;
	v->sum.errors += e->reason != VMI_FAULT_OK;
	if (!v->over && v->sum.count % STORM == 0 && until_over(&v->faults.until, 0)) {
		trace_stop(&v->trace);
		v->over = true;
	}
	if (v->d.ask->by)
		return groups_count(&v->groups, e, name);
	return keep(v, e, name);
}

/* Where events were lost is shown between those that were not. */
static int tell_lost(struct events *v)
{
	struct fault_traced lost = {
		.own.rec = { .type = OWN_FAULT_LOST, .size = sizeof(lost) },
		.own.text = sizeof(lost),
		.lost = trace_lost(&v->trace),
	};
	int err = 0;

	if (!lost.lost)
		return 0;
	v->sum.lost += lost.lost;
	if (!v->d.ask->by) {
		err = v->d.format->record(&v->d, &lost.own.rec);
		trouble("%llu events were LOST about here", (unsigned long long)lost.lost);
	}
	return err;
}

/* Those before @since; and nobody may read them any more. */
static int show(struct events *v, u64 since)
{
	size_t nr = queue_ready(&v->queue, since);
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++)
		err = v->d.format->record(&v->d, v->queue.one[i].what);
	queue_drop(&v->queue, nr);
	v->d.format->flush(&v->d);
	if (!err && ferror(v->d.out))
		err = trouble("cannot write the answer: %s", strerror(errno));
	return err;
}

/* What was written before we began to read has all been read then. */
static int take_all(struct events *v)
{
	u64 since = v->over ? ~0ull : trace_time(&v->trace);
	int err = places_turn(&v->places);

	if (!err)
		err = trace_read(&v->trace, take, v);
	if (!err && !v->d.ask->by)
		err = show(v, since);
	return err ? err : tell_lost(v);
}

/* all of them ---------------------------------------------------------------------- */

static bool look(void *priv, u32 pid)
{
	return places_look(priv, pid);
}

/* What is mapped from here on tells so itself. */
static int start(struct events *v)
{
	int err;

	places_watch(&v->places);
	err = places_turn(&v->places);
	if (!err)
		err = faults_meet(&v->faults, look, &v->places);
	return err ? err : faults_start(&v->faults);
}

static int listen(struct events *v)
{
	int err = start(v);

	while (!err && !v->over && !until_over(&v->faults.until, PERIOD_MS))
		err = take_all(v);
	trace_stop(&v->trace);
	v->over = true;
	v->sum.window = v->trace.ended - v->trace.began;
	return err ? err : take_all(v);
}

static int draw_groups(struct events *v)
{
	struct fault_group **list = groups_list(&v->groups);
	int err = 0;

	if (!list)
		return EXIT_TROUBLE;
	v->d.first = VMI_FAULT_BUCKETS - 1;
	for (size_t i = 0; list[i]; i++)
		fault_scale(&list[i]->sums, &v->d.first, &v->d.last);
	err = v->d.format->begin(&v->d);
	for (size_t i = 0; !err && list[i]; i++)
		err = v->d.format->record(&v->d, &list[i]->own.rec);
	free(list);
	return err;
}

/* The view was open all the while: it tells what the probe missed. */
static int draw_sum(struct events *v)
{
	const struct vmi_faults *all;
	int err = faults_read(&v->faults);

	if (err)
		return err;
	all = faults_find(&v->faults, VMI_REC_FAULTS);
	v->sum.own.rec.type = OWN_FAULT_TRACED;
	v->sum.own.rec.size = sizeof(v->sum);
	v->sum.own.text = sizeof(v->sum);
	if (all)
		v->sum.missed = all->missed;
	return v->d.format->record(&v->d, &v->sum.own.rec);
}

static int follow(struct events *v)
{
	int err;

	if (v->d.format == &format_json)
		v->d.format = &format_json_lines;
	err = v->d.format->begin(&v->d);
	if (!err)
		err = listen(v);
	return err ? err : draw_sum(v);
}

static int count(struct events *v)
{
	int err = listen(v);

	if (!err)
		err = draw_groups(v);
	return err ? err : draw_sum(v);
}

static int run(struct events *v)
{
	const struct ask *a = &v->faults.ask;
	char filter[2048];
	int err;

	faults_filter(a, filter, sizeof(filter));
	err = trace_open(&v->trace, filter, a->request.children ? a->request.pid : 0);
	if (err)
		return err;
	v->groups.by = a->by;
	err = a->by ? count(v) : follow(v);
	if (v->d.priv)
		v->d.format->end(&v->d, !err);
	trace_close(&v->trace);
	if (!err && v->sum.lost)
		trouble("%llu events were LOST: all counts are too low",
			(unsigned long long)v->sum.lost);
	if (!err && v->sum.missed)
		trouble("%llu faults were MISSED: all counts are too low",
			(unsigned long long)v->sum.missed);
	places_free(&v->places);
	queue_free(&v->queue);
	groups_free(&v->groups);
	return err;
}

int faults_events(struct ask *a)
{
	struct events v = { 0 };
	int err = faults_open(&v.faults, a);

	if (err)
		return err;
	own_prepare(&v.d, a, &v.header, __builtin_ctzl(sysconf(_SC_PAGESIZE)));
	err = run(&v);
	faults_close(&v.faults);
	return err;
}
