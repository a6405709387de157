// SPDX-License-Identifier: GPL-2.0
/*
 * touch_test.c - VMA × entry × access → what happens
 *
 * Each row follows a path through arch/x86/mm/fault.c:access_error() and
 * mm/memory.c:handle_pte_fault() of 7.2.
 */
#include "../touch.h"
#include "dialects.h"
#include "suites.h"
#include "tap.h"

#define R	VMI_VM_READ
#define W	VMI_VM_WRITE
#define X	VMI_VM_EXEC
#define SHARED	(VMI_VM_SHARED | VMI_VM_MAYSHARE)
/* A file opened read-only and mapped MAP_SHARED: VM_SHARED is off again. */
#define RO_SHARED VMI_VM_MAYSHARE

/* vma->anonymous */
enum { FILE_VMA, ANON };

#define IN_RW	(VMI_UP_USER | VMI_UP_WRITE | VMI_UP_EXEC)
#define IN_RO	(VMI_UP_USER | VMI_UP_EXEC)

static const struct {
	const char *what;
	u64 flags;
	u8 anonymous;
	u8 why;
	u8 effective;
	u8 touch[3];	/* read, write, exec */
} rows[] = {
#define T(read, write, exec)	\
	{ VMI_TOUCH_##read, VMI_TOUCH_##write, VMI_TOUCH_##exec }
	/* access_error(): the VMA is asked first */
	{ "no access", 0, ANON, VMI_WHY_NONE, 0, T(SEGV_ACCERR, SEGV_ACCERR, SEGV_ACCERR) },
	{ "PROT_NONE page", 0, ANON, VMI_WHY_PROT_NONE, 0,
	  T(SEGV_ACCERR, SEGV_ACCERR, SEGV_ACCERR) },
	{ "no access, swapped out", 0, ANON, VMI_WHY_SWAP, 0,
	  T(SEGV_ACCERR, SEGV_ACCERR, SEGV_ACCERR) },
	{ "write alone may be read", W, ANON, VMI_WHY_NONE, 0, T(ZERO, ANON, SEGV_ACCERR) },
	{ "exec alone may be read", X, ANON, VMI_WHY_NONE, 0, T(ZERO, SEGV_ACCERR, ZERO) },
	{ "shadow stack, no store", R | W | VMI_VM_SHADOW_STACK, ANON, VMI_WHY_MAPPED, IN_RO,
	  T(HIT, SEGV_ACCERR, SEGV_ACCERR) },

	/* do_pte_missing() */
	{ "new anonymous, ro", R, ANON, VMI_WHY_NONE, 0, T(ZERO, SEGV_ACCERR, SEGV_ACCERR) },
	{ "new anonymous, rw", R | W, ANON, VMI_WHY_NONE, 0, T(ZERO, ANON, SEGV_ACCERR) },
	{ "new anonymous, rwx", R | W | X, ANON, VMI_WHY_NONE, 0, T(ZERO, ANON, ZERO) },
	{ "new private file, rx", R | X, FILE_VMA, VMI_WHY_NONE, 0, T(FILE, SEGV_ACCERR, FILE) },
	{ "new private file, rw", R | W, FILE_VMA, VMI_WHY_NONE, 0,
	  T(FILE, FILE_COPY, SEGV_ACCERR) },
	{ "new shared file", R | W | SHARED, FILE_VMA, VMI_WHY_NONE, 0,
	  T(FILE, FILE, SEGV_ACCERR) },
	{ "new shared read-only file", R | RO_SHARED, FILE_VMA, VMI_WHY_NONE, 0,
	  T(FILE, SEGV_ACCERR, SEGV_ACCERR) },
	{ "new hugetlb", R | W | VMI_VM_HUGETLB, FILE_VMA, VMI_WHY_NONE, 0,
	  T(HUGETLB, HUGETLB, SEGV_ACCERR) },
	{ "new device", R | W | SHARED | VMI_VM_PFNMAP, FILE_VMA, VMI_WHY_NONE, 0,
	  T(DEVICE, DEVICE, SEGV_ACCERR) },
	{ "new device, mixed", R | W | SHARED | VMI_VM_MIXEDMAP, FILE_VMA, VMI_WHY_NONE, 0,
	  T(DEVICE, DEVICE, SEGV_ACCERR) },
	{ "new registers", R | W | SHARED | VMI_VM_IO, FILE_VMA, VMI_WHY_NONE, 0,
	  T(DEVICE, DEVICE, SEGV_ACCERR) },
	{ "new, uffd gives it", R | W | VMI_VM_UFFD_MISSING, ANON, VMI_WHY_NONE, 0,
	  T(UFFD, UFFD, SEGV_ACCERR) },
	/* the cache is asked before userfaultfd is */
	{ "new hugetlb, uffd gives it", R | W | VMI_VM_HUGETLB | VMI_VM_UFFD_MISSING, FILE_VMA,
	  VMI_WHY_NONE, 0, T(UFFD_CACHE, UFFD_CACHE, SEGV_ACCERR) },
	{ "new shmem, uffd gives it", R | W | SHARED | VMI_VM_UFFD_MISSING, FILE_VMA,
	  VMI_WHY_NONE, 0, T(UFFD_CACHE, UFFD_CACHE, SEGV_ACCERR) },
	{ "new shmem, uffd is told", R | W | SHARED | VMI_VM_UFFD_MINOR, FILE_VMA,
	  VMI_WHY_NONE, 0, T(UFFD_CACHE, UFFD_CACHE, SEGV_ACCERR) },
	{ "uffd, but no write", R | VMI_VM_UFFD_MISSING, ANON, VMI_WHY_NONE, 0,
	  T(UFFD, SEGV_ACCERR, SEGV_ACCERR) },

	/* present: do_wp_page() if it is not writable */
	{ "mapped rw", R | W, ANON, VMI_WHY_MAPPED, IN_RW, T(HIT, HIT, SEGV_ACCERR) },
	{ "mapped rx", R | X, FILE_VMA, VMI_WHY_MAPPED, IN_RO, T(HIT, SEGV_ACCERR, HIT) },
	{ "copy on write", R | W, ANON, VMI_WHY_MAPPED, IN_RO, T(HIT, COW, SEGV_ACCERR) },
	{ "copy of a file", R | W, FILE_VMA, VMI_WHY_MAPPED, IN_RO, T(HIT, COW, SEGV_ACCERR) },
	{ "shared, read first", R | W | SHARED, FILE_VMA, VMI_WHY_MAPPED, IN_RO,
	  T(HIT, MKWRITE, SEGV_ACCERR) },
	{ "shared, mapped rw", R | W | SHARED, FILE_VMA, VMI_WHY_MAPPED, IN_RW,
	  T(HIT, HIT, SEGV_ACCERR) },

	/* not present: do_swap_page() */
	{ "swapped out", R | W, ANON, VMI_WHY_SWAP, 0, T(SWAP_IN, SWAP_IN, SEGV_ACCERR) },
	{ "swapped out, ro", R, ANON, VMI_WHY_SWAP, 0, T(SWAP_IN, SEGV_ACCERR, SEGV_ACCERR) },
	{ "moving", R | W | X, ANON, VMI_WHY_MIGRATION, 0, T(WAIT, WAIT, WAIT) },
	{ "poisoned frame", R | W, ANON, VMI_WHY_HWPOISON, 0, T(SIGBUS, SIGBUS, SIGBUS) },
	{ "poison marker", R | W, ANON, VMI_WHY_POISON, 0, T(SIGBUS, SIGBUS, SIGBUS) },
	{ "guard marker", R | W, ANON, VMI_WHY_GUARD, 0,
	  T(SEGV_MAPERR, SEGV_MAPERR, SEGV_MAPERR) },
	{ "device memory", R | W, ANON, VMI_WHY_DEVICE, 0, T(DEVICE, DEVICE, SEGV_ACCERR) },
	{ "uffd-wp marker", R | W | SHARED | VMI_VM_UFFD_WP, FILE_VMA, VMI_WHY_UFFD_WP, 0,
	  T(FILE, UFFD, SEGV_ACCERR) },
	{ "uffd-wp marker, anonymous", R | W | VMI_VM_UFFD_WP, ANON, VMI_WHY_UFFD_WP, 0,
	  T(ZERO, UFFD, SEGV_ACCERR) },
	{ "uffd-rwp", R | W | VMI_VM_UFFD_RWP, ANON, VMI_WHY_UFFD_RWP, 0,
	  T(UFFD_RWP, UFFD_RWP, SEGV_ACCERR) },
	{ "uffd-rwp, ro", R | X | VMI_VM_UFFD_RWP, FILE_VMA, VMI_WHY_UFFD_RWP, 0,
	  T(UFFD_RWP, SEGV_ACCERR, UFFD_RWP) },
	{ "uffd-rwp, no access", VMI_VM_UFFD_RWP, ANON, VMI_WHY_PROT_NONE, 0,
	  T(SEGV_ACCERR, SEGV_ACCERR, SEGV_ACCERR) },
	{ "uffd-rwp, swapped out", R | W | VMI_VM_UFFD_RWP, ANON, VMI_WHY_SWAP, 0,
	  T(SWAP_IN, SWAP_IN, SEGV_ACCERR) },
	{ "NUMA hint", R | W, ANON, VMI_WHY_NUMA_HINT, 0, T(NUMA, NUMA, SEGV_ACCERR) },

	/* never guessed */
	{ "unknown entry", R | W, ANON, VMI_WHY_UNKNOWN, 0, T(UNKNOWN, UNKNOWN, SEGV_ACCERR) },
	{ "bad entry", R | W, ANON, VMI_WHY_BAD, 0, T(UNKNOWN, UNKNOWN, SEGV_ACCERR) },
	{ "unsettled", R | W, ANON, VMI_WHY_UNSETTLED, 0, T(UNKNOWN, UNKNOWN, SEGV_ACCERR) },
};

static const char * const access_names[] = { "read", "write", "exec" };

static void touch_rows(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows) * 3; i++) {
		const typeof(rows[0]) *row = &rows[i / 3];
		struct vmi_vma vma = { .flags = row->flags, .anonymous = row->anonymous };
		struct vmi_result r = {
			.why = row->why,
			.effective = row->effective,
			.entry = X_P | X_US,
		};
		u8 got = vmi_touch(&dialects[D72], &vma, &r, i % 3);

		tap_ok(got == row->touch[i % 3], "%s: %s (got %u, want %u)", row->what,
		       access_names[i % 3], got, row->touch[i % 3]);
	}
}

