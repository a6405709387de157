/* SPDX-License-Identifier: GPL-2.0 */
/* queue.h - what several buffers tell, in the order of time */
#ifndef _VMINSPECT_QUEUE_H
#define _VMINSPECT_QUEUE_H

#include <stddef.h>

#include "../module/decode/decode.h"

/** struct queued - one of them, when it was, and that it was @nr of all there ever were */
struct queued {
	void *what;
	u64 time;
	u64 nr;
};

/**
 * struct queue - those that are not done with
 * @one: what they are is to be freed
 * @nr: how many
 * @cap: room in @one
 * @all: how many there ever were
 *
 * Each processor has a buffer of its own, and they are read one after the other:
 * what one of them wrote meanwhile may be older than what was read of another.
 */
struct queue {
	struct queued *one;
	size_t nr;
	size_t cap;
	u64 all;
};

/** queue_push() - one more, which is freed by the queue; 0 or EXIT_TROUBLE */
int queue_push(struct queue *q, void *what, u64 time);
/** queue_ready() - sort them; how many, the first ones, are older than @time */
size_t queue_ready(struct queue *q, u64 time);
/** queue_drop() - the first @nr of them are done with */
void queue_drop(struct queue *q, size_t nr);
void queue_free(struct queue *q);

#endif /* _VMINSPECT_QUEUE_H */
