// SPDX-License-Identifier: GPL-2.0
/*
 * merge_test.c - records to runs, against a model that joins nothing
 *
 * A random stream is made entry by entry; what each entry is gets written
 * down (struct item) before it is encoded. Runs that come out have to tile
 * the items, agree with each of them, and could not have been longer.
 */
#include "../merge.h"

#include <stdio.h>
#include <stdlib.h>

#include "../record.h"
#include "dialects.h"
#include "rand.h"
#include "suites.h"
#include "tap.h"

#define MAX_RECORDS	24
#define MAX_NR		24
#define MAX_ITEMS	(MAX_RECORDS * MAX_NR)

/* One entry, or one hole, as the stream tells it. */
struct item {
	u64 start;
	u64 end;
	u8 kind;
	u8 hole;
	u8 level;
	u8 shift;
	u8 upper;
	u64 bits;	/* leaf: without its address; soft: raw */
	u64 alike;	/* what neighbours in one run share of bits */
	u64 where;	/* leaf: address; soft: offset */
	u64 step;	/* to where a contiguous neighbour would be */
	u32 why;
};

struct stream {
	unsigned int on;
	u64 seed;
	u64 addr;
	u64 pa;		/* goes on from entry to entry, mostly */
	u64 slot;
	struct item items[MAX_ITEMS];
	unsigned int nr_items;
	struct vmi_rec *records[MAX_RECORDS];
	unsigned int nr_records;
};

static bool chance(struct stream *s, unsigned int percent)
{
	return below(&s->seed, 100) < percent;
}

static struct item *add(struct stream *s, u64 size)
{
	struct item *it = &s->items[s->nr_items++];

	memset(it, 0, sizeof(*it));
	it->start = s->addr;
	it->end = s->addr += size;
	return it;
}

static void *record(struct stream *s, u32 type, size_t size)
{
	struct vmi_rec *rec = calloc(1, (size + 7) / 8 * 8);

	rec->type = type;
	rec->size = (size + 7) / 8 * 8;
	s->records[s->nr_records++] = rec;
	return rec;
}

static void make_hole(struct stream *s)
{
	u64 size = (1 + below(&s->seed, 600)) << 12;
	struct item *it = add(s, size);
	struct vmi_hole *h = record(s, VMI_REC_HOLE, sizeof(*h));

	h->start = it->start;
	h->end = it->end;
	h->kind = below(&s->seed, 4);
	h->level = below(&s->seed, VMI_LEVELS);
	it->kind = VMI_RUN_HOLE;
	it->hole = h->kind;
}

static void hole_item(struct item *it, u8 hole)
{
	it->kind = VMI_RUN_HOLE;
	it->hole = hole;
}

static void leaf_item(struct item *it, u64 bits, u64 pa)
{
	it->kind = VMI_RUN_LEAF;
	it->bits = bits;
	it->alike = bits;
	it->where = pa;
	it->step = 1ull << it->shift;
}

static const u64 pte_bits[] = {
	X_P | X_US | X_A, X_P | X_US | X_RW | X_A | X_D, X_P | X_US | X_NX,
};

static void place_items(struct stream *s, u8 level, u8 shift, u8 upper, u32 nr)
{
	for (u32 i = 0; i < nr; i++) {
		struct item *it = add(s, 1ull << shift);

		it->level = level;
		it->shift = shift;
		it->upper = upper;
	}
}

/* The next leaf's address: the neighbour, or somewhere else. */
static u64 next_pa(struct stream *s, u8 shift)
{
	u64 pa = s->pa;

	if (chance(s, 30))
		pa = below(&s->seed, 1 << 18) << 12;
	pa &= ~((1ull << shift) - 1);
	s->pa = pa + (1ull << shift);
	return pa;
}

