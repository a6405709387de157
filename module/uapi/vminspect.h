/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * vminspect.h - the stream and the request: all that module and userspace share
 *
 * This header is the manual of the binary interface. Every file of
 * /sys/kernel/debug/vminspect/raw/ yields one stream of records:
 *
 *	HEADER DIALECT [records of the view ...] END
 *
 * and the text files beside raw/ are the same records, written as lines.
 *
 * - Every record starts with struct vmi_rec and is a multiple of eight bytes
 *   long, in the byte order of a little-endian machine.
 * - A reader skips a record whose type it does not know, and the bytes behind
 *   the fields it knows; fields that a record is too short for read as 0. New
 *   fields are appended, never inserted; a record with a variable tail says in
 *   a field where its tail starts (FRAMES, RAW and NAME never grow).
 * - A stream without END was cut short.
 * - Addresses are virtual and in bytes, ranges are half-open, "pa" is a
 *   physical address in bytes, a PFN counts frames of 1 << page_shift bytes.
 *
 * The request is one line of key=value words, written to the same descriptor
 * before it is read: see VMI_REQUEST_MAX below and the README file beside
 * the views.
 */
#ifndef _VMI_UAPI_VMINSPECT_H
#define _VMI_UAPI_VMINSPECT_H

#include <linux/types.h>

/** VMI_ABI: raised when a known field changes its meaning (never for additions) */
#define VMI_ABI			1

/** VMI_MAGIC: the bytes of vmi_header.magic */
#define VMI_MAGIC		"VMINSPCT"

/**
 * VMI_REQUEST_MAX: the longest request in bytes, its newline not counted
 *
 * Keys: pid=N, fd=N (decimal), addr=A, range=A-B, pfn=N or pfn=A-B, off=A
 * (hexadecimal), with=pages, with=lru or with=pages,lru, children=0 or 1. One
 * write is one request. A refused one fails the write (-EINVAL, -ESRCH, -EBADF) and leaves
 * the descriptor without a target: reads fail alike until a good one.
 */
#define VMI_REQUEST_MAX		255

#define VMI_COMM_LEN		16
#define VMI_RELEASE_LEN		64
#define VMI_LEVELS		5
#define VMI_SW_MAX		24
#define VMI_SOFT_MAX		16

/**
 * enum vmi_view_id - the views, in the order of the debugfs directory
 *
 * The number stands in the header of every stream and never changes.
 */
enum vmi_view_id {
	VMI_VIEW_STATUS		= 1,
	VMI_VIEW_MM		= 2,
	VMI_VIEW_VMAS		= 3,
	VMI_VIEW_PAGETABLE	= 4,
	VMI_VIEW_TRANSLATE	= 5,
	VMI_VIEW_RMAP		= 6,
	VMI_VIEW_FRAMES		= 7,
	VMI_VIEW_KERNEL		= 8,
	VMI_VIEW_FAULTS		= 9,
};

/** enum vmi_arch - whose page tables the stream talks of */
enum vmi_arch {
	VMI_ARCH_X86_64		= 1,
	VMI_ARCH_ARM64		= 2,
};

/**
 * enum vmi_level - a level of the page table, counted from the leaf
 *
 * The number is the index into vmi_dialect.level[].
 */
enum vmi_level {
	VMI_PTE			= 0,
	VMI_PMD			= 1,
	VMI_PUD			= 2,
	VMI_P4D			= 3,
	VMI_PGD			= 4,
};

/** enum vmi_rec_type - what a record holds; numbers are never used again */
enum vmi_rec_type {
	VMI_REC_HEADER		= 1,
	VMI_REC_DIALECT		= 2,
	VMI_REC_END		= 3,
	VMI_REC_STATUS		= 8,
	VMI_REC_LEVEL		= 9,
	VMI_REC_FEATURE		= 10,
	VMI_REC_OPENER		= 11,
	VMI_REC_MM		= 16,
	VMI_REC_VMA		= 24,
	VMI_REC_PAGES		= 25,
	VMI_REC_LRU		= 26,
	VMI_REC_TABLE		= 32,
	VMI_REC_FRAMES		= 33,
	VMI_REC_RAW		= 34,
	VMI_REC_HOLE		= 35,
	VMI_REC_TOTALS		= 36,
	VMI_REC_STEP		= 40,
	VMI_REC_RESULT		= 41,
	VMI_REC_FRAME		= 48,
	VMI_REC_NAME		= 49,
	VMI_REC_MAPPING		= 56,
	VMI_REC_SHARER		= 57,
	VMI_REC_RMAP		= 58,
	VMI_REC_REGION		= 64,
	VMI_REC_REGION_SUMS	= 65,
	VMI_REC_FAULTS		= 72,
	VMI_REC_FAULT_CLASS	= 73,
	VMI_REC_FAULT_ERROR	= 74,
};

/**
 * struct vmi_rec - how every record begins
 * @type: enum vmi_rec_type
 * @size: bytes of the whole record, this included; a multiple of eight
 */
struct vmi_rec {
	__u32 type;
	__u32 size;
};

/** enum vmi_about - what a stream is about, and what its range counts */
enum vmi_about {
	VMI_ABOUT_PROCESS	= 0,	/* addresses of vmi_header.pid; or nothing (status) */
	VMI_ABOUT_FRAMES	= 1,	/* PFNs */
	VMI_ABOUT_FILE		= 2,	/* bytes of a file of the asker's */
	VMI_ABOUT_KERNEL	= 3,	/* addresses of the kernel */
	VMI_ABOUT_ALL		= 4,	/* all processes; no range */
};

/**
 * struct vmi_header - what this stream answers; the first record
 * @magic: VMI_MAGIC
 * @abi: VMI_ABI of the module
 * @arch: enum vmi_arch
 * @page_shift: log2 of the base page size
 * @about: enum vmi_about
 * @view: enum vmi_view_id
 * @pid: the process (thread group id) in the pid namespace of who asked;
 *	0 where the view has no target
 * @with: VMI_WITH_* of the request
 * @started: when the process started, in ns since boot
 *	(task_struct.start_boottime: tells a reused pid)
 * @boottime: when the stream began, in ns since boot
 * @realtime: the same moment, in ns since 1970
 * @mm_id: names the mm for as long as the module is loaded: equal for
 *	processes that share one, different after an exec; never a pointer
 * @start: the range asked for, start: an address, a PFN or an offset (@about)
 * @end: and its end; for one address, start + 1
 * @comm: the name of the process (task_struct.comm), NUL-terminated
 * @release: the kernel's release (uname -r), NUL-terminated
 */
struct vmi_header {
	struct vmi_rec rec;
	__u8 magic[8];
	__u32 abi;
	__u32 arch;
	__u16 page_shift;
	__u16 about;
	__u32 view;
	__u32 pid;
	__u32 with;
	__aligned_u64 started;
	__aligned_u64 boottime;
	__aligned_u64 realtime;
	__aligned_u64 mm_id;
	__aligned_u64 start;
	__aligned_u64 end;
	char comm[VMI_COMM_LEN];
	char release[VMI_RELEASE_LEN];
};

/** VMI_WITH_PAGES: view vmas also counts each VMA's pages (struct vmi_pages) */
#define VMI_WITH_PAGES		(1u << 0)
/** VMI_WITH_LRU: view vmas also sums up on which lists its pages are (struct vmi_lru_sums) */
#define VMI_WITH_LRU		(1u << 1)

/**
 * struct vmi_geometry - one level of the page table
 * @shift: log2 of the bytes one entry covers
 * @index_bits: log2 of the entries in one table
 * @folded: 1 if the level does not exist on this machine (p4d with four levels)
 * @__pad: 0
 * @present: an entry with any of these bits is present for the kernel
 *	(on x86 this includes PROT_NONE, which the CPU takes as not present)
 * @leaf_mask: a present entry with (entry & leaf_mask) == leaf_value maps memory
 * @leaf_value: see @leaf_mask; a mask of 0 with a value of 1 means never
 * @table_mask: and with (entry & table_mask) == table_value leads to a table;
 *	present and neither of the two is bad
 * @table_value: see @table_mask
 * @pfn_mask: the bits of a leaf's physical address
 */
