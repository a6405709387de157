// SPDX-License-Identifier: GPL-2.0
/*
 * unload_test.c - somebody is on the way to a file of the module while it goes
 *
 * It is unloaded, and loaded again from $VMI_KO. A descriptor of the path alone
 * (O_PATH) is as far as one can come without an open, and holds no module; who opens
 * by it when the module has gone must find nothing, and the kernel must not come back
 * to what the module left (run.sh looks).
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include "ko.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

FIXTURE(unload) {
	const char *why;
};

FIXTURE_VARIANT(unload) {
	const char *file;
};

FIXTURE_VARIANT_ADD(unload, text) { .file = "mm", };
FIXTURE_VARIANT_ADD(unload, raw) { .file = "raw/mm", };
FIXTURE_VARIANT_ADD(unload, read_only) { .file = "status", };
FIXTURE_VARIANT_ADD(unload, readme) { .file = "README", };

/* Loaded anew: nobody has opened any of the files yet. */
FIXTURE_SETUP(unload)
{
	self->why = vmi_missing() ?: ko_missing();
	if (self->why)
		return;
	MUST(ko_unload());
	ASSERT_EQ(0, ko_load());
}

FIXTURE_TEARDOWN(unload)
{
	if (!self->why && vmi_missing())
		ko_load();
}

static int open_by(int path)
{
	char name[32];
	int fd;

	snprintf(name, sizeof(name), "/proc/self/fd/%d", path);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

TEST_F(unload, open)
{
	int path;

	if (self->why)
		SKIP(return, "%s", self->why);
	path = vmi_open(variant->file, O_PATH);
	ASSERT_LE(0, path);
	MUST(ko_unload());
	EXPECT_EQ(-ENOENT, open_by(path));
	/* nor a second time */
	EXPECT_EQ(-ENOENT, open_by(path));
	close(path);
}

TEST_HARNESS_MAIN
