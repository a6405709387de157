// SPDX-License-Identifier: GPL-2.0
/*
 * fake_module.c - a module for tests, preloaded into the CLI
 *
 * Below $VMINSPECT_DEBUGFS a file's bytes are what the module would answer.
 * Opening one fails with errno $FAKE_OPEN, writing with $FAKE_WRITE, reading
 * with $FAKE_READ, if they are set; what is written is kept in $FAKE_LOG and
 * does not touch the file.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fake_fd = -1;

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

int open(const char *path, int flags, ...)
{
	int (*real)(const char *path, int flags, ...) = dlsym(RTLD_NEXT, "open");
	va_list args;
	int mode;

	va_start(args, flags);
	mode = va_arg(args, int);
	va_end(args);
	if (!is_ours(path))
		return real(path, flags, mode);
	if (failing("FAKE_OPEN"))
		return -1;
	note((flags & O_ACCMODE) == O_RDWR ? "rw" : "r", strrchr(path, '/') + 1,
	     strlen(strrchr(path, '/') + 1));
	fake_fd = real(path, O_RDONLY);
	return fake_fd;
}

ssize_t write(int fd, const void *buf, size_t len)
{
	ssize_t (*real)(int fd, const void *buf, size_t len) = dlsym(RTLD_NEXT, "write");

	if (fd != fake_fd)
		return real(fd, buf, len);
	if (failing("FAKE_WRITE"))
		return -1;
	/* the request without its newline, which is the end of it */
	note("request", buf, len - 1);
	return len;
}

ssize_t read(int fd, void *buf, size_t len)
{
	ssize_t (*real)(int fd, void *buf, size_t len) = dlsym(RTLD_NEXT, "read");

	if (fd == fake_fd && failing("FAKE_READ"))
		return -1;
	/* the module gives what it has, not what was asked */
	return real(fd, buf, fd == fake_fd && len > 100 ? 100 : len);
}
