// SPDX-License-Identifier: GPL-2.0
/* name.c - texts that records refer to by an id */
#include <linux/dcache.h>
#include <linux/hash.h>

#include "name.h"

bool vmi_name_known(const struct vmi_named *n, u64 id)
{
	for (unsigned int i = 0; i < VMI_NAMES_KEPT; i++)
		if (n->id[i] == id)
			return true;
	return false;
}

void vmi_name_told(struct vmi_named *n, u64 id)
{
	n->id[n->next++ % VMI_NAMES_KEPT] = id;
}

void vmi_name_done(struct vmi_cursor *c, u64 id, u32 kind)
{
	struct vmi_name *name = c->buf + c->len;
	size_t len = strlen(name->text), size = ALIGN(sizeof(*name) + len + 1, 8);

	memset(name->text + len, 0, size - sizeof(*name) - len);
	name->rec.type = VMI_REC_NAME;
	name->rec.size = size;
	name->id = id;
	name->kind = kind;
	name->__pad = 0;
	c->len += size;
	c->records++;
	c->hole = NULL;
}

u64 vmi_name_path(struct vmi_cursor *c, struct vmi_named *n, const struct path *path)
{
	/* one file may be seen through several mounts, and be called otherwise in each */
	u64 mount = (unsigned long)path->mnt * GOLDEN_RATIO_64;
	u64 id = vmi_named_id(n, path->dentry, path->dentry->d_name.hash_len ^ mount);
	struct vmi_name *name;
	const char *text;

	if (vmi_name_known(n, id))
		return id;
	/* made behind the end of the record-to-be, then moved to its place */
	name = c->buf + c->len;
	text = d_path(path, name->text, PATH_MAX);
	if (IS_ERR(text))
		text = "";
	memmove(name->text, text, strlen(text) + 1);
	vmi_name_done(c, id, VMI_NAME_FILE);
	vmi_name_told(n, id);
	return id;
}
