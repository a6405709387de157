// SPDX-License-Identifier: GPL-2.0
/* pages.c - a page table, told page by page */
#include "bench.h"

#include <math.h>
#include <stdio.h>

#define PEERS	3

/* pagemap tells 1 TiB in so many instructions that only this part is read. */
#define PART	16

#define SIZE	(512 * MIB)
#define PAGES	(SIZE / PAGE)

static const struct {
	const char *name;
	const char *unit;
	int (*make)(struct target *t, u64 size);
	u64 size;
	double per;
	double limit;
} cases[] = {
	{ "every page touched", "instr/4 KiB", make_dense, SIZE, PAGES, 18 },
	{ "every second page touched", "instr/4 KiB", make_second, SIZE, PAGES, 18 },
	{ "huge pages", "instr/4 KiB", make_huge, SIZE, PAGES, 0.5 },
	{ "1 TiB, 1000 pages touched", "instr/touched page", make_sparse, 1024 * GIB,
	  SPARSE_PAGES, 5000 },
	{ "one page: an answer's own cost", "instr", make_dense, PAGE, 1, 0 },
};

/* The smaps of a child like it, without the mapping. */
static double smaps_of_nothing(void)
{
	struct figure f = { .value = NAN };
	struct target t;

	if (!target_start(&t, make_nothing, 0, NULL)) {
		f = measure(read_smaps, &t, 0, 1);
		target_stop(&t);
	}
	return f.value;
}

static struct figure pagemap(const struct target *t, double per)
{
	struct target part = *t;
	struct figure f;

	if (t->end - t->start <= GIB)
		return measure(read_pagemap, t, 0, per);
	part.end = t->start + (t->end - t->start) / PART;
	f = measure(read_pagemap, &part, MIB, per / PART);
	return f;
}

static struct figure smaps(const struct target *t, double per)
{
	struct figure f = measure(read_smaps, t, 0, per);

	/* of a single page nothing would be left */
	if (t->end - t->start > PAGE)
		f.value -= smaps_of_nothing() / per;
	return f;
}

static struct figure scan(const struct target *t, double per)
{
	return measure(read_scan, t, 64 << 10, per);
}

static const struct {
	const char *name;
	struct figure (*measure)(const struct target *t, double per);
} peers[PEERS] = {
	{ "pagemap",		pagemap },
	{ "PAGEMAP_SCAN",	scan },
	{ "smaps",		smaps },
};

static void one_case(size_t i, const struct target *t)
{
	static char text[ARRAY_SIZE(cases)][64];
	double per = cases[i].per;
	struct result r = {
		.name = cases[i].name,
		.unit = cases[i].unit,
		.value = measure(read_raw_pagetable, t, 0, per),
		.limit = cases[i].limit,
	};

	for (size_t p = 0; p < PEERS; p++) {
		r.peer = peers[p].name;
		r.peer_value = peers[p].measure(t, per);
		report(&r);
	}
	r.value = measure(read_pagetable, t, 64 << 10, per);
	snprintf(text[i], sizeof(text[i]), "%s, text", cases[i].name);
	r.name = text[i];
	r.limit = 0;
	r.peer = NULL;
	report(&r);
}

int bench_pages(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct target t;

		if (target_start(&t, cases[i].make, cases[i].size, NULL))
			return -1;
		one_case(i, &t);
		target_stop(&t);
	}
	printf("(pagemap was asked about a %dth of the 1 TiB, and its value scaled)\n", PART);
	return 0;
}
