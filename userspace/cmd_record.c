// SPDX-License-Identifier: GPL-2.0
/* cmd_record.c - record TARGET FILE: the streams of all views, one after the other */
#include "answer.h"
#include "commands.h"

/*
 * VMAs before the page table: so a reader that gets both through a pipe knows
 * what an address belongs to when its entry comes. There is no stream of
 * translate: the page table holds every address.
 */
static const struct {
	u32 view;
	u32 with;
} recorded[] = {
	{ VMI_VIEW_STATUS,	0 },
	{ VMI_VIEW_MM,		0 },
	{ VMI_VIEW_VMAS,	VMI_WITH_PAGES | VMI_WITH_LRU },
	{ VMI_VIEW_PAGETABLE,	0 },
};

static void ask_view(struct ask *a, u32 view, u32 with)
{
	a->view = view;
	a->request.with = with;
	/* status is about no process */
	if (view == VMI_VIEW_STATUS || a->self)
		a->request.keys &= ~VMI_KEY_PID;
	else
		a->request.keys |= VMI_KEY_PID;
}

/* @begun: there is something worth keeping, even if its END tells an error */
static int record_view(struct ask *a, FILE *out, bool *begun)
{
	struct drawing d = { .format = &format_raw, .ask = a, .out = out };
	struct source source;
	struct set set;
	int err = source_open(&source, a);

	*begun = false;
	if (err)
		return err;
	set_init(&set, &source);
	err = answer_find(&set, a->view);
	if (!err)
		err = answer_draw(&set, &d, NULL);
	*begun = set.ended;
	set_free(&set);
	source_close(&source);
	return err;
}

int cmd_record(struct ask *a)
{
	struct recording r;
	bool keep = true;
	int err = recording_create(&r, a->output), closed;

	if (err)
		return err;
	for (size_t i = 0; !err && i < ARRAY_SIZE(recorded); i++) {
		ask_view(a, recorded[i].view, recorded[i].with);
		err = record_view(a, r.out, &keep);
	}
	closed = recording_close(&r, keep);
	return err ? err : closed;
}
