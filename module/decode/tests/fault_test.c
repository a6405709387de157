// SPDX-License-Identifier: GPL-2.0
/*
 * fault_test.c - entry before, entry after, VMA, access and result → class
 *
 * Each path follows one through mm/memory.c:handle_pte_fault(), mm/huge_memory.c
 * or mm/hugetlb.c; the function that ends it stands in its name.
 */
#include "fault_entries.h"
#include "rand.h"
#include "suites.h"
#include "tap.h"

/* The class ------------------------------------------------------------------ */

#define ANON	VMI_OF_ANON
#define FILE_	VMI_OF_FILE
#define SHMEM	VMI_OF_SHMEM
#define HUGETLB	VMI_OF_HUGETLB
#define SPECIAL	VMI_OF_SPECIAL
#define SHARED	VMI_OF_SHARED
#define HANDED	VMI_CAME_UFFD
#define STACK	VMI_OF_STACK_END
#define EOF_	VMI_OF_BEYOND_EOF
#define R	0
#define W	VMI_BY_WRITE
#define X	VMI_BY_EXEC
#define UNSHARE	VMI_BY_UNSHARE
#define MAJOR	VMI_CAME_MAJOR
#define RETRY	VMI_CAME_RETRY
#define OOM	VMI_CAME_OOM
#define SIGBUS	VMI_CAME_SIGBUS
#define POISON	VMI_CAME_HWPOISON
#define SIGSEGV	VMI_CAME_SIGSEGV

#define GUARD_MARK	SOFT(MARK(4))
#define POISON_MARK	SOFT(MARK(2))
#define WP_MARK		SOFT(MARK(1))

