/* SPDX-License-Identifier: GPL-2.0 */
/* own_fault.h - records of the tool's own: single faults, and faults counted by what they share */
#ifndef _VMINSPECT_OWN_FAULT_H
#define _VMINSPECT_OWN_FAULT_H

#include "../module/decode/fault.h"
#include "own.h"

/** enum fault_by - --by: what faults are counted by */
enum fault_by {
	BY_CLASS	= 0,
	BY_KIND		= 1,
	BY_VMA		= 2,
	BY_FILE		= 3,
	BY_PROCESS	= 4,
};

/** fault_names_by - their names, but of BY_CLASS */
extern const struct vmi_row fault_names_by[];

/**
 * struct fault_group - faults that share something
 * @own: the name is that of the file, or of the VMA; none if it is not known
 * @sums: of them; no class, and a kind if they share it
 * @start: the VMA, start: the widest it was
 * @end: and its end
 * @ino: inode of the file; 0: none
 * @dev: its device: major << 20 | minor
 * @pid: the process
 * @by: enum fault_by: what they share, and so which of the others are set
 * @__pad: 0
 * @comm: name of @pid or, if it had no fault of its own, of one of its threads;
 *	NUL-terminated
 */
struct fault_group {
	struct own_rec own;
	struct vmi_fault_sums sums;
	u64 start;
	u64 end;
	u64 ino;
	u32 dev;
	u32 pid;
	u32 by;
	u32 __pad;
	char comm[VMI_COMM_LEN];
};

/**
 * struct fault_event - one fault, as the trace event vminspect:page_fault tells it
 * @own: the name is that of the file, or of the VMA; none if it is not known
 * @since: when it ended, in ns of the monotonic clock since following began
 * @tid: the thread
 * @comm: name of @tid, NUL-terminated
 *
 * All others are the fields of the event.
 */
struct fault_event {
	struct own_rec own;
	u64 since;
	u64 address;
	u64 ip;
	u64 vma_start;
	u64 vma_end;
	u64 ino;
	u64 offset;
	u64 before;
	u64 after;
	u64 pfn;
	u64 mm;
	u64 latency_ns;
	u32 tgid;
	u32 dev;
	u32 flags;
	u32 result;
	u32 retries;
	u32 tid;
	u8 class;
	u8 kind;
	u8 reason;
	u8 access;
	u8 origin;
	u8 level_before;
	u8 level_after;
	u8 known;
	u8 major;
	u8 perm;
	u8 error;
	u8 __pad[5];
	char comm[VMI_COMM_LEN];
};

/**
 * struct fault_traced - what was read from the trace, or, of type OWN_FAULT_LOST, was not
 * @own: no name
 * @count: events
 * @errors: of them: faults that failed
 * @window: for how long it was traced, in ns
 * @missed: calls of handle_mm_fault that the probe did not see, of whatever process
 * @lost: events that were overwritten before they were read
 */
struct fault_traced {
	struct own_rec own;
	u64 count;
	u64 errors;
	u64 window;
	u64 missed;
	u64 lost;
};

extern const struct vmi_field fault_group_fields[];
extern const struct vmi_field fault_event_fields[];
extern const struct vmi_field fault_lost_fields[];
extern const struct vmi_field fault_traced_fields[];
extern const struct vmi_row fault_names_access[];
extern const struct vmi_row fault_names_origin[];

/** fault_sums() - of a FAULT_CLASS or of a struct fault_group */
static inline const struct vmi_fault_sums *fault_sums(const struct vmi_rec *rec)
{
	if (rec->type == VMI_REC_FAULT_CLASS)
		return (const void *)rec;
	return &((const struct fault_group *)rec)->sums;
}

/** fault_sums_add() - @more to @s */
void fault_sums_add(struct vmi_fault_sums *s, const struct vmi_fault_sums *more);
/** fault_sums_count() - one more */
void fault_sums_count(struct vmi_fault_sums *s, const struct fault_event *e);
/** fault_scale() - widen @first and @last by the buckets that have something */
void fault_scale(const struct vmi_fault_sums *s, u8 *first, u8 *last);

#endif /* _VMINSPECT_OWN_FAULT_H */
