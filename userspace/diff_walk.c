// SPDX-License-Identifier: GPL-2.0
/* diff_walk.c - two page tables in one pass, piece by piece */
#include <stdlib.h>

#include "../module/decode/arch/arch.h"
#include "../module/decode/entry.h"
#include "diff.h"
#include "trouble.h"

/* what an entry says ------------------------------------------------------------- */

static const struct {
	u32 bit;
	enum vmi_sw sw;
} sw_bits[] = {
	{ DIFF_BIT_PROTNONE,	VMI_SW_PROTNONE },
	{ DIFF_BIT_SOFT_DIRTY,	VMI_SW_SOFT_DIRTY },
	{ DIFF_BIT_UFFD_WP,	VMI_SW_UFFD_WP },
	{ DIFF_BIT_UFFD,	VMI_SW_UFFD },
	{ DIFF_BIT_SPECIAL,	VMI_SW_SPECIAL },
	{ DIFF_BIT_DEVMAP,	VMI_SW_DEVMAP },
	{ DIFF_BIT_ENCRYPTED,	VMI_SW_ENCRYPTED },
	{ DIFF_BIT_PKEY,	VMI_SW_PKEY },
};

u32 diff_known_bits(const struct vmi_dialect *a, const struct vmi_dialect *b)
{
	u32 known = DIFF_BIT_WRITE | DIFF_BIT_USER | DIFF_BIT_EXEC | DIFF_BIT_YOUNG |
		    DIFF_BIT_DIRTY;

	for (size_t i = 0; i < ARRAY_SIZE(sw_bits); i++)
		if (a->sw[sw_bits[i].sw] && b->sw[sw_bits[i].sw])
			known |= sw_bits[i].bit;
	if (a->mem_types && b->mem_types)
		known |= DIFF_BIT_MEM_TYPE;
	return known;
}

static const char *mem_type(const struct vmi_dialect *d, const struct diff_piece *p)
{
	const struct vmi_arch_desc *arch = vmi_arch_find(d->arch);

	return arch->mem_type ? arch->mem_type(d, p->level, p->bits) : NULL;
}

static u64 pkey(const struct vmi_dialect *d, const struct diff_piece *p)
{
	u64 mask = d->sw[VMI_SW_PKEY];

	return mask ? (p->bits & mask) / (mask & -mask) : 0;
}

/* DIFF_BIT_* of a mapped piece. */
static u32 bits_of(const struct vmi_dialect *d, const struct diff_piece *p)
{
	bool present = vmi_entry_present(d, p->bits);
	u32 bits = p->upper & vmi_entry_perm(d, p->level, p->bits);

	for (size_t i = 0; i < ARRAY_SIZE(sw_bits); i++)
		if (p->bits & d->sw[sw_bits[i].sw])
			bits |= sw_bits[i].bit;
	/* they share their places with other bits of entries that are present */
	if (present)
		bits &= ~(DIFF_BIT_PROTNONE | DIFF_BIT_UFFD);
	else if (bits & DIFF_BIT_UFFD)
		bits &= ~DIFF_BIT_UFFD_WP;
	if (vmi_entry_young(d, p->bits))
		bits |= DIFF_BIT_YOUNG;
	if (vmi_entry_dirty(d, p->bits))
		bits |= DIFF_BIT_DIRTY;
	if (mem_type(d, p))
		bits |= DIFF_BIT_MEM_TYPE;
	return bits;
}

/* Which of those that both have are not the same? They come and go at once. */
static u32 other_values(const struct diff *d, const struct diff_piece *was,
			const struct diff_piece *now, u32 both)
{
	const struct vmi_dialect *a = d->a.set.dialect, *b = d->b.set.dialect;
	u32 other = 0;

	if ((both & DIFF_BIT_PKEY) && pkey(a, was) != pkey(b, now))
		other |= DIFF_BIT_PKEY;
	if ((both & DIFF_BIT_MEM_TYPE) && strcmp(mem_type(a, was), mem_type(b, now)))
		other |= DIFF_BIT_MEM_TYPE;
	return other;
}

/* what has become of a page --------------------------------------------------------- */

enum holds { NOTHING, MEMORY, SWAP, SOMETHING, UNREAD, HOLDS };

static enum holds holds(u32 why)
{
	switch (why) {
	case VMI_WHY_MAPPED:
		return MEMORY;
	case VMI_WHY_SWAP:
		return SWAP;
	case VMI_WHY_NONE:
	case VMI_WHY_NO_VMA:
	case VMI_WHY_UFFD_WP:
	case VMI_WHY_POISON:
	case VMI_WHY_GUARD:
		return NOTHING;
	case VMI_WHY_BAD:
	case VMI_WHY_UNSETTLED:
		return UNREAD;
	default:
		return SOMETHING;
	}
}

