// SPDX-License-Identifier: GPL-2.0
/*
 * failing_test.c - memory that is not there, and copies that fail
 *
 * Every allocation on the way of a question fails in turn, and every copy: what
 * was asked for ends in that error and in nothing else, and is had at the next
 * try, on the same descriptor. (That nothing is left behind, run.sh asks
 * kmemleak.)
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include "agree.h"
#include "inject.h"
#include "questions.h"
#include "use_lab.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

#define KPROBES	"/sys/kernel/debug/kprobes/list"
#define EVENT	"/sys/kernel/tracing/events/vminspect/page_fault/enable"

/* An operation has fewer allocations. */
#define MANY	2000

/**
 * struct tries - what came of making allocations fail, one after the other
 * @failed: so often an operation failed for it
 * @survived: and so often it did not
 */
struct tries {
	unsigned int failed;
	unsigned int survived;
};

static void say(const struct tries *t)
{
	ksft_print_msg("%u failed for want of memory, %u had another way\n", t->failed,
		       t->survived);
	fflush(stdout);
}

/* Once more, if it failed with @error: with -ENOMEM or -EFAULT. */
#define AGAIN(failed, error, call) ({		\
	long _ret = (call);			\
						\
	if (_ret == (error)) {			\
		++(failed);			\
		_ret = (call);			\
	}					\
	_ret;					\
})

static long read_some(int fd, char *buf, size_t len)
{
	ssize_t got = read(fd, buf, len);

	return got < 0 ? -errno : got;
}

/* a question ------------------------------------------------------------------ */

/* The head of the answer: of text, or records. */
static const char *is_head(const char *file, const char *buf, long len)
{
	char head[64];

	if (len <= 0)
		return complain("read: %ld", len);
	if (!strncmp(file, "raw/", 4))
		return memcmp(((const struct vmi_header *)buf)->magic, VMI_MAGIC, 8) ?
		       "the answer does not begin with its header" : NULL;
	snprintf(head, sizeof(head), "# %s ", file);
	return strncmp(buf, head, strlen(head)) && strncmp(buf, file, strlen(file)) ?
	       complain("the answer begins with %.20s", buf) : NULL;
}

static const char *ask_and_read(int fd, const char *file, const char *request,
				unsigned int *failed)
{
	char line[QUESTION_LINE], buf[4096];
	long ret = 0;

	if (request) {
		question_line(line, request);
		ret = AGAIN(*failed, -ENOMEM, vmi_ask(fd, line));
	}
	if (ret)
		return complain("the request: %ld", ret);
	return is_head(file, buf, AGAIN(*failed, -ENOMEM, read_some(fd, buf, sizeof(buf))));
}

/* Each step may fail for want of memory, and is then done again. */
static const char *ask_once(const char *file, const char *request, unsigned int *failed)
{
	int flags = request ? O_RDWR : O_RDONLY;
	long fd = AGAIN(*failed, -ENOMEM, vmi_open(file, flags));
	const char *why;

	if (fd < 0)
		return complain("open: %ld", fd);
	why = ask_and_read(fd, file, request, failed);
	close(fd);
	return why;
}

/* All in turn, until there is none left to fail. */
static const char *ask_each(const char *file, const char *request, struct tries *t)
{
	for (unsigned int nth = 1; nth < MANY; nth++) {
		unsigned int failed = 0, left;
		const char *why;

		inject_nth(nth);
		why = ask_once(file, request, &failed);
		left = inject_left();
		if (why)
			return complain("%s %.*s: with the %uth: %s", file,
					(int)strcspn(request ?: "", "\n"), request ?: "", nth, why);
		if (failed && left)
			return complain("%s: without reason: no memory", file);
		if (left)
			return NULL;
		t->failed += failed;
		t->survived += !failed;
	}
	return complain("%s: there is no end to it", file);
}

FIXTURE(failing) {
	const char *why;
	int listener;
};

FIXTURE_SETUP(failing)
{
	self->listener = -1;
	self->why = vmi_missing() ?: inject_missing();
	if (self->why)
		return;
	self->why = inject_begin();
	inject_into(inject_module(), INJECT_NOWHERE);
}

FIXTURE_TEARDOWN(failing)
{
	inject_end();
	close(self->listener);
}

