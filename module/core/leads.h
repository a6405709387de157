/* SPDX-License-Identifier: GPL-2.0 */
/* leads.h - the frame that an address leads to */
#ifndef _VMI_CORE_LEADS_H
#define _VMI_CORE_LEADS_H

#include "walk.h"

/**
 * vmi_entry_frame() - the frame that an entry holds, whether it lets it be used or not
 * @p: the way to the entry
 * @addr: inside what the entry decides about
 * @pfn: filled
 *
 * Return: false if it holds none.
 */
bool vmi_entry_frame(const struct vmi_path *p, u64 addr, u64 *pfn);

/**
 * vmi_leads_to() - the same of an address of the cursor's mm, under mmap_lock
 *
 * Return: 1; 0 if it leads to none; -EAGAIN if the tables kept changing; or what
 * vmi_hold_mm() says.
 */
int vmi_leads_to(struct vmi_cursor *c, u64 addr, u64 *pfn);

#endif /* _VMI_CORE_LEADS_H */