static const struct {
	const char *what;
	u32 facts;	/* those that are not of the entries */
	struct vmi_seen_entry before;
	struct vmi_seen_entry after;
	u32 class;
} paths[] = {
#define C(class)	VMI_FAULT_##class
	{ "do_anonymous_page: read", ANON | R, EMPTY(VMI_PTE), ZERO, C(ANON_ZERO) },
	{ "do_anonymous_page: no table yet", ANON | R, EMPTY(VMI_PGD), ZERO, C(ANON_ZERO) },
	{ "do_anonymous_page: run", ANON | X, EMPTY(VMI_PTE), ZERO, C(ANON_ZERO) },
	{ "do_anonymous_page: write", ANON | W, EMPTY(VMI_PTE), RW(5), C(ANON) },
	{ "do_anonymous_page: another was first", ANON | W, EMPTY(VMI_PTE), UNSEEN, C(ANON) },
	{ "do_anonymous_page: stack", ANON | STACK | W, EMPTY(VMI_PTE), RW(5), C(STACK) },
	{ "do_anonymous_page: stack, read", ANON | STACK, EMPTY(VMI_PTE), ZERO, C(STACK) },
	{ "do_wp_page: lowest page of a stack", ANON | STACK | W, RO(5), RW(6), C(COW) },
	{ "do_huge_pmd_anonymous_page", ANON | W, EMPTY(VMI_PMD), HUGE_RW(0x200), C(THP_ANON) },
	{ "do_huge_pmd_anonymous_page: read", ANON | R, EMPTY(VMI_PMD), HUGE_RO(0x400),
	  C(THP_ANON) },
	{ "userfaultfd: read", ANON | HANDED, EMPTY(VMI_PTE), RW(5), C(UFFD) },
	{ "userfaultfd: write", ANON | HANDED | W, EMPTY(VMI_PTE), RW(5), C(UFFD) },
	{ "userfaultfd: zero page", ANON | HANDED, EMPTY(VMI_PTE), ZERO, C(UFFD) },
	{ "userfaultfd: shmem", SHMEM | SHARED | HANDED | W, EMPTY(VMI_PTE), RW(5), C(UFFD) },
	{ "userfaultfd: hugetlb", HUGETLB | HANDED | W, EMPTY(VMI_PMD), HUGE_RW(0x200),
	  C(UFFD) },
	{ "userfaultfd: write, was there", ANON | W, RO(5), RW(6), C(COW) },

	{ "wp_page_copy", ANON | W, RO(5), RW(6), C(COW) },
	{ "wp_page_copy: zero page", ANON | W, ZERO, RW(6), C(COW) },
	{ "wp_page_copy: private file", FILE_ | W, RO(5), RW(6), C(COW) },
	{ "wp_page_copy: private, tmpfs", SHMEM | W, RO(5), RW(6), C(COW) },
	{ "wp_page_copy: after not seen", ANON | W, RO(5), UNSEEN, C(COW) },
	{ "do_huge_pmd_wp_page: split, copied", ANON | W, HUGE_RO(0x200), RW(6), C(COW) },
	{ "do_huge_zero_wp_pmd", ANON | W, HUGE_RO(0x400), HUGE_RW(0x200), C(COW) },
	{ "wp_page_reuse", ANON | W, RO(5), RW(5), C(COW_REUSE) },
	{ "wp_page_reuse: a copy of a file", FILE_ | W, RO(5), RW(5), C(COW_REUSE) },
	{ "do_huge_pmd_wp_page: reuse", ANON | W, HUGE_RO(0x200), HUGE_RW(0x200), C(COW_REUSE) },
	{ "do_huge_pmd_wp_page: split, reuse", ANON | W, HUGE_RO(0x200), RW(0x203),
	  C(COW_REUSE) },
	{ "do_wp_page: unshare", ANON | UNSHARE, RO(5), RO(6), C(UNSHARE) },
	{ "do_wp_page: unshare a file's", FILE_ | UNSHARE, RO(5), RO(6), C(UNSHARE) },
	{ "do_wp_page: unshare, uffd-wp", ANON | UNSHARE, WP(5), WP(6), C(UNSHARE) },
	{ "do_wp_page: unshare, exclusive", ANON | UNSHARE, RO(5), RO(5), C(SPURIOUS) },
	{ "do_wp_page: uffd-wp", ANON | W | HANDED, WP(5), RW(5), C(UFFD) },
	{ "do_wp_page: uffd-wp, shared", SHMEM | SHARED | W | HANDED, WP(5), RW(5), C(UFFD) },
	{ "huge_pmd_set_accessed: uffd-wp, read", ANON | R, WP(5), WP(5), C(SPURIOUS) },
	{ "hugetlb_fault: uffd-wp", HUGETLB | W | HANDED, { PG(0x200) | X_PSE | X_WP, VMI_PMD,
	  VMI_KIND_LEAF, 1 }, HUGE_RW(0x200), C(UFFD) },

	{ "do_read_fault", FILE_, EMPTY(VMI_PTE), RO(5), C(FILE_READ) },
	{ "do_read_fault: run", FILE_ | X, EMPTY(VMI_PTE), RO(5), C(FILE_READ) },
	{ "do_read_fault: shared", FILE_ | SHARED, EMPTY(VMI_PMD), RO(5), C(FILE_READ) },
	{ "do_read_fault: I/O", FILE_ | MAJOR, EMPTY(VMI_PTE), RO(5), C(FILE_MAJOR) },
	{ "do_read_fault: huge", FILE_ | X, EMPTY(VMI_PMD), HUGE_RO(0x200), C(THP_FILE) },
	{ "do_read_fault: huge, I/O", FILE_ | MAJOR, EMPTY(VMI_PMD), HUGE_RO(0x200),
	  C(THP_FILE) },
	{ "do_cow_fault", FILE_ | W, EMPTY(VMI_PTE), RW(5), C(FILE_COW) },
	{ "do_cow_fault: I/O", FILE_ | W | MAJOR, EMPTY(VMI_PTE), RW(5), C(FILE_COW) },
	{ "do_cow_fault: tmpfs", SHMEM | W, EMPTY(VMI_PTE), RW(5), C(FILE_COW) },
	{ "do_shared_fault", FILE_ | SHARED | W, EMPTY(VMI_PTE), RW(5), C(FILE_WRITE) },
	{ "do_shared_fault: I/O", FILE_ | SHARED | W | MAJOR, EMPTY(VMI_PTE), RW(5),
	  C(FILE_WRITE) },
	{ "wp_page_shared", FILE_ | SHARED | W, RO(5), RW(5), C(FILE_WRITE) },
	{ "wp_page_shared: VM_FAULT_COMPLETED", FILE_ | SHARED | W, RO(5), UNSEEN,
	  C(FILE_WRITE) },
	{ "wp_pfn_shared", SPECIAL | SHARED | W, RO(5), RW(5), C(FILE_WRITE) },

	{ "do_read_fault: shmem", SHMEM | SHARED, EMPTY(VMI_PTE), RO(5), C(SHMEM) },
	{ "do_read_fault: shmem, swapped", SHMEM | SHARED | MAJOR, EMPTY(VMI_PTE), RO(5),
	  C(SHMEM) },
	{ "do_read_fault: private, tmpfs", SHMEM, EMPTY(VMI_PTE), RO(5), C(SHMEM) },
	{ "do_shared_fault: shmem", SHMEM | SHARED | W, EMPTY(VMI_PTE), RW(5), C(SHMEM) },
	{ "do_shared_fault: shmem, huge", SHMEM | SHARED | W, EMPTY(VMI_PMD), HUGE_RW(0x200),
	  C(THP_FILE) },
	{ "wp_page_shared: shmem", SHMEM | SHARED | W, RO(5), RW(5), C(SHMEM) },

	{ "do_swap_page", ANON | R, SWAP, RO(5), C(SWAP_IN) },
	{ "do_swap_page: write", ANON | W, SWAP, RW(5), C(SWAP_IN) },
	{ "do_swap_page: I/O", ANON | W | MAJOR, SWAP, UNSEEN, C(SWAP_IN) },
	{ "do_swap_page: copy of a file", FILE_ | W, SWAP, RW(5), C(SWAP_IN) },
	{ "do_swap_page: userfaultfd", ANON, SWAP, RW(5), C(SWAP_IN) },
	{ "migration_entry_wait", ANON | W, MOVING, RW(5), C(MIGRATION) },
	{ "migration_entry_wait: file", FILE_, MOVING, EMPTY(VMI_PTE), C(MIGRATION) },
	{ "migration_entry_wait_huge", HUGETLB | W, { X_SWP(27, 512), VMI_PMD, VMI_KIND_SOFT, 1 },
	  HUGE_RW(0x200), C(MIGRATION) },
	{ "pmd_migration_entry_wait", ANON | W, { X_SWP(27, 512), VMI_PMD, VMI_KIND_SOFT, 1 },
	  HUGE_RW(0x200), C(MIGRATION) },
	{ "migrate_to_ram", ANON | W, SOFT(X_SWP(28, 9)), RW(5), C(DEVICE) },
	{ "remove_device_exclusive_entry", ANON, SOFT(X_SWP(30, 9)), RO(5), C(DEVICE) },
	{ "do_numa_page", ANON, HINT(5), RW(5), C(NUMA_HINT) },
	{ "do_numa_page: moved", ANON | W, HINT(5), RW(6), C(NUMA_HINT) },
	{ "do_numa_page: shared file", FILE_ | SHARED, HINT(5), RO(5), C(NUMA_HINT) },
	{ "do_huge_pmd_numa_page", ANON, HUGE_HINT(0x200), HUGE_RW(0x200), C(NUMA_HINT) },
	{ "do_uffd_rwp: async", ANON, RWP(5), RW(5), C(UFFD_RWP) },
	{ "do_uffd_rwp: async, write", ANON | W, RWP(5), RW(5), C(UFFD_RWP) },
	{ "do_uffd_rwp: async, shared", SHMEM | SHARED, RWP(5), RO(5), C(UFFD_RWP) },
	{ "do_uffd_rwp: asked", ANON | HANDED, RWP(5), RW(5), C(UFFD) },
	{ "do_uffd_rwp: asked, write", SHMEM | SHARED | W | HANDED, RWP(5), RW(5), C(UFFD) },
	{ "do_huge_pmd_uffd_rwp: async", ANON, HUGE_RWP(0x200), HUGE_RW(0x200), C(UFFD_RWP) },
	{ "do_huge_pmd_uffd_rwp: asked", ANON | W | HANDED, HUGE_RWP(0x200), HUGE_RW(0x200),
	  C(UFFD) },
	{ "hugetlb_fault: rwp, async", HUGETLB, HUGE_RWP(0x200), HUGE_RO(0x200), C(UFFD_RWP) },
	{ "hugetlb_fault: rwp, asked", HUGETLB | W | HANDED, HUGE_RWP(0x200), HUGE_RW(0x200),
	  C(UFFD) },
	{ "do_swap_page: rwp", ANON, SWAP, RWP(5), C(SWAP_IN) },
	{ "handle_userfault: rwp, signal", ANON | RETRY, RWP(5), RWP(5), C(INTERRUPTED) },
	{ "handle_userfault: rwp, sigbus", ANON | SIGBUS, RWP(5), RWP(5), C(SIGBUS) },
	/* what the marker says is put into the new entry, and the next write asks */
	{ "pte_marker_handle_uffd_wp: shmem", SHMEM | SHARED, WP_MARK, WP(5), C(SHMEM) },
	{ "pte_marker_handle_uffd_wp: write", SHMEM | SHARED | W, WP_MARK, WP(5), C(SHMEM) },
	{ "pte_marker_handle_uffd_wp: file", FILE_, WP_MARK, WP(5), C(FILE_READ) },
	{ "pte_marker_handle_uffd_wp: anonymous", ANON | W, WP_MARK, WP(5), C(ANON) },
	{ "pte_marker_handle_uffd_wp: missing", ANON | W | HANDED, WP_MARK, RW(5), C(UFFD) },

	{ "hugetlb_no_page", HUGETLB | W, EMPTY(VMI_PMD), HUGE_RW(0x200), C(HUGETLB) },
	{ "hugetlb_no_page: shared", HUGETLB | SHARED, EMPTY(VMI_PUD), GIANT_RW(0x40000),
	  C(HUGETLB) },
	{ "hugetlb_wp: copy", HUGETLB | W, HUGE_RO(0x200), HUGE_RW(0x400), C(HUGETLB) },
	{ "hugetlb_wp: reuse", HUGETLB | W, HUGE_RO(0x200), HUGE_RW(0x200), C(HUGETLB) },
	{ "special_mapping_fault", SPECIAL | X, EMPTY(VMI_PTE), RO(5), C(SPECIAL) },
	{ "vm_ops->fault: device", SPECIAL | SHARED | W, EMPTY(VMI_PTE), RW(5), C(SPECIAL) },
	{ "vm_ops->huge_fault: device", SPECIAL | SHARED | W, EMPTY(VMI_PMD), HUGE_RW(0x200),
	  C(SPECIAL) },

	{ "fix_spurious_fault", ANON | W, RW(5), RW(5), C(SPURIOUS) },
	{ "ptep_set_access_flags", FILE_ | R, RO(5), RO(5), C(SPURIOUS) },
	{ "ptep_set_access_flags: not seen", ANON | W, RW(5), UNSEEN, C(SPURIOUS) },
	{ "handle_pte_fault: gone meanwhile", ANON | R, RO(5), EMPTY(VMI_PTE), C(SPURIOUS) },
	{ "hugetlb_fault: other CPU was first", HUGETLB | W, HUGE_RW(0x200), HUGE_RW(0x200),
	  C(SPURIOUS) },

	{ "handle_pte_marker: guard", ANON | W | SIGSEGV, GUARD_MARK, GUARD_MARK, C(GUARD) },
	{ "handle_pte_marker: guard in a file", FILE_ | EOF_ | SIGSEGV, GUARD_MARK, GUARD_MARK,
	  C(GUARD) },
	{ "handle_pte_marker: poison", ANON | W | POISON, POISON_MARK, POISON_MARK, C(POISON) },
	{ "do_swap_page: poison", ANON | POISON, SOFT(X_SWP(24, 9)), SOFT(X_SWP(24, 9)),
	  C(POISON) },
	{ "__do_fault: poison", FILE_ | POISON, EMPTY(VMI_PTE), EMPTY(VMI_PTE), C(POISON) },
	{ "filemap_fault: beyond the end", FILE_ | EOF_ | SIGBUS, EMPTY(VMI_PTE), EMPTY(VMI_PTE),
	  C(SIGBUS) },
	{ "do_swap_page: I/O failed", ANON | SIGBUS | MAJOR, SWAP, SWAP, C(SIGBUS) },
	{ "do_anonymous_page: file without vm_ops", ANON | SHARED | SIGBUS, EMPTY(VMI_PTE),
	  EMPTY(VMI_PTE), C(SIGBUS) },
	{ "hugetlb_no_page: pool empty", HUGETLB | SIGBUS | W, EMPTY(VMI_PMD), EMPTY(VMI_PMD),
	  C(SIGBUS) },
	{ "do_page_mkwrite: full", FILE_ | SHARED | W | SIGBUS, RO(5), RO(5), C(SIGBUS) },
	{ "check_stable_address_space", ANON | W | SIGBUS, EMPTY(VMI_PTE), EMPTY(VMI_PTE),
	  C(SIGBUS) },
	{ "sanitize_fault_flags", FILE_ | SIGSEGV | W, RO(5), RO(5), C(SEGV) },
	{ "__handle_mm_fault: no table", ANON | W | OOM, EMPTY(VMI_PGD), EMPTY(VMI_PGD), C(OOM) },
	{ "wp_page_copy: no page", ANON | W | OOM, RO(5), RO(5), C(OOM) },
	{ "do_swap_page: no page", ANON | W | OOM, SWAP, SWAP, C(OOM) },
	{ "__folio_lock_or_retry: killed", FILE_ | RETRY | MAJOR, EMPTY(VMI_PTE), UNSEEN,
	  C(INTERRUPTED) },
	{ "handle_userfault: signal", ANON | HANDED | RETRY, EMPTY(VMI_PTE), EMPTY(VMI_PTE),
	  C(INTERRUPTED) },
	{ "do_swap_page: killed", ANON | RETRY, SWAP, SWAP, C(INTERRUPTED) },

	{ "not seen", ANON | W, UNSEEN, RW(5), C(OTHER) },
	{ "bad table", ANON | W, { 0x12345000 | X_TBL | X_G, VMI_PMD, VMI_KIND_BAD, 1 }, UNSEEN,
	  C(OTHER) },
	{ "a file of no kind", R, EMPTY(VMI_PTE), RO(5), C(OTHER) },
};

