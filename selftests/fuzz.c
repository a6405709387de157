// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz.c - requests made by chance: from the grammar, and then spoilt
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

#define PICK(state, array)	((array)[below(state, sizeof(array) / sizeof((array)[0]))])

__attribute__((format(printf, 2, 3)))
static void add(struct fuzz_line *l, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	l->len += vsnprintf(l->text + l->len, sizeof(l->text) - l->len, fmt, ap);
	va_end(ap);
}

/* Between words, and around them. */
static void blank(struct fuzz_line *l, __u64 *state, bool must)
{
	static const char * const blanks[] = { " ", "  ", "\t", " \t " };

	if (must || one_in(state, 8))
		add(l, "%s", PICK(state, blanks));
}

/* Numbers close to where something ends, and any. */
static __u64 number(__u64 *state, const struct fuzz_world *w)
{
	__u64 v;

	switch (below(state, 4)) {
	case 0:
		v = PICK(state, w->addr);
		break;
	case 1:
		v = 1ULL << below(state, 64);
		break;
	case 2:
		v = fuzz_random(state) >> below(state, 64);
		break;
	default:
		v = below(state, 70000);
	}
	return v + below(state, 3) - 1;
}

static void hex(struct fuzz_line *l, __u64 *state, __u64 v)
{
	static const char * const forms[] = { "%llx", "0x%llx", "%016llx", "0X%llX", "%llX" };
	char text[32];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(text, sizeof(text), PICK(state, forms), v);
#pragma GCC diagnostic pop
	add(l, "%s", text);
}

/* Two that are in order. */
static void hex_range(struct fuzz_line *l, __u64 *state, __u64 a, __u64 b)
{
	__u64 low = a < b ? a : b, high = a < b ? b : a;

	if (low == high)
		low -= !!low;
	hex(l, state, low);
	add(l, "-");
	hex(l, state, low == high ? high + 1 : high);
}

static void name_pid(struct fuzz_line *l, __u64 *state, const struct fuzz_world *w)
{
	l->pid = PICK(state, w->pid);
	add(l, one_in(state, 8) ? "pid=00%d" : "pid=%d", l->pid);
}

/* What is added to a process, or stands for the one that reads. Return: is it anything? */
static bool part_of_process(struct fuzz_line *l, __u64 *state, const struct fuzz_view *view,
			    const struct fuzz_world *w, bool named)
{
	bool any = named;

	if (view->asks & ASK_ADDR && (!named || one_in(state, 2))) {
		blank(l, state, any);
		add(l, "addr=");
		hex(l, state, number(state, w));
		any = true;
	}
	if (view->asks & ASK_RANGE && (!named || one_in(state, 2))) {
		blank(l, state, any);
		add(l, "range=");
		hex_range(l, state, number(state, w), number(state, w));
		any = true;
	}
	return any;
}

static void about_process(struct fuzz_line *l, __u64 *state, const struct fuzz_view *view,
			  const struct fuzz_world *w)
{
	static const char * const with[] = { "pages", "lru", "pages,lru", "lru,pages" };
	bool named = view->asks & ASK_PID && !one_in(state, 4);

	if (named)
		name_pid(l, state, w);
	if (!part_of_process(l, state, view, w, named))
		name_pid(l, state, w);
	if (view->asks & ASK_WITH && one_in(state, 3))
		add(l, " with=%s", PICK(state, with));
	if (view->asks & ASK_CHILDREN && l->pid && one_in(state, 2))
		add(l, " children=%d", (int)below(state, 2));
}

static void about_frames(struct fuzz_line *l, __u64 *state, const struct fuzz_world *w)
{
	__u64 first = number(state, w) >> below(state, 40);

	add(l, "pfn=");
	if (one_in(state, 2))
		hex(l, state, first & ~0ULL >> 1);
	else
		hex_range(l, state, first, number(state, w));
}

static void about_file(struct fuzz_line *l, __u64 *state, const struct fuzz_world *w)
{
	add(l, "fd=%d", PICK(state, w->fd));
	if (one_in(state, 2)) {
		add(l, " off=");
		hex(l, state, number(state, w) & ~0ULL >> 1);
	}
}

void fuzz_good(struct fuzz_line *l, __u64 *state, const struct fuzz_view *view,
	       const struct fuzz_world *w)
{
	memset(l, 0, sizeof(*l));
	blank(l, state, false);
	if (view->asks & ASK_PFN && one_in(state, 3))
		about_frames(l, state, w);
	else if (view->asks & ASK_FD && one_in(state, 3))
		about_file(l, state, w);
	else
		about_process(l, state, view, w);
	blank(l, state, false);
	if (!one_in(state, 4))
		add(l, "\n");
	l->good = view->asks;
}

/* Words that the grammar has and this request should not. */
static void wrong_word(struct fuzz_line *l, __u64 *state, const struct fuzz_world *w)
{
	static const char * const words[] = {
		" pid=", " range=1000", " range=2000-1000", " with=", " with=pages,pages",
		" pfn=5-5", " off=0", " children=1", " children=2", " colour=red", " =",
		" pid=-1", " addr=", " addr=1ffffffffffffffff", "\npid=1", " pid=0",
	};

	switch (below(state, 4)) {
	case 0:
		add(l, " pid=%d", PICK(state, w->no_pid));
		break;
	case 1:
		add(l, " fd=%d", PICK(state, w->no_fd));
		break;
	default:
		add(l, "%s", PICK(state, words));
	}
}

static void spoil(struct fuzz_line *l, __u64 *state, const struct fuzz_world *w)
{
	static const char bytes[] = "=-, \t\n\0x0fg9A\x80\xff";
	size_t at = l->len ? below(state, l->len) : 0;

	switch (below(state, 7)) {
	case 0:
		l->text[at] = PICK(state, bytes);
		break;
	case 1:
		l->text[at] ^= 1 << below(state, 8);
		break;
	case 2:
		memmove(l->text + at + 1, l->text + at, l->len - at);
		l->text[at] = PICK(state, bytes);
		l->len++;
		break;
	case 3:
		l->len = at;
		break;
	case 4:
		memset(l->text + l->len, " 0\0"[below(state, 3)], 300);
		l->len += below(state, 300);
		break;
	case 5:
		memcpy(l->text + l->len, l->text, l->len);
		l->len *= 2;
		break;
	default:
		wrong_word(l, state, w);
	}
}

void fuzz_bad(struct fuzz_line *l, __u64 *state, const struct fuzz_view *view,
	      const struct fuzz_world *w)
{
	static const struct fuzz_view any = { "any", ~0u };

	fuzz_good(l, state, one_in(state, 4) ? &any : view, w);
	for (int n = below(state, 3); n >= 0 && l->len < 200; n--)
		spoil(l, state, w);
	l->good = false;
	l->pid = 0;
}
