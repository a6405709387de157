// SPDX-License-Identifier: GPL-2.0
/*
 * stream_test.c - the framing of raw/: the same records however they are
 * read, and nothing in them that the manual does not say
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include <time.h>
#include "agree.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

FIXTURE(stream) {
	struct child child;
	char request[128];
	const char *why;
};

FIXTURE_VARIANT(stream) {
	const char *view;
	const char *extra;
	make_t make;
	bool small;
};

FIXTURE_VARIANT_ADD(stream, status) {
	.view = "status", .make = make_nothing, .small = true,
};

FIXTURE_VARIANT_ADD(stream, mm) {
	.view = "mm", .extra = "", .make = make_threads, .small = true,
};

FIXTURE_VARIANT_ADD(stream, vmas) {
	.view = "vmas", .extra = "", .make = make_long_name, .small = true,
};

FIXTURE_VARIANT_ADD(stream, vmas_with_pages) {
	.view = "vmas", .extra = " with=pages", .make = make_odd_name,
	.small = true,
};

FIXTURE_VARIANT_ADD(stream, vmas_with_both) {
	.view = "vmas", .extra = " with=pages,lru", .make = make_odd_name,
	.small = true,
};

FIXTURE_VARIANT_ADD(stream, vmas_many) {
	.view = "vmas", .extra = "", .make = make_many,
};

FIXTURE_VARIANT_ADD(stream, pagetable) {
	.view = "pagetable", .extra = "", .make = make_anon_private,
	.small = true,
};

FIXTURE_VARIANT_ADD(stream, pagetable_sparse) {
	.view = "pagetable", .extra = "", .make = make_sparse,
};

FIXTURE_VARIANT_ADD(stream, pagetable_prot_none) {
	.view = "pagetable", .extra = "", .make = make_prot_none,
	.small = true,
};

FIXTURE_VARIANT_ADD(stream, translate) {
	.view = "translate", .extra = " addr=400000", .make = make_nothing,
	.small = true,
};

FIXTURE_VARIANT_ADD(stream, rmap) {
	.view = "rmap", .extra = "", .make = make_anon_private, .small = true,
};

FIXTURE_VARIANT_ADD(stream, frames) {
	.view = "frames", .extra = "", .make = make_long_name, .small = true,
};

FIXTURE_SETUP(stream)
{
	self->why = vmi_missing();
	if (!self->why)
		self->why = child_start(&self->child, variant->make);
	if (!self->why && variant->extra)
		snprintf(self->request, sizeof(self->request), "pid=%d%s\n",
			 self->child.pid, variant->extra);
}

FIXTURE_TEARDOWN(stream)
{
	child_end(&self->child);
}

/* The answer read with reads of @chunk bytes. */
static const char *get(struct stream *s, const char *view, const char *request,
		       size_t chunk)
{
	char file[64];
	int fd, ret;

	snprintf(file, sizeof(file), "raw/%s", view);
	fd = vmi_open(file, *request ? O_RDWR : O_RDONLY);
	if (fd < 0)
		return complain("open: error %d", fd);
	ret = *request ? vmi_ask(fd, request) : 0;
	if (!ret)
		ret = stream_read(s, fd, chunk);
	close(fd);
	return ret ? complain("error %d", ret) : stream_bad(s);
}

/* Times and counters of the making are the only things that may differ. */
static void forget_times(struct stream *s)
{
	struct vmi_header *header = (void *)s->header;
	struct vmi_end *end = (void *)s->end;
	const struct vmi_rec *rec;

	header->boottime = 0;
	header->realtime = 0;
	end->chunks = 0;
	end->max_hold_ns = 0;
	for_each_rec(s, rec)
		if (rec->type == VMI_REC_OPENER)
			((struct vmi_opener *)rec)->since = 0;
		else if (rec->type == VMI_REC_MM)
			((struct vmi_mm *)rec)->mm_count = 0;
}

/* The first byte that differs, or -1. */
static ssize_t difference(struct stream *a, struct stream *b)
{
	size_t i;

	forget_times(a);
	forget_times(b);
	for (i = 0; i < a->len && i < b->len; i++)
		if (a->data[i] != b->data[i])
			return i;
	return a->len == b->len ? -1 : (ssize_t)i;
}

/*
 * Two answers about a stopped process: the aging of the LRU may take the
 * accessed bits of its entries in between, so what differs is read once more.
 * A framing that depends on the size of reads differs every time.
 */
#define READ_AGAIN 10

