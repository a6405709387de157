/* SPDX-License-Identifier: GPL-2.0 */
/*
 * compat.h - the newest kernel's names for the older ones
 *
 * The code is written for 7.2. This is the only file that tests kernel
 * versions; each shim says what changed, and can go with the kernel it is
 * for. Where the kernel itself says what it has (#ifdef of a macro), that is
 * asked instead of the version.
 */
#ifndef _VMI_CORE_COMPAT_H
#define _VMI_CORE_COMPAT_H

#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mm_inline.h>
#include <linux/mmap_lock.h>
#include <linux/pgtable.h>
#include <linux/sched/coredump.h>
#include <linux/seqlock.h>
#include <linux/swapops.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "vminspect needs Linux 6.1 or later"
#endif

/*
 * vma_is_initial_heap(), vma_is_initial_stack(): new in 6.6; what maps called
 * heap before included the VMA that ends where the heap starts.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
static inline bool vma_is_initial_heap(const struct vm_area_struct *vma)
{
	return vma->vm_start <= vma->vm_mm->brk && vma->vm_end >= vma->vm_mm->start_brk;
}

static inline bool vma_is_initial_stack(const struct vm_area_struct *vma)
{
	return vma->vm_start <= vma->vm_mm->start_stack &&
	       vma->vm_end >= vma->vm_mm->start_stack;
}
#endif

/*
 * file_user_path(), file_user_inode(): new in 6.8. On overlayfs a mapping's
 * file is the real one; until then maps showed its path and inode as they are.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
static inline const struct path *file_user_path(const struct file *f)
{
	return &f->f_path;
}

static inline const struct inode *file_user_inode(const struct file *f)
{
	return file_inode(f);
}
#endif

/* get_mm_counter_sum(): new in 6.12; the counters were exact until 6.2 made them per CPU. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
static inline unsigned long get_mm_counter_sum(struct mm_struct *mm, int member)
{
	return get_mm_counter(mm, member);
}
#endif

/*
 * vmi_mm_flags() - the first word of the mm's flags
 *
 * mm_flags_t since 6.18, with a helper for the first word.
 */
static inline u64 vmi_mm_flags(struct mm_struct *mm)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
	return READ_ONCE(mm->flags);
#else
	return __mm_flags_get_word(mm);
#endif
}

/*
 * vmi_anon_name() - the name prctl(PR_SET_VMA_ANON_NAME) gave, or NULL
 *
 * anon_vma_name() itself is not exported. Shared memory has names since 6.2;
 * until then the field shared its place with the file's interval tree.
 */
static inline const char *vmi_anon_name(struct vm_area_struct *vma)
{
#ifdef CONFIG_ANON_VMA_NAME
	if (LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0) && vma->vm_file)
		return NULL;
	return vma->anon_name ? vma->anon_name->name : NULL;
#else
	return NULL;
#endif
}

/*
 * vmi_lock_vma() - read-lock the VMA that covers @addr, or NULL
 *
 * lock_vma_under_rcu() is exported from 7.2 on. NULL also means: a gap, or a
 * writer; the caller then takes mmap_lock.
 */
static inline struct vm_area_struct *vmi_lock_vma(struct mm_struct *mm, unsigned long addr)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0) && defined(CONFIG_PER_VMA_LOCK)
	return lock_vma_under_rcu(mm, addr);
#else
	return NULL;
#endif
}

static inline void vmi_unlock_vma(struct vm_area_struct *vma)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0) && defined(CONFIG_PER_VMA_LOCK)
	vma_end_read(vma);
#endif
}

/*
 * vmi_next_vma() - where the first VMA that ends above @addr starts
 *
 * Without a lock, from the VMA tree's own index: the VMA itself may be gone.
 * It holds if no mapping call ran meanwhile; false if one did. U64_MAX: there
 * is none. Only where vmi_lock_vma() exists, for the gaps between VMAs.
 */
static inline bool vmi_next_vma(struct mm_struct *mm, unsigned long addr, u64 *start)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0) && defined(CONFIG_PER_VMA_LOCK)
	MA_STATE(mas, &mm->mm_mt, addr, addr);
	unsigned int seq;

	if (!mmap_lock_speculate_try_begin(mm, &seq))
		return false;
	rcu_read_lock();
	*start = mas_find(&mas, ULONG_MAX) ? mas.index : U64_MAX;
	rcu_read_unlock();
	return !mmap_lock_speculate_retry(mm, seq);
#else
	return false;
#endif
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0) && defined(CONFIG_PER_VMA_LOCK)
#define VMI_HAS_VMA_LOCK	true
#else
#define VMI_HAS_VMA_LOCK	false
#endif

/*
 * vmi_mm_seq() - a number that moves with every mapping call
 *
 * mm_lock_seq came with per-VMA locks in 6.4; as a plain int at first, as a
 * seqcount from 6.13 on (and in 6.12's stable tree), whose first word it is.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0) && defined(CONFIG_PER_VMA_LOCK)
#define VMI_HAS_MM_SEQ	true
static inline u32 vmi_mm_seq(struct mm_struct *mm)
{
	return READ_ONCE(*(unsigned int *)&mm->mm_lock_seq);
}
#else
#define VMI_HAS_MM_SEQ	false
static inline u32 vmi_mm_seq(struct mm_struct *mm)
{
	return 0;
}
#endif

/*
 * vmi_mm_has_vsyscall() - is it a 64-bit process's mm?
 *
 * MM_CONTEXT_HAS_VSYSCALL was a mask and is a bit's number since 6.4.
 */
#ifdef CONFIG_X86_64
static inline bool vmi_mm_has_vsyscall(struct mm_struct *mm)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	return READ_ONCE(mm->context.flags) & MM_CONTEXT_HAS_VSYSCALL;
#else
	return test_bit(MM_CONTEXT_HAS_VSYSCALL, &mm->context.flags);
#endif
}
#endif

/* The VMA flags the kernel moves about; 0 where it has none. */
#ifndef VM_UFFD_MINOR
#define VM_UFFD_MINOR	0
#endif
#ifndef VM_SHADOW_STACK
#define VM_SHADOW_STACK	0
#endif
#ifndef VM_DROPPABLE
#define VM_DROPPABLE	0
#endif
#ifndef VM_SEALED
#define VM_SEALED	0
#endif

#endif /* _VMI_CORE_COMPAT_H */