static u32 facts_of(const typeof(paths[0]) *row)
{
	const struct vmi_dialect *d = &dialects[D73];

	return row->facts | vmi_fault_before(d, &row->before) |
	       facts_after(d, &row->before, &row->after);
}

static void path_rows(void)
{
	u32 reached = 0;

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		u32 got = vmi_fault_classify(facts_of(&paths[i]));

		tap_ok(got == paths[i].class, "%s (got %u, want %u)", paths[i].what, got,
		       paths[i].class);
		reached |= 1u << paths[i].class;
	}
	tap_ok(reached == (1u << VMI_FAULT_NR) - 1, "all classes were reached (%#x)", reached);
}

static void kinds_of_entries_agree(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(paths) * 2; i++) {
		const struct vmi_seen_entry *e = i % 2 ? &paths[i / 2].after :
							 &paths[i / 2].before;

		tap_check(e->kind == vmi_entry_kind(&dialects[D73], e->level, e->raw), "%s: %#llx",
			  paths[i / 2].what, e->raw);
	}
	tap_sum("the paths' entries are what they say");
}

/* Which of two things that are both true is told. */
static const struct {
	const char *what;
	u32 facts;
	u32 class;
} firsts[] = {
	{ "retry over oom", RETRY | OOM, C(INTERRUPTED) },
	{ "retry over sigbus", RETRY | SIGBUS, C(INTERRUPTED) },
	{ "retry over poison", RETRY | POISON | VMI_BEFORE_HWPOISON, C(INTERRUPTED) },
	{ "retry over segv", RETRY | SIGSEGV | VMI_BEFORE_GUARD, C(INTERRUPTED) },
	{ "oom over poison", OOM | POISON, C(OOM) },
	{ "oom over sigbus", OOM | SIGBUS, C(OOM) },
	{ "guard over segv", SIGSEGV | VMI_BEFORE_GUARD, C(GUARD) },
	{ "guard over sigbus", SIGBUS | VMI_BEFORE_GUARD | EOF_, C(GUARD) },
	{ "poison over sigbus", SIGBUS | POISON, C(POISON) },
	{ "poisoned entry over sigbus", SIGBUS | VMI_BEFORE_HWPOISON, C(POISON) },
	{ "sigbus over uffd", SIGBUS | VMI_BEFORE_NONE | HANDED | SHMEM, C(SIGBUS) },
	{ "sigbus over swap", SIGBUS | VMI_BEFORE_SWAP | ANON, C(SIGBUS) },
	{ "segv over cow", SIGSEGV | VMI_BEFORE_READ | W | ANON, C(SEGV) },
	{ "oom over anon", OOM | VMI_BEFORE_NONE | W | ANON, C(OOM) },
	{ "oom over spurious", OOM | VMI_BEFORE_READ | SAME | W | ANON, C(OOM) },
	{ "uffd over anon", VMI_BEFORE_NONE | HANDED | W | ANON, C(UFFD) },
	{ "uffd over a huge page", VMI_BEFORE_NONE | HANDED | VMI_AFTER_HUGE | ANON, C(UFFD) },
	{ "uffd over hugetlb", VMI_BEFORE_NONE | HANDED | HUGETLB, C(UFFD) },
	{ "uffd over spurious", VMI_BEFORE_READ | HANDED | W | SAME | ANON, C(UFFD) },
	{ "swap-in over a huge page", VMI_BEFORE_SWAP | VMI_AFTER_HUGE | ANON, C(SWAP_IN) },
	{ "hint over the same page", VMI_BEFORE_PROTNONE | SAME_PFN | W | ANON, C(NUMA_HINT) },
	{ "spurious over hugetlb", VMI_BEFORE_WRITE | SAME | W | HUGETLB, C(SPURIOUS) },
	{ "spurious over cow-reuse", VMI_BEFORE_READ | SAME | W | ANON, C(SPURIOUS) },
	{ "spurious over unshare", VMI_BEFORE_READ | SAME | UNSHARE | ANON, C(SPURIOUS) },
	{ "hugetlb over cow", VMI_BEFORE_READ | W | HUGETLB, C(HUGETLB) },
	{ "hugetlb over unshare", VMI_BEFORE_READ | UNSHARE | HUGETLB, C(HUGETLB) },
	{ "hugetlb over a huge page", VMI_BEFORE_NONE | VMI_AFTER_HUGE | HUGETLB, C(HUGETLB) },
	{ "file-write over cow-reuse", VMI_BEFORE_READ | W | SHARED | FILE_ | SAME_PFN,
	  C(FILE_WRITE) },
	{ "shmem over file-write", VMI_BEFORE_READ | W | SHARED | SHMEM | SAME_PFN, C(SHMEM) },
	{ "special over file-cow", VMI_BEFORE_NONE | W | SPECIAL, C(SPECIAL) },
	{ "special over a huge page", VMI_BEFORE_NONE | VMI_AFTER_HUGE | SPECIAL, C(SPECIAL) },
	{ "stack over a huge page", VMI_BEFORE_NONE | STACK | ANON | VMI_AFTER_HUGE, C(STACK) },
	{ "anon whatever came", VMI_BEFORE_NONE | ANON | W | MAJOR, C(ANON) },
	{ "file-cow over major", VMI_BEFORE_NONE | FILE_ | W | MAJOR, C(FILE_COW) },
	{ "a huge page over file-major", VMI_BEFORE_NONE | FILE_ | MAJOR | VMI_AFTER_HUGE,
	  C(THP_FILE) },
	{ "shmem over major", VMI_BEFORE_NONE | SHMEM | SHARED | MAJOR, C(SHMEM) },
	{ "nothing known", 0, C(OTHER) },
};