static const char *two_answers(const char *view, const char *request, size_t chunk)
{
	struct stream whole, s;
	const char *why = NULL;
	ssize_t at = 0;
	int i;

	for (i = 0; !why && at >= 0 && i < READ_AGAIN; i++) {
		why = get(&whole, view, request, 1 << 18);
		if (why)
			break;
		why = get(&s, view, request, chunk);
		if (!why) {
			at = difference(&whole, &s);
			stream_free(&s);
		}
		stream_free(&whole);
	}
	if (why || at < 0)
		return why;
	return complain("differs at byte %zd with reads of %zu bytes", at,
			chunk);
}

TEST_F(stream, read_sizes)
{
	static const size_t sizes[] = { 1, 7, 24, 1000, 4096, 65536, 1 << 20 };
	size_t i;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		if (sizes[i] >= 1000 || variant->small)
			LET(two_answers(variant->view, self->request, sizes[i]));
}

/* Padding that the manual says is zero, in every kind of record. */
TEST_F(stream, padding_is_zero)
{
	struct stream s;

	if (self->why)
		SKIP(return, "%s", self->why);
	MUST(get(&s, variant->view, self->request, 1 << 18));
	LET(stream_padding(&s));
	EXPECT_TRUE(memchr(s.header->comm, 0, VMI_COMM_LEN));
	EXPECT_TRUE(memchr(s.header->release, 0, VMI_RELEASE_LEN));
	stream_free(&s);
}

/* What was written to a file is the same stream when it comes back. */
TEST_F(stream, recorded)
{
	struct stream live, again;
	FILE *file = tmpfile();

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_NE(NULL, file);
	MUST(get(&live, variant->view, self->request, 1 << 18));
	ASSERT_EQ(1, fwrite(live.data, live.len, 1, file));
	fflush(file);
	ASSERT_EQ(0, lseek(fileno(file), 0, SEEK_SET));
	ASSERT_EQ(0, stream_read(&again, fileno(file), 4096));
	LET(stream_bad(&again));
	EXPECT_EQ(-1, difference(&live, &again));
	stream_free(&live);
	stream_free(&again);
	fclose(file);
}

/* A stream is cut at its last bytes: no reader takes it for whole. */
TEST_F(stream, cut_short)
{
	struct stream s;

	if (self->why)
		SKIP(return, "%s", self->why);
	MUST(get(&s, variant->view, self->request, 1 << 18));
	s.len -= s.end->rec.size;
	stream_adopt(&s, s.data, s.len);
	EXPECT_NE(NULL, stream_bad(&s));
	stream_free(&s);
}

FIXTURE(words) {
	int unused;
};

FIXTURE_SETUP(words)
{
}

FIXTURE_TEARDOWN(words)
{
}

/* When: between our looks at the same clocks. How long: not for ever. */
TEST_F(words, times)
{
	__u64 boot = clock_ns(CLOCK_BOOTTIME), real = clock_ns(CLOCK_REALTIME);
	struct child c = { };
	struct stream s;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	MUST(child_start(&c, make_wide));
	ASSERT_EQ(0, stream_get(&s, "pagetable", "pid=%d\n", c.pid));
	LET(stream_bad(&s));
	EXPECT_LE(boot, s.header->boottime);
	EXPECT_GE(clock_ns(CLOCK_BOOTTIME), s.header->boottime);
	EXPECT_LE(real, s.header->realtime);
	EXPECT_GE(clock_ns(CLOCK_REALTIME), s.header->realtime);
	/* Every 2 MiB has a table here: locks are not held over all of it. */
	EXPECT_LE(WIDE_PAGES / 64, s.end->chunks);
	EXPECT_LT(0, s.end->max_hold_ns);
	EXPECT_GT(clock_ns(CLOCK_BOOTTIME) - boot, s.end->max_hold_ns);
	child_end(&c);
}

/* After the end there is nothing, however often it is read. */
TEST_F(words, end_of_file_stays)
{
	struct stream s;
	char byte;
	int fd, i;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	fd = vmi_open("raw/mm", O_RDONLY);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, stream_read(&s, fd, 4096));
	LET(stream_bad(&s));
	for (i = 0; i < 3; i++)
		EXPECT_EQ(0, read(fd, &byte, 1));
	EXPECT_EQ(0, read(fd, &byte, 0));
	close(fd);
}

/* Page-table isolation is among the flags of a processor. */
static bool pti(void)
{
	static char line[8192];
	FILE *f = fopen("/proc/cpuinfo", "r");
	bool yes = false;

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "flags", 5) && strstr(line, " pti "))
			yes = true;
	if (f)
		fclose(f);
	return yes;
}

