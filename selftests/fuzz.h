/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fuzz.h - requests made by chance, good ones and others
 */
#ifndef VMI_SELFTESTS_FUZZ_H
#define VMI_SELFTESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <linux/types.h>

/* What a view may be asked about. */
enum {
	ASK_PID		= 1 << 0,
	ASK_ADDR	= 1 << 1,
	ASK_RANGE	= 1 << 2,
	ASK_WITH	= 1 << 3,
	ASK_PFN		= 1 << 4,
	ASK_FD		= 1 << 5,
	ASK_CHILDREN	= 1 << 6,
};

struct fuzz_view {
	const char *name;
	unsigned int asks;
};

/**
 * struct fuzz_world - what requests may name
 * @pid: processes that have memory
 * @no_pid: ids that have none: of a zombie, of a kernel thread, of nobody
 * @fd: files that have cached pages
 * @no_fd: descriptors that have none
 * @addr: addresses worth asking about
 */
struct fuzz_world {
	pid_t pid[3];
	pid_t no_pid[3];
	int fd[2];
	int no_fd[4];
	__u64 addr[6];
};

/**
 * struct fuzz_line - a request
 * @text: its bytes, any
 * @len: how many
 * @good: it must be taken; else it may be
 * @pid: whom a good one names; 0: nobody
 */
struct fuzz_line {
	char text[700];
	size_t len;
	bool good;
	pid_t pid;
};

/* The same numbers for the same seed (splitmix64, Steele 2014). */
static inline __u64 fuzz_random(__u64 *state)
{
	__u64 z = *state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

static inline __u64 below(__u64 *state, __u64 n)
{
	return fuzz_random(state) % n;
}

static inline bool one_in(__u64 *state, __u64 n)
{
	return !below(state, n);
}

/* A line that @view must take. */
void fuzz_good(struct fuzz_line *l, __u64 *state, const struct fuzz_view *view,
	       const struct fuzz_world *w);
/* A line that was one, and whatever has become of it. */
void fuzz_bad(struct fuzz_line *l, __u64 *state, const struct fuzz_view *view,
	      const struct fuzz_world *w);

#endif /* VMI_SELFTESTS_FUZZ_H */
