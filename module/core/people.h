/* SPDX-License-Identifier: GPL-2.0 */
/* people.h - which processes have an mm */
#ifndef _VMI_CORE_PEOPLE_H
#define _VMI_CORE_PEOPLE_H

#include <linux/mm_types.h>
#include <linux/sched.h>

/**
 * vmi_process_mm() - the mm of any thread of a process, mm_users raised, or NULL
 * @leader: referenced, or under RCU
 *
 * A leader that has exited leaves its threads the mm.
 */
struct mm_struct *vmi_process_mm(struct task_struct *leader);

/** vmi_has_mm() - has any thread of a process @mm? Compared only; under RCU */
bool vmi_has_mm(struct task_struct *leader, const struct mm_struct *mm);

/**
 * vmi_mm_task() - a task of those that have an mm, or NULL; under RCU
 *
 * mm->owner is one (kernel/exit.c:mm_update_next_owner()), but for a moment it may
 * also be one that fork gives up, whose signal_struct RCU does not keep
 * (kernel/fork.c:bad_fork_cleanup_signal). So it must be found by its struct pid,
 * as it is from the moment on when fork cannot fail any more.
 */
struct task_struct *vmi_mm_task(struct mm_struct *mm);

#endif /* _VMI_CORE_PEOPLE_H */
