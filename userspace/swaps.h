/* SPDX-License-Identifier: GPL-2.0 */
/* swaps.h - the swap devices of /proc/swaps, and which is which */
#ifndef _VMINSPECT_SWAPS_H
#define _VMINSPECT_SWAPS_H

#include "../module/decode/decode.h"

/** SWAP_TYPES - a type's number is below that (five bits) */
#define SWAP_TYPES	32

/**
 * struct swap_row - a line of /proc/swaps
 * @name: the device or file
 * @size: in kB
 * @used: in kB
 * @idle: nobody had anything of it: see swaps_idle()
 */
struct swap_row {
	char *name;
	u64 size;
	u64 used;
	bool idle;
};

/**
 * struct swaps - all of them
 * @row: in the order of their types, whose numbers the file does not tell
 * @nr: how many
 */
struct swaps {
	struct swap_row row[SWAP_TYPES];
	unsigned int nr;
};

/** SWAP_UNKNOWN - which line it is cannot be known */
#define SWAP_UNKNOWN	SWAP_TYPES

/** swaps_read() - 0 or EXIT_TROUBLE; to be freed in any case */
int swaps_read(struct swaps *s);
void swaps_free(struct swaps *s);
/** swaps_idle() - which lines were of no use to anybody, now and @before? */
void swaps_idle(struct swaps *s, const struct swaps *before);
/**
 * swaps_match() - which line is which type?
 * @s: the lines
 * @types: those that are known to be there, as bits
 * @row: by type, of those: the line, or SWAP_UNKNOWN
 *
 * A swap device gets the lowest number that is free and keeps it; when one is
 * swapped off, the lines behind move up and the numbers stay. So the k-th line
 * is of type k or of a higher one, and nothing but this order is known: it may be
 * that of a type that no entry tells of. Idle ones are of no type that one does.
 */
void swaps_match(const struct swaps *s, u32 types, unsigned int *row);

/** swaps_name() - the device or file that is this type now; NULL if that is not certain */
const char *swaps_name(u32 type);

#endif /* _VMINSPECT_SWAPS_H */
