// SPDX-License-Identifier: GPL-2.0
/*
 * entry_test.c - an entry told apart, on each kernel
 *
 * kernel_kind() repeats the kernel's own macros as they stand; the rows are
 * entries as the kernel makes them.
 */
#include <stdio.h>

#include "dialects.h"
#include "rand.h"
#include "suites.h"
#include "tap.h"

#define AT(level)	(1u << (level))
#define AT_LEAF		(AT(VMI_PTE) | AT(VMI_PMD) | AT(VMI_PUD))
#define AT_TOP		(AT(VMI_P4D) | AT(VMI_PGD))
#define AT_ALL		(AT_LEAF | AT_TOP)

#define NONE	VMI_KIND_NONE
#define TABLE	VMI_KIND_TABLE
#define LEAF	VMI_KIND_LEAF
#define SOFT	VMI_KIND_SOFT
#define BAD	VMI_KIND_BAD

static const struct {
	const char *what;
	u32 on;
	u32 levels;
	u64 raw;
	enum vmi_kind kind;
} kinds[] = {
	{ "empty",			ON_ALL, AT_ALL, 0, NONE },
	{ "stray accessed",		ON_ALL, AT_ALL, X_A, NONE },
	{ "stray dirty",		ON_ALL, AT_ALL, X_D, NONE },
	{ "stray accessed and dirty",	ON_ALL, AT_ALL, X_A | X_D, NONE },
	{ "stray and one bit more",	ON_ALL, AT_ALL, X_A | X_D | X_RW, SOFT },
	{ "user page",			ON_ALL, AT(VMI_PTE), 0x8000000012345067ull, LEAF },
	{ "present alone",		ON_ALL, AT(VMI_PTE), X_P, LEAF },
	{ "PROT_NONE alone",		ON_ALL, AT(VMI_PTE), X_NONE, LEAF },
	{ "page with PAT",		ON_ALL, AT(VMI_PTE), X_P | X_PAT, LEAF },
	{ "user table",			ON_ALL, AT_ALL & ~AT(VMI_PTE), 0x12345000 | X_TBL, TABLE },
	{ "table not accessed",		ON_ALL, AT_ALL & ~AT(VMI_PTE), X_KPG, TABLE },
	{ "kernel table",		ON_ALL, AT_ALL & ~AT(VMI_PTE), X_KPG | X_A, TABLE },
	{ "table at the highest frame",	ON_ALL, AT_ALL & ~AT(VMI_PTE), X_PFN | X_TBL, TABLE },
	{ "2 MiB and 1 GiB page",	ON_ALL, AT(VMI_PMD) | AT(VMI_PUD),
	  0x80000000400000e7ull, LEAF },
	{ "PSE at the top",		ON_ALL, AT_TOP, X_TBL | X_PSE, BAD },
	{ "NX of page-table isolation",	ON_ALL, AT_TOP, X_TBL | X_NX, TABLE },
	{ "NX in a table",		ON_ALL, AT(VMI_PMD) | AT(VMI_PUD), X_TBL | X_NX, BAD },
	{ "PMD table, read-only",	ON_ALL, AT(VMI_PMD), X_P | X_D | X_US, BAD },
	{ "PMD table, clean",		ON_ALL, AT(VMI_PMD), X_P | X_RW | X_US, BAD },
	{ "PMD table, global",		ON_ALL, AT(VMI_PMD), X_TBL | X_G, BAD },
	{ "PUD table, present alone",	ON_ALL, AT(VMI_PUD), X_P, TABLE },
	{ "PUD table, global",		ON_ALL, AT(VMI_PUD), X_TBL | X_G, BAD },
	{ "table, uncached",		ON_ALL, AT_ALL & ~AT(VMI_PTE), X_TBL | X_PCD, BAD },
	{ "bit 58 at the top",		ON_61, AT_TOP, X_TBL | VMI_BIT(58), BAD },
	{ "bit 58 at the top",		ON_612 | ON_72, AT_TOP, X_TBL | VMI_BIT(58), TABLE },
	{ "bit 57 at the top",		ON_ALL, AT_TOP, X_TBL | VMI_BIT(57), BAD },
	/* pmd_mkinvalid(), while a huge page is being split */
	{ "PSE without P",		ON_ALL, AT(VMI_PMD), X_PSE | X_RW | X_US | X_PFN2, LEAF },
	/* hugetlb's mprotect(PROT_NONE) of 1 GiB, DAX's pud_mkinvalid() */
	{ "PSE without P",		ON_ALL, AT(VMI_PUD), X_PSE | X_RW | X_US, LEAF },
	{ "PROT_NONE 1 GiB page",	ON_ALL, AT(VMI_PUD), X_PSE | X_NONE | X_A | X_PFN3, LEAF },
	{ "PROT_NONE huge page",	ON_ALL, AT(VMI_PMD), X_PSE | X_NONE | X_A | X_PFN2, LEAF },
	{ "PROT_NONE bit alone",	ON_ALL, AT(VMI_PMD) | AT(VMI_PUD), X_NONE, BAD },
	{ "PROT_NONE bit alone",	ON_ALL, AT_TOP, X_NONE, SOFT },
	{ "swap slot 0 of area 0",	ON_ALL, AT(VMI_PTE) | AT(VMI_PMD), X_SWP(0, 0), SOFT },
	{ "last slot of area 1",	ON_ALL, AT(VMI_PTE) | AT(VMI_PMD),
	  X_SWP(1, VMI_BIT(50) - 1), SOFT },
	{ "soft-dirty swap slot",	ON_ALL, AT(VMI_PTE), X_SWP(0, 1) | X_SD_S, SOFT },
};

