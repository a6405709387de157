// SPDX-License-Identifier: GPL-2.0
/*
 * mixedmap.c - both kinds of entries in one VMA (VM_MIXEDMAP)
 *
 * Even pages are inserted with their struct page: counted in it and in the RSS
 * of the process, and an entry like any other. Odd pages are inserted by their
 * number, with a `special' entry that counts nothing. The kernel tells them
 * apart by that bit alone (mm/memory.c:vm_normal_page).
 */
#include "lab.h"

static vm_fault_t insert_counted(struct vm_fault *vmf, unsigned long pfn)
{
	int err = vm_insert_page(vmf->vma, vmf->address, pfn_to_page(pfn));

	/* two threads may have touched it at once */
	if (!err || err == -EBUSY)
		return VM_FAULT_NOPAGE;
	return vmf_error(err);
}

/* NOPAGE says to the kernel: the entry is there, there is nothing to finish. */
static vm_fault_t mixed_fault(struct vm_fault *vmf)
{
	struct lab *lab = vmf->vma->vm_private_data;
	unsigned long pfn = lab->pfn + vmf->pgoff;

	if (vmf->pgoff % 2)
		return vmf_insert_mixed(vmf->vma, vmf->address, lab_pfn(pfn));
	return insert_counted(vmf, pfn);
}

static const struct vm_operations_struct mixed_ops = {
	.fault	= mixed_fault,
};

static int mixed_map(struct lab *lab, struct vm_area_struct *vma)
{
	vm_flags_set(vma, VM_MIXEDMAP);
	vma->vm_ops = &mixed_ops;
	return 0;
}

const struct lab_kind lab_mixedmap = {
	.name		= "mixedmap",
	.meaning	= "VM_MIXEDMAP, by turns counted pages and special entries, made by faults",
	.size		= 4 * PAGE_SIZE,
	.map		= mixed_map,
};
