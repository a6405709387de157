/* SPDX-License-Identifier: GPL-2.0 */
/*
 * kernel_half.h - where the kernel's own half of the address space is, and what for
 *
 * What an architecture has to say; nothing here reads a table.
 */
#ifndef _VMI_CORE_KERNEL_HALF_H
#define _VMI_CORE_KERNEL_HALF_H

#include "dialect.h"

/**
 * struct vmi_half - the upper half of the address space
 * @start: its first address
 * @end: behind its last page but one: the very last is never mapped, error
 *	pointers point there (linux/err.h), and 2^64 is no number
 */
struct vmi_half {
	u64 start;
	u64 end;
};

/**
 * struct vmi_part_of_half - a stretch of it with one purpose
 * @start: where it starts
 * @end: and ends
 * @name: as it is called in the kernel's documentation; "" has no name
 * @aliases: it is full of tables that stand in it many times over
 */
struct vmi_part_of_half {
	u64 start;
	u64 end;
	const char *name;
	bool aliases;
};

/** vmi_half_init() - once, at load */
void vmi_half_init(void);
void vmi_half(struct vmi_half *half);
/** vmi_half_part() - the stretch around @addr; those without a name end where one starts */
void vmi_half_part(const struct vmi_half *half, u64 addr, struct vmi_part_of_half *part);

#endif /* _VMI_CORE_KERNEL_HALF_H */
