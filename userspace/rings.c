// SPDX-License-Identifier: GPL-2.0
/* rings.c - events by perf_event_open(2); see rings.h */
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "rings.h"

/* A record's length is 16 bits wide. */
#define RECORD_MAX	(1 << 16)
/* Its name is younger than Debian 12's headers, but not than its kernel. */
#define FORMAT_LOST	(1 << 4)

/**
 * struct ring - of one processor
 * @fd: the event
 * @page: what the kernel tells of the ring, which follows it
 * @size: of the ring, in bytes
 * @record: one that went over the ring's end, in one piece
 */
struct ring {
	int fd;
	struct perf_event_mmap_page *page;
	size_t size;
	char *record;
};

static void close_ring(struct ring *ring)
{
	if (ring->page)
		munmap(ring->page, ring->size + sysconf(_SC_PAGESIZE));
	if (ring->fd >= 0)
		close(ring->fd);
	free(ring->record);
}

static int open_ring(struct ring *ring, const struct perf_event_attr *attr, const char *filter,
		     long cpu, size_t pages)
{
	size_t page = sysconf(_SC_PAGESIZE);
	void *at;

	memset(ring, 0, sizeof(*ring));
	ring->size = pages * page;
	ring->record = malloc(RECORD_MAX);
	ring->fd = syscall(SYS_perf_event_open, attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
	if (ring->fd < 0 || !ring->record)
		return -errno;
	at = mmap(NULL, ring->size + page, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, 0);
	if (at == MAP_FAILED)
		return -errno;
	ring->page = at;
	if (*filter && ioctl(ring->fd, PERF_EVENT_IOC_SET_FILTER, filter))
		return -errno;
	return ioctl(ring->fd, PERF_EVENT_IOC_ENABLE, 0) ? -errno : 0;
}

int rings_open(struct rings *r, struct perf_event_attr *attr, const char *filter, size_t pages)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	int err = 0;

	attr->size = sizeof(*attr);
	attr->read_format = FORMAT_LOST;
	attr->disabled = 1;
	r->nr = 0;
	r->one = calloc(cpus, sizeof(*r->one));
	if (!r->one)
		return -ENOMEM;
	for (long cpu = 0; !err && cpu < cpus; cpu++) {
		err = open_ring(&r->one[r->nr], attr, filter, cpu, pages);
		/* this processor is offline */
		if (err == -ENODEV) {
			close_ring(&r->one[r->nr]);
			err = 0;
		} else {
			r->nr++;
		}
	}
	if (err)
		rings_close(r);
	return err;
}

/* The record at @tail in one piece. */
static const struct perf_event_header *record_at(const struct ring *ring, __u64 tail)
{
	const char *data = (const char *)ring->page + ring->page->data_offset;
	size_t at = tail & (ring->size - 1);
	const struct perf_event_header *rec = (const void *)(data + at);
	size_t first = ring->size - at;

	if (rec->size <= first)
		return rec;
	memcpy(ring->record, rec, first);
	memcpy(ring->record + first, data, rec->size - first);
	return (void *)ring->record;
}

static bool read_ring(struct ring *ring, rings_tell_t tell, void *priv)
{
	__u64 head = __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);
	__u64 tail = ring->page->data_tail;
	bool ok = true;

	while (ok && tail < head) {
		const struct perf_event_header *rec = record_at(ring, tail);

		ok = tell(priv, rec);
		tail += rec->size;
	}
	__atomic_store_n(&ring->page->data_tail, tail, __ATOMIC_RELEASE);
	return ok;
}

bool rings_read(struct rings *r, rings_tell_t tell, void *priv)
{
	bool ok = true;

	for (size_t i = 0; ok && i < r->nr; i++)
		ok = read_ring(&r->one[i], tell, priv);
	return ok;
}

/* A record of it is written only with the next one that finds room: this counts all. */
__u64 rings_lost(const struct rings *r)
{
	struct { __u64 value, lost; } count;
	__u64 lost = 0;

	for (size_t i = 0; i < r->nr; i++)
		if (read(r->one[i].fd, &count, sizeof(count)) == sizeof(count))
			lost += count.lost;
	return lost;
}

void rings_stop(struct rings *r)
{
	for (size_t i = 0; i < r->nr; i++)
		ioctl(r->one[i].fd, PERF_EVENT_IOC_DISABLE, 0);
}

void rings_close(struct rings *r)
{
	for (size_t i = 0; i < r->nr; i++)
		close_ring(&r->one[i]);
	free(r->one);
	r->one = NULL;
	r->nr = 0;
}
