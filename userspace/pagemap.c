// SPDX-License-Identifier: GPL-2.0
/* pagemap.c - what /proc tells of pages: PID/pagemap and kpageflags */
#include <errno.h>
#include <fcntl.h>
#include <linux/kernel-page-flags.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "pagemap.h"
#include "procs.h"

static int open_proc(const char *name)
{
	char path[4096];

	procs_path(path, sizeof(path), name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

int pagemap_open(u32 pid)
{
	char name[32];

	snprintf(name, sizeof(name), "%u/pagemap", pid);
	return open_proc(name);
}

int pagemap_open_flags(void)
{
	return open_proc("kpageflags");
}

void pagemap_read(int fd, u64 first, u64 nr, u64 *word)
{
	size_t want = nr * sizeof(*word), have = 0;
	ssize_t got = 1;

	while (have < want && got > 0) {
		got = pread(fd, (char *)word + have, want - have, first * sizeof(*word) + have);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got > 0)
			have += got;
	}
	memset((char *)word + have, 0, want - have);
}

/* PAGEMAP_SCAN (6.7): the headers of this machine may be older. */
struct scan_arg {
	u64 size;
	u64 flags;
	u64 start;
	u64 end;
	u64 walk_end;
	u64 vec;
	u64 vec_len;
	u64 max_pages;
	u64 category_inverted;
	u64 category_mask;
	u64 category_anyof_mask;
	u64 return_mask;
};

#define SCAN		_IOWR('f', 16, struct scan_arg)
#define SCAN_THERE	(VMI_BIT(3) | VMI_BIT(4))	/* present, swapped */

/* Without it each page has to be asked about. */
static u64 search(int fd, u64 start, u64 end)
{
	u64 word[512], page = sysconf(_SC_PAGESIZE);

	for (; start < end; start += ARRAY_SIZE(word) * page) {
		pagemap_read(fd, start / page, ARRAY_SIZE(word), word);
		for (size_t i = 0; i < ARRAY_SIZE(word); i++)
			if (word[i] & (PM_PRESENT | PM_SWAP))
				return start + i * page;
	}
	return end;
}

u64 pagemap_first(int fd, u64 start, u64 end)
{
	u64 region[3];
	struct scan_arg arg = {
		.size = sizeof(arg),
		.start = start,
		.end = end,
		.vec = (unsigned long)region,
		.vec_len = 1,
		.max_pages = 1,
		.category_anyof_mask = SCAN_THERE,
		.return_mask = SCAN_THERE,
	};

	switch (ioctl(fd, SCAN, &arg)) {
	case 0:
		return end;
	case 1:
		return region[0];
	default:
		start = search(fd, start, end);
		return start < end ? start : end;
	}
}

bool pagemap_shows_ksm(int kpageflags)
{
	/* of a page of our own, which nobody merges */
	u64 entry = 0, flags = 0, page = sysconf(_SC_PAGESIZE);
	int fd = open_proc("self/pagemap");

	if (fd < 0)
		return false;
	pagemap_read(fd, (unsigned long)&entry / page, 1, &entry);
	close(fd);
	if (entry & PM_PRESENT)
		pagemap_read(kpageflags, entry & PM_PFN, 1, &flags);
	return flags & VMI_BIT(KPF_KSM);
}
