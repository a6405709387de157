// SPDX-License-Identifier: GPL-2.0
/* walk.c - the only code that reads page tables; see walk.h for the locks */
#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>

#include "../decode/entry.h"
#include "compat.h"
#include "dialect.h"
#include "stretch.h"
#include "walk.h"

/* How often a table is read again before it is told as unsettled. */
#define TRIES		8
/* Entries a chunk looks at: a PTE table's worth. */
#define BUDGET		512

static const u64 *table_of(u64 raw)
{
	return __va(raw & vmi_dialect.table_pfn_mask);
}

/*
 * From the table at @top, which @p holds, to the entry that is no table.
 * Under vmi_tables_hold(), which is all that keeps a PTE table.
 */
static void descend(struct vmi_path *p, u64 addr, int top)
{
	const struct vmi_dialect *d = &vmi_dialect;
	const u64 *table = p->table[top];
	u32 upper = p->upper[top];

	for (int level = top; level >= VMI_PTE; level--) {
		u64 raw;

		if (d->level[level].folded)
			continue;
		raw = READ_ONCE(table[vmi_walk_index(level, addr)]);
		p->level = level;
		p->table[level] = table;
		p->raw[level] = raw;
		p->upper[level] = upper;
		p->kind = vmi_entry_kind(d, level, raw);
		if (p->kind != VMI_KIND_TABLE)
			return;
		upper &= vmi_entry_perm(d, level, raw);
		table = table_of(raw);
	}
}

static void path_init(struct vmi_path *p, const struct mm_struct *mm)
{
	p->table[VMI_PGD] = (const u64 *)mm->pgd;
	p->upper[VMI_PGD] = VMI_UP_WRITE | VMI_UP_USER | VMI_UP_EXEC;
	p->level = VMI_PGD;
}

/*
 * Did the PTE table stand while it was read? The entry above it must still
 * lead to it; accessed and dirty bits may come and go. The tables above are
 * kept by the locks.
 */
static bool settled(const struct vmi_path *p, u64 addr)
{
	u64 now;

	if (p->level != VMI_PTE)
		return true;
	smp_rmb();	/* the entries were read before this one */
	now = READ_ONCE(p->table[VMI_PMD][vmi_walk_index(VMI_PMD, addr)]);
	return vmi_entry_kind(&vmi_dialect, VMI_PMD, now) == VMI_KIND_TABLE &&
	       table_of(now) == p->table[VMI_PTE];
}

/*
 * PMD tables of shared hugetlb mappings go under i_mmap_rwsem alone. Taken so
 * that a reader who is killed need not wait for a long truncate.
 *
 * Return: false if the reader was killed.
 */
static bool lock_hugetlb(struct vm_area_struct *vma, struct address_space **mapping)
{
	*mapping = NULL;
	if (!is_vm_hugetlb_page(vma) || !(vma->vm_flags & VM_MAYSHARE))
		return true;
	if (down_read_killable(&vma->vm_file->f_mapping->i_mmap_rwsem))
		return false;
	*mapping = vma->vm_file->f_mapping;
	return true;
}

static void unlock_hugetlb(struct address_space *mapping)
{
	if (mapping)
		up_read(&mapping->i_mmap_rwsem);
}

/* Above PMDs, pages of a VMA that has them of that size do: hugetlb. */
static bool has_lock(const struct vmi_path *p, struct vm_area_struct *vma)
{
	return p->level <= VMI_PMD ||
	       (is_vm_hugetlb_page(vma) &&
		vma_kernel_pagesize(vma) == BIT_ULL(vmi_dialect.level[p->level].shift));
}

/*
 * Who changes an entry takes it out first, and needs none of our locks for that: copy
 * on write, writeback, NUMA hints. Its table's lock is waited for, and what stands there
 * then is told; false if that is another table.
 */
