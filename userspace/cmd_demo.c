// SPDX-License-Identifier: GPL-2.0
/*
 * cmd_demo.c - demo [NAME]: an experiment with processes of its own, step by step
 *
 * A sentence is told only if the numbers before it show it; if they do not, that
 * is told, and the exit status is 1.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "commands.h"
#include "peek.h"
#include "trouble.h"

#define EXIT_WRONG	1

enum { FIRST, SECOND, ACTORS };

/**
 * struct stage - an experiment at work
 * @actor: those who act; of cow parent and child
 * @page: where each has the page; 0: it has none
 * @was: what was to be seen before this step
 * @now: what is
 * @watch: the faults of who acts in this step
 * @steps: so far
 * @wrong: the numbers did not show what they should
 */
struct stage {
	struct actor actor[ACTORS];
	u64 page[ACTORS];
	struct peek was[ACTORS];
	struct peek now[ACTORS];
	struct watch watch;
	unsigned int steps;
	bool wrong;
};

static void says(struct stage *s, bool shown, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void says(struct stage *s, bool shown, const char *fmt, ...)
{
	va_list args;

	fputs(shown ? "   => " : "   !! the numbers do not show this: ", stdout);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	s->wrong |= !shown;
}

static void title(struct stage *s, const char *text)
{
	printf("\n%u. %s\n", ++s->steps, text);
	/* what follows may take a while: a probe is armed */
	fflush(stdout);
}

/* What all who have the page see. */
static int look(struct stage *s)
{
	int err = 0;

	memcpy(s->was, s->now, sizeof(s->was));
	for (int i = 0; !err && i < ACTORS; i++) {
		if (!s->page[i])
			continue;
		err = peek_at(&s->now[i], &s->actor[i], s->page[i]);
		if (!err)
			peek_print(&s->now[i], &s->actor[i]);
	}
	return err;
}

static int map_page(struct stage *s, int who, const char *text, int fd)
{
	int err;

	title(s, text);
	err = actor_do(&s->actor[who], ACT_MAP, fd, &s->page[who]);
	if (!err && !s->page[who])
		err = trouble("the %s process cannot map a page: see ulimit -v",
			      s->actor[who].role);
	return err ? err : look(s);
}

static int touch(struct stage *s, int who, const char *text, enum act what)
{
	int err, ended;

	title(s, text);
	err = watch_begin(&s->watch, &s->actor[who]);
	if (err)
		return err;
	err = actor_do(&s->actor[who], what, s->page[who], NULL);
	ended = watch_end(&s->watch);
	if (!err && !ended)
		err = look(s);
	if (!err && !ended)
		watch_print(&s->watch, &s->actor[who]);
	return err ? err : ended;
}

/* A module without the view faults counts none: then there is nothing to tell. */
static void says_fault(struct stage *s, u32 class)
{
	const char *name = vmi_rows_name(vmi_names_fault, class);

	if (s->watch.on)
		says(s, s->watch.count[class] == 1, "It took one fault of the class %s.", name);
}

/* what a look shows ------------------------------------------------------------ */

static bool mapped(const struct peek *l)
{
	return l->why == VMI_WHY_MAPPED;
}

static bool writable(const struct peek *l)
{
	return mapped(l) && (l->up & VMI_UP_WRITE);
}

static bool read_only(const struct peek *l)
{
	return mapped(l) && !(l->up & VMI_UP_WRITE);
}

static bool same_frame(const struct peek *a, const struct peek *b)
{
	return mapped(a) && mapped(b) && a->pfn == b->pfn;
}

static bool is_own(const struct peek *l)
{
	return mapped(l) && l->kind == VMI_FRAME_ANON && l->mapcount == 1;
}

static bool is_cached(const struct peek *l)
{
	return l->kind == VMI_FRAME_FILE || l->kind == VMI_FRAME_SHMEM;
}

static unsigned long long pfn(const struct peek *l)
{
	return l->pfn;
}

/* cow --------------------------------------------------------------------------- */

static int cow_start(struct stage *s)
{
	int err = actor_start(&s->actor[FIRST], "parent");

	if (!err)
		err = map_page(s, FIRST, "The parent maps a page of anonymous memory.", -1);
	if (!err)
		says(s, s->now[FIRST].why == VMI_WHY_NONE,
		     "It has an address, but no entry and no memory: nobody has touched it.");
	return err;
}

static int cow_first(struct stage *s)
{
	const struct peek *l = &s->now[FIRST];
	int err = touch(s, FIRST, "The parent writes to it.", ACT_WRITE);

	if (err)
		return err;
	says(s, writable(l) && is_own(l),
	     "It has got a frame of its own, %llx, and an entry that lets it write.", pfn(l));
	says_fault(s, VMI_FAULT_ANON);
	return 0;
}

static int cow_fork(struct stage *s)
{
	const struct peek *parent = &s->now[FIRST], *child = &s->now[SECOND];
	int err;

	title(s, "The parent forks.");
	err = actor_fork(&s->actor[FIRST], &s->actor[SECOND], "child");
	s->page[SECOND] = s->page[FIRST];
	if (!err)
		err = look(s);
	if (err)
		return err;
	says(s, same_frame(parent, child) && same_frame(parent, &s->was[FIRST]) &&
	     parent->mapcount == 2,
	     "Nothing was copied: both have the frame %llx.", pfn(parent));
	says(s, read_only(parent) && read_only(child),
	     "But neither may write any more: fork took that out of both entries.");
	return 0;
}

static int cow_child(struct stage *s)
{
	const struct peek *parent = &s->now[FIRST], *child = &s->now[SECOND];
	int err = touch(s, SECOND, "The child writes.", ACT_WRITE);

	if (err)
		return err;
	says(s, writable(child) && is_own(child) && !same_frame(child, &s->was[SECOND]) &&
	     !same_frame(child, parent),
	     "It has got a copy, %llx, and may write to that.", pfn(child));
	says(s, read_only(parent) && is_own(parent) && same_frame(parent, &s->was[FIRST]),
	     "The parent has the frame %llx alone now; its entry still forbids to write.",
	     pfn(parent));
	says_fault(s, VMI_FAULT_COW);
	return 0;
}

static int cow_parent(struct stage *s)
{
	const struct peek *parent = &s->now[FIRST], *child = &s->now[SECOND];
	int err = touch(s, FIRST, "The parent writes too.", ACT_WRITE);

	if (err)
		return err;
	says(s, writable(parent) && same_frame(parent, &s->was[FIRST]),
	     "Nobody else had the frame %llx: the entry lets it write again, nothing was copied.",
	     pfn(parent));
	says(s, same_frame(child, &s->was[SECOND]) && is_own(child),
	     "The child still has its own, %llx.", pfn(child));
	says_fault(s, VMI_FAULT_COW_REUSE);
	return 0;
}

static int run_cow(struct stage *s)
{
	static int (*const steps[])(struct stage *s) = {
		cow_start, cow_first, cow_fork, cow_child, cow_parent
	};
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_SIZE(steps); i++)
		err = steps[i](s);
	return err;
}

