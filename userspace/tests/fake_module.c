// SPDX-License-Identifier: GPL-2.0
/*
 * fake_module.c - a module for tests, preloaded into the CLI
 *
 * Below $VMINSPECT_DEBUGFS a file's bytes are what the module would answer.
 * Opening one fails with errno $FAKE_OPEN, writing with $FAKE_WRITE, reading
 * with $FAKE_READ, if they are set; what is written is kept in $FAKE_LOG and
 * does not touch the file. If there is a directory VIEW.d beside a file VIEW,
 * each request has an answer of its own there, a file of the request's name;
 * what has none is a process that has gone.
 *
 * Below $VMINSPECT_TRACEFS a directory made in instances/ is a copy of template/,
 * whose trace is read but once; what stands in its files when it is removed is
 * kept in $FAKE_LOG too.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is open below it, by descriptor; NULL is none of ours. */
#define FDS	64
static char *fake_path[FDS];

static int is_fake(int fd)
{
	return fd >= 0 && fd < FDS && fake_path[fd];
}

/* Fail with the errno that @name holds? */
static int failing(const char *name)
{
	const char *value = getenv(name);

	if (!value)
		return 0;
	errno = atoi(value);
	return 1;
}

static int is_ours(const char *path)
{
	const char *dir = getenv("VMINSPECT_DEBUGFS");

	return dir && strstr(path, "/raw/") && !strncmp(path, dir, strlen(dir));
}

static void note(const char *what, const void *text, size_t len)
{
	const char *name = getenv("FAKE_LOG");
	FILE *f = name ? fopen(name, "a") : NULL;

	if (!f)
		return;
	fprintf(f, "%s %.*s\n", what, (int)len, (const char *)text);
	fclose(f);
}

/* tracefs --------------------------------------------------------------------- */

static int is_instance(const char *path)
{
	const char *dir = getenv("VMINSPECT_TRACEFS");

	return dir && !strncmp(path, dir, strlen(dir)) && strstr(path, "/instances/");
}

/* What a shell does with the path as its $1. */
static int run_shell(const char *script, const char *path)
{
	char line[9000];

	snprintf(line, sizeof(line), "set -- '%s'; unset LD_PRELOAD; %s", path, script);
	return system(line) ? -1 : 0;
}

int mkdir(const char *path, mode_t mode)
{
	int (*real)(const char *path, mode_t mode) = dlsym(RTLD_NEXT, "mkdir");

	if (!is_instance(path))
		return real(path, mode);
	/* of all processors but the first nothing came */
	return run_shell("cp -r \"${1%/instances/*}/template\" \"$1\" && cd \"$1/per_cpu\" &&"
			 " for n in $(seq $(($(getconf _NPROCESSORS_CONF) - 1))); do"
			 " install -d cpu$n && : >cpu$n/trace_pipe_raw; done", path);
}

int rmdir(const char *path)
{
	int (*real)(const char *path) = dlsym(RTLD_NEXT, "rmdir");

	if (!is_instance(path))
		return real(path);
	return run_shell("cd \"$1\" && for f in $(cd ../../template &&"
			 " find . -name 'trace_pipe*' -o -type f -print | sort);"
			 " do cmp -s ../../template/$f $f || echo \"$f $(cat $f)\"; done"
			 " >>\"${FAKE_LOG:-/dev/null}\"; cd .. && rm -r \"$1\"", path);
}

/* A trace is gone when it has been read. */
static void consume(const char *path)
{
	const char *name = strrchr(path, '/');

	if (is_instance(path) && name && !strcmp(name, "/trace_pipe_raw"))
		run_shell("cp /dev/null \"$1.empty\" && mv \"$1.empty\" \"$1\"", path);
}

int open(const char *path, int flags, ...)
{
	int (*real)(const char *path, int flags, ...) = dlsym(RTLD_NEXT, "open");
	va_list args;
	int mode, fd;

	va_start(args, flags);
	mode = va_arg(args, int);
	va_end(args);
	if (!is_ours(path)) {
		/* what is written there is added */
		if (is_instance(path) && !strcmp(strrchr(path, '/'), "/set_event_pid"))
			flags |= O_APPEND;
		fd = real(path, flags, mode);
		consume(path);
		return fd;
	}
	if (failing("FAKE_OPEN"))
		return -1;
	note((flags & O_ACCMODE) == O_RDWR ? "rw" : "r", strrchr(path, '/') + 1,
	     strlen(strrchr(path, '/') + 1));
	fd = real(path, O_RDONLY);
	if (fd >= 0 && fd < FDS)
		fake_path[fd] = strdup(path);
	return fd;
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));

/* What a fortified library calls. */
int __open64_2(const char *path, int flags)
{
	return open(path, flags);
}

int close(int fd)
{
	int (*real)(int fd) = dlsym(RTLD_NEXT, "close");

	if (is_fake(fd)) {
		free(fake_path[fd]);
		fake_path[fd] = NULL;
	}
	return real(fd);
}

/* From now on the file is the answer to this request. */
static int answer_to(int fake, const char *request, size_t len)
{
	int (*real)(const char *path, int flags, ...) = dlsym(RTLD_NEXT, "open");
	char path[8192];
	int fd;

	snprintf(path, sizeof(path), "%s.d", fake_path[fake]);
	if (access(path, F_OK))
		return lseek(fake, 0, SEEK_SET);
	snprintf(path, sizeof(path), "%s.d/%.*s", fake_path[fake], (int)len, request);
	fd = real(path, O_RDONLY);
	if (fd < 0) {
		errno = ESRCH;
		return -1;
	}
	dup2(fd, fake);
	return close(fd);
}

ssize_t write(int fd, const void *buf, size_t len)
{
	ssize_t (*real)(int fd, const void *buf, size_t len) = dlsym(RTLD_NEXT, "write");

	if (!is_fake(fd))
		return real(fd, buf, len);
	if (failing("FAKE_WRITE"))
		return -1;
	/* the request without its newline, which is the end of it */
	note("request", buf, len - 1);
	return answer_to(fd, buf, len - 1) < 0 ? -1 : (ssize_t)len;
}

ssize_t read(int fd, void *buf, size_t len)
{
	ssize_t (*real)(int fd, void *buf, size_t len) = dlsym(RTLD_NEXT, "read");

	if (is_fake(fd) && failing("FAKE_READ"))
		return -1;
	/* the module gives what it has, not what was asked */
	return real(fd, buf, is_fake(fd) && len > 100 ? 100 : len);
}
