// SPDX-License-Identifier: GPL-2.0
/* stats.c - counts of faults, a table for each CPU */
#include <linux/cpumask.h>

#include "stats.h"

static void add_words(u64 *sum, const u64 *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sum[i] += READ_ONCE(words[i]);
}

static void add_cell(struct vmi_fault_cell *sum, const struct vmi_fault_cell *cell)
{
	u64 max = max(sum->max_ns, READ_ONCE(cell->max_ns));

	add_words((u64 *)sum, (const u64 *)cell, sizeof(*cell) / sizeof(u64));
	sum->max_ns = max;
}

void vmi_stats_sum(struct vmi_fault_table *sum, struct vmi_fault_table __percpu *t)
{
	int cpu;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const struct vmi_fault_table *table = per_cpu_ptr(t, cpu);

		for (unsigned int i = 0; i < VMI_FAULT_NR; i++)
			add_cell(&sum->cell[i], &table->cell[i]);
		add_words(sum->reason, table->reason, VMI_FAULT_REASON_NR);
	}
}

void vmi_stats_max(u64 *max, struct vmi_fault_table __percpu *t)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct vmi_fault_table *table = per_cpu_ptr(t, cpu);

		for (unsigned int i = 0; i < VMI_FAULT_NR; i++)
			max[i] = max(max[i], xchg(&table->cell[i].max_ns, 0));
	}
}
