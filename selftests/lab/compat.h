/* SPDX-License-Identifier: GPL-2.0 */
/*
 * compat.h - the newest kernel's names for the older ones
 *
 * As module/core/compat.h is to vminspect: the lab stands alone.
 */
#ifndef _VMI_LAB_COMPAT_H
#define _VMI_LAB_COMPAT_H

#include <linux/mm.h>
#include <linux/version.h>

/* Before 6.3 vm_flags were written as they are. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static inline void vm_flags_set(struct vm_area_struct *vma, unsigned long flags)
{
	vma->vm_flags |= flags;
}
#endif

/* Before 6.17 a PFN had flags of its own; none of them is wanted here. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
#include <linux/pfn_t.h>
#define lab_pfn(pfn)	__pfn_to_pfn_t((pfn), PFN_DEV)
#else
#define lab_pfn(pfn)	(pfn)
#endif

/* Before 6.10, which counts who allocates what, it had no other name. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
#define LAB_PCPU_ALLOC	"pcpu_alloc"
#else
#define LAB_PCPU_ALLOC	"pcpu_alloc_noprof"
#endif

/* Before 6.18 the queue of workers that are bound to no CPU had another name. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
#define system_dfl_wq	system_unbound_wq
#endif

/*
 * Before 6.6 ->huge_fault is asked for DAX mappings alone, and told the size by
 * an enum (mm/huge_memory.c:hugepage_vma_check).
 */
#if defined(CONFIG_TRANSPARENT_HUGEPAGE) && LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#define LAB_HUGE_FAULT
#endif

/* p4d_index(): x86's own is always there */
#if CONFIG_PGTABLE_LEVELS < 5 && !defined(CONFIG_X86)
static inline unsigned long p4d_index(unsigned long address)
{
	return 0;
}
#endif

#endif /* _VMI_LAB_COMPAT_H */
