// SPDX-License-Identifier: GPL-2.0
/*
 * faults_test.c - view faults: every class of fault, caused and counted
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include <linux/perf_event.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cast.h"
#include "cgroup.h"
#include "fault_counts.h"
#include "fault_ways.h"
#include "proc.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

FIXTURE(faults) {
	struct child child;
	struct counts counts;
	int fd;
	const char *why;
};

FIXTURE_VARIANT(faults) {
	const char *way;
	int fault;
	__u64 count;
	int reason;
};

#define FAULT(w, c, n, r)							\
	FIXTURE_VARIANT_ADD(faults, w) {					\
		.way = #w, .fault = VMI_FAULT_##c, .count = n,			\
		.reason = VMI_FAULT_##r,					\
	}
#define ALSO(c, test)	_Static_assert(VMI_FAULT_##c < VMI_FAULT_NR, test)
#define NEVER(c, why)	_Static_assert(VMI_FAULT_##c < VMI_FAULT_NR, why)
#include "faults.txt"
#undef FAULT
#undef ALSO
#undef NEVER

FIXTURE_SETUP(faults)
{
	self->fd = -1;
	self->why = vmi_missing();
	ASSERT_NE(NULL, way_find(variant->way));
	if (!self->why)
		self->why = way_run(&self->child, variant->way);
}

FIXTURE_TEARDOWN(faults)
{
	close(self->fd);
	stream_free(&self->counts.s);
	child_end(&self->child);
}

/* The kernel's own count of faults that succeeded, of those with an instruction. */
static int perf_open(pid_t pid, __u64 what)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = what,
	};

	return syscall(__NR_perf_event_open, &attr, pid, -1, -1, 0);
}

static __u64 perf_read(int fd)
{
	__u64 count = 0;

	return read(fd, &count, sizeof(count)) == sizeof(count) ? count : ~0ull;
}

/* The class, as many as there are, and nothing beside; and perf counts as many. */
TEST_F(faults, are_counted)
{
	const struct vmi_fault_sums *sums;
	int minor, major;

	if (self->why)
		SKIP(return, "%s", self->why);
	self->fd = listen_to(self->child.pid);
	ASSERT_LE(0, self->fd);
	minor = perf_open(self->child.pid, PERF_COUNT_SW_PAGE_FAULTS_MIN);
	major = perf_open(self->child.pid, PERF_COUNT_SW_PAGE_FAULTS_MAJ);
	self->child.facts->go = 1;
	ASSERT_TRUE(way_done(&self->child));
	LET(counts_read(&self->counts, self->fd));
	sums = self->counts.of[variant->fault];
	ASSERT_NE(NULL, sums) {
		for (int i = 0; i < VMI_FAULT_NR; i++)
			if (self->counts.of[i])
				TH_LOG("%llu of class %d", self->counts.of[i]->count, i);
	}
	SAME(variant->count, sums->count);
	SAME(variant->count, self->counts.all->count);
	SAME(variant->reason ? variant->count : 0, self->counts.reason[variant->reason]);
	SAME(variant->reason ? variant->count : 0, sums->errors);
	SAME(self->child.pid, self->counts.s.header->pid);
	/* of a pin there is no instruction to blame */
	if (minor >= 0 && major >= 0 && variant->fault != VMI_FAULT_UNSHARE) {
		SAME(variant->count - sums->errors - sums->major, perf_read(minor));
		SAME(sums->major, perf_read(major));
	}
	close(minor);
	close(major);
}

/* Every class has a row, a test, or a reason why not. */
TEST(the_table_is_complete)
{
	const char *never[VMI_FAULT_NR] = { };
	bool seen[VMI_FAULT_NR] = { };

#define FAULT(w, c, n, r)	(seen[VMI_FAULT_##c] = true)
#define ALSO(c, test)		(seen[VMI_FAULT_##c] = true)
#define NEVER(c, why)		(never[VMI_FAULT_##c] = (why))
#include "faults.txt"
#undef FAULT
#undef ALSO
#undef NEVER

	for (int fault = 0; fault < VMI_FAULT_NR; fault++) {
		EXPECT_NE(seen[fault], !!never[fault])
			TH_LOG("class %d has no row, or two", fault);
		if (never[fault])
			TH_LOG("class %d is not caused: %s", fault, never[fault]);
	}
}

/* classes that need more than a touch ----------------------------------------- */

FIXTURE(faulting) {
	struct child child;
	struct counts counts;
	int fd;
	const char *why;
};

FIXTURE_SETUP(faulting)
{
	self->fd = -1;
	self->why = vmi_missing();
}

