// SPDX-License-Identifier: GPL-2.0
/*
 * cli_at.c: a process that takes a fault at one page, and knows what for; for
 * faults_at_test.sh
 *
 *	cli_at WAY
 *
 * It makes a place and prints `PID ADDR', takes the fault when a line can be read,
 * and prints `FRAME-BEFORE FRAME-AFTER TABLES' by pagemap and the VmPTE of status:
 * the frame at ADDR (hexadecimal; 0: none) and how many page tables more there
 * are. It ends when the standard input does. A way that cannot be made here
 * prints `- ' and why instead.
 */
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#include "here.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT	21
#endif
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE	0x100000
#endif

#define MiB	(1ul << 20)
#define GiB	(1ul << 30)
#define TiB	(1ul << 40)
#define RW	(PROT_READ | PROT_WRITE)
#define ANON	(MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE)

static size_t page;
static volatile char *at;	/* the page */
static int pagemap, status;
static int go[2];		/* to a child */

static void cannot(const char *why)
{
	printf("- %s\n", why);
	exit(0);
}

/* what the kernel says ------------------------------------------------------------ */

static unsigned long frame(void)
{
	unsigned long long entry = 0;

	if (pread(pagemap, &entry, sizeof(entry), (unsigned long)at / page * 8) != sizeof(entry))
		exit(1);
	return entry >> 63 ? entry & ((1ull << 55) - 1) : 0;
}

static long table_kb(void)
{
	static char text[4096];
	ssize_t len = pread(status, text, sizeof(text) - 1, 0);
	char *line;

	text[len > 0 ? len : 0] = '\0';
	line = strstr(text, "VmPTE:");
	if (!line)
		exit(1);
	return atol(line + 6);
}

/* places -------------------------------------------------------------------------- */

/* So much address space that nobody has touched, aligned to its size, in small pages. */
static char *room(size_t size)
{
	char *p = mmap(NULL, 2 * size, RW, ANON, -1, 0);

	if (p == MAP_FAILED)
		cannot("no address space");
	p += size - (unsigned long)p % size;
	madvise(p, size, MADV_NOHUGEPAGE);
	return p;
}

static void write_to(volatile char *p)
{
	*p = 1;
}

static void read_from(volatile char *p)
{
	(void)*p;
}

static void write_it(void)
{
	write_to(at + 8);
}

static void read_it(void)
{
	read_from(at);
}

static void prep_gib(void)
{
	at = room(GiB);
}

/* So far away from all else that no table but the first is shared with it. */
static void prep_far(void)
{
	at = mmap((void *)(16 * TiB), GiB, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0);
	if (at != (char *)(16 * TiB))
		cannot("no address space");
	madvise((char *)at, GiB, MADV_NOHUGEPAGE);
}

/* Above what four levels reach. */
static void prep_high(void)
{
	at = mmap((void *)(1024 * TiB), GiB, RW, ANON, -1, 0);
	if ((unsigned long)at < 256 * TiB)
		cannot("four levels");
	madvise((char *)at, GiB, MADV_NOHUGEPAGE);
}

static void prep_area(void)
{
	at = room(GiB);
	write_it();
	at += 4 * MiB;
}

static void prep_neighbour(void)
{
	at = room(GiB);
	write_it();
	at += page;
}

static void prep_zero(void)
{
	prep_neighbour();
	read_it();
}

static void prep_shared(void)
{
	at = room(GiB);
	write_it();
	if (!fork()) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
}

/* Its neighbour is small, so there is a table of PMD entries. */
/* Is there one to be had? A page behind the first would have been mapped with it. */
static bool gets_huge(char *p)
{
	unsigned char in[2] = { 0 };

	if (madvise(p, 2 * MiB, MADV_HUGEPAGE))
		return false;
	*p = 1;
	return !mincore(p, 2 * page, in) && in[0] & 1 && in[1] & 1;
}

static void prep_huge(void)
{
	at = room(GiB);
	write_it();
	at += 4 * MiB;
	if (madvise((char *)at, 2 * MiB, MADV_HUGEPAGE) || !gets_huge((char *)at + 2 * MiB))
		cannot("no transparent huge pages");
	at += 5 * page;
}

static void prep_pool(void)
{
	char *p = room(GiB);

	write_to(p);
	at = mmap(p + 4 * MiB, 2 * MiB, RW,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | 21 << 26 | MAP_FIXED, -1, 0);
	if (at == MAP_FAILED)
		cannot("no free huge pages");
	at += 5 * page;
}

/* Another page of the one that is waited for. */
static void write_pool(void)
{
	write_to(at + 7 * page);
}

static void prep_file(void)
{
	char name[] = "/tmp/vminspect-at-XXXXXX";
	int fd = mkstemp(name);
	char *p = room(GiB);

	unlink(name);
	if (fd < 0 || pwrite(fd, "x", 1, 0) != 1 || ftruncate(fd, page))
		cannot("cannot write to /tmp");
	write_to(p);
	at = mmap(p + 4 * MiB, page, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0);
}

