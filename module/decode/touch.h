/* SPDX-License-Identifier: GPL-2.0 */
/* touch.h - what would an access to this address do? */
#ifndef _VMI_DECODE_TOUCH_H
#define _VMI_DECODE_TOUCH_H

#include "entry.h"

/** enum vmi_access - index into vmi_result.touch[] */
enum vmi_access {
	VMI_ACCESS_READ,
	VMI_ACCESS_WRITE,
	VMI_ACCESS_EXEC,
};

/**
 * vmi_touch() - what an access from user mode would do
 * @d: dialect of the kernel
 * @vma: the VMA that covers the address, or NULL
 * @r: the translation, all but its touch[] filled
 * @access: enum vmi_access
 *
 * Foretold from the VMA's flags and the entry alone, so memory pressure,
 * limits, a file that ends early or a cgroup can still turn it into
 * something else.
 *
 * Return: enum vmi_touch.
 */
u8 vmi_touch(const struct vmi_dialect *d, const struct vmi_vma *vma,
	     const struct vmi_result *r, unsigned int access);

#endif /* _VMI_DECODE_TOUCH_H */