static const u32 becomes[HOLDS][HOLDS] = {
	[NOTHING] = { 0, DIFF(GAINED), DIFF(GAINED), DIFF(OTHER), DIFF(UNKNOWN) },
	[MEMORY] = { DIFF(LOST), 0, DIFF(OUT), DIFF(OTHER), DIFF(UNKNOWN) },
	[SWAP] = { DIFF(LOST), DIFF(IN), 0, DIFF(OTHER), DIFF(UNKNOWN) },
	[SOMETHING] = { DIFF(OTHER), DIFF(OTHER), DIFF(OTHER), 0, DIFF(UNKNOWN) },
	[UNREAD] = { DIFF(UNKNOWN), DIFF(UNKNOWN), DIFF(UNKNOWN), DIFF(UNKNOWN), DIFF(UNKNOWN) },
};

/* Nothing, whether a VMA covers it or not, is no kind of its own. */
static bool is_marker(u32 why)
{
	return holds(why) == NOTHING && why != VMI_WHY_NONE && why != VMI_WHY_NO_VMA;
}

static bool other_kind(u32 was, u32 now)
{
	if (was == now)
		return false;
	return is_marker(was) || is_marker(now) ||
	       (holds(was) == SOMETHING && holds(now) == SOMETHING);
}

static u32 of_size(const struct diff_piece *was, const struct diff_piece *now)
{
	if (was->level == now->level)
		return 0;
	return was->level < now->level ? DIFF(PROMOTED) : DIFF(SPLIT);
}

static void compare_bits(const struct diff *d, struct diff_change *c)
{
	u32 was = bits_of(d->a.set.dialect, &c->was), now = bits_of(d->b.set.dialect, &c->now);
	u32 known = d->bits, other = other_values(d, &c->was, &c->now, was & now);

	if (!(d->age & DIFF(YOUNG)))
		known &= ~DIFF_BIT_YOUNG;
	if (!(d->age & DIFF(DIRTY)))
		known &= ~DIFF_BIT_DIRTY;
	c->came = ((now & ~was) | other) & known;
	c->went = ((was & ~now) | other) & known;
}

static void tell_bits(struct diff_change *c)
{
	u32 bits = c->came | c->went;

	c->change &= ~(DIFF(PERM) | DIFF_AGE);
	if (bits & ~(DIFF_BIT_YOUNG | DIFF_BIT_DIRTY))
		c->change |= DIFF(PERM);
	if (bits & DIFF_BIT_YOUNG)
		c->change |= DIFF(YOUNG);
	if (bits & DIFF_BIT_DIRTY)
		c->change |= DIFF(DIRTY);
}

void diff_compare(const struct diff *d, const struct diff_piece *was,
		  const struct diff_piece *now, struct diff_change *c)
{
	*c = (struct diff_change){ .was = *was, .now = *now };
	c->change = becomes[holds(was->why)][holds(now->why)];
	if (c->change & DIFF(UNKNOWN))
		return;
	if (other_kind(was->why, now->why))
		c->change |= DIFF(OTHER);
	if (was->why != now->why)
		return;
	if (was->why == VMI_WHY_MAPPED) {
		c->change |= of_size(was, now);
		compare_bits(d, c);
		tell_bits(c);
	}
	/* a larger page is always another one */
	if ((was->why == VMI_WHY_MAPPED || was->why == VMI_WHY_SWAP) &&
	    (was->pa != now->pa || was->type != now->type) &&
	    (d->has & DIFF_HAS_FRAMES) && !(c->change & DIFF(PROMOTED)))
		c->change |= DIFF(MOVED);
}

/* is it a copy? ----------------------------------------------------------------------- */

static bool is_private(const struct diff_vma *v)
{
	return v && !(v->flags & (VMI_VM_SHARED | VMI_VM_MAYSHARE));
}

/*
 * What could have been written to as it was, and was only kept from that by its
 * entry: to copy it, or a file's page, or the zero page. A userfaultfd and a
 * NUMA hint have reasons of their own.
 */
static bool was_protected(const struct diff *d, const struct diff_change *c)
{
	u32 bits = bits_of(d->a.set.dialect, &c->was);

	return vmi_entry_present(d->a.set.dialect, c->was.bits) &&
	       !(bits & (DIFF_BIT_WRITE | DIFF_BIT_UFFD_WP)) &&
	       ((c->a->flags & VMI_VM_WRITE) || !c->a->anonymous);
}

static bool was_zero_page(const struct diff *d, const struct diff_change *c)
{
	u64 bare = VMI_VM_PFNMAP | VMI_VM_MIXEDMAP;

	return (c->was.bits & d->a.set.dialect->sw[VMI_SW_SPECIAL]) && !(c->a->flags & bare);
}

