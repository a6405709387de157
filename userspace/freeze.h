/* SPDX-License-Identifier: GPL-2.0 */
/* freeze.h - hold all threads of a process while it is looked at */
#ifndef _VMINSPECT_FREEZE_H
#define _VMINSPECT_FREEZE_H

#include <sys/types.h>

#include "../module/decode/decode.h"

/**
 * struct freeze - who holds a process
 * @holder: a process of ours that traces all its threads; 0: none
 * @pipe: it lets go when this end is closed
 *
 * A thread can only be let go while it is stopped, but the kernel lets go of
 * all when whoever traces them ends, however that comes about. So this is the
 * whole task of a child: if vminspect is killed its end of the pipe is closed,
 * and if the child is killed the same is reached at once.
 */
struct freeze {
	pid_t holder;
	int pipe;
};

/** freeze() - false if it cannot be stopped: told why, and it runs */
bool freeze(struct freeze *f, u32 pid);
/** freeze_end() - it runs again when this returns */
void freeze_end(struct freeze *f);

#endif /* _VMINSPECT_FREEZE_H */
