// SPDX-License-Identifier: GPL-2.0
/* stacks.c - stacks and how often each was met; see stacks.h */
#include <ctype.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "stacks.h"

/** struct stack - one of them */
struct stack {
	u64 count;
	char line[];
};

void stacks_begin(struct stacks *s)
{
	s->len = 0;
	s->full = false;
}

static void put(struct stacks *s, char c)
{
	if (s->full || !grow(&s->line, 1, &s->cap, s->len + 1))
		s->full = true;
	else
		s->line[s->len++] = c;
}

static void put_name(struct stacks *s, const char *name, size_t len)
{
	for (size_t i = 0; i < len && name[i]; i++)
		put(s, name[i] == ';' || iscntrl((unsigned char)name[i]) ? ':' : name[i]);
}

void stacks_frame(struct stacks *s, const char *name, size_t len, const char *mark)
{
	if (s->len)
		put(s, ';');
	put_name(s, name, len);
	put_name(s, mark, strlen(mark));
}

static int by_line(const void *a, const void *b)
{
	const struct stack *x = a, *y = b;

	return strcmp(x->line, y->line);
}

bool stacks_end(struct stacks *s)
{
	struct stack *new, **at;

	put(s, '\0');
	if (s->full)
		return false;
	new = malloc(sizeof(*new) + s->len);
	if (!new)
		return false;
	new->count = 0;
	memcpy(new->line, s->line, s->len);
	at = tsearch(new, &s->root, by_line);
	if (!at || *at != new)
		free(new);
	if (at)
		(*at)->count++;
	return at;
}

static void print(const void *node, VISIT which, void *out)
{
	const struct stack *stack = *(struct stack *const *)node;

	if (which == postorder || which == leaf)
		fprintf(out, "%s %llu\n", stack->line, (unsigned long long)stack->count);
}

void stacks_print(const struct stacks *s, FILE *out)
{
	twalk_r(s->root, print, out);
}

void stacks_free(struct stacks *s)
{
	tdestroy(s->root, free);
	free(s->line);
	memset(s, 0, sizeof(*s));
}
