/* SPDX-License-Identifier: GPL-2.0 */
/* hold.h - keep an mm and one of its VMAs as they are, for one chunk */
#ifndef _VMI_CORE_HOLD_H
#define _VMI_CORE_HOLD_H

#include "view.h"

/**
 * struct vmi_hold - what a chunk holds
 * @mm: with mm_users raised: exit_mmap cannot run
 * @vma: the VMA that covers the address asked, or the next above it, or NULL
 * @per_vma: only @vma is locked; else the whole mm, for reading
 * @since: when the lock was taken
 */
struct vmi_hold {
	struct mm_struct *mm;
	struct vm_area_struct *vma;
	bool per_vma;
	u64 since;
};

/**
 * vmi_hold_vma() - lock the VMA at @addr, or the mm if there is none
 *
 * Takes the VMA's own lock where the kernel exports it (7.2): the target's
 * other threads then map and unmap undisturbed. In a gap, or beside a writer,
 * and on older kernels: mmap_lock for reading, and @h->vma is the next VMA.
 *
 * Return: 0; -ESRCH or -ESTALE if the mm has no users any more; -EINTR if
 * the reader was killed while it waited.
 */
int vmi_hold_vma(struct vmi_hold *h, struct vmi_cursor *c, u64 addr);
/** vmi_hold_mm() - the same, always with mmap_lock */
int vmi_hold_mm(struct vmi_hold *h, struct vmi_cursor *c, u64 addr);
void vmi_hold_release(struct vmi_hold *h, struct vmi_cursor *c);

#endif /* _VMI_CORE_HOLD_H */
