// SPDX-License-Identifier: GPL-2.0
/*
 * rwp_test.c - pages that userfaultfd protects from all access: of what kind ever,
 * and what looks like them and is not (faults.txt has their faults)
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include "agree.h"
#include "reverse.h"
#include "rwp.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

#define HUGE	(2 * MiB)
#define RW	(PROT_READ | PROT_WRITE)
/* Pages of each fixture, and the first ones of them, which are protected. */
#define NR	4
#define SHUT	2

/* facts->told */
enum told {
	TOLD_FAULTS = 1,
	TOLD_AT,
};

/* facts->go: what the child does next, and then stops again */
enum go {
	GO_SHUT,
	GO_READ_ONLY,
	GO_READ,
	GO_OUT,
};

/* The answer about one address. */
static const char *ask(struct stream *s, const struct vmi_result **r, pid_t pid, __u64 addr)
{
	if (stream_get(s, "translate", "pid=%d addr=%llx\n", pid, addr))
		return "no answer";
	*r = stream_find(s, VMI_REC_RESULT);
	return stream_bad(s) ?: *r ? NULL : "no RESULT";
}

static bool text_has(pid_t pid, __u64 addr, const char *words)
{
	char request[64], *text;
	bool has;

	snprintf(request, sizeof(request), "pid=%d addr=%llx\n", pid, addr);
	if (vmi_text("translate", request, &text) < 0)
		return false;
	has = strstr(text, words);
	free(text);
	return has;
}

/* So many bytes are in lines of the page table that end so. */
static __u64 bytes_of(pid_t pid, const struct area *a, const char *end)
{
	unsigned long long first, last, nr = 0;
	char request[96], *text, *line;

	snprintf(request, sizeof(request), "pid=%d range=%llx-%llx", pid, a->start, a->end);
	if (vmi_text("pagetable", request, &text) <= 0)
		return 0;
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (strlen(line) > strlen(end) && !strcmp(line + strlen(line) - strlen(end), end) &&
		    sscanf(line, "%llx-%llx", &first, &last) == 2)
			nr += last - first;
	free(text);
	return nr;
}

/* mappings -------------------------------------------------------------------- */

static const char *make(struct facts *f, __u64 page, int flags, int fd, int advice)
{
	char *at = mmap(place(NR * page, page), NR * page, RW, flags | MAP_FIXED, fd, 0);
	struct area *a;
	const char *why;
	int uffd;

	if (at == MAP_FAILED)
		return "mmap refused";
	madvise(at, NR * page, advice);
	memset(at, 1, NR * page);
	a = know(f, "protected", at, NR * page);
	a->step = page;
	why = rwp_open(&uffd, true, at, NR * page);
	return why ?: rwp_protect(uffd, at, SHUT * page, true);
}

static const char *make_anon(struct facts *f)
{
	return make(f, PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1, MADV_NOHUGEPAGE);
}

static const char *make_shmem(struct facts *f)
{
	int fd = memfd_create("rwp", MFD_CLOEXEC);

	if (ftruncate(fd, NR * PAGE))
		return "no memfd";
	return make(f, PAGE, MAP_SHARED, fd, MADV_NOHUGEPAGE);
}

static const char *make_thp_shut(struct facts *f)
{
	return make(f, HUGE, MAP_PRIVATE | MAP_ANONYMOUS, -1, MADV_HUGEPAGE);
}

static const char *make_pool(struct facts *f)
{
	if (mem_kb("HugePages_Free:") < NR)
		return "fewer than 4 huge pages free: hugepages=16";
	return make(f, HUGE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | (21 << MAP_HUGE_SHIFT),
		    -1, MADV_NORMAL);
}

static long minor_faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt;
}

static void act(struct facts *f, struct area *a)
{
	void *at = (void *)a->start;
	size_t len = a->end - a->start;
	volatile long before;

	switch (f->go) {
	case GO_SHUT:
		mprotect(at, len, PROT_NONE);
		break;
	case GO_READ_ONLY:
		mprotect(at, len, PROT_READ);
		break;
	case GO_READ:
		before = minor_faults();
		(void)*(volatile char *)(unsigned long)f->told[TOLD_AT];
		f->told[TOLD_FAULTS] = minor_faults() - before;
		break;
	case GO_OUT:
		swap_out(at, len / PAGE);
	}
}

static void obey(struct facts *f)
{
	minor_faults();
	for (;;) {
		raise(SIGSTOP);
		act(f, &f->area[0]);
	}
}

FIXTURE(rwp) {
	struct child child;
	const struct area *a;
	__u64 page;
	const char *why;
};

FIXTURE_VARIANT(rwp) {
	make_t make;
	bool swaps;
};

FIXTURE_VARIANT_ADD(rwp, anon) { .make = make_anon, .swaps = true };
FIXTURE_VARIANT_ADD(rwp, shmem) { .make = make_shmem };
FIXTURE_VARIANT_ADD(rwp, thp) { .make = make_thp_shut };
FIXTURE_VARIANT_ADD(rwp, hugetlb) { .make = make_pool };