static void first_rows(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(firsts); i++) {
		u32 got = vmi_fault_classify(firsts[i].facts);

		tap_ok(got == firsts[i].class, "first: %s (got %u)", firsts[i].what, got);
	}
}

/* The reason and the kind ---------------------------------------------------- */

static const struct {
	const char *what;
	u32 facts;
	u32 reason;
} reason_rows[] = {
	{ "none",		ANON | W | VMI_BEFORE_NONE, VMI_FAULT_OK },
	{ "interrupted",	RETRY | VMI_BEFORE_NONE | HANDED, VMI_FAULT_OK },
	{ "beyond the end, but written meanwhile", FILE_ | EOF_, VMI_FAULT_OK },
	{ "guard",		SIGSEGV | VMI_BEFORE_GUARD, VMI_FAULT_GUARDED },
	{ "permission",		SIGSEGV | VMI_BEFORE_READ | W, VMI_FAULT_PERMISSION },
	{ "permission, beyond the end", SIGSEGV | FILE_ | EOF_, VMI_FAULT_PERMISSION },
	{ "beyond the end",	SIGBUS | FILE_ | EOF_, VMI_FAULT_BEYOND_EOF },
	{ "beyond the end of tmpfs", SIGBUS | SHMEM | SHARED | EOF_, VMI_FAULT_BEYOND_EOF },
	{ "poisoned page",	POISON | FILE_, VMI_FAULT_POISONED },
	{ "poisoned page, beyond the end", POISON | FILE_ | EOF_, VMI_FAULT_POISONED },
	{ "poisoned entry",	SIGBUS | VMI_BEFORE_HWPOISON, VMI_FAULT_POISONED },
	{ "no memory",		OOM | ANON, VMI_FAULT_NO_MEMORY },
	{ "no memory, beyond the end", OOM | FILE_ | EOF_, VMI_FAULT_NO_MEMORY },
	{ "I/O",		SIGBUS | FILE_ | MAJOR, VMI_FAULT_FAILED },
	{ "empty pool",		SIGBUS | HUGETLB, VMI_FAULT_FAILED },
};

