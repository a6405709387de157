// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_test.c - whatever comes to mind, thrown at every file
 *
 * VMI_REQUESTS says how much of it, VMI_SEED repeats a run. However a file is
 * asked and read, what it hands out must be whole, in order and about whom it was
 * asked; and in the end all is as it was.
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include "agree.h"
#include "fuzz.h"

/* VMI_REQUESTS may be many; run.sh's VMI_LIMIT ends it. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT (24 * 3600)

#define REQUESTS	20000
#define ASKERS		12
#define MOST		(256 * 1024)	/* bytes of one read */
#define LONGEST		16384		/* bytes of a record: no buffer of the module has more */

static const struct fuzz_view views[] = {
	{ "status",	0 },
	{ "mm",		ASK_PID },
	{ "vmas",	ASK_PID | ASK_RANGE | ASK_WITH },
	{ "pagetable",	ASK_PID | ASK_RANGE },
	{ "translate",	ASK_PID | ASK_ADDR },
	{ "rmap",	ASK_PID | ASK_ADDR | ASK_PFN | ASK_FD },
	{ "frames",	ASK_PID | ASK_ADDR | ASK_PFN | ASK_FD },
	{ "kernel",	ASK_RANGE },
	{ "faults",	ASK_PID | ASK_CHILDREN },
};

/**
 * struct answer - what was read since the answer began
 * @have: bytes of the record, or of the line, at hand
 * @nr: records, or lines, before it
 * @ended: END, or the last line, was seen
 * @rec: the record's head
 * @header: the first record
 * @line: how the line begins
 */
struct answer {
	size_t have;
	size_t nr;
	bool ended;
	union {
		struct vmi_rec rec;
		struct vmi_header header;
		char line[24];
		char bytes[sizeof(struct vmi_header)];
	};
};

/**
 * struct asker - one open file
 * @fd: -1 if it is not open
 * @view: what it asks
 * @raw: of raw/
 * @writes: opened for writing too
 * @error: what every read fails with; 0
 * @good: what was asked is known to be right
 * @pid: whom it is about; 0 if that is not known
 * @a: what was read
 */
struct asker {
	int fd;
	const struct fuzz_view *view;
	bool raw;
	bool writes;
	int error;
	bool good;
	pid_t pid;
	struct answer a;
};

/**
 * struct fuzz - a run
 * @state: of the random numbers
 * @world: what requests name
 * @asker: what is open
 * @edge: a page of memory, one that is read-only, and one that is none
 * @buf: room for MOST bytes and a canary
 * @reads: that told something
 * @bytes: of them
 * @taken: requests
 * @refused: and those that were not
 * @what: what was done last, for messages
 * @why: what went wrong; NULL
 */
struct fuzz {
	__u64 state;
	struct fuzz_world world;
	struct asker asker[ASKERS];
	char *edge;
	char *buf;
	__u64 reads;
	__u64 bytes;
	__u64 taken;
	__u64 refused;
	const char *what;
	const char *why;
};

static __u64 number_of(const char *variable, __u64 without)
{
	const char *value = getenv(variable);

	return value && *value ? strtoull(value, NULL, 0) : without;
}

/* answers --------------------------------------------------------------------- */

static const char *check_header(const struct asker *s)
{
	const struct vmi_header *h = &s->a.header;
	const struct vmi_rec *rec = &s->a.rec;

	if (rec->type != VMI_REC_HEADER || rec->size < sizeof(*h))
		return complain("begins with a record of type %u", rec->type);
	if (memcmp(h->magic, VMI_MAGIC, 8) || h->view - 1 != (__u32)(s->view - views))
		return complain("is the answer of view %u", h->view);
	if (s->pid && h->pid != (__u32)s->pid)
		return complain("is about %u, not about %d", h->pid, s->pid);
	return NULL;
}

static const char *check_rec(const struct vmi_rec *rec, bool ended)
{
	if (ended)
		return "goes on behind END";
	if (rec->size % 8 || rec->size < sizeof(*rec) || rec->size > LONGEST)
		return complain("has a record of %u bytes", rec->size);
	return NULL;
}

