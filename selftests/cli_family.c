// SPDX-License-Identifier: GPL-2.0
/*
 * cli_family.c: a parent and two children of which it is known who has which
 * page; for cli_test.sh
 *
 * Prints one line, `parent first second heap own swapped' (pids, addresses in
 * hexadecimal), and stays until its standard input ends.
 *
 * heap: 64 pages, written before the forks: children write to 10 and to 20 of
 *	 them, the parent to one that none of them did; then 16 that are read only
 * own:	 7 pages that the second child makes after the fork
 * swapped: 32 pages, written and paged out before the forks, if there is swap
 * shared:  16 pages of shared memory, the same; no page table holds their slots
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>
#include "here.h"

#define HEAP	64
#define READ	16
#define OWN	7
#define SWAPPED	32
#define SHARED	16

static char *heap, *own, *swapped, *shared;
static size_t page;

static char *make(size_t pages, int flags)
{
	char *p = mmap(NULL, (pages + 2) * page, PROT_NONE, flags | MAP_ANONYMOUS, -1, 0);

	/* apart from its neighbours, so that it is a VMA of its own */
	if (p == MAP_FAILED || mprotect(p + page, pages * page, PROT_READ | PROT_WRITE))
		exit(1);
	madvise(p + page, pages * page, MADV_NOHUGEPAGE);
	return p + page;
}

static void touch(char *p, size_t pages, char value)
{
	for (size_t i = 0; i < pages; i++)
		*(volatile char *)(p + i * page) = value;
}

static void page_out(char *p, size_t pages)
{
	touch(p, pages, 1);
	madvise(p, pages * page, MADV_PAGEOUT);
}

static pid_t child(size_t writes, bool more)
{
	int done[2];
	pid_t pid;
	char c;

	if (pipe(done))
		exit(1);
	pid = fork();
	if (pid < 0)
		exit(1);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		touch(heap, writes, 2);
		if (more)
			touch(own, OWN, 3);
		if (write(done[1], "", 1) != 1)
			exit(1);
		for (;;)
			pause();
	}
	if (read(done[0], &c, 1) != 1)
		exit(1);
	return pid;
}

int main(void)
{
	volatile char sum = 0;
	pid_t first, second;
	char c;

	stay_here();
	page = sysconf(_SC_PAGESIZE);
	heap = make(HEAP + READ, MAP_PRIVATE);
	own = make(OWN, MAP_PRIVATE);
	swapped = make(SWAPPED, MAP_PRIVATE);
	shared = make(SHARED, MAP_SHARED);
	touch(heap, HEAP, 1);
	for (size_t i = 0; i < READ; i++)
		sum += *(volatile char *)(heap + (HEAP + i) * page);
	page_out(swapped, SWAPPED);
	page_out(shared, SHARED);
	first = child(10, false);
	second = child(20, true);
	touch(heap + 40 * page, 1, 4);
	printf("%d %d %d %lx %lx %lx\n", getpid(), first, second, (unsigned long)heap,
	       (unsigned long)own, (unsigned long)swapped);
	fflush(stdout);
	while (read(0, &c, 1) > 0)
		;
	kill(first, SIGKILL);
	kill(second, SIGKILL);
	return 0;
}
