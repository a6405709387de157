// SPDX-License-Identifier: GPL-2.0
/* source.c - where a stream comes from: the only file that opens anything */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../module/decode/record.h"
#include "source.h"
#include "trouble.h"

#define DEBUGFS		"/sys/kernel/debug"

/* Where debugfs is mounted; the tests have one of their own. */
static const char *debugfs(void)
{
	const char *dir = getenv("VMINSPECT_DEBUGFS");

	return dir && *dir ? dir : DEBUGFS;
}

static ssize_t fd_read(struct source *s, void *buf, size_t len)
{
	ssize_t got;

	do {
		got = read(s->fd, buf, len);
	} while (got < 0 && errno == EINTR);
	return got;
}

/* recorded ---------------------------------------------------------------- */

static ssize_t file_read(struct source *s, void *buf, size_t len)
{
	ssize_t got = fd_read(s, buf, len);

	if (got < 0)
		trouble("cannot read %s: %s", s->name, strerror(errno));
	return got;
}

static int open_file(struct source *s, const char *path)
{
	s->read = file_read;
	s->name = path;
	if (!strcmp(path, "-")) {
		s->name = "stdin";
		s->fd = STDIN_FILENO;
		return 0;
	}
	s->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0)
		return trouble("cannot open %s: %s", path, strerror(errno));
	return 0;
}

/* live -------------------------------------------------------------------- */

static bool has_proc(u32 pid)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%u", pid);
	return !access(path, F_OK);
}

/* A mounted debugfs is never empty; the directory it is mounted on always. */
static bool is_mounted(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *e;

	if (!dir)
		return false;
	do {
		e = readdir(dir);
	} while (e && e->d_name[0] == '.');
	closedir(dir);
	return e;
}

static int not_there(const char *view)
{
	char path[4096];

	if (!is_mounted(debugfs()))
		return trouble("debugfs not mounted: mount -t debugfs none " DEBUGFS);
	snprintf(path, sizeof(path), "%s/vminspect", debugfs());
	if (access(path, F_OK))
		return trouble("module not loaded: insmod vminspect.ko or modprobe vminspect");
	return trouble("the loaded module has no view %s: load the one built with this vminspect",
		       view);
}

static int not_allowed(void)
{
	if (geteuid())
		return trouble("not allowed: run it as root");
	return trouble("refused: lockdown (see /sys/kernel/security/lockdown) or no CAP_SYS_ADMIN");
}

static int open_failed(const char *view)
{
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
		return not_there(view);
	case EACCES:
	case EPERM:
		return not_allowed();
	default:
		return trouble("cannot open the view %s: %s", view, strerror(errno));
	}
}

bool source_gone(int err)
{
	return err == ESRCH || err == ESTALE || err == EINVAL;
}

/* What the module answered instead of records, at write or at first read. */
static int refused(struct source *s, const struct ask *a, int err)
{
	u32 pid = a->request.pid;

	s->err = err;
	if (a->one_of_many && source_gone(err))
		return EXIT_TROUBLE;
	if (err == ESRCH && pid && has_proc(pid))
		return trouble("process %u is exiting: it has no address space any more", pid);
	if (err == ESRCH)
		return trouble("no process %u: see ps -e", pid);
	if (err == EINVAL && a->path)
		return trouble("%s is no file with pages in memory: give a regular file", a->path);
	if (err == EINVAL && pid && has_proc(pid))
		return trouble("process %u: a kernel thread has no address space", pid);
	if (err == ESTALE)
		return trouble("process %u called exec meanwhile: ask again", pid);
	if (err == EPERM || err == EACCES)
		return not_allowed();
	return trouble("the module refuses to answer: %s", strerror(err));
}

static ssize_t live_read(struct source *s, void *buf, size_t len)
{
	ssize_t got = fd_read(s, buf, len);

	if (got < 0)
		refused(s, s->ask, errno);
	return got;
}

static int send_request(struct source *s, const struct ask *a)
{
	char line[VMI_REQUEST_MAX + 2];
	size_t len;

	ask_request(a, line, sizeof(line));
	len = strlen(line);
	if (!len)
		return 0;
	line[len++] = '\n';
	/* one write is one request: there is no such thing as half of it */
	if (write(s->fd, line, len) < 0)
		return refused(s, a, errno);
	return 0;
}

/*
 * --file: the module is asked about what we have open. A path may hold a colon
 * itself, so OFF is cut off only if there is no file of the whole name.
 */
