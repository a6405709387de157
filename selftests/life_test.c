// SPDX-License-Identifier: GPL-2.0
/*
 * life_test.c - processes that end while they are read, and readers that are
 * killed, interrupted, or many
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include "agree.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

#define REFCNT "/sys/module/vminspect/refcnt"

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static int refcnt(void)
{
	FILE *f = fopen(REFCNT, "r");
	int n = -1;

	if (f && fscanf(f, "%d", &n) != 1)
		n = -1;
	if (f)
		fclose(f);
	return n;
}

/* The last reference is dropped by whoever closes, at once or soon. */
static int refcnt_settled(void)
{
	int i, n = refcnt();

	for (i = 0; n > 0 && i < 200; i++) {
		usleep(10000);
		n = refcnt();
	}
	return n;
}

FIXTURE(end) {
	struct child child;
	int fd;
	const char *why;
};

/* Answers that are far longer than what any reader has buffered. */
FIXTURE_VARIANT(end) {
	const char *view;
	make_t make;
};

FIXTURE_VARIANT_ADD(end, vmas) {
	.view = "raw/vmas", .make = make_many,
};

FIXTURE_VARIANT_ADD(end, pagetable) {
	.view = "raw/pagetable", .make = make_sparse,
};

static void exec_when_told(struct facts *f)
{
	while (!f->go)
		usleep(1000);
	execlp("sleep", "sleep", "1000", NULL);
}

FIXTURE_SETUP(end)
{
	self->fd = -1;
	self->why = vmi_missing();
	if (!self->why)
		self->why = child_run(&self->child, variant->make,
				      exec_when_told);
}

FIXTURE_TEARDOWN(end)
{
	close(self->fd);
	child_end(&self->child);
}

/* Ask and read the first bytes; the answer is far longer. */
static void begin(struct __test_metadata *_metadata, int *fd, const char *view,
		  pid_t pid, char *head, size_t len)
{
	*fd = vmi_open(view, O_RDWR);
	ASSERT_LE(0, *fd);
	ASSERT_EQ(0, vmi_askf(*fd, "pid=%d\n", pid));
	ASSERT_EQ((ssize_t)len, read(*fd, head, len));
}

/* The rest of it: what END says, or read itself. */
static int finish(int fd, char *head, size_t len)
{
	struct stream s;
	char *rest, *all;
	ssize_t n = vmi_slurp(fd, 65536, &rest);
	int err;

	if (n < 0)
		return n;
	all = malloc(len + n);
	memcpy(all, head, len);
	memcpy(all + len, rest, n);
	free(rest);
	stream_adopt(&s, all, len + n);
	err = s.broken || !s.end ? -EIO : s.end->err;
	stream_free(&s);
	return err;
}

TEST_F(end, exits)
{
	char head[4096];

	if (self->why)
		SKIP(return, "%s", self->why);
	begin(_metadata, &self->fd, variant->view, self->child.pid, head,
	      sizeof(head));
	kill(self->child.pid, SIGKILL);
	waitpid(self->child.pid, NULL, 0);
	self->child.pid = 0;
	EXPECT_EQ(-ESRCH, finish(self->fd, head, sizeof(head)));
}

/* Dead, but its parent has not yet looked. */
TEST_F(end, zombie)
{
	char head[4096];

	if (self->why)
		SKIP(return, "%s", self->why);
	begin(_metadata, &self->fd, variant->view, self->child.pid, head,
	      sizeof(head));
	kill(self->child.pid, SIGKILL);
	while (proc_state(self->child.pid) != 'Z')
		usleep(1000);
	EXPECT_EQ(-ESRCH, finish(self->fd, head, sizeof(head)));
}

TEST_F(end, gone_before_the_first_read)
{
	char byte;

	if (self->why)
		SKIP(return, "%s", self->why);
	self->fd = vmi_open(variant->view, O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, vmi_askf(self->fd, "pid=%d\n", self->child.pid));
	kill(self->child.pid, SIGKILL);
	waitpid(self->child.pid, NULL, 0);
	self->child.pid = 0;
	EXPECT_EQ(-1, read(self->fd, &byte, 1));
	EXPECT_EQ(ESRCH, errno);
}

TEST_F(end, execs)
{
	char head[4096], *comm;
	int i;

	if (self->why)
		SKIP(return, "%s", self->why);
	begin(_metadata, &self->fd, variant->view, self->child.pid, head,
	      sizeof(head));
	self->child.facts->go = 1;
	for (i = 0; i < 5000; i++) {
		comm = proc_text(self->child.pid, "comm", NULL);
		if (comm && !strcmp(comm, "sleep\n"))
			break;
		free(comm);
		usleep(2000);
	}
	ASSERT_GT(5000, i);
	EXPECT_EQ(-ESTALE, finish(self->fd, head, sizeof(head)));
	/* Asked again, it is about the new program. */
	ASSERT_EQ(0, lseek(self->fd, 0, SEEK_SET));
	EXPECT_EQ(0, finish(self->fd, head, 0));
}

