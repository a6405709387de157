// SPDX-License-Identifier: GPL-2.0
/*
 * bit32.c - a 32-bit process for compat32_test: it maps and touches some memory,
 * writes where to its standard output, and stops itself
 *
 * Without a libc, so that a compiler is all that it takes.
 */

/* arch/x86/entry/syscalls/syscall_32.tbl; its header need not be installed */
enum { EXIT = 1, WRITE = 4, GETPID = 20, KILL = 37, BRK = 45, OLD_MMAP = 90 };

#define PAGE		4096
#define RW		3	/* PROT_READ | PROT_WRITE */
#define ANON		0x22	/* MAP_PRIVATE | MAP_ANONYMOUS */
#define SIGSTOP		19

static long call(long nr, long a, long b, long c)
{
	long ret;

	__asm__ volatile("int $0x80" : "=a"(ret)
			 : "a"(nr), "b"(a), "c"(b), "d"(c) : "memory");
	return ret;
}

static char *map(unsigned long len)
{
	unsigned long args[] = { 0, len, RW, ANON, -1, 0 };

	return (char *)call(OLD_MMAP, (long)args, 0, 0);
}

/* Where the heap is, which has two pages then. */
static char *heap(void)
{
	long at = call(BRK, 0, 0, 0);

	return (char *)call(BRK, at + 2 * PAGE, 0, 0) - 2 * PAGE;
}

static void touch(char *at, int pages, int step)
{
	while (pages--) {
		*(volatile char *)at = 1;
		at += step * PAGE;
	}
}

void _start(void)
{
	char *at[2] = { map(1024 * PAGE), heap() };

	/* every third, over more than one page table */
	touch(at[0], 300, 3);
	touch(at[1], 2, 1);
	call(WRITE, 1, (long)at, sizeof(at));
	call(KILL, call(GETPID, 0, 0, 0), SIGSTOP, 0);
	call(EXIT, 0, 0, 0);
}