static const u8 want_kind[VMI_FAULT_NR] = {
	[C(ANON_ZERO)] = VMI_FAULT_KIND_ANON, [C(ANON)] = VMI_FAULT_KIND_ANON,
	[C(THP_ANON)] = VMI_FAULT_KIND_ANON, [C(STACK)] = VMI_FAULT_KIND_ANON,
	[C(HUGETLB)] = VMI_FAULT_KIND_ANON,
	[C(FILE_READ)] = VMI_FAULT_KIND_FILE, [C(FILE_MAJOR)] = VMI_FAULT_KIND_FILE,
	[C(FILE_WRITE)] = VMI_FAULT_KIND_FILE, [C(SHMEM)] = VMI_FAULT_KIND_FILE,
	[C(THP_FILE)] = VMI_FAULT_KIND_FILE, [C(SPECIAL)] = VMI_FAULT_KIND_FILE,
	[C(COW)] = VMI_FAULT_KIND_COW, [C(COW_REUSE)] = VMI_FAULT_KIND_COW,
	[C(UNSHARE)] = VMI_FAULT_KIND_COW, [C(FILE_COW)] = VMI_FAULT_KIND_COW,
	[C(SWAP_IN)] = VMI_FAULT_KIND_SWAP,
	[C(GUARD)] = VMI_FAULT_KIND_DENIED, [C(POISON)] = VMI_FAULT_KIND_DENIED,
	[C(OOM)] = VMI_FAULT_KIND_DENIED, [C(SIGBUS)] = VMI_FAULT_KIND_DENIED,
	[C(SEGV)] = VMI_FAULT_KIND_DENIED,
};

