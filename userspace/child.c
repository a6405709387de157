// SPDX-License-Identifier: GPL-2.0
/* child.c - a command that is held until all is ready to watch it */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "trouble.h"

static ssize_t read_all(int fd, void *buf, size_t len)
{
	ssize_t got;

	do {
		got = read(fd, buf, len);
	} while (got < 0 && errno == EINTR);
	return got;
}

/* What it does itself until the exec is counted as its own: as little as can be. */
static void become(char **command, int go, int said, const struct until *u)
{
	char c;
	int err;

	until_child(u);
	if (read_all(go, &c, 1) != 1)
		_exit(0);
	execvp(*command, command);
	err = errno;
	/* if nobody reads it there is nobody to tell */
	if (write(said, &err, sizeof(err)) != sizeof(err))
		_exit(1);
	_exit(127);
}

int child_hold(struct child *c, char **command, const struct until *u)
{
	int go[2], said[2];

	c->pid = 0;
	if (pipe2(go, O_CLOEXEC))
		return trouble("cannot start %s: %s", *command, strerror(errno));
	if (pipe2(said, O_CLOEXEC)) {
		close(go[0]);
		close(go[1]);
		return trouble("cannot start %s: %s", *command, strerror(errno));
	}
	fflush(NULL);
	c->pid = fork();
	if (!c->pid) {
		close(go[1]);
		close(said[0]);
		become(command, go[0], said[1], u);
	}
	close(go[0]);
	close(said[1]);
	c->go = go[1];
	c->said = said[0];
	if (c->pid > 0)
		return 0;
	c->pid = 0;
	close(c->go);
	close(c->said);
	return trouble("cannot start %s: %s", *command, strerror(errno));
}

int child_start(struct child *c, char **command)
{
	int err = 0;

	if (write(c->go, "", 1) != 1)
		return trouble("cannot start %s: %s", *command, strerror(errno));
	/* the exec closes the other end */
	if (read_all(c->said, &err, sizeof(err)) != sizeof(err))
		return 0;
	return trouble("cannot run %s: %s", *command, strerror(err));
}

void child_end(struct child *c)
{
	if (!c->pid)
		return;
	close(c->go);
	close(c->said);
	/* it may run on: whoever stops waiting before it ends does not end it */
	waitpid(c->pid, NULL, WNOHANG);
	c->pid = 0;
}
