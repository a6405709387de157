// SPDX-License-Identifier: GPL-2.0
/*
 * fault_path.c - the way to a page before a fault and after it
 *
 * The event tells with which entry the walk ended before and after. Tables are
 * taken away by munmap, exec, exit and the making of huge pages alone: those
 * above the place where the walk ended before are those that are there after,
 * and those between the two places are new.
 */
#include "../module/decode/entry.h"
#include "fault_path.h"

#define FIELD(type, member, how, rows)	\
	{ #member, offsetof(struct type, member), sizeof(((struct type *)0)->member), 1, \
	  VMI_HOW_##how, rows }

const struct vmi_row fault_names_made[] = {
	VMI_ROW_ENUM(MADE_NOT, "no", "it was there before, and is"),
	VMI_ROW_ENUM(MADE_NEW, "new", "put into an entry that was empty"),
	VMI_ROW_ENUM(MADE_SPLIT, "split", "put in the place of a huge page"),
	VMI_ROW_ENUM(MADE_GONE, "gone", "a huge page has taken its place"),
	VMI_ROW_END
};

const struct vmi_field fault_level_fields[] = {
	FIELD(fault_level, level, ENUM, vmi_names_level),
	FIELD(fault_level, index, DEC, NULL),
	FIELD(fault_level, table, HEX, NULL),
	FIELD(fault_level, made, ENUM, fault_names_made),
	FIELD(fault_level, before, HEX, NULL),
	FIELD(fault_level, after, HEX, NULL),
	{ NULL }
};

const struct vmi_field fault_page_fields[] = {
	FIELD(fault_page, page, HEX, NULL),
	FIELD(fault_page, size, BYTES, NULL),
	FIELD(fault_page, was, ENUM, vmi_names_why),
	FIELD(fault_page, now, ENUM, vmi_names_why),
	FIELD(fault_page, made, DEC, NULL),
	FIELD(fault_page, later, DEC, NULL),
	{ NULL }
};

const char *fault_level_kind(const struct vmi_dialect *d, u32 level, u64 raw)
{
	u32 kind = vmi_entry_kind(d, level, raw);
	struct vmi_soft_entry soft;

	if (kind != VMI_KIND_SOFT)
		return vmi_rows_name(vmi_names_kind, kind);
	vmi_entry_soft(d, raw, &soft);
	return vmi_rows_name(vmi_names_why, soft.why);
}

/* one end ------------------------------------------------------------------------- */

/**
 * struct side - before, or after
 * @known: the walk went to @last; else there was none, or it was not seen
 * @last: the level it ended at
 * @raw: with this entry
 * @why: enum vmi_why
 */
struct side {
	bool known;
	u32 last;
	u64 raw;
	u32 why;
};

static struct side of_look(const struct look *l)
{
	if (!l->whole)
		return (struct side){ .why = VMI_WHY_UNKNOWN };
	return (struct side){
		.known	= l->has,
		.last	= l->last,
		.raw	= l->has ? l->step[l->last].entry : 0,
		.why	= l->why,
	};
}

/* What the event tells of the VMA: bits of its own for what the views have elsewhere. */
static u64 flags_of(u32 perm)
{
	return (perm & 0xf) | (perm & 0x10 ? VMI_VM_UFFD_RWP : 0);
}

static u32 why(const struct vmi_dialect *d, u32 level, u64 raw, u32 perm)
{
	struct vmi_soft_entry soft;

	switch (vmi_entry_kind(d, level, raw)) {
	case VMI_KIND_NONE:
		return VMI_WHY_NONE;
	case VMI_KIND_LEAF:
		return vmi_entry_why(d, raw, flags_of(perm));
	case VMI_KIND_SOFT:
		vmi_entry_soft(d, raw, &soft);
		return soft.why;
	default:
		return VMI_WHY_BAD;
	}
}

static struct side of_event(const struct vmi_dialect *d, u32 level, u64 raw, u32 perm)
{
	return (struct side){ true, level, raw, why(d, level, raw, perm) };
}

/* what looks tell ------------------------------------------------------------------ */

/**
 * struct ways - both, while they are put together
 * @d: what entries mean
 * @was: the look before
 * @now: and after
 * @before: how it ended before
 * @after: and after
 * @agrees: @now ended as @after
 */
struct ways {
	const struct vmi_dialect *d;
	const struct look *was;
	const struct look *now;
	struct side before;
	struct side after;
	bool agrees;
};

static bool has(const struct look *l, u32 level)
{
	return l->whole && (l->has & VMI_BIT(level));
}

/* The CPU sets the accessed and dirty bits at any time. */
static bool is_same(const struct vmi_dialect *d, const struct side *a, const struct side *b)
{
	if (a->last != b->last)
		return false;
	if (a->raw == b->raw)
		return true;
	return vmi_entry_kind(d, a->last, a->raw) == VMI_KIND_LEAF &&
	       vmi_entry_kind(d, b->last, b->raw) == VMI_KIND_LEAF &&
	       vmi_entry_pa(d, a->last, a->raw) == vmi_entry_pa(d, b->last, b->raw) &&
	       vmi_entry_perm(d, a->last, a->raw) == vmi_entry_perm(d, b->last, b->raw);
}

/* One that saw the table of @level that the fault went through; NULL: none did. */
static const struct look *witness(const struct ways *w, u32 level)
{
	if (w->agrees && has(w->now, level))
		return w->now;
	if (level < w->before.last || !has(w->was, level))
		return NULL;
	/* there before and not after; or gone with its process or its mapping since */
	if (level < w->after.last || !has(w->now, level))
		return w->was;
	/* what both saw alike stayed */
	return w->was->step[level].table == w->now->step[level].table ? w->now : NULL;
}

static bool leads_on(const struct look *l, u32 level)
{
	return l && has(l, level) && l->step[level].kind == VMI_KIND_TABLE;
}

/* Of an entry that leads to the next table only a bit that the CPU sets may differ. */
static bool leads_alike(const struct ways *w, const struct look *l, u32 level)
{
	return leads_on(w->was, level) &&
	       w->was->step[level].table == l->step[level].table &&
	       !((w->was->step[level].entry ^ l->step[level].entry) & ~w->d->none_ignore);
}

static void set_before(struct fault_level *f, u64 raw)
{
	f->before = raw;
	f->known |= FAULT_LEVEL_BEFORE;
}

static void set_after(struct fault_level *f, u64 raw)
{
	f->after = raw;
	f->known |= FAULT_LEVEL_AFTER;
}

static void put_before(struct fault_level *f, const struct ways *w, const struct look *l)
{
	u32 level = f->level;

	if (level == w->before.last)
		set_before(f, w->before.raw);
	else if (leads_on(l, level))
		set_before(f, (leads_alike(w, l, level) ? w->was : l)->step[level].entry);
}

/* An entry that leads to a table which was made is known of a look that fits alone. */
static void put_after(struct fault_level *f, const struct ways *w, const struct look *l)
{
	if (f->level == w->after.last)
		set_after(f, w->after.raw);
	else if (leads_on(l, f->level) && (w->agrees || f->level > w->before.last))
		set_after(f, l->step[f->level].entry);
}

/* both ------------------------------------------------------------------------------ */

static u32 made(const struct ways *w, bool had, bool has)
{
	if (had == has || !w->before.known || !w->after.known)
		return MADE_NOT;
	if (had)
		return MADE_GONE;
	return w->before.why == VMI_WHY_NONE ? MADE_NEW : MADE_SPLIT;
}

static void put_level(struct fault_level *f, const struct ways *w, u32 level, u64 addr)
{
	const struct vmi_geometry *g = &w->d->level[level];
	bool had = w->before.known && level >= w->before.last;
	bool has = w->after.known && level >= w->after.last;
	const struct look *l = witness(w, level);

	f->own.rec.type = OWN_FAULT_LEVEL;
	f->own.rec.size = sizeof(*f);
	f->own.text = sizeof(*f);
	f->level = level;
	if (g->folded)
		return;
	f->index = addr >> g->shift & (VMI_BIT(g->index_bits) - 1);
	f->made = made(w, had, has);
	if (l) {
		f->table = l->step[level].table;
		f->known |= FAULT_LEVEL_TABLE;
	}
	if (had)
		put_before(f, w, l);
	if (has)
		put_after(f, w, l);
}

static u32 lowest(const struct ways *w)
{
	if (!w->before.known || !w->after.known)
		return w->before.known ? w->before.last : w->after.last;
	return w->before.last < w->after.last ? w->before.last : w->after.last;
}

static void put_levels(struct fault_path *p, const struct ways *w, u64 addr)
{
	if (!w->before.known && !w->after.known)
		return;
	for (int level = VMI_PGD; level >= (int)lowest(w); level--) {
		put_level(&p->level[p->nr], w, level, addr);
		p->page.made += p->level[p->nr].made == MADE_NEW ||
				p->level[p->nr].made == MADE_SPLIT;
		p->nr++;
	}
}

/* A fault that no VMA allows came to no table, and changed none. */
static void find_sides(struct ways *w, const struct fault_event *e)
{
	bool nothing = e->class == VMI_FAULT_SEGV && !e->known;

	if (e->known & 1)
		w->before = of_event(w->d, e->level_before, e->before, e->perm);
	else
		w->before = of_look(nothing && w->now->whole ? w->now : w->was);
	if (e->known & 2)
		w->after = of_event(w->d, e->level_after, e->after, e->perm);
	else
		w->after = nothing ? w->before : of_look(w->now);
}

void fault_path_make(struct fault_path *p, const struct vmi_dialect *d, const struct look *was,
		     const struct look *now, const struct fault_event *e)
{
	struct ways w = { .d = d, .was = was, .now = now };
	struct side seen = of_look(now);

	memset(p, 0, sizeof(*p));
	find_sides(&w, e);
	w.agrees = seen.known == w.after.known && (!seen.known || is_same(d, &seen, &w.after));
	p->agrees = w.agrees && now->whole;
	p->page.own.rec.type = OWN_FAULT_PAGE;
	p->page.own.rec.size = sizeof(p->page);
	p->page.own.text = sizeof(p->page);
	p->page.was = w.before.why;
	p->page.now = w.after.why;
	put_levels(p, &w, e->address);
}
