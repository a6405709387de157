/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fault.h - facts of one fault, and which class they make it
 *
 * A fault's facts are bits of one word; a class is a row of masks over them,
 * the most particular first.
 */
#ifndef _VMI_DECODE_FAULT_H
#define _VMI_DECODE_FAULT_H

#include "bits.h"
#include "entry.h"

/** enum vmi_origin - where a fault came from */
enum vmi_origin {
	VMI_FROM_USER	= 0,
	VMI_FROM_KERNEL	= 1,	/* the kernel, at a user's address: copy_to_user() */
	VMI_FROM_REMOTE	= 2,	/* no instruction: get_user_pages(), KSM, HMM */
};

/** VMI_BEFORE_* - the entry that decided, when the fault began: one of these */
#define VMI_BEFORE_NONE		(1u << 0)	/* empty, at any level */
#define VMI_BEFORE_READ		(1u << 1)	/* a leaf that does not allow writing */
#define VMI_BEFORE_WRITE	(1u << 2)	/* a leaf that does */
#define VMI_BEFORE_SWAP		(1u << 3)
#define VMI_BEFORE_MIGRATION	(1u << 4)
#define VMI_BEFORE_HWPOISON	(1u << 5)	/* or a marker that stands for it */
#define VMI_BEFORE_DEVICE	(1u << 6)
#define VMI_BEFORE_GUARD	(1u << 7)
#define VMI_BEFORE_PROTNONE	(1u << 8)	/* a leaf that the CPU may not use */
#define VMI_BEFORE_UFFD_WP	(1u << 9)	/* beside READ: its bit; beside NONE: a marker */
						/* beside PROTNONE: from all access */
/** VMI_BEFORE_LEAF - one that maps memory */
#define VMI_BEFORE_LEAF		(VMI_BEFORE_READ | VMI_BEFORE_WRITE | VMI_BEFORE_PROTNONE)

/** VMI_OF_* - the VMA */
#define VMI_OF_ANON		(1u << 10)	/* no vm_ops */
#define VMI_OF_FILE		(1u << 11)	/* a file that is not of tmpfs or hugetlbfs */
#define VMI_OF_SHMEM		(1u << 12)
#define VMI_OF_HUGETLB		(1u << 13)
#define VMI_OF_SPECIAL		(1u << 14)	/* bare frames, or the kernel's own (vdso) */
#define VMI_OF_SHARED		(1u << 15)
#define VMI_OF_STACK_END	(1u << 17)	/* it grows down, and this is its lowest page */
#define VMI_OF_BEYOND_EOF	(1u << 18)	/* the address is behind the end of the file */

/** VMI_BY_* - the access; a read is neither of these */
#define VMI_BY_WRITE		(1u << 19)
#define VMI_BY_EXEC		(1u << 20)
#define VMI_BY_UNSHARE		(1u << 21)	/* a pin for reading (FAULT_FLAG_UNSHARE) */

/** VMI_CAME_* - what it came to */
#define VMI_CAME_UFFD		(1u << 16)	/* a userfaultfd was asked, and answered */
#define VMI_CAME_MAJOR		(1u << 22)
#define VMI_CAME_RETRY		(1u << 23)	/* to be tried again, and it was not */
#define VMI_CAME_OOM		(1u << 24)
#define VMI_CAME_SIGBUS		(1u << 25)
#define VMI_CAME_HWPOISON	(1u << 26)
#define VMI_CAME_SIGSEGV	(1u << 27)
/** VMI_CAME_ERROR - it failed */
#define VMI_CAME_ERROR		(VMI_CAME_OOM | VMI_CAME_SIGBUS | VMI_CAME_HWPOISON | \
				 VMI_CAME_SIGSEGV)

/** VMI_AFTER_* - the entry when it had ended, where it could be read */
#define VMI_AFTER_HUGE		(1u << 28)	/* a leaf above the PTE level */
#define VMI_AFTER_ZERO		(1u << 29)	/* a leaf of the zero page */
#define VMI_AFTER_SAME_PFN	(1u << 30)	/* a leaf of the frame it was before */
#define VMI_AFTER_SAME		(1u << 31)	/* and with the same permission */

/**
 * struct vmi_seen_entry - an entry as a fault met it
 * @raw: the entry that decides; of a way that ends early, the one it ends with
 * @level: enum vmi_level
 * @kind: enum vmi_kind
 * @known: 1 if it could be read
 */
struct vmi_seen_entry {
	u64 raw;
	u8 level;
	u8 kind;
	u8 known;
};

/** vmi_fault_before_full() - VMI_BEFORE_* of an entry that is not empty */
u32 vmi_fault_before_full(const struct vmi_dialect *d, const struct vmi_seen_entry *e);
/** vmi_fault_before() - VMI_BEFORE_* of an entry */
static inline u32 vmi_fault_before(const struct vmi_dialect *d, const struct vmi_seen_entry *e)
{
	if (!e->known)
		return 0;
	return e->kind == VMI_KIND_NONE ? VMI_BEFORE_NONE : vmi_fault_before_full(d, e);
}