/* Bytes of a stream: up to the end of the record at hand. */
static size_t eat_record(struct asker *s, const char *data, size_t len, const char **why)
{
	struct answer *a = &s->a;
	size_t n = (a->have < sizeof(a->rec) ? sizeof(a->rec) : a->rec.size) - a->have;

	n = n < len ? n : len;
	if (a->have < sizeof(a->bytes))
		memcpy(a->bytes + a->have, data,
		       n < sizeof(a->bytes) - a->have ? n : sizeof(a->bytes) - a->have);
	a->have += n;
	if (a->have == sizeof(a->rec))
		*why = check_rec(&a->rec, a->ended);
	if (a->have >= sizeof(a->rec) && a->have == a->rec.size) {
		if (!*why && !a->nr)
			*why = check_header(s);
		a->ended = a->rec.type == VMI_REC_END;
		a->have = 0;
		a->nr++;
	}
	return n;
}

static const char *check_line(const struct asker *s)
{
	const struct answer *a = &s->a;
	char want[24];
	int n = snprintf(want, sizeof(want), "# %s ", s->view->name);

	if (a->ended)
		return "goes on behind the last line";
	if (!a->nr && strncmp(a->line, want, n) && strncmp(a->line, "# status\n", 9))
		return complain("begins with '%.*s'", 23, a->line);
	return NULL;
}

/* Characters: up to the end of the line at hand. */
static size_t eat_line(struct asker *s, const char *data, size_t len, const char **why)
{
	struct answer *a = &s->a;
	const char *nl = memchr(data, '\n', len);
	size_t n = nl ? (size_t)(nl + 1 - data) : len;

	for (size_t i = 0; i < n; i++, a->have++) {
		if (a->have < sizeof(a->line))
			a->line[a->have] = data[i];
		if ((data[i] < ' ' && data[i] != '\n' && data[i] != '\t') || data[i] == 127)
			*why = complain("has a byte %#x", (unsigned char)data[i]);
	}
	if (nl) {
		if (!*why)
			*why = check_line(s);
		a->ended = a->have > 6 && !strncmp(a->line, "# end ", 6);
		a->have = 0;
		a->nr++;
	}
	return n;
}

static const char *eat(struct asker *s, const char *data, size_t len)
{
	const char *why = NULL;

	while (len && !why) {
		size_t n = (s->raw ? eat_record : eat_line)(s, data, len, &why);

		data += n;
		len -= n;
	}
	return why;
}

/* askers ---------------------------------------------------------------------- */

/* The next read begins anew. */
static void anew(struct asker *s)
{
	memset(&s->a, 0, sizeof(s->a));
}

static void wrong(struct fuzz *z, const struct asker *s, const char *what)
{
	z->why = complain("%s of %s%s: %s (errno %d)", z->what, s->raw ? "raw/" : "",
			  s->view->name, what, errno);
}

