// SPDX-License-Identifier: GPL-2.0
/*
 * arm64_test.c - AArch64 descriptors, as Linux 6.1 makes them
 *
 * Written from the Arm ARM (DDI 0487, D8.3) and the kernel's headers; the
 * kernel's own macros are repeated as they stand.
 */
#include <stdio.h>

#include "dialects.h"
#include "rand.h"
#include "suites.h"
#include "tap.h"

#define AT(level)	(1u << (level))
#define AT_HUGE		(AT(VMI_PMD) | AT(VMI_PUD))
#define AT_LEAF		(AT(VMI_PTE) | AT_HUGE)
#define AT_TABLE	(AT_HUGE | AT(VMI_PGD))
#define AT_ALL		(AT(VMI_PTE) | AT_TABLE)	/* p4d is folded */

#define NONE	VMI_KIND_NONE
#define TABLE	VMI_KIND_TABLE
#define LEAF	VMI_KIND_LEAF
#define SOFT	VMI_KIND_SOFT
#define BAD	VMI_KIND_BAD

static const struct vmi_dialect *const d = &dialects[D61_ARM64];

static const struct {
	const char *what;
	u32 levels;
	u64 raw;
	enum vmi_kind kind;
} kinds[] = {
	{ "empty",			AT_ALL, 0, NONE },
	{ "accessed alone",		AT_ALL, A_AF, SOFT },
	{ "user page",			AT(VMI_PTE), 0x00e8000040ab1f43ull, LEAF },
	{ "page without its type bit",	AT(VMI_PTE), A_VALID, LEAF },
	{ "PROT_NONE page",		AT(VMI_PTE), A_NONE | A_TYPE | A_RDONLY, LEAF },
	{ "invalid is the pmd's alone",	AT(VMI_PTE) | AT(VMI_PUD), A_INVALID | A_AF, SOFT },
	{ "user table",			AT_TABLE, 0x40abc000 | A_TABLE | A_PXN_TABLE, TABLE },
	{ "kernel table",		AT_TABLE, 0x40abc000 | A_TABLE | A_UXN_TABLE, TABLE },
	{ "table at the highest frame",	AT_TABLE, A_PFN | A_TABLE, TABLE },
	{ "block",			AT_HUGE, 0x00e8000040000f41ull, LEAF },
	{ "block at the top",		AT(VMI_PGD), A_BLOCK, BAD },
	{ "PROT_NONE block",		AT_HUGE, A_NONE | A_RDONLY | A_AF | A_PFN3, LEAF },
	{ "block being split",		AT(VMI_PMD), A_INVALID | A_AF | A_PFN2, LEAF },
	{ "swap slot 0 of area 1",	AT_HUGE | AT(VMI_PTE), A_SWP(1, 0), SOFT },
	{ "last slot of area 26",	AT_HUGE | AT(VMI_PTE), A_SWP(26, VMI_BIT(50) - 1), SOFT },
	{ "exclusive swap slot",	AT(VMI_PTE), A_SWP(0, 1) | A_EX_S, SOFT },
	/* the CPU takes it for invalid, and no kernel makes one */
	{ "PROT_NONE table",		AT_HUGE, A_NONE | A_TYPE, BAD },
};

/* asm/pgtable.h of 6.1: pte_present(), pmd_present(), pud_present() */
static bool kernel_present(unsigned int level, u64 raw)
{
	u64 pte_present = A_VALID | A_NONE;

	if (level == VMI_PGD)
		return raw & A_VALID;	/* p4d_present() takes anything: none is made without */
	return raw & (level == VMI_PMD ? pte_present | A_INVALID : pte_present);
}

static enum vmi_kind kernel_kind(unsigned int level, u64 raw)
{
	if (!raw)
		return NONE;
	if (!kernel_present(level, raw))
		return SOFT;
	if (level == VMI_PTE)
		return LEAF;
	if ((raw & A_TABLE) == A_TABLE)		/* pmd_table() */
		return TABLE;
	/* pmd_leaf() is all the rest, but at the top there are no blocks */
	return level == VMI_PGD || (raw & A_TYPE) ? BAD : LEAF;
}

