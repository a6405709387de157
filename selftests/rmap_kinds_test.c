// SPDX-License-Identifier: GPL-2.0
/*
 * rmap_kinds_test.c - view rmap of pages that are not simply mapped, and who
 * may be named
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include "arch.h"
#include "cast.h"
#include "cgroup.h"
#include "fixture.h"
#include "reverse.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

#define RW	(PROT_READ | PROT_WRITE)

FIXTURE(one) {
	struct cast cast;
	struct reverse r;
	struct stream s;
	const char *why;
};

FIXTURE_SETUP(one)
{
	self->why = cast_start(&self->cast, NULL);
}

FIXTURE_TEARDOWN(one)
{
	reverse_free(&self->r);
	stream_free(&self->s);
	cast_end(&self->cast);
}

static char *new_page(int prot, int flags, int fd)
{
	void *room = place(PAGE, PAGE);

	room = mmap(room, PAGE, prot, flags | MAP_FIXED, fd, 0);
	return room == MAP_FAILED ? NULL : room;
}

/* With nothing asked: the page of the reader's stack. */
TEST_F(one, bare)
{
	struct holders seen = { };

	if (self->why)
		SKIP(return, "%s", self->why);
	MUST(reverse_ask(&self->r, &self->s, "%s", ""));
	SAME(getpid(), self->s.header->pid);
	SAME(VMI_RMAP_ANON, self->r.rmap->kind);
	ASSERT_EQ(1, self->r.mapped.nr);
	SAME(getpid(), self->r.mapped.at[0].pid);
	SAME(self->s.header->start / PAGE * PAGE, self->r.mapped.at[0].addr);
	oracle_frame(&seen, self->r.rmap->pfn);
	LET(holders_differ("every pagemap", &seen, "rmap", &self->r.mapped));
	LET(reverse_check(&self->s, &self->r));
}

/* pid= alone: the page of that process's stack. */
TEST_F(one, pid_alone)
{
	const struct map *m;
	struct maps maps;
	pid_t pid;

	if (self->why)
		SKIP(return, "%s", self->why);
	pid = actor(&self->cast, NULL, 0);
	MUST(reverse_ask(&self->r, &self->s, "pid=%d\n", pid));
	SAME(pid, self->s.header->pid);
	ASSERT_EQ(0, maps_get(&maps, pid, false));
	m = maps_at(&maps, self->s.header->start);
	ASSERT_NE(NULL, m);
	EXPECT_STREQ("[stack]", m->name);
	LET(reverse_check(&self->s, &self->r));
}

/* Three hold a swap slot, by the fork of one; a fourth wrote to its page. */
static void swap_in(struct cast *c, int nr)
{
	*(volatile char *)c->stage->told[nr] = 3;
}

TEST_F(one, swapped_out)
{
	struct holders seen = { };
	struct facts *f;
	const char *why = self->why;
	pid_t pid[3];
	__u64 at;
	int i;

	f = calloc(1, sizeof(*f));
	if (!why)
		why = make_swapped(f);
	if (why)
		SKIP(return, "%s", why);
	at = f->area[0].start + 3 * PAGE;
	self->cast.stage->told[0] = at;
	for (i = 0; i < 3; i++)
		pid[i] = actor(&self->cast, i < 2 ? NULL : swap_in, 0);
	if (!(pagemap_one(getpid(), at) & PM_SWAP))
		SKIP(return, "it came back by itself");
	oracle_swap(&seen, pagemap_one(getpid(), at));
	SAME(3, seen.nr);
	MUST(reverse_ask(&self->r, &self->s, "pid=%d addr=%llx\n", pid[0],
			 at));
	SAME(VMI_RMAP_SWAP, self->r.rmap->kind);
	EXPECT_EQ(NULL, self->r.frame);
	SAME(0, self->r.rmap->pfn);
	SAME(0, self->r.mapped.nr);
	SAME(3, self->r.rmap->copies);
	LET(holders_differ("every pagemap", &seen, "rmap",
			   &self->r.swapped));
	LET(reverse_check(&self->s, &self->r));
	/* The slot in the entry is the one that pagemap names. */
	SAME(self->r.rmap->entry,
	     ((const struct vmi_mapping *)
	      stream_find(&self->s, VMI_REC_MAPPING))->entry);
	reverse_free(&self->r);
	stream_free(&self->s);
	/* Who wrote has a page of its own. */
	MUST(reverse_ask(&self->r, &self->s, "pid=%d addr=%llx\n", pid[2],
			 at));
	SAME(VMI_RMAP_ANON, self->r.rmap->kind);
	SAME(1, self->r.mapped.nr);
	SAME(pid[2], self->r.mapped.at[0].pid);
}

