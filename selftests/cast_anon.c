// SPDX-License-Identifier: GPL-2.0
/*
 * cast_anon.c - families that share anonymous memory
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cast.h"
#include "fixture.h"

#define RW	(PROT_READ | PROT_WRITE)
#define ANON	(MAP_PRIVATE | MAP_ANONYMOUS)
#define HUGE	(2 * MiB)
#define KSM	"/sys/kernel/mm/ksm/"

/* Where the memory is: the same in all who were forked since. */
static char *at;

static char *anon(size_t len, int flags)
{
	void *room = place(len, len >= HUGE ? HUGE : PAGE);

	room = mmap(room, len, RW, ANON | MAP_FIXED | flags, -1, 0);
	return room == MAP_FAILED ? NULL : room;
}

static struct claim *mine(struct cast *c, const char *label, pid_t pid,
			  const void *addr)
{
	return claim(c, label, pid, addr, VMI_RMAP_ANON, VMI_FRAME_ANON);
}

static void also(struct claim *cl, const pid_t *pid, const char *which)
{
	for (; *which; which++)
		hold(&cl->who, pid[*which - '0'], cl->addr);
}

/* told[]: 1, 2, 3 from above; 4 is the child of one that has gone. */
static void tree_third(struct cast *c, int nr)
{
	(void)c;
	(void)nr;
	at[PAGE] = 8;
}

static void tree_second(struct cast *c, int nr)
{
	(void)nr;
	c->stage->told[3] = actor(c, tree_third, 0);
	mprotect(at + 6 * PAGE, PAGE, PROT_NONE);
}

static void tree_middle(struct cast *c, int nr)
{
	(void)nr;
	at[3 * PAGE] = 5;
	c->stage->told[4] = actor(c, NULL, 0);
	leave(c);
}

static void tree_first(struct cast *c, int nr)
{
	pid_t middle;

	(void)nr;
	at[2 * PAGE] = 7;
	c->stage->told[2] = actor(c, tree_second, 0);
	middle = actor(c, tree_middle, 0);
	waitpid(middle, NULL, 0);
	munmap(at + 5 * PAGE, PAGE);
}

const char *cast_fork_tree(struct cast *c)
{
	pid_t pid[5] = { getpid() };
	int i;

	at = anon(8 * PAGE, 0);
	if (!at)
		return "no memory";
	memset(at, 1, 8 * PAGE);
	pid[1] = actor(c, tree_first, 0);
	for (i = 2; i < 5; i++)
		pid[i] = c->stage->told[i];
	madvise(at + 4 * PAGE, PAGE, MADV_DONTNEED);
	also(mine(c, "shared by all", pid[0], at), pid, "1234");
	also(mine(c, "the third broke it", pid[0], at + PAGE), pid, "124");
	mine(c, "the third's own", pid[3], at + PAGE);
	mine(c, "the first broke it", pid[0], at + 2 * PAGE);
	also(mine(c, "the first's copy", pid[4], at + 2 * PAGE), pid, "123");
	also(mine(c, "broken by who left", pid[2], at + 3 * PAGE), pid, "013");
	mine(c, "left by who left", pid[4], at + 3 * PAGE);
	also(mine(c, "dropped by the test", pid[1], at + 4 * PAGE), pid,
	     "234");
	also(mine(c, "unmapped by the first", pid[0], at + 5 * PAGE), pid,
	     "234");
	also(mine(c, "one without access", pid[3], at + 6 * PAGE), pid,
	     "0124");
	return NULL;
}

static void move_away(struct cast *c, int nr)
{
	(void)c;
	(void)nr;
	mremap(at + PAGE, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
	       at + 64 * PAGE);
}

