/* SPDX-License-Identifier: GPL-2.0 */
/*
 * dialects.h - what entries mean on the kernels we know, and how to make some
 *
 * Written down from the kernels' headers, not taken from core/dialect.c, so
 * that the two check each other (corpus_test.c compares them with recordings).
 */
#ifndef _VMI_TESTS_DIALECTS_H
#define _VMI_TESTS_DIALECTS_H

#include "../entry.h"

/** enum - index into dialects[] */
enum {
	D61,		/* 6.1, four levels */
	D612,		/* 6.12 */
	D72,		/* 7.2 */
	D72_LA57,	/* 7.2, five levels */
	D_NR,
};

extern const struct vmi_dialect dialects[D_NR];
extern const char * const dialect_names[D_NR];

#define ON(d)	(1u << (d))
#define ON_61	ON(D61)
#define ON_612	ON(D612)
#define ON_72	(ON(D72) | ON(D72_LA57))
#define ON_ALL	(ON_61 | ON_612 | ON_72)

/* x86 entries: arch/x86/include/asm/pgtable_types.h */
#define X_P	VMI_BIT(0)
#define X_RW	VMI_BIT(1)
#define X_US	VMI_BIT(2)
#define X_PWT	VMI_BIT(3)
#define X_PCD	VMI_BIT(4)
#define X_A	VMI_BIT(5)
#define X_D	VMI_BIT(6)
#define X_PSE	VMI_BIT(7)
#define X_PAT	VMI_BIT(7)
#define X_G	VMI_BIT(8)
#define X_NONE	VMI_BIT(8)	/* _PAGE_PROTNONE */
#define X_SPC	VMI_BIT(9)
#define X_WP	VMI_BIT(10)	/* uffd-wp */
#define X_SD	VMI_BIT(11)	/* soft-dirty */
#define X_PATL	VMI_BIT(12)
#define X_SD_S	VMI_BIT(1)	/* in swap entries: soft-dirty, */
#define X_WP_S	VMI_BIT(2)	/* uffd-wp, */
#define X_EX_S	VMI_BIT(3)	/* exclusive */
#define X_NX	VMI_BIT(63)
#define X_PFN	0x000ffffffffff000ull
#define X_PFN2	0x000fffffffe00000ull	/* of a 2 MiB page */
#define X_PFN3	0x000fffffc0000000ull	/* of a 1 GiB page */
/* _KERNPG_TABLE without accessed: what pmd_bad() wants set */
#define X_KPG	(X_P | X_RW | X_D)
#define X_TBL	(X_KPG | X_A | X_US)

/* arch/x86/include/asm/pgtable_64.h: __swp_entry() */
#define X_SWP(type, off) \
	((~(u64)(off) << 14 >> 5) | ((u64)(type) << 59))

#endif /* _VMI_TESTS_DIALECTS_H */
