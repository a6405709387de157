// SPDX-License-Identifier: GPL-2.0
/* trouble.c - the one line on stderr that says what to do */
#include <stdarg.h>
#include <stdio.h>

#include "trouble.h"

int trouble(const char *fmt, ...)
{
	char line[2048];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	for (char *p = line; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	/* what was shown so far stands before it, also if both go to one place */
	fflush(stdout);
	fprintf(stderr, "vminspect: %s\n", line);
	return EXIT_TROUBLE;
}
