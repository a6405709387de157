// SPDX-License-Identifier: GPL-2.0
/* hold.c - keep an mm and one of its VMAs as they are, for one chunk */
#include <linux/ktime.h>
#include <linux/sched/mm.h>

#include "compat.h"
#include "hold.h"

/*
 * How long a writer is waited for before mmap_lock is: for longer than a small mapping
 * takes to come or go. Who waits for the lock is waited for in turn.
 */
#define OUTWAIT_NS	50000

/* mm_users only inside a chunk: a reader must not keep a dead process's memory. */
static int hold_users(struct vmi_hold *h, struct vmi_cursor *c)
{
	if (!mmget_not_zero(c->mm))
		return vmi_target_gone(c->target, c->mm) ?: -ESRCH;
	h->mm = c->mm;
	return 0;
}

static int lock_mm(struct vmi_hold *h, u64 addr)
{
	if (mmap_read_lock_killable(h->mm)) {
		mmput(h->mm);
		return -EINTR;
	}
	h->since = ktime_get_mono_fast_ns();
	h->lock = VMI_LOCK_MM;
	h->vma = find_vma(h->mm, addr);
	/* a stack may grow under this lock (6.1): asked once */
	h->next = h->vma ? READ_ONCE(h->vma->vm_start) : U64_MAX;
	return 0;
}

/*
 * Is mmap_lock held for no longer than it takes to find the VMA? A writer that comes by
 * would have to wait for the chunk, and all who fault behind it.
 */
static void swap_for_vma(struct vmi_hold *h)
{
	if (!VMI_HAS_VMA_LOCK || (h->vma && !vmi_lock_vma_more(h->vma)))
		return;
	mmap_read_unlock(h->mm);
	h->lock = h->vma ? VMI_LOCK_VMA : VMI_LOCK_NONE;
}

static bool lock_vma(struct vmi_hold *h, u64 addr)
{
	h->vma = vmi_lock_vma(h->mm, addr);
	if (!h->vma)
		return false;
	h->since = ktime_get_mono_fast_ns();
	h->lock = VMI_LOCK_VMA;
	h->next = h->vma->vm_start;
	return true;
}

static bool see_gap(struct vmi_hold *h, u64 addr)
{
	h->since = ktime_get_mono_fast_ns();
	h->lock = VMI_LOCK_NONE;
	h->vma = NULL;
	return vmi_next_vma(h->mm, addr, &h->next) && h->next > addr;
}

int vmi_hold_mm(struct vmi_hold *h, struct vmi_cursor *c, u64 addr)
{
	int err = hold_users(h, c);

	return err ?: lock_mm(h, addr);
}

/*
 * Who changes the layout mostly has done so in a moment. Until then he is only looked
 * for: to try for what he is working on would hold him up.
 */
static bool outwait_writer(struct vmi_hold *h, u64 addr)
{
	u64 until = ktime_get_mono_fast_ns() + OUTWAIT_NS;

	do {
		/* odd: a writer has mmap_lock (mm_lock_seqcount_begin()) */
		if (!(vmi_mm_seq(h->mm) & 1) && (lock_vma(h, addr) || see_gap(h, addr)))
			return true;
		cpu_relax();
	} while (!need_resched() && ktime_get_mono_fast_ns() < until);
	return false;
}

int vmi_hold_vma(struct vmi_hold *h, struct vmi_cursor *c, u64 addr)
{
	int err = hold_users(h, c);

	if (err)
		return err;
	if (VMI_HAS_VMA_LOCK && (lock_vma(h, addr) || outwait_writer(h, addr)))
		return 0;
	err = lock_mm(h, addr);
	if (!err)
		swap_for_vma(h);
	return err;
}

void vmi_hold_release(struct vmi_hold *h, struct vmi_cursor *c)
{
	vmi_cursor_held(c, h->since);
	if (h->lock == VMI_LOCK_VMA)
		vmi_unlock_vma(h->vma);
	else if (h->lock == VMI_LOCK_MM)
		mmap_read_unlock(h->mm);
	mmput(h->mm);
}
