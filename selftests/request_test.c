// SPDX-License-Identifier: GPL-2.0
/*
 * request_test.c - what may be asked, when, and about whom it is then
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include "agree.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

/* Requests that are fine, however odd they look. */
FIXTURE(taken) {
	int unused;
};

FIXTURE_VARIANT(taken) {
	const char *view;
	const char *request;
	__u64 start;
	__u64 end;
};

FIXTURE_VARIANT_ADD(taken, plain) {
	"mm", "pid=%d\n", 0, 0
};

FIXTURE_VARIANT_ADD(taken, no_newline) {
	"mm", "pid=%d", 0, 0
};

FIXTURE_VARIANT_ADD(taken, leading_zeros) {
	"mm", "pid=000000%d\n", 0, 0
};

FIXTURE_VARIANT_ADD(taken, any_order) {
	"vmas", "range=1000-3000 pid=%d\n", 0x1000, 0x3000
};

FIXTURE_VARIANT_ADD(taken, prefix) {
	"vmas", "pid=%d range=0x1000-0x3000\n", 0x1000, 0x3000
};

FIXTURE_VARIANT_ADD(taken, outward) {
	"vmas", "pid=%d range=1fff-2001\n", 0x1000, 0x3000
};

FIXTURE_VARIANT_ADD(taken, upper_hex) {
	"vmas", "pid=%d range=ABC000-DEF000\n", 0xabc000, 0xdef000
};

FIXTURE_VARIANT_ADD(taken, with) {
	"vmas", "with=pages pid=%d\n", 0, 0
};

FIXTURE_VARIANT_ADD(taken, translate) {
	"translate", "addr=1234 pid=%d\n", 0x1234, 0x1235
};

FIXTURE_SETUP(taken)
{
}

FIXTURE_TEARDOWN(taken)
{
}

TEST_F(taken, and_answered)
{
	struct child c = { };
	struct stream s;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	MUST(child_start(&c, make_nothing));
	ASSERT_EQ(0, stream_get(&s, variant->view, variant->request, c.pid));
	LET(stream_bad(&s));
	SAME(c.pid, s.header->pid);
	if (variant->end) {
		SAME(variant->start, s.header->start);
		SAME(variant->end, s.header->end);
	}
	stream_free(&s);
	child_end(&c);
}

FIXTURE(asking) {
	struct child child;
	int fd;
};

FIXTURE_SETUP(asking)
{
	self->fd = -1;
	if (!vmi_missing())
		MUST(child_start(&self->child, make_advised));
}

FIXTURE_TEARDOWN(asking)
{
	close(self->fd);
	child_end(&self->child);
}

/* 255 bytes and a newline are taken, a byte more is not. */
TEST_F(asking, longest)
{
	char request[300], pid[32];
	int n = snprintf(pid, sizeof(pid), "pid=%d", self->child.pid);

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	self->fd = vmi_open("raw/vmas", O_RDWR);
	ASSERT_LE(0, self->fd);
	snprintf(request, sizeof(request), "%*s\n", 255, pid);
	SAME(256, strlen(request));
	EXPECT_EQ(0, vmi_ask(self->fd, request))
		TH_LOG("255 bytes with %d of pid", n);
	request[255] = 0;
	EXPECT_EQ(0, vmi_ask(self->fd, request));
	snprintf(request, sizeof(request), "%*s\n", 256, pid);
	EXPECT_EQ(-EINVAL, vmi_ask(self->fd, request));
	snprintf(request, sizeof(request), "%*s", 256, pid);
	EXPECT_EQ(-EINVAL, vmi_ask(self->fd, request));
}

TEST_F(asking, in_two_writes)
{
	char byte[64];

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	self->fd = vmi_open("vmas", O_RDWR);
	ASSERT_LE(0, self->fd);
	EXPECT_EQ(-EINVAL, vmi_ask(self->fd, "pi"));
	EXPECT_EQ(-EINVAL, vmi_ask(self->fd, "d=1\n"));
	EXPECT_EQ(-1, read(self->fd, byte, sizeof(byte)));
	EXPECT_EQ(EINVAL, errno);
}

/* The header of what the descriptor answers now. */
static __u32 target_of(int fd)
{
	struct stream s;
	__u32 pid = 0;

	if (!stream_read(&s, fd, 65536) && !stream_bad(&s))
		pid = s.header->pid;
	stream_free(&s);
	return pid;
}

TEST_F(asking, again)
{
	struct vmi_header header;
	char some[3000];
	__u64 first;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	self->fd = vmi_open("raw/vmas", O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, vmi_askf(self->fd, "pid=%d\n", self->child.pid));
	ASSERT_EQ(sizeof(header), read(self->fd, &header, sizeof(header)));
	first = header.boottime;
	/* In the middle of an answer: another question. */
	ASSERT_LT(0, read(self->fd, some, sizeof(some)));
	ASSERT_EQ(0, vmi_askf(self->fd, "pid=%d\n", getpid()));
	SAME(getpid(), target_of(self->fd));
	/* And at its end. */
	ASSERT_EQ(0, vmi_askf(self->fd, "pid=%d\n", self->child.pid));
	SAME(self->child.pid, target_of(self->fd));
	EXPECT_EQ(0, read(self->fd, some, sizeof(some)));
	/* lseek asks the same again, at the end and in the middle. */
	ASSERT_EQ(0, lseek(self->fd, 0, SEEK_SET));
	ASSERT_EQ(sizeof(header), read(self->fd, &header, sizeof(header)));
	SAME(0, memcmp(header.magic, VMI_MAGIC, 8));
	SAME(self->child.pid, header.pid);
	EXPECT_LT(first, header.boottime);
	ASSERT_LT(0, read(self->fd, some, sizeof(some)));
	ASSERT_EQ(0, lseek(self->fd, 0, SEEK_SET));
	SAME(self->child.pid, target_of(self->fd));
}