static void prep_swap(void)
{
	stay_here();
	prep_neighbour();
	write_it();
	for (int i = 0; i < 100 && frame(); i++) {
		madvise((char *)at, page, MADV_PAGEOUT);
		usleep(10000);
	}
	if (frame())
		cannot("no swap area, or the page was not swapped out");
}

static void prep_unmapped(void)
{
	at = room(GiB);
	munmap((char *)at, GiB);
}

static void prep_read_only(void)
{
	prep_neighbour();
	write_it();
	mprotect((char *)at, page, PROT_READ);
}

/* faults -------------------------------------------------------------------------- */

static sigjmp_buf out;

static void leave(int sig)
{
	siglongjmp(out, sig);
}

static void survive(void)
{
	signal(SIGSEGV, leave);
	if (!sigsetjmp(out, 1))
		write_it();
}

static void *run_in(void *run)
{
	void (**what)(void) = run;

	(*what)();
	return NULL;
}

static void in_thread(void (*what)(void))
{
	pthread_t id;

	if (pthread_create(&id, NULL, run_in, &what))
		exit(1);
	pthread_join(id, NULL);
}

static void other_thread(void)
{
	in_thread(write_it);
}

static void nothing(void)
{
}

/* Gone again when it is looked at. */
static void write_and_drop(void)
{
	write_it();
	madvise((char *)at, page, MADV_DONTNEED);
}

static void write_and_unmap(void)
{
	write_it();
	munmap((char *)at, GiB / 2);
}

/* children ------------------------------------------------------------------------ */

static pid_t start(void (*run)(void))
{
	pid_t pid;
	char c;

	if (pipe(go))
		exit(1);
	pid = fork();
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (read(go[0], &c, 1) == 1)
		run();
	_exit(0);
}

static pid_t child;

static void let(void)
{
	if (write(go[1], "", 1) != 1)
		exit(1);
	waitpid(child, NULL, 0);
}

static void peek(pid_t pid)
{
	static char c[1];
	struct iovec local = { c, 1 }, remote = { (void *)at, 1 };

	if (process_vm_readv(pid, &local, 1, &remote, 1, 0) != 1)
		_exit(1);
}

static void peek_parent(void)
{
	peek(getppid());
}

static void prep_peeked(void)
{
	prep_neighbour();
	child = start(peek_parent);
}

/* A child touches what it has there itself, and is looked into. */
static void prep_twin(void)
{
	prep_neighbour();
	child = start(write_it);
}

static void twin_first(void)
{
	peek(child);
	let();
	write_it();
}

/* ---------------------------------------------------------------------------------- */

static const struct way {
	const char *name;
	void (*prep)(void);
	void (*cause)(void);
} ways[] = {
	{ "gib", prep_gib, write_it },
	{ "far", prep_far, write_it },
	{ "high", prep_high, write_it },
	{ "area", prep_area, write_it },
	{ "neighbour", prep_neighbour, write_it },
	{ "read", prep_neighbour, read_it },
	{ "zero", prep_zero, write_it },
	{ "cow", prep_shared, write_it },
	{ "thp", prep_huge, write_it },
	{ "hugetlb", prep_pool, write_pool },
	{ "file", prep_file, read_it },
	{ "swap", prep_swap, read_it },
	{ "no_vma", prep_unmapped, survive },
	{ "read_only", prep_read_only, survive },
	{ "dies", prep_read_only, write_it },
	{ "thread", prep_neighbour, other_thread },
	{ "peeked", prep_peeked, let },
	{ "twin", prep_twin, twin_first },
	{ "ends", prep_neighbour, nothing },
	{ "drops", prep_area, write_and_drop },
	{ "unmaps", prep_area, write_and_unmap },
};

static const struct way *find(const char *name)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (!strcmp(ways[i].name, name))
			return &ways[i];
	exit(2);
}

int main(int argc, char **argv)
{
	const struct way *way = find(argc > 1 ? argv[1] : "");
	unsigned long was;
	long kb;
	char c;

	page = sysconf(_SC_PAGESIZE);
	pagemap = open("/proc/self/pagemap", O_RDONLY);
	status = open("/proc/self/status", O_RDONLY);
	/* a thread's stack and heap have tables of their own: from now on they are there */
	in_thread(nothing);
	way->prep();
	printf("%d %lx\n", getpid(), (unsigned long)at);
	fflush(stdout);
	was = frame();
	kb = table_kb();
	if (read(0, &c, 1) != 1)
		return 1;
	way->cause();
	printf("%lx %lx %ld\n", was, frame(), (table_kb() - kb) * 1024 / (long)page);
	fflush(stdout);
	while (read(0, &c, 1) > 0)
		;
	return 0;
}
