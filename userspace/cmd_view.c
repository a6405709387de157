// SPDX-License-Identifier: GPL-2.0
/* cmd_view.c - show one view: status, mm, vmas, pagetable, translate */
#include "answer.h"
#include "commands.h"

static int show_recorded(struct set *set, struct drawing *d)
{
	struct filter f;
	int err = filter_init(&f, d->ask, set->header);

	if (!err)
		err = answer_draw(set, d, &f);
	filter_free(&f);
	return err;
}

static bool is_narrower(const struct ask *a, const struct vmi_header *h)
{
	return a->input && (a->request.with != h->with || (a->request.keys & VMI_KEY_RANGE));
}

int cmd_view(struct ask *a)
{
	struct drawing d = { .format = a->format, .ask = a, .out = stdout };
	struct source source;
	struct set set;
	int err = source_open(&source, a);

	if (err)
		return err;
	set_init(&set, &source);
	err = answer_find(&set, a->view);
	if (!err && is_narrower(a, set.header))
		err = show_recorded(&set, &d);
	else if (!err)
		err = answer_draw(&set, &d, NULL);
	set_free(&set);
	source_close(&source);
	return err;
}
