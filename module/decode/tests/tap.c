// SPDX-License-Identifier: GPL-2.0
/* tap.c - count what holds and what does not */
#include "tap.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A broken decoder fails a million checks alike: this many are told. */
#define TOLD	5

static const char *suite;
static unsigned int passed, failed, skipped;
static unsigned long checks, wrong;

void tap_suite(const char *name)
{
	suite = name;
}

static void result(bool ok, const char *fmt, va_list ap)
{
	ok ? passed++ : failed++;
	printf("%s %u - %s: ", ok ? "ok" : "not ok", passed + failed + skipped, suite);
	vprintf(fmt, ap);
	putchar('\n');
}

bool tap_ok(bool ok, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	result(ok, fmt, ap);
	va_end(ap);
	return ok;
}

bool tap_is(const char *got, const char *want, const char *fmt, ...)
{
	bool ok = !strcmp(got, want);
	va_list ap;

	va_start(ap, fmt);
	result(ok, fmt, ap);
	va_end(ap);
	if (!ok)
		printf("#   got:  \"%s\"\n#   want: \"%s\"\n", got, want);
	return ok;
}

void tap_skip(const char *name, const char *why)
{
	skipped++;
	printf("ok %u - %s: %s # SKIP %s\n", passed + failed + skipped, suite, name, why);
}

bool tap_check(bool ok, const char *fmt, ...)
{
	va_list ap;

	checks++;
	if (ok)
		return true;
	if (wrong++ < TOLD) {
		printf("# %s: ", suite);
		va_start(ap, fmt);
		vprintf(fmt, ap);
		va_end(ap);
		putchar('\n');
	}
	return false;
}

void tap_sum(const char *fmt, ...)
{
	va_list ap;

	if (wrong)
		printf("# %lu of %lu checks failed\n", wrong, checks);
	va_start(ap, fmt);
	result(checks && !wrong, fmt, ap);
	va_end(ap);
	checks = 0;
	wrong = 0;
}

int tap_end(void)
{
	printf("1..%u\n", passed + failed + skipped);
	printf("%u passed, %u failed, %u skipped\n", passed, failed, skipped);
	return failed || !passed;
}
