// SPDX-License-Identifier: GPL-2.0
/* rwp.c - userfaultfd's protection from all access; headers may be older than it */
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "rwp.h"

/* include/uapi/linux/userfaultfd.h of 7.3 */
#ifndef UFFDIO_RWPROTECT
#define UFFD_FEATURE_RWP		(1 << 17)
#define UFFD_FEATURE_RWP_ASYNC		(1 << 18)
#define UFFDIO_REGISTER_MODE_RWP	((__u64)1 << 3)
#define UFFDIO_RWPROTECT_MODE_RWP	((__u64)1 << 0)
#define UFFDIO_RWPROTECT		_IOWR(UFFDIO, 0x09, struct uffdio_rwprotect)

struct uffdio_rwprotect {
	struct uffdio_range range;
	__u64 mode;
};
#endif

const char *rwp_open(int *fd, bool async, void *at, size_t len)
{
	struct uffdio_api api = {
		.api = UFFD_API,
		.features = UFFD_FEATURE_RWP | (async ? UFFD_FEATURE_RWP_ASYNC : 0),
	};
	struct uffdio_register reg = {
		.range = { (unsigned long)at, len },
		.mode = UFFDIO_REGISTER_MODE_RWP,
	};

	*fd = syscall(__NR_userfaultfd, O_CLOEXEC);
	if (*fd < 0)
		return "no userfaultfd";
	if (ioctl(*fd, UFFDIO_API, &api))
		return "userfaultfd cannot protect from all access in this kernel (7.3)";
	return ioctl(*fd, UFFDIO_REGISTER, &reg) ? "UFFDIO_REGISTER refused" : NULL;
}

const char *rwp_protect(int fd, void *at, size_t len, bool protect)
{
	struct uffdio_rwprotect rwp = {
		.range = { (unsigned long)at, len },
		.mode = protect ? UFFDIO_RWPROTECT_MODE_RWP : 0,
	};

	return ioctl(fd, UFFDIO_RWPROTECT, &rwp) ? "UFFDIO_RWPROTECT refused" : NULL;
}
