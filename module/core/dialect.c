// SPDX-License-Identifier: GPL-2.0
/*
 * dialect.c - what this very kernel's page-table entries mean
 *
 * Every value is taken from the kernel's own macros: they move with version
 * and configuration, and no release string tells which.
 */
#include <linux/cpufeature.h>
#include <linux/swap.h>
#include <linux/swapops.h>
#include <xen/xen.h>

#ifdef CONFIG_ARM64
#include "../decode/arch/arm64.h"
#endif
#include "compat.h"
#include "dialect.h"

struct vmi_dialect vmi_dialect __ro_after_init;
struct vmi_dialect vmi_kernel_dialect __ro_after_init;

/* What a level's macros say, and whether it is folded into the one above. */
static void __init geometry(unsigned int level, unsigned int shift, unsigned int entries,
			    bool folded)
{
	struct vmi_geometry *g = &vmi_dialect.level[level];

	g->shift = shift;
	g->index_bits = ilog2(entries);
	g->folded = folded;
	g->leaf_value = 1;	/* with a mask of 0: never a leaf */
}

static void __init leaf(unsigned int level, u64 mask, u64 value, u64 pfn_mask)
{
	struct vmi_geometry *g = &vmi_dialect.level[level];

	g->leaf_mask = mask;
	g->leaf_value = value;
	g->pfn_mask = pfn_mask;
}

#if defined(CONFIG_X86_64)

/*
 * A table entry, as pmd_bad() and its like ask: no flag beyond @must and
 * @may, and @must all set (arch/x86/include/asm/pgtable.h).
 */
static void __init table(unsigned int level, u64 present, u64 must, u64 may)
{
	struct vmi_geometry *g = &vmi_dialect.level[level];

	g->present = present;
	g->table_mask = (~(u64)PTE_PFN_MASK & ~may) | must;
	g->table_value = must;
}

static void __init levels(void)
{
	bool five = pgtable_l5_enabled();
	u64 pti_nx = IS_ENABLED(CONFIG_MITIGATION_PAGE_TABLE_ISOLATION) ||
		     IS_ENABLED(CONFIG_PAGE_TABLE_ISOLATION) ? _PAGE_NX : 0;
	u64 top = _KERNPG_TABLE | _PAGE_USER | pti_nx;
#ifdef _PAGE_NOPTISHADOW
	top |= _PAGE_NOPTISHADOW;
#endif

	geometry(VMI_PTE, PAGE_SHIFT, PTRS_PER_PTE, false);
	geometry(VMI_PMD, PMD_SHIFT, PTRS_PER_PMD, false);
	geometry(VMI_PUD, PUD_SHIFT, PTRS_PER_PUD, false);
	geometry(VMI_P4D, P4D_SHIFT, PTRS_PER_P4D, !five);
	geometry(VMI_PGD, PGDIR_SHIFT, PTRS_PER_PGD, false);

	vmi_dialect.level[VMI_PTE].present = _PAGE_PRESENT | _PAGE_PROTNONE;
	leaf(VMI_PTE, 0, 0, PTE_PFN_MASK);
	/* pmd_present(): a huge page that is being split keeps PSE alone */
	table(VMI_PMD, _PAGE_PRESENT | _PAGE_PROTNONE | _PAGE_PSE,
	      _KERNPG_TABLE & ~_PAGE_ACCESSED, _PAGE_USER | _PAGE_ACCESSED);
	leaf(VMI_PMD, _PAGE_PSE, _PAGE_PSE, PHYSICAL_PMD_PAGE_MASK);
	/* not as pud_present(): hugetlb's PROT_NONE is a leaf at this level too */
	table(VMI_PUD, _PAGE_PRESENT | _PAGE_PROTNONE | _PAGE_PSE, _PAGE_PRESENT,
	      _KERNPG_TABLE | _PAGE_USER);
	leaf(VMI_PUD, _PAGE_PSE, _PAGE_PSE, PHYSICAL_PUD_PAGE_MASK);
	table(VMI_P4D, _PAGE_PRESENT, _PAGE_PRESENT, top);
	table(VMI_PGD, _PAGE_PRESENT, _PAGE_PRESENT, top);
}