/** vmi_fault_frame_huge() - the frame that a leaf of any level maps at @addr */
u64 vmi_fault_frame_huge(const struct vmi_dialect *d, const struct vmi_seen_entry *e, u64 addr);
/** vmi_fault_frame() - the frame an entry maps at @addr, 0 if it maps none */
static inline u64 vmi_fault_frame(const struct vmi_dialect *d, const struct vmi_seen_entry *e,
				  u64 addr)
{
	if (!e->known || e->kind != VMI_KIND_LEAF)
		return 0;
	if (e->level != VMI_PTE)
		return vmi_fault_frame_huge(d, e, addr);
	return vmi_entry_pa(d, VMI_PTE, e->raw) >> d->level[VMI_PTE].shift;
}

/** vmi_fault_same() - is @pfn what @before mapped, too? VMI_AFTER_SAME* */
u32 vmi_fault_same(const struct vmi_dialect *d, const struct vmi_seen_entry *before,
		   const struct vmi_seen_entry *after, u64 addr, u64 pfn);
/**
 * vmi_fault_after() - VMI_AFTER_* of the entry a fault left
 * @d: what they mean
 * @before: what it met
 * @after: what it left
 * @addr: the address that faulted
 * @pfn: vmi_fault_frame() of @after
 * @is_zero: it is the zero page's
 */
static inline u32 vmi_fault_after(const struct vmi_dialect *d, const struct vmi_seen_entry *before,
				  const struct vmi_seen_entry *after, u64 addr, u64 pfn,
				  bool is_zero)
{
	u32 facts = 0;

	if (!pfn)
		return 0;
	if (after->level > VMI_PTE)
		facts |= VMI_AFTER_HUGE;
	if (is_zero)
		facts |= VMI_AFTER_ZERO;
	if (before->kind == VMI_KIND_NONE)
		return facts;
	return facts | vmi_fault_same(d, before, after, addr, pfn);
}

/** VMI_FACTS_UNASKED - no row of a class asks for these, but beside PROTNONE */
#define VMI_FACTS_UNASKED	(VMI_BEFORE_UFFD_WP | VMI_OF_BEYOND_EOF | VMI_BY_EXEC)

/** vmi_fault_class_row() - enum vmi_fault_class of a word of facts, by the rows alone */
u32 vmi_fault_class_row(u32 facts);
/**
 * vmi_fault_classify() - the same; the words that most faults make are looked up
 *
 * A test compares both.
 */
static inline u32 vmi_fault_classify(u32 facts)
{
	switch (facts & ~VMI_FACTS_UNASKED) {
	case VMI_BEFORE_NONE | VMI_OF_ANON | VMI_BY_WRITE:
		return VMI_FAULT_ANON;
	case VMI_BEFORE_READ | VMI_OF_ANON | VMI_BY_WRITE:
		return VMI_FAULT_COW;
	case VMI_BEFORE_NONE | VMI_OF_FILE:
		return VMI_FAULT_FILE_READ;
	}
	return vmi_fault_class_row(facts);
}

/** vmi_fault_failed() - enum vmi_fault_reason of one that failed */
u32 vmi_fault_failed(u32 facts);
/** vmi_fault_reason() - enum vmi_fault_reason; 0 if it did not fail */
static inline u32 vmi_fault_reason(u32 facts)
{
	return facts & VMI_CAME_ERROR ? vmi_fault_failed(facts) : VMI_FAULT_OK;
}

/* By class; of vmi_fault_kind() alone. */
extern const u8 vmi_fault_kinds[VMI_FAULT_NR];

/** vmi_fault_kind() - enum vmi_fault_kind of a class */
static inline u32 vmi_fault_kind(u32 fault)
{
	return fault < VMI_FAULT_NR ? *(vmi_fault_kinds + fault) : VMI_FAULT_KIND_NONE;
}

/** vmi_fault_bucket() - the bucket of a time; see VMI_FAULT_BUCKETS */
static inline unsigned int vmi_fault_bucket(u64 ns)
{
	unsigned int i = ns ? 64 - __builtin_clzll(ns) : 0;

	return i < VMI_FAULT_BUCKETS ? i : VMI_FAULT_BUCKETS - 1;
}

/**
 * vmi_fault_quantile() - a time that at least @percent of the faults did not exceed
 *
 * What the buckets tell: the end of the one it lies in, at most @max_ns; 0 where
 * no time is known.
 */
u64 vmi_fault_quantile(const struct vmi_fault_sums *s, unsigned int percent);

#endif /* _VMI_DECODE_FAULT_H */
