/* SPDX-License-Identifier: GPL-2.0 */
/* rmap_ksm.h - who maps a page that KSM has merged; for rmap.c alone */
#ifndef _VMI_CORE_RMAP_KSM_H
#define _VMI_CORE_RMAP_KSM_H

#include "rmap.h"

/** vmi_rmap_pass_ksm() - find the next mappings, in the order (process, address) */
void vmi_rmap_pass_ksm(struct vmi_search *s, struct vmi_cursor *c);

#endif /* _VMI_CORE_RMAP_KSM_H */
