// SPDX-License-Identifier: GPL-2.0
/* freeze.c - hold all threads of a process while it is looked at */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "freeze.h"
#include "grow.h"
#include "procs.h"
#include "trouble.h"

/* A thread that waits for a disk or in vfork() does not stop: that long it is waited for. */
#define PATIENCE_MS	2000

/**
 * struct threads - those of the process that are traced
 * @tid: their ids
 * @nr: how many
 * @cap: room in @tid
 * @stopped: the first ones of @tid have stopped
 */
struct threads {
	pid_t *tid;
	size_t nr;
	size_t cap;
	size_t stopped;
};

/* the child -------------------------------------------------------------------- */

static bool is_known(const struct threads *t, pid_t tid)
{
	for (size_t i = 0; i < t->nr; i++)
		if (t->tid[i] == tid)
			return true;
	return false;
}

static bool has_ended(pid_t tid)
{
	struct proc thread = { .pid = tid };

	return !procs_stat(&thread) || thread.ended;
}

/* One that has ended needs not be stopped; that is EPERM as well as long as it is listed. */
static int seize(struct threads *t, pid_t tid)
{
	if (ptrace(PTRACE_SEIZE, tid, NULL, NULL)) {
		int err = errno;

		return err == ESRCH || has_ended(tid) ? 0 : -err;
	}
	if (!grow(&t->tid, sizeof(tid), &t->cap, t->nr + 1))
		return -ENOMEM;
	t->tid[t->nr++] = tid;
	ptrace(PTRACE_INTERRUPT, tid, NULL, NULL);
	return 0;
}

static int seize_new(struct threads *t, u32 pid)
{
	char name[32], path[4096];
	struct dirent *e;
	int err = 0;
	DIR *dir;

	snprintf(name, sizeof(name), "%u/task", pid);
	procs_path(path, sizeof(path), name);
	dir = opendir(path);
	if (!dir)
		return -ESRCH;
	while (!err && (e = readdir(dir))) {
		pid_t tid = atoi(e->d_name);

		if (tid && !is_known(t, tid))
			err = seize(t, tid);
	}
	closedir(dir);
	return err;
}

static int wait_for(struct threads *t, int *patience)
{
	const struct timespec nap = { .tv_nsec = 1000000 };

	for (; t->stopped < t->nr; t->stopped++) {
		/* an error, or an exit: that one has ended */
		while (!waitpid(t->tid[t->stopped], NULL, __WALL | WNOHANG)) {
			if (!(*patience)--)
				return -ETIMEDOUT;
			nanosleep(&nap, NULL);
		}
	}
	return 0;
}

/* When all that are known stand still and there is none more, nobody can make one. */
static int stop_all(struct threads *t, u32 pid)
{
	int patience = PATIENCE_MS, err;
	size_t before;

	do {
		before = t->nr;
		err = seize_new(t, pid);
		if (!err)
			err = wait_for(t, &patience);
	} while (!err && t->nr > before);
	if (!err && !t->nr)
		err = -ESRCH;
	return err;
}

static void hold(u32 pid, int answer, int until)
{
	struct threads t = { 0 };
	int err;
	char c;

	/* what is meant for vminspect must not end the child first */
	signal(SIGINT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	err = stop_all(&t, pid);
	if (write(answer, &err, sizeof(err)) == sizeof(err) && !err)
		while (read(until, &c, 1) < 0 && errno == EINTR)
			;
	_exit(0);
}

/* the parent ------------------------------------------------------------------- */

static const char *why(int err)
{
	switch (err) {
	case -EPERM:
		return "it is traced by somebody already, or may not be";
	case -ETIMEDOUT:
		return "a thread waits in the kernel and does not stop";
	default:
		return strerror(-err);
	}
}

static int start(struct freeze *f, u32 pid)
{
	int answer[2], until[2], err;

	if (pipe2(answer, O_CLOEXEC))
		return -errno;
	if (pipe2(until, O_CLOEXEC)) {
		err = -errno;
		close(answer[0]);
		close(answer[1]);
		return err;
	}
	fflush(NULL);
	f->holder = fork();
	if (!f->holder) {
		close(until[1]);
		hold(pid, answer[1], until[0]);
	}
	close(answer[1]);
	close(until[0]);
	f->pipe = until[1];
	if (f->holder < 0) {
		err = -errno;
		close(f->pipe);
	} else if (read(answer[0], &err, sizeof(err)) != sizeof(err)) {
		err = -EIO;
	}
	close(answer[0]);
	return err;
}

bool freeze(struct freeze *f, u32 pid)
{
	int err;

	memset(f, 0, sizeof(*f));
	if (pid == (u32)getpid()) {
		trouble("process %u is vminspect, which cannot stop itself: it is compared running",
			pid);
		return false;
	}
	err = start(f, pid);
	if (!err)
		return true;
	freeze_end(f);
	/* that it has gone is told where it is asked about */
	if (err != -ESRCH)
		trouble("cannot stop process %u, it is compared running: %s", pid, why(err));
	return false;
}

void freeze_end(struct freeze *f)
{
	if (f->holder <= 0)
		return;
	close(f->pipe);
	while (waitpid(f->holder, NULL, 0) < 0 && errno == EINTR)
		;
	f->holder = 0;
}
