// SPDX-License-Identifier: GPL-2.0
/* rmap.c - one page, and more and more processes that map it */
#define _GNU_SOURCE
#include "bench.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../module/uapi/vminspect.h"

#define MOST		10000
/* Beyond, the scan costs the same for each process more. */
#define SCAN_MOST	1000

/* The page, and who maps it: this process and its children. */
static char *page;
/* Children that have touched it: a fork does not copy what a file can give again. */
static size_t *touched;
static pid_t family[MOST];

static const struct {
	size_t mappers;
	double limit;
} steps[] = {
	/* what an answer costs on its own is most of the first two */
	{ 1, 0 }, { 10, 0 }, { 100, 2000 }, { 1000, 2000 }, { 4000, 2000 }, { MOST, 0 },
};

/* Children up to @nr mappers; each sleeps until it is killed. */
static int grow(size_t have, size_t nr)
{
	for (; have < nr; have++) {
		pid_t pid = fork();

		if (pid < 0) {
			perror("fork");
			return -1;
		}
		if (!pid) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			(void)*(volatile char *)page;
			__atomic_add_fetch(touched, 1, __ATOMIC_RELEASE);
			for (;;)
				pause();
		}
		family[have] = pid;
	}
	while (__atomic_load_n(touched, __ATOMIC_ACQUIRE) < nr - 1)
		usleep(1000);
	return 0;
}

static void end(size_t nr)
{
	for (size_t i = 1; i < nr; i++)
		kill(family[i], SIGKILL);
	for (size_t i = 1; i < nr; i++)
		waitpid(family[i], NULL, 0);
}

static size_t expected;

/* RMAP and END are the last two records. */
static bool all_seen(ssize_t last)
{
	const struct vmi_end *e = (const void *)(tail() + last - sizeof(*e));
	const struct vmi_rmap *r = (const void *)((const char *)e - sizeof(*r));

	if (last < (ssize_t)(sizeof(*e) + sizeof(*r)) || e->rec.type != VMI_REC_END || e->err ||
	    r->rec.type != VMI_REC_RMAP || r->seen != expected) {
		fprintf(stderr, "rmap: not the %zu mappings\n", expected);
		return false;
	}
	return true;
}

static u64 read_rmap(const struct target *t, size_t bytes)
{
	u64 start = now(), ns;
	ssize_t last = 0, all;
	char request[64];
	int fd;

	(void)t;
	snprintf(request, sizeof(request), "pid=%d addr=%llx\n", getpid(), (u64)page);
	fd = open_asked("raw/rmap", request);
	all = drain(fd, bytes, &last);
	close(fd);
	ns = now() - start;
	return all > 0 && all_seen(last) ? ns : 0;
}

/* How often @pfn stands in one VMA's part of a pagemap. */
static size_t scan_vma(int fd, u64 start, u64 end, u64 pfn)
{
	static u64 entries[8192];
	size_t found = 0;

	while (start < end) {
		u64 nr = (end - start) / PAGE;
		ssize_t got;

		if (nr > ARRAY_SIZE(entries))
			nr = ARRAY_SIZE(entries);
		got = pread(fd, entries, nr * sizeof(u64), start / PAGE * sizeof(u64));
		if (got <= 0)
			break;
		for (size_t i = 0; i < got / sizeof(u64); i++)
			found += (entries[i] & ((1ull << 55) - 1)) == pfn && entries[i] >> 63;
		start += got / sizeof(u64) * PAGE;
	}
	return found;
}

static size_t scan_process(pid_t pid, u64 pfn)
{
	char path[64], line[512];
	size_t found = 0;
	FILE *maps;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
	fd = open(path, O_RDONLY);
	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	maps = fopen(path, "r");
	while (maps && fgets(line, sizeof(line), maps)) {
		u64 start, end;

		if (sscanf(line, "%llx-%llx", &start, &end) == 2)
			found += scan_vma(fd, start, end, pfn);
	}
	if (maps)
		fclose(maps);
	close(fd);
	return found;
}

/* What one has to do without: the pagemaps of all who might map it. */
static u64 scan(const struct target *t, size_t bytes)
{
	u64 start = now(), pfn = pfn_of(page);
	size_t found = 0;

	(void)t;
	(void)bytes;
	for (size_t i = 0; i < expected; i++)
		found += scan_process(family[i], pfn);
	if (found == expected)
		return now() - start;
	fprintf(stderr, "pagemap: %zu of %zu mappings\n", found, expected);
	return 0;
}

static const struct {
	const char *name;
	int flags;
} kinds[] = {
	{ "a page shared by fork",	MAP_PRIVATE },
	{ "a page of shared memory",	MAP_SHARED },
};

static void one_step(size_t kind, size_t i)
{
	static char names[ARRAY_SIZE(kinds)][ARRAY_SIZE(steps)][48];
	size_t nr = steps[i].mappers;
	struct result r = {
		.name = names[kind][i], .unit = "instr/mapping", .limit = steps[i].limit,
	};

	expected = nr;
	snprintf(names[kind][i], sizeof(names[kind][i]), "%s, %zu mappings", kinds[kind].name,
		 nr);
	r.value = measure(read_rmap, NULL, 64 << 10, (double)nr);
	if (nr <= SCAN_MOST) {
		r.peer = "pagemaps";
		r.peer_value = measure(scan, NULL, 64 << 10, (double)nr);
	}
	report(&r);
}

static int one_page(size_t kind)
{
	size_t have = 1;

	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		    kinds[kind].flags | MAP_ANONYMOUS, -1, 0);
	touched = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED || touched == MAP_FAILED)
		return -1;
	*page = 1;
	family[0] = getpid();
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		if (grow(have, steps[i].mappers))
			return -1;
		have = steps[i].mappers;
		one_step(kind, i);
	}
	end(have);
	return 0;
}

int bench_rmap(void)
{
	for (size_t kind = 0; kind < ARRAY_SIZE(kinds); kind++)
		if (one_page(kind))
			return -1;
	return 0;
}
