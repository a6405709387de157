/* SPDX-License-Identifier: GPL-2.0 */
/* stats.h - counts of faults, a table for each CPU */
#ifndef _VMI_PROBE_STATS_H
#define _VMI_PROBE_STATS_H

#include <linux/percpu.h>

#include "fault.h"

/**
 * struct vmi_fault_cell - one class, on one CPU
 *
 * As in struct vmi_fault_sums. Its own CPU alone writes it, and it is read when that
 * does no more: what is seen of a fault that is just being counted would not add up.
 */
struct vmi_fault_cell {
	u64 count;
	u64 errors;
	u64 major;
	u64 retries;
	u64 sum_ns;
	u64 max_ns;
	u64 hist[VMI_FAULT_BUCKETS];
};

/**
 * struct vmi_fault_table - all classes
 * @cell: by enum vmi_fault_class
 * @reason: by enum vmi_fault_reason: how many failed for it
 */
struct vmi_fault_table {
	struct vmi_fault_cell cell[VMI_FAULT_NR];
	u64 reason[VMI_FAULT_REASON_NR];
};

/**
 * vmi_stats_add() - count a fault that has ended; with preemption off
 *
 * Inline, and without []: a kernel that checks the bounds of arrays would call
 * from here, and who may call saves registers. Class and reason are our own.
 */
static inline void vmi_stats_add(struct vmi_fault_table __percpu *t, const struct vmi_fault *f)
{
	struct vmi_fault_table *table = this_cpu_ptr(t);
	struct vmi_fault_cell *cell = table->cell + f->fault;
	u64 ns = f->ended - f->begun;

	cell->count++;
	cell->retries += f->retries;
	cell->major += !!(f->facts & VMI_CAME_MAJOR);
	if (unlikely(f->reason)) {
		cell->errors++;
		++*(table->reason + f->reason);
	}
	/* one that was counted at its signal: its time is not known */
	if (unlikely(!f->begun))
		return;
	cell->sum_ns += ns;
	++*(cell->hist + vmi_fault_bucket(ns));
	if (unlikely(ns > cell->max_ns))
		cell->max_ns = ns;
}

/** vmi_stats_sum() - what all CPUs have counted, onto @sum; nobody counts into @t any more */
void vmi_stats_sum(struct vmi_fault_table *sum, struct vmi_fault_table __percpu *t);
/** vmi_stats_clear() - nothing was counted in @t, into which nobody counts */
void vmi_stats_clear(struct vmi_fault_table __percpu *t);

#endif /* _VMI_PROBE_STATS_H */
