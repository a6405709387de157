// SPDX-License-Identifier: GPL-2.0
/* cmd_faults.c - faults: count them while one waits, and show what came */
#include "commands.h"
#include "faults.h"
#include "own_fault.h"
#include "trouble.h"

static bool is_wanted(const struct ask *a, const struct vmi_rec *rec)
{
	const struct vmi_fault_sums *s = (const void *)rec;

	return !a->classes || (s->fault < 64 && (a->classes & VMI_BIT(s->fault)));
}

/* The buckets that any class that is drawn has something in. */
static void find_scale(const struct faults *f, struct drawing *d)
{
	d->first = VMI_FAULT_BUCKETS - 1;
	d->last = 0;
	for (size_t i = 0; i < f->nr; i++) {
		const struct vmi_fault_sums *s = (const void *)f->rec[i];

		if (s->rec.type != VMI_REC_FAULT_CLASS || !is_wanted(&f->ask, &s->rec))
			continue;
		fault_scale(s, &d->first, &d->last);
	}
}

/* kinds -------------------------------------------------------------------------- */

static int draw_kind(const struct faults *f, struct drawing *d, u32 kind)
{
	struct fault_group g = {
		.own.rec = { .type = OWN_FAULT_GROUP, .size = sizeof(g) },
		.own.text = sizeof(g),
		.by = BY_KIND,
		.sums.kind = kind,
	};
	bool any = false;

	for (size_t i = 0; i < f->nr; i++) {
		const struct vmi_fault_sums *s = (const void *)f->rec[i];

		if (s->rec.type != VMI_REC_FAULT_CLASS || s->kind != kind ||
		    !is_wanted(&f->ask, &s->rec))
			continue;
		fault_sums_add(&g.sums, s);
		any = true;
	}
	return any ? d->format->record(d, &g.own.rec) : 0;
}

static int draw_kinds(const struct faults *f, struct drawing *d)
{
	int err = 0;

	/* those that textbooks name first */
	for (u32 kind = VMI_FAULT_KIND_ANON; !err && kind <= VMI_FAULT_KIND_DENIED; kind++)
		err = draw_kind(f, d, kind);
	return err ? err : draw_kind(f, d, VMI_FAULT_KIND_NONE);
}

static int draw_chosen(const struct faults *f, struct drawing *d)
{
	int err = f->ask.by == BY_KIND ? draw_kinds(f, d) : 0;

	for (size_t i = 0; !err && i < f->nr; i++) {
		const struct vmi_rec *rec = f->rec[i];

		/* what the tool has types for of its own cannot come from a stream */
		if (!vmi_record_find(rec->type))
			continue;
		if (rec->type == VMI_REC_FAULT_CLASS &&
		    (f->ask.by == BY_KIND || !is_wanted(&f->ask, rec)))
			continue;
		err = d->format->record(d, rec);
	}
	return err;
}

/* the answer ----------------------------------------------------------------------- */

static int draw_all(const struct faults *f, struct drawing *d)
{
	int err = 0;

	for (size_t i = 0; !err && i < f->nr; i++)
		err = d->format->record(d, f->rec[i]);
	return err;
}

static int draw(const struct faults *f, const struct ask *a)
{
	struct drawing d = { .format = a->format, .ask = a, .out = stdout };
	bool own = a->view == OWN_VIEW_FAULTS;
	struct vmi_header header;
	int err;

	if (own)
		own_prepare(&d, a, &header, f->set.header->page_shift);
	else
		d.header = f->set.header;
	d.dialect = f->set.dialect;
	find_scale(f, &d);
	err = d.format->begin(&d);
	if (!err)
		err = own ? draw_chosen(f, &d) : draw_all(f, &d);
	d.format->end(&d, !err);
	return err ? err : faults_end(f);
}

static int count(struct ask *a)
{
	struct faults f;
	int err = faults_open(&f, a);

	if (err)
		return err;
	err = faults_start(&f);
	if (!err && !a->input)
		until_over(&f.until, -1);
	if (!err)
		err = faults_read(&f);
	if (!err)
		err = draw(&f, a);
	faults_close(&f);
	return err;
}

static bool is_of_events(const struct ask *a)
{
	return (a->given & (OPT_FOLLOW | OPT_FOLDED)) || a->by > BY_KIND;
}

/* Of one page the next fault, whatever it is. */
static int fits_at(const struct ask *a)
{
	if (a->input)
		return trouble("%s holds counts, no single faults: leave --at out", a->input);
	if (a->command)
		return trouble("--at is about a page of a process that runs: name its PID");
	if (!(a->request.keys & VMI_KEY_PID))
		return trouble("--at is about a page of one process: name its PID");
	if (a->given & OPT_FAULTS & ~(OPT_AT | OPT_FOR))
		return trouble("--at tells the next fault, whatever it is: of the other options of faults it takes --for alone");
	return 0;
}

static int fits(const struct ask *a)
{
	bool events = is_of_events(a);

	if (a->given & OPT_AT)
		return fits_at(a);
	if (a->request.children && !(a->request.keys & VMI_KEY_PID))
		return trouble("--children are those of a PID: name it");
	if (a->input && (a->given & OPT_FOR))
		return trouble("%s has been counted already: leave --for out", a->input);
	if (a->input && events)
		return trouble("%s holds counts, no single faults: leave --follow, --folded and --by out",
			       a->input);
	if ((a->given & OPT_FOLLOW) && a->by)
		return trouble("--follow tells each fault, --by counts them: leave one out");
	if ((a->given & OPT_FOLDED) &&
	    (a->by || (a->given & (OPT_FOLLOW | OPT_LIVE))))
		return trouble("--folded has a form of its own: leave --follow, --by and the formats out");
	if ((a->given & (OPT_MAJOR | OPT_SLOWER)) && !events)
		return trouble("--major and --slower choose single faults: add --follow, --folded, or --by vma, file or process");
	return 0;
}

int cmd_faults(struct ask *a)
{
	int err = fits(a);

	if (err)
		return err;
	if (a->given & OPT_AT)
		return faults_at(a);
	if (a->given & OPT_FOLDED)
		return faults_folded(a);
	return is_of_events(a) ? faults_events(a) : count(a);
}