struct vmi_geometry {
	__u8 shift;
	__u8 index_bits;
	__u8 folded;
	__u8 __pad[5];
	__aligned_u64 present;
	__aligned_u64 leaf_mask;
	__aligned_u64 leaf_value;
	__aligned_u64 table_mask;
	__aligned_u64 table_value;
	__aligned_u64 pfn_mask;
};

/**
 * enum vmi_sw - entry bits whose place moves with kernel version or machine
 *
 * Index into vmi_dialect.sw[], which holds the mask, 0 where this kernel has
 * no such bit. The architectural bits stand as constants in decode/arch/.
 *
 * Where userfaultfd can protect from all access, too, it does so by PROTNONE and
 * the bit of its write protection: of a VMA with VMI_VM_UFFD_RWP the two mean
 * that, of any other write protection under a NUMA hint or PROT_NONE.
 */
enum vmi_sw {
	VMI_SW_SPECIAL		= 0,	/* no struct page behind it (pte_special) */
	VMI_SW_SOFT_DIRTY	= 1,	/* written since clear_refs (pte_soft_dirty) */
	VMI_SW_UFFD_WP		= 2,	/* write-protected by userfaultfd; but see UFFD */
	VMI_SW_DEVMAP		= 3,	/* device memory, DAX (until 6.14) */
	VMI_SW_SAVED_DIRTY	= 4,	/* dirty, kept aside (6.6; arm64: PTE_DIRTY) */
	VMI_SW_PROTNONE		= 5,	/* PROT_NONE or a NUMA hint; present bit off */
	VMI_SW_ENCRYPTED	= 6,	/* memory encryption (sme_me_mask) */
	VMI_SW_SWP_SOFT_DIRTY	= 7,	/* in a non-present entry: was soft-dirty */
	VMI_SW_SWP_UFFD_WP	= 8,	/* in a non-present entry: was uffd-wp */
	VMI_SW_SWP_EXCLUSIVE	= 9,	/* in a swap entry: page was exclusive */
	VMI_SW_PKEY		= 10,	/* the protection key's bits */
	VMI_SW_INVALID		= 11,	/* arm64: huge page, for the kernel alone; valid bit off */
	VMI_SW_UFFD		= 12,	/* UFFD_WP's bit beside PROTNONE: see below (7.3) */
	VMI_SW_SWP_UFFD		= 13,	/* SWP_UFFD_WP's bit: the same, before it went */
	VMI_SW_NR,
};

/**
 * enum vmi_soft - kinds of non-present entry that are not swap slots
 *
 * Index into vmi_dialect.soft_type[], which holds the number that stands in
 * the entry's type field (linux/swap.h SWP_*), or -1 where this kernel has
 * no such kind.
 */
enum vmi_soft {
	VMI_SOFT_HWPOISON	= 0,
	VMI_SOFT_MIG_READ	= 1,
	VMI_SOFT_MIG_READ_EXCL	= 2,
	VMI_SOFT_MIG_WRITE	= 3,
	VMI_SOFT_DEV_READ	= 4,
	VMI_SOFT_DEV_WRITE	= 5,
	VMI_SOFT_DEVX_READ	= 6,
	VMI_SOFT_DEVX_WRITE	= 7,
	VMI_SOFT_MARKER		= 8,
	VMI_SOFT_SWAPIN_ERROR	= 9,
	VMI_SOFT_NR,
};

/** VMI_DIALECT_INVERTED: swap offsets and PROT_NONE PFNs are stored inverted (x86) */
#define VMI_DIALECT_INVERTED	(1u << 0)
/** VMI_DIALECT_PTI: the kernel's copy of a user pgd entry carries NX (x86 PTI) */
#define VMI_DIALECT_PTI		(1u << 1)
/** VMI_DIALECT_KERNEL: of the kernel's own tables: an entry that is not present means nothing */
#define VMI_DIALECT_KERNEL	(1u << 2)
/** VMI_DIALECT_YOUNG_FAULTS: this CPU does not set the accessed bit, a fault does (arm64) */
#define VMI_DIALECT_YOUNG_FAULTS	(1u << 3)
/** VMI_DIALECT_DIRTY_FAULTS: nor the dirty bit (arm64) */
#define VMI_DIALECT_DIRTY_FAULTS	(1u << 4)
/** VMI_DIALECT_EXEC_ONLY: what may only be executed may not be read (arm64 with EPAN) */
#define VMI_DIALECT_EXEC_ONLY	(1u << 5)
/** VMI_DIALECT_LASS: an access to the kernel's half asks no tables, and is #GP (x86 with LASS) */
#define VMI_DIALECT_LASS	(1u << 6)

/**
 * struct vmi_dialect - what an entry means on the kernel that was asked
 * @arch: enum vmi_arch
 * @flags: VMI_DIALECT_*
 * @none_ignore: an entry with no bits but these is empty (pte_none: stray
 *	accessed and dirty bits on x86)
 * @table_pfn_mask: the physical address of the next table in a table entry
 * @task_size: where the user half of the address space ends (TASK_SIZE_MAX)
 * @swp_type_shift: a non-present entry's type: where it starts
 * @swp_type_bits: and how many bits it has
 * @swp_off_shift: its offset: where it starts
 * @swp_off_bits: and how many bits it has
 * @max_swapfiles: types below this are swap areas
 * @soft_type: by enum vmi_soft; -1 is absent
 * @swp_pfn_bits: of an offset that is a PFN (migration, poison, device): its width
 * @__pad: 0
 * @mig_young: in the offset of a migration entry: page was young
 * @mig_dirty: and: page was dirty; both 0 where not kept
 * @marker_uffd_wp: in the offset of a marker
 * @marker_poison: in the offset of a marker
 * @marker_guard: in the offset of a marker; 0 where not known
 * @sw: masks by enum vmi_sw; 0 is absent
 * @level: the geometry, by enum vmi_level
 * @mem_types: what the entries' memory type bits select, a byte for each index:
 *	x86: IA32_PAT (SDM vol. 3A, 12.12); arm64: MAIR_EL1; 0 where that is not known
 *
 * Filled in core/dialect.c from the kernel's own macros, at build and load.
 */
struct vmi_dialect {
	struct vmi_rec rec;
	__u32 arch;
	__u32 flags;
	__aligned_u64 none_ignore;
	__aligned_u64 table_pfn_mask;
	__aligned_u64 task_size;
	__u8 swp_type_shift;
	__u8 swp_type_bits;
	__u8 swp_off_shift;
	__u8 swp_off_bits;
	__u8 max_swapfiles;
	__u8 swp_pfn_bits;
	__u8 __pad[2];
	__s16 soft_type[VMI_SOFT_MAX];
	__aligned_u64 mig_young;
	__aligned_u64 mig_dirty;
	__aligned_u64 marker_uffd_wp;
	__aligned_u64 marker_poison;
	__aligned_u64 marker_guard;
	__aligned_u64 sw[VMI_SW_MAX];
	struct vmi_geometry level[VMI_LEVELS];
	__aligned_u64 mem_types;
};

/** enum vmi_changed - did the layout change while the stream was made? */
enum vmi_changed {
	VMI_CHANGED_NO		= 0,
	VMI_CHANGED_YES		= 1,	/* some mapping call ran (mm_lock_seq, from 6.12) */
	VMI_CHANGED_UNKNOWN	= 2,	/* this kernel cannot tell (6.1) */
};

