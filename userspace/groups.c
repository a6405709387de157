// SPDX-License-Identifier: GPL-2.0
/* groups.c - single faults, counted by what they share */
#include <search.h>
#include <stdlib.h>

#include "groups.h"
#include "trouble.h"

static int order(u64 x, u64 y)
{
	return x < y ? -1 : x > y;
}

static int by_file(const struct fault_group *x, const struct fault_group *y)
{
	return x->dev != y->dev ? order(x->dev, y->dev) : order(x->ino, y->ino);
}

/* A VMA grows and shrinks, and its faults tell it as it was: what overlaps is one. */
static int by_vma(const struct fault_group *x, const struct fault_group *y)
{
	int cmp = order(x->pid, y->pid);

	if (!cmp)
		cmp = by_file(x, y);
	if (cmp)
		return cmp;
	/* where nothing is mapped: one group of a process */
	if (!x->end || !y->end)
		return order(x->end, y->end);
	if (x->start < y->end && y->start < x->end)
		return 0;
	return order(x->start, y->start);
}

static int compare(const void *a, const void *b)
{
	const struct fault_group *x = a, *y = b;

	switch (x->by) {
	case BY_PROCESS:
		return order(x->pid, y->pid);
	case BY_FILE:
		return by_file(x, y);
	default:
		return by_vma(x, y);
	}
}

static struct fault_group key_of(const struct groups *g, const struct fault_event *e)
{
	struct fault_group key = { .by = g->by };

	if (g->by == BY_VMA || g->by == BY_PROCESS)
		key.pid = e->tgid;
	if (g->by == BY_VMA || g->by == BY_FILE) {
		key.ino = e->ino;
		key.dev = e->ino ? e->dev : 0;
	}
	if (g->by == BY_VMA) {
		key.start = e->vma_start;
		key.end = e->vma_end;
	}
	return key;
}

static struct fault_group *make(const struct fault_group *key, const char *name)
{
	struct own_text text = own_text(name && key->by != BY_PROCESS ? name : NULL);
	struct fault_group *new = own_make(OWN_FAULT_GROUP, text, own_text(NULL));

	if (!new)
		return NULL;
	new->by = key->by;
	new->pid = key->pid;
	new->dev = key->dev;
	new->ino = key->ino;
	new->start = key->start;
	new->end = key->end;
	return new;
}

static struct fault_group *find(struct groups *g, const struct fault_event *e, const char *name)
{
	struct fault_group key = key_of(g, e), *new, **at;

	at = tfind(&key, &g->root, compare);
	if (at)
		return *at;
	new = make(&key, name);
	if (!new)
		return NULL;
	if (tsearch(new, &g->root, compare))
		return new;
	free(new);
	trouble("out of memory");
	return NULL;
}

int groups_count(struct groups *g, const struct fault_event *e, const char *name)
{
	struct fault_group *group = find(g, e, name);

	if (!group)
		return EXIT_TROUBLE;
	fault_sums_count(&group->sums, e);
	/* threads may have names of their own: the first one's is the process's */
	if (e->tid == e->tgid || !*group->comm)
		memcpy(group->comm, e->comm, sizeof(group->comm));
	if (g->by != BY_VMA)
		return 0;
	if (e->vma_start < group->start)
		group->start = e->vma_start;
	if (e->vma_end > group->end)
		group->end = e->vma_end;
	return 0;
}

/* the list ------------------------------------------------------------------------- */

/**
 * struct listing - the tree on its way into a list
 * @list: it, or NULL: they are counted
 * @nr: so many so far
 */
struct listing {
	struct fault_group **list;
	size_t nr;
};

static void list_one(const void *node, VISIT which, void *priv)
{
	struct listing *l = priv;

	if (which != postorder && which != leaf)
		return;
	if (l->list)
		l->list[l->nr] = *(struct fault_group *const *)node;
	l->nr++;
}

static int by_count(const void *a, const void *b)
{
	const struct fault_group *x = *(struct fault_group *const *)a;
	const struct fault_group *y = *(struct fault_group *const *)b;

	if (x->sums.count != y->sums.count)
		return x->sums.count > y->sums.count ? -1 : 1;
	return compare(x, y);
}

struct fault_group **groups_list(struct groups *g)
{
	struct listing l = { 0 };

	twalk_r(g->root, list_one, &l);
	l.list = calloc(l.nr + 1, sizeof(*l.list));
	if (!l.list) {
		trouble("out of memory");
		return NULL;
	}
	l.nr = 0;
	twalk_r(g->root, list_one, &l);
	qsort(l.list, l.nr, sizeof(*l.list), by_count);
	return l.list;
}

void groups_free(struct groups *g)
{
	tdestroy(g->root, free);
	g->root = NULL;
}
