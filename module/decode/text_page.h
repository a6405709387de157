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

/** vmi_rmap_differs() - did the search see something else than the page counts? */
bool vmi_rmap_differs(const struct vmi_rmap *r);
/** vmi_text_rmap_sum() - what a search came to, in a few words: "anon seen 3 of mapcount 3" */
void vmi_text_rmap_sum(struct vmi_out *o, const struct vmi_rmap *r);

#endif /* _VMI_DECODE_TEXT_PAGE_H */
