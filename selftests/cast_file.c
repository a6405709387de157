// SPDX-License-Identifier: GPL-2.0
/*
 * cast_file.c - families that share files and shared memory
 */
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

#include "cast.h"
#include "fixture.h"

#define RW	(PROT_READ | PROT_WRITE)
#define MANY	50

/* Where the memory is, and where once more. */
static char *at, *again;

static char *map(size_t len, int flags, int fd, __u64 off)
{
	void *room = place(len, PAGE);

	room = mmap(room, len, RW, flags | MAP_FIXED, fd, off);
	return room == MAP_FAILED ? NULL : room;
}

/* What is written is mapped, and its neighbours are not. */
static void write_own(struct cast *c, int nr)
{
	(void)c;
	at[0] = nr;
	if (nr % 2)
		at[PAGE] = nr;
	if (nr == 7)
		at[2 * PAGE] = nr;
}

const char *cast_file_shared(struct cast *c)
{
	int fd = ram_file("shared", 6 * PAGE), i;
	struct claim *all, *odd, *one;
	pid_t pid[MANY];

	if (fd < 0)
		return "no ramfs";
	at = map(4 * PAGE, MAP_SHARED, fd, PAGE);
	if (!at)
		return "cannot map a file";
	for (i = 0; i < MANY; i++)
		pid[i] = actor(c, write_own, i);
	all = claim(c, "all", pid[0], at, VMI_RMAP_FILE, VMI_FRAME_FILE);
	odd = claim(c, "half", pid[1], at + PAGE, VMI_RMAP_FILE,
		    VMI_FRAME_FILE);
	one = claim(c, "one", pid[7], at + 2 * PAGE, VMI_RMAP_FILE,
		    VMI_FRAME_FILE);
	claim_file(all, fd, PAGE);
	claim_file(odd, fd, 2 * PAGE + 5);
	claim_file(one, fd, 4 * PAGE - 1);
	for (i = 1; i < MANY; i++)
		hold(&all->who, pid[i], all->addr);
	for (i = 3; i < MANY; i += 2)
		hold(&odd->who, pid[i], odd->addr);
	return NULL;
}

/* All read both pages, some then write to the second. */
static void dirty_some(struct cast *c, int nr)
{
	(void)c;
	(void)*(volatile char *)at;
	(void)*(volatile char *)(at + PAGE);
	if (nr % 2)
		at[PAGE] = nr;
}

static const char *private_copies(struct cast *c, int fd, __u8 frame)
{
	struct claim *clean, *dirty;
	pid_t pid[6];
	int i;

	at = map(2 * PAGE, MAP_PRIVATE, fd, 2 * PAGE);
	if (!at)
		return "cannot map a file";
	for (i = 0; i < 6; i++)
		pid[i] = actor(c, dirty_some, i);
	clean = claim(c, "only read", pid[0], at, VMI_RMAP_FILE, frame);
	dirty = claim(c, "copied by some", pid[0], at + PAGE, VMI_RMAP_FILE,
		      frame);
	claim_file(clean, fd, 2 * PAGE);
	claim_file(dirty, fd, 3 * PAGE);
	for (i = 1; i < 6; i++) {
		hold(&clean->who, pid[i], clean->addr);
		if (i % 2)
			hold(&dirty->copies, pid[i], dirty->addr);
		else
			hold(&dirty->who, pid[i], dirty->addr);
	}
	claim(c, "a copy", pid[3], at + PAGE, VMI_RMAP_ANON, VMI_FRAME_ANON);
	return NULL;
}

const char *cast_file_private(struct cast *c)
{
	int fd = ram_file("private", 5 * PAGE);

	return fd < 0 ? "no ramfs" : private_copies(c, fd, VMI_FRAME_FILE);
}

static void write_shared(struct cast *c, int nr)
{
	(void)c;
	at[7 * PAGE] = nr;
	at[nr * PAGE] = nr;
}