/* arch/x86/include/asm/pgtable.h, as it stands in 6.1, 6.12 and 7.2 */
static bool kernel_present(unsigned int level, u64 raw)
{
	if (level == VMI_PTE)
		return raw & (X_P | X_NONE);
	/* at the PUD pud_present() asks for P alone, and so misses hugetlb's PROT_NONE */
	if (level == VMI_PMD || level == VMI_PUD)
		return raw & (X_P | X_NONE | X_PSE);
	return raw & X_P;
}

static bool kernel_bad(unsigned int on, unsigned int level, u64 raw)
{
	u64 flags = raw & ~X_PFN, ignore = X_KPG | X_A | X_US;

	if (level == VMI_PMD)
		return (flags & ~(X_US | X_A)) != X_KPG;
	if (level >= VMI_P4D)
		ignore |= X_NX | (on == D61 ? 0 : VMI_BIT(58));
	return flags & ~ignore;
}

static enum vmi_kind kernel_kind(unsigned int on, unsigned int level, u64 raw)
{
	if (!(raw & ~(X_A | X_D)))
		return NONE;
	if (!kernel_present(level, raw))
		return SOFT;
	if (level == VMI_PTE || (level <= VMI_PUD && (raw & X_PSE)))
		return LEAF;
	return kernel_bad(on, level, raw) ? BAD : TABLE;
}

static void kind_rows(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (unsigned int n = 0; n < D_X86_NR * VMI_LEVELS; n++) {
			unsigned int on = n / VMI_LEVELS, level = n % VMI_LEVELS;
			enum vmi_kind got;

			if (!(kinds[i].on & ON(on)) || !(kinds[i].levels & AT(level)))
				continue;
			got = vmi_entry_kind(&dialects[on], level, kinds[i].raw);
			tap_check(got == kinds[i].kind, "%s at level %u: kind %d, not %d",
				  dialect_names[on], level, got, kinds[i].kind);
		}
		tap_sum("kind: %s", kinds[i].what);
	}
}