/**
 * struct vmi_end - the last record: how it went
 * @err: 0, or a negative errno: -ESRCH the process has gone, -ESTALE it
 *	exec'd (one that comes before the first record is read's own errno)
 * @changed: enum vmi_changed
 * @next: where the answer stopped: the first address not told
 * @records: records before this one
 * @lost: stretches that could not be read settled and are not told
 * @chunks: how often locks were taken
 * @max_hold_ns: the longest time one chunk held them
 */
struct vmi_end {
	struct vmi_rec rec;
	__s32 err;
	__u32 changed;
	__aligned_u64 next;
	__aligned_u64 records;
	__aligned_u64 lost;
	__aligned_u64 chunks;
	__aligned_u64 max_hold_ns;
};

/* view status ----------------------------------------------------------- */

/**
 * struct vmi_status - the module and the machine
 * @abi: VMI_ABI
 * @levels: page-table levels in use (4 or 5)
 * @page_shift: log2 of the base page size
 * @openers: how many opens of views there are, this one included
 * @version: of the module, NUL-terminated
 * @release: of the kernel, NUL-terminated
 * @arch: its name, NUL-terminated
 */
struct vmi_status {
	struct vmi_rec rec;
	__u32 abi;
	__u32 levels;
	__u32 page_shift;
	__u32 openers;
	char version[16];
	char release[VMI_RELEASE_LEN];
	char arch[16];
};

/**
 * struct vmi_level_info - one level, as status shows it
 * @level: enum vmi_level
 * @folded: 1 if it does not exist on this machine
 * @shift: log2 of the bytes one entry covers
 * @entries: entries in one table
 * @covers: bytes one table covers; 0 if folded
 */
struct vmi_level_info {
	struct vmi_rec rec;
	__u32 level;
	__u32 folded;
	__u32 shift;
	__u32 entries;
	__aligned_u64 covers;
};

/**
 * struct vmi_feature - something this kernel gives or does not
 * @present: 1 or 0
 * @text: where the strings start, in bytes from the record's start: the
 *	name, a NUL, what it means or why it is absent, a NUL
 */
struct vmi_feature {
	struct vmi_rec rec;
	__u32 present;
	__u32 text;
};

/**
 * struct vmi_opener - who has a view open
 * @view: enum vmi_view_id
 * @pid: the process that opened it, in the reader's pid namespace (0: not in it)
 * @target: the process asked about (0: none yet, or not in that namespace)
 * @armed: 1 if this open keeps a probe armed
 * @since: when it was opened, in ns since boot
 * @raw: 1 for raw/<view>
 * @__pad: 0
 * @comm: of the opener, NUL-terminated
 */
struct vmi_opener {
	struct vmi_rec rec;
	__u32 view;
	__u32 pid;
	__u32 target;
	__u32 armed;
	__aligned_u64 since;
	__u32 raw;
	__u32 __pad;
	char comm[VMI_COMM_LEN];
};

/* view mm ---------------------------------------------------------------- */

/** VMI_MM_UNKNOWN: a field of struct vmi_mm that this kernel does not tell */
#define VMI_MM_UNKNOWN		(~0ull)

/**
 * struct vmi_mm - one mm_struct
 * @start_code: program text (mm_struct fields of the same names)
 * @end_code: its end
 * @start_data: initialised data
 * @end_data: its end
 * @start_brk: where the heap began
 * @brk: where it ends
 * @start_stack: bottom of the stack at exec
 * @arg_start: argv strings
 * @arg_end: their end
 * @env_start: environment strings
 * @env_end: their end
 * @mmap_base: where mmap starts to look
 * @mmap_compat_base: where that of a 32-bit system call does, in place of @mmap_base;
 *	0 where the architecture has none of its own
 * @task_size: the end of user space for this mm
 * @pgd: physical address of the top table
 * @mm_users: users of the address space, the reader's own not counted
 * @mm_count: references to the struct, the reader's own not counted
 * @map_count: VMAs (the limit is vm.max_map_count)
 * @total_vm: pages mapped
 * @hiwater_vm: the most it was, in pages
 * @locked_vm: mlocked pages
 * @pinned_vm: pinned pages
 * @data_vm: private writable pages, no stack
 * @exec_vm: private executable pages
 * @stack_vm: stack pages
 * @rss_file: resident pages of files
 * @rss_anon: resident anonymous pages
 * @rss_shmem: resident shared-memory pages
 * @hiwater_rss: the most all three were, in pages
 * @swap: swap entries (pages)
 * @pgtables: bytes of page tables below the pgd (mm_pgtables_bytes)
 * @flags: mm flags (linux/sched/coredump.h MMF_*), as this kernel numbers them
 * @def_flags: default VMA flags (mlockall(MCL_FUTURE))
 * @owner: pid of mm->owner in the reader's namespace; a hint, 0 none
 * @ctx_id: the architecture's context id (x86 mm->context.ctx_id; arm64 context.id: the
 *	ASID in the low 16 bits, above them its generation)
 * @tlb_gen: x86 mm->context.tlb_gen
 * @tree_height: height of the VMA maple tree (mm_mt)
 * @flat_bytes: what one flat table for the whole user space would take
 * @rlim_as: RLIMIT_AS of the process, bytes
 * @rlim_data: RLIMIT_DATA, bytes
 * @rlim_stack: RLIMIT_STACK, bytes
 * @rlim_memlock: RLIMIT_MEMLOCK, bytes
 * @accounted: pages charged to the commit limit (VMAs with VM_ACCOUNT)
 * @threads: threads of the process
 *
 * From mm/mmap.c, fs/proc/task_mmu.c:task_mem() and include/linux/mm_types.h.
 * The RSS counters are the exact sums where the kernel keeps them per CPU.
 */
struct vmi_mm {
	struct vmi_rec rec;
	__aligned_u64 start_code;
	__aligned_u64 end_code;
	__aligned_u64 start_data;
	__aligned_u64 end_data;
	__aligned_u64 start_brk;
	__aligned_u64 brk;
	__aligned_u64 start_stack;
	__aligned_u64 arg_start;
	__aligned_u64 arg_end;
	__aligned_u64 env_start;
	__aligned_u64 env_end;
	__aligned_u64 mmap_base;
	__aligned_u64 task_size;
	__aligned_u64 pgd;
	__aligned_u64 mm_users;
	__aligned_u64 mm_count;
	__aligned_u64 map_count;
	__aligned_u64 total_vm;
	__aligned_u64 hiwater_vm;
	__aligned_u64 locked_vm;
	__aligned_u64 pinned_vm;
	__aligned_u64 data_vm;
	__aligned_u64 exec_vm;
	__aligned_u64 stack_vm;
	__aligned_u64 rss_file;
	__aligned_u64 rss_anon;
	__aligned_u64 rss_shmem;
	__aligned_u64 hiwater_rss;
	__aligned_u64 swap;
	__aligned_u64 pgtables;
	__aligned_u64 flags;
	__aligned_u64 def_flags;
	__aligned_u64 owner;
	__aligned_u64 ctx_id;
	__aligned_u64 tlb_gen;
	__aligned_u64 tree_height;
	__aligned_u64 flat_bytes;
	__aligned_u64 rlim_as;
	__aligned_u64 rlim_data;
	__aligned_u64 rlim_stack;
	__aligned_u64 rlim_memlock;
	__aligned_u64 accounted;
	__aligned_u64 threads;
	__aligned_u64 mmap_compat_base;
};

/* view vmas -------------------------------------------------------------- */

/**
 * VMI_VM_* - VMA flags
 *
 * The low 32 bits are the kernel's own of include/linux/mm.h, whose places
 * are the same from 6.1 to 7.2 (core/dialect.c asserts each). The flags the
 * kernel moves about have places of ours from bit 32 up.
 */
