// SPDX-License-Identifier: GPL-2.0
/*
 * diff_match.c - which VMA of A is which of B?
 *
 * Two that overlap are the same mapping if they map the same file, or none, with
 * the same offset between addresses and file: all that mmap, munmap, mprotect
 * and brk do keeps that. One that has no such twin was moved if it maps what A
 * had where B has nothing of it any more: mremap keeps the offset in the file,
 * and that of anonymous memory, which tells where it was first mapped.
 */
#include "diff.h"
#include "grow.h"
#include "trouble.h"

/* How many that map the same place are looked at: more are not told apart. */
#define CANDIDATES	64

/* what is mapped ------------------------------------------------------------------ */

static int order(u64 a, u64 b)
{
	return (a > b) - (a < b);
}

static int by_text(struct own_text a, struct own_text b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int c = len ? memcmp(a.text, b.text, len) : 0;

	return c ? c : order(a.len, b.len);
}

/* An inode says more than a path, but only on one machine. */
static int by_object(const struct diff *d, const struct diff_vma *a, struct own_text a_name,
		     const struct diff_vma *b, struct own_text b_name)
{
	int c = order(a->file, b->file);

	if (!c)
		c = order(a->anonymous, b->anonymous);
	if (c || a->anonymous)
		return c;
	if (!a->file || !(d->has & DIFF_HAS_FRAMES))
		return by_text(a_name, b_name);
	c = order(a->dev, b->dev);
	return c ? c : order(a->ino, b->ino);
}

static bool same_object(const struct diff *d, const struct diff_vma *a, const struct diff_vma *b)
{
	return !by_object(d, a, diff_side_name(&d->a, a), b, diff_side_name(&d->b, b));
}

static bool same_place(const struct diff *d, const struct diff_vma *a, const struct diff_vma *b)
{
	return a->pgoff - (a->start >> d->page_shift) == b->pgoff - (b->start >> d->page_shift) &&
	       same_object(d, a, b);
}

/* where they overlap --------------------------------------------------------------- */

static u64 common(u64 start, u64 end, u64 other_start, u64 other_end)
{
	start = start > other_start ? start : other_start;
	end = end < other_end ? end : other_end;
	return end > start ? end - start : 0;
}

/* What of @a was moved away is not in @b, even if that has come in its place. */
static u64 overlap(const struct diff *d, const struct diff_vma *a, const struct diff_vma *b)
{
	u64 start = a->start > b->start ? a->start : b->start;
	u64 end = a->end < b->end ? a->end : b->end;
	u64 bytes = common(a->start, a->end, b->start, b->end);

	for (size_t i = a->from; bytes && i != DIFF_NOBODY; i = d->move[i].next)
		bytes -= common(start, end, d->move[i].start, d->move[i].end);
	return bytes;
}

bool diff_twins(const struct diff *d, const struct diff_vma *a, const struct diff_vma *b)
{
	return overlap(d, a, b) && same_place(d, a, b);
}

/* Both are sorted: what overlaps the next one does not lie before it. */
static void find_overlaps(struct diff_side *s, const struct diff_side *other)
{
	size_t at = 0;

	for (size_t i = 0; i < s->nr; i++) {
		struct diff_vma *v = &s->vma[i];

		while (at < other->nr && other->vma[at].end <= v->start)
			at++;
		v->first = at;
		v->stop = at;
		while (v->stop < other->nr && other->vma[v->stop].start < v->end)
			v->stop++;
	}
}

static void count_twins(struct diff *d)
{
	for (size_t i = 0; i < d->b.nr; i++) {
		struct diff_vma *b = &d->b.vma[i];

		for (size_t k = b->first; k < b->stop; k++) {
			struct diff_vma *a = &d->a.vma[k];

			if (!diff_twins(d, a, b))
				continue;
			a->twins++;
			b->twins++;
			a->covered += overlap(d, a, b);
			b->covered += overlap(d, a, b);
		}
	}
}

/* what was moved -------------------------------------------------------------------- */