static bool is_really_empty(struct vmi_path *p, struct vm_area_struct *vma, u64 addr)
{
	struct vmi_part part = { };

	return vmi_walk_locked(p, vma, addr, &part) && p->kind != VMI_KIND_TABLE;
}

bool vmi_walk_path(struct vmi_path *p, const struct vmi_hold *h, u64 addr)
{
	struct address_space *mapping;
	unsigned long flags;
	bool ok = false;

	if (!lock_hugetlb(h->vma, &mapping))
		return false;
	for (unsigned int try = 0; try < TRIES && !ok; try++) {
		memset(p, 0, sizeof(*p));
		path_init(p, h->mm);
		flags = vmi_tables_hold();
		descend(p, addr, VMI_PGD);
		ok = settled(p, addr);
		vmi_tables_release(flags);
		if (ok && p->kind == VMI_KIND_NONE && has_lock(p, h->vma))
			ok = is_really_empty(p, h->vma, addr);
	}
	unlock_hugetlb(mapping);
	return ok;
}

/* A level that the kernel was built without. P4D is up to the machine: the dialect knows. */
#define FOLDED(NAME)	__is_defined(__PAGETABLE_##NAME##_FOLDED)
#define INDEX(NAME, shift, addr)	(((addr) >> (shift)) & (PTRS_PER_##NAME - 1))

/**
 * struct steps - a way down that keeps no more than a fault asks for
 * @raw: the entry read last
 * @slot: where it stands
 * @table: that it leads to, if it does
 * @level: its own
 */
struct steps {
	u64 raw;
	const u64 *slot;
	const u64 *table;
	unsigned int level;
};

/*
 * Into entry @index of the table that was led to. Return: does it lead to another?
 * What has a table's bits is one: they are not those of a leaf.
 */
static __always_inline bool step(struct steps *s, unsigned int level, unsigned int index)
{
	const struct vmi_geometry *g = &vmi_dialect.level[level];

	s->slot = &s->table[index];
	s->raw = READ_ONCE(*s->slot);
	s->level = level;
	if ((s->raw & g->table_mask) != g->table_value)
		return false;
	s->table = table_of(s->raw);
	return true;
}

/*
 * As descend(), the levels spelt out: each fault pays for it twice. Indices are
 * the kernel's macros, which geometry() of dialect.c asks too.
 */
static __always_inline bool go_down(struct steps *s, u64 addr)
{
	const bool four = vmi_dialect.level[VMI_P4D].folded;

	return step(s, VMI_PGD, INDEX(PGD, PGDIR_SHIFT, addr)) &&
	       (four || step(s, VMI_P4D, INDEX(P4D, P4D_SHIFT, addr))) &&
	       (FOLDED(PUD) || step(s, VMI_PUD, INDEX(PUD, PUD_SHIFT, addr))) &&
	       (FOLDED(PMD) || step(s, VMI_PMD, INDEX(PMD, PMD_SHIFT, addr)));
}

static __always_inline void note(struct vmi_seen_entry *e, unsigned int level, u64 raw)
{
	e->raw = raw;
	e->level = level;
	e->kind = vmi_entry_kind(&vmi_dialect, level, raw);
	e->known = true;
}

/* The PTE below @s, into @e, if the table stood while it was read: as settled(). */
static __always_inline void last_step(struct vmi_seen_entry *e, const struct steps *s, u64 addr)
{
	u64 raw = READ_ONCE(s->table[INDEX(PTE, PAGE_SHIFT, addr)]);

	smp_rmb();	/* the entry was read before the one above it */
	if (unlikely((READ_ONCE(*s->slot) ^ s->raw) & vmi_dialect.table_pfn_mask)) {
		*e = (struct vmi_seen_entry){ };
		return;
	}
	note(e, VMI_PTE, raw);
}

void vmi_walk_probe(struct vmi_seen_entry *e, const struct mm_struct *mm, u64 addr)
{
	struct steps s = { .table = (const u64 *)mm->pgd };
	unsigned long flags;

	local_irq_save(flags);
	if (likely(go_down(&s, addr)))
		last_step(e, &s, addr);
	else
		note(e, s.level, s.raw);
	local_irq_restore(flags);
}

