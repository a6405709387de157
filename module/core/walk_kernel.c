// SPDX-License-Identifier: GPL-2.0
/* walk_kernel.c - read the kernel's own page tables; see walk_kernel.h */
#include <linux/memory_hotplug.h>
#include <linux/sched/mm.h>
#include <linux/uaccess.h>

#include "../decode/entry.h"
#include "compat.h"
#include "stretch.h"
#include "walk.h"
#include "walk_kernel.h"

/* How often a table is read again before it is told as unsettled. */
#define TRIES		8
/* Entries a chunk looks at: a table's worth. */
#define BUDGET		512

static const u64 *table_of(u64 raw)
{
	return __va(raw & vmi_dialect.table_pfn_mask);
}

static bool read_entries(u64 *to, const u64 *table, unsigned int first, unsigned int nr)
{
	return pfn_to_online_page(__pa(table) >> PAGE_SHIFT) &&
	       !copy_from_kernel_nofault(to, table + first, nr * sizeof(*to));
}

/* The kernel's half has a table of its own on arm64, elsewhere it is in everybody's. */
static const u64 *top_table(const struct mm_struct *mm)
{
#ifdef CONFIG_ARM64
	/* beside the address stand an ASID and the CnP bit */
	return __va(read_sysreg(ttbr1_el1) & vmi_dialect.table_pfn_mask);
#else
	return (const u64 *)mm->pgd;
#endif
}

/* The way from the top to the entry that is no table; false if it cannot be read. */
static bool read_way(struct vmi_path *p, const struct mm_struct *mm, u64 addr)
{
	const struct vmi_dialect *d = &vmi_kernel_dialect;
	const u64 *table = top_table(mm);
	u32 upper = VMI_UP_WRITE | VMI_UP_USER | VMI_UP_EXEC;

	for (int level = VMI_PGD; level >= VMI_PTE; level--) {
		u64 raw;

		if (d->level[level].folded)
			continue;
		if (!read_entries(&raw, table, vmi_walk_index(level, addr), 1))
			return false;
		p->level = level;
		p->table[level] = table;
		p->raw[level] = raw;
		p->upper[level] = upper;
		p->kind = vmi_entry_kind(d, level, raw);
		if (p->kind != VMI_KIND_TABLE)
			return true;
		upper &= vmi_entry_perm(d, level, raw);
		table = table_of(raw);
	}
	return false;
}

/* Do the levels above the last lead to the same table as before? */
static bool same_way(const struct vmi_path *a, const struct vmi_path *b)
{
	if (a->level != b->level)
		return false;
	for (unsigned int level = a->level; level < VMI_LEVELS; level++)
		if (!vmi_dialect.level[level].folded && a->table[level] != b->table[level])
			return false;
	return true;
}

u64 vmi_walk_kernel(const struct mm_struct *mm, u64 addr)
{
	struct vmi_path p;

	if (!read_way(&p, mm, addr) || p.kind != VMI_KIND_LEAF)
		return 0;
	return p.raw[p.level];
}

/* The lowest address a table covers; of the top table, that of this half. */
static u64 table_start(const struct vmi_half *half, unsigned int level, u64 addr)
{
	const struct vmi_geometry *g = &vmi_dialect.level[level];

	return level == VMI_PGD ? half->start : addr & ~(BIT_ULL(g->shift + g->index_bits) - 1);
}

/* Its first entry of this half, and how many there are from there on. */
static unsigned int table_first(const struct vmi_half *half, unsigned int level)
{
	return level == VMI_PGD ? vmi_walk_index(level, half->start) : 0;
}

static unsigned int table_entries(const struct vmi_half *half, unsigned int level)
{
	return BIT(vmi_dialect.level[level].index_bits) - table_first(half, level);
}

static bool is_told(const struct vmi_cursor *c, const struct vmi_half *half, unsigned int level,
		    u64 addr)
{
	return vmi_dialect.level[level].folded ||
	       c->seen[level] == table_start(half, level, addr) + 1;
}

/*
 * How many entries the tables that were not told yet use, by level, and last
 * a copy of the lowest one.
 */
static bool copy_tables(const struct vmi_cursor *c, struct vmi_kernel_walk *w,
			const struct vmi_path *p, u64 addr, u32 *used)
{
	for (int level = VMI_PGD; level >= (int)p->level; level--) {
		unsigned int first = table_first(&w->half, level);
		unsigned int nr = table_entries(&w->half, level);

		if (is_told(c, &w->half, level, addr) && level != p->level)
			continue;
		if (!read_entries(w->copy + first, p->table[level], first, nr))
			return false;
		used[level] = vmi_stretch_used(w->copy + first, nr);
	}
	return true;
}

