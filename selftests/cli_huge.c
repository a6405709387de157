// SPDX-License-Identifier: GPL-2.0
/*
 * cli_huge.c: a process of which it is known what is in huge pages; for
 * cli_test.sh
 *
 * Prints one line, `thp small half untouched huge' (addresses in hexadecimal,
 * bytes), and stays until its standard input ends. Each range is one huge page
 * long, but thp, which has two; each is a VMA of its own.
 *
 * thp:	  advised and touched: huge, if there are enough free pages
 * small: the same with MADV_NOHUGEPAGE
 * half:  small pages in its first half, from before it was advised
 * untouched: advised, and nothing there
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t huge, page;

/* PROT_NONE on both sides: no neighbour becomes one VMA with it. */
static char *make(size_t nr)
{
	char *p = mmap(NULL, (nr + 3) * huge, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		exit(1);
	p += 2 * huge - (unsigned long)p % huge;
	if (mprotect(p, nr * huge, PROT_READ | PROT_WRITE))
		exit(1);
	return p;
}

static void touch(char *p, size_t size)
{
	for (size_t i = 0; i < size; i += page)
		*(volatile char *)(p + i) = 1;
}

static size_t huge_size(void)
{
	FILE *f = fopen("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "r");
	size_t size;

	if (!f || fscanf(f, "%zu", &size) != 1)
		exit(4);
	fclose(f);
	return size;
}

int main(void)
{
	char *thp, *small, *half, *untouched;
	char c;

	page = sysconf(_SC_PAGESIZE);
	huge = huge_size();
	thp = make(2);
	madvise(thp, 2 * huge, MADV_HUGEPAGE);
	touch(thp, 2 * huge);
	small = make(1);
	madvise(small, huge, MADV_NOHUGEPAGE);
	touch(small, huge);
	half = make(1);
	madvise(half, huge, MADV_NOHUGEPAGE);
	touch(half, huge / 2);
	madvise(half, huge, MADV_HUGEPAGE);
	untouched = make(1);
	madvise(untouched, huge, MADV_HUGEPAGE);
	printf("%lx %lx %lx %lx %zu\n", (unsigned long)thp, (unsigned long)small,
	       (unsigned long)half, (unsigned long)untouched, huge);
	fflush(stdout);
	while (read(0, &c, 1) > 0)
		;
	return 0;
}
