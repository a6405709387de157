// SPDX-License-Identifier: GPL-2.0
/*
 * faults_folded.c - the stacks that fault, for a flame graph
 *
 * The event by perf instead of tracefs: with the call chain, and in one stream with
 * what was mapped, forked and executed, so that a frame gets the name it had then.
 * A user's frames are those that frame pointers lead to, as in perf record -g.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../module/decode/fault.h"
#include "faults.h"
#include "images.h"
#include "maps.h"
#include "perf_records.h"
#include "queue.h"
#include "rings.h"
#include "stacks.h"
#include "symbols.h"
#include "trace.h"
#include "trouble.h"

/* How often what came is read. */
#define PERIOD_MS	50
/* A record bears the time at which it was begun: so long it may take to be whole. */
#define MARGIN_NS	10000000
/* Of each processor's ring, in kB, and of all of them: events come in storms. */
#define RING_KB		8192
#define RINGS_KB	(256 << 10)
/* pid_max is never higher (include/linux/threads.h: PID_MAX_LIMIT). */
#define PIDS		(4 << 20)

/**
 * struct folding - what is done
 * @faults: who is watched; the view is open too, and knows what was missed
 * @trace: how an event is read; it is not on
 * @rings: the event, on
 * @queue: copies of the records, not in order of time yet
 * @images: who executes what
 * @kernel: names, once one is needed
 * @stacks: the answer
 * @ours: a bit for each pid that is watched; NULL: all are
 * @lost: records for which there was no room
 * @err: what is wrong
 */
struct folding {
	struct faults faults;
	struct trace trace;
	struct rings rings;
	struct queue queue;
	struct images images;
	struct kernel_symbols kernel;
	struct stacks stacks;
	u8 *ours;
	u64 lost;
	int err;
};

/* records --------------------------------------------------------------------------- */

/* All others have thread and time at their end (sample_id_all). */
static u64 time_of(const struct perf_event_header *rec)
{
	u64 time;

	if (rec->type == PERF_RECORD_SAMPLE)
		return ((const struct perf_sample *)rec)->time;
	memcpy(&time, (const char *)rec + rec->size - sizeof(time), sizeof(time));
	return time;
}

/* frames ---------------------------------------------------------------------------- */

static void frame(struct folding *f, const char *name)
{
	stacks_frame(&f->stacks, name, strlen(name), "");
}

/* Without a function: the file that it lies in. */
static void file_frame(struct folding *f, const char *path)
{
	const char *base = strrchr(path, '/');
	char name[256];

	base = base ? base + 1 : path;
	snprintf(name, sizeof(name), *base == '[' ? "%s" : "[%s]", base);
	frame(f, name);
}

static void user_frame(struct folding *f, u32 pid, u64 addr)
{
	u64 offset;
	struct object *o = images_find(&f->images, pid, addr, &offset);
	const char *name = o ? object_symbol(o, offset) : NULL;

	if (name)
		frame(f, name);
	else
		file_frame(f, o ? object_path(o) : "[unknown]");
}

/* From the outermost. All but the first are where a call returns to. */
static void user_frames(struct folding *f, u32 pid, const u64 *ip, size_t nr)
{
	while (nr--)
		user_frame(f, pid, ip[nr] - !!nr);
}

static const char *kernel_name(struct folding *f, u64 addr)
{
	const char *name;

	if (!f->kernel.tried && !kernel_symbols_read(&f->kernel))
		f->err = trouble("out of memory");
	name = kernel_symbols_find(&f->kernel, addr);
	return name ? name : "[kernel]";
}

/* The probe's own frames lie inside of those that faulted. */
static size_t own_frames(struct folding *f, const u64 *ip, size_t nr)
{
	bool probe = false;

	for (size_t i = 0; i < nr; i++) {
		bool is = !fnmatch("*trampoline*", kernel_name(f, ip[i]), 0);

		/* one further out is another's */
		if (probe && !is)
			return i;
		probe = probe || is;
	}
	return probe ? nr : 0;
}

static void kernel_frames(struct folding *f, const u64 *ip, size_t nr)
{
	size_t own = own_frames(f, ip, nr);

	while (nr-- > own) {
		const char *name = kernel_name(f, ip[nr] - 1);

		stacks_frame(&f->stacks, name, strlen(name), "_[k]");
	}
}