static void close_asker(struct asker *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

static void open_asker(struct fuzz *z, struct asker *s)
{
	static const int more[] = { 0, 0, 0, O_NONBLOCK, O_APPEND, O_NOATIME, O_DSYNC };
	int flags = O_RDONLY;
	char file[64];

	z->what = "open";
	close_asker(s);
	memset(s, 0, sizeof(*s));
	s->view = &views[below(&z->state, ARRAY_SIZE(views))];
	/* the first listener has kernel text patched: not too often */
	if (s->view == &views[ARRAY_SIZE(views) - 1] && !one_in(&z->state, 4))
		s->view = &views[2];
	s->raw = one_in(&z->state, 2);
	s->writes = !one_in(&z->state, 4);
	s->good = true;
	if (s->view->asks & ASK_PID && !(s->view->asks & ASK_CHILDREN))
		s->pid = getpid();
	if (s->writes)
		flags = O_RDWR;
	snprintf(file, sizeof(file), "%s%s", s->raw ? "raw/" : "", s->view->name);
	s->fd = vmi_open(file, flags | more[below(&z->state, ARRAY_SIZE(more))]);
	if (s->fd < 0)
		wrong(z, s, "refused");
	if (vmi_open(file, O_WRONLY) >= 0)
		wrong(z, s, "open for writing alone");
}

/* what is done ---------------------------------------------------------------- */

/*
 * Where to: all of it there, or only the first bytes. Memory that was never
 * touched is made while it is copied to, which the answer may be about.
 */
static char *place_for(struct fuzz *z, size_t count, size_t *there)
{
	*there = count;
	switch (count ? below(&z->state, 10) : 9) {
	case 0:
		*there = below(&z->state, PAGE);
		return z->edge + PAGE - *there;
	case 1:
		*there = 0;
		return z->edge + PAGE + below(&z->state, PAGE);
	case 2:
		*there = 0;
		return one_in(&z->state, 2) ? NULL : (char *)(~0UL << 47 | 0x1000);
	case 3:
		madvise(z->buf, MOST + PAGE, MADV_DONTNEED);
		break;
	}
	return z->buf;
}

static size_t some_size(struct fuzz *z)
{
	static const size_t sizes[] = { 0, 1, 7, 8, 24, 63, 1000, 4095, 4096, 4097, 16384, 65536 };
	size_t size = sizes[below(&z->state, ARRAY_SIZE(sizes))];

	if (one_in(&z->state, 20))
		return MOST;
	return one_in(&z->state, 4) ? below(&z->state, 5000) : size;
}

static void got_error(struct fuzz *z, struct asker *s, size_t count, size_t there)
{
	if (errno == EFAULT && there < count)
		return;
	if (s->error) {
		if (errno != -s->error)
			wrong(z, s, complain("not the error of the write, %d", s->error));
		return;
	}
	/* whom a line names that nobody vouches for may have gone, or be nobody */
	if (s->good || (errno != ESRCH && errno != ESTALE))
		wrong(z, s, "failed");
	anew(s);
}

static void got(struct fuzz *z, struct asker *s, const char *data, size_t len, size_t count)
{
	const char *why;

	if (s->error) {
		wrong(z, s, "answers after a refused request");
		return;
	}
	why = eat(s, data, len);
	if (!why && !len && count && (!s->a.ended || s->a.have))
		why = "ends without END";
	if (why)
		wrong(z, s, why);
	z->reads++;
	z->bytes += len;
}

static void do_read(struct fuzz *z, struct asker *s)
{
	size_t count = some_size(z), there;
	char *to = place_for(z, count, &there);
	ssize_t len;

	z->what = "read";
	if (there > count)
		there = count;
	if (to == z->buf)
		memset(z->buf + count, 0x77, 16);
	len = read(s->fd, to, count);
	if (len < 0)
		return got_error(z, s, count, there);
	if ((size_t)len > there)
		return wrong(z, s, complain("%zd bytes where %zu have room", len, there));
	if (to == z->buf)
		for (int i = 0; i < 16; i++)
			if (z->buf[count + i] != 0x77)
				wrong(z, s, "wrote behind the buffer");
	got(z, s, to, len, count);
}

static void do_readv(struct fuzz *z, struct asker *s)
{
	size_t first = below(&z->state, 300), second = below(&z->state, PAGE);
	struct iovec iov[] = {
		{ z->buf, first }, { z->edge + PAGE - second, second }, { z->edge + PAGE, 100 },
	};
	ssize_t len;

	z->what = "readv";
	len = readv(s->fd, iov, 2 + below(&z->state, 2));
	if (len < 0)
		return got_error(z, s, first + second + 1, first + second);
	if ((size_t)len > first + second)
		return wrong(z, s, "more than there is room");
	got(z, s, z->buf, (size_t)len < first ? (size_t)len : first, 0);
	if (!z->why && (size_t)len > first)
		got(z, s, iov[1].iov_base, len - first, 0);
}

static void wrote(struct fuzz *z, struct asker *s, const struct fuzz_line *l, ssize_t ret)
{
	anew(s);
	s->error = ret < 0 ? -errno : 0;
	s->good = l->good;
	s->pid = l->pid;
	if (ret >= 0)
		z->taken++;
	else
		z->refused++;
	if (ret >= 0 && (size_t)ret != l->len)
		wrong(z, s, complain("%zd bytes of %zu", ret, l->len));
	if (ret < 0 && l->good)
		wrong(z, s, complain("'%s' is refused", l->text));
	if (ret < 0 && errno != EINVAL && errno != ESRCH && errno != EBADF)
		wrong(z, s, "an error that writes do not have");
	if (ret >= 0 && !s->view->asks)
		wrong(z, s, complain("'%s' is taken", l->text));
}

/* A line in memory that is not there, or only its first half. */
static void do_write_nowhere(struct fuzz *z, struct asker *s, struct fuzz_line *l)
{
	size_t there = l->len ? below(&z->state, l->len) : 0;
	char *from = z->edge + 2 * PAGE - there;
	ssize_t ret;

	/* the page before the hole is read-only: made writable for a moment */
	mprotect(z->edge + PAGE, PAGE, PROT_READ | PROT_WRITE);
	memcpy(from, l->text, there);
	mprotect(z->edge + PAGE, PAGE, PROT_READ);
	ret = write(s->fd, from, l->len ? l->len : 1);
	anew(s);
	s->error = ret < 0 ? -errno : 0;
	if (ret >= 0 || (errno != EFAULT && errno != EINVAL))
		wrong(z, s, "not EFAULT");
}

static void do_write(struct fuzz *z, struct asker *s)
{
	struct fuzz_line l;

	z->what = "write";
	if (!s->writes)
		return;
	if (one_in(&z->state, 2))
		fuzz_good(&l, &z->state, s->view, &z->world);
	else
		fuzz_bad(&l, &z->state, s->view, &z->world);
	if (one_in(&z->state, 16))
		return do_write_nowhere(z, s, &l);
	errno = 0;
	wrote(z, s, &l, write(s->fd, l.text, l.len));
}

static void do_rewind(struct fuzz *z, struct asker *s)
{
	z->what = "lseek to the start";
	if (lseek(s->fd, 0, SEEK_SET))
		wrong(z, s, "failed");
	anew(s);
}

/* What these files do not have must fail, and disturb nothing. */
static void do_other(struct fuzz *z, struct asker *s)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };
	__u64 n = fuzz_random(&z->state) >> below(&z->state, 64);
	ssize_t ret = -1;

	switch (below(&z->state, 9)) {
	case 0:
		z->what = "lseek";
		ret = lseek(s->fd, n | 1, below(&z->state, 5));
		break;
	case 1:
		z->what = "lseek from the end";
		ret = lseek(s->fd, 0, SEEK_CUR + below(&z->state, 4));
		break;
	case 2:
		z->what = "pread";
		ret = pread(s->fd, z->buf, 64, n >> 1);
		break;
	case 3:
		z->what = "pwrite";
		ret = pwrite(s->fd, "pid=1\n", 6, n >> 1);
		break;
	case 4:
		z->what = "ioctl";
		/* not of those that every file has */
		ret = ioctl(s->fd, (n & 0xffff0000) | 'V' << 8 | (n & 0xff), z->buf);
		break;
	case 5:
		z->what = "mmap";
		ret = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, s->fd, 0) == MAP_FAILED ? -1 : 0;
		break;
	case 6:
		z->what = "sendfile";
		ret = sendfile(z->world.no_fd[1], s->fd, NULL, 100);
		break;
	case 7:
		z->what = "splice";
		ret = splice(s->fd, NULL, z->world.no_fd[1], NULL, 100, SPLICE_F_NONBLOCK);
		break;
	case 8:
		z->what = "poll";
		ret = poll(&p, 1, 0) < 0 ? 0 : -1;
		break;
	}
	if (ret >= 0)
		wrong(z, s, "succeeded");
}

