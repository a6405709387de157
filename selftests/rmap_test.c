// SPDX-License-Identifier: GPL-2.0
/*
 * rmap_test.c - view rmap against the pagemap of every process, the page's
 * mapcount, and what the fixtures did
 */
#include "kselftest_harness.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "cast.h"
#include "fixture.h"
#include "proc.h"
#include "reverse.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

FIXTURE(rmap) {
	struct cast cast;
	const char *why;
};

FIXTURE_VARIANT(rmap) {
	casting_t make;
};

#define CAST(name)	FIXTURE_VARIANT_ADD(rmap, name)

CAST(fork_tree) { .make = cast_fork_tree };
CAST(moved) { .make = cast_moved };
CAST(threads) { .make = cast_threads };
CAST(clone_vm) { .make = cast_clone_vm };
CAST(vfork) { .make = cast_vfork };
CAST(thp) { .make = cast_thp };
CAST(hugetlb_shared) { .make = cast_hugetlb_shared };
CAST(hugetlb_private) { .make = cast_hugetlb_private };
CAST(hugetlb_copies) { .make = cast_hugetlb_copies };
CAST(ksm) { .make = cast_ksm };
CAST(file_shared) { .make = cast_file_shared };
CAST(file_private) { .make = cast_file_private };
CAST(shmem) { .make = cast_shmem };
CAST(memfd) { .make = cast_memfd };
CAST(huge_file) { .make = cast_huge_file };
CAST(sysv) { .make = cast_sysv };
CAST(program) { .make = cast_program };

FIXTURE_SETUP(rmap)
{
	self->why = cast_start(&self->cast, variant->make);
}

FIXTURE_TEARDOWN(rmap)
{
	cast_end(&self->cast);
}

/* One answer about a page that is mapped. */
static void check_answer(struct __test_metadata *_metadata,
			 const struct claim *cl, struct holders *seen,
			 __u64 pfn, const struct stream *s, struct reverse *r)
{
	ASSERT_NE(NULL, r->frame);
	SAME_AT(pfn, pfn, r->frame->pfn);
	SAME_AT(pfn, 1, r->frame->nr);
	if (cl->frame)
		SAME_AT(pfn, cl->frame, r->frame->kind);
	SAME_AT(pfn, pfn, r->rmap->pfn);
	SAME_AT(pfn, cl->kind, r->rmap->kind);
	LET(holders_differ("every pagemap", seen, "rmap", &r->mapped));
	SAME_AT(pfn, holders_entries(seen), r->mappings);
	SAME_AT(pfn, 0, r->nobody);
	SAME_AT(pfn, 0, r->swapped.nr);
	SAME_AT(pfn, r->rmap->mapcount, r->rmap->mapcount_after);
	SAME_AT(pfn, r->frame->page_mapcount, r->rmap->mapcount);
	if (page_count(pfn) != ~0ULL) {
		SAME_AT(pfn, page_count(pfn), r->mappings);
		SAME_AT(pfn, page_count(pfn), r->rmap->mapcount);
	}
	LET(reverse_check(s, r));
}

static void check_by_frame(struct __test_metadata *_metadata,
			   const struct claim *cl, struct holders *seen,
			   __u64 pfn)
{
	struct reverse r;
	struct stream s;

	MUST(reverse_ask(&r, &s, "pfn=%llx\n", pfn));
	check_answer(_metadata, cl, seen, pfn, &s, &r);
	SAME(0, r.copied.nr);
	SAME(VMI_ABOUT_FRAMES, s.header->about);
	SAME(0, s.header->pid);
	SAME(pfn, s.header->start);
	SAME(pfn + 1, s.header->end);
	reverse_free(&r);
	stream_free(&s);
}

/* A search for a KSM page takes 4 GiB that could be merged and are not there. */
#define MOST_PASSES	100

