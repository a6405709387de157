// SPDX-License-Identifier: GPL-2.0
/* hold.c - keep an mm and one of its VMAs as they are, for one chunk */
#include <linux/ktime.h>
#include <linux/sched/mm.h>

#include "compat.h"
#include "hold.h"

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
	h->per_vma = false;
	h->vma = find_vma(h->mm, addr);
	return 0;
}

int vmi_hold_mm(struct vmi_hold *h, struct vmi_cursor *c, u64 addr)
{
	int err = hold_users(h, c);

	return err ?: lock_mm(h, addr);
}

int vmi_hold_vma(struct vmi_hold *h, struct vmi_cursor *c, u64 addr)
{
	int err = hold_users(h, c);

	if (err)
		return err;
	h->vma = vmi_lock_vma(h->mm, addr);
	if (!h->vma)
		return lock_mm(h, addr);
	h->since = ktime_get_mono_fast_ns();
	h->per_vma = true;
	return 0;
}

void vmi_hold_release(struct vmi_hold *h, struct vmi_cursor *c)
{
	vmi_cursor_held(c, h->since);
	if (h->per_vma)
		vmi_unlock_vma(h->vma);
	else
		mmap_read_unlock(h->mm);
	mmput(h->mm);
}
