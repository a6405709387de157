/* SPDX-License-Identifier: GPL-2.0 */
/*
 * family.h - a process and those it forks, told by their number
 *
 * A bit for each pid there can be. What forks hands its bit on: a number that
 * is used again gets the bit of its new parent, so nothing is done at exits.
 */
#ifndef _VMI_PROBE_FAMILY_H
#define _VMI_PROBE_FAMILY_H

#include <linux/bitops.h>
#include <linux/rculist.h>

#include "../decode/decode.h"

struct pid;

/**
 * struct vmi_family - the set
 * @node: in the list that forks look into
 * @member: by pid in the initial namespace
 */
struct vmi_family {
	struct list_head node;
	unsigned long *member;
};

/** vmi_family_init() - find the tracepoint, once at load */
void vmi_family_init(void);
/**
 * vmi_family_start() - process @group and those it forks from now on
 *
 * Return: 0; -ENOMEM; -ENODEV where forks cannot be followed.
 */
int vmi_family_start(struct vmi_family *f, struct pid *group);
/** vmi_family_stop() - no more; may sleep */
void vmi_family_stop(struct vmi_family *f);

static inline bool vmi_family_has(const struct vmi_family *f, u32 tgid)
{
	return test_bit(tgid, f->member);
}

#endif /* _VMI_PROBE_FAMILY_H */
