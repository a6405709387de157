// SPDX-License-Identifier: GPL-2.0
/*
 * actor.c - processes that touch memory when they are told to
 *
 * What is watched must not do the watching: all that an actor does between two
 * orders is to wait. It goes when whoever tells it closes the socket, so none is
 * left behind, however the tool ends.
 */
#include <errno.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actor.h"
#include "trouble.h"

struct order {
	u64 what;
	u64 arg;
};

/* the actor's side ------------------------------------------------------------ */

/* Small pages, and none that the kernel makes one with its neighbours. */
static u64 map(int fd)
{
	long size = sysconf(_SC_PAGESIZE);
	int flags = MAP_PRIVATE | (fd < 0 ? MAP_ANONYMOUS : 0);
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (p == MAP_FAILED)
		return 0;
	madvise(p, size, MADV_NOHUGEPAGE);
	return (u64)(unsigned long)p;
}

/* Without an address its own stack: this makes ready all that an order touches beside. */
static u64 touch(u64 addr, bool write)
{
	volatile char own = 0, *p = addr ? (volatile char *)(unsigned long)addr : &own;

	if (write)
		*p = 'W';
	return (unsigned char)*p;
}

/* Both answer: the parent with a pid, the child, on a socket of its own, that it is there. */
static u64 split(int *fd, int child_fd)
{
	pid_t pid = fork();

	if (pid > 0) {
		close(child_fd);
		return pid;
	}
	if (pid < 0)
		return 0;
	close(*fd);
	*fd = child_fd;
	return 1;
}

static u64 obey(const struct order *o, int *fd)
{
	switch (o->what) {
	case ACT_MAP:
		return map((int)o->arg);
	case ACT_READ:
		return touch(o->arg, false);
	case ACT_WRITE:
		return touch(o->arg, true);
	case ACT_FORK:
		return split(fd, (int)o->arg);
	}
	return 0;
}

static void __attribute__((noreturn)) act(int fd)
{
	struct order o;
	u64 answer;

	while (recv(fd, &o, sizeof(o), MSG_WAITALL) == sizeof(o)) {
		answer = obey(&o, &fd);
		if (send(fd, &answer, sizeof(answer), MSG_NOSIGNAL) != sizeof(answer))
			break;
	}
	while (wait(NULL) > 0 || errno == EINTR)
		;
	_exit(0);
}

/* the other side -------------------------------------------------------------- */

/*
 * A new page waits in a list of its CPU, which holds a reference, and only a write
 * on that CPU empties the list before it asks whether anybody shares the page.
 */
static void stay_here(void)
{
	cpu_set_t here;
	int cpu = sched_getcpu();

	if (cpu < 0)
		return;
	CPU_ZERO(&here);
	CPU_SET(cpu, &here);
	sched_setaffinity(0, sizeof(here), &here);
}

static int hear(struct actor *a, u64 *answer)
{
	u64 said;

	if (recv(a->fd, &said, sizeof(said), MSG_WAITALL) != sizeof(said))
		return trouble("the %s process has gone meanwhile: try again", a->role);
	if (answer)
		*answer = said;
	return 0;
}

int actor_do(struct actor *a, enum act what, u64 arg, u64 *answer)
{
	struct order o = { what, arg };

	if (send(a->fd, &o, sizeof(o), MSG_NOSIGNAL) != sizeof(o))
		return trouble("the %s process has gone meanwhile: try again", a->role);
	return hear(a, answer);
}

/* The stack and whatever else an order touches is its own from now on. */
static int rehearse(struct actor *a)
{
	int err = actor_do(a, ACT_READ, 0, NULL);

	return err ? err : actor_do(a, ACT_WRITE, 0, NULL);
}

/* Its sockets, and those of a child that it may be told to fork. */
static int start(struct actor *a, int own[2], int child[2])
{
	a->fd = own[0];
	a->child_fd = child[0];
	a->child_end = child[1];
	a->pid = fork();
	if (!a->pid) {
		close(own[0]);
		close(child[0]);
		act(own[1]);
	}
	close(own[1]);
	close(child[1]);
	if ((pid_t)a->pid > 0)
		return rehearse(a);
	a->pid = 0;
	close(own[0]);
	close(child[0]);
	return trouble("cannot fork: %s", strerror(errno));
}

int actor_start(struct actor *a, const char *role)
{
	int own[2], child[2];

	stay_here();
	a->role = role;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, own))
		return trouble("cannot make a socket: %s", strerror(errno));
	if (!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, child))
		return start(a, own, child);
	close(own[0]);
	close(own[1]);
	return trouble("cannot make a socket: %s", strerror(errno));
}

int actor_fork(struct actor *a, struct actor *child, const char *role)
{
	u64 pid = 0;
	int err = actor_do(a, ACT_FORK, a->child_end, &pid);

	if (err)
		return err;
	if (!pid)
		return trouble("the %s process cannot fork: see ulimit -u", a->role);
	*child = (struct actor){ role, pid, a->child_fd, -1, -1 };
	a->child_fd = -1;
	err = hear(child, NULL);
	if (!err)
		err = rehearse(child);
	return err ? err : rehearse(a);
}

/* A later one has inherited the sockets of those before: all are closed first. */
void actors_end(struct actor *a, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		if (!a[i].pid)
			continue;
		close(a[i].fd);
		if (a[i].child_fd >= 0)
			close(a[i].child_fd);
	}
	for (size_t i = 0; i < nr; i++)
		while (a[i].pid && a[i].child_end >= 0 && waitpid(a[i].pid, NULL, 0) < 0 &&
		       errno == EINTR)
			;
}
