// SPDX-License-Identifier: GPL-2.0
/* maps.c - /proc/PID/maps, line by line; see maps.h */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "maps.h"
#include "procs.h"

/* As fs/proc/task_mmu.c:show_map_vma() prints it. */
static bool parse(char *line, struct map *m)
{
	unsigned long long start, end, offset, ino;
	unsigned int major, minor;
	char perm[5];
	int at = 0;

	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, "%llx-%llx %4s %llx %x:%x %llu%n", &start, &end, perm, &offset, &major,
		   &minor, &ino, &at) < 7)
		return false;
	*m = (struct map){
		.start = start, .end = end, .offset = offset, .ino = ino,
		.dev = major << 20 | minor, .exec = perm[2] == 'x',
		.name = line + at + strspn(line + at, " "),
	};
	return true;
}

static FILE *open_maps(u32 pid)
{
	char file[32], path[4096];

	snprintf(file, sizeof(file), "%u/maps", pid);
	procs_path(path, sizeof(path), file);
	return fopen(path, "re");
}

bool maps_read(u32 pid, maps_tell_t tell, void *priv)
{
	FILE *f = open_maps(pid);
	char *line = NULL;
	size_t cap = 0;
	bool ok = true;
	struct map m;

	while (ok && f && getline(&line, &cap, f) > 0)
		if (parse(line, &m))
			ok = tell(priv, &m);
	free(line);
	if (f)
		fclose(f);
	return ok;
}