static void kind_rows(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (unsigned int level = 0; level < VMI_LEVELS; level++) {
			enum vmi_kind got = vmi_entry_kind(d, level, kinds[i].raw);

			if (kinds[i].levels & AT(level))
				tap_check(got == kinds[i].kind, "level %u: kind %d, not %d",
					  level, got, kinds[i].kind);
		}
		tap_sum("kind: %s", kinds[i].what);
	}
}

static void kind_random(void)
{
	static const u8 levels[] = { VMI_PTE, VMI_PMD, VMI_PUD, VMI_PGD };
	u64 seed = 5;

	for (unsigned int i = 0; i < 100000; i++) {
		unsigned int level = levels[below(&seed, ARRAY_SIZE(levels))];
		u64 raw = rand64(&seed);

		if (below(&seed, 2))
			raw = VMI_BIT(below(&seed, 64)) | VMI_BIT(below(&seed, 64));
		if (below(&seed, 2))
			raw ^= A_TABLE;
		tap_check(vmi_entry_kind(d, level, raw) == kernel_kind(level, raw),
			  "level %u: %#llx", level, raw);
	}
	tap_sum("kind: 100000 random entries");
}

/* Names --------------------------------------------------------------------- */

#define KIND(kind)	(1u << (kind))

static const struct named {
	u8 bit;
	u32 kinds;
	u32 levels;
	const char *name;
} named[] = {
	{ 0,	KIND(LEAF) | KIND(TABLE), AT_ALL,	"valid" },
	{ 1,	KIND(TABLE),		AT_TABLE,	"table" },
	{ 1,	KIND(LEAF),		AT(VMI_PTE),	"page" },
	{ 5,	KIND(LEAF),		AT_LEAF,	"ns" },
	{ 6,	KIND(LEAF),		AT_LEAF,	"user" },
	{ 7,	KIND(LEAF),		AT_LEAF,	"read-only" },
	{ 10,	KIND(LEAF),		AT_LEAF,	"accessed" },
	{ 11,	KIND(LEAF),		AT_LEAF,	"not-global" },
	{ 50,	KIND(LEAF),		AT_LEAF,	"gp" },
	{ 51,	KIND(LEAF),		AT_LEAF,	"dbm" },
	{ 52,	KIND(LEAF),		AT_LEAF,	"cont" },
	{ 53,	KIND(LEAF),		AT_LEAF,	"pxn" },
	{ 54,	KIND(LEAF),		AT_LEAF,	"uxn" },
	{ 55,	KIND(LEAF),		AT_LEAF,	"dirty" },
	{ 56,	KIND(LEAF),		AT_LEAF,	"special" },
	{ 57,	KIND(LEAF),		AT_LEAF,	"devmap" },
	{ 59,	KIND(TABLE),		AT_TABLE,	"pxn-table" },
	{ 60,	KIND(TABLE),		AT_TABLE,	"uxn-table" },
	{ 61,	KIND(TABLE),		AT_TABLE,	"no-user-table" },
	{ 62,	KIND(TABLE),		AT_TABLE,	"read-only-table" },
	{ 63,	KIND(TABLE),		AT_TABLE,	"ns-table" },
	{ 2,	KIND(SOFT),		AT_LEAF,	"exclusive" },
};

static const char *bit_name(unsigned int bit, unsigned int level, u64 raw)
{
	enum vmi_kind kind = vmi_entry_kind(d, level, raw);

	/* these two say why the valid bit is off */
	if (kind == LEAF && bit == 58)
		return raw & A_VALID ? NULL : "protnone";
	if (kind == LEAF && bit == 59)
		return raw & A_VALID || level == VMI_PTE ? NULL : "invalid";
	for (size_t i = 0; i < ARRAY_SIZE(named); i++)
		if (named[i].bit == bit && (named[i].kinds & KIND(kind)) &&
		    (named[i].levels & AT(level)))
			return named[i].name;
	return NULL;
}

static const char *print(const struct vmi_dialect *of, unsigned int level, u64 raw)
{
	static char buf[512];
	struct vmi_out o;

	vmi_out_init(&o, buf, sizeof(buf) - 1);
	vmi_entry_print(&o, of, level, raw);
	*o.p = '\0';
	return buf;
}

