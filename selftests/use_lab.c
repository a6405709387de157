// SPDX-License-Identifier: GPL-2.0
/* use_lab.c - loading the lab module, and asking it; see use_lab.h */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "use_lab.h"

static bool loaded;

/* $VMI_LAB, or where make leaves it: beside the tests */
static int open_module(void)
{
	const char *named = getenv("VMI_LAB");
	char exe[PATH_MAX], path[PATH_MAX + 32];
	ssize_t len;

	if (named && *named)
		return open(named, O_RDONLY | O_CLOEXEC);
	len = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	if (len < 0)
		return -1;
	exe[len] = '\0';
	snprintf(path, sizeof(path), "%s/lab/vminspect_lab.ko", dirname(exe));
	return open(path, O_RDONLY | O_CLOEXEC);
}

const char *lab_missing(void)
{
	int fd;

	if (vmi_missing())
		return vmi_missing();
	if (!access(LAB_DEVICE, F_OK))
		return NULL;
	fd = open_module();
	if (fd < 0)
		return "no lab module: set VMI_LAB to its .ko";
	close(fd);
	return NULL;
}

const char *lab_enter(void)
{
	int fd, err;

	if (!access(LAB_DEVICE, F_OK))
		return NULL;
	fd = open_module();
	err = syscall(SYS_finit_module, fd, "", 0) ? errno : 0;
	close(fd);
	if (err)
		return complain("the lab module is not loaded: %s%s",
				strerror(err), err == ENOEXEC ?
				" (made for another kernel?)" : "");
	loaded = true;
	return access(LAB_DEVICE, F_OK) ? "no " LAB_DEVICE : NULL;
}

const char *lab_leave(void)
{
	if (!loaded)
		return NULL;
	loaded = false;
	if (syscall(SYS_delete_module, "vminspect_lab", O_NONBLOCK))
		return complain("the lab module stays: %s", strerror(errno));
	return NULL;
}

int lab_tell(struct sample *s)
{
	ssize_t len = pread(s->fd, s->text, sizeof(s->text) - 1, 0);

	if (len < 0)
		return -errno;
	s->text[len] = '\0';
	return sscanf(s->text, "%*s pfn=%llx size=%llx addr=%llx", &s->pfn,
		      &s->size, &s->addr) == 3 ? 0 : -EPROTO;
}

/* The lines of an open that has not chosen: the kinds, and a sum. */
static char *line_of_kinds(const char *start)
{
	static char list[4096];
	int fd = open(LAB_DEVICE, O_RDWR | O_CLOEXEC);
	ssize_t len = read(fd, list, sizeof(list) - 1);
	char *line;

	close(fd);
	list[len > 0 ? len : 0] = '\0';
	for (line = strtok(list, "\n"); line; line = strtok(NULL, "\n"))
		if (!strncmp(line, start, strlen(start)))
			return line;
	return NULL;
}

const char *lab_absent(const char *kind)
{
	const char *line = line_of_kinds(kind);

	return line && strstr(line, " absent: ") ? line : NULL;
}

long lab_pages(void)
{
	const char *line = line_of_kinds("# pages=");

	return line ? atol(line + 8) : -1;
}

const char *lab_take(struct sample *s, const char *fmt, ...)
{
	char line[64];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	s->fd = open(LAB_DEVICE, O_RDWR | O_CLOEXEC);
	if (s->fd < 0)
		return complain(LAB_DEVICE ": %s", strerror(errno));
	if (write(s->fd, line, strlen(line)) != (ssize_t)strlen(line))
		return complain("the lab refuses %s: %s", line,
				strerror(errno));
	return lab_tell(s) ? complain("the lab says: %s", s->text) : NULL;
}

void *lab_map(const struct sample *s, void *at)
{
	return mmap(at, s->size, PROT_READ | PROT_WRITE,
		    MAP_SHARED | (at ? MAP_FIXED : 0), s->fd, 0);
}
