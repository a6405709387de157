// SPDX-License-Identifier: GPL-2.0
/* family.c - a process and those it forks, told by their number */
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/threads.h>
#include <linux/tracepoint.h>

#include "family.h"

static LIST_HEAD(families);		/* under @lock, read under RCU */
static DEFINE_MUTEX(lock);
static struct tracepoint *fork_point;	/* sched_process_fork; set at load */

/* kernel/fork.c:kernel_clone(): before the child runs. Of a thread, parent and child are one. */
static void at_fork(void *data, struct task_struct *parent, struct task_struct *child)
{
	struct vmi_family *f;

	rcu_read_lock();
	list_for_each_entry_rcu(f, &families, node) {
		if (test_bit(parent->tgid, f->member))
			set_bit(child->tgid, f->member);
		else if (test_bit(child->tgid, f->member))
			clear_bit(child->tgid, f->member);
	}
	rcu_read_unlock();
}

static void find_point(struct tracepoint *tp, void *unused)
{
	if (!strcmp(tp->name, "sched_process_fork"))
		fork_point = tp;
}

void __init vmi_family_init(void)
{
	for_each_kernel_tracepoint(find_point, NULL);
}

/* The first that comes listens. */
static int add(struct vmi_family *f)
{
	int err = 0;

	mutex_lock(&lock);
	if (list_empty(&families))
		err = tracepoint_probe_register(fork_point, (void *)at_fork, NULL);
	if (!err)
		list_add_rcu(&f->node, &families);
	mutex_unlock(&lock);
	return err;
}

/* Has it gone before forks were followed, its number may be another's by now. */
static void forget_the_gone(struct vmi_family *f, struct pid *group)
{
	rcu_read_lock();
	if (!pid_task(group, PIDTYPE_TGID))
		clear_bit(pid_nr(group), f->member);
	rcu_read_unlock();
}

int vmi_family_start(struct vmi_family *f, struct pid *group)
{
	int err;

	if (!fork_point)
		return -ENODEV;
	f->member = kvcalloc(BITS_TO_LONGS(PID_MAX_LIMIT), sizeof(long), GFP_KERNEL_ACCOUNT);
	if (!f->member)
		return -ENOMEM;
	set_bit(pid_nr(group), f->member);
	err = add(f);
	if (!err) {
		forget_the_gone(f, group);
		return 0;
	}
	kvfree(f->member);
	f->member = NULL;
	return err;
}

void vmi_family_stop(struct vmi_family *f)
{
	if (!f->member)
		return;
	mutex_lock(&lock);
	list_del_rcu(&f->node);
	if (list_empty(&families))
		tracepoint_probe_unregister(fork_point, (void *)at_fork, NULL);
	mutex_unlock(&lock);
	/* who is in at_fork() still: RCU for the list, and 7.2 runs it under SRCU */
	tracepoint_synchronize_unregister();
	synchronize_rcu();
	kvfree(f->member);
	f->member = NULL;
}
