// SPDX-License-Identifier: GPL-2.0
/* retry.c - faults that were to be tried again, kept until they are */
#include <linux/atomic.h>
#include <linux/hash.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/sched/task.h>

#include "retry.h"

#define SLOT_BITS	10
#define SLOTS		(1u << SLOT_BITS)
/* How many slots a task looks at. */
#define REACH		8
/* Somebody writes or empties the slot. */
#define BUSY		((struct task_struct *)1)

/**
 * struct who - a thread, to be known again
 * @pid: in the initial namespace
 * @started: start_boottime: numbers and memory are used again
 */
struct who {
	pid_t pid;
	u64 started;
};

/**
 * struct slots - the table
 * @owner: of each slot; NULL: free; compared only, it may be gone
 * @slot: what is kept, of whom and why
 *
 * The owners lie close: a fault looks at REACH of them.
 */
struct slots {
	struct task_struct *owner[SLOTS];
	struct {
		struct who who;
		enum vmi_kept why;
		struct vmi_fault fault;
	} slot[SLOTS];
};

static struct slots *slots;
atomic_t vmi_retry_kept;

int vmi_retry_init(void)
{
	slots = kvzalloc(sizeof(*slots), GFP_KERNEL);
	atomic_set(&vmi_retry_kept, 0);
	return slots ? 0 : -ENOMEM;
}

void vmi_retry_exit(void)
{
	kvfree(slots);
	slots = NULL;
}

static unsigned int slot_of(unsigned int i)
{
	return (hash_ptr(current, SLOT_BITS) + i) % SLOTS;
}

/* Slot @i from @from into our hands. */
static bool claim(unsigned int i, struct task_struct *from)
{
	return READ_ONCE(slots->owner[i]) == from &&
	       cmpxchg(&slots->owner[i], from, BUSY) == from;
}

static void set_free(unsigned int i)
{
	atomic_dec(&vmi_retry_kept);
	smp_store_release(&slots->owner[i], NULL);	/* all of it has been read */
}

static bool put_into(unsigned int i, const struct vmi_fault *f, enum vmi_kept why)
{
	if (!claim(i, NULL))
		return false;
	atomic_inc(&vmi_retry_kept);
	slots->slot[i].who.pid = current->pid;
	slots->slot[i].who.started = current->start_boottime;
	slots->slot[i].why = why;
	slots->slot[i].fault = *f;
	smp_store_release(&slots->owner[i], current);	/* all of it has been written */
	return true;
}

/* It may be of a task whose memory current has now. */
static enum vmi_kept take(unsigned int i, struct vmi_fault *f)
{
	bool ours = slots->slot[i].who.started == current->start_boottime;
	enum vmi_kept why = slots->slot[i].why;

	*f = slots->slot[i].fault;
	set_free(i);
	if (ours)
		return why;
	return why == VMI_KEPT_RETRY ? VMI_KEPT_GONE : VMI_KEPT_NONE;
}

enum vmi_kept vmi_retry_take(struct vmi_fault *f)
{
	if (!vmi_retry_any())
		return VMI_KEPT_NONE;
	for (unsigned int n = 0; n < REACH; n++) {
		unsigned int i = slot_of(n);

		if (claim(i, current))
			return take(i, f);
	}
	return VMI_KEPT_NONE;
}

static bool lives(const struct who *who, const struct task_struct *task)
{
	const struct task_struct *now;
	bool same;

	rcu_read_lock();
	now = pid_task(find_pid_ns(who->pid, &init_pid_ns), PIDTYPE_PID);
	same = now == task && now->start_boottime == who->started;
	rcu_read_unlock();
	return same;
}

/* Claimed after it was found dead: it may have been left and taken by another meanwhile. */
static bool reap(unsigned int i, struct vmi_fault *f)
{
	/* who it is about is read after this */
	struct task_struct *task = smp_load_acquire(&slots->owner[i]);
	struct who who;
	bool retry;

	if (!task || task == BUSY)
		return false;
	/* perhaps half of it of another: compared again once it is ours */
	who = data_race(slots->slot[i].who);
	if (lives(&who, task) || !claim(i, task))
		return false;
	if (slots->slot[i].who.pid != who.pid || slots->slot[i].who.started != who.started) {
		smp_store_release(&slots->owner[i], task);	/* as it was */
		return false;
	}
	*f = slots->slot[i].fault;
	retry = slots->slot[i].why == VMI_KEPT_RETRY;
	set_free(i);
	return retry;
}

bool vmi_retry_keep(const struct vmi_fault *f, enum vmi_kept why)
{
	struct vmi_fault dead;
	bool reaped = false;

	for (unsigned int n = 0; n < REACH; n++)
		if (put_into(slot_of(n), f, why))
			return true;
	for (unsigned int n = 0; n < REACH; n++) {
		reaped |= reap(slot_of(n), &dead);
		if (put_into(slot_of(n), f, why))
			return !reaped;
	}
	return false;
}

bool vmi_retry_reap(struct vmi_fault *f, unsigned int *i)
{
	if (!vmi_retry_any())
		return false;
	while (*i < SLOTS)
		if (reap((*i)++, f))
			return true;
	return false;
}
