/* SPDX-License-Identifier: GPL-2.0 */
/*
 * here.h - stay on one CPU, for what swaps its memory out
 *
 * A page that was touched waits in a batch of that CPU's to be put on a list of the LRU.
 * Until then it cannot be reclaimed, and MADV_PAGEOUT empties the batch of the CPU that
 * it runs on alone (mm/madvise.c:madvise_pageout, mm/swap.c:lru_add_drain).
 */
#ifndef VMI_SELFTESTS_HERE_H
#define VMI_SELFTESTS_HERE_H

#include <sched.h>

static inline void stay_here(void)
{
	cpu_set_t here;

	CPU_ZERO(&here);
	CPU_SET(sched_getcpu(), &here);
	sched_setaffinity(0, sizeof(here), &here);
}

#endif /* VMI_SELFTESTS_HERE_H */