static void check_by_address(struct __test_metadata *_metadata,
			     const struct claim *cl, struct holders *seen,
			     __u64 pfn)
{
	struct reverse r;
	struct stream s;

	MUST(reverse_ask(&r, &s, "addr=%llx pid=%d\n", cl->addr + 0x123,
			 cl->pid));
	check_answer(_metadata, cl, seen, pfn, &s, &r);
	EXPECT_GT(MOST_PASSES, r.rmap->passes);
	SAME(0, r.copied.nr);
	SAME(VMI_ABOUT_PROCESS, s.header->about);
	SAME(cl->pid, s.header->pid);
	SAME(cl->addr + 0x123, s.header->start);
	SAME(cl->addr + 0x124, s.header->end);
	reverse_free(&r);
	stream_free(&s);
}

static void check_by_file(struct __test_metadata *_metadata,
			  struct claim *cl, struct holders *seen, __u64 pfn)
{
	struct reverse r;
	struct stream s;

	MUST(reverse_ask(&r, &s, "fd=%d off=%llx\n", cl->fd, cl->off));
	check_answer(_metadata, cl, seen, pfn, &s, &r);
	LET(holders_differ("the fixture", &cl->copies, "rmap", &r.copied));
	SAME(cl->copies.nr, r.rmap->copies);
	SAME(cl->off / PAGE, r.rmap->index);
	SAME(cl->off / PAGE, r.frame->index);
	SAME(VMI_ABOUT_FILE, s.header->about);
	SAME(0, s.header->pid);
	reverse_free(&r);
	stream_free(&s);
}

static void check_claim(struct __test_metadata *_metadata, struct claim *cl)
{
	struct holders seen = { };
	__u64 entry = pagemap_one(cl->pid, cl->addr);

	/* Two blanks: only for who reads the whole log. */
	printf("#  %s: frame %#llx\n", cl->label, PM_PFN(entry));
	ASSERT_TRUE(entry & PM_PRESENT);
	oracle_frame(&seen, PM_PFN(entry));
	if (cl->who.nr)
		LET(holders_differ("the fixture", &cl->who, "every pagemap",
				   &seen));
	check_by_frame(_metadata, cl, &seen, PM_PFN(entry));
	check_by_address(_metadata, cl, &seen, PM_PFN(entry));
	if (cl->fd >= 0)
		check_by_file(_metadata, cl, &seen, PM_PFN(entry));
	holders_free(&seen);
}

/* Of a whole file: each cached page once, in the order of the file. */
static void check_whole_file(struct __test_metadata *_metadata,
			     struct cast *c)
{
	const struct vmi_rec *rec = NULL;
	struct claim *cl = &c->claim[0];
	const char *why = NULL;
	__s64 last = -1;
	struct reverse r;
	struct stream s;
	int i, pages = 0, known = 0;

	ASSERT_EQ(0, stream_get(&s, "rmap", "fd=%d\n", cl->fd));
	LET(stream_bad(&s));
	while ((rec = reverse_next(&r, &s, rec, &why))) {
		MUST(why);
		ASSERT_NE(NULL, r.frame);
		EXPECT_LT(last, (__s64)r.rmap->index);
		last = r.rmap->index;
		pages++;
		for (i = 0; i < c->nr; i++) {
			cl = &c->claim[i];
			if (cl->fd < 0 || cl->off / PAGE != r.rmap->index)
				continue;
			known++;
			LET(holders_differ("the fixture", &cl->who, "rmap",
					   &r.mapped));
			LET(holders_differ("the fixture", &cl->copies, "rmap",
					   &r.copied));
		}
		reverse_free(&r);
	}
	MUST(why);
	EXPECT_LT(0, pages);
	EXPECT_LT(0, known);
	stream_free(&s);
}

/* A search for a KSM page passes over what is not there. */
#define KSM_PASSES	200

TEST_F(rmap, who_has_it)
{
	int i;

	if (self->why)
		SKIP(return, "%s", self->why);
	EXPECT_LT(0, self->cast.nr);
	for (i = 0; i < self->cast.nr; i++)
		check_claim(_metadata, &self->cast.claim[i]);
	if (self->cast.claim[0].fd >= 0)
		check_whole_file(_metadata, &self->cast);
}

