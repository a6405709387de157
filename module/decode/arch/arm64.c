// SPDX-License-Identifier: GPL-2.0
/*
 * arm64.c - AArch64 translation table descriptors, 4 KiB to 64 KiB granules
 *
 * Arm ARM (DDI 0487), D8.3: stage 1, VMSAv8-64. The levels are Linux's: of four
 * the pgd is the architecture's level 0, the pte its level 3.
 */
#include "arch.h"
#include "arm64.h"

#define LEAF	(1u << VMI_KIND_LEAF)
#define TABLE	(1u << VMI_KIND_TABLE)
#define SOFT	(1u << VMI_KIND_SOFT)

static const struct vmi_entry_row rows[] = {
	{ VMI_AT_ALL, LEAF | TABLE, VMI_HW, A64_VALID, "valid",
	  "The CPU uses this entry." },
	{ VMI_AT_LEAF, LEAF, VMI_SW_PROTNONE, 0, "protnone",
	  "Memory is there, but no access is allowed: mprotect(PROT_NONE) or a NUMA hint." },
	{ VMI_AT_HUGE, LEAF, VMI_SW_INVALID, 0, "invalid",
	  "The CPU is kept away for a moment while the huge page is changed or split." },
	{ VMI_AT_ALL & ~VMI_AT(VMI_PTE), TABLE, VMI_HW, A64_TYPE, "table",
	  "Type bit: it leads to a table." },
	{ VMI_AT(VMI_PTE), LEAF, VMI_HW, A64_TYPE, "page",
	  "Type bit: a page, the only type the last level has." },
	{ VMI_AT_LEAF, LEAF, VMI_HW, VMI_BIT(5), "ns",
	  "Non-secure memory; only the secure state asks for it." },
	{ VMI_AT_LEAF, LEAF, VMI_HW, A64_USER, "user",
	  "AP[1]: user mode may read, and write what may be written." },
	{ VMI_AT_LEAF, LEAF, VMI_HW, A64_RDONLY, "read-only",
	  "AP[2]: a write is not allowed; with dbm it only marks the page dirty." },
	{ VMI_AT_LEAF, LEAF, VMI_HW, A64_SH, "inner-shareable",
	  "SH: coherent between all CPUs that run this kernel.", A64_SH },
	{ VMI_AT_LEAF, LEAF, VMI_HW, A64_SH, "outer-shareable",
	  "SH: coherent with other observers too.", VMI_BIT(9) },
	{ VMI_AT_LEAF, LEAF, VMI_HW, A64_AF, "accessed",
	  "AF: it was used since the flag was last cleared." },
	{ VMI_AT_LEAF, LEAF, VMI_HW, A64_NG, "not-global",
	  "nG: the TLB keeps the translation for this address space alone." },
	{ VMI_AT_LEAF, LEAF, VMI_HW, A64_GP, "gp",
	  "Guarded page: a branch may only land where the code expects one (BTI)." },
	{ VMI_AT_LEAF, LEAF, VMI_HW, A64_DBM, "dbm",
	  "Dirty bit modifier, the kernel's mark of a writable page: a write clears read-only." },
	{ VMI_AT_LEAF, LEAF, VMI_HW, A64_CONT, "cont",
	  "Contiguous: it and its aligned neighbours, 16 with 4 KiB pages, may be one TLB entry." },
	{ VMI_AT_LEAF, LEAF, VMI_HW, A64_PXN, "pxn",
	  "The kernel may not run code from it." },
	{ VMI_AT_LEAF, LEAF, VMI_HW, A64_UXN, "uxn",
	  "User mode may not run code from it." },
	{ VMI_AT_LEAF, LEAF, VMI_SW_SAVED_DIRTY, 0, "dirty",
	  "The kernel's dirty bit; dbm without read-only means dirty as well." },
	{ VMI_AT_LEAF, LEAF, VMI_SW_SPECIAL, 0, "special",
	  "No struct page is to be used for it (zero page, PFNMAP)." },
	{ VMI_AT_LEAF, LEAF, VMI_SW_DEVMAP, 0, "devmap",
	  "Device memory with a struct page of its own (DAX)." },
	{ VMI_AT_LEAF, LEAF, VMI_SW_UFFD_WP, 0, "uffd-wp",
	  "A userfaultfd is told before it is written." },
	{ VMI_AT_ALL, TABLE, VMI_HW, A64_PXN_TABLE, "pxn-table",
	  "The kernel may not run code from what is below." },
	{ VMI_AT_ALL, TABLE, VMI_HW, A64_UXN_TABLE, "uxn-table",
	  "User mode may not run code from what is below." },
	{ VMI_AT_ALL, TABLE, VMI_HW, A64_NOUSER_TABLE, "no-user-table",
	  "APTable[0]: user mode may not use what is below." },
	{ VMI_AT_ALL, TABLE, VMI_HW, A64_RDONLY_TABLE, "read-only-table",
	  "APTable[1]: what is below may not be written." },
	{ VMI_AT_ALL, TABLE, VMI_HW, VMI_BIT(63), "ns-table",
	  "What is below is non-secure; only the secure state asks for it." },
	{ VMI_AT_LEAF, SOFT, VMI_SW_SWP_EXCLUSIVE, 0, "exclusive",
	  "Nobody shared the page when it was swapped out." },
	{ VMI_AT_LEAF, SOFT, VMI_SW_SWP_UFFD_WP, 0, "uffd-wp",
	  "It was write-protected by userfaultfd when it was swapped out." },
	{ 0, 0, VMI_HW, 0, NULL, NULL },
};

