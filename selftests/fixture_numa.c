// SPDX-License-Identifier: GPL-2.0
/*
 * fixture_numa.c - memory that NUMA balancing has put hints on
 *
 * A process that runs on one node has memory on the other. What balancing is
 * asked to do is undone; the hints stay until they are touched.
 */
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "cast.h"
#include "fixture.h"
#include "proc.h"

#define BALANCING	"/proc/sys/kernel/numa_balancing"
#define SCAN		"/sys/kernel/debug/sched/numa_balancing/"
#define SECONDS		20

/* linux/mempolicy.h */
#define MPOL_DEFAULT	0
#define MPOL_BIND	2

/* On node 1, though no policy says so any more: one would keep balancing away. */
static bool fill_on_node(void *at, size_t len)
{
	unsigned long node = 1ul << 1;

	if (syscall(SYS_mbind, at, len, MPOL_BIND, &node, 8 * sizeof(node), 0))
		return false;
	memset(at, 0x5a, len);
	return !syscall(SYS_mbind, at, len, MPOL_DEFAULT, NULL, 0, 0);
}

static long long changed(void)
{
	char *text = proc_text(0, "vmstat", NULL);
	char *line = text ? strstr(text, "numa_pte_updates ") : NULL;
	long long nr = line ? atoll(line + strlen("numa_pte_updates ")) : 0;

	free(text);
	return nr;
}

static bool is_over(time_t end)
{
	volatile int spin;

	for (spin = 0; spin < 10000000; spin++)
		;
	return time(NULL) > end;
}

/*
 * Balancing looks at who runs: run until it has changed PTEs, and has not
 * changed any for a while. How many it takes is its own business.
 */
static bool run_until_hinted(void)
{
	time_t end = time(NULL) + SECONDS;
	long long before = changed(), now = before, last;

	do {
		last = now;
		if (is_over(end))
			return false;
		now = changed();
	} while (now == before || now != last);
	return true;
}

const char *make_numa_hint(struct facts *f)
{
	size_t len = 64 * PAGE;
	void *at = place(len, PAGE);
	cpu_set_t first;
	struct area *a;
	bool hinted;

	if (access("/sys/devices/system/node/node1", F_OK))
		return "one NUMA node";
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	at = mmap(at, len, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	if (at == MAP_FAILED || sched_setaffinity(0, sizeof(first), &first))
		return "no memory";
	if (!fill_on_node(at, len))
		return "mbind refused";
	a = know(f, "hinted", at, len);
	a->how = TOUCHED_WRITTEN;
	a->count = 64;
	if (!write_text(BALANCING, "1"))
		return "no NUMA balancing in this kernel";
	write_text(SCAN "scan_delay_ms", "1");
	write_text(SCAN "scan_period_min_ms", "10");
	hinted = run_until_hinted();
	write_text(BALANCING, "0");
	return hinted ? NULL : "NUMA balancing left the memory alone";
}
