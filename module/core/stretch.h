/* SPDX-License-Identifier: GPL-2.0 */
/*
 * stretch.h - neighbours in one page table, as records
 *
 * Given where entries stand, tells what they say: FRAMES where they differ
 * only in their frame, RAW where not, HOLE where nothing is. The caller keeps
 * the table from being freed (walk.h); the entries may change all the time,
 * and each is read once.
 */
#ifndef _VMI_CORE_STRETCH_H
#define _VMI_CORE_STRETCH_H

#include "view.h"

/* What one stretch of a table may need: a RAW array and what surrounds it. */
#define VMI_STRETCH_ROOM	(7 * 1024)

/**
 * struct vmi_stretch - neighbours in one table that are being told
 * @c: where to
 * @entry: the first of them
 * @nr: how many, up to the end of the range or the table
 * @addr: where what the first one decides about begins
 * @from: what was asked begins: the first entry may reach below it
 * @to: and ends: the last entry may reach beyond it
 * @level: of the table
 * @shift: log2 of the bytes of an entry
 * @upper: VMI_UP_* above
 * @leaves: present leaves told
 * @soft: non-present entries told
 * @looked: entries looked at, a group of empty ones counted as one
 */
struct vmi_stretch {
	struct vmi_cursor *c;
	const u64 *entry;
	u32 nr;
	u64 addr;
	u64 from;
	u64 to;
	u8 level;
	u8 shift;
	u32 upper;
	u32 leaves;
	u32 soft;
	u32 looked;
};

/** vmi_stretch_at() - the address that entry @i of a stretch decides about */
static inline u64 vmi_stretch_at(const struct vmi_stretch *s, u32 i)
{
	return s->addr + ((u64)i << s->shift);
}

/**
 * vmi_stretch_tell() - tell a stretch up to its end
 *
 * Or up to an entry that leads to another table, or to the end of the room.
 *
 * Return: how many entries.
 */
u32 vmi_stretch_tell(struct vmi_stretch *s);

/** vmi_stretch_used() - how many of @nr entries, a multiple of 16, are not empty */
u32 vmi_stretch_used(const u64 *e, u32 nr);

#endif /* _VMI_CORE_STRETCH_H */