static bool is_copy(const struct diff *d, const struct diff_change *c)
{
	const struct vmi_dialect *now = d->b.set.dialect;
	bool dirty = vmi_entry_dirty(now, c->now.bits) &&
		     !vmi_entry_dirty(d->a.set.dialect, c->was.bits);

	/* the zero page and a device's are copies of nothing */
	if (c->was.why != VMI_WHY_MAPPED || (c->now.bits & now->sw[VMI_SW_SPECIAL]))
		return false;
	if (!is_private(c->a) || !is_private(c->b))
		return false;
	if (was_zero_page(d, c))
		return true;
	return was_protected(d, c) && (dirty || (bits_of(now, &c->now) & DIFF_BIT_WRITE));
}

static bool has_page(u32 why)
{
	return holds(why) == MEMORY || holds(why) == SWAP;
}

static bool is_replaced(const struct diff *d, const struct diff_change *c)
{
	if (!c->a || !c->b || c->b->from == (size_t)(c->a - d->a.vma))
		return false;
	return has_page(c->was.why) && has_page(c->now.why) && !diff_twins(d, c->a, c->b);
}

void diff_settle(const struct diff *d, struct diff_change *c)
{
	u32 written = DIFF_BIT_WRITE | DIFF_BIT_SPECIAL | DIFF_BIT_SOFT_DIRTY | DIFF_BIT_YOUNG |
		      DIFF_BIT_DIRTY;

	if (is_replaced(d, c)) {
		c->change = DIFF(LOST) | DIFF(GAINED);
		c->came = 0;
		c->went = 0;
		return;
	}
	if (!(c->change & DIFF(MOVED)) || !is_copy(d, c))
		return;
	c->change = (c->change & ~DIFF(MOVED)) | DIFF(COW);
	/* what a write does to every entry */
	c->came &= ~written;
	c->went &= ~written;
	tell_bits(c);
}

/* the walk ------------------------------------------------------------------------------ */

typedef enum set_got (*next_t)(struct diff_side *s, struct diff_piece *p);

static u64 least(u64 a, u64 b)
{
	return a < b ? a : b;
}

static u64 most(u64 a, u64 b)
{
	return a > b ? a : b;
}

/* VMAs part what has happened to neighbours. */
static int tell_parts(struct diff *d, const struct diff_change *all, diff_tell_t tell, void *priv)
{
	struct diff_change c = *all;
	u64 a_end, b_end;
	int err = 0;

	while (!err && c.start < all->end) {
		c.a = diff_side_vma(&d->a, c.was.from, &a_end);
		c.b = diff_side_vma(&d->b, c.start, &b_end);
		c.end = least(all->end, b_end);
		c.end = c.start + least(c.end - c.start, a_end - c.was.from);
		c.change = all->change;
		c.came = all->came;
		c.went = all->went;
		diff_settle(d, &c);
		err = tell(priv, &c);
		c.start = c.end;
		diff_piece_cut(&c.was, c.start);
		diff_piece_cut(&c.now, c.start);
	}
	return err;
}

static int walk(struct diff *d, next_t next, diff_tell_t tell, void *priv)
{
	struct diff_piece a = { .end = d->start }, b = a;
	struct diff_change c;
	u64 pos = d->start;
	enum set_got got = SET_RECORD;
	int err = 0;

	while (!err && pos < d->end) {
		while (got == SET_RECORD && a.end <= pos)
			got = next(&d->a, &a);
		while (got == SET_RECORD && b.end <= pos)
			got = next(&d->b, &b);
		if (got != SET_RECORD)
			break;
		pos = most(pos, most(a.start, b.start));
		diff_piece_cut(&a, pos);
		diff_piece_cut(&b, pos);
		if (pos < least(a.end, b.end)) {
			diff_compare(d, &a, &b, &c);
			c.start = pos;
			c.end = least(d->end, least(a.end, b.end));
			if (c.change)
				err = tell_parts(d, &c, tell, priv);
		}
		pos = least(a.end, b.end);
	}
	return got == SET_TROUBLE ? EXIT_TROUBLE : err;
}

/* VMAs that were moved ----------------------------------------------------------------- */

static int by_start(const void *p, const void *q)
{
	const struct diff_piece *a = p, *b = q;

	return (a->start > b->start) - (a->start < b->start);
}

static void sort(struct diff_kept *k)
{
	qsort(k->piece, k->nr, sizeof(*k->piece), by_start);
}

static enum set_got next_kept(struct diff_side *s, struct diff_piece *p)
{
	struct diff_kept *k = &s->kept;

	if (k->at == k->nr)
		return SET_DONE;
	*p = k->piece[k->at++];
	return SET_RECORD;
}

int diff_walk(struct diff *d, diff_tell_t tell, void *priv)
{
	int err = walk(d, diff_side_next, tell, priv);

	if (!err)
		err = diff_side_drain(&d->a);
	if (!err)
		err = diff_side_drain(&d->b);
	if (err)
		return err;
	if (d->a.kept.nr && d->b.kept.nr) {
		sort(&d->a.kept);
		sort(&d->b.kept);
		err = walk(d, next_kept, tell, priv);
	}
	return err;
}
