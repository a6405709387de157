/* SPDX-License-Identifier: GPL-2.0 */
/* vma.h - a VMA as a record */
#ifndef _VMI_CORE_VMA_H
#define _VMI_CORE_VMA_H

#include <linux/mm_types.h>

#include "view.h"

/** VMI_VMA_ROOM - what vmi_vma_add() may need: a path, and a symbol's name */
#define VMI_VMA_ROOM	(6 * 1024)

/**
 * struct vmi_ops_name - the name of the vm_ops met last
 *
 * Valid while the locks are held under which it was looked up: the code they
 * belong to cannot go while a VMA uses it.
 */
struct vmi_ops_name {
	const void *ops;
	u32 len;
	char name[60];
};

/** vmi_vma_role() - enum vmi_role; the VMA must not go meanwhile */
u32 vmi_vma_role(struct vm_area_struct *vma);

/**
 * vmi_vma_prev_end() - where the VMA before @vma ends, 0 if it is the first
 *
 * Under mmap_lock.
 */
u64 vmi_vma_prev_end(struct vm_area_struct *vma);

/**
 * vmi_vma_add() - append a VMA's record
 * @c: with VMI_VMA_ROOM free
 * @vma: under mmap_lock for reading, or its own lock
 * @prev_end: where the VMA before it ends
 * @ops: zeroed at the start of each chunk
 *
 * Return: the record, valid until this fill ends: the buffer does not move.
 */
struct vmi_vma *vmi_vma_add(struct vmi_cursor *c, struct vm_area_struct *vma, u64 prev_end,
			    struct vmi_ops_name *ops);

/**
 * vmi_vma_add_gate() - append the vsyscall page, if the tables show one
 *
 * It is in no VMA tree and its mode is a static variable of the kernel's; an
 * executable-only page (vsyscall=xonly) stands in no table and is not seen.
 */
void vmi_vma_add_gate(struct vmi_cursor *c, u64 prev_end);

/** vmi_vma_is_anonymous() - of memory that has only pages that a fault made for it? */
static inline bool vmi_vma_is_anonymous(struct vm_area_struct *vma)
{
	return vma_is_anonymous(vma) && !(vma->vm_flags & (VM_PFNMAP | VM_MIXEDMAP));
}

#endif /* _VMI_CORE_VMA_H */
