// SPDX-License-Identifier: GPL-2.0
/* target.c - children with mappings that are known */
#define _GNU_SOURCE
#include "bench.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

static void *map(u64 size, int fd, int flags)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (p == MAP_FAILED)
		perror("mmap");
	return p == MAP_FAILED ? NULL : p;
}

/* Anonymous, at a multiple of 1 GiB, so that no level begins in the middle. */
static char *map_anon(struct target *t, u64 size, int advice)
{
	char *p = map(size + GIB, -1, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE);

	if (!p)
		return NULL;
	t->start = ((u64)p + GIB - 1) & ~(GIB - 1);
	t->end = t->start + size;
	munmap(p, t->start - (u64)p);
	munmap((void *)t->end, (u64)p + GIB - t->start);
	if (madvise((void *)t->start, size, advice)) {
		perror("madvise");
		return NULL;
	}
	return (char *)t->start;
}

static void touch(char *p, u64 count, u64 step)
{
	for (; count; count--, p += step)
		*p = 1;
}

int make_nothing(struct target *t, u64 size)
{
	(void)size;
	t->start = 0;
	t->end = 0;
	return 0;
}

int make_dense(struct target *t, u64 size)
{
	char *p = map_anon(t, size, MADV_NOHUGEPAGE);

	if (!p)
		return -1;
	touch(p, size / PAGE, PAGE);
	return 0;
}

int make_second(struct target *t, u64 size)
{
	char *p = map_anon(t, size, MADV_NOHUGEPAGE);

	if (!p)
		return -1;
	touch(p, size / PAGE / 2, 2 * PAGE);
	return 0;
}

int make_huge(struct target *t, u64 size)
{
	char *p = map_anon(t, size, MADV_HUGEPAGE);

	if (!p)
		return -1;
	touch(p, size / PAGE, PAGE);
	return 0;
}

int make_sparse(struct target *t, u64 size)
{
	char *p = map_anon(t, size, MADV_NOHUGEPAGE);

	if (!p)
		return -1;
	touch(p, SPARSE_PAGES, size / SPARSE_PAGES & ~(PAGE - 1));
	return 0;
}

/* Each second page read-only: its neighbours cannot join it. */
static int alternate(struct target *t, char *p, u64 size)
{
	if (!p)
		return -1;
	t->start = (u64)p;
	t->end = t->start + size;
	for (u64 at = 0; at < size; at += 2 * PAGE) {
		if (mprotect(p + at, PAGE, PROT_READ)) {
			perror("mprotect");
			return -1;
		}
	}
	return 0;
}

int make_vmas(struct target *t, u64 size)
{
	return alternate(t, map(size, -1, MAP_PRIVATE | MAP_ANONYMOUS), size);
}

int make_file_vmas(struct target *t, u64 size)
{
	int fd = open("/tmp/a-file-with-a-name-of-usual-length", O_RDWR | O_CREAT, 0600);
	int err = -1;

	if (fd < 0 || ftruncate(fd, (off_t)size))
		perror("ftruncate");
	else
		err = alternate(t, map(size, fd, MAP_SHARED), size);
	close(fd);
	return err;
}

/* The child: it says when it is ready, and goes when its parent does. */
static void child(struct target *t, int ready, int err, void (*then)(struct target *t))
{
	if (write(ready, err ? "n" : "y", 1) != 1 || err)
		_exit(1);
	close(ready);
	if (then)
		then(t);
	for (;;)
		pause();
}

int target_start(struct target *t, int (*make)(struct target *t, u64 size), u64 size,
		 void (*then)(struct target *t))
{
	/* the child fills it: a mapping has its address in the child */
	struct target *shared = map(PAGE, -1, MAP_SHARED | MAP_ANONYMOUS);
	char answer = 'n';
	int ready[2];
	pid_t pid;

	if (!shared || pipe(ready))
		return -1;
	shared->share = (u64 *)shared + PAGE / 2 / sizeof(u64);
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(ready[0]);
		child(shared, ready[1], make(shared, size), then);
	}
	close(ready[1]);
	if (read(ready[0], &answer, 1) != 1)
		answer = 'n';
	close(ready[0]);
	*t = *shared;
	t->pid = pid;
	if (answer == 'y')
		return 0;
	target_stop(t);
	return -1;
}

void target_stop(struct target *t)
{
	if (t->pid > 0) {
		kill(t->pid, SIGKILL);
		waitpid(t->pid, NULL, 0);
	}
	/* share is inside the page that target_start() mapped */
	munmap((void *)((u64)t->share & ~(PAGE - 1)), PAGE);
}