FIXTURE_SETUP(rwp)
{
	self->why = child_run(&self->child, variant->make, obey);
	if (self->why)
		return;
	ASSERT_TRUE(child_stopped(self->child.pid));
	self->a = &self->child.facts->area[0];
	self->page = self->a->step;
}

FIXTURE_TEARDOWN(rwp)
{
	child_end(&self->child);
}

static void go(struct __test_metadata *_metadata, struct child *c, enum go what)
{
	c->facts->go = what;
	kill(c->pid, SIGCONT);
	ASSERT_TRUE(child_stopped(c->pid));
}

static void check_shut(struct __test_metadata *_metadata, const struct vmi_result *r,
		       unsigned int write)
{
	SAME_AT(r->addr, VMI_WHY_UFFD_RWP, r->why);
	SAME_AT(r->addr, 0, r->effective);
	SAME_AT(r->addr, VMI_TOUCH_UFFD_RWP, r->touch[0]);
	SAME_AT(r->addr, write, r->touch[1]);
	SAME_AT(r->addr, VMI_TOUCH_SEGV_ACCERR, r->touch[2]);
}

/* The frame is there, and told; the kernel says so too. */
TEST_F(rwp, translate)
{
	const struct vmi_result *r;
	struct stream s;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (int i = 0; i < NR; i++) {
		__u64 addr = self->a->start + i * self->page + 64;
		__u64 seen = pagemap_one(self->child.pid, addr);

		MUST(ask(&s, &r, self->child.pid, addr));
		SAME_AT(addr, self->page, 1ull << r->shift);
		SAME_AT(addr, PM_PFN(seen), r->pa / PAGE);
		SAME_AT(addr, !!(seen & PM_UFFD_WP), i < SHUT);
		if (i < SHUT) {
			check_shut(_metadata, r, VMI_TOUCH_UFFD_RWP);
		} else {
			SAME_AT(addr, VMI_WHY_MAPPED, r->why);
			SAME_AT(addr, VMI_TOUCH_HIT, r->touch[0]);
		}
		stream_free(&s);
	}
	EXPECT_TRUE(text_has(self->child.pid, self->a->start, "protnone|"));
	EXPECT_TRUE(text_has(self->child.pid, self->a->start, "|uffd"));
	EXPECT_FALSE(text_has(self->child.pid, self->a->start, "|uffd-wp"));
	EXPECT_TRUE(text_has(self->child.pid, self->a->start, "\nread: fault: handed to userf"));
}

TEST_F(rwp, pagetable)
{
	struct agreement both;

	if (self->why)
		SKIP(return, "%s", self->why);
	SAME(SHUT * self->page, bytes_of(self->child.pid, self->a, " access=uffd-rwp"));
	MUST(agree_open(&both, self->child.pid));
	for (int i = 0; i < NR; i++) {
		const struct slot *slot = model_at(&both.model, self->a->start + i * self->page);

		ASSERT_NE(NULL, slot);
		EXPECT_NE(0, slot->upper & VMI_UP_VMA_UFFD_RWP);
		SAME_AT(slot->start, i < SHUT, slot_sw(&both.model, slot, VMI_SW_UFFD));
	}
	LET(agree_pages(&both));
	agree_close(&both);
}

TEST_F(rwp, vmas)
{
	const struct vmi_vma *v;
	const struct map *m;
	struct stream s;
	struct maps maps;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_EQ(0, stream_get(&s, "vmas", "pid=%d range=%llx-%llx\n", self->child.pid,
				self->a->start, self->a->end));
	LET(stream_bad(&s));
	v = stream_find(&s, VMI_REC_VMA);
	ASSERT_NE(NULL, v);
	SAME(VMI_VM_UFFD_RWP, v->flags & (VMI_VM_UFFD_RWP | VMI_VM_UFFD_WP | VMI_VM_UNNAMED));
	ASSERT_EQ(0, maps_get(&maps, self->child.pid, true));
	m = maps_at(&maps, self->a->start);
	ASSERT_NE(NULL, m);
	EXPECT_NE(NULL, strstr(m->vmflags, " ur"))
		TH_LOG("VmFlags:%s", m->vmflags);
	maps_free(&maps);
	stream_free(&s);
}

/* Who holds it though he may not use it is among those who map it. */
TEST_F(rwp, rmap)
{
	const struct vmi_mapping *m;
	struct reverse r;
	struct stream s;

	if (self->why)
		SKIP(return, "%s", self->why);
	MUST(reverse_ask(&r, &s, "pid=%d addr=%llx\n", self->child.pid, self->a->start));
	m = stream_find(&s, VMI_REC_MAPPING);
	ASSERT_NE(NULL, m);
	SAME(VMI_MAPPING_PROT_NONE, m->how);
	SAME(self->a->start, m->addr);
	SAME(1, r.rmap->seen);
	LET(reverse_check(&s, &r));
	reverse_free(&r);
	stream_free(&s);
}

