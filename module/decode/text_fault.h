/* SPDX-License-Identifier: GPL-2.0 */
/* text_fault.h - the lines of the view faults */
#ifndef _VMI_DECODE_TEXT_FAULT_H
#define _VMI_DECODE_TEXT_FAULT_H

#include "text.h"

void vmi_text_faults(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o);
void vmi_text_fault_class(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o);
void vmi_text_fault_error(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o);

#endif /* _VMI_DECODE_TEXT_FAULT_H */
