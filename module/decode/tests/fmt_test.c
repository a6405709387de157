// SPDX-License-Identifier: GPL-2.0
/* fmt_test.c - the writers, against snprintf and in every size of buffer */
#include <stdio.h>
#include <stdlib.h>

#include "../fmt.h"
#include "rand.h"
#include "suites.h"
#include "tap.h"

/* One call of a writer, and what it should have written. */
struct call {
	enum { CHAR, MEM, STR, HEX, DEC, SDEC, PAD, ESCAPED, WORD, SIZE } what;
	const char *s;
	u64 v;
	unsigned int n;		/* width, column, length */
	const char *want;
};

static const struct call calls[] = {
	{ CHAR,	NULL,	'x',	0,	"x" },
	{ MEM,	"abc",	0,	0,	"" },
	{ MEM,	"abc",	0,	3,	"abc" },
	{ STR,	"",	0,	0,	"" },
	{ STR,	"hello", 0,	0,	"hello" },
	{ SDEC,	NULL,	(u64)-1, 0,	"-1" },
	{ SDEC,	NULL,	VMI_BIT(63), 0,	"-9223372036854775808" },
	{ SDEC,	NULL,	~0ull >> 1, 0,	"9223372036854775807" },
	{ SDEC,	NULL,	0,	0,	"0" },
	{ PAD,	NULL,	0,	0,	"" },
	{ PAD,	NULL,	0,	1,	" " },
	{ PAD,	NULL,	0,	9,	"         " },
	{ ESCAPED, "a b",	0,	3,	"a b" },
	{ ESCAPED, "a\nb",	0,	3,	"a\\012b" },
	{ ESCAPED, "\n\n",	0,	2,	"\\012\\012" },
	{ ESCAPED, "a\0b",	0,	3,	"a\\000b" },
	{ ESCAPED, "a\\012b",	0,	6,	"a\\012b" },
	{ ESCAPED, "\377\t",	0,	2,	"\377\t" },
	{ ESCAPED, "abc",	0,	0,	"" },
	{ WORD,	"bash",	0,	16,	"bash" },
	{ WORD,	"bash",	0,	2,	"ba" },
	{ WORD,	"",	0,	16,	"" },
	{ WORD,	"a b",	0,	16,	"a\\040b" },
	{ WORD,	"a\nb\t", 0,	16,	"a\\012b\\011" },
	{ WORD,	"a\\b",	0,	16,	"a\\134b" },
	{ WORD,	"\x7f\x1f!", 0,	16,	"\\177\\037!" },
	{ WORD,	"\303\244", 0,	16,	"\303\244" },
	{ SIZE,	NULL,	0,		0,	"0B" },
	{ SIZE,	NULL,	1,		0,	"1B" },
	{ SIZE,	NULL,	1023,		0,	"1023B" },
	{ SIZE,	NULL,	1024,		0,	"1kB" },
	{ SIZE,	NULL,	1025,		0,	"1025B" },
	{ SIZE,	NULL,	4096,		0,	"4kB" },
	{ SIZE,	NULL,	65536,		0,	"64kB" },
	{ SIZE,	NULL,	2 << 20,	0,	"2MB" },
	{ SIZE,	NULL,	(2 << 20) + 4096, 0,	"2052kB" },
	{ SIZE,	NULL,	1 << 30,	0,	"1GB" },
	{ SIZE,	NULL,	512ull << 30,	0,	"512GB" },
	{ SIZE,	NULL,	VMI_BIT(40),	0,	"1TB" },
	{ SIZE,	NULL,	VMI_BIT(50),	0,	"1PB" },
	{ SIZE,	NULL,	VMI_BIT(60),	0,	"1024PB" },
	{ SIZE,	NULL,	~0ull,		0,	"18446744073709551615B" },
};

static void do_call(struct vmi_out *o, const struct call *c)
{
	switch (c->what) {
	case CHAR:
		vmi_char(o, (char)c->v);
		break;
	case MEM:
		vmi_mem(o, c->s, c->n);
		break;
	case STR:
		vmi_str(o, c->s);
		break;
	case HEX:
		vmi_hex(o, c->v, c->n);
		break;
	case DEC:
		vmi_dec(o, c->v);
		break;
	case SDEC:
		vmi_sdec(o, (s64)c->v);
		break;
	case PAD:
		vmi_pad(o, c->n);
		break;
	case ESCAPED:
		vmi_escaped(o, c->s, c->n, "\n");
		break;
	case WORD:
		vmi_word(o, c->s, c->n);
		break;
	case SIZE:
		vmi_size(o, c->v);
		break;
	}
}