const char *cast_moved(struct cast *c)
{
	pid_t child, moved;
	char *to;

	at = anon(4 * PAGE, 0);
	if (!at || !anon(64 * PAGE, 0))
		return "no memory";
	memset(at, 1, 4 * PAGE);
	child = actor(c, NULL, 0);
	moved = actor(c, move_away, 0);
	to = place(4 * PAGE, PAGE);
	if (mremap(at, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
		   to) != to)
		return "mremap refused";
	hold(&mine(c, "moved by the test", child, at)->who, getpid(),
	     (unsigned long)to);
	hold(&c->claim[0].who, moved, (unsigned long)at);
	hold(&mine(c, "moved by two", child, at + PAGE)->who, getpid(),
	     (unsigned long)to + PAGE);
	hold(&c->claim[1].who, moved, (unsigned long)at + 64 * PAGE);
	return NULL;
}

static void *sit(void *unused)
{
	for (;;)
		pause();
	return unused;
}

static void with_threads(struct cast *c, int nr)
{
	pthread_t thread;

	(void)c;
	while (nr--)
		if (pthread_create(&thread, NULL, sit, NULL))
			abort();
}

const char *cast_threads(struct cast *c)
{
	pid_t child;

	at = anon(2 * PAGE, 0);
	if (!at)
		return "no memory";
	memset(at, 1, 2 * PAGE);
	child = actor(c, with_threads, 5);
	hold(&mine(c, "threads", child, at)->who, getpid(),
	     (unsigned long)at);
	return NULL;
}

static void share_vm(struct cast *c, int nr)
{
	while (nr--)
		c->stage->told[nr] = actor_vm(c);
}

/* Three that share one mm, and one with its own. */
const char *cast_clone_vm(struct cast *c)
{
	struct claim *cl;
	pid_t child;

	at = anon(2 * PAGE, 0);
	if (!at)
		return "no memory";
	memset(at, 1, 2 * PAGE);
	child = actor(c, share_vm, 2);
	cl = mine(c, "three share an mm", child, at);
	hold(&cl->who, getpid(), cl->addr);
	hold(&cl->who, c->stage->told[0], cl->addr);
	hold(&cl->who, c->stage->told[1], cl->addr);
	return NULL;
}

static void by_vfork(struct cast *c, int nr)
{
	pid_t pid;

	(void)nr;
	pid = vfork();
	if (!pid) {
		c->stage->told[0] = syscall(SYS_getpid);
		c->stage->ready[c->slot] = 1;
		for (;;)
			syscall(SYS_ppoll, NULL, 0, NULL, NULL, 0);
	}
	_exit(0);
}

const char *cast_vfork(struct cast *c)
{
	struct claim *cl;
	pid_t child;

	at = anon(2 * PAGE, 0);
	if (!at)
		return "no memory";
	memset(at, 1, 2 * PAGE);
	child = actor(c, by_vfork, 0);
	c->stage->pid[c->stage->actors++] = c->stage->told[0];
	cl = mine(c, "in the midst of vfork", child, at);
	hold(&cl->who, getpid(), cl->addr);
	hold(&cl->who, c->stage->told[0], cl->addr);
	return NULL;
}

/* Of the first huge page: one page is copied, a hundred are moved. */
static void part_thp(struct cast *c, int nr)
{
	(void)nr;
	at[5 * PAGE] = 9;
	mremap(at + 100 * PAGE, 100 * PAGE, 100 * PAGE,
	       MREMAP_MAYMOVE | MREMAP_FIXED, (char *)c->stage->told[0]);
}

static bool is_huge(const void *addr)
{
	__u64 pfn = PM_PFN(pagemap_one(getpid(), (unsigned long)addr));

	return page_flags(pfn) & KPF_THP && pfn % 512 == 0;
}

