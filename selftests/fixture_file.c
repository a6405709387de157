// SPDX-License-Identifier: GPL-2.0
/*
 * fixture_file.c - fixtures with a file, and those whose entries are not
 * present
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fixture.h"
#include "proc.h"

#define RW		(PROT_READ | PROT_WRITE)

static struct area *map_file(struct facts *f, const char *label, int fd,
			     size_t len, int flags, const char *name)
{
	void *at = place(len, PAGE);
	struct area *a;

	at = mmap(at, len, RW, flags | MAP_FIXED, fd, PAGE);
	if (at == MAP_FAILED)
		return NULL;
	a = know(f, label, at, len);
	a->has = VMI_VM_READ | VMI_VM_WRITE | VMI_VM_MAYREAD | VMI_VM_MAYWRITE;
	a->lacks = VMI_VM_EXEC | VMI_VM_IO | VMI_VM_PFNMAP;
	*(flags & MAP_SHARED ? &a->has : &a->lacks) |= VMI_VM_SHARED;
	a->role = flags & MAP_SHARED ? -1 : VMI_ROLE_DATA;
	snprintf(a->name, sizeof(a->name), "%s", name);
	return a;
}

/* Reading maps neighbours as well: those who know what, do not say "exact". */
const char *make_file_private(struct facts *f)
{
	char path[PATH_MAX];
	int fd = scratch_file(SCRATCH_NAME, 65 * PAGE, path);
	struct area *a, *b, *c;

	if (fd < 0)
		return "cannot write a file";
	a = map_file(f, "written", fd, 8 * PAGE, MAP_PRIVATE, path);
	b = map_file(f, "read", fd, 64 * PAGE, MAP_PRIVATE, path);
	c = map_file(f, "read only", fd, 8 * PAGE, MAP_PRIVATE, path);
	unlink(path);
	if (!a || !b || !c)
		return "cannot map a file";
	mprotect((void *)c->start, 8 * PAGE, PROT_READ);
	c->has &= ~VMI_VM_WRITE;
	c->lacks |= VMI_VM_WRITE;
	c->role = VMI_ROLE_RODATA;
	c->access = PROT_READ;
	strcat(a->name, " (deleted)");
	strcat(b->name, " (deleted)");
	strcat(c->name, " (deleted)");
	touch(a, TOUCHED_WRITTEN, 0, 3 * PAGE, 3);
	touch(b, TOUCHED_READ, 0, 32 * PAGE, 2);
	b->exact = false;
	return NULL;
}

const char *make_file_shared(struct facts *f)
{
	char path[PATH_MAX];
	int fd = scratch_file(SCRATCH_NAME, 20 * PAGE, path);
	struct area *a;

	if (fd < 0)
		return "cannot write a file";
	a = map_file(f, "written", fd, 16 * PAGE, MAP_SHARED, path);
	unlink(path);
	if (!a)
		return "this file system maps nothing shared";
	strcat(a->name, " (deleted)");
	touch(a, TOUCHED_WRITTEN, 0, 3 * PAGE, 4);
	return NULL;
}

const char *make_memfd(struct facts *f)
{
	int fd = memfd_create("selftest", MFD_CLOEXEC);
	struct area *a, *b;

	if (fd < 0 || ftruncate(fd, 20 * PAGE))
		return "no memfd_create";
	a = map_file(f, "memfd shared", fd, 16 * PAGE, MAP_SHARED,
		     "/memfd:selftest (deleted)");
	b = map_file(f, "memfd private", fd, 16 * PAGE, MAP_PRIVATE,
		     "/memfd:selftest (deleted)");
	if (!a || !b)
		return "cannot map a memfd";
	touch(a, TOUCHED_WRITTEN, PAGE, 2 * PAGE, 5);
	touch(b, TOUCHED_WRITTEN, 0, 5 * PAGE, 3);
	return NULL;
}

/* Memory that the kernel itself has no mapping of. */
const char *make_secretmem(struct facts *f)
{
	int fd = syscall(SYS_memfd_secret, 0);
	struct area *a;

	if (fd < 0)
		return "no memfd_secret: secretmem.enable=1 on the command line";
	if (ftruncate(fd, 9 * PAGE))
		return "cannot size a memfd_secret";
	a = map_file(f, "memfd_secret", fd, 8 * PAGE, MAP_SHARED,
		     "/secretmem (deleted)");
	if (!a)
		return "cannot map a memfd_secret";
	touch(a, TOUCHED_WRITTEN, 0, 3 * PAGE, 2);
	return NULL;
}