/* mapped-file -------------------------------------------------------------------- */

/* Of tmpfs it is shared memory; and a page that was dropped meanwhile is read again. */
static void says_file_fault(struct stage *s)
{
	const u64 *count = s->watch.count;

	if (s->watch.on)
		says(s, count[VMI_FAULT_FILE_READ] + count[VMI_FAULT_FILE_MAJOR] +
		     count[VMI_FAULT_SHMEM] == 1, "It took one fault for a page of a file.");
}

static int file_cached(struct stage *s, int fd, struct peek *cached)
{
	int err;

	title(s, "A file of one page is written.");
	err = peek_cached(cached, fd);
	if (err)
		return err;
	peek_print(cached, NULL);
	says(s, is_cached(cached) && !cached->mapcount,
	     "It lies in the page cache, in the frame %llx, which no process maps.", pfn(cached));
	return 0;
}

static int file_first(struct stage *s, int fd, const struct peek *cached)
{
	const struct peek *l = &s->now[FIRST];
	int err = map_page(s, FIRST, "The first process maps it, for itself (MAP_PRIVATE).", fd);

	if (err)
		return err;
	says(s, l->why == VMI_WHY_NONE, "There is no entry: nothing has been read.");
	err = touch(s, FIRST, "The first process reads a byte of it.", ACT_READ);
	if (err)
		return err;
	says(s, same_frame(l, cached) && is_cached(l) && l->mapcount == 1,
	     "Its entry leads to the page cache, to %llx: nothing was copied.", pfn(l));
	says(s, read_only(l), "It may not write there, though it may write to its mapping.");
	says_file_fault(s);
	return 0;
}

