// SPDX-License-Identifier: GPL-2.0
/*
 * cli_diff.c: a process that changes what it maps in a known way, when it is
 * told to; for diff_test.sh
 *
 * Prints `NAME ADDRESS' of each region, addresses in hexadecimal, and a line with
 * a dot; after a byte on its standard input it makes the changes and prints the
 * rest and another dot. Stays until its standard input ends. What a region is for
 * stands at its step.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>
#include "here.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT	21
#endif
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE	25
#endif

#define HUGE	(2ul << 20)
#define WIDE	(1ul << 40)

static size_t page;

static void tell(const char *name, const void *p)
{
	printf("%s %lx\n", name, (unsigned long)p);
}

static void done(void)
{
	puts(".");
	fflush(stdout);
}

/* Apart from its neighbours, so that it is a VMA of its own. */
static char *make(const char *name, size_t size, size_t align)
{
	char *p = mmap(NULL, size + 2 * align, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		exit(1);
	p = (char *)(((unsigned long)p + align) & ~(align - 1));
	if (mprotect(p, size, PROT_READ | PROT_WRITE))
		exit(1);
	tell(name, p);
	return p;
}

static char *small(const char *name, size_t pages)
{
	char *p = make(name, pages * page, page);

	madvise(p, pages * page, MADV_NOHUGEPAGE);
	return p;
}

static void touch(char *p, size_t pages, char value)
{
	for (size_t i = 0; i < pages; i++)
		*(volatile char *)(p + i * page) = value;
}

static void look(const char *p, size_t pages)
{
	for (size_t i = 0; i < pages; i++)
		(void)*(const volatile char *)(p + i * page);
}

/* 8 pages of a file, in memory, mapped privately. */
static char *file(void)
{
	char name[] = "/tmp/cli_diff.XXXXXX";
	int fd = mkstemp(name);
	char *p;

	if (fd < 0 || ftruncate(fd, 8 * page))
		exit(1);
	p = mmap(NULL, 8 * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	touch(p, 8, 1);
	munmap(p, 8 * page);
	p = mmap(NULL, 8 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	unlink(name);
	close(fd);
	tell("file", p);
	return p;
}

static pid_t child(void)
{
	pid_t pid;

	/* what is not written yet would be written twice */
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		exit(1);
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

int main(void)
{
	char *gain, *lose, *prot, *merge, *move, *to, *gone, *zero, *copy, *out, *in, *huge, *split;
	char *wide, *private, c;
	pid_t pid;

	stay_here();
	page = sysconf(_SC_PAGESIZE);
	gain = small("gain", 32);
	lose = small("lose", 32);
	prot = small("prot", 16);
	merge = small("merge", 16);
	move = small("move", 12);
	to = small("to", 12);
	gone = small("gone", 6);
	zero = small("zero", 8);
	copy = small("copy", 24);
	out = small("out", 32);
	in = small("in", 16);
	huge = make("huge", HUGE, HUGE);
	split = make("split", HUGE, HUGE);
	wide = make("wide", WIDE, HUGE);
	private = file();

	/* of all others the child has nothing: none is write-protected for its sake */
	touch(copy, 24, 1);
	printf("child %d\n", pid = child());
	touch(gain, 8, 1);
	touch(lose, 32, 1);
	touch(prot, 16, 1);
	touch(merge, 16, 1);
	mprotect(merge + 8 * page, 8 * page, PROT_READ);
	touch(move, 12, 1);
	touch(gone, 6, 1);
	look(zero, 8);
	touch(out, 32, 1);
	touch(in, 16, 1);
	madvise(in, 16 * page, MADV_PAGEOUT);
	madvise(huge, HUGE, MADV_NOHUGEPAGE);
	touch(huge, 500, 1);
	madvise(split, HUGE, MADV_HUGEPAGE);
	touch(split, 1, 1);
	madvise(wide, WIDE, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < 1000; i++)
		touch(wide + (i << 30), 1, 1);
	look(private, 8);
	done();

	if (read(0, &c, 1) != 1)
		return 0;
	/* 24 more */
	touch(gain + 8 * page, 24, 1);
	/* 7 less */
	madvise(lose + 4 * page, 7 * page, MADV_DONTNEED);
	/* one is three, of the middle 4 may not be written */
	mprotect(prot + 4 * page, 4 * page, PROT_READ);
	/* two are one, 8 may be written; which is done when they are */
	mprotect(merge + 8 * page, 8 * page, PROT_READ | PROT_WRITE);
	/* 12 are elsewhere */
	mremap(move, 12 * page, 12 * page, MREMAP_MAYMOVE | MREMAP_FIXED, to);
	/* 6 less, and the VMA; 5 more, and a VMA */
	munmap(gone, 6 * page);
	touch(small("new", 5), 5, 1);
	/* 5 are no zero page any more */
	touch(zero, 5, 1);
	/* 10 of the parent's own */
	touch(copy, 10, 2);
	/* 32 out, 16 in */
	madvise(out, 32 * page, MADV_PAGEOUT);
	touch(in, 16, 1);
	/* 500 small ones and 12 that were not there are a huge one */
	madvise(huge, HUGE, MADV_HUGEPAGE);
	printf("collapsed %d\n", madvise(huge, HUGE, MADV_COLLAPSE) == 0);
	/* 511 small ones of a huge one */
	madvise(split + 7 * page, page, MADV_DONTNEED);
	/* 24 more in a terabyte */
	for (size_t i = 0; i < 24; i++)
		touch(wide + (i << 30) + page, 1, 1);
	/* 3 written */
	touch(private, 3, 2);
	done();
	while (read(0, &c, 1) > 0)
		;
	kill(pid, SIGKILL);
	return 0;
}