/* A page of the first BAR of this number that can be mapped; @path: where it is. */
static void *map_bar(int bar, char *path)
{
	void *at = MAP_FAILED;
	char pattern[64];
	size_t i;
	glob_t g;

	sprintf(pattern, "/sys/bus/pci/devices/*/resource%d", bar);
	if (glob(pattern, 0, NULL, &g))
		return MAP_FAILED;
	for (i = 0; i < g.gl_pathc && at == MAP_FAILED; i++) {
		int fd = open(g.gl_pathv[i], O_RDWR | O_CLOEXEC);

		strcpy(path, g.gl_pathv[i]);
		at = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
		close(fd);
	}
	globfree(&g);
	return at;
}

/* Line @bar of the list beside it begins with its address. */
static __u64 bar_address(int bar, const char *path)
{
	char list[PATH_MAX], line[128] = "";
	FILE *f;

	snprintf(list, sizeof(list), "%.*s", (int)strlen(path) - 1, path);
	f = fopen(list, "re");
	while (f && bar-- >= 0 && fgets(line, sizeof(line), f))
		;
	if (f)
		fclose(f);
	return strtoull(line, NULL, 16);
}

/* A device's registers that no driver uses. told[0]: their physical address. */
const char *make_io(struct facts *f)
{
	char path[PATH_MAX];
	int bar;

	for (bar = 5; bar >= 0; bar--) {
		void *at = map_bar(bar, path);

		if (at == MAP_FAILED)
			continue;
		know(f, "registers", at, PAGE);
		f->told[0] = bar_address(bar, path);
		return f->told[0] ? NULL : "no address of a BAR";
	}
	return "no PCI device with a BAR that can be mapped";
}

const char *make_deleted(struct facts *f)
{
	char path[PATH_MAX];
	int fd = scratch_file("gone (deleted)", 9 * PAGE, path);
	struct area *a;

	if (fd < 0)
		return "cannot write a file";
	a = map_file(f, "deleted", fd, 8 * PAGE, MAP_PRIVATE, path);
	unlink(path);
	close(fd);
	if (!a)
		return "cannot map a file";
	strcat(a->name, " (deleted)");
	touch(a, TOUCHED_WRITTEN, 0, PAGE, 2);
	return NULL;
}

const char *make_odd_name(struct facts *f)
{
	static const char odd[] = "a\nb\\012 \\ \t\303\274 #\n x";
	char path[PATH_MAX];
	int fd = scratch_file(odd, 9 * PAGE, path);
	struct area *a;

	if (fd < 0)
		return "the file system does not take a newline in a name";
	strcpy(f->scrap, path);
	a = map_file(f, "odd name", fd, 8 * PAGE, MAP_PRIVATE, path);
	if (!a)
		return "cannot map a file";
	touch(a, TOUCHED_WRITTEN, 0, PAGE, 2);
	return NULL;
}

/* A path of some 3,000 bytes */
const char *make_long_name(struct facts *f)
{
	char name[224], path[PATH_MAX];
	struct area *a;
	int fd, i;

	snprintf(path, sizeof(path), "/tmp/%s.%d", SCRATCH_NAME, getpid());
	if (mkdir(path, 0700) || chdir(path))
		return "cannot make a directory in /tmp";
	strcpy(f->scrap, path);
	strcat(path, "/");
	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = 0;
	for (i = 0; i < 13; i++) {
		if (mkdir(name, 0700) || chdir(name))
			return "cannot make deep directories in /tmp";
		strcat(path, name);
		strcat(path, "/");
	}
	fd = open("file", O_RDWR | O_CREAT, 0600);
	if (fd < 0 || posix_fallocate(fd, 0, 9 * PAGE))
		return "cannot write a file";
	strcat(path, "file");
	a = map_file(f, "long name", fd, 8 * PAGE, MAP_PRIVATE, path);
	if (!a)
		return "cannot map a file";
	touch(a, TOUCHED_WRITTEN, 0, PAGE, 2);
	return NULL;
}

/* To put on its list of the LRU what another CPU has touched (here.h). */
static void drain(void)
{
	int fd = open("/proc/sys/vm/compact_memory", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "1", 1) != 1)
		usleep(10000);
	close(fd);
}

