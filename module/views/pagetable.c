// SPDX-License-Identifier: GPL-2.0
/*
 * pagetable.c - view pagetable: what the tables say, all levels of them
 *
 * Only addresses that a VMA covers are walked: the tables of a gap may be
 * under teardown by a munmap that has taken its VMAs out already. Gaps come
 * from the VMA tree.
 */
#include "../core/walk.h"
#include "views.h"

static void tell_gap(struct vmi_cursor *c, u64 to)
{
	vmi_cursor_hole(c, c->addr, to, VMI_HOLE_GAP, VMI_PTE);
	c->addr = to;
}

static int pagetable_fill(struct vmi_cursor *c)
{
	struct vmi_hold h;
	int err;

	if (c->addr >= c->end) {
		struct vmi_totals *t = vmi_cursor_add(c, VMI_REC_TOTALS, sizeof(*t));

		c->totals.rec = t->rec;
		*t = c->totals;
		return VMI_DONE;
	}
	err = vmi_hold_vma(&h, c, c->addr);
	if (err)
		return err;
	if (h.next > c->addr)
		tell_gap(c, min(h.next, c->end));
	else
		c->addr = vmi_walk_chunk(c, &h, c->addr, min_t(u64, h.vma->vm_end, c->end));
	vmi_hold_release(&h, c);
	return VMI_MORE;
}

const struct vmi_view vmi_view_pagetable = {
	.id	= VMI_VIEW_PAGETABLE,
	.name	= "pagetable",
	.keys	= VMI_KEY_PID | VMI_KEY_RANGE,
	.fill	= pagetable_fill,
};
