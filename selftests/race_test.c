// SPDX-License-Identifier: GPL-2.0
/*
 * race_test.c - processes that change all the time while they are read
 */
#include "kselftest_harness.h"
#include <pthread.h>
#include <time.h>
#include "agree.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* A target that never sits still: each thread has its own way. */
static void *churn_map(void *arg)
{
	struct facts *f = arg;

	for (;;) {
		char *at = mmap(NULL, 4 * MiB, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		int i;

		if (at == MAP_FAILED)
			continue;
		for (i = 0; i < 1024; i += 16)
			at[i * PAGE] = 1;
		munmap(at + MiB, 2 * MiB);
		munmap(at, 4 * MiB);
		f->told[0]++;
	}
	return NULL;
}

static void *churn_protect(void *arg)
{
	struct facts *f = arg;
	char *at = mmap(NULL, 4 * MiB, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int i;

	for (i = 0;; i = (i + 7) % 1000) {
		at[i * PAGE] = 1;
		mprotect(at + i * PAGE, 8 * PAGE, PROT_NONE);
		mprotect(at + i * PAGE, 8 * PAGE, PROT_READ | PROT_WRITE);
		madvise(at, 4 * MiB, i % 3 ? MADV_DONTNEED : MADV_HUGEPAGE);
		at = mremap(at, 4 * MiB, 4 * MiB, MREMAP_MAYMOVE);
		f->told[1]++;
	}
	return NULL;
}

static void *churn_fork(void *arg)
{
	struct facts *f = arg;
	char *smaps;

	for (;;) {
		pid_t pid = fork();

		if (!pid)
			_exit(0);
		f->told[3] = pid;
		waitpid(pid, NULL, 0);
		smaps = proc_text(getpid(), "smaps", NULL);
		free(smaps);
		f->told[2]++;
	}
	return NULL;
}

static void churn(struct facts *f)
{
	pthread_t thread;

	pthread_create(&thread, NULL, churn_map, f);
	pthread_create(&thread, NULL, churn_protect, f);
	churn_fork(f);
}

FIXTURE(churn) {
	struct child child;
	const char *why;
};

FIXTURE_VARIANT(churn) {
	const char *view;
	const char *extra;
};

FIXTURE_VARIANT_ADD(churn, mm) {
	.view = "mm", .extra = "",
};

FIXTURE_VARIANT_ADD(churn, vmas) {
	.view = "vmas", .extra = "",
};

FIXTURE_VARIANT_ADD(churn, vmas_with_pages) {
	.view = "vmas", .extra = "with=pages",
};

FIXTURE_VARIANT_ADD(churn, pagetable) {
	.view = "pagetable", .extra = "",
};

FIXTURE_VARIANT_ADD(churn, translate) {
	.view = "translate", .extra = "addr=7ffff0000000",
};

FIXTURE_SETUP(churn)
{
	self->why = vmi_missing();
	if (!self->why)
		self->why = child_run(&self->child, make_nothing, churn);
}

FIXTURE_TEARDOWN(churn)
{
	child_end(&self->child);
}

/* In order and without omission. A huge page that came meanwhile is whole. */
static const char *check_order(const struct model *m, __u64 at, __u64 end)
{
	size_t i;

	for (i = 0; i < m->nr; i++) {
		const struct slot *slot = &m->slot[i];

		if (slot->start > at)
			return complain("omission: %#llx is followed by %#llx",
					at, slot->start);
		if (slot->start < at && (slot->shift < 21 || slot->end <= at))
			return complain("overlap: %#llx is followed by %#llx",
					at, slot->start);
		at = slot->end;
	}
	return at == end ? NULL : complain("ends at %#llx", at);
}

static const char *check_churned(const struct stream *s)
{
	const char *why = NULL;
	struct model m;

	if (s->broken || !s->end || !s->header)
		return s->broken ? s->broken : "no END";
	if (s->end->err)
		return complain("END says %d", s->end->err);
	if (s->header->view == VMI_VIEW_PAGETABLE) {
		model_make(&m, s);
		why = check_order(&m, s->header->start, s->header->end);
		model_free(&m);
	}
	return why;
}

TEST_F(churn, is_read)
{
	unsigned int reads = 0, changed = 0;
	struct facts *f = self->child.facts;
	double start = now();
	struct stream s;
	__u64 was;

	if (self->why)
		SKIP(return, "%s", self->why);
	was = f->told[0];
	while (reads < 2000 && now() - start < 12) {
		ASSERT_EQ(0, stream_get(&s, variant->view, "pid=%d %s\n",
					self->child.pid, variant->extra));
		MUST(check_churned(&s));
		changed += s.end->changed == VMI_CHANGED_YES;
		stream_free(&s);
		reads++;
	}
	ksft_print_msg("%u answers, %u changed meanwhile; %llu mmaps\n", reads,
		       changed, f->told[0] - was);
	EXPECT_LT(10, reads);
	/* It really ran beside: else this was no test. */
	EXPECT_LT(was + 5, f->told[0]);
	if (kernel_at_least(6, 12) && !strcmp(variant->view, "pagetable"))
		EXPECT_LT(0, changed);
}

/* Its children live for a moment: there is an answer, or there is nobody. */
TEST_F(churn, children)
{
	unsigned int answers = 0, nobody = 0, cut = 0;
	double start = now();
	struct stream s;

	if (self->why)
		SKIP(return, "%s", self->why);
	while (answers + nobody < 3000 && now() - start < 8) {
		int ret = stream_get(&s, variant->view, "pid=%llu %s\n",
				     self->child.facts->told[3] | 1,
				     variant->extra);

		if (ret) {
			EXPECT_TRUE(ret == -ESRCH || ret == -EINVAL)
				TH_LOG("error %d", ret);
			nobody++;
			continue;
		}
		ASSERT_EQ(NULL, s.broken);
		ASSERT_NE(NULL, s.end);
		EXPECT_TRUE(!s.end->err || s.end->err == -ESRCH)
			TH_LOG("END says %d", s.end->err);
		cut += !!s.end->err;
		answers++;
		stream_free(&s);
	}
	ksft_print_msg("%u answers (%u cut short), %u times nobody\n", answers,
		       cut, nobody);
	EXPECT_LT(10, answers + nobody);
}

TEST_HARNESS_MAIN
