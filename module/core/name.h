/* SPDX-License-Identifier: GPL-2.0 */
/* name.h - texts that records refer to by an id: paths, cgroups, zones */
#ifndef _VMI_CORE_NAME_H
#define _VMI_CORE_NAME_H

#include <linux/path.h>

#include "view.h"

#define VMI_NAMES_KEPT	8
/** VMI_NAME_ROOM - bytes that one NAME may take */
#define VMI_NAME_ROOM	(sizeof(struct vmi_name) + PATH_MAX + 8)

/**
 * struct vmi_named - the names told lately; part of a view's state
 * @id: theirs
 * @next: which is forgotten next
 * @ptr: what vmi_named_id() was asked last
 * @salt: and with what
 * @ptr_id: and what it said
 * @cgroup: the cgroup met last
 * @cgroup_id: and the id of its NAME
 * @zones: those that were named
 */
struct vmi_named {
	u64 id[VMI_NAMES_KEPT];
	u32 next;
	const void *ptr;
	u64 salt;
	u64 ptr_id;
	const void *cgroup;
	u64 cgroup_id;
	u32 zones;
};

/** vmi_name_known() - was @id told lately? */
bool vmi_name_known(const struct vmi_named *n, u64 id);
/** vmi_name_told() - it is known from now on */
void vmi_name_told(struct vmi_named *n, u64 id);
/** vmi_named_id() - vmi_id(), remembered: neighbours tend to be of one object */
static inline u64 vmi_named_id(struct vmi_named *n, const void *ptr, u64 salt)
{
	if (n->ptr != ptr || n->salt != salt) {
		n->ptr = ptr;
		n->salt = salt;
		n->ptr_id = vmi_id(ptr, salt);
	}
	return n->ptr_id;
}

/**
 * vmi_name_path() - append the NAME of a path unless it was told lately
 * @path: referenced by the caller; no lock is held: it may take a while
 *
 * Return: its id.
 */
u64 vmi_name_path(struct vmi_cursor *c, struct vmi_named *n, const struct path *path);
/** vmi_name_done() - the NAME whose text stands behind the last record, to be appended */
void vmi_name_done(struct vmi_cursor *c, u64 id, u32 kind);

#endif /* _VMI_CORE_NAME_H */
