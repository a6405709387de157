// SPDX-License-Identifier: GPL-2.0
/*
 * fixture_anon.c - fixtures without a file
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "arch.h"
#include "fixture.h"
#include "proc.h"

#define ANON		(MAP_PRIVATE | MAP_ANONYMOUS)
#define RW		(PROT_READ | PROT_WRITE)
#define HUGE		(2 * MiB)

#define VM_ACCESS	(VMI_VM_READ | VMI_VM_WRITE | VMI_VM_EXEC)
#define VM_MAY		(VMI_VM_MAYREAD | VMI_VM_MAYWRITE | VMI_VM_MAYEXEC)

/* A private anonymous VMA of its own that nobody touched yet. */
static struct area *anon(struct facts *f, const char *label, size_t len,
			 int prot, int flags)
{
	size_t align = len >= HUGE ? HUGE : PAGE;
	void *at = place(len, align);
	struct area *a;

	if (!at || mmap(at, len, prot, ANON | MAP_FIXED | flags, -1, 0) != at)
		return NULL;
	a = know(f, label, at, len);
	a->access = prot;
	a->has = VM_MAY;
	a->lacks = VMI_VM_SHARED | VMI_VM_MAYSHARE | VMI_VM_HUGETLB |
		   VMI_VM_IO | VMI_VM_PFNMAP | VMI_VM_UNNAMED;
	*(prot & PROT_READ ? &a->has : &a->lacks) |= VMI_VM_READ;
	*(prot & PROT_WRITE ? &a->has : &a->lacks) |= VMI_VM_WRITE;
	*(prot & PROT_EXEC ? &a->has : &a->lacks) |= VMI_VM_EXEC;
	a->role = prot == PROT_NONE ? VMI_ROLE_GUARD : VMI_ROLE_MMAP;
	return a;
}

const char *make_anon_private(struct facts *f)
{
	struct area *a = anon(f, "half written", 64 * PAGE, RW, 0);
	struct area *b = anon(f, "untouched", 16 * PAGE, RW, 0);
	struct area *c = anon(f, "executable", 4 * PAGE, RW | PROT_EXEC, 0);

	if (!a || !b || !c)
		return "no memory";
	a->has |= VMI_VM_ACCOUNT;
	touch(a, TOUCHED_WRITTEN, 8, 2 * PAGE, 32);
	touch(c, TOUCHED_WRITTEN, 0, PAGE, 3);
	fill_with_returns((char *)c->start, PAGE);
	return NULL;
}

const char *make_anon_shared(struct facts *f)
{
	void *at = place(16 * PAGE, PAGE);
	struct area *a;

	at = mmap(at, 16 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED,
		  -1, 0);
	if (at == MAP_FAILED)
		return "no memory";
	a = know(f, "shared", at, 16 * PAGE);
	a->has = VMI_VM_READ | VMI_VM_WRITE | VMI_VM_SHARED | VMI_VM_MAYSHARE;
	a->lacks = VMI_VM_EXEC;
	strcpy(a->name, "/dev/zero (deleted)");
	touch(a, TOUCHED_WRITTEN, 0, 3 * PAGE, 5);
	return NULL;
}

const char *make_stack(struct facts *f)
{
	char room[5 * PAGE];
	struct area *a;

	memset(room, 1, sizeof(room));
	a = know(f, "stack", (void *)((unsigned long)room & ~(PAGE - 1)),
		 4 * PAGE);
	a->start += PAGE;
	a->vma = false;
	a->role = VMI_ROLE_STACK;
	a->has = VMI_VM_READ | VMI_VM_WRITE | VMI_VM_GROWSDOWN;
	a->lacks = VMI_VM_EXEC | VMI_VM_SHARED;
	strcpy(a->name, "[stack]");
	touch(a, TOUCHED_WRITTEN, 0, PAGE, 3);
	return NULL;
}

