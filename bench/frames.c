// SPDX-License-Identifier: GPL-2.0
/* frames.c - what a physical frame costs to ask about */
#define _GNU_SOURCE
#include "bench.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../module/uapi/vminspect.h"

/* What is asked about: PFNs from up to. */
static u64 first, behind;

static bool ended(ssize_t last)
{
	const struct vmi_end *e = (const void *)(tail() + last - sizeof(*e));

	return last >= (ssize_t)sizeof(*e) && e->rec.type == VMI_REC_END && !e->err;
}

static u64 read_frames(const struct target *t, size_t bytes)
{
	u64 start = now(), ns;
	ssize_t last = 0, all;
	char request[64];
	int fd;

	(void)t;
	snprintf(request, sizeof(request), "pfn=%llx-%llx\n", first, behind);
	fd = open_asked("raw/frames", request);
	all = drain(fd, bytes, &last);
	close(fd);
	ns = now() - start;
	return all > 0 && ended(last) ? ns : 0;
}

/* The same from what /proc has: three files by PFN; who maps them is not in them. */
static u64 read_kpages(const struct target *t, size_t bytes)
{
	static const char * const files[] = {
		"/proc/kpageflags", "/proc/kpagecount", "/proc/kpagecgroup",
	};
	static char buffer[64 << 10];
	u64 start = now();

	(void)t;
	(void)bytes;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		int fd = open(files[i], O_RDONLY);
		u64 pos = first * sizeof(u64);

		if (fd < 0)
			return 0;
		while (pos < behind * sizeof(u64)) {
			u64 want = behind * sizeof(u64) - pos;
			ssize_t got = pread(fd, buffer, want < sizeof(buffer) ? want :
					    sizeof(buffer), (off_t)pos);

			if (got <= 0)
				break;
			pos += got;
		}
		close(fd);
	}
	return now() - start;
}

/* How many FRAME records tell of the range; 0 if it could not be asked. */
static u64 records(void)
{
	const struct vmi_end *e;
	ssize_t last = 0;
	char request[64];
	u64 nr = 0;
	int fd;

	snprintf(request, sizeof(request), "pfn=%llx-%llx\n", first, behind);
	fd = open_asked("raw/frames", request);
	if (drain(fd, 64 << 10, &last) > 0 && ended(last)) {
		e = (const void *)(tail() + last - sizeof(*e));
		nr = e->records;
	}
	close(fd);
	return nr;
}

static void one(const char *name, const char *unit, double per, double limit)
{
	struct result r = {
		.name = name, .unit = unit, .limit = limit,
		.value = measure(read_frames, NULL, 64 << 10, per),
		.peer = "kpageflags, kpagecount, kpagecgroup",
		.peer_value = measure(read_kpages, NULL, 64 << 10, (double)(behind - first)),
	};

	report(&r);
}

/* Behind the last frame that there is. */
static u64 end_of_memory(void)
{
	FILE *f = fopen("/proc/zoneinfo", "r");
	u64 n, start = 0, spanned = 0, highest = 0;
	char line[256];

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, " spanned %llu", &n) == 1)
			spanned = n;
		if (sscanf(line, " start_pfn: %llu", &n) == 1) {
			start = n;
			if (spanned && start + spanned > highest)
				highest = start + spanned;
		}
	}
	if (f)
		fclose(f);
	return highest;
}

/* Frames of the target, in the middle of what it has: one record each. */
static int own_records(const struct target *t)
{
	char path[64];
	u64 entry = 0;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", t->pid);
	fd = open(path, O_RDONLY);
	if (pread(fd, &entry, sizeof(entry),
		  (off_t)((t->start + (t->end - t->start) / 2) / PAGE * sizeof(entry))) < 0)
		entry = 0;
	close(fd);
	first = entry & ((1ull << 55) - 1);
	first = first > 16384 ? first - 16384 : 0;
	behind = first + 32768;
	return first ? 0 : -1;
}

int bench_frames(void)
{
	struct target t;

	if (target_start(&t, make_dense, 512 * MIB, NULL) || own_records(&t))
		return -1;
	one("frames of a process", "instr/record", (double)records(), 260);
	first = 0;
	behind = end_of_memory();
	one("all of memory", "instr/frame", (double)behind, 120);
	target_stop(&t);
	return 0;
}