/*
 * Nothing of a dead process is kept: its mappings go with it. A segment counts
 * its attachments exactly; free memory is no measure, as what is freed may lie
 * on the CPUs' own lists by the dozen of MiB (/proc/zoneinfo, high).
 */
TEST_F(end, memory_is_not_kept)
{
	struct shmid_ds seg = { };
	struct child c = { };
	char head[4096];
	void *at;
	int id;

	if (self->why)
		SKIP(return, "%s", self->why);
	id = shmget(IPC_PRIVATE, MiB, 0600);
	ASSERT_LE(0, id);
	at = shmat(id, NULL, 0);
	shmctl(id, IPC_RMID, NULL);
	ASSERT_NE((void *)-1, at);
	MUST(child_start(&c, variant->make));
	begin(_metadata, &self->fd, variant->view, c.pid, head, sizeof(head));
	EXPECT_EQ(0, shmctl(id, IPC_STAT, &seg));
	EXPECT_EQ(2, seg.shm_nattch);
	child_end(&c);
	EXPECT_EQ(0, shmctl(id, IPC_STAT, &seg));
	EXPECT_EQ(1, seg.shm_nattch);
	EXPECT_EQ(-ESRCH, finish(self->fd, head, sizeof(head)));
	shmdt(at);
}

FIXTURE(reader) {
	struct child child;
	const char *why;
};

FIXTURE_SETUP(reader)
{
	self->why = vmi_missing();
	if (!self->why)
		self->why = child_start(&self->child, make_many);
	if (!self->why && refcnt_settled())
		self->why = complain("somebody else uses the module: %s is %d",
				     REFCNT, refcnt());
}

FIXTURE_TEARDOWN(reader)
{
	child_end(&self->child);
}

TEST_F(reader, module_stays)
{
	const struct vmi_rec *rec;
	bool named = false;
	struct stream s;
	char byte;
	int fd;

	if (self->why)
		SKIP(return, "%s", self->why);
	fd = vmi_open("raw/vmas", O_RDWR);
	ASSERT_LE(0, fd);
	SAME(1, refcnt());
	EXPECT_EQ(-1, syscall(SYS_delete_module, "vminspect", O_NONBLOCK));
	EXPECT_TRUE(errno == EAGAIN || errno == EBUSY)
		TH_LOG("errno %d", errno);
	ASSERT_EQ(0, stream_get(&s, "status", "%s", ""));
	for_each_rec(&s, rec) {
		const struct vmi_opener *o = (const void *)rec;

		if (rec->type == VMI_REC_OPENER &&
		    o->pid == (__u32)getpid() && o->view == VMI_VIEW_VMAS)
			named = true;
	}
	EXPECT_TRUE(named);
	/* Half asked, half read, it still works. */
	ASSERT_EQ(0, vmi_askf(fd, "pid=%d\n", self->child.pid));
	EXPECT_EQ(1, read(fd, &byte, 1));
	close(fd);
	SAME(0, refcnt_settled());
}

/* Read as long as it takes to be killed. */
static void read_for_ever(pid_t target, int view)
{
	static const char * const views[] = {
		"vmas", "raw/vmas", "pagetable", "raw/pagetable",
	};
	static char buf[1 << 20];
	int fd = vmi_open(views[view % 4], O_RDWR);

	for (;;) {
		vmi_askf(fd, "pid=%d\n", target);
		while (read(fd, buf, sizeof(buf)) > 0)
			;
	}
}

TEST_F(reader, killed)
{
	double slowest = 0, start;
	struct stream s;
	int i;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (i = 0; i < 40; i++) {
		pid_t pid = fork();

		if (!pid)
			read_for_ever(self->child.pid, i);
		usleep(1000 + i * 1777);
		kill(pid, SIGKILL);
		start = now();
		waitpid(pid, NULL, 0);
		if (now() - start > slowest)
			slowest = now() - start;
	}
	ksft_print_msg("the slowest took %.3f s to die\n", slowest);
	EXPECT_GT(10, slowest);
	SAME(0, refcnt_settled());
	ASSERT_EQ(0, stream_get(&s, "status", "%s", ""));
	SAME(1, ((const struct vmi_status *)
		 stream_find(&s, VMI_REC_STATUS))->openers);
}

#define OPENS 500

TEST_F(reader, many_opens)
{
	const struct vmi_status *st;
	struct stream s;
	int fd[OPENS], i;
	char some[64];

	if (self->why)
		SKIP(return, "%s", self->why);
	for (i = 0; i < OPENS; i++) {
		fd[i] = vmi_open(i % 2 ? "raw/mm" : "vmas", O_RDWR);
		ASSERT_LE(0, fd[i]);
		ASSERT_EQ(0, vmi_askf(fd[i], "pid=%d\n", i % 3 ? getpid() :
				      self->child.pid));
		ASSERT_EQ(64, read(fd[i], some, 64));
	}
	SAME(OPENS, refcnt());
	ASSERT_EQ(0, stream_get(&s, "status", "%s", ""));
	LET(stream_bad(&s));
	st = stream_find(&s, VMI_REC_STATUS);
	SAME(OPENS + 1, st->openers);
	for (i = 0; i < OPENS; i++)
		close(fd[i]);
	SAME(0, refcnt_settled());
}