/* The probe is armed already: arming has a test of its own. */
TEST_F(failing, questions)
{
	struct tries all = { };
	const char *last = "";

	if (self->why)
		SKIP(return, "%s", self->why);
	self->listener = vmi_open("faults", O_RDONLY);
	ASSERT_LE(0, self->listener);
	for_each_question(q) {
		struct tries t = { };
		char raw[64];

		snprintf(raw, sizeof(raw), "raw/%s", q->view);
		LET(ask_each(raw, q->request, &t));
		if (strcmp(last, q->view))
			LET(ask_each(q->view, q->request, &t));
		last = q->view;
		/* at least what every open has */
		EXPECT_LE(1, t.failed)
			TH_LOG("%s: %u failed, %u survived", q->view, t.failed, t.survived);
		all.failed += t.failed;
		all.survived += t.survived;
	}
	say(&all);
}

/* a function without memory ---------------------------------------------------- */

/*
 * Every function that allocates, or has another do it, with a question that leads
 * there. Nothing that it asks for is had, so it has no second choice either.
 */
static const struct site {
	const char *function;
	const char *file;
	const char *request;
} sites[] = {
	{ "vmi_open_text", "mm", NULL },
	{ "vmi_open_raw", "raw/mm", NULL },
	{ "vmi_stream_start", "raw/vmas", "pid=%d\n" },
	{ "vmi_stream_start", "translate", "pid=%d\n" },
	{ "vmi_stream_start", "rmap", "pid=%d\n" },
	{ "vmi_stream_start", "frames", "pid=%d\n" },
	{ "vmi_stream_start", "raw/kernel", NULL },
	{ "vmi_stream_start", "raw/faults", NULL },
	{ "vmi_listen", "raw/faults", NULL },
	{ "vmi_retry_init", "raw/faults", NULL },
	{ "vmi_probe_arm", "raw/faults", NULL },
	{ "register_kretprobe", "raw/faults", NULL },
	{ "arm_kprobe", "raw/faults", NULL },
	{ "vmi_signal_arm", "raw/faults", NULL },
	{ "vmi_listen_to", "raw/faults", "pid=%d\n" },
	{ "vmi_family_start", "raw/faults", "pid=%d children=1\n" },
	{ "tracepoint_probe_register", "raw/faults", "pid=%d children=1\n" },
};

TEST_F(failing, every_function)
{
	if (self->why)
		SKIP(return, "%s", self->why);
	for (size_t i = 0; i < ARRAY_SIZE(sites); i++) {
		const struct site *s = &sites[i];
		struct span span = inject_function(s->function);
		unsigned int failed = 0, hits;
		const char *why;

		EXPECT_FALSE(span_is_empty(span))
			TH_LOG("no function %s", s->function);
		inject_into(span, INJECT_NOWHERE);
		inject_all();
		why = ask_once(s->file, s->request, &failed);
		hits = inject_hits();
		EXPECT_NE(NULL, why)
			TH_LOG("%s works without memory", s->function);
		EXPECT_TRUE(why && strstr(why, ": -12"))
			TH_LOG("%s, %s: %s", s->function, s->file, why ?: "");
		EXPECT_EQ(1, failed);
		EXPECT_LE(2, hits);
		LET(ask_once(s->file, s->request, &failed));
	}
}

#define LISTENERS	32

/* What is per processor has memory beforehand, until enough have had of it. */
TEST_F(failing, table_of_a_process)
{
	int fd[LISTENERS], i, err = 0;

	if (self->why)
		SKIP(return, "%s", self->why);
	inject_into(inject_function("pcpu_alloc_noprof"), INJECT_NOWHERE);
	for (i = 0; i < LISTENERS && !err; i++) {
		fd[i] = vmi_open("raw/faults", O_RDWR);
		ASSERT_LE(0, fd[i]);
		inject_all();
		err = vmi_askf(fd[i], "pid=%d\n", getpid());
		inject_hits();
	}
	EXPECT_EQ(-ENOMEM, err);
	EXPECT_EQ(0, vmi_askf(fd[i - 1], "pid=%d\n", getpid()));
	while (i--)
		close(fd[i]);
}

/* The pages run out behind so many: in each of the buffers that an open has. */
TEST_F(failing, pages_run_out)
{
	unsigned int failed = 0, hits = 1;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (unsigned int pages = 0; hits && pages < MANY; pages++) {
		const char *why;

		inject_pages_after(pages);
		why = ask_once("mm", NULL, &failed);
		hits = inject_hits();
		EXPECT_TRUE(!why || (hits && !strcmp(why, "open: -12")))
			TH_LOG("behind %u: %s", pages, why);
		LET(ask_once("mm", NULL, &failed));
	}
	/* behind five the records' 16 kB are had, at the latest: then the text's 32 kB are not */
	EXPECT_LE(5 + 2, failed);
}

/* a search that has more to tell than room --------------------------------------- */

#define MAPPINGS	500

