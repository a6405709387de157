// SPDX-License-Identifier: GPL-2.0
/*
 * entry_bits_test.c - every named bit prints its name where it has it, and
 * nowhere else
 *
 * The table below was written from the SDM and the kernels' pgtable_types.h;
 * any bit that it does not list has no name.
 */
#include <stdio.h>

#include "dialects.h"
#include "rand.h"
#include "suites.h"
#include "tap.h"

#define AT(level)	(1u << (level))
#define AT_HUGE		(AT(VMI_PMD) | AT(VMI_PUD))
#define AT_LEAF		(AT(VMI_PTE) | AT_HUGE)
#define AT_ALL		(AT_LEAF | AT(VMI_P4D) | AT(VMI_PGD))

#define KIND(kind)	(1u << (kind))
#define LEAF	KIND(VMI_KIND_LEAF)
#define TABLE	KIND(VMI_KIND_TABLE)
#define SOFT	KIND(VMI_KIND_SOFT)

static const struct named {
	u8 bit;
	u32 on;
	u32 kinds;
	u32 levels;
	const char *name;
} named[] = {
	{ 0,	ON_ALL,	LEAF | TABLE,	AT_ALL,		"present" },
	{ 1,	ON_ALL,	LEAF | TABLE,	AT_ALL,		"write" },
	{ 2,	ON_ALL,	LEAF | TABLE,	AT_ALL,		"user" },
	{ 3,	ON_ALL,	LEAF | TABLE,	AT_ALL,		"pwt" },
	{ 4,	ON_ALL,	LEAF | TABLE,	AT_ALL,		"pcd" },
	{ 5,	ON_ALL,	LEAF | TABLE,	AT_ALL,		"accessed" },
	{ 6,	ON_ALL,	LEAF,		AT_LEAF,	"dirty" },
	{ 7,	ON_ALL,	LEAF,		AT(VMI_PTE),	"pat" },
	{ 7,	ON_ALL,	LEAF,		AT_HUGE,	"huge" },
	{ 8,	ON_ALL,	LEAF,		AT_LEAF,	"global" },	/* or: global_name() */
	{ 9,	ON_ALL,	LEAF,		AT_LEAF,	"special" },
	{ 10,	ON_ALL,	LEAF,		AT_LEAF,	"uffd-wp" },	/* or: uffd_name() */
	{ 11,	ON_ALL,	LEAF,		AT_LEAF,	"soft-dirty" },
	{ 12,	ON_ALL,	LEAF,		AT_HUGE,	"pat" },
	{ 57,	ON_612,	LEAF,		AT_LEAF,	"devmap" },
	{ 58,	ON_61,	LEAF,		AT_LEAF,	"devmap" },
	{ 58,	ON_612 | ON_72, LEAF,	AT_LEAF,	"saved-dirty" },
	{ 63,	ON_ALL,	LEAF | TABLE,	AT_ALL,		"nx" },
	{ 1,	ON_ALL,	SOFT,		AT_LEAF,	"soft-dirty" },
	{ 2,	ON_ALL & ~ON_73, SOFT,	AT_LEAF,	"uffd-wp" },
	{ 2,	ON_73,	SOFT,		AT_LEAF,	"uffd" },
	{ 3,	ON_ALL,	SOFT,		AT_LEAF,	"exclusive" },
};

/* Without P, bit 8 is not global but PROT_NONE. */
static const char *global_name(const struct named *n, u64 raw)
{
	return n->bit == 8 && !(raw & X_P) ? "protnone" : n->name;
}

/* Without P, 7.3's bit 10 may be protection from all access as well: the VMA says which. */
static const char *uffd_name(const struct named *n, unsigned int on, u64 raw)
{
	return n->bit == 10 && on == D73 && !(raw & X_P) ? "uffd" : global_name(n, raw);
}

static const char *name_of(unsigned int bit, unsigned int on, unsigned int level, u64 raw)
{
	u32 kind = 1u << vmi_entry_kind(&dialects[on], level, raw);

	for (size_t i = 0; i < ARRAY_SIZE(named); i++)
		if (named[i].bit == bit && (named[i].on & ON(on)) &&
		    (named[i].kinds & kind) && (named[i].levels & AT(level)))
			return uffd_name(&named[i], on, raw);
	return NULL;
}