/* Kernel and CPU agree on it from early boot on (arch/x86/mm/pat/memtype.c:pat_bp_init). */
static u64 __init mem_types(void)
{
	u64 pat;

	if (!boot_cpu_has(X86_FEATURE_PAT) || vmi_read_msr(MSR_IA32_CR_PAT, &pat))
		return 0;
	return pat;
}

static void __init arch_bits(void)
{
	struct vmi_dialect *d = &vmi_dialect;

	d->arch = VMI_ARCH_X86_64;
	d->flags = VMI_DIALECT_INVERTED | (boot_cpu_has(X86_FEATURE_PTI) ? VMI_DIALECT_PTI : 0);
#ifdef X86_FEATURE_LASS
	if (boot_cpu_has(X86_FEATURE_LASS))
		d->flags |= VMI_DIALECT_LASS;
#endif
	d->none_ignore = _PAGE_KNL_ERRATUM_MASK;
	d->table_pfn_mask = PTE_PFN_MASK;
	d->swp_type_shift = 64 - SWP_TYPE_BITS;
	d->swp_type_bits = SWP_TYPE_BITS;
	d->swp_off_shift = SWP_OFFSET_FIRST_BIT;
	d->swp_off_bits = 64 - SWP_OFFSET_SHIFT;

	d->mem_types = mem_types();

	d->sw[VMI_SW_SPECIAL] = _PAGE_SPECIAL;
	d->sw[VMI_SW_PROTNONE] = _PAGE_PROTNONE;
	d->sw[VMI_SW_ENCRYPTED] = sme_me_mask;
	d->sw[VMI_SW_SWP_EXCLUSIVE] = _PAGE_SWP_EXCLUSIVE;
	d->sw[VMI_SW_SWP_SOFT_DIRTY] = _PAGE_SWP_SOFT_DIRTY;
	d->sw[VMI_SW_SWP_UFFD_WP] = _PAGE_SWP_UFFD;
#ifdef CONFIG_MEM_SOFT_DIRTY
	d->sw[VMI_SW_SOFT_DIRTY] = _PAGE_SOFT_DIRTY;
#endif
#ifdef CONFIG_HAVE_ARCH_USERFAULTFD_WP
	d->sw[VMI_SW_UFFD_WP] = _PAGE_UFFD;
#endif
	if (VM_UFFD_RWP) {
		d->sw[VMI_SW_UFFD] = _PAGE_UFFD;
		d->sw[VMI_SW_SWP_UFFD] = _PAGE_SWP_UFFD;
	}
#ifdef _PAGE_DEVMAP
	d->sw[VMI_SW_DEVMAP] = _PAGE_DEVMAP;
#endif
#ifdef _PAGE_SAVED_DIRTY
	d->sw[VMI_SW_SAVED_DIRTY] = _PAGE_SAVED_DIRTY;
#endif
#ifdef CONFIG_X86_INTEL_MEMORY_PROTECTION_KEYS
	d->sw[VMI_SW_PKEY] = _PAGE_PKEY_BIT0 | _PAGE_PKEY_BIT1 |
			     _PAGE_PKEY_BIT2 | _PAGE_PKEY_BIT3;
#endif
}

/* Xen PV keeps machine frames in the tables: __va() of them is nonsense. */
static bool __init readable(void)
{
	return !xen_pv_domain();
}

#elif defined(CONFIG_ARM64)

/*
 * Later kernels say PROT_NONE by several bits together, and a frame beyond
 * 48 bits of address stands in two places: no mask tells either.
 */
#if !defined(PTE_PROT_NONE) || defined(CONFIG_ARM64_PA_BITS_52)
#error "vminspect reads arm64's page tables as 6.1 has them, with addresses of 48 bits"
#endif

