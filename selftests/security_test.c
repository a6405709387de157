// SPDX-License-Identifier: GPL-2.0
/*
 * security_test.c - who gets nothing, what is hidden from whom, and that
 * nothing is handed out that was never written
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include "agree.h"
#include "questions.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

/* the files ------------------------------------------------------------------- */

static bool is_raw(const char *file)
{
	return !strncmp(file, "raw/", 4);
}

static bool is_readme(const char *file)
{
	return !strcmp(file, "README");
}

/* capabilities ---------------------------------------------------------------- */

#define CAP(name)	(1ULL << (name))
#define ALL_CAPS	(~0ULL)

static int get_caps(struct __user_cap_data_struct *data)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return syscall(SYS_capget, &header, data);
}

/* Keep of what there is only @keep: for itself and whatever it runs. */
static int keep_caps(__u64 keep)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	for (int cap = 0; cap < 64; cap++)
		if (!(keep & CAP(cap)) && prctl(PR_CAPBSET_READ, cap, 0, 0, 0) == 1 &&
		    prctl(PR_CAPBSET_DROP, cap, 0, 0, 0))
			return -1;
	if (get_caps(data))
		return -1;
	for (int i = 0; i < 2; i++) {
		data[i].permitted &= keep >> (32 * i);
		data[i].effective = data[i].permitted;
		data[i].inheritable = 0;
	}
	return syscall(SYS_capset, &header, data);
}

/* who ------------------------------------------------------------------------- */

/* Each becomes somebody who may not; 0, or -1 where that cannot be had here. */

static int become_nobody(void)
{
	return setgroups(0, NULL) || setgid(65534) || setuid(65534) ? -1 : 0;
}

/* uid 0 alone: the files' owner, so it is not their mode that refuses */
static int become_root_without_caps(void)
{
	return keep_caps(0);
}

static int become_root_without_sys_admin(void)
{
	return keep_caps(ALL_CAPS & ~CAP(CAP_SYS_ADMIN));
}

/* What a container runtime leaves to the root of a container by default. */
static int become_container_root(void)
{
	return keep_caps(CAP(CAP_CHOWN) | CAP(CAP_DAC_OVERRIDE) | CAP(CAP_FSETID) |
			 CAP(CAP_FOWNER) | CAP(CAP_MKNOD) | CAP(CAP_NET_RAW) |
			 CAP(CAP_SETGID) | CAP(CAP_SETUID) | CAP(CAP_SETFCAP) |
			 CAP(CAP_SETPCAP) | CAP(CAP_NET_BIND_SERVICE) |
			 CAP(CAP_SYS_CHROOT) | CAP(CAP_KILL) | CAP(CAP_AUDIT_WRITE));
}

/* May trace, may read any file, may read the log; but may not look into pages. */
static int become_observer(void)
{
	return keep_caps(CAP(CAP_PERFMON) | CAP(CAP_BPF) | CAP(CAP_SYS_PTRACE) |
			 CAP(CAP_SYSLOG) | CAP(CAP_DAC_OVERRIDE) | CAP(CAP_DAC_READ_SEARCH));
}

/* Root with all capabilities, but of a user namespace of its own; to the files their owner. */
static int become_userns_root(void)
{
	int fd, ret;

	if (unshare(CLONE_NEWUSER))
		return -1;
	fd = open("/proc/self/uid_map", O_WRONLY);
	ret = fd < 0 || write(fd, "0 0 1", 5) != 5 || geteuid() ? -1 : 0;
	close(fd);
	return ret;
}

/*
 * A container with the host's debugfs in it: bound by who may, before the
 * namespaces are left behind and the root is another.
 */
static int enter_container(void)
{
	char *root = strdup("/tmp/vmi-root-XXXXXX");
	char path[128];

	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return -1;
	if (!root || !mkdtemp(root) || mount("none", root, "tmpfs", 0, "mode=755"))
		return -1;
	snprintf(path, sizeof(path), "%s/sys", root);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/sys/kernel", root);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/sys/kernel/debug", root);
	mkdir(path, 0755);
	if (mount("/sys/kernel/debug", path, NULL, MS_BIND | MS_REC, NULL))
		return -1;
	if (unshare(CLONE_NEWPID) || become_userns_root())
		return -1;
	return chroot(root) || chdir("/") ? -1 : 0;
}

