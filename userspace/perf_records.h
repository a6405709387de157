/* SPDX-License-Identifier: GPL-2.0 */
/*
 * perf_records.h - what a ring of perf holds, as vminspect asks for it
 *
 * include/uapi/linux/perf_event.h tells them in comments alone, as what is in them
 * depends on what was asked: sample_type is PERF_RECORDS_SAMPLE, with sample_id_all.
 */
#ifndef _VMINSPECT_PERF_RECORDS_H
#define _VMINSPECT_PERF_RECORDS_H

#include <linux/perf_event.h>

#define PERF_RECORDS_SAMPLE	(PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_CALLCHAIN | \
				 PERF_SAMPLE_RAW)

/** struct perf_sample - PERF_RECORD_SAMPLE; behind @ip the event: its size (u32), itself */
struct perf_sample {
	struct perf_event_header header;
	__u32 pid;
	__u32 tid;
	__u64 time;
	__u64 nr;
	__u64 ip[];
};

/** struct perf_mmap2 - PERF_RECORD_MMAP2 */
struct perf_mmap2 {
	struct perf_event_header header;
	__u32 pid;
	__u32 tid;
	__u64 start;
	__u64 len;
	__u64 offset;
	__u32 major;
	__u32 minor;
	__u64 ino;
	__u64 generation;
	__u32 prot;
	__u32 flags;
	char path[];
};

/** struct perf_comm - PERF_RECORD_COMM */
struct perf_comm {
	struct perf_event_header header;
	__u32 pid;
	__u32 tid;
	char comm[];
};

/** struct perf_fork - PERF_RECORD_FORK, and PERF_RECORD_EXIT */
struct perf_fork {
	struct perf_event_header header;
	__u32 pid;
	__u32 parent;
	__u32 tid;
	__u32 parent_tid;
	__u64 time;
};

#endif /* _VMINSPECT_PERF_RECORDS_H */
