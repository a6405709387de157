/* SPDX-License-Identifier: GPL-2.0 */
/*
 * proc.h - the kernel's own word on a process: the other side of each
 * comparison
 */
#ifndef VMI_SELFTESTS_PROC_H
#define VMI_SELFTESTS_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <linux/types.h>

/* /proc/PID/pagemap (Documentation/admin-guide/mm/pagemap.rst) */
#define PM_PFN(e)	((e) & ((1ULL << 55) - 1))
#define PM_SOFT_DIRTY	(1ULL << 55)
#define PM_EXCLUSIVE	(1ULL << 56)
#define PM_UFFD_WP	(1ULL << 57)
#define PM_FILE		(1ULL << 61)
#define PM_SWAP		(1ULL << 62)
#define PM_PRESENT	(1ULL << 63)

/* /proc/kpageflags (include/uapi/linux/kernel-page-flags.h) */
#define KPF_LRU		(1ULL << 5)
#define KPF_ACTIVE	(1ULL << 6)
#define KPF_SLAB	(1ULL << 7)
#define KPF_BUDDY	(1ULL << 10)
#define KPF_MMAP	(1ULL << 11)
#define KPF_ANON	(1ULL << 12)
#define KPF_SWAPBACKED	(1ULL << 14)
#define KPF_HEAD	(1ULL << 15)
#define KPF_TAIL	(1ULL << 16)
#define KPF_HUGE	(1ULL << 17)
#define KPF_UNEVICTABLE	(1ULL << 18)
#define KPF_NOPAGE	(1ULL << 20)
#define KPF_KSM		(1ULL << 21)
#define KPF_THP		(1ULL << 22)
#define KPF_OFFLINE	(1ULL << 23)
#define KPF_ZERO_PAGE	(1ULL << 24)
#define KPF_PGTABLE	(1ULL << 26)
#define KPF_RESERVED	(1ULL << 32)

/**
 * struct map - one VMA as maps, and smaps if that was asked for, tells it
 * @name: as printed, so with a newline escaped; empty if there is none
 * @rss: kB, as what follows
 * @vmflags: the letters of VmFlags
 */
struct map {
	__u64 start;
	__u64 end;
	char perms[5];
	__u64 pgoff;
	unsigned int major;
	unsigned int minor;
	__u64 ino;
	char *name;
	unsigned long rss;
	unsigned long swap;
	unsigned long anon_huge;
	unsigned long hugetlb;
	unsigned long page_size;
	unsigned long locked;
	char vmflags[192];
};

struct maps {
	struct map *map;
	size_t nr;
};

/* Of a process, or with 0 of none: /proc/FILE. */
char *proc_text(pid_t pid, const char *file, size_t *len);
int maps_get(struct maps *maps, pid_t pid, bool smaps);
void maps_free(struct maps *maps);
const struct map *maps_at(const struct maps *maps, __u64 addr);
const struct map *maps_named(const struct maps *maps, const char *part);

long long proc_status(pid_t pid, const char *field);
int proc_stat(pid_t pid, __u64 *field, int nr);
char proc_state(pid_t pid);

int pagemap_open(pid_t pid);
int pagemap_get(int fd, __u64 addr, size_t nr, __u64 *entry);
__u64 pagemap_one(pid_t pid, __u64 addr);
__u64 page_flags(__u64 pfn);
__u64 page_count(__u64 pfn);
unsigned long mem_kb(const char *field);
int kernel_at_least(int major, int minor);

/*
 * Which bits of an entry of kpageflags can be held against a FRAME: not KSM
 * where the kernel shows it of every anonymous page (6.12 tests two bits where
 * one is meant), not those of the huge zero page before 7.2, when only the
 * kernel itself knows which it is.
 */
__u64 flags_comparable(__u64 flags);

#endif /* VMI_SELFTESTS_PROC_H */