#define VMI_VM_READ		(1ull << 0)
#define VMI_VM_WRITE		(1ull << 1)
#define VMI_VM_EXEC		(1ull << 2)
#define VMI_VM_SHARED		(1ull << 3)
#define VMI_VM_MAYREAD		(1ull << 4)
#define VMI_VM_MAYWRITE		(1ull << 5)
#define VMI_VM_MAYEXEC		(1ull << 6)
#define VMI_VM_MAYSHARE		(1ull << 7)
#define VMI_VM_GROWSDOWN	(1ull << 8)
#define VMI_VM_UFFD_MISSING	(1ull << 9)
#define VMI_VM_PFNMAP		(1ull << 10)
#define VMI_VM_MAYBE_GUARD	(1ull << 11)
#define VMI_VM_UFFD_WP		(1ull << 12)
#define VMI_VM_LOCKED		(1ull << 13)
#define VMI_VM_IO		(1ull << 14)
#define VMI_VM_SEQ_READ		(1ull << 15)
#define VMI_VM_RAND_READ	(1ull << 16)
#define VMI_VM_DONTCOPY		(1ull << 17)
#define VMI_VM_DONTEXPAND	(1ull << 18)
#define VMI_VM_LOCKONFAULT	(1ull << 19)
#define VMI_VM_ACCOUNT		(1ull << 20)
#define VMI_VM_NORESERVE	(1ull << 21)
#define VMI_VM_HUGETLB		(1ull << 22)
#define VMI_VM_SYNC		(1ull << 23)
#define VMI_VM_ARCH_1		(1ull << 24)
#define VMI_VM_WIPEONFORK	(1ull << 25)
#define VMI_VM_DONTDUMP		(1ull << 26)
#define VMI_VM_SOFTDIRTY	(1ull << 27)
#define VMI_VM_MIXEDMAP		(1ull << 28)
#define VMI_VM_HUGEPAGE		(1ull << 29)
#define VMI_VM_NOHUGEPAGE	(1ull << 30)
#define VMI_VM_MERGEABLE	(1ull << 31)
#define VMI_VM_UFFD_MINOR	(1ull << 32)
#define VMI_VM_SHADOW_STACK	(1ull << 33)
#define VMI_VM_DROPPABLE	(1ull << 34)
#define VMI_VM_SEALED		(1ull << 35)
#define VMI_VM_ANY_UNCACHED	(1ull << 36)
#define VMI_VM_MTE		(1ull << 37)
#define VMI_VM_MTE_ALLOWED	(1ull << 38)
#define VMI_VM_UFFD_RWP		(1ull << 39)
#define VMI_VM_UNNAMED		(1ull << 63)	/* a flag this module has no name for */

/** enum vmi_role - what a VMA is for; heap and stack as /proc/PID/maps decides */
enum vmi_role {
	VMI_ROLE_MMAP		= 0,	/* anonymous or file memory, none of the below */
	VMI_ROLE_TEXT		= 1,	/* private, executable, from a file */
	VMI_ROLE_RODATA		= 2,	/* private, only readable, from a file */
	VMI_ROLE_DATA		= 3,	/* private, writable, from a file */
	VMI_ROLE_BSS		= 4,	/* anonymous, between the program's data and heap */
	VMI_ROLE_HEAP		= 5,
	VMI_ROLE_STACK		= 6,
	VMI_ROLE_SPECIAL	= 7,	/* the kernel's own: vdso, vvar, uprobes */
	VMI_ROLE_GATE		= 8,	/* vsyscall page: not in the VMA tree */
	VMI_ROLE_GUARD		= 9,	/* private anonymous without any access */
};

/** VMI_MPOL_NONE: vmi_vma.policy of a VMA without a memory policy of its own */
#define VMI_MPOL_NONE		0xff

/**
 * struct vmi_vma - one VMA
 * @start: vm_start
 * @end: vm_end
 * @flags: VMI_VM_*
 * @pgoff: vm_pgoff, in pages
 * @ino: inode as maps prints it, 0 without a file
 * @dev_major: device as maps prints it
 * @dev_minor: and its minor
 * @prot: vm_page_prot, the bits a new entry gets
 * @anon_id: names the anon_vma while the module is loaded; 0 none
 * @gap: bytes nothing maps between the VMA before it (or 0) and @start
 * @text: where the strings start, in bytes from the record's start: the name
 *	(a path as it is, newlines included, or "[heap]" and the like), right
 *	behind it the name of the vm_ops; neither has a NUL
 * @name_len: bytes of the name, 0 if maps prints none
 * @ops_len: bytes of the vm_ops' name, 0 if it is anonymous or has none
 * @role: enum vmi_role
 * @page_shift: log2 of the size its pages come in (vma_kernel_pagesize)
 * @policy: MPOL_* of linux/mempolicy.h, or VMI_MPOL_NONE
 * @has_file: 1 if the name is a file's path (maps escapes a newline in it)
 * @policy_flags: MPOL_F_*
 * @anonymous: 1 if it has no vm_ops
 * @__pad: 0
 */
struct vmi_vma {
	struct vmi_rec rec;
	__aligned_u64 start;
	__aligned_u64 end;
	__aligned_u64 flags;
	__aligned_u64 pgoff;
	__aligned_u64 ino;
	__u32 dev_major;
	__u32 dev_minor;
	__aligned_u64 prot;
	__aligned_u64 anon_id;
	__aligned_u64 gap;
	__u32 text;
	__u16 name_len;
	__u16 ops_len;
	__u8 role;
	__u8 page_shift;
	__u8 policy;
	__u8 has_file;
	__u16 policy_flags;
	__u8 anonymous;
	__u8 __pad;
};

/**
 * struct vmi_pages - with=pages: the pages of the VMA before it
 * @leaf: leaves by level [PTE, PMD, PUD]; counts of entries
 * @present: bytes mapped by present leaves
 * @swap: swap entries, in base pages
 * @soft: other non-present entries, in base pages
 * @none: bytes without an entry
 * @young: bytes with the accessed bit
 * @dirty: bytes with the dirty bit
 * @soft_dirty: bytes with the soft-dirty bit
 * @writable: bytes with the write bit
 * @extents: physically contiguous stretches
 * @longest: bytes of the longest of them
 * @changed: 1 if the VMA was split, moved or replaced while it was counted
 * @__pad: 0
 */
struct vmi_pages {
	struct vmi_rec rec;
	__aligned_u64 leaf[3];
	__aligned_u64 present;
	__aligned_u64 swap;
	__aligned_u64 soft;
	__aligned_u64 none;
	__aligned_u64 young;
	__aligned_u64 dirty;
	__aligned_u64 soft_dirty;
	__aligned_u64 writable;
	__aligned_u64 extents;
	__aligned_u64 longest;
	__u32 changed;
	__u32 __pad;
};

/** VMI_LRU_NR - entries of enum vmi_lru */
#define VMI_LRU_NR		6
/** VMI_GENS - ages that a page may have: as many as MGLRU has generations at most */
#define VMI_GENS		4

/**
 * struct vmi_lru_sums - with=lru: where the reclaim has the pages of the VMA
 *	before it; the last one is about all of them together
 * @list: by enum vmi_lru: bytes mapped by present leaves whose folio is on that
 *	list; [NONE]: on none (on its way there, hugetlb, not of the LRU)
 * @gen: of those, by MGLRU generation, 0 is the youngest; all 0 without MGLRU
 * @all: 1 if it is about all VMAs told
 * @__pad: 0
 *
 * Read from each folio's flags, unlocked, as struct vmi_frame.lru and gen.
 */
struct vmi_lru_sums {
	struct vmi_rec rec;
	__aligned_u64 list[VMI_LRU_NR];
	__aligned_u64 gen[VMI_GENS];
	__u32 all;
	__u32 __pad;
};

/* view pagetable --------------------------------------------------------- */

/*
 * The records tile the range asked, in ascending order: tables are told where
 * the walk first enters them, entries and holes follow. An entry is told
 * whole: a huge page may begin below the range asked, or, if it came into
 * being between two chunks, below what was told last.
 */

