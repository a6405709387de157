// SPDX-License-Identifier: GPL-2.0
/*
 * cast.c - starting and ending families of processes
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cast.h"

const char *cast_start(struct cast *c, casting_t make)
{
	memset(c, 0, sizeof(*c));
	if (vmi_missing())
		return vmi_missing();
	c->test = getpid();
	c->stage = mmap(NULL, sizeof(*c->stage), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (c->stage == MAP_FAILED)
		return "no memory";
	/* Whose parent has gone is ours, to be waited for. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	return make ? make(c) : NULL;
}

void cast_end(struct cast *c)
{
	int i;

	/* The harness leaves by _exit(). */
	fflush(stdout);
	if (!c->stage || c->stage == MAP_FAILED)
		return;
	for (i = 0; i < c->stage->actors; i++)
		if (c->stage->pid[i] > 0)
			kill(c->stage->pid[i], SIGKILL);
	while (waitpid(-1, NULL, __WALL) > 0 || errno == EINTR)
		;
	if (c->restore)
		write_text(c->restore, c->was);
	while (c->nr) {
		holders_free(&c->claim[--c->nr].who);
		holders_free(&c->claim[c->nr].copies);
	}
	munmap(c->stage, sizeof(*c->stage));
	c->stage = NULL;
}

static int new_slot(struct cast *c)
{
	int slot = __sync_fetch_and_add(&c->stage->actors, 1);

	if (slot >= ACTORS)
		abort();
	return slot;
}

/* Wait until an actor is ready; -1 if it died before. */
static pid_t ready(struct cast *c, int slot, pid_t pid)
{
	c->stage->pid[slot] = pid;
	while (pid > 0 && !c->stage->ready[slot]) {
		if (waitpid(pid, NULL, WNOHANG | __WALL) == pid &&
		    !c->stage->ready[slot])
			return -1;
		usleep(500);
	}
	return pid;
}

pid_t actor(struct cast *c, act_t act, int nr)
{
	int slot = new_slot(c);
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid)
		return ready(c, slot, pid);
	c->slot = slot;
	if (getppid() == c->test)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (act)
		act(c, nr);
	c->stage->ready[slot] = 1;
	for (;;)
		pause();
}

static int stay(void *arg)
{
	volatile int *flag = arg;

	*flag = 1;
	for (;;)
		pause();
	return 0;
}

pid_t actor_vm(struct cast *c)
{
	int slot = new_slot(c);
	char *stack = mmap(NULL, 64 * PAGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (stack == MAP_FAILED)
		return -1;
	return ready(c, slot, clone(stay, stack + 64 * PAGE,
				    CLONE_VM | SIGCHLD,
				    (void *)&c->stage->ready[slot]));
}

void leave(struct cast *c)
{
	c->stage->ready[c->slot] = 1;
	_exit(0);
}

struct claim *claim(struct cast *c, const char *label, pid_t pid,
		    const void *addr, __u32 kind, __u8 frame)
{
	struct claim *cl = &c->claim[c->nr++];

	if (c->nr > CLAIMS)
		abort();
	memset(cl, 0, sizeof(*cl));
	cl->label = label;
	cl->pid = pid;
	cl->addr = (unsigned long)addr;
	cl->kind = kind;
	cl->frame = frame;
	cl->fd = -1;
	hold(&cl->who, pid, cl->addr);
	return cl;
}

void claim_file(struct claim *cl, int fd, __u64 off)
{
	cl->fd = fd;
	cl->off = off;
}

bool write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write(fd, text, strlen(text)) > 0;

	if (fd >= 0)
		close(fd);
	return ok;
}

/* The file stays for as long as it is open or mapped; its directory goes. */
int ram_file(const char *name, size_t len)
{
	char dir[] = "/tmp/vminspect-selftest.XXXXXX", path[128];
	static char zeros[4096];
	int fd;

	if (!mkdtemp(dir))
		return -1;
	if (mount("none", dir, "ramfs", 0, NULL)) {
		rmdir(dir);
		return -1;
	}
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	while (fd >= 0 && len) {
		ssize_t put = write(fd, zeros, len < 4096 ? len : 4096);

		if (put <= 0)
			break;
		len -= put;
	}
	umount2(dir, MNT_DETACH);
	rmdir(dir);
	return fd;
}