static unsigned int times(const char *text, const char *name)
{
	size_t len = strlen(name);
	unsigned int n = 0;

	for (;; text++) {
		size_t word = strcspn(text, "|");

		n += word == len && !memcmp(text, name, len);
		text += word;
		if (!*text)
			return n;
	}
}

static unsigned int words(const char *text)
{
	unsigned int n = 1;

	if (!strcmp(text, "-"))
		return 0;
	for (; *text; text++)
		n += *text == '|';
	return n;
}

/* SH is a number of two bits: 1 means nothing. */
static const char *shareability(unsigned int level, u64 raw)
{
	static const char * const names[] = { NULL, NULL, "outer-shareable", "inner-shareable" };

	return vmi_entry_kind(d, level, raw) == LEAF ? names[raw >> 8 & 3] : NULL;
}

static void check(unsigned int level, u64 raw)
{
	const char *text = print(d, level, raw), *sh = shareability(level, raw);
	unsigned int want = !!sh;

	tap_check(!sh || times(text, sh) == 1, "level %u %#llx: no %s in %s", level, raw, sh, text);
	for (unsigned int bit = 0; bit < 64; bit++) {
		const char *name = raw & VMI_BIT(bit) ? bit_name(bit, level, raw) : NULL;

		if (!name)
			continue;
		want++;
		tap_check(times(text, name) == 1, "level %u %#llx: no %s in %s", level, raw,
			  name, text);
	}
	tap_check(words(text) == want, "level %u %#llx: not %u names: %s", level, raw, want, text);
}

static void name_bits(void)
{
	static const u64 bases[] = {
		0, A_VALID, A_TABLE, A_NONE, A_INVALID, A_TYPE, A_SWP(1, 0), VMI_BIT(8), A_SH,
	};
	static const u8 levels[] = { VMI_PTE, VMI_PMD, VMI_PUD, VMI_PGD };
	u64 seed = 9;

	for (size_t n = 0; n < ARRAY_SIZE(levels) * ARRAY_SIZE(bases) * 64; n++)
		check(levels[n / 64 / ARRAY_SIZE(bases)],
		      bases[n / 64 % ARRAY_SIZE(bases)] | VMI_BIT(n % 64));
	tap_sum("named: each bit alone, at each level, in each kind");
	for (int i = 0; i < 20000; i++)
		check(levels[below(&seed, ARRAY_SIZE(levels))], rand64(&seed) & rand64(&seed));
	tap_sum("named: 20000 random entries");
}

/* The lines themselves; entries read on Debian's kernel. */
static const struct {
	unsigned int level;
	u64 raw;
	const char *text;
} lines[] = {
	{ VMI_PTE, 0x00e8000040ab1f43ull,
	  "valid|page|user|inner-shareable|accessed|not-global|dbm|pxn|uxn|dirty" },
	{ VMI_PTE, 0x0020000040ab1fc3ull,
	  "valid|page|user|read-only|inner-shareable|accessed|not-global|pxn" },
	{ VMI_PMD, 0x08000000401cb003ull, "valid|table|pxn-table" },
	{ VMI_PTE, 0x0470000040ab1f82ull | A_CONT,
	  "protnone|page|read-only|inner-shareable|accessed|not-global|cont|pxn|uxn" },
	{ VMI_PMD, A_INVALID | A_AF, "invalid|accessed" },
	{ VMI_PTE, A_SWP(0, 5) | A_EX_S, "exclusive" },
	{ VMI_PMD, A_NONE | A_TYPE, "-" },
};

/* MAIR_EL1_SET of arch/arm64/mm/proc.S: normal, tagged, NC, nGnRnE, nGnRE. */
static void memory_types(void)
{
	static const char * const text[] = {
		"valid|page", "valid|page|tagged", "valid|page|normal-nc",
		"valid|page|device-nGnRnE", "valid|page|device-nGnRE",
		"valid|page|normal-wt", "valid|page|normal", "valid|page|device",
	};
	struct vmi_dialect types = *d;

	types.mem_types = 0x0177bb040044f0ffull;
	for (unsigned int index = 0; index < ARRAY_SIZE(text); index++)
		tap_is(print(&types, VMI_PTE, A_TABLE | index << 2), text[index],
		       "memory type %u", index);
	tap_is(print(d, VMI_PTE, A_TABLE | 3 << 2), "valid|page", "memory types not known");
	tap_is(print(&types, VMI_PMD, A_TABLE | 3 << 2), "valid|table", "a table has none");
}