static void make_frames(struct stream *s, u8 level, u8 shift, u8 upper, u32 nr)
{
	struct vmi_frames *f = record(s, VMI_REC_FRAMES, sizeof(*f) + nr * sizeof(u32));
	struct item *it = &s->items[s->nr_items];

	f->addr = s->addr;
	f->level = level;
	f->shift = shift;
	f->upper = upper;
	f->nr = nr;
	f->bits = pte_bits[below(&s->seed, 3)] | (level ? X_PSE : 0);
	f->base = below(&s->seed, 2) ? 0 : 0x40000;
	place_items(s, level, shift, upper, nr);
	for (u32 i = 0; i < nr; i++, it++) {
		u64 pa = next_pa(s, shift) + (f->base << 12);

		if (chance(s, 20)) {
			hole_item(it, VMI_HOLE_NONE);
			continue;
		}
		f->frame[i] = 1 + ((pa - (f->base << 12)) >> shift);
		leaf_item(it, f->bits, pa);
	}
}

static u64 raw_leaf(struct stream *s, struct item *it)
{
	u64 mask = it->level ? X_PFN2 : X_PFN, pa = next_pa(s, it->shift);
	u64 bits = pte_bits[below(&s->seed, 3)] | (it->level ? X_PSE : 0);

	if (chance(s, 30))
		bits = X_NONE | X_A | (it->level ? X_PSE : 0);
	leaf_item(it, bits, pa);
	return bits & X_P ? bits | pa : bits | (~pa & mask);
}

static u64 raw_soft(struct stream *s, struct item *it)
{
	static const struct {
		u8 type;
		u8 why;
	} types[] = {
		{ 0, VMI_WHY_SWAP }, { 1, VMI_WHY_SWAP }, { 25, VMI_WHY_MIGRATION },
		{ 27, VMI_WHY_MIGRATION }, { 24, VMI_WHY_HWPOISON }, { 28, VMI_WHY_DEVICE },
	};
	unsigned int n = below(&s->seed, ARRAY_SIZE(types));
	u64 flags = chance(s, 20) ? X_EX_S : 0, raw;

	if (chance(s, 30))
		s->slot = below(&s->seed, 1 << 20);
	it->kind = VMI_RUN_SOFT;
	it->why = types[n].why;
	it->where = s->slot;
	it->step = 1ull << (it->shift - 12);
	it->alike = (u64)types[n].type << 59 | flags;
	raw = X_SWP(types[n].type, s->slot) | flags;
	s->slot += it->step;
	it->bits = raw;
	return raw;
}

/* Markers: whatever the marker, its neighbour goes on with the same. */
static u64 raw_marker(struct stream *s, struct item *it)
{
	static const struct {
		u8 bit;
		u8 why;
	} markers[] = {
		{ 1, VMI_WHY_UFFD_WP }, { 2, VMI_WHY_POISON }, { 4, VMI_WHY_GUARD },
	};
	unsigned int n = below(&s->seed, ARRAY_SIZE(markers));

	it->kind = VMI_RUN_SOFT;
	it->why = markers[n].why;
	it->where = markers[n].bit;
	it->alike = 31ull << 59;
	it->bits = X_SWP(31, markers[n].bit);
	return it->bits;
}

static u64 raw_nothing(struct stream *s, struct item *it)
{
	static const u64 stray[] = { 0, X_A, X_D, X_A | X_D };

	if (it->level && chance(s, 50)) {
		hole_item(it, VMI_HOLE_BAD);
		/* neither leaf nor table; or a table where none can be told */
		return chance(s, 50) ? X_P | X_G : X_TBL | 0x5000;
	}
	hole_item(it, VMI_HOLE_NONE);
	return stray[below(&s->seed, 4)];
}

static u64 raw_entry(struct stream *s, struct item *it)
{
	switch (below(&s->seed, 5)) {
	case 0:
	case 1:
		return raw_leaf(s, it);
	case 2:
		return raw_soft(s, it);
	case 3:
		return raw_marker(s, it);
	default:
		return raw_nothing(s, it);
	}
}

