// SPDX-License-Identifier: GPL-2.0
/* dialects.c - what entries mean on the kernels we know */
#include "dialects.h"

/*
 * A table at P4D and PGD: p4d_bad() lets _KERNPG_TABLE, USER and, with
 * page-table isolation built in, NX pass; 6.12 and later also set NOPTISHADOW.
 */
#define TOP_61	(~(X_PFN | X_KPG | X_A | X_US | X_NX) | X_P)
#define TOP_612	(TOP_61 & ~VMI_BIT(58))

#define LOW_LEVELS							\
	[VMI_PTE] = {							\
		.shift = 12, .index_bits = 9,				\
		.present = X_P | X_NONE, .pfn_mask = X_PFN,		\
	},								\
	[VMI_PMD] = {							\
		.shift = 21, .index_bits = 9,				\
		.present = X_P | X_NONE | X_PSE, .pfn_mask = X_PFN2,	\
		.leaf_mask = X_PSE, .leaf_value = X_PSE,		\
		.table_mask = ~(X_PFN | X_US | X_A), .table_value = X_KPG, \
	},								\
	[VMI_PUD] = {							\
		.shift = 30, .index_bits = 9,				\
		.present = X_P | X_NONE | X_PSE, .pfn_mask = X_PFN3,	\
		.leaf_mask = X_PSE, .leaf_value = X_PSE,		\
		.table_mask = ~(X_PFN | X_KPG | X_A | X_US) | X_P,	\
		.table_value = X_P,					\
	}

/* No leaves up there. */
#define TOP_LEVEL(at, bits, fold, top)					\
	{ .shift = (at), .index_bits = (bits), .folded = (fold),	\
	  .present = X_P, .leaf_value = 1,				\
	  .table_mask = (top), .table_value = X_P }

#define X86								\
	.rec = { VMI_REC_DIALECT, sizeof(struct vmi_dialect) },		\
	.arch = VMI_ARCH_X86_64,					\
	.flags = VMI_DIALECT_INVERTED,					\
	.none_ignore = X_A | X_D,					\
	.table_pfn_mask = X_PFN,					\
	.swp_type_shift = 59, .swp_type_bits = 5,			\
	.swp_off_shift = 9, .swp_off_bits = 50

/* MAX_PHYSMEM_BITS is 46 with four levels, 52 with five: SWP_PFN_BITS is 12 less */
#define FOUR								\
	.task_size = 0x7ffffffff000ull,					\
	.swp_pfn_bits = 34, .mig_young = VMI_BIT(34), .mig_dirty = VMI_BIT(35)
#define FIVE								\
	.task_size = 0xfffffffffff000ull,				\
	.swp_pfn_bits = 40, .mig_young = VMI_BIT(40), .mig_dirty = VMI_BIT(41)

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
	.marker_uffd_wp = 1, .marker_poison = 2, .marker_guard = 4

/*
 * arm64 of 6.1: asm/pgtable.h's pte_present(), pmd_present(), pmd_table() and
 * their like; PTE_MARKER is unset, DEVICE_PRIVATE too; MAX_PHYSMEM_BITS is 48.
 */
#define A_LEVEL(at, sees, pfn)						\
	{ .shift = (at), .index_bits = 9, .present = (sees),		\
	  .leaf_mask = A_TYPE, .leaf_value = 0,				\
	  .table_mask = A_TABLE, .table_value = A_TABLE, .pfn_mask = (pfn) }
#define SOFT_61_ARM64 {							\
	27, 28, 29, 30, -1, -1, -1, -1, -1, 31, -1, -1, -1, -1, -1, -1 }