static const struct {
	unsigned int weight;
	void (*run)(struct fuzz *z, struct asker *s);
} deeds[] = {
	{ 48, do_read },
	{ 28, do_write },
	{ 6, do_readv },
	{ 5, do_rewind },
	{ 8, do_other },
	{ 5, open_asker },
};

static void one_deed(struct fuzz *z)
{
	struct asker *s = &z->asker[below(&z->state, ASKERS)];
	unsigned int n = below(&z->state, 100), i = 0;

	if (s->fd < 0)
		open_asker(z, s);
	while (n >= deeds[i].weight)
		n -= deeds[i++].weight;
	deeds[i].run(z, s);
}

/* the world ------------------------------------------------------------------- */

static const char *make_world(struct fuzz *z, struct child *child)
{
	struct fuzz_world *w = &z->world;
	const char *why = child_start(child, make_anon_private);
	int pipes[2];

	if (why)
		return why;
	w->pid[0] = getpid();
	w->pid[1] = child->pid;
	w->pid[2] = 1;
	w->no_pid[0] = fork();
	if (!w->no_pid[0])
		_exit(0);
	while (proc_state(w->no_pid[0]) != 'Z')
		usleep(1000);
	w->no_pid[1] = 2;
	w->no_pid[2] = 4194303;
	w->fd[0] = open("/proc/self/exe", O_RDONLY);
	w->fd[1] = memfd_create("fuzz", 0);
	if (w->fd[0] < 0 || w->fd[1] < 0 || ftruncate(w->fd[1], MiB) || pipe(pipes))
		return "no files to ask about";
	w->no_fd[0] = pipes[0];
	w->no_fd[1] = pipes[1];
	w->no_fd[2] = vmi_open("status", O_RDONLY);
	w->no_fd[3] = 999;
	w->addr[0] = (uintptr_t)z->buf;
	w->addr[1] = (uintptr_t)&why;
	w->addr[2] = (uintptr_t)make_world;
	w->addr[3] = child->facts->area[0].start;
	w->addr[4] = 1ULL << 47;
	w->addr[5] = 0xffffffff81000000;
	return NULL;
}

