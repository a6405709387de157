/* SPDX-License-Identifier: GPL-2.0 */
/* rand.h - the same random numbers in every run (xorshift64*, Vigna 2014) */
#ifndef _VMI_TESTS_RAND_H
#define _VMI_TESTS_RAND_H

#include "../decode.h"

static inline u64 rand64(u64 *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1dull;
}

/** below() - a number in [0, @n) */
static inline u64 below(u64 *state, u64 n)
{
	return (rand64(state) >> 32) % n;
}

#endif /* _VMI_TESTS_RAND_H */
