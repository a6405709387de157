// SPDX-License-Identifier: GPL-2.0
/*
 * faults.c - view faults: what the page faults since the open were
 */
#include <linux/ktime.h>
#include <linux/slab.h>

#include "../probe/listen.h"
#include "views.h"

static void *faults_open(void)
{
	return vmi_listen();
}

static int faults_aim(void **own, const struct vmi_target *t)
{
	struct vmi_listener *l = *own;
	int err = vmi_listen_to(&l, t->pid, t->request.children);

	*own = l;
	return err;
}

static void faults_close(void *own)
{
	vmi_unlisten(own);
}

static void tell_all(struct vmi_cursor *c, const struct vmi_heard *h)
{
	struct vmi_faults *f = vmi_cursor_add(c, VMI_REC_FAULTS, sizeof(*f));

	f->flags = c->target->request.children ? VMI_FAULTS_CHILDREN : 0;
	f->listeners = h->listeners;
	f->since = h->since;
	f->until = ktime_get_boottime_ns();
	f->missed = h->missed;
	f->lost = h->lost;
	for (unsigned int i = 0; i < VMI_FAULT_NR; i++) {
		f->count += h->table.cell[i].count;
		f->errors += h->table.cell[i].errors;
	}
}

static void tell_class(struct vmi_cursor *c, unsigned int i, const struct vmi_fault_cell *cell)
{
	struct vmi_fault_sums *s = vmi_cursor_add(c, VMI_REC_FAULT_CLASS, sizeof(*s));

	s->fault = i;
	s->kind = vmi_fault_kind(i);
	s->count = cell->count;
	s->errors = cell->errors;
	s->major = cell->major;
	s->retries = cell->retries;
	s->sum_ns = cell->sum_ns;
	s->max_ns = cell->max_ns;
	memcpy(s->hist, cell->hist, sizeof(s->hist));
}

static void tell_error(struct vmi_cursor *c, unsigned int reason, u64 count)
{
	struct vmi_fault_error *e = vmi_cursor_add(c, VMI_REC_FAULT_ERROR, sizeof(*e));

	e->reason = reason;
	e->count = count;
}

/* Summed at once, told a class at a time: c->stage is the one that comes next. */
static int faults_fill(struct vmi_cursor *c)
{
	struct vmi_heard *h = c->state;
	unsigned int i;

	if (!c->stage) {
		vmi_heard(c->own, h);
		tell_all(c, h);
	}
	i = c->stage++;
	if (i < VMI_FAULT_NR) {
		if (h->table.cell[i].count)
			tell_class(c, i, &h->table.cell[i]);
		return VMI_MORE;
	}
	i -= VMI_FAULT_NR;
	if (h->table.reason[i])
		tell_error(c, i, h->table.reason[i]);
	return i + 1 < VMI_FAULT_REASON_NR ? VMI_MORE : VMI_DONE;
}

const struct vmi_view vmi_view_faults = {
	.id		= VMI_VIEW_FAULTS,
	.name		= "faults",
	.keys		= VMI_KEY_PID | VMI_KEY_CHILDREN,
	.all		= true,
	.state_size	= sizeof(struct vmi_heard),
	.open		= faults_open,
	.aim		= faults_aim,
	.close		= faults_close,
	.fill		= faults_fill,
};
