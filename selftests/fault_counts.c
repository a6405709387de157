// SPDX-License-Identifier: GPL-2.0
/* fault_counts.c - what an open of view faults has counted, and who listens */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fault_counts.h"

/* A class's own sums must fit each other. */
static const char *sums_wrong(const struct vmi_fault_sums *c)
{
	__u64 timed = 0;

	for (int i = 0; i < VMI_FAULT_BUCKETS; i++)
		timed += c->hist[i];
	if (c->fault >= VMI_FAULT_NR)
		return "a class without a number";
	if (timed != (c->fault == VMI_FAULT_SEGV && !c->sum_ns ? 0 : c->count))
		return "the histogram does not hold every fault";
	if (c->max_ns > c->sum_ns || c->max_ns * timed < c->sum_ns)
		return "the longest does not fit the sum";
	if (c->errors > c->count || c->major > c->count)
		return "more errors or major faults than faults";
	return NULL;
}

static const char *counts_add(struct counts *c, const struct vmi_rec *rec)
{
	const struct vmi_fault_sums *sums = (const void *)rec;
	const struct vmi_fault_error *error = (const void *)rec;

	if (rec->type == VMI_REC_FAULT_CLASS) {
		if (sums_wrong(sums))
			return sums_wrong(sums);
		c->of[sums->fault] = sums;
	}
	if (rec->type == VMI_REC_FAULT_ERROR) {
		if (error->reason >= VMI_FAULT_REASON_NR)
			return "a reason without a number";
		c->reason[error->reason] = error->count;
	}
	return NULL;
}

const char *counts_read(struct counts *c, int fd)
{
	const struct vmi_rec *rec;
	__u64 count = 0, errors = 0, reasons = 0;

	memset(c, 0, sizeof(*c));
	if (lseek(fd, 0, SEEK_SET) || stream_read(&c->s, fd, 4096))
		return complain("no answer: %s", strerror(errno));
	if (stream_bad(&c->s))
		return stream_bad(&c->s);
	c->all = stream_find(&c->s, VMI_REC_FAULTS);
	for_each_rec(&c->s, rec) {
		const char *why = counts_add(c, rec);

		if (why)
			return why;
	}
	for (int i = 0; i < VMI_FAULT_NR; i++) {
		count += c->of[i] ? c->of[i]->count : 0;
		errors += c->of[i] ? c->of[i]->errors : 0;
	}
	for (int i = 0; i < VMI_FAULT_REASON_NR; i++)
		reasons += c->reason[i];
	if (!c->all || c->all->count != count || c->all->errors != errors || errors != reasons)
		return "the sums over the classes are others";
	return c->all->missed || c->all->lost ? "some were missed" : NULL;
}

__u64 count_of(const struct counts *c, int fault)
{
	return c->of[fault] ? c->of[fault]->count : 0;
}

int listen_to(pid_t pid)
{
	int fd = vmi_open("raw/faults", O_RDWR);

	if (fd >= 0 && vmi_askf(fd, "pid=%d\n", pid)) {
		close(fd);
		return -1;
	}
	return fd;
}

bool probed(void)
{
	char line[256];
	bool found = false;
	FILE *f = fopen("/sys/kernel/debug/kprobes/list", "r");

	while (f && fgets(line, sizeof(line), f))
		found |= strstr(line, "handle_mm_fault") || strstr(line, "force_sig_");
	if (f)
		fclose(f);
	return found;
}

void write_some(unsigned int pages)
{
	volatile char *at = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	madvise((void *)at, pages * PAGE, MADV_NOHUGEPAGE);
	for (unsigned int i = 0; i < pages; i++)
		at[i * PAGE] = 1;
}