#define MERGED	"vminspect-merged"

/* A page of three that are no family goes to swap, at last. */
static bool push_out(const pid_t *pid, const volatile __u64 *at)
{
	int tries, i, out = 0;

	for (tries = 0; tries < 500 && out < 3; tries++) {
		write_text(CGROUP MERGED "/memory.reclaim", "64M");
		for (i = out = 0; i < 3; i++)
			out += !!(pagemap_one(pid[i], at[i]) & PM_SWAP);
		usleep(20000);
	}
	return out == 3;
}

/* What KSM has merged has one slot in swap, though no fork has made it one. */
TEST_F(one, merged_and_swapped_out)
{
	const volatile __u64 *at = self->cast.stage->told;
	struct holders seen = { };
	const char *why = self->why;
	pid_t pid[3];
	int i;

	if (!why && !mem_kb("SwapTotal:"))
		why = "no swap area (run.sh makes one of zram)";
	if (!why)
		why = cgroup_make(MERGED, NULL);
	if (why)
		SKIP(return, "%s", why);
	ASSERT_TRUE(cgroup_add(MERGED, 0));
	why = cast_ksm(&self->cast);
	cgroup_add("", 0);
	for (i = 0; i < 3; i++)
		pid[i] = self->cast.stage->pid[i];
	if (!why && !push_out(pid, at))
		why = "memory.reclaim does not swap merged pages out";
	if (why)
		SKIP(return, "%s", why);
	oracle_swap(&seen, pagemap_one(pid[0], at[0]));
	SAME(3, seen.nr);
	MUST(reverse_ask(&self->r, &self->s, "pid=%d addr=%llx\n", pid[1],
			 at[1]));
	SAME(VMI_RMAP_SWAP, self->r.rmap->kind);
	SAME(3, self->r.rmap->copies);
	LET(holders_differ("every pagemap", &seen, "rmap",
			   &self->r.swapped));
	LET(reverse_check(&self->s, &self->r));
	holders_free(&seen);
	cast_end(&self->cast);
	cgroup_remove(MERGED);
}

TEST_F(one, zero_page)
{
	char *at = new_page(RW, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	if (self->why)
		SKIP(return, "%s", self->why);
	(void)*(volatile char *)at;
	MUST(reverse_ask(&self->r, &self->s, "addr=%lx pid=%d\n",
			 (unsigned long)at, getpid()));
	SAME(VMI_RMAP_ZERO, self->r.rmap->kind);
	ASSERT_NE(NULL, self->r.frame);
	SAME(VMI_FRAME_ZERO, self->r.frame->kind);
	SAME(0, self->r.mappings);
	SAME(PM_PFN(pagemap_one(getpid(), (unsigned long)at)),
	     self->r.rmap->pfn);
}

TEST_F(one, huge_zero_page)
{
	char *at = place(2 * MiB, 2 * MiB);
	__u64 pfn;

	if (self->why)
		SKIP(return, "%s", self->why);
	at = mmap(at, 2 * MiB, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		  -1, 0);
	madvise(at, 2 * MiB, MADV_HUGEPAGE);
	(void)*(volatile char *)at;
	pfn = PM_PFN(pagemap_one(getpid(), (unsigned long)at + 5 * PAGE));
	if (!(page_flags(pfn) & KPF_ZERO_PAGE) ||
	    !(page_flags(pfn) & KPF_THP))
		SKIP(return, "no huge zero page");
	MUST(reverse_ask(&self->r, &self->s, "addr=%llx\n",
			 (unsigned long long)at + 5 * PAGE));
	SAME(VMI_RMAP_ZERO, self->r.rmap->kind);
	SAME(pfn, self->r.rmap->pfn);
	SAME(0, self->r.mappings);
	stream_free(&self->s);
	/* By its number alone only 7.2 can tell. */
	MUST(reverse_ask(&self->r, &self->s, "pfn=%llx\n", pfn));
	SAME(kernel_at_least(7, 2) ? VMI_RMAP_ZERO : VMI_RMAP_NO_RMAP,
	     self->r.rmap->kind);
	ASSERT_NE(NULL, self->r.frame);
	SAME(kernel_at_least(7, 2) ? VMI_FRAME_HUGE_ZERO : VMI_FRAME_KERNEL,
	     self->r.frame->kind);
	SAME(0, self->r.mappings);
}

TEST_F(one, cached_and_not_mapped)
{
	int fd = ram_file("unmapped", 3 * PAGE);
	__u64 pfn;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ftruncate(fd, 10 * PAGE));
	MUST(reverse_ask(&self->r, &self->s, "fd=%d off=%llx\n", fd,
			 2 * PAGE + 7));
	SAME(VMI_RMAP_UNMAPPED, self->r.rmap->kind);
	ASSERT_NE(NULL, self->r.frame);
	SAME(VMI_FRAME_FILE, self->r.frame->kind);
	SAME(2, self->r.rmap->index);
	SAME(0, self->r.mappings);
	SAME(0, self->r.rmap->mapcount);
	pfn = self->r.rmap->pfn;
	stream_free(&self->s);
	MUST(reverse_ask(&self->r, &self->s, "pfn=%llx\n", pfn));
	SAME(VMI_RMAP_UNMAPPED, self->r.rmap->kind);
	stream_free(&self->s);
	/* A hole of the file, and behind its end. */
	MUST(reverse_ask(&self->r, &self->s, "fd=%d off=%llx\n", fd,
			 5 * PAGE));
	SAME(VMI_RMAP_NOT_CACHED, self->r.rmap->kind);
	EXPECT_EQ(NULL, self->r.frame);
	SAME(5, self->r.rmap->index);
	SAME(0, self->r.rmap->pfn);
	stream_free(&self->s);
	MUST(reverse_ask(&self->r, &self->s, "fd=%d off=%llx\n", fd, TiB));
	SAME(VMI_RMAP_NOT_CACHED, self->r.rmap->kind);
}

