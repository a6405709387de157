/* SPDX-License-Identifier: GPL-2.0 */
/* grow.h - an array that grows */
#ifndef _VMINSPECT_GROW_H
#define _VMINSPECT_GROW_H

#include <stdlib.h>

#include "../module/decode/decode.h"

/**
 * grow() - room for @want elements
 * @array: address of the pointer to them
 * @size: bytes of an element
 * @cap: how many there is room for
 * @want: how many there must be
 *
 * By half of what there is: what lies idle stays below that.
 *
 * Return: false if there is no memory; all stays as it was.
 */
static inline bool grow(void *array, size_t size, size_t *cap, size_t want)
{
	size_t more = *cap + *cap / 2 + 16;
	void **p = array, *new;

	if (want <= *cap)
		return true;
	if (more < want)
		more = want;
	new = reallocarray(*p, more, size);
	if (!new)
		return false;
	*p = new;
	*cap = more;
	return true;
}

#endif /* _VMINSPECT_GROW_H */