const char *cast_thp(struct cast *c)
{
	char *to = place(200 * PAGE, PAGE), *half = place(256 * PAGE, PAGE);
	pid_t child;

	at = anon(3 * HUGE, 0);
	if (!at || madvise(at, 3 * HUGE, MADV_HUGEPAGE))
		return "no transparent huge pages";
	at[0] = 1;
	at[HUGE] = 1;
	at[2 * HUGE] = 1;
	if (!is_huge(at) || !is_huge(at + HUGE) || !is_huge(at + 2 * HUGE))
		return "the kernel gave no transparent huge pages";
	c->stage->told[0] = (unsigned long)to;
	child = actor(c, part_thp, 0);
	mremap(at + HUGE + 256 * PAGE, 256 * PAGE, 256 * PAGE,
	       MREMAP_MAYMOVE | MREMAP_FIXED, half);
	hold(&mine(c, "the head", getpid(), at)->who, child,
	     (unsigned long)at);
	mine(c, "the child copied it", getpid(), at + 5 * PAGE);
	mine(c, "the child's copy", child, at + 5 * PAGE);
	hold(&mine(c, "behind the copy", getpid(), at + 6 * PAGE)->who, child,
	     (unsigned long)at + 6 * PAGE);
	hold(&mine(c, "moved by the child", getpid(), at + 150 * PAGE)->who,
	     child, (unsigned long)to + 50 * PAGE);
	hold(&mine(c, "the last", child, at + 511 * PAGE)->who, getpid(),
	     (unsigned long)at + 511 * PAGE);
	hold(&mine(c, "moved by the test", child, at + HUGE + 300 * PAGE)->who,
	     getpid(), (unsigned long)half + 44 * PAGE);
	hold(&mine(c, "not moved by the test", child,
		   at + HUGE + 255 * PAGE)->who, getpid(),
	     (unsigned long)at + HUGE + 255 * PAGE);
	hold(&mine(c, "whole in both", getpid(),
		   at + 2 * HUGE + 77 * PAGE)->who, child,
	     (unsigned long)at + 2 * HUGE + 77 * PAGE);
	return NULL;
}

static void write_huge(struct cast *c, int nr)
{
	(void)c;
	at[nr * HUGE] = 3;
}

static const char *hugetlb(struct cast *c, int flags)
{
	void *room = place(2 * HUGE, HUGE);
	pid_t child;

	if (mem_kb("HugePages_Free:") < 4)
		return "fewer than 4 huge pages free: hugepages=16";
	at = mmap(room, 2 * HUGE, RW, MAP_ANONYMOUS | MAP_HUGETLB | MAP_FIXED |
		  flags | 21 << MAP_HUGE_SHIFT, -1, 0);
	if (at == MAP_FAILED)
		return "MAP_HUGETLB refused";
	at[0] = 1;
	at[HUGE] = 1;
	child = actor(c, write_huge, 0);
	claim(c, "a huge page", getpid(), at + 7 * PAGE,
	      flags & MAP_SHARED ? VMI_RMAP_FILE : VMI_RMAP_ANON,
	      VMI_FRAME_HUGETLB);
	if (flags & MAP_SHARED) {
		hold(&c->claim[0].who, child, c->claim[0].addr);
		return NULL;
	}
	claim(c, "the child's copy", child, at, VMI_RMAP_ANON,
	      VMI_FRAME_HUGETLB);
	claim(c, "not written", child, at + HUGE + 511 * PAGE, VMI_RMAP_ANON,
	      VMI_FRAME_HUGETLB);
	hold(&c->claim[2].who, getpid(), c->claim[2].addr);
	return NULL;
}

const char *cast_hugetlb_shared(struct cast *c)
{
	return hugetlb(c, MAP_SHARED);
}

const char *cast_hugetlb_private(struct cast *c)
{
	return hugetlb(c, MAP_PRIVATE);
}

static void touch_huge(struct cast *c, int nr)
{
	(void)c;
	if (nr)
		at[0] = nr;
	else
		(void)*(volatile char *)at;
}