/* Only a write asks for the uffd-wp bit, and only if the entry forbids it. */
static void uffd_wp_bit(void)
{
	struct vmi_vma vma = { .flags = R | W | VMI_VM_UFFD_WP, .anonymous = 1 };
	struct vmi_result r = {
		.why = VMI_WHY_MAPPED, .effective = IN_RO, .entry = X_P | X_US | X_WP,
	};

	tap_ok(vmi_touch(&dialects[D72], &vma, &r, VMI_ACCESS_READ) == VMI_TOUCH_HIT,
	       "uffd-wp bit: read");
	tap_ok(vmi_touch(&dialects[D72], &vma, &r, VMI_ACCESS_WRITE) == VMI_TOUCH_UFFD,
	       "uffd-wp bit: write");
	r.entry &= ~X_WP;
	tap_ok(vmi_touch(&dialects[D72], &vma, &r, VMI_ACCESS_WRITE) == VMI_TOUCH_COW,
	       "uffd-wp bit clear: write");
}

static void no_vma(void)
{
	struct vmi_result r = { .why = VMI_WHY_NO_VMA };

	for (unsigned int access = 0; access < 3; access++)
		tap_ok(vmi_touch(&dialects[D72], NULL, &r, access) == VMI_TOUCH_SEGV_MAPERR,
		       "no VMA: %s", access_names[access]);
}