#define RANGE	8

static void look(__u64 first, __u64 word[RANGE][2])
{
	int i;

	for (i = 0; i < RANGE; i++) {
		word[i][0] = page_flags(first + i);
		word[i][1] = page_count(first + i);
	}
}

/*
 * What is told of frames one by one is told of all of them at once. The
 * neighbours of a page are anybody's, and may change.
 */
TEST_F(rmap, a_range_of_frames)
{
	__u64 first, before[RANGE][2], after[RANGE][2];
	struct reverse all[RANGE], one[RANGE];
	const struct vmi_rec *rec = NULL;
	const char *why = NULL;
	struct stream s, part;
	int i;

	if (self->why)
		SKIP(return, "%s", self->why);
	first = PM_PFN(pagemap_one(self->cast.claim[0].pid,
				   self->cast.claim[0].addr));
	first = first > 3 ? first - 3 : first;
	look(first, before);
	ASSERT_EQ(0, stream_get(&s, "rmap", "pfn=%llx-%llx\n", first,
				first + RANGE));
	LET(stream_bad(&s));
	for (i = 0; i < RANGE; i++) {
		rec = reverse_next(&all[i], &s, rec, &why);
		MUST(why);
		ASSERT_NE(NULL, rec);
		MUST(reverse_ask(&one[i], &part, "pfn=%llx\n", first + i));
		SAME_AT(first, first + i, all[i].rmap->pfn);
		SAME_AT(first, first + i, one[i].rmap->pfn);
	}
	look(first, after);
	for (i = 0; i < RANGE; i++) {
		if (memcmp(before[i], after[i], sizeof(*after)))
			continue;
		SAME_AT(first + i, one[i].rmap->kind, all[i].rmap->kind);
		LET(holders_differ("one", &one[i].mapped, "the range",
				   &all[i].mapped));
	}
	EXPECT_EQ(NULL, reverse_next(&all[0], &s, rec, &why));
	SAME(first + RANGE, s.end->next);
	stream_free(&s);
}

/* a leader that has gone ---------------------------------------------------------- */

static int stay(void *unused)
{
	(void)unused;
	for (;;)
		pause();
	return 0;
}

/* told[1]: a process that shares the mm. */
static void *share(void *arg)
{
	struct facts *f = arg;
	char *stack = mmap(NULL, 64 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			   -1, 0);

	f->told[1] = clone(stay, stack + 64 * PAGE, CLONE_VM | SIGCHLD, NULL);
	stay(NULL);
	return NULL;
}

static void lose_the_leader(struct facts *f)
{
	pthread_t thread;

	if (!pthread_create(&thread, NULL, share, f))
		while (!f->told[1])
			usleep(1000);
	syscall(SYS_exit, 0);
}

static const struct vmi_mapping *only_mapping(const struct stream *s)
{
	const struct vmi_mapping *m = NULL;
	const struct vmi_rec *rec;

	for_each_rec(s, rec)
		if (rec->type == VMI_REC_MAPPING)
			m = m ? NULL : (const void *)rec;
	return m;
}

/* It is counted among the threads until the last of them goes, but is not in the mm. */
TEST(shared_by_a_process_without_its_leader)
{
	const struct vmi_mapping *m;
	struct child c = { };
	struct stream s;

	MUST(child_run(&c, make_anon_private, lose_the_leader));
	for (int i = 0; i < 5000 && proc_state(c.pid) != 'Z'; i++)
		usleep(1000);
	ASSERT_NE(0, c.facts->told[1]);
	ASSERT_EQ(0, stream_get(&s, "rmap", "pid=%d addr=%llx\n", (pid_t)c.facts->told[1],
				c.facts->area[0].start));
	LET(stream_bad(&s));
	m = only_mapping(&s);
	ASSERT_NE(NULL, m);
	SAME(1, m->sharers);
	kill(c.facts->told[1], SIGKILL);
	stream_free(&s);
	child_end(&c);
}

TEST_HARNESS_MAIN
