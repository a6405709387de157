// SPDX-License-Identifier: GPL-2.0
/*
 * frames_test.c - view frames over all of memory, against /proc/kpageflags,
 * kpagecount and kpagecgroup
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include "agree.h"
#include "cast.h"
#include "fixture.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

/* Bits 0 to 31 of a FRAME's flags are kpageflags'. */
#define KPF_ALL		0xffffffffULL
/* Frames that may change while they are looked at: of a hundred. */
#define MAY_CHANGE	2

/* What /proc says of a frame. */
struct word {
	__u64 flags;
	__u64 count;
	__u64 cgroup;
};

/* And what view frames says. */
struct told {
	__u64 flags;
	__s64 count;
	__u64 cgroup;
	__u64 head;
	__u8 kind;
};

/* All of memory from @start on. */
struct memory {
	__u64 start;
	__u64 nr;
	struct word *before;
	struct word *after;
	struct told *told;
	__u64 skipped;
	__u64 compared;
	__u64 kinds[VMI_FRAME_KERNEL + 1];
};

static void read_one(const char *path, __u64 start, __u64 nr,
		     struct word *word, size_t offset)
{
	static __u64 buf[8192];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	__u64 i = 0, k;

	while (fd >= 0 && i < nr) {
		__u64 want = nr - i < 8192 ? nr - i : 8192;
		ssize_t got = pread(fd, buf, want * 8, (start + i) * 8);

		if (got < 8)
			break;
		for (k = 0; k < (__u64)got / 8; k++)
			*(__u64 *)((char *)&word[i + k] + offset) = buf[k];
		i += got / 8;
	}
	if (fd >= 0)
		close(fd);
}

static struct word *read_words(__u64 start, __u64 nr)
{
	struct word *word = calloc(nr, sizeof(*word));

	if (!word)
		abort();
	read_one("/proc/kpageflags", start, nr, word,
		 offsetof(struct word, flags));
	read_one("/proc/kpagecount", start, nr, word,
		 offsetof(struct word, count));
	read_one("/proc/kpagecgroup", start, nr, word,
		 offsetof(struct word, cgroup));
	return word;
}

/* The flags of page @i of those told together. */
static __u64 flags_of(const struct vmi_frame *f, __u64 i)
{
	__u64 flags = f->flags, pfn = f->pfn + i;

	if (!i || !(flags & (KPF_HEAD | KPF_TAIL)))
		return flags;
	flags &= ~(KPF_HEAD | KPF_TAIL);
	return flags | (pfn == f->head ? KPF_HEAD : KPF_TAIL);
}

/* Each frame of the range is told once, in order. */
static const char *expand(struct memory *m, const struct stream *s)
{
	const struct vmi_rec *rec;
	__u64 next = m->start, i;

	for_each_rec(s, rec) {
		const struct vmi_frame *f = (const void *)rec;

		if (rec->type != VMI_REC_FRAME)
			continue;
		if (f->pfn != next)
			return complain("frame %#llx follows %#llx", f->pfn,
					next);
		if (!f->nr || f->nr > m->start + m->nr - f->pfn)
			return complain("%llu frames at %#llx", f->nr,
					f->pfn);
		for (i = 0; i < f->nr; i++)
			m->told[next++ - m->start] = (struct told) {
				.flags = flags_of(f, i),
				.count = f->page_mapcount,
				.cgroup = f->memcg,
				.head = f->order ? f->head : f->pfn + i,
				.kind = f->kind,
			};
	}
	if (next != m->start + m->nr)
		return complain("ends at %#llx, not at %#llx", next,
				m->start + m->nr);
	return NULL;
}

/*
 * The descriptor has its buffer before the first look, and until after the
 * last: it is memory like any other.
 */
static const char *memory_read(struct memory *m, __u64 start, __u64 nr)
{
	int fd = vmi_open("raw/frames", O_RDWR), ret;
	struct stream s;
	const char *why;
	char byte;

	memset(m, 0, sizeof(*m));
	m->start = start;
	m->nr = nr;
	m->told = calloc(nr, sizeof(*m->told));
	ret = fd < 0 ? fd : vmi_askf(fd, "pfn=%llx-%llx\n", start,
				     start + nr);
	if (ret || read(fd, &byte, 1) != 1 || lseek(fd, 0, SEEK_SET))
		return complain("raw/frames: error %d", ret);
	m->before = read_words(start, nr);
	ret = stream_read(&s, fd, 1 << 18);
	m->after = read_words(start, nr);
	close(fd);
	if (ret)
		return complain("raw/frames: error %d", ret);
	why = stream_bad(&s);
	if (!why)
		why = expand(m, &s);
	stream_free(&s);
	return why;
}