static void forget_world(struct fuzz *z, struct child *child)
{
	const struct fuzz_world *w = &z->world;

	waitpid(w->no_pid[0], NULL, 0);
	for (int i = 0; i < 2; i++)
		close(w->fd[i]);
	for (int i = 0; i < 3; i++)
		close(w->no_fd[i]);
	child_end(child);
}

static const char *make_memory(struct fuzz *z)
{
	z->buf = mmap(NULL, MOST + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		      0);
	z->edge = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (z->buf == MAP_FAILED || z->edge == MAP_FAILED)
		return "no memory";
	mprotect(z->edge + PAGE, PAGE, PROT_READ);
	mprotect(z->edge + 2 * PAGE, PAGE, PROT_NONE);
	return NULL;
}

/* How many opens keep the module. */
static int references(void)
{
	FILE *f = fopen("/sys/module/vminspect/refcnt", "r");
	int n = -1;

	if (f && fscanf(f, "%d", &n) != 1)
		n = -1;
	if (f)
		fclose(f);
	return n;
}

/* One good question to each file; and vmas tells what maps tells. */
static const char *still_right(pid_t pid)
{
	char *text, *maps, request[32];
	const char *why = NULL;
	size_t maps_len;
	ssize_t len;

	for (size_t i = 0; i < ARRAY_SIZE(views) && !why; i++) {
		struct stream s;
		int err = stream_get(&s, views[i].name, "%s", "");

		why = err ? complain("%s: error %d", views[i].name, err) : stream_bad(&s);
		stream_free(&s);
	}
	if (why)
		return why;
	snprintf(request, sizeof(request), "pid=%d\n", pid);
	len = vmi_text("vmas", request, &text);
	if (len < 0)
		return complain("vmas: error %zd", len);
	vmi_filter(text, &len);
	maps = proc_text(pid, "maps", &maps_len);
	if (!maps || maps_len != (size_t)len || memcmp(maps, text, len))
		why = "vmas is not maps";
	free(text);
	free(maps);
	return why;
}

FIXTURE(fuzz) {
	struct fuzz z;
	struct child child;
	const char *why;
	__u64 seed;
	__u64 requests;
	int references;
};

FIXTURE_SETUP(fuzz)
{
	self->why = vmi_missing();
	if (self->why)
		return;
	if (getrandom(&self->seed, sizeof(self->seed), 0) < 0)
		self->seed = 1;
	self->seed = number_of("VMI_SEED", self->seed);
	self->requests = number_of("VMI_REQUESTS", REQUESTS);
	self->z.state = self->seed;
	self->references = references();
	MUST(make_memory(&self->z));
	MUST(make_world(&self->z, &self->child));
	for (int i = 0; i < ASKERS; i++)
		self->z.asker[i].fd = -1;
	ksft_print_msg("%llu requests; VMI_SEED=%#llx repeats them\n", self->requests, self->seed);
	fflush(stdout);
}

FIXTURE_TEARDOWN(fuzz)
{
	if (self->why)
		return;
	for (int i = 0; i < ASKERS; i++)
		close_asker(&self->z.asker[i]);
	LET(still_right(self->child.pid));
	forget_world(&self->z, &self->child);
	EXPECT_EQ(self->references, references());
}

