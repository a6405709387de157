// SPDX-License-Identifier: GPL-2.0
/* stretch.c - neighbours in one page table, as records; see stretch.h */
#include "dialect.h"
#include "stretch.h"

/* The longest record of a stretch, and a HOLE before it. */
#define RECORD_ROOM	(sizeof(struct vmi_frames) + 513 * sizeof(u32) + sizeof(struct vmi_hole))
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
static u32 empty_run(const struct vmi_stretch *s, u32 i)
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

u32 vmi_stretch_used(const u64 *e, u32 nr)
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

static void tell_hole(struct vmi_stretch *s, u32 i, u32 nr)
{
	u64 start = max(vmi_stretch_at(s, i), s->from);
	/* by the last byte: what lies behind the end of the address space is 0 */
	u64 end = min(vmi_stretch_at(s, i + nr) - 1, s->to - 1) + 1;

	vmi_cursor_hole(s->c, start, end, VMI_HOLE_NONE, s->level);
	s->looked += nr / EMPTY_GROUP + 1;
}

/**
 * struct uniform - entries that differ only in their frame
 * @base: the first entry less its frame, less one page: the difference of an
 *	entry to it, shifted, is its frame number plus one
 * @odd: bits which a difference has only if the entries differ elsewhere
 * @shift: log2 of the bytes of an entry
 * @whole: what is asked does not end inside what the last entry decides about
 * @nr: how many were found, empty ones between them included
 * @empty: how many of them are empty
 * @differs: another kind of entry ended it, not emptiness or the end
 */
struct uniform {
	u64 base;
	u64 odd;
	unsigned int shift;
	bool whole;
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
	/* up to the end of the table they may as well stay, but never beyond what is asked */
	if (i == nr && i - u->nr <= HOLE_MIN && u->whole)
		u->nr = i;
	u->empty -= i - u->nr;
}

static void add_frames(struct vmi_stretch *s, u32 i, u64 first, const struct uniform *u)
{
	struct vmi_cursor *c = s->c;
	struct vmi_frames *f = c->buf + c->len;

	if (u->nr & 1)
		f->frame[u->nr] = 0;
	f->rec.type = VMI_REC_FRAMES;
	f->rec.size = ALIGN(sizeof(*f) + u->nr * sizeof(f->frame[0]), 8);
	f->addr = vmi_stretch_at(s, i);
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
static u32 tell_frames(struct vmi_stretch *s, u32 i, u64 first)
{
	u64 pfn_mask = vmi_dialect.level[s->level].pfn_mask;
	/* frames are counted from a multiple of 2^31 of them: 0 on most machines */
	u64 window = first & pfn_mask & ~((1ull << (s->shift + 31)) - 1);
	struct uniform u = {
		.base = (first & ~pfn_mask) + window - (1ull << s->shift),
		.odd = ~pfn_mask | ~((1ull << (s->shift + 32)) - 1),
		.shift = s->shift,
		.whole = vmi_stretch_at(s, s->nr) - 1 < s->to,
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
static bool raw_entry(struct vmi_stretch *s, u64 raw)
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
static u32 tell_raw(struct vmi_stretch *s, u32 i)
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
	r->addr = vmi_stretch_at(s, i);
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

u32 vmi_stretch_tell(struct vmi_stretch *s)
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
