/* SPDX-License-Identifier: GPL-2.0 */
/* probe.h - the kretprobe on mm/memory.c:handle_mm_fault() */
#ifndef _VMI_PROBE_PROBE_H
#define _VMI_PROBE_PROBE_H

#include "../decode/decode.h"

/** vmi_probe_arm() - see every fault from now on: 0, -EPERM (lockdown), or why not */
int vmi_probe_arm(void);
/** vmi_probe_disarm() - no more; no handler runs when it returns */
void vmi_probe_disarm(void);
/** vmi_probe_missed() - calls that were not seen since it was armed */
u64 vmi_probe_missed(void);

#endif /* _VMI_PROBE_PROBE_H */
