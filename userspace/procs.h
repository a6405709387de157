/* SPDX-License-Identifier: GPL-2.0 */
/* procs.h - which processes there are, by /proc */
#ifndef _VMINSPECT_PROCS_H
#define _VMINSPECT_PROCS_H

#include "../module/decode/decode.h"

/**
 * struct proc - a process
 * @pid: thread group id
 * @ppid: its parent's
 * @user: it has an address space: no kernel thread, no zombie
 * @ended: it is one, or its main thread is
 * @named: it was asked for by its number
 * @chosen: see procs_family() and procs_choose()
 */
struct proc {
	u32 pid;
	u32 ppid;
	bool user;
	bool ended;
	bool named;
	bool chosen;
};

/**
 * struct procs - all of them
 * @proc: in ascending order of their pids
 * @nr: how many
 * @cap: room in @proc
 */
struct procs {
	struct proc *proc;
	size_t nr;
	size_t cap;
};

/** procs_read() - all there are; 0 or EXIT_TROUBLE */
int procs_read(struct procs *p);
void procs_free(struct procs *p);
/** procs_choose() - @pid, even if /proc does not list it; 0 or EXIT_TROUBLE */
int procs_choose(struct procs *p, u32 pid);
/** procs_stat() - fill in what follows from @proc->pid, or a thread's id; false: it has gone */
bool procs_stat(struct proc *proc);
/** procs_thread() - the id of one that lives: /proc tells nothing of the memory of others */
u32 procs_thread(u32 pid);
/** procs_group() - the process that a thread is of; @tid itself if nobody knows */
u32 procs_group(u32 tid);
/** procs_family() - choose the descendants of those chosen, too */
void procs_family(struct procs *p);
/** procs_path() - @name in /proc, or where the tests have theirs */
void procs_path(char *path, size_t size, const char *name);

#endif /* _VMINSPECT_PROCS_H */
