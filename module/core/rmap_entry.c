// SPDX-License-Identifier: GPL-2.0
/* rmap_entry.c - does an entry hold what is looked for? */
#include <linux/file.h>
#include <linux/hugetlb.h>
#include <linux/memory_hotplug.h>
#include <linux/sched/mm.h>

#include "../decode/entry.h"
#include "compat.h"
#include "dialect.h"
#include "rmap_entry.h"
#include "vma.h"

/* May it have pages of its own, of the file that is asked about? */
static bool may_copy(const struct vmi_search *s, const struct vm_area_struct *vma)
{
	return s->mapping && !(vma->vm_flags & VM_MAYSHARE);
}

/* A page that a private mapping of a file has for itself. */
static bool is_copy(const struct vmi_search *s, const struct vm_area_struct *vma, u64 pfn)
{
	struct page *page = may_copy(s, vma) ? pfn_to_online_page(pfn) : NULL;

	return page && PageAnon(page);
}

static bool leaf_holds(const struct vmi_search *s, const struct vm_area_struct *vma,
		       const struct vmi_path *p, struct vmi_found *f)
{
	u64 inside = f->addr & (BIT_ULL(vmi_dialect.level[p->level].shift) - 1);
	u64 raw = p->raw[p->level];
	u64 pfn = (vmi_entry_pa(&vmi_dialect, p->level, raw) + inside) >> PAGE_SHIFT;

	f->how = vmi_entry_present(&vmi_dialect, raw) ? VMI_MAPPING_PRESENT :
		 VMI_MAPPING_PROT_NONE;
	if (s->swap)
		return false;
	if (!s->no_frame && pfn == s->pfn)
		return true;
	f->how = VMI_MAPPING_COPY;
	return is_copy(s, vma, pfn);
}

static bool is_slot(const struct vmi_search *s, const struct vmi_soft_entry *soft)
{
	struct vmi_soft_entry slot;

	vmi_entry_soft(&vmi_dialect, s->swap, &slot);
	return soft->why == VMI_WHY_SWAP && soft->type == slot.type &&
	       soft->offset == slot.offset;
}

static bool soft_holds(const struct vmi_search *s, const struct vm_area_struct *vma,
		       const struct vmi_path *p, struct vmi_found *f)
{
	u64 inside = f->addr & (BIT_ULL(vmi_dialect.level[p->level].shift) - 1);
	struct vmi_soft_entry soft;
	u64 pfn;

	vmi_entry_soft(&vmi_dialect, p->raw[p->level], &soft);
	switch (soft.why) {
	case VMI_WHY_SWAP:
		/* a file's own pages are not swapped by an entry: it is a copy's */
		f->how = VMI_MAPPING_SWAP;
		return s->swap ? is_slot(s, &soft) : may_copy(s, vma);
	case VMI_WHY_MIGRATION:
		f->how = VMI_MAPPING_MIGRATION;
		break;
	case VMI_WHY_HWPOISON:
		f->how = VMI_MAPPING_HWPOISON;
		break;
	case VMI_WHY_DEVICE:
		f->how = VMI_MAPPING_DEVICE;
		break;
	default:
		return false;
	}
	pfn = soft.offset + (inside >> PAGE_SHIFT);
	if (!s->no_frame && pfn == s->pfn)
		return true;
	return f->how != VMI_MAPPING_DEVICE && is_copy(s, vma, pfn);
}

static bool holds(const struct vmi_search *s, const struct vm_area_struct *vma,
		  const struct vmi_path *p, struct vmi_found *f)
{
	if (p->kind == VMI_KIND_LEAF)
		return leaf_holds(s, vma, p, f);
	return p->kind == VMI_KIND_SOFT && soft_holds(s, vma, p, f);
}

/*
 * The VMA is kept by the tree's lock or by mmap_lock, and so are its file and
 * its mm; what is told later must outlive them.
 */
static void describe(struct vmi_found *f, struct vm_area_struct *vma, const struct vmi_path *p)
{
	f->mm = vma->vm_mm;
	mmgrab(f->mm);
	f->file = vma->vm_file;
	if (f->file)
		get_file(f->file);
	f->entry = p->raw[p->level];
	f->vma_start = vma->vm_start;
	f->vma_end = vma->vm_end;
	f->vma_flags = vmi_vm_flags(READ_ONCE(vma->vm_flags));
	f->level = p->level;
	f->upper = p->upper[p->level];
	f->role = vmi_vma_role(vma);
}

/*
 * A page of @p's table that is being changed has no entry for as long as its lock is
 * held; a hugetlb page of several entries (arm64) lacks some of them.
 */
static bool is_changing(struct vm_area_struct *vma, const struct vmi_path *p,
			const struct vmi_part *part)
{
	return p->kind == VMI_KIND_NONE ||
	       (is_vm_hugetlb_page(vma) && part->found && part->found < part->nr);
}

bool vmi_rmap_confirm(const struct vmi_search *s, struct vmi_cursor *c, struct vmi_found *f,
		      struct vm_area_struct *vma, u64 addr, struct vmi_part *part,
		      struct vmi_path *p)
{
	if (!vmi_walk_mapped(p, vma->vm_mm, addr, part)) {
		c->lost++;
		return false;
	}
	f->addr = addr;
	f->first = 0;
	f->nr = 1;
	if (is_changing(vma, p, part) && !vmi_walk_locked(p, vma, addr, part))
		return false;
	if (!holds(s, vma, p, f))
		return false;
	if (part->found && f->how <= VMI_MAPPING_PROT_NONE) {
		f->first = part->first;
		f->nr = part->found;
	}
	describe(f, vma, p);
	return true;
}