/* Its first process, as `unshare -Urmpf' starts it. */
static int become_container(void)
{
	int status;
	pid_t pid;

	if (enter_container())
		return -1;
	pid = fork();
	if (!pid)
		return getpid() == 1 ? 0 : -1;
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 249);
}

FIXTURE(nothing) {
	struct files files;
	const char *why;
};

FIXTURE_VARIANT(nothing) {
	int (*become)(void);
};

FIXTURE_VARIANT_ADD(nothing, nobody) {
	.become = become_nobody,
};

FIXTURE_VARIANT_ADD(nothing, root_without_capabilities) {
	.become = become_root_without_caps,
};

FIXTURE_VARIANT_ADD(nothing, root_without_sys_admin) {
	.become = become_root_without_sys_admin,
};

FIXTURE_VARIANT_ADD(nothing, root_of_a_container) {
	.become = become_container_root,
};

FIXTURE_VARIANT_ADD(nothing, observer) {
	.become = become_observer,
};

FIXTURE_VARIANT_ADD(nothing, userns_root) {
	.become = become_userns_root,
};

FIXTURE_VARIANT_ADD(nothing, userns_root_of_a_container) {
	.become = become_container,
};

FIXTURE_SETUP(nothing)
{
	self->why = vmi_missing();
	if (!self->why)
		find_files(&self->files);
}

FIXTURE_TEARDOWN(nothing)
{
}

static const int open_flags[] = { O_RDONLY, O_RDWR, O_WRONLY };

/* What the child's exit status says beside 0. */
enum {
	OPENED	= 1,	/* and up: the file of that number could be opened */
	ERRNO	= 100,	/* and up: with another error */
	CANNOT	= 250,	/* it is not to be had here */
};

static int refused(size_t i, int fd)
{
	if (fd >= 0)
		return OPENED + i;
	return errno == EPERM || errno == EACCES ? 0 : ERRNO + i;
}

/* By its path, from a directory that root has opened, and what root holds by O_PATH. */
static int try_file(const struct files *files, size_t i, int dir, int held)
{
	char path[128];
	int ret = 0;

	for (size_t k = 0; !ret && k < ARRAY_SIZE(open_flags); k++) {
		snprintf(path, sizeof(path), VMI_DIR "/%s", files->name[i]);
		ret = refused(i, open(path, open_flags[k]));
		if (!ret)
			ret = refused(i, openat(dir, files->name[i], open_flags[k]));
		snprintf(path, sizeof(path), "/proc/self/fd/%d", held);
		if (!ret && !access(path, F_OK))
			ret = refused(i, open(path, open_flags[k]));
	}
	return ret;
}

static int try_files(const struct files *files, int (*become)(void), int dir)
{
	int held[FILES], ret = 0;

	for (size_t i = 0; i < files->nr; i++)
		held[i] = openat(dir, files->name[i], O_PATH);
	if (become())
		return CANNOT;
	for (size_t i = 0; !ret && i < files->nr; i++)
		if (!is_readme(files->name[i]))
			ret = try_file(files, i, dir, held[i]);
	return ret;
}