static void memory_free(struct memory *m)
{
	free(m->before);
	free(m->after);
	free(m->told);
}

static bool same_word(const struct word *a, const struct word *b)
{
	return a->flags == b->flags && a->count == b->count &&
	       a->cgroup == b->cgroup;
}

/* Which kinds the flags leave: a mask. */
static unsigned int kinds_of(__u64 flags)
{
	if (flags & KPF_NOPAGE)
		return 1 << VMI_FRAME_NONE;
	if (flags & KPF_BUDDY)
		return 1 << VMI_FRAME_FREE;
	if (flags & KPF_SLAB)
		return 1 << VMI_FRAME_SLAB;
	if (flags & KPF_PGTABLE)
		return 1 << VMI_FRAME_TABLE;
	if (flags & KPF_OFFLINE)
		return 1 << VMI_FRAME_OFFLINE;
	if (flags & KPF_ZERO_PAGE & ~flags_comparable(flags))
		return 1 << VMI_FRAME_KERNEL;
	if (flags & KPF_ZERO_PAGE)
		return 1 << VMI_FRAME_ZERO | 1 << VMI_FRAME_HUGE_ZERO;
	if (flags & KPF_HUGE)
		return 1 << VMI_FRAME_HUGETLB;
	if (flags & KPF_KSM & flags_comparable(flags))
		return 1 << VMI_FRAME_KSM;
	if (flags & KPF_KSM && flags & KPF_ANON)
		return 1 << VMI_FRAME_KSM | 1 << VMI_FRAME_ANON;
	if (flags & KPF_ANON)
		return 1 << VMI_FRAME_ANON;
	if (flags & KPF_MMAP)
		return 1 << VMI_FRAME_FILE | 1 << VMI_FRAME_SHMEM |
		       1 << VMI_FRAME_KERNEL | 1 << VMI_FRAME_RESERVED;
	if (flags & KPF_RESERVED)
		return 1 << VMI_FRAME_RESERVED | 1 << VMI_FRAME_KERNEL;
	if (flags & KPF_LRU)
		return 1 << VMI_FRAME_FILE | 1 << VMI_FRAME_SHMEM |
		       1 << VMI_FRAME_KERNEL;
	return 1 << VMI_FRAME_FILE | 1 << VMI_FRAME_SHMEM |
	       1 << VMI_FRAME_UNUSED | 1 << VMI_FRAME_KERNEL |
	       1 << VMI_FRAME_TABLE | 1 << VMI_FRAME_RESERVED |
	       1 << VMI_FRAME_ANON;
}

static const char *bad_frame(const struct memory *m, __u64 i)
{
	const struct word *w = &m->before[i];
	const struct told *t = &m->told[i];
	__u64 pfn = m->start + i;

	if ((t->flags ^ w->flags) & KPF_ALL & flags_comparable(w->flags))
		return complain("frame %#llx: flags %#llx, kpageflags %#llx (kind %u)",
				pfn, t->flags & KPF_ALL, w->flags & KPF_ALL,
				t->kind);
	if (t->count != (__s64)w->count)
		return complain("frame %#llx: mapcount %lld, kpagecount %lld (kind %u, flags %#llx)",
				pfn, t->count, (__s64)w->count, t->kind,
				w->flags);
	if (t->cgroup != w->cgroup)
		return complain("frame %#llx: cgroup %llu, kpagecgroup %llu (kind %u, flags %#llx)",
				pfn, t->cgroup, w->cgroup, t->kind, w->flags);
	if (t->kind > VMI_FRAME_KERNEL ||
	    !(kinds_of(w->flags) & 1 << t->kind))
		return complain("frame %#llx: kind %u, flags %#llx", pfn,
				t->kind, w->flags);
	if (w->flags & KPF_TAIL && t->head >= m->start &&
	    t->head - m->start < m->nr && m->told[t->head - m->start].kind !=
	    t->kind)
		return complain("frame %#llx: kind %u, and that of its head %#llx is %u",
				pfn, t->kind, t->head,
				m->told[t->head - m->start].kind);
	return NULL;
}