/* Several who read one descriptor share one answer: no byte twice or never. */
TEST_F(reader, shared_descriptor)
{
	struct stream whole;
	struct facts *f = self->child.facts;
	static char buf[1000];
	int fd, i, status;
	ssize_t n;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_EQ(0, stream_get(&whole, "vmas", "pid=%d\n", self->child.pid));
	fd = vmi_open("raw/vmas", O_RDWR);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, vmi_askf(fd, "pid=%d\n", self->child.pid));
	for (i = 0; i < 4; i++) {
		f->told[i] = 0;
		if (fork())
			continue;
		while ((n = read(fd, buf, sizeof(buf))) > 0)
			f->told[i] += n;
		_exit(n < 0);
	}
	for (i = 0; i < 4; i++) {
		wait(&status);
		EXPECT_EQ(0, status);
	}
	SAME(whole.len, f->told[0] + f->told[1] + f->told[2] + f->told[3]);
	close(fd);
}

/* The answer whose one record behind DIALECT takes thousands of chunks. */
static int ask_wide(const struct facts *f, pid_t pid)
{
	int fd = vmi_open("raw/vmas", O_RDWR);

	if (fd >= 0 && vmi_askf(fd, "with=pages range=%llx-%llx pid=%d\n",
				f->area[0].start, f->area[0].end, pid)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static volatile int alarms;

static void count_alarm(int sig)
{
	(void)sig;
	alarms++;
}

/* A signal ends a read that takes long: early, and the next one goes on. */
TEST_F(reader, interrupted_while_it_counts)
{
	struct sigaction sa = { .sa_handler = count_alarm };
	const struct vmi_pages *p;
	static char buf[1 << 16];
	unsigned int early = 0;
	struct child c = { };
	struct stream s;
	double start, whole;
	int i, fd;

	if (self->why)
		SKIP(return, "%s", self->why);
	MUST(child_start(&c, make_wide));
	fd = ask_wide(c.facts, c.pid);
	ASSERT_LE(0, fd);
	start = now();
	ASSERT_EQ(0, stream_read(&s, fd, sizeof(buf)));
	whole = now() - start;
	close(fd);
	sigaction(SIGALRM, &sa, NULL);
	for (i = 1; i < 20; i++) {
		struct itimerval once = {
			.it_value.tv_usec = 1 + whole * 1e6 * i / 25,
		};
		size_t len = 0;
		ssize_t n;

		fd = ask_wide(c.facts, c.pid);
		ASSERT_LE(0, fd);
		setitimer(ITIMER_REAL, &once, NULL);
		n = read(fd, buf, sizeof(buf));
		ASSERT_TRUE(n > 0 || (n == -1 && errno == EINTR))
			TH_LOG("%zd, errno %d", n, errno);
		early += n < (ssize_t)s.len;
		len = n > 0 ? n : 0;
		while (len < sizeof(buf) &&
		       (n = read(fd, buf + len, sizeof(buf) - len)) > 0)
			len += n;
		SAME(s.len, len);
		close(fd);
	}
	ksft_print_msg("%u of 19 reads of %.3f s ended early\n", early, whole);
	EXPECT_LT(2, early);
	/* And it was counted right. */
	p = stream_find(&s, VMI_REC_PAGES);
	ASSERT_NE(NULL, p);
	SAME(WIDE_PAGES, p->leaf[0]);
	SAME(WIDE_PAGES * PAGE, p->present);
	SAME(WIDE_PAGES * PAGE, p->dirty);
	child_end(&c);
}

/* Signals make reads short or fail with EINTR; nothing is lost by it. */
TEST_F(reader, interrupted)
{
	struct itimerval every = {
		.it_interval.tv_usec = 700, .it_value.tv_usec = 700,
	}, never = { };
	struct sigaction sa = { .sa_handler = count_alarm };
	struct stream quiet, s;
	int i;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_EQ(0, stream_get(&quiet, "pagetable", "pid=%d\n",
				self->child.pid));
	LET(stream_bad(&quiet));
	sigaction(SIGVTALRM, &sa, NULL);
	sigaction(SIGPROF, &sa, NULL);
	setitimer(ITIMER_PROF, &every, NULL);
	for (i = 0; i < 5; i++) {
		int fd = vmi_open("raw/pagetable", O_RDWR);
		int ret = vmi_askf(fd, "pid=%d\n", self->child.pid);

		ASSERT_EQ(0, ret);
		ASSERT_EQ(0, stream_read(&s, fd, 1 << 20));
		LET(stream_bad(&s));
		EXPECT_EQ(quiet.len, s.len);
		close(fd);
	}
	setitimer(ITIMER_PROF, &never, NULL);
	EXPECT_LT(3, alarms);
}

TEST_HARNESS_MAIN
