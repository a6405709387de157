// SPDX-License-Identifier: GPL-2.0
/*
 * fixture.c - starting children, and the list of what they can map
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

const char *make_nothing(struct facts *f)
{
	(void)f;
	return NULL;
}

static void child_main(struct facts *facts, make_t make,
		       void (*body)(struct facts *facts))
{
	const char *why;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	why = make(facts);
	if (why) {
		snprintf(facts->why, sizeof(facts->why), "%s", why);
		_exit(1);
	}
	facts->ready = 1;
	if (body)
		body(facts);
	else
		raise(SIGSTOP);
	_exit(0);
}

const char *child_run(struct child *c, make_t make,
		      void (*body)(struct facts *facts))
{
	int status;

	if (vmi_missing())
		return vmi_missing();
	c->facts = mmap(NULL, sizeof(*c->facts), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (c->facts == MAP_FAILED)
		return "no memory";
	fflush(NULL);
	c->pid = fork();
	if (!c->pid)
		child_main(c->facts, make, body);
	if (c->pid < 0)
		return "cannot fork";
	while (!c->facts->ready) {
		if (waitpid(c->pid, &status, WNOHANG) == c->pid) {
			c->pid = 0;
			return *c->facts->why ? c->facts->why :
				complain("the fixture died: status %#x",
					 status);
		}
		usleep(1000);
	}
	return body || child_stopped(c->pid) ? NULL : "it did not stop";
}

const char *child_start(struct child *c, make_t make)
{
	return child_run(c, make, NULL);
}

/* Wait until a child has stopped. */
bool child_stopped(pid_t pid)
{
	int status;

	return waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status);
}

static void remove_scrap(const char *path)
{
	pid_t pid = *path ? fork() : -1;

	if (!pid) {
		execlp("rm", "rm", "-rf", "--", path, NULL);
		_exit(1);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

void child_end(struct child *c)
{
	/* The harness leaves by _exit(). */
	fflush(stdout);
	if (c->pid > 0) {
		kill(c->pid, SIGKILL);
		waitpid(c->pid, NULL, 0);
	}
	if (c->facts && c->facts != MAP_FAILED) {
		remove_scrap(c->facts->scrap);
		munmap(c->facts, sizeof(*c->facts));
	}
	memset(c, 0, sizeof(*c));
}

/*
 * Room for a mapping of its own: an inaccessible page before and behind it,
 * so that it can not become one VMA with a neighbour.
 */
void *place(size_t len, size_t align)
{
	size_t whole = len + 2 * (align > PAGE ? align : PAGE);
	char *at = mmap(NULL, whole, PROT_NONE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at == MAP_FAILED)
		return NULL;
	at += PAGE;
	at += -(unsigned long)at & (align - 1);
	return at;
}

struct area *know(struct facts *f, const char *label, void *at, size_t len)
{
	struct area *a = &f->area[f->nr++];

	if (f->nr > AREAS)
		abort();
	memset(a, 0, sizeof(*a));
	snprintf(a->label, sizeof(a->label), "%s", label);
	a->start = (unsigned long)at;
	a->end = a->start + len;
	a->vma = true;
	a->role = -1;
	a->page_shift = 12;
	a->leaf_shift = 12;
	a->exact = true;
	a->access = PROT_READ | PROT_WRITE;
	return a;
}

void touch(struct area *a, enum touched how, __u64 first, __u64 step,
	   __u64 count)
{
	volatile char *at = (char *)a->start + first;
	__u64 i;

	a->how = how;
	a->first = first;
	a->step = step;
	a->count = count;
	for (i = 0; i < count; i++, at += step) {
		if (how == TOUCHED_WRITTEN)
			*at = i + 1;
		else
			(void)*at;
	}
}

/* A file in a directory of a real file system (/tmp often is none). */
int scratch_file(const char *name, size_t len, char *path)
{
	const char *dir = getenv("VMI_TMP");
	int fd;

	snprintf(path, PATH_MAX, "%s/%s.%d", dir ? dir : "/var/tmp", name,
		 getpid());
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd >= 0 && posix_fallocate(fd, 0, len)) {
		close(fd);
		fd = -1;
	}
	return fd;
}