FIXTURE_TEARDOWN(faulting)
{
	close(self->fd);
	stream_free(&self->counts.s);
	child_end(&self->child);
}

static const char *make_waiting(struct facts *f)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	char *at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = syscall(__NR_userfaultfd, O_CLOEXEC);

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api))
		return "no userfaultfd";
	reg.range.start = (unsigned long)at;
	reg.range.len = PAGE;
	if (ioctl(fd, UFFDIO_REGISTER, &reg))
		return "UFFDIO_REGISTER refused";
	f->told[1] = (unsigned long)at;
	return NULL;
}

static void ignore(int sig)
{
	(void)sig;
}

/* Nobody answers: only a signal ends it, and then it is tried anew, as another fault. */
static void wait_for_page(struct facts *f)
{
	signal(SIGUSR1, ignore);
	while (!f->go)
		;
	(void)*(volatile char *)(unsigned long)f->told[1];
}

static void wait_asleep(pid_t pid)
{
	for (int i = 0; i < 1000 && proc_state(pid) != 'S'; i++)
		usleep(2000);
	usleep(20000);
}

FIXTURE(waiting) {
	struct child child;
	struct counts counts;
	int fd;
	const char *why;
};

FIXTURE_SETUP(waiting)
{
	self->fd = -1;
	self->why = vmi_missing();
	if (!self->why)
		self->why = child_run(&self->child, make_waiting, wait_for_page);
	if (self->why)
		return;
	self->fd = listen_to(self->child.pid);
	ASSERT_LE(0, self->fd);
	self->child.facts->go = 1;
}

FIXTURE_TEARDOWN(waiting)
{
	close(self->fd);
	stream_free(&self->counts.s);
	child_end(&self->child);
}

TEST_F(waiting, interrupted)
{
	int i;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (i = 0; i < 5; i++) {
		wait_asleep(self->child.pid);
		kill(self->child.pid, SIGUSR1);
		usleep(50000);
	}
	wait_asleep(self->child.pid);
	/* the last one is told of when its task has gone */
	kill(self->child.pid, SIGKILL);
	waitpid(self->child.pid, NULL, 0);
	self->child.pid = 0;
	LET(counts_read(&self->counts, self->fd));
	SAME(6, count_of(&self->counts, VMI_FAULT_INTERRUPTED));
	SAME(0, count_of(&self->counts, VMI_FAULT_UFFD));
}

/* A fault that sleeps while the probe goes, and wakes when it has gone. */
TEST_F(waiting, asleep_while_it_is_disarmed)
{
	int round;

	if (self->why)
		SKIP(return, "%s", self->why);
	wait_asleep(self->child.pid);
	close(self->fd);
	for (round = 0; round < 3; round++) {
		self->fd = listen_to(self->child.pid);
		ASSERT_LE(0, self->fd);
		kill(self->child.pid, SIGUSR1);
		wait_asleep(self->child.pid);
		close(self->fd);
	}
	self->fd = -1;
	EXPECT_FALSE(probed());
}

static void touch_hinted(struct facts *f)
{
	volatile char *at = (char *)(unsigned long)f->area[0].start;

	while (!f->go)
		;
	for (int i = 0; i < 64; i++)
		(void)at[i * PAGE];
	f->told[0] = 1;
	for (;;)
		pause();
}

/* How many pages balancing has taken, of these and of others, is its own business. */
TEST_F(faulting, hinted)
{
	if (!self->why)
		self->why = child_run(&self->child, make_numa_hint, touch_hinted);
	if (self->why)
		SKIP(return, "%s", self->why);
	self->fd = listen_to(self->child.pid);
	ASSERT_LE(0, self->fd);
	self->child.facts->go = 1;
	ASSERT_TRUE(way_done(&self->child));
	LET(counts_read(&self->counts, self->fd));
	EXPECT_LT(0, count_of(&self->counts, VMI_FAULT_NUMA_HINT));
}

#define HUNGRY	"vminspect-hungry"

/*
 * More than its cgroup grants, without swap: the kernel kills it at a touch. The OOM
 * reaper takes private memory at once, and the fault may find enough; not shared memory.
 */
static void starve(struct facts *f)
{
	char *at = mmap(NULL, 64 * MiB, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
			0);

	while (!f->go)
		;
	for (__u64 i = 0; i < 64 * MiB; i += PAGE)
		at[i] = 1;
	for (;;)
		pause();
}

static const char *make_hungry(struct facts *f)
{
	const char *why = cgroup_make(HUNGRY, "8M");

	(void)f;
	return why ?: cgroup_add(HUNGRY, 0) ? NULL : "cannot join " HUNGRY;
}

