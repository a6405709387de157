/* SPDX-License-Identifier: GPL-2.0 */
/* live.h - ask the module about one process of many, and about frames */
#ifndef _VMINSPECT_LIVE_H
#define _VMINSPECT_LIVE_H

#include "procs.h"
#include "set.h"

/** enum live - what came of it */
enum live {
	LIVE_TROUBLE	= -1,	/* trouble() has been told; nothing more can be had */
	LIVE_GONE	= 0,	/* the process has no memory (any more); told if it was named */
	LIVE_DONE	= 1,
};

/** live_tell_t - called with each record; false if there is no memory for it */
typedef bool (*live_tell_t)(void *priv, const struct set *set, const struct vmi_rec *rec);

/**
 * live_process() - all records of @view about a process
 * @view: enum vmi_view_id
 * @proc: it
 * @sum: the ENDs of all streams together
 * @tell: called with each record, END included: with one at least
 * @priv: for @tell
 */
enum live live_process(u32 view, const struct proc *proc, struct vmi_end *sum,
		       live_tell_t tell, void *priv);

/**
 * live_ask() - the same of a question of one's own
 * @a: view and request; pid= is put in, and it is one of many unless it was named
 */
enum live live_ask(struct ask *a, const struct proc *proc, struct vmi_end *sum,
		   live_tell_t tell, void *priv);

/**
 * live_same() - do two streams about a process read one address space?
 * @proc: it
 * @mm_id: struct vmi_header.mm_id of one: another after an exec
 * @other: and of the other
 *
 * Return: LIVE_DONE, or LIVE_GONE, told if the process was named.
 */
enum live live_same(const struct proc *proc, u64 mm_id, u64 other);

/**
 * struct live_frames - the view frames, open for several questions
 * @ask: the question
 * @source: open
 * @set: of @source
 * @sum: the ENDs of all streams together
 */
struct live_frames {
	struct ask ask;
	struct source source;
	struct set set;
	struct vmi_end *sum;
};

/** live_frames_open() - 0 or EXIT_TROUBLE */
int live_frames_open(struct live_frames *f, u64 pfn, u64 end, struct vmi_end *sum);
/** live_frames_again() - another question to the same descriptor; 0 or EXIT_TROUBLE */
int live_frames_again(struct live_frames *f, u64 pfn, u64 end);
/** live_frames_next() - the next FRAME; NULL behind the last, and on trouble (@err) */
const struct vmi_frame *live_frames_next(struct live_frames *f, int *err);
void live_frames_close(struct live_frames *f);

#endif /* _VMINSPECT_LIVE_H */
