// SPDX-License-Identifier: GPL-2.0
/*
 * refused_test.c - what may not be asked, and what a refusal leaves
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include "agree.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

#define LONG_REQUEST	"\1"	/* stands for 256 bytes */

/* Requests that every view of a process refuses, and with which error. */
FIXTURE(refused) {
	int fd;
};

FIXTURE_VARIANT(refused) {
	const char *request;
	const char *view;
	size_t len;		/* if the request has a NUL inside */
	int err;
	int or_err;
};

#define BAD(what)	.request = what, .err = -EINVAL

FIXTURE_VARIANT_ADD(refused, unknown_key) {
	BAD("colour=red\n"),
};

FIXTURE_VARIANT_ADD(refused, unknown_key_after_good) {
	BAD("pid=1 colour=red\n"),
};

FIXTURE_VARIANT_ADD(refused, key_twice) {
	BAD("pid=1 pid=1\n"),
};

FIXTURE_VARIANT_ADD(refused, range_twice) {
	BAD("range=0-1000 range=0-1000\n"),
};

FIXTURE_VARIANT_ADD(refused, empty_write) {
	BAD(""),
};

FIXTURE_VARIANT_ADD(refused, only_newline) {
	BAD("\n"),
};

FIXTURE_VARIANT_ADD(refused, only_blank) {
	BAD(" \n"),
};

FIXTURE_VARIANT_ADD(refused, no_value) {
	BAD("pid=\n"),
};

FIXTURE_VARIANT_ADD(refused, no_equals) {
	BAD("pid\n"),
};

FIXTURE_VARIANT_ADD(refused, no_key) {
	BAD("=1\n"),
};

FIXTURE_VARIANT_ADD(refused, just_a_number) {
	BAD("1\n"),
};

FIXTURE_VARIANT_ADD(refused, negative) {
	BAD("pid=-1\n"),
};

FIXTURE_VARIANT_ADD(refused, plus) {
	BAD("pid=+1\n"),
};

FIXTURE_VARIANT_ADD(refused, zero) {
	BAD("pid=0\n"), .or_err = -ESRCH,
};

FIXTURE_VARIANT_ADD(refused, hex_pid) {
	BAD("pid=0x1\n"),
};

FIXTURE_VARIANT_ADD(refused, letters) {
	BAD("pid=one\n"),
};

FIXTURE_VARIANT_ADD(refused, letters_behind) {
	BAD("pid=1x\n"),
};

FIXTURE_VARIANT_ADD(refused, comma) {
	BAD("pid=1,2\n"),
};

FIXTURE_VARIANT_ADD(refused, pid_too_big) {
	BAD("pid=4294967297\n"), .or_err = -ESRCH,
};

FIXTURE_VARIANT_ADD(refused, pid_overflow) {
	BAD("pid=18446744073709551617\n"),
};

FIXTURE_VARIANT_ADD(refused, blank_inside) {
	BAD("pid= 1\n"),
};

FIXTURE_VARIANT_ADD(refused, two_lines) {
	BAD("pid=1\npid=1\n"),
};

FIXTURE_VARIANT_ADD(refused, two_lines_other) {
	BAD("pid=1\nrange=0-1000\n"),
};

FIXTURE_VARIANT_ADD(refused, nul_inside) {
	BAD("pid=1\0 "), .len = 8,
};

FIXTURE_VARIANT_ADD(refused, nul_last) {
	BAD("pid=1\0"), .len = 6,
};

FIXTURE_VARIANT_ADD(refused, too_long) {
	BAD(LONG_REQUEST),
};

FIXTURE_VARIANT_ADD(refused, kernel_thread) {
	BAD("pid=2\n"),
};

FIXTURE_VARIANT_ADD(refused, nobody) {
	.request = "pid=4194303\n", .err = -ESRCH,
};

FIXTURE_VARIANT_ADD(refused, range_reversed) {
	BAD("range=2000-1000\n"),
};

FIXTURE_VARIANT_ADD(refused, range_empty) {
	BAD("range=1000-1000\n"),
};

FIXTURE_VARIANT_ADD(refused, range_half) {
	BAD("range=1000\n"),
};

FIXTURE_VARIANT_ADD(refused, range_open) {
	BAD("range=1000-\n"),
};

FIXTURE_VARIANT_ADD(refused, range_no_start) {
	BAD("range=-1000\n"),
};