static void kind_random(void)
{
	u64 seed = 2;

	for (unsigned int i = 0; i < 400000; i++) {
		unsigned int on = below(&seed, D_X86_NR), level = below(&seed, VMI_LEVELS);
		u64 raw = rand64(&seed);

		/* as often as not few bits, or nearly a table */
		if (below(&seed, 2))
			raw = VMI_BIT(below(&seed, 64)) | VMI_BIT(below(&seed, 64));
		if (below(&seed, 2))
			raw ^= X_TBL;
		tap_check(vmi_entry_kind(&dialects[on], level, raw) == kernel_kind(on, level, raw),
			  "%s level %u: %#llx", dialect_names[on], level, raw);
	}
	tap_sum("kind: 400000 random entries");
}

/* Non-present entries ------------------------------------------------------ */

static const struct {
	const char *what;
	u32 on;
	u32 type;
	u64 offset;
	enum vmi_why why;
	u64 told;	/* offset that is told */
} softs[] = {
	{ "slot 0 of area 0",	ON_ALL, 0, 0, VMI_WHY_SWAP, 0 },
	{ "slot 1 of area 0",	ON_ALL, 0, 1, VMI_WHY_SWAP, 1 },
	{ "a slot of area 5",	ON_ALL, 5, 0x123456789ull, VMI_WHY_SWAP, 0x123456789ull },
	{ "the highest slot",	ON_ALL, 1, 0x3ffffffffffffull, VMI_WHY_SWAP, 0x3ffffffffffffull },
	{ "area 23",		ON_ALL, 23, 7, VMI_WHY_SWAP, 7 },
	{ "area 24",		ON_61 | ON_612, 24, 7, VMI_WHY_SWAP, 7 },
	{ "area 25",		ON_61 | ON_612, 25, 7, VMI_WHY_SWAP, 7 },
	{ "area 26",		ON_612, 26, 7, VMI_WHY_SWAP, 7 },
	{ "hwpoison",		ON_61, 26, 0x1234, VMI_WHY_HWPOISON, 0x1234 },
	{ "hwpoison",		ON_612, 27, 0x1234, VMI_WHY_HWPOISON, 0x1234 },
	{ "hwpoison",		ON_72, 24, 0x1234, VMI_WHY_HWPOISON, 0x1234 },
	{ "migration, read",	ON_61, 27, 0xabcd, VMI_WHY_MIGRATION, 0xabcd },
	{ "migration, read exclusive", ON_61, 28, 0xabcd, VMI_WHY_MIGRATION, 0xabcd },
	{ "migration, write",	ON_61, 29, 0xabcd, VMI_WHY_MIGRATION, 0xabcd },
	{ "migration, read",	ON_612, 28, 0xabcd, VMI_WHY_MIGRATION, 0xabcd },
	{ "migration, read exclusive", ON_612, 29, 0xabcd, VMI_WHY_MIGRATION, 0xabcd },
	{ "migration, write",	ON_612, 30, 0xabcd, VMI_WHY_MIGRATION, 0xabcd },
	{ "migration, read",	ON_72, 25, 0xabcd, VMI_WHY_MIGRATION, 0xabcd },
	{ "migration, read exclusive", ON_72, 26, 0xabcd, VMI_WHY_MIGRATION, 0xabcd },
	{ "migration, write",	ON_72, 27, 0xabcd, VMI_WHY_MIGRATION, 0xabcd },
	{ "migration, young",	ON_FOUR, 25, VMI_BIT(34) | 0xabcd, VMI_WHY_MIGRATION, 0xabcd },
	{ "migration, dirty",	ON_FOUR, 27, VMI_BIT(35) | 0xabcd, VMI_WHY_MIGRATION, 0xabcd },
	{ "migration, both",	ON_FOUR, 27, VMI_BIT(34) | VMI_BIT(35) | 1, VMI_WHY_MIGRATION, 1 },
	{ "migration, highest frame", ON_FOUR, 27, VMI_BIT(34) - 1, VMI_WHY_MIGRATION,
	  VMI_BIT(34) - 1 },
	{ "migration, both",	ON(D72_LA57), 27, VMI_BIT(40) | VMI_BIT(41) | 1,
	  VMI_WHY_MIGRATION, 1 },
	{ "migration, highest frame", ON(D72_LA57), 27, VMI_BIT(40) - 1, VMI_WHY_MIGRATION,
	  VMI_BIT(40) - 1 },
	{ "device, write",	ON_72, 28, 0x77, VMI_WHY_DEVICE, 0x77 },
	{ "device, read",	ON_72, 29, 0x77, VMI_WHY_DEVICE, 0x77 },
	{ "device, exclusive",	ON_72, 30, 0x77, VMI_WHY_DEVICE, 0x77 },
	{ "marker uffd-wp",	ON_61, 30, 1, VMI_WHY_UFFD_WP, 1 },
	{ "marker uffd-wp",	ON_612 | ON_72, 31, 1, VMI_WHY_UFFD_WP, 1 },
	{ "marker poison",	ON_612 | ON_72, 31, 2, VMI_WHY_POISON, 2 },
	{ "marker poison and uffd-wp", ON_612 | ON_72, 31, 3, VMI_WHY_POISON, 3 },
	{ "marker guard",	ON_72, 31, 4, VMI_WHY_GUARD, 4 },
	{ "marker guard and uffd-wp", ON_72, 31, 5, VMI_WHY_GUARD, 5 },
	/* mm/memory.c:handle_pte_marker() asks for poison before guard */
	{ "marker poison and guard", ON_72, 31, 6, VMI_WHY_POISON, 6 },
	{ "marker without bits", ON_612 | ON_72, 31, 0, VMI_WHY_UNKNOWN, 0 },
	{ "marker, bit of a later kernel", ON_72, 31, 8, VMI_WHY_UNKNOWN, 8 },
	{ "marker poison, unknown to 6.1", ON_61, 30, 2, VMI_WHY_UNKNOWN, 2 },
	{ "marker guard, unknown to 6.12", ON_612, 31, 4, VMI_WHY_UNKNOWN, 4 },
	{ "swapin error",	ON_61, 31, 0, VMI_WHY_POISON, 0 },
};

