// SPDX-License-Identifier: GPL-2.0
/* retrace.c - a translation from a recorded page table */
#include <stdlib.h>

#include "retrace.h"

/* learn ------------------------------------------------------------------- */

bool retrace_vmas(struct retrace *r, const struct vmi_rec *rec)
{
	const struct vmi_vma *v = (const void *)rec;

	if (rec->type != VMI_REC_VMA || r->addr >= v->end)
		return true;
	if (r->addr < v->start) {
		if (!r->has_next && v->flags & VMI_VM_GROWSDOWN) {
			r->stack = v->start;
			r->stack_exec = v->flags & VMI_VM_EXEC;
		}
		r->has_next = true;
		return true;
	}
	if (r->vma)
		return true;
	r->vma = malloc(rec->size);
	if (r->vma)
		memcpy(r->vma, rec, rec->size);
	return r->vma;
}

static unsigned int covered_shift(const struct vmi_geometry *g)
{
	return g->shift + g->index_bits;
}

static void learn_table(struct retrace *r, const struct vmi_rec *rec)
{
	const struct vmi_table *t = (const void *)rec;
	unsigned int shift;

	if (t->level >= VMI_LEVELS || r->addr < t->addr)
		return;
	shift = covered_shift(&r->dialect.level[t->level]);
	if (shift < 64 && (r->addr - t->addr) >> shift)
		return;
	r->has_table[t->level] = true;
	r->table[t->level] = t->pa;
}

static void learn_entry(struct retrace *r, u32 level, u32 upper, u64 entry)
{
	r->found = true;
	r->level = level;
	/* what the VMA promises is no step's to say */
	r->upper = upper & ~VMI_UP_VMA;
	r->entry = entry;
	r->hole = VMI_HOLE_NONE;
}

static void learn_frames(struct retrace *r, const struct vmi_rec *rec)
{
	const struct vmi_frames *f = (const void *)rec;
	u64 i = (r->addr - f->addr) >> f->shift, frame;

	if (r->addr < f->addr || i >= f->nr)
		return;
	frame = f->frame[i];
	if (frame)
		frame = ((f->base << r->header.page_shift) + ((frame - 1) << f->shift)) | f->bits;
	learn_entry(r, f->level, f->upper, frame);
}

static void learn_raw(struct retrace *r, const struct vmi_rec *rec)
{
	const struct vmi_raw *raw = (const void *)rec;
	u64 i = (r->addr - raw->addr) >> raw->shift;

	if (r->addr >= raw->addr && i < raw->nr)
		learn_entry(r, raw->level, raw->upper, raw->entry[i]);
}

static void learn_hole(struct retrace *r, const struct vmi_rec *rec)
{
	const struct vmi_hole *h = (const void *)rec;

	if (r->addr < h->start || r->addr >= h->end)
		return;
	/* a hole grows over tables: which level is empty here, the tables tell */
	learn_entry(r, VMI_LEVELS, 0, 0);
	r->hole = h->kind;
}

static void learn_end(struct retrace *r, const struct vmi_rec *rec)
{
	memcpy(&r->end, rec, sizeof(r->end));
}

void retrace_pagetable(struct retrace *r, const struct vmi_rec *rec)
{
	static const struct {
		u32 type;
		void (*learn)(struct retrace *r, const struct vmi_rec *rec);
	} rows[] = {
		{ VMI_REC_TABLE,	learn_table },
		{ VMI_REC_FRAMES,	learn_frames },
		{ VMI_REC_RAW,		learn_raw },
		{ VMI_REC_HOLE,		learn_hole },
		{ VMI_REC_END,		learn_end },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].type == rec->type)
			rows[i].learn(r, rec);
}

/* tell -------------------------------------------------------------------- */

u32 retrace_outside(const struct retrace *r)
{
	if (r->addr < r->dialect.task_size)
		return VMI_WHY_MAPPED;
	return vmi_is_canonical(&r->dialect, r->addr) ? VMI_WHY_KERNEL : VMI_WHY_NOT_CANONICAL;
}

static bool is_gap(const struct retrace *r)
{
	return r->hole == VMI_HOLE_GAP || (r->has_vmas && !r->vma);
}

/* The level whose entry decides: of an empty one, that of the last table. */
static unsigned int last_level(const struct retrace *r)
{
	unsigned int level = VMI_PTE;

	if (r->level < VMI_LEVELS)
		return r->level;
	while (level < VMI_PGD && !r->has_table[level])
		level++;
	return level;
}

bool retrace_is_mapped(const struct retrace *r)
{
	return retrace_outside(r) == VMI_WHY_MAPPED && !is_gap(r);
}

/* The step that decides: a leaf, a non-present, an empty or a bad entry. */
static void last_step(const struct retrace *r, struct vmi_step *s)
{
	s->kind = VMI_KIND_BAD;
	if (r->hole == VMI_HOLE_BAD)
		return;
	s->entry = r->entry;
	s->upper = r->upper;
	s->kind = vmi_entry_kind(&r->dialect, s->level, r->entry);
}