/* Permissions ---------------------------------------------------------------- */

#define W	VMI_UP_WRITE
#define U	VMI_UP_USER
#define E	VMI_UP_EXEC

static const struct {
	u32 levels;
	u64 raw;
	u32 user;	/* in a process's table */
	u32 kernel;	/* in the kernel's own */
} perms[] = {
	{ AT(VMI_PTE), A_PAGE,				W | E,		W | E },
	{ AT(VMI_PTE), A_PAGE | A_RDONLY,		E,		E },
	{ AT(VMI_PTE), A_PAGE | A_RDONLY | A_WRITE,	W | E,		W | E },
	{ AT(VMI_PTE), A_PAGE | A_USER | A_PXN,		W | U | E,	W | U },
	{ AT(VMI_PTE), A_PAGE | A_USER | A_UXN,		W | U,		W | U | E },
	{ AT_HUGE, A_BLOCK | A_USER | A_UXN | A_PXN,	W | U,		W | U },
	{ AT_HUGE, A_BLOCK | A_RDONLY | A_UXN,		0,		E },
	{ AT_TABLE, A_TABLE,				W | U | E,	W | U | E },
	{ AT_TABLE, A_TABLE | A_PXN_TABLE,		W | U | E,	W | U },
	{ AT_TABLE, A_TABLE | A_UXN_TABLE,		W | U,		W | U | E },
	{ AT_TABLE, A_TABLE | A_AP0_TABLE,		W | E,		W | E },
	{ AT_TABLE, A_TABLE | A_AP1_TABLE,		U | E,		U | E },
	/* what forbids in a leaf is address or nothing in a table, and the reverse */
	{ AT_TABLE, A_TABLE | A_RDONLY | A_UXN | A_PXN,	W | U | E,	W | U | E },
	{ AT(VMI_PTE), A_PAGE | VMI_BIT(60) | VMI_BIT(61) | VMI_BIT(62), W | E,	W | E },
};

static void perm_rows(void)
{
	struct vmi_dialect kernel = *d;

	kernel.flags |= VMI_DIALECT_KERNEL;
	for (size_t i = 0; i < ARRAY_SIZE(perms); i++) {
		for (unsigned int level = 0; level < VMI_LEVELS; level++) {
			if (!(perms[i].levels & AT(level)))
				continue;
			tap_check(vmi_entry_perm(d, level, perms[i].raw) == perms[i].user,
				  "level %u: user %u", level,
				  vmi_entry_perm(d, level, perms[i].raw));
			tap_check(vmi_entry_perm(&kernel, level, perms[i].raw) == perms[i].kernel,
				  "level %u: kernel %u", level,
				  vmi_entry_perm(&kernel, level, perms[i].raw));
		}
		tap_sum("perm: row %zu, %#llx", i, perms[i].raw);
	}
}

/* pte_dirty(): PTE_DIRTY || (PTE_WRITE && !PTE_RDONLY) */
static void young_dirty(void)
{
	u64 seed = 11;

	for (unsigned int i = 0; i < 1000; i++) {
		u64 raw = rand64(&seed);
		bool dirty = (raw & A_DIRTY) || ((raw & A_WRITE) && !(raw & A_RDONLY));

		tap_check(vmi_entry_dirty(d, raw) == dirty, "dirty: %#llx", raw);
		tap_check(vmi_entry_young(d, raw) == !!(raw & A_AF), "young: %#llx", raw);
		tap_check(vmi_entry_present(d, raw) == (raw & A_VALID), "present: %#llx", raw);
	}
	tap_sum("young, dirty and present as the kernel has them");
}

