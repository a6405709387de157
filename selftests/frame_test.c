// SPDX-License-Identifier: GPL-2.0
/*
 * frame_test.c - view frames of pages that are known: what each is used for,
 * which file it is of, and which pages of a file are cached
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include "agree.h"
#include "cast.h"
#include "cgroup.h"
#include "fixture.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

#define RW	(PROT_READ | PROT_WRITE)

FIXTURE(frame) {
	struct cast cast;
	const char *why;
};

FIXTURE_SETUP(frame)
{
	self->why = cast_start(&self->cast, NULL);
}

FIXTURE_TEARDOWN(frame)
{
	cast_end(&self->cast);
}

static const struct vmi_frame *one(struct __test_metadata *_metadata,
				   struct stream *s, pid_t pid,
				   const void *addr)
{
	const struct vmi_frame *f = NULL;
	__u64 entry = pagemap_one(pid, (unsigned long)addr);
	int ret = stream_get(s, "frames", "pid=%d addr=%lx\n", pid,
			     (unsigned long)addr);
	__u64 mask;

	EXPECT_EQ(0, ret);
	if (ret)
		return NULL;
	LET(stream_bad(s));
	f = stream_find(s, VMI_REC_FRAME);
	EXPECT_NE(NULL, f);
	if (!f)
		return NULL;
	SAME(PM_PFN(entry), f->pfn);
	SAME(1, f->nr);
	mask = flags_comparable(page_flags(f->pfn)) & 0xffffffff;
	SAME(page_flags(f->pfn) & mask, f->flags & mask);
	SAME(page_count(f->pfn), f->page_mapcount);
	return f;
}

static char *map(size_t len, int flags, int fd)
{
	void *room = place(len, len < 2 * MiB ? PAGE : 2 * MiB);

	room = mmap(room, len, RW, flags | MAP_FIXED, fd, 0);
	return room == MAP_FAILED ? NULL : room;
}

TEST_F(frame, anonymous)
{
	char *at = map(4 * PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	char *other = map(4 * PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	const struct vmi_frame *mine, *its, *far;
	struct stream a, b, c;
	pid_t pid;

	if (self->why)
		SKIP(return, "%s", self->why);
	at[PAGE] = 1;
	other[0] = 1;
	mine = one(_metadata, &a, getpid(), at + PAGE);
	ASSERT_NE(NULL, mine);
	SAME(VMI_FRAME_ANON, mine->kind);
	SAME(0, mine->order);
	SAME(mine->pfn, mine->head);
	SAME(1, mine->mapcount);
	EXPECT_LE(1, mine->refcount);
	SAME((unsigned long)(at + PAGE) / PAGE, mine->index);
	SAME(VMI_FRAME_F_EXCLUSIVE, mine->flags & VMI_FRAME_F_EXCLUSIVE);
	EXPECT_NE(0, mine->family);
	SAME(0, mine->ino);
	SAME(0, mine->dev);
	SAME(0, mine->file);
	stream_free(&a);

	pid = actor(&self->cast, NULL, 0);
	mine = one(_metadata, &a, getpid(), at + PAGE);
	its = one(_metadata, &b, pid, at + PAGE);
	far = one(_metadata, &c, pid, other);
	ASSERT_NE(NULL, mine);
	ASSERT_NE(NULL, its);
	ASSERT_NE(NULL, far);
	SAME(2, mine->mapcount);
	SAME(0, mine->flags & VMI_FRAME_F_EXCLUSIVE);
	SAME(mine->pfn, its->pfn);
	SAME(mine->family, its->family);
	EXPECT_NE(far->family, its->family);
	stream_free(&b);
	/* Written: a page of its own, and still of the same family. */
	at[PAGE] = 2;
	its = one(_metadata, &b, getpid(), at + PAGE);
	ASSERT_NE(NULL, its);
	EXPECT_NE(mine->pfn, its->pfn);
	SAME(mine->family, its->family);
	SAME(1, its->mapcount);
	stream_free(&a);
	stream_free(&b);
	stream_free(&c);
}