static void starve_once(struct __test_metadata *_metadata, FIXTURE_DATA(faulting) *self)
{
	int status = 0;

	self->fd = listen_to(self->child.pid);
	ASSERT_LE(0, self->fd);
	self->child.facts->go = 1;
	waitpid(self->child.pid, &status, 0);
	self->child.pid = 0;
	cgroup_remove(HUNGRY);
	ASSERT_EQ(SIGKILL, WTERMSIG(status));
	LET(counts_read(&self->counts, self->fd));
}

/* Who is killed for want of memory may get a page before it dies: then once more. */
TEST_F(faulting, starved)
{
	int i;

	for (i = 0; i < 20 && !count_of(&self->counts, VMI_FAULT_OOM); i++) {
		if (i) {
			child_end(&self->child);
			stream_free(&self->counts.s);
			close(self->fd);
		}
		if (!self->why)
			self->why = child_run(&self->child, make_hungry, starve);
		if (self->why)
			SKIP(return, "%s", self->why);
		starve_once(_metadata, self);
	}
	ksft_print_msg("starved %d times\n", i);
	SAME(1, count_of(&self->counts, VMI_FAULT_OOM));
	SAME(1, self->counts.reason[VMI_FAULT_NO_MEMORY]);
	EXPECT_LT(1000, count_of(&self->counts, VMI_FAULT_SHMEM));
}

/* The open outlives what it asks about. */
TEST_F(faulting, target_has_gone)
{
	if (!self->why)
		self->why = way_run(&self->child, "first_write");
	if (self->why)
		SKIP(return, "%s", self->why);
	self->fd = listen_to(self->child.pid);
	ASSERT_LE(0, self->fd);
	self->child.facts->go = 1;
	ASSERT_TRUE(way_done(&self->child));
	kill(self->child.pid, SIGKILL);
	waitpid(self->child.pid, NULL, 0);
	self->child.pid = 0;
	LET(counts_read(&self->counts, self->fd));
	SAME(16, count_of(&self->counts, VMI_FAULT_ANON));
}

/*
 * It writes 100 pages, its child 1000, that one's child 10000 after it has gone. Whose
 * child it is then need not be init's.
 */
static void bear(struct facts *f)
{
	pid_t middle;

	while (!f->go)
		;
	write_some(100);
	if (!fork()) {
		write_some(1000);
		middle = getpid();
		if (!fork()) {
			while (getppid() == middle)
				usleep(1000);
			write_some(10000);
			f->told[0] = 1;
		}
		_exit(0);
	}
	wait(NULL);
	for (;;)
		pause();
}

FIXTURE(family) {
	struct child child;
	struct counts alone;
	struct counts all;
	struct counts other;
	const char *why;
};

FIXTURE_SETUP(family)
{
	self->why = vmi_missing();
	if (!self->why)
		self->why = child_run(&self->child, make_nothing, bear);
}

FIXTURE_TEARDOWN(family)
{
	stream_free(&self->alone.s);
	stream_free(&self->all.s);
	stream_free(&self->other.s);
	child_end(&self->child);
}

static bool about(__u64 want, __u64 got)
{
	return got >= want && got < want + 100;
}

/* With its children, also of those whose parent has gone; without, alone. */
TEST_F(family, is_followed)
{
	int alone, all, other;

	if (self->why)
		SKIP(return, "%s", self->why);
	alone = listen_to(self->child.pid);
	ASSERT_LE(0, alone);
	other = listen_to(getpid());
	ASSERT_LE(0, other);
	all = vmi_open("raw/faults", O_RDWR);
	ASSERT_LE(0, all);
	ASSERT_EQ(0, vmi_askf(all, "pid=%d children=1\n", self->child.pid));
	self->child.facts->go = 1;
	ASSERT_TRUE(way_done(&self->child));
	LET(counts_read(&self->alone, alone));
	LET(counts_read(&self->all, all));
	LET(counts_read(&self->other, other));
	EXPECT_TRUE(about(100, count_of(&self->alone, VMI_FAULT_ANON)))
		TH_LOG("alone: %llu", count_of(&self->alone, VMI_FAULT_ANON));
	EXPECT_TRUE(about(11100, count_of(&self->all, VMI_FAULT_ANON)))
		TH_LOG("all: %llu", count_of(&self->all, VMI_FAULT_ANON));
	EXPECT_GT(1000, count_of(&self->other, VMI_FAULT_ANON));
	SAME(0, self->alone.all->flags);
	SAME(VMI_FAULTS_CHILDREN, self->all.all->flags);
	close(alone);
	close(all);
	close(other);
}

TEST_HARNESS_MAIN
