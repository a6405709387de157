/* SPDX-License-Identifier: GPL-2.0 */
/*
 * source.h - where a stream comes from, and where a recording goes
 *
 * The only file that opens anything. What is read is the same stream, live
 * from the module or recorded.
 */
#ifndef _VMINSPECT_SOURCE_H
#define _VMINSPECT_SOURCE_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "ask.h"

/**
 * struct source - an open stream
 * @name: for messages
 * @read: up to @len bytes; 0 at the end, -1 if trouble() was told
 * @fd: of live and recorded ones
 * @ask: the question behind a live one, for messages; else NULL
 * @err: the errno that the module refused with; 0
 */
struct source {
	const char *name;
	ssize_t (*read)(struct source *s, void *buf, size_t len);
	int fd;
	const struct ask *ask;
	int err;
};

/** source_open() - the recording of @a->input, or live; 0 or EXIT_TROUBLE */
int source_open(struct source *s, struct ask *a);
/** source_has() - does the loaded module have @view? */
bool source_has(u32 view);
/** source_gone() - an errno of the module's: the process has no memory (any more) */
bool source_gone(int err);
/** source_ask() - another question to the view that is open; 0 or EXIT_TROUBLE */
int source_ask(struct source *s, const struct ask *a);
void source_close(struct source *s);
/** source_temp() - a new file without a name, of @size zero bytes; -1: trouble() has been told */
int source_temp(size_t size);

/**
 * struct recording - a file that is being written
 * @out: what is written goes here
 * @path: the name it gets when it is whole
 * @temp: its name until then; NULL for a pipe or a device
 */
struct recording {
	FILE *out;
	const char *path;
	char *temp;
};

/** recording_create() - a new file of mode 0600: frame numbers are secrets */
int recording_create(struct recording *r, const char *path);
/** recording_close() - give it its name if @keep, else leave nothing behind */
int recording_close(struct recording *r, bool keep);

#endif /* _VMINSPECT_SOURCE_H */