static void check_cached(struct __test_metadata *_metadata, const char *at,
			 int fd, __u8 kind, __u64 index)
{
	const struct vmi_frame *f;
	struct stream s;
	struct stat st;

	ASSERT_EQ(0, fstat(fd, &st));
	f = one(_metadata, &s, getpid(), at);
	ASSERT_NE(NULL, f);
	SAME(kind, f->kind);
	SAME(index, f->index);
	SAME(st.st_ino, f->ino);
	SAME(major(st.st_dev) << 20 | minor(st.st_dev), f->dev);
	EXPECT_NE(0, f->family);
	SAME(1, f->mapcount);
	stream_free(&s);
}

TEST_F(frame, cached)
{
	int ram = ram_file("cached", 5 * PAGE);
	int mem = memfd_create("cached", MFD_CLOEXEC);
	char *a, *b;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_LE(0, ram);
	ASSERT_EQ(0, ftruncate(mem, 5 * PAGE));
	a = map(5 * PAGE, MAP_SHARED, ram);
	b = map(5 * PAGE, MAP_SHARED, mem);
	ASSERT_NE(NULL, a);
	ASSERT_NE(NULL, b);
	a[3 * PAGE] = 1;
	b[2 * PAGE] = 1;
	check_cached(_metadata, a + 3 * PAGE, ram, VMI_FRAME_FILE, 3);
	check_cached(_metadata, b + 2 * PAGE, mem, VMI_FRAME_SHMEM, 2);
	b = map(PAGE, MAP_SHARED | MAP_ANONYMOUS, -1);
	*b = 1;
	{
		const struct vmi_frame *f;
		struct stream s;

		f = one(_metadata, &s, getpid(), b);
		ASSERT_NE(NULL, f);
		SAME(VMI_FRAME_SHMEM, f->kind);
		SAME(0, f->index);
		stream_free(&s);
	}
}

/* A file without a path is called what /proc/PID/maps calls it. */
TEST_F(frame, name_of_a_memfd)
{
	const struct vmi_frame *f;
	struct stream s;
	int fd = memfd_create("vminspect-selftest", MFD_CLOEXEC);

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_EQ(1, pwrite(fd, "x", 1, 0));
	ASSERT_EQ(0, stream_get(&s, "frames", "fd=%d\n", fd));
	LET(stream_bad(&s));
	f = stream_find(&s, VMI_REC_FRAME);
	ASSERT_NE(NULL, f);
	EXPECT_STREQ("/memfd:vminspect-selftest (deleted)",
		     stream_name(&s, &f->rec, VMI_NAME_INSIDE, f->file));
	stream_free(&s);
	close(fd);
}

/* The path, where the file has one. */
TEST_F(frame, name_of_a_file)
{
	const struct vmi_frame *f;
	const char *name;
	struct stream s;
	char *at;
	char path[PATH_MAX] = "/dev/shm/vminspect-selftest";
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (self->why)
		SKIP(return, "%s", self->why);
	if (fd < 0)
		SKIP(return, "no /dev/shm");
	ASSERT_EQ(0, ftruncate(fd, PAGE));
	at = map(PAGE, MAP_SHARED, fd);
	*at = 1;
	ASSERT_EQ(0, stream_get(&s, "frames", "fd=%d\n", fd));
	LET(stream_bad(&s));
	f = stream_find(&s, VMI_REC_FRAME);
	ASSERT_NE(NULL, f);
	if (f->file) {
		name = stream_name(&s, &f->rec, VMI_NAME_INSIDE, f->file);
		ASSERT_NE(NULL, name);
		EXPECT_STREQ(strrchr(path, '/'), name);
	} else {
		ksft_print_msg("the path is not told\n");
	}
	EXPECT_NE(NULL, stream_name(&s, &f->rec, VMI_NAME_ZONE, f->zone));
	stream_free(&s);
	unlink(path);
	close(fd);
}

TEST_F(frame, huge_pages)
{
	const struct vmi_frame *f;
	struct stream s;
	char *at = map(2 * MiB, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB,
		       -1);
	__u64 pfn;

	if (self->why)
		SKIP(return, "%s", self->why);
	if (!at)
		SKIP(return, "no huge pages: hugepages=16");
	*at = 1;
	f = one(_metadata, &s, getpid(), at + 33 * PAGE);
	ASSERT_NE(NULL, f);
	SAME(VMI_FRAME_HUGETLB, f->kind);
	SAME(9, f->order);
	SAME(f->pfn - 33, f->head);
	SAME(1, f->mapcount);
	pfn = f->head;
	stream_free(&s);
	/* Together, or in parts: as one folio. */
	ASSERT_EQ(0, stream_get(&s, "frames", "pfn=%llx-%llx\n", pfn,
				pfn + 512));
	f = stream_find(&s, VMI_REC_FRAME);
	ASSERT_NE(NULL, f);
	SAME(pfn, f->pfn);
	SAME(9, f->order);
	SAME(KPF_HEAD, f->flags & (KPF_HEAD | KPF_TAIL));
	stream_free(&s);
}