const char *make_heap(struct facts *f)
{
	unsigned long at = (unsigned long)sbrk(0);
	struct area *a;

	at = (at + PAGE - 1) & ~(PAGE - 1);
	if (brk((void *)(at + 32 * PAGE + 100)))
		return "brk refused";
	f->brk = (unsigned long)sbrk(0);
	a = know(f, "heap", (void *)at, 32 * PAGE);
	a->vma = false;
	a->role = VMI_ROLE_HEAP;
	a->has = VMI_VM_READ | VMI_VM_WRITE | VMI_VM_ACCOUNT;
	a->lacks = VMI_VM_EXEC | VMI_VM_SHARED | VMI_VM_GROWSDOWN;
	strcpy(a->name, "[heap]");
	touch(a, TOUCHED_WRITTEN, PAGE, 4 * PAGE, 7);
	return NULL;
}

/* Two VMAs with exactly one page between them. */
const char *make_hole(struct facts *f)
{
	struct area *a = anon(f, "below the hole", 7 * PAGE, RW, 0), *b;

	if (!a)
		return "no memory";
	munmap((void *)(a->start + 3 * PAGE), PAGE);
	b = know(f, "above the hole", (void *)(a->start + 4 * PAGE), 3 * PAGE);
	a->end = a->start + 3 * PAGE;
	b->has = a->has;
	b->lacks = a->lacks;
	b->role = a->role;
	touch(a, TOUCHED_WRITTEN, 0, PAGE, 3);
	touch(b, TOUCHED_WRITTEN, 0, 2 * PAGE, 2);
	f->told[0] = a->end;
	return NULL;
}

const char *make_prot_none(struct facts *f)
{
	struct area *a = anon(f, "never accessible", 8 * PAGE, PROT_NONE, 0);
	struct area *b = anon(f, "once written", 8 * PAGE, RW, 0);

	if (!a || !b)
		return "no memory";
	touch(b, TOUCHED_WRITTEN, 0, PAGE, 5);
	mprotect((void *)b->start, 8 * PAGE, PROT_NONE);
	b->access = PROT_NONE;
	b->has &= ~VM_ACCESS;
	b->lacks |= VM_ACCESS;
	b->role = VMI_ROLE_GUARD;
	return NULL;
}

const char *make_read_only(struct facts *f)
{
	struct area *a = anon(f, "written, now read", 8 * PAGE, RW, 0);

	if (!a)
		return "no memory";
	touch(a, TOUCHED_WRITTEN, PAGE, PAGE, 6);
	mprotect((void *)a->start, 8 * PAGE, PROT_READ);
	a->access = PROT_READ;
	a->has &= ~VMI_VM_WRITE;
	a->lacks |= VMI_VM_WRITE;
	return NULL;
}

const char *make_zero_page(struct facts *f)
{
	struct area *a = anon(f, "only read", 8 * PAGE, RW, 0);

	if (!a)
		return "no memory";
	touch(a, TOUCHED_READ, 0, PAGE, 6);
	return NULL;
}

/* Room for huge pages, the first @nr of them there. */
static const char *make_huge(struct facts *f, const char *label, size_t len,
			     int nr)
{
	struct area *a = anon(f, label, len, RW, 0);
	const struct map *m;
	struct maps maps;
	bool got;

	if (!a)
		return "no memory";
	if (madvise((void *)a->start, len, MADV_HUGEPAGE))
		return "MADV_HUGEPAGE refused: no transparent huge pages";
	a->has |= VMI_VM_HUGEPAGE;
	a->leaf_shift = 21;
	touch(a, TOUCHED_WRITTEN, 12345, HUGE, nr);
	maps_get(&maps, getpid(), true);
	m = maps_at(&maps, a->start);
	got = m && m->anon_huge == nr * HUGE >> 10;
	maps_free(&maps);
	return got ? NULL : "the kernel gave no transparent huge pages";
}

const char *make_thp(struct facts *f)
{
	const char *why = make_huge(f, "huge", 3 * HUGE, 2);

	/* it ends where no huge page does, and the rest of it is empty */
	return why ?: make_huge(f, "huge, and a half", 2 * HUGE + HUGE / 2, 2);
}

/* told[0]: the key */
const char *make_pkey(struct facts *f)
{
	struct area *a = anon(f, "with a key", 8 * PAGE, RW, 0);
	int first = pkey_alloc(0, 0), key = pkey_alloc(0, 0);

	if (!a)
		return "no memory";
	if (key < 0)
		return "no protection keys: the CPU or the kernel has none";
	/* the second one: more than one bit of the number, if there are as many */
	if (pkey_mprotect((void *)a->start, 8 * PAGE, RW, key))
		return "pkey_mprotect refused";
	pkey_free(first);
	touch(a, TOUCHED_WRITTEN, 0, 2 * PAGE, 4);
	f->told[0] = key;
	return NULL;
}

