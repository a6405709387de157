/* SPDX-License-Identifier: GPL-2.0 */
/*
 * frame.h - what a physical frame is used for
 *
 * Never touches a memory map that is not there: every frame goes through
 * pfn_to_online_page().
 */
#ifndef _VMI_CORE_FRAME_H
#define _VMI_CORE_FRAME_H

#include "name.h"
#include "view.h"

/** VMI_FRAME_ROOM - bytes that a FRAME and its NAMEs may take: two paths and a zone */
#define VMI_FRAME_ROOM	(VMI_NAME_ROOM * 2 + 64 + sizeof(struct vmi_frame))

/** vmi_frame_init() - the table of flags, once at load */
void vmi_frame_init(void);

/**
 * vmi_frame_no_map() - how far there is no memory map
 *
 * Return: @pfn if it has one; else the end of the hole, at most @end, or a
 * place in it where to ask again.
 */
u64 vmi_frame_no_map(u64 pfn, u64 end);

/**
 * vmi_frame_add() - append FRAMEs; those that are alike are told as one
 * @c: where to; VMI_FRAME_ROOM must be free
 * @n: which names were told lately
 * @pfn: the first frame
 * @end: behind the last
 *
 * Bounded: ends with the room, or after some hundred frames. Sleeps only for
 * a name.
 *
 * Return: the first frame not told.
 */
u64 vmi_frame_add(struct vmi_cursor *c, struct vmi_named *n, u64 pfn, u64 end);

#endif /* _VMI_CORE_FRAME_H */
