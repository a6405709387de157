/* SPDX-License-Identifier: GPL-2.0 */
/* until.h - wait until it is over: a time has gone by, a process ended, a signal came */
#ifndef _VMINSPECT_UNTIL_H
#define _VMINSPECT_UNTIL_H

#include <signal.h>
#include <sys/types.h>

#include "../module/decode/decode.h"

/**
 * struct until - what is waited for
 * @signals: a descriptor of SIGINT, SIGTERM and SIGHUP, which are held back
 *	meanwhile: none of them loses the answer
 * @process: a descriptor of the process, or -1: of none
 * @deadline: in ns of the monotonic clock; 0: none
 * @before: the signals that were held back before
 * @pipe: what SIGPIPE did before
 */
struct until {
	int signals;
	int process;
	u64 deadline;
	sigset_t before;
	struct sigaction pipe;
};

/** until_begin() - hold the signals back; 0 or EXIT_TROUBLE */
int until_begin(struct until *u);
/** until_watch() - the time counts from now; @pid 0: no process */
void until_watch(struct until *u, u64 ns, pid_t pid);
/** until_over() - is it? Waits so long for it, or, if @ms is negative, until it is */
bool until_over(struct until *u, int ms);
/** until_woken() - the same, but that it waits no longer when @fd can be read; -1: none */
bool until_woken(struct until *u, int ms, int fd);
/** until_gone() - is it because the process has ended? */
bool until_gone(const struct until *u);
/** until_child() - of a child: as it was before */
void until_child(const struct until *u);
/** until_end() - signals do again what they did before */
void until_end(struct until *u);

#endif /* _VMINSPECT_UNTIL_H */