FIXTURE_VARIANT_ADD(refused, range_three) {
	BAD("range=1000-2000-3000\n"),
};

FIXTURE_VARIANT_ADD(refused, range_overflow) {
	BAD("range=0-10000000000000000\n"),
};

FIXTURE_VARIANT_ADD(refused, range_garbage) {
	BAD("range=xyz-1000\n"),
};

FIXTURE_VARIANT_ADD(refused, range_garbage_behind) {
	BAD("range=0-1000g\n"),
};

FIXTURE_VARIANT_ADD(refused, range_of_translate) {
	BAD("range=0-1000\n"), .view = "translate",
};

FIXTURE_VARIANT_ADD(refused, addr_of_vmas) {
	BAD("addr=1000\n"),
};

FIXTURE_VARIANT_ADD(refused, addr_garbage) {
	BAD("addr=12g4\n"), .view = "translate",
};

FIXTURE_VARIANT_ADD(refused, addr_empty) {
	BAD("addr=\n"), .view = "translate",
};

FIXTURE_VARIANT_ADD(refused, addr_negative) {
	BAD("addr=-1\n"), .view = "translate",
};

FIXTURE_VARIANT_ADD(refused, addr_overflow) {
	BAD("addr=10000000000000000\n"), .view = "translate",
};

FIXTURE_VARIANT_ADD(refused, with_nonsense) {
	BAD("with=pagess\n"),
};

FIXTURE_VARIANT_ADD(refused, with_part) {
	BAD("with=page\n"),
};

FIXTURE_VARIANT_ADD(refused, with_of_pagetable) {
	BAD("with=pages\n"), .view = "pagetable",
};

FIXTURE_VARIANT_ADD(refused, range_of_mm) {
	BAD("range=0-1000\n"), .view = "mm",
};

FIXTURE_VARIANT_ADD(refused, upper_case) {
	BAD("PID=1\n"),
};

FIXTURE_VARIANT_ADD(refused, key_prefix) {
	BAD("pi=1\n"),
};

FIXTURE_VARIANT_ADD(refused, key_longer) {
	BAD("pids=1\n"),
};

FIXTURE_VARIANT_ADD(refused, pfn_of_vmas) {
	BAD("pfn=1000\n"),
};

FIXTURE_VARIANT_ADD(refused, fd_of_pagetable) {
	BAD("fd=0\n"), .view = "pagetable",
};