static int by_place(const void *p, const void *q, void *priv)
{
	const struct diff_vma *a = *(const struct diff_vma * const *)p;
	const struct diff_vma *b = *(const struct diff_vma * const *)q;
	const struct diff *d = priv;
	int c = by_object(d, a, diff_side_name(&d->a, a), b, diff_side_name(&d->a, b));

	return c ? c : order(a->pgoff, b->pgoff);
}

/* How many of A stand before or at the place that @b maps. */
static size_t places_up_to(const struct diff *d, const struct diff_vma **by_place,
			   const struct diff_vma *b)
{
	size_t low = 0, high = d->a.nr;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct diff_vma *a = by_place[mid];
		int c = by_object(d, a, diff_side_name(&d->a, a), b, diff_side_name(&d->b, b));

		if (c < 0 || (!c && a->pgoff <= b->pgoff))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/*
 * Does B still have there what A had, or has it gone elsewhere already? A file may
 * be mapped twice; anonymous memory that keeps the offset of a place is from there,
 * whatever has that place now.
 */
static bool is_taken(const struct diff *d, const struct diff_vma *a, u64 start, u64 end)
{
	for (size_t k = a->first; !a->anonymous && k < a->stop; k++) {
		const struct diff_vma *b = &d->b.vma[k];

		if (common(b->start, b->end, start, end) && same_place(d, a, b))
			return true;
	}
	for (size_t i = a->from; i != DIFF_NOBODY; i = d->move[i].next)
		if (common(d->move[i].start, d->move[i].end, start, end))
			return true;
	return false;
}

/* Was @b in @a? */
static bool is_move(const struct diff *d, const struct diff_vma *a, const struct diff_vma *b,
		    struct diff_move *move)
{
	u64 offset = (b->pgoff - a->pgoff) << d->page_shift;

	if (!same_object(d, a, b) || offset >= a->end - a->start)
		return false;
	move->start = a->start + offset;
	move->end = move->start + (b->end - b->start);
	if (move->end > a->end || move->end < move->start)
		move->end = a->end;
	return !is_taken(d, a, move->start, move->end);
}

/* Anonymous memory that was never touched takes the offset of its new place. */
static bool may_be_moved(const struct diff *d, const struct diff_vma *b)
{
	if (b->anonymous && b->pgoff == b->start >> d->page_shift)
		return false;
	for (size_t k = b->first; k < b->stop; k++)
		if (same_place(d, &d->a.vma[k], b))
			return false;
	return true;
}

static int add_move(struct diff *d, const struct diff_vma **by_place, size_t b)
{
	size_t at = places_up_to(d, by_place, &d->b.vma[b]);
	struct diff_move move = { .b = b };

	for (size_t i = 0; i < CANDIDATES && i < at; i++) {
		move.a = by_place[at - 1 - i] - d->a.vma;
		if (!is_move(d, &d->a.vma[move.a], &d->b.vma[b], &move))
			continue;
		if (!grow(&d->move, sizeof(move), &d->cap, d->moves + 1))
			return trouble("out of memory");
		move.next = d->a.vma[move.a].from;
		d->a.vma[move.a].from = d->moves;
		d->b.vma[b].from = move.a;
		d->move[d->moves++] = move;
		return 0;
	}
	return 0;
}

static int by_start(const void *p, const void *q)
{
	const struct diff_aside *a = p, *b = q;

	return order(a->start, b->start);
}

/* The pages of both sides are kept until both have been read. */
static int set_aside(struct diff *d)
{
	struct diff_asides *a = &d->a.asides, *b = &d->b.asides;

	if (!d->moves)
		return 0;
	if (!grow(&a->aside, sizeof(*a->aside), &a->cap, d->moves) ||
	    !grow(&b->aside, sizeof(*b->aside), &b->cap, d->moves))
		return trouble("out of memory");
	for (size_t i = 0; i < d->moves; i++) {
		const struct diff_move *move = &d->move[i];
		u64 to = d->b.vma[move->b].start, len = move->end - move->start;

		a->aside[a->nr++] = (struct diff_aside){ move->start, move->end, to };
		b->aside[b->nr++] = (struct diff_aside){ to, to + len, to };
	}
	qsort(a->aside, a->nr, sizeof(*a->aside), by_start);
	qsort(b->aside, b->nr, sizeof(*b->aside), by_start);
	return 0;
}

static int find_moves(struct diff *d)
{
	const struct diff_vma **by = calloc(d->a.nr + 1, sizeof(*by));
	int err = 0;

	if (!by)
		return trouble("out of memory");
	for (size_t i = 0; i < d->a.nr; i++)
		by[i] = &d->a.vma[i];
	qsort_r(by, d->a.nr, sizeof(*by), by_place, d);
	for (size_t i = 0; !err && i < d->b.nr; i++)
		if (may_be_moved(d, &d->b.vma[i]))
			err = add_move(d, by, i);
	free(by);
	return err ? err : set_aside(d);
}

/* what has become of them ------------------------------------------------------------- */

static u64 change_of(const struct diff *d, const struct diff_vma *a, const struct diff_vma *b)
{
	u64 flags = a->flags ^ b->flags, change = 0;

	if (flags & DIFF_VMA_PERMS)
		change |= DIFF_VMA_PERM;
	if (flags & ~DIFF_VMA_PERMS)
		change |= DIFF_VMA_FLAGS;
	if (by_text(diff_side_name(&d->a, a), diff_side_name(&d->b, b)))
		change |= DIFF_VMA_RENAMED;
	return change;
}

/* Of a VMA that lost addresses but still has some, the first that has them says so. */
static bool tells_loss(const struct diff *d, const struct diff_vma *a, const struct diff_vma *b)
{
	if (a->covered == a->end - a->start)
		return false;
	for (size_t k = a->first; k < a->stop; k++)
		if (diff_twins(d, a, &d->b.vma[k]))
			return b == &d->b.vma[k];
	return false;
}

static u64 change_in_place(const struct diff *d, const struct diff_vma *b)
{
	u64 change = 0;

	if (b->twins > 1)
		change |= DIFF_VMA_MERGED;
	if (b->covered < b->end - b->start)
		change |= DIFF_VMA_GROWN;
	for (size_t k = b->first; k < b->stop; k++) {
		const struct diff_vma *a = &d->a.vma[k];

		if (!diff_twins(d, a, b))
			continue;
		change |= change_of(d, a, b);
		if (a->twins > 1)
			change |= DIFF_VMA_SPLIT;
		if (tells_loss(d, a, b))
			change |= DIFF_VMA_SHRUNK;
	}
	return change;
}

static void move_change(struct diff *d, const struct diff_move *move)
{
	const struct diff_vma *a = &d->a.vma[move->a];
	struct diff_vma *b = &d->b.vma[move->b];
	u64 len = move->end - move->start;

	b->change = DIFF_VMA_MOVED | change_of(d, a, b);
	if (len < b->end - b->start)
		b->change |= DIFF_VMA_GROWN;
	/* another part of it stayed, or went elsewhere */
	if (a->twins || move->next != DIFF_NOBODY || a->from != (size_t)(move - d->move))
		b->change |= DIFF_VMA_SPLIT;
	else if (len < a->end - a->start)
		b->change |= DIFF_VMA_SHRUNK;
}

static void find_changes(struct diff *d)
{
	for (size_t i = 0; i < d->b.nr; i++) {
		struct diff_vma *b = &d->b.vma[i];

		b->change = b->twins ? change_in_place(d, b) : DIFF_VMA_NEW;
	}
	for (size_t i = 0; i < d->moves; i++)
		move_change(d, &d->move[i]);
	for (size_t i = 0; i < d->a.nr; i++) {
		struct diff_vma *a = &d->a.vma[i];

		a->change = a->twins || a->from != DIFF_NOBODY ? 0 : DIFF_VMA_GONE;
	}
}

int diff_match(struct diff *d)
{
	int err;

	find_overlaps(&d->a, &d->b);
	find_overlaps(&d->b, &d->a);
	err = find_moves(d);
	if (err)
		return err;
	count_twins(d);
	find_changes(d);
	return 0;
}
