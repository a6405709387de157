// SPDX-License-Identifier: GPL-2.0
/*
 * proc.c - reading /proc
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "proc.h"

/* A whole file, with a NUL behind it; NULL if it cannot be read. */
static char *slurp(const char *path, size_t *len)
{
	size_t room = 1 << 16;
	char *text = malloc(room);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = -1;

	*len = 0;
	while (fd >= 0 && text) {
		got = read(fd, text + *len, room - *len - 1);
		if (got <= 0)
			break;
		*len += got;
		if (room - *len < 4096) {
			room *= 2;
			text = realloc(text, room);
		}
	}
	if (fd >= 0)
		close(fd);
	if (fd < 0 || got < 0 || !text) {
		free(text);
		return NULL;
	}
	text[*len] = 0;
	return text;
}

char *proc_text(pid_t pid, const char *file, size_t *len)
{
	char path[64];
	size_t none;

	if (pid)
		snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	else
		snprintf(path, sizeof(path), "/proc/%s", file);
	return slurp(path, len ? len : &none);
}

static bool map_parse(struct map *m, char *line)
{
	unsigned long long start, end, pgoff, ino;
	int n = 0;

	memset(m, 0, sizeof(*m));
	if (sscanf(line, "%llx-%llx %4s %llx %x:%x %llu%n", &start, &end,
		   m->perms, &pgoff, &m->major, &m->minor, &ino, &n) != 7)
		return false;
	m->start = start;
	m->end = end;
	m->pgoff = pgoff;
	m->ino = ino;
	line += n;
	while (*line == ' ')
		line++;
	m->name = strdup(line);
	return m->name;
}

static void smaps_field(struct map *m, const char *line)
{
	static const struct {
		const char *name;
		size_t offset;
	} fields[] = {
		{ "Rss:",		offsetof(struct map, rss) },
		{ "Swap:",		offsetof(struct map, swap) },
		{ "AnonHugePages:",	offsetof(struct map, anon_huge) },
		{ "Shared_Hugetlb:",	offsetof(struct map, hugetlb) },
		{ "Private_Hugetlb:",	offsetof(struct map, hugetlb) },
		{ "KernelPageSize:",	offsetof(struct map, page_size) },
		{ "Locked:",		offsetof(struct map, locked) },
	};
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		size_t len = strlen(fields[i].name);

		if (!strncmp(line, fields[i].name, len))
			*(unsigned long *)((char *)m + fields[i].offset) +=
				strtoul(line + len, NULL, 10);
	}
	if (!strncmp(line, "VmFlags: ", 9))
		snprintf(m->vmflags, sizeof(m->vmflags), " %s", line + 9);
}

/* Parse maps or smaps. A line of maps begins with a small hex digit. */
int maps_get(struct maps *maps, pid_t pid, bool smaps)
{
	size_t room = 0;
	char *text, *line, *nl;

	maps->nr = 0;
	maps->map = NULL;
	text = proc_text(pid, smaps ? "smaps" : "maps", NULL);
	if (!text)
		return -ESRCH;
	for (line = text; (nl = strchr(line, '\n')); line = nl + 1) {
		*nl = 0;
		if (isupper((unsigned char)*line)) {
			if (maps->nr)
				smaps_field(&maps->map[maps->nr - 1], line);
			continue;
		}
		if (maps->nr == room) {
			room = 2 * room + 64;
			maps->map = realloc(maps->map,
					    room * sizeof(*maps->map));
		}
		if (!maps->map || !map_parse(&maps->map[maps->nr++], line))
			abort();
	}
	free(text);
	return 0;
}

void maps_free(struct maps *maps)
{
	while (maps->nr)
		free(maps->map[--maps->nr].name);
	free(maps->map);
	maps->map = NULL;
}

const struct map *maps_at(const struct maps *maps, __u64 addr)
{
	size_t low = 0, high = maps->nr;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (maps->map[mid].end <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < maps->nr && maps->map[low].start <= addr)
		return &maps->map[low];
	return NULL;
}

