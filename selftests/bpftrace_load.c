// SPDX-License-Identifier: GPL-2.0
/*
 * bpftrace_load.c: page faults of which it is known how many there are of each
 * class, and what the view faults counted of them; for bpftrace_test.sh
 *
 *	bpftrace_load FILE
 *
 * What is counted is done under the name vmi-counted, which the threads and the
 * child have as well. FILE gets the view's answer, then `file DEV INODE', the file
 * of the major faults as /proc/PID/maps has it.
 *
 * anon: 1000 pages, written for the first time
 * cow: a child writes 500 of them and pins 16 others; then its parent writes the 500
 * file: 16 pages of a private file, written; 16 of one that are in no cache, read
 * segv: 3 touches of nothing
 * uffd: 4 pages that another thread provides, and one whose fault a signal ends
 *
 * All of it runs on the last CPU: where two make a new line of a table at the same
 * time, bpftrace 0.23 loses one of the two counts (it inserts with BPF_NOEXIST).
 */
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANON	1000
#define COPIED	500
#define FEW	16
#define GIVEN	4
#define NOWHERE	3

static size_t page;
static char request[64];
static char answer[64 * 1024];
static sigjmp_buf out;

static void __attribute__((noreturn)) fail(const char *what)
{
	perror(what);
	exit(1);
}

static void write_pages(volatile char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i * page] = 1;
}

static char *map(size_t n, int prot, int fd)
{
	char *p = mmap(NULL, n * page, prot, MAP_PRIVATE | (fd < 0 ? MAP_ANONYMOUS : 0), fd, 0);

	if (p == MAP_FAILED)
		fail("mmap");
	madvise(p, n * page, MADV_NOHUGEPAGE);
	return p;
}

static char *map_anon(size_t n)
{
	return map(n, PROT_READ | PROT_WRITE, -1);
}

static void leave(int sig)
{
	siglongjmp(out, sig);
}

/* copy-on-write ------------------------------------------------------------- */

/* mm/process_vm_access.c pins the pages, for reading. */
static void pin(char *p, size_t n)
{
	static char to[FEW * 4096];
	struct iovec local = { to, sizeof(to) }, remote = { p, n * page };

	if (process_vm_readv(getpid(), &local, 1, &remote, 1, 0) < 0)
		fail("process_vm_readv");
}

