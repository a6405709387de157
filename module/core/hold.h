/* SPDX-License-Identifier: GPL-2.0 */
/* hold.h - keep an mm and one of its VMAs as they are, for one chunk */
#ifndef _VMI_CORE_HOLD_H
#define _VMI_CORE_HOLD_H

#include "view.h"

/** enum vmi_lock - what a chunk has locked */
enum vmi_lock {
	VMI_LOCK_NONE,	/* a gap was seen, and nothing else will be looked at */
	VMI_LOCK_VMA,	/* vmi_hold.vma, for reading */
	VMI_LOCK_MM,	/* the whole mm, for reading */
};

/**
 * struct vmi_hold - what a chunk holds
 * @mm: with mm_users raised: exit_mmap cannot run
 * @vma: the VMA that covers the address asked, or the next above it, if one is
 *	locked or mmap_lock is; or NULL
 * @next: where @vma starts, or the next VMA if that is not held; U64_MAX: none
 * @lock: what is locked
 * @since: when the lock was taken
 */
struct vmi_hold {
	struct mm_struct *mm;
	struct vm_area_struct *vma;
	u64 next;
	enum vmi_lock lock;
	u64 since;
};

/**
 * vmi_hold_vma() - lock the VMA at @addr
 *
 * Takes the VMA's own lock where the kernel exports it (7.2), and none in a
 * gap: the target's other threads then map and unmap undisturbed. Beside a
 * writer who takes his time, mmap_lock for reading, only to find the VMA and take
 * its lock; on older kernels mmap_lock for the chunk.
 *
 * Return: 0; -ESRCH or -ESTALE if the mm has no users any more; -EINTR if
 * the reader was killed while it waited.
 */
int vmi_hold_vma(struct vmi_hold *h, struct vmi_cursor *c, u64 addr);
/** vmi_hold_mm() - the same, always with mmap_lock */
int vmi_hold_mm(struct vmi_hold *h, struct vmi_cursor *c, u64 addr);
void vmi_hold_release(struct vmi_hold *h, struct vmi_cursor *c);

#endif /* _VMI_CORE_HOLD_H */
