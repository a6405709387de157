// SPDX-License-Identifier: GPL-2.0
/*
 * cli_faults.c: a process that makes a known number of faults; for
 * faults_cli_test.sh
 *
 *	cli_faults [wait]	prints `START PARENT CHILD' when it is done; with
 *				wait it begins when a line can be read
 *	cli_faults storm N	N faults and nothing else
 *
 * START is that of a mapping of its own (START in hexadecimal) of PAGES pages, each
 * written once by the parent, and the first COPIED of them by the child after the
 * fork. Two more children read where nothing is mapped, and where reading is not
 * allowed. At last the kernel writes FILLED pages.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Stacks are looked at: each function has a frame, and is called by its caller. */
#pragma GCC optimize("O0")

#define PAGES	300
#define COPIED	100
#define FILLED	20

static size_t page;

static char *make(size_t pages)
{
	char *p = mmap(NULL, (pages + 2) * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

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

static pid_t child(void (*run)(char *p), char *p)
{
	const struct rlimit none = { 0 };
	pid_t pid = fork();

	if (pid < 0)
		exit(1);
	if (!pid) {
		setrlimit(RLIMIT_CORE, &none);
		run(p);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	return pid;
}

static void copy(char *p)
{
	touch(p, COPIED, 2);
}

static void read_it(char *p)
{
	(void)*(volatile char *)p;
}

/* The kernel writes where nobody has been. */
static void filled(size_t pages)
{
	char *p = make(pages);
	int fd = open("/dev/zero", O_RDONLY);

	if (fd < 0 || read(fd, p, pages * page) != (ssize_t)(pages * page))
		exit(1);
	close(fd);
}

static int storm(size_t faults)
{
	const size_t pages = 1000;
	char *p = make(pages);

	for (size_t i = 0; i < faults; i += pages) {
		touch(p, pages, 1);
		madvise(p, pages * page, MADV_DONTNEED);
	}
	return 0;
}

int main(int argc, char **argv)
{
	pid_t copier;
	char *p, c;

	page = sysconf(_SC_PAGESIZE);
	if (argc > 2 && !strcmp(argv[1], "storm"))
		return storm(strtoul(argv[2], NULL, 10));
	if (argc > 1 && read(0, &c, 1) != 1)
		return 1;
	p = make(PAGES);
	touch(p, PAGES, 1);
	copier = child(copy, p);
	child(read_it, NULL);
	/* the page before it: PROT_NONE */
	child(read_it, p - 1);
	filled(FILLED);
	printf("%lx %d %d\n", (unsigned long)p, getpid(), copier);
	return 0;
}
