/* SPDX-License-Identifier: GPL-2.0 */
/*
 * compat.h - the newest kernel's names for the older ones
 *
 * The code is written for 7.3. This is the only file that tests kernel
 * versions; each shim says what changed, and can go with the kernel it is
 * for. Where the kernel itself says what it has (#ifdef of a macro), that is
 * asked instead of the version.
 */
#ifndef _VMI_CORE_COMPAT_H
#define _VMI_CORE_COMPAT_H

#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/hugetlb.h>
#include <linux/kernel-page-flags.h>
#include <linux/magic.h>
#include <linux/memcontrol.h>
#include <linux/mm.h>
#include <linux/mm_inline.h>
#include <linux/mmap_lock.h>
#include <linux/page-flags.h>
#include <linux/pgtable.h>
#include <linux/sched/coredump.h>
#include <linux/seqlock.h>
#include <linux/swapops.h>
#include <linux/version.h>

/* struct folio_batch: in a header of its own since 7.0 or so */
#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
#include <linux/pagevec.h>
#else
#include <linux/folio_batch.h>
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "vminspect needs Linux 6.1 or later"
#endif

/*
 * Some of what is read here is private to the kernel, and no header says when it
 * changes: the order of the tree of anon_vmas did in 7.3, and following the old one
 * ended in a page fault.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 4, 0) && !defined(VMI_ANY_KERNEL)
#error "vminspect is checked with Linux 6.1 to 7.3; VMI_ANY_KERNEL=y builds it for later ones"
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

/*
 * get_mm_counter_sum(): new in 6.12. Until 6.2 made the counters per CPU, each thread
 * kept up to 64 faults of its own (mm/memory.c:check_sync_rss_stat), and adds them later.
 */
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

/*
 * vmi_lock_vma_more() - read-lock a VMA that mmap_lock, held for reading, keeps
 *
 * The VMA's lock then does alone, and writers of the mm need not wait. False: it has
 * none, or has too many readers.
 */
static inline bool vmi_lock_vma_more(struct vm_area_struct *vma)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0) && defined(CONFIG_PER_VMA_LOCK)
	return vma_start_read_locked(vma);
#else
	return false;
#endif
}

static inline void vmi_unlock_vma(struct vm_area_struct *vma)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0) && defined(CONFIG_PER_VMA_LOCK)
	vma_end_read(vma);
#endif
}

/*
 * vmi_tables_hold() - as long as it is held no PTE table is freed that was found since
 *
 * RCU. arm64 does not wait for RCU if there is no memory to queue the table with,
 * but until each CPU has taken an interrupt (mm/mmu_gather.c:tlb_remove_table_one,
 * until 6.14): there they are kept off as well.
 */
static inline unsigned long vmi_tables_hold(void)
{
	unsigned long flags = 0;

	if (IS_ENABLED(CONFIG_ARM64))
		local_irq_save(flags);
	rcu_read_lock();
	return flags;
}

static inline void vmi_tables_release(unsigned long flags)
{
	rcu_read_unlock();
	if (IS_ENABLED(CONFIG_ARM64))
		local_irq_restore(flags);
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

/* vmi_page_word() - the page's own */
static inline unsigned long vmi_page_word(const struct page *page)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
	return READ_ONCE(page->flags);
#else
	return READ_ONCE(page->flags.f);
#endif
}

/*
 * Of a folio that nobody holds: it may be split or become a tail at any time, and where
 * the kernel checks itself (CONFIG_DEBUG_VM_PGFLAGS) folio_test_large() and all that ask
 * it are then a BUG. The words they read, read as words; what they say is checked later,
 * or told as seen for a moment.
 */
static inline bool vmi_folio_bit(const struct folio *folio, unsigned int bit)
{
	return vmi_page_word(&folio->page) >> bit & 1;
}

static inline bool vmi_folio_large(const struct folio *folio)
{
	return vmi_folio_bit(folio, PG_head);
}

/* vmi_folio_order() - as folio_order(): in a byte of its own until 6.6 */
static inline unsigned int vmi_folio_order(const struct folio *folio)
{
	if (!vmi_folio_large(folio))
		return 0;
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
	return READ_ONCE(folio->_folio_order);
#else
	return READ_ONCE(folio->_flags_1) & 0xff;
#endif
}

/* vmi_folio_mapped() - as folio_mapped(), which counts pages until 6.10 */
static inline bool vmi_folio_mapped(struct folio *folio)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
	return folio_mapped(folio);
#else
	int n = atomic_read(&folio->_mapcount) + 1;

	if (vmi_folio_large(folio))
		return atomic_read(&folio->_large_mapcount) >= 0;
	return n > 0 && !page_mapcount_is_type(n);
#endif
}