/* Under PROT_NONE no access comes to it; with access again it is as it was. */
TEST_F(rwp, survives_prot_none)
{
	const struct vmi_result *r;
	struct stream s;

	if (self->why)
		SKIP(return, "%s", self->why);
	go(_metadata, &self->child, GO_SHUT);
	for (int i = 0; i < NR; i++) {
		MUST(ask(&s, &r, self->child.pid, self->a->start + i * self->page));
		SAME_AT(r->addr, VMI_WHY_PROT_NONE, r->why);
		SAME_AT(r->addr, VMI_TOUCH_SEGV_ACCERR, r->touch[0]);
		stream_free(&s);
	}
	SAME(0, bytes_of(self->child.pid, self->a, " access=uffd-rwp"));
	go(_metadata, &self->child, GO_READ_ONLY);
	for (int i = 0; i < SHUT; i++) {
		MUST(ask(&s, &r, self->child.pid, self->a->start + i * self->page));
		check_shut(_metadata, r, VMI_TOUCH_SEGV_ACCERR);
		stream_free(&s);
	}
	SAME(SHUT * self->page, bytes_of(self->child.pid, self->a, " access=uffd-rwp"));
}

/* One fault, as foretold, and then it is a page as others. */
TEST_F(rwp, is_undone_by_a_touch)
{
	const struct vmi_result *r;
	struct stream s;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (int i = 0; i < SHUT + 1; i++) {
		self->child.facts->told[TOLD_AT] = self->a->start + i * self->page;
		go(_metadata, &self->child, GO_READ);
		SAME_AT(i, i < SHUT, self->child.facts->told[TOLD_FAULTS]);
		MUST(ask(&s, &r, self->child.pid, self->a->start + i * self->page));
		SAME_AT(r->addr, VMI_WHY_MAPPED, r->why);
		SAME_AT(r->addr, VMI_TOUCH_HIT, r->touch[0]);
		stream_free(&s);
	}
	SAME(0, bytes_of(self->child.pid, self->a, " access=uffd-rwp"));
}

/* The slot keeps it: what comes back is protected still. */
TEST_F(rwp, is_kept_in_swap)
{
	const struct vmi_result *r;
	struct stream s;

	if (!self->why && !variant->swaps)
		self->why = "not swapped out page by page";
	if (self->why)
		SKIP(return, "%s", self->why);
	go(_metadata, &self->child, GO_OUT);
	for (int i = 0; i < NR; i++) {
		MUST(ask(&s, &r, self->child.pid, self->a->start + i * PAGE));
		if (r->why == VMI_WHY_UFFD_RWP || r->why == VMI_WHY_MAPPED)
			SKIP(return, "nothing was swapped out");
		SAME_AT(r->addr, VMI_WHY_SWAP, r->why);
		SAME_AT(r->addr, i < SHUT, !!(r->entry & s.dialect->sw[VMI_SW_SWP_UFFD]));
		SAME_AT(r->addr, VMI_TOUCH_SWAP_IN, r->touch[0]);
		SAME_AT(r->addr, i < SHUT, text_has(self->child.pid, r->addr, "|uffd\n"));
		stream_free(&s);
	}
}

/* what it is not ---------------------------------------------------------------- */

/* Write-protected, and then PROT_NONE: the same bits. */
static const char *make_wp_none(struct facts *f)
{
	struct uffdio_api api = { .api = UFFD_API, .features = UFFD_FEATURE_PAGEFAULT_FLAG_WP };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_WP };
	struct uffdio_writeprotect wp = { .mode = UFFDIO_WRITEPROTECT_MODE_WP };
	int fd = syscall(__NR_userfaultfd, O_CLOEXEC);
	char *at = mmap(place(NR * PAGE, PAGE), NR * PAGE, RW,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	memset(at, 1, NR * PAGE);
	know(f, "write-protected", at, NR * PAGE);
	reg.range.start = (unsigned long)at;
	reg.range.len = NR * PAGE;
	wp.range = reg.range;
	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &reg))
		return "userfaultfd cannot write-protect in this kernel";
	if (ioctl(fd, UFFDIO_WRITEPROTECT, &wp))
		return "UFFDIO_WRITEPROTECT refused";
	return mprotect(at, NR * PAGE, PROT_NONE) ? "mprotect refused" : NULL;
}

FIXTURE(wp_none) {
	struct child child;
};

FIXTURE_SETUP(wp_none)
{
}

FIXTURE_TEARDOWN(wp_none)
{
	child_end(&self->child);
}

TEST_F(wp_none, is_prot_none)
{
	const char *why = child_start(&self->child, make_wp_none);
	const struct vmi_result *r;
	const struct area *a;
	struct stream s;

	if (why)
		SKIP(return, "%s", why);
	a = &self->child.facts->area[0];
	MUST(ask(&s, &r, self->child.pid, a->start));
	SAME(VMI_WHY_PROT_NONE, r->why);
	SAME(s.dialect->sw[VMI_SW_UFFD_WP], r->entry & s.dialect->sw[VMI_SW_UFFD_WP]);
	EXPECT_NE(0, r->entry & s.dialect->sw[VMI_SW_UFFD_WP]);
	SAME(VMI_TOUCH_SEGV_ACCERR, r->touch[0]);
	SAME(0, bytes_of(self->child.pid, a, " access=uffd-rwp"));
	stream_free(&s);
}

TEST_HARNESS_MAIN
