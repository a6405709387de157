// SPDX-License-Identifier: GPL-2.0
/*
 * readers.c - read what a file says about a target, and throw it away
 *
 * Only opening, asking and reading is timed; that the answer was whole is
 * looked at afterwards, in the last bytes.
 */
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "../module/uapi/vminspect.h"
#include "peers.h"

/* a line's length: a read may end in the middle of one */
#define LINE	256

/* the end of the read before, the longest read, and a NUL */
static char all_of_it[LINE + MIB + 1];
static char * const buffer = all_of_it + LINE;

u64 now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static int open_proc(const struct target *t, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", t->pid, name);
	return open(path, O_RDONLY);
}

const char *tail(void)
{
	return buffer;
}

u64 pfn_of(const void *p)
{
	int fd = open("/proc/self/pagemap", O_RDONLY);
	u64 entry = 0;

	if (pread(fd, &entry, sizeof(entry), (u64)p / PAGE * sizeof(entry)) != sizeof(entry))
		entry = 0;
	close(fd);
	return entry & ((1ull << 55) - 1);
}

ssize_t drain(int fd, size_t bytes, ssize_t *last)
{
	ssize_t got, all = 0;

	*last = 0;
	memset(all_of_it, ' ', LINE);
	while ((got = read(fd, buffer, bytes)) > 0) {
		*last = got;
		all += got;
		if (got == (ssize_t)bytes)
			memcpy(all_of_it, buffer + got - LINE, LINE);
	}
	return got < 0 || !all ? -1 : all;
}

/* Peers -------------------------------------------------------------------- */

u64 read_pagemap(const struct target *t, size_t bytes)
{
	u64 pos = t->start / PAGE * sizeof(u64), end = t->end / PAGE * sizeof(u64);
	u64 start = now();
	int fd = open_proc(t, "pagemap");

	while (fd >= 0 && pos < end) {
		size_t want = end - pos < bytes ? end - pos : bytes;
		ssize_t got = pread(fd, buffer, want, (off_t)pos);

		if (got <= 0)
			break;
		pos += got;
	}
	close(fd);
	return pos == end ? now() - start : 0;
}

/*
 * What is present; pages alike are one region. Each category more that it has
 * to tell (swapped, file, zero page) makes it dearer: this is its best.
 */
u64 read_scan(const struct target *t, size_t bytes)
{
	struct pm_scan_arg arg = {
		.size = sizeof(arg),
		.start = t->start,
		.end = t->end,
		.vec = (u64)buffer,
		.vec_len = bytes / sizeof(struct page_region),
		.category_mask = PAGE_IS_PRESENT,
		.return_mask = PAGE_IS_PRESENT,
	};
	u64 start = now();
	int fd = open_proc(t, "pagemap");

	while (arg.start < arg.end) {
		if (ioctl(fd, PAGEMAP_SCAN, &arg) < 0)
			break;
		arg.start = arg.walk_end;
	}
	close(fd);
	return arg.start == arg.end ? now() - start : 0;
}

static u64 read_proc(const struct target *t, const char *name, size_t bytes)
{
	u64 start = now();
	int fd = open_proc(t, name);
	ssize_t last, all = drain(fd, bytes, &last);

	close(fd);
	return all > 0 ? now() - start : 0;
}

u64 read_smaps(const struct target *t, size_t bytes)
{
	return read_proc(t, "smaps", bytes);
}

u64 read_maps(const struct target *t, size_t bytes)
{
	return read_proc(t, "maps", bytes);
}

/* One call for each VMA, without its name. */
u64 read_query(const struct target *t, size_t bytes)
{
	struct procmap_query q = { .size = sizeof(q) };
	u64 start = now();
	int fd = open_proc(t, "maps");

	(void)bytes;
	for (;;) {
		q.query_flags = PROCMAP_QUERY_COVERING_OR_NEXT_VMA;
		if (ioctl(fd, PROCMAP_QUERY, &q) < 0)
			break;
		q.query_addr = q.vma_end;
	}
	close(fd);
	return errno == ENOENT && q.query_addr >= t->end ? now() - start : 0;
}

/* vminspect ---------------------------------------------------------------- */

int open_asked(const char *view, const char *request)
{
	ssize_t len = (ssize_t)strlen(request);
	char path[96];
	int fd;

	snprintf(path, sizeof(path), DEBUGFS "%s", view);
	fd = open(path, O_RDWR);
	if (fd < 0)
		return -1;
	if (write(fd, request, len) == len)
		return fd;
	close(fd);
	return -1;
}

int open_view(const char *view, const struct target *t)
{
	char line[96];

	if (t->end)
		snprintf(line, sizeof(line), "pid=%d range=%llx-%llx\n", t->pid, t->start,
			 t->end);
	else
		snprintf(line, sizeof(line), "pid=%d\n", t->pid);
	return open_asked(view, line);
}

/* END is the last that was read; it may begin in the read before, as a line may. */
static bool ended(ssize_t last, struct vmi_end *end)
{
	memcpy(end, buffer + last - sizeof(*end), sizeof(*end));
	return end->rec.type == VMI_REC_END && end->rec.size == sizeof(*end) && !end->err;
}

static bool whole_stream(ssize_t last)
{
	struct vmi_end end;

	return ended(last, &end) && !end.lost;
}

/* Of a target that maps and unmaps meanwhile, something may not settle. */
static bool ended_stream(ssize_t last)
{
	struct vmi_end end;

	return ended(last, &end);
}

static bool whole_text(ssize_t last)
{
	const char *end;

	buffer[last] = '\0';
	end = strstr(last < LINE ? all_of_it : buffer, "# end err=0 ");
	return end && strstr(end, " lost=");
}

static u64 read_view(const char *view, const struct target *t, size_t bytes,
		     bool (*whole)(ssize_t last))
{
	u64 start = now(), ns;
	int fd = open_view(view, t);
	ssize_t last = 0, all = drain(fd, bytes, &last);

	close(fd);
	ns = now() - start;
	if (all > 0 && whole(last))
		return ns;
	fprintf(stderr, "%s of %d: not whole, %zd bytes\n", view, t->pid, all);
	return 0;
}

u64 read_raw_pagetable(const struct target *t, size_t bytes)
{
	return read_view("raw/pagetable", t, bytes, whole_stream);
}

u64 read_raw_changing(const struct target *t, size_t bytes)
{
	return read_view("raw/pagetable", t, bytes, ended_stream);
}

u64 read_pagetable(const struct target *t, size_t bytes)
{
	return read_view("pagetable", t, bytes, whole_text);
}

u64 read_raw_vmas(const struct target *t, size_t bytes)
{
	return read_view("raw/vmas", t, bytes, whole_stream);
}

u64 read_vmas(const struct target *t, size_t bytes)
{
	return read_view("vmas", t, bytes, whole_text);
}