/* stacks ---------------------------------------------------------------------------- */

/* The part of a call chain that follows @context. */
static size_t find_part(const struct perf_sample *s, u64 context, const u64 **part)
{
	size_t at = 0, end;

	while (at < s->nr && s->ip[at] != context)
		at++;
	if (at == s->nr)
		return 0;
	for (end = ++at; end < s->nr && s->ip[end] < PERF_CONTEXT_MAX; end++)
		;
	*part = &s->ip[at];
	return end - at;
}

static bool is_ours(const struct folding *f, u32 pid)
{
	return !f->ours || (pid < PIDS && f->ours[pid / 8] & 1 << pid % 8);
}

/* The event behind the call chain: its size in 32 bits, then itself. */
static bool event_of(const struct folding *f, const struct perf_sample *s, struct fault_event *e)
{
	char *raw = (char *)&s->ip[s->nr];
	u32 size;

	memcpy(&size, raw, sizeof(size));
	return trace_decode(&f->trace, raw + sizeof(size), size, e);
}

static void count(struct folding *f, const struct perf_sample *s)
{
	const u64 *ip = NULL;
	struct fault_event e;
	const char *class;
	size_t nr;

	if (!is_ours(f, s->pid) || !event_of(f, s, &e))
		return;
	stacks_begin(&f->stacks);
	stacks_frame(&f->stacks, e.comm, sizeof(e.comm), "");
	nr = find_part(s, PERF_CONTEXT_USER, &ip);
	user_frames(f, s->pid, ip, nr);
	/* of a fault of the program's own the kernel's frames are always the same */
	if (e.origin != VMI_FROM_USER) {
		nr = find_part(s, PERF_CONTEXT_KERNEL, &ip);
		kernel_frames(f, ip, nr);
	}
	class = vmi_rows_name(vmi_names_fault, e.class);
	frame(f, class ? class : "[class]");
	if (!f->err && !stacks_end(&f->stacks))
		f->err = trouble("out of memory");
}

/* in order of time ------------------------------------------------------------------ */

static bool was_mapped(struct folding *f, const struct perf_mmap2 *m)
{
	const struct map map = {
		.start = m->start, .end = m->start + m->len, .offset = m->offset, .ino = m->ino,
		.dev = m->major << 20 | m->minor, .name = m->path,
	};

	return !is_ours(f, m->pid) || images_map(&f->images, m->pid, &map);
}

static bool was_forked(struct folding *f, const struct perf_fork *r)
{
	bool children = f->faults.ask.request.children;

	/* a thread has what its process has */
	if (r->pid == r->parent)
		return true;
	if (f->ours && r->pid < PIDS) {
		f->ours[r->pid / 8] &= ~(1 << r->pid % 8);
		f->ours[r->pid / 8] |= (children && is_ours(f, r->parent)) << r->pid % 8;
	}
	return !is_ours(f, r->pid) || images_fork(&f->images, r->pid, r->parent);
}

/* Its other threads, if there are any, are on their way out as well. */
static void was_left(struct folding *f, const struct perf_fork *r)
{
	if (r->pid == r->tid)
		images_exit(&f->images, r->pid);
}

static void take(struct folding *f, const struct perf_event_header *rec)
{
	bool ok = true;

	switch (rec->type) {
	case PERF_RECORD_SAMPLE:
		count(f, (const void *)rec);
		break;
	case PERF_RECORD_MMAP2:
		ok = was_mapped(f, (const void *)rec);
		break;
	case PERF_RECORD_FORK:
		ok = was_forked(f, (const void *)rec);
		break;
	case PERF_RECORD_EXIT:
		was_left(f, (const void *)rec);
		break;
	case PERF_RECORD_COMM:
		if (rec->misc & PERF_RECORD_MISC_COMM_EXEC)
			images_exec(&f->images, ((const struct perf_comm *)rec)->pid);
		break;
	}
	if (!ok)
		f->err = trouble("out of memory");
}

