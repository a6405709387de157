// SPDX-License-Identifier: GPL-2.0
/* why.c - why a range of the size of a huge page is not mapped as one */
#include "why.h"

/* what a VMA is ------------------------------------------------------------------ */

static bool begins(struct own_text t, const char *with)
{
	size_t len = strlen(with);

	return t.len >= len && !memcmp(t.text, with, len);
}

static bool is_text(struct own_text t, const char *other)
{
	return t.len == strlen(other) && begins(t, other);
}

/* shm_vm_ops: System V shared memory, a shell around a file of shmem */
static bool is_shmem(struct own_text ops)
{
	return is_text(ops, "shmem_vm_ops") || is_text(ops, "shmem_anon_vm_ops") ||
	       is_text(ops, "shm_vm_ops");
}

/* Files of the kernel's own mount of shmem, by the names it gives them. */
static bool is_internal(struct own_text name)
{
	return begins(name, "/dev/zero (deleted)") || begins(name, "/memfd:") ||
	       begins(name, "/SYSV");
}

/* include/linux/mm.h: VM_SPECIAL */
#define SPECIAL	(VMI_VM_IO | VMI_VM_DONTEXPAND | VMI_VM_PFNMAP | VMI_VM_MIXEDMAP)

static bool is_special(const struct area *a)
{
	return a->role == VMI_ROLE_SPECIAL || a->role == VMI_ROLE_GATE || (a->flags & SPECIAL);
}

static enum backing backing_of(const struct areas *areas, const struct area *a)
{
	if (a->flags & VMI_VM_HUGETLB)
		return BACKING_HUGETLB;
	if (is_special(a))
		return BACKING_OTHER;
	if (a->anonymous)
		return BACKING_ANON;
	return is_shmem(areas_ops(areas, a)) ? BACKING_SHMEM : BACKING_FILE;
}

void why_place(struct place *p, const struct areas *areas)
{
	struct own_text ops = areas_ops(areas, p->area);

	p->backing = backing_of(areas, p->area);
	p->internal = is_text(ops, "shmem_anon_vm_ops") || is_text(ops, "shm_vm_ops") ||
		      is_internal(areas_name(areas, p->area));
}

/* what forbids it ------------------------------------------------------------------ */

static u64 flags(const struct range *r)
{
	return r->place->area->flags;
}

static bool backed(const struct range *r, enum backing b)
{
	return r->place->backing == b;
}

static bool hugetlb(const struct range *r)
{
	return backed(r, BACKING_HUGETLB);
}

static bool special(const struct range *r)
{
	return backed(r, BACKING_OTHER);
}

static bool no_thp(const struct range *r)
{
	return !r->place->thp->there;
}

static bool nohugepage(const struct range *r)
{
	return flags(r) & VMI_VM_NOHUGEPAGE;
}

static bool off(const struct range *r)
{
	return r->place->off;
}

/* Both flags on a stack: exec has not moved it to its place yet. */
static bool temporary(const struct range *r)
{
	const u64 setup = VMI_VM_SEQ_READ | VMI_VM_RAND_READ;

	return (flags(r) & VMI_VM_GROWSDOWN) && (flags(r) & setup) == setup;
}

static bool small(const struct range *r)
{
	const struct place *p = r->place;
	u64 first = (p->area->start + p->size - 1) & ~(p->size - 1);

	return first + p->size > p->area->end;
}

static bool edge(const struct range *r)
{
	return (r->end - r->start) % r->place->size;
}

static bool offset(const struct range *r)
{
	const struct place *p = r->place;

	return !backed(r, BACKING_ANON) &&
	       (p->area->start - p->area->pgoff * p->page) % p->size;
}

/* what a setting says --------------------------------------------------------------- */

static enum thp_policy policy(const struct range *r)
{
	const struct thp *t = r->place->thp;

	if (backed(r, BACKING_ANON))
		return t->anon;
	if (backed(r, BACKING_FILE))
		return t->file;
	if (t->denied)
		return THP_NEVER;
	/* else that of its mount, which is not known */
	return r->place->internal ? t->shmem : t->forced ? THP_ALWAYS : THP_NO_WORD;
}

static bool never(const struct range *r)
{
	return policy(r) == THP_NEVER;
}

static bool unadvised(const struct range *r)
{
	return policy(r) == THP_ADVISED && !(flags(r) & VMI_VM_HUGEPAGE);
}

/* what is there --------------------------------------------------------------------- */

static bool split(const struct range *r)
{
	return r->split;
}

static bool untouched(const struct range *r)
{
	return !r->present && !r->away && !r->huge;
}

#define ACCESS	(VMI_VM_READ | VMI_VM_WRITE | VMI_VM_EXEC)

/* Set aside or a guard: without an access there is no fault that brings a page. */
static bool no_access(const struct range *r)
{
	return untouched(r) && !(flags(r) & ACCESS);
}

static bool mount(const struct range *r)
{
	return backed(r, BACKING_SHMEM) && policy(r) == THP_NO_WORD;
}

static bool file(const struct range *r)
{
	return backed(r, BACKING_FILE);
}