static_assert(A64_VALID == PTE_VALID && A64_VALID == PMD_SECT_VALID);
static_assert(A64_TYPE == PTE_TABLE_BIT && A64_TYPE == PMD_TABLE_BIT && A64_TYPE == PUD_TABLE_BIT);
static_assert(7 << A64_ATTR_SHIFT == PTE_ATTRINDX_MASK);
static_assert(A64_USER == PTE_USER && A64_USER == PMD_SECT_USER);
static_assert(A64_RDONLY == PTE_RDONLY && A64_RDONLY == PMD_SECT_RDONLY);
static_assert(A64_SH == PTE_SHARED && A64_SH == PMD_SECT_S);
static_assert(A64_AF == PTE_AF && A64_AF == PMD_SECT_AF);
static_assert(A64_NG == PTE_NG && A64_NG == PMD_SECT_NG);
static_assert(A64_GP == PTE_GP && A64_DBM == PTE_DBM && A64_DBM == PTE_WRITE);
static_assert(A64_CONT == PTE_CONT && A64_CONT == PMD_SECT_CONT);
static_assert(A64_PXN == PTE_PXN && A64_PXN == PMD_SECT_PXN);
static_assert(A64_UXN == PTE_UXN && A64_UXN == PMD_SECT_UXN);
static_assert(A64_PXN_TABLE == PMD_TABLE_PXN && A64_PXN_TABLE == P4D_TABLE_PXN);
static_assert(A64_UXN_TABLE == PMD_TABLE_UXN && A64_UXN_TABLE == P4D_TABLE_UXN);

/* As pmd_table() and pmd_leaf() ask: by the type bits alone. */
static void __init table(unsigned int level, u64 present)
{
	struct vmi_geometry *g = &vmi_dialect.level[level];

	g->present = present;
	g->table_mask = PMD_TYPE_MASK;
	g->table_value = PMD_TYPE_TABLE;
}

static void __init levels(void)
{
	u64 present = PTE_VALID | PTE_PROT_NONE;

	geometry(VMI_PTE, PAGE_SHIFT, PTRS_PER_PTE, false);
	geometry(VMI_PMD, PMD_SHIFT, PTRS_PER_PMD, __is_defined(__PAGETABLE_PMD_FOLDED));
	geometry(VMI_PUD, PUD_SHIFT, PTRS_PER_PUD, __is_defined(__PAGETABLE_PUD_FOLDED));
	geometry(VMI_P4D, P4D_SHIFT, PTRS_PER_P4D, __is_defined(__PAGETABLE_P4D_FOLDED));
	geometry(VMI_PGD, PGDIR_SHIFT, PTRS_PER_PGD, false);

	vmi_dialect.level[VMI_PTE].present = present;
	leaf(VMI_PTE, 0, 0, PTE_ADDR_MASK);
	table(VMI_PMD, present | PMD_PRESENT_INVALID);
	leaf(VMI_PMD, PMD_TABLE_BIT, 0, PTE_ADDR_MASK & PMD_MASK);
	table(VMI_PUD, present);
	if (pud_sect_supported())
		leaf(VMI_PUD, PUD_TABLE_BIT, 0, PTE_ADDR_MASK & PUD_MASK);
	/* p4d_present() takes all but 0; none is made without the valid bit */
	table(VMI_P4D, PTE_VALID);
	table(VMI_PGD, PTE_VALID);
}

/* What the CPU leaves to faults. Of a CPU that differs from this one we do not know. */
static u32 __init cpu_flags(void)
{
	u64 tcr = read_sysreg(tcr_el1);

	return (tcr & TCR_HA ? 0 : VMI_DIALECT_YOUNG_FAULTS) |
	       (tcr & TCR_HD ? 0 : VMI_DIALECT_DIRTY_FAULTS) |
	       (read_sysreg(sctlr_el1) & SCTLR_EL1_EPAN ? VMI_DIALECT_EXEC_ONLY : 0);
}

