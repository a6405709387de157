/* SPDX-License-Identifier: GPL-2.0 */
/* actor.h - processes that touch memory when they are told to, and do nothing else */
#ifndef _VMINSPECT_ACTOR_H
#define _VMINSPECT_ACTOR_H

#include "../module/decode/decode.h"

/** enum act - what an actor can be told */
enum act {
	ACT_MAP,	/* one page, of the file descriptor or of none (-1); it answers where */
	ACT_READ,	/* the byte at an address, which it answers */
	ACT_WRITE,	/* the byte at an address */
	ACT_FORK,	/* see actor_fork() */
};

/**
 * struct actor - one of them
 * @role: what it plays
 * @pid: 0: there is none
 * @fd: where it is told
 * @child_fd: where a child of its will be told; -1: it has one
 * @child_end: what the other end of that is to it; -1: another actor forked it
 */
struct actor {
	const char *role;
	u32 pid;
	int fd;
	int child_fd;
	int child_end;
};

/** actor_start() - a new one; 0 or EXIT_TROUBLE */
int actor_start(struct actor *a, const char *role);
/** actor_fork() - have @a fork another one; 0 or EXIT_TROUBLE */
int actor_fork(struct actor *a, struct actor *child, const char *role);
/**
 * actor_do() - have something done; 0 or EXIT_TROUBLE
 * @a: by whom
 * @what: what
 * @arg: file or address
 * @answer: what it says; NULL
 */
int actor_do(struct actor *a, enum act what, u64 arg, u64 *answer);
/** actors_end() - let them go, and wait for them */
void actors_end(struct actor *a, size_t nr);

#endif /* _VMINSPECT_ACTOR_H */
