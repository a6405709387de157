/* SPDX-License-Identifier: GPL-2.0 */
/* fault_counts.h - what an open of view faults has counted, and who listens */
#ifndef VMI_SELFTESTS_FAULT_COUNTS_H
#define VMI_SELFTESTS_FAULT_COUNTS_H

#include <sys/types.h>

#include "vmi.h"

/**
 * struct counts - one answer
 * @s: its records; stream_free() it
 * @all: the sums over all classes
 * @of: a class's own; NULL: there was none of it
 * @reason: errors, by why
 */
struct counts {
	struct stream s;
	const struct vmi_faults *all;
	const struct vmi_fault_sums *of[VMI_FAULT_NR];
	__u64 reason[VMI_FAULT_REASON_NR];
};

/* NULL, or what of the answer does not fit the rest of it. */
const char *counts_read(struct counts *c, int fd);
__u64 count_of(const struct counts *c, int fault);

/* Count those of a process from now on: the open file, or -1 and errno. */
int listen_to(pid_t pid);
/* Are any of the module's probes in the kernel? */
bool probed(void);
/* So many faults of class anon, and few others. */
void write_some(unsigned int pages);

#endif /* VMI_SELFTESTS_FAULT_COUNTS_H */