/* A file of huge pages: one has it as it is, one a copy for itself. */
const char *cast_hugetlb_copies(struct cast *c)
{
	int fd = memfd_create("huge", MFD_CLOEXEC | MFD_HUGETLB |
			      21 << MAP_HUGE_SHIFT);
	char *shared = place(HUGE, HUGE);
	struct claim *cl;
	pid_t pid[2];
	int i;

	if (fd < 0 || mem_kb("HugePages_Free:") < 2)
		return "fewer than 2 huge pages free: hugepages=16";
	if (ftruncate(fd, HUGE))
		return "no file of huge pages";
	shared = mmap(shared, HUGE, RW, MAP_SHARED | MAP_FIXED, fd, 0);
	at = mmap(place(HUGE, HUGE), HUGE, RW, MAP_PRIVATE | MAP_FIXED, fd, 0);
	if (shared == MAP_FAILED || at == MAP_FAILED)
		return "huge pages cannot be mapped";
	shared[0] = 1;
	for (i = 0; i < 2; i++)
		pid[i] = actor(c, touch_huge, i);
	cl = claim(c, "of a file", pid[0], at + 7 * PAGE, VMI_RMAP_FILE,
		   VMI_FRAME_HUGETLB);
	claim_file(cl, fd, 7 * PAGE);
	hold(&cl->who, getpid(), (unsigned long)shared + 7 * PAGE);
	hold(&cl->copies, pid[1], cl->addr);
	claim(c, "a copy", pid[1], at, VMI_RMAP_ANON, VMI_FRAME_HUGETLB);
	return NULL;
}

/* Pages that are equal and not shared by fork: each maps its own. */
static void equal_pages(struct cast *c, int nr)
{
	unsigned int i, k;

	at = anon(4 * PAGE, 0);
	if (!at)
		abort();
	for (i = 0; i < 4; i++)
		for (k = 0; k < PAGE; k++)
			at[i * PAGE + k] = 17 + 101 * i + 7 * k + (k >> 8);
	c->stage->told[nr] = (unsigned long)at;
	if (madvise(at, 4 * PAGE, MADV_MERGEABLE))
		c->stage->told[nr] = 0;
}

/* Much that could be merged, and nothing there: not looked at page by page. */
static void much_to_merge(struct cast *c, int nr)
{
	(void)c;
	(void)nr;
	at = anon(4 * GiB, MAP_NORESERVE);
	if (!at || madvise(at, 4 * GiB, MADV_MERGEABLE))
		abort();
	at[3 * GiB] = 1;
}

static __u64 frame_of(pid_t pid, __u64 addr)
{
	__u64 entry = pagemap_one(pid, addr);

	return entry & PM_PRESENT ? PM_PFN(entry) : 0;
}

static bool merged(struct cast *c, const pid_t *pid)
{
	int i;

	for (i = 0; i < 4; i++) {
		__u64 pfn = frame_of(pid[0], c->stage->told[0] + i * PAGE);

		if (!pfn || !(page_flags(pfn) & KPF_KSM) ||
		    frame_of(pid[1], c->stage->told[1] + i * PAGE) != pfn ||
		    frame_of(pid[2], c->stage->told[2] + i * PAGE) != pfn)
			return false;
	}
	return true;
}

/* The second has a child, which has what its parent has. */
const char *cast_ksm(struct cast *c)
{
	int i, tries, fd = open(KSM "run", O_RDONLY | O_CLOEXEC);
	pid_t pid[3];

	if (fd < 0 || read(fd, c->was, sizeof(c->was) - 1) < 1)
		return "no KSM";
	close(fd);
	for (i = 0; i < 3; i++) {
		pid[i] = actor(c, equal_pages, i);
		if (pid[i] < 0 || !c->stage->told[i])
			return "MADV_MERGEABLE refused";
	}
	c->restore = KSM "run";
	write_text(KSM "pages_to_scan", "5000");
	write_text(KSM "sleep_millisecs", "10");
	if (!write_text(KSM "run", "1"))
		return "KSM cannot be started";
	for (tries = 0; tries < 1000 && !merged(c, pid); tries++)
		usleep(20000);
	if (tries == 1000)
		return "KSM merged nothing in 20 s";
	/* merged it stays; no daemon looks at what comes now */
	if (!write_text(KSM "run", "0") || actor(c, much_to_merge, 3) < 0)
		return "KSM cannot be stopped";
	for (i = 0; i < 4; i += 3) {
		struct claim *cl;
		int k;

		cl = claim(c, "merged", pid[0],
			   (char *)c->stage->told[0] + i * PAGE, VMI_RMAP_KSM,
			   VMI_FRAME_KSM);
		for (k = 1; k < 3; k++)
			hold(&cl->who, pid[k], c->stage->told[k] + i * PAGE);
	}
	return NULL;
}