/**
 * VMI_UP_* - what the tables above an entry allow, all together
 *
 * Effective permission is this and the entry's own bits. In FRAMES and RAW of a
 * process VMI_UP_VMA_* say what the VMA promises: where it allows writing and
 * the entry does not, a write is a fault that the kernel mends; and whether a
 * userfaultfd may protect it from all access, so that VMI_SW_UFFD can be read.
 */
#define VMI_UP_WRITE		(1u << 0)
#define VMI_UP_USER		(1u << 1)
#define VMI_UP_EXEC		(1u << 2)
#define VMI_UP_VMA_WRITE	(1u << 3)
#define VMI_UP_VMA_SHARED	(1u << 4)
#define VMI_UP_VMA_UFFD_RWP	(1u << 5)
#define VMI_UP_VMA		(VMI_UP_VMA_WRITE | VMI_UP_VMA_SHARED | VMI_UP_VMA_UFFD_RWP)

/**
 * struct vmi_table - one table page; told once, when the walk first enters it
 * @addr: the lowest address it covers
 * @pa: its physical address
 * @level: enum vmi_level of its entries
 * @used: entries that are not empty (user half only, in the pgd)
 */
struct vmi_table {
	struct vmi_rec rec;
	__aligned_u64 addr;
	__aligned_u64 pa;
	__u32 level;
	__u32 used;
};

/**
 * struct vmi_frames - neighbours in one table with the same bits
 * @addr: the first entry's address; one more entry each 1 << shift bytes
 * @bits: the entry without its physical address: the same for all
 * @base: PFN that a frame of 1 stands for
 * @level: enum vmi_level
 * @shift: log2 of the bytes an entry maps
 * @upper: VMI_UP_*
 * @__pad: 0
 * @nr: how many entries
 * @frame: 0 for an empty entry, else its PFN is
 *	base + ((frame - 1) << (shift - page_shift))
 *
 * Never crosses a table. An odd @nr is followed by four bytes of 0.
 */
struct vmi_frames {
	struct vmi_rec rec;
	__aligned_u64 addr;
	__aligned_u64 bits;
	__aligned_u64 base;
	__u8 level;
	__u8 shift;
	__u8 upper;
	__u8 __pad;
	__u32 nr;
	__u32 frame[];
};

/**
 * struct vmi_raw - neighbours in one table, as they are
 * @addr: the first entry's address
 * @level: enum vmi_level
 * @shift: log2 of the bytes an entry covers
 * @upper: VMI_UP_*
 * @__pad: 0
 * @nr: how many entries
 * @entry: each raw, 0 for an empty one
 *
 * Used where FRAMES does not fit: non-present entries, PROT_NONE, or bits
 * that differ from one page to the next. Never crosses a table.
 */
struct vmi_raw {
	struct vmi_rec rec;
	__aligned_u64 addr;
	__u8 level;
	__u8 shift;
	__u8 upper;
	__u8 __pad;
	__u32 nr;
	__aligned_u64 entry[];
};

/** enum vmi_hole_kind - why nothing is there */
enum vmi_hole_kind {
	VMI_HOLE_NONE		= 0,	/* inside a VMA, no entry */
	VMI_HOLE_GAP		= 1,	/* no VMA */
	VMI_HOLE_UNSETTLED	= 2,	/* the tables kept changing under the reader */
	VMI_HOLE_BAD		= 3,	/* an entry that is neither leaf nor table */
	VMI_HOLE_ALIASES	= 4,	/* not walked: the same few tables, over and over */
};

/**
 * struct vmi_hole - a stretch without entries
 * @start: where it starts
 * @end: and ends
 * @kind: enum vmi_hole_kind
 * @level: enum vmi_level of the empty entry it starts with (not for a gap)
 *
 * Short holes inside FRAMES and RAW stand there, as 0.
 */
struct vmi_hole {
	struct vmi_rec rec;
	__aligned_u64 start;
	__aligned_u64 end;
	__u32 kind;
	__u32 level;
};

/**
 * struct vmi_totals - sums of the walk, before END
 * @tables: table pages by level
 * @leaves: present leaves by level
 * @soft: non-present entries by level
 */
struct vmi_totals {
	struct vmi_rec rec;
	__aligned_u64 tables[VMI_LEVELS];
	__aligned_u64 leaves[VMI_LEVELS];
	__aligned_u64 soft[VMI_LEVELS];
};

/* view kernel ------------------------------------------------------------ */

/*
 * For each region of the kernel's half, from low to high: REGION, then what
 * pagetable tells of its addresses (TABLE, FRAMES, RAW, HOLE), REGION_SUMS. At
 * the end the TOTALS of all. A recording's dialect has VMI_DIALECT_KERNEL.
 *
 * Addresses take an opener with CAP_SYSLOG (as /proc/kallsyms does): without
 * it only REGION, hidden, and REGION_SUMS are told.
 */

/** VMI_REGION_ALIASES: not walked, its few tables stand in it over and over */
#define VMI_REGION_ALIASES	(1u << 0)
/** VMI_REGION_HIDDEN: addresses and what they map are left out */
#define VMI_REGION_HIDDEN	(1u << 1)
/** VMI_REGION_NAME_LEN - bytes of a region's name with its NUL */
#define VMI_REGION_NAME_LEN	24

/**
 * struct vmi_region - a stretch of the kernel's half with one purpose
 * @start: where it starts; what was asked for may start later; 0 if hidden
 * @end: and ends; 0 if hidden
 * @flags: VMI_REGION_*
 * @__pad: 0
 * @name: as Documentation/arch/x86/x86_64/mm.rst has it, NUL-terminated; empty:
 *	nothing is said to be there
 */
struct vmi_region {
	struct vmi_rec rec;
	__aligned_u64 start;
	__aligned_u64 end;
	__u32 flags;
	__u32 __pad;
	char name[VMI_REGION_NAME_LEN];
};

/**
 * struct vmi_region_sums - of the region before it, as far as it was asked for
 * @tables: table pages by level; one that serves two regions counts in the first
 * @leaves: present leaves by level
 * @soft: entries by level that are not present and not empty
 * @wx: bytes that may be both written and executed
 */
struct vmi_region_sums {
	struct vmi_rec rec;
	__aligned_u64 tables[VMI_LEVELS];
	__aligned_u64 leaves[VMI_LEVELS];
	__aligned_u64 soft[VMI_LEVELS];
	__aligned_u64 wx;
};

/* view translate --------------------------------------------------------- */

/*
 * One STEP for each level on the way, the VMA that covers the address if there
 * is one, RESULT. If the entry holds a page, its FRAME and an RMAP that says how
 * many map it (of a swap slot: an RMAP alone), as view rmap tells them but for
 * the MAPPINGs.
 */

/** enum vmi_kind - what an entry is, told by its raw value and its level */
enum vmi_kind {
	VMI_KIND_NONE		= 0,
	VMI_KIND_TABLE		= 1,
	VMI_KIND_LEAF		= 2,
	VMI_KIND_SOFT		= 3,	/* non-present, not empty */
	VMI_KIND_BAD		= 4,
	VMI_KIND_FOLDED		= 5,	/* the level does not exist here */
};

/**
 * struct vmi_step - one level of a translation
 * @level: enum vmi_level
 * @kind: enum vmi_kind
 * @index: which entry of the table
 * @upper: VMI_UP_* of the levels above
 * @table: physical address of the table
 * @entry: raw; in a translation made from a recording also 0 where the
 *	recording does not hold it, and then @kind is neither none nor folded
 */
struct vmi_step {
	struct vmi_rec rec;
	__u32 level;
	__u32 kind;
	__u32 index;
	__u32 upper;
	__aligned_u64 table;
	__aligned_u64 entry;
};