TEST_F(frame, transparent_huge_pages)
{
	char *at = map(2 * MiB, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	const struct vmi_frame *f;
	struct stream s;

	if (self->why)
		SKIP(return, "%s", self->why);
	madvise(at, 2 * MiB, MADV_HUGEPAGE);
	*at = 1;
	f = one(_metadata, &s, getpid(), at + 511 * PAGE);
	ASSERT_NE(NULL, f);
	if (!(f->flags & KPF_THP))
		SKIP(return, "no transparent huge pages");
	SAME(VMI_FRAME_ANON, f->kind);
	SAME(9, f->order);
	SAME(f->pfn - 511, f->head);
	SAME((unsigned long)at / PAGE + 511, f->index);
	SAME(KPF_TAIL, f->flags & (KPF_HEAD | KPF_TAIL));
	stream_free(&s);
}

TEST_F(frame, zero_page)
{
	volatile char *at = map(PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	const struct vmi_frame *f;
	struct stream s;

	if (self->why)
		SKIP(return, "%s", self->why);
	(void)*at;
	f = one(_metadata, &s, getpid(), (void *)at);
	ASSERT_NE(NULL, f);
	SAME(VMI_FRAME_ZERO, f->kind);
	SAME(0, f->family);
	stream_free(&s);
}

/* With nothing asked, or a pid alone: the page of a stack. */
TEST_F(frame, stack)
{
	const struct vmi_frame *f;
	struct stream s;
	pid_t pid;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_EQ(0, stream_get(&s, "frames", "%s", ""));
	LET(stream_bad(&s));
	SAME(getpid(), s.header->pid);
	f = stream_find(&s, VMI_REC_FRAME);
	ASSERT_NE(NULL, f);
	SAME(VMI_FRAME_ANON, f->kind);
	SAME(PM_PFN(pagemap_one(getpid(), s.header->start)), f->pfn);
	stream_free(&s);
	pid = actor(&self->cast, NULL, 0);
	ASSERT_EQ(0, stream_get(&s, "frames", "pid=%d\n", pid));
	SAME(pid, s.header->pid);
	f = stream_find(&s, VMI_REC_FRAME);
	ASSERT_NE(NULL, f);
	SAME(PM_PFN(pagemap_one(pid, s.header->start)), f->pfn);
	stream_free(&s);
}

/* An address without a page has no FRAME, and that is no error. */
TEST_F(frame, no_page)
{
	char *at = map(PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	struct stream s;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_EQ(0, stream_get(&s, "frames", "addr=%lx\n",
				(unsigned long)at));
	LET(stream_bad(&s));
	EXPECT_EQ(NULL, stream_find(&s, VMI_REC_FRAME));
	stream_free(&s);
	ASSERT_EQ(0, stream_get(&s, "frames", "addr=%lx\n",
				0xffffffff81000000));
	LET(stream_bad(&s));
	EXPECT_EQ(NULL, stream_find(&s, VMI_REC_FRAME));
	stream_free(&s);
}

/* The frames that view pagetable says are tables. */
TEST_F(frame, tables)
{
	const struct vmi_rec *rec;
	struct child c = { };
	struct stream s, t;
	int tables = 0;

	if (self->why)
		SKIP(return, "%s", self->why);
	MUST(child_start(&c, make_anon_private));
	ASSERT_EQ(0, stream_get(&s, "pagetable", "pid=%d\n", c.pid));
	LET(stream_bad(&s));
	for_each_rec(&s, rec) {
		const struct vmi_table *table = (const void *)rec;
		const struct vmi_frame *f;

		if (rec->type != VMI_REC_TABLE)
			continue;
		ASSERT_EQ(0, stream_get(&t, "frames", "pfn=%llx\n",
					table->pa / PAGE));
		f = stream_find(&t, VMI_REC_FRAME);
		ASSERT_NE(NULL, f);
		SAME(table->pa / PAGE, f->pfn);
		/* The upper ones only lately say what they are. */
		if (table->level <= VMI_PMD ||
		    page_flags(f->pfn) & KPF_PGTABLE)
			SAME_AT(table->level, VMI_FRAME_TABLE, f->kind);
		else
			SAME_AT(table->level, VMI_FRAME_KERNEL, f->kind);
		stream_free(&t);
		tables++;
	}
	EXPECT_LT(6, tables);
	stream_free(&s);
	child_end(&c);
}

/* Which pages of a file are cached: mincore() says so too. */
static void check_mincore(struct __test_metadata *_metadata, int fd,
			  bool all_known)
{
	unsigned char *in;
	const struct vmi_rec *rec;
	struct stream s;
	struct stat st;
	__u64 pages, i, next = 0, cached = 0, missed = 0, first = 0;
	void *at;

	ASSERT_EQ(0, fstat(fd, &st));
	pages = (st.st_size + PAGE - 1) / PAGE;
	ASSERT_LT(0, pages);
	in = calloc(pages, 1);
	at = mmap(NULL, pages * PAGE, PROT_READ, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, at);
	ASSERT_EQ(0, mincore(at, pages * PAGE, in));
	ASSERT_EQ(0, stream_get(&s, "frames", "fd=%d\n", fd));
	LET(stream_bad(&s));
	SAME(VMI_ABOUT_FILE, s.header->about);
	SAME(0, s.header->pid);
	for_each_rec(&s, rec) {
		const struct vmi_frame *f = (const void *)rec;

		if (rec->type != VMI_REC_FRAME)
			continue;
		EXPECT_LE(next, f->index);
		EXPECT_TRUE(f->kind == VMI_FRAME_FILE ||
			    f->kind == VMI_FRAME_SHMEM)
			TH_LOG("kind %u", f->kind);
		if (all_known)
			SAME(st.st_ino, f->ino);
		next = f->index + f->nr;
		for (i = f->index; i < next && i < pages; i++) {
			SAME_AT(i, 1, in[i] & 1);
			in[i] |= 2;
		}
		cached += f->nr;
	}
	for (i = pages; i--; )
		if ((in[i] & 3) == 1) {
			missed++;
			first = i;
		}
	EXPECT_EQ(0, missed)
		TH_LOG("%llu cached pages are not told, page %llu the first",
		       missed, first);
	EXPECT_LT(0, cached);
	SAME(s.header->end, s.end->next);
	ksft_print_msg("%llu of %llu pages cached\n", cached, pages);
	stream_free(&s);
	munmap(at, pages * PAGE);
	free(in);
}

TEST_F(frame, file_is_mincore)
{
	int ram = ram_file("mincore", 0);
	int mem = memfd_create("mincore", MFD_CLOEXEC);
	int exe = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), i;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_EQ(0, ftruncate(ram, 300 * PAGE + 5));
	ASSERT_EQ(0, ftruncate(mem, 3000 * PAGE + 5));
	for (i = 0; i < 300; i++)
		if (i % 7 == 2 || (i > 100 && i < 150))
			ASSERT_EQ(1, pwrite(ram, "x", 1, i * PAGE + i));
	for (i = 0; i < 3000; i += i % 500 == 3 ? 100 : 1)
		ASSERT_EQ(1, pwrite(mem, "x", 1, i * PAGE + i));
	check_mincore(_metadata, ram, true);
	check_mincore(_metadata, mem, true);
	ASSERT_LE(0, exe);
	/* It may lie below an overlay, with another inode. */
	check_mincore(_metadata, exe, false);
}

TEST_F(frame, file_at_an_offset)
{
	int fd = memfd_create("offset", MFD_CLOEXEC);
	const struct vmi_frame *f;
	struct stream s;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_EQ(0, ftruncate(fd, 20 * PAGE));
	ASSERT_EQ(1, pwrite(fd, "x", 1, 7 * PAGE + 1));
	ASSERT_EQ(1, pwrite(fd, "x", 1, 8 * PAGE + 1));
	ASSERT_EQ(0, stream_get(&s, "frames", "fd=%d off=%llx\n", fd,
				7 * PAGE + 100));
	LET(stream_bad(&s));
	f = stream_find(&s, VMI_REC_FRAME);
	ASSERT_NE(NULL, f);
	SAME(7, f->index);
	SAME(1, f->nr);
	EXPECT_EQ(f, stream_find(&s, VMI_REC_FRAME));
	stream_free(&s);
	/* A hole, and behind the end. */
	ASSERT_EQ(0, stream_get(&s, "frames", "fd=%d off=%llx\n", fd,
				5 * PAGE));
	LET(stream_bad(&s));
	EXPECT_EQ(NULL, stream_find(&s, VMI_REC_FRAME));
	stream_free(&s);
	ASSERT_EQ(0, stream_get(&s, "frames", "fd=%d off=%llx\n", fd, TiB));
	LET(stream_bad(&s));
	EXPECT_EQ(NULL, stream_find(&s, VMI_REC_FRAME));
	stream_free(&s);
}

#define CHARGED	"vminspect-selftest"

/* Memory of a process in a cgroup of its own is charged to that. */
static void into_cgroup(struct cast *c, int nr)
{
	char *at;

	(void)nr;
	if (!cgroup_add(CHARGED, 0))
		return;
	at = map(PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	*at = 1;
	c->stage->told[0] = (unsigned long)at;
}

TEST_F(frame, cgroup)
{
	const struct vmi_frame *f;
	const char *name;
	struct stream s;
	struct stat st;
	pid_t pid;

	if (!self->why)
		self->why = cgroup_make(CHARGED, NULL);
	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_EQ(0, stat(CGROUP CHARGED, &st));
	pid = actor(&self->cast, into_cgroup, 0);
	ASSERT_NE(0, self->cast.stage->told[0]);
	f = one(_metadata, &s, pid, (char *)self->cast.stage->told[0]);
	ASSERT_NE(NULL, f);
	SAME(st.st_ino, f->memcg);
	EXPECT_NE(0, f->cgroup);
	name = stream_name(&s, &f->rec, VMI_NAME_CGROUP, f->cgroup);
	ASSERT_NE(NULL, name);
	EXPECT_STREQ("/" CHARGED, name);
	stream_free(&s);
	cast_end(&self->cast);
	cgroup_remove(CHARGED);
}

#define NEIGHBOURS	256

/* A frame's record among those of all neighbours. */
static const struct vmi_frame *among(const struct stream *s, __u64 pfn)
{
	const struct vmi_rec *rec;

	for_each_rec(s, rec) {
		const struct vmi_frame *f = (const void *)rec;

		if (rec->type == VMI_REC_FRAME && pfn - f->pfn < f->nr)
			return f;
	}
	return NULL;
}

/* The record of the frame asked about alone: made from nothing but it. */
static const char *alone(const struct vmi_frame *f, __u64 pfn)
{
	const struct vmi_frame *its;
	struct vmi_frame same;
	const char *why = NULL;
	struct stream s;

	if (!f)
		return complain("%#llx is not told", pfn);
	if (stream_get(&s, "frames", "pfn=%llx\n", pfn))
		return complain("%#llx cannot be asked about", pfn);
	its = stream_find(&s, VMI_REC_FRAME);
	if (f->nr == 1) {
		if (!its || memcmp(its, f, sizeof(*f)))
			why = complain("%#llx is told otherwise", pfn);
	} else if (its) {
		/* one of a run: all but its place in it */
		same = *its;
		same.pfn = f->pfn;
		same.nr = f->nr;
		same.index = f->index;
		if (memcmp(&same, f, sizeof(*f)))
			why = complain("%#llx is not as its run", pfn);
	}
	stream_free(&s);
	return why;
}

static const char *all_alone(const char * const *at, size_t areas)
{
	__u64 low = ~0ull, high = 0, entry;
	const char *why = NULL;
	struct stream s;
	size_t i;

	for (i = 0; i < areas * NEIGHBOURS; i++) {
		entry = pagemap_one(getpid(), (unsigned long)at[i / NEIGHBOURS] +
				    i % NEIGHBOURS * PAGE);
		low = PM_PFN(entry) < low ? PM_PFN(entry) : low;
		high = PM_PFN(entry) > high ? PM_PFN(entry) : high;
	}
	if (stream_get(&s, "frames", "pfn=%llx-%llx\n", low, high + 1))
		return complain("%#llx-%#llx cannot be asked about", low, high);
	for (i = 0; !why && i < areas * NEIGHBOURS; i++) {
		entry = pagemap_one(getpid(), (unsigned long)at[i / NEIGHBOURS] +
				    i % NEIGHBOURS * PAGE);
		why = alone(among(&s, PM_PFN(entry)), PM_PFN(entry));
	}
	stream_free(&s);
	return why;
}

/*
 * Frames told one after the other are what each is when asked about alone: of
 * one family and of several, shared and not, of files, locked. What waits for
 * the lists of the LRU gets there in between, so it is tried again.
 */
TEST_F(frame, neighbours)
{
	int ram = ram_file("neighbours", NEIGHBOURS * PAGE);
	int mem = memfd_create("neighbours", MFD_CLOEXEC);
	int mem2 = memfd_create("neighbours", MFD_CLOEXEC);
	const char *why = "not asked";
	char *at[6];
	size_t i, k;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_LE(0, ram);
	ASSERT_EQ(0, ftruncate(mem, NEIGHBOURS * PAGE));
	ASSERT_EQ(0, ftruncate(mem2, NEIGHBOURS * PAGE));
	for (i = 0; i < 3; i++)
		at[i] = map(NEIGHBOURS * PAGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	at[3] = map(NEIGHBOURS * PAGE, MAP_SHARED, ram);
	at[4] = map(NEIGHBOURS * PAGE, MAP_SHARED, mem);
	at[5] = map(NEIGHBOURS * PAGE, MAP_SHARED, mem2);
	for (i = 0; i < ARRAY_SIZE(at); i++)
		madvise(at[i], NEIGHBOURS * PAGE, MADV_NOHUGEPAGE);
	/* some of the one beside some of the other */
	for (k = 0; k < NEIGHBOURS * ARRAY_SIZE(at); k++) {
		i = k / 32 % ARRAY_SIZE(at);
		at[i][(k / 32 / ARRAY_SIZE(at) * 32 + k % 32) * PAGE] = 1;
	}
	actor(&self->cast, NULL, 0);
	for (k = 0; k < NEIGHBOURS; k += 3)
		at[1][k * PAGE] = 2;
	ASSERT_EQ(0, mlock(at[2] + 8 * PAGE, 8 * PAGE));
	for (i = 0; why && i < 5; i++)
		why = all_alone((const char * const *)at, ARRAY_SIZE(at));
	LET(why);
	close(ram);
	close(mem);
	close(mem2);
}

/* Small pieces make the same stream: nothing depends on the read's size. */
TEST_F(frame, read_sizes)
{
	static const size_t sizes[] = { 1, 7, 4096 };
	int mem = memfd_create("sizes", MFD_CLOEXEC), i;
	struct stream whole, s;
	size_t k;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_EQ(0, ftruncate(mem, 1000 * PAGE));
	for (i = 0; i < 1000; i += 2)
		ASSERT_EQ(1, pwrite(mem, "x", 1, i * PAGE));
	ASSERT_EQ(0, stream_get(&whole, "frames", "fd=%d\n", mem));
	LET(stream_bad(&whole));
	for (k = 0; k < ARRAY_SIZE(sizes); k++) {
		const struct vmi_rec *a, *b = NULL;
		int fd = vmi_open("raw/frames", O_RDWR), frames = 0;

		ASSERT_EQ(0, vmi_askf(fd, "fd=%d\n", mem));
		ASSERT_EQ(0, stream_read(&s, fd, sizes[k]));
		LET(stream_bad(&s));
		for_each_rec(&whole, a) {
			b = stream_next(&s, b);
			ASSERT_NE(NULL, b);
			SAME(a->type, b->type);
			SAME(a->size, b->size);
			if (a->type != VMI_REC_FRAME)
				continue;
			frames++;
			SAME(((struct vmi_frame *)a)->pfn,
			     ((struct vmi_frame *)b)->pfn);
			SAME(((struct vmi_frame *)a)->index,
			     ((struct vmi_frame *)b)->index);
		}
		SAME(500, frames);
		stream_free(&s);
		close(fd);
	}
	stream_free(&whole);
}

TEST_HARNESS_MAIN