const struct map *maps_named(const struct maps *maps, const char *part)
{
	size_t i;

	for (i = 0; i < maps->nr; i++)
		if (strstr(maps->map[i].name, part))
			return &maps->map[i];
	return NULL;
}

/* A number from /proc/PID/status, -1 if it has no such line. */
long long proc_status(pid_t pid, const char *field)
{
	char *text = proc_text(pid, "status", NULL), *line;
	size_t len = strlen(field);
	long long value = -1;

	for (line = text; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, field, len) && line[len] == ':') {
			value = strtoll(line + len + 1, NULL, 10);
			break;
		}
	}
	free(text);
	return value;
}

/* The fields of /proc/PID/stat, counted from 1 as in proc(5); [2], [3] are 0. */
int proc_stat(pid_t pid, __u64 *field, int nr)
{
	char *text = proc_text(pid, "stat", NULL), *at;
	int i;

	memset(field, 0, nr * sizeof(*field));
	at = text ? strrchr(text, ')') : NULL;
	if (!at || strlen(at) < 4) {
		free(text);
		return -ESRCH;
	}
	at += 3;			/* behind ") S" */
	for (i = 4; i < nr; i++)
		field[i] = strtoull(at, &at, 10);
	free(text);
	return 0;
}

char proc_state(pid_t pid)
{
	char *text = proc_text(pid, "stat", NULL), *at, state = 0;

	at = text ? strrchr(text, ')') : NULL;
	if (at && at[1])
		state = at[2];
	free(text);
	return state;
}

int pagemap_open(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
	return open(path, O_RDONLY | O_CLOEXEC);
}

int pagemap_get(int fd, __u64 addr, size_t nr, __u64 *entry)
{
	size_t want = nr * sizeof(*entry), have = 0;

	while (have < want) {
		ssize_t got = pread(fd, (char *)entry + have, want - have,
				    addr / 4096 * sizeof(*entry) + have);

		if (got <= 0)
			return -1;
		have += got;
	}
	return 0;
}

__u64 pagemap_one(pid_t pid, __u64 addr)
{
	int fd = pagemap_open(pid);
	__u64 entry = 0;

	if (fd < 0 || pagemap_get(fd, addr, 1, &entry))
		entry = ~0ULL;
	close(fd);
	return entry;
}

__u64 page_flags(__u64 pfn)
{
	static int fd = -1;
	__u64 flags = 0;

	if (fd < 0)
		fd = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || pread(fd, &flags, 8, pfn * 8) != 8)
		return 0;
	return flags;
}

/* Is a page that nobody merges shown as merged? */
static bool ksm_is_anon(void)
{
	static int known = -1;
	char here;

	if (known < 0)
		known = !!(page_flags(PM_PFN(pagemap_one(getpid(),
							 (unsigned long)&here))) &
			   KPF_KSM);
	return known;
}

__u64 flags_comparable(__u64 flags)
{
	__u64 mask = ~0ULL;

	if (ksm_is_anon())
		mask &= ~KPF_KSM;
	if (!kernel_at_least(7, 2) && flags & KPF_ZERO_PAGE && flags & KPF_THP)
		mask &= ~(KPF_ZERO_PAGE | KPF_THP);
	return mask;
}

/* How often a page is mapped; ~0 where the kernel does not say. */
__u64 page_count(__u64 pfn)
{
	static int fd = -1;
	__u64 count;

	if (fd < 0)
		fd = open("/proc/kpagecount", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || pread(fd, &count, 8, pfn * 8) != 8)
		return ~0ULL;
	return count;
}

unsigned long mem_kb(const char *field)
{
	size_t len;
	char *text = slurp("/proc/meminfo", &len), *at;
	unsigned long value = 0;

	at = text ? strstr(text, field) : NULL;
	if (at)
		value = strtoul(at + strlen(field) + 1, NULL, 10);
	free(text);
	return value;
}

int kernel_at_least(int major, int minor)
{
	struct utsname name;
	int a = 0, b = 0;

	uname(&name);
	if (sscanf(name.release, "%d.%d", &a, &b) != 2)
		abort();
	return a > major || (a == major && b >= minor);
}
