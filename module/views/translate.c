// SPDX-License-Identifier: GPL-2.0
/*
 * translate.c - view translate: one address, step by step
 *
 * The steps first, then, if they lead to a page, its FRAME and the RMAP that
 * says how many map it, without the mappings.
 */
#include <linux/memory_hotplug.h>

#include "../core/compat.h"
#include "../core/dialect.h"
#include "../core/reverse.h"
#include "../core/vma.h"
#include "../core/walk.h"
#include "../decode/touch.h"
#include "views.h"

/**
 * struct translation - what the steps led to
 * @path: they
 * @has_page: its last entry holds a page
 * @told: that page is told, or being told
 * @reverse: who maps it
 */
struct translation {
	struct vmi_path path;
	bool has_page;
	bool told;
	struct vmi_reverse reverse;
};

static void tell_steps(struct vmi_cursor *c, const struct vmi_path *p, u64 addr)
{
	for (int level = VMI_PGD; level >= (int)p->level; level--) {
		struct vmi_step *s = vmi_cursor_add(c, VMI_REC_STEP, sizeof(*s));

		s->level = level;
		if (vmi_dialect.level[level].folded) {
			s->kind = VMI_KIND_FOLDED;
			continue;
		}
		s->kind = vmi_entry_kind(&vmi_dialect, level, p->raw[level]);
		s->index = vmi_walk_index(level, addr);
		s->upper = p->upper[level];
		s->table = __pa(p->table[level]);
		s->entry = p->raw[level];
	}
}

static void result_leaf(struct vmi_result *r, const struct vmi_vma *v, const struct vmi_path *p)
{
	u64 inside = r->addr & (BIT_ULL(r->shift) - 1);

	r->why = vmi_entry_why(&vmi_dialect, r->entry, v->flags);
	r->pa = vmi_entry_pa(&vmi_dialect, r->level, r->entry) + inside;
	r->effective = p->upper[r->level] & vmi_entry_perm(&vmi_dialect, r->level, r->entry);
	if (r->why != VMI_WHY_MAPPED)
		r->effective = 0;
	r->has_page = !!pfn_to_online_page(r->pa >> PAGE_SHIFT);
}

static void result_soft(struct vmi_result *r)
{
	struct vmi_soft_entry soft;

	vmi_entry_soft(&vmi_dialect, r->entry, &soft);
	r->why = soft.why;
	r->soft_type = soft.type;
	r->soft_offset = soft.offset;
}

static void result_path(struct vmi_result *r, const struct vmi_vma *v, const struct vmi_path *p)
{
	r->level = p->level;
	r->shift = vmi_dialect.level[p->level].shift;
	r->entry = p->raw[p->level];
	switch (p->kind) {
	case VMI_KIND_LEAF:
		result_leaf(r, v, p);
		break;
	case VMI_KIND_SOFT:
		result_soft(r);
		break;
	case VMI_KIND_NONE:
		r->why = VMI_WHY_NONE;
		break;
	default:
		r->why = VMI_WHY_BAD;
	}
}

static void foretell(struct vmi_result *r, const struct vmi_vma *v)
{
	for (unsigned int access = 0; access < ARRAY_SIZE(r->touch); access++)
		r->touch[access] = vmi_touch(&vmi_dialect, v, r, access);
}

static struct vmi_result *add_result(struct vmi_cursor *c, u64 addr, u32 why)
{
	struct vmi_result *r = vmi_cursor_add(c, VMI_REC_RESULT, sizeof(*r));

	r->addr = addr;
	r->why = why;
	return r;
}

static bool tell_mapped(struct vmi_cursor *c, struct vmi_hold *h, u64 addr, struct vmi_path *p)
{
	struct vmi_ops_name ops = { };
	struct vmi_result *r;
	struct vmi_vma *v;
	bool settled = vmi_walk_path(p, h, addr);

	if (settled)
		tell_steps(c, p, addr);
	v = vmi_vma_add(c, h->vma, vmi_vma_prev_end(h->vma), &ops);
	r = add_result(c, addr, VMI_WHY_UNSETTLED);
	if (settled)
		result_path(r, v, p);
	else
		c->lost++;
	foretell(r, v);
	return settled;
}

/* Below a stack a touch makes it grow, if the limits of the process allow it. */
static void tell_unmapped(struct vmi_cursor *c, const struct vm_area_struct *next, u64 addr)
{
	struct vmi_result *r = add_result(c, addr, VMI_WHY_NO_VMA);

	foretell(r, NULL);
	if (!next || !(next->vm_flags & VM_GROWSDOWN))
		return;
	if (next->vm_start - addr <= VMI_STACK_GAP_PAGES * PAGE_SIZE)
		r->why = VMI_WHY_STACK_GAP;
	for (unsigned int access = 0; access < ARRAY_SIZE(r->touch); access++)
		r->touch[access] = VMI_TOUCH_STACK;
	/* it grows first, and then the new page refuses */
	if (!(next->vm_flags & VM_EXEC))
		r->touch[VMI_ACCESS_EXEC] = VMI_TOUCH_SEGV_ACCERR;
}

/* Does the entry hold a page, here or in swap? */
static bool has_page(const struct vmi_path *p)
{
	struct vmi_soft_entry soft;

	if (p->kind == VMI_KIND_LEAF)
		return true;
	if (p->kind != VMI_KIND_SOFT)
		return false;
	vmi_entry_soft(&vmi_dialect, p->raw[p->level], &soft);
	return soft.why == VMI_WHY_SWAP || soft.why == VMI_WHY_MIGRATION ||
	       soft.why == VMI_WHY_HWPOISON || soft.why == VMI_WHY_DEVICE;
}

static int tell_steps_and_result(struct vmi_cursor *c, struct translation *t)
{
	u64 addr = c->addr;
	struct vmi_hold h;
	int err;

	if (addr >= vmi_dialect.task_size) {
		foretell(add_result(c, addr, vmi_walk_beyond(addr)), NULL);
		return VMI_DONE;
	}
	/* whether there is a VMA, and what a touch would do, is the whole mm's to say */
	err = vmi_hold_mm(&h, c, addr);
	if (err)
		return err;
	if (h.vma && h.vma->vm_start <= addr) {
		t->has_page = tell_mapped(c, &h, addr, &t->path) && has_page(&t->path);
		vmi_reverse_vma(&t->reverse, h.vma);
	} else {
		tell_unmapped(c, h.vma, addr);
	}
	vmi_hold_release(&h, c);
	if (t->has_page)
		return VMI_MORE;
	c->addr = addr + 1;
	return VMI_DONE;
}

static int translate_fill(struct vmi_cursor *c)
{
	struct translation *t = c->state;

	BUILD_BUG_ON(sizeof(*t) > 8 * 1024);
	if (!t->has_page)
		return tell_steps_and_result(c, t);
	if (t->reverse.searching)
		return vmi_reverse_fill(c, &t->reverse);
	if (t->told)
		return VMI_DONE;
	t->told = true;
	t->reverse.quiet = true;
	vmi_reverse_entry(c, &t->reverse, &t->path);
	return VMI_MORE;
}

static void translate_stop(struct vmi_cursor *c)
{
	struct translation *t = c->state;

	vmi_reverse_stop(&t->reverse);
}

const struct vmi_view vmi_view_translate = {
	.id	= VMI_VIEW_TRANSLATE,
	.name	= "translate",
	.keys	= VMI_KEY_PID | VMI_KEY_ADDR,
	.one_address = true,
	.state_size = sizeof(struct translation),
	.stop	= translate_stop,
	.fill	= translate_fill,
};