static void make_raw(struct stream *s, u8 level, u8 shift, u8 upper, u32 nr)
{
	struct vmi_raw *r = record(s, VMI_REC_RAW, sizeof(*r) + nr * sizeof(u64));
	struct item *it = &s->items[s->nr_items];
	u32 i = 0;

	r->addr = s->addr;
	r->level = level;
	r->shift = shift;
	r->upper = upper;
	r->nr = nr;
	place_items(s, level, shift, upper, nr);
	while (i < nr) {
		struct item model = *it;
		u32 again = chance(s, 50) ? 1 : 1 + below(&s->seed, 8);

		/* the same choice several times over, so that there is something to join */
		for (u64 seed = s->seed; again && i < nr; again--, i++, it++) {
			s->seed = seed;
			model.start = it->start;
			model.end = it->end;
			*it = model;
			r->entry[i] = raw_entry(s, it);
		}
	}
}

static void make_array(struct stream *s)
{
	u8 level = chance(s, 30) ? VMI_PMD : VMI_PTE, shift = level ? 21 : 12;
	u8 upper = chance(s, 80) ? 7 : VMI_UP_USER;
	u32 nr = 1 + below(&s->seed, MAX_NR - 1);

	s->addr = (s->addr + (1ull << shift) - 1) & ~((1ull << shift) - 1);
	/* levels that differ in nothing else: not on x86, but ours to tell apart */
	if (chance(s, 50))
		make_frames(s, level && chance(s, 20) ? VMI_PUD : level, shift, upper, nr);
	else
		make_raw(s, level, shift, upper, nr);
}

static void make_stream(struct stream *s, u64 seed)
{
	unsigned int nr;

	memset(s, 0, sizeof(*s));
	s->seed = seed * 0x9e3779b97f4a7c15ull + 1;
	s->on = D72;
	s->addr = 0x7f0000000000ull;
	nr = 1 + below(&s->seed, MAX_RECORDS - 1);
	while (s->nr_records < nr) {
		if (chance(s, 10))	/* what is not told, as after an error */
			s->addr += 0x3000;
		if (chance(s, 30))
			make_hole(s);
		else
			make_array(s);
	}
}

static void free_stream(struct stream *s)
{
	for (unsigned int i = 0; i < s->nr_records; i++)
		free(s->records[i]);
}

/* What runs have to be ------------------------------------------------------ */

static bool alike(const struct item *a, const struct item *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == VMI_RUN_HOLE)
		return a->hole == b->hole;
	return a->level == b->level && a->shift == b->shift && a->upper == b->upper &&
	       a->why == b->why && a->alike == b->alike;
}

static bool follows(const struct item *a, const struct item *b)
{
	return b->where == a->where + a->step;
}

/* Is the first entry of @run @it? */
static void check_first(const struct vmi_run *run, const struct item *it)
{
	tap_check(run->start == it->start && run->kind == it->kind, "starts %llx, kind %u",
		  run->start, run->kind);
	if (it->kind == VMI_RUN_HOLE) {
		tap_check(run->hole == it->hole, "%llx: hole %u", run->start, run->hole);
		return;
	}
	tap_check(run->level == it->level && run->shift == it->shift && run->upper == it->upper,
		  "%llx: level %u shift %u upper %u", run->start, run->level, run->shift,
		  run->upper);
	tap_check(run->bits == it->bits, "%llx: bits %llx, not %llx", run->start, run->bits,
		  it->bits);
	tap_check((run->kind == VMI_RUN_LEAF ? run->pa : run->soft.offset) == it->where,
		  "%llx: pa %llx offset %llx, not %llx", run->start, run->pa, run->soft.offset,
		  it->where);
	tap_check(run->kind == VMI_RUN_LEAF || run->soft.why == it->why, "%llx: why %u",
		  run->start, run->soft.why);
}