static void soft_rows(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(softs); i++) {
		for (unsigned int on = 0; on < D_X86_NR; on++) {
			u64 raw = X_SWP(softs[i].type, softs[i].offset);
			struct vmi_soft_entry s;

			if (!(softs[i].on & ON(on)))
				continue;
			vmi_entry_soft(&dialects[on], raw | X_SD_S | X_WP_S | X_EX_S, &s);
			tap_check(s.type == softs[i].type && s.why == softs[i].why &&
				  s.offset == softs[i].told,
				  "%s: type %u why %u offset %#llx", dialect_names[on],
				  s.type, s.why, s.offset);
			tap_check(vmi_entry_kind(&dialects[on], VMI_PTE, raw) == SOFT,
				  "%s: not soft", dialect_names[on]);
		}
		tap_sum("soft: %s", softs[i].what);
	}
}

/* A type no kind has is unknown, whatever it was on another kernel. */
static void soft_unknown(void)
{
	for (unsigned int n = 0; n < D_X86_NR * 32; n++) {
		struct vmi_dialect d = dialects[n / 32];
		struct vmi_soft_entry s;
		unsigned int type = n % 32;

		memset(d.soft_type, 0xff, sizeof(d.soft_type));
		vmi_entry_soft(&d, X_SWP(type, 1), &s);
		tap_check(s.type == type &&
			  s.why == (type < d.max_swapfiles ? VMI_WHY_SWAP : VMI_WHY_UNKNOWN),
			  "%s: type %u is %u", dialect_names[n / 32], type, s.why);
	}
	tap_sum("soft: types without a kind are unknown");
}

/* Addresses, permissions --------------------------------------------------- */

