// SPDX-License-Identifier: GPL-2.0
/* queue.c - what several buffers tell, in the order of time; see queue.h */
#include <string.h>

#include "grow.h"
#include "queue.h"
#include "trouble.h"

int queue_push(struct queue *q, void *what, u64 time)
{
	if (!grow(&q->one, sizeof(*q->one), &q->cap, q->nr + 1)) {
		free(what);
		return trouble("out of memory");
	}
	q->one[q->nr++] = (struct queued){ what, time, q->all++ };
	return 0;
}

static int by_time(const void *a, const void *b)
{
	const struct queued *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return x->nr < y->nr ? -1 : x->nr > y->nr;
}

size_t queue_ready(struct queue *q, u64 time)
{
	size_t nr = 0;

	if (q->nr)
		qsort(q->one, q->nr, sizeof(*q->one), by_time);
	while (nr < q->nr && q->one[nr].time < time)
		nr++;
	return nr;
}

void queue_drop(struct queue *q, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		free(q->one[i].what);
	q->nr -= nr;
	if (q->nr)
		memmove(q->one, q->one + nr, q->nr * sizeof(*q->one));
}

void queue_free(struct queue *q)
{
	queue_drop(q, q->nr);
	free(q->one);
}