/* Three have a page each and one together; the test has only that one. */
static void shared_pages(struct cast *c)
{
	pid_t pid[3];
	struct claim *cl;
	int i;

	at[7 * PAGE] = 1;
	for (i = 0; i < 3; i++)
		pid[i] = actor(c, write_shared, i);
	cl = claim(c, "one each", pid[1], at + PAGE, VMI_RMAP_FILE,
		   VMI_FRAME_SHMEM);
	cl = claim(c, "all", getpid(), at + 7 * PAGE, VMI_RMAP_FILE,
		   VMI_FRAME_SHMEM);
	for (i = 0; i < 3; i++)
		hold(&cl->who, pid[i], cl->addr);
}

const char *cast_shmem(struct cast *c)
{
	at = map(8 * PAGE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!at)
		return "no memory";
	shared_pages(c);
	return NULL;
}

/* Mapped twice by the test, the second time from its fifth page on. */
const char *cast_memfd(struct cast *c)
{
	int fd = memfd_create("selftest", MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, 10 * PAGE))
		return "no memfd_create";
	at = map(8 * PAGE, MAP_SHARED, fd, 0);
	again = map(4 * PAGE, MAP_SHARED, fd, 4 * PAGE);
	if (!at || !again)
		return "cannot map a memfd";
	shared_pages(c);
	again[3 * PAGE] = 1;
	hold(&c->claim[1].who, getpid(), (unsigned long)again + 3 * PAGE);
	claim_file(&c->claim[0], fd, PAGE);
	claim_file(&c->claim[1], fd, 7 * PAGE);
	return NULL;
}

#define PART	100

static int huge_file;

/* The first has all of the huge page, the second eight pages of it. */
static void map_huge(struct cast *c, int nr)
{
	if (!nr) {
		at[(PART + 3) * PAGE] = 2;
		return;
	}
	again = map(8 * PAGE, MAP_SHARED, huge_file, PART * PAGE);
	if (!again)
		abort();
	again[3 * PAGE] = 2;
	c->stage->told[0] = (unsigned long)again + 3 * PAGE;
}

const char *cast_huge_file(struct cast *c)
{
	struct claim *cl;
	pid_t pid[2];

	huge_file = memfd_create("huge", MFD_CLOEXEC);
	if (huge_file < 0 || ftruncate(huge_file, 2 * MiB))
		return "no memfd_create";
	at = place(2 * MiB, 2 * MiB);
	at = mmap(at, 2 * MiB, RW, MAP_SHARED | MAP_FIXED, huge_file, 0);
	if (at == MAP_FAILED)
		return "cannot map a memfd";
	memset(at, 1, 2 * MiB);
	if (madvise(at, 2 * MiB, 25 /* MADV_COLLAPSE */))
		return "no huge pages of shared memory";
	(void)*(volatile char *)(at + (PART + 3) * PAGE);
	pid[0] = actor(c, map_huge, 0);
	pid[1] = actor(c, map_huge, 1);
	cl = claim(c, "a part of a huge page", getpid(),
		   at + (PART + 3) * PAGE, VMI_RMAP_FILE, VMI_FRAME_SHMEM);
	hold(&cl->who, pid[0], cl->addr);
	hold(&cl->who, pid[1], c->stage->told[0]);
	claim_file(cl, huge_file, (PART + 3) * PAGE);
	if (!(page_flags(PM_PFN(pagemap_one(getpid(), cl->addr))) & KPF_THP))
		return "it was not made huge";
	return NULL;
}

const char *cast_sysv(struct cast *c)
{
	int id = shmget(IPC_PRIVATE, 8 * PAGE, 0600);
	void *room = place(8 * PAGE, PAGE);

	if (id < 0)
		return "no SysV shared memory";
	at = shmat(id, room, SHM_REMAP);
	shmctl(id, IPC_RMID, NULL);
	if (at == (void *)-1)
		return "shmat refused";
	shared_pages(c);
	return NULL;
}

/* The text of this program: also the harness has it. */
const char *cast_program(struct cast *c)
{
	struct claim *cl;
	pid_t child = actor(c, NULL, 0);

	(void)*(volatile char *)cast_program;
	cl = claim(c, "text", getpid(), cast_program, VMI_RMAP_FILE, 0);
	cl->addr &= ~(PAGE - 1);
	(void)child;
	holders_free(&cl->who);
	return NULL;
}
