/* SPDX-License-Identifier: GPL-2.0 */
/*
 * rings.h - what perf_event_open(2) tells, of all processes on all processors
 *
 * tracefs tells our event; only perf tells what else is needed to read it: which
 * file was mapped, even by who has gone since.
 */
#ifndef _VMINSPECT_RINGS_H
#define _VMINSPECT_RINGS_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/types.h>

struct perf_event_attr;
struct perf_event_header;
struct ring;

/** rings_tell_t - called with each record; false: stop */
typedef bool (*rings_tell_t)(void *priv, const struct perf_event_header *rec);

/**
 * struct rings - an event, on
 * @one: a ring of each processor that was online
 * @nr: how many
 */
struct rings {
	struct ring *one;
	size_t nr;
};

/**
 * rings_open() - switch an event on
 * @r: filled; empty if it failed
 * @attr: the event; the size is filled in
 * @filter: which of them, in the words of tracefs; empty: all
 * @pages: of each ring: a power of two
 *
 * Return: 0 or an errno, negative: the kernel has no such event, or grants it not.
 */
int rings_open(struct rings *r, struct perf_event_attr *attr, const char *filter, size_t pages);
/**
 * rings_read() - what has come since, ring by ring
 * @r: the rings
 * @tell: told of each record, in the order of its ring; PERF_RECORD_LOST among them
 * @priv: for @tell
 *
 * Return: false if @tell did.
 */
bool rings_read(struct rings *r, rings_tell_t tell, void *priv);
/** rings_lost() - records for which there was no room, from the beginning */
__u64 rings_lost(const struct rings *r);
/** rings_stop() - nothing more is written, what came can still be read */
void rings_stop(struct rings *r);
void rings_close(struct rings *r);

#endif /* _VMINSPECT_RINGS_H */
