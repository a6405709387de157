// SPDX-License-Identifier: GPL-2.0
/* vmas.c - sixty thousand VMAs */
#include "bench.h"

#include <stdio.h>

#define NR	60000

static const struct {
	const char *name;
	reader read;
	double limit;
} ours[] = {
	{ "raw/vmas",	read_raw_vmas,	500 },
	{ "vmas",	read_vmas,	2000 },
};

static const struct {
	const char *name;
	reader read;
} peers[] = {
	{ "maps",		read_maps },
	{ "smaps",		read_smaps },
	{ "PROCMAP_QUERY",	read_query },
};

static const struct {
	const char *name;
	int (*make)(struct target *t, u64 size);
	bool limited;
} cases[] = {
	{ "anonymous VMAs",	make_vmas,	true },
	{ "VMAs of a file",	make_file_vmas,	false },
};

static int allow_many(void)
{
	FILE *f = fopen("/proc/sys/vm/max_map_count", "w");

	if (!f)
		return -1;
	fprintf(f, "%d\n", 2 * NR);
	return fclose(f);
}

static void one_case(size_t i, const struct target *t)
{
	static char names[ARRAY_SIZE(cases)][ARRAY_SIZE(ours)][48];
	struct figure theirs[ARRAY_SIZE(peers)];

	for (size_t p = 0; p < ARRAY_SIZE(peers); p++)
		theirs[p] = measure(peers[p].read, t, 64 << 10, NR);
	for (size_t o = 0; o < ARRAY_SIZE(ours); o++) {
		struct result r = {
			.unit = "instr/VMA",
			.value = measure(ours[o].read, t, 0, NR),
		};

		snprintf(names[i][o], sizeof(names[i][o]), "%s: %s", cases[i].name, ours[o].name);
		r.name = names[i][o];
		if (cases[i].limited)
			r.limit = ours[o].limit;
		for (size_t p = 0; p < ARRAY_SIZE(peers); p++) {
			r.peer = peers[p].name;
			r.peer_value = theirs[p];
			report(&r);
		}
	}
}

int bench_vmas(void)
{
	if (allow_many()) {
		perror("max_map_count");
		return -1;
	}
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct target t;

		if (target_start(&t, cases[i].make, NR * PAGE, NULL))
			return -1;
		one_case(i, &t);
		target_stop(&t);
	}
	return 0;
}