/* Eats the items that @run tells of; returns how many. */
static unsigned int check_run(const struct vmi_run *run, const struct item *it, unsigned int nr)
{
	u64 extents = 1;
	unsigned int n;

	if (!tap_check(nr, "%llx: a run of nothing", run->start))
		return 0;
	check_first(run, it);
	for (n = 1; n < nr && it[n].end <= run->end; n++) {
		tap_check(it[n].start == it[n - 1].end && alike(&it[n - 1], &it[n]),
			  "%llx: joined what is unlike at %llx", run->start, it[n].start);
		extents += !follows(&it[n - 1], &it[n]);
	}
	tap_check(run->end == it[n - 1].end, "%llx: ends %llx", run->start, run->end);
	if (run->kind != VMI_RUN_HOLE)
		tap_check(run->count == n && run->extents == extents,
			  "%llx: %llu entries in %llu, not %u in %llu", run->start, run->count,
			  run->extents, n, extents);
	tap_check(n == nr || it[n].start != it[n - 1].end || !alike(&it[n - 1], &it[n]),
		  "%llx: could have gone on at %llx", run->start, run->end);
	return n;
}

static void runs_tile(struct stream *s)
{
	struct vmi_merge m = { 0 };
	struct vmi_run run, out;
	unsigned int done = 0;

	for (unsigned int i = 0; i < s->nr_records; i++)
		for (u32 pos = 0; vmi_runs_next(&dialects[s->on], s->records[i], &pos, &run);)
			if (vmi_merge_push(&m, &run, &out))
				done += check_run(&out, s->items + done, s->nr_items - done);
	if (tap_check(vmi_merge_flush(&m, &out), "nothing to flush"))
		done += check_run(&out, s->items + done, s->nr_items - done);
	tap_check(!vmi_merge_flush(&m, &out), "flushed twice");
	tap_check(done == s->nr_items, "%u of %u items told", done, s->nr_items);
}

static void entries_are_items(struct stream *s)
{
	const struct item *it = s->items;
	struct vmi_run run;

	for (unsigned int i = 0; i < s->nr_records; i++) {
		for (u32 pos = 0; vmi_entries_next(&dialects[s->on], s->records[i], &pos, &run);) {
			check_first(&run, it);
			tap_check(run.end == it->end && run.count == 1, "%llx: ends %llx",
				  run.start, run.end);
			it++;
		}
	}
	tap_check(it == s->items + s->nr_items, "%td of %u entries", it - s->items, s->nr_items);
}

/* Joining stretches must not depend on how they were cut: merge entry by entry. */
static void entries_merge_alike(struct stream *s)
{
	struct vmi_merge m = { 0 };
	struct vmi_run run, out;
	unsigned int done = 0;

	for (unsigned int i = 0; i < s->nr_records; i++)
		for (u32 pos = 0; vmi_entries_next(&dialects[s->on], s->records[i], &pos, &run);)
			if (vmi_merge_push(&m, &run, &out))
				done += check_run(&out, s->items + done, s->nr_items - done);
	if (vmi_merge_flush(&m, &out))
		done += check_run(&out, s->items + done, s->nr_items - done);
	tap_check(done == s->nr_items, "%u of %u items told", done, s->nr_items);
}

static void records_are_ok(struct stream *s)
{
	for (unsigned int i = 0; i < s->nr_records; i++)
		tap_check(vmi_record_ok(s->records[i], s->records[i]->size), "record %u", i);
}

static void each_stream(void (*check)(struct stream *s), const char *what)
{
	struct stream *s = malloc(sizeof(*s));

	for (u64 seed = 1; seed <= 2000; seed++) {
		make_stream(s, seed);
		check(s);
		free_stream(s);
	}
	free(s);
	tap_sum("2000 random streams: %s", what);
}

/* Other records are no stretches. */
static void no_stretches(void)
{
	struct vmi_table table = { .rec = { VMI_REC_TABLE, sizeof(table) } };
	struct vmi_run run;
	u32 pos = 0;

	tap_ok(!vmi_runs_next(&dialects[D72], &table.rec, &pos, &run), "a table is no stretch");
	pos = 0;
	tap_ok(!vmi_entries_next(&dialects[D72], &table.rec, &pos, &run), "a table is no entry");
}

void merge_test(void)
{
	each_stream(records_are_ok, "good records");
	each_stream(entries_are_items, "entries are as made");
	each_stream(runs_tile, "runs tile them");
	each_stream(entries_merge_alike, "so do runs of single entries");
	no_stretches();
}