/*
 * A frame may have become something else and again what it was, between our
 * two looks: a difference is one if five looks more find one too.
 */
static const char *look_again(__u64 pfn, __u64 head)
{
	__u64 first = head < pfn && pfn - head < 512 ? head : pfn;
	const char *why = NULL;
	struct memory m;
	int tries;

	for (tries = 0; tries < 5; tries++) {
		why = memory_read(&m, first, pfn + 1 - first);
		if (!why && same_word(&m.before[m.nr - 1], &m.after[m.nr - 1]))
			why = bad_frame(&m, m.nr - 1);
		memory_free(&m);
		if (!why)
			return NULL;
	}
	return why;
}

static void compare(struct __test_metadata *_metadata, struct memory *m)
{
	unsigned int bad = 0;
	__u64 i;

	for (i = 0; i < m->nr && bad < 20; i++) {
		const char *why;

		if (!same_word(&m->before[i], &m->after[i])) {
			m->skipped++;
			continue;
		}
		m->compared++;
		if (m->told[i].kind <= VMI_FRAME_KERNEL)
			m->kinds[m->told[i].kind]++;
		why = bad_frame(m, i);
		if (why && look_again(m->start + i, m->told[i].head)) {
			LET(why);
			bad++;
		}
	}
}

/* The lines of /proc/iomem that are memory. */
static int ram_ranges(__u64 (*range)[2], int max)
{
	FILE *f = fopen("/proc/iomem", "r");
	unsigned long long start, end;
	char line[256];
	int nr = 0;

	while (f && nr < max && fgets(line, sizeof(line), f)) {
		if (*line == ' ' || !strstr(line, ": System RAM") ||
		    sscanf(line, "%llx-%llx", &start, &end) != 2)
			continue;
		range[nr][0] = start / PAGE;
		range[nr++][1] = (end + 1) / PAGE;
	}
	if (f)
		fclose(f);
	return nr;
}

FIXTURE(frames) {
	struct cast cast;
	const char *why;
};

FIXTURE_SETUP(frames)
{
	self->why = cast_start(&self->cast, NULL);
}

FIXTURE_TEARDOWN(frames)
{
	cast_end(&self->cast);
}

TEST_F(frames, all_of_memory)
{
	__u64 compared = 0, skipped = 0, kinds[VMI_FRAME_KERNEL + 1] = { };
	__u64 range[64][2];
	int nr, i, k;

	if (self->why)
		SKIP(return, "%s", self->why);
	nr = ram_ranges(range, 64);
	ASSERT_LT(0, nr);
	for (i = 0; i < nr; i++) {
		struct memory m;

		MUST(memory_read(&m, range[i][0], range[i][1] - range[i][0]));
		compare(_metadata, &m);
		compared += m.compared;
		skipped += m.skipped;
		for (k = 0; k <= VMI_FRAME_KERNEL; k++)
			kinds[k] += m.kinds[k];
		memory_free(&m);
	}
	ksft_print_msg("%llu frames compared, %llu changed meanwhile\n",
		       compared, skipped);
	for (k = 0; k <= VMI_FRAME_KERNEL; k++)
		ksft_print_msg("kind %d: %llu\n", k, kinds[k]);
	EXPECT_LT(50000, compared);
	EXPECT_GE((compared + skipped) * MAY_CHANGE / 100, skipped);
	/* Each of these has some in any machine that runs. */
	EXPECT_LT(100, kinds[VMI_FRAME_FREE]);
	EXPECT_LT(100, kinds[VMI_FRAME_SLAB]);
	EXPECT_LT(10, kinds[VMI_FRAME_TABLE]);
	EXPECT_LT(100, kinds[VMI_FRAME_ANON]);
	EXPECT_LT(100, kinds[VMI_FRAME_FILE]);
	EXPECT_LT(0, kinds[VMI_FRAME_SHMEM]);
	EXPECT_LT(100, kinds[VMI_FRAME_KERNEL]);
}

