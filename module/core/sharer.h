/* SPDX-License-Identifier: GPL-2.0 */
/* sharer.h - whose an entry is: the MAPPING record and those that follow it */
#ifndef _VMI_CORE_SHARER_H
#define _VMI_CORE_SHARER_H

#include "name.h"
#include "rmap.h"

/* Processes that are named beside the owner; all are counted. */
#define VMI_SHARERS_TOLD	64

/** VMI_MAPPING_ROOM - bytes that vmi_mapping_add() may append */
#define VMI_MAPPING_ROOM	(sizeof(struct vmi_mapping) + \
				 VMI_SHARERS_TOLD * sizeof(struct vmi_sharer))

/**
 * vmi_mapping_add() - append what was found: MAPPING, SHARERs
 * @c: with VMI_MAPPING_ROOM free; no lock is held
 * @f: its mm is pinned, its file named
 */
void vmi_mapping_add(struct vmi_cursor *c, const struct vmi_found *f);

#endif /* _VMI_CORE_SHARER_H */