/*
 * vmi_page_mapcount() - how many entries map this page, as /proc/kpagecount
 *
 * page_mapcount() went in 6.12; what it said since is fs/proc/internal.h's
 * folio_precise_page_mapcount().
 */
static inline int vmi_page_mapcount(struct page *page)
{
	struct folio *folio = page_folio(page);
	int n = atomic_read(&page->_mapcount) + 1;

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
	if (vmi_folio_bit(folio, PG_slab) || page_has_type(page))
		return 0;
	/* mm/util.c:__page_mapcount(): of a file each page counts for itself */
	if (!vmi_folio_large(folio) || !(folio_test_anon(folio) || folio_test_hugetlb(folio)))
		return n;
	n += atomic_read(folio_mapcount_ptr(folio)) + 1;
	return n - (READ_ONCE(folio->_flags_1) >> PG_double_map & 1);
#elif LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
	return vmi_folio_slab(folio) || page_has_type(page) ? 0 : page_mapcount(page);
#else

	if (page_mapcount_is_type(n))
		n = 0;
	if (vmi_folio_large(folio))
		n += atomic_read(&folio->_entire_mapcount) + 1;
	return n;
#endif
}

/*
 * vmi_flag_word() - the word that /proc/kpageflags reads the flags of a page from
 *
 * The page's own until folios came to kpageflags (6.9); memdesc_flags_t since
 * 6.18.
 */
static inline unsigned long vmi_flag_word(const struct page *page, const struct folio *folio)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 9, 0)
	return READ_ONCE(page->flags);
#elif LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
	return READ_ONCE(folio->flags);
#else
	return READ_ONCE(folio->flags.f);
#endif
}

/* Flags that went: PG_slab became a type, PG_error was not used any more; 63 is none. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
#define VMI_PG_ERROR	PG_error
#define VMI_PG_SLAB	PG_slab
#else
#define VMI_PG_ERROR	63
#define VMI_PG_SLAB	63
#endif

/* vmi_folio_slab() - a flag until 6.10, a type since */
static inline bool vmi_folio_slab(struct folio *folio)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
	return vmi_folio_bit(folio, PG_slab);
#else
	return folio_test_slab(folio);
#endif
}

/* vmi_folio_thp() - what /proc/kpageflags calls a transparent huge page */
static inline bool vmi_folio_thp(struct folio *folio)
{
	if (!vmi_folio_large(folio))
		return false;
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 9, 0)
	return vmi_folio_bit(folio, PG_lru) || folio_test_anon(folio);
#else
	return READ_ONCE(folio->_flags_1) >> PG_large_rmappable & 1;
#endif
}

/*
 * vmi_page_huge_zero() - is it the huge zero page?
 *
 * Its symbol is not exported. 7.2 exports who knows; before, it cannot be told
 * from other memory of the kernel's.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 2, 0)
#define VMI_HAS_HUGE_ZERO	false
static inline bool vmi_page_huge_zero(struct page *page)
{
	return false;
}
#else
#define VMI_HAS_HUGE_ZERO	true
static inline bool vmi_page_huge_zero(struct page *page)
{
	return stable_page_flags(page) >> KPF_ZERO_PAGE & 1;
}
#endif

/* vmi_folio_total_mapcount() - of all pages of a folio; folio_mapcount() is exported since 6.9 */
static inline int vmi_folio_total_mapcount(struct folio *folio)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 9, 0)
	long i, nr = folio_nr_pages(folio);
	int n;

	if (!folio_test_large(folio))
		return atomic_read(&folio->_mapcount) + 1;
	/* mm/util.c:folio_mapcount(), as 6.1 counts */
	n = folio_entire_mapcount(folio);
	if (folio_test_hugetlb(folio))
		return n;
	for (i = 0; i < nr; i++)
		n += atomic_read(&folio_page(folio, i)->_mapcount) + 1;
	if (!folio_test_anon(folio))
		return n - folio_entire_mapcount(folio) * nr;
	return folio_test_double_map(folio) ? n - nr : n;
#else
	return folio_mapcount(folio);
#endif
}

/* vmi_flag_mmap() - KPF_MMAP: of the page until 7.1 or so, of the folio since */
static inline bool vmi_flag_mmap(struct page *page, struct folio *folio)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 9, 0)
	return vmi_page_mapcount(page) > 0;
#else
	return vmi_folio_mapped(folio);
#endif
}

/* vmi_page_memcg() - the memory cgroup as /proc/kpagecgroup sees it; under RCU */
#ifdef CONFIG_MEMCG
static inline struct mem_cgroup *vmi_page_memcg(struct page *page)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
	return page_memcg_check(page);
#else
	return folio_memcg_check(page_folio(page));
#endif
}
#endif

