/* SPDX-License-Identifier: GPL-2.0 */
/*
 * trace.h - the trace event vminspect:page_fault, read by libtracefs
 *
 * In an instance of tracefs that is ours alone, so that nobody else's tracing is
 * touched; one that another vminspect left behind when it was killed is removed.
 */
#ifndef _VMINSPECT_TRACE_H
#define _VMINSPECT_TRACE_H

#include "own_fault.h"

struct tep_event;
struct tep_format_field;
struct tep_handle;
struct tracefs_instance;

/** TRACE_FIELDS - of the event, that is read */
#define TRACE_FIELDS	28

/** trace_tell_t - called with each event; nonzero: something is wrong, told */
typedef int (*trace_tell_t)(void *priv, struct fault_event *e);

/**
 * struct trace - the event, on
 * @tep: how events are read
 * @event: ours
 * @field: where what it says stands
 * @size: behind the last of them
 * @instance: of tracefs
 * @hold: a descriptor of it: as long as it is open nobody can remove it
 * @wake: one that can be read when an event has come; -1: poll() ignores it
 * @began: when it was switched on, in ns of the monotonic clock
 * @ended: and off; 0: it is on
 * @lost: events that were overwritten before they were read
 * @gap: some were, it was seen: @lost is to be read anew
 */
struct trace {
	struct tep_handle *tep;
	struct tep_event *event;
	struct tep_format_field *field[TRACE_FIELDS];
	size_t size;
	struct tracefs_instance *instance;
	int hold;
	int wake;
	u64 began;
	u64 ended;
	u64 lost;
	bool gap;
};

/**
 * trace_open() - switch the event on
 * @t: filled; trace_close() only if it was opened
 * @filter: what is traced, for the kernel; empty: all
 * @pid: and of it and its children alone; 0: of all
 *
 * Return: 0 or EXIT_TROUBLE.
 */
int trace_open(struct trace *t, const char *filter, u32 pid);
/** trace_find() - the event, not on: by other means; 0 or EXIT_TROUBLE; trace_close() */
int trace_find(struct trace *t);
/** trace_id() - the number by which perf knows it */
u32 trace_id(const struct trace *t);
/** trace_decode() - one event as it was written; false: it is too short. @since is not set */
bool trace_decode(const struct trace *t, void *data, size_t size, struct fault_event *e);
/** trace_read() - what has come since; 0 or EXIT_TROUBLE */
int trace_read(struct trace *t, trace_tell_t tell, void *priv);
/** trace_time() - the time now, as struct fault_event.since tells it */
u64 trace_time(const struct trace *t);
/** trace_stop() - nothing more is written, what came can still be read */
void trace_stop(struct trace *t);
/** trace_lost() - how many events were lost since it was asked last */
u64 trace_lost(struct trace *t);
void trace_close(struct trace *t);

#endif /* _VMINSPECT_TRACE_H */
