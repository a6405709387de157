// SPDX-License-Identifier: GPL-2.0
/*
 * access_test.c - who may use what somebody else has opened, and whose process
 * ids they speak of (security_test has who may open)
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include "agree.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

static const char * const files[] = {
	"status", "mm", "vmas", "pagetable", "translate", "rmap", "frames",
	"kernel", "faults", "raw/status", "raw/mm", "raw/vmas", "raw/pagetable", "raw/translate",
	"raw/rmap", "raw/frames", "raw/kernel", "raw/faults",
};

static int drop_to_nobody(void)
{
	return setgid(65534) || setuid(65534);
}

static int drop_sys_admin(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return -1;
	data[0].effective &= ~(1u << CAP_SYS_ADMIN);
	data[0].permitted &= ~(1u << CAP_SYS_ADMIN);
	data[0].inheritable = 0;
	return syscall(SYS_capset, &header, data);
}

/* Root, but of a user namespace of its own. */
static int other_userns(void)
{
	int fd;

	if (unshare(CLONE_NEWUSER))
		return -1;
	fd = open("/proc/self/uid_map", O_WRONLY);
	if (fd < 0 || write(fd, "0 0 1", 5) != 5)
		return -1;
	close(fd);
	return geteuid();
}

FIXTURE(unprivileged) {
	int unused;
};

FIXTURE_VARIANT(unprivileged) {
	int (*drop)(void);
};

FIXTURE_VARIANT_ADD(unprivileged, nobody) {
	.drop = drop_to_nobody,
};

FIXTURE_VARIANT_ADD(unprivileged, root_without_sys_admin) {
	.drop = drop_sys_admin,
};

FIXTURE_VARIANT_ADD(unprivileged, root_of_another_userns) {
	.drop = other_userns,
};

FIXTURE_SETUP(unprivileged)
{
}

FIXTURE_TEARDOWN(unprivileged)
{
}

/* A good request and an answer, with root's descriptor. */
static int use(int fd, pid_t pid)
{
	struct stream s;

	if (vmi_askf(fd, "pid=%d\n", pid))
		return 1;
	if (stream_read(&s, fd, 4096))
		return 2;
	if (stream_bad(&s))
		return 3;
	return s.header->pid == (__u32)pid ? 0 : 4;
}

/*
 * As with /proc/PID/pagemap, it is who opened that counts (file->f_cred): a
 * descriptor that root gives away works for whoever has it.
 */
TEST_F(unprivileged, uses_what_root_opened)
{
	int fd, status;
	pid_t pid;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	fd = vmi_open("raw/vmas", O_RDWR);
	ASSERT_LE(0, fd);
	pid = fork();
	if (!pid)
		_exit(variant->drop() ? 250 : use(fd, getppid()));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_TRUE(WIFEXITED(status));
	if (WEXITSTATUS(status) == 250)
		SKIP(return, "cannot become that here");
	EXPECT_EQ(0, WEXITSTATUS(status));
}

static int send_fd(int sock, int fd)
{
	char byte = 0, control[CMSG_SPACE(sizeof(int))] = { };
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(int));
	return sendmsg(sock, &msg, 0) == 1 ? 0 : -1;
}

static int receive_fd(int sock)
{
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	int fd = -1;

	if (recvmsg(sock, &msg, 0) == 1 && CMSG_FIRSTHDR(&msg))
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(int));
	return fd;
}

TEST_F(unprivileged, uses_what_root_sent)
{
	int sock[2], fd, status;
	pid_t pid;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, sock));
	pid = fork();
	if (!pid) {
		if (variant->drop())
			_exit(250);
		fd = receive_fd(sock[1]);
		_exit(fd < 0 ? 200 : use(fd, getppid()));
	}
	fd = vmi_open("raw/vmas", O_RDWR);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, send_fd(sock[0], fd));
	close(fd);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_TRUE(WIFEXITED(status));
	if (WEXITSTATUS(status) == 250)
		SKIP(return, "cannot become that here");
	EXPECT_EQ(0, WEXITSTATUS(status));
}

/* echo pid=1 >vmas; cat vmas: must not answer about cat */
TEST(write_only)
{
	size_t i;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		int fd = vmi_open(files[i], O_WRONLY);

		EXPECT_GT(0, fd)
			TH_LOG("%s", files[i]);
		EXPECT_TRUE(fd == -EINVAL || fd == -EACCES || fd == -EPERM)
			TH_LOG("%s: %d", files[i], fd);
		fd = vmi_open(files[i], O_WRONLY | O_TRUNC);
		EXPECT_GT(0, fd);
		if (fd >= 0)
			close(fd);
	}
}

/* The first process of a pid namespace asks about "1". */
static int in_namespace(void *arg)
{
	struct stream s;
	int *fd = arg;
	char byte;

	if (read(fd[1], &byte, 1) != 1 || getpid() != 1)
		return 1;
	if (use(fd[0], 1))
		return 10 + use(fd[0], 1);
	/* Nobody else is in here: no other number names anyone. */
	if (vmi_askf(fd[0], "pid=2\n") != -ESRCH)
		return 3;
	if (stream_get(&s, "mm", "%s", "") || stream_bad(&s))
		return 4;
	return s.header->pid == 1 ? 0 : 5;
}

TEST(pid_namespace)
{
	char *stack = malloc(65536);
	struct stream s;
	int fd[2], go[2], status;
	pid_t pid;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	ASSERT_EQ(0, pipe(go));
	fd[0] = vmi_open("raw/mm", O_RDWR);
	fd[1] = go[0];
	ASSERT_LE(0, fd[0]);
	pid = clone(in_namespace, stack + 65536, CLONE_NEWPID | SIGCHLD, fd);
	if (pid < 0)
		SKIP(return, "no pid namespaces");
	ASSERT_EQ(0, stream_get(&s, "mm", "pid=%d\n", pid));
	LET(stream_bad(&s));
	SAME(pid, s.header->pid);
	ASSERT_EQ(1, write(go[1], "", 1));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_TRUE(WIFEXITED(status));
	EXPECT_EQ(0, WEXITSTATUS(status));
	free(stack);
}

TEST_HARNESS_MAIN
