/* SPDX-License-Identifier: GPL-2.0 */
/* thp.h - the system's settings that decide about huge pages, by /sys/kernel/mm */
#ifndef _VMINSPECT_THP_H
#define _VMINSPECT_THP_H

#include "../module/decode/decode.h"

/** THP_DIR - the settings of transparent huge pages */
#define THP_DIR		"/sys/kernel/mm/transparent_hugepage"
/** THP_POOLS - the pools of hugetlb, a directory for each size */
#define THP_POOLS	"/sys/kernel/mm/hugepages"

/** THP_UNKNOWN - a number that this kernel does not tell */
#define THP_UNKNOWN	(~0ull)

/** enum thp_policy - what a setting lets a VMA have */
enum thp_policy {
	THP_NEVER,
	THP_ADVISED,	/* only where madvise(MADV_HUGEPAGE) was called */
	THP_ALWAYS,
	THP_NO_WORD,	/* the setting is not there, or says what we do not know */
};

/**
 * struct setting - one file
 * @path: it, in /sys
 * @value: what it says; of a choice the word that is chosen
 */
struct setting {
	char *path;
	char *value;
};

/**
 * struct thp - all of them, and what those come to that decide about a VMA
 * @setting: in the order in which they are told
 * @nr: how many
 * @cap: room in @setting
 * @there: this kernel has transparent huge pages
 * @anon: of anonymous memory
 * @shmem: of shared anonymous memory and memfds
 * @file: of other files (only the global switch counts)
 * @denied: shmem_enabled forbids it, on every mount
 * @forced: shmem_enabled wants it, on every mount
 * @max_none: entries without a page that khugepaged fills up at most
 * @max_swap: swapped pages that it reads in at most
 * @max_shared: pages with other mappers that it copies at most
 */
struct thp {
	struct setting *setting;
	size_t nr;
	size_t cap;
	bool there;
	enum thp_policy anon;
	enum thp_policy shmem;
	enum thp_policy file;
	bool denied;
	bool forced;
	u64 max_none;
	u64 max_swap;
	u64 max_shared;
};

/**
 * thp_read() - read them
 * @t: filled; to be freed in any case
 * @huge_shift: log2 of the size that is asked about: that of a PMD
 *
 * Return: 0 or EXIT_TROUBLE. A file that is not there is no trouble.
 */
int thp_read(struct thp *t, unsigned int huge_shift);
void thp_free(struct thp *t);

#endif /* _VMINSPECT_THP_H */
