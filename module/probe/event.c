// SPDX-License-Identifier: GPL-2.0
/* event.c - the trace event vminspect:page_fault */
#include <linux/mm.h>
#include <linux/percpu.h>

#include "../core/dialect.h"
#include "../core/target.h"
#include "event.h"

#define CREATE_TRACE_POINTS
#include "page_fault.h"

#ifdef CONFIG_X86_64
#include <asm/trap_pf.h>
#endif

/* No longer anywhere in full: what the flags were made from, and what the entry was. */
static u8 error_code(const struct vmi_fault *f)
{
	u8 error = 0;

	if (f->origin == VMI_FROM_REMOTE)
		return 0;
#ifdef CONFIG_X86_64
	if (f->facts & (VMI_BEFORE_READ | VMI_BEFORE_WRITE) && f->before.raw & _PAGE_PRESENT)
		error |= X86_PF_PROT;
	if (f->flags & FAULT_FLAG_WRITE)
		error |= X86_PF_WRITE;
	if (f->origin == VMI_FROM_USER)
		error |= X86_PF_USER;
	if (f->flags & FAULT_FLAG_INSTRUCTION)
		error |= X86_PF_INSTR;
#endif
	return error;
}

/**
 * struct known - an mm and its id: one process faults many times in a row
 * @mm: which
 * @generation: of it
 * @id: vmi_id() of both: most of what the event would cost
 */
struct known {
	const struct mm_struct *mm;
	u64 generation;
	u64 id;
};

/* Of this processor alone, and with preemption off: whoever faults is in a probe. */
static DEFINE_PER_CPU(struct known, known);

static noinline u64 learn_mm_id(const struct vmi_fault *f)
{
	u64 id = vmi_id(f->mm, f->mm_generation);

	*this_cpu_ptr(&known) = (struct known){ f->mm, f->mm_generation, id };
	return id;
}

static u64 mm_id(const struct vmi_fault *f)
{
	if (likely(this_cpu_read(known.mm) == f->mm &&
		   this_cpu_read(known.generation) == f->mm_generation))
		return this_cpu_read(known.id);
	return learn_mm_id(f);
}

void vmi_event_write(struct vmi_fault *f)
{
	f->mm_id = mm_id(f);
	/* of one that was counted at its signal, the signal knew it */
	if (f->begun)
		f->error = error_code(f);
	trace_page_fault(f);
}
