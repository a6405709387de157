// SPDX-License-Identifier: GPL-2.0
/* fault_ways.c - ways to cause page faults, a known number of one class */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault_ways.h"
#include "proc.h"
#include "rwp.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define RW	(PROT_READ | PROT_WRITE)
#define SIXTEEN	(16 * PAGE)
#define WINDOW	(64 * 1024)	/* fault_around_bytes */

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL	102
#endif

/* touching ----------------------------------------------------------------- */

static void write_each(struct spot *s, size_t step)
{
	volatile char *p = s->at;

	for (size_t i = 0; i < s->len; i += step)
		p[i] = 1;
}

static void read_each(struct spot *s, size_t step)
{
	volatile char *p = s->at;

	for (size_t i = 0; i < s->len; i += step)
		(void)p[i];
}

static void write_pages(struct spot *s)
{
	write_each(s, PAGE);
}

static void read_pages(struct spot *s)
{
	read_each(s, PAGE);
}

static void read_windows(struct spot *s)
{
	read_each(s, WINDOW);
}

static void write_2m(struct spot *s)
{
	write_each(s, 2 * MiB);
}

/* A touch that ends in a signal goes on behind it. */
static sigjmp_buf out;

static void leave(int sig)
{
	siglongjmp(out, sig);
}

/* Go on behind a touch that ends in SIGSEGV or SIGBUS. */
static void survive_signals(void)
{
	struct sigaction act = { .sa_handler = leave, .sa_flags = SA_ONSTACK | SA_NODEFER };
	stack_t stack = { .ss_sp = malloc(64 * 1024), .ss_size = 64 * 1024 };

	memset(stack.ss_sp, 0, stack.ss_size);
	sigaltstack(&stack, NULL);
	sigaction(SIGSEGV, &act, NULL);
	sigaction(SIGBUS, &act, NULL);
}

static void try_each(struct spot *s, bool write)
{
	volatile char *p = s->at;
	volatile size_t i;

	for (i = 0; i < s->len; i += PAGE) {
		if (sigsetjmp(out, 0))
			continue;
		if (write)
			p[i] = 1;
		else
			(void)p[i];
	}
}

static void try_read(struct spot *s)
{
	try_each(s, false);
}

static void try_write(struct spot *s)
{
	try_each(s, true);
}

/* memory ------------------------------------------------------------------- */

static const char *map(struct spot *s, size_t len, size_t align, int prot, int flags, int fd)
{
	s->len = len;
	s->fd = fd;
	s->at = mmap(place(len, align), len, prot, flags | MAP_FIXED, fd, 0);
	return s->at == MAP_FAILED ? "no memory" : NULL;
}

