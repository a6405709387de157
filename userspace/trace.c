// SPDX-License-Identifier: GPL-2.0
/* trace.c - the trace event vminspect:page_fault; see trace.h */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <tracefs.h>

#include "procs.h"
#include "trace.h"
#include "trouble.h"

#define SYSTEM	"vminspect"
#define EVENT	"page_fault"
/* Of an instance's name; the pid comes behind it. */
#define PREFIX	"vminspect-"
/* Of each processor's buffer in kB, and of all of them: events come in storms. */
#define BUFFER_KB	8192
#define BUFFERS_KB	(256 << 10)

/* fields ------------------------------------------------------------------------- */

#define FIELD(name)	{ #name, offsetof(struct fault_event, name), \
			  sizeof(((struct fault_event *)0)->name) }

static const struct {
	const char *name;
	size_t offset;
	size_t size;
} fields[] = {
	FIELD(address), FIELD(ip), FIELD(vma_start), FIELD(vma_end), FIELD(ino),
	FIELD(offset), FIELD(before), FIELD(after), FIELD(pfn), FIELD(mm), FIELD(latency_ns),
	FIELD(tgid), FIELD(dev), FIELD(flags), FIELD(result), FIELD(retries),
	FIELD(class), FIELD(kind), FIELD(reason), FIELD(access), FIELD(origin),
	FIELD(level_before), FIELD(level_after), FIELD(known), FIELD(major), FIELD(perm),
	FIELD(error), FIELD(comm),
};

_Static_assert(ARRAY_SIZE(fields) == TRACE_FIELDS, "a place for each field");

static int find_fields(struct trace *t)
{
	for (size_t i = 0; i < TRACE_FIELDS; i++) {
		t->field[i] = tep_find_field(t->event, fields[i].name);
		if (!t->field[i])
			return trouble("the loaded module's event has no field %s: load the one built with this vminspect",
				       fields[i].name);
		if (t->size < (size_t)(t->field[i]->offset + t->field[i]->size))
			t->size = t->field[i]->offset + t->field[i]->size;
	}
	return 0;
}

static void put(void *to, size_t size, unsigned long long v)
{
	u64 v64 = v;
	u32 v32 = v;
	u8 v8 = v;

	memcpy(to, size == sizeof(v64) ? (void *)&v64 : size == sizeof(v32) ? (void *)&v32 : &v8,
	       size);
}

/* Numbers have whatever width the event gives them; the one name stands as it is. */
static void take_field(struct tep_format_field *field, const char *data, char *to, size_t size)
{
	unsigned long long v;

	if (!tep_read_number_field(field, data, &v))
		put(to, size, v);
	else if ((size_t)field->size == size)
		memcpy(to, data + field->offset, size);
}

bool trace_decode(const struct trace *t, void *data, size_t size, struct fault_event *e)
{
	struct tep_record rec = { .data = data, .size = size };

	if (size < t->size)
		return false;
	memset(e, 0, sizeof(*e));
	e->own.rec.type = OWN_FAULT_EVENT;
	e->own.rec.size = sizeof(*e);
	e->own.text = sizeof(*e);
	for (size_t i = 0; i < TRACE_FIELDS; i++)
		take_field(t->field[i], data, (char *)e + fields[i].offset, fields[i].size);
	e->tid = tep_data_pid(t->tep, &rec);
	return true;
}

/* the instance --------------------------------------------------------------------- */

/* Whoever was killed could not clean up; the event would be on for ever. */
static void remove_stale(void)
{
	char **names = tracefs_instances(NULL);

	for (char **name = names; name && *name; name++) {
		struct tracefs_instance *old;
		pid_t pid;

		if (sscanf(*name, PREFIX "%d", &pid) != 1 ||
		    (pid != getpid() && (!kill(pid, 0) || errno != ESRCH)))
			continue;
		old = tracefs_instance_create(*name);
		if (!old)
			continue;
		tracefs_event_disable(old, SYSTEM, EVENT);
		tracefs_instance_destroy(old);
		tracefs_instance_free(old);
	}
	tracefs_list_free(names);
}

static int make_instance(struct trace *t)
{
	char name[32];

	snprintf(name, sizeof(name), PREFIX "%d", getpid());
	t->instance = tracefs_instance_create(name);
	if (!t->instance)
		return trouble("cannot make an instance of tracefs: %s", strerror(errno));
	t->hold = tracefs_instance_file_open(t->instance, "tracing_on", O_RDONLY | O_CLOEXEC);
	/* from the first event on, and not when a buffer is half full */
	tracefs_instance_file_write(t->instance, "buffer_percent", "0");
	t->wake = tracefs_instance_file_open(t->instance, "trace_pipe",
					     O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	return 0;
}

static int set_file(struct trace *t, const char *file, const char *value)
{
	if (tracefs_instance_file_write(t->instance, file, value) > 0)
		return 0;
	return trouble("tracefs takes no '%s' in %s: %s", value, file, strerror(errno));
}

static int set_buffer(struct trace *t)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	long size = BUFFERS_KB / (cpus > 0 ? cpus : 1);

	if (size > BUFFER_KB)
		size = BUFFER_KB;
	/* what it has without that does too, if there is not so much memory */
	tracefs_instance_set_buffer_size(t->instance, size, -1);
	return set_file(t, "trace_clock", "mono");
}

