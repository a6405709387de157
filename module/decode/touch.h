/* SPDX-License-Identifier: GPL-2.0 */
/* touch.h - what would an access to this address do? */
#ifndef _VMI_DECODE_TOUCH_H
#define _VMI_DECODE_TOUCH_H

#include "merge.h"

/** enum vmi_access - index into vmi_result.touch[] */
enum vmi_access {
	VMI_ACCESS_READ,
	VMI_ACCESS_WRITE,
	VMI_ACCESS_EXEC,
};

/**
 * VMI_STACK_GAP_PAGES - pages that mmap keeps clear below a VMA that grows down
 *
 * What stack_guard_gap (mm/mmap.c, mm/vma.c) is unless the command line says
 * something else; it is not exported.
 */
#define VMI_STACK_GAP_PAGES	256

/**
 * vmi_touch() - what an access from user mode would do
 * @d: dialect of the kernel
 * @vma: the VMA that covers the address, or NULL
 * @r: the translation, all but its touch[] filled
 * @access: enum vmi_access
 *
 * Foretold from the VMA's flags and the entry alone, so memory pressure,
 * limits, a file that ends early, a cgroup or a protection key that the thread
 * may not use (its PKRU) can still turn it into something else.
 *
 * Return: enum vmi_touch.
 */
u8 vmi_touch(const struct vmi_dialect *d, const struct vmi_vma *vma,
	     const struct vmi_result *r, unsigned int access);

/** vmi_run_is_rwp() - does a userfaultfd have these pages protected from all access? */
bool vmi_run_is_rwp(const struct vmi_dialect *d, const struct vmi_run *run);

/**
 * vmi_touch_run() - what a write would do first, where the VMA promises more than the entries
 *
 * Return: VMI_TOUCH_COW, VMI_TOUCH_MKWRITE, VMI_TOUCH_UFFD or VMI_TOUCH_UFFD_RWP;
 * VMI_TOUCH_HIT: nothing is amiss, or the VMA is not known.
 */
u8 vmi_touch_run(const struct vmi_dialect *d, const struct vmi_run *run);

#endif /* _VMI_DECODE_TOUCH_H */
