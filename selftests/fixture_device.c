// SPDX-License-Identifier: GPL-2.0
/*
 * fixture_device.c - memory that has gone to a device, and memory that a device
 * has for itself
 *
 * The device is the kernel's own test of such (CONFIG_TEST_HMM). Its interface
 * is restated from lib/test_hmm_uapi.h, which is in no headers package.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "fixture.h"
#include "proc.h"

struct mirror {
	__u64 addr;
	__u64 ptr;
	__u64 npages;
	__u64 cpages;
	__u64 faults;
};

#define RW	(PROT_READ | PROT_WRITE)
#define MIGRATE_TO_DEVICE	_IOWR('H', 0x02, struct mirror)
#define EXCLUSIVE		_IOWR('H', 0x05, struct mirror)

static int open_device(void)
{
	/* it stays: who loaded it before must not lose it */
	if (system("modprobe -q test_hmm 2>/dev/null"))
		return -1;
	return open("/dev/hmm_dmirror0", O_RDWR | O_CLOEXEC);
}

/* Four pages, of which the device takes two: a copy of the one, the other as it is. */
const char *make_device(struct facts *f)
{
	char *at = place(4 * PAGE, PAGE);
	static char copy[4096];
	struct mirror m = { .ptr = (unsigned long)copy, .npages = 1 };
	int fd = open_device();
	struct area *a;

	if (fd < 0)
		return "no test_hmm: CONFIG_TEST_HMM";
	at = mmap(at, 4 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		  -1, 0);
	if (at == MAP_FAILED)
		return "no memory";
	a = know(f, "device", at, 4 * PAGE);
	touch(a, TOUCHED_WRITTEN, 0, PAGE, 4);
	a->exact = false;
	f->told[0] = a->start + PAGE;
	m.addr = f->told[0];
	if (ioctl(fd, MIGRATE_TO_DEVICE, &m) || m.cpages != 1)
		return "test_hmm does not take the page";
	f->told[1] = a->start + 2 * PAGE;
	m.addr = f->told[1];
	if (ioctl(fd, EXCLUSIVE, &m))
		return "test_hmm does not take the page for itself";
	return NULL;
}
