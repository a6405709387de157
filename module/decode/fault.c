// SPDX-License-Identifier: GPL-2.0
/* fault.c - facts of one fault, and which class they make it */
#include "fault.h"

static u32 soft_before(const struct vmi_dialect *d, u64 raw)
{
	struct vmi_soft_entry s;

	vmi_entry_soft(d, raw, &s);
	switch (s.why) {
	case VMI_WHY_SWAP:
		return VMI_BEFORE_SWAP;
	case VMI_WHY_MIGRATION:
		return VMI_BEFORE_MIGRATION;
	case VMI_WHY_HWPOISON:
	case VMI_WHY_POISON:
		return VMI_BEFORE_HWPOISON;
	case VMI_WHY_DEVICE:
		return VMI_BEFORE_DEVICE;
	case VMI_WHY_GUARD:
		return VMI_BEFORE_GUARD;
	case VMI_WHY_UFFD_WP:
		/* filled as if it were empty (mm/memory.c:pte_marker_handle_uffd_wp) */
		return VMI_BEFORE_NONE | VMI_BEFORE_UFFD_WP;
	}
	return 0;
}

static u32 leaf_before(const struct vmi_dialect *d, const struct vmi_seen_entry *e)
{
	u32 facts;

	/* a huge leaf that is changed just now is not present either (pmdp_invalidate()) */
	if (!vmi_entry_present(d, e->raw) && e->raw & d->sw[VMI_SW_PROTNONE])
		return VMI_BEFORE_PROTNONE |
		       (e->raw & d->sw[VMI_SW_UFFD] ? VMI_BEFORE_UFFD_WP : 0);
	if (vmi_entry_perm(d, e->level, e->raw) & VMI_UP_WRITE)
		return VMI_BEFORE_WRITE;
	facts = VMI_BEFORE_READ;
	if (e->raw & d->sw[VMI_SW_UFFD_WP])
		facts |= VMI_BEFORE_UFFD_WP;
	return facts;
}

u32 vmi_fault_before_full(const struct vmi_dialect *d, const struct vmi_seen_entry *e)
{
	switch (e->kind) {
	case VMI_KIND_LEAF:
		return leaf_before(d, e);
	case VMI_KIND_SOFT:
		return soft_before(d, e->raw);
	}
	return 0;
}

u64 vmi_fault_frame_huge(const struct vmi_dialect *d, const struct vmi_seen_entry *e, u64 addr)
{
	u64 inside = addr & (VMI_BIT(d->level[e->level].shift) - 1);

	return (vmi_entry_pa(d, e->level, e->raw) + inside) >> d->level[VMI_PTE].shift;
}

u32 vmi_fault_same(const struct vmi_dialect *d, const struct vmi_seen_entry *before,
		   const struct vmi_seen_entry *after, u64 addr, u64 pfn)
{
	if (pfn != vmi_fault_frame(d, before, addr))
		return 0;
	if (vmi_entry_perm(d, after->level, after->raw) ==
	    vmi_entry_perm(d, before->level, before->raw) &&
	    vmi_entry_present(d, before->raw) == vmi_entry_present(d, after->raw))
		return VMI_AFTER_SAME_PFN | VMI_AFTER_SAME;
	return VMI_AFTER_SAME_PFN;
}

/*
 * A fault is of the first row whose facts in @mask are those of @value: what
 * failed, then what the entry was, then, if it was empty, whose memory it is.
 */
struct class_row {
	u32 mask;
	u32 value;
	u32 fault;
};