/** enum vmi_why - how a translation ends */
enum vmi_why {
	VMI_WHY_MAPPED		= 0,
	VMI_WHY_NOT_CANONICAL	= 1,
	VMI_WHY_KERNEL		= 2,
	VMI_WHY_NO_VMA		= 3,
	VMI_WHY_NONE		= 4,	/* a VMA, but no entry yet */
	VMI_WHY_SWAP		= 5,
	VMI_WHY_MIGRATION	= 6,
	VMI_WHY_HWPOISON	= 7,
	VMI_WHY_DEVICE		= 8,	/* device-private or -exclusive */
	VMI_WHY_UFFD_WP		= 9,	/* marker */
	VMI_WHY_POISON		= 10,	/* marker */
	VMI_WHY_GUARD		= 11,	/* marker */
	VMI_WHY_PROT_NONE	= 12,
	VMI_WHY_NUMA_HINT	= 13,
	VMI_WHY_UNKNOWN		= 14,	/* a kind this module has no name for */
	VMI_WHY_BAD		= 15,
	VMI_WHY_UNSETTLED	= 16,
	VMI_WHY_STACK_GAP	= 17,	/* no VMA, below one that grows down: inferred */
	VMI_WHY_UFFD_RWP	= 18,	/* protected from all access by userfaultfd */
};

/** enum vmi_touch - what an access would do */
enum vmi_touch {
	VMI_TOUCH_HIT		= 0,	/* no fault */
	VMI_TOUCH_ZERO		= 1,	/* the shared zero page is mapped */
	VMI_TOUCH_ANON		= 2,	/* a new zeroed page */
	VMI_TOUCH_FILE		= 3,	/* from the page cache, read in if need be */
	VMI_TOUCH_FILE_COPY	= 4,	/* a private copy of the file's page */
	VMI_TOUCH_COW		= 5,	/* copied, or reused if nobody shares it */
	VMI_TOUCH_MKWRITE	= 6,	/* the file system is told, then writable */
	VMI_TOUCH_SWAP_IN	= 7,
	VMI_TOUCH_WAIT		= 8,	/* waits for the migration */
	VMI_TOUCH_NUMA		= 9,	/* mapped again, perhaps on another node */
	VMI_TOUCH_UFFD		= 10,	/* handed to userfaultfd; WP may be lifted (async) */
	VMI_TOUCH_HUGETLB	= 11,	/* a page of the huge page pool */
	VMI_TOUCH_DEVICE	= 12,	/* the driver decides */
	VMI_TOUCH_SEGV_MAPERR	= 13,
	VMI_TOUCH_SEGV_ACCERR	= 14,
	VMI_TOUCH_SIGBUS	= 15,
	VMI_TOUCH_STACK		= 16,	/* the stack grows to here, if its limits allow */
	VMI_TOUCH_UNKNOWN	= 17,
	VMI_TOUCH_SPURIOUS	= 18,	/* a fault, but only accessed or dirty is set */
	VMI_TOUCH_UFFD_RWP	= 19,	/* handed to userfaultfd, or undone in its name (async) */
	VMI_TOUCH_UFFD_CACHE	= 20,	/* handed to userfaultfd, or mapped from the cache */
	VMI_TOUCH_SEGV_KERNEL	= 21,	/* SI_KERNEL: no page fault, but #GP (x86) */
};

/**
 * struct vmi_result - where the translation ended
 * @addr: the address asked
 * @pa: physical address of that byte; only if @why is VMI_WHY_MAPPED,
 *	or the frame behind a PROT_NONE, NUMA-hint or UFFD_RWP entry
 * @entry: the entry it ended with, raw
 * @soft_type: type field of a non-present entry
 * @why: enum vmi_why
 * @soft_offset: offset field of a non-present entry: a swap slot, a PFN, or
 *	a marker's bits
 * @level: enum vmi_level of @entry
 * @shift: log2 of the bytes it maps or would map
 * @effective: VMI_UP_* of all levels together, the entry included
 * @touch: enum vmi_touch of a read, a write and an instruction fetch
 * @has_page: 1 if the frame has an online struct page (pfn_to_online_page); 2
 *	where that is not known: a translation made from a recording
 */
struct vmi_result {
	struct vmi_rec rec;
	__aligned_u64 addr;
	__aligned_u64 pa;
	__aligned_u64 entry;
	__u32 why;
	__u32 soft_type;
	__aligned_u64 soft_offset;
	__u32 level;
	__u32 shift;
	__u32 effective;
	__u8 touch[3];
	__u8 has_page;
};

/* views frames and rmap -------------------------------------------------- */

/*
 * frames tells FRAME for each frame asked, in ascending order; for a file, for
 * each of its cached pages in the order of the file. rmap tells for each page
 * asked: its FRAME (if there is one), a MAPPING for each entry that maps it,
 * and RMAP. NAME stands before the first record that needs it.
 *
 * pid= and addr= (default: the reader's stack) ask for the page behind an
 * address, pfn=N for a frame, pfn=A-B for those from A up to before B, fd=N
 * for the cached pages of a file that the asker has open, fd=N off=A for the
 * one page of it that holds that byte.
 */

/** enum vmi_frame_kind - what a frame is used for */
enum vmi_frame_kind {
	VMI_FRAME_NONE		= 0,	/* no online memory map: not RAM, or offline */
	VMI_FRAME_FREE		= 1,	/* in the page allocator (buddy) */
	VMI_FRAME_RESERVED	= 2,
	VMI_FRAME_SLAB		= 3,
	VMI_FRAME_TABLE		= 4,	/* a page table */
	VMI_FRAME_ANON		= 5,
	VMI_FRAME_KSM		= 6,	/* anonymous, merged with equal ones */
	VMI_FRAME_FILE		= 7,	/* page cache of a file system */
	VMI_FRAME_SHMEM		= 8,	/* page cache of tmpfs, memfd, shared anonymous */
	VMI_FRAME_HUGETLB	= 9,	/* of the huge page pool, in use or not */
	VMI_FRAME_ZERO		= 10,	/* the zero page */
	VMI_FRAME_HUGE_ZERO	= 11,
	VMI_FRAME_OFFLINE	= 12,	/* a balloon's, or logically offline */
	VMI_FRAME_UNUSED	= 13,	/* refcount 0 and not known to the buddy allocator */
	VMI_FRAME_KERNEL	= 14,	/* in use, and none of the others */
};

/**
 * VMI_FRAME_F_* - flags of a frame
 *
 * Bits 0 to 31 are those of /proc/kpageflags (linux/kernel-page-flags.h KPF_*,
 * fs/proc/page.c:stable_page_flags), with the same meaning; bits 32 and above
 * are what it lacks or shows only inside the kernel. They differ from it where
 * 6.12 shows every anonymous page as KSM, which is told of KSM pages alone; and
 * before 7.2, where the huge zero page is not known by its frame (ZERO_PAGE and
 * THP are missing, the kind is KERNEL).
 */
#define VMI_FRAME_F_RESERVED	(1ull << 32)
#define VMI_FRAME_F_MLOCKED	(1ull << 33)
#define VMI_FRAME_F_PRIVATE	(1ull << 34)	/* the file system keeps something at it */
#define VMI_FRAME_F_PRIVATE_2	(1ull << 35)
#define VMI_FRAME_F_OWNER_PRIV	(1ull << 36)
#define VMI_FRAME_F_WORKINGSET	(1ull << 37)
#define VMI_FRAME_F_EXCLUSIVE	(1ull << 38)	/* PG_anon_exclusive: of one process */
#define VMI_FRAME_F_PINNED	(1ull << 39)	/* looks pinned (folio_maybe_dma_pinned) */
#define VMI_FRAME_F_MAPPEDTODISK (1ull << 40)
#define VMI_FRAME_F_YOUNG	(1ull << 41)	/* page_idle's second bit */