/* arch/arm64/mm/fault.c: what may only be executed may be read, unless there is EPAN. */
static void exec_only(void)
{
	struct vmi_dialect d = dialects[D61_ARM64];
	struct vmi_vma vma = { .flags = X, .anonymous = 1 };
	struct vmi_result r = { .why = VMI_WHY_NONE };

	tap_ok(vmi_touch(&d, &vma, &r, VMI_ACCESS_READ) == VMI_TOUCH_ZERO,
	       "exec alone, arm64: read");
	d.flags |= VMI_DIALECT_EXEC_ONLY;
	tap_ok(vmi_touch(&d, &vma, &r, VMI_ACCESS_READ) == VMI_TOUCH_SEGV_ACCERR,
	       "exec alone, arm64 with EPAN: read");
	vma.flags = W;
	tap_ok(vmi_touch(&d, &vma, &r, VMI_ACCESS_READ) == VMI_TOUCH_ZERO,
	       "write alone, arm64 with EPAN: read");
}

/* What is no address at all is refused by another exception than what has no VMA. */
static void no_address(void)
{
	static const struct {
		unsigned int dialect;
		u32 flags;
		u32 why;
		u8 touch;
	} rows[] = {
		{ D72, 0, VMI_WHY_NO_VMA, VMI_TOUCH_SEGV_MAPERR },
		{ D72, 0, VMI_WHY_KERNEL, VMI_TOUCH_SEGV_MAPERR },
		{ D72, 0, VMI_WHY_NOT_CANONICAL, VMI_TOUCH_SEGV_KERNEL },
		{ D72, VMI_DIALECT_LASS, VMI_WHY_NO_VMA, VMI_TOUCH_SEGV_MAPERR },
		{ D72, VMI_DIALECT_LASS, VMI_WHY_KERNEL, VMI_TOUCH_SEGV_KERNEL },
		{ D61_ARM64, 0, VMI_WHY_NOT_CANONICAL, VMI_TOUCH_SEGV_MAPERR },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vmi_dialect d = dialects[rows[i].dialect];
		struct vmi_result r = { .why = rows[i].why };

		d.flags |= rows[i].flags;
		tap_ok(vmi_touch(&d, NULL, &r, VMI_ACCESS_READ) == rows[i].touch,
		       "no address, row %u", i);
	}
}

