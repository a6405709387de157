// SPDX-License-Identifier: GPL-2.0
/* cgroup.c - memory cgroups of the tests' own, below the root of cgroup2 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cast.h"
#include "cgroup.h"

static const char *path_of(const char *name, const char *file)
{
	static char path[256];

	snprintf(path, sizeof(path), CGROUP "%s/%s", name, file);
	return path;
}

const char *cgroup_make(const char *name, const char *limit)
{
	if (access(CGROUP "cgroup.controllers", R_OK))
		return "no cgroup2 on " CGROUP;
	write_text(CGROUP "cgroup.subtree_control", "+memory");
	if (mkdir(path_of(name, ""), 0755) && errno != EEXIST)
		return "no cgroup can be made";
	if (access(path_of(name, "memory.current"), R_OK))
		return "no memory controller";
	if (limit && !cgroup_limit(name, limit))
		return "memory.max cannot be set";
	/* not there on a kernel without swap */
	if (limit)
		write_text(path_of(name, "memory.swap.max"), "0");
	return NULL;
}

bool cgroup_limit(const char *name, const char *limit)
{
	return write_text(path_of(name, "memory.max"), limit);
}

bool cgroup_add(const char *name, pid_t pid)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", pid);
	return write_text(path_of(name, "cgroup.procs"), text);
}

long cgroup_kills(const char *name)
{
	FILE *f = fopen(path_of(name, "memory.events"), "re");
	char key[32];
	long value, kills = -1;

	while (f && fscanf(f, "%31s %ld", key, &value) == 2)
		if (!strcmp(key, "oom_kill"))
			kills = value;
	if (f)
		fclose(f);
	return kills;
}

bool cgroup_remove(const char *name)
{
	return !rmdir(path_of(name, "")) || errno == ENOENT;
}
