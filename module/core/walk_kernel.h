/* SPDX-License-Identifier: GPL-2.0 */
/*
 * walk_kernel.h - read the kernel's own page tables
 *
 * Their writers' lock is init_mm's, which is no module's to take: a table may
 * be freed and used again while it is read (vmalloc that grows huge,
 * arch/x86/mm/pat: collapse and split, memory that is taken out). So no entry
 * is read where it stands: a table's frame must have an online memory map, a
 * copy of the table is made by reads that may fail, and then the way to it must
 * still be what it was; else all is done again. What a copy says was so at
 * some moment, as it is with a process's tables.
 */
#ifndef _VMI_CORE_WALK_KERNEL_H
#define _VMI_CORE_WALK_KERNEL_H

#include "kernel_half.h"
#include "view.h"

/* Entries of the largest table */
#define VMI_TABLE_MAX	(PAGE_SIZE / sizeof(u64))

/**
 * struct vmi_kernel_walk - what a walk keeps from one chunk to the next
 * @mm: whose top table it starts from: who asked first; the kernel's entries stand in
 *	all of them (on arm64 in one of their own). Pinned by mm_count, which keeps
 *	that table.
 * @half: what is walked
 * @wx: bytes of leaves that may be written and executed, so far
 * @copy: of the table that is told
 */
struct vmi_kernel_walk {
	struct mm_struct *mm;
	struct vmi_half half;
	u64 wx;
	u64 copy[VMI_TABLE_MAX];
};

/**
 * vmi_walk_kernel_start() - make ready
 * @w: filled
 *
 * Return: 0, or -EINVAL for a kernel thread: it has no table of its own.
 */
int vmi_walk_kernel_start(struct vmi_kernel_walk *w);
/** vmi_walk_kernel_stop() - also if it was not started */
void vmi_walk_kernel_stop(struct vmi_kernel_walk *w);

/**
 * vmi_walk_kernel_chunk() - tell what the kernel's tables say from an address on
 * @c: records are appended here; c->totals and c->seen are kept
 * @w: kept
 * @addr: where to start, page-aligned
 * @end: where to stop
 *
 * Bounded as vmi_walk_chunk() is.
 *
 * Return: the first address not told.
 */
u64 vmi_walk_kernel_chunk(struct vmi_cursor *c, struct vmi_kernel_walk *w, u64 addr, u64 end);

/** vmi_walk_kernel() - the leaf of a kernel address as @mm has it; 0 if none */
u64 vmi_walk_kernel(const struct mm_struct *mm, u64 addr);

#endif /* _VMI_CORE_WALK_KERNEL_H */
