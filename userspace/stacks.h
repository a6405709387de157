/* SPDX-License-Identifier: GPL-2.0 */
/*
 * stacks.h - stacks and how often each was met, folded
 *
 * A line of each: frames from the outermost to the innermost with semicolons
 * between, a space, the count. So flamegraph.pl, inferno and speedscope take them.
 */
#ifndef _VMINSPECT_STACKS_H
#define _VMINSPECT_STACKS_H

#include <stdio.h>

#include "../module/decode/decode.h"

/**
 * struct stacks - all of them
 * @root: by their lines
 * @line: the one that is being written
 * @len: characters in it
 * @cap: room in @line
 * @full: there was no memory for it
 */
struct stacks {
	void *root;
	char *line;
	size_t len;
	size_t cap;
	bool full;
};

/** stacks_begin() - another stack */
void stacks_begin(struct stacks *s);
/**
 * stacks_frame() - a frame of it
 * @s: the stacks
 * @name: the function; what would divide a line is replaced
 * @len: characters of it at most
 * @mark: behind it: flamegraph.pl's annotation, or empty
 */
void stacks_frame(struct stacks *s, const char *name, size_t len, const char *mark);
/** stacks_end() - it is whole: count it; false: no memory */
bool stacks_end(struct stacks *s);
/** stacks_print() - all, sorted */
void stacks_print(const struct stacks *s, FILE *out);
void stacks_free(struct stacks *s);

#endif /* _VMINSPECT_STACKS_H */
