// SPDX-License-Identifier: GPL-2.0
/*
 * probe.c - the kretprobe on mm/memory.c:handle_mm_fault()
 *
 * The handlers run in the task that faults, with preemption off, on arm64 at entry
 * also with interrupts off. At entry the caller holds mmap_lock or the VMA's lock, so
 * the VMA is copied there and never looked at again: a result of VM_FAULT_RETRY
 * or VM_FAULT_COMPLETED means that the lock was given back.
 */
#include <linux/fs.h>
#include <linux/hugetlb_inline.h>
#include <linux/kprobes.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/security.h>
#include <linux/timekeeping.h>

#include "../core/compat.h"
#include "../core/dialect.h"
#include "../core/target.h"
#include "../core/walk.h"
#include "kprobe.h"
#include "listen.h"
#include "probe.h"
#include "retry.h"
#include "signal.h"

/* Faults sleep inside: how many may at one time and still be seen. */
#define INSTANCES	1024

/* entry -------------------------------------------------------------------- */

static u32 of_file(const struct vm_area_struct *vma, u64 offset)
{
	const struct inode *inode = vma->vm_file->f_mapping->host;
	u32 facts = inode->i_sb->s_magic == TMPFS_MAGIC ? VMI_OF_SHMEM : VMI_OF_FILE;

	/* a device's, or one of the kernel's own, is no page cache */
	if (!S_ISREG(inode->i_mode) && !S_ISBLK(inode->i_mode))
		return VMI_OF_SPECIAL;
	if (vma->vm_flags & VM_HUGETLB)
		facts = VMI_OF_HUGETLB;
	if (offset >= round_up(i_size_read(inode), PAGE_SIZE))
		facts |= VMI_OF_BEYOND_EOF;
	return facts;
}

static u32 of_vma(const struct vm_area_struct *vma, u64 offset)
{
	if (vma->vm_flags & (VM_PFNMAP | VM_MIXEDMAP | VM_IO))
		return VMI_OF_SPECIAL;
	if (!vma->vm_ops)
		return VMI_OF_ANON;
	return vma->vm_file ? of_file(vma, offset) : VMI_OF_SPECIAL;
}

static u32 of_flags(const struct vm_area_struct *vma, u64 addr)
{
	u32 facts = 0;

	if (vma->vm_flags & (VM_SHARED | VM_MAYSHARE))
		facts |= VMI_OF_SHARED;
	if ((vma->vm_flags & VM_GROWSDOWN) && (addr & PAGE_MASK) == vma->vm_start)
		facts |= VMI_OF_STACK_END;
	return facts;
}

static u32 by(u32 flags)
{
	u32 facts = flags & FAULT_FLAG_WRITE ? VMI_BY_WRITE : 0;

	if (likely(!(flags & (FAULT_FLAG_INSTRUCTION | FAULT_FLAG_UNSHARE))))
		return facts;
	if (flags & FAULT_FLAG_INSTRUCTION)
		facts |= VMI_BY_EXEC;
	if (flags & FAULT_FLAG_UNSHARE)
		facts |= VMI_BY_UNSHARE;
	return facts;
}

static void note_vma(struct vmi_fault *f, const struct vm_area_struct *vma)
{
	const struct inode *inode;

	f->vma_start = vma->vm_start;
	f->vma_end = vma->vm_end;
	f->perm = vma->vm_flags & (VM_READ | VM_WRITE | VM_EXEC | VM_SHARED);
	if (vma->vm_flags & VM_UFFD_RWP)
		f->perm |= VMI_PERM_UFFD_RWP;
	f->mm = vma->vm_mm;
	f->mm_generation = vmi_mm_generation(f->mm);
	f->ino = 0;
	f->dev = 0;
	f->offset = 0;
	if (vma->vm_file) {
		inode = file_user_inode(vma->vm_file);
		f->ino = inode->i_ino;
		f->dev = inode->i_sb->s_dev;
		f->offset = f->address - vma->vm_start + ((u64)vma->vm_pgoff << PAGE_SHIFT);
	}
	f->facts = of_vma(vma, f->offset) | of_flags(vma, f->address) | by(f->flags);
}