const char *make_hugetlb(struct facts *f)
{
	void *at = place(2 * HUGE, HUGE);
	struct area *a;

	if (mem_kb("HugePages_Free:") < 2)
		return "fewer than 2 huge pages free: hugepages=16";
	at = mmap(at, 2 * HUGE, RW, ANON | MAP_FIXED | MAP_HUGETLB |
		  (21 << MAP_HUGE_SHIFT), -1, 0);
	if (at == MAP_FAILED)
		return "MAP_HUGETLB refused";
	a = know(f, "hugetlb", at, 2 * HUGE);
	a->has = VMI_VM_READ | VMI_VM_WRITE | VMI_VM_HUGETLB;
	a->lacks = VMI_VM_SHARED;
	a->page_shift = 21;
	a->leaf_shift = 21;
	strcpy(a->name, "/anon_hugepage (deleted)");
	touch(a, TOUCHED_WRITTEN, 0, HUGE, 1);
	return NULL;
}

const char *make_mlocked(struct facts *f)
{
	struct area *a = anon(f, "mlocked", 8 * PAGE, RW, 0);
	struct area *b = anon(f, "locked on fault", 8 * PAGE, RW, 0);

	if (!a || !b)
		return "no memory";
	touch(a, TOUCHED_WRITTEN, 0, PAGE, 8);
	touch(b, TOUCHED_WRITTEN, 0, PAGE, 2);
	if (mlock((void *)a->start, 8 * PAGE) ||
	    mlock2((void *)b->start, 8 * PAGE, MLOCK_ONFAULT))
		return "mlock refused";
	a->has |= VMI_VM_LOCKED;
	a->lacks |= VMI_VM_LOCKONFAULT;
	b->has |= VMI_VM_LOCKED | VMI_VM_LOCKONFAULT;
	return NULL;
}

/* 1 TiB with a thousand pages, none beside another, all offsets uneven */
const char *make_sparse(struct facts *f)
{
	struct area *a = anon(f, "1 TiB", TiB, RW, MAP_NORESERVE);

	if (!a)
		return "no room for 1 TiB";
	a->has |= VMI_VM_NORESERVE;
	if (madvise((void *)a->start, TiB, MADV_NOHUGEPAGE) == 0)
		a->has |= VMI_VM_NOHUGEPAGE;
	touch(a, TOUCHED_WRITTEN, 5 * PAGE, TiB / SPARSE_PAGES & ~(PAGE - 1),
	      SPARSE_PAGES);
	return NULL;
}

/* One VMA of 4 GiB with a page in each 2 MiB: it takes long to count. */
const char *make_wide(struct facts *f)
{
	struct area *a = anon(f, "4 GiB", WIDE_PAGES * HUGE, RW,
			      MAP_NORESERVE);

	if (!a)
		return "no room for 4 GiB";
	madvise((void *)a->start, WIDE_PAGES * HUGE, MADV_NOHUGEPAGE);
	touch(a, TOUCHED_WRITTEN, 7 * PAGE, HUGE, WIDE_PAGES);
	return NULL;
}

const char *make_many(struct facts *f)
{
	struct area *a = anon(f, "10,000 VMAs", MANY_VMAS * PAGE, RW, 0);
	__u64 i;

	if (!a)
		return "no memory";
	madvise((void *)a->start, MANY_VMAS * PAGE, MADV_NOHUGEPAGE);
	touch(a, TOUCHED_WRITTEN, 0, 100 * PAGE, MANY_VMAS / 100);
	for (i = 1; i < MANY_VMAS; i += 2)
		if (mprotect((void *)(a->start + i * PAGE), PAGE, PROT_READ))
			return "mprotect refused";
	a->vma = false;
	a->has &= ~VM_ACCESS;
	a->lacks &= ~VM_ACCESS;
	f->vmas = MANY_VMAS;
	return NULL;
}

