/* SPDX-License-Identifier: GPL-2.0 */
/*
 * retry.h - faults that were to be tried again, kept until they are
 *
 * handle_mm_fault() that returns VM_FAULT_RETRY is called again by the same
 * task, unless a signal comes first. The table is written by the tasks that
 * fault, without locks: a slot belongs to whoever put its own task into it.
 */
#ifndef _VMI_PROBE_RETRY_H
#define _VMI_PROBE_RETRY_H

#include <linux/atomic.h>
#include <linux/sched.h>

#include "fault.h"

/** enum vmi_kept - why a fault is kept */
enum vmi_kept {
	VMI_KEPT_NONE	= 0,
	VMI_KEPT_RETRY	= 1,	/* it is tried again */
	VMI_KEPT_SIGNAL	= 2,	/* it was counted, and a SIGSEGV for it follows */
	VMI_KEPT_GONE	= 3,	/* it was to be tried again by a task that has gone */
};

/** vmi_retry_init() - make the table; -ENOMEM */
int vmi_retry_init(void);
/** vmi_retry_exit() - and give it back; nobody faults into it any more */
void vmi_retry_exit(void);
/**
 * vmi_retry_keep() - keep @f of the current task
 *
 * Return: false if there was no room, or none but that of a task that has gone
 * and was not reaped.
 */
bool vmi_retry_keep(const struct vmi_fault *f, enum vmi_kept why);
/* Slots that are not free; of retry.c alone. */
extern atomic_t vmi_retry_kept;

/** vmi_retry_any() - is anything kept, of any task? Mostly not, so it is asked first. */
static inline bool vmi_retry_any(void)
{
	return atomic_read(&vmi_retry_kept);
}

/**
 * vmi_retry_take() - what is kept of the current task, out of the table
 *
 * Or, once, of the one whose task_struct it has got: VMI_KEPT_GONE.
 */
enum vmi_kept vmi_retry_take(struct vmi_fault *f);
/**
 * vmi_retry_reap() - what is kept of a task that has gone
 * @f: filled
 * @i: goes through the table; 0 at first
 *
 * Return: false if there is none from @i on.
 */
bool vmi_retry_reap(struct vmi_fault *f, unsigned int *i);

#endif /* _VMI_PROBE_RETRY_H */