u32 vmi_walk_beyond(u64 addr)
{
	return vmi_is_canonical(&vmi_dialect, addr) ? VMI_WHY_KERNEL : VMI_WHY_NOT_CANONICAL;
}

static u64 leaf_frame(unsigned int level, u64 raw, u64 addr)
{
	u64 inside = addr & (BIT_ULL(vmi_dialect.level[level].shift) - 1);

	return (vmi_entry_pa(&vmi_dialect, level, raw) + inside) >> PAGE_SHIFT;
}

/* Is entry @i of the table that decides a leaf that maps @frame? */
static bool maps(const struct vmi_path *p, u32 i, u64 frame)
{
	u64 raw = READ_ONCE(p->table[p->level][i]);

	return vmi_entry_kind(&vmi_dialect, p->level, raw) == VMI_KIND_LEAF &&
	       leaf_frame(p->level, raw, 0) == frame;
}

/*
 * Neighbours in the table that map the neighbours in the folio: pages of a
 * large one, or, on arm64, the 16 blocks of a hugetlb page of 32 MiB. @frame is
 * the first of the entry's own, @pages of them.
 */
static void find_neighbours(const struct vmi_path *p, u64 addr, u64 frame, u64 pages,
			    struct vmi_part *part)
{
	u32 i = vmi_walk_index(p->level, addr), low = i, high = i + 1;
	u32 entries = BIT(vmi_dialect.level[p->level].index_bits);
	u64 first = frame, end = frame + pages;

	while (low && first >= part->pfn + pages && maps(p, low - 1, first - pages)) {
		first -= pages;
		low--;
	}
	while (high < entries && end + pages <= part->pfn + part->nr && maps(p, high, end)) {
		end += pages;
		high++;
	}
	part->first = first - part->pfn;
	part->found = end - first;
}

static void find_part(const struct vmi_path *p, u64 addr, struct vmi_part *part)
{
	u64 raw = p->raw[p->level], first, frame, pages;

	part->found = 0;
	if (!part->nr || p->kind != VMI_KIND_LEAF)
		return;
	frame = leaf_frame(p->level, raw, addr);
	if (frame < part->pfn || frame >= part->pfn + part->nr)
		return;
	first = leaf_frame(p->level, raw, 0);
	pages = BIT_ULL(vmi_dialect.level[p->level].shift - PAGE_SHIFT);
	if (first >= part->pfn && pages < part->nr) {
		find_neighbours(p, addr, first, pages, part);
		return;
	}
	first = max(first, part->pfn);
	part->first = first - part->pfn;
	part->found = min(pages, part->pfn + part->nr - first);
}

bool vmi_walk_mapped(struct vmi_path *p, const struct mm_struct *mm, u64 addr,
		     struct vmi_part *part)
{
	unsigned long flags;
	bool ok = false;

	for (unsigned int try = 0; try < TRIES && !ok; try++) {
		path_init(p, mm);
		flags = vmi_tables_hold();
		descend(p, addr, VMI_PGD);
		find_part(p, addr, part);
		ok = settled(p, addr);
		vmi_tables_release(flags);
	}
	return ok;
}

/* mm/hugetlb.c had locks of its own until 6.10: for pages of several entries the mm's. */
static spinlock_t *lock_of(const struct vmi_path *p, struct vm_area_struct *vma, const u64 *entry)
{
	struct mm_struct *mm = vma->vm_mm;
	pmd_t pmd = __pmd(p->raw[VMI_PMD]);

	if (is_vm_hugetlb_page(vma))
		return huge_pte_lockptr(hstate_vma(vma), mm, (pte_t *)entry);
	if (p->level == VMI_PTE)
		return pte_lockptr(mm, &pmd);
	return pmd_lockptr(mm, (pmd_t *)entry);
}