TEST_F(fuzz, one_asker)
{
	struct fuzz *z = &self->z;
	__u64 i;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (i = 0; i < self->requests && !z->why; i++)
		one_deed(z);
	ASSERT_EQ(NULL, z->why)
		TH_LOG("request %llu of seed %#llx: %s", i, self->seed, z->why);
	ksft_print_msg("%llu reads, %llu bytes; %llu requests taken, %llu refused\n", z->reads,
		       z->bytes, z->taken, z->refused);
	EXPECT_LT(self->requests / 10, z->reads);
	EXPECT_LT(self->requests / 20, z->taken);
	EXPECT_LT(self->requests / 40, z->refused);
}

/* two on one descriptor ------------------------------------------------------- */

/**
 * struct reader - one of them
 * @fd: what it reads
 * @count: how often
 * @seed: its own numbers
 * @bad: an errno that no read has; 0
 */
struct reader {
	int fd;
	__u64 count;
	__u64 seed;
	int bad;
};

static void *read_along(void *arg)
{
	struct reader *r = arg;
	char buf[8192];

	while (r->count--) {
		ssize_t len = read(r->fd, buf, below(&r->seed, sizeof(buf)) + 1);

		if (len < 0 && errno != EINVAL && errno != ESRCH && errno != ESTALE &&
		    errno != EBADF)
			r->bad = errno;
	}
	return NULL;
}

/* Asks, asks again, goes back, while others read. */
static void ask_along(struct fuzz *z, const struct fuzz_view *view, int fd, __u64 count)
{
	struct fuzz_line l;

	while (count--) {
		switch (below(&z->state, 3)) {
		case 0:
			fuzz_bad(&l, &z->state, view, &z->world);
			break;
		case 1:
			lseek(fd, 0, SEEK_SET);
			continue;
		default:
			fuzz_good(&l, &z->state, view, &z->world);
		}
		if (write(fd, l.text, l.len) < 0 && l.good)
			z->why = complain("'%s' is refused: errno %d", l.text, errno);
	}
}

/* Whoever asks next has an answer from its start to its end. */
static const char *whole_again(int fd, const char *file, const struct fuzz_view *view)
{
	bool process = view->asks & ASK_PID, raw = !strncmp(file, "raw/", 4);
	const char *why;
	struct stream s;
	int err;

	if (!raw)
		return NULL;
	err = process ? vmi_askf(fd, "pid=%d\n", getpid()) : vmi_ask(fd, "range=0-1000\n");
	err = err ?: stream_read(&s, fd, 4096);
	if (err)
		return complain("%s: then error %d", file, err);
	why = stream_bad(&s);
	stream_free(&s);
	return why;
}

static const char *readers_meet(struct fuzz *z, const char *file, const struct fuzz_view *view,
				__u64 count)
{
	struct reader r[2];
	pthread_t thread[2];
	int fd = vmi_open(file, O_RDWR);

	if (fd < 0)
		return complain("%s: error %d", file, fd);
	for (int i = 0; i < 2; i++) {
		r[i] = (struct reader) { .fd = fd, .count = count, .seed = fuzz_random(&z->state) };
		pthread_create(&thread[i], NULL, read_along, &r[i]);
	}
	ask_along(z, view, fd, count);
	for (int i = 0; i < 2; i++) {
		pthread_join(thread[i], NULL);
		if (r[i].bad)
			z->why = complain("%s: a read fails with errno %d", file, r[i].bad);
	}
	if (!z->why)
		z->why = whole_again(fd, file, view);
	close(fd);
	return z->why;
}

/* The answer of a descriptor that was fought over is whole for who comes next. */
TEST_F(fuzz, two_on_one_descriptor)
{
	__u64 each = self->requests / 20 / 2 / (ARRAY_SIZE(views) - 1);
	char file[64];

	if (self->why)
		SKIP(return, "%s", self->why);
	for (size_t i = 1; i < ARRAY_SIZE(views); i++)
		for (int raw = 0; raw < 2; raw++) {
			snprintf(file, sizeof(file), "%s%s", raw ? "raw/" : "", views[i].name);
			LET(readers_meet(&self->z, file, &views[i], each + 1));
		}
}

TEST_HARNESS_MAIN