const struct vmi_dialect dialects[D_NR] = {
	[D61] = {
		X86, FOUR,
		.max_swapfiles = 26, .soft_type = SOFT_61,
		.marker_uffd_wp = 1,
		.sw = { SW_COMMON, [VMI_SW_DEVMAP] = VMI_BIT(58) },
		.level = {
			LOW_LEVELS,
			[VMI_P4D] = TOP_LEVEL(39, 0, 1, TOP_61),
			[VMI_PGD] = TOP_LEVEL(39, 9, 0, TOP_61),
		},
	},
	[D612] = {
		X86, FOUR,
		.max_swapfiles = 27, .soft_type = SOFT_612,
		.marker_uffd_wp = 1, .marker_poison = 2,
		.sw = { SW_COMMON, [VMI_SW_DEVMAP] = VMI_BIT(57),
			[VMI_SW_SAVED_DIRTY] = VMI_BIT(58) },
		.level = {
			LOW_LEVELS,
			[VMI_P4D] = TOP_LEVEL(39, 0, 1, TOP_612),
			[VMI_PGD] = TOP_LEVEL(39, 9, 0, TOP_612),
		},
	},
	[D72] = {
		X86, FOUR, V72,
		.sw = { SW_COMMON, [VMI_SW_SAVED_DIRTY] = VMI_BIT(58) },
		.level = {
			LOW_LEVELS,
			[VMI_P4D] = TOP_LEVEL(39, 0, 1, TOP_612),
			[VMI_PGD] = TOP_LEVEL(39, 9, 0, TOP_612),
		},
	},
	[D72_LA57] = {
		X86, FIVE, V72,
		.sw = { SW_COMMON, [VMI_SW_SAVED_DIRTY] = VMI_BIT(58) },
		.level = {
			LOW_LEVELS,
			[VMI_P4D] = TOP_LEVEL(39, 9, 0, TOP_612),
			[VMI_PGD] = TOP_LEVEL(48, 9, 0, TOP_612),
		},
	},
	[D73] = {
		X86, FOUR, V72,
		.sw = { SW_COMMON, [VMI_SW_SAVED_DIRTY] = VMI_BIT(58),
			[VMI_SW_UFFD] = X_WP, [VMI_SW_SWP_UFFD] = X_WP_S },
		.level = {
			LOW_LEVELS,
			[VMI_P4D] = TOP_LEVEL(39, 0, 1, TOP_612),
			[VMI_PGD] = TOP_LEVEL(39, 9, 0, TOP_612),
		},
	},
	[D61_ARM64] = {
		.rec = { VMI_REC_DIALECT, sizeof(struct vmi_dialect) },
		.arch = VMI_ARCH_ARM64,
		.table_pfn_mask = A_PFN,
		.task_size = VMI_BIT(48),
		.swp_type_shift = 3, .swp_type_bits = 5,
		.swp_off_shift = 8, .swp_off_bits = 50,
		.max_swapfiles = 27, .soft_type = SOFT_61_ARM64,
		.swp_pfn_bits = 36, .mig_young = VMI_BIT(36), .mig_dirty = VMI_BIT(37),
		.sw = {
			[VMI_SW_SPECIAL] = A_SPECIAL, [VMI_SW_DEVMAP] = A_DEVMAP,
			[VMI_SW_SAVED_DIRTY] = A_DIRTY, [VMI_SW_PROTNONE] = A_NONE,
			[VMI_SW_SWP_EXCLUSIVE] = A_EX_S, [VMI_SW_INVALID] = A_INVALID,
		},
		.level = {
			[VMI_PTE] = { .shift = 12, .index_bits = 9,
				      .present = A_VALID | A_NONE, .pfn_mask = A_PFN },
			[VMI_PMD] = A_LEVEL(21, A_VALID | A_NONE | A_INVALID, A_PFN2),
			[VMI_PUD] = A_LEVEL(30, A_VALID | A_NONE, A_PFN3),
			[VMI_P4D] = { .shift = 39, .folded = 1, .present = A_VALID,
				      .leaf_value = 1, .table_mask = A_TABLE,
				      .table_value = A_TABLE },
			[VMI_PGD] = { .shift = 39, .index_bits = 9, .present = A_VALID,
				      .leaf_value = 1, .table_mask = A_TABLE,
				      .table_value = A_TABLE },
		},
	},
};

const char * const dialect_names[D_NR] = {
	"6.1", "6.12", "7.2", "7.2-la57", "7.3", "6.1-arm64"
};
