// SPDX-License-Identifier: GPL-2.0
/* walk.c - the only code that reads page tables; see walk.h for the locks */
#include <linux/hugetlb.h>
#include <linux/rcupdate.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "dialect.h"
#include "walk.h"

/* The longest record of a stretch, and a HOLE before it. */
#define RECORD_ROOM	(sizeof(struct vmi_frames) + 513 * sizeof(u32) + sizeof(struct vmi_hole))
/* How often a stretch is read again before it is told as unsettled. */
#define TRIES		8
/* Entries a chunk looks at: a PTE table's worth. */
#define BUDGET		512
/* Uniform entries are told so many at a time. */
#define GROUP		16
/* Entries with empty ones among them so many; a longer hole ends the array. */
#define HOLEY_GROUP	32
/* Empty ones are passed over so many at a time. */
#define EMPTY_GROUP	32
/* Empty neighbours from here on make a HOLE; fewer stand in the array. */
#define HOLE_MIN	16
/* A uniform stretch shorter than this is told raw, with what follows it. */
#define UNIFORM_MIN	16
/* A RAW array's entries; then what follows may be uniform again. */
#define RAW_MAX		64
/* What one stretch of a table may need: a RAW array and what surrounds it. */
#define STRETCH_ROOM	(7 * 1024)

/*
 * An entry, read once. READ_ONCE() keeps gcc from folding the address into the
 * load, one instruction more for each page of the target; KASAN, which would
 * notice a freed table, sees READ_ONCE() alone.
 */
static __always_inline u64 read_entry(const u64 *p)
{
#if defined(CONFIG_X86_64) && !defined(CONFIG_KASAN)
	u64 raw;

	asm volatile("movq %1, %0" : "=r" (raw) : "m" (*p));
	return raw;
#else
	return READ_ONCE(*p);
#endif
}

static const u64 *table_of(u64 raw)
{
	return __va(raw & vmi_dialect.table_pfn_mask);
}

/*
 * From the table at @top, which @p holds, to the entry that is no table.
 * Under RCU, which is all that keeps a PTE table.
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

bool vmi_walk_path(struct vmi_path *p, const struct vmi_hold *h, u64 addr)
{
	struct address_space *mapping;
	bool ok = false;

	if (!lock_hugetlb(h->vma, &mapping))
		return false;
	for (unsigned int try = 0; try < TRIES && !ok; try++) {
		memset(p, 0, sizeof(*p));
		path_init(p, h->mm);
		rcu_read_lock();
		descend(p, addr, VMI_PGD);
		ok = settled(p, addr);
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

/*
 * Are @nr entries, a multiple of GROUP, all empty? Plain reads, which cost one
 * instruction each: nothing but the answer comes of them, and what is told of
 * an entry is read again, once.
 */
static __always_inline bool group_empty(const u64 *e, unsigned int nr)
{
	u64 any = 0;

#pragma GCC unroll 32
	for (unsigned int i = 0; i < nr; i++)
		any |= data_race(e[i]);	/* see above */
	return is_empty(any);
}

/* How many entries are empty from @i on? */
static u32 empty_run(const struct stretch *s, u32 i)
{
	u32 first = i;

	while (i + EMPTY_GROUP <= s->nr && group_empty(s->entry + i, EMPTY_GROUP))
		i += EMPTY_GROUP;
	while (i + GROUP <= s->nr && group_empty(s->entry + i, GROUP))
		i += GROUP;
	while (i < s->nr && is_empty(read_entry(&s->entry[i])))
		i++;
	return i - first;
}

static u32 used_group(const u64 *e)
{
	u32 n = 0;

	if (group_empty(e, GROUP))
		return 0;
	for (u32 i = 0; i < GROUP; i++)
		n += !is_empty(read_entry(&e[i]));
	return n;
}

/* How many of @nr entries (a multiple of GROUP) are not empty? */
static u32 used(const u64 *e, u32 nr)
{
	u32 n = 0, i = 0;

	while (i < nr) {
		if (i + EMPTY_GROUP <= nr && group_empty(e + i, EMPTY_GROUP)) {
			i += EMPTY_GROUP;
			continue;
		}
		for (u32 end = min(i + EMPTY_GROUP, nr); i < end; i += GROUP)
			n += used_group(e + i);
	}
	return n;
}

static void tell_hole(struct stretch *s, u32 i, u32 nr)
{
	vmi_cursor_hole(s->c, max(at(s, i), s->from), min(at(s, i + nr), s->to),
			VMI_HOLE_NONE, s->level);
	s->looked += nr / EMPTY_GROUP + 1;
}

/**
 * struct uniform - entries that differ only in their frame
 * @base: the first entry less its frame, less one page: the difference of an
 *	entry to it, shifted, is its frame number plus one
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
 * A group that other entries stand in, one by one. Return: false where one
 * does; @i is then its place.
 */
static bool odd_group(struct uniform *u, const u64 *e, u32 *i, u32 end, u32 *frame)
{
	for (; *i < end; ++*i) {
		u64 raw = read_entry(&e[*i]), diff = raw - u->base;

		if (!(diff & u->odd)) {
			frame[*i] = diff >> u->shift;
		} else if (is_empty(raw)) {
			frame[*i] = 0;
			u->empty++;
		} else {
			u->differs = true;
			return false;
		}
	}
	return true;
}

/* Of @i entries told, the empty ones at the end belong to the hole that follows. */
static void trim(struct uniform *u, const u32 *frame, u32 i)
{
	for (u->nr = i; u->nr && !frame[u->nr - 1]; u->nr--)
		;
}