/*
 * pfn_pte() and pfn_pmd() of asm/pgtable.h: what is not present has its frame
 * inverted; hugetlb's entries by pte_modify(), so from bit 12 on.
 */
static const struct {
	const char *what;
	unsigned int level;
	u64 mask;
	u64 flags;
	u64 inverted;	/* if not present; 0 is the mask */
} leaves[] = {
	{ "pte",			VMI_PTE, X_PFN, X_P | X_RW | X_US | X_NX },
	{ "pte with all bits",		VMI_PTE, X_PFN, ~X_PFN },
	{ "pte PROT_NONE",		VMI_PTE, X_PFN, X_NONE | X_A },
	{ "pte PROT_NONE, NX",		VMI_PTE, X_PFN, X_NONE | X_NX | X_D | X_SD },
	{ "pmd",			VMI_PMD, X_PFN2, X_P | X_PSE | X_US },
	{ "pmd with PAT",		VMI_PMD, X_PFN2, X_P | X_PSE | X_PATL },
	{ "pmd with all bits",		VMI_PMD, X_PFN2, ~X_PFN2 },
	{ "pmd PROT_NONE",		VMI_PMD, X_PFN2, X_PSE | X_NONE | X_A },
	{ "pmd PROT_NONE with PAT",	VMI_PMD, X_PFN2, X_PSE | X_NONE | X_PATL },
	{ "pmd PROT_NONE of hugetlb",	VMI_PMD, X_PFN2, X_PSE | X_NONE | X_A, X_PFN },
	{ "the same with PAT",		VMI_PMD, X_PFN2, X_PSE | X_NONE | X_PATL, X_PFN },
	{ "pud PROT_NONE of hugetlb",	VMI_PUD, X_PFN3, X_PSE | X_NONE | X_A, X_PFN },
	{ "the same with PAT",		VMI_PUD, X_PFN3, X_PSE | X_NONE | X_PATL, X_PFN },
	{ "pmd being split",		VMI_PMD, X_PFN2, X_PSE | X_RW | X_US | X_D },
	{ "pud",			VMI_PUD, X_PFN3, X_P | X_PSE | X_US },
	{ "pud with PAT",		VMI_PUD, X_PFN3, X_P | X_PSE | X_PATL | X_NX },
};

static void address_rows(void)
{
	static const u64 frames[] = { 0, ~0ull, 0x123456789abcdef0ull, 0xaaaaaaaaaaaaaaaaull };

	for (size_t i = 0; i < ARRAY_SIZE(leaves) * ARRAY_SIZE(frames); i++) {
		const typeof(leaves[0]) *l = &leaves[i / ARRAY_SIZE(frames)];
		u64 pa = frames[i % ARRAY_SIZE(frames)] & l->mask;
		u64 raw = pa | l->flags;

		if (!(raw & X_P))
			raw ^= l->inverted ? l->inverted : l->mask;

		for (unsigned int on = 0; on < D_X86_NR; on++) {
			const struct vmi_dialect *d = &dialects[on];

			tap_check(vmi_entry_pa(d, l->level, raw) == pa, "%s: pa %#llx of %#llx",
				  l->what, vmi_entry_pa(d, l->level, raw), raw);
			tap_check(vmi_entry_bits(d, l->level, raw) == l->flags, "%s: bits %#llx",
				  l->what, vmi_entry_bits(d, l->level, raw));
			tap_check(vmi_entry_present(d, raw) == !!(l->flags & X_P), "%s: present",
				  l->what);
		}
		tap_sum("address: %s, pa %#llx", l->what, pa);
	}
}

static void not_inverted(void)
{
	struct vmi_dialect d = dialects[D72];

	d.flags &= ~VMI_DIALECT_INVERTED;
	tap_ok(vmi_entry_pa(&d, VMI_PTE, 0x12345000 | X_NONE) == 0x12345000,
	       "address: as it is where nothing is inverted");
}