static void note_task(struct vmi_fault *f, const struct pt_regs *regs)
{
	f->group = task_tgid(current);
	f->tgid = current->tgid;
	f->ip = regs ? instruction_pointer((struct pt_regs *)regs) : 0;
	f->origin = !regs ? VMI_FROM_REMOTE :
		    f->flags & FAULT_FLAG_USER ? VMI_FROM_USER : VMI_FROM_KERNEL;
	/*
	 * execve() writes the arguments of the new program so, into a stack of one
	 * page; and who found the VMA without mmap_lock did not make it grow.
	 */
	if (!regs || f->flags & VMI_FAULT_FLAG_VMA_LOCK)
		f->facts &= ~VMI_OF_STACK_END;
}

/*
 * The try after @old? Who waited says so (FAULT_FLAG_TRIED); who had no more than
 * the VMA's lock comes again with mmap_lock. Any other call is a new fault, and
 * the old one was ended by a signal.
 */
static bool is_next_try(const struct vmi_fault *f, const struct vmi_fault *old)
{
	if (f->mm != old->mm || (f->address ^ old->address) & PAGE_MASK)
		return false;
	return f->flags & FAULT_FLAG_TRIED ||
	       (old->flags & VMI_FAULT_FLAG_VMA_LOCK && !(f->flags & VMI_FAULT_FLAG_VMA_LOCK));
}

/* It began with the first try, and from what that one met. */
static void join(struct vmi_fault *f, const struct vm_area_struct *vma, const struct vmi_fault *old)
{
	/* who waited for a userfaultfd finds what it was given */
	if (vma->vm_flags & VM_UFFD && f->before.known && f->before.raw != old->before.raw)
		f->facts |= VMI_CAME_UFFD;
	f->facts |= old->facts & (VMI_CAME_MAJOR | VMI_CAME_UFFD);
	if (!(old->facts & VMI_OF_STACK_END))
		f->facts &= ~VMI_OF_STACK_END;
	f->begun = old->begun;
	f->before = old->before;
	f->retries = old->retries + 1;
}

/*
 * A PROT_NONE VMA has such entries without a hint: who gets here may, by force. A
 * page that is both write-protected and hinted looks like one that userfaultfd
 * protects from all access.
 */
static u32 before(const struct vmi_fault *f)
{
	u32 facts = vmi_fault_before(&vmi_dialect, &f->before);

	if (likely(!(facts & VMI_BEFORE_PROTNONE)))
		return facts;
	if (!(f->perm & (VM_READ | VM_WRITE | VM_EXEC)))
		return VMI_BEFORE_READ;
	return f->perm & VMI_PERM_UFFD_RWP ? facts : VMI_BEFORE_PROTNONE;
}

/* What was kept of this task until now. Not inline: it has a copy of it on the stack. */
static noinline void look_back(struct vmi_fault *f, const struct vm_area_struct *vma)
{
	struct vmi_fault old;
	enum vmi_kept why = vmi_retry_take(&old);

	if (why == VMI_KEPT_RETRY && is_next_try(f, &old))
		join(f, vma, &old);
	else
		vmi_tell_left(&old, why);
}

static int at_entry(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	const struct vm_area_struct *vma = (void *)regs_get_kernel_argument(regs, 0);
	struct vmi_fault *f = (void *)ri->data;

	f->begun = ktime_get_mono_fast_ns();
	f->address = regs_get_kernel_argument(regs, 1);
	f->flags = regs_get_kernel_argument(regs, 2);
	f->retries = 0;
	note_vma(f, vma);
	note_task(f, (void *)regs_get_kernel_argument(regs, 3));
	vmi_walk_probe(&f->before, f->mm, f->address);
	if (unlikely(vmi_retry_any()))
		look_back(f, vma);
	f->facts |= before(f);
	return 0;
}

/* return ------------------------------------------------------------------- */

static noinline u32 came_wrong(u32 result)
{
	u32 facts = 0;

	if (result & (__force u32)VM_FAULT_OOM)
		facts |= VMI_CAME_OOM;
	if (result & (__force u32)(VM_FAULT_HWPOISON | VM_FAULT_HWPOISON_LARGE))
		facts |= VMI_CAME_HWPOISON;
	if (result & (__force u32)VM_FAULT_SIGBUS)
		facts |= VMI_CAME_SIGBUS;
	if (result & (__force u32)VM_FAULT_SIGSEGV)
		facts |= VMI_CAME_SIGSEGV;
	return facts;
}