static int file_second(struct stage *s, int fd)
{
	const struct peek *a = &s->now[FIRST], *b = &s->now[SECOND];
	int err = map_page(s, SECOND, "The second process maps it, too.", fd);

	if (err)
		return err;
	says(s, b->why == VMI_WHY_NONE, "It has no entry; page tables are each process's own.");
	err = touch(s, SECOND, "The second process reads a byte of it.", ACT_READ);
	if (err)
		return err;
	says(s, same_frame(a, b) && is_cached(b) && b->mapcount == 2,
	     "Both have the one frame %llx: the file is in memory once.", pfn(b));
	says_file_fault(s);
	return 0;
}

static int file_write(struct stage *s, int fd)
{
	const struct peek *a = &s->now[FIRST], *b = &s->now[SECOND];
	char byte = 'W';
	int err = touch(s, SECOND, "The second process writes.", ACT_WRITE);

	if (err)
		return err;
	says(s, writable(b) && is_own(b) && !same_frame(b, &s->was[SECOND]),
	     "It has got a copy, %llx, which is anonymous memory of its own.", pfn(b));
	says(s, same_frame(a, &s->was[FIRST]) && is_cached(a) && a->mapcount == 1,
	     "The first process still has the frame of the page cache, %llx.", pfn(a));
	if (pread(fd, &byte, 1, 0) != 1)
		return trouble("cannot read the file: %s", strerror(errno));
	says(s, !byte, "Read from the file, the byte is the old one: the file was not written.");
	says_fault(s, VMI_FAULT_COW);
	return 0;
}

static int file_steps(struct stage *s, int fd)
{
	struct peek cached;
	int err = actor_start(&s->actor[FIRST], "first");

	if (!err)
		err = actor_start(&s->actor[SECOND], "second");
	if (!err)
		err = file_cached(s, fd, &cached);
	if (!err)
		err = file_first(s, fd, &cached);
	if (!err)
		err = file_second(s, fd);
	return err ? err : file_write(s, fd);
}

static int run_mapped_file(struct stage *s)
{
	int fd = source_temp(sysconf(_SC_PAGESIZE)), err;

	if (fd < 0)
		return EXIT_TROUBLE;
	err = file_steps(s, fd);
	close(fd);
	return err;
}

/* the command --------------------------------------------------------------------- */

static const struct demo {
	const char *name;
	const char *summary;
	int (*run)(struct stage *s);
} demos[] = {
	{ "cow", "fork shares a page, a write takes it apart, and the last one need not copy",
	  run_cow },
	{ "mapped-file", "two processes have one page of the page cache; who writes gets a copy",
	  run_mapped_file },
};

static int list(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(demos); i++)
		printf("%-12s %s\n", demos[i].name, demos[i].summary);
	return 0;
}

static int unknown(const char *name)
{
	char names[128];
	size_t len = 0;

	for (size_t i = 0; i < ARRAY_SIZE(demos); i++)
		len += snprintf(names + len, sizeof(names) - len, " %s", demos[i].name);
	return trouble("no demo '%s'; there are:%s", name, names);
}

static int run(const struct demo *demo)
{
	struct stage s = { 0 };
	int err;

	printf("%s: %s\n", demo->name, demo->summary);
	err = demo->run(&s);
	actors_end(s.actor, ACTORS);
	if (!err && s.wrong)
		puts("\nNot all of it was as it should be: look for !!, and try again.");
	return err || !s.wrong ? err : EXIT_WRONG;
}

int cmd_demo(struct ask *a)
{
	if (!a->name)
		return list();
	for (size_t i = 0; i < ARRAY_SIZE(demos); i++)
		if (!strcmp(demos[i].name, a->name))
			return run(&demos[i]);
	return unknown(a->name);
}
