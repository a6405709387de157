// SPDX-License-Identifier: GPL-2.0
/* until.c - wait until it is over; see until.h */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "trouble.h"
#include "until.h"

static u64 now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

int until_begin(struct until *u)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction hangup;
	sigset_t set;

	memset(u, 0, sizeof(*u));
	u->process = -1;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	/* nohup: it stays ignored */
	if (!sigaction(SIGHUP, NULL, &hangup) && hangup.sa_handler != SIG_IGN)
		sigaddset(&set, SIGHUP);
	u->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (u->signals < 0)
		return trouble("cannot wait for signals: %s", strerror(errno));
	sigprocmask(SIG_BLOCK, &set, &u->before);
	/* who reads what we write may go away: that is seen when it is written */
	sigaction(SIGPIPE, &ignore, &u->pipe);
	return 0;
}

void until_watch(struct until *u, u64 ns, pid_t pid)
{
	u->deadline = ns ? now() + ns : 0;
	u->process = pid ? pidfd_open(pid, 0) : -1;
	/* it has ended already: nothing is waited for */
	if (pid && u->process < 0)
		u->deadline = 1;
}

/* In ms, rounded up; -1: for ever. */
static int time_left(const struct until *u)
{
	u64 ns = now(), ms;

	if (!u->deadline)
		return -1;
	if (ns >= u->deadline)
		return 0;
	ms = (u->deadline - ns + 999999) / 1000000;
	return ms < 1000000 ? (int)ms : 1000000;
}

bool until_woken(struct until *u, int ms, int fd)
{
	/* poll() leaves out what is negative */
	struct pollfd fds[] = {
		{ .fd = u->signals, .events = POLLIN },
		{ .fd = u->process, .events = POLLIN },
		{ .fd = fd, .events = POLLIN },
	};
	int left;

	for (;;) {
		left = time_left(u);
		if (ms >= 0 && (left < 0 || ms < left))
			left = ms;
		if (poll(fds, ARRAY_SIZE(fds), left) > 0 && (fds[0].revents || fds[1].revents))
			return true;
		if (u->deadline && now() >= u->deadline)
			return true;
		if (ms >= 0)
			return false;
	}
}

bool until_over(struct until *u, int ms)
{
	return until_woken(u, ms, -1);
}

bool until_gone(const struct until *u)
{
	struct pollfd fd = { .fd = u->process, .events = POLLIN };

	return poll(&fd, 1, 0) > 0;
}

void until_child(const struct until *u)
{
	sigaction(SIGPIPE, &u->pipe, NULL);
	sigprocmask(SIG_SETMASK, &u->before, NULL);
}

void until_end(struct until *u)
{
	struct signalfd_siginfo info;

	/* what came is done with: it must not come again now */
	while (read(u->signals, &info, sizeof(info)) == sizeof(info))
		;
	close(u->signals);
	if (u->process >= 0)
		close(u->process);
	until_child(u);
}
