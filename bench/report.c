// SPDX-License-Identifier: GPL-2.0
/* report.c - results as a table and as JSON */
#include "bench.h"

#include <math.h>
#include <stdio.h>

#define MAX_RESULTS	128

static struct result results[MAX_RESULTS];
static size_t nr, unknown;

static const char *verdict(const struct result *r)
{
	if (!r->limit)
		return "";
	if (isnan(r->value.value))
		return "MISSED";
	if (r->rate)
		return r->value.value >= r->limit ? "ok" : "MISSED";
	return r->value.value <= r->limit ? "ok" : "MISSED";
}

static void number(double v)
{
	if (isnan(v))
		printf(" %12s", "-");
	else
		printf(" %12.*f", v < 1 ? 3 : v < 100 ? 2 : 0, v);
}

static void heading(void)
{
	printf("%-34s %-22s %12s %8s %14s %12s %8s %12s\n", "what", "unit", "vminspect", "spread",
	       "peer", "its value", "ratio", "limit");
}

void report(const struct result *r)
{
	if (!nr)
		heading();
	unknown += isnan(r->value.value) || (r->peer && isnan(r->peer_value.value));
	if (nr < MAX_RESULTS)
		results[nr++] = *r;
	printf("%-34s %-22s", r->name, r->unit);
	number(r->value.value);
	printf(" %7.1f%% %14s", 100 * r->value.spread / r->value.value, r->peer ? r->peer : "");
	number(r->peer ? r->peer_value.value : NAN);
	if (r->peer)
		printf(" %8.3f", r->value.value / r->peer_value.value);
	else
		printf(" %8s", "");
	if (r->limit)
		number(r->limit);
	printf("  %s", verdict(r));
	if (r->value.bytes)
		printf("  (reads of %zu KiB)", r->value.bytes >> 10);
	putchar('\n');
	fflush(stdout);
}

/* JSON has no NaN. */
static void field(FILE *f, const char *name, double v)
{
	if (isnan(v))
		fprintf(f, ", \"%s\": null", name);
	else
		fprintf(f, ", \"%s\": %.6g", name, v);
}

static void object(FILE *f, const struct result *r)
{
	fprintf(f, "{\"name\": \"%s\", \"unit\": \"%s\"", r->name, r->unit);
	field(f, "value", r->value.value);
	field(f, "spread", r->value.spread);
	fprintf(f, ", \"read_bytes\": %zu", r->value.bytes);
	if (r->peer)
		fprintf(f, ", \"peer\": \"%s\"", r->peer);
	else
		fprintf(f, ", \"peer\": null");
	field(f, "peer_value", r->peer ? r->peer_value.value : NAN);
	field(f, "ratio", r->peer ? r->value.value / r->peer_value.value : NAN);
	field(f, "limit", r->limit ? r->limit : NAN);
	fprintf(f, ", \"missed\": %s}", *verdict(r) == 'M' ? "true" : "false");
}

int report_write(const char *path)
{
	FILE *f = fopen(path, "w");

	if (!f) {
		perror(path);
		return -1;
	}
	fputs("[", f);
	for (size_t i = 0; i < nr; i++) {
		fputs(i ? ",\n " : "", f);
		object(f, &results[i]);
	}
	fputs("]\n", f);
	if (fclose(f))
		return -1;
	if (unknown)
		fprintf(stderr, "bench: %zu figures could not be measured\n", unknown);
	return unknown ? -1 : 0;
}