static void reasons_and_kinds(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(reason_rows); i++)
		tap_ok(vmi_fault_reason(reason_rows[i].facts) == reason_rows[i].reason,
		       "reason: %s (got %u)", reason_rows[i].what,
		       vmi_fault_reason(reason_rows[i].facts));
	for (u32 class = 0; class < VMI_FAULT_NR; class++)
		tap_check(vmi_fault_kind(class) == want_kind[class], "class %u", class);
	tap_sum("kind: of each class");
	tap_ok(vmi_fault_kind(VMI_FAULT_NR) == VMI_FAULT_KIND_NONE &&
	       vmi_fault_kind(~0u) == VMI_FAULT_KIND_NONE, "kind: of no class");
}

/* The reason that goes with a class of those that fail. */
static bool agree(u32 class, u32 reason)
{
	switch (class) {
	case C(OOM):
		return reason == VMI_FAULT_NO_MEMORY;
	case C(GUARD):
		return reason == VMI_FAULT_GUARDED;
	case C(POISON):
		return reason == VMI_FAULT_POISONED;
	case C(SIGBUS):
		return reason == VMI_FAULT_BEYOND_EOF || reason == VMI_FAULT_FAILED;
	case C(SEGV):
		return reason == VMI_FAULT_PERMISSION;
	}
	return false;
}