static int set_filter(struct trace *t, const char *filter)
{
	if (!*filter || tracefs_event_file_write(t->instance, SYSTEM, EVENT, "filter", filter) > 0)
		return 0;
	return trouble("tracefs takes no filter '%s': %s", filter, strerror(errno));
}

/* All threads there are; those to come are added by tracefs. */
static int set_threads(struct trace *t, u32 pid)
{
	char name[32], path[4096];
	struct dirent *e;
	int err = 0;
	DIR *dir;

	if (!pid)
		return 0;
	err = set_file(t, "options/event-fork", "1");
	if (err)
		return err;
	snprintf(name, sizeof(name), "%u/task", pid);
	procs_path(path, sizeof(path), name);
	dir = opendir(path);
	if (!dir)
		return trouble("no process %u: see ps -e", pid);
	while (!err && (e = readdir(dir)))
		if (atoi(e->d_name) &&
		    tracefs_instance_file_append(t->instance, "set_event_pid", e->d_name) <= 0)
			err = trouble("tracefs does not trace thread %s: %s", e->d_name,
				      strerror(errno));
	closedir(dir);
	return err;
}

static u64 now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static int switch_on(struct trace *t)
{
	t->began = now();
	if (!tracefs_event_enable(t->instance, SYSTEM, EVENT))
		return 0;
	return trouble("cannot switch %s:%s on: %s", SYSTEM, EVENT, strerror(errno));
}

int trace_find(struct trace *t)
{
	static const char * const systems[] = { SYSTEM, NULL };
	char *dir = getenv("VMINSPECT_TRACEFS");

	memset(t, 0, sizeof(*t));
	t->hold = -1;
	t->wake = -1;
	if (dir && *dir)
		tracefs_set_tracing_dir(dir);
	if (!tracefs_tracing_dir())
		return trouble("no tracefs: mount -t tracefs none /sys/kernel/tracing");
	t->tep = tracefs_local_events_system(NULL, systems);
	t->event = t->tep ? tep_find_event_by_name(t->tep, SYSTEM, EVENT) : NULL;
	if (!t->event)
		return trouble("no trace event %s:%s: load the module built with this vminspect",
			       SYSTEM, EVENT);
	return find_fields(t);
}

int trace_open(struct trace *t, const char *filter, u32 pid)
{
	int err = trace_find(t);

	if (!err) {
		remove_stale();
		err = make_instance(t);
	}
	if (!err)
		err = set_buffer(t);
	if (!err)
		err = set_filter(t, filter);
	if (!err)
		err = set_threads(t, pid);
	if (!err)
		err = switch_on(t);
	if (err)
		trace_close(t);
	return err;
}

u32 trace_id(const struct trace *t)
{
	return t->event->id;
}

u64 trace_time(const struct trace *t)
{
	return now() - t->began;
}

void trace_stop(struct trace *t)
{
	if (t->ended)
		return;
	tracefs_event_disable(t->instance, SYSTEM, EVENT);
	t->ended = now();
	t->gap = true;
}

void trace_close(struct trace *t)
{
	if (t->instance) {
		trace_stop(t);
		if (t->hold >= 0)
			close(t->hold);
		if (t->wake >= 0)
			close(t->wake);
		tracefs_instance_destroy(t->instance);
		tracefs_instance_free(t->instance);
	}
	tep_free(t->tep);
}

/* reading -------------------------------------------------------------------------- */

/**
 * struct reading - one look at what came
 * @t: the trace
 * @tell: who is told
 * @priv: for @tell
 * @err: what it said
 */
struct reading {
	struct trace *t;
	trace_tell_t tell;
	void *priv;
	int err;
};

static int read_event(struct tep_event *event, struct tep_record *rec, int cpu, void *priv)
{
	struct reading *r = priv;
	struct fault_event e;

	if (rec->missed_events)
		r->t->gap = true;
	if (event->id != r->t->event->id)
		return 0;
	if (!trace_decode(r->t, rec->data, rec->size, &e))
		return 0;
	e.since = rec->ts > r->t->began ? rec->ts - r->t->began : 0;
	r->err = r->tell(r->priv, &e);
	return r->err;
}

int trace_read(struct trace *t, trace_tell_t tell, void *priv)
{
	struct reading r = { t, tell, priv, 0 };

	if (tracefs_iterate_raw_events(t->tep, t->instance, NULL, 0, read_event, &r) && !r.err)
		return trouble("cannot read the trace: %s", strerror(errno));
	return r.err;
}

/* The number behind a word of a processor's statistics. */
static u64 statistic(const char *stats, const char *word)
{
	const char *p = strstr(stats, word);

	return p ? strtoull(p + strlen(word), NULL, 10) : 0;
}

static u64 lost_in_all(const struct trace *t)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	char file[64], *stats;
	u64 lost = 0;

	for (long cpu = 0; cpu < cpus; cpu++) {
		snprintf(file, sizeof(file), "per_cpu/cpu%ld/stats", cpu);
		stats = tracefs_instance_file_read(t->instance, file, NULL);
		if (!stats)
			continue;
		lost += statistic(stats, "\noverrun: ");
		lost += statistic(stats, "dropped events: ");
		free(stats);
	}
	return lost;
}

u64 trace_lost(struct trace *t)
{
	u64 before = t->lost;

	if (t->gap)
		t->lost = lost_in_all(t);
	t->gap = false;
	return t->lost - before;
}
