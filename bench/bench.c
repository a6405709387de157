// SPDX-License-Identifier: GPL-2.0
/* bench.c - bench FILE PART...: measure these parts, write FILE; in the VM, by bench/run */
#include "bench.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int (*run)(void);
} parts[] = {
	{ "pages",	bench_pages },
	{ "vmas",	bench_vmas },
	{ "opens",	bench_opens },
	{ "rmap",	bench_rmap },
	{ "frames",	bench_frames },
	{ "faults",	bench_faults },
	{ "contend",	bench_contend },
};

static int run(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (!strcmp(name, parts[i].name))
			return parts[i].run();
	fprintf(stderr, "bench: no part %s\n", name);
	return -1;
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: bench FILE PART...\n");
		return 2;
	}
	for (int i = 2; i < argc; i++) {
		if (run(argv[i])) {
			fprintf(stderr, "bench: %s could not be measured\n", argv[i]);
			return 1;
		}
	}
	return report_write(argv[1]) ? 1 : 0;
}
