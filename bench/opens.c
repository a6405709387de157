// SPDX-License-Identifier: GPL-2.0
/*
 * opens.c - kernel memory that an open file holds
 *
 * A thousand of them, each with its answer begun: how much less is free. That
 * takes in all there is (slab, pages of large kmallocs, vmalloc, the struct
 * file), and the target must make no difference. The highest of the rounds is
 * told, the first among them, when no cache is filled.
 */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define NR	1000

static const struct {
	const char *name;
	const char *view;
	int (*make)(struct target *t, u64 size);
	u64 size;
} cases[] = {
	{ "open raw/pagetable, small target",	"raw/pagetable", make_nothing,	0 },
	{ "open raw/pagetable, 512 MiB",	"raw/pagetable", make_second,	512 * MIB },
	{ "open raw/vmas, 20000 VMAs",		"raw/vmas",	make_vmas,	20000 * PAGE },
	{ "open pagetable, 512 MiB",		"pagetable",	make_second,	512 * MIB },
	{ "open vmas, 20000 VMAs",		"vmas",		make_vmas,	20000 * PAGE },
};

/* The sum of all lines of a file that begin with @key. */
static double sum_of(const char *path, const char *key)
{
	FILE *f = fopen(path, "r");
	double sum = 0, v;
	char line[256];

	while (f && fgets(line, sizeof(line), f)) {
		char *p = line + strspn(line, " ");

		if (!strncmp(p, key, strlen(key)) && sscanf(p + strlen(key), "%lf", &v) == 1)
			sum += v;
	}
	if (f)
		fclose(f);
	return sum;
}

/* KiB; what a CPU keeps for itself is free, but not in MemFree */
static double mem_free(void)
{
	return sum_of("/proc/meminfo", "MemFree:") +
	       sum_of("/proc/zoneinfo", "count:") * PAGE / 1024;
}

static int open_one(const char *view, const struct target *t)
{
	int fd = open_view(view, t);
	char byte[4096];

	if (fd >= 0 && read(fd, byte, sizeof(byte)) <= 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* KiB each; -1 if one could not be opened */
static double round_of(const char *view, const struct target *t)
{
	double before, after;
	int fds[NR], n;

	before = mem_free();
	for (n = 0; n < NR; n++) {
		fds[n] = open_one(view, t);
		if (fds[n] < 0) {
			perror(view);
			break;
		}
	}
	after = mem_free();
	for (int i = 0; i < n; i++)
		close(fds[i]);
	return n == NR ? (before - after) / NR : -1;
}

static int one_case(size_t i)
{
	struct result r = { .name = cases[i].name, .unit = "KiB/open", .limit = 64 };
	double values[ROUNDS];
	struct target t;

	if (target_start(&t, cases[i].make, cases[i].size, NULL))
		return -1;
	for (int n = 0; n < ROUNDS; n++) {
		sleep(1);	/* what was closed is freed by RCU */
		values[n] = round_of(cases[i].view, &t);
		if (values[n] < 0) {
			target_stop(&t);
			return -1;
		}
	}
	r.value = median(values, ROUNDS);
	r.value.value = values[ROUNDS - 1];
	report(&r);
	target_stop(&t);
	return 0;
}

int bench_opens(void)
{
	struct rlimit many = { 4 * NR, 4 * NR };

	setrlimit(RLIMIT_NOFILE, &many);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (one_case(i))
			return -1;
	return 0;
}
