// SPDX-License-Identifier: GPL-2.0
/*
 * cli_load.c: processes whose memory is known to change, or not; for
 * verify_test.sh
 *
 * Each name on the command line is a kind: one process of it runs until the
 * standard input ends. When all do, a line `name pid' has been printed for each.
 *
 * quiet:    some of all there is; it changes nothing any more
 * forks:    forks children that write to what they have in common
 * maps:     maps, writes to, protects in part and unmaps
 * swaps:    pages out and touches, private and shared memory
 * collapses: collapses small pages into a huge one, and splits it again
 * threads:  threads that write, and end while others are made
 * execs:    a child that calls exec
 * headless: the main thread has ended, another one goes on
 */
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE	25
#endif

#define HUGE	(2ul << 20)
#define SOME	64
#define RESERVED (8ul << 30)
/* so much longer than it works a process rests */
#define RESTS	8

static size_t page;

static char *map(size_t size, int flags)
{
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		_exit(1);
	return p;
}

static void touch(char *p, size_t size)
{
	for (size_t i = 0; i < size; i += page)
		*(volatile char *)(p + i) += 1;
}

/* An address that suits a huge page, with one behind it. */
static char *map_huge(void)
{
	char *p = map(3 * HUGE, MAP_PRIVATE);

	return p + HUGE - (unsigned long)p % HUGE;
}

static void forks(void)
{
	static char *common;
	pid_t child;

	if (!common)
		common = map(SOME * page, MAP_PRIVATE);
	touch(common, SOME * page);
	child = fork();
	if (!child) {
		touch(common, SOME / 2 * page);
		_exit(0);
	}
	touch(common + SOME / 2 * page, SOME / 4 * page);
	waitpid(child, NULL, 0);
}

static void maps(void)
{
	char *p = map(SOME * page, MAP_PRIVATE);

	touch(p, SOME * page);
	mprotect(p + SOME / 4 * page, SOME / 4 * page, PROT_READ);
	munmap(p + SOME / 2 * page, SOME / 4 * page);
	munmap(p, SOME * page);
}

static void swaps(void)
{
	static char *mine, *shared;

	if (!mine) {
		mine = map(SOME * page, MAP_PRIVATE);
		shared = map(SOME * page, MAP_SHARED);
	}
	touch(mine, SOME * page);
	touch(shared, SOME * page);
	madvise(mine, SOME * page, MADV_PAGEOUT);
	madvise(shared, SOME * page, MADV_PAGEOUT);
	touch(mine, SOME / 2 * page);
}

static void collapses(void)
{
	static char *p;

	if (!p) {
		p = map_huge();
		madvise(p, HUGE, MADV_NOHUGEPAGE);
		touch(p, HUGE);
		madvise(p, HUGE, MADV_HUGEPAGE);
	}
	madvise(p, HUGE, MADV_COLLAPSE);
	mprotect(p + HUGE / 2, HUGE / 4, PROT_READ);
	madvise(p, HUGE / 4, MADV_DONTNEED);
	mprotect(p + HUGE / 2, HUGE / 4, PROT_READ | PROT_WRITE);
	touch(p, HUGE);
}

static void *thread(void *p)
{
	touch(p, SOME * page);
	return NULL;
}

static void threads(void)
{
	static pthread_t id[4];
	static char *common;
	static size_t next;

	if (!common) {
		common = map(SOME * page, MAP_PRIVATE);
		/* it takes a while to be compared */
		touch(map(SOME * SOME * page, MAP_PRIVATE), SOME * SOME * page);
	}
	if (id[next])
		pthread_join(id[next], NULL);
	if (pthread_create(&id[next], NULL, thread, common))
		_exit(1);
	next = (next + 1) % 4;
}

static void execs(void)
{
	pid_t child = fork();

	if (!child) {
		execl("/bin/true", "true", NULL);
		_exit(1);
	}
	waitpid(child, NULL, 0);
}

/* Swapped, empty, shared, a file's, huge, guarded, reserved more than is looked at together. */
static void quiet(void)
{
	char *p = map(4 * SOME * page, MAP_PRIVATE), *reserved, *huge;
	volatile char sum = 0;

	touch(p, 2 * SOME * page);
	madvise(p, SOME * page, MADV_PAGEOUT);
	for (size_t i = 2 * SOME; i < 3 * SOME; i++)
		sum += p[i * page];
	mprotect(p + SOME / 2 * page, SOME * page, PROT_NONE);
	touch(map(SOME * page, MAP_SHARED), SOME * page);
	huge = map_huge();
	madvise(huge, HUGE, MADV_HUGEPAGE);
	touch(huge, HUGE);
	reserved = mmap(NULL, RESERVED, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (reserved == MAP_FAILED)
		_exit(1);
	madvise(reserved, RESERVED, MADV_NOHUGEPAGE);
	touch(reserved + RESERVED / 2, SOME * page);
	touch(reserved + RESERVED - page, page);
	for (;;)
		pause();
}

static void *stay(void *p)
{
	for (;;)
		pause();
	return p;
}

static void headless(void)
{
	pthread_t id;

	if (pthread_create(&id, NULL, stay, NULL))
		_exit(1);
	pthread_exit(NULL);
}

static const struct kind {
	const char *name;
	void (*act)(void);
} kinds[] = {
	{ "quiet", quiet }, { "forks", forks }, { "maps", maps }, { "swaps", swaps },
	{ "collapses", collapses }, { "threads", threads }, { "execs", execs },
	{ "headless", headless },
};

static const struct kind *find(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	exit(2);
}

static long long now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

/* On a slow machine too there is time left for others: for who looks at it, and the kernel. */
static void rest(long long since)
{
	long long ns = RESTS * (now_ns() - since);
	const struct timespec t = { ns / 1000000000, ns % 1000000000 };

	nanosleep(&t, NULL);
}

static pid_t start(const struct kind *kind)
{
	pid_t pid = fork();

	if (pid < 0)
		exit(1);
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, kind->name);
	for (;;) {
		long long since = now_ns();

		kind->act();
		rest(since);
	}
}

int main(int argc, char **argv)
{
	char c;

	page = sysconf(_SC_PAGESIZE);
	for (int i = 1; i < argc; i++)
		printf("%s %d\n", argv[i], start(find(argv[i])));
	fflush(stdout);
	while (read(0, &c, 1) > 0)
		;
	/* with it they go */
	return 0;
}
