// SPDX-License-Identifier: GPL-2.0
/* swaps.c - the swap devices of /proc/swaps, and which is which */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "procs.h"
#include "swaps.h"
#include "trouble.h"

/* reading --------------------------------------------------------------------- */

static bool is_octal(const char *s)
{
	return s[0] == '\\' && s[1] >= '0' && s[1] <= '3' && s[2] >= '0' && s[2] <= '7' &&
	       s[3] >= '0' && s[3] <= '7';
}

/* The kernel writes blanks and backslashes of a name as \ooo. */
static void unescape(char *s)
{
	char *to = s;

	for (; *s; to++) {
		if (is_octal(s)) {
			*to = (s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0');
			s += 4;
		} else {
			*to = *s++;
		}
	}
	*to = '\0';
}

/* False only if there is no memory: what is no such line is passed over. */
static bool add_row(struct swaps *s, const char *line)
{
	struct swap_row *row = &s->row[s->nr];
	size_t len = strcspn(line, " \t\n");
	unsigned long long size, used;

	if (s->nr == SWAP_TYPES || sscanf(line + len, "%*s %llu %llu", &size, &used) != 2)
		return true;
	row->name = strndup(line, len);
	if (!row->name)
		return false;
	unescape(row->name);
	row->size = size;
	row->used = used;
	s->nr++;
	return true;
}

int swaps_read(struct swaps *s)
{
	char path[4096], *line = NULL;
	bool ok = true;
	size_t cap = 0;
	FILE *f;

	memset(s, 0, sizeof(*s));
	procs_path(path, sizeof(path), "swaps");
	f = fopen(path, "re");
	if (!f)
		return trouble("cannot open %s: %s", path, strerror(errno));
	while (ok && getline(&line, &cap, f) >= 0)
		ok = add_row(s, line);
	free(line);
	fclose(f);
	return ok ? 0 : trouble("out of memory");
}

void swaps_free(struct swaps *s)
{
	for (unsigned int i = 0; i < s->nr; i++)
		free(s->row[i].name);
}

/* which is which -------------------------------------------------------------- */

void swaps_idle(struct swaps *s, const struct swaps *before)
{
	for (unsigned int i = 0; i < s->nr && i < before->nr; i++) {
		/* from here on they are others */
		if (strcmp(s->row[i].name, before->row[i].name))
			return;
		s->row[i].idle = !s->row[i].used && !before->row[i].used;
	}
}

/* The first line from @i on that is not idle; behind the last if there is none. */
static int next_busy(const struct swaps *s, int i)
{
	while (i < (int)s->nr && s->row[i].idle)
		i++;
	return i;
}

/* The last line up to @i that is not idle; -1 if there is none. */
static int last_busy(const struct swaps *s, int i)
{
	while (i >= 0 && s->row[i].idle)
		i--;
	return i;
}

/* From below each type gets the first line it may be, from above the last: are they one? */
void swaps_match(const struct swaps *s, u32 types, unsigned int *row)
{
	int first[SWAP_TYPES], line = -1;

	for (unsigned int t = 0; t < SWAP_TYPES; t++) {
		if (!(types & 1u << t))
			continue;
		line = next_busy(s, line + 1);
		first[t] = line;
	}
	line = s->nr;
	for (int t = SWAP_TYPES - 1; t >= 0; t--) {
		if (!(types & 1u << t))
			continue;
		line = last_busy(s, line - 1 < t ? line - 1 : t);
		row[t] = line == first[t] ? line : SWAP_UNKNOWN;
	}
}

/* For one answer: the file is read when it is asked for first. */
const char *swaps_name(u32 type)
{
	static struct swaps swaps;
	static bool read;
	unsigned int row[SWAP_TYPES];

	if (!read && swaps_read(&swaps))
		swaps.nr = 0;
	read = true;
	if (type >= SWAP_TYPES)
		return NULL;
	swaps_match(&swaps, 1u << type, row);
	return row[type] < swaps.nr ? swaps.row[row[type]].name : NULL;
}
