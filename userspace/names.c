// SPDX-License-Identifier: GPL-2.0
/* names.c - the NAMEs of a stream; see names.h */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "trouble.h"

static int compare(const void *a, const void *b)
{
	const struct vmi_name *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

int names_add(struct names *n, const struct vmi_rec *rec)
{
	struct vmi_name *copy = malloc(rec->size);
	struct vmi_name **at;

	if (!copy)
		return trouble("out of memory");
	memcpy(copy, rec, rec->size);
	at = tsearch(copy, &n->root, compare);
	if (!at) {
		free(copy);
		return trouble("out of memory");
	}
	if (*at != copy) {
		free(*at);
		*at = copy;
	}
	return 0;
}

const struct vmi_name *names_find(const struct names *n, u32 kind, u64 id)
{
	const struct vmi_name key = { .kind = kind, .id = id };
	struct vmi_name **at = tfind(&key, &n->root, compare);

	return at ? *at : NULL;
}

size_t names_len(const struct vmi_name *name)
{
	return strnlen(name->text, name->rec.size - sizeof(*name));
}

void names_free(struct names *n)
{
	tdestroy(n->root, free);
	n->root = NULL;
}