static bool read_locked(struct vmi_path *p, u64 addr, struct vmi_part *part,
			const u64 *entry, spinlock_t *lock)
{
	bool ok;

	spin_lock(lock);
	ok = settled(p, addr);
	p->raw[p->level] = READ_ONCE(*entry);
	p->kind = vmi_entry_kind(&vmi_dialect, p->level, p->raw[p->level]);
	find_part(p, addr, part);
	spin_unlock(lock);
	return ok;
}

bool vmi_walk_locked(struct vmi_path *p, struct vm_area_struct *vma, u64 addr,
		     struct vmi_part *part)
{
	const u64 *entry;
	bool ok;

	if (!has_lock(p, vma))
		return false;
	entry = p->table[p->level] + vmi_walk_index(p->level, addr);
	rcu_read_lock();
	/* it was the PTE table a moment ago: if it is now, RCU keeps it and its lock */
	ok = settled(p, addr) && read_locked(p, addr, part, entry, lock_of(p, vma, entry));
	rcu_read_unlock();
	return ok;
}

/* chunks ------------------------------------------------------------------ */

static inline u64 table_start(unsigned int level, u64 addr)
{
	const struct vmi_geometry *g = &vmi_dialect.level[level];

	return level == VMI_PGD ? 0 : addr & ~(BIT_ULL(g->shift + g->index_bits) - 1);
}

/* The user half's entries of a table. */
static u32 table_entries(unsigned int level)
{
	if (level == VMI_PGD)
		return vmi_walk_index(VMI_PGD, vmi_dialect.task_size - 1) + 1;
	return BIT(vmi_dialect.level[level].index_bits);
}

/* The highest level of the way whose table was not told: those above were. */
static int unseen(const struct vmi_cursor *c, const struct vmi_path *p, u64 addr)
{
	int highest = -1;

	for (unsigned int level = p->level; level <= VMI_PGD; level++) {
		if (vmi_dialect.level[level].folded)
			continue;
		if (c->seen[level] == table_start(level, addr) + 1)
			break;
		highest = level;
	}
	return highest;
}

/*
 * Tell the tables on the way to @addr that were not told yet; their levels as
 * bits. How many entries the last one uses comes with its telling, if all of
 * it is told: @whole is then its record.
 */
static u32 tell_tables(struct vmi_cursor *c, const struct vmi_path *p, u64 addr, u32 nr,
		       struct vmi_table **whole)
{
	u32 told = 0;

	*whole = NULL;
	for (int level = unseen(c, p, addr); level >= (int)p->level; level--) {
		struct vmi_table *t;

		if (vmi_dialect.level[level].folded)
			continue;
		t = vmi_cursor_add(c, VMI_REC_TABLE, sizeof(*t));
		t->addr = table_start(level, addr);
		t->pa = __pa(p->table[level]);
		t->level = level;
		told |= BIT(level);
		if (level == VMI_PTE && nr == table_entries(level))
			*whole = t;
		else
			t->used = vmi_stretch_used(p->table[level], table_entries(level));
	}
	return told;
}

static void commit(struct vmi_cursor *c, const struct vmi_stretch *s, u32 tables)
{
	c->totals.leaves[s->level] += s->leaves;
	c->totals.soft[s->level] += s->soft;
	for (unsigned int level = 0; tables; level++, tables >>= 1) {
		if (!(tables & 1))
			continue;
		c->totals.tables[level]++;
		c->seen[level] = table_start(level, s->addr) + 1;
	}
}

/*
 * The lowest table of the last step's way that decides about @addr too. Within
 * a chunk the locks keep all but the PTE tables: those are looked up anew.
 */
static int common_table(const struct vmi_path *p, u64 last, u64 addr)
{
	int level = max_t(int, p->level, VMI_PMD);

	while (level < VMI_PGD && (vmi_dialect.level[level].folded ||
				   table_start(level, last) != table_start(level, addr)))
		level++;
	return level;
}

