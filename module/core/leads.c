// SPDX-License-Identifier: GPL-2.0
/* leads.c - the frame that an address leads to */
#include "../decode/entry.h"
#include "leads.h"

bool vmi_entry_frame(const struct vmi_path *p, u64 addr, u64 *pfn)
{
	u64 inside = addr & (BIT_ULL(vmi_dialect.level[p->level].shift) - 1);
	u64 raw = p->raw[p->level];
	struct vmi_soft_entry soft;

	if (p->kind == VMI_KIND_LEAF) {
		*pfn = (vmi_entry_pa(&vmi_dialect, p->level, raw) + inside) >> PAGE_SHIFT;
		return true;
	}
	if (p->kind != VMI_KIND_SOFT)
		return false;
	vmi_entry_soft(&vmi_dialect, raw, &soft);
	*pfn = soft.offset + (inside >> PAGE_SHIFT);
	return soft.why == VMI_WHY_MIGRATION || soft.why == VMI_WHY_HWPOISON ||
	       soft.why == VMI_WHY_DEVICE;
}

int vmi_leads_to(struct vmi_cursor *c, u64 addr, u64 *pfn)
{
	struct vmi_hold h;
	struct vmi_path p;
	int ret = vmi_hold_mm(&h, c, addr);

	if (ret)
		return ret;
	if (h.vma && h.vma->vm_start <= addr)
		ret = vmi_walk_path(&p, &h, addr) ? vmi_entry_frame(&p, addr, pfn) : -EAGAIN;
	vmi_hold_release(&h, c);
	return ret;
}