/* Any facts there can be: one entry before, one VMA, one way to fail at most. */
static void any_facts(void)
{
	static const u32 came[] = {
		0, 0, MAJOR, RETRY, RETRY | MAJOR, OOM, SIGBUS, POISON, SIGSEGV
	};
	u64 seed = 5;

	for (unsigned int i = 0; i < 100000; i++) {
		u32 facts = 1u << below(&seed, 10) | 1u << (10 + below(&seed, 5)) |
			    (rand64(&seed) & (0x78000 | W | X | UNSHARE | 0xf0000000)) |
			    came[below(&seed, ARRAY_SIZE(came))];
		u32 class = vmi_fault_classify(facts), reason = vmi_fault_reason(facts);

		if (facts & RETRY)
			tap_check(class == C(INTERRUPTED) && !reason, "%#x: class %u", facts,
				  class);
		else if (facts & VMI_CAME_ERROR)
			tap_check(agree(class, reason) &&
				  vmi_fault_kind(class) == VMI_FAULT_KIND_DENIED,
				  "%#x: class %u for reason %u", facts, class, reason);
		else
			tap_check(class < VMI_FAULT_NR && class != C(INTERRUPTED) && !reason &&
				  (vmi_fault_kind(class) == VMI_FAULT_KIND_DENIED) ==
				  !!(facts & (VMI_BEFORE_GUARD | VMI_BEFORE_HWPOISON)),
				  "%#x: class %u, it did not fail", facts, class);
	}
	tap_sum("any facts: class, reason and kind agree");
}

/* The rows of vmi_fault_class_row() are asked for each word there can be. */
static void one_word(u32 facts)
{
	u32 class = vmi_fault_classify(facts), want = vmi_fault_class_row(facts);

	tap_check(class == want, "%#x: class %u, by the rows %u", facts, class, want);
}

/* What may come together: any of these. */
#define ANY	(SHARED | STACK | EOF_ | W | X | UNSHARE | HANDED | MAJOR | RETRY | 0xf0000000)

static void all_words(void)
{
	static const u32 before[] = {
		0, VMI_BEFORE_NONE, VMI_BEFORE_READ, VMI_BEFORE_WRITE, VMI_BEFORE_SWAP,
		VMI_BEFORE_MIGRATION, VMI_BEFORE_HWPOISON, VMI_BEFORE_DEVICE, VMI_BEFORE_GUARD,
		VMI_BEFORE_PROTNONE, VMI_BEFORE_NONE | VMI_BEFORE_UFFD_WP,
		VMI_BEFORE_READ | VMI_BEFORE_UFFD_WP,
		VMI_BEFORE_PROTNONE | VMI_BEFORE_UFFD_WP,
	};
	static const u32 of[] = { 0, ANON, FILE_, SHMEM, HUGETLB, SPECIAL };
	static const u32 came[] = { 0, OOM, SIGBUS, POISON, SIGSEGV };
	u32 any = 0;

	do {
		for (size_t i = 0; i < ARRAY_SIZE(before); i++)
			for (size_t j = 0; j < ARRAY_SIZE(of); j++)
				for (size_t k = 0; k < ARRAY_SIZE(came); k++)
					one_word(before[i] | of[j] | came[k] | any);
		any = (any - ANY) & ANY;	/* the next of its subsets */
	} while (any);
	tap_sum("all words: what is looked up is what the rows say");
}

