/* SPDX-License-Identifier: GPL-2.0 */
/*
 * page_fault.h - the layout of the trace event vminspect:page_fault
 *
 * Its first listener arms the probe, its last one disarms it. All that is printed
 * is a number in the record; names are literal, so that perf and trace-cmd read
 * them from the format file without asking the kernel. selftests/listen_test.c
 * compares them with decode/names.c.
 *
 * address	as the CPU gave it, without a tag (arm64)
 * ip		of the instruction; 0 if there was none (remote)
 * vma_start	the VMA, start; 0 if there was none
 * vma_end	and its end
 * dev, ino	its file, as /proc/PID/maps tells it; dev is major << 20 | minor
 * offset	of the address in that file, in bytes
 * before	the entry that the first try met, raw, of level_before
 * after	the entry that the last one left, raw, of level_after
 * pfn		the frame it maps at the address; 0: none
 * known	1: before was read, 2: after was read, 3: both
 * mm		whose tables: struct vmi_header.mm_id of the views; not always those of tgid
 * latency_ns	from the first try to the end, waiting included; 0: not known (segv)
 * tgid		the thread group; common_pid is the thread
 * flags	FAULT_FLAG_* of the last try (include/linux/mm_types.h)
 * result	VM_FAULT_* of the last try (include/linux/mm_types.h)
 * error	x86: the error code. Of segv as its signal has it; else W, U and I as
 *		FAULT_FLAG_* tell them, and P if an entry was found present
 * retries	tries after the first
 * class, kind, reason	as in vminspect.h
 * access	0 read, 1 write, 2 instruction fetch
 * origin	0 user, 1 kernel (at a user's address), 2 remote (no instruction)
 * major	1: as the kernel counts: it waited for I/O, or was tried again with mmap_lock
 * perm		of the VMA: 1 read, 2 write, 4 exec, 8 shared, 16 a userfaultfd may protect
 *		pages from all access
 * comm		of the thread, as it was then: tracers look later, when it may have gone
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM vminspect

#if !defined(_VMI_PROBE_PAGE_FAULT_H) || defined(TRACE_HEADER_MULTI_READ)
#define _VMI_PROBE_PAGE_FAULT_H

#include <linux/tracepoint.h>

#include "fault.h"
#include "listen.h"

#ifndef VMI_FAULT_SYMBOLS
#define VMI_FAULT_SYMBOLS						\
	{ 0, "other" }, { 1, "anon-zero-read" }, { 2, "anon" },		\
	{ 3, "cow" }, { 4, "cow-reuse" }, { 5, "unshare" },		\
	{ 6, "file-read" }, { 7, "file-major" }, { 8, "file-cow" },	\
	{ 9, "file-write" }, { 10, "shmem" }, { 11, "swap-in" },	\
	{ 12, "thp-anon" }, { 13, "thp-file" }, { 14, "hugetlb" },	\
	{ 15, "special" }, { 16, "numa-hint" }, { 17, "uffd" },		\
	{ 18, "migration-wait" }, { 19, "device" }, { 20, "guard" },	\
	{ 21, "poison" }, { 22, "stack-growth" }, { 23, "spurious" },	\
	{ 24, "interrupted" }, { 25, "oom" }, { 26, "sigbus" },		\
	{ 27, "segv" }, { 28, "uffd-rwp" }
#define VMI_KIND_SYMBOLS						\
	{ 0, "-" }, { 1, "anonymous" }, { 2, "file" },			\
	{ 3, "copy-on-write" }, { 4, "swap-in" }, { 5, "permission" }
#define VMI_REASON_SYMBOLS						\
	{ 0, "none" }, { 1, "no-vma" }, { 2, "stack-gap" },		\
	{ 3, "permission" }, { 4, "pkey" }, { 5, "guard" },		\
	{ 6, "beyond-eof" }, { 7, "poison" }, { 8, "oom" }, { 9, "failed" }
#define VMI_LEVEL_SYMBOLS						\
	{ 0, "pte" }, { 1, "pmd" }, { 2, "pud" }, { 3, "p4d" }, { 4, "pgd" }
#define VMI_ACCESS_SYMBOLS						\
	{ 0, "read" }, { 1, "write" }, { 2, "exec" }
#define VMI_ORIGIN_SYMBOLS						\
	{ 0, "user" }, { 1, "kernel" }, { 2, "remote" }
#define VMI_FLAG_SYMBOLS						\
	{ 0x1, "write" }, { 0x2, "mkwrite" }, { 0x4, "allow-retry" },	\
	{ 0x8, "retry-nowait" }, { 0x10, "killable" }, { 0x20, "tried" }, \
	{ 0x40, "user" }, { 0x80, "remote" }, { 0x100, "instruction" },	\
	{ 0x200, "interruptible" }, { 0x400, "unshare" },		\
	{ 0x800, "orig-pte-valid" }, { 0x1000, "vma-lock" }
#define VMI_RESULT_SYMBOLS						\
	{ 0x1, "oom" }, { 0x2, "sigbus" }, { 0x4, "major" },		\
	{ 0x8, "write" }, { 0x10, "hwpoison" },				\
	{ 0x20, "hwpoison-large" }, { 0x40, "sigsegv" },		\
	{ 0x100, "nopage" }, { 0x200, "locked" }, { 0x400, "retry" },	\
	{ 0x800, "fallback" }, { 0x1000, "done-cow" },			\
	{ 0x2000, "needdsync" }, { 0x4000, "completed" }
#define VMI_PERM_SYMBOLS						\
	{ 0x1, "r" }, { 0x2, "w" }, { 0x4, "x" }, { 0x8, "s" }, { 0x10, "u" }
#endif

TRACE_EVENT_FN(page_fault,

	TP_PROTO(const struct vmi_fault *f),

	TP_ARGS(f),

	TP_STRUCT__entry(
		__field(u64,	address)
		__field(u64,	ip)
		__field(u64,	vma_start)
		__field(u64,	vma_end)
		__field(u64,	ino)
		__field(u64,	offset)
		__field(u64,	before)
		__field(u64,	after)
		__field(u64,	pfn)
		__field(u64,	mm)
		__field(u64,	latency_ns)
		__field(u32,	tgid)
		__field(u32,	dev)
		__field(u32,	flags)
		__field(u32,	result)
		__field(u32,	retries)
		__field(u8,	class)
		__field(u8,	kind)
		__field(u8,	reason)
		__field(u8,	access)
		__field(u8,	origin)
		__field(u8,	level_before)
		__field(u8,	level_after)
		__field(u8,	known)
		__field(u8,	major)
		__field(u8,	perm)
		__field(u8,	error)
		__array(char,	comm,	TASK_COMM_LEN)
	),

	TP_fast_assign(
		__entry->address = f->address;
		__entry->ip = f->ip;
		__entry->vma_start = f->vma_start;
		__entry->vma_end = f->vma_end;
		__entry->ino = f->ino;
		__entry->offset = f->offset;
		__entry->before = f->before.raw;
		__entry->after = f->after.raw;
		__entry->pfn = f->pfn;
		__entry->mm = f->mm_id;
		__entry->latency_ns = f->ended - f->begun;
		__entry->tgid = f->tgid;
		__entry->dev = f->dev;
		__entry->flags = f->flags;
		__entry->result = f->result;
		__entry->retries = f->retries;
		__entry->class = f->fault;
		__entry->kind = vmi_fault_kind(f->fault);
		__entry->reason = f->reason;
		__entry->access = f->facts & VMI_BY_WRITE ? 1 : f->facts & VMI_BY_EXEC ? 2 : 0;
		__entry->origin = f->origin;
		__entry->level_before = f->before.level;
		__entry->level_after = f->after.level;
		__entry->known = f->before.known | f->after.known << 1;
		__entry->major = !!(f->facts & VMI_CAME_MAJOR);
		__entry->perm = f->perm;
		__entry->error = f->error;
		memcpy(__entry->comm, current->comm, TASK_COMM_LEN);
	),

	TP_printk("%s (%s) addr=%llx ip=%llx %s %s vma=%llx-%llx %s dev=%x:%x ino=%llu off=%llx "
		  "before=%s:%016llx after=%s:%016llx pfn=%llx flags=%s result=%s reason=%s "
		  "major=%u retries=%u error=%x tgid=%u comm=%s mm=%llx latency=%lluns",
		  __print_symbolic(__entry->class, VMI_FAULT_SYMBOLS),
		  __print_symbolic(__entry->kind, VMI_KIND_SYMBOLS),
		  __entry->address, __entry->ip,
		  __print_symbolic(__entry->access, VMI_ACCESS_SYMBOLS),
		  __print_symbolic(__entry->origin, VMI_ORIGIN_SYMBOLS),
		  __entry->vma_start, __entry->vma_end,
		  __print_flags(__entry->perm, "", VMI_PERM_SYMBOLS),
		  __entry->dev >> 20, __entry->dev & 0xfffff, __entry->ino, __entry->offset,
		  __print_symbolic(__entry->level_before, VMI_LEVEL_SYMBOLS), __entry->before,
		  __print_symbolic(__entry->level_after, VMI_LEVEL_SYMBOLS), __entry->after,
		  __entry->pfn,
		  __print_flags(__entry->flags, "|", VMI_FLAG_SYMBOLS),
		  __print_flags(__entry->result, "|", VMI_RESULT_SYMBOLS),
		  __print_symbolic(__entry->reason, VMI_REASON_SYMBOLS),
		  __entry->major, __entry->retries, __entry->error, __entry->tgid,
		  __entry->comm, __entry->mm, __entry->latency_ns),

	vmi_event_on, vmi_event_off
);

#endif /* _VMI_PROBE_PAGE_FAULT_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH module/probe
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE page_fault
#include <trace/define_trace.h>