static void __init arch_bits(void)
{
	struct vmi_dialect *d = &vmi_dialect;

	d->arch = VMI_ARCH_ARM64;
	d->flags = cpu_flags();
	d->table_pfn_mask = PTE_ADDR_MASK;
	d->swp_type_shift = __SWP_TYPE_SHIFT;
	d->swp_type_bits = __SWP_TYPE_BITS;
	d->swp_off_shift = __SWP_OFFSET_SHIFT;
	d->swp_off_bits = __SWP_OFFSET_BITS;

	d->mem_types = read_sysreg(mair_el1);

	d->sw[VMI_SW_SPECIAL] = PTE_SPECIAL;
	d->sw[VMI_SW_DEVMAP] = PTE_DEVMAP;
	d->sw[VMI_SW_SAVED_DIRTY] = PTE_DIRTY;
	d->sw[VMI_SW_PROTNONE] = PTE_PROT_NONE;
	d->sw[VMI_SW_INVALID] = PMD_PRESENT_INVALID;
	d->sw[VMI_SW_SWP_EXCLUSIVE] = PTE_SWP_EXCLUSIVE;
}

static bool __init readable(void)
{
	return true;
}

#else
#error "vminspect has no page-table description for this architecture yet"
#endif

/* linux/swap.h: the kinds of non-present entry above the swap areas. */
static void __init soft_types(void)
{
	s16 *t = vmi_dialect.soft_type;

	memset(t, 0xff, sizeof(vmi_dialect.soft_type));
	vmi_dialect.max_swapfiles = MAX_SWAPFILES;
	vmi_dialect.swp_pfn_bits = SWP_PFN_BITS;
#ifdef CONFIG_MEMORY_FAILURE
	t[VMI_SOFT_HWPOISON] = SWP_HWPOISON;
#endif
#ifdef CONFIG_MIGRATION
	t[VMI_SOFT_MIG_READ] = SWP_MIGRATION_READ;
	t[VMI_SOFT_MIG_READ_EXCL] = SWP_MIGRATION_READ_EXCLUSIVE;
	t[VMI_SOFT_MIG_WRITE] = SWP_MIGRATION_WRITE;
	/* kept only if the CPU sets the bits and the offset has room for them */
	if (SWP_MIG_TOTAL_BITS <= vmi_dialect.swp_off_bits) {
		vmi_dialect.mig_young = SWP_MIG_YOUNG;
		vmi_dialect.mig_dirty = SWP_MIG_DIRTY;
	}
#endif
#ifdef CONFIG_DEVICE_PRIVATE
	t[VMI_SOFT_DEV_READ] = SWP_DEVICE_READ;
	t[VMI_SOFT_DEV_WRITE] = SWP_DEVICE_WRITE;
#ifdef SWP_DEVICE_EXCLUSIVE
	t[VMI_SOFT_DEVX_WRITE] = SWP_DEVICE_EXCLUSIVE;
#else
	t[VMI_SOFT_DEVX_READ] = SWP_DEVICE_EXCLUSIVE_READ;
	t[VMI_SOFT_DEVX_WRITE] = SWP_DEVICE_EXCLUSIVE_WRITE;
#endif
#endif
#ifdef SWP_PTE_MARKER
	t[VMI_SOFT_MARKER] = SWP_PTE_MARKER;
	vmi_dialect.marker_uffd_wp = PTE_MARKER_UFFD_WP;
#endif
#ifdef PTE_MARKER_POISONED
	vmi_dialect.marker_poison = PTE_MARKER_POISONED;
#endif
#ifdef PTE_MARKER_GUARD
	vmi_dialect.marker_guard = PTE_MARKER_GUARD;
#endif
#ifdef SWP_SWAPIN_ERROR
	t[VMI_SOFT_SWAPIN_ERROR] = SWP_SWAPIN_ERROR;
#endif
}

/*
 * The kernel's own tables have the same levels and leaves. But an entry that is
 * not present is what set_memory_np() and the like left, no swap slot; and the
 * bits that userfaultfd and soft-dirty tracking use are free for others.
 */
