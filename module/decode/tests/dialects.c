// SPDX-License-Identifier: GPL-2.0
/* dialects.c - what entries mean on the kernels we know */
#include "dialects.h"

/*
 * _page_flags() of a table at P4D and PGD: p4d_bad() lets _KERNPG_TABLE, USER
 * and, with page-table isolation built in, NX pass; 6.12 and later also set
 * NOPTISHADOW there.
 */
#define TOP(extra)	(~(X_PFN | X_KPG | X_A | X_US | X_NX | (extra)) | X_P)
#define NOPTISHADOW	VMI_BIT(58)

#define LEVEL(sh, bits, fold, pres, lm, lv, tm, tv, pfn)		\
	{ .shift = (sh), .index_bits = (bits), .folded = (fold),	\
	  .present = (pres), .leaf_mask = (lm), .leaf_value = (lv),	\
	  .table_mask = (tm), .table_value = (tv), .pfn_mask = (pfn) }

#define LEVELS(five, extra) {						\
	[VMI_PTE] = LEVEL(12, 9, 0, X_P | X_NONE, 0, 0, 0, 0, X_PFN),	\
	[VMI_PMD] = LEVEL(21, 9, 0, X_P | X_NONE | X_PSE, X_PSE, X_PSE,	\
			  ~(X_PFN | X_US | X_A), X_KPG, X_PFN2),	\
	[VMI_PUD] = LEVEL(30, 9, 0, X_P, X_PSE, X_PSE,			\
			  ~(X_PFN | X_KPG | X_A | X_US) | X_P, X_P, X_PFN3), \
	[VMI_P4D] = LEVEL(39, (five) ? 9 : 0, !(five), X_P, 0, 1,	\
			  TOP(extra), X_P, 0),				\
	[VMI_PGD] = LEVEL((five) ? 48 : 39, 9, 0, X_P, 0, 1,		\
			  TOP(extra), X_P, 0),				\
}

/* MAX_PHYSMEM_BITS is 46 with four levels, 52 with five: SWP_PFN_BITS is 12 less */
#define PFN_BITS(five)	((five) ? 40 : 34)

#define X86(five, extra)						\
	.rec = { VMI_REC_DIALECT, sizeof(struct vmi_dialect) },		\
	.arch = VMI_ARCH_X86_64,					\
	.flags = VMI_DIALECT_INVERTED,					\
	.none_ignore = X_A | X_D,					\
	.table_pfn_mask = X_PFN,					\
	.task_size = (five) ? 0xfffffffffff000ull : 0x7ffffffff000ull,	\
	.swp_type_shift = 59, .swp_type_bits = 5,			\
	.swp_off_shift = 9, .swp_off_bits = 50,				\
	.swp_pfn_bits = PFN_BITS(five),					\
	.mig_young = VMI_BIT(PFN_BITS(five)),				\
	.mig_dirty = VMI_BIT(PFN_BITS(five) + 1),			\
	.level = LEVELS(five, extra)

#define SW_COMMON							\
	[VMI_SW_SPECIAL] = X_SPC, [VMI_SW_SOFT_DIRTY] = X_SD,		\
	[VMI_SW_UFFD_WP] = X_WP, [VMI_SW_PROTNONE] = X_NONE,		\
	[VMI_SW_SWP_SOFT_DIRTY] = X_SD_S, [VMI_SW_SWP_UFFD_WP] = X_WP_S, \
	[VMI_SW_SWP_EXCLUSIVE] = X_EX_S, [VMI_SW_PKEY] = 0xfull << 59

/* linux/swap.h, no device-private memory: hwpoison, three migrations, the rest */
#define SOFT_61 {							\
	26, 27, 28, 29, -1, -1, -1, -1, 30, 31, -1, -1, -1, -1, -1, -1 }
#define SOFT_612 {							\
	27, 28, 29, 30, -1, -1, -1, -1, 31, -1, -1, -1, -1, -1, -1, -1 }
/* DEVICE_PRIVATE=y: SWP_DEVICE_WRITE is before READ, one EXCLUSIVE, no READ of it */
#define SOFT_72 {							\
	24, 25, 26, 27, 29, 28, -1, 30, 31, -1, -1, -1, -1, -1, -1, -1 }

#define V72								\
	.max_swapfiles = 24, .soft_type = SOFT_72,			\
	.marker_uffd_wp = 1, .marker_poison = 2, .marker_guard = 4,	\
	.sw = { SW_COMMON, [VMI_SW_SAVED_DIRTY] = VMI_BIT(58) }

const struct vmi_dialect dialects[D_NR] = {
	[D61] = {
		X86(0, 0),
		.max_swapfiles = 26, .soft_type = SOFT_61,
		.marker_uffd_wp = 1,
		.sw = { SW_COMMON, [VMI_SW_DEVMAP] = VMI_BIT(58) },
	},
	[D612] = {
		X86(0, NOPTISHADOW),
		.max_swapfiles = 27, .soft_type = SOFT_612,
		.marker_uffd_wp = 1, .marker_poison = 2,
		.sw = { SW_COMMON, [VMI_SW_DEVMAP] = VMI_BIT(57),
			[VMI_SW_SAVED_DIRTY] = VMI_BIT(58) },
	},
	[D72]		= { X86(0, NOPTISHADOW), V72 },
	[D72_LA57]	= { X86(1, NOPTISHADOW), V72 },
};

const char * const dialect_names[D_NR] = { "6.1", "6.12", "7.2", "7.2-la57" };
