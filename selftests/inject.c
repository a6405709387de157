// SPDX-License-Identifier: GPL-2.0
/* inject.c - allocations and copies that fail on request; see inject.h */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inject.h"

#define DEBUGFS		"/sys/kernel/debug/"
#define SLAB		"failslab"
#define PAGES		"fail_page_alloc"
#define COPIES		"fail_usercopy"
#define FAIL_NTH	"/proc/thread-self/fail-nth"
#define MAKE_IT_FAIL	"/proc/self/make-it-fail"

/* More than ever fail in one go. */
#define TIMES		100000

static const char * const kinds[] = { SLAB, PAGES, COPIES };

/* Every kind has these. */
static const struct {
	const char *name;
	const char *value;
} common[] = {
	{ "probability", "0" },
	{ "interval", "1" },
	{ "times", "-1" },
	{ "space", "0" },
	{ "verbose", "0" },
	{ "task-filter", "Y" },
	{ "stacktrace-depth", "32" },
	{ "reject-start", "0" },
	{ "reject-end", "0" },
};

/* And so that what may sleep fails, of any size. */
static const struct {
	const char *kind;
	const char *name;
	const char *value;
} particular[] = {
	{ SLAB, "ignore-gfp-wait", "N" },
	{ SLAB, "cache-filter", "N" },
	{ PAGES, "ignore-gfp-wait", "N" },
	{ PAGES, "ignore-gfp-highmem", "N" },
	{ PAGES, "min-order", "0" },
};

static int nth_fd = -1;
static bool broken;

static void put(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t len = strlen(value);

	broken |= fd < 0 || write(fd, value, len) != len;
	close(fd);
}

static void set(const char *kind, const char *name, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), DEBUGFS "%s/%s", kind, name);
	put(path, value);
}

static void set_number(const char *kind, const char *name, long long value)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", value);
	set(kind, name, text);
}

static long get_number(const char *kind, const char *name)
{
	char path[128];
	long value = 0;
	FILE *f;

	snprintf(path, sizeof(path), DEBUGFS "%s/%s", kind, name);
	f = fopen(path, "r");
	broken |= !f || fscanf(f, "%ld", &value) != 1;
	if (f)
		fclose(f);
	return value;
}

static void set_span(const char *kind, struct span s)
{
	char text[32];

	snprintf(text, sizeof(text), "%#llx", (unsigned long long)s.start);
	set(kind, "require-start", text);
	snprintf(text, sizeof(text), "%#llx", (unsigned long long)s.end);
	set(kind, "require-end", text);
}

/* where --------------------------------------------------------------------- */

/**
 * struct symbol - a function of the kernel's or a module's
 * @at: where it begins
 * @name: what it is called
 * @module: whose it is; empty: the kernel's own
 */
struct symbol {
	__u64 at;
	char name[256];
	char module[64];
};

/* The next one that /proc/kallsyms tells: in no order. Closes @f behind the last. */
static bool next_function(FILE *f, struct symbol *s)
{
	char line[512], type;
	unsigned long long at;

	while (f && fgets(line, sizeof(line), f)) {
		s->module[0] = '\0';
		if (sscanf(line, "%llx %c %255s [%63[^]]", &at, &type, s->name, s->module) < 3)
			continue;
		s->at = at;
		if (strchr("tTwW", type))
			return true;
	}
	if (f)
		fclose(f);
	return false;
}

static FILE *symbols(void)
{
	return fopen("/proc/kallsyms", "re");
}

struct span inject_function(const char *name)
{
	struct span s = { };
	FILE *f = symbols();
	struct symbol sym;

	while (next_function(f, &sym))
		if (!strcmp(sym.name, name))
			s.start = sym.at;
	f = symbols();
	while (next_function(f, &sym))
		if (sym.at > s.start && (!s.end || sym.at < s.end))
			s.end = sym.at;
	return s.start && s.end ? s : INJECT_NOWHERE;
}

