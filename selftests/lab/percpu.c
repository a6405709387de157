// SPDX-License-Identifier: GPL-2.0
/*
 * percpu.c - one per-CPU allocation that fails
 *
 * failslab makes slabs fail, fail_page_alloc pages; per-CPU memory comes out of chunks
 * that mostly are there already, and asks neither. So what the allocator gives is taken
 * back on its way to the caller, who sees NULL as if there had been none.
 */
#include <linux/percpu.h>

#include "lab.h"

#ifdef CONFIG_KRETPROBES

#define WHY_NOT	NULL

/* Of the one who chose, alone: what the rest of the machine asks for, it gets. */
static int given(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct kretprobe *probe = get_kretprobe(ri);
	struct lab_percpu *percpu = container_of(probe, struct lab_percpu, probe);
	void __percpu *memory = (void __percpu *)regs_return_value(regs);

	if (!probe || current->tgid != percpu->tgid || !memory ||
	    atomic_dec_return(&percpu->left))
		return 0;
	free_percpu(memory);
	regs_set_return_value(regs, 0);
	return 0;
}

static int percpu_make(struct lab *lab, unsigned long nth)
{
	lab->percpu = (struct lab_percpu){
		.probe = { .kp.symbol_name = LAB_PCPU_ALLOC, .handler = given },
		.tgid = current->tgid,
		.left = ATOMIC_INIT(nth),
	};
	return register_kretprobe(&lab->percpu.probe);
}

static void percpu_undo(struct lab *lab)
{
	unregister_kretprobe(&lab->percpu.probe);
}

#else

#define WHY_NOT		"the kernel is built without CONFIG_KRETPROBES"
#define percpu_make	NULL
#define percpu_undo	NULL

#endif

const struct lab_kind lab_percpu = {
	.name		= "percpu",
	.meaning	= "N, hexadecimal: of your per-CPU allocations the Nth fails",
	.absent		= WHY_NOT,
	.make		= percpu_make,
	.undo		= percpu_undo,
};
