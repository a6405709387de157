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
	D73,		/* 7.3 */
	D_X86_NR,	/* those above are of x86-64 */
	D61_ARM64 = D_X86_NR,
	D_NR,
};

extern const struct vmi_dialect dialects[D_NR];
extern const char * const dialect_names[D_NR];

#define ON(d)	(1u << (d))
#define ON_61	ON(D61)
#define ON_612	ON(D612)
#define ON_73	ON(D73)
#define ON_72	(ON(D72) | ON(D72_LA57) | ON_73)	/* and later */
#define ON_FOUR	(ON(D72) | ON_73)	/* of those, with four levels */
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
#define X_WP	VMI_BIT(10)	/* uffd-wp; 7.3: _PAGE_UFFD */
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

/* arm64 entries: arch/arm64/include/asm/pgtable-hwdef.h, pgtable-prot.h of 6.1 */
#define A_VALID		VMI_BIT(0)
#define A_TYPE		VMI_BIT(1)	/* PTE_TABLE_BIT */
#define A_TABLE		(A_VALID | A_TYPE)
#define A_USER		VMI_BIT(6)
#define A_RDONLY	VMI_BIT(7)
#define A_SH		(VMI_BIT(8) | VMI_BIT(9))
#define A_AF		VMI_BIT(10)
#define A_NG		VMI_BIT(11)
#define A_WRITE		VMI_BIT(51)	/* PTE_DBM */
#define A_CONT		VMI_BIT(52)
#define A_PXN		VMI_BIT(53)
#define A_UXN		VMI_BIT(54)
#define A_DIRTY		VMI_BIT(55)
#define A_SPECIAL	VMI_BIT(56)
#define A_DEVMAP	VMI_BIT(57)
#define A_NONE		VMI_BIT(58)	/* PTE_PROT_NONE */
#define A_INVALID	VMI_BIT(59)	/* PMD_PRESENT_INVALID */
#define A_PXN_TABLE	VMI_BIT(59)
#define A_UXN_TABLE	VMI_BIT(60)
#define A_AP0_TABLE	VMI_BIT(61)
#define A_AP1_TABLE	VMI_BIT(62)
#define A_PFN		0x0000fffffffff000ull	/* PTE_ADDR_MASK, 48 bits */
#define A_PFN2		0x0000ffffffe00000ull
#define A_PFN3		0x0000ffffc0000000ull
/* _PROT_DEFAULT, _PROT_SECT_DEFAULT */
#define A_PAGE		(A_TABLE | A_AF | A_SH)
#define A_BLOCK		(A_VALID | A_AF | A_SH)
/* __swp_entry() */
#define A_SWP(type, off)	((u64)(type) << 3 | (u64)(off) << 8)
#define A_EX_S		VMI_BIT(2)

#endif /* _VMI_TESTS_DIALECTS_H */