/* Times ---------------------------------------------------------------------- */

static void buckets(void)
{
	static const struct {
		u64 ns;
		unsigned int bucket;
	} rows[] = {
		{ 0, 0 }, { 1, 1 }, { 2, 2 }, { 3, 2 }, { 4, 3 }, { 1000, 10 }, { 1023, 10 },
		{ 1024, 11 }, { 1ull << 37, 38 }, { (1ull << 38) - 1, 38 }, { 1ull << 38, 39 },
		{ (1ull << 39) - 1, 39 }, { 1ull << 39, 39 }, { ~0ull, 39 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		tap_ok(vmi_fault_bucket(rows[i].ns) == rows[i].bucket, "bucket: %llu",
		       rows[i].ns);
	for (unsigned int i = 1; i < VMI_FAULT_BUCKETS - 1; i++)
		tap_check(vmi_fault_bucket(VMI_BIT(i - 1)) == i &&
			  vmi_fault_bucket(VMI_BIT(i) - 1) == i, "bucket %u", i);
	tap_sum("bucket: each from 2^(i-1) up to 2^i");
}

#define LAST	(VMI_FAULT_BUCKETS - 1)

static const struct {
	const char *what;
	u64 max_ns;
	struct {
		u8 bucket;
		u64 count;
	} hist[3];
	struct {
		u8 percent;
		u64 ns;
	} want[4];
} quantile_rows[] = {
	{ "no fault", 0, { }, { { 50, 0 }, { 99, 0 }, { 100, 0 } } },
	{ "one", 900, { { 10, 1 } }, { { 1, 900 }, { 50, 900 }, { 99, 900 }, { 100, 900 } } },
	{ "one, at its bucket's end", 1023, { { 10, 1 } }, { { 50, 1023 } } },
	{ "one that took no time", 0, { { 0, 1 } }, { { 50, 0 }, { 99, 0 } } },
	{ "three", 5000, { { 8, 1 }, { 10, 1 }, { 13, 1 } },
	  { { 33, 256 }, { 34, 1024 }, { 50, 1024 }, { 99, 5000 } } },
	{ "all in one bucket", 1000, { { 10, 77 } }, { { 1, 1000 }, { 50, 1000 }, { 99, 1000 } } },
	{ "halves", 5000, { { 8, 50 }, { 13, 50 } },
	  { { 50, 256 }, { 51, 5000 }, { 90, 5000 }, { 99, 5000 } } },
	{ "one of a hundred is slow", 1 << 20, { { 9, 99 }, { 21, 1 } },
	  { { 50, 512 }, { 90, 512 }, { 99, 512 }, { 100, 1 << 20 } } },
	{ "two of a hundred are", 1 << 20, { { 9, 98 }, { 21, 2 } },
	  { { 98, 512 }, { 99, 1 << 20 } } },
	{ "the last bucket", 1ull << 45, { { LAST, 3 } },
	  { { 50, 1ull << 45 }, { 99, 1ull << 45 } } },
	{ "the last but one", 1ull << 45, { { LAST - 1, 3 }, { LAST, 1 } },
	  { { 50, 1ull << 38 }, { 99, 1ull << 45 } } },
	{ "many", 900, { { 5, 1ull << 50 }, { 10, 1 } }, { { 50, 32 }, { 99, 32 }, { 100, 900 } } },
};

static void quantiles(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(quantile_rows) * 4; i++) {
		const typeof(quantile_rows[0]) *row = &quantile_rows[i / 4];
		struct vmi_fault_sums s = { .max_ns = row->max_ns };
		unsigned int percent = row->want[i % 4].percent;

		if (!percent)
			continue;
		for (size_t n = 0; n < ARRAY_SIZE(row->hist); n++)
			s.hist[row->hist[n].bucket] += row->hist[n].count;
		tap_ok(vmi_fault_quantile(&s, percent) == row->want[i % 4].ns,
		       "quantile: %s, %u %% (got %llu)", row->what, percent,
		       vmi_fault_quantile(&s, percent));
	}
}

void fault_test(void)
{
	kinds_of_entries_agree();
	path_rows();
	first_rows();
	reasons_and_kinds();
	any_facts();
	all_words();
	buckets();
	quantiles();
}