/* Where the CPU keeps no accessed or dirty bits, a fault sets them. */
static void marks(void)
{
	static const struct {
		u32 flags;
		u64 entry;
		u8 touch[3];
	} rows[] = {
		{ 0, A_PAGE & ~A_AF, T(HIT, HIT, HIT) },
		{ 0, A_PAGE, T(HIT, HIT, HIT) },
		{ 0, A_PAGE | A_RDONLY, T(HIT, HIT, HIT) },
		{ VMI_DIALECT_YOUNG_FAULTS, A_PAGE, T(HIT, HIT, HIT) },
		{ VMI_DIALECT_YOUNG_FAULTS, A_PAGE & ~A_AF, T(SPURIOUS, SPURIOUS, SPURIOUS) },
		{ VMI_DIALECT_DIRTY_FAULTS, A_PAGE, T(HIT, HIT, HIT) },
		{ VMI_DIALECT_DIRTY_FAULTS, A_PAGE | A_RDONLY, T(HIT, SPURIOUS, HIT) },
	};
	struct vmi_vma vma = { .flags = R | W | X, .anonymous = 1 };
	struct vmi_dialect d = dialects[D61_ARM64];

	for (size_t i = 0; i < ARRAY_SIZE(rows) * 3; i++) {
		const typeof(rows[0]) *row = &rows[i / 3];
		struct vmi_result r = {
			.why = VMI_WHY_MAPPED, .effective = IN_RW,
			.entry = row->entry | A_USER | A_WRITE,
		};

		d.flags = row->flags;
		tap_ok(vmi_touch(&d, &vma, &r, i % 3) == row->touch[i % 3],
		       "access and dirty bits, row %zu: %s", i / 3, access_names[i % 3]);
	}
}

void touch_test(void)
{
	touch_rows();
	uffd_wp_bit();
	no_vma();
	exec_only();
	no_address();
	marks();
}