TEST_F(nothing, is_opened)
{
	int dir, status;
	pid_t pid;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_LE(2 * 9 + 1, self->files.nr);
	dir = open(VMI_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ASSERT_LE(0, dir);
	pid = fork();
	if (!pid)
		_exit(try_files(&self->files, variant->become, dir));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_TRUE(WIFEXITED(status));
	if (WEXITSTATUS(status) == CANNOT)
		SKIP(return, "cannot become that here: errno %d", errno);
	EXPECT_EQ(0, WEXITSTATUS(status))
		TH_LOG("%s", WEXITSTATUS(status) - OPENED < (int)self->files.nr ?
		       self->files.name[WEXITSTATUS(status) - OPENED] : "another error");
	close(dir);
}

/* A debugfs of its own would have our files in it. */
static int mount_own(int (*become)(void))
{
	if (become())
		return CANNOT;
	if (unshare(CLONE_NEWNS) && errno == EPERM)
		return 0;
	return mount("none", "/", "debugfs", 0, NULL) ? 0 : 1;
}

TEST_F(nothing, is_mounted)
{
	int status;
	pid_t pid;

	if (self->why)
		SKIP(return, "%s", self->why);
	pid = fork();
	if (!pid)
		_exit(mount_own(variant->become));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_TRUE(WIFEXITED(status));
	if (WEXITSTATUS(status) == CANNOT)
		SKIP(return, "cannot become that here");
	EXPECT_EQ(0, WEXITSTATUS(status));
}

/* modes ----------------------------------------------------------------------- */

static mode_t mode_of(const char *file)
{
	if (is_readme(file))
		return 0444;
	return strstr(file, "status") ? 0400 : 0600;
}

TEST(modes)
{
	struct files files;
	struct stat st;
	char path[128];

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	find_files(&files);
	for (size_t i = 0; i < files.nr; i++) {
		snprintf(path, sizeof(path), VMI_DIR "/%s", files.name[i]);
		ASSERT_EQ(0, stat(path, &st));
		EXPECT_EQ(S_IFREG | mode_of(files.name[i]), st.st_mode)
			TH_LOG("%s: mode %o", files.name[i], st.st_mode);
		EXPECT_TRUE(!st.st_uid && !st.st_gid);
	}
}

/* addresses of the kernel ----------------------------------------------------- */

/*
 * All addresses of the kernel's half have these bits set. Where the half starts
 * and ends is no secret, nor is the page for system calls of old.
 */
#define KERNEL_HALF	0xff00000000000000ULL
#define VSYSCALL	0xffffffffff600000ULL

static bool is_edge(__u64 value)
{
	__u64 below = -value;

	return below <= PAGE || (!(below & (below - 1)) && below >= 1ULL << 47);
}

static bool is_kernel_address(__u64 value)
{
	return value >= KERNEL_HALF && !is_edge(value) && value - VSYSCALL > PAGE;
}

/* Before a number that is random by design: an id (mm=), or an entry, which is no address. */
static bool is_id(const char *text, const char *at)
{
	static const char * const keys[] = {
		"mm=", "anon=", "family=", "cgroup=", "file=", "inside=", "entry=", "name ",
	};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		size_t len = strlen(keys[i]);

		if ((size_t)(at - text) >= len && !memcmp(at - len, keys[i], len))
			return true;
	}
	return false;
}

static const char *kernel_address(const char *text)
{
	static const char hex[] = "0123456789abcdefABCDEF";
	const char *at = text;

	for (;;) {
		size_t len;

		at += strcspn(at, hex);
		if (!*at)
			return NULL;
		len = strspn(at, hex);
		if (len == 16 && !is_id(text, at) && is_kernel_address(strtoull(at, NULL, 16)))
			return at;
		at += len;
	}
}

/* Is there an address of the kernel in what @fd answers? -errno if it does not. */
static int tells_addresses(int fd, const char *what)
{
	const char *found;
	char *text;
	ssize_t len = vmi_slurp(fd, 65536, &text);

	if (len < 0)
		return len;
	found = kernel_address(text);
	if (found && what) {
		ksft_print_msg("%s: an address: %.60s\n", what, found);
		fflush(stdout);
	}
	free(text);
	return !!found;
}

static int look_without_syslog(void)
{
	int bad = 0, fd;

	if (keep_caps(ALL_CAPS & ~CAP(CAP_SYSLOG)))
		return CANNOT;
	for_each_question(q) {
		int ret;

		fd = open_question(q->view, q->request);
		ret = fd < 0 ? fd : tells_addresses(fd, q->view);

		if (ret < 0) {
			ksft_print_msg("%s: error %d\n", q->view, ret);
			fflush(stdout);
		}
		bad += ret != 0;
		close(fd);
	}
	/* a range would say by what is in it where things are */
	fd = open_question("kernel", "range=ffffffff80000000-ffffffffc0000000\n");
	bad += fd < 0 || tells_addresses(fd, NULL) != -EPERM;
	return bad;
}