/* The text has a line for each, with its pid, its name and its address. */
TEST_F(one, text)
{
	char *at = new_page(RW, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	char request[64], line[128], *text, *comm;
	pid_t pid[2];
	int i;

	if (self->why)
		SKIP(return, "%s", self->why);
	*at = 1;
	pid[0] = getpid();
	pid[1] = actor(&self->cast, NULL, 0);
	snprintf(request, sizeof(request), "pid=%d addr=%lx", pid[1],
		 (unsigned long)at);
	ASSERT_LT(0, vmi_text("rmap", request, &text));
	snprintf(line, sizeof(line), "# rmap pid=%d ", pid[1]);
	EXPECT_EQ(0, strncmp(text, line, strlen(line)))
		TH_LOG("%.80s", text);
	comm = proc_text(pid[0], "comm", NULL);
	comm[strcspn(comm, "\n")] = 0;
	for (i = 0; i < 2; i++) {
		snprintf(line, sizeof(line), "\n%d %s %lx ", pid[i], comm,
			 (unsigned long)at);
		EXPECT_NE(NULL, strstr(text, line))
			TH_LOG("no line %s", line + 1);
	}
	EXPECT_NE(NULL, strstr(text, " seen 2 of mapcount 2\n"));
	EXPECT_NE(NULL, strstr(text, "\n# end err=0"));
	free(text);
}

static char *map_in(const char *dir)
{
	char path[PATH_MAX];
	char *at;
	int fd;

	snprintf(path, sizeof(path), "%s/file", dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, PAGE))
		return NULL;
	at = new_page(RW, MAP_SHARED, fd);
	close(fd);
	if (at)
		*at = 1;
	return at;
}

/* A file that is seen through two mounts is called otherwise in each. */
TEST_F(one, under_two_mounts)
{
	char dir[] = "/tmp/vminspect-XXXXXX", bind[] = "/tmp/vminspect-XXXXXX";
	char *at, *other;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_NE(NULL, mkdtemp(dir));
	ASSERT_NE(NULL, mkdtemp(bind));
	ASSERT_EQ(0, mount("none", dir, "tmpfs", 0, NULL));
	ASSERT_EQ(0, mount(dir, bind, NULL, MS_BIND, NULL));
	at = map_in(dir);
	other = map_in(bind);
	ASSERT_NE(NULL, at);
	ASSERT_NE(NULL, other);
	MUST(reverse_ask(&self->r, &self->s, "pfn=%llx\n",
			 PM_PFN(pagemap_one(getpid(), (unsigned long)at))));
	SAME(2, self->r.mappings);
	LET(reverse_check(&self->s, &self->r));
	munmap(at, PAGE);
	munmap(other, PAGE);
	umount2(bind, MNT_DETACH);
	umount2(dir, MNT_DETACH);
	rmdir(bind);
	rmdir(dir);
}