static void tell_tables(struct vmi_cursor *c, const struct vmi_kernel_walk *w,
			const struct vmi_path *p, u64 addr, const u32 *used)
{
	for (int level = VMI_PGD; level >= (int)p->level; level--) {
		struct vmi_table *t;

		if (is_told(c, &w->half, level, addr))
			continue;
		t = vmi_cursor_add(c, VMI_REC_TABLE, sizeof(*t));
		t->addr = table_start(&w->half, level, addr);
		t->pa = __pa(p->table[level]);
		t->level = level;
		t->used = used[level];
		c->totals.tables[level]++;
		c->seen[level] = t->addr + 1;
	}
}

/* Of the @nr entries told, those that may be written and executed. */
static u64 count_wx(const struct vmi_stretch *s, u32 nr)
{
	u64 bytes = 0;

	for (u32 i = 0; i < nr; i++) {
		u64 raw = s->entry[i];

		if (vmi_entry_kind(&vmi_kernel_dialect, s->level, raw) == VMI_KIND_LEAF &&
		    vmi_is_wx(s->upper & vmi_entry_perm(&vmi_kernel_dialect, s->level, raw)))
			bytes += BIT_ULL(s->shift);
	}
	return bytes;
}

/* What the copy says from @addr up to @end. Return: the first address not told. */
static u64 tell_copy(struct vmi_cursor *c, struct vmi_kernel_walk *w, const struct vmi_path *p,
		     u64 addr, u64 end, int *budget)
{
	unsigned int index = vmi_walk_index(p->level, addr);
	unsigned int shift = vmi_dialect.level[p->level].shift;
	struct vmi_stretch s = {
		.c = c,
		.entry = w->copy + index,
		.addr = addr & ~(BIT_ULL(shift) - 1),
		.from = addr,
		.to = end,
		.level = p->level,
		.shift = shift,
		.upper = p->upper[p->level],
	};
	u32 told;

	s.nr = min_t(u64, BIT(vmi_dialect.level[p->level].index_bits) - index,
		     (end - s.addr + BIT_ULL(shift) - 1) >> shift);
	told = vmi_stretch_tell(&s);
	if (!told)
		return addr;
	c->totals.leaves[s.level] += s.leaves;
	c->totals.soft[s.level] += s.soft;
	w->wx += count_wx(&s, told);
	*budget -= s.looked + 1;
	/* one below the last: behind the end of the address space is 0 */
	return min(vmi_stretch_at(&s, told) - 1, end - 1) + 1;
}

/* Return: @addr itself if the tables changed meanwhile: nothing was told. */
static u64 tell_at(struct vmi_cursor *c, struct vmi_kernel_walk *w, u64 addr, u64 end, int *budget)
{
	struct vmi_path p, again;
	u32 used[VMI_LEVELS];

	if (!read_way(&p, w->mm, addr) || !copy_tables(c, w, &p, addr, used))
		return addr;
	smp_rmb();	/* the copies were read before the way to them is read again */
	if (!read_way(&again, w->mm, addr) || !same_way(&p, &again))
		return addr;
	tell_tables(c, w, &p, addr, used);
	return tell_copy(c, w, &p, addr, end, budget);
}

int vmi_walk_kernel_start(struct vmi_kernel_walk *w)
{
	if (!current->mm)
		return -EINVAL;
	w->mm = current->mm;
	mmgrab(w->mm);
	vmi_half(&w->half);
	return 0;
}

void vmi_walk_kernel_stop(struct vmi_kernel_walk *w)
{
	if (w->mm)
		mmdrop(w->mm);
	w->mm = NULL;
}

u64 vmi_walk_kernel_chunk(struct vmi_cursor *c, struct vmi_kernel_walk *w, u64 addr, u64 end)
{
	unsigned int tries = 0;
	int budget = BUDGET;

	while (addr < end && budget > 0 && vmi_cursor_left(c) >= VMI_STRETCH_ROOM) {
		u64 next = tell_at(c, w, addr, end, &budget);

		tries = next == addr ? tries + 1 : 0;
		if (tries == TRIES) {
			next = min(end - 1, addr | (PMD_SIZE - 1)) + 1;
			vmi_cursor_hole(c, addr, next, VMI_HOLE_UNSETTLED, VMI_PTE);
			c->lost++;
			budget = 0;
		}
		addr = next;
	}
	return addr;
}
