/* SPDX-License-Identifier: GPL-2.0 */
/* fault_ways.h - ways to cause page faults, a known number of one class */
#ifndef VMI_SELFTESTS_FAULT_WAYS_H
#define VMI_SELFTESTS_FAULT_WAYS_H

#include "fixture.h"

/**
 * struct spot - where a way works
 * @at: its memory
 * @len: bytes
 * @fd: its file, or userfaultfd
 * @pid: a process that shares it; 0: none
 */
struct spot {
	char *at;
	size_t len;
	int fd;
	pid_t pid;
};

/**
 * struct way - one row
 * @name: in faults.txt
 * @prep: make a spot: NULL, or why that cannot be done on this machine
 * @cause: touch it: the faults
 *
 * The child does both twice, at a spot of its own each time: the first time
 * brings in the code, the second is counted.
 */
struct way {
	const char *name;
	const char *(*prep)(struct spot *s);
	void (*cause)(struct spot *s);
};

const struct way *way_find(const char *name);
/* A child that does as the row says when it may go: NULL, or why it cannot. */
const char *way_run(struct child *c, const char *name);
/* It has done so; false: not within a minute. */
bool way_done(struct child *c);

#endif /* VMI_SELFTESTS_FAULT_WAYS_H */
