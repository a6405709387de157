/* SPDX-License-Identifier: GPL-2.0 */
/* event.h - the trace event vminspect:page_fault */
#ifndef _VMI_PROBE_EVENT_H
#define _VMI_PROBE_EVENT_H

#include "page_fault.h"

/** vmi_event_write() - write a fault that has ended to those who trace the event */
void vmi_event_write(struct vmi_fault *f);
/** vmi_event() - the same, if there are any; it is asked inline: mostly there are none */
static inline void vmi_event(struct vmi_fault *f)
{
	if (trace_page_fault_enabled())
		vmi_event_write(f);
}

#endif /* _VMI_PROBE_EVENT_H */
