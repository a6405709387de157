/* SPDX-License-Identifier: GPL-2.0 */
/* sections_page.h - the columns of frames and rmap */
#ifndef _VMINSPECT_SECTIONS_PAGE_H
#define _VMINSPECT_SECTIONS_PAGE_H

#include "columns.h"

extern const struct column frame_columns[];
extern const struct column name_columns[];
extern const struct column mapping_columns[];
extern const struct column sharer_columns[];
extern const struct column rmap_columns[];
extern const struct extra frame_extras[];
extern const struct extra rmap_extras[];

#endif /* _VMINSPECT_SECTIONS_PAGE_H */
