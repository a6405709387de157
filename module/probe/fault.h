/* SPDX-License-Identifier: GPL-2.0 */
/* fault.h - one page fault, as the probe saw it */
#ifndef _VMI_PROBE_FAULT_H
#define _VMI_PROBE_FAULT_H

#include <linux/mm_types.h>
#include <linux/pid.h>

#include "../decode/fault.h"

/** VMI_PERM_UFFD_RWP - a userfaultfd may protect pages of the VMA from all access */
#define VMI_PERM_UFFD_RWP	0x10

/**
 * struct vmi_fault - one fault, from its first try to its end
 * @begun: when its first try began (ktime_get_mono_fast_ns)
 * @ended: when the last one ended
 * @address: as the CPU gave it
 * @ip: of the instruction; 0: VMI_FROM_REMOTE
 * @vma_start: the VMA, start
 * @vma_end: and its end
 * @ino: of its file (as maps tells it); 0: none
 * @offset: of @address in that file, in bytes
 * @mm: whose tables; compared, and read while who faults holds it
 * @mm_id: of @mm, as vmi_header.mm_id; only for who traces the event
 * @mm_generation: of @mm: it may have gone when the fault is told
 * @group: the thread group of who faults; compared only
 * @before: the entry its first try met
 * @after: the one its last try left; all 0 (not known) where the mm's locks were given back
 * @pfn: the frame that @after maps at @address; 0: none
 * @dev: of the file: major << 20 | minor
 * @facts: VMI_BEFORE_*, VMI_OF_*, VMI_BY_*, VMI_CAME_*, VMI_AFTER_*
 * @flags: FAULT_FLAG_* of the last try
 * @result: VM_FAULT_* of the last try
 * @retries: tries after the first
 * @tgid: of the thread group, in the initial pid namespace
 * @fault: enum vmi_fault_class
 * @reason: enum vmi_fault_reason
 * @origin: enum vmi_origin
 * @perm: VM_READ, VM_WRITE, VM_EXEC, VM_SHARED of the VMA, and VMI_PERM_UFFD_RWP
 * @error: x86: the error code, as far as it is known (see page_fault.h)
 */
struct vmi_fault {
	u64 begun;
	u64 ended;
	u64 address;
	u64 ip;
	u64 vma_start;
	u64 vma_end;
	u64 ino;
	u64 offset;
	struct mm_struct *mm;
	u64 mm_id;
	u64 mm_generation;
	const struct pid *group;
	struct vmi_seen_entry before;
	struct vmi_seen_entry after;
	u64 pfn;
	u32 dev;
	u32 facts;
	u32 flags;
	u32 result;
	u32 retries;
	u32 tgid;
	u8 fault;
	u8 reason;
	u8 origin;
	u8 perm;
	u8 error;
};

/** vmi_fault_give_up() - it is not tried again after all; the kernel counts no such as major */
static inline void vmi_fault_give_up(struct vmi_fault *f)
{
	f->facts = (f->facts & ~VMI_CAME_MAJOR) | VMI_CAME_RETRY;
}

#endif /* _VMI_PROBE_FAULT_H */
