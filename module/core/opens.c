// SPDX-License-Identifier: GPL-2.0
/* opens.c - who has which view open */
#include <linux/ktime.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>

#include "opens.h"

static DEFINE_SPINLOCK(lock);
static LIST_HEAD(opens);	/* by id, ascending; under @lock */
static u64 last_id;		/* under @lock */
static u32 count;		/* under @lock */

void vmi_opens_add(struct vmi_open_info *info, u32 view, bool raw)
{
	info->view = view;
	info->raw = raw;
	info->since = ktime_get_boottime_ns();
	info->pid = get_pid(task_tgid(current));
	memcpy(info->comm, current->comm, sizeof(info->comm));
	info->comm[sizeof(info->comm) - 1] = '\0';
	spin_lock(&lock);
	info->id = ++last_id;
	list_add_tail(&info->node, &opens);
	count++;
	spin_unlock(&lock);
}

void vmi_opens_remove(struct vmi_open_info *info)
{
	spin_lock(&lock);
	list_del(&info->node);
	count--;
	spin_unlock(&lock);
	put_pid(info->pid);
	put_pid(info->target);
}

void vmi_opens_target(struct vmi_open_info *info, struct pid *pid)
{
	struct pid *old;

	get_pid(pid);
	spin_lock(&lock);
	old = info->target;
	info->target = pid;
	spin_unlock(&lock);
	put_pid(old);
}

u32 vmi_opens_count(void)
{
	u32 n;

	spin_lock(&lock);
	n = count;
	spin_unlock(&lock);
	return n;
}

u64 vmi_opens_next(u64 id, struct vmi_opener *o)
{
	const struct vmi_open_info *info;
	u64 found = 0;

	spin_lock(&lock);
	list_for_each_entry(info, &opens, node) {
		if (info->id <= id)
			continue;
		found = info->id;
		o->view = info->view;
		o->raw = info->raw;
		o->armed = info->armed;
		o->pid = pid_vnr(info->pid);
		o->target = pid_vnr(info->target);
		o->since = info->since;
		memcpy(o->comm, info->comm, sizeof(o->comm));
		break;
	}
	spin_unlock(&lock);
	return found;
}
