// SPDX-License-Identifier: GPL-2.0
/* answer.c - one stream from where it is read to where it is drawn */
#include <errno.h>

#include "answer.h"
#include "trouble.h"

static int status_of(enum set_got got)
{
	return got == SET_TROUBLE ? EXIT_TROUBLE : 0;
}

int answer_skip(struct set *set)
{
	const struct vmi_rec *rec;
	enum set_got got;

	do {
		got = set_record(set, &rec);
	} while (got == SET_RECORD);
	return status_of(got);
}

/* What is about pages or the kernel is not among what is kept of a process. */
static const char *how_to_record(u32 view)
{
	if (view == VMI_VIEW_RMAP || view == VMI_VIEW_FRAMES || view == VMI_VIEW_KERNEL)
		return "keep an answer with --format raw";
	return "record it with vminspect record";
}

int answer_find(struct set *set, u32 view)
{
	const char *name = set->source->name;
	enum set_got got = set_stream(set);

	if (got == SET_DONE)
		return trouble("%s is empty: make a recording with vminspect record", name);
	while (got == SET_RECORD && set->header->view != view) {
		if (answer_skip(set))
			return EXIT_TROUBLE;
		got = set_stream(set);
	}
	if (got == SET_DONE)
		return trouble("%s holds no %s: %s", name, vmi_rows_name(vmi_names_view, view),
			       how_to_record(view));
	return status_of(got);
}

static const char *why_stopped(s32 err)
{
	switch (err) {
	case -ESRCH:
		return "the process has gone";
	case -ESTALE:
		return "the process called exec";
	default:
		return strerror(-err);
	}
}

int answer_end(const struct vmi_end *e)
{
	unsigned long long next = e->next, lost = e->lost;

	if (e->err)
		return trouble("the answer stops at %llx: %s", next, why_stopped(e->err));
	/* no reason to fail: the answer is there, and says where it has holes */
	if (lost)
		trouble("%llu stretches kept changing while they were read and are not told",
			lost);
	return 0;
}

static int draw_records(struct set *set, struct drawing *d, struct filter *f, bool *whole)
{
	struct vmi_end end = { 0 };
	const struct vmi_rec *rec;
	enum set_got got;
	int err = 0;

	while (!err && (got = set_record(set, &rec)) == SET_RECORD) {
		if (rec->type == VMI_REC_END)
			end = *(const struct vmi_end *)rec;
		if (f)
			rec = filter_record(f, rec);
		if (rec)
			err = d->format->record(d, rec);
	}
	*whole = !err && got == SET_DONE;
	if (!*whole)
		return EXIT_TROUBLE;
	d->format->end(d, true);
	return answer_end(&end);
}

int answer_draw(struct set *set, struct drawing *d, struct filter *f)
{
	bool whole = false;
	int err;

	d->dialect = set->dialect;
	d->header = f ? filter_header(f, set->header, set->dialect) : set->header;
	err = d->format->begin(d);
	if (!err)
		err = draw_records(set, d, f, &whole);
	if (!whole)
		d->format->end(d, false);
	return err;
}