/* include/linux/swap.h: they follow each other from the last swap area on. */
static void check_soft_types(struct __test_metadata *_metadata,
			     const struct vmi_dialect *d)
{
	static const enum vmi_soft order[] = {
		VMI_SOFT_HWPOISON, VMI_SOFT_MIG_READ, VMI_SOFT_MIG_READ_EXCL,
		VMI_SOFT_MIG_WRITE,
	};
	int next = d->max_swapfiles, i, k;

	for (i = 0; i < 4; i++)
		if (d->soft_type[order[i]] >= 0)
			SAME_AT(i, next++, d->soft_type[order[i]]);
	for (i = 0; i < VMI_SOFT_NR; i++) {
		if (d->soft_type[i] < 0) {
			SAME_AT(i, -1, d->soft_type[i]);
			continue;
		}
		EXPECT_LE(d->max_swapfiles, d->soft_type[i]);
		EXPECT_GT(32, d->soft_type[i]);
		for (k = 0; k < i; k++)
			EXPECT_NE(d->soft_type[k], d->soft_type[i]);
	}
}

/* x86 keeps these bits in the same places on all kernels from 6.1 on. */
static void check_x86(struct __test_metadata *_metadata,
		      const struct vmi_dialect *d)
{
	/* arch/x86/include/asm/pgtable_types.h */
	SAME(1ULL << 9, d->sw[VMI_SW_SPECIAL]);
	if (d->sw[VMI_SW_SOFT_DIRTY]) {
		SAME(1ULL << 11, d->sw[VMI_SW_SOFT_DIRTY]);
		SAME(1ULL << 1, d->sw[VMI_SW_SWP_SOFT_DIRTY]);
	}
	if (d->sw[VMI_SW_UFFD_WP]) {
		SAME(1ULL << 10, d->sw[VMI_SW_UFFD_WP]);
		SAME(1ULL << 2, d->sw[VMI_SW_SWP_UFFD_WP]);
	}
	/* the same bits, where userfaultfd can protect from all access, too */
	SAME(kernel_at_least(7, 3) ? d->sw[VMI_SW_UFFD_WP] : 0, d->sw[VMI_SW_UFFD]);
	SAME(kernel_at_least(7, 3) ? d->sw[VMI_SW_SWP_UFFD_WP] : 0, d->sw[VMI_SW_SWP_UFFD]);
	SAME(1ULL << 8, d->sw[VMI_SW_PROTNONE]);
	SAME(1ULL << 3, d->sw[VMI_SW_SWP_EXCLUSIVE]);
	if (d->sw[VMI_SW_PKEY])
		SAME(15ULL << 59, d->sw[VMI_SW_PKEY]);
	SAME(X86_A | X86_D, d->none_ignore);
	/* arch/x86/include/asm/pgtable_64.h */
	SAME(59, d->swp_type_shift);
	SAME(5, d->swp_type_bits);
	SAME(9, d->swp_off_shift);
	SAME(50, d->swp_off_bits);
	SAME(0x000ffffffffff000, d->table_pfn_mask);
	SAME(0x000ffffffffff000, d->level[VMI_PTE].pfn_mask);
	SAME(VMI_DIALECT_INVERTED | (pti() ? VMI_DIALECT_PTI : 0), d->flags);
	/* MAX_PHYSMEM_BITS less the bits of a page; then the two flags */
	SAME(d->level[VMI_P4D].folded ? 34 : 40, d->swp_pfn_bits);
	SAME(kernel_at_least(6, 6) ? 2 : 0, d->marker_poison);
	SAME(kernel_at_least(6, 13) ? 4 : 0, d->marker_guard);
	SAME(0, d->sw[VMI_SW_DEVMAP] & ~(3ULL << 57));
	SAME(0, d->sw[VMI_SW_SAVED_DIRTY] & ~(3ULL << 57));
	SAME(0, d->sw[VMI_SW_DEVMAP] & d->sw[VMI_SW_SAVED_DIRTY]);
	/* write-back for entries that choose nothing (SDM vol. 3A, table 12-12) */
	SAME(6, d->mem_types & 7);
	SAME(1, d->marker_uffd_wp);
	SAME(X86_P | X86_G, d->level[VMI_PTE].present);
	SAME(X86_PS, d->level[VMI_PMD].leaf_mask);
	SAME(X86_PS, d->level[VMI_PMD].leaf_value);
}

