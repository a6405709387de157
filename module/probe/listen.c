// SPDX-License-Identifier: GPL-2.0
/* listen.c - who counts faults: readers of the view, and the trace event */
#include <linux/atomic.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/rculist.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "event.h"
#include "family.h"
#include "listen.h"
#include "probe.h"
#include "retry.h"

/**
 * struct vmi_listener - one reader of the view
 * @node: in @readers or, one that asks for a process, in @choosy
 * @group: the process asked for, referenced; NULL: all
 * @family: it and what it forks; its member is NULL without children
 * @own: of the process; NULL: all, in @shared
 * @base: what @shared, the misses and the losses were when it began
 * @max: by class: the longest since, of those taken out of @shared
 */
struct vmi_listener {
	struct list_head node;
	struct pid *group;
	struct vmi_family family;
	struct vmi_fault_table __percpu *own;
	struct vmi_heard base;
	u64 max[VMI_FAULT_NR];
};

/* Taken inside the tracing core's locks (vmi_event_on), so nothing of it is called under it. */
static DEFINE_MUTEX(lock);
static LIST_HEAD(readers);			/* of all processes; under @lock */
static LIST_HEAD(choosy);			/* of one; under @lock, read under RCU */
static struct vmi_fault_table __percpu *shared;	/* while the probe is armed */
static unsigned int users;			/* listeners and the event; under @lock */
static bool sharing;				/* @readers is not empty: read by the handlers */
static atomic64_t lost;
static bool ready;

void __init vmi_listen_init(void)
{
	WRITE_ONCE(ready, true);
}

void vmi_tell_lost(void)
{
	atomic64_inc(&lost);
}

/* Was it asked for by @l? */
static bool concerns(const struct vmi_listener *l, const struct vmi_fault *f)
{
	return l->family.member ? vmi_family_has(&l->family, f->tgid) : l->group == f->group;
}

/* Not inline: most faults find nobody there. */
static noinline void count_choosy(const struct vmi_fault *f)
{
	struct vmi_listener *l;

	rcu_read_lock();
	list_for_each_entry_rcu(l, &choosy, node)
		if (concerns(l, f))
			vmi_stats_add(l->own, f);
	rcu_read_unlock();
}

static void count(const struct vmi_fault *f)
{
	if (READ_ONCE(sharing))
		vmi_stats_add(shared, f);
	if (!list_empty(&choosy))
		count_choosy(f);
}

void vmi_tell(struct vmi_fault *f)
{
	f->fault = vmi_fault_classify(f->facts);
	vmi_event(f);
	count(f);
}

void vmi_tell_left(struct vmi_fault *f, enum vmi_kept why)
{
	if (why != VMI_KEPT_RETRY && why != VMI_KEPT_GONE)
		return;
	vmi_fault_give_up(f);
	f->fault = vmi_fault_classify(f->facts);
	if (why == VMI_KEPT_RETRY)
		vmi_event(f);
	count(f);
}

/* arming ------------------------------------------------------------------- */

static int arm(void)
{
	int err = -ENOMEM;

	shared = alloc_percpu(struct vmi_fault_table);
	if (!shared)
		return err;
	atomic64_set(&lost, 0);
	err = vmi_retry_init();
	if (!err) {
		err = vmi_probe_arm();
		if (err)
			vmi_retry_exit();
	}
	if (err)
		free_percpu(shared);
	return err;
}

static void disarm(void)
{
	vmi_probe_disarm();
	vmi_retry_exit();
	free_percpu(shared);
	shared = NULL;
}

static int get(void)
{
	int err = users ? 0 : arm();

	if (!err)
		users++;
	return err;
}

static void put(void)
{
	if (!--users)
		disarm();
}

/*
 * A listener through tracefs takes no reference of the module, so the event does:
 * armed means that it cannot be unloaded.
 */
int vmi_event_on(void)
{
	int err;

	/* a kernel told to do so (set_event) turns it on before our init has run */
	if (!READ_ONCE(ready) || !try_module_get(THIS_MODULE))
		return -ENODEV;
	mutex_lock(&lock);
	err = get();
	mutex_unlock(&lock);
	if (err)
		module_put(THIS_MODULE);
	return err;
}

void vmi_event_off(void)
{
	mutex_lock(&lock);
	put();
	mutex_unlock(&lock);
	module_put(THIS_MODULE);
}

/* reading ------------------------------------------------------------------ */

/*
 * What was kept of tasks that have gone is not tried again. It is counted; the
 * event would be one of the task that reads.
 */
