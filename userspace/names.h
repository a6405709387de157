/* SPDX-License-Identifier: GPL-2.0 */
/* names.h - the NAMEs of a stream, for the records that refer to them */
#ifndef _VMINSPECT_NAMES_H
#define _VMINSPECT_NAMES_H

#include "../module/decode/record.h"

/** struct names - those told so far; starts zeroed */
struct names {
	void *root;
};

/**
 * names_add() - keep a NAME; one told again takes the place of the first
 *
 * Return: 0, or EXIT_TROUBLE.
 */
int names_add(struct names *n, const struct vmi_rec *rec);
/** names_find() - by enum vmi_name_kind and id; NULL if it was not told */
const struct vmi_name *names_find(const struct names *n, u32 kind, u64 id);
/** names_len() - bytes of its text */
size_t names_len(const struct vmi_name *name);
/** names_free() - all of them */
void names_free(struct names *n);

#endif /* _VMINSPECT_NAMES_H */