bool retrace_step(const struct retrace *r, unsigned int level, struct vmi_step *s)
{
	const struct vmi_geometry *g = &r->dialect.level[level];

	/* what did not settle has no steps: live neither */
	if (!retrace_is_mapped(r) || r->hole == VMI_HOLE_UNSETTLED || level < last_level(r))
		return false;
	memset(s, 0, sizeof(*s));
	s->rec.type = VMI_REC_STEP;
	s->rec.size = sizeof(*s);
	s->level = level;
	s->kind = VMI_KIND_FOLDED;
	if (g->folded)
		return true;
	s->kind = VMI_KIND_TABLE;
	s->index = (r->addr >> g->shift) & (VMI_BIT(g->index_bits) - 1);
	s->table = r->table[level];
	if (level == last_level(r))
		last_step(r, s);
	return true;
}

static void result_leaf(const struct retrace *r, struct vmi_result *res)
{
	u64 inside = r->addr & (VMI_BIT(res->shift) - 1);

	res->why = vmi_entry_why(&r->dialect, r->entry, r->vma ? r->vma->flags : 0);
	res->pa = vmi_entry_pa(&r->dialect, r->level, r->entry) + inside;
	if (res->why == VMI_WHY_MAPPED)
		res->effective = r->upper & vmi_entry_perm(&r->dialect, r->level, r->entry);
}

static void result_soft(const struct retrace *r, struct vmi_result *res)
{
	struct vmi_soft_entry soft;

	vmi_entry_soft(&r->dialect, r->entry, &soft);
	res->why = soft.why;
	res->soft_type = soft.type;
	res->soft_offset = soft.offset;
}

static void result_entry(const struct retrace *r, struct vmi_result *res)
{
	res->entry = r->entry;
	switch (vmi_entry_kind(&r->dialect, r->level, r->entry)) {
	case VMI_KIND_LEAF:
		result_leaf(r, res);
		break;
	case VMI_KIND_SOFT:
		result_soft(r, res);
		break;
	case VMI_KIND_NONE:
		res->why = VMI_WHY_NONE;
		break;
	default:
		res->why = VMI_WHY_BAD;
		break;
	}
}

/* A hole told why there is no entry. */
static void result_hole(const struct retrace *r, struct vmi_result *res)
{
	static const u32 why[] = {
		[VMI_HOLE_NONE]		= VMI_WHY_NONE,
		[VMI_HOLE_GAP]		= VMI_WHY_NO_VMA,
		[VMI_HOLE_UNSETTLED]	= VMI_WHY_UNSETTLED,
		[VMI_HOLE_BAD]		= VMI_WHY_BAD,
	};

	res->why = r->hole < ARRAY_SIZE(why) ? why[r->hole] : VMI_WHY_UNKNOWN;
}

static bool in_stack_gap(const struct retrace *r)
{
	return r->stack && r->stack - r->addr <=
	       (u64)VMI_STACK_GAP_PAGES << r->header.page_shift;
}

static u32 why_unmapped(const struct retrace *r)
{
	if (retrace_outside(r))
		return retrace_outside(r);
	return in_stack_gap(r) ? VMI_WHY_STACK_GAP : VMI_WHY_NO_VMA;
}

static void result_why(const struct retrace *r, struct vmi_result *res)
{
	if (!retrace_is_mapped(r)) {
		res->why = why_unmapped(r);
		return;
	}
	res->level = last_level(r);
	res->shift = r->dialect.level[res->level].shift;
	if (r->level < VMI_LEVELS)
		result_entry(r, res);
	else
		result_hole(r, res);
}

/* A stack grows first, and then the new page refuses what it does not allow. */
static u8 touch_stack(const struct retrace *r, unsigned int access)
{
	return access == VMI_ACCESS_EXEC && !r->stack_exec ? VMI_TOUCH_SEGV_ACCERR :
							     VMI_TOUCH_STACK;
}

/* A touch is foretold from the VMA; that there is none is known too. */
static u8 touch(const struct retrace *r, const struct vmi_result *res, unsigned int access)
{
	if (retrace_is_mapped(r) && !r->vma)
		return VMI_TOUCH_UNKNOWN;
	if (!retrace_is_mapped(r) && !retrace_outside(r) && r->stack)
		return touch_stack(r, access);
	return vmi_touch(&r->dialect, r->vma, res, access);
}

void retrace_result(const struct retrace *r, struct vmi_result *res)
{
	memset(res, 0, sizeof(*res));
	res->rec.type = VMI_REC_RESULT;
	res->rec.size = sizeof(*res);
	res->addr = r->addr;
	res->has_page = RETRACE_PAGE_UNKNOWN;
	result_why(r, res);
	for (unsigned int i = 0; i < ARRAY_SIZE(res->touch); i++)
		res->touch[i] = touch(r, res, i);
}
