// SPDX-License-Identifier: GPL-2.0
/* cmd_verify.c - verify PID... | --all: is what the module tells what /proc tells? */
#include <stdio.h>
#include <stdlib.h>

#include "answer.h"
#include "commands.h"
#include "freeze.h"
#include "own.h"
#include "trouble.h"
#include "verify.h"

/* Of "not the same", as diff and cmp have it. */
#define EXIT_DIFFERS	1

/**
 * struct verifying - the answer while it is made
 * @d: how it is drawn
 * @header: of @d, once there is a process to tell of
 * @begun: there is one
 * @differences: of all processes
 * @gone: how many went away while they were compared
 * @missed: of @gone: those that were named
 * @sum: the ENDs of all streams together
 */
struct verifying {
	struct drawing d;
	struct vmi_header header;
	bool begun;
	u64 differences;
	u32 gone;
	u32 missed;
	struct vmi_end sum;
};

static int tell(struct verifying *s, void *record)
{
	int err;

	if (!record)
		return EXIT_TROUBLE;
	err = s->d.format->record(&s->d, record);
	free(record);
	return err;
}

static int tell_process(struct verifying *s, const struct verify *v, bool stopped)
{
	struct verify_process *r = own_make(OWN_VERIFY_PROCESS, own_text(NULL), own_text(NULL));

	if (r) {
		r->pid = v->proc->pid;
		r->stopped = stopped;
		memcpy(r->comm, v->header.comm, sizeof(r->comm));
		r->vmas = v->vmas;
		r->pages = v->nr_pages;
		r->frames = v->nr_frames;
		r->compared = v->compared;
		r->races = v->races;
		r->differences = v->differences;
	}
	return tell(s, r);
}

static int tell_finding(struct verifying *s, const struct verify *v, const struct finding *f)
{
	struct verify_finding *r = own_make(f->race ? OWN_VERIFY_RACE : OWN_VERIFY_DIFFERENCE,
					    own_text(f->module), own_text(f->proc));

	if (r) {
		r->pid = v->proc->pid;
		r->addr = f->addr;
		snprintf(r->what, sizeof(r->what), "%s", f->what);
		snprintf(r->because, sizeof(r->because), "%s", f->race ? f->race : "");
	}
	return tell(s, r);
}

static int tell_all(struct verifying *s, const struct ask *a, const struct verify *v, bool stopped)
{
	int err = 0;

	if (!s->begun) {
		s->begun = true;
		err = own_begin(&s->d, a, &s->header, v->header.page_shift);
	}
	if (!err)
		err = tell_process(s, v, stopped);
	for (size_t i = 0; !err && i < v->told.nr; i++)
		err = tell_finding(s, v, &v->told.list[i]);
	return err;
}

/* Nothing is told while it stands still: who reads what we write may be the one. */
static int verify_one(struct verifying *s, const struct ask *a, const struct proc *proc)
{
	struct verify v = { .proc = proc, .sum = &s->sum };
	struct freeze f;
	bool stopped = a->stop && freeze(&f, proc->pid);
	enum live got = verify_process(&v);
	int err = 0;

	if (stopped)
		freeze_end(&f);
	if (got == LIVE_TROUBLE)
		err = EXIT_TROUBLE;
	else if (got == LIVE_DONE)
		err = tell_all(s, a, &v, stopped);
	s->gone += got == LIVE_GONE;
	s->missed += got == LIVE_GONE && proc->named;
	s->differences += v.differences;
	verify_free(&v);
	return err;
}

static int choose(struct procs *procs, const struct ask *a)
{
	int err = procs_read(procs);

	for (size_t i = 0; !err && i < a->nr_pids; i++)
		err = procs_choose(procs, a->pids[i]);
	for (size_t i = 0; a->all && i < procs->nr; i++)
		procs->proc[i].chosen = procs->proc[i].user;
	return err;
}

static int finish(struct verifying *s, int err)
{
	if (s->begun) {
		if (!err)
			err = s->d.format->record(&s->d, &s->sum.rec);
		s->d.format->end(&s->d, !err);
	}
	if (!err)
		err = answer_end(&s->sum);
	/* of those that were named it has been told, one by one: only that is an error */
	if (!err && s->gone > s->missed)
		trouble("%u of the processes went away meanwhile: they are not compared",
			s->gone - s->missed);
	if (!err && s->missed)
		return EXIT_TROUBLE;
	return err || !s->differences ? err : EXIT_DIFFERS;
}

int cmd_verify(struct ask *a)
{
	struct verifying s = {
		.sum.rec = { VMI_REC_END, sizeof(s.sum) },
	};
	struct procs procs;
	int err = choose(&procs, a);

	for (size_t i = 0; !err && i < procs.nr; i++)
		if (procs.proc[i].chosen)
			err = verify_one(&s, a, &procs.proc[i]);
	procs_free(&procs);
	return finish(&s, err);
}
