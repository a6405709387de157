// SPDX-License-Identifier: GPL-2.0
/*
 * contend.c - how much a target is held up by whoever reads about it
 *
 * A thread of the target maps, touches and unmaps a page as often as it can;
 * the other CPU watches. What of the loss comes from the other CPU being busy
 * at all (where an emulator runs both in turns: half) is told by the round in
 * which it only spins.
 */
#define _GNU_SOURCE
#include "bench.h"

#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIZE	(512 * MIB)
#define SECONDS	2
#define TURNS	7

static void on_cpu(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* In the target, for ever. */
static void map_and_unmap(struct target *t)
{
	on_cpu(1);
	for (;;) {
		char *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			       -1, 0);

		if (p == MAP_FAILED)
			return;
		*p = 1;
		munmap(p, PAGE);
		__atomic_add_fetch(t->share, 1, __ATOMIC_RELAXED);
	}
}

static u64 nothing(const struct target *t, size_t bytes)
{
	(void)t;
	(void)bytes;
	usleep(100000);
	return 1;
}

static u64 spin(const struct target *t, size_t bytes)
{
	(void)t;
	(void)bytes;
	for (int i = 0; i < 10000000; i++)
		asm volatile("");
	return 1;
}

/* All of the target, not only its mapping: that is what reads its locks, too. */
static u64 whole_pagetable(const struct target *t, size_t bytes)
{
	struct target all = *t;

	all.start = 0;
	all.end = 0;
	return read_raw_changing(&all, bytes);
}

static u64 whole_text(const struct target *t, size_t bytes)
{
	struct target all = *t;

	all.start = 0;
	all.end = 0;
	return read_pagetable(&all, bytes);
}

static const struct {
	const char *name;
	reader watch;
} watchers[] = {
	{ "nobody watches",	nothing },
	{ "a CPU that spins",	spin },
	{ "smaps",		read_smaps },
	{ "raw/pagetable",	whole_pagetable },
	{ "pagetable",		whole_text },
};

#define NR	ARRAY_SIZE(watchers)
#define NOBODY	0
#define SPIN	1
#define SMAPS	2

static u64 pairs_so_far(const struct target *t)
{
	return __atomic_load_n(t->share, __ATOMIC_RELAXED);
}

/* Pairs per second while @watch runs again and again. */
static double pairs(reader watch, const struct target *t, double *rounds)
{
	u64 start = now(), before = pairs_so_far(t), ns, n = 0;

	do {
		if (!watch(t, 64 << 10))
			return NAN;
		n++;
		ns = now() - start;
	} while (ns < SECONDS * 1000000000ull);
	*rounds = n * 1e9 / ns;
	return (pairs_so_far(t) - before) * 1e9 / ns;
}

/* In turns, so that what else the host does falls upon all of them. */
static void watch_all(const struct target *t, struct figure *f)
{
	double values[NR][TURNS], answers[NR][TURNS];

	for (int n = 0; n < TURNS; n++)
		for (size_t i = 0; i < NR; i++)
			values[i][n] = pairs(watchers[i].watch, t, &answers[i][n]);
	for (size_t i = 0; i < NR; i++) {
		f[i] = median(values[i], TURNS);
		printf("%-18s %9.0f pairs/s, spread %4.1f%%, %6.2f answers/s\n",
		       watchers[i].name, f[i].value, 100 * f[i].spread / f[i].value,
		       median(answers[i], TURNS).value);
	}
}

static void tell(const char *name, struct figure of, const char *peer, struct figure to)
{
	struct result r = {
		.name = name, .unit = "map+unmap pairs/s", .value = of, .peer = peer,
		.peer_value = to, .rate = true,
	};

	report(&r);
}

int bench_contend(void)
{
	struct figure f[NR];
	struct target t;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2) {
		printf("(one CPU: nobody can watch)\n");
		return 0;
	}
	on_cpu(0);
	if (target_start(&t, make_dense, SIZE, map_and_unmap))
		return -1;
	watch_all(&t, f);
	target_stop(&t);
	for (size_t i = SMAPS; i < NR; i++) {
		tell(watchers[i].name, f[i], watchers[NOBODY].name, f[NOBODY]);
		tell(watchers[i].name, f[i], watchers[SPIN].name, f[SPIN]);
	}
	tell(watchers[SMAPS + 1].name, f[SMAPS + 1], watchers[SMAPS].name, f[SMAPS]);
	return 0;
}
