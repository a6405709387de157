/* SPDX-License-Identifier: GPL-2.0 */
/* rmap_entry.h - does an entry hold what is looked for? For rmap*.c alone */
#ifndef _VMI_CORE_RMAP_ENTRY_H
#define _VMI_CORE_RMAP_ENTRY_H

#include "rmap.h"
#include "walk.h"

/**
 * vmi_rmap_confirm() - does the page table have at @addr what is looked for?
 * @s: says what
 * @c: for END's lost
 * @f: filled if it does: its mm and file are referenced then
 * @vma: covers @addr; a lock as vmi_walk_mapped() wants it is held
 * @addr: the address
 * @part: says of which folio, if of a large one
 * @p: the way there, also where it does not
 */
bool vmi_rmap_confirm(const struct vmi_search *s, struct vmi_cursor *c, struct vmi_found *f,
		      struct vm_area_struct *vma, u64 addr, struct vmi_part *part,
		      struct vmi_path *p);

#endif /* _VMI_CORE_RMAP_ENTRY_H */