const char *swap_out(void *at, __u64 pages)
{
	int tries;

	if (!mem_kb("SwapTotal:"))
		return "no swap area (run.sh makes one of zram)";
	for (tries = 0; tries < 50; tries++) {
		__u64 i, left = 0;

		madvise(at, pages * PAGE, 21 /* MADV_PAGEOUT */);
		for (i = 0; i < pages; i++)
			left += !(pagemap_one(getpid(), (__u64)at + i * PAGE) &
				  PM_SWAP);
		if (!left)
			return NULL;
		drain();
	}
	return "MADV_PAGEOUT did not swap the pages out";
}

/* All of it goes to swap; what did not is touched again by nobody. */
const char *make_swapped(struct facts *f)
{
	void *at = place(16 * PAGE, PAGE);
	struct area *a;

	at = mmap(at, 16 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		  -1, 0);
	if (at == MAP_FAILED)
		return "no memory";
	a = know(f, "swapped", at, 16 * PAGE);
	a->has = VMI_VM_READ | VMI_VM_WRITE;
	touch(a, TOUCHED_WRITTEN, 0, PAGE, 16);
	return swap_out(at, 16);
}

const char *make_guard(struct facts *f)
{
	void *at = place(8 * PAGE, PAGE);
	struct area *a;

	at = mmap(at, 8 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		  -1, 0);
	if (at == MAP_FAILED)
		return "no memory";
	a = know(f, "guard", at, 8 * PAGE);
	a->has = VMI_VM_READ | VMI_VM_WRITE;
	touch(a, TOUCHED_WRITTEN, 0, PAGE, 4);
	if (madvise((char *)at + 6 * PAGE, 2 * PAGE, 102))
		return "no MADV_GUARD_INSTALL in this kernel (6.13)";
	a->exact = false;
	f->told[0] = a->start + 6 * PAGE;
	return NULL;
}

static void survive(int sig)
{
	(void)sig;
}

/* A page that is said to be broken; it stays lost until the next boot. */
const char *make_hwpoison(struct facts *f)
{
	void *at = place(8 * PAGE, PAGE);
	struct area *a;

	at = mmap(at, 8 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		  -1, 0);
	if (at == MAP_FAILED)
		return "no memory";
	a = know(f, "hwpoison", at, 8 * PAGE);
	a->has = VMI_VM_READ | VMI_VM_WRITE;
	touch(a, TOUCHED_WRITTEN, 0, PAGE, 8);
	a->count = 7;
	a->exact = false;
	f->told[0] = a->start + 7 * PAGE;
	f->told[1] = PM_PFN(pagemap_one(getpid(), f->told[0]));
	/* Who breaks its own page is told so. */
	signal(SIGBUS, survive);
	if (madvise((void *)f->told[0], PAGE, MADV_HWPOISON))
		return "no MADV_HWPOISON: CONFIG_MEMORY_FAILURE";
	return NULL;
}

/* Write-protect pages of a memfd that are not there yet: markers are left. */
const char *make_uffd_wp(struct facts *f)
{
	struct uffdio_writeprotect wp = { };
	struct uffdio_register reg = { };
	struct uffdio_api api = {
		.api = UFFD_API,
		.features = 1 << 12 /* UFFD_FEATURE_WP_HUGETLBFS_SHMEM */,
	};
	int uffd = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	int fd = memfd_create("uffd", MFD_CLOEXEC);
	struct area *a;

	if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api))
		return "no userfaultfd write protection of shmem";
	if (fd < 0 || ftruncate(fd, 20 * PAGE))
		return "no memfd_create";
	a = map_file(f, "uffd-wp", fd, 8 * PAGE, MAP_SHARED,
		     "/memfd:uffd (deleted)");
	if (!a)
		return "cannot map a memfd";
	touch(a, TOUCHED_WRITTEN, 0, PAGE, 3);
	reg.range.start = a->start;
	reg.range.len = 8 * PAGE;
	reg.mode = UFFDIO_REGISTER_MODE_WP;
	if (ioctl(uffd, UFFDIO_REGISTER, &reg))
		return "UFFDIO_REGISTER refused";
	wp.range = reg.range;
	wp.mode = UFFDIO_WRITEPROTECT_MODE_WP;
	if (ioctl(uffd, UFFDIO_WRITEPROTECT, &wp))
		return "UFFDIO_WRITEPROTECT refused";
	a->has |= VMI_VM_UFFD_WP;
	a->exact = false;
	f->told[0] = a->start + 5 * PAGE;
	return NULL;
}