/* A page that only a private copy is left of. */
TEST_F(one, only_a_copy)
{
	int fd = memfd_create("gone", MFD_CLOEXEC);
	char *at;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_EQ(0, ftruncate(fd, PAGE));
	at = new_page(RW, MAP_PRIVATE, fd);
	*at = 1;
	MUST(reverse_ask(&self->r, &self->s, "fd=%d off=0\n", fd));
	SAME(0, self->r.mappings);
	SAME(1, self->r.rmap->copies);
	EXPECT_TRUE(holders_have(&self->r.copied, getpid(),
				 (unsigned long)at));
}

/* The same, swapped out: it is a copy still, and no other file's. */
TEST_F(one, a_copy_in_swap)
{
	int fd = memfd_create("swapped", MFD_CLOEXEC);
	const char *why = self->why;
	char *at;

	if (why)
		SKIP(return, "%s", why);
	ASSERT_EQ(0, ftruncate(fd, PAGE));
	at = new_page(RW, MAP_PRIVATE, fd);
	*at = 1;
	why = swap_out(at, 1);
	if (why)
		SKIP(return, "%s", why);
	MUST(reverse_ask(&self->r, &self->s, "fd=%d off=0\n", fd));
	SAME(0, self->r.mappings);
	SAME(1, self->r.rmap->copies);
	EXPECT_TRUE(holders_have(&self->r.swapped, getpid(),
				 (unsigned long)at));
	LET(reverse_check(&self->s, &self->r));
}

FIXTURE(absent) {
	struct child child;
	struct reverse r;
	struct stream s;
	const char *why;
};

FIXTURE_VARIANT(absent) {
	make_t make;
	__u64 at;		/* 0: what the fixture told first */
	__u32 reason;
};

FIXTURE_VARIANT_ADD(absent, no_vma) {
	.make = make_hole, .reason = VMI_WHY_NO_VMA,
};

FIXTURE_VARIANT_ADD(absent, guard) {
	.make = make_guard, .reason = VMI_WHY_GUARD,
};

FIXTURE_VARIANT_ADD(absent, uffd_wp) {
	.make = make_uffd_wp, .reason = VMI_WHY_UFFD_WP,
};

FIXTURE_VARIANT_ADD(absent, hwpoison) {
	.make = make_hwpoison, .reason = VMI_WHY_HWPOISON,
};

FIXTURE_VARIANT_ADD(absent, kernel) {
	.make = make_nothing, .at = 0xffffffff81000000,
	.reason = VMI_WHY_KERNEL,
};

FIXTURE_VARIANT_ADD(absent, last_of_all) {
	.make = make_nothing, .at = ~0ULL, .reason = VMI_WHY_KERNEL,
};

FIXTURE_VARIANT_ADD(absent, not_canonical) {
	.make = make_nothing, .at = NOT_CANONICAL,
	.reason = VMI_WHY_NOT_CANONICAL,
};

FIXTURE_VARIANT_ADD(absent, nothing_at_0) {
	.make = make_nothing, .at = 8, .reason = VMI_WHY_NO_VMA,
};

FIXTURE_SETUP(absent)
{
	self->why = child_start(&self->child, variant->make);
}

FIXTURE_TEARDOWN(absent)
{
	reverse_free(&self->r);
	stream_free(&self->s);
	child_end(&self->child);
}

TEST_F(absent, and_why)
{
	__u64 at;

	if (self->why)
		SKIP(return, "%s", self->why);
	at = variant->at ? variant->at : self->child.facts->told[0];
	MUST(reverse_ask(&self->r, &self->s, "pid=%d addr=%llx\n",
			 self->child.pid, at));
	/* A broken page's frame is known: it may be told of instead. */
	if (variant->reason == VMI_WHY_HWPOISON && self->r.rmap->pfn) {
		SAME(self->child.facts->told[1], self->r.rmap->pfn);
		return;
	}
	SAME(VMI_RMAP_NOT_PRESENT, self->r.rmap->kind);
	SAME(variant->reason, self->r.rmap->why);
	EXPECT_EQ(NULL, self->r.frame);
	SAME(0, self->r.rmap->pfn);
	SAME(0, self->r.mappings + self->r.others);
}

