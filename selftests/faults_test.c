// SPDX-License-Identifier: GPL-2.0
/*
 * faults_test.c - view faults: every class of fault, caused and counted
 */
#include "kselftest_harness.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cast.h"
#include "cgroup.h"
#include "fault_ways.h"
#include "proc.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

/* what the view tells --------------------------------------------------------- */

/* What an open of the view has counted. */
struct counts {
	struct stream s;
	const struct vmi_faults *all;
	const struct vmi_fault_sums *of[VMI_FAULT_NR];
	__u64 reason[VMI_FAULT_REASON_NR];
	const char *wrong;
};

/* A class's own sums must fit each other. */
static const char *sums_wrong(const struct vmi_fault_sums *c)
{
	__u64 timed = 0;

	for (int i = 0; i < VMI_FAULT_BUCKETS; i++)
		timed += c->hist[i];
	if (c->fault >= VMI_FAULT_NR)
		return "a class without a number";
	if (timed != (c->fault == VMI_FAULT_SEGV && !c->sum_ns ? 0 : c->count))
		return "the histogram does not hold every fault";
	if (c->max_ns > c->sum_ns || c->max_ns * timed < c->sum_ns)
		return "the longest does not fit the sum";
	if (c->errors > c->count || c->major > c->count)
		return "more errors or major faults than faults";
	return NULL;
}

static const char *counts_add(struct counts *c, const struct vmi_rec *rec)
{
	const struct vmi_fault_sums *sums = (const void *)rec;
	const struct vmi_fault_error *error = (const void *)rec;

	if (rec->type == VMI_REC_FAULT_CLASS) {
		if (sums_wrong(sums))
			return sums_wrong(sums);
		c->of[sums->fault] = sums;
	}
	if (rec->type == VMI_REC_FAULT_ERROR) {
		if (error->reason >= VMI_FAULT_REASON_NR)
			return "a reason without a number";
		c->reason[error->reason] = error->count;
	}
	return NULL;
}

static const char *counts_read(struct counts *c, int fd)
{
	const struct vmi_rec *rec;
	__u64 count = 0, errors = 0, reasons = 0;

	memset(c, 0, sizeof(*c));
	if (lseek(fd, 0, SEEK_SET) || stream_read(&c->s, fd, 4096))
		return complain("no answer: %s", strerror(errno));
	if (stream_bad(&c->s))
		return stream_bad(&c->s);
	c->all = stream_find(&c->s, VMI_REC_FAULTS);
	for_each_rec(&c->s, rec) {
		const char *why = counts_add(c, rec);

		if (why)
			return why;
	}
	for (int i = 0; i < VMI_FAULT_NR; i++) {
		count += c->of[i] ? c->of[i]->count : 0;
		errors += c->of[i] ? c->of[i]->errors : 0;
	}
	for (int i = 0; i < VMI_FAULT_REASON_NR; i++)
		reasons += c->reason[i];
	if (!c->all || c->all->count != count || c->all->errors != errors || errors != reasons)
		return "the sums over the classes are others";
	return c->all->missed || c->all->lost ? "some were missed" : NULL;
}

static __u64 count_of(const struct counts *c, int fault)
{
	return c->of[fault] ? c->of[fault]->count : 0;
}

/* a child that faults --------------------------------------------------------- */

static const struct way *chosen;

/*
 * A fork has made all that is ours read-only, and what was never run is not
 * there: write and run it, so that the spot's faults are the only ones.
 */
static void settle(const struct spot *spots)
{
	struct maps maps;

	usleep(1);
	if (maps_get(&maps, getpid(), false))
		return;
	for (size_t i = 0; i < maps.nr; i++) {
		const struct map *m = &maps.map[i];

		if (m->perms[1] != 'w' || m->perms[3] != 'p' || m->end - m->start > MiB ||
		    m->start == (unsigned long)spots[0].at ||
		    m->start == (unsigned long)spots[1].at)
			continue;
		for (volatile char *p = (char *)m->start; p < (char *)m->end; p += PAGE)
			*p = *p;
	}
	maps_free(&maps);
}

static const char *make_ready(struct facts *f)
{
	static struct spot spots[2];

	f->told[7] = (unsigned long)&spots[1];
	survive_signals();
	for (int i = 0; i < 2; i++) {
		const char *why = chosen->prep(&spots[i]);

		if (why)
			return why;
		if (!i)
			chosen->cause(&spots[i]);
	}
	settle(spots);
	return NULL;
}