/** enum vmi_lru - the list a folio is on (linux/mmzone.h enum lru_list) */
enum vmi_lru {
	VMI_LRU_NONE		= 0,
	VMI_LRU_INACTIVE_ANON	= 1,
	VMI_LRU_ACTIVE_ANON	= 2,
	VMI_LRU_INACTIVE_FILE	= 3,
	VMI_LRU_ACTIVE_FILE	= 4,
	VMI_LRU_UNEVICTABLE	= 5,
};

/** VMI_NO_GEN: vmi_frame.gen of a folio that is in no MGLRU generation */
#define VMI_NO_GEN		0xff

/**
 * struct vmi_frame - one frame, or neighbours that are told together
 * @pfn: the first
 * @nr: how many: a free block, pages of one folio, or frames without a memory
 *	map, alike in all that is told here
 * @head: PFN of the folio's first page; @pfn where there is no folio
 * @flags: KPF_* and VMI_FRAME_F_* of page @pfn. Of the pages after it
 *	COMPOUND_HEAD and COMPOUND_TAIL differ as their place in the folio says
 * @refcount: of the folio
 * @mapcount: of the folio: all mappings of all its pages; 0 where the field
 *	holds a type
 * @page_mapcount: of each page told here, as /proc/kpagecount counts
 * @kind: enum vmi_frame_kind
 * @order: log2 of the folio's or the free block's pages
 * @lru: enum vmi_lru
 * @gen: MGLRU generation, 0 is the youngest; VMI_NO_GEN
 * @node: NUMA node
 * @zone: enum zone_type's number, named by a NAME of VMI_NAME_ZONE
 * @__pad: 0
 * @index: of page @pfn, in base pages: in its file; of an anonymous page its
 *	linear index (address >> page_shift when it was first mapped); of a private
 *	copy of a file's page its place in the file until 7.3
 * @family: of an anonymous page: an id of the root of its anon_vmas, equal for
 *	all who may share it by fork; of a cached page: of its inode; 0: none
 * @dev: of a file: st_dev's major << 20 | minor (kdev_t)
 * @file: id of the NAME of its path (INSIDE), 0 where it is not known
 * @ino: of a file: inode number (of the real file, below an overlay)
 * @memcg: inode number of the memory cgroup, as /proc/kpagecgroup; 0: none
 * @cgroup: id of the NAME of its path; 0 where it is not known
 *
 * All of it is a snapshot, of a folio held by a reference where that could be
 * had, else of what may change meanwhile (mm/page_alloc.c:snapshot_page).
 */
struct vmi_frame {
	struct vmi_rec rec;
	__aligned_u64 pfn;
	__aligned_u64 nr;
	__aligned_u64 head;
	__aligned_u64 flags;
	__s32 refcount;
	__s32 mapcount;
	__s32 page_mapcount;
	__u8 kind;
	__u8 order;
	__u8 lru;
	__u8 gen;
	__u16 node;
	__u8 zone;
	__u8 __pad;
	__u32 dev;
	__aligned_u64 index;
	__aligned_u64 family;
	__aligned_u64 file;
	__aligned_u64 ino;
	__aligned_u64 memcg;
	__aligned_u64 cgroup;
};

/** enum vmi_name_kind - what a NAME names */
enum vmi_name_kind {
	VMI_NAME_FILE		= 1,	/* a path, as /proc/PID/maps tells it */
	VMI_NAME_CGROUP		= 2,	/* a path below the cgroup mount */
	VMI_NAME_ZONE		= 3,	/* @id is vmi_frame.zone */
	VMI_NAME_INSIDE		= 4,	/* a path inside its file system */
};

/**
 * struct vmi_name - a text that other records refer to by its id
 * @id: names it for as long as the module is loaded; never a pointer
 * @kind: enum vmi_name_kind
 * @__pad: 0
 * @text: NUL-terminated, filled up to a multiple of eight
 *
 * Told again if it was not told lately: a reader keeps the last of each id.
 */
struct vmi_name {
	struct vmi_rec rec;
	__aligned_u64 id;
	__u32 kind;
	__u32 __pad;
	char text[];
};

/** enum vmi_mapping_how - how an entry holds a page */
enum vmi_mapping_how {
	VMI_MAPPING_PRESENT	= 0,	/* an entry that maps it */
	VMI_MAPPING_PROT_NONE	= 1,	/* and forbids its use: PROT_NONE, NUMA hint, UFFD_RWP */
	VMI_MAPPING_MIGRATION	= 2,	/* a migration entry: it is being moved */
	VMI_MAPPING_SWAP	= 3,	/* with the slot asked for; fd=: a private copy, swapped */
	VMI_MAPPING_COPY	= 4,	/* fd= only: a private copy of the file's page */
	VMI_MAPPING_HWPOISON	= 5,	/* it was mapped here until it broke */
	VMI_MAPPING_DEVICE	= 6,	/* device-private or -exclusive */
};

/**
 * struct vmi_mapping - one entry that holds the page
 * @addr: where the page is seen
 * @entry: raw
 * @pfn: the frame at @addr, by @entry; differs from the one asked only in a COPY
 * @vma_start: the VMA, start
 * @vma_end: and its end
 * @vma_flags: VMI_VM_*
 * @file: id of the NAME of the VMA's file; 0: none
 * @mm_id: names the mm, as in vmi_header
 * @pid: a process that has it (mm->owner), as the asker counts pids; 0 if none
 *	that the asker's pid namespace can name
 * @sharers: processes told by SHARER records that follow: others with the mm
 * @first: of a large folio: which of its pages is the first of those around
 *	@addr that this table maps one after the other
 * @nr: and how many; 1 for a page on its own
 * @how: enum vmi_mapping_how
 * @level: enum vmi_level of @entry
 * @shift: log2 of the bytes it maps
 * @upper: VMI_UP_* of the levels above
 * @role: enum vmi_role of the VMA
 * @comm: name of @pid, NUL-terminated; empty if there is none
 */
struct vmi_mapping {
	struct vmi_rec rec;
	__aligned_u64 addr;
	__aligned_u64 entry;
	__aligned_u64 pfn;
	__aligned_u64 vma_start;
	__aligned_u64 vma_end;
	__aligned_u64 vma_flags;
	__aligned_u64 file;
	__aligned_u64 mm_id;
	__u32 pid;
	__u32 sharers;
	__u32 first;
	__u32 nr;
	__u8 how;
	__u8 level;
	__u8 shift;
	__u8 upper;
	__u32 role;
	char comm[VMI_COMM_LEN];
};

/**
 * struct vmi_sharer - a process more that has the mm of the MAPPING before it
 * @mm_id: as there
 * @pid: as the asker counts pids; 0 if its pid namespace cannot name it
 * @__pad: 0
 * @comm: its name, NUL-terminated
 */
struct vmi_sharer {
	struct vmi_rec rec;
	__aligned_u64 mm_id;
	__u32 pid;
	__u32 __pad;
	char comm[VMI_COMM_LEN];
};

/** enum vmi_rmap_kind - where the mappings of a page were looked for */
enum vmi_rmap_kind {
	VMI_RMAP_NOT_RAM	= 0,	/* no online memory map: nobody can be asked */
	VMI_RMAP_NO_RMAP	= 1,	/* the kernel's own: nothing leads to who maps it */
	VMI_RMAP_UNMAPPED	= 2,	/* user memory or page cache, mapped by none */
	VMI_RMAP_ANON		= 3,	/* the anon_vma tree */
	VMI_RMAP_FILE		= 4,	/* the mappings of the file (i_mmap) */
	VMI_RMAP_KSM		= 5,	/* searched for in all VMAs that can be merged */
	VMI_RMAP_ZERO		= 6,	/* shared by design: not listed */
	VMI_RMAP_SWAP		= 7,	/* no frame: who holds the slot, by the tree, or as KSM */
	VMI_RMAP_NOT_PRESENT	= 8,	/* nothing is mapped at the address: @why */
	VMI_RMAP_NOT_CACHED	= 9,	/* fd=, off=: no page of the file is there */
	VMI_RMAP_GONE		= 10,	/* it was freed, used anew, or left @addr meanwhile */
	VMI_RMAP_BUSY		= 11,	/* locked by somebody for as long as was waited */
};