#define W	VMI_UP_WRITE
#define U	VMI_UP_USER
#define E	VMI_UP_EXEC

static const struct {
	u32 levels;
	bool pti;
	u64 raw;
	u32 perm;
} perms[] = {
	{ AT_ALL, false, X_P,				E },
	{ AT_ALL, false, X_P | X_RW,			W | E },
	{ AT_ALL, false, X_P | X_US,			U | E },
	{ AT_ALL, false, X_P | X_RW | X_US,		W | U | E },
	{ AT_ALL, false, X_P | X_RW | X_US | X_NX,	W | U },
	{ AT_ALL, false, X_P | X_NX,			0 },
	/* page-table isolation sets NX in the kernel's copy of the top level alone */
	{ AT_ALL & ~AT(VMI_PGD), true, X_TBL | X_NX,	W | U },
	{ AT(VMI_PGD), true, X_TBL | X_NX,		W | U | E },
	{ AT(VMI_PGD), true, X_P | X_NX,		E },
	{ AT_ALL, true, X_TBL,				W | U | E },
};

static void perm_rows(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(perms); i++) {
		for (unsigned int n = 0; n < D_X86_NR * VMI_LEVELS; n++) {
			struct vmi_dialect d = dialects[n / VMI_LEVELS];
			unsigned int level = n % VMI_LEVELS;
			u32 got;

			if (!(perms[i].levels & AT(level)) || d.level[level].folded)
				continue;
			d.flags |= perms[i].pti ? VMI_DIALECT_PTI : 0;
			got = vmi_entry_perm(&d, level, perms[i].raw);
			tap_check(got == perms[i].perm, "%s level %u: %u, not %u",
				  dialect_names[n / VMI_LEVELS], level, got, perms[i].perm);
		}
		tap_sum("perm: row %zu, %#llx%s", i, perms[i].raw, perms[i].pti ? ", pti" : "");
	}
}

static const struct {
	u64 raw;
	u32 on;
	bool young;
	bool dirty;
} young_dirty[] = {
	{ X_P,			ON_ALL,		false,	false },
	{ X_P | X_A,		ON_ALL,		true,	false },
	{ X_P | X_D,		ON_ALL,		false,	true },
	{ X_P | X_A | X_D,	ON_ALL,		true,	true },
	{ X_P | VMI_BIT(58),	ON_61,		false,	false },
	{ X_P | VMI_BIT(58),	ON_612 | ON_72,	false,	true },
	{ X_P | VMI_BIT(57),	ON_ALL,		false,	false },
	{ X_P | X_SD,		ON_ALL,		false,	false },
};

static void young_dirty_rows(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(young_dirty); i++) {
		for (unsigned int on = 0; on < D_X86_NR; on++) {
			if (!(young_dirty[i].on & ON(on)))
				continue;
			tap_check(vmi_entry_young(&dialects[on], young_dirty[i].raw) ==
				  young_dirty[i].young, "%s: young", dialect_names[on]);
			tap_check(vmi_entry_dirty(&dialects[on], young_dirty[i].raw) ==
				  young_dirty[i].dirty, "%s: dirty", dialect_names[on]);
		}
		tap_sum("young and dirty of %#llx", young_dirty[i].raw);
	}
}

