/* SPDX-License-Identifier: GPL-2.0 */
/* groups.h - single faults, counted by what they share */
#ifndef _VMINSPECT_GROUPS_H
#define _VMINSPECT_GROUPS_H

#include "own_fault.h"

/**
 * struct groups - all there are
 * @by: enum fault_by
 * @root: of the tree of them
 */
struct groups {
	u32 by;
	void *root;
};

/** groups_count() - one fault more; 0 or EXIT_TROUBLE */
int groups_count(struct groups *g, const struct fault_event *e, const char *name);
/**
 * groups_list() - all of them, the largest first
 *
 * Return: records, NULL behind the last one: the list is to be freed, and what
 * it points to is good until groups_free(). NULL if there is no memory, told.
 */
struct fault_group **groups_list(struct groups *g);
void groups_free(struct groups *g);

#endif /* _VMINSPECT_GROUPS_H */