TEST_F(one, never_touched)
{
	char *at = new_page(RW, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	if (self->why)
		SKIP(return, "%s", self->why);
	MUST(reverse_ask(&self->r, &self->s, "pid=%d addr=%lx\n", getpid(),
			 (unsigned long)at));
	SAME(VMI_RMAP_NOT_PRESENT, self->r.rmap->kind);
	SAME(VMI_WHY_NONE, self->r.rmap->why);
	SAME(0, self->r.rmap->entry);
}

/* The first frame with some flags of kpageflags, and without others. */
static __u64 find_frame(__u64 has, __u64 lacks)
{
	int fd = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	static __u64 flags[8192];
	__u64 pfn = 0x1000;
	ssize_t got, i;

	while ((got = pread(fd, flags, sizeof(flags), pfn * 8)) > 0) {
		for (i = 0; i < got / 8; i++)
			if ((flags[i] & has) == has && !(flags[i] & lacks))
				break;
		pfn += i;
		if (i < got / 8)
			break;
	}
	close(fd);
	return got > 0 ? pfn : 0;
}

static void kernel_page(struct __test_metadata *_metadata, __u64 has,
			__u8 kind)
{
	struct reverse r;
	struct stream s;
	__u64 pfn;
	int tries;

	/* It may be put to another use between the two looks. */
	for (tries = 0; tries < 20; tries++) {
		pfn = find_frame(has, KPF_BUDDY);
		ASSERT_NE(0, pfn);
		MUST(reverse_ask(&r, &s, "pfn=%llx\n", pfn));
		if (page_flags(pfn) & has)
			break;
		stream_free(&s);
	}
	SAME_AT(pfn, VMI_RMAP_NO_RMAP, r.rmap->kind);
	ASSERT_NE(NULL, r.frame);
	SAME_AT(pfn, kind, r.frame->kind);
	SAME_AT(pfn, 0, r.mappings);
	stream_free(&s);
}

TEST_F(one, slab)
{
	if (self->why)
		SKIP(return, "%s", self->why);
	kernel_page(_metadata, KPF_SLAB, VMI_FRAME_SLAB);
}

TEST_F(one, table)
{
	if (self->why)
		SKIP(return, "%s", self->why);
	kernel_page(_metadata, KPF_PGTABLE, VMI_FRAME_TABLE);
}

TEST_F(one, free_frame)
{
	__u64 pfn;

	if (self->why)
		SKIP(return, "%s", self->why);
	pfn = find_frame(KPF_BUDDY, KPF_MMAP);
	ASSERT_NE(0, pfn);
	MUST(reverse_ask(&self->r, &self->s, "pfn=%llx\n", pfn));
	EXPECT_TRUE(self->r.rmap->kind == VMI_RMAP_NO_RMAP ||
		    self->r.rmap->kind == VMI_RMAP_UNMAPPED ||
		    self->r.rmap->kind == VMI_RMAP_GONE)
		TH_LOG("kind %u", self->r.rmap->kind);
	SAME(0, self->r.mappings);
}

TEST_F(one, no_ram)
{
	if (self->why)
		SKIP(return, "%s", self->why);
	MUST(reverse_ask(&self->r, &self->s, "pfn=%llx\n", 0xfffffffffULL));
	SAME(VMI_RMAP_NOT_RAM, self->r.rmap->kind);
	SAME(0xfffffffff, self->r.rmap->pfn);
	SAME(0, self->r.mappings);
	stream_free(&self->s);
	MUST(reverse_ask(&self->r, &self->s, "pfn=%llx\n",
			 0xfffffffffffffffeULL));
	SAME(VMI_RMAP_NOT_RAM, self->r.rmap->kind);
}

/* Who asks from inside a pid namespace knows nobody outside. */
struct inside {
	struct cast *cast;
	char *at;
	int go;
};

static int ask_inside(void *arg)
{
	struct inside *in = arg;
	volatile __u64 *told = in->cast->stage->told;
	const struct vmi_rec *rec;
	const char *why;
	struct reverse r;
	struct stream s;
	char byte;
	pid_t pid;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pid = fork();
	if (!pid) {
		pause();
		_exit(0);
	}
	told[0] = pid;
	if (read(in->go, &byte, 1) != 1)
		return 1;
	why = reverse_ask(&r, &s, "pfn=%llx\n", told[4]);
	if (why) {
		fprintf(stderr, "# inside: %s\n", why);
		return 2;
	}
	told[1] = holders_have(&r.mapped, 1, (unsigned long)in->at);
	told[2] = holders_have(&r.mapped, pid, (unsigned long)in->at);
	told[3] = r.nobody;
	told[5] = r.mappings;
	for_each_rec(&s, rec) {
		const struct vmi_mapping *m = (const void *)rec;

		if (rec->type == VMI_REC_MAPPING && !m->pid && *m->comm)
			return 3;
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return 0;
}

TEST_F(one, pid_namespaces)
{
	volatile __u64 *told;
	struct inside in = { .cast = &self->cast };
	char *stack = malloc(1 << 20);
	struct holders seen = { };
	int go[2], status;
	pid_t pid;

	if (self->why)
		SKIP(return, "%s", self->why);
	told = self->cast.stage->told;
	in.at = new_page(RW, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	*in.at = 1;
	ASSERT_EQ(0, pipe(go));
	in.go = go[0];
	pid = clone(ask_inside, stack + (1 << 20), CLONE_NEWPID | SIGCHLD,
		    &in);
	if (pid < 0)
		SKIP(return, "no pid namespaces");
	while (!told[0])
		usleep(1000);
	told[4] = PM_PFN(pagemap_one(getpid(), (unsigned long)in.at));
	oracle_frame(&seen, told[4]);
	SAME(3, seen.nr);
	EXPECT_TRUE(holders_have(&seen, pid, (unsigned long)in.at));
	MUST(reverse_ask(&self->r, &self->s, "pfn=%llx\n", told[4]));
	LET(holders_differ("every pagemap", &seen, "rmap", &self->r.mapped));
	SAME(0, self->r.nobody);
	ASSERT_EQ(1, write(go[1], "", 1));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	SAME(0, status);
	SAME(1, told[1]);
	SAME(1, told[2]);
	SAME(1, told[3]);
	SAME(3, told[5]);
	free(stack);
}

/* The rest of what cannot be asked is in refused_test.c. */
TEST_F(one, wrong_descriptors)
{
	static const char * const views[] = { "rmap", "frames" };
	char byte[64];
	size_t i;
	int k;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (i = 0; i < ARRAY_SIZE(views); i++) {
		int fd = vmi_open(views[i], O_RDWR), wrong[5];

		ASSERT_LE(0, fd);
		ASSERT_EQ(0, pipe(wrong));
		wrong[2] = open("/tmp", O_RDONLY | O_DIRECTORY);
		wrong[3] = open("/dev/null", O_RDWR);
		wrong[4] = vmi_open("README", O_RDONLY);
		for (k = 0; k < 5; k++) {
			ASSERT_LE(0, wrong[k]);
			EXPECT_EQ(-EINVAL, vmi_askf(fd, "fd=%d\n", wrong[k]))
				TH_LOG("%s: %d", views[i], k);
			EXPECT_EQ(-1, read(fd, byte, sizeof(byte)));
			EXPECT_EQ(EINVAL, errno);
			close(wrong[k]);
		}
		/* Itself: it would never be closed. */
		EXPECT_EQ(-EINVAL, vmi_askf(fd, "fd=%d\n", fd));
		EXPECT_EQ(-EBADF, vmi_askf(fd, "fd=%d\n", wrong[0]));
		EXPECT_EQ(-1, read(fd, byte, sizeof(byte)));
		EXPECT_EQ(EBADF, errno);
		close(fd);
	}
}

/* The answer is of the file that was asked about, even if it is closed. */
TEST_F(one, closed_meanwhile)
{
	int file = ram_file("closed", PAGE), fd;
	const char *why;

	if (self->why)
		SKIP(return, "%s", self->why);
	fd = vmi_open("raw/rmap", O_RDWR);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, vmi_askf(fd, "fd=%d\n", file));
	close(file);
	ASSERT_EQ(0, stream_read(&self->s, fd, 4096));
	LET(stream_bad(&self->s));
	EXPECT_NE(NULL, reverse_next(&self->r, &self->s, NULL, &why));
	close(fd);
}

TEST_HARNESS_MAIN