/* Addresses are never inverted. */
static void addresses(void)
{
	static const struct {
		unsigned int level;
		u64 mask;
		u64 flags;
	} rows[] = {
		{ VMI_PTE, A_PFN, A_PAGE | A_USER },
		{ VMI_PTE, A_PFN, ~A_PFN },
		{ VMI_PTE, A_PFN, A_NONE | A_TYPE },
		{ VMI_PMD, A_PFN2, A_BLOCK },
		{ VMI_PMD, A_PFN2, A_NONE | A_RDONLY },
		{ VMI_PMD, A_PFN2, A_INVALID | A_AF },
		{ VMI_PUD, A_PFN3, A_BLOCK | A_CONT },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		u64 pa = 0x123456789abcdef0ull & rows[i].mask;

		tap_ok(vmi_entry_pa(d, rows[i].level, pa | rows[i].flags) == pa &&
		       vmi_entry_bits(d, rows[i].level, pa | rows[i].flags) == rows[i].flags,
		       "address: row %zu", i);
	}
}

/* The same kernel with DEVICE_PRIVATE, which Debian's has not: four types more. */
static void device_types(void)
{
	static const struct {
		u32 type;
		u32 why;
	} rows[] = {
		{ 22, VMI_WHY_SWAP }, { 23, VMI_WHY_HWPOISON }, { 24, VMI_WHY_MIGRATION },
		{ 26, VMI_WHY_MIGRATION }, { 27, VMI_WHY_DEVICE }, { 28, VMI_WHY_DEVICE },
		{ 29, VMI_WHY_DEVICE }, { 30, VMI_WHY_DEVICE },
	};
	struct vmi_dialect with = dialects[D61_ARM64];
	struct vmi_soft_entry s;

	with.max_swapfiles = 23;
	with.soft_type[VMI_SOFT_HWPOISON] = 23;
	with.soft_type[VMI_SOFT_MIG_READ] = 24;
	with.soft_type[VMI_SOFT_MIG_READ_EXCL] = 25;
	with.soft_type[VMI_SOFT_MIG_WRITE] = 26;
	with.soft_type[VMI_SOFT_DEV_WRITE] = 27;
	with.soft_type[VMI_SOFT_DEV_READ] = 28;
	with.soft_type[VMI_SOFT_DEVX_WRITE] = 29;
	with.soft_type[VMI_SOFT_DEVX_READ] = 30;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		vmi_entry_soft(&with, A_SWP(rows[i].type, 0xabcd) | A_EX_S, &s);
		tap_check(s.type == rows[i].type && s.why == rows[i].why && s.offset == 0xabcd,
			  "device: type %u: %u, why %u offset %#llx", rows[i].type, s.type,
			  s.why, s.offset);
	}
	tap_sum("entries of device memory");
}

/* linux/swap.h of 6.1 with MIGRATION and MEMORY_FAILURE, without PTE_MARKER */
static void soft(void)
{
	static const struct {
		u32 type;
		u64 offset;
		u32 why;
		u64 told;
	} rows[] = {
		{ 0, 1, VMI_WHY_SWAP, 1 },
		{ 26, VMI_BIT(50) - 1, VMI_WHY_SWAP, VMI_BIT(50) - 1 },
		{ 27, 0x1234, VMI_WHY_HWPOISON, 0x1234 },
		{ 28, 0xabcd, VMI_WHY_MIGRATION, 0xabcd },
		{ 29, 0xabcd | VMI_BIT(36), VMI_WHY_MIGRATION, 0xabcd },
		{ 30, 0xabcd | VMI_BIT(37), VMI_WHY_MIGRATION, 0xabcd },
		{ 31, 0, VMI_WHY_POISON, 0 },
	};
	struct vmi_soft_entry s;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		vmi_entry_soft(d, A_SWP(rows[i].type, rows[i].offset) | A_EX_S, &s);
		tap_ok(s.type == rows[i].type && s.why == rows[i].why && s.offset == rows[i].told,
		       "non-present: type %u is why %u at %#llx", s.type, s.why, s.offset);
	}
}

void arm64_test(void)
{
	kind_rows();
	kind_random();
	name_bits();
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		tap_is(print(d, lines[i].level, lines[i].raw), lines[i].text, "line %zu: %#llx",
		       i, lines[i].raw);
	memory_types();
	perm_rows();
	young_dirty();
	addresses();
	soft();
	device_types();
}