/* In a buffer of @size bytes, of which ASan guards the end and we the rest. */
static bool in_size(const struct call *c, size_t size)
{
	size_t len = strlen(c->want);
	char *buf = malloc(size + 1);
	struct vmi_out o;
	bool ok;

	buf = realloc(buf, size ? size : 1);
	memset(buf, '#', size);
	vmi_out_init(&o, buf, size);
	do_call(&o, c);
	ok = o.full == (len > size) && o.p <= o.end && o.p >= buf;
	if (ok && !o.full)
		ok = (size_t)(o.p - buf) == len && !memcmp(buf, c->want, len);
	/* behind what was written nothing was touched */
	for (size_t i = o.p - buf; ok && !o.full && i < size; i++)
		ok = buf[i] == '#';
	free(buf);
	return ok;
}

static bool in_every_size(const struct call *c)
{
	bool ok = true;

	for (size_t size = 0; size <= strlen(c->want) + 3; size++)
		if (!in_size(c, size)) {
			printf("#   \"%s\" in %zu bytes\n", c->want, size);
			ok = false;
		}
	return ok;
}

static void against_snprintf(u64 v, unsigned int width)
{
	char want[64];
	struct call hex = { .what = HEX, .v = v, .n = width, .want = want };
	struct call dec = { .what = DEC, .v = v, .want = want };
	struct call sdec = { .what = SDEC, .v = v, .want = want };

	snprintf(want, sizeof(want), "%0*llx", (int)width, v);
	tap_check(in_every_size(&hex), "hex %s", want);
	snprintf(want, sizeof(want), "%llu", v);
	tap_check(in_every_size(&dec), "dec %s", want);
	snprintf(want, sizeof(want), "%lld", (s64)v);
	tap_check(in_every_size(&sdec), "sdec %s", want);
}

static void numbers(void)
{
	u64 seed = 1;

	for (unsigned int bit = 0; bit < 64; bit++)
		for (int d = -1; d <= 1; d++)
			against_snprintf(VMI_BIT(bit) + d, bit % 18);
	tap_sum("around every power of two");
	for (u64 ten = 1; ten < 10000000000000000000ull; ten *= 10) {
		against_snprintf(ten - 1, 1);
		against_snprintf(ten, 8);
	}
	tap_sum("around every power of ten");
	for (unsigned int width = 0; width <= 20; width++)
		against_snprintf(0xabc, width);
	tap_sum("every width");
	for (int i = 0; i < 20000; i++)
		against_snprintf(rand64(&seed) >> below(&seed, 64), below(&seed, 20));
	tap_sum("20000 at random");
}

/* Columns count from the start of the line, which need not be the buffer's. */
static void pad_columns(void)
{
	char buf[32];
	struct vmi_out o;

	for (unsigned int col = 0; col < 12; col++) {
		vmi_out_init(&o, buf, sizeof(buf));
		vmi_str(&o, "line\n");
		o.start = o.p;
		vmi_str(&o, "abcd");
		vmi_pad(&o, col);
		tap_check((size_t)(o.p - o.start) == (col > 4 ? col : 4) && !o.full &&
			  !memcmp(o.start, "abcd        ", o.p - o.start), "column %u", col);
	}
	tap_sum("columns count from the line's start");
}

/* What did not fit is remembered, though something shorter fits later. */
static void full_stays(void)
{
	char buf[4];
	struct vmi_out o;

	vmi_out_init(&o, buf, sizeof(buf));
	vmi_str(&o, "hello");
	vmi_str(&o, "ab");
	tap_ok(o.full, "full stays full");
}

void fmt_test(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		tap_ok(in_every_size(&calls[i]), "row %zu: \"%s\" in every size", i,
		       calls[i].what == ESCAPED || calls[i].what == WORD ? "..." : calls[i].want);
	numbers();
	pad_columns();
	full_stays();
}