static const char *map_often(struct facts *f)
{
	int fd = memfd_create("often", 0);

	if (fd < 0 || ftruncate(fd, PAGE))
		return "no memfd";
	for (int i = 0; i < MAPPINGS; i++) {
		char *at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

		if (at == MAP_FAILED)
			return "cannot map";
		*at = 1;
		f->told[0] = (uintptr_t)at;
	}
	return NULL;
}

static __u32 count_mappings(const struct stream *s)
{
	const struct vmi_rec *rec;
	__u32 n = 0;

	for_each_rec(s, rec)
		n += rec->type == VMI_REC_MAPPING;
	return n;
}

/* It then finds fewer at a time, and as many in all. */
TEST_F(failing, a_search_goes_on)
{
	struct child c = { };
	struct stream s;
	int err;

	if (self->why)
		SKIP(return, "%s", self->why);
	MUST(child_start(&c, map_often));
	inject_into(inject_function("vmi_reverse_fill"), INJECT_NOWHERE);
	inject_all();
	err = stream_get(&s, "rmap", "pid=%d addr=%llx\n", c.pid, c.facts->told[0]);
	EXPECT_LE(1, inject_hits());
	ASSERT_EQ(0, err);
	LET(stream_bad(&s));
	SAME(MAPPINGS, count_mappings(&s));
	stream_free(&s);
	child_end(&c);
}

/* copies ------------------------------------------------------------------------ */

/* Read to the end, and over every copy that fails. */
static const char *read_over(int fd, struct stream *s, unsigned int *failed)
{
	static char buf[1 << 20];
	size_t len = 0;
	char *data;
	long got;

	do {
		got = AGAIN(*failed, -EFAULT, read_some(fd, buf + len, sizeof(buf) - len));
		if (got < 0)
			return complain("read: %ld", got);
		len += got;
	} while (got);
	data = malloc(len + 1);
	memcpy(data, buf, len);
	data[len] = '\0';
	stream_adopt(s, data, len);
	return NULL;
}

/* Nothing of an answer is lost or told twice where its reader's memory fails. */
TEST_F(failing, copies_of_an_answer)
{
	struct stream whole, s;
	unsigned int left = 0, failed = 0;
	struct child c = { };

	if (self->why)
		SKIP(return, "%s", self->why);
	MUST(child_start(&c, make_many));
	inject_into(INJECT_NOWHERE, inject_module());
	ASSERT_EQ(0, stream_get(&whole, "vmas", "pid=%d\n", c.pid));
	for (unsigned int nth = 1; !left; nth++) {
		int fd = vmi_open("raw/vmas", O_RDWR);

		ASSERT_LE(0, fd);
		ASSERT_EQ(0, vmi_askf(fd, "pid=%d\n", c.pid));
		inject_nth(nth);
		MUST(read_over(fd, &s, &failed));
		left = inject_left();
		MUST(stream_bad(&s));
		SAME(whole.len, s.len);
		/* all but header and END, which have times in them */
		EXPECT_EQ(0, memcmp((char *)whole.dialect, (char *)s.dialect,
				    (char *)whole.end - (char *)whole.dialect))
			TH_LOG("with the %uth copy the answer is another", nth);
		stream_free(&s);
		close(fd);
	}
	/* the first alone has nothing before it that could be told */
	EXPECT_EQ(1, failed);
	child_end(&c);
}

TEST_F(failing, copy_of_a_request)
{
	char byte;
	int fd;

	if (self->why)
		SKIP(return, "%s", self->why);
	inject_into(INJECT_NOWHERE, inject_module());
	fd = vmi_open("vmas", O_RDWR);
	ASSERT_LE(0, fd);
	inject_nth(1);
	EXPECT_EQ(-EFAULT, vmi_ask(fd, "pid=1\n"));
	SAME(0, inject_left());
	/* it is about nobody now */
	EXPECT_EQ(-EFAULT, read_some(fd, &byte, 1));
	EXPECT_EQ(0, vmi_ask(fd, "pid=1\n"));
	EXPECT_EQ(1, read_some(fd, &byte, 1));
	close(fd);
}

/* arming ---------------------------------------------------------------------- */

static const char * const probes[] = { "handle_mm_fault", "force_sig_fault", "force_sig_pkuerr" };

/* How many of our probes there are; nobody else has any here. */
static unsigned int probed(void)
{
	unsigned int found = 0;
	char line[256];
	FILE *f = fopen(KPROBES, "r");

	while (f && fgets(line, sizeof(line), f))
		for (size_t i = 0; i < ARRAY_SIZE(probes); i++)
			found += !!strstr(line, probes[i]);
	if (f)
		fclose(f);
	return found;
}

static int event(const char *on)
{
	int fd = open(EVENT, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0 || write(fd, on, 1) != 1)
		err = -errno;
	close(fd);
	return err;
}

