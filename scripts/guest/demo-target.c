// SPDX-License-Identifier: GPL-2.0
/*
 * demo-target.c - a process with one of each, for the demo
 *
 * It prints where each mapping is, as shell assignments, closes its output
 * and sleeps until it is killed.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE	4096UL
#define HUGE	(2UL << 20)

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static char *map(size_t size, int flags, int fd)
{
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (p == MAP_FAILED)
		die("mmap");
	return p;
}

static char *aligned(size_t size)
{
	char *p = map(size + HUGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	return (char *)(((uintptr_t)p + HUGE - 1) & ~(HUGE - 1));
}

/* Four pages in a row, of which the second was never touched. */
static char *small_pages(void)
{
	char *p = aligned(HUGE);

	madvise(p, HUGE, MADV_NOHUGEPAGE);
	p[0] = 1;
	p[2 * PAGE] = 1;
	p[3 * PAGE] = 1;
	return p;
}

static char *huge_page(void)
{
	char *p = aligned(HUGE);

	madvise(p, HUGE, MADV_HUGEPAGE);
	p[0] = 1;
	return p;
}

/* A private mapping of a file: one page read, one written. */
static char *file_pages(const char *path)
{
	static char content[4 * 4096];
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	volatile char *p;

	if (fd < 0 || write(fd, content, sizeof(content)) != sizeof(content))
		die(path);
	p = map(sizeof(content), MAP_PRIVATE, fd);
	close(fd);
	(void)p[0];
	p[3 * PAGE] = 1;
	return (char *)p;
}

int main(void)
{
	printf("small=%lx\n", (unsigned long)small_pages());
	printf("huge=%lx\n", (unsigned long)huge_page());
	printf("file=%lx\n", (unsigned long)file_pages("/tmp/demo-file"));
	printf("code=%lx\n", (unsigned long)main);
	fclose(stdout);
	pause();
	return 0;
}