/* mm/memory.c:handle_pte_fault(): whose a leaf is that the CPU may not use. */
static const struct {
	const char *what;
	u32 on;
	u64 raw;
	u64 vma;
	u32 why;
} whys[] = {
#define BEFORE_73	(ON_ALL & ~ON_73)
#define VM_RW		(VMI_VM_READ | VMI_VM_WRITE)
#define RWP		VMI_VM_UFFD_RWP
#define HIDDEN		(X_PFN | X_NONE | X_A)
	{ "present",		ON_ALL, X_P | X_US, VM_RW, VMI_WHY_MAPPED },
	{ "global",		ON_ALL, X_P | X_G, VM_RW, VMI_WHY_MAPPED },
	{ "uffd-wp",		ON_ALL, X_P | X_WP, VM_RW | VMI_VM_UFFD_WP, VMI_WHY_MAPPED },
	{ "being split",	ON_ALL, X_PSE | X_PFN2, VM_RW, VMI_WHY_MAPPED },
	{ "being split, uffd",	ON_ALL, X_PSE | X_PFN2 | X_WP, VM_RW | RWP, VMI_WHY_MAPPED },
	{ "no access",		ON_ALL, HIDDEN, 0, VMI_WHY_PROT_NONE },
	{ "no access, uffd-wp",	ON_ALL, HIDDEN | X_WP, VMI_VM_UFFD_WP, VMI_WHY_PROT_NONE },
	{ "no access, uffd-rwp", ON_ALL, HIDDEN | X_WP, VMI_VM_MAYREAD | RWP, VMI_WHY_PROT_NONE },
	{ "hint",		ON_ALL, HIDDEN, VM_RW, VMI_WHY_NUMA_HINT },
	{ "hint, read",		ON_ALL, HIDDEN, VMI_VM_READ, VMI_WHY_NUMA_HINT },
	{ "hint, execute",	ON_ALL, HIDDEN, VMI_VM_EXEC, VMI_WHY_NUMA_HINT },
	/* change_pte_range() keeps the bit of what was write-protected */
	{ "hint, uffd-wp",	ON_ALL, HIDDEN | X_WP, VM_RW | VMI_VM_UFFD_WP, VMI_WHY_NUMA_HINT },
	{ "hint, not protected", ON_ALL, HIDDEN, VM_RW | RWP, VMI_WHY_NUMA_HINT },
	{ "uffd-rwp",		ON_73, HIDDEN | X_WP, VM_RW | RWP, VMI_WHY_UFFD_RWP },
	{ "uffd-rwp, write",	ON_73, HIDDEN | X_WP, VMI_VM_WRITE | RWP, VMI_WHY_UFFD_RWP },
	{ "uffd-rwp, missing",	ON_73, HIDDEN | X_WP, VM_RW | RWP | VMI_VM_UFFD_MISSING,
	  VMI_WHY_UFFD_RWP },
	{ "uffd-rwp, huge",	ON_73, X_PFN2 | X_PSE | X_NONE | X_WP, VM_RW | RWP,
	  VMI_WHY_UFFD_RWP },
	{ "the bit alone",	BEFORE_73, HIDDEN | X_WP, VM_RW | RWP, VMI_WHY_NUMA_HINT },
};

static void why_rows(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(whys); i++) {
		for (unsigned int on = 0; on < D_X86_NR; on++) {
			u32 got = vmi_entry_why(&dialects[on], whys[i].raw, whys[i].vma);

			if (whys[i].on & ON(on))
				tap_check(got == whys[i].why, "%s: %u, not %u", dialect_names[on],
					  got, whys[i].why);
		}
		tap_sum("why: %s", whys[i].what);
	}
}

/* An architecture we do not know has no bits, and nothing crashes on it. */
static void unknown_arch(void)
{
	struct vmi_dialect d = dialects[D72];
	char buf[64];
	struct vmi_out o;

	d.arch = 99;
	vmi_out_init(&o, buf, sizeof(buf) - 1);
	vmi_entry_print(&o, &d, VMI_PTE, ~0ull);
	*o.p = '\0';
	tap_is(buf, "-", "unknown architecture: no names");
	tap_ok(!vmi_entry_perm(&d, VMI_PTE, ~0ull), "unknown architecture: no permissions");
	tap_ok(!vmi_entry_young(&d, ~0ull), "unknown architecture: not young");
}

void entry_test(void)
{
	kind_rows();
	kind_random();
	soft_rows();
	soft_unknown();
	address_rows();
	not_inverted();
	perm_rows();
	young_dirty_rows();
	why_rows();
	unknown_arch();
}