/* It spins: whoever sleeps may fault when it is woken. */
static void cause(struct facts *f)
{
	struct spot *s = (void *)(unsigned long)f->told[7];

	while (f->go < 1)
		;
	chosen->cause(s);
	f->told[0] = 1;
	for (;;)
		usleep(1000);
}

static bool told(struct child *c)
{
	for (int i = 0; i < 5000 && !c->facts->told[0]; i++)
		usleep(2000);
	return c->facts->told[0];
}

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
	chosen = way_find(variant->way);
	ASSERT_NE(NULL, chosen);
	if (!self->why)
		self->why = child_run(&self->child, make_ready, cause);
}

FIXTURE_TEARDOWN(faults)
{
	close(self->fd);
	stream_free(&self->counts.s);
	child_end(&self->child);
}

static void ask(struct __test_metadata *_metadata, int *fd, pid_t pid)
{
	*fd = vmi_open("raw/faults", O_RDWR);
	ASSERT_LE(0, *fd);
	ASSERT_EQ(0, vmi_askf(*fd, "pid=%d\n", pid));
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
	ask(_metadata, &self->fd, self->child.pid);
	minor = perf_open(self->child.pid, PERF_COUNT_SW_PAGE_FAULTS_MIN);
	major = perf_open(self->child.pid, PERF_COUNT_SW_PAGE_FAULTS_MAJ);
	self->child.facts->go = 1;
	ASSERT_TRUE(told(&self->child));
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

TEST_F(faulting, interrupted)
{
	int i;

	if (!self->why)
		self->why = child_run(&self->child, make_waiting, wait_for_page);
	if (self->why)
		SKIP(return, "%s", self->why);
	ask(_metadata, &self->fd, self->child.pid);
	self->child.facts->go = 1;
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
	ask(_metadata, &self->fd, self->child.pid);
	self->child.facts->go = 1;
	ASSERT_TRUE(told(&self->child));
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

	ask(_metadata, &self->fd, self->child.pid);
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
	for (int i = 0; i < 20 && !count_of(&self->counts, VMI_FAULT_OOM); i++) {
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
	SAME(1, count_of(&self->counts, VMI_FAULT_OOM));
	SAME(1, self->counts.reason[VMI_FAULT_NO_MEMORY]);
	EXPECT_LT(1000, count_of(&self->counts, VMI_FAULT_SHMEM));
}

/* The open outlives what it asks about. */
TEST_F(faulting, target_has_gone)
{
	chosen = way_find("first_write");
	if (!self->why)
		self->why = child_run(&self->child, make_ready, cause);
	if (self->why)
		SKIP(return, "%s", self->why);
	ask(_metadata, &self->fd, self->child.pid);
	self->child.facts->go = 1;
	ASSERT_TRUE(told(&self->child));
	kill(self->child.pid, SIGKILL);
	waitpid(self->child.pid, NULL, 0);
	self->child.pid = 0;
	LET(counts_read(&self->counts, self->fd));
	SAME(16, count_of(&self->counts, VMI_FAULT_ANON));
}

static void write_some(unsigned int pages)
{
	volatile char *at = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	madvise((void *)at, pages * PAGE, MADV_NOHUGEPAGE);
	for (unsigned int i = 0; i < pages; i++)
		at[i * PAGE] = 1;
}

/* It writes 100 pages, its child 1000, that one's child 10000 after it has gone. */
static void bear(struct facts *f)
{
	while (!f->go)
		;
	write_some(100);
	if (!fork()) {
		write_some(1000);
		if (!fork()) {
			while (getppid() != 1)
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
	ask(_metadata, &alone, self->child.pid);
	ask(_metadata, &other, getpid());
	all = vmi_open("raw/faults", O_RDWR);
	ASSERT_LE(0, all);
	ASSERT_EQ(0, vmi_askf(all, "pid=%d children=1\n", self->child.pid));
	self->child.facts->go = 1;
	ASSERT_TRUE(told(&self->child));
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

/* readers --------------------------------------------------------------------- */

/* What came before the open, and what comes after a request, are not its own. */
TEST(each_counts_from_its_open)
{
	struct counts first, second, third;
	int a, b;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	a = vmi_open("raw/faults", O_RDWR);
	ASSERT_LE(0, a);
	write_some(1000);
	b = vmi_open("raw/faults", O_RDWR);
	ASSERT_LE(0, b);
	write_some(100);
	LET(counts_read(&first, a));
	LET(counts_read(&second, b));
	EXPECT_LE(1100, count_of(&first, VMI_FAULT_ANON));
	EXPECT_LE(100, count_of(&second, VMI_FAULT_ANON));
	EXPECT_GT(1000, count_of(&second, VMI_FAULT_ANON));
	SAME(2, second.all->listeners);
	ASSERT_EQ(0, vmi_askf(a, "pid=%d\n", getpid()));
	LET(counts_read(&third, a));
	EXPECT_GT(50, count_of(&third, VMI_FAULT_ANON));
	EXPECT_LT(first.all->since, third.all->since);
	close(a);
	close(b);
	stream_free(&first.s);
	stream_free(&second.s);
	stream_free(&third.s);
}

/* The kernel's own counts of this process, over the same time. */
TEST(agree_with_the_kernel)
{
	struct rusage before, after;
	struct counts c;
	__u64 major = 0;
	int fd;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	fd = vmi_open("raw/faults", O_RDWR);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, vmi_askf(fd, "pid=%d\n", getpid()));
	write_some(10);
	getrusage(RUSAGE_SELF, &before);
	ASSERT_EQ(0, vmi_askf(fd, "pid=%d\n", getpid()));
	write_some(3000);
	LET(counts_read(&c, fd));
	getrusage(RUSAGE_SELF, &after);
	for (int i = 0; i < VMI_FAULT_NR; i++)
		major += c.of[i] ? c.of[i]->major : 0;
	/* reading the answer may fault a little, after it was made */
	EXPECT_GE((__u64)(after.ru_minflt - before.ru_minflt), c.all->count - major);
	EXPECT_LE((__u64)(after.ru_minflt - before.ru_minflt), c.all->count - major + 20);
	SAME(after.ru_majflt - before.ru_majflt, major);
	close(fd);
	stream_free(&c.s);
}

/* Armed while somebody listens, and no longer; the module stays meanwhile. */
TEST(status_says_who_listens)
{
	struct stream s;
	const struct vmi_rec *rec;
	int armed = 0, fd;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	fd = vmi_open("raw/faults", O_RDWR);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, stream_get(&s, "status", "%s", ""));
	for_each_rec(&s, rec) {
		const struct vmi_opener *o = (const void *)rec;

		if (rec->type == VMI_REC_OPENER && o->armed) {
			armed++;
			SAME(VMI_VIEW_FAULTS, o->view);
			SAME(getpid(), o->pid);
		}
	}
	SAME(1, armed);
	stream_free(&s);
	close(fd);
}

static bool probed(void)
{
	char line[256];
	bool found = false;
	FILE *f = fopen("/sys/kernel/debug/kprobes/list", "r");

	while (f && fgets(line, sizeof(line), f))
		found |= strstr(line, "handle_mm_fault") || strstr(line, "force_sig_");
	if (f)
		fclose(f);
	return found;
}

TEST(armed_while_somebody_listens)
{
	int a, b;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	if (access("/sys/kernel/debug/kprobes/list", R_OK))
		SKIP(return, "no list of kprobes");
	EXPECT_FALSE(probed());
	a = vmi_open("raw/faults", O_RDONLY);
	b = vmi_open("faults", O_RDONLY);
	ASSERT_LE(0, a);
	ASSERT_LE(0, b);
	EXPECT_TRUE(probed());
	close(a);
	EXPECT_TRUE(probed());
	close(b);
	EXPECT_FALSE(probed());
}

/* the trace event --------------------------------------------------------------- */

#define TRACING		"/sys/kernel/tracing"
#define INSTANCE	TRACING "/instances/vminspect-selftest"
#define EVENT		"/events/vminspect/page_fault/"

static bool put_text(const char *file, const char *fmt, ...)
{
	char text[128];
	va_list ap;
	bool done;
	int fd = open(file, O_WRONLY | O_CLOEXEC);

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	close(fd);
	return done;
}

static char *get_text(const char *file)
{
	FILE *f = fopen(file, "r");
	size_t len = 0;
	char *text = calloc(1, 1 << 20);

	if (f) {
		len = fread(text, 1, (1 << 20) - 1, f);
		fclose(f);
	}
	text[len] = 0;
	return text;
}

static int lines_with(const char *text, const char *part)
{
	int n = 0;

	while ((text = strstr(text, part))) {
		n++;
		text += strlen(part);
	}
	return n;
}

FIXTURE(event) {
	struct child child;
	const char *why;
};

FIXTURE_SETUP(event)
{
	self->why = vmi_missing();
	chosen = way_find("write_shared");
	mount("tracefs", TRACING, "tracefs", 0, NULL);
	if (!self->why && mkdir(INSTANCE, 0700) && errno != EEXIST)
		self->why = "no tracefs";
	if (!self->why)
		self->why = child_run(&self->child, make_ready, cause);
}

FIXTURE_TEARDOWN(event)
{
	child_end(&self->child);
	put_text(INSTANCE EVENT "enable", "0");
	rmdir(INSTANCE);
}

/* One line for each fault, and what it says; alone it arms the probe, and pins the module. */
TEST_F(event, tells_each_fault)
{
	char *text;

	if (self->why)
		SKIP(return, "%s", self->why);
	EXPECT_FALSE(probed());
	ASSERT_TRUE(put_text(INSTANCE EVENT "filter", "tgid == %d", self->child.pid));
	ASSERT_TRUE(put_text(INSTANCE EVENT "enable", "1"));
	EXPECT_TRUE(probed());
	EXPECT_EQ(-1, syscall(__NR_delete_module, "vminspect", O_NONBLOCK));
	EXPECT_EQ(EWOULDBLOCK, errno);
	self->child.facts->go = 1;
	ASSERT_TRUE(told(&self->child));
	ASSERT_TRUE(put_text(INSTANCE EVENT "enable", "0"));
	EXPECT_FALSE(probed());
	text = get_text(INSTANCE "/trace");
	SAME(16, lines_with(text, "page_fault: "));
	SAME(16, lines_with(text, "page_fault: cow (copy-on-write) "));
	SAME(16, lines_with(text, " write user "));
	SAME(16, lines_with(text, " before=pte:"));
	SAME(16, lines_with(text, " after=pte:"));
	SAME(16, lines_with(text, " reason=none "));
	SAME(0, lines_with(text, " pfn=0 "));
	SAME(0, lines_with(text, " latency=0ns"));
	free(text);
}

/* Numbers are told by name; the names are those of the view (decode/names.c). */
TEST_F(event, names_are_the_views)
{
	static const char * const names[] = {
		"{ 0, \"other\" }", "{ 1, \"anon-zero-read\" }", "{ 2, \"anon\" }", "{ 3, \"cow\" }",
		"{ 4, \"cow-reuse\" }", "{ 5, \"unshare\" }", "{ 6, \"file-read\" }",
		"{ 7, \"file-major\" }", "{ 8, \"file-cow\" }", "{ 9, \"file-write\" }",
		"{ 10, \"shmem\" }", "{ 11, \"swap-in\" }", "{ 12, \"thp-anon\" }",
		"{ 13, \"thp-file\" }", "{ 14, \"hugetlb\" }", "{ 15, \"special\" }",
		"{ 16, \"numa-hint\" }", "{ 17, \"uffd\" }", "{ 18, \"migration-wait\" }",
		"{ 19, \"device\" }", "{ 20, \"guard\" }", "{ 21, \"poison\" }",
		"{ 22, \"stack-growth\" }", "{ 23, \"spurious\" }", "{ 24, \"interrupted\" }",
		"{ 25, \"oom\" }", "{ 26, \"sigbus\" }", "{ 27, \"segv\" }",
		"{ 28, \"uffd-rwp\" }", "{ 0x10, \"u\" }",
		"{ 3, \"copy-on-write\" }", "{ 5, \"permission\" }", "{ 1, \"no-vma\" }",
		"{ 6, \"beyond-eof\" }", "{ 9, \"failed\" }",
	};
	char *format;

	if (self->why)
		SKIP(return, "%s", self->why);
	format = get_text(TRACING EVENT "format");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		EXPECT_NE(NULL, strstr(format, names[i]))
			TH_LOG("%s", names[i]);
	}
	SAME(VMI_FAULT_NR, 29);
	SAME(VMI_FAULT_REASON_NR, 10);
	free(format);
}

/* many ------------------------------------------------------------------------ */

#define THREADS		200
#define EACH		50

static void *fault_away(void *arg)
{
	volatile char *at = arg;

	for (unsigned int i = 0; i < EACH; i++)
		at[i * PAGE] = 1;
	return NULL;
}

/* 200 threads at once: each fault is counted, or said to be missed. */
TEST(none_is_lost_of_many_threads)
{
	char *at = mmap(NULL, THREADS * EACH * PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_t thread[THREADS];
	struct counts c;
	int fd, i;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	madvise(at, THREADS * EACH * PAGE, MADV_NOHUGEPAGE);
	fd = vmi_open("raw/faults", O_RDWR);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, vmi_askf(fd, "pid=%d\n", getpid()));
	for (i = 0; i < THREADS; i++)
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, fault_away, at + i * EACH * PAGE));
	for (i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	LET(counts_read(&c, fd));
	EXPECT_LE(THREADS * EACH, count_of(&c, VMI_FAULT_ANON));
	EXPECT_GE(THREADS * (EACH + 20), count_of(&c, VMI_FAULT_ANON));
	close(fd);
	stream_free(&c.s);
}

static volatile bool stop;
static unsigned int gusts;	/* so often one of the threads faulted all over */

static void *storm(void *unused)
{
	char *at = mmap(NULL, MiB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)unused;
	while (!stop) {
		for (unsigned int i = 0; i < 256; i++)
			((volatile char *)at)[i * PAGE] = 1;
		madvise(at, MiB, MADV_DONTNEED);
		__atomic_add_fetch(&gusts, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

/* One that began after this, however long the threads are kept from running. */
static void wait_for_a_gust(void)
{
	unsigned int before = __atomic_load_n(&gusts, __ATOMIC_RELAXED);

	/* each thread may be in the middle of one */
	while (__atomic_load_n(&gusts, __ATOMIC_RELAXED) - before < 5)
		usleep(1000);
}

FIXTURE(storm) {
	pthread_t thread[4];
};

FIXTURE_SETUP(storm)
{
	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	stop = false;
	for (int i = 0; i < 4; i++)
		ASSERT_EQ(0, pthread_create(&self->thread[i], NULL, storm, NULL));
}

FIXTURE_TEARDOWN(storm)
{
	stop = true;
	for (int i = 0; i < 4; i++)
		pthread_join(self->thread[i], NULL);
}

static int rounds(void)
{
	const char *text = getenv("VMI_LISTENS");

	return text ? atoi(text) : 100;
}

static __u64 read_again_and_again(struct __test_metadata *_metadata, int fd)
{
	__u64 count = 0;

	wait_for_a_gust();
	for (int i = 0; i < rounds(); i++) {
		struct counts c;

		LET(counts_read(&c, fd));
		EXPECT_LE(count, c.all->count);
		count = c.all->count;
		stream_free(&c.s);
	}
	return count;
}

/* What is read is complete, at whatever point the handlers of the other CPUs are. */
TEST_F(storm, every_answer_adds_up)
{
	int fd = vmi_open("raw/faults", O_RDWR);

	ASSERT_LE(0, fd);
	EXPECT_LT(0, read_again_and_again(_metadata, fd));
	ASSERT_EQ(0, vmi_askf(fd, "pid=%d\n", getpid()));
	EXPECT_LT(0, read_again_and_again(_metadata, fd));
	close(fd);
}

/* Armed and disarmed while all CPUs fault. */
TEST_F(storm, listen_and_leave)
{
	int fd, i;

	for (i = 0; i < rounds(); i++) {
		struct counts c;

		fd = vmi_open("raw/faults", O_RDWR);
		ASSERT_LE(0, fd);
		if (i % 3 == 1)
			vmi_askf(fd, "pid=%d children=1\n", getpid());
		if (i % 10 == 0) {
			wait_for_a_gust();
			LET(counts_read(&c, fd));
			EXPECT_LT(0, c.all->count);
			stream_free(&c.s);
		}
		close(fd);
	}
}

/* A fault that sleeps while the probe goes, and wakes when it has gone. */
TEST_F(faulting, asleep_while_it_is_disarmed)
{
	int round;

	if (!self->why)
		self->why = child_run(&self->child, make_waiting, wait_for_page);
	if (self->why)
		SKIP(return, "%s", self->why);
	ask(_metadata, &self->fd, self->child.pid);
	self->child.facts->go = 1;
	wait_asleep(self->child.pid);
	close(self->fd);
	for (round = 0; round < 3; round++) {
		ask(_metadata, &self->fd, self->child.pid);
		kill(self->child.pid, SIGUSR1);
		wait_asleep(self->child.pid);
		close(self->fd);
	}
	self->fd = -1;
	EXPECT_FALSE(probed());
}

TEST_HARNESS_MAIN