static u32 table_perm(u64 raw, u64 xn_table)
{
	return (raw & A64_RDONLY_TABLE ? 0 : VMI_UP_WRITE) |
	       (raw & A64_NOUSER_TABLE ? 0 : VMI_UP_USER) |
	       (raw & xn_table ? 0 : VMI_UP_EXEC);
}

/* A clean page that may be written is read-only to the CPU until it is. */
static u32 leaf_perm(u64 raw, u64 xn)
{
	return ((raw & A64_RDONLY) && !(raw & A64_DBM) ? 0 : VMI_UP_WRITE) |
	       (raw & A64_USER ? VMI_UP_USER : 0) |
	       (raw & xn ? 0 : VMI_UP_EXEC);
}

/* Who may run code is told for those whose half it is. */
static u32 perm(const struct vmi_dialect *d, unsigned int level, u64 raw)
{
	const struct vmi_geometry *g = &d->level[level];
	bool kernel = d->flags & VMI_DIALECT_KERNEL;

	if ((raw & g->leaf_mask) == g->leaf_value)
		return leaf_perm(raw, kernel ? A64_PXN : A64_UXN);
	return table_perm(raw, kernel ? A64_PXN_TABLE : A64_UXN_TABLE);
}

/* MAIR_EL1 as Linux fills it, and the rest by the upper half: 0 is a device. */
static const struct {
	u8 attr;
	const char *name;
} mem_types[] = {
	{ 0x00, "device-nGnRnE" },
	{ 0x04, "device-nGnRE" },
	{ 0x08, "device-nGRE" },
	{ 0x0c, "device-GRE" },
	{ 0x44, "normal-nc" },
	{ 0xbb, "normal-wt" },
	{ 0xf0, "tagged" },
	{ 0xff, NULL },		/* write-back: what memory is */
};

static const char *mem_type(const struct vmi_dialect *d, unsigned int level, u64 raw)
{
	u8 attr = d->mem_types >> 8 * (raw >> A64_ATTR_SHIFT & 7);

	if (!d->mem_types)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(mem_types); i++)
		if (mem_types[i].attr == attr)
			return mem_types[i].name;
	return attr & 0xf0 ? "normal" : "device";
}

const struct vmi_arch_desc vmi_arch_arm64 = {
	.name	= "aarch64",
	.valid	= A64_VALID,
	.young	= A64_AF,
	.dirty	= A64_DBM,
	.clean	= A64_RDONLY,
	.perm	= perm,
	.mem_type = mem_type,
	.rows	= rows,
};