static void *sit(void *unused)
{
	for (;;)
		pause();
	return unused;
}

const char *make_threads(struct facts *f)
{
	pthread_attr_t attr;
	pthread_t thread;
	int i;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 16 * PAGE);
	for (i = 1; i < MANY_THREADS; i++)
		if (pthread_create(&thread, &attr, sit, NULL))
			return "cannot make 200 threads";
	f->threads = MANY_THREADS;
	return NULL;
}

const char *make_named(struct facts *f)
{
	struct area *a = anon(f, "[anon:name]", 4 * PAGE, RW, 0);

	if (!a)
		return "no memory";
#ifndef PR_SET_VMA
#define PR_SET_VMA		0x53564d41
#define PR_SET_VMA_ANON_NAME	0
#endif
	if (prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, a->start, 4 * PAGE,
		  "a name!"))
		return "no PR_SET_VMA_ANON_NAME in this kernel";
	strcpy(a->name, "[anon:a name!]");
	touch(a, TOUCHED_WRITTEN, 0, PAGE, 1);
	return NULL;
}

const char *make_growsdown(struct facts *f)
{
	char *at = place(512 * PAGE, PAGE);
	struct area *a;

	/* Room below it: the stack guard gap is 256 pages. */
	munmap(at, 512 * PAGE);
	at += 500 * PAGE;
	at = mmap(at, 4 * PAGE, RW, ANON | MAP_FIXED | MAP_GROWSDOWN, -1, 0);
	if (at == MAP_FAILED)
		return "MAP_GROWSDOWN refused";
	a = know(f, "grows down", at, 4 * PAGE);
	a->has = VMI_VM_READ | VMI_VM_WRITE | VMI_VM_GROWSDOWN;
	a->lacks = VMI_VM_SHARED;
	touch(a, TOUCHED_WRITTEN, PAGE, PAGE, 3);
	return NULL;
}

const char *make_advised(struct facts *f)
{
	static const struct {
		const char *label;
		int advice;
		__u64 has;
	} rows[] = {
		{ "MADV_DONTFORK",	MADV_DONTFORK,	VMI_VM_DONTCOPY },
		{ "MADV_DONTDUMP",	MADV_DONTDUMP,	VMI_VM_DONTDUMP },
		{ "MADV_WIPEONFORK",	MADV_WIPEONFORK, VMI_VM_WIPEONFORK },
		{ "MADV_SEQUENTIAL",	MADV_SEQUENTIAL, VMI_VM_SEQ_READ },
		{ "MADV_RANDOM",	MADV_RANDOM,	VMI_VM_RAND_READ },
		{ "MADV_NOHUGEPAGE",	MADV_NOHUGEPAGE, VMI_VM_NOHUGEPAGE },
		{ "MADV_MERGEABLE",	MADV_MERGEABLE,	VMI_VM_MERGEABLE },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct area *a = anon(f, rows[i].label, 2 * PAGE, RW, 0);

		if (!a)
			return "no memory";
		if (madvise((void *)a->start, 2 * PAGE, rows[i].advice))
			f->nr--;
		else
			a->has |= rows[i].has;
	}
#ifndef __NR_mseal
#define __NR_mseal 462
#endif
	if (kernel_at_least(6, 10)) {
		struct area *a = anon(f, "mseal", 2 * PAGE, RW, 0);

		if (!a || syscall(__NR_mseal, a->start, 2 * PAGE, 0))
			return "mseal refused";
		a->has |= VMI_VM_SEALED;
	}
	return f->nr ? NULL : "no advice was taken";
}

/* With five levels there is room above 2^47, for those who ask for it. */
const char *make_above_47(struct facts *f)
{
	void *hint = (void *)(1UL << 52);
	struct area *a;
	void *at = mmap(hint, 8 * PAGE, RW, ANON, -1, 0);

	if (at == MAP_FAILED)
		return "no memory";
	if (at != hint)
		return "four page-table levels: nothing above 2^47";
	a = know(f, "above 2^47", at, 8 * PAGE);
	a->has = VMI_VM_READ | VMI_VM_WRITE;
	touch(a, TOUCHED_WRITTEN, PAGE, 2 * PAGE, 3);
	return NULL;
}