static int open_path(struct ask *a)
{
	char *path = strdup(a->path), *colon;
	int fd, err = ENOMEM;

	if (!path)
		return trouble("out of memory");
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	err = errno;
	colon = strrchr(path, ':');
	if (fd < 0 && colon && ask_offset(a, colon + 1)) {
		*colon = '\0';
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		err = errno;
	}
	free(path);
	if (fd < 0)
		return trouble("cannot open %s: %s", a->path, strerror(err));
	a->request.fd = fd;
	a->request.keys |= VMI_KEY_FD;
	return 0;
}

static void view_path(char *path, size_t size, u32 view)
{
	snprintf(path, size, "%s/vminspect/raw/%s", debugfs(), vmi_rows_name(vmi_names_view, view));
}

bool source_has(u32 view)
{
	char path[4096];

	view_path(path, sizeof(path), view);
	return !access(path, F_OK);
}

static int open_live(struct source *s, struct ask *a)
{
	/* status has no target, and a lockdown leaves only what cannot be written */
	int flags = a->view == VMI_VIEW_STATUS ? O_RDONLY : O_RDWR;
	char path[4096];
	int err;

	s->name = vmi_rows_name(vmi_names_view, a->view);
	s->read = live_read;
	s->ask = a;
	err = a->path ? open_path(a) : 0;
	if (err)
		return err;
	view_path(path, sizeof(path), a->view);
	s->fd = open(path, flags | O_CLOEXEC);
	if (s->fd < 0)
		return open_failed(s->name);
	err = send_request(s, a);
	if (err)
		close(s->fd);
	return err;
}

int source_open(struct source *s, struct ask *a)
{
	memset(s, 0, sizeof(*s));
	return a->input ? open_file(s, a->input) : open_live(s, a);
}

int source_ask(struct source *s, const struct ask *a)
{
	s->ask = a;
	return send_request(s, a);
}

void source_close(struct source *s)
{
	if (s->fd > STDIN_FILENO)
		close(s->fd);
}

/* files of no name ----------------------------------------------------------- */

static int fill(int fd, size_t size)
{
	char *zeros = calloc(1, size);
	ssize_t got = zeros ? write(fd, zeros, size) : -1;

	free(zeros);
	if (got == (ssize_t)size)
		return fd;
	close(fd);
	return -1;
}

int source_temp(size_t size)
{
	const char *dir = getenv("TMPDIR");
	char path[4096];
	int fd, err;

	snprintf(path, sizeof(path), "%s/vminspect.XXXXXX", dir && *dir ? dir : "/tmp");
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0) {
		unlink(path);
		fd = fill(fd, size);
	}
	err = errno;
	if (fd < 0)
		trouble("cannot write %s: %s; TMPDIR= names another directory", path,
			strerror(err));
	return fd;
}

/* recordings -------------------------------------------------------------- */

/* A device or a pipe is written to; a file is replaced when the new one is whole. */
static bool is_plain(const char *path)
{
	struct stat st;

	return stat(path, &st) || S_ISREG(st.st_mode);
}

static int recording_fd(struct recording *r)
{
	if (!is_plain(r->path))
		return open(r->path, O_WRONLY | O_CLOEXEC);
	if (asprintf(&r->temp, "%s.XXXXXX", r->path) < 0) {
		r->temp = NULL;
		return -1;
	}
	return mkstemp(r->temp);
}

int recording_create(struct recording *r, const char *path)
{
	int fd;

	memset(r, 0, sizeof(*r));
	r->path = path;
	if (!strcmp(path, "-")) {
		r->out = stdout;
		return 0;
	}
	fd = recording_fd(r);
	r->out = fd < 0 ? NULL : fdopen(fd, "w");
	if (r->out)
		return 0;
	free(r->temp);
	return trouble("cannot create %s: %s", path, strerror(errno));
}

int recording_close(struct recording *r, bool keep)
{
	bool failed = fflush(r->out) || ferror(r->out);
	int err = 0;

	if (r->out != stdout && fclose(r->out))
		failed = true;
	if (keep && failed)
		err = trouble("cannot write %s: %s", r->path, strerror(errno));
	else if (keep && r->temp && rename(r->temp, r->path))
		err = trouble("cannot create %s: %s", r->path, strerror(errno));
	if (r->temp && (err || !keep))
		unlink(r->temp);
	free(r->temp);
	return err;
}
