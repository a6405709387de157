// SPDX-License-Identifier: GPL-2.0
/*
 * x86.c - x86-64 page-table entries
 *
 * Intel SDM vol. 3A, 4.5 (4-level and 5-level paging), tables 4-14 to 4-20.
 */
#include "arch.h"

#define LEAF	(1u << VMI_KIND_LEAF)
#define TABLE	(1u << VMI_KIND_TABLE)
#define SOFT	(1u << VMI_KIND_SOFT)

#define X86_P	VMI_BIT(0)
#define X86_RW	VMI_BIT(1)
#define X86_US	VMI_BIT(2)
#define X86_NX	VMI_BIT(63)

static const struct vmi_entry_row rows[] = {
	{ VMI_AT_ALL, LEAF | TABLE, VMI_HW, X86_P, "present",
	  "The CPU uses this entry." },
	{ VMI_AT_LEAF, LEAF, VMI_SW_PROTNONE, 0, "protnone",
	  "Memory is there, but no access is allowed: PROT_NONE, NUMA hint, userfaultfd." },
	{ VMI_AT_ALL, LEAF | TABLE, VMI_HW, X86_RW, "write",
	  "Writes are allowed as far as this entry goes." },
	{ VMI_AT_ALL, LEAF | TABLE, VMI_HW, X86_US, "user",
	  "User mode may use what is below." },
	{ VMI_AT_ALL, LEAF | TABLE, VMI_HW, VMI_BIT(3), "pwt",
	  "Write-through; with pcd and pat it selects the memory type in the PAT." },
	{ VMI_AT_ALL, LEAF | TABLE, VMI_HW, VMI_BIT(4), "pcd",
	  "Cache disable; with pwt and pat it selects the memory type in the PAT." },
	{ VMI_AT_ALL, LEAF | TABLE, VMI_HW, VMI_BIT(5), "accessed",
	  "The CPU went through this entry since the bit was last cleared." },
	{ VMI_AT_LEAF, LEAF, VMI_HW, VMI_BIT(6), "dirty",
	  "The CPU wrote through this entry since the bit was last cleared." },
	{ VMI_AT_HUGE, LEAF, VMI_HW, VMI_BIT(7), "huge",
	  "The page-size bit: this entry maps memory itself, no table below." },
	{ VMI_AT(VMI_PTE), LEAF, VMI_HW, VMI_BIT(7), "pat",
	  "Third bit of the memory type's index in the PAT." },
	{ VMI_AT_HUGE, LEAF, VMI_HW, VMI_BIT(12), "pat",
	  "Third bit of the memory type's index in the PAT." },
	{ VMI_AT_LEAF, LEAF, VMI_HW, VMI_BIT(8), "global",
	  "The translation stays in the TLB when CR3 is loaded." },
	{ VMI_AT_LEAF, LEAF, VMI_SW_SPECIAL, 0, "special",
	  "No struct page is to be used for it (zero page, PFNMAP)." },
	{ VMI_AT_LEAF, LEAF, VMI_SW_UFFD_WP, 0, "uffd-wp",
	  "A userfaultfd is told before it is written." },
	{ VMI_AT_LEAF, LEAF, VMI_SW_UFFD, 0, "uffd",
	  "A userfaultfd protects it: from all access if its VMA is uffd-rwp, else from writing." },
	{ VMI_AT_LEAF, LEAF, VMI_SW_SOFT_DIRTY, 0, "soft-dirty",
	  "Written, or mapped anew, since /proc/PID/clear_refs was written." },
	{ VMI_AT_LEAF, LEAF, VMI_SW_DEVMAP, 0, "devmap",
	  "Device memory with a struct page of its own (DAX)." },
	{ VMI_AT_LEAF, LEAF, VMI_SW_SAVED_DIRTY, 0, "saved-dirty",
	  "The dirty bit, kept aside: write-protected and dirty would mean shadow stack." },
	{ VMI_AT_ALL, LEAF | TABLE, VMI_SW_ENCRYPTED, 0, "encrypted",
	  "The memory behind it is encrypted (SME, SEV)." },
	{ VMI_AT_ALL, LEAF | TABLE, VMI_HW, X86_NX, "nx",
	  "No instruction may be fetched from below." },
	{ VMI_AT_LEAF, SOFT, VMI_SW_SWP_EXCLUSIVE, 0, "exclusive",
	  "Nobody shared the page when it was swapped out." },
	{ VMI_AT_LEAF, SOFT, VMI_SW_SWP_SOFT_DIRTY, 0, "soft-dirty",
	  "It was soft-dirty when it was swapped out." },
	{ VMI_AT_LEAF, SOFT, VMI_SW_SWP_UFFD_WP, 0, "uffd-wp",
	  "It was write-protected by userfaultfd when it was swapped out." },
	{ VMI_AT_LEAF, SOFT, VMI_SW_SWP_UFFD, 0, "uffd",
	  "Userfaultfd protected it when it was swapped out, from all access or from writing." },
	{ 0, 0, VMI_HW, 0, NULL, NULL },
};

static u32 perm(const struct vmi_dialect *d, unsigned int level, u64 raw)
{
	bool nx = raw & X86_NX;

	/*
	 * With page-table isolation the kernel's copy of a user pgd entry is NX
	 * so that the kernel cannot run user code; user mode runs on the other
	 * copy, which has it clear (arch/x86/mm/pti.c:__pti_set_user_pgtbl).
	 */
	if ((d->flags & VMI_DIALECT_PTI) && level == VMI_PGD)
		nx = false;
	return (raw & X86_RW ? VMI_UP_WRITE : 0) |
	       (raw & X86_US ? VMI_UP_USER : 0) |
	       (nx ? 0 : VMI_UP_EXEC);
}

/* Which byte of the PAT: its bits stand elsewhere in a huge leaf. */
static unsigned int pat_index(unsigned int level, u64 raw)
{
	unsigned int high = level == VMI_PTE ? 7 : 12;

	return (raw >> 3 & 3) | (raw >> high & 1) << 2;
}

/* Write-back is what memory is; where a bit chose it, that is said. */
static const char *mem_type(const struct vmi_dialect *d, unsigned int level, u64 raw)
{
	static const char * const names[] = {
		"uc", "wc", NULL, NULL, "wt", "wp", "wb", "uc-"
	};
	unsigned int index = pat_index(level, raw);

	return d->mem_types && index ? names[d->mem_types >> 8 * index & 7] : NULL;
}

const struct vmi_arch_desc vmi_arch_x86_64 = {
	.name	= "x86_64",
	.valid	= X86_P,
	.young	= VMI_BIT(5),
	.dirty	= VMI_BIT(6),
	.perm	= perm,
	.mem_type = mem_type,
	.rows	= rows,
};
