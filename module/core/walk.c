// SPDX-License-Identifier: GPL-2.0
/* walk.c - the only code that reads page tables; see walk.h for the locks */
#include <linux/hugetlb.h>
#include <linux/rcupdate.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "dialect.h"
#include "walk.h"

/* How often a stretch is read again before it is told as unsettled. */
#define TRIES		8
/* Entries a chunk looks at: a PTE table's worth. */
#define BUDGET		512
/* Eight at a time, empty ones are passed over. */
#define GROUP		8
/* Empty neighbours from here on make a HOLE; fewer stand in the array. */
#define HOLE_MIN	32
/* A uniform stretch shorter than this is told raw, with what follows it. */
#define UNIFORM_MIN	16
/* What one stretch of a table may need: a RAW array and what surrounds it. */
#define STRETCH_ROOM	(7 * 1024)

static const u64 *table_of(u64 raw)
{
	return __va(raw & vmi_dialect.table_pfn_mask);
}

unsigned int vmi_walk_index(unsigned int level, u64 addr)
{
	const struct vmi_geometry *g = &vmi_dialect.level[level];

	return (addr >> g->shift) & (BIT(g->index_bits) - 1);
}

/* From the top to the entry that is no table, or down to @stop. Under RCU. */
static void descend(struct vmi_path *p, const struct mm_struct *mm, u64 addr)
{
	const struct vmi_dialect *d = &vmi_dialect;
	const u64 *table = (const u64 *)mm->pgd;
	u32 upper = VMI_UP_WRITE | VMI_UP_USER | VMI_UP_EXEC;

	for (int level = VMI_PGD; level >= VMI_PTE; level--) {
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

/* The entry above @level that led to its table. */
static unsigned int parent_of(unsigned int level)
{
	do {
		level++;
	} while (vmi_dialect.level[level].folded);
	return level;
}

/*
 * Did the tables stand while the one at @level was read? The entry above it
 * must still lead to it; accessed and dirty bits may come and go. Under RCU,
 * so the table above is still there to be asked.
 */
static bool settled(const struct vmi_path *p, unsigned int level, u64 addr)
{
	unsigned int up;
	u64 now;

	if (level == VMI_PGD)
		return true;
	smp_rmb();	/* the entries were read before this one */
	up = parent_of(level);
	now = READ_ONCE(p->table[up][vmi_walk_index(up, addr)]);
	return vmi_entry_kind(&vmi_dialect, up, now) == VMI_KIND_TABLE &&
	       table_of(now) == p->table[level];
}

/* PMD tables of shared hugetlb mappings go under this lock alone. */
static struct address_space *lock_hugetlb(const struct vm_area_struct *vma)
{
	struct address_space *mapping;

	if (!is_vm_hugetlb_page((struct vm_area_struct *)vma) ||
	    !(vma->vm_flags & VM_MAYSHARE))
		return NULL;
	mapping = vma->vm_file->f_mapping;
	i_mmap_lock_read(mapping);
	return mapping;
}

static void unlock_hugetlb(struct address_space *mapping)
{
	if (mapping)
		i_mmap_unlock_read(mapping);
}

bool vmi_walk_path(struct vmi_path *p, const struct vmi_hold *h, u64 addr)
{
	struct address_space *mapping = lock_hugetlb(h->vma);
	bool ok = false;

	for (unsigned int try = 0; try < TRIES && !ok; try++) {
		memset(p, 0, sizeof(*p));
		rcu_read_lock();
		descend(p, h->mm, addr);
		ok = settled(p, p->level, addr);
		rcu_read_unlock();
	}
	unlock_hugetlb(mapping);
	return ok;
}

u64 vmi_walk_kernel(const struct mm_struct *mm, u64 addr)
{
	const struct vmi_dialect *d = &vmi_dialect;
	const u64 *table = (const u64 *)mm->pgd;

	for (int level = VMI_PGD; level >= VMI_PTE; level--) {
		u64 raw;

		if (d->level[level].folded)
			continue;
		/* the kernel's own tables are under no lock of ours */
		if (!pfn_to_online_page(__pa(table) >> PAGE_SHIFT) ||
		    copy_from_kernel_nofault(&raw, &table[vmi_walk_index(level, addr)],
					     sizeof(raw)))
			return 0;
		switch (vmi_entry_kind(d, level, raw)) {
		case VMI_KIND_LEAF:
			return raw;
		case VMI_KIND_TABLE:
			table = table_of(raw);
			break;
		default:
			return 0;
		}
	}
	return 0;
}

/* one stretch of one table ------------------------------------------------ */

/**
 * struct stretch - neighbours in one table that are being told
 * @c: where to
 * @entry: the first of them
 * @nr: how many, up to the end of the range or the table
 * @addr: where what the first one decides about begins
 * @from: what was asked begins: the first entry may reach below it
 * @to: and ends: the last entry may reach beyond it
 * @level: of the table
 * @shift: log2 of the bytes of an entry
 * @upper: VMI_UP_* above
 * @leaves: present leaves told
 * @soft: non-present entries told
 * @looked: entries looked at, a group of empty ones counted as one
 */
struct stretch {
	struct vmi_cursor *c;
	const u64 *entry;
	u32 nr;
	u64 addr;
	u64 from;
	u64 to;
	u8 level;
	u8 shift;
	u32 upper;
	u32 leaves;
	u32 soft;
	u32 looked;
};

static u64 at(const struct stretch *s, u32 i)
{
	return s->addr + ((u64)i << s->shift);
}

static bool is_empty(u64 raw)
{
	return !(raw & ~vmi_dialect.none_ignore);
}

/* Are the next GROUP entries empty? */
static bool group_empty(const u64 *e)
{
	return is_empty(READ_ONCE(e[0]) | READ_ONCE(e[1]) | READ_ONCE(e[2]) | READ_ONCE(e[3]) |
			READ_ONCE(e[4]) | READ_ONCE(e[5]) | READ_ONCE(e[6]) | READ_ONCE(e[7]));
}

/* How many entries are empty from @i on? */
static u32 empty_run(const struct stretch *s, u32 i)
{
	u32 first = i;

	while (i + GROUP <= s->nr && group_empty(s->entry + i))
		i += GROUP;
	while (i < s->nr && is_empty(READ_ONCE(s->entry[i])))
		i++;
	return i - first;
}

/* How many of @nr entries (a multiple of GROUP) are not empty? */
static u32 used(const u64 *e, u32 nr)
{
	u32 n = 0;

	for (u32 i = 0; i < nr; i += GROUP) {
		if (group_empty(e + i))
			continue;
#pragma GCC unroll 8
		for (u32 j = 0; j < GROUP; j++)
			n += !is_empty(READ_ONCE(e[i + j]));
	}
	return n;
}

static void tell_hole(struct stretch *s, u32 i, u32 nr)
{
	vmi_cursor_hole(s->c, max(at(s, i), s->from), min(at(s, i + nr), s->to),
			VMI_HOLE_NONE, s->level);
	s->looked += nr / GROUP + 1;
}

/**
 * struct uniform - entries that differ only in their frame
 * @base: the first entry less one page: the difference of an entry to it,
 *	shifted, is its frame number plus one
 * @odd: bits which a difference has only if the entries differ elsewhere
 * @shift: log2 of the bytes of an entry
 * @nr: how many were found, empty ones between them included
 * @empty: how many of them are empty
 * @differs: another kind of entry ended it, not emptiness or the end
 */
struct uniform {
	u64 base;
	u64 odd;
	unsigned int shift;
	u32 nr;
	u32 empty;
	bool differs;
};

/*
 * The hot loop: an instruction here is one per page of the target. The first
 * entry is known to fit and is not read again.
 */
static __always_inline void uniform_loop(struct uniform *u, const u64 *e, u32 nr,
					 unsigned int shift, u32 *frame)
{
	const u64 base = u->base, odd = u->odd;
	u32 last = 0, none = 0, i;

#pragma GCC unroll 8
	for (i = 1; i < nr; i++) {
		u64 raw = READ_ONCE(e[i]), diff = raw - base;

		if (likely(!(diff & odd))) {
			frame[i] = diff >> shift;
			last = i;
			continue;
		}
		u->differs = !is_empty(raw);
		if (u->differs || i - last > HOLE_MIN)
			break;
		frame[i] = 0;
		none++;
	}
	/* the empty ones at the end belong to the hole that follows */
	u->nr = last + 1;
	u->empty = none - (i - last - 1);
}

static void add_frames(struct stretch *s, u32 i, u64 first, const struct uniform *u)
{
	struct vmi_cursor *c = s->c;
	struct vmi_frames *f = c->buf + c->len;

	if (u->nr & 1)
		f->frame[u->nr] = 0;
	f->rec.type = VMI_REC_FRAMES;
	f->rec.size = ALIGN(sizeof(*f) + u->nr * sizeof(f->frame[0]), 8);
	f->addr = at(s, i);
	f->bits = vmi_entry_bits(&vmi_dialect, s->level, first);
	f->base = (u->base - f->bits + (1ull << s->shift)) >> PAGE_SHIFT;
	f->level = s->level;
	f->shift = s->shift;
	f->upper = s->upper;
	f->__pad = 0;
	f->nr = u->nr;
	c->len += f->rec.size;
	c->records++;
	c->hole = NULL;
}

/*
 * Entries from @i on that differ only in their frame, as FRAMES. @first is
 * entry @i, a present leaf.
 *
 * Return: how many; 0 if they are so few that RAW is the better way.
 */
static u32 tell_frames(struct stretch *s, u32 i, u64 first)
{
	u64 pfn_mask = vmi_dialect.level[s->level].pfn_mask;
	/* frames are counted from a multiple of 2^31 of them: 0 on most machines */
	u64 window = first & pfn_mask & ~((1ull << (s->shift + 31)) - 1);
	struct uniform u = {
		.base = (first & ~pfn_mask) + window - (1ull << s->shift),
		.odd = ~pfn_mask | ~((1ull << (s->shift + 32)) - 1),
	};
	struct vmi_frames *f = s->c->buf + s->c->len;

	f->frame[0] = (first - u.base) >> s->shift;
	if (s->level == VMI_PTE)
		uniform_loop(&u, s->entry + i, s->nr - i, PAGE_SHIFT, f->frame);
	else
		uniform_loop(&u, s->entry + i, s->nr - i, s->shift, f->frame);
	if (u.differs && u.nr < UNIFORM_MIN)
		return 0;
	add_frames(s, i, first, &u);
	s->leaves += u.nr - u.empty;
	s->looked += u.nr;
	return u.nr;
}

/* Entry @i of a RAW record; false if the array ends before it. */
static bool raw_entry(struct stretch *s, u64 raw)
{
	switch (vmi_entry_kind(&vmi_dialect, s->level, raw)) {
	case VMI_KIND_TABLE:
		return false;
	case VMI_KIND_LEAF:
		s->leaves++;
		return true;
	case VMI_KIND_SOFT:
		s->soft++;
		return true;
	default:
		return true;
	}
}

/* Entries from @i on as they are, as RAW. Return: how many. */
static u32 tell_raw(struct stretch *s, u32 i)
{
	struct vmi_cursor *c = s->c;
	struct vmi_raw *r = c->buf + c->len;
	u32 nr = 0, n;

	for (n = 0; i + n < s->nr && n - nr <= HOLE_MIN; n++) {
		u64 raw = READ_ONCE(s->entry[i + n]);

		if (!raw_entry(s, raw))
			break;
		r->entry[n] = raw;
		if (!is_empty(raw))
			nr = n + 1;
	}
	s->looked += n;
	if (!nr)
		return 0;
	r->rec.type = VMI_REC_RAW;
	r->rec.size = sizeof(*r) + nr * sizeof(r->entry[0]);
	r->addr = at(s, i);
	r->level = s->level;
	r->shift = s->shift;
	r->upper = s->upper;
	r->__pad = 0;
	r->nr = nr;
	c->len += r->rec.size;
	c->records++;
	c->hole = NULL;
	return nr;
}

/*
 * Tell a stretch up to its end or to an entry that leads to another table.
 * Return: how many entries.
 */
static u32 tell(struct stretch *s)
{
	u32 i = 0, n;

	while (i < s->nr) {
		u64 first;

		n = empty_run(s, i);
		if (n) {
			tell_hole(s, i, n);
			i += n;
			continue;
		}
		first = READ_ONCE(s->entry[i]);
		switch (vmi_entry_kind(&vmi_dialect, s->level, first)) {
		case VMI_KIND_TABLE:
			return i;
		case VMI_KIND_NONE:
			break;	/* emptied just now */
		case VMI_KIND_LEAF:
			n = 0;
			if (vmi_entry_present(&vmi_dialect, first))
				n = tell_frames(s, i, first);
			i += n ?: tell_raw(s, i);
			break;
		default:
			i += tell_raw(s, i);
		}
	}
	return i;
}

/* chunks ------------------------------------------------------------------ */

static u64 table_start(unsigned int level, u64 addr)
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

/* Tell the tables on the way to @addr that were not told yet; their levels as bits. */
static u32 tell_tables(struct vmi_cursor *c, const struct vmi_path *p, u64 addr)
{
	u32 told = 0;

	for (int level = VMI_PGD; level >= (int)p->level; level--) {
		struct vmi_table *t;

		if (vmi_dialect.level[level].folded ||
		    c->seen[level] == table_start(level, addr) + 1)
			continue;
		t = vmi_cursor_add(c, VMI_REC_TABLE, sizeof(*t));
		t->addr = table_start(level, addr);
		t->pa = __pa(p->table[level]);
		t->level = level;
		t->used = used(p->table[level], table_entries(level));
		told |= BIT(level);
	}
	return told;
}

static void commit(struct vmi_cursor *c, const struct stretch *s, u32 tables)
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
 * Descend to the table that decides about @addr and tell what it says up to
 * @end. Under RCU.
 *
 * Return: the first address not told; @addr itself if the tables changed
 * meanwhile, and then nothing was told.
 */
static u64 tell_at(struct vmi_cursor *c, const struct mm_struct *mm, u64 addr, u64 end,
		   int *budget)
{
	const struct vmi_cursor before = {
		.len = c->len, .records = c->records, .hole = c->hole,
	};
	u64 hole_end = c->hole ? c->hole->end : 0;
	struct stretch s = { .c = c, .from = addr, .to = end };
	struct vmi_path p;
	u32 index, tables, told;

	descend(&p, mm, addr);
	s.level = p.level;
	s.shift = vmi_dialect.level[p.level].shift;
	s.upper = p.upper[p.level];
	s.addr = addr & ~(BIT_ULL(s.shift) - 1);
	index = vmi_walk_index(p.level, addr);
	s.entry = p.table[p.level] + index;
	s.nr = min_t(u64, BIT(vmi_dialect.level[p.level].index_bits) - index,
		     (end - s.addr + BIT_ULL(s.shift) - 1) >> s.shift);
	tables = tell_tables(c, &p, addr);
	told = tell(&s);
	*budget -= s.looked + 1;
	if (told && settled(&p, p.level, addr)) {
		commit(c, &s, tables);
		return min(at(&s, told), end);
	}
	c->len = before.len;
	c->records = before.records;
	c->hole = before.hole;
	if (c->hole)
		c->hole->end = hole_end;
	return addr;
}

u64 vmi_walk_chunk(struct vmi_cursor *c, const struct vmi_hold *h, u64 addr, u64 end)
{
	struct address_space *mapping = lock_hugetlb(h->vma);
	unsigned int tries = 0;
	int budget = BUDGET;

	while (addr < end && budget > 0 && vmi_cursor_left(c) >= STRETCH_ROOM) {
		u64 next;

		rcu_read_lock();
		next = tell_at(c, h->mm, addr, end, &budget);
		rcu_read_unlock();
		if (next == addr && ++tries == TRIES) {
			next = min(end, ALIGN(addr + 1, PMD_SIZE));
			vmi_cursor_hole(c, addr, next, VMI_HOLE_UNSETTLED, VMI_PTE);
			c->lost++;
		}
		if (next != addr)
			tries = 0;
		addr = next;
	}
	unlock_hugetlb(mapping);
	return addr;
}