static const struct class_row classes[] = {
	{ VMI_CAME_RETRY, VMI_CAME_RETRY, VMI_FAULT_INTERRUPTED },
	{ VMI_CAME_OOM, VMI_CAME_OOM, VMI_FAULT_OOM },
	{ VMI_BEFORE_GUARD, VMI_BEFORE_GUARD, VMI_FAULT_GUARD },
	{ VMI_BEFORE_HWPOISON, VMI_BEFORE_HWPOISON, VMI_FAULT_POISON },
	{ VMI_CAME_HWPOISON, VMI_CAME_HWPOISON, VMI_FAULT_POISON },
	{ VMI_CAME_SIGBUS, VMI_CAME_SIGBUS, VMI_FAULT_SIGBUS },
	{ VMI_CAME_SIGSEGV, VMI_CAME_SIGSEGV, VMI_FAULT_SEGV },

	{ VMI_BEFORE_MIGRATION, VMI_BEFORE_MIGRATION, VMI_FAULT_MIGRATION },
	{ VMI_BEFORE_DEVICE, VMI_BEFORE_DEVICE, VMI_FAULT_DEVICE },
	{ VMI_CAME_UFFD, VMI_CAME_UFFD, VMI_FAULT_UFFD },
	{ VMI_BEFORE_SWAP, VMI_BEFORE_SWAP, VMI_FAULT_SWAP_IN },
	{ VMI_BEFORE_PROTNONE | VMI_BEFORE_UFFD_WP, VMI_BEFORE_PROTNONE | VMI_BEFORE_UFFD_WP,
	  VMI_FAULT_UFFD_RWP },
	{ VMI_BEFORE_PROTNONE, VMI_BEFORE_PROTNONE, VMI_FAULT_NUMA_HINT },
	{ VMI_AFTER_SAME, VMI_AFTER_SAME, VMI_FAULT_SPURIOUS },
	{ VMI_OF_HUGETLB, VMI_OF_HUGETLB, VMI_FAULT_HUGETLB },

	{ VMI_BEFORE_READ | VMI_BY_UNSHARE, VMI_BEFORE_READ | VMI_BY_UNSHARE, VMI_FAULT_UNSHARE },
	{ VMI_BEFORE_READ | VMI_BY_WRITE | VMI_OF_SHARED | VMI_OF_SHMEM,
	  VMI_BEFORE_READ | VMI_BY_WRITE | VMI_OF_SHARED | VMI_OF_SHMEM, VMI_FAULT_SHMEM },
	{ VMI_BEFORE_READ | VMI_BY_WRITE | VMI_OF_SHARED,
	  VMI_BEFORE_READ | VMI_BY_WRITE | VMI_OF_SHARED, VMI_FAULT_FILE_WRITE },
	{ VMI_BEFORE_READ | VMI_BY_WRITE | VMI_AFTER_SAME_PFN,
	  VMI_BEFORE_READ | VMI_BY_WRITE | VMI_AFTER_SAME_PFN, VMI_FAULT_COW_REUSE },
	{ VMI_BEFORE_READ | VMI_BY_WRITE, VMI_BEFORE_READ | VMI_BY_WRITE, VMI_FAULT_COW },
	{ VMI_BEFORE_READ, VMI_BEFORE_READ, VMI_FAULT_SPURIOUS },
	{ VMI_BEFORE_WRITE, VMI_BEFORE_WRITE, VMI_FAULT_SPURIOUS },
	{ }
};

#define NONE(of)	(VMI_BEFORE_NONE | (of))
static const struct class_row empty[] = {
	{ NONE(VMI_OF_SPECIAL), NONE(VMI_OF_SPECIAL), VMI_FAULT_SPECIAL },
	{ NONE(VMI_OF_STACK_END), NONE(VMI_OF_STACK_END), VMI_FAULT_STACK },
	{ NONE(VMI_OF_ANON | VMI_AFTER_HUGE), NONE(VMI_OF_ANON | VMI_AFTER_HUGE),
	  VMI_FAULT_THP_ANON },
	{ NONE(VMI_OF_ANON | VMI_AFTER_ZERO), NONE(VMI_OF_ANON | VMI_AFTER_ZERO),
	  VMI_FAULT_ANON_ZERO },
	{ NONE(VMI_OF_ANON | VMI_BY_WRITE), NONE(VMI_OF_ANON | VMI_BY_WRITE), VMI_FAULT_ANON },
	{ NONE(VMI_OF_ANON), NONE(VMI_OF_ANON), VMI_FAULT_ANON_ZERO },
	{ NONE(VMI_BY_WRITE | VMI_OF_SHARED), NONE(VMI_BY_WRITE), VMI_FAULT_FILE_COW },
	{ NONE(VMI_AFTER_HUGE), NONE(VMI_AFTER_HUGE), VMI_FAULT_THP_FILE },
	{ NONE(VMI_OF_SHMEM), NONE(VMI_OF_SHMEM), VMI_FAULT_SHMEM },
	{ NONE(VMI_OF_FILE | VMI_BY_WRITE), NONE(VMI_OF_FILE | VMI_BY_WRITE),
	  VMI_FAULT_FILE_WRITE },
	{ NONE(VMI_OF_FILE | VMI_CAME_MAJOR), NONE(VMI_OF_FILE | VMI_CAME_MAJOR),
	  VMI_FAULT_FILE_MAJOR },
	{ NONE(VMI_OF_FILE), NONE(VMI_OF_FILE), VMI_FAULT_FILE_READ },
	{ }
};

#undef NONE

