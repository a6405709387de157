// SPDX-License-Identifier: GPL-2.0
/* people.c - which processes have an mm */
#include <linux/pid.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>

#include "compat.h"
#include "people.h"

struct mm_struct *vmi_process_mm(struct task_struct *leader)
{
	struct task_struct *thread;
	struct mm_struct *mm = NULL;

	rcu_read_lock();
	for_each_thread(leader, thread) {
		mm = get_task_mm(thread);
		if (mm)
			break;
	}
	rcu_read_unlock();
	return mm;
}

/* The thread may be leaving its mm: that the pointer is the same is all that is asked. */
bool vmi_has_mm(struct task_struct *leader, const struct mm_struct *mm)
{
	struct task_struct *thread;

	if (leader->flags & PF_KTHREAD)
		return false;
	for_each_thread(leader, thread)
		if (READ_ONCE(thread->mm) == mm)
			return true;
	return false;
}

struct task_struct *vmi_mm_task(struct mm_struct *mm)
{
	struct task_struct *owner = vmi_mm_owner(mm);
	struct pid *pid = owner ? READ_ONCE(owner->thread_pid) : NULL;

	return pid && pid_task(pid, PIDTYPE_PID) == owner ? owner : NULL;
}
