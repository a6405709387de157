// SPDX-License-Identifier: GPL-2.0
/* own_fault.c - single faults and faults counted, described as data; and added up */
#include "../module/decode/fault.h"
#include "own_fault.h"

#define FIELD(type, member, how, rows)	\
	{ #member, offsetof(struct type, member), sizeof(((struct type *)0)->member), 1, \
	  VMI_HOW_##how, rows }

const struct vmi_row fault_names_by[] = {
	VMI_ROW_ENUM(BY_KIND, "kind", "textbooks' five kinds"),
	VMI_ROW_ENUM(BY_VMA, "vma", "mappings of each process"),
	VMI_ROW_ENUM(BY_FILE, "file", "files, whoever maps them"),
	VMI_ROW_ENUM(BY_PROCESS, "process", "processes"),
	VMI_ROW_END
};

const struct vmi_row fault_names_access[] = {
	VMI_ROW_ENUM(0, "read", "it was read"),
	VMI_ROW_ENUM(1, "write", "it was written"),
	VMI_ROW_ENUM(2, "exec", "an instruction was fetched"),
	VMI_ROW_END
};

const struct vmi_row fault_names_origin[] = {
	VMI_ROW_ENUM(VMI_FROM_USER, "user", "the program itself"),
	VMI_ROW_ENUM(VMI_FROM_KERNEL, "kernel", "the kernel, at an address of the program's"),
	VMI_ROW_ENUM(VMI_FROM_REMOTE, "remote", "no instruction: pages were looked up"),
	VMI_ROW_END
};

static const struct vmi_row names_perm[] = {
	VMI_ROW_BIT(1, "read", "may be read"),
	VMI_ROW_BIT(2, "write", "may be written"),
	VMI_ROW_BIT(4, "exec", "may be executed"),
	VMI_ROW_BIT(8, "shared", "writes are seen by others"),
	VMI_ROW_BIT(16, "uffd-rwp", "a userfaultfd may protect pages from all access"),
	VMI_ROW_END
};

/* What of it is set depends: the formats look at @by. */
const struct vmi_field fault_group_fields[] = {
	FIELD(fault_group, by, ENUM, fault_names_by),
	{ NULL }
};

const struct vmi_field fault_event_fields[] = {
	{ "time_ns", offsetof(struct fault_event, since), sizeof(u64), 1, VMI_HOW_NS, NULL },
	{ "pid", offsetof(struct fault_event, tgid), sizeof(u32), 1, VMI_HOW_DEC, NULL },
	FIELD(fault_event, tid, DEC, NULL),
	FIELD(fault_event, comm, CHARS, NULL),
	FIELD(fault_event, address, HEX, NULL),
	FIELD(fault_event, ip, HEX, NULL),
	FIELD(fault_event, access, ENUM, fault_names_access),
	FIELD(fault_event, origin, ENUM, fault_names_origin),
	FIELD(fault_event, class, ENUM, vmi_names_fault),
	FIELD(fault_event, kind, ENUM, vmi_names_fault_kind),
	FIELD(fault_event, reason, ENUM, vmi_names_fault_reason),
	FIELD(fault_event, major, BOOL, NULL),
	FIELD(fault_event, retries, DEC, NULL),
	FIELD(fault_event, latency_ns, NS, NULL),
	FIELD(fault_event, vma_start, HEX, NULL),
	FIELD(fault_event, vma_end, HEX, NULL),
	FIELD(fault_event, perm, FLAGS, names_perm),
	FIELD(fault_event, dev, HEX, NULL),
	FIELD(fault_event, ino, DEC, NULL),
	FIELD(fault_event, offset, HEX, NULL),
	FIELD(fault_event, level_before, ENUM, vmi_names_level),
	FIELD(fault_event, before, HEX, NULL),
	FIELD(fault_event, level_after, ENUM, vmi_names_level),
	FIELD(fault_event, after, HEX, NULL),
	FIELD(fault_event, pfn, HEX, NULL),
	FIELD(fault_event, mm, HEX, NULL),
	FIELD(fault_event, flags, HEX, NULL),
	FIELD(fault_event, result, HEX, NULL),
	FIELD(fault_event, error, HEX, NULL),
	{ NULL }
};

const struct vmi_field fault_lost_fields[] = {
	FIELD(fault_traced, lost, DEC, NULL),
	{ NULL }
};

const struct vmi_field fault_traced_fields[] = {
	FIELD(fault_traced, count, DEC, NULL),
	FIELD(fault_traced, errors, DEC, NULL),
	{ "window_ns", offsetof(struct fault_traced, window), sizeof(u64), 1, VMI_HOW_NS, NULL },
	FIELD(fault_traced, missed, DEC, NULL),
	FIELD(fault_traced, lost, DEC, NULL),
	{ NULL }
};

/* sums -------------------------------------------------------------------------- */

void fault_sums_add(struct vmi_fault_sums *s, const struct vmi_fault_sums *more)
{
	s->count += more->count;
	s->errors += more->errors;
	s->major += more->major;
	s->retries += more->retries;
	s->sum_ns += more->sum_ns;
	if (s->max_ns < more->max_ns)
		s->max_ns = more->max_ns;
	for (unsigned int i = 0; i < VMI_FAULT_BUCKETS; i++)
		s->hist[i] += more->hist[i];
}

void fault_sums_count(struct vmi_fault_sums *s, const struct fault_event *e)
{
	s->count++;
	s->errors += e->reason != VMI_FAULT_OK;
	s->major += e->major;
	s->retries += e->retries;
	/* that never came to handle_mm_fault: no time is known */
	if (!e->latency_ns)
		return;
	s->sum_ns += e->latency_ns;
	if (s->max_ns < e->latency_ns)
		s->max_ns = e->latency_ns;
	s->hist[vmi_fault_bucket(e->latency_ns)]++;
}

void fault_scale(const struct vmi_fault_sums *s, u8 *first, u8 *last)
{
	for (u8 i = 0; i < VMI_FAULT_BUCKETS; i++) {
		if (!s->hist[i])
			continue;
		*first = i < *first ? i : *first;
		*last = i > *last ? i : *last;
	}
}