/* As mm/memory.c:mm_account_fault() counts: what fails is not major, whatever it waited for. */
static void note_result(struct vmi_fault *f)
{
	if (unlikely(f->result & (__force u32)VM_FAULT_ERROR))
		f->facts = (f->facts & ~VMI_CAME_MAJOR) | came_wrong(f->result);
	else if (f->result & (__force u32)VM_FAULT_MAJOR || f->flags & FAULT_FLAG_TRIED)
		f->facts |= VMI_CAME_MAJOR;
}

/*
 * With the lock given back the tables are still there for the task whose own
 * they are: this CPU uses them, so none is freed while interrupts are off.
 */
static void look_after(struct vmi_fault *f)
{
	bool given_back = f->result & (__force u32)(VM_FAULT_RETRY | VM_FAULT_COMPLETED);

	if (likely(!given_back || f->mm == current->mm))
		vmi_walk_probe(&f->after, f->mm, f->address);
	else
		f->after = (struct vmi_seen_entry){ };
	f->pfn = vmi_fault_frame(&vmi_dialect, &f->after, f->address);
	f->facts |= vmi_fault_after(&vmi_dialect, &f->before, &f->after, f->address, f->pfn,
				    is_zero_pfn(f->pfn));
}

static void finish(struct vmi_fault *f)
{
	look_after(f);
	f->reason = vmi_fault_reason(f->facts);
	vmi_tell(f);
	/* the signal that follows is of this fault, and must not count again */
	if (unlikely(f->facts & VMI_CAME_SIGSEGV) && f->origin == VMI_FROM_USER &&
	    !vmi_retry_keep(f, VMI_KEPT_SIGNAL))
		vmi_tell_lost();
}

/* Will it not be tried again? As include/linux/sched/signal.h:fault_signal_pending() asks. */
static bool is_interrupted(const struct vmi_fault *f)
{
	return f->flags & FAULT_FLAG_RETRY_NOWAIT || fatal_signal_pending(current) ||
	       (f->origin == VMI_FROM_USER && signal_pending(current));
}

/* It is not done: to be tried again, or never. */
static noinline void leave(struct vmi_fault *f)
{
	f->reason = VMI_FAULT_OK;
	f->after = (struct vmi_seen_entry){ };
	f->pfn = 0;
	if (is_interrupted(f)) {
		vmi_fault_give_up(f);
		vmi_tell(f);
	} else if (!vmi_retry_keep(f, VMI_KEPT_RETRY)) {
		vmi_tell_lost();
	}
}

static int at_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct vmi_fault *f = (void *)ri->data;

	/* this clock may step back a little */
	f->ended = max(f->begun, ktime_get_mono_fast_ns());
	f->result = regs_return_value(regs);
	note_result(f);
	if (unlikely(f->result & (__force u32)VM_FAULT_RETRY))
		leave(f);
	else
		finish(f);
	return 0;
}

/* arming ------------------------------------------------------------------- */

static struct kretprobe probe;

static int arm(void)
{
	int said, err;

	memset(&probe, 0, sizeof(probe));
	probe.kp.symbol_name = "handle_mm_fault";
	probe.entry_handler = at_entry;
	probe.handler = at_return;
	probe.data_size = sizeof(struct vmi_fault);
	probe.maxactive = INSTANCES;
	said = register_kretprobe(&probe);
	err = vmi_kprobe_err(&probe.kp, said);
	if (err && !said)
		unregister_kretprobe(&probe);
	return err;
}

static void disarm(void)
{
	vmi_kprobe_disable(&probe.kp);
	unregister_kretprobe(&probe);
}

int vmi_probe_arm(void)
{
	int err = security_locked_down(LOCKDOWN_KPROBES);

	err = err ?: arm();
	if (err)
		return err;
	err = vmi_signal_arm();
	if (err)
		disarm();
	return err;
}

void vmi_probe_disarm(void)
{
	vmi_signal_disarm();
	disarm();
}

u64 vmi_probe_missed(void)
{
	/* other CPUs count on; it is signed, and wraps */
	unsigned int returns = data_race(probe.nmissed);
	/* likewise, but is not */
	unsigned long entries = data_race(probe.kp.nmissed);

	return (u64)returns + entries;
}
