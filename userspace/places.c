// SPDX-License-Identifier: GPL-2.0
/* places.c - names for what faults tell in numbers; see places.h */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "mapped.h"
#include "maps.h"
#include "places.h"
#include "trouble.h"

/* So many processes are remembered; then all are forgotten. */
#define PROCESSES_MAX	4096

/** struct place - a mapping of no file; its name may be empty */
struct place {
	u64 start;
	u64 end;
	char *name;
};

/**
 * struct process - what is known of one
 * @pid: which
 * @turn: when it was looked at last
 * @place: its mappings of no file, ascending
 * @nr: how many
 * @cap: room in @place
 */
struct process {
	u32 pid;
	u64 turn;
	struct place *place;
	size_t nr;
	size_t cap;
};

/** struct named - a file */
struct named {
	u32 dev;
	u64 ino;
	char *name;
};

/* files ---------------------------------------------------------------------------- */

static int by_inode(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	return x->ino < y->ino ? -1 : x->ino > y->ino;
}

static struct named *find_named(struct places *p, u32 dev, u64 ino)
{
	struct named *new, **at;
	const struct named key = { .dev = dev, .ino = ino };

	at = tfind(&key, &p->files, by_inode);
	if (at)
		return *at;
	new = calloc(1, sizeof(*new));
	if (!new)
		return NULL;
	new->dev = dev;
	new->ino = ino;
	if (tsearch(new, &p->files, by_inode))
		return new;
	free(new);
	return NULL;
}

/* The last name that was met counts: an inode's number is used again. */
static bool name_file(struct places *p, u32 dev, u64 ino, const char *name)
{
	struct named *file = find_named(p, dev, ino);
	char *copy;

	if (!file || (file->name && !strcmp(file->name, name)))
		return file;
	copy = strdup(name);
	if (!copy)
		return false;
	free(file->name);
	file->name = copy;
	return true;
}

static const char *file_name(const struct places *p, u32 dev, u64 ino)
{
	const struct named key = { .dev = dev, .ino = ino };
	struct named **at = tfind(&key, &p->files, by_inode);

	return at ? (*at)->name : NULL;
}

/* processes ------------------------------------------------------------------------ */

static void forget_places(struct process *pr)
{
	for (size_t i = 0; i < pr->nr; i++)
		free(pr->place[i].name);
	pr->nr = 0;
}

static bool add_place(struct process *pr, u64 start, u64 end, const char *name)
{
	char *copy = strdup(name);

	if (!copy || !grow(&pr->place, sizeof(*pr->place), &pr->cap, pr->nr + 1)) {
		free(copy);
		return false;
	}
	pr->place[pr->nr++] = (struct place){ start, end, copy };
	return true;
}

/**
 * struct meeting - a process, and what its maps tell
 * @places: all that is known
 * @process: which
 * @first: nothing was told yet
 */
struct meeting {
	struct places *places;
	struct process *process;
	bool first;
};

/* A mapping without a name says that it has none. */
static bool take_map(void *priv, const struct map *m)
{
	struct meeting *meeting = priv;

	/* one that has gone has none: what was known is kept */
	if (meeting->first)
		forget_places(meeting->process);
	meeting->first = false;
	if (m->ino)
		return name_file(meeting->places, m->dev, m->ino, m->name);
	return add_place(meeting->process, m->start, m->end, m->name);
}

static bool look(struct places *p, struct process *pr)
{
	if (pr->turn == p->turn)
		return true;
	pr->turn = p->turn;
	return maps_read(pr->pid, take_map, &(struct meeting){ p, pr, true });
}

static int by_pid(const void *a, const void *b)
{
	const struct process *x = a, *y = b;

	return x->pid < y->pid ? -1 : x->pid > y->pid;
}

static void free_process(void *p)
{
	struct process *pr = p;

	forget_places(pr);
	free(pr->place);
	free(pr);
}

static struct process *find_process(struct places *p, u32 pid)
{
	struct process *new, **at;
	const struct process key = { .pid = pid };

	at = tfind(&key, &p->processes, by_pid);
	if (at)
		return *at;
	if (p->nr == PROCESSES_MAX) {
		tdestroy(p->processes, free_process);
		p->processes = NULL;
		p->nr = 0;
	}
	new = calloc(1, sizeof(*new));
	if (!new)
		return NULL;
	new->pid = pid;
	at = tsearch(new, &p->processes, by_pid);
	if (!at) {
		free(new);
		return NULL;
	}
	p->nr++;
	return new;
}

static int by_address(const void *key, const void *element)
{
	const struct place *place = element;
	u64 addr = *(const u64 *)key;

	return addr < place->start ? -1 : addr >= place->end;
}

static const char *place_name(const struct process *pr, u64 addr)
{
	const struct place *at = pr->nr ? bsearch(&addr, pr->place, pr->nr, sizeof(*at),
						  by_address) : NULL;

	return at ? at->name : NULL;
}

/* both ----------------------------------------------------------------------------- */

bool places_look(struct places *p, u32 pid)
{
	struct process *pr = find_process(p, pid);

	return pr && look(p, pr);
}

void places_watch(struct places *p)
{
	mapped_open(&p->rings);
}

static bool learn(void *priv, u32 dev, u64 ino, const char *path)
{
	return name_file(priv, dev, ino, path);
}

int places_turn(struct places *p)
{
	p->turn++;
	if (!mapped_read(&p->rings, learn, p))
		return trouble("out of memory");
	return 0;
}

static const char *name_of(const struct places *p, const struct process *pr,
			   const struct fault_event *e)
{
	/* by its numbers: another may be mapped there by now */
	return e->ino ? file_name(p, e->dev, e->ino) : place_name(pr, e->address);
}

/* Whoever mapped it lately has told so; all else /proc tells. */
static bool look_again(struct places *p, struct process *pr, const struct fault_event *e,
		       const char **name)
{
	if (!mapped_read(&p->rings, learn, p))
		return false;
	*name = name_of(p, pr, e);
	if (*name)
		return true;
	if (!look(p, pr))
		return false;
	*name = name_of(p, pr, e);
	return true;
}

int places_find(struct places *p, const struct fault_event *e, const char **name)
{
	struct process *pr = find_process(p, e->tgid);
	bool ok = pr;

	if (ok && !pr->turn)
		ok = look(p, pr);
	*name = ok ? name_of(p, pr, e) : NULL;
	if (ok && !*name)
		ok = look_again(p, pr, e, name);
	return ok ? 0 : trouble("out of memory");
}

static void free_named(void *p)
{
	free(((struct named *)p)->name);
	free(p);
}

void places_free(struct places *p)
{
	tdestroy(p->processes, free_process);
	tdestroy(p->files, free_named);
	rings_close(&p->rings);
	p->processes = NULL;
	p->files = NULL;
}