/*
 * The hot loop: an instruction here is one per page of the target. Full groups
 * from @e on; each entry is read once, and what they differ in is looked at
 * all together. Not inlined: gcc would share addresses with the loop below.
 *
 * Return: how many entries.
 */
static noinline u32 full_groups(const struct uniform *u, const u64 *e, u32 nr, u32 *frame)
{
	const u64 base = u->base, odd = u->odd;
	const unsigned int shift = u->shift;
	const u64 *const first = e;

	for (; nr >= GROUP; nr -= GROUP, e += GROUP, frame += GROUP) {
		u64 any = 0;

#pragma GCC unroll 16
		for (unsigned int j = 0; j < GROUP; j++) {
			u64 diff = read_entry(&e[j]) - base;

			any |= diff;
			frame[j] = diff >> shift;
		}
		if (any & odd)
			break;
	}
	return e - first;
}

/*
 * The same for groups with empty entries in them: memory with holes tends to
 * go on so. Ends before an empty group, and behind a full one.
 */
static noinline u32 holey_groups(struct uniform *u, const u64 *e, u32 nr, u32 *frame)
{
	const u64 base = u->base, odd = u->odd;
	const unsigned int shift = u->shift;
	const u64 *const first = e;
	u32 empty = HOLEY_GROUP;

	while (nr >= HOLEY_GROUP && empty) {
		u64 any = 0;

		empty = 0;
#pragma GCC unroll 32
		for (unsigned int j = 0; j < HOLEY_GROUP; j++) {
			u64 raw = read_entry(&e[j]), diff = raw - base;

			diff = raw ? diff : 0;
			empty += !raw;
			any |= diff;
			frame[j] = diff >> shift;
		}
		if ((any & odd) || empty == HOLEY_GROUP)
			break;
		u->empty += empty;
		nr -= HOLEY_GROUP;
		e += HOLEY_GROUP;
		frame += HOLEY_GROUP;
	}
	return e - first;
}

static void uniform_loop(struct uniform *u, const u64 *e, u32 nr, u32 *frame)
{
	u32 i = 0;

	/* one page on its own, as sparse memory has many */
	if (nr > GROUP && group_empty(e + 1, GROUP)) {
		odd_group(u, e, &u->nr, 1, frame);
		return;
	}

	while (i + GROUP <= nr) {
		u32 from;

		i += full_groups(u, e + i, nr - i, frame + i);
		from = i;
		i += holey_groups(u, e + i, nr - i, frame + i);
		if (i == from && i + GROUP <= nr && !odd_group(u, e, &i, i + GROUP, frame))
			goto out;
		trim(u, frame, i);
		if (i - u->nr > HOLE_MIN)
			goto out;
	}
	odd_group(u, e, &i, nr, frame);
out:
	trim(u, frame, i);
	/* up to the end of the table they may as well stay */
	if (i == nr && i - u->nr <= HOLE_MIN)
		u->nr = i;
	u->empty -= i - u->nr;
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

static u32 zeros(const u32 *frame, u32 nr)
{
	u32 n = 0;

	while (nr--)
		n += !frame[nr];
	return n;
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
		.shift = s->shift,
	};
	struct vmi_frames *f = s->c->buf + s->c->len;

	uniform_loop(&u, s->entry + i, s->nr - i, f->frame);
	if (!u.nr || (u.differs && u.nr < UNIFORM_MIN))
		return 0;
	/* the frame right below a window would come out as 0, which is empty */
	if (window && zeros(f->frame, u.nr) != u.empty)
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

	for (n = 0; i + n < s->nr && n < RAW_MAX && n - nr <= HOLE_MIN; n++) {
		u64 raw = read_entry(&s->entry[i + n]);

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

	/* entries that change meanwhile may need more records than any that stand */
	while (i < s->nr && vmi_cursor_left(s->c) >= RECORD_ROOM) {
		u64 first;

		n = empty_run(s, i);
		if (n) {
			tell_hole(s, i, n);
			i += n;
			continue;
		}
		first = read_entry(&s->entry[i]);
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
			t->used = used(p->table[level], table_entries(level));
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
 * @end. Under RCU. @p is the way of the last step, to @last.
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
	struct stretch s = { .c = c, .from = addr, .to = end };
	struct vmi_table *whole;
	u32 index, tables, told;

	descend(p, addr, common_table(p, last, addr));
	s.level = p->level;
	s.shift = vmi_dialect.level[p->level].shift;
	s.upper = p->upper[p->level];
	s.addr = addr & ~(BIT_ULL(s.shift) - 1);
	index = vmi_walk_index(p->level, addr);
	s.entry = p->table[p->level] + index;
	s.nr = min_t(u64, BIT(vmi_dialect.level[p->level].index_bits) - index,
		     (end - s.addr + BIT_ULL(s.shift) - 1) >> s.shift);
	tables = tell_tables(c, p, addr, s.nr, &whole);
	told = tell(&s);
	if (whole)
		whole->used = told == s.nr ? s.leaves + s.soft :
			      used(p->table[VMI_PTE], table_entries(VMI_PTE));
	if (told && settled(p, addr)) {
		*budget -= s.looked + 1;
		commit(c, &s, tables);
		return min(at(&s, told), end);
	}
	c->len = len;
	c->records = records;
	c->hole = hole;
	if (hole)
		hole->end = hole_end;
	return addr;
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
	while (addr < end && budget > 0 && vmi_cursor_left(c) >= STRETCH_ROOM) {
		u64 next;

		rcu_read_lock();
		next = tell_at(c, &p, last, addr, end, &budget);
		rcu_read_unlock();
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