/* The facts without which no row of classes[] asks for an entry that was empty. */
#define RARE	(VMI_CAME_ERROR | VMI_CAME_RETRY | VMI_CAME_UFFD | VMI_AFTER_SAME | \
		 VMI_OF_HUGETLB)

/* The last row has no mask: all facts fit it. */
static const struct class_row *find(const struct class_row *row, u32 facts)
{
	while ((facts & row->mask) != row->value)
		row++;
	return row;
}

u32 vmi_fault_class_row(u32 facts)
{
	const struct class_row *row;

	/* as most faults are */
	if ((facts & (RARE | VMI_BEFORE_NONE)) == VMI_BEFORE_NONE)
		return find(empty, facts)->fault;
	row = find(classes, facts);
	return row->mask ? row->fault : find(empty, facts)->fault;
}

/* Of the first row whose facts all hold; in the order of the classes. */
static const struct {
	u32 facts;
	u32 reason;
} reasons[] = {
	{ VMI_CAME_OOM,		VMI_FAULT_NO_MEMORY },
	{ VMI_BEFORE_GUARD,	VMI_FAULT_GUARDED },
	{ VMI_BEFORE_HWPOISON,	VMI_FAULT_POISONED },
	{ VMI_CAME_HWPOISON,	VMI_FAULT_POISONED },
	{ VMI_CAME_SIGBUS | VMI_OF_BEYOND_EOF, VMI_FAULT_BEYOND_EOF },
	{ VMI_CAME_SIGSEGV,	VMI_FAULT_PERMISSION },
};

u32 vmi_fault_failed(u32 facts)
{
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
		if ((facts & reasons[i].facts) == reasons[i].facts)
			return reasons[i].reason;
	return VMI_FAULT_FAILED;
}

const u8 vmi_fault_kinds[VMI_FAULT_NR] = {
	[VMI_FAULT_ANON_ZERO]	= VMI_FAULT_KIND_ANON,
	[VMI_FAULT_ANON]	= VMI_FAULT_KIND_ANON,
	[VMI_FAULT_THP_ANON]	= VMI_FAULT_KIND_ANON,
	[VMI_FAULT_STACK]	= VMI_FAULT_KIND_ANON,
	[VMI_FAULT_HUGETLB]	= VMI_FAULT_KIND_ANON,
	[VMI_FAULT_COW]		= VMI_FAULT_KIND_COW,
	[VMI_FAULT_COW_REUSE]	= VMI_FAULT_KIND_COW,
	[VMI_FAULT_UNSHARE]	= VMI_FAULT_KIND_COW,
	[VMI_FAULT_FILE_COW]	= VMI_FAULT_KIND_COW,
	[VMI_FAULT_FILE_READ]	= VMI_FAULT_KIND_FILE,
	[VMI_FAULT_FILE_MAJOR]	= VMI_FAULT_KIND_FILE,
	[VMI_FAULT_FILE_WRITE]	= VMI_FAULT_KIND_FILE,
	[VMI_FAULT_SHMEM]	= VMI_FAULT_KIND_FILE,
	[VMI_FAULT_THP_FILE]	= VMI_FAULT_KIND_FILE,
	[VMI_FAULT_SPECIAL]	= VMI_FAULT_KIND_FILE,
	[VMI_FAULT_SWAP_IN]	= VMI_FAULT_KIND_SWAP,
	[VMI_FAULT_GUARD]	= VMI_FAULT_KIND_DENIED,
	[VMI_FAULT_POISON]	= VMI_FAULT_KIND_DENIED,
	[VMI_FAULT_OOM]		= VMI_FAULT_KIND_DENIED,
	[VMI_FAULT_SIGBUS]	= VMI_FAULT_KIND_DENIED,
	[VMI_FAULT_SEGV]	= VMI_FAULT_KIND_DENIED,
};

/* The share is rounded up: of three faults the median is the second. */
u64 vmi_fault_quantile(const struct vmi_fault_sums *s, unsigned int percent)
{
	u64 all = 0, sum = 0, end;

	for (unsigned int i = 0; i < VMI_FAULT_BUCKETS; i++)
		all += s->hist[i];
	for (unsigned int i = 0; all && i < VMI_FAULT_BUCKETS; i++) {
		sum += s->hist[i];
		/* without overflow: counts are far below 2^57 */
		if (sum * 100 < all * percent)
			continue;
		end = VMI_BIT(i);
		return i == VMI_FAULT_BUCKETS - 1 || end > s->max_ns ? s->max_ns : end;
	}
	return 0;
}
