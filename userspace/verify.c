// SPDX-License-Identifier: GPL-2.0
/* verify.c - what the module tells of a process against what /proc tells */
#include <stdlib.h>
#include <time.h>

#include "grow.h"
#include "trouble.h"
#include "verify_look.h"

bool verify_fails(struct verify *v, enum live got)
{
	if (v->got == LIVE_DONE)
		v->got = got;
	return false;
}

void verify_nap(unsigned int nth)
{
	/* at once, then after 1, 2, 4 ... milliseconds */
	const struct timespec nap = { .tv_nsec = nth ? 500000l << (nth < 8 ? nth : 8) : 0 };

	nanosleep(&nap, NULL);
}

bool verify_stream(struct verify *v, const struct set *set)
{
	enum live got = LIVE_DONE;

	if (v->got != LIVE_DONE)
		return false;
	if (!v->header.rec.size) {
		memcpy(&v->header, set->header, sizeof(v->header));
		memcpy(&v->dialect, set->dialect, sizeof(v->dialect));
	} else {
		got = live_same(v->proc, v->header.mm_id, set->header->mm_id);
	}
	return got == LIVE_DONE || verify_fails(v, got);
}

bool verify_alike(const struct finding *a, const struct finding *b)
{
	return a->what == b->what && !strcmp(a->module, b->module) && !strcmp(a->proc, b->proc);
}

void verify_tell(struct verify *v, const struct finding *f)
{
	struct findings *t = &v->told;

	*(f->race ? &v->races : &v->differences) += 1;
	if (t->nr == VERIFY_TOLD)
		return;
	if (!grow(&t->list, sizeof(*f), &t->cap, t->nr + 1)) {
		trouble("out of memory");
		verify_fails(v, LIVE_TROUBLE);
		return;
	}
	t->list[t->nr++] = *f;
}

enum live verify_process(struct verify *v)
{
	v->got = LIVE_DONE;
	verify_vmas(v);
	look_close(v);
	return v->got;
}

void verify_free(struct verify *v)
{
	free(v->told.list);
}
