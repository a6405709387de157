// SPDX-License-Identifier: GPL-2.0
/* signal.c - faults that no VMA allows, seen at the signal they end in */
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task_stack.h>

#include "../core/target.h"
#include "kprobe.h"
#include "listen.h"
#include "retry.h"
#include "signal.h"

#ifdef CONFIG_X86_64
#include <asm/trap_pf.h>
#include <asm/trapnr.h>

#define fault_address(addr)	(addr)

/* arch/x86/mm/fault.c:set_signal_archinfo() has just kept both. */
static bool is_page_fault(struct vmi_fault *f)
{
	f->error = current->thread.error_code;
	if (f->error & X86_PF_WRITE)
		f->facts |= VMI_BY_WRITE;
	if (f->error & X86_PF_INSTR)
		f->facts |= VMI_BY_EXEC;
	return current->thread.trap_nr == X86_TRAP_PF;
}
#else
#include <asm/esr.h>

/* A signal shows the tag that the fault's address came with. */
#define fault_address(addr)	((u64)untagged_addr(addr))

/* arch/arm64/mm/fault.c:set_thread_esr() */
static bool is_page_fault(struct vmi_fault *f)
{
	unsigned long esr = current->thread.fault_code;

	switch (ESR_ELx_EC(esr)) {
	case ESR_ELx_EC_IABT_LOW:
		f->facts |= VMI_BY_EXEC;
		return true;
	case ESR_ELx_EC_DABT_LOW:
		if ((esr & ESR_ELx_WNR) && !(esr & ESR_ELx_CM))
			f->facts |= VMI_BY_WRITE;
		return true;
	}
	return false;
}
#endif

/*
 * Below the stack and close to its pointer, it was to be the stack's: what it ran
 * into is the gap that is kept below it, or its limit. Told from these alone.
 */
static bool is_stack_gap(const struct vmi_fault *f, struct pt_regs *regs)
{
	u64 sp = user_stack_pointer(regs);

	return f->address < f->mm->start_stack && f->address + SZ_64K > sp &&
	       f->address < sp + SZ_64K;
}

static u32 reason(const struct vmi_fault *f, int code, struct pt_regs *regs)
{
	if (code == SEGV_PKUERR)
		return VMI_FAULT_PKEY;
	if (code == SEGV_ACCERR)
		return VMI_FAULT_PERMISSION;
	return is_stack_gap(f, regs) ? VMI_FAULT_STACK_GAP : VMI_FAULT_NO_VMA;
}

/*
 * handle_mm_fault() refused it itself, and that was counted? What else is kept
 * of this page was its first try; of another page, it was never tried again.
 */
static bool is_told(u64 addr)
{
	struct vmi_fault old;
	enum vmi_kept why = vmi_retry_take(&old);
	bool same = why && !((old.address ^ addr) & PAGE_MASK);

	if (!same || why == VMI_KEPT_GONE)
		vmi_tell_left(&old, why);
	return why == VMI_KEPT_SIGNAL && same;
}

static void tell(int code, u64 addr)
{
	struct pt_regs *regs = current_pt_regs();
	struct vmi_fault f = {
		.address = addr,
		.ip = instruction_pointer(regs),
		.mm = current->mm,
		.group = task_tgid(current),
		.tgid = current->tgid,
		.facts = VMI_CAME_SIGSEGV,
	};

	if (!f.mm || !is_page_fault(&f))
		return;
	f.mm_generation = vmi_mm_generation(f.mm);
	/*
	 * Killed while it waited for mmap_lock: nothing was found because nobody
	 * looked. What is kept of it is told as interrupted when it has gone.
	 */
	if (code == SEGV_MAPERR && fatal_signal_pending(current))
		return;
	if (is_told(addr))
		return;
	f.reason = reason(&f, code, regs);
	vmi_tell(&f);
}

static int at_fault(struct kprobe *p, struct pt_regs *regs)
{
	int sig = regs_get_kernel_argument(regs, 0);
	int code = regs_get_kernel_argument(regs, 1);

	if (sig == SIGSEGV && (code == SEGV_MAPERR || code == SEGV_ACCERR))
		tell(code, fault_address(regs_get_kernel_argument(regs, 2)));
	return 0;
}

static int at_pkey(struct kprobe *p, struct pt_regs *regs)
{
	tell(SEGV_PKUERR, fault_address(regs_get_kernel_argument(regs, 0)));
	return 0;
}

static const struct {
	const char *symbol;
	kprobe_pre_handler_t handler;
} points[] = {
	{ "force_sig_fault", at_fault },
	{ "force_sig_pkuerr", at_pkey },
};

static struct kprobe probes[ARRAY_SIZE(points)];
static struct kprobe *armed[ARRAY_SIZE(points)];
static int nr_armed;

static int arm(size_t i)
{
	struct kprobe *p = &probes[i];
	int said, err;

	*p = (struct kprobe){
		.symbol_name = points[i].symbol,
		.pre_handler = points[i].handler,
	};
	said = register_kprobe(p);
	err = vmi_kprobe_err(p, said);
	if (!err)
		armed[nr_armed++] = p;
	else if (!said)
		unregister_kprobe(p);
	return err;
}

/* No memory is no property of the kernel: whoever tries again may have both. */
int vmi_signal_arm(void)
{
	nr_armed = 0;
	for (size_t i = 0; i < ARRAY_SIZE(points); i++) {
		int err = arm(i);

		if (err == -ENOMEM) {
			vmi_signal_disarm();
			return err;
		}
		if (err)
			pr_warn_once("vminspect: cannot probe %s: its SIGSEGV are not counted\n",
				     points[i].symbol);
	}
	return 0;
}

void vmi_signal_disarm(void)
{
	for (int i = 0; i < nr_armed; i++)
		vmi_kprobe_disable(armed[i]);
	/* together: they wait for all CPUs once */
	unregister_kprobes(armed, nr_armed);
}
