// SPDX-License-Identifier: GPL-2.0
/*
 * pfnmap.c - frames that are mapped by their number alone (VM_PFNMAP)
 *
 * The entry is `special': no struct page is looked at, nothing is counted, and
 * whoever owns the frames must see to it that they outlive the entries. It is
 * how drivers map registers; here the frames are memory, so that reading them
 * is harmless.
 *
 * All entries of a frame should have one memory type. The kernel keeps that
 * of RAM in its struct page; whoever maps a page asks there and gets what it
 * says, whatever he wanted (arch/x86/mm/pat/memtype.c). So a mapping of
 * another type begins with set_memory_wc(), which changes the direct map too.
 */
#ifdef CONFIG_X86
#include <asm/set_memory.h>
#endif

#include "lab.h"

#define SMALL	(4 * PAGE_SIZE)

/* All at once, before anybody touches it: there is nothing left to fault. */
static int map_all(struct lab *lab, struct vm_area_struct *vma)
{
	return remap_pfn_range(vma, vma->vm_start, lab->pfn, lab->size, vma->vm_page_prot);
}

const struct lab_kind lab_pfnmap4k = {
	.name		= "pfnmap4k",
	.meaning	= "VM_PFNMAP, entries of a page, from remap_pfn_range()",
	.size		= SMALL,
	.map		= map_all,
};

/* other memory types --------------------------------------------------------- */

#ifdef CONFIG_X86

#define WHY_NO_TYPE	NULL

static unsigned long direct(const struct lab *lab)
{
	return (unsigned long)lab->memory;
}

static int wc_make(struct lab *lab, unsigned long addr)
{
	return set_memory_wc(direct(lab), lab->size >> PAGE_SHIFT);
}

static int uc_make(struct lab *lab, unsigned long addr)
{
	return set_memory_uc(direct(lab), lab->size >> PAGE_SHIFT);
}

/* Freed with another type, the page would keep it for its next owner. */
static void type_undo(struct lab *lab)
{
	WARN_ON(set_memory_wb(direct(lab), lab->size >> PAGE_SHIFT));
}

#else

#define WHY_NO_TYPE	"this architecture does not set the type of memory page by page"
#define wc_make		NULL
#define uc_make		NULL
#define type_undo	NULL

#endif

static int wc_map(struct lab *lab, struct vm_area_struct *vma)
{
	vma->vm_page_prot = pgprot_writecombine(vma->vm_page_prot);
	return map_all(lab, vma);
}

static int uc_map(struct lab *lab, struct vm_area_struct *vma)
{
	vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	return map_all(lab, vma);
}

const struct lab_kind lab_wc = {
	.name		= "wc",
	.meaning	= "VM_PFNMAP, write-combining: stores are gathered, nothing is cached",
	.absent		= WHY_NO_TYPE,
	.size		= SMALL,
	.make		= wc_make,
	.map		= wc_map,
	.undo		= type_undo,
};

const struct lab_kind lab_uc = {
	.name		= "uc",
	.meaning	= "VM_PFNMAP, not cached unless an MTRR says write-combining",
	.absent		= WHY_NO_TYPE,
	.size		= SMALL,
	.make		= uc_make,
	.map		= uc_map,
	.undo		= type_undo,
};

/* huge ----------------------------------------------------------------------- */

#ifdef LAB_HUGE_FAULT

#define WHY_NOT_HUGE	NULL

/*
 * A fault finds no PMD entry and asks here first, with the order of a PMD. The
 * kernel checks nothing for us: the whole of the huge page must be in the VMA.
 */
static vm_fault_t huge_fault(struct vm_fault *vmf, unsigned int order)
{
	unsigned long start = vmf->address & PMD_MASK;
	struct vm_area_struct *vma = vmf->vma;
	struct lab *lab = vma->vm_private_data;

	if (order != HPAGE_PMD_ORDER || start != vma->vm_start || start + PMD_SIZE > vma->vm_end)
		return VM_FAULT_FALLBACK;
	return vmf_insert_pfn_pmd(vmf, lab_pfn(lab->pfn), vmf->flags & FAULT_FLAG_WRITE);
}

#else

#define WHY_NOT_HUGE	"the kernel asks ->huge_fault for DAX mappings alone (before 6.6)"

#endif

/* What does not go in one piece goes page by page. */
static vm_fault_t small_fault(struct vm_fault *vmf)
{
	struct lab *lab = vmf->vma->vm_private_data;

	return vmf_insert_pfn(vmf->vma, vmf->address, lab->pfn + vmf->pgoff);
}

static const struct vm_operations_struct huge_ops = {
	.fault		= small_fault,
#ifdef LAB_HUGE_FAULT
	.huge_fault	= huge_fault,
#endif
};

/* Nothing yet: a fault fills it, since only a fault knows the place of a PMD. */
static int huge_map(struct lab *lab, struct vm_area_struct *vma)
{
	vm_flags_set(vma, VM_PFNMAP | VM_IO);
	vma->vm_ops = &huge_ops;
	return 0;
}

const struct lab_kind lab_pfnmap2m = {
	.name		= "pfnmap2m",
	.meaning	= "VM_PFNMAP, one entry of a PMD, from vmf_insert_pfn_pmd()",
	.absent		= WHY_NOT_HUGE,
	.size		= PMD_SIZE,
	.map		= huge_map,
};
