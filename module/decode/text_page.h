/* SPDX-License-Identifier: GPL-2.0 */
/* text_page.h - the lines of the views frames and rmap */
#ifndef _VMI_DECODE_TEXT_PAGE_H
#define _VMI_DECODE_TEXT_PAGE_H

#include "text.h"

/** vmi_text_frame() - a FRAME record's line; the others alike */
void vmi_text_frame(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o);
void vmi_text_name(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o);
void vmi_text_mapping(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o);
void vmi_text_sharer(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o);
void vmi_text_rmap(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o);

#endif /* _VMI_DECODE_TEXT_PAGE_H */