static bool keep(void *priv, const struct perf_event_header *rec)
{
	struct folding *f = priv;
	void *copy;

	/* counted in the end: of the last ones there is no such record */
	if (rec->type == PERF_RECORD_LOST)
		return true;
	copy = malloc(rec->size);
	if (!copy)
		f->err = trouble("out of memory");
	else
		f->err = queue_push(&f->queue, memcpy(copy, rec, rec->size), time_of(rec));
	return !f->err;
}

/* What is older than @time has all been read. */
static int take_all(struct folding *f, u64 time)
{
	size_t nr;

	if (!rings_read(&f->rings, keep, f))
		return f->err;
	nr = queue_ready(&f->queue, time);
	for (size_t i = 0; !f->err && i < nr; i++)
		take(f, f->queue.one[i].what);
	queue_drop(&f->queue, nr);
	return f->err;
}

/* all of them ------------------------------------------------------------------------ */

static size_t ring_pages(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	size_t kb = RING_KB;

	while (cpus > 0 && kb > 64 && kb * cpus > RINGS_KB)
		kb /= 2;
	return (kb << 10) / sysconf(_SC_PAGESIZE);
}

static int switch_on(struct folding *f)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
		.config = trace_id(&f->trace),
		.sample_period = 1,
		.sample_type = PERF_RECORDS_SAMPLE,
		.sample_id_all = 1,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
		.mmap = 1,
		.mmap2 = 1,
		.comm = 1,
		.comm_exec = 1,
		.task = 1,
	};
	char filter[2048];
	int err;

	faults_filter(&f->faults.ask, filter, sizeof(filter));
	err = rings_open(&f->rings, &attr, filter, ring_pages());
	return err ? trouble("perf does not give the event: %s", strerror(-err)) : 0;
}

static int find_ours(struct folding *f)
{
	const struct vmi_request *r = &f->faults.ask.request;

	if (!(r->keys & VMI_KEY_PID))
		return 0;
	f->ours = calloc(PIDS / 8, 1);
	if (!f->ours)
		return trouble("out of memory");
	f->ours[r->pid / 8] |= 1 << r->pid % 8;
	return 0;
}

static bool look(void *priv, u32 pid)
{
	return images_look(priv, pid);
}

static int start(struct folding *f)
{
	int err = trace_find(&f->trace);

	if (!err)
		err = find_ours(f);
	if (!err)
		err = switch_on(f);
	if (!err)
		err = faults_meet(&f->faults, look, &f->images);
	/* the command is a copy of us, made before we looked */
	if (!err && f->faults.child.pid && !images_fork(&f->images, f->faults.child.pid, getpid()))
		err = trouble("out of memory");
	return err ? err : faults_start(&f->faults);
}

static int listen(struct folding *f)
{
	int err = start(f);

	while (!err && !until_over(&f->faults.until, PERIOD_MS))
		err = take_all(f, trace_time(&f->trace) - MARGIN_NS);
	if (err)
		return err;
	rings_stop(&f->rings);
	return take_all(f, ~0ull);
}

static int print(struct folding *f)
{
	const struct vmi_faults *all;
	int err;

	stacks_print(&f->stacks, stdout);
	if (fflush(stdout) || ferror(stdout))
		return trouble("cannot write the answer: %s", strerror(errno));
	f->lost = rings_lost(&f->rings);
	if (f->lost)
		trouble("%llu records were LOST: counts are too low, names may be wrong",
			(unsigned long long)f->lost);
	err = faults_read(&f->faults);
	if (err)
		return err;
	all = faults_find(&f->faults, VMI_REC_FAULTS);
	if (all && all->missed)
		trouble("%llu faults were MISSED: counts are too low",
			(unsigned long long)all->missed);
	return 0;
}

static void free_all(struct folding *f)
{
	rings_close(&f->rings);
	trace_close(&f->trace);
	queue_free(&f->queue);
	images_free(&f->images);
	kernel_symbols_free(&f->kernel);
	stacks_free(&f->stacks);
	free(f->ours);
	faults_close(&f->faults);
}

int faults_folded(struct ask *a)
{
	struct folding f = { 0 };
	int err = faults_open(&f.faults, a);

	if (err)
		return err;
	err = listen(&f);
	if (!err)
		err = print(&f);
	free_all(&f);
	return err;
}
