/* SPDX-License-Identifier: GPL-2.0 */
/* views.h - the rows of the table of views */
#ifndef _VMI_VIEWS_VIEWS_H
#define _VMI_VIEWS_VIEWS_H

#include "../core/view.h"

extern const struct vmi_view vmi_view_status;
extern const struct vmi_view vmi_view_mm;
extern const struct vmi_view vmi_view_vmas;
extern const struct vmi_view vmi_view_pagetable;
extern const struct vmi_view vmi_view_translate;
extern const struct vmi_view vmi_view_rmap;
extern const struct vmi_view vmi_view_frames;
extern const struct vmi_view vmi_view_kernel;
extern const struct vmi_view vmi_view_faults;

#endif /* _VMI_VIEWS_VIEWS_H */
