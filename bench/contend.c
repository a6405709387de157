// SPDX-License-Identifier: GPL-2.0
/*
 * contend.c - how much a target is held up by whoever reads about it
 *
 * A thread of the target maps, touches and unmaps a page as often as it can, and
 * notes the longest that it took; the other CPU watches. What of the loss comes from
 * the other CPU being busy at all (two CPUs share a host's caches and clock) is told
 * by the turn in which it only spins, and is left out. What comes from all that it
 * reads and writes is told by a turn in which it reads about a twin, which nobody
 * disturbs: what is lost beyond that is lost to locks. How much a CPU costs that has
 * nothing to do with the target, and is merely in the kernel, is told by one that asks
 * for its parent again and again. How often the target slept is told too: it
 * waited for a lock, and not only by spinning.
 */
#define _GNU_SOURCE
#include "bench.h"

#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#define SIZE	GIB
/* Short turns, many of them: what else the host does falls upon all alike. */
#define TURN_NS	250000000
#define TURNS	40

static void on_cpu(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* What the target tells: words of target.share. */
enum { PAIRS, STALL };

static void note_stall(const struct target *t, u64 ns)
{
	if (ns > __atomic_load_n(t->share + STALL, __ATOMIC_RELAXED))
		__atomic_store_n(t->share + STALL, ns, __ATOMIC_RELAXED);
}

/* In the target, for ever. */
static void map_and_unmap(struct target *t)
{
	u64 last = now();

	on_cpu(1);
	for (;;) {
		char *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			       -1, 0);

		if (p == MAP_FAILED)
			return;
		*p = 1;
		munmap(p, PAGE);
		__atomic_add_fetch(t->share + PAIRS, 1, __ATOMIC_RELAXED);
		note_stall(t, now() - last);
		last = now();
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

/* In the kernel all the time, and with nobody. */
static u64 call(const struct target *t, size_t bytes)
{
	(void)t;
	(void)bytes;
	for (int i = 0; i < 5000; i++)
		getppid();
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

enum { NOBODY, SPIN, CALL, SMAPS, RAW, TEXT, TWIN_SMAPS, TWIN_RAW, NR };

static const struct {
	const char *name;
	reader watch;
	bool twin;
} watchers[NR] = {
	[NOBODY]	= { "nobody watches",		nothing },
	[SPIN]		= { "a CPU that spins",		spin },
	[CALL]		= { "a CPU that calls",		call },
	[SMAPS]		= { "smaps",			read_smaps },
	[RAW]		= { "raw/pagetable",		whole_pagetable },
	[TEXT]		= { "pagetable",		whole_text },
	[TWIN_SMAPS]	= { "smaps of its twin",	read_smaps,		true },
	[TWIN_RAW]	= { "raw/pagetable, twin",	whole_pagetable,	true },
};

/**
 * struct effect - of one who watches, by turn and in the end
 * @pairs: of map and unmap, in a second
 * @lost: fewer than while a CPU spins
 * @locks: SMAPS, RAW: fewer than while the twin is read
 * @sleeps: of the target, in a second: it waited for a lock
 * @stall: the longest, ns
 * @answers: that were read, in a second
 */
struct effect {
	double pairs[TURNS], lost[TURNS], locks[TURNS], sleeps[TURNS], stall[TURNS];
	double answers[TURNS];
	struct figure in_pairs, in_lost, in_locks, in_sleeps, in_stall, in_answers;
};

static u64 told(const struct target *t, unsigned int word)
{
	return __atomic_load_n(t->share + word, __ATOMIC_RELAXED);
}

/* How often it gave its CPU away: it never does unless it has to wait. */
static double slept(const struct target *t)
{
	char path[32], line[128];
	long times = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", t->pid);
	f = fopen(path, "re");
	while (f && times < 0 && fgets(line, sizeof(line), f))
		sscanf(line, "voluntary_ctxt_switches: %ld", &times);
	if (f)
		fclose(f);
	return times < 0 ? NAN : times;
}

/* @watch reads about @of again and again. */
static void one_turn(struct effect *e, int turn, reader watch, const struct target *of,
		     const struct target *t)
{
	double sleeps = slept(t);
	u64 start = now(), before = told(t, PAIRS), ns, n = 0;
	bool ok = true;

	__atomic_store_n(t->share + STALL, 0, __ATOMIC_RELAXED);
	do {
		ok = ok && watch(of, 64 << 10);
		n++;
		ns = now() - start;
	} while (ns < TURN_NS);
	e->answers[turn] = n * 1e9 / ns;
	e->pairs[turn] = ok ? (told(t, PAIRS) - before) * 1e9 / ns : NAN;
	e->stall[turn] = told(t, STALL);
	e->sleeps[turn] = (slept(t) - sleeps) * 1e9 / ns;
}

static void sum_up(struct effect *e)
{
	e->in_pairs = median(e->pairs, TURNS);
	e->in_lost = median(e->lost, TURNS);
	e->in_locks = median(e->locks, TURNS);
	e->in_sleeps = median(e->sleeps, TURNS);
	e->in_stall = median(e->stall, TURNS);
	e->in_answers = median(e->answers, TURNS);
}

static void subtract(double *to, const double *from, const double *of)
{
	for (int n = 0; n < TURNS; n++)
		to[n] = from[n] - of[n];
}

/* In one and the same order who had his turn late lost more, whoever it was. */
static void shuffle(size_t *order)
{
	for (size_t i = NR - 1; i; i--) {
		size_t with = random() % (i + 1), was = order[i];

		order[i] = order[with];
		order[with] = was;
	}
}

/* In turns: what is compared was measured side by side. */
static void watch_all(const struct target *t, const struct target *twin, struct effect *e)
{
	size_t order[NR];

	for (size_t i = 0; i < NR; i++)
		order[i] = i;
	for (int n = 0; n < TURNS; n++) {
		shuffle(order);
		for (size_t k = 0; k < NR; k++) {
			size_t i = order[k];

			one_turn(&e[i], n, watchers[i].watch, watchers[i].twin ? twin : t, t);
		}
	}
	for (size_t i = 0; i < NR; i++)
		subtract(e[i].lost, e[SPIN].pairs, e[i].pairs);
	subtract(e[SMAPS].locks, e[TWIN_SMAPS].pairs, e[SMAPS].pairs);
	subtract(e[RAW].locks, e[TWIN_RAW].pairs, e[RAW].pairs);
	for (size_t i = 0; i < NR; i++) {
		sum_up(&e[i]);
		printf("%-19s %7.0f pairs/s, spread %4.1f%%; longest %8.0f us; %6.2f answers/s, %.0f sleeps/s\n",
		       watchers[i].name, e[i].in_pairs.value,
		       100 * e[i].in_pairs.spread / e[i].in_pairs.value,
		       e[i].in_stall.value / 1000, e[i].in_answers.value,
		       e[i].in_sleeps.value);
	}
}

static void tell(const char *name, const char *unit, struct figure of, const char *peer,
		 struct figure to, double share)
{
	struct result r = {
		.name = name, .unit = unit, .value = of, .peer = peer, .peer_value = to,
		.limit = share * to.value,
	};

	report(&r);
}

/* Of what smaps takes, which takes the lock of a VMA, too, where we may (7.2). */
static double allowed(void)
{
	struct utsname u;
	int major = 0, minor = 0;

	if (uname(&u) || sscanf(u.release, "%d.%d", &major, &minor) != 2)
		return NAN;
	return major > 7 || (major == 7 && minor >= 2) ? 1 : 0.5;
}

static void tell_all(struct effect *e)
{
	const char *peer = watchers[SMAPS].name;

	for (size_t i = CALL; i < NR; i++)
		tell(watchers[i].name, "pairs/s lost", e[i].in_lost, watchers[SPIN].name,
		     e[SPIN].in_pairs, 0);
	for (size_t i = SMAPS; i <= RAW; i++)
		tell(watchers[i].name, "pairs/s, locks", e[i].in_locks, watchers[SPIN].name,
		     e[SPIN].in_pairs, 0);
	tell(watchers[RAW].name, "sleeps/s", e[RAW].in_sleeps, peer, e[SMAPS].in_sleeps, 0);
	for (size_t i = SPIN; i < NR; i++)
		tell(watchers[i].name, "longest pair, ns", e[i].in_stall, watchers[NOBODY].name,
		     e[NOBODY].in_stall, 0);
	tell(watchers[RAW].name, "pairs/s lost", e[RAW].in_lost, peer, e[SMAPS].in_lost, allowed());
	tell(watchers[RAW].name, "longest pair, ns", e[RAW].in_stall, peer, e[SMAPS].in_stall, 0);
}

int bench_contend(void)
{
	static struct effect effects[NR];
	struct target t, twin;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2) {
		printf("(one CPU: nobody can watch)\n");
		return 0;
	}
	on_cpu(0);
	if (target_start(&twin, make_dense, SIZE, NULL))
		return -1;
	if (target_start(&t, make_dense, SIZE, map_and_unmap)) {
		target_stop(&twin);
		return -1;
	}
	watch_all(&t, &twin, effects);
	target_stop(&t);
	target_stop(&twin);
	tell_all(effects);
	return 0;
}
