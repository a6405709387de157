/* SPDX-License-Identifier: GPL-2.0 */
/* smaps.h - /proc/PID/smaps, one VMA after the other */
#ifndef _VMINSPECT_SMAPS_H
#define _VMINSPECT_SMAPS_H

#include <stdio.h>

#include "../module/decode/decode.h"

/** enum smaps_number - the lines of a VMA that are kept, in kB */
enum smaps_number {
	SMAPS_RSS,
	SMAPS_PSS,
	SMAPS_ANON,
	SMAPS_ANON_HUGE,
	SMAPS_SHMEM_HUGE,
	SMAPS_FILE_HUGE,
	SMAPS_HUGETLB,		/* Shared_Hugetlb and Private_Hugetlb together */
	SMAPS_SWAP,
	SMAPS_PAGE_SIZE,
	SMAPS_LOCKED,
	SMAPS_NR,
};

/**
 * struct smaps - the file, and the VMA that was read last
 * @start: where the VMA starts
 * @end: and ends
 * @line: its line of maps, without the newline
 * @line_cap: room in @line
 * @number: by enum smaps_number
 * @flags: its VmFlags, with a blank before each
 * @file: open
 * @ahead: the line that was read last: of the next VMA, if there is one
 * @ahead_cap: room in @ahead
 * @more: @ahead holds one
 *
 * The first line of a VMA is the one that maps has: one function of the kernel
 * writes both.
 */
struct smaps {
	u64 start;
	u64 end;
	char *line;
	size_t line_cap;
	u64 number[SMAPS_NR];
	char flags[256];
	FILE *file;
	char *ahead;
	size_t ahead_cap;
	bool more;
};

/** smaps_open() - false if there is no such process, or it may not be read (errno) */
bool smaps_open(struct smaps *s, u32 pid);
/** smaps_next() - false behind the last VMA */
bool smaps_next(struct smaps *s);
void smaps_close(struct smaps *s);

#endif /* _VMINSPECT_SMAPS_H */
