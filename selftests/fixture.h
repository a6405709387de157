/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fixture.h - processes whose memory is known
 *
 * A fixture runs in a child of the test: it maps something, touches some of
 * it, writes what it did into memory it shares with the test, and stops itself.
 * A stopped process is what vminspect tells exactly.
 */
#ifndef VMI_SELFTESTS_FIXTURE_H
#define VMI_SELFTESTS_FIXTURE_H

#include <limits.h>
#include <sys/types.h>

#include "vmi.h"

enum touched {
	TOUCHED_NOT,
	TOUCHED_READ,
	TOUCHED_WRITTEN,
};

/**
 * struct area - what a fixture knows about some of its memory
 * @label: for messages
 * @start: first byte
 * @end: behind the last
 * @vma: it is exactly one VMA; otherwise it is only known to be mapped
 * @has: VMI_VM_* that this VMA must have
 * @lacks: and those it must not
 * @role: enum vmi_role, or -1
 * @page_shift: of the VMA
 * @leaf_shift: what its present pages must be mapped with
 * @name: as struct vmi_vma has it (not escaped)
 * @how: how it was touched
 * @first: offset of the first byte touched
 * @step: from one to the next
 * @count: how many
 * @exact: nothing else of the area has an entry
 * @access: PROT_* it has now
 */
struct area {
	char label[24];
	__u64 start;
	__u64 end;
	bool vma;
	__u64 has;
	__u64 lacks;
	int role;
	int page_shift;
	int leaf_shift;
	char name[PATH_MAX];
	enum touched how;
	__u64 first;
	__u64 step;
	__u64 count;
	bool exact;
	int access;
};

#define AREAS 16

/**
 * struct facts - shared between a test and its child
 * @area: what is known
 * @nr: how many of them
 * @brk: sbrk(0) of the child
 * @vmas: at least so many VMAs
 * @threads: so many threads
 * @scrap: a file or directory to remove when the child has gone
 * @why: why the fixture cannot be made here
 * @ready: the child is done with it
 * @go: for what the child does afterwards; each test has its own numbers
 * @told: and what it tells back
 */
struct facts {
	struct area area[AREAS];
	int nr;
	__u64 brk;
	unsigned int vmas;
	unsigned int threads;
	char scrap[PATH_MAX];
	char why[160];
	volatile int ready;
	volatile int go;
	volatile __u64 told[8];
};

/** A fixture's function: NULL, or why it cannot be made on this machine. */
typedef const char *(*make_t)(struct facts *facts);

struct child {
	pid_t pid;
	struct facts *facts;
};

/* A child that made the fixture and has stopped. NULL, or why there is none:
 * the module is missing, or something that the fixture needs.
 */
const char *child_start(struct child *c, make_t make);
/* The same, and then it runs @body instead of stopping. */
const char *child_run(struct child *c, make_t make,
		      void (*body)(struct facts *facts));
bool child_stopped(pid_t pid);
void child_end(struct child *c);

/* For makers of fixtures. */
void *place(size_t len, size_t align);
struct area *know(struct facts *f, const char *label, void *at, size_t len);
void touch(struct area *a, enum touched how, __u64 first, __u64 step,
	   __u64 count);
int scratch_file(const char *name, size_t len, char *path);

#define SCRATCH_NAME "vminspect-selftest"

const char *make_nothing(struct facts *f);
const char *make_wide(struct facts *f);

const char *make_anon_private(struct facts *f);
const char *make_anon_shared(struct facts *f);
const char *make_stack(struct facts *f);
const char *make_heap(struct facts *f);
const char *make_hole(struct facts *f);
const char *make_prot_none(struct facts *f);
const char *make_read_only(struct facts *f);
const char *make_zero_page(struct facts *f);
const char *make_thp(struct facts *f);
const char *make_hugetlb(struct facts *f);
const char *make_mlocked(struct facts *f);
const char *make_sparse(struct facts *f);
const char *make_many(struct facts *f);
const char *make_threads(struct facts *f);
const char *make_named(struct facts *f);
const char *make_growsdown(struct facts *f);
const char *make_advised(struct facts *f);
const char *make_above_47(struct facts *f);
const char *make_file_private(struct facts *f);
const char *make_file_shared(struct facts *f);
const char *make_memfd(struct facts *f);
const char *make_secretmem(struct facts *f);
const char *make_io(struct facts *f);
const char *make_pkey(struct facts *f);
const char *make_numa_hint(struct facts *f);
const char *make_deleted(struct facts *f);
const char *make_odd_name(struct facts *f);
const char *make_long_name(struct facts *f);
const char *make_swapped(struct facts *f);
/* Written pages of our own to swap: NULL, or why they stay. */
const char *swap_out(void *at, __u64 pages);
const char *make_guard(struct facts *f);
const char *make_hwpoison(struct facts *f);
const char *make_uffd_wp(struct facts *f);
const char *make_device(struct facts *f);

#define SPARSE_PAGES	1000
#define WIDE_PAGES	2048
#define MANY_VMAS	10000
#define MANY_THREADS	200

#endif /* VMI_SELFTESTS_FIXTURE_H */
