// SPDX-License-Identifier: GPL-2.0
/* names.c - the name and the meaning of every number in the stream */
#include "record.h"

const struct vmi_row vmi_names_view[] = {
	VMI_ROW_ENUM(VMI_VIEW_STATUS, "status",
		     "The module, this kernel's page tables and features, who has what open."),
	VMI_ROW_ENUM(VMI_VIEW_MM, "mm",
		     "The mm_struct: bounds, counters, limits."),
	VMI_ROW_ENUM(VMI_VIEW_VMAS, "vmas",
		     "Every VMA: the line of /proc/PID/maps, then what maps does not tell."),
	VMI_ROW_ENUM(VMI_VIEW_PAGETABLE, "pagetable",
		     "Every present level: runs of like entries, holes, the table pages, totals."),
	VMI_ROW_ENUM(VMI_VIEW_TRANSLATE, "translate",
		     "One address, level by level, to a frame or the reason why there is none."),
	VMI_ROW_ENUM(VMI_VIEW_RMAP, "rmap",
		     "Who maps a page: every process, address and entry."),
	VMI_ROW_ENUM(VMI_VIEW_FRAMES, "frames",
		     "Physical frames: what each is used for, its flags, counts, file, cgroup."),
	VMI_ROW_ENUM(VMI_VIEW_KERNEL, "kernel",
		     "The kernel's own page tables, region by region; what is W+X."),
	VMI_ROW_ENUM(VMI_VIEW_FAULTS, "faults",
		     "Page faults since the open, by class: counts, errors, how long they took."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_arch[] = {
	VMI_ROW_ENUM(VMI_ARCH_X86_64, "x86_64", "AMD64 and Intel 64."),
	VMI_ROW_ENUM(VMI_ARCH_ARM64, "aarch64", "AArch64."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_level[] = {
	VMI_ROW_ENUM(VMI_PTE, "pte", "The last level: an entry maps one base page."),
	VMI_ROW_ENUM(VMI_PMD, "pmd", "An entry maps a huge page or leads to a PTE table."),
	VMI_ROW_ENUM(VMI_PUD, "pud", "An entry maps a gigantic page or leads to a PMD table."),
	VMI_ROW_ENUM(VMI_P4D, "p4d", "Only there with five levels; otherwise folded into the pgd."),
	VMI_ROW_ENUM(VMI_PGD, "pgd", "The top level, one table per mm."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_changed[] = {
	VMI_ROW_ENUM(VMI_CHANGED_NO, "no", "No mapping call ran while the answer was made."),
	VMI_ROW_ENUM(VMI_CHANGED_YES, "yes", "A mapping call ran while the answer was made."),
	VMI_ROW_ENUM(VMI_CHANGED_UNKNOWN, "unknown", "This kernel cannot tell."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_vm[] = {
	VMI_ROW_BIT(VMI_VM_READ, "read", "Reading is allowed."),
	VMI_ROW_BIT(VMI_VM_WRITE, "write", "Writing is allowed."),
	VMI_ROW_BIT(VMI_VM_EXEC, "exec", "Executing is allowed."),
	VMI_ROW_BIT(VMI_VM_SHARED, "shared", "Writes are seen by all who map it."),
	VMI_ROW_BIT(VMI_VM_MAYREAD, "mayread", "mprotect may allow reading."),
	VMI_ROW_BIT(VMI_VM_MAYWRITE, "maywrite", "mprotect may allow writing."),
	VMI_ROW_BIT(VMI_VM_MAYEXEC, "mayexec", "mprotect may allow executing."),
	VMI_ROW_BIT(VMI_VM_MAYSHARE, "mayshare", "Mapped with MAP_SHARED."),
	VMI_ROW_BIT(VMI_VM_GROWSDOWN, "growsdown",
		    "Grows towards low addresses when touched below: a stack."),
	VMI_ROW_BIT(VMI_VM_UFFD_MISSING, "uffd-missing", "A userfaultfd gives the missing pages."),
	VMI_ROW_BIT(VMI_VM_PFNMAP, "pfnmap", "Bare frames without struct page."),
	VMI_ROW_BIT(VMI_VM_MAYBE_GUARD, "maybe-guard", "May hold guard markers."),
	VMI_ROW_BIT(VMI_VM_UFFD_WP, "uffd-wp", "A userfaultfd is told of writes."),
	VMI_ROW_BIT(VMI_VM_LOCKED, "locked", "mlocked: its pages stay in memory."),
	VMI_ROW_BIT(VMI_VM_IO, "io", "Device registers."),
	VMI_ROW_BIT(VMI_VM_SEQ_READ, "seq-read", "madvise: will be read in order."),
	VMI_ROW_BIT(VMI_VM_RAND_READ, "rand-read", "madvise: will be read at random."),
	VMI_ROW_BIT(VMI_VM_DONTCOPY, "dontcopy", "A fork does not get it."),
	VMI_ROW_BIT(VMI_VM_DONTEXPAND, "dontexpand", "mremap may not grow it."),
	VMI_ROW_BIT(VMI_VM_LOCKONFAULT, "lockonfault", "mlocked page by page as they are touched."),
	VMI_ROW_BIT(VMI_VM_ACCOUNT, "account", "Charged to the commit limit."),
	VMI_ROW_BIT(VMI_VM_NORESERVE, "noreserve", "Not charged to the commit limit on request."),
	VMI_ROW_BIT(VMI_VM_HUGETLB, "hugetlb", "Pages of the huge page pool."),
	VMI_ROW_BIT(VMI_VM_SYNC, "sync", "Page faults are synchronous (DAX, MAP_SYNC)."),
	VMI_ROW_BIT(VMI_VM_ARCH_1, "arch-1",
		    "A flag of the architecture (x86: PAT was set up; arm64: BTI)."),
	VMI_ROW_BIT(VMI_VM_WIPEONFORK, "wipeonfork", "A fork gets it empty."),
	VMI_ROW_BIT(VMI_VM_DONTDUMP, "dontdump", "Left out of core dumps."),
	VMI_ROW_BIT(VMI_VM_SOFTDIRTY, "softdirty", "New since /proc/PID/clear_refs was written."),
	VMI_ROW_BIT(VMI_VM_MIXEDMAP, "mixedmap", "Bare frames and pages with struct page."),
	VMI_ROW_BIT(VMI_VM_HUGEPAGE, "hugepage", "madvise: wants transparent huge pages."),
	VMI_ROW_BIT(VMI_VM_NOHUGEPAGE, "nohugepage", "madvise: wants no transparent huge pages."),
	VMI_ROW_BIT(VMI_VM_MERGEABLE, "mergeable", "KSM may merge its pages with equal ones."),
	VMI_ROW_BIT(VMI_VM_UFFD_MINOR, "uffd-minor", "A userfaultfd is told of minor faults."),
	VMI_ROW_BIT(VMI_VM_SHADOW_STACK, "shadow-stack",
		    "Return addresses, written by the CPU alone."),
	VMI_ROW_BIT(VMI_VM_DROPPABLE, "droppable",
		    "May be dropped under pressure instead of swapped."),
	VMI_ROW_BIT(VMI_VM_SEALED, "sealed", "mseal: may not be changed."),
	VMI_ROW_BIT(VMI_VM_ANY_UNCACHED, "any-uncached",
		    "A guest may choose any uncached memory type."),
	VMI_ROW_BIT(VMI_VM_MTE, "mte", "Memory with tags (arm64, PROT_MTE)."),
	VMI_ROW_BIT(VMI_VM_MTE_ALLOWED, "mte-allowed", "PROT_MTE may be asked for."),
	VMI_ROW_BIT(VMI_VM_UFFD_RWP, "uffd-rwp", "A userfaultfd tracks every access."),
	VMI_ROW_BIT(VMI_VM_UNNAMED, "unnamed",
		    "A flag of this kernel that vminspect has no name for."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_role[] = {
	VMI_ROW_ENUM(VMI_ROLE_MMAP, "mmap", "Memory or a file a mmap call asked for."),
	VMI_ROW_ENUM(VMI_ROLE_TEXT, "text", "Code of a program or library."),
	VMI_ROW_ENUM(VMI_ROLE_RODATA, "rodata", "Constants of a program or library."),
	VMI_ROW_ENUM(VMI_ROLE_DATA, "data", "Initialised variables of a program or library."),
	VMI_ROW_ENUM(VMI_ROLE_BSS, "bss",
		     "Variables that start as zero, behind the program's data."),
	VMI_ROW_ENUM(VMI_ROLE_HEAP, "heap", "What brk gave; malloc's small blocks."),
	VMI_ROW_ENUM(VMI_ROLE_STACK, "stack", "The main thread's stack."),
	VMI_ROW_ENUM(VMI_ROLE_SPECIAL, "special",
		     "The kernel's own page in user space: vdso, vvar."),
	VMI_ROW_ENUM(VMI_ROLE_GATE, "gate",
		     "The vsyscall page: in no VMA tree, in the kernel's tables."),
	VMI_ROW_ENUM(VMI_ROLE_GUARD, "guard", "Anonymous memory that nobody may touch."),
	VMI_ROW_END
};

/* linux/mempolicy.h, enum: the numbers are ABI */
const struct vmi_row vmi_names_policy[] = {
	VMI_ROW_ENUM(0, "default", "The process's policy."),
	VMI_ROW_ENUM(1, "prefer", "One node first, others if it is full."),
	VMI_ROW_ENUM(2, "bind", "Only these nodes."),
	VMI_ROW_ENUM(3, "interleave", "Page by page over these nodes."),
	VMI_ROW_ENUM(4, "local", "The node of the CPU that touches it."),
	VMI_ROW_ENUM(5, "prefer-many", "These nodes first, others if they are full."),
	VMI_ROW_ENUM(6, "weighted-interleave", "Over these nodes by their weights."),
	VMI_ROW_ENUM(VMI_MPOL_NONE, "none", "No policy of its own."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_up[] = {
	VMI_ROW_BIT(VMI_UP_WRITE, "write", "Every level allows writing."),
	VMI_ROW_BIT(VMI_UP_USER, "user", "Every level allows user mode."),
	VMI_ROW_BIT(VMI_UP_EXEC, "exec", "No level forbids executing."),
	VMI_ROW_BIT(VMI_UP_VMA_WRITE, "vma-write", "The VMA allows writing."),
	VMI_ROW_BIT(VMI_UP_VMA_SHARED, "vma-shared", "The VMA is shared: nothing is copied."),
	VMI_ROW_BIT(VMI_UP_VMA_UFFD_RWP, "vma-uffd-rwp",
		    "A userfaultfd may have its pages protected from all access."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_hole[] = {
	VMI_ROW_ENUM(VMI_HOLE_NONE, "hole", "A VMA covers it, but nothing has been mapped yet."),
	VMI_ROW_ENUM(VMI_HOLE_GAP, "gap", "No VMA: a touch is a SIGSEGV."),
	VMI_ROW_ENUM(VMI_HOLE_UNSETTLED, "unsettled",
		     "The tables kept changing while they were read."),
	VMI_ROW_ENUM(VMI_HOLE_BAD, "bad", "An entry that is neither a leaf nor leads to a table."),
	VMI_ROW_ENUM(VMI_HOLE_ALIASES, "aliases",
		     "Not walked: the same few tables stand there over and over."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_region[] = {
	VMI_ROW_BIT(VMI_REGION_ALIASES, "aliases", "Not walked: its tables repeat themselves."),
	VMI_ROW_BIT(VMI_REGION_HIDDEN, "hidden", "Addresses are for who has CAP_SYSLOG."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_kind[] = {
	VMI_ROW_ENUM(VMI_KIND_NONE, "none", "Empty."),
	VMI_ROW_ENUM(VMI_KIND_TABLE, "table", "Leads to the table of the next level."),
	VMI_ROW_ENUM(VMI_KIND_LEAF, "leaf", "Maps memory."),
	VMI_ROW_ENUM(VMI_KIND_SOFT, "soft",
		     "Not present for the CPU; the kernel keeps a note in it."),
	VMI_ROW_ENUM(VMI_KIND_BAD, "bad", "Neither a leaf nor a table."),
	VMI_ROW_ENUM(VMI_KIND_FOLDED, "folded", "This level does not exist on this machine."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_why[] = {
	VMI_ROW_ENUM(VMI_WHY_MAPPED, "mapped", "The address has a physical address."),
	VMI_ROW_ENUM(VMI_WHY_NOT_CANONICAL, "not-canonical",
		     "No such address: its highest bits are not a sign extension."),
	VMI_ROW_ENUM(VMI_WHY_KERNEL, "kernel",
		     "An address of the kernel's half: no process may map it."),
	VMI_ROW_ENUM(VMI_WHY_NO_VMA, "no-vma", "No VMA covers the address."),
	VMI_ROW_ENUM(VMI_WHY_STACK_GAP, "stack-gap",
		     "No VMA: the guard gap below a stack (inferred from the usual 256 pages)."),
	VMI_ROW_ENUM(VMI_WHY_NONE, "none",
		     "A VMA covers it, but nothing has been mapped there yet."),
	VMI_ROW_ENUM(VMI_WHY_SWAP, "swap", "The page is in a swap area; the entry names its slot."),
	VMI_ROW_ENUM(VMI_WHY_MIGRATION, "migration", "The page is being moved to another frame."),
	VMI_ROW_ENUM(VMI_WHY_HWPOISON, "hwpoison", "The frame had a memory error."),
	VMI_ROW_ENUM(VMI_WHY_DEVICE, "device",
		     "The page is in a device's memory, or kept for the device."),
	VMI_ROW_ENUM(VMI_WHY_UFFD_WP, "uffd-wp",
		     "Empty, but write-protected by userfaultfd: a marker."),
	VMI_ROW_ENUM(VMI_WHY_POISON, "poison", "Its content was lost: a marker says so."),
	VMI_ROW_ENUM(VMI_WHY_GUARD, "guard", "A guard page, installed by madvise."),
	VMI_ROW_ENUM(VMI_WHY_PROT_NONE, "prot-none",
		     "Memory is there, but mprotect forbids all access."),
	VMI_ROW_ENUM(VMI_WHY_NUMA_HINT, "numa-hint",
		     "Memory is there; the next touch tells NUMA balancing who uses it."),
	VMI_ROW_ENUM(VMI_WHY_UFFD_RWP, "uffd-rwp",
		     "Memory is there; a userfaultfd has it protected from all access."),
	VMI_ROW_ENUM(VMI_WHY_UNKNOWN, "unknown", "A kind of entry vminspect has no name for."),
	VMI_ROW_ENUM(VMI_WHY_BAD, "bad", "An entry that is neither a leaf nor leads to a table."),
	VMI_ROW_ENUM(VMI_WHY_UNSETTLED, "unsettled",
		     "The tables kept changing while they were read."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_touch[] = {
	VMI_ROW_ENUM(VMI_TOUCH_HIT, "hit", "no fault"),
	VMI_ROW_ENUM(VMI_TOUCH_ZERO, "zero", "minor fault: the shared zero page is mapped"),
	VMI_ROW_ENUM(VMI_TOUCH_ANON, "anon", "minor fault: a new zeroed page is mapped"),
	VMI_ROW_ENUM(VMI_TOUCH_FILE, "file",
		     "fault: mapped from the page cache, read in first if it is not there"),
	VMI_ROW_ENUM(VMI_TOUCH_FILE_COPY, "file-copy",
		     "fault: a private copy of the file's page is made"),
	VMI_ROW_ENUM(VMI_TOUCH_COW, "cow",
		     "minor fault: copy on write, or reuse if nobody shares the page"),
	VMI_ROW_ENUM(VMI_TOUCH_MKWRITE, "mkwrite", "minor fault: the page is made writable"),
	VMI_ROW_ENUM(VMI_TOUCH_SWAP_IN, "swap-in", "fault: the page comes back from swap"),
	VMI_ROW_ENUM(VMI_TOUCH_WAIT, "wait", "fault: waits until the page has been moved"),
	VMI_ROW_ENUM(VMI_TOUCH_NUMA, "numa", "minor fault: mapped again, perhaps on another node"),
	VMI_ROW_ENUM(VMI_TOUCH_UFFD, "uffd",
		     "fault: handed to userfaultfd; async write protection is lifted"),
	VMI_ROW_ENUM(VMI_TOUCH_UFFD_RWP, "uffd-rwp",
		     "fault: handed to userfaultfd, or mapped again if that only looks on (async)"),
	VMI_ROW_ENUM(VMI_TOUCH_UFFD_CACHE, "uffd-cache",
		     "fault: handed to userfaultfd, or mapped, as the page is in the cache or not"),
	VMI_ROW_ENUM(VMI_TOUCH_HUGETLB, "hugetlb", "fault: a page of the huge page pool is mapped"),
	VMI_ROW_ENUM(VMI_TOUCH_DEVICE, "device", "fault: the driver decides"),
	VMI_ROW_ENUM(VMI_TOUCH_SEGV_MAPERR, "segv-maperr",
		     "SIGSEGV (SEGV_MAPERR): nothing is mapped there"),
	VMI_ROW_ENUM(VMI_TOUCH_SEGV_ACCERR, "segv-accerr",
		     "SIGSEGV (SEGV_ACCERR): the VMA does not allow it"),
	VMI_ROW_ENUM(VMI_TOUCH_SEGV_KERNEL, "segv-kernel",
		     "SIGSEGV (SI_KERNEL): no address of any memory"),
	VMI_ROW_ENUM(VMI_TOUCH_SIGBUS, "sigbus", "SIGBUS: the content is lost"),
	VMI_ROW_ENUM(VMI_TOUCH_STACK, "stack", "the stack grows down to here, if its limits allow"),
	VMI_ROW_ENUM(VMI_TOUCH_UNKNOWN, "unknown", "cannot be told"),
	VMI_ROW_ENUM(VMI_TOUCH_SPURIOUS, "spurious",
		     "minor fault: only the accessed or dirty bit is set"),
	VMI_ROW_END
};

const struct vmi_row vmi_names_with[] = {
	VMI_ROW_BIT(VMI_WITH_PAGES, "pages", "Also count each VMA's pages."),
	VMI_ROW_BIT(VMI_WITH_LRU, "lru", "Also sum up the lists its pages are on."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_about[] = {
	VMI_ROW_ENUM(VMI_ABOUT_PROCESS, "process", "Addresses of a process."),
	VMI_ROW_ENUM(VMI_ABOUT_FRAMES, "frames", "Physical frames, by their numbers."),
	VMI_ROW_ENUM(VMI_ABOUT_FILE, "file", "The cached pages of a file."),
	VMI_ROW_ENUM(VMI_ABOUT_KERNEL, "kernel", "Addresses of the kernel."),
	VMI_ROW_ENUM(VMI_ABOUT_ALL, "all", "All processes."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_frame_kind[] = {
	VMI_ROW_ENUM(VMI_FRAME_NONE, "none", "No memory map: not RAM, or not online."),
	VMI_ROW_ENUM(VMI_FRAME_FREE, "free", "In the page allocator, used by nobody."),
	VMI_ROW_ENUM(VMI_FRAME_RESERVED, "reserved", "Kept from the page allocator."),
	VMI_ROW_ENUM(VMI_FRAME_SLAB, "slab", "Small objects of the kernel."),
	VMI_ROW_ENUM(VMI_FRAME_TABLE, "table", "A page table."),
	VMI_ROW_ENUM(VMI_FRAME_ANON, "anon", "Memory of processes, with no file behind."),
	VMI_ROW_ENUM(VMI_FRAME_KSM, "ksm", "Anonymous memory, merged with equal pages."),
	VMI_ROW_ENUM(VMI_FRAME_FILE, "file", "A file system's page cache."),
	VMI_ROW_ENUM(VMI_FRAME_SHMEM, "shmem",
		     "Page cache of tmpfs, of a memfd or of shared anonymous memory."),
	VMI_ROW_ENUM(VMI_FRAME_HUGETLB, "hugetlb", "Of the huge page pool."),
	VMI_ROW_ENUM(VMI_FRAME_ZERO, "zero", "The zero page, shared by all."),
	VMI_ROW_ENUM(VMI_FRAME_HUGE_ZERO, "huge-zero", "The huge zero page, shared by all."),
	VMI_ROW_ENUM(VMI_FRAME_OFFLINE, "offline", "Given back to a hypervisor, or taken out."),
	VMI_ROW_ENUM(VMI_FRAME_UNUSED, "unused", "Nobody holds it, and it is not told free."),
	VMI_ROW_ENUM(VMI_FRAME_KERNEL, "kernel", "In use, by the kernel or a driver."),
	VMI_ROW_END
};

/* The first 32 as tools/mm/page-types.c names them. */
const struct vmi_row vmi_names_frame[] = {
	VMI_ROW_BIT(1ull << 0, "locked", "Somebody works on it: it is read, written, or freed."),
	VMI_ROW_BIT(1ull << 1, "error", "Reading or writing it failed."),
	VMI_ROW_BIT(1ull << 2, "referenced", "Used since the reclaim looked at it last."),
	VMI_ROW_BIT(1ull << 3, "uptodate", "Holds what it should hold."),
	VMI_ROW_BIT(1ull << 4, "dirty", "Changed since it was written to its file or swap."),
	VMI_ROW_BIT(1ull << 5, "lru", "On a list of the reclaim."),
	VMI_ROW_BIT(1ull << 6, "active", "On an active list."),
	VMI_ROW_BIT(1ull << 7, "slab", "Small objects of the kernel."),
	VMI_ROW_BIT(1ull << 8, "writeback", "On its way to its file or swap."),
	VMI_ROW_BIT(1ull << 9, "reclaim", "To be freed as soon as it is written."),
	VMI_ROW_BIT(1ull << 10, "buddy", "In the page allocator."),
	VMI_ROW_BIT(1ull << 11, "mmap", "Mapped by a page table."),
	VMI_ROW_BIT(1ull << 12, "anonymous", "No file behind it."),
	VMI_ROW_BIT(1ull << 13, "swapcache", "Has a swap slot that it was or will be written to."),
	VMI_ROW_BIT(1ull << 14, "swapbacked", "Would go to swap, not to a file."),
	VMI_ROW_BIT(1ull << 15, "compound-head", "The first page of a folio."),
	VMI_ROW_BIT(1ull << 16, "compound-tail", "A later page of a folio."),
	VMI_ROW_BIT(1ull << 17, "huge", "Of the huge page pool."),
	VMI_ROW_BIT(1ull << 18, "unevictable", "Never reclaimed: mlocked, ramfs, or secret."),
	VMI_ROW_BIT(1ull << 19, "hwpoison", "Broken; nobody gets it any more."),
	VMI_ROW_BIT(1ull << 20, "nopage", "No memory map."),
	VMI_ROW_BIT(1ull << 21, "ksm", "Merged with equal pages."),
	VMI_ROW_BIT(1ull << 22, "thp", "Of a transparent huge page."),
	VMI_ROW_BIT(1ull << 23, "offline", "Taken out though its section is online."),
	VMI_ROW_BIT(1ull << 24, "zero-page", "The zero page, or the huge one."),
	VMI_ROW_BIT(1ull << 25, "idle", "Not used since page_idle was asked."),
	VMI_ROW_BIT(1ull << 26, "pgtable", "A page table."),
	VMI_ROW_BIT(VMI_FRAME_F_RESERVED, "reserved", "Kept from the page allocator."),
	VMI_ROW_BIT(VMI_FRAME_F_MLOCKED, "mlocked", "In a VMA that is locked into memory."),
	VMI_ROW_BIT(VMI_FRAME_F_PRIVATE, "private", "Its file system keeps something at it."),
	VMI_ROW_BIT(VMI_FRAME_F_PRIVATE_2, "private-2", "A second bit of the file system's."),
	VMI_ROW_BIT(VMI_FRAME_F_OWNER_PRIV, "owner-private", "A bit of its owner's."),
	VMI_ROW_BIT(VMI_FRAME_F_WORKINGSET, "workingset", "Was reclaimed, and wanted again soon."),
	VMI_ROW_BIT(VMI_FRAME_F_EXCLUSIVE, "exclusive", "Anonymous, of one process for certain."),
	VMI_ROW_BIT(VMI_FRAME_F_PINNED, "pinned", "Looks pinned for DMA: may be a mistake."),
	VMI_ROW_BIT(VMI_FRAME_F_MAPPEDTODISK, "mappedtodisk", "Its blocks on disk are known."),
	VMI_ROW_BIT(VMI_FRAME_F_YOUNG, "young", "Used since the page tables were asked."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_lru[] = {
	VMI_ROW_ENUM(VMI_LRU_NONE, "none", "On no list of the reclaim."),
	VMI_ROW_ENUM(VMI_LRU_INACTIVE_ANON, "inactive-anon", "Anonymous, reclaimed first."),
	VMI_ROW_ENUM(VMI_LRU_ACTIVE_ANON, "active-anon", "Anonymous, used lately."),
	VMI_ROW_ENUM(VMI_LRU_INACTIVE_FILE, "inactive-file", "Of a file, reclaimed first."),
	VMI_ROW_ENUM(VMI_LRU_ACTIVE_FILE, "active-file", "Of a file, used lately."),
	VMI_ROW_ENUM(VMI_LRU_UNEVICTABLE, "unevictable", "Never reclaimed."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_name[] = {
	VMI_ROW_ENUM(VMI_NAME_FILE, "file", "A path."),
	VMI_ROW_ENUM(VMI_NAME_CGROUP, "cgroup", "A memory cgroup."),
	VMI_ROW_ENUM(VMI_NAME_ZONE, "zone", "A zone of memory."),
	VMI_ROW_ENUM(VMI_NAME_INSIDE, "inside", "A path inside its file system."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_mapping[] = {
	VMI_ROW_ENUM(VMI_MAPPING_PRESENT, "present", "The entry maps the page."),
	VMI_ROW_ENUM(VMI_MAPPING_PROT_NONE, "prot-none",
		     "The entry holds the page and forbids every use."),
	VMI_ROW_ENUM(VMI_MAPPING_MIGRATION, "migration", "The page is being moved from here."),
	VMI_ROW_ENUM(VMI_MAPPING_SWAP, "swap",
		     "The entry holds the swap slot; fd=: of a private copy."),
	VMI_ROW_ENUM(VMI_MAPPING_COPY, "copy", "A private copy of the file's page."),
	VMI_ROW_ENUM(VMI_MAPPING_HWPOISON, "hwpoison", "Mapped here until the page broke."),
	VMI_ROW_ENUM(VMI_MAPPING_DEVICE, "device", "In the memory of a device."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_rmap[] = {
	VMI_ROW_ENUM(VMI_RMAP_NOT_RAM, "not-ram", "There is no memory map of this frame."),
	VMI_ROW_ENUM(VMI_RMAP_NO_RMAP, "no-rmap",
		     "A frame of the kernel's: nothing leads to who maps it."),
	VMI_ROW_ENUM(VMI_RMAP_UNMAPPED, "unmapped", "No process maps it."),
	VMI_ROW_ENUM(VMI_RMAP_ANON, "anon", "All who may share it by fork were asked."),
	VMI_ROW_ENUM(VMI_RMAP_FILE, "file", "All mappings of the file were asked."),
	VMI_ROW_ENUM(VMI_RMAP_KSM, "ksm", "All memory that may be merged was searched."),
	VMI_ROW_ENUM(VMI_RMAP_ZERO, "zero", "Shared by design: who maps it is not listed."),
	VMI_ROW_ENUM(VMI_RMAP_SWAP, "swap",
		     "All who may share the slot by fork or merging were asked."),
	VMI_ROW_ENUM(VMI_RMAP_NOT_PRESENT, "not-present", "No page is mapped at the address."),
	VMI_ROW_ENUM(VMI_RMAP_NOT_CACHED, "not-cached", "The file has no page in memory there."),
	VMI_ROW_ENUM(VMI_RMAP_GONE, "gone",
		     "It was freed, used anew, or left the address asked for, meanwhile."),
	VMI_ROW_ENUM(VMI_RMAP_BUSY, "busy", "Somebody kept it locked."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_fault[] = {
	VMI_ROW_ENUM(VMI_FAULT_OTHER, "other", "None of the others."),
	VMI_ROW_ENUM(VMI_FAULT_ANON_ZERO, "anon-zero-read",
		     "A read of memory never written: the zero page is mapped."),
	VMI_ROW_ENUM(VMI_FAULT_ANON, "anon", "A first write: a new zeroed page."),
	VMI_ROW_ENUM(VMI_FAULT_COW, "cow", "A write to a shared page: it was copied."),
	VMI_ROW_ENUM(VMI_FAULT_COW_REUSE, "cow-reuse",
		     "A write to a page that nobody shares any more: made writable, not copied."),
	VMI_ROW_ENUM(VMI_FAULT_UNSHARE, "unshare",
		     "A shared page was copied to be pinned for reading."),
	VMI_ROW_ENUM(VMI_FAULT_FILE_READ, "file-read",
		     "A page of a file that was in the page cache."),
	VMI_ROW_ENUM(VMI_FAULT_FILE_MAJOR, "file-major",
		     "A page of a file that had to be waited for."),
	VMI_ROW_ENUM(VMI_FAULT_FILE_COW, "file-cow",
		     "A first write to a private mapping of a file: a copy of the file's page."),
	VMI_ROW_ENUM(VMI_FAULT_FILE_WRITE, "file-write",
		     "A write to a shared mapping of a file: the file system was told."),
	VMI_ROW_ENUM(VMI_FAULT_SHMEM, "shmem", "A page of tmpfs, a memfd or shared memory."),
	VMI_ROW_ENUM(VMI_FAULT_SWAP_IN, "swap-in",
		     "The page was swapped out: from the swap cache, or read in (major)."),
	VMI_ROW_ENUM(VMI_FAULT_THP_ANON, "thp-anon", "A new transparent huge page."),
	VMI_ROW_ENUM(VMI_FAULT_THP_FILE, "thp-file",
		     "A huge page of a file or of shared memory was mapped."),
	VMI_ROW_ENUM(VMI_FAULT_HUGETLB, "hugetlb", "A page of the huge page pool."),
	VMI_ROW_ENUM(VMI_FAULT_SPECIAL, "special",
		     "The vdso, device memory, or another mapping of a driver's."),
	VMI_ROW_ENUM(VMI_FAULT_NUMA_HINT, "numa-hint",
		     "NUMA balancing asked who uses the page; it was mapped again."),
	VMI_ROW_ENUM(VMI_FAULT_UFFD, "uffd", "Handed to a userfaultfd."),
	VMI_ROW_ENUM(VMI_FAULT_UFFD_RWP, "uffd-rwp",
		     "A userfaultfd tracks accesses and was not asked (async): mapped again."),
	VMI_ROW_ENUM(VMI_FAULT_MIGRATION, "migration-wait", "The page was being moved."),
	VMI_ROW_ENUM(VMI_FAULT_DEVICE, "device", "The page was in a device's memory."),
	VMI_ROW_ENUM(VMI_FAULT_GUARD, "guard", "A guard marker: SIGSEGV."),
	VMI_ROW_ENUM(VMI_FAULT_POISON, "poison", "Broken memory: SIGBUS."),
	VMI_ROW_ENUM(VMI_FAULT_STACK, "stack-growth",
		     "The lowest page of a stack, without an entry: it has just grown (inferred)."),
	VMI_ROW_ENUM(VMI_FAULT_SPURIOUS, "spurious",
		     "The entry allowed it already; at most accessed or dirty was set."),
	VMI_ROW_ENUM(VMI_FAULT_INTERRUPTED, "interrupted",
		     "It was to be tried again, and a signal came first; or it must not wait."),
	VMI_ROW_ENUM(VMI_FAULT_OOM, "oom", "There was no memory."),
	VMI_ROW_ENUM(VMI_FAULT_SIGBUS, "sigbus", "Nothing can be mapped there: SIGBUS."),
	VMI_ROW_ENUM(VMI_FAULT_SEGV, "segv", "No VMA, or one that does not allow it: SIGSEGV."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_fault_kind[] = {
	VMI_ROW_ENUM(VMI_FAULT_KIND_NONE, "-", "Textbooks do not name it."),
	VMI_ROW_ENUM(VMI_FAULT_KIND_ANON, "anonymous", "Memory of no file, made by the fault."),
	VMI_ROW_ENUM(VMI_FAULT_KIND_FILE, "file", "A page of a file, or of shared memory."),
	VMI_ROW_ENUM(VMI_FAULT_KIND_COW, "copy-on-write", "A page that was shared."),
	VMI_ROW_ENUM(VMI_FAULT_KIND_SWAP, "swap-in", "A page that was swapped out."),
	VMI_ROW_ENUM(VMI_FAULT_KIND_DENIED, "permission", "Not allowed, or not possible."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_fault_reason[] = {
	VMI_ROW_ENUM(VMI_FAULT_OK, "none", "It did not fail."),
	VMI_ROW_ENUM(VMI_FAULT_NO_VMA, "no-vma", "Nothing is mapped there (SEGV_MAPERR)."),
	VMI_ROW_ENUM(VMI_FAULT_STACK_GAP, "stack-gap",
		     "Nothing is mapped there, close to the stack pointer (inferred)."),
	VMI_ROW_ENUM(VMI_FAULT_PERMISSION, "permission",
		     "The mapping does not allow it (SEGV_ACCERR)."),
	VMI_ROW_ENUM(VMI_FAULT_PKEY, "pkey", "Its protection key forbids it (SEGV_PKUERR)."),
	VMI_ROW_ENUM(VMI_FAULT_GUARDED, "guard", "A guard marker."),
	VMI_ROW_ENUM(VMI_FAULT_BEYOND_EOF, "beyond-eof", "Behind the end of the file."),
	VMI_ROW_ENUM(VMI_FAULT_POISONED, "poison", "Broken memory."),
	VMI_ROW_ENUM(VMI_FAULT_NO_MEMORY, "oom", "There was no memory."),
	VMI_ROW_ENUM(VMI_FAULT_FAILED, "failed",
		     "I/O failed, the file system or the pool was full, or a driver refused."),
	VMI_ROW_END
};

const struct vmi_row vmi_names_faults[] = {
	VMI_ROW_BIT(VMI_FAULTS_CHILDREN, "children",
		    "The processes it forked since are counted with it."),
	VMI_ROW_END
};
