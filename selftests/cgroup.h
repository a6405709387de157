/* SPDX-License-Identifier: GPL-2.0 */
/* cgroup.h - memory cgroups of the tests' own, below the root of cgroup2 */
#ifndef _VMI_TEST_CGROUP_H
#define _VMI_TEST_CGROUP_H

#include <stdbool.h>
#include <sys/types.h>

#define CGROUP	"/sys/fs/cgroup/"

/**
 * cgroup_make() - make a cgroup, or take the one that is there
 * @name: its directory's
 * @limit: as memory.max takes it, then without swap; NULL: none
 *
 * Return: NULL, or why there is none.
 */
const char *cgroup_make(const char *name, const char *limit);

/** cgroup_limit() - it has no more than @limit from now on, as memory.max takes it */
bool cgroup_limit(const char *name, const char *limit);

/** cgroup_add() - @pid is charged there from now on; 0: the caller */
bool cgroup_add(const char *name, pid_t pid);

/** cgroup_kills() - how many of its processes the OOM killer ended; -1: it is not there */
long cgroup_kills(const char *name);

/** cgroup_remove() - it is not there any more; false: somebody is in it */
bool cgroup_remove(const char *name);

#endif /* _VMI_TEST_CGROUP_H */
