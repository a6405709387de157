/* SPDX-License-Identifier: GPL-2.0 */
/*
 * arch.h - what the entries of an architecture say, restated from its manual
 */
#ifndef VMI_SELFTESTS_ARCH_H
#define VMI_SELFTESTS_ARCH_H

#include "vmi.h"

/**
 * struct wants - what must be of an entry
 * @set: bits that are set
 * @clear: bits that are not
 */
struct wants {
	__u64 set;
	__u64 clear;
};

/* What is known of a page besides its VMA's access. */
#define WANTS_PAGE	1	/* it stands at the last level */
#define WANTS_HUGE	2	/* or above */
#define WANTS_WRITTEN	4	/* written, and may be again without a fault */
#define WANTS_READ_ONLY	8	/* a write faults */

__u32 this_arch(void);
void fill_with_returns(char *at, unsigned long bytes);
__u64 user_size(const struct vmi_dialect *d);
const char *registers_type(const struct vmi_dialect *d);
struct wants entry_wants(const struct vmi_dialect *d, int access, int what);
__u32 entry_allows(const struct vmi_dialect *d, unsigned int level, __u64 raw);
bool entry_valid(const struct vmi_dialect *d, __u64 raw);
bool entry_young(const struct vmi_dialect *d, __u64 raw);
bool entry_cached(const struct vmi_dialect *d, unsigned int level, __u64 raw);

/* Intel SDM 3A, table 4-20 */
#define X86_P		(1ULL << 0)
#define X86_RW		(1ULL << 1)
#define X86_US		(1ULL << 2)
#define X86_PWT		(1ULL << 3)
#define X86_PCD		(1ULL << 4)
#define X86_A		(1ULL << 5)
#define X86_D		(1ULL << 6)
#define X86_PS		(1ULL << 7)
#define X86_PAT		(1ULL << 7)	/* of a PTE */
#define X86_PAT_HUGE	(1ULL << 12)
#define X86_G		(1ULL << 8)
#define X86_NX		(1ULL << 63)

/* Arm ARM (DDI 0487), D8.3: stage 1 descriptors */
#define A64_VALID	(1ULL << 0)
#define A64_TYPE	(1ULL << 1)	/* of a table, and of a page at the last level */
#define A64_USER	(1ULL << 6)
#define A64_RDONLY	(1ULL << 7)
#define A64_SH		(3ULL << 8)
#define A64_AF		(1ULL << 10)
#define A64_NG		(1ULL << 11)
#define A64_DBM		(1ULL << 51)
#define A64_CONT	(1ULL << 52)
#define A64_PXN		(1ULL << 53)
#define A64_UXN		(1ULL << 54)
#define A64_PXN_TABLE	(1ULL << 59)
#define A64_UXN_TABLE	(1ULL << 60)
#define A64_NOUSER_TABLE (1ULL << 61)
#define A64_RDONLY_TABLE (1ULL << 62)

/* An address of neither half: of the highest byte arm64 looks at one bit alone. */
#ifdef __aarch64__
#define NOT_CANONICAL	0x0041000000000000ull
#else
#define NOT_CANONICAL	0x0100000000000000ull
#endif

#endif /* VMI_SELFTESTS_ARCH_H */