/* vmi_memcg_word() - what a page that is no tail finds its memory cgroup by; 0: it has none */
static inline unsigned long vmi_memcg_word(const struct folio *folio)
{
#ifdef CONFIG_MEMCG
	return READ_ONCE(folio->memcg_data);
#else
	return 0;
#endif
}

/* vmi_gen_age() - how many MGLRU generations a folio is behind the youngest; under RCU */
#ifdef CONFIG_LRU_GEN
static inline u8 vmi_gen_age(struct folio *folio, unsigned int gen)
{
	int nid = data_race(folio_nid(folio));	/* stays, whatever flags beside it change */
	struct lruvec *lruvec = &NODE_DATA(nid)->__lruvec;

#ifdef CONFIG_MEMCG
	struct mem_cgroup *memcg = vmi_page_memcg(&folio->page);

	if (memcg)
		lruvec = &memcg->nodeinfo[nid]->lruvec;
#endif
	return (READ_ONCE(lruvec->lrugen.max_seq) - gen) % MAX_NR_GENS;
}
#endif

/* vmi_first_alias() - one of the inode's dentries, or NULL; under its i_lock */
static inline struct dentry *vmi_first_alias(struct inode *inode)
{
#ifdef for_each_alias
	return hlist_entry_safe(inode->i_dentry.first, struct dentry, d_alias);
#else
	return hlist_entry_safe(inode->i_dentry.first, struct dentry, d_u.d_alias);
#endif
}

/* vmi_folio_index() - a folio's index in base pages; hugetlb's own units until 6.7. */
static inline u64 vmi_folio_index(struct folio *folio)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
	if (folio_test_hugetlb(folio))
		return (u64)folio->index << folio_order(folio);
#endif
	return folio->index;
}

/* vmi_cache_shift() - log2 of the base pages that an index of a file's cache counts */
static inline unsigned int vmi_cache_shift(const struct address_space *mapping)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
	const struct super_block *sb = mapping->host->i_sb;

	if (sb->s_magic == HUGETLBFS_MAGIC)
		return sb->s_blocksize_bits - PAGE_SHIFT;
#endif
	return 0;
}

/* vmi_folio_movable_ops() - does its mapping word lead to a driver's operations? */
static inline bool vmi_folio_movable_ops(struct folio *folio)
{
#ifdef PAGE_MAPPING_MOVABLE
	return ((unsigned long)READ_ONCE(folio->mapping) & PAGE_MAPPING_FLAGS) ==
	       PAGE_MAPPING_MOVABLE;
#else
	return false;	/* a type and a flag of its own since 6.17 */
#endif
}

/* vmi_mm_owner() - a task that has the mm, or NULL; under RCU. */
static inline struct task_struct *vmi_mm_owner(struct mm_struct *mm)
{
#ifdef CONFIG_MEMCG
	return rcu_dereference(mm->owner);
#else
	return NULL;
#endif
}

/* FAULT_FLAG_VMA_LOCK: new in 6.4, with per-VMA locks */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define VMI_FAULT_FLAG_VMA_LOCK	0
#else
#define VMI_FAULT_FLAG_VMA_LOCK	FAULT_FLAG_VMA_LOCK
#endif

/*
 * vma_start_anon_pgoff() - where the VMA starts, as its anonymous pages are indexed
 *
 * New in 7.3: the private pages of a file's mapping have an index by address.
 * Until then it was the one that the file's page has, for anonymous memory the same.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 3, 0)
static inline pgoff_t vma_start_anon_pgoff(const struct vm_area_struct *vma)
{
	return vma->vm_pgoff;
}
#endif

/*
 * _PAGE_UFFD: one bit for write protection by userfaultfd and, new in 7.3, for
 * protection from all access (VM_UFFD_RWP); which of them, the VMA says.
 */
#if defined(CONFIG_X86_64) && !defined(_PAGE_UFFD)
#define _PAGE_UFFD	_PAGE_UFFD_WP
#define _PAGE_SWP_UFFD	_PAGE_SWP_UFFD_WP
#endif

/* The VMA flags the kernel moves about; 0 where it has none. */
#ifndef VM_UFFD_MINOR
#define VM_UFFD_MINOR	0
#endif
#ifndef VM_UFFD_RWP
#define VM_UFFD_RWP	0
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

/* What a userfaultfd watches for. */
#define VM_UFFD		(VM_UFFD_MISSING | VM_UFFD_WP | VM_UFFD_MINOR | VM_UFFD_RWP)

/* rdmsrq_safe(): rdmsrl_safe() until 6.16 */
#ifdef CONFIG_X86_64
#include <asm/msr.h>

static inline int vmi_read_msr(u32 msr, u64 *value)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
	return rdmsrl_safe(msr, value);
#else
	return rdmsrq_safe(msr, value);
#endif
}
#endif

#endif /* _VMI_CORE_COMPAT_H */
