/* SPDX-License-Identifier: GPL-2.0 */
/*
 * frames.h - physical frames in the order of their numbers
 *
 * Never touches a memory map that is not there: pfn_to_online_page() is asked
 * of every subsection, which is online as a whole or not at all, and the bit
 * that goes first when memory is taken away, the section's, of every frame.
 */
#ifndef _VMI_CORE_FRAMES_H
#define _VMI_CORE_FRAMES_H

#include "frame.h"

/**
 * vmi_frames_no_map() - how far there is no memory map
 *
 * Return: @pfn if it has one; else the end of the hole, at most @end, or a
 * place in it where to ask again.
 */
u64 vmi_frames_no_map(u64 pfn, u64 end);

/**
 * vmi_frames_add() - append FRAMEs; those that are alike are told as one
 * @c: where to; VMI_FRAME_ROOM must be free
 * @n: which names were told lately
 * @pfn: the first frame
 * @end: behind the last
 *
 * Bounded: ends with the room, or after some hundred frames. Does not sleep.
 *
 * Return: the first frame not told.
 */
u64 vmi_frames_add(struct vmi_cursor *c, struct vmi_named *n, u64 pfn, u64 end);

#endif /* _VMI_CORE_FRAMES_H */