FIXTURE_VARIANT_ADD(refused, pfn_empty_of_frames) {
	BAD("pfn=\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, pfn_range_empty_of_frames) {
	BAD("pfn=5-5\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, pfn_reversed_of_frames) {
	BAD("pfn=6-5\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, pfn_open_of_frames) {
	BAD("pfn=5-\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, pfn_no_start_of_frames) {
	BAD("pfn=-5\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, pfn_three_of_frames) {
	BAD("pfn=1-2-3\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, pfn_garbage_of_frames) {
	BAD("pfn=12g\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, pfn_overflow_of_frames) {
	BAD("pfn=10000000000000000\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, pfn_last_of_frames) {
	BAD("pfn=ffffffffffffffff\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, pfn_twice_of_frames) {
	BAD("pfn=1 pfn=1\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, pfn_and_pid_of_frames) {
	BAD("pfn=1 pid=1\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, pfn_and_addr_of_frames) {
	BAD("pfn=1 addr=1000\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, pfn_and_fd_of_frames) {
	BAD("pfn=1 fd=0\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, pfn_and_off_of_frames) {
	BAD("pfn=1 off=0\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, fd_and_pid_of_frames) {
	BAD("fd=0 pid=1\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, fd_and_addr_of_frames) {
	BAD("fd=0 addr=0\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, fd_empty_of_frames) {
	BAD("fd=\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, fd_negative_of_frames) {
	BAD("fd=-1\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, fd_hex_of_frames) {
	BAD("fd=0x0\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, fd_too_big_of_frames) {
	BAD("fd=4294967295\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, fd_not_open_of_frames) {
	.request = "fd=999\n", .err = -EBADF, .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, off_alone_of_frames) {
	BAD("off=0\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, off_negative_of_frames) {
	BAD("fd=0 off=-1\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, off_too_big_of_frames) {
	BAD("fd=0 off=8000000000000000\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, off_twice_of_frames) {
	BAD("fd=0 off=0 off=0\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, range_of_frames) {
	BAD("range=0-1000\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, with_of_frames) {
	BAD("with=pages\n"), .view = "frames",
};

FIXTURE_VARIANT_ADD(refused, pfn_empty_of_rmap) {
	BAD("pfn=\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, pfn_range_empty_of_rmap) {
	BAD("pfn=5-5\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, pfn_reversed_of_rmap) {
	BAD("pfn=6-5\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, pfn_open_of_rmap) {
	BAD("pfn=5-\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, pfn_no_start_of_rmap) {
	BAD("pfn=-5\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, pfn_three_of_rmap) {
	BAD("pfn=1-2-3\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, pfn_garbage_of_rmap) {
	BAD("pfn=12g\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, pfn_overflow_of_rmap) {
	BAD("pfn=10000000000000000\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, pfn_last_of_rmap) {
	BAD("pfn=ffffffffffffffff\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, pfn_twice_of_rmap) {
	BAD("pfn=1 pfn=1\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, pfn_and_pid_of_rmap) {
	BAD("pfn=1 pid=1\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, pfn_and_addr_of_rmap) {
	BAD("pfn=1 addr=1000\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, pfn_and_fd_of_rmap) {
	BAD("pfn=1 fd=0\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, pfn_and_off_of_rmap) {
	BAD("pfn=1 off=0\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, fd_and_pid_of_rmap) {
	BAD("fd=0 pid=1\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, fd_and_addr_of_rmap) {
	BAD("fd=0 addr=0\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, fd_empty_of_rmap) {
	BAD("fd=\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, fd_negative_of_rmap) {
	BAD("fd=-1\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, fd_hex_of_rmap) {
	BAD("fd=0x0\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, fd_too_big_of_rmap) {
	BAD("fd=4294967295\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, fd_not_open_of_rmap) {
	.request = "fd=999\n", .err = -EBADF, .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, off_alone_of_rmap) {
	BAD("off=0\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, off_negative_of_rmap) {
	BAD("fd=0 off=-1\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, off_too_big_of_rmap) {
	BAD("fd=0 off=8000000000000000\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, off_twice_of_rmap) {
	BAD("fd=0 off=0 off=0\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, range_of_rmap) {
	BAD("range=0-1000\n"), .view = "rmap",
};

FIXTURE_VARIANT_ADD(refused, with_of_rmap) {
	BAD("with=pages\n"), .view = "rmap",
};

FIXTURE_SETUP(refused)
{
	self->fd = -1;
}

FIXTURE_TEARDOWN(refused)
{
	close(self->fd);
}

TEST_F(refused, and_nothing_is_read_after)
{
	static const char * const views[] = { "%s", "raw/%s" };
	char request[512], file[64], byte[64];
	size_t len = variant->len, i;
	ssize_t ret;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	snprintf(request, sizeof(request), "%s", variant->request);
	if (!strcmp(request, LONG_REQUEST))
		snprintf(request, sizeof(request), "%-*s", 256, "pid=1");
	if (len)
		memcpy(request, variant->request, len);
	else
		len = strlen(request);
	for (i = 0; i < 2; i++) {
		snprintf(file, sizeof(file), views[i],
			 variant->view ? variant->view : "vmas");
		self->fd = vmi_open(file, O_RDWR);
		ASSERT_LE(0, self->fd);
		ret = write(self->fd, request, len);
		ASSERT_EQ(-1, ret);
		EXPECT_TRUE(-errno == variant->err || -errno == variant->or_err)
			TH_LOG("errno %d", errno);
		/* No answer, and always for the same reason. */
		ret = write(self->fd, request, len) < 0 ? -errno : 0;
		EXPECT_EQ(ret, read(self->fd, byte, 64) < 0 ? -errno : 0);
		EXPECT_EQ(ret, read(self->fd, byte, 64) < 0 ? -errno : 0);
		lseek(self->fd, 0, SEEK_SET);
		EXPECT_EQ(ret, read(self->fd, byte, 64) < 0 ? -errno : 0);
		/* Until a good request. */
		ASSERT_EQ(0, vmi_askf(self->fd, "pid=%d\n", getpid()));
		EXPECT_LT(0, read(self->fd, byte, 64));
		close(self->fd);
	}
}

TEST_HARNESS_MAIN
