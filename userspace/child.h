/* SPDX-License-Identifier: GPL-2.0 */
/* child.h - a command that is held until all is ready to watch it */
#ifndef _VMINSPECT_CHILD_H
#define _VMINSPECT_CHILD_H

#include "until.h"

/**
 * struct child - the command
 * @pid: its process; 0: there is none
 * @go: it starts when a byte is written there, and goes away when that is closed
 * @said: the errno of an exec that failed is read there, or nothing
 */
struct child {
	pid_t pid;
	int go;
	int said;
};

/** child_hold() - a process that is to become the command; 0 or EXIT_TROUBLE */
int child_hold(struct child *c, char **command, const struct until *u);
/** child_start() - let it; 0 or EXIT_TROUBLE: it cannot be run */
int child_start(struct child *c, char **command);
/** child_end() - let go of it, whether it was started or not */
void child_end(struct child *c);

#endif /* _VMINSPECT_CHILD_H */