/*
 * Descend to the table that decides about @addr and tell what it says up to
 * @end. Under vmi_tables_hold(). @p is the way of the last step, to @last.
 *
 * Return: the first address not told; @addr itself if the tables changed
 * meanwhile, and then nothing was told.
 */
static u64 tell_at(struct vmi_cursor *c, struct vmi_path *p, u64 last, u64 addr, u64 end,
		   int *budget)
{
	const size_t len = c->len;
	const u64 records = c->records;
	struct vmi_hole *const hole = c->hole;
	const u64 hole_end = hole ? hole->end : 0;
	struct vmi_stretch s = { .c = c, .from = addr, .to = end };
	struct vmi_table *whole;
	u32 index, tables, told;

	descend(p, addr, common_table(p, last, addr));
	s.level = p->level;
	s.shift = vmi_dialect.level[p->level].shift;
	s.upper = p->upper[p->level] | p->promise;
	s.addr = addr & ~(BIT_ULL(s.shift) - 1);
	index = vmi_walk_index(p->level, addr);
	s.entry = p->table[p->level] + index;
	s.nr = min_t(u64, BIT(vmi_dialect.level[p->level].index_bits) - index,
		     (end - s.addr + BIT_ULL(s.shift) - 1) >> s.shift);
	tables = tell_tables(c, p, addr, s.nr, &whole);
	told = vmi_stretch_tell(&s);
	if (whole)
		whole->used = told == s.nr ? s.leaves + s.soft :
			      vmi_stretch_used(p->table[VMI_PTE], table_entries(VMI_PTE));
	if (told && settled(p, addr)) {
		*budget -= s.looked + 1;
		commit(c, &s, tables);
		return min(vmi_stretch_at(&s, told), end);
	}
	c->len = len;
	c->records = records;
	c->hole = hole;
	if (hole)
		hole->end = hole_end;
	return addr;
}

/* A shadow stack is written by calls, not by stores. */
static u32 promise_of(const struct vm_area_struct *vma)
{
	u32 promise = 0;

	if ((vma->vm_flags & VM_WRITE) && !(vma->vm_flags & VM_SHADOW_STACK))
		promise |= VMI_UP_VMA_WRITE;
	if (vma->vm_flags & (VM_SHARED | VM_MAYSHARE))
		promise |= VMI_UP_VMA_SHARED;
	/* under PROT_NONE its pages are as they were, but no access comes to them */
	if ((vma->vm_flags & VM_UFFD_RWP) && (vma->vm_flags & (VM_READ | VM_WRITE | VM_EXEC)))
		promise |= VMI_UP_VMA_UFFD_RWP;
	return promise;
}

u64 vmi_walk_chunk(struct vmi_cursor *c, const struct vmi_hold *h, u64 addr, u64 end)
{
	struct address_space *mapping;
	unsigned int tries = 0;
	int budget = BUDGET;
	struct vmi_path p;
	u64 last = addr;

	if (!lock_hugetlb(h->vma, &mapping))
		return addr;
	path_init(&p, h->mm);
	p.promise = promise_of(h->vma);
	while (addr < end && budget > 0 && vmi_cursor_left(c) >= VMI_STRETCH_ROOM) {
		unsigned long flags;
		u64 next;

		flags = vmi_tables_hold();
		next = tell_at(c, &p, last, addr, end, &budget);
		vmi_tables_release(flags);
		if (next == addr && ++tries == TRIES) {
			next = min(end, ALIGN(addr + 1, PMD_SIZE));
			vmi_cursor_hole(c, addr, next, VMI_HOLE_UNSETTLED, VMI_PTE);
			c->lost++;
			budget = 0;
		}
		if (next != addr)
			tries = 0;
		last = addr;
		addr = next;
	}
	unlock_hugetlb(mapping);
	return addr;
}
