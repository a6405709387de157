// SPDX-License-Identifier: GPL-2.0
/* target.c - whom a question is about */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/file.h>
#include <linux/magic.h>
#include <linux/random.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/siphash.h>
#include <linux/user_namespace.h>

#include "people.h"
#include "target.h"

static siphash_key_t id_key __ro_after_init;

void __init vmi_target_init(void)
{
	get_random_bytes(&id_key, sizeof(id_key));
}

bool vmi_may(struct file *file)
{
	return file_ns_capable(file, &init_user_ns, CAP_SYS_ADMIN);
}

bool vmi_may_see(struct file *file)
{
	return file_ns_capable(file, &init_user_ns, CAP_SYSLOG);
}

/* Takes over @pid's reference. */
static int target_take(struct vmi_target *t, struct pid *pid, const struct vmi_request *r)
{
	struct vmi_target next = { .pid = pid, .request = *r };
	struct mm_struct *mm = vmi_target_mm(&next);

	if (!mm) {
		put_pid(pid);
		return -ESRCH;
	}
	mmput(mm);
	vmi_target_put(t);
	*t = next;
	return 0;
}

int vmi_target_self(struct vmi_target *t)
{
	if (current->flags & PF_KTHREAD)
		return -EINVAL;
	return target_take(t, get_pid(task_tgid(current)), &t->request);
}

/* The thread group that thread @nr, as the caller counts pids, is in. */
static struct pid *find_group(u32 nr, bool *kthread)
{
	struct task_struct *task;
	struct pid *pid = NULL;

	rcu_read_lock();
	task = pid_task(find_vpid(nr), PIDTYPE_PID);
	if (task) {
		pid = get_pid(task_tgid(task));
		*kthread = task->flags & PF_KTHREAD;
	}
	rcu_read_unlock();
	return pid;
}

static int target_pid(struct vmi_target *t, const struct vmi_request *r)
{
	bool kthread = false;
	struct pid *pid = find_group(r->pid, &kthread);

	if (!pid)
		return -ESRCH;
	if (kthread) {
		put_pid(pid);
		return -EINVAL;
	}
	return target_take(t, pid, r);
}

/* An overlay's own cache is empty; its dentry keeps those of its layers. */
static struct address_space *cache_of(struct file *file)
{
	struct dentry *dentry = file->f_path.dentry;
	struct inode *real = NULL;

	if (dentry->d_flags & DCACHE_OP_REAL)
		real = d_real_inode(dentry);
	return real ? real->i_mapping : file->f_mapping;
}

/*
 * What the caller has open, in its own table. Not our own files: an open view
 * that holds itself, or another that holds it, would never be closed.
 */
static int target_file(struct vmi_target *t, const struct vmi_request *r)
{
	struct file *file = fget(r->fd);

	if (!file)
		return -EBADF;
	if (!S_ISREG(file_inode(file)->i_mode) ||
	    file_inode(file)->i_sb->s_magic == DEBUGFS_MAGIC) {
		fput(file);
		return -EINVAL;
	}
	vmi_target_put(t);
	t->file = file;
	t->mapping = cache_of(file);
	t->request = *r;
	return 0;
}

int vmi_target_set(struct vmi_target *t, const char *line, size_t len, u32 allowed)
{
	struct vmi_request r;

	if (!vmi_request_parse(line, len, allowed, &r))
		return -EINVAL;
	if (r.keys & VMI_KEY_PID)
		return target_pid(t, &r);
	if (r.keys & VMI_KEY_FD)
		return target_file(t, &r);
	/* without one it is about the process that reads first */
	vmi_target_put(t);
	t->request = r;
	return 0;
}

void vmi_target_put(struct vmi_target *t)
{
	put_pid(t->pid);
	if (t->file)
		fput(t->file);
	memset(t, 0, sizeof(*t));
}

u32 vmi_target_about(const struct vmi_target *t)
{
	if (t->file)
		return VMI_ABOUT_FILE;
	return t->request.keys & VMI_KEY_PFN ? VMI_ABOUT_FRAMES : VMI_ABOUT_PROCESS;
}

struct task_struct *vmi_target_task(const struct vmi_target *t)
{
	return get_pid_task(t->pid, PIDTYPE_TGID);
}

struct mm_struct *vmi_target_mm(const struct vmi_target *t)
{
	struct task_struct *leader;
	struct mm_struct *mm = NULL;

	rcu_read_lock();
	leader = pid_task(t->pid, PIDTYPE_TGID);
	if (leader)
		mm = vmi_process_mm(leader);
	rcu_read_unlock();
	return mm;
}

int vmi_target_gone(const struct vmi_target *t, const struct mm_struct *mm)
{
	struct task_struct *leader, *thread;
	int gone = -ESRCH;

	rcu_read_lock();
	leader = pid_task(t->pid, PIDTYPE_TGID);
	if (leader) {
		for_each_thread(leader, thread) {
			/* compared only: the pointer may be stale, ours is pinned */
			const struct mm_struct *its = READ_ONCE(thread->mm);

			if (its == mm) {
				gone = 0;
				break;
			}
			if (its)
				gone = -ESTALE;
		}
	}
	rcu_read_unlock();
	return gone;
}

u64 vmi_id(const void *ptr, u64 salt)
{
	return ptr ? siphash_2u64((unsigned long)ptr, salt, &id_key) : 0;
}

u64 vmi_mm_id(const struct mm_struct *mm)
{
	return vmi_id(mm, vmi_mm_generation(mm));
}
