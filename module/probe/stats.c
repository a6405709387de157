// SPDX-License-Identifier: GPL-2.0
/* stats.c - counts of faults, a table for each CPU */
#include <linux/cpumask.h>
#include <linux/string.h>

#include "stats.h"

static void add_words(u64 *sum, const u64 *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sum[i] += words[i];
}

static void add_cell(struct vmi_fault_cell *sum, const struct vmi_fault_cell *cell)
{
	u64 max = max(sum->max_ns, cell->max_ns);

	add_words((u64 *)sum, (const u64 *)cell, sizeof(*cell) / sizeof(u64));
	sum->max_ns = max;
}

void vmi_stats_sum(struct vmi_fault_table *sum, struct vmi_fault_table __percpu *t)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct vmi_fault_table *table = per_cpu_ptr(t, cpu);

		for (unsigned int i = 0; i < VMI_FAULT_NR; i++)
			add_cell(&sum->cell[i], &table->cell[i]);
		add_words(sum->reason, table->reason, VMI_FAULT_REASON_NR);
	}
}

void vmi_stats_clear(struct vmi_fault_table __percpu *t)
{
	int cpu;

	for_each_possible_cpu(cpu)
		memset(per_cpu_ptr(t, cpu), 0, sizeof(*t));
}
