// SPDX-License-Identifier: GPL-2.0
/*
 * lockdown_test.c - what is left when the kernel is locked down
 *
 * It cannot be undone until the next boot, and modules are not loaded any more:
 * only where VMI_LOCKDOWN=1 says that the machine is there for that, and last.
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include <sys/mount.h>
#include "agree.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

#define SECURITYFS	"/sys/kernel/security"

static const char * const asked[] = {
	"mm", "vmas", "pagetable", "translate", "rmap", "frames", "kernel", "faults",
};

/* opened before the first of the locks was set */
static int before[2 * ARRAY_SIZE(asked)];

static const char *lockdown_missing(void)
{
	if (vmi_missing())
		return vmi_missing();
	if (!getenv("VMI_LOCKDOWN") || strcmp(getenv("VMI_LOCKDOWN"), "1"))
		return "it lasts until the next boot: VMI_LOCKDOWN=1 allows it";
	if (access(SECURITYFS, F_OK))
		return "no securityfs";
	if (access(SECURITYFS "/lockdown", F_OK))
		mount("none", SECURITYFS, "securityfs", 0, NULL);
	return access(SECURITYFS "/lockdown", F_OK) ? "no lockdown in this kernel" : NULL;
}

static const char *set_level(const char *level)
{
	char want[32], has[128] = "";
	int fd = open(SECURITYFS "/lockdown", O_WRONLY);
	ssize_t len = strlen(level);

	snprintf(want, sizeof(want), "[%s]", level);
	if (fd < 0 || write(fd, level, len) != len)
		return complain("cannot lock: errno %d", errno);
	close(fd);
	fd = open(SECURITYFS "/lockdown", O_RDONLY);
	len = read(fd, has, sizeof(has) - 1);
	close(fd);
	return len > 0 && strstr(has, want) ? NULL : complain("not locked: %s", has);
}

static const char *open_before(void)
{
	char file[64];

	for (size_t i = 0; i < ARRAY_SIZE(before); i++) {
		snprintf(file, sizeof(file), "%s%s", i % 2 ? "raw/" : "", asked[i / 2]);
		before[i] = vmi_open(file, O_RDWR);
		if (before[i] < 0)
			return complain("%s: error %d", file, before[i]);
	}
	return NULL;
}

/* Files that take requests do not open: debugfs refuses what can be written. */
static const char *check_asked(void)
{
	static const int flags[] = { O_RDONLY, O_RDWR, O_WRONLY };
	char file[64];

	for (size_t i = 0; i < ARRAY_SIZE(before); i++)
		for (size_t k = 0; k < ARRAY_SIZE(flags); k++) {
			int fd;

			snprintf(file, sizeof(file), "%s%s", i % 2 ? "raw/" : "", asked[i / 2]);
			fd = vmi_open(file, flags[k]);
			if (fd != -EPERM)
				return complain("%s: %d", file, fd);
		}
	return NULL;
}

/* What cannot be written still answers. */
static const char *check_status(void)
{
	const char *why;
	struct stream s;
	char *text;
	int err = stream_get(&s, "status", "%s", "");

	if (err)
		return complain("raw/status: error %d", err);
	why = stream_bad(&s);
	stream_free(&s);
	if (why)
		return why;
	if (vmi_text("status", NULL, &text) <= 0 || strncmp(text, "# status", 8))
		return "status";
	if (vmi_text("README", NULL, &text) <= 0 || strncmp(text, "vminspect ", 10))
		return "README";
	if (vmi_open("status", O_RDWR) != -EPERM || vmi_open("raw/status", O_RDWR) != -EPERM)
		return "status can be opened for writing";
	return NULL;
}

/* One line of the tool, and its exit status; -1: it said nothing, or more. */
static int tool(const char *arguments, char *line, size_t size)
{
	char command[512], more[8];
	bool one;
	FILE *out;

	snprintf(command, sizeof(command), "%s %s 2>&1 >/dev/null", getenv("VMI_CLI"), arguments);
	out = popen(command, "re");
	if (!out)
		return -1;
	one = fgets(line, size, out) && !fgets(more, sizeof(more), out);
	return pclose(out) >> 8 ?: one ? -1 : 0;
}

static const char *check_tool(void)
{
	static const char * const refused[] = {
		"mm 1", "vmas 1", "pagetable 1", "translate 1 400000", "rmap 1 400000", "huge 1",
		"faults 1 --for 1s", "record 1 /dev/null",
	};
	char line[256] = "";

	if (!getenv("VMI_CLI"))
		return NULL;
	if (tool("status", line, sizeof(line)))
		return complain("vminspect status: %s", line);
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		int status = tool(refused[i], line, sizeof(line));

		if (status != 2 || !strstr(line, "lockdown"))
			return complain("vminspect %s: status %d, %s", refused[i], status, line);
	}
	return NULL;
}

/* As with the kernel's own files there, what is open stays open. */
static const char *check_before(void)
{
	char byte[64];

	for (size_t i = 0; i < ARRAY_SIZE(before); i++)
		if (lseek(before[i], 0, SEEK_SET) || read(before[i], byte, sizeof(byte)) <= 0)
			return complain("%s, opened before: errno %d", asked[i / 2], errno);
	return NULL;
}

FIXTURE(lockdown) {
	const char *why;
};

FIXTURE_SETUP(lockdown)
{
	self->why = lockdown_missing();
}

FIXTURE_TEARDOWN(lockdown)
{
}

/* One after the other: there is no way back. */
TEST_F(lockdown, status_alone_answers)
{
	static const char * const levels[] = { "integrity", "confidentiality" };

	if (self->why)
		SKIP(return, "%s", self->why);
	MUST(open_before());
	for (size_t i = 0; i < ARRAY_SIZE(levels); i++) {
		MUST(set_level(levels[i]));
		LET(check_asked());
		LET(check_status());
		LET(check_tool());
		LET(check_before());
	}
}

TEST_HARNESS_MAIN
