// SPDX-License-Identifier: GPL-2.0
/* faults.c - what the view faults has counted; see faults.h */
#include <stdlib.h>
#include <unistd.h>

#include "faults.h"
#include "grow.h"
#include "procs.h"
#include "trouble.h"

/* What a command does is to be counted from its first instruction on. */
static int hold_command(struct faults *f)
{
	struct ask *a = &f->ask;
	int err;

	if (!a->command)
		return 0;
	err = child_hold(&f->child, a->command, &f->until);
	a->request.pid = f->child.pid;
	a->request.children = 1;
	a->request.keys |= VMI_KEY_PID | VMI_KEY_CHILDREN;
	return err;
}

int faults_open(struct faults *f, const struct ask *a)
{
	int err;

	memset(f, 0, sizeof(*f));
	f->ask = *a;
	f->ask.view = VMI_VIEW_FAULTS;
	if (a->input)
		return source_open(&f->source, &f->ask);
	err = until_begin(&f->until);
	if (err)
		return err;
	/* any of its threads names a process; events know it by its group */
	if (a->request.keys & VMI_KEY_PID)
		f->ask.request.pid = procs_group(a->request.pid);
	err = hold_command(f);
	if (!err)
		err = source_open(&f->source, &f->ask);
	if (!err)
		return 0;
	child_end(&f->child);
	until_end(&f->until);
	return err;
}

int faults_start(struct faults *f)
{
	const struct vmi_request *r = &f->ask.request;
	int err = 0;

	if (f->ask.input)
		return 0;
	if (f->child.pid)
		err = child_start(&f->child, f->ask.command);
	/* of a process whose children count too it is not over with its own end */
	until_watch(&f->until, f->ask.for_ns, f->child.pid ? f->child.pid :
		    r->children ? 0 : (pid_t)r->pid);
	return err;
}

int faults_meet(const struct faults *f, bool (*look)(void *priv, u32 pid), void *priv)
{
	u32 pid = f->child.pid ? (u32)getpid() : f->ask.request.pid;
	struct procs all = { 0 };
	bool ok = true;
	int err = 0;

	if (pid)
		return look(priv, pid) ? 0 : trouble("out of memory");
	err = procs_read(&all);
	for (size_t i = 0; !err && ok && i < all.nr; i++)
		ok = !all.proc[i].user || look(priv, all.proc[i].pid);
	procs_free(&all);
	return ok ? err : trouble("out of memory");
}

static int keep(struct faults *f, const struct vmi_rec *rec)
{
	struct vmi_rec *copy;

	if (!grow(&f->rec, sizeof(*f->rec), &f->cap, f->nr + 1))
		return trouble("out of memory");
	copy = malloc(rec->size);
	if (!copy)
		return trouble("out of memory");
	memcpy(copy, rec, rec->size);
	f->rec[f->nr++] = copy;
	return 0;
}

int faults_read(struct faults *f)
{
	const struct vmi_rec *rec;
	enum set_got got;
	int err;

	set_init(&f->set, &f->source);
	err = answer_find(&f->set, VMI_VIEW_FAULTS);
	while (!err && (got = set_record(&f->set, &rec)) != SET_DONE)
		err = got == SET_RECORD ? keep(f, rec) : EXIT_TROUBLE;
	return err;
}

const void *faults_find(const struct faults *f, u32 type)
{
	for (size_t i = 0; i < f->nr; i++)
		if (f->rec[i]->type == type)
			return f->rec[i];
	return NULL;
}

int faults_end(const struct faults *f)
{
	const struct vmi_faults *all = faults_find(f, VMI_REC_FAULTS);
	const struct vmi_end *end = faults_find(f, VMI_REC_END);

	if (all && all->missed)
		trouble("%llu faults were MISSED: all counts are too low",
			(unsigned long long)all->missed);
	if (all && all->lost)
		trouble("%llu tries were LOST: so many faults count twice",
			(unsigned long long)all->lost);
	return end ? answer_end(end) : 0;
}

void faults_close(struct faults *f)
{
	for (size_t i = 0; i < f->nr; i++)
		free(f->rec[i]);
	free(f->rec);
	set_free(&f->set);
	source_close(&f->source);
	if (f->ask.input)
		return;
	child_end(&f->child);
	until_end(&f->until);
}
