// SPDX-License-Identifier: GPL-2.0
/* smaps.c - /proc/PID/smaps, one VMA after the other */
#include <ctype.h>
#include <stdlib.h>

#include "procs.h"
#include "smaps.h"

static const struct {
	const char *name;
	enum smaps_number number;
} numbers[] = {
	{ "Rss:",		SMAPS_RSS },
	{ "Pss:",		SMAPS_PSS },
	{ "Anonymous:",		SMAPS_ANON },
	{ "AnonHugePages:",	SMAPS_ANON_HUGE },
	{ "ShmemPmdMapped:",	SMAPS_SHMEM_HUGE },
	{ "FilePmdMapped:",	SMAPS_FILE_HUGE },
	{ "Shared_Hugetlb:",	SMAPS_HUGETLB },
	{ "Private_Hugetlb:",	SMAPS_HUGETLB },
	{ "Swap:",		SMAPS_SWAP },
	{ "KernelPageSize:",	SMAPS_PAGE_SIZE },
	{ "Locked:",		SMAPS_LOCKED },
};

static void take_detail(struct smaps *s)
{
	static const char flags[] = "VmFlags:";

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		size_t len = strlen(numbers[i].name);

		if (!strncmp(s->ahead, numbers[i].name, len))
			s->number[numbers[i].number] += strtoull(s->ahead + len, NULL, 10);
	}
	if (!strncmp(s->ahead, flags, sizeof(flags) - 1))
		snprintf(s->flags, sizeof(s->flags), "%s", s->ahead + sizeof(flags) - 1);
}

static bool read_line(struct smaps *s)
{
	ssize_t len = getline(&s->ahead, &s->ahead_cap, s->file);

	s->more = len > 0;
	if (s->more && s->ahead[len - 1] == '\n')
		s->ahead[len - 1] = '\0';
	return s->more;
}

bool smaps_next(struct smaps *s)
{
	char *line = s->line;
	size_t cap = s->line_cap;

	if (!s->more)
		return false;
	s->line = s->ahead;
	s->line_cap = s->ahead_cap;
	s->ahead = line;
	s->ahead_cap = cap;
	memset(s->number, 0, sizeof(s->number));
	*s->flags = '\0';
	if (sscanf(s->line, "%llx-%llx", &s->start, &s->end) != 2)
		return false;
	/* an address begins with a small digit, all else with a capital */
	while (read_line(s) && isupper((unsigned char)*s->ahead))
		take_detail(s);
	return true;
}

bool smaps_open(struct smaps *s, u32 pid)
{
	char name[32], path[4096];

	memset(s, 0, sizeof(*s));
	snprintf(name, sizeof(name), "%u/smaps", pid);
	procs_path(path, sizeof(path), name);
	s->file = fopen(path, "re");
	if (!s->file)
		return false;
	read_line(s);
	return true;
}

void smaps_close(struct smaps *s)
{
	if (s->file)
		fclose(s->file);
	free(s->line);
	free(s->ahead);
}