static bool uffd_wp(const struct range *r)
{
	return backed(r, BACKING_ANON) && (flags(r) & VMI_VM_UFFD_WP);
}

static bool uffd_rwp(const struct range *r)
{
	return backed(r, BACKING_ANON) && (flags(r) & VMI_VM_UFFD_RWP);
}

static u64 empty(const struct range *r)
{
	return (r->end - r->start) / r->place->page - r->huge - r->present - r->away;
}

static bool too_many(u64 n, u64 max)
{
	return max != THP_UNKNOWN && n > max;
}

static bool swapped(const struct range *r)
{
	return backed(r, BACKING_ANON) && too_many(r->away, r->place->thp->max_swap);
}

/* Of memory that userfaultfd watches khugepaged fills nothing up. */
#define UFFD	(VMI_VM_UFFD_MISSING | VMI_VM_UFFD_MINOR)

static bool watched(const struct range *r)
{
	return backed(r, BACKING_ANON) && (flags(r) & UFFD) && empty(r) + r->zero;
}

static bool sparse(const struct range *r)
{
	return backed(r, BACKING_ANON) &&
	       too_many(empty(r) + r->zero, r->place->thp->max_none);
}

static bool shared(const struct range *r)
{
	return backed(r, BACKING_ANON) && too_many(r->shared, r->place->thp->max_shared);
}

static bool partial(const struct range *r)
{
	return empty(r) + r->zero;
}

static bool some_away(const struct range *r)
{
	return r->away;
}

static bool always(const struct range *r)
{
	return true;
}

/*
 * The rules of the kernel: what a VMA may have at all, mm/huge_memory.c:
 * hugepage_vma_check() in 6.1, __thp_vma_allowable_orders() with
 * vma_thp_disabled(), thp_vma_suitable_order() and vma_can_map_huge_file() in
 * 7.2; of shmem, mm/shmem.c:shmem_is_huge() and shmem_allowable_huge_orders();
 * then what khugepaged leaves alone, mm/khugepaged.c:hpage_collapse_scan_pmd(),
 * in 7.2 collapse_scan_pmd() with collapse_max_ptes_none() and its neighbours.
 *
 * Not seen from here, so that the sentence says "may": PR_SET_THP_DISABLE with
 * PR_THP_DISABLE_EXCEPT_ADVISED (it does not show in THP_enabled), the mount
 * option huge= of a tmpfs, whether a file system has folios that large, what
 * is in a file's cache beside what is mapped, pins, and how often khugepaged
 * comes by.
 */
const struct why whys[WHY_NR] = {
	{ "hugetlb", "comes from a pool of hugetlb: never made huge or small", hugetlb, false },
	{ "special", "a device's memory or the kernel's own (VM_SPECIAL): its driver decides",
	  special, false },
	{ "no-thp", "/sys tells of no transparent huge pages: a kernel without them, or no sysfs",
	  no_thp, false },
	{ "nohugepage", "madvise(MADV_NOHUGEPAGE) was called", nohugepage, false },
	{ "prctl", "the process or a parent called prctl(PR_SET_THP_DISABLE)", off, false },
	{ "temporary", "a stack that exec is about to move", temporary, false },
	{ "small", "the VMA holds no aligned range of this size", small, false },
	{ "edge", "sticks out of its VMA: the VMA starts or ends inside", edge, false },
	{ "offset", "address and file offset do not lie alike in a huge page", offset, false },
	{ "never", "enabled (shmem: shmem_enabled) forbids it", never, false },
	{ "unadvised", "enabled (shmem: shmem_enabled) wants madvise(MADV_HUGEPAGE) called first",
	  unadvised, false },
	{ "split", "PTEs map a huge folio or parts of it: mprotect, munmap, a copied page",
	  split, false },
	{ "no-access", "nothing mapped, and nothing may be accessed (PROT_NONE)", no_access,
	  false },
	{ "untouched", "nothing mapped yet: the first access may get a huge page", untouched,
	  true },
	{ "mount", "the tmpfs may be mounted without huge=: it counts, not shmem_enabled", mount,
	  false },
	{ "file", "the file system may have no folios so large, or the kernel none for it", file,
	  false },
	{ "uffd-wp", "userfaultfd may have pages of it write-protected", uffd_wp, false },
	{ "uffd-rwp", "userfaultfd may have pages of it protected from all access", uffd_rwp,
	  false },
	{ "swapped", "more is not present (swap) than max_ptes_swap allows", swapped, false },
	{ "watched", "userfaultfd wants to be told of each missing page", watched, false },
	{ "sparse", "more is empty or the zero page than max_ptes_none allows", sparse, false },
	{ "shared", "more is shared with other processes than max_ptes_shared allows", shared,
	  false },
	{ "partial", "partly mapped, within the limits: khugepaged may fill it up in time",
	  partial, false },
	{ "some-swap", "some of it is not present, within the limit: khugepaged may read it in",
	  some_away, false },
	{ "collapsible", "all there and not huge: no huge page was free, or khugepaged is to come",
	  always, false },
};

unsigned int why_not(const struct range *r)
{
	unsigned int i = 0;

	while (!whys[i].is(r))
		i++;
	return i;
}