struct span inject_module(void)
{
	struct span s = { ~0ULL, 0 };
	FILE *f = symbols();
	struct symbol sym;

	while (next_function(f, &sym)) {
		if (strcmp(sym.module, "vminspect"))
			continue;
		if (sym.at < s.start)
			s.start = sym.at;
		if (sym.at >= s.end)
			s.end = sym.at + PAGE;	/* the last one is no longer */
	}
	return s.end ? s : INJECT_NOWHERE;
}

/* On x86 modules lie behind the kernel's image, and nothing else does that allocates. */
struct span inject_any_module(void)
{
	char line[512], name[256];
	unsigned long long at;
	struct span s = INJECT_NOWHERE;
	FILE *f = symbols();

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%llx %*c %255s", &at, name) == 2 && !strcmp(name, "_end"))
			s = (struct span){ at, ~0ULL };
	if (f)
		fclose(f);
	return s;
}

bool span_is_empty(struct span s)
{
	return s.start >= s.end;
}

void inject_into(struct span memory, struct span copies)
{
	set_span(SLAB, memory);
	set_span(PAGES, memory);
	set_span(COPIES, copies);
}

void inject_into_slabs(struct span memory)
{
	set_span(SLAB, memory);
	set_span(PAGES, INJECT_NOWHERE);
	set_span(COPIES, INJECT_NOWHERE);
}

/* whether ------------------------------------------------------------------- */

const char *inject_missing(void)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		char path[128];

		snprintf(path, sizeof(path), DEBUGFS "%s/require-start", kinds[i]);
		if (access(path, F_OK))
			return complain("the kernel has no %s, or cannot choose by the stack",
					kinds[i]);
	}
	if (access(FAIL_NTH, F_OK))
		return "no " FAIL_NTH;
	return NULL;
}

const char *inject_begin(void)
{
	broken = false;
	nth_fd = open(FAIL_NTH, O_RDWR | O_CLOEXEC);
	if (nth_fd < 0)
		return "cannot open " FAIL_NTH;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++)
		for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++)
			set(kinds[k], common[i].name, common[i].value);
	for (size_t i = 0; i < sizeof(particular) / sizeof(*particular); i++)
		set(particular[i].kind, particular[i].name, particular[i].value);
	inject_into(INJECT_NOWHERE, INJECT_NOWHERE);
	return broken ? "fault injection takes not what is written" : NULL;
}

void inject_end(void)
{
	if (nth_fd < 0)
		return;
	inject_left();
	inject_hits();
	inject_into(INJECT_NOWHERE, INJECT_NOWHERE);
	close(nth_fd);
	nth_fd = -1;
}

/* what ---------------------------------------------------------------------- */

void inject_nth(unsigned int nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", nth);

	if (pwrite(nth_fd, text, len, 0) != len)
		abort();
}

unsigned int inject_left(void)
{
	char text[16] = "";

	if (pread(nth_fd, text, sizeof(text) - 1, 0) <= 0)
		abort();
	inject_nth(0);
	return atoi(text);
}

static void start(const char *kind)
{
	set_number(kind, "times", TIMES);
	set_number(kind, "probability", 100);
}

void inject_all(void)
{
	start(SLAB);
	start(PAGES);
	put(MAKE_IT_FAIL, "1");
}

/* The kernel lets as many go by as space holds more than what comes next. */
void inject_pages_after(unsigned int pages)
{
	set_number(PAGES, "space", pages);
	start(PAGES);
	put(MAKE_IT_FAIL, "1");
}

static unsigned int stop(const char *kind)
{
	long left;

	set_number(kind, "probability", 0);
	left = get_number(kind, "times");
	set_number(kind, "times", -1);
	return left < 0 ? 0 : TIMES - left;
}

unsigned int inject_hits(void)
{
	unsigned int hits;

	put(MAKE_IT_FAIL, "0");
	hits = stop(SLAB);
	hits += stop(PAGES);
	set_number(PAGES, "space", 0);
	return hits;
}
