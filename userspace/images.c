// SPDX-License-Identifier: GPL-2.0
/* images.c - which file a process executed at an address; see images.h */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "images.h"
#include "maps.h"
#include "symbols.h"

/** struct named - a file, known by its path, device and inode */
struct named {
	struct object *object;
	const char *path;
	u64 ino;
	u32 dev;
};

/** struct image - a file, or a part of it, at an address */
struct image {
	u64 start;
	u64 end;
	u64 offset;
	struct object *object;
};

/**
 * struct process - one
 * @pid: which
 * @image: what it executes; where two overlap the later one is there
 * @nr: how many
 * @cap: room in @image
 */
struct process {
	u32 pid;
	struct image *image;
	size_t nr;
	size_t cap;
};

static int by_path(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	if (x->ino != y->ino)
		return x->ino < y->ino ? -1 : 1;
	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	return strcmp(x->path, y->path);
}

static struct object *find_object(struct images *im, const char *path, u32 dev, u64 ino)
{
	const struct named key = { .path = path, .ino = ino, .dev = dev };
	struct named *new, **at;

	at = tfind(&key, &im->objects, by_path);
	if (at)
		return (*at)->object;
	new = calloc(1, sizeof(*new));
	if (!new)
		return NULL;
	new->object = object_open(path, ino);
	if (new->object) {
		new->path = object_path(new->object);
		new->ino = ino;
		new->dev = dev;
		if (tsearch(new, &im->objects, by_path))
			return new->object;
		object_close(new->object);
	}
	free(new);
	return NULL;
}

static int by_pid(const void *a, const void *b)
{
	const struct process *x = a, *y = b;

	return x->pid < y->pid ? -1 : x->pid > y->pid;
}

static struct process *known(const struct images *im, u32 pid)
{
	const struct process key = { .pid = pid };
	struct process **at = tfind(&key, &im->processes, by_pid);

	return at ? *at : NULL;
}

static struct process *find_process(struct images *im, u32 pid)
{
	struct process *pr = known(im, pid);

	if (pr)
		return pr;
	pr = calloc(1, sizeof(*pr));
	if (!pr)
		return NULL;
	pr->pid = pid;
	if (tsearch(pr, &im->processes, by_pid))
		return pr;
	free(pr);
	return NULL;
}

/* What lay there has gone. What sticks out may still be there. */
static void drop_covered(struct process *pr, u64 start, u64 end)
{
	size_t kept = 0;

	for (size_t i = 0; i < pr->nr; i++)
		if (pr->image[i].start < start || pr->image[i].end > end)
			pr->image[kept++] = pr->image[i];
	pr->nr = kept;
}

bool images_map(struct images *im, u32 pid, const struct map *m)
{
	struct process *pr = find_process(im, pid);
	struct object *object = find_object(im, m->name, m->dev, m->ino);

	if (!pr || !object)
		return false;
	drop_covered(pr, m->start, m->end);
	if (!grow(&pr->image, sizeof(*pr->image), &pr->cap, pr->nr + 1))
		return false;
	pr->image[pr->nr++] = (struct image){ m->start, m->end, m->offset, object };
	return true;
}

/** struct looking - at what one process maps */
struct looking {
	struct images *images;
	u32 pid;
};

static bool take_map(void *priv, const struct map *m)
{
	const struct looking *l = priv;

	struct map named = *m;

	if (!*m->name)
		named.name = "[anon]";
	return !m->exec || images_map(l->images, l->pid, &named);
}

bool images_look(struct images *im, u32 pid)
{
	images_exec(im, pid);
	return maps_read(pid, take_map, &(struct looking){ im, pid });
}

void images_exec(struct images *im, u32 pid)
{
	struct process *pr = known(im, pid);

	if (pr)
		pr->nr = 0;
}

bool images_fork(struct images *im, u32 pid, u32 parent)
{
	struct process *from, *pr = find_process(im, pid);

	if (!pr)
		return false;
	/* making one may not move the other: they are nodes of a tree */
	from = known(im, parent);
	pr->nr = 0;
	if (!from || !from->nr)
		return true;
	if (!grow(&pr->image, sizeof(*pr->image), &pr->cap, from->nr))
		return false;
	memcpy(pr->image, from->image, from->nr * sizeof(*pr->image));
	pr->nr = from->nr;
	return true;
}

static void free_process(void *p)
{
	struct process *pr = p;

	free(pr->image);
	free(pr);
}

void images_exit(struct images *im, u32 pid)
{
	struct process *pr = known(im, pid);

	if (!pr)
		return;
	tdelete(pr, &im->processes, by_pid);
	free_process(pr);
}

struct object *images_find(const struct images *im, u32 pid, u64 addr, u64 *offset)
{
	const struct process *pr = known(im, pid);

	for (size_t i = pr ? pr->nr : 0; i--;) {
		const struct image *at = &pr->image[i];

		if (addr < at->start || addr >= at->end)
			continue;
		*offset = addr - at->start + at->offset;
		return at->object;
	}
	return NULL;
}

static void free_named(void *p)
{
	struct named *named = p;

	object_close(named->object);
	free(named);
}

void images_free(struct images *im)
{
	tdestroy(im->processes, free_process);
	tdestroy(im->objects, free_named);
	im->processes = NULL;
	im->objects = NULL;
}