static const char *print(unsigned int on, unsigned int level, u64 raw)
{
	static char buf[512];
	struct vmi_out o;

	vmi_out_init(&o, buf, sizeof(buf) - 1);
	vmi_entry_print(&o, &dialects[on], level, raw);
	*o.p = '\0';
	return buf;
}

/* How often does @name stand between the bars of @text? */
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

/*
 * hugetlb's mprotect(PROT_NONE) inverts all bits from 12 up to the frame
 * (pte_modify), THP's only the frame: if all those above PAT are set, PAT is
 * to be read inverted.
 */
static u64 upright(unsigned int on, unsigned int level, u64 raw)
{
	u64 unused = (1ull << (level == VMI_PUD ? 30 : 21)) - (1ull << 13);

	if (vmi_entry_kind(&dialects[on], level, raw) != VMI_KIND_LEAF || (raw & X_P) ||
	    level == VMI_PTE || (raw & unused) != unused)
		return raw;
	return raw ^ (1ull << 12);
}

/* A number, not bits: the protection key of a leaf. */
static unsigned int key_of(unsigned int on, unsigned int level, u64 raw)
{
	return vmi_entry_kind(&dialects[on], level, raw) == VMI_KIND_LEAF ? raw >> 59 & 15 : 0;
}

/* Each bit that has a name here stands once, and nothing else does. */
static void check(unsigned int on, unsigned int level, u64 raw)
{
	const char *text = print(on, level, raw);
	u64 shown = upright(on, level, raw);
	unsigned int key = key_of(on, level, shown), want = 0;
	char word[16];

	snprintf(word, sizeof(word), "pkey=%u", key);
	want += key != 0;
	tap_check(times(text, word) == want, "%s level %u %#llx: %s in %s", dialect_names[on],
		  level, raw, word, text);
	for (unsigned int bit = 0; bit < 64; bit++) {
		const char *name = shown & VMI_BIT(bit) ? name_of(bit, on, level, raw) : NULL;

		if (!name)
			continue;
		want++;
		tap_check(times(text, name) == 1, "%s level %u %#llx: no %s in %s",
			  dialect_names[on], level, raw, name, text);
	}
	tap_check(words(text) == want, "%s level %u %#llx: not %u names: %s",
		  dialect_names[on], level, raw, want, text);
}

/* What makes an entry of each kind at each level, with no bit to spare. */
static void each_bit(unsigned int on)
{
	static const u64 bases[] = { 0, X_P, X_P | X_PSE, X_KPG, X_NONE, X_PSE, X_SWP(1, 0) };

	for (unsigned int level = 0; level < VMI_LEVELS; level++)
		for (size_t i = 0; i < ARRAY_SIZE(bases); i++)
			for (unsigned int bit = 0; bit < 64; bit++)
				check(on, level, bases[i] | VMI_BIT(bit));
	tap_sum("%s: each bit alone, at each level, in each kind", dialect_names[on]);
}

static void random_bits(unsigned int on)
{
	u64 seed = 3 + on;

	for (int i = 0; i < 20000; i++)
		check(on, below(&seed, VMI_LEVELS), rand64(&seed) & rand64(&seed));
	tap_sum("%s: 20000 random entries", dialect_names[on]);
}

