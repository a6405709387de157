// SPDX-License-Identifier: GPL-2.0
/*
 * listen_test.c - who listens to faults: each reader's own counts, the trace event,
 * and the probe that comes and goes while all CPUs fault
 */
#include "kselftest_harness.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "fault_counts.h"
#include "fault_ways.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

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
	mount("tracefs", TRACING, "tracefs", 0, NULL);
	if (!self->why && mkdir(INSTANCE, 0700) && errno != EEXIST)
		self->why = "no tracefs";
	if (!self->why)
		self->why = way_run(&self->child, "write_shared");
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
	ASSERT_TRUE(way_done(&self->child));
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

TEST_HARNESS_MAIN