/* A refusal in the middle of an answer ends it. */
TEST_F(asking, refused_in_the_middle)
{
	char some[3000];

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	self->fd = vmi_open("raw/vmas", O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, vmi_askf(self->fd, "pid=%d\n", self->child.pid));
	ASSERT_LT(0, read(self->fd, some, sizeof(some)));
	EXPECT_EQ(-ESRCH, vmi_ask(self->fd, "pid=4194303\n"));
	EXPECT_EQ(-1, read(self->fd, some, sizeof(some)));
	EXPECT_EQ(ESRCH, errno);
}

TEST_F(asking, no_other_seek)
{
	char byte[64];

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	self->fd = vmi_open("raw/mm", O_RDWR);
	ASSERT_LE(0, self->fd);
#define ESPIPE_FROM(call) do {						\
	errno = 0;							\
	EXPECT_EQ(-1, call);						\
	EXPECT_EQ(ESPIPE, errno)					\
		TH_LOG("%s: errno %d", #call, errno);			\
} while (0)
	ESPIPE_FROM(lseek(self->fd, 1, SEEK_SET));
	ESPIPE_FROM(lseek(self->fd, -1, SEEK_SET));
	ESPIPE_FROM(lseek(self->fd, 0, SEEK_CUR));
	ESPIPE_FROM(lseek(self->fd, 0, SEEK_END));
	ESPIPE_FROM(lseek(self->fd, 10, SEEK_CUR));
	ESPIPE_FROM(pread(self->fd, byte, 64, 0));
	ESPIPE_FROM(pread(self->fd, byte, 64, 8));
	ESPIPE_FROM(pwrite(self->fd, "pid=1\n", 6, 0));
	ESPIPE_FROM(pwrite(self->fd, "pid=1\n", 6, 8));
	/* None of them has disturbed anything. */
	SAME(getpid(), target_of(self->fd));
}

/* Which child reads first: it is the target, whoever opened. */
TEST_F(asking, who_reads_first)
{
	struct vmi_header header;
	int status;
	pid_t pid;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	self->fd = vmi_open("raw/mm", O_RDONLY);
	ASSERT_LE(0, self->fd);
	pid = fork();
	if (!pid) {
		if (read(self->fd, &header, sizeof(header)) !=
		    sizeof(header))
			_exit(1);
		_exit(header.pid == (__u32)getpid() ? 0 : 2);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	close(self->fd);
	self->fd = vmi_open("raw/mm", O_RDONLY);
	SAME(getpid(), target_of(self->fd));
}

/* So it is with a request that does not name one. */
TEST_F(asking, who_reads_not_who_wrote)
{
	struct vmi_header header;
	int status;
	pid_t pid;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	self->fd = vmi_open("raw/vmas", O_RDWR);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, vmi_ask(self->fd, "range=1000-2000\n"));
	pid = fork();
	if (!pid) {
		if (read(self->fd, &header, sizeof(header)) !=
		    sizeof(header) || header.start != 0x1000)
			_exit(1);
		_exit(header.pid == (__u32)getpid() ? 0 : 2);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

/* A thread's id means its process. */
TEST_F(asking, thread)
{
	struct child c = { };
	struct stream s;
	char path[64];
	pid_t tid = 0;
	FILE *ls;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	MUST(child_start(&c, make_threads));
	snprintf(path, sizeof(path), "ls /proc/%d/task | tail -n 1", c.pid);
	ls = popen(path, "r");
	ASSERT_EQ(1, fscanf(ls, "%d", &tid));
	pclose(ls);
	ASSERT_NE(c.pid, tid);
	ASSERT_EQ(0, stream_get(&s, "mm", "pid=%d\n", tid));
	LET(stream_bad(&s));
	SAME(c.pid, s.header->pid);
	stream_free(&s);
	child_end(&c);
}

/* A process that has exited but not been waited for has no memory. */
TEST_F(asking, zombie)
{
	int ret;
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	while (proc_state(pid) != 'Z')
		usleep(1000);
	self->fd = vmi_open("mm", O_RDWR);
	ASSERT_LE(0, self->fd);
	ret = vmi_askf(self->fd, "pid=%d\n", pid);
	EXPECT_TRUE(ret == -ESRCH || ret == -EINVAL)
		TH_LOG("error %d", ret);
	waitpid(pid, NULL, 0);
	EXPECT_EQ(-ESRCH, vmi_askf(self->fd, "pid=%d\n", pid));
}

TEST_HARNESS_MAIN