static const char *map_anon(struct spot *s, size_t len)
{
	const char *why = map(s, len, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	if (!why)
		madvise(s->at, len, MADV_NOHUGEPAGE);
	return why;
}

static const char *prep_empty(struct spot *s)
{
	return map_anon(s, SIXTEEN);
}

static const char *prep_written(struct spot *s)
{
	const char *why = map_anon(s, SIXTEEN);

	if (!why)
		write_pages(s);
	return why;
}

/* Pages that a child has as well, for as long as it waits. */
static const char *prep_shared(struct spot *s)
{
	const char *why = prep_written(s);

	if (why)
		return why;
	s->pid = fork();
	if (!s->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return s->pid < 0 ? "cannot fork" : NULL;
}

/* Take pages off the CPUs' own lists, where each counts as a user (lru_add_drain_all). */
static void drain(void)
{
	int fd = open("/proc/sys/vm/compact_memory", O_WRONLY);

	if (fd < 0 || write(fd, "1", 1) != 1)
		usleep(1000);
	close(fd);
}

/* A child had them, and has gone. */
static const char *prep_alone(struct spot *s)
{
	const char *why = prep_shared(s);

	if (why)
		return why;
	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
	s->pid = 0;
	drain();
	return NULL;
}

/* mm/process_vm_access.c pins the pages, for reading. */
static void pin(struct spot *s)
{
	static char to[SIXTEEN];
	struct iovec local = { to, s->len }, remote = { s->at, s->len };

	if (process_vm_readv(getpid(), &local, 1, &remote, 1, 0) != (ssize_t)s->len)
		_exit(1);
}

/* files -------------------------------------------------------------------- */

/* ramfs is in every kernel, and no tmpfs: the page cache as any file has it. */
static int file_on(const char *type, const char *options, size_t len)
{
	char dir[] = "/tmp/vminspect-faults-XXXXXX";
	int dirfd, fd;

	if (!mkdtemp(dir))
		return -1;
	if (mount("none", dir, type, 0, options)) {
		rmdir(dir);
		return -1;
	}
	dirfd = open(dir, O_DIRECTORY | O_CLOEXEC);
	fd = openat(dirfd, "file", O_RDWR | O_CREAT, 0600);
	close(dirfd);
	umount2(dir, MNT_DETACH);
	rmdir(dir);
	if (fd >= 0 && ftruncate(fd, len)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static const char *map_file(struct spot *s, const char *type, const char *options, size_t len,
			    size_t align, int flags)
{
	int fd = file_on(type, options, len);

	return fd < 0 ? "no such file system" : map(s, len, align, RW, flags, fd);
}

static const char *prep_cached(struct spot *s)
{
	char block[4096] = "x";
	const char *why = map_file(s, "ramfs", NULL, 16 * WINDOW, WINDOW, MAP_PRIVATE);

	for (size_t i = 0; !why && i < s->len; i += sizeof(block))
		if (pwrite(s->fd, block, sizeof(block), i) != sizeof(block))
			return "cannot write to ramfs";
	return why;
}

/* A hole in a file is in no cache; without read-ahead each page is waited for. */
static const char *prep_uncached(struct spot *s)
{
	const char *why = map_file(s, "ramfs", NULL, SIXTEEN, PAGE, MAP_PRIVATE);

	if (!why && madvise(s->at, s->len, MADV_RANDOM))
		why = "no MADV_RANDOM";
	return why;
}

static const char *prep_private(struct spot *s)
{
	return map_file(s, "ramfs", NULL, SIXTEEN, PAGE, MAP_PRIVATE);
}

static const char *prep_file(struct spot *s)
{
	return map_file(s, "ramfs", NULL, SIXTEEN, PAGE, MAP_SHARED);
}

static const char *prep_memfd(struct spot *s)
{
	return map_file(s, "tmpfs", "huge=never", SIXTEEN, PAGE, MAP_SHARED);
}

static const char *prep_huge_tmpfs(struct spot *s)
{
	const char *why = map_file(s, "tmpfs", "huge=always", 4 * MiB, 2 * MiB, MAP_SHARED);

	return why ? "no tmpfs with huge pages" : NULL;
}

static const char *prep_short(struct spot *s)
{
	const char *why = map_file(s, "ramfs", NULL, 4 * PAGE, PAGE, MAP_SHARED);

	if (why)
		return why;
	if (ftruncate(s->fd, 0))
		return "cannot truncate";
	s->len = 3 * PAGE;
	return NULL;
}

/* the rest ----------------------------------------------------------------- */

static const char *prep_swapped(struct spot *s)
{
	return prep_written(s) ?: swap_out(s->at, s->len / PAGE);
}

static const char *prep_thp(struct spot *s)
{
	const char *why = map(s, 4 * MiB, 2 * MiB, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	if (!why && madvise(s->at, s->len, MADV_HUGEPAGE))
		why = "no transparent huge pages";
	return why;
}

static const char *map_pool(struct spot *s, int flags)
{
	return map(s, 4 * MiB, 2 * MiB, RW,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | 21 << 26 | flags, -1);
}

static const char *prep_hugetlb(struct spot *s)
{
	const char *why = mem_kb("HugePages_Free:") < 4 ? "no free huge pages" : map_pool(s, 0);

	if (!why)
		write_2m(s);		/* the pool's pages, that others may have had */
	if (!why && madvise(s->at, s->len, MADV_DONTNEED))
		why = "no MADV_DONTNEED of huge pages";
	return why;
}

/* More than the pool has, without a reservation. */
static const char *prep_no_pool(struct spot *s)
{
	size_t len = (mem_kb("HugePages_Free:") + 1) * 2 * MiB;
	const char *why;

	if (!mem_kb("HugePages_Total:") || mem_kb("HugePages_Surp:"))
		return "no pool of huge pages";
	why = map(s, len, 2 * MiB, RW,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | 21 << 26 | MAP_NORESERVE, -1);
	if (why)
		return "no mapping without a reservation";
	for (size_t i = 0; i + 2 * MiB < len; i += 2 * MiB)
		s->at[i] = 1;
	s->at += len - 2 * MiB;
	s->len = PAGE;
	return NULL;
}

/* Its pages are given back: the next touch asks the mapping for them. */
static const char *prep_vdso(struct spot *s)
{
	s->at = (char *)getauxval(AT_SYSINFO_EHDR);
	s->len = PAGE;
	if (!s->at)
		return "no vdso";
	return madvise(s->at, PAGE, MADV_DONTNEED) ? "the vdso is sealed" : NULL;
}

static void *answer(void *arg)
{
	const struct spot *s = arg;
	struct uffd_msg msg;

	while (read(s->fd, &msg, sizeof(msg)) == sizeof(msg)) {
		struct uffdio_zeropage zero = {
			.range = { msg.arg.pagefault.address & -PAGE, PAGE },
		};

		ioctl(s->fd, UFFDIO_ZEROPAGE, &zero);
	}
	return NULL;
}

static const char *prep_userfault(struct spot *s)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	const char *why = map_anon(s, 4 * PAGE);
	struct spot *own = malloc(sizeof(*own));
	pthread_t thread;

	s->fd = syscall(__NR_userfaultfd, O_CLOEXEC);
	if (why || s->fd < 0 || ioctl(s->fd, UFFDIO_API, &api))
		return "no userfaultfd";
	reg.range.start = (unsigned long)s->at;
	reg.range.len = s->len;
	if (ioctl(s->fd, UFFDIO_REGISTER, &reg))
		return "UFFDIO_REGISTER refused";
	*own = *s;
	return pthread_create(&thread, NULL, answer, own) ? "no thread" : NULL;
}

static void *undo(void *arg)
{
	const struct spot *s = arg;
	struct uffd_msg msg;

	while (read(s->fd, &msg, sizeof(msg)) == sizeof(msg))
		rwp_protect(s->fd, (void *)(unsigned long)(msg.arg.pagefault.address & -PAGE),
			    PAGE, false);
	return NULL;
}

/* Pages that are there, protected from all access; another thread undoes that one by one. */
static const char *prep_protected(struct spot *s)
{
	const char *why = map_anon(s, 4 * PAGE);
	struct spot *own = malloc(sizeof(*own));
	pthread_t thread;

	write_pages(s);
	if (!why)
		why = rwp_open(&s->fd, false, s->at, s->len);
	if (!why)
		why = rwp_protect(s->fd, s->at, s->len, true);
	if (why)
		return why;
	*own = *s;
	return pthread_create(&thread, NULL, undo, own) ? "no thread" : NULL;
}

/* The kernel undoes it, and nobody is asked. */
static const char *prep_tracked(struct spot *s)
{
	const char *why = map_anon(s, SIXTEEN);

	write_pages(s);
	if (!why)
		why = rwp_open(&s->fd, true, s->at, s->len);
	return why ? why : rwp_protect(s->fd, s->at, s->len, true);
}

static const char *prep_guard(struct spot *s)
{
	const char *why = map_anon(s, 2 * PAGE);

	if (!why && madvise(s->at, s->len, MADV_GUARD_INSTALL))
		why = "no MADV_GUARD_INSTALL in this kernel (6.13)";
	return why;
}

/* A page that is said to be broken; it stays lost until the next boot. */
static const char *prep_poison(struct spot *s)
{
	const char *why = map_anon(s, PAGE);

	if (why)
		return why;
	write_pages(s);
	/* who breaks its own page is told so, by a signal */
	if (!sigsetjmp(out, 1) && madvise(s->at, PAGE, MADV_HWPOISON))
		return "no MADV_HWPOISON: CONFIG_MEMORY_FAILURE";
	return NULL;
}

/* The mapping grows by a page at each touch below it. */
static const char *prep_stack(struct spot *s)
{
	char *room = mmap(NULL, 8 * MiB, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
			  -1, 0);

	if (room == MAP_FAILED || munmap(room, 8 * MiB))
		return "no memory";
	s->len = PAGE;
	s->at = mmap(room + 6 * MiB, PAGE, RW,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0);
	if (s->at == MAP_FAILED)
		return "no MAP_GROWSDOWN";
	*s->at = 1;
	return NULL;
}

static void grow(struct spot *s)
{
	volatile char *p = s->at;

	for (int i = 1; i <= 8; i++)
		p[-i * (long)PAGE] = 1;
}

/* Where the CPU leaves the accessed bit to a fault, an old page takes one. */
static const char *prep_old(struct spot *s)
{
	const char *why = prep_written(s);
	struct stream status;
	bool faults;

	if (!why && stream_get(&status, "status", "%s", ""))
		why = "no status";
	if (why)
		return why;
	faults = status.dialect->flags & VMI_DIALECT_YOUNG_FAULTS;
	stream_free(&status);
	if (!faults)
		return "this CPU sets accessed bits, and the emulator keeps no old translation";
	return madvise(s->at, s->len, 20 /* MADV_COLD */) ? "no MADV_COLD" : NULL;
}

static const char *prep_unmapped(struct spot *s)
{
	const char *why = map_anon(s, 3 * PAGE);

	return why ? why : munmap(s->at, s->len) ? "cannot unmap" : NULL;
}

static const char *prep_read_only(struct spot *s)
{
	return map(s, 3 * PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

/* Nothing is there, and the stack pointer is close: as a push into the gap would be. */
static const char *prep_below_stack(struct spot *s)
{
	struct maps maps;
	const struct map *stack;

	if (maps_get(&maps, getpid(), false))
		return "cannot read maps";
	stack = maps_named(&maps, "[stack]");
	s->at = stack ? (char *)stack->start : NULL;
	maps_free(&maps);
	return s->at ? NULL : "no stack";
}

#ifdef __x86_64__
static void push_below(struct spot *s)
{
	unsigned long to = (unsigned long)s->at - 256 * MiB;

	if (sigsetjmp(out, 0))
		return;
	asm volatile("mov %%rsp, %%rbx\n\tmov %0, %%rsp\n\tpush %%rax\n\tmov %%rbx, %%rsp"
		     : : "r" (to) : "rbx", "memory");
}
#else
static void push_below(struct spot *s)
{
	unsigned long to = (unsigned long)s->at - 256 * MiB;

	if (sigsetjmp(out, 0))
		return;
	asm volatile("mov x19, sp\n\tmov sp, %0\n\tstr xzr, [sp, #-16]\n\tmov sp, x19"
		     : : "r" (to) : "x19", "memory");
}
#endif

static const char *prep_key(struct spot *s)
{
	const char *why = map_anon(s, 3 * PAGE);
	int key = syscall(__NR_pkey_alloc, 0, 1 /* PKEY_DISABLE_ACCESS */);

	if (key < 0)
		return "no protection keys on this CPU";
	if (why)
		return why;
	write_pages(s);
	return syscall(__NR_pkey_mprotect, s->at, s->len, RW, key) ? "pkey_mprotect failed" : NULL;
}

static const struct way ways[] = {
	{ "zero_read", prep_empty, read_pages },
	{ "first_write", prep_empty, write_pages },
	{ "write_shared", prep_shared, write_pages },
	{ "write_alone", prep_alone, write_pages },
	{ "pin_shared", prep_shared, pin },
	{ "read_cached", prep_cached, read_windows },
	{ "read_uncached", prep_uncached, read_pages },
	{ "write_private", prep_private, write_pages },
	{ "write_file", prep_file, write_pages },
	{ "write_memfd", prep_memfd, write_pages },
	{ "touch_swapped", prep_swapped, read_pages },
	{ "write_thp", prep_thp, write_2m },
	{ "write_huge_tmpfs", prep_huge_tmpfs, write_2m },
	{ "write_hugetlb", prep_hugetlb, write_2m },
	{ "read_vdso", prep_vdso, read_pages },
	{ "touch_userfault", prep_userfault, read_pages },
	{ "touch_protected", prep_protected, read_pages },
	{ "touch_tracked", prep_tracked, read_pages },
	{ "touch_guard", prep_guard, try_read },
	{ "touch_poison", prep_poison, try_read },
	{ "grow_stack", prep_stack, grow },
	{ "read_old", prep_old, read_pages },
	{ "beyond_eof", prep_short, try_read },
	{ "unmapped", prep_unmapped, try_read },
	{ "read_only", prep_read_only, try_write },
	{ "below_stack", prep_below_stack, push_below },
	{ "forbidden_key", prep_key, try_read },
	{ "no_huge_page", prep_no_pool, try_write },
};

/* a child that faults --------------------------------------------------------- */

const struct way *way_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++)
		if (!strcmp(ways[i].name, name))
			return &ways[i];
	return NULL;
}

/* What the child that is forked next does. */
static const struct way *chosen;

/*
 * A fork has made all that is ours read-only, and what was never run is not
 * there: write and run it, so that the spot's faults are the only ones.
 */
static void settle(const struct spot *spots)
{
	struct maps maps;

	usleep(1);
	if (maps_get(&maps, getpid(), false))
		return;
	for (size_t i = 0; i < maps.nr; i++) {
		const struct map *m = &maps.map[i];

		if (m->perms[1] != 'w' || m->perms[3] != 'p' || m->end - m->start > MiB ||
		    m->start == (unsigned long)spots[0].at ||
		    m->start == (unsigned long)spots[1].at)
			continue;
		for (volatile char *p = (char *)m->start; p < (char *)m->end; p += PAGE)
			*p = *p;
	}
	maps_free(&maps);
}

static const char *make_ready(struct facts *f)
{
	static struct spot spots[2];

	f->told[7] = (unsigned long)&spots[1];
	survive_signals();
	for (int i = 0; i < 2; i++) {
		const char *why = chosen->prep(&spots[i]);

		if (why)
			return why;
		if (!i)
			chosen->cause(&spots[i]);
	}
	settle(spots);
	return NULL;
}

/* It spins: whoever sleeps may fault when it is woken. */
static void cause(struct facts *f)
{
	struct spot *s = (void *)(unsigned long)f->told[7];

	while (f->go < 1)
		;
	chosen->cause(s);
	f->told[0] = 1;
	for (;;)
		usleep(1000);
}

bool way_done(struct child *c)
{
	for (int i = 0; i < 30000 && !c->facts->told[0]; i++)
		usleep(2000);
	return c->facts->told[0];
}

const char *way_run(struct child *c, const char *name)
{
	chosen = way_find(name);
	return child_run(c, make_ready, cause);
}