/* arm64 as 6.1 has it: arch/arm64/include/asm/pgtable{,-prot}.h */
static void check_arm64(struct __test_metadata *_metadata,
			const struct vmi_dialect *d)
{
	SAME(1ULL << 55, d->sw[VMI_SW_SAVED_DIRTY]);
	SAME(1ULL << 56, d->sw[VMI_SW_SPECIAL]);
	SAME(1ULL << 57, d->sw[VMI_SW_DEVMAP]);
	SAME(1ULL << 58, d->sw[VMI_SW_PROTNONE]);
	SAME(1ULL << 59, d->sw[VMI_SW_INVALID]);
	SAME(1ULL << 2, d->sw[VMI_SW_SWP_EXCLUSIVE]);
	SAME(0, d->sw[VMI_SW_SOFT_DIRTY]);
	SAME(0, d->sw[VMI_SW_UFFD_WP]);
	SAME(0, d->sw[VMI_SW_PKEY]);
	SAME(0, d->none_ignore);
	SAME(3, d->swp_type_shift);
	SAME(5, d->swp_type_bits);
	SAME(8, d->swp_off_shift);
	SAME(50, d->swp_off_bits);
	SAME(36, d->swp_pfn_bits);
	SAME(1ULL << 48, d->task_size);
	SAME(0x0000fffffffff000, d->table_pfn_mask);
	SAME(0x0000fffffffff000, d->level[VMI_PTE].pfn_mask);
	SAME(0, d->flags & (VMI_DIALECT_INVERTED | VMI_DIALECT_PTI |
			    VMI_DIALECT_KERNEL));
	/* ordinary memory is what index 0 selects (asm/memory.h: MT_NORMAL) */
	SAME(0xff, d->mem_types & 0xff);
	SAME(A64_VALID | 1ULL << 58, d->level[VMI_PTE].present);
	SAME(A64_TYPE, d->level[VMI_PMD].leaf_mask);
	SAME(0, d->level[VMI_PMD].leaf_value);
	SAME(A64_VALID | A64_TYPE, d->level[VMI_PMD].table_mask);
	SAME(A64_VALID | A64_TYPE, d->level[VMI_PMD].table_value);
}

TEST_F(words, dialect)
{
	const struct vmi_dialect *d;
	struct stream s;
	int i;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	ASSERT_EQ(0, stream_get(&s, "mm", "%s", ""));
	LET(stream_bad(&s));
	d = s.dialect;
	ASSERT_NE(NULL, d);
	ASSERT_EQ(this_arch(), d->arch);
	if (d->arch == VMI_ARCH_X86_64)
		check_x86(_metadata, d);
	else
		check_arm64(_metadata, d);
	check_soft_types(_metadata, d);
	if (d->mig_young | d->mig_dirty) {
		SAME(1ULL << d->swp_pfn_bits, d->mig_young);
		SAME(2ULL << d->swp_pfn_bits, d->mig_dirty);
	}
	EXPECT_GE(32, d->max_swapfiles);
	EXPECT_LE(16, d->max_swapfiles);
	for (i = VMI_SW_NR; i < VMI_SW_MAX; i++)
		SAME_AT(i, 0, d->sw[i]);
	stream_free(&s);
}

/* Every text begins with its view and its target, and ends with an end. */
TEST_F(words, text_frame)
{
	static const char * const views[] = {
		"mm", "vmas", "pagetable", "translate", "rmap", "frames",
	};
	size_t i;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	for (i = 0; i < ARRAY_SIZE(views); i++) {
		char want[64], *text, *last;
		ssize_t len = vmi_text(views[i], NULL, &text);

		ASSERT_LT(0, len);
		snprintf(want, sizeof(want), "# %s pid=%d comm=", views[i],
			 getpid());
		EXPECT_EQ(0, strncmp(text, want, strlen(want)))
			TH_LOG("%s: %.60s", views[i], text);
		EXPECT_NE(NULL, strstr(text, " started="));
		EXPECT_EQ('\n', text[len - 1]);
		text[len - 1] = 0;
		last = strrchr(text, '\n');
		ASSERT_NE(NULL, last);
		EXPECT_EQ(0, strncmp(last, "\n# end err=0", 12))
			TH_LOG("%s: %s", views[i], last);
		EXPECT_EQ(strlen(text), len - 1);
		free(text);
	}
}

/* Text comes out the same in small pieces. */
TEST_F(words, text_read_sizes)
{
	char request[32], *a, *b;
	ssize_t len, small;
	struct child c = { };
	int fd;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	MUST(child_start(&c, make_long_name));
	snprintf(request, sizeof(request), "pid=%d\n", c.pid);
	len = vmi_text("vmas", request, &a);
	fd = vmi_open("vmas", O_RDWR);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, vmi_ask(fd, request));
	small = vmi_slurp(fd, 3, &b);
	vmi_filter(a, &len);
	vmi_filter(b, &small);
	EXPECT_EQ(len, small);
	EXPECT_STREQ(a, b);
	close(fd);
	child_end(&c);
}

TEST_HARNESS_MAIN
