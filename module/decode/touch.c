// SPDX-License-Identifier: GPL-2.0
/*
 * touch.c - what would an access to this address do?
 *
 * The order is the kernel's own: the VMA is asked first (arch/x86/mm/fault.c:
 * access_error, arch/arm64/mm/fault.c:do_page_fault), then userfaultfd, then the
 * entry (mm/memory.c:handle_pte_fault).
 */
#include "touch.h"

static const u64 needs[] = {
	[VMI_ACCESS_READ]	= VMI_VM_READ,
	[VMI_ACCESS_WRITE]	= VMI_VM_WRITE,
	[VMI_ACCESS_EXEC]	= VMI_VM_EXEC,
};

/* Reading alone is hard to forbid: what may be written or run may be read. */
static bool vma_allows(const struct vmi_dialect *d, u64 flags, unsigned int access)
{
	u64 need = needs[access];

	if (access == VMI_ACCESS_READ)
		need |= d->flags & VMI_DIALECT_EXEC_ONLY ? VMI_VM_WRITE :
							   VMI_VM_WRITE | VMI_VM_EXEC;
	/* a shadow stack is written by calls, not by stores */
	if (access == VMI_ACCESS_WRITE && (flags & VMI_VM_SHADOW_STACK))
		return false;
	return flags & need;
}

/*
 * x86 takes the fetch from a page that is not present for a read, and refuses
 * only when it is tried again: what fails to become present is told first.
 */
static bool faults_first(const struct vmi_dialect *d, u64 flags, const struct vmi_result *r,
			 unsigned int access)
{
	return access == VMI_ACCESS_EXEC && d->arch == VMI_ARCH_X86_64 &&
	       (flags & (VMI_VM_READ | VMI_VM_WRITE)) &&
	       (r->why == VMI_WHY_GUARD || r->why == VMI_WHY_POISON ||
		r->why == VMI_WHY_HWPOISON);
}

static bool is_private(u64 flags)
{
	return !(flags & (VMI_VM_SHARED | VMI_VM_MAYSHARE));
}

/*
 * Of anonymous memory what has no entry is missing. Else the cache is asked first: what
 * it has is mapped, or minor; what it has not is missing (mm/shmem.c:shmem_get_folio_gfp,
 * mm/hugetlb.c:hugetlb_no_page).
 */
static u8 touch_empty(const struct vmi_vma *vma, bool write)
{
	if (vma->flags & (VMI_VM_UFFD_MISSING | VMI_VM_UFFD_MINOR))
		return vma->anonymous ? VMI_TOUCH_UFFD : VMI_TOUCH_UFFD_CACHE;
	if (vma->flags & VMI_VM_HUGETLB)
		return VMI_TOUCH_HUGETLB;
	if (vma->flags & (VMI_VM_PFNMAP | VMI_VM_IO))
		return VMI_TOUCH_DEVICE;
	if (vma->anonymous)
		return write ? VMI_TOUCH_ANON : VMI_TOUCH_ZERO;
	if (write && is_private(vma->flags))
		return VMI_TOUCH_FILE_COPY;
	/* a page of the page cache would need no such flag */
	if (vma->flags & VMI_VM_MIXEDMAP)
		return VMI_TOUCH_DEVICE;
	return VMI_TOUCH_FILE;
}

/* A write that the VMA allows and the entries do not. */
static u8 touch_protected(const struct vmi_dialect *d, u64 entry, bool private)
{
	if (entry & d->sw[VMI_SW_UFFD_WP])
		return VMI_TOUCH_UFFD;
	return private ? VMI_TOUCH_COW : VMI_TOUCH_MKWRITE;
}

static u8 touch_mapped(const struct vmi_dialect *d, const struct vmi_vma *vma,
		       const struct vmi_result *r, bool write)
{
	if (!write || (r->effective & VMI_UP_WRITE))
		return vmi_entry_marks(d, r->entry, write) ? VMI_TOUCH_SPURIOUS : VMI_TOUCH_HIT;
	return touch_protected(d, r->entry, is_private(vma->flags));
}

static u8 touch_uffd_wp(const struct vmi_vma *vma, bool write)
{
	return write ? VMI_TOUCH_UFFD : touch_empty(vma, write);
}

/*
 * x86 refuses an address that is not canonical before it looks at any table; with LASS,
 * all of the kernel's half.
 */
static u8 touch_nothing(const struct vmi_dialect *d, const struct vmi_result *r)
{
	bool refused = r->why == VMI_WHY_NOT_CANONICAL ||
		       (r->why == VMI_WHY_KERNEL && (d->flags & VMI_DIALECT_LASS));

	return refused && d->arch == VMI_ARCH_X86_64 ? VMI_TOUCH_SEGV_KERNEL :
						       VMI_TOUCH_SEGV_MAPERR;
}

u8 vmi_touch(const struct vmi_dialect *d, const struct vmi_vma *vma,
	     const struct vmi_result *r, unsigned int access)
{
	bool write = access == VMI_ACCESS_WRITE;

	if (!vma)
		return touch_nothing(d, r);
	if (!vma_allows(d, vma->flags, access) && !faults_first(d, vma->flags, r, access))
		return VMI_TOUCH_SEGV_ACCERR;
	switch (r->why) {
	case VMI_WHY_MAPPED:
		return touch_mapped(d, vma, r, write);
	case VMI_WHY_NONE:
		return touch_empty(vma, write);
	case VMI_WHY_SWAP:
		return VMI_TOUCH_SWAP_IN;
	case VMI_WHY_MIGRATION:
		return VMI_TOUCH_WAIT;
	case VMI_WHY_NUMA_HINT:
		return VMI_TOUCH_NUMA;
	case VMI_WHY_UFFD_WP:
		return touch_uffd_wp(vma, write);
	case VMI_WHY_UFFD_RWP:
		return VMI_TOUCH_UFFD_RWP;
	case VMI_WHY_GUARD:
		return VMI_TOUCH_SEGV_MAPERR;
	case VMI_WHY_HWPOISON:
	case VMI_WHY_POISON:
		return VMI_TOUCH_SIGBUS;
	case VMI_WHY_DEVICE:
		return VMI_TOUCH_DEVICE;
	default:
		return VMI_TOUCH_UNKNOWN;
	}
}

bool vmi_run_is_rwp(const struct vmi_dialect *d, const struct vmi_run *run)
{
	return run->kind == VMI_RUN_LEAF && (run->upper & VMI_UP_VMA_UFFD_RWP) &&
	       !vmi_entry_present(d, run->bits) && (run->bits & d->sw[VMI_SW_PROTNONE]) &&
	       (run->bits & d->sw[VMI_SW_UFFD]);
}

u8 vmi_touch_run(const struct vmi_dialect *d, const struct vmi_run *run)
{
	if (run->kind != VMI_RUN_LEAF || !(run->upper & VMI_UP_VMA_WRITE))
		return VMI_TOUCH_HIT;
	if (vmi_run_is_rwp(d, run))
		return VMI_TOUCH_UFFD_RWP;
	if (!vmi_entry_present(d, run->bits) ||
	    (run->upper & vmi_entry_perm(d, run->level, run->bits) & VMI_UP_WRITE))
		return VMI_TOUCH_HIT;
	return touch_protected(d, run->bits, !(run->upper & VMI_UP_VMA_SHARED));
}
