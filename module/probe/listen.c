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
 * @own: what counts for it alone; NULL: @shared does
 * @heard: what was taken out of either, since when; the misses and the losses are
 *	what they were then
 */
struct vmi_listener {
	struct list_head node;
	struct pid *group;
	struct vmi_family family;
	struct vmi_fault_table __percpu *own;
	struct vmi_heard heard;
};

/* Taken inside the tracing core's locks (vmi_event_on), so nothing of it is called under it. */
static DEFINE_MUTEX(lock);
static LIST_HEAD(readers);			/* of all processes; under @lock */
static LIST_HEAD(choosy);			/* of one; under @lock, read under RCU */
static struct vmi_fault_table __percpu *shared;	/* while armed; written under @lock */
static struct vmi_fault_table __percpu *spare;	/* as long; empty; under @lock */
static bool used;				/* something was counted in @shared; under @lock */
static unsigned int users;			/* listeners and the event; under @lock */
static bool sharing;				/* @readers is not empty: read by the handlers */
static atomic64_t lost;
static bool ready;				/* our init has run; under @lock */
static bool event_on;				/* somebody listens to the event; under @lock */

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
			vmi_stats_add(READ_ONCE(l->own), f);
	rcu_read_unlock();
}

static void count(const struct vmi_fault *f)
{
	if (READ_ONCE(sharing))
		vmi_stats_add(READ_ONCE(shared), f);
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

static void free_tables(void)
{
	free_percpu(shared);
	free_percpu(spare);
	shared = NULL;
	spare = NULL;
}

static int make_tables(void)
{
	shared = alloc_percpu(struct vmi_fault_table);
	spare = alloc_percpu(struct vmi_fault_table);
	used = false;
	if (shared && spare)
		return 0;
	free_tables();
	return -ENOMEM;
}

static int arm(void)
{
	int err = make_tables();

	if (err)
		return err;
	atomic64_set(&lost, 0);
	err = vmi_retry_init();
	if (err)
		goto no_retry;
	err = vmi_probe_arm();
	if (err)
		goto no_probe;
	return 0;

no_probe:
	vmi_retry_exit();
no_retry:
	free_tables();
	return err;
}

static void disarm(void)
{
	vmi_probe_disarm();
	vmi_retry_exit();
	free_tables();
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
 * armed means that it cannot be unloaded. Under @lock.
 */
static int begin_event(void)
{
	int err;

	/* a kernel may turn it on again that had no memory the first time */
	if (event_on)
		return 0;
	if (!try_module_get(THIS_MODULE))
		return -ENODEV;
	/* who waited for the event (a tprobe, set_event) turns it on before our init */
	err = ready ? get() : 0;
	if (err)
		module_put(THIS_MODULE);
	else
		event_on = true;
	return err;
}

int vmi_event_on(void)
{
	int err;

	mutex_lock(&lock);
	err = begin_event();
	mutex_unlock(&lock);
	return err;
}

void vmi_event_off(void)
{
	bool was_on;

	mutex_lock(&lock);
	was_on = event_on;
	if (was_on && ready)
		put();
	event_on = false;
	mutex_unlock(&lock);
	if (was_on)
		module_put(THIS_MODULE);
}

void __init vmi_listen_init(void)
{
	int err = 0;

	mutex_lock(&lock);
	ready = true;
	if (event_on)
		err = get();
	if (err)
		event_on = false;
	mutex_unlock(&lock);
	if (!err)
		return;
	pr_warn("vminspect: who waited for the event page_fault hears nothing: error %d\n", err);
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

/*
 * An empty table to where a full one was, which is in @spare then and complete: the
 * handlers count without preemption. Under @lock.
 */
static void replace(struct vmi_fault_table __percpu **place)
{
	struct vmi_fault_table __percpu *full = *place;

	smp_store_release(place, spare);	/* it was cleared before */
	synchronize_rcu();
	spare = full;
}

/* What counts for @l alone, to it. */
static void harvest_own(struct vmi_listener *l)
{
	replace(&l->own);
	vmi_stats_sum(&l->heard.table, spare);
	vmi_stats_clear(spare);
}

/* What counts for many, to each of them. */
static void harvest_shared(void)
{
	struct vmi_listener *l;

	replace(&shared);
	list_for_each_entry(l, &readers, node)
		vmi_stats_sum(&l->heard.table, spare);
	vmi_stats_clear(spare);
}

void vmi_heard(struct vmi_listener *l, struct vmi_heard *h)
{
	mutex_lock(&lock);
	reap();
	if (l->own)
		harvest_own(l);
	else
		harvest_shared();
	*h = l->heard;
	h->missed = vmi_probe_missed() - l->heard.missed;
	h->lost = atomic64_read(&lost) - l->heard.lost;
	h->listeners = users;
	mutex_unlock(&lock);
}

/* listeners ---------------------------------------------------------------- */

/* What was counted before is of those who were there. */
static void begin_shared(struct vmi_listener *l)
{
	if (used)
		harvest_shared();
	used = true;
	list_add(&l->node, &readers);
	WRITE_ONCE(sharing, true);
}

/* Into the lists: counting begins. Under @lock. */
static void begin(struct vmi_listener *l)
{
	reap();
	l->heard.missed = vmi_probe_missed();
	l->heard.lost = atomic64_read(&lost);
	l->heard.since = ktime_get_boottime_ns();
	if (l->own)
		list_add_rcu(&l->node, &choosy);
	else
		begin_shared(l);
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
		err = vmi_family_start(&next->family, group);
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
