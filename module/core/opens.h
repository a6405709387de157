/* SPDX-License-Identifier: GPL-2.0 */
/* opens.h - who has which view open */
#ifndef _VMI_CORE_OPENS_H
#define _VMI_CORE_OPENS_H

#include <linux/list.h>
#include <linux/pid.h>
#include <linux/sched.h>

#include "../decode/decode.h"

/**
 * struct vmi_open_info - one open of a view, as status shows it
 * @node: in the list of opens
 * @id: grows from open to open: where a reader of the list goes on
 * @view: enum vmi_view_id
 * @raw: raw/<view>
 * @armed: it keeps a probe armed
 * @since: when it was opened, ns since boot
 * @pid: the process that opened it, referenced
 * @target: the process asked about, referenced, or NULL; under the list's lock
 * @comm: of the opener
 */
struct vmi_open_info {
	struct list_head node;
	u64 id;
	u32 view;
	bool raw;
	bool armed;
	u64 since;
	struct pid *pid;
	struct pid *target;
	char comm[TASK_COMM_LEN];
};

void vmi_opens_add(struct vmi_open_info *info, u32 view, bool raw);
void vmi_opens_remove(struct vmi_open_info *info);
/** vmi_opens_target() - @info now asks about @pid (or NULL) */
void vmi_opens_target(struct vmi_open_info *info, struct pid *pid);
/** vmi_opens_count() - how many there are */
u32 vmi_opens_count(void);
/**
 * vmi_opens_next() - the first open with an id above @id
 * @o: filled, all but its struct vmi_rec
 *
 * Return: its id, or 0 if there is none.
 */
u64 vmi_opens_next(u64 id, struct vmi_opener *o);

#endif /* _VMI_CORE_OPENS_H */
