// SPDX-License-Identifier: GPL-2.0
/* bits_test.c - rows of meanings: the first, its name, all of them */
#include "../bits.h"
#include "suites.h"
#include "tap.h"

static const struct vmi_row bit_rows[] = {
	VMI_ROW_BIT(1, "one", "."),
	VMI_ROW_BIT(2, "two", "."),
	VMI_ROW_BIT(VMI_BIT(63), "top", "."),
	VMI_ROW_END
};

static const struct vmi_row enum_rows[] = {
	VMI_ROW_ENUM(0, "zero", "."),
	VMI_ROW_ENUM(7, "seven", "."),
	VMI_ROW_ENUM(~0ull, "all", "."),
	VMI_ROW_END
};

static const struct vmi_row no_rows[] = { VMI_ROW_END };

static const struct {
	const struct vmi_row *rows;
	u64 word;
	const char *first;	/* vmi_rows_name() */
	const char *all;	/* vmi_rows_print() with '|' */
} words[] = {
	{ bit_rows,	0,		"unknown",	"" },
	{ bit_rows,	1,		"one",		"one" },
	{ bit_rows,	2,		"two",		"two" },
	{ bit_rows,	3,		"one",		"one|two" },
	{ bit_rows,	4,		"unknown",	"" },
	{ bit_rows,	VMI_BIT(63),	"top",		"top" },
	{ bit_rows,	~0ull,		"one",		"one|two|top" },
	{ bit_rows,	VMI_BIT(63) | 5, "one",		"one|top" },
	{ enum_rows,	0,		"zero",		"zero" },
	{ enum_rows,	7,		"seven",	"seven" },
	{ enum_rows,	8,		"unknown",	"" },
	{ enum_rows,	~0ull,		"all",		"all" },
	{ no_rows,	0,		"unknown",	"" },
	{ no_rows,	~0ull,		"unknown",	"" },
};

void bits_test(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		const struct vmi_row *first = vmi_rows_first(words[i].rows, words[i].word);
		char buf[64];
		struct vmi_out o;

		vmi_out_init(&o, buf, sizeof(buf) - 1);
		vmi_rows_print(&o, words[i].rows, words[i].word, '|');
		*o.p = '\0';
		tap_is(buf, words[i].all, "row %zu: all of %#llx", i, words[i].word);
		tap_is(vmi_rows_name(words[i].rows, words[i].word), words[i].first,
		       "row %zu: name of %#llx", i, words[i].word);
		tap_is(first ? first->name : "unknown", words[i].first,
		       "row %zu: first of %#llx", i, words[i].word);
	}
}