static int listen_by_event(void)
{
	return event("1");
}

static void stop_event(int fd)
{
	(void)fd;
	event("0");
}

static int listen_by_view(void)
{
	return vmi_open("raw/faults", O_RDONLY);
}

static void stop_view(int fd)
{
	close(fd);
}

/**
 * struct listening - a way to listen to faults
 * @start: what @stop takes, or -errno
 * @stop: stop
 */
struct listening {
	int (*start)(void);
	void (*stop)(int what);
};

FIXTURE(arming) {
	const char *why;
};

/* By whom the same function is called makes less of a difference: some are enough. */
FIXTURE_VARIANT(arming) {
	struct listening by;
	unsigned int step;
	unsigned int least;
};

FIXTURE_VARIANT_ADD(arming, view) {
	.by = { listen_by_view, stop_view }, .step = 1, .least = 10,
};

FIXTURE_VARIANT_ADD(arming, event) {
	.by = { listen_by_event, stop_event }, .step = 1, .least = 5,
};

FIXTURE_SETUP(arming)
{
	self->why = vmi_missing() ?: inject_missing();
	if (self->why)
		return;
	mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, NULL);
	if (access(EVENT, F_OK) || access(KPROBES, F_OK))
		self->why = "no " EVENT ", or no " KPROBES;
	self->why = self->why ?: inject_begin();
	inject_into(inject_module(), INJECT_NOWHERE);
}

FIXTURE_TEARDOWN(arming)
{
	inject_end();
	event("0");
}

/* All probes or, if it failed, none. (That disarming fails: failing_load_test.) */
static const char *arm_once(const struct listening *by, struct tries *t, unsigned int *left)
{
	unsigned int seen = 0;
	int what = by->start();

	*left = inject_left();
	t->failed += what == -ENOMEM;
	t->survived += what >= 0 && !*left;
	if (what == -ENOMEM && !*left) {
		seen = probed();
		what = by->start();
	}
	if (seen)
		return complain("%u probes are left by one who could not listen", seen);
	if (what < 0)
		return complain("error %d", what);
	seen = probed();
	by->stop(what);
	if (seen != ARRAY_SIZE(probes))
		return complain("%u of %zu probes", seen, ARRAY_SIZE(probes));
	return probed() ? "a probe has stayed" : NULL;
}

TEST_F(arming, each_in_turn)
{
	struct tries t = { };
	unsigned int left = 0;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (unsigned int nth = 1; !left; nth += variant->step) {
		const char *why;

		inject_nth(nth);
		why = arm_once(&variant->by, &t, &left);
		ASSERT_EQ(NULL, why)
			TH_LOG("with the %uth: %s", nth, why);
		ASSERT_GT(MANY, nth);
	}
	say(&t);
	/* some go by, as full slabs take pages now and then: every_function() names them all */
	EXPECT_LE(variant->least, t.failed);
}

/* per-CPU memory ----------------------------------------------------------------- */

FIXTURE(percpu) {
	struct sample sample;
	const char *why;
};

FIXTURE_SETUP(percpu)
{
	self->sample.fd = -1;
	self->why = lab_missing();
	if (self->why)
		return;
	MUST(lab_enter());
	self->why = lab_absent("percpu");
}

FIXTURE_TEARDOWN(percpu)
{
	close(self->sample.fd);
	LET(lab_leave());
}

static int listen_and_stop(void)
{
	int fd = vmi_open("raw/faults", O_RDWR), err;

	if (fd < 0)
		return fd;
	err = vmi_askf(fd, "pid=%d children=1\n", getpid());
	close(fd);
	return err;
}

/* It listens while the @nth of its allocations fails: was there such a one? */
static bool fails(struct __test_metadata *_metadata, struct sample *s, unsigned int nth, int *err)
{
	const char *left;

	LET(lab_take(s, "percpu %x", nth));
	*err = listen_and_stop();
	EXPECT_EQ(0, lab_tell(s));
	left = strstr(s->text, "left ");
	EXPECT_NE(NULL, left);
	close(s->fd);
	return left && atoi(left + 5) <= 0;
}

/* The tables of all, in two copies, and the one of the process. */
TEST_F(percpu, each_in_turn)
{
	unsigned int nth = 1;
	int err;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (; fails(_metadata, &self->sample, nth, &err) && nth < MANY; nth++) {
		EXPECT_EQ(-ENOMEM, err);
		EXPECT_EQ(0, probed());
		EXPECT_EQ(0, listen_and_stop());
	}
	EXPECT_EQ(0, err);
	EXPECT_EQ(4, nth);
	EXPECT_EQ(0, probed());
}

TEST_HARNESS_MAIN