static void __init kernel_dialect(void)
{
	struct vmi_dialect *d = &vmi_kernel_dialect;

	*d = vmi_dialect;
	d->flags = (d->flags | VMI_DIALECT_KERNEL) & ~VMI_DIALECT_PTI;
	d->max_swapfiles = 0;
	memset(d->soft_type, 0xff, sizeof(d->soft_type));
	d->sw[VMI_SW_SOFT_DIRTY] = 0;
	d->sw[VMI_SW_UFFD_WP] = 0;
	d->sw[VMI_SW_UFFD] = 0;
	d->sw[VMI_SW_PROTNONE] = 0;
	d->sw[VMI_SW_SWP_SOFT_DIRTY] = 0;
	d->sw[VMI_SW_SWP_UFFD_WP] = 0;
	d->sw[VMI_SW_SWP_UFFD] = 0;
	d->sw[VMI_SW_SWP_EXCLUSIVE] = 0;
	d->sw[VMI_SW_PKEY] = 0;
	d->sw[VMI_SW_INVALID] = 0;
}

int __init vmi_dialect_init(void)
{
	if (!readable())
		return -ENODEV;
	vmi_dialect.rec.type = VMI_REC_DIALECT;
	vmi_dialect.rec.size = sizeof(vmi_dialect);
	vmi_dialect.task_size = TASK_SIZE_MAX;
	levels();
	arch_bits();
	soft_types();
	kernel_dialect();
	return 0;
}

/* VMA flags --------------------------------------------------------------- */

#define SAME(name)	static_assert(VMI_VM_##name == (u64)VM_##name)

SAME(READ);
SAME(WRITE);
SAME(EXEC);
SAME(SHARED);
SAME(MAYREAD);
SAME(MAYWRITE);
SAME(MAYEXEC);
SAME(MAYSHARE);
SAME(GROWSDOWN);
SAME(UFFD_MISSING);
SAME(PFNMAP);
SAME(UFFD_WP);
SAME(LOCKED);
SAME(IO);
SAME(SEQ_READ);
SAME(RAND_READ);
SAME(DONTCOPY);
SAME(DONTEXPAND);
SAME(LOCKONFAULT);
SAME(ACCOUNT);
SAME(NORESERVE);
SAME(HUGETLB);
SAME(SYNC);
SAME(ARCH_1);
SAME(WIPEONFORK);
SAME(DONTDUMP);
SAME(MIXEDMAP);
SAME(HUGEPAGE);
SAME(NOHUGEPAGE);
#if IS_ENABLED(CONFIG_MEM_SOFT_DIRTY)
SAME(SOFTDIRTY);
#endif
#if IS_ENABLED(CONFIG_KSM)
SAME(MERGEABLE);
#endif
#ifdef VM_MAYBE_GUARD
SAME(MAYBE_GUARD);
#endif

/* Flags whose place moves: this kernel's, and ours. */
static const struct {
	u64 kernel;
	u64 ours;
} moved[] = {
	{ VM_UFFD_MINOR,	VMI_VM_UFFD_MINOR },
	{ VM_UFFD_RWP,		VMI_VM_UFFD_RWP },
	{ VM_SHADOW_STACK,	VMI_VM_SHADOW_STACK },
	{ VM_DROPPABLE,		VMI_VM_DROPPABLE },
	{ VM_SEALED,		VMI_VM_SEALED },
#ifdef VM_ALLOW_ANY_UNCACHED
	{ VM_ALLOW_ANY_UNCACHED, VMI_VM_ANY_UNCACHED },
#endif
#ifdef CONFIG_ARM64_MTE
	{ VM_MTE,		VMI_VM_MTE },
	{ VM_MTE_ALLOWED,	VMI_VM_MTE_ALLOWED },
#endif
#if defined(CONFIG_ARCH_HAS_PKEYS)
	/* the protection key is a number, and stands in the entries */
	{ VM_PKEY_BIT0 | VM_PKEY_BIT1 | VM_PKEY_BIT2 | VM_PKEY_BIT3, 0 },
#endif
};

u64 vmi_vm_flags(u64 vm_flags)
{
	u64 ours = lower_32_bits(vm_flags), high = vm_flags & ~0xffffffffull;

	if (!high)
		return ours;
	for (size_t i = 0; i < ARRAY_SIZE(moved); i++) {
		if (high & moved[i].kernel)
			ours |= moved[i].ours;
		high &= ~moved[i].kernel;
	}
	return high ? ours | VMI_VM_UNNAMED : ours;
}