/**
 * struct vmi_rmap - what a search for mappings came to
 * @pfn: the frame; 0 where there is none
 * @seen: MAPPING records that the mapcount counts: PRESENT, PROT_NONE, DEVICE
 * @entry: SWAP and NOT_PRESENT: the entry, raw
 * @index: fd=: the page's offset in the file, in base pages
 * @mapcount: page_mapcount when the search began
 * @mapcount_after: and when it ended
 * @copies: the others: COPY, SWAP, MIGRATION, HWPOISON
 * @kind: enum vmi_rmap_kind
 * @why: enum vmi_why, of NOT_PRESENT
 * @passes: how often the tree was searched (once for each chunk)
 */
struct vmi_rmap {
	struct vmi_rec rec;
	__aligned_u64 pfn;
	__aligned_u64 seen;
	__aligned_u64 entry;
	__aligned_u64 index;
	__s32 mapcount;
	__s32 mapcount_after;
	__u32 copies;
	__u32 kind;
	__u32 why;
	__u32 passes;
};

/* view faults ------------------------------------------------------------ */

/*
 * FAULTS, a FAULT_CLASS for each class that came, a FAULT_ERROR for each reason
 * of those that failed: of all processes, or of the one of pid=N and, with
 * children=1, of those it forks from then on.
 *
 * An open listens until it is closed: reading tells what came since the open, or
 * since the last request. A process that has gone meanwhile is still told.
 */

/**
 * enum vmi_fault_class - what a fault was (decode/fault.c has the rows)
 *
 * A fault is one call of mm/memory.c:handle_mm_fault(), or several where it was
 * tried again; but VMI_FAULT_SEGV, which never came there.
 */
enum vmi_fault_class {
	VMI_FAULT_OTHER		= 0,
	VMI_FAULT_ANON_ZERO	= 1,
	VMI_FAULT_ANON		= 2,
	VMI_FAULT_COW		= 3,
	VMI_FAULT_COW_REUSE	= 4,
	VMI_FAULT_UNSHARE	= 5,
	VMI_FAULT_FILE_READ	= 6,
	VMI_FAULT_FILE_MAJOR	= 7,
	VMI_FAULT_FILE_COW	= 8,
	VMI_FAULT_FILE_WRITE	= 9,
	VMI_FAULT_SHMEM		= 10,
	VMI_FAULT_SWAP_IN	= 11,
	VMI_FAULT_THP_ANON	= 12,
	VMI_FAULT_THP_FILE	= 13,
	VMI_FAULT_HUGETLB	= 14,
	VMI_FAULT_SPECIAL	= 15,
	VMI_FAULT_NUMA_HINT	= 16,
	VMI_FAULT_UFFD		= 17,
	VMI_FAULT_MIGRATION	= 18,
	VMI_FAULT_DEVICE	= 19,
	VMI_FAULT_GUARD		= 20,
	VMI_FAULT_POISON	= 21,
	VMI_FAULT_STACK		= 22,	/* inferred: the VMA has grown before */
	VMI_FAULT_SPURIOUS	= 23,
	VMI_FAULT_INTERRUPTED	= 24,
	VMI_FAULT_OOM		= 25,
	VMI_FAULT_SIGBUS	= 26,
	VMI_FAULT_SEGV		= 27,
	VMI_FAULT_UFFD_RWP	= 28,	/* undone by the kernel; if userfaultfd was asked: UFFD */
	VMI_FAULT_NR,
};

/** enum vmi_fault_kind - which of a textbook's five kinds a class belongs to */
enum vmi_fault_kind {
	VMI_FAULT_KIND_NONE	= 0,	/* textbooks do not name it */
	VMI_FAULT_KIND_ANON	= 1,
	VMI_FAULT_KIND_FILE	= 2,
	VMI_FAULT_KIND_COW	= 3,
	VMI_FAULT_KIND_SWAP	= 4,
	VMI_FAULT_KIND_DENIED	= 5,	/* permission, and whatever else ends in a signal */
};

/** enum vmi_fault_reason - why a fault failed */
enum vmi_fault_reason {
	VMI_FAULT_OK		= 0,
	VMI_FAULT_NO_VMA	= 1,	/* SEGV_MAPERR */
	VMI_FAULT_STACK_GAP	= 2,	/* the same, close to the stack pointer: inferred */
	VMI_FAULT_PERMISSION	= 3,	/* SEGV_ACCERR */
	VMI_FAULT_PKEY		= 4,	/* SEGV_PKUERR */
	VMI_FAULT_GUARDED	= 5,	/* a guard marker (madvise MADV_GUARD_INSTALL) */
	VMI_FAULT_BEYOND_EOF	= 6,	/* a mapped page behind the end of its file */
	VMI_FAULT_POISONED	= 7,	/* broken memory, or an entry that stands for it */
	VMI_FAULT_NO_MEMORY	= 8,	/* VM_FAULT_OOM */
	VMI_FAULT_FAILED	= 9,	/* another SIGBUS: I/O, a full file system, no huge page */
	VMI_FAULT_REASON_NR,
};

/**
 * VMI_FAULT_BUCKETS - of the latency's histogram
 *
 * Bucket i counts 2^(i-1) <= ns < 2^i; the first no time at all, and the last
 * has no end.
 */
#define VMI_FAULT_BUCKETS	40

/** VMI_FAULTS_CHILDREN: the processes it forked since are counted with it */
#define VMI_FAULTS_CHILDREN	(1u << 0)

/**
 * struct vmi_faults - what came in all
 * @flags: VMI_FAULTS_*
 * @listeners: opens of this view, and 1 if the trace event is on
 * @since: when counting began, in ns since boot
 * @until: when it was read, in ns since boot
 * @count: faults, the sum over the classes
 * @errors: those that failed
 * @missed: calls of handle_mm_fault that were not seen, of whatever process: the
 *	probe had no instance left (kretprobe nmissed)
 * @lost: tries that could not be kept until the next: such a fault is told by its
 *	last try alone, or, one that ended in SIGSEGV, twice
 */
struct vmi_faults {
	struct vmi_rec rec;
	__u32 flags;
	__u32 listeners;
	__aligned_u64 since;
	__aligned_u64 until;
	__aligned_u64 count;
	__aligned_u64 errors;
	__aligned_u64 missed;
	__aligned_u64 lost;
};

/**
 * struct vmi_fault_sums - one class
 * @fault: enum vmi_fault_class
 * @kind: enum vmi_fault_kind
 * @count: faults
 * @errors: those that ended in a signal or in OOM
 * @major: those that the kernel counts as major: they waited for I/O, or were
 *	tried again after a wait (mm/memory.c:mm_account_fault())
 * @retries: tries after the first, of all of them
 * @sum_ns: the time they took, waiting included; a fault that was tried again
 *	from its first try on
 * @max_ns: the longest
 * @hist: faults by time, see VMI_FAULT_BUCKETS; all zero for VMI_FAULT_SEGV,
 *	whose time is not known
 */
struct vmi_fault_sums {
	struct vmi_rec rec;
	__u32 fault;
	__u32 kind;
	__aligned_u64 count;
	__aligned_u64 errors;
	__aligned_u64 major;
	__aligned_u64 retries;
	__aligned_u64 sum_ns;
	__aligned_u64 max_ns;
	__aligned_u64 hist[VMI_FAULT_BUCKETS];
};

/**
 * struct vmi_fault_error - faults that failed for one reason
 * @reason: enum vmi_fault_reason
 * @__pad: 0
 * @count: how many
 */
struct vmi_fault_error {
	struct vmi_rec rec;
	__u32 reason;
	__u32 __pad;
	__aligned_u64 count;
};

#endif /* _VMI_UAPI_VMINSPECT_H */