/* Also where there is none: each is told, and it comes to an end. */
TEST_F(frames, beyond_memory)
{
	const struct vmi_rec *rec;
	__u64 next = 0, begun = clock_ns(CLOCK_BOOTTIME), known = 0;
	struct stream s;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_EQ(0, stream_get(&s, "frames", "pfn=0-%llx\n", ~0ULL));
	LET(stream_bad(&s));
	SAME(VMI_ABOUT_FRAMES, s.header->about);
	SAME(0, s.header->start);
	SAME(~0ULL, s.header->end);
	SAME(~0ULL, s.end->next);
	for_each_rec(&s, rec) {
		const struct vmi_frame *f = (const void *)rec;

		if (rec->type != VMI_REC_FRAME)
			continue;
		ASSERT_EQ(next, f->pfn);
		ASSERT_LT(0, f->nr);
		next = f->pfn + f->nr;
		known += f->kind == VMI_FRAME_NONE ? 0 : f->nr;
	}
	SAME(~0ULL, next);
	EXPECT_LT(50000, known);
	EXPECT_GT(60, (clock_ns(CLOCK_BOOTTIME) - begun) / 1000000000);
	stream_free(&s);
}

/* The last there could be: the count goes no further. */
TEST_F(frames, the_last)
{
	const struct vmi_frame *f;
	const struct vmi_rec *rec;
	int frames = 0;
	struct stream s;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_EQ(0, stream_get(&s, "frames", "pfn=%llx\n", ~0ULL - 1));
	LET(stream_bad(&s));
	for_each_rec(&s, rec)
		frames += rec->type == VMI_REC_FRAME;
	SAME(1, frames);
	f = stream_find(&s, VMI_REC_FRAME);
	ASSERT_NE(NULL, f);
	SAME(~0ULL - 1, f->pfn);
	SAME(1, f->nr);
	SAME(VMI_FRAME_NONE, f->kind);
	SAME(~0ULL, s.end->next);
	stream_free(&s);
}

/* A record in the middle of memory is the same whatever surrounds it. */
TEST_F(frames, ranges)
{
	__u64 range[64][2], pfn;
	struct memory whole, part;
	unsigned int differ = 0;
	__u64 i;
	int nr;

	if (self->why)
		SKIP(return, "%s", self->why);
	nr = ram_ranges(range, 64);
	ASSERT_LT(0, nr);
	/* not the first, if there are more: below 1 MiB there is little on x86 */
	pfn = range[nr > 1][0] + 0x123;
	MUST(memory_read(&whole, pfn, 5000));
	MUST(memory_read(&part, pfn + 17, 4000));
	for (i = 0; i < 4000; i++) {
		const struct told *a = &whole.told[i + 17];
		const struct told *b = &part.told[i];

		differ += a->flags != b->flags || a->kind != b->kind;
	}
	EXPECT_GE(4000 * MAY_CHANGE / 100, differ);
	memory_free(&whole);
	memory_free(&part);
}

/* A block of the page allocator: its size is its alignment at least. */
TEST_F(frames, free_blocks)
{
	const struct vmi_rec *rec;
	__u64 range[64][2];
	struct stream s;
	int blocks = 0, nr;

	if (self->why)
		SKIP(return, "%s", self->why);
	nr = ram_ranges(range, 64);
	ASSERT_LT(0, nr);
	ASSERT_EQ(0, stream_get(&s, "frames", "pfn=%llx-%llx\n",
				range[nr - 1][0], range[nr - 1][1]));
	for_each_rec(&s, rec) {
		const struct vmi_frame *f = (const void *)rec;

		if (rec->type != VMI_REC_FRAME || f->kind != VMI_FRAME_FREE)
			continue;
		blocks++;
		SAME_AT(f->pfn, KPF_BUDDY, f->flags & KPF_BUDDY);
		EXPECT_GE(1ULL << f->order, f->nr)
			TH_LOG("%#llx", f->pfn);
		SAME_AT(f->pfn, 0, f->page_mapcount);
		SAME_AT(f->pfn, 0, f->family | f->ino | f->file);
	}
	EXPECT_LT(1, blocks);
	stream_free(&s);
}

/* memory that goes and comes ------------------------------------------------- */

#define BLOCKS		"/sys/devices/system/memory/"
#define ROUNDS		20

static __u64 hex_of(const char *path)
{
	FILE *f = fopen(path, "r");
	unsigned long long v = 0;

	if (f && fscanf(f, "%llx", &v) != 1)
		v = 0;
	if (f)
		fclose(f);
	return v;
}