static void reap(void)
{
	struct vmi_fault f;
	unsigned int i = 0;

	while (vmi_retry_reap(&f, &i)) {
		preempt_disable();
		vmi_tell_left(&f, VMI_KEPT_GONE);
		preempt_enable();
	}
}

/* The longest since the last harvest, to each reader of the shared table. */
static void harvest(void)
{
	u64 max[VMI_FAULT_NR] = { };
	struct vmi_listener *l;

	vmi_stats_max(max, shared);
	list_for_each_entry(l, &readers, node)
		for (unsigned int i = 0; i < VMI_FAULT_NR; i++)
			l->max[i] = max(l->max[i], max[i]);
}

static void sum_up(const struct vmi_listener *l, struct vmi_heard *h)
{
	vmi_stats_sum(&h->table, l->own ?: shared);
	h->missed = vmi_probe_missed();
	h->lost = atomic64_read(&lost);
	h->listeners = users;
}

static void take_off(struct vmi_heard *h, const struct vmi_heard *base)
{
	u64 *table = (u64 *)&h->table;
	const u64 *was = (const u64 *)&base->table;

	for (size_t i = 0; i < sizeof(h->table) / sizeof(u64); i++)
		table[i] -= was[i];
	h->missed -= base->missed;
	h->lost -= base->lost;
}

void vmi_heard(struct vmi_listener *l, struct vmi_heard *h)
{
	mutex_lock(&lock);
	reap();
	harvest();
	sum_up(l, h);
	take_off(h, &l->base);
	for (unsigned int i = 0; !l->own && i < VMI_FAULT_NR; i++)
		h->table.cell[i].max_ns = l->max[i];
	mutex_unlock(&lock);
	h->since = l->base.since;
}

/* listeners ---------------------------------------------------------------- */

/* Into the lists: counting begins. Under @lock. */
static void begin(struct vmi_listener *l)
{
	reap();
	harvest();
	memset(l->max, 0, sizeof(l->max));
	sum_up(l, &l->base);
	l->base.since = ktime_get_boottime_ns();
	if (l->own) {
		list_add_rcu(&l->node, &choosy);
	} else {
		list_add(&l->node, &readers);
		WRITE_ONCE(sharing, true);
	}
}

/* Out of them. Under @lock. */
static void end(struct vmi_listener *l)
{
	if (l->own) {
		list_del_rcu(&l->node);
		/* the handlers look through this list without preemption */
		synchronize_rcu();
	} else {
		list_del(&l->node);
		WRITE_ONCE(sharing, !list_empty(&readers));
	}
}

struct vmi_listener *vmi_listen(void)
{
	struct vmi_listener *l = kvzalloc(sizeof(*l), GFP_KERNEL_ACCOUNT);
	int err;

	if (!l)
		return ERR_PTR(-ENOMEM);
	mutex_lock(&lock);
	err = get();
	if (!err)
		begin(l);
	mutex_unlock(&lock);
	if (!err)
		return l;
	kvfree(l);
	return ERR_PTR(err);
}

/* What asks for a process: its table and its family; both or none. */
static int choose(struct vmi_listener *next, struct pid *group, bool children)
{
	int err = 0;

	if (!group)
		return 0;
	next->own = alloc_percpu_gfp(struct vmi_fault_table, GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	if (!next->own)
		return -ENOMEM;
	if (children)
		err = vmi_family_start(&next->family, pid_nr(group));
	if (err)
		free_percpu(next->own);
	else
		next->group = get_pid(group);
	return err;
}

static void let_go(struct vmi_listener *l)
{
	vmi_family_stop(&l->family);
	free_percpu(l->own);
	put_pid(l->group);
}

int vmi_listen_to(struct vmi_listener **l, struct pid *group, bool children)
{
	struct vmi_listener *next = kvzalloc(sizeof(*next), GFP_KERNEL_ACCOUNT), *old = *l;
	int err;

	if (!next)
		return -ENOMEM;
	err = choose(next, group, children);
	if (err) {
		kvfree(next);
		return err;
	}
	mutex_lock(&lock);
	end(old);
	begin(next);
	mutex_unlock(&lock);
	*l = next;
	let_go(old);
	kvfree(old);
	return 0;
}

void vmi_unlisten(struct vmi_listener *l)
{
	mutex_lock(&lock);
	end(l);
	put();
	mutex_unlock(&lock);
	let_go(l);
	kvfree(l);
}
