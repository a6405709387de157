/* SPDX-License-Identifier: GPL-2.0 */
/*
 * listen.h - who counts faults: readers of the view, and the trace event
 *
 * The probe is armed while there is a reader or the event is on, and not a
 * moment longer. Readers of all processes share one table and take off what
 * stood there when they came; one that asks for a process has its own.
 */
#ifndef _VMI_PROBE_LISTEN_H
#define _VMI_PROBE_LISTEN_H

#include "fault.h"
#include "retry.h"
#include "stats.h"

struct vmi_listener;

/**
 * struct vmi_heard - what a listener has counted
 * @table: sums over the CPUs
 * @missed: calls the probe did not see
 * @lost: tries that could not be kept
 * @since: when it began, ns since boot
 * @listeners: how many listen, the trace event included
 */
struct vmi_heard {
	struct vmi_fault_table table;
	u64 missed;
	u64 lost;
	u64 since;
	u32 listeners;
};

/** vmi_listen_init() - at load: all is there, the probe may be armed, and is for who waited */
void vmi_listen_init(void);

/**
 * vmi_listen() - count the faults of all processes from now on
 *
 * Return: a listener, or an ERR_PTR: -ENOMEM; -EPERM where the kernel is locked
 * down; what register_kretprobe() says.
 */
struct vmi_listener *vmi_listen(void);
/**
 * vmi_listen_to() - count anew, of one process
 * @l: the listener, replaced by another; unchanged on error
 * @group: the process; NULL: all
 * @children: and those it forks from now on
 *
 * Return: 0, -ENOMEM, or -ENODEV where forks cannot be followed.
 */
int vmi_listen_to(struct vmi_listener **l, struct pid *group, bool children);
/** vmi_unlisten() - no more; may sleep */
void vmi_unlisten(struct vmi_listener *l);
/** vmi_heard() - what it has counted up to now; may sleep */
void vmi_heard(struct vmi_listener *l, struct vmi_heard *h);

/**
 * vmi_tell() - a fault has ended: count it for all who listen
 *
 * From the probe's handlers, with preemption off; neither sleeps nor locks.
 */
void vmi_tell(struct vmi_fault *f);
/**
 * vmi_tell_left() - as vmi_tell(), of what was to be tried again and never was
 * @f: what vmi_retry_take() gave
 * @why: and said; nothing but a retry is told
 *
 * An event speaks of current, and tells none of a task that has gone.
 */
void vmi_tell_left(struct vmi_fault *f, enum vmi_kept why);
/** vmi_tell_lost() - one that is to be tried again could not be kept */
void vmi_tell_lost(void);

/**
 * vmi_event_on() - the trace event has a listener
 *
 * Return: 0; -ENODEV while the module is loaded or unloaded; as vmi_listen().
 */
int vmi_event_on(void);
/** vmi_event_off() - it has none any more */
void vmi_event_off(void);

#endif /* _VMI_PROBE_LISTEN_H */