static bool set_state(unsigned int block, const char *state)
{
	char path[64];

	snprintf(path, sizeof(path), BLOCKS "memory%u/state", block);
	return write_text(path, state);
}

FIXTURE(block) {
	__u64 start;
	__u64 end;
	unsigned int nr;
	bool offline;
	pid_t racer;
	const char *why;
};

/* A block of memory that the kernel can do without: the highest such. */
FIXTURE_SETUP(block)
{
	__u64 pages = hex_of(BLOCKS "block_size_bytes") / PAGE, range[64][2];
	int nr = ram_ranges(range, 64);

	self->why = vmi_missing();
	if (self->why)
		return;
	self->why = "no memory block can be taken offline";
	if (!pages || nr <= 0)
		return;
	for (self->nr = range[nr - 1][1] / pages; self->nr-- > 1;) {
		if (!set_state(self->nr, "offline"))
			continue;
		self->offline = true;
		self->start = self->nr * pages;
		self->end = self->start + pages;
		self->why = NULL;
		return;
	}
}

FIXTURE_TEARDOWN(block)
{
	if (self->racer > 0) {
		kill(self->racer, SIGKILL);
		waitpid(self->racer, NULL, 0);
	}
	/* it is refused if it is online already */
	if (self->start)
		set_state(self->nr, "online");
}

/* Frames of the block that are there. */
static __s64 there(__u64 start, __u64 end)
{
	const struct vmi_rec *rec;
	struct stream s;
	__s64 nr = 0;

	if (stream_get(&s, "frames", "pfn=%llx-%llx\n", start, end))
		return -1;
	if (stream_bad(&s))
		nr = -1;
	for_each_rec(&s, rec)
		if (nr >= 0 && rec->type == VMI_REC_FRAME &&
		    ((const struct vmi_frame *)rec)->kind != VMI_FRAME_NONE)
			nr += ((const struct vmi_frame *)rec)->nr;
	stream_free(&s);
	return nr;
}

/* An offline block has no memory map that may be looked at. */
TEST_F(block, offline)
{
	const struct vmi_frame *f;
	struct stream s;

	if (self->why)
		SKIP(return, "%s", self->why);
	SAME(0, there(self->start, self->end));
	ASSERT_EQ(0, stream_get(&s, "frames", "pfn=%llx-%llx\n", self->start,
				self->end));
	f = stream_find(&s, VMI_REC_FRAME);
	ASSERT_NE(NULL, f);
	SAME(VMI_FRAME_NONE, f->kind);
	SAME(self->start, f->pfn);
	SAME(self->end - self->start, f->nr);
	stream_free(&s);
	SAME(0, page_count(self->start));
	ASSERT_EQ(0, stream_get(&s, "rmap", "pfn=%llx\n", self->start + 7));
	LET(stream_bad(&s));
	SAME(VMI_RMAP_NOT_RAM, ((const struct vmi_rmap *)
				stream_find(&s, VMI_REC_RMAP))->kind);
	stream_free(&s);
	ASSERT_TRUE(set_state(self->nr, "online"));
	SAME(self->end - self->start, there(self->start, self->end));
}

static void go_and_come(unsigned int block)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		set_state(block, "online");
		set_state(block, "offline");
	}
	_exit(0);
}

/* And while it goes and comes: some of it, all of it or nothing. */
TEST_F(block, goes_and_comes)
{
	__u64 size, least = ~0ULL, most = 0;
	unsigned int answers = 0;
	int status;

	if (self->why)
		SKIP(return, "%s", self->why);
	size = self->end - self->start;
	fflush(NULL);
	self->racer = fork();
	if (!self->racer)
		go_and_come(self->nr);
	while (!waitpid(self->racer, &status, WNOHANG)) {
		__s64 nr = there(self->start - 512, self->end + 512);

		ASSERT_LE(0, nr);
		EXPECT_GE(size + 1024, nr);
		least = (__u64)nr < least ? (__u64)nr : least;
		most = (__u64)nr > most ? (__u64)nr : most;
		answers++;
	}
	self->racer = 0;
	ksft_print_msg("%u answers while a block went and came %u times: %llu to %llu frames\n",
		       answers, ROUNDS, least, most);
	EXPECT_LT(0, answers);
}

TEST_HARNESS_MAIN
