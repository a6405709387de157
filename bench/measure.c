// SPDX-License-Identifier: GPL-2.0
/* measure.c - several rounds, their median, the best size of read */
#include "bench.h"

#include <math.h>
#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

struct figure median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), by_value);
	return (struct figure){
		.value = values[n / 2],
		.spread = values[n - 1] - values[0],
	};
}

static struct figure rounds(reader read, const struct target *t, size_t bytes, double per)
{
	struct figure f = { .value = NAN };
	double values[ROUNDS];

	read(t, bytes);		/* what is done but once: caches, the first fault */
	for (int i = 0; i < ROUNDS; i++) {
		u64 ns = read(t, bytes);

		if (!ns)
			return f;
		values[i] = ns / per;
	}
	f = median(values, ROUNDS);
	f.bytes = bytes;
	return f;
}

struct figure measure(reader read, const struct target *t, size_t bytes, double per)
{
	struct figure best = { .value = NAN };

	if (bytes)
		return rounds(read, t, bytes, per);
	for (bytes = 16 << 10; bytes <= MIB; bytes *= 4) {
		struct figure f = rounds(read, t, bytes, per);

		if (isnan(best.value) || f.value < best.value)
			best = f;
	}
	return best;
}
