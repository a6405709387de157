// SPDX-License-Identifier: GPL-2.0
/* main.c - all tests of decode/: decode-tests [CORPUS [SUITE...]] */
#include "../decode.h"
#include "suites.h"
#include "tap.h"

#include <stdio.h>
#include <string.h>

const char *corpus_dir;

static const struct {
	const char *name;
	void (*run)(void);
} suites[] = {
	{ "bits",	bits_test },
	{ "fmt",	fmt_test },
	{ "names",	names_test },
	{ "entry",	entry_test },
	{ "entry-bits",	entry_bits_test },
	{ "arm64",	arm64_test },
	{ "record",	record_test },
	{ "merge",	merge_test },
	{ "touch",	touch_test },
	{ "fault-entry", fault_entry_test },
	{ "fault",	fault_test },
	{ "request",	request_test },
	{ "maps",	maps_test },
	{ "text",	text_test },
	{ "corpus",	corpus_test },
};

static bool wanted(const char *name, char **names)
{
	if (!*names)
		return true;
	for (; *names; names++)
		if (!strcmp(*names, name))
			return true;
	return false;
}

int main(int argc, char **argv)
{
	size_t i;

	corpus_dir = argc > 1 ? argv[1] : NULL;
	for (i = 0; i < ARRAY_SIZE(suites); i++) {
		if (!wanted(suites[i].name, argc > 2 ? argv + 2 : argv + argc))
			continue;
		tap_suite(suites[i].name);
		suites[i].run();
		fflush(stdout);
	}
	return tap_end();
}