TEST(no_address_without_syslog)
{
	int status;
	pid_t pid;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	pid = fork();
	if (!pid)
		_exit(look_without_syslog());
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_TRUE(WIFEXITED(status));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

/* There is something to hide: with CAP_SYSLOG it is seen. */
TEST(addresses_with_syslog)
{
	int fd;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	fd = vmi_open("kernel", O_RDONLY);
	ASSERT_LE(0, fd);
	EXPECT_EQ(1, tells_addresses(fd, NULL));
	close(fd);
}

/* Who opened decides, for the whole life of the descriptor: as with pagemap. */
static int opened_before(__u64 keep, int fd)
{
	if (keep_caps(keep))
		return CANNOT;
	return tells_addresses(fd, NULL);
}

TEST(addresses_are_the_openers)
{
	int fd, status;
	pid_t pid;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	fd = vmi_open("kernel", O_RDONLY);
	ASSERT_LE(0, fd);
	pid = fork();
	if (!pid)
		_exit(opened_before(0, fd));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(1, WEXITSTATUS(status));
	close(fd);
}

static int open_without_syslog(int *fd)
{
	if (keep_caps(ALL_CAPS & ~CAP(CAP_SYSLOG)))
		return CANNOT;
	*fd = vmi_open("kernel", O_RDONLY);
	return *fd < 0;
}

/* With its own table of descriptors alone: what it opened is left to who has more. */
TEST(hidden_stays_hidden)
{
	int fd = -1, status;
	pid_t pid;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	pid = syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
	if (!pid)
		_exit(open_without_syslog(&fd) ?: fd);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_TRUE(WIFEXITED(status));
	fd = WEXITSTATUS(status);
	ASSERT_LT(2, fd);
	EXPECT_EQ(0, tells_addresses(fd, "kernel"));
	close(fd);
}

/* bytes that nobody wrote ------------------------------------------------------ */

/* What a debug build of the module fills free memory with, by turns. */
static bool is_poison(const char *at)
{
	static const char one[] = { 0xa5, 0xa5, 0xa5, 0xa5 }, other[] = { 0x5a, 0x5a, 0x5a, 0x5a };

	return !memcmp(at, one, 4) || !memcmp(at, other, 4);
}

static ssize_t find_poison(const char *data, size_t len)
{
	for (size_t i = 0; i + 4 <= len; i++)
		if (is_poison(data + i))
			return i;
	return -1;
}

static const char *check_stream(int fd)
{
	struct stream s;
	const char *why;
	int err = stream_read(&s, fd, 1 << 16);

	if (err)
		return complain("error %d", err);
	why = stream_padding(&s);
	if (!why && find_poison(s.data, s.len) >= 0)
		why = complain("poison at byte %zd", find_poison(s.data, s.len));
	stream_free(&s);
	return why;
}

static const char *check_text(int fd)
{
	const char *why = NULL;
	char *text;
	ssize_t len = vmi_slurp(fd, 65536, &text);

	if (len < 0)
		return complain("error %zd", len);
	for (ssize_t i = 0; i < len && !why; i++)
		if ((text[i] < ' ' && text[i] != '\n' && text[i] != '\t') || text[i] > '~')
			why = complain("byte %zd is %#x", i, (unsigned char)text[i]);
	free(text);
	return why;
}

TEST(every_byte_was_written)
{
	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	for_each_question(q) {
		char raw[64];
		int fd;

		snprintf(raw, sizeof(raw), "raw/%s", q->view);
		fd = open_question(raw, q->request);
		ASSERT_LE(0, fd);
		LET(check_stream(fd));
		close(fd);
		fd = open_question(q->view, q->request);
		ASSERT_LE(0, fd);
		LET(check_text(fd));
		close(fd);
	}
}

/* Each file answers a bare cat, and so no view is left out above. */
TEST(every_file_was_written)
{
	struct files files;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	find_files(&files);
	for (size_t i = 0; i < files.nr; i++) {
		int fd = vmi_open(files.name[i], O_RDONLY);

		ASSERT_LE(0, fd);
		LET(is_raw(files.name[i]) ? check_stream(fd) : check_text(fd));
		close(fd);
	}
}

TEST_HARNESS_MAIN
