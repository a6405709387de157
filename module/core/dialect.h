/* SPDX-License-Identifier: GPL-2.0 */
/* dialect.h - what this very kernel's page-table entries mean */
#ifndef _VMI_CORE_DIALECT_H
#define _VMI_CORE_DIALECT_H

#include "../decode/decode.h"

/** vmi_dialect - filled once at load, read-only from then on */
extern struct vmi_dialect vmi_dialect;
/** vmi_kernel_dialect - the same for the kernel's own tables */
extern struct vmi_dialect vmi_kernel_dialect;

/** vmi_dialect_init() - ask the kernel's macros; -ENODEV on a machine we can't read */
int vmi_dialect_init(void);
/** vmi_vm_flags() - this kernel's VMA flags as VMI_VM_* */
u64 vmi_vm_flags(u64 vm_flags);

#endif /* _VMI_CORE_DIALECT_H */