static void copy_on_write(char *p)
{
	pid_t pid = fork();

	if (pid < 0)
		fail("fork");
	if (!pid) {
		write_pages(p, COPIED);
		pin(p + COPIED * page, FEW);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	write_pages(p, COPIED);
}

/* files ---------------------------------------------------------------------- */

/* A file on ramfs, all hole: a page that is read for the first time is a major fault. */
static int make_file(void)
{
	char dir[] = "/tmp/vminspect-load-XXXXXX", name[64];
	int fd;

	if (!mkdtemp(dir) || mount("none", dir, "ramfs", 0, NULL))
		fail("ramfs");
	snprintf(name, sizeof(name), "%s/file", dir);
	fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	umount2(dir, MNT_DETACH);
	rmdir(dir);
	if (fd < 0 || ftruncate(fd, 2 * FEW * page))
		fail("file");
	return fd;
}

static void use_file(int fd)
{
	char *p = map(2 * FEW, PROT_READ | PROT_WRITE, fd);

	/* without read-ahead each page is waited for */
	madvise(p, 2 * FEW * page, MADV_RANDOM);
	for (size_t i = 0; i < FEW; i++)
		(void)*(volatile char *)(p + i * page);
	write_pages(p + FEW * page, FEW);
}

/* tries ---------------------------------------------------------------------- */

/**
 * struct uffd - memory whose pages another thread provides
 * @fd: tells of faults
 * @at: GIVEN pages, and one whose fault it ends with a signal
 * @who: who touches them
 */
struct uffd {
	int fd;
	char *at;
	pthread_t who;
};

static void *provide(void *arg)
{
	struct uffd *u = arg;
	static char from[4096];
	struct uffd_msg msg;

	for (size_t i = 0; i <= GIVEN; i++) {
		struct uffdio_copy copy = {
			.dst = (unsigned long)u->at + i * page,
			.src = (unsigned long)from,
			.len = page,
		};

		if (read(u->fd, &msg, sizeof(msg)) != sizeof(msg))
			fail("userfaultfd");
		if (i == GIVEN)
			pthread_kill(u->who, SIGUSR1);
		else if (ioctl(u->fd, UFFDIO_COPY, &copy))
			fail("UFFDIO_COPY");
	}
	return NULL;
}

static void wait_for_pages(void)
{
	struct uffd u = {
		.fd = syscall(__NR_userfaultfd, O_CLOEXEC),
		.at = map_anon(GIVEN + 1),
		.who = pthread_self(),
	};
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = {
		.range = { (unsigned long)u.at, (GIVEN + 1) * page },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	pthread_t thread;

	if (u.fd < 0 || ioctl(u.fd, UFFDIO_API, &api) || ioctl(u.fd, UFFDIO_REGISTER, &reg))
		fail("userfaultfd");
	if (pthread_create(&thread, NULL, provide, &u))
		fail("pthread_create");
	if (!sigsetjmp(out, 1))
		write_pages(u.at, GIVEN + 1);
	pthread_join(thread, NULL);
	close(u.fd);
}

static void touch_nothing(void)
{
	char *p = map(NOWHERE, PROT_NONE, -1);
	volatile size_t i;

	for (i = 0; i < NOWHERE; i++)
		if (!sigsetjmp(out, 1))
			(void)*(volatile char *)(p + i * page);
}

/* all ------------------------------------------------------------------------ */

static void load(int fd)
{
	char *p = map_anon(ANON);

	write_pages(p, ANON);
	copy_on_write(p);
	use_file(fd);
	touch_nothing();
	wait_for_pages();
}

static void stay_on_one_cpu(void)
{
	cpu_set_t last;

	CPU_ZERO(&last);
	CPU_SET(sysconf(_SC_NPROCESSORS_ONLN) - 1, &last);
	if (sched_setaffinity(0, sizeof(last), &last))
		fail("sched_setaffinity");
}

/*
 * What is counted by name and what the view counts must be the same, so between
 * the request and the name, and between the name and the answer, nothing may fault:
 * the first round touches what they need.
 */
static ssize_t watched(int view, int file, const char *name)
{
	ssize_t len = 0, n;

	if (write(view, request, strlen(request)) < 0)
		fail("request");
	prctl(PR_SET_NAME, name);
	load(file);
	prctl(PR_SET_NAME, "vmi-done");
	while ((n = read(view, answer + len, sizeof(answer) - len)) > 0)
		len += n;
	/* of no interest to who asked by name, though the last one then came to no end */
	write_pages(map_anon(1), 1);
	return n < 0 ? n : len;
}

int main(int argc, char **argv)
{
	struct sigaction act = { .sa_handler = leave };
	struct stat st;
	ssize_t len;
	FILE *f;
	int view, first, second;

	if (argc != 2)
		return 2;
	page = sysconf(_SC_PAGESIZE);
	stay_on_one_cpu();
	sigaction(SIGSEGV, &act, NULL);
	sigaction(SIGUSR1, &act, NULL);
	view = open("/sys/kernel/debug/vminspect/faults", O_RDWR | O_CLOEXEC);
	if (view < 0)
		fail("faults");
	first = make_file();
	second = make_file();
	snprintf(request, sizeof(request), "pid=%d children=1\n", getpid());
	watched(view, first, "vmi-before");
	len = watched(view, second, "vmi-counted");
	f = fopen(argv[1], "w");
	if (len < 0 || !f || fstat(second, &st))
		fail(argv[1]);
	fwrite(answer, 1, len, f);
	fprintf(f, "file %02x:%02x %lu\n", major(st.st_dev), minor(st.st_dev), st.st_ino);
	return fclose(f) ? 1 : 0;
}