/* The lines themselves, for their order and their bars. */
static const struct {
	unsigned int on;
	unsigned int level;
	u64 raw;
	const char *text;
} lines[] = {
	{ D72, VMI_PTE, 0, "-" },
	{ D72, VMI_PTE, X_A | X_D, "-" },
	{ D72, VMI_PTE, X_SWP(0, 5), "-" },
	{ D72, VMI_PTE, X_SWP(0, 5) | X_EX_S | X_SD_S | X_WP_S, "exclusive|soft-dirty|uffd-wp" },
	{ D72, VMI_PTE, 0x8000000012345867ull, "present|write|user|accessed|dirty|soft-dirty|nx" },
	{ D72, VMI_PTE, 0x8000000000000225ull, "present|user|accessed|special|nx" },
	{ D72, VMI_PTE, X_NONE | X_A | X_NX, "protnone|accessed|nx" },
	{ D72, VMI_PTE, X_NONE | X_A | X_WP, "protnone|accessed|uffd-wp" },
	{ D73, VMI_PTE, X_NONE | X_A | X_WP, "protnone|accessed|uffd" },
	{ D73, VMI_PTE, X_P | X_WP, "present|uffd-wp" },
	{ D73, VMI_PTE, X_SWP(0, 5) | X_SD_S | X_WP_S, "soft-dirty|uffd" },
	{ D72, VMI_PMD, 0x80000000400008e7ull,
	  "present|write|user|accessed|dirty|huge|soft-dirty|nx" },
	{ D72, VMI_PMD, X_TBL | 0x5000, "present|write|user|accessed" },
	{ D72, VMI_PGD, X_TBL | X_NX | 0x5000, "present|write|user|accessed|nx" },
	{ D72, VMI_PTE, X_P | VMI_BIT(58), "present|saved-dirty" },
	{ D61, VMI_PTE, X_P | VMI_BIT(58), "present|devmap" },
	{ D72, VMI_PMD, X_TBL | X_G, "-" },
};

/* SDM vol. 3A, 12.12.2 and 12.12.3: what the bits select, in a PAT as Linux sets it. */
static void memory_types(void)
{
	static const struct {
		unsigned int level;
		u64 raw;
		const char *text;
	} rows[] = {
		{ VMI_PTE, X_P, "present" },
		{ VMI_PTE, X_P | X_PWT, "present|pwt|wc" },
		{ VMI_PTE, X_P | X_PCD, "present|pcd|uc-" },
		{ VMI_PTE, X_P | X_PCD | X_PWT, "present|pwt|pcd|uc" },
		{ VMI_PTE, X_P | X_PAT, "present|pat|wb" },
		{ VMI_PTE, X_P | X_PAT | X_PWT, "present|pwt|pat|wp" },
		{ VMI_PTE, X_P | X_PAT | X_PCD | X_PWT, "present|pwt|pcd|pat|wt" },
		{ VMI_PMD, X_P | X_PSE, "present|huge" },
		{ VMI_PMD, X_P | X_PSE | X_PWT, "present|pwt|huge|wc" },
		{ VMI_PMD, X_P | X_PSE | X_PATL | X_PCD | X_PWT,
		  "present|pwt|pcd|huge|pat|wt" },
	};
	struct vmi_dialect d = dialects[D72];
	struct vmi_out o;
	char buf[64];

	/* WB WC UC- UC, WB WP UC- WT */
	d.mem_types = 0x0407050600070106ull;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		vmi_out_init(&o, buf, sizeof(buf) - 1);
		vmi_entry_print(&o, &d, rows[i].level, rows[i].raw);
		*o.p = '\0';
		tap_is(buf, rows[i].text, "memory type: %s", rows[i].text);
	}
}

/* Memory encryption takes a bit of the address: the mask is the machine's. */
static void encryption(void)
{
	struct vmi_dialect d = dialects[D72];
	char buf[64];
	struct vmi_out o;

	d.sw[VMI_SW_ENCRYPTED] = VMI_BIT(51);
	vmi_out_init(&o, buf, sizeof(buf) - 1);
	vmi_entry_print(&o, &d, VMI_PTE, X_P | VMI_BIT(51));
	*o.p = '\0';
	tap_is(buf, "present|encrypted", "the bit of memory encryption");
}

void entry_bits_test(void)
{
	for (unsigned int on = 0; on < D_X86_NR; on++) {
		each_bit(on);
		random_bits(on);
	}
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		tap_is(print(lines[i].on, lines[i].level, lines[i].raw), lines[i].text,
		       "line %zu: %s level %u %#llx", i, dialect_names[lines[i].on],
		       lines[i].level, lines[i].raw);
	memory_types();
	encryption();
}
