// SPDX-License-Identifier: GPL-2.0
/*
 * kernel_test.c - view kernel against kallsyms, iomem, vmallocinfo, and the
 * kernel's own dump of its tables where it has one (CONFIG_PTDUMP_DEBUGFS)
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include "fixture.h"
#include "model.h"
#include "proc.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

#define PTDUMP	"/sys/kernel/debug/page_tables/kernel"

FIXTURE(kernel) {
	struct stream stream;
	struct model model;
	const char *why;
};

FIXTURE_SETUP(kernel)
{
	self->why = vmi_missing();
	if (self->why)
		return;
	ASSERT_EQ(0, stream_get(&self->stream, "kernel", "%s", ""));
	MUST(stream_bad(&self->stream));
	model_make(&self->model, &self->stream);
}

FIXTURE_TEARDOWN(kernel)
{
	if (self->why)
		return;
	model_free(&self->model);
	stream_free(&self->stream);
}

static const struct vmi_region *region_named(const struct stream *s,
					     const char *name)
{
	const struct vmi_rec *rec;

	for_each_rec(s, rec) {
		const struct vmi_region *r = (const void *)rec;

		if (rec->type == VMI_REC_REGION && !strcmp(r->name, name))
			return r;
	}
	return NULL;
}

static bool is_leaf(const struct model *m, const struct slot *slot)
{
	return slot && slot->what == SLOT_ENTRY && slot_present(m, slot);
}

static __u32 allows(const struct model *m, const struct slot *slot)
{
	return slot->upper & entry_allows(m->dialect, slot->level, slot->raw);
}

static bool may_write(const struct model *m, const struct slot *slot)
{
	return allows(m, slot) & VMI_UP_WRITE;
}

static bool may_exec(const struct model *m, const struct slot *slot)
{
	return allows(m, slot) & VMI_UP_EXEC;
}

static const char *untiled(const struct stream *s, const struct model *m)
{
	return model_untiled(m, s->header->start, s->header->end);
}

TEST_F(kernel, tiles)
{
	const struct vmi_header *h;
	__u64 half = 1;

	if (self->why)
		SKIP(return, "%s", self->why);
	h = self->stream.header;
	SAME(VMI_VIEW_KERNEL, h->view);
	SAME(VMI_ABOUT_KERNEL, h->about);
	SAME(0, h->pid);
	EXPECT_NE(0, !!(self->stream.dialect->flags & VMI_DIALECT_KERNEL));
	/* the upper half, as large as the lower, but for the error pointers' page */
	while (half < self->stream.dialect->task_size)
		half <<= 1;
	SAME(-half, h->start);
	SAME(-(__u64)PAGE, h->end);
	LET(untiled(&self->stream, &self->model));
}

/* Regions follow each other; each is followed by its sums. */
TEST_F(kernel, regions)
{
	static const struct {
		const char *name;
		__u32 arch;	/* 0: all */
	} names[] = {
		{ "direct-map", 0 }, { "vmalloc", 0 }, { "vmemmap", 0 },
		{ "kernel-text", 0 }, { "modules", 0 }, { "fixmap", 0 },
		{ "cpu-entry-area", VMI_ARCH_X86_64 },
		{ "pci-io", VMI_ARCH_ARM64 },
	};
	const struct vmi_region *last = NULL;
	const struct vmi_rec *rec;
	bool open = false;
	size_t i;

	if (self->why)
		SKIP(return, "%s", self->why);
	for_each_rec(&self->stream, rec) {
		const struct vmi_region *r = (const void *)rec;

		if (rec->type == VMI_REC_REGION) {
			EXPECT_EQ(0, (int)open);
			SAME(last ? last->end : self->stream.header->start,
			     r->start);
			ASSERT_LT(r->start, r->end);
			SAME(0, r->flags & VMI_REGION_HIDDEN);
			last = r;
			open = true;
		} else if (rec->type == VMI_REC_REGION_SUMS) {
			EXPECT_EQ(1, (int)open);
			open = false;
		}
	}
	ASSERT_NE(NULL, last);
	SAME(self->stream.header->end, last->end);
	EXPECT_EQ(0, (int)open);
	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!names[i].arch || names[i].arch == this_arch())
			EXPECT_TRUE(!!region_named(&self->stream, names[i].name))
				TH_LOG("no region %zu", i);
}

/* What the entries themselves come to, from the start of a region on. */
static void sum_up(const struct model *m, __u64 start, __u64 end,
		   struct vmi_region_sums *sums)
{
	size_t i;

	memset(sums, 0, sizeof(*sums));
	for (i = 0; i < m->nr; i++) {
		const struct slot *slot = &m->slot[i];

		if (slot->start < start || slot->start >= end ||
		    slot->what != SLOT_ENTRY)
			continue;
		if (!slot_present(m, slot)) {
			sums->soft[slot->level]++;
			continue;
		}
		sums->leaves[slot->level]++;
		if (may_write(m, slot) && may_exec(m, slot))
			sums->wx += slot->end - slot->start;
	}
}

/* Counted again from what is told; and this kernel keeps W^X. */
TEST_F(kernel, sums)
{
	const struct vmi_region *region = NULL;
	struct vmi_region_sums sums;
	__u64 tables[VMI_LEVELS] = { }, leaves = 0;
	const struct vmi_rec *rec;
	int i;

	if (self->why)
		SKIP(return, "%s", self->why);
	for_each_rec(&self->stream, rec) {
		const struct vmi_region_sums *r = (const void *)rec;

		if (rec->type == VMI_REC_REGION)
			region = (const void *)rec;
		if (rec->type != VMI_REC_REGION_SUMS)
			continue;
		ASSERT_NE(NULL, region);
		sum_up(&self->model, region->start, region->end, &sums);
		for (i = 0; i < VMI_LEVELS; i++) {
			SAME_AT(region->start, sums.leaves[i], r->leaves[i]);
			SAME_AT(region->start, sums.soft[i], r->soft[i]);
			tables[i] += r->tables[i];
			leaves += r->leaves[i];
		}
		SAME_AT(region->start, sums.wx, r->wx);
		SAME_AT(region->start, 0, r->wx);
	}
	EXPECT_LT(1000, leaves);
	for (i = 0; i < VMI_LEVELS; i++) {
		size_t k, nr = 0;

		for (k = 0; k < self->model.tables; k++)
			nr += self->model.table[k]->level == (__u32)i;
		SAME_AT(i, nr, tables[i]);
		SAME_AT(i, nr, self->model.totals->tables[i]);
	}
}

/* kallsyms ----------------------------------------------------------------- */

static __u64 symbol(const char *name)
{
	char line[512], word[256];
	unsigned long long at;
	__u64 found = 0;
	FILE *f = fopen("/proc/kallsyms", "re");

	while (f && !found && fgets(line, sizeof(line), f))
		if (sscanf(line, "%llx %*c %255s", &at, word) == 2 &&
		    !strcmp(word, name))
			found = at;
	if (f)
		fclose(f);
	return found;
}

/* The kernel is where its symbols are, in one piece, with what each part may. */
TEST_F(kernel, text_and_data)
{
	static const struct {
		const char *symbol;
		bool write, exec;
	} rows[] = {
		{ "_stext", false, true },
		{ "__start_rodata", false, false },
		{ "_sdata", true, false },
	};
	const struct vmi_region *text;
	const struct slot *first;
	__u64 start, pfn;
	size_t i;

	if (self->why)
		SKIP(return, "%s", self->why);
	start = symbol("_stext");
	if (!start)
		SKIP(return, "no symbols in /proc/kallsyms");
	text = region_named(&self->stream, "kernel-text");
	ASSERT_NE(NULL, text);
	first = model_at(&self->model, start);
	ASSERT_TRUE(is_leaf(&self->model, first));
	pfn = slot_pfn(&self->model, first, start);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		__u64 at = symbol(rows[i].symbol) & ~(PAGE - 1ULL);
		const struct slot *slot = model_at(&self->model, at);

		/* without CONFIG_KALLSYMS_ALL there is the text alone */
		if (!at)
			continue;
		ASSERT_TRUE(is_leaf(&self->model, slot))
			TH_LOG("%s at %#llx", rows[i].symbol, at);
		EXPECT_LE(text->start, at);
		EXPECT_LT(at, text->end);
		SAME_AT(at, rows[i].write, may_write(&self->model, slot));
		SAME_AT(at, rows[i].exec, may_exec(&self->model, slot));
		SAME_AT(at, pfn + (at - start) / PAGE,
			slot_pfn(&self->model, slot, at));
	}
}

/* iomem -------------------------------------------------------------------- */

/* Where the direct map has, or would have, frame 0: KASLR moves it on arm64. */
static __u64 frame_0(const struct model *m, const struct vmi_region *map)
{
	size_t i;

	if (this_arch() == VMI_ARCH_X86_64)
		return map->start;
	for (i = 0; i < m->nr; i++)
		if (m->slot[i].start >= map->start && is_leaf(m, &m->slot[i]))
			return m->slot[i].start -
			       slot_pfn(m, &m->slot[i], m->slot[i].start) * PAGE;
	return 0;
}

/* Each page of RAM stands in the direct map at its place. */
TEST_F(kernel, direct_map_is_ram)
{
	const struct vmi_region *map;
	unsigned long long from, to;
	__u64 pages = 0, wrong = 0, base;
	char line[256];
	FILE *f;

	if (self->why)
		SKIP(return, "%s", self->why);
	map = region_named(&self->stream, "direct-map");
	ASSERT_NE(NULL, map);
	base = frame_0(&self->model, map);
	f = fopen("/proc/iomem", "re");
	ASSERT_NE(NULL, f);
	while (fgets(line, sizeof(line), f)) {
		__u64 at;

		if (*line == ' ' || !strstr(line, " : System RAM") ||
		    sscanf(line, "%llx-%llx", &from, &to) != 2)
			continue;
		from = (from + PAGE - 1) & ~(PAGE - 1ULL);
		for (at = from; at + PAGE <= to + 1; at += PAGE) {
			const struct slot *slot = model_at(&self->model,
							   base + at);

			pages++;
			if (is_leaf(&self->model, slot) &&
			    slot_pfn(&self->model, slot, base + at) ==
			    at / PAGE)
				continue;
			if (!wrong++)
				TH_LOG("frame %#llx is not at %#llx",
				       at / PAGE, base + at);
		}
	}
	fclose(f);
	EXPECT_LT(10000, pages);
	SAME(0, wrong);
}

/* memfd_secret takes its pages out of the kernel's sight. */
TEST_F(kernel, secret_is_not_mapped)
{
	const struct vmi_region *map;
	struct child child = { };
	struct stream s;
	struct model m;
	const char *why;
	__u64 pfn, at;

	if (self->why)
		SKIP(return, "%s", self->why);
	why = child_start(&child, make_secretmem);
	if (why)
		SKIP(return, "%s", why);
	pfn = PM_PFN(pagemap_one(child.pid, child.facts->area[0].start));
	ASSERT_NE(0, pfn);
	ASSERT_EQ(0, stream_get(&s, "kernel", "%s", ""));
	model_make(&m, &s);
	map = region_named(&s, "direct-map");
	ASSERT_NE(NULL, map);
	at = frame_0(&self->model, map) + pfn * PAGE;
	EXPECT_FALSE(is_leaf(&m, model_at(&m, at)));
	EXPECT_TRUE(is_leaf(&self->model, model_at(&self->model, at)));
	model_free(&m);
	stream_free(&s);
	child_end(&child);
}

/* vmallocinfo -------------------------------------------------------------- */

/**
 * struct mapped - a line of vmallocinfo
 * @start: where it starts
 * @pages: how many are mapped there; 0 if that is not told
 * @bytes: of the area, the guard page behind it included
 * @phys: what an ioremap maps, else ~0
 * @io: and that is no memory
 */
struct mapped {
	__u64 start;
	__u64 pages;
	__u64 bytes;
	__u64 phys;
	bool io;
};

static bool area_parse(struct mapped *a, const char *line)
{
	unsigned long long start, end, bytes, n;
	const char *word;

	if (sscanf(line, "%llx-%llx %llu", &start, &end, &bytes) != 3)
		return false;
	a->start = start;
	a->bytes = bytes;
	word = strstr(line, " phys=");
	a->phys = ~0ULL;
	if (word && sscanf(word, " phys=%llx", &n) == 1)
		a->phys = n;
	word = strstr(line, " pages=");
	a->pages = word && sscanf(word, " pages=%llu", &n) == 1 ? n : 0;
	/* these two also map tables in memory, cached */
	a->io = a->phys != ~0ULL && !strstr(line, " acpi_os_map") &&
		!strstr(line, " memremap");
	/* with a guard page behind it, which is not mapped */
	if (a->phys != ~0ULL && strstr(line, " ioremap"))
		a->pages = bytes / PAGE - 1;
	return a->pages;
}

/* NULL if it is mapped as far as it says, and no further. */
static const char *area_bad(const struct model *m, const struct mapped *a)
{
	__u64 i;

	for (i = 0; i < a->bytes / PAGE; i++) {
		__u64 at = a->start + i * PAGE;
		const struct slot *slot = model_at(m, at);

		bool inside = i < a->pages;

		if (is_leaf(m, slot) != inside)
			return complain("page %llu of %llu at %#llx: %s", i,
					a->pages, at,
					inside ? "missing" : "mapped");
		/* registers are not cached: another type than the first, write-back */
		if (inside && a->phys != ~0ULL && a->io && slot->shift == 12 &&
		    entry_cached(m->dialect, slot->level, slot->raw))
			return complain("%#llx: registers, but cached", at);
		if (inside && a->phys != ~0ULL &&
		    slot_pfn(m, slot, at) != a->phys / PAGE + i)
			return complain("%#llx: frame %#llx, phys=%#llx", at,
					slot_pfn(m, slot, at), a->phys);
	}
	return NULL;
}

/* Addresses are hashed for printing unless it is 1 (and then take CAP_SYSLOG). */
static int set_restrict(int value)
{
	FILE *f = fopen("/proc/sys/kernel/kptr_restrict", "r+e");
	int was = -1;

	if (!f)
		return -1;
	if (fscanf(f, "%d", &was) != 1)
		was = -1;
	rewind(f);
	fprintf(f, "%d\n", value);
	return fclose(f) ? -1 : was;
}

/* Areas that are there before and after the answer are in it. */
TEST_F(kernel, vmalloc_is_vmallocinfo)
{
	unsigned int compared = 0, mapped_io = 0;
	char *before, *after, *line, *rest;
	struct stream s;
	struct model m;
	int was;

	if (self->why)
		SKIP(return, "%s", self->why);
	was = set_restrict(1);
	if (was < 0)
		SKIP(return, "vmallocinfo has no addresses: no kptr_restrict");
	before = proc_text(0, "vmallocinfo", NULL);
	ASSERT_NE(NULL, before);
	ASSERT_EQ(0, stream_get(&s, "kernel", "%s", ""));
	model_make(&m, &s);
	after = proc_text(0, "vmallocinfo", NULL);
	set_restrict(was);
	ASSERT_NE(NULL, after);
	for (line = strtok_r(before, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		struct mapped a;

		/* huge pages may map more than was asked for */
		if (!area_parse(&a, line) || !strstr(after, line) ||
		    a.bytes >= 2 * MiB)
			continue;
		LET(area_bad(&m, &a));
		compared++;
		mapped_io += a.phys != ~0ULL;
	}
	EXPECT_LT(20, compared);
	EXPECT_LT(0, mapped_io);
	model_free(&m);
	stream_free(&s);
	free(before);
	free(after);
}

/* ptdump ------------------------------------------------------------------- */

/**
 * struct dumped - a line of the kernel's own dump
 * @start: where it starts
 * @end: and ends
 * @present: it is mapped
 * @level: enum vmi_level
 * @write: may be written
 * @exec: may be executed
 * @user: user mode may
 */
struct dumped {
	__u64 start;
	__u64 end;
	bool present;
	int level;
	bool write;
	bool exec;
	bool user;
};

static bool dumped_parse(struct dumped *d, char *line)
{
	static const char * const levels[VMI_LEVELS] = {
		"pte", "pmd", "pud", "p4d", "pgd"
	};
	unsigned long long start, end;
	char *word, *rest;
	int i;

	memset(d, 0, sizeof(*d));
	if (sscanf(line, "0x%llx-0x%llx", &start, &end) != 2)
		return false;
	d->start = start;
	d->end = end;
	for (word = strtok_r(line, " \t\n", &rest); word;
	     word = strtok_r(NULL, " \t\n", &rest)) {
		d->present |= !strcmp(word, "RW") || !strcmp(word, "ro");
		d->write |= !strcmp(word, "RW");
		d->exec |= !strcmp(word, "x");
		d->user |= !strcmp(word, "USR");
		for (i = 0; i < VMI_LEVELS; i++)
			if (!strcmp(word, levels[i]))
				d->level = i;
	}
	return true;
}

static const char *slot_bad(const struct model *m, const struct slot *slot,
			    const struct dumped *d)
{
	__u64 at = slot->start > d->start ? slot->start : d->start;

	if (is_leaf(m, slot) != d->present)
		return complain("%#llx: %s, ptdump does not say so", at,
				d->present ? "not mapped" : "mapped");
	if (!d->present)
		return NULL;
	if (slot->level != d->level)
		return complain("%#llx: level %u, %d in ptdump", at,
				slot->level, d->level);
	if (may_write(m, slot) != d->write || may_exec(m, slot) != d->exec)
		return complain("%#llx: %s%s, %s%s in ptdump", at,
				may_write(m, slot) ? "w" : "-",
				may_exec(m, slot) ? "x" : "-",
				d->write ? "w" : "-", d->exec ? "x" : "-");
	return NULL;
}

/* Everything that both tell of; how many bytes of it are mapped. */
static const char *dump_bad(const struct model *m, __u64 *mapped)
{
	FILE *f = fopen(PTDUMP, "re");
	const char *bad = NULL;
	struct dumped d;
	char line[512];
	size_t i = 0;

	*mapped = 0;
	if (!f)
		return "cannot open " PTDUMP;
	while (!bad && fgets(line, sizeof(line), f)) {
		if (!dumped_parse(&d, line) || d.end <= m->slot[0].start)
			continue;
		while (i < m->nr && m->slot[i].end <= d.start)
			i++;
		for (; i < m->nr && m->slot[i].start < d.end && !bad; i++) {
			if (m->slot[i].what != SLOT_ALIASES)
				bad = slot_bad(m, &m->slot[i], &d);
			if (m->slot[i].end > d.end)
				break;
		}
		if (d.present)
			*mapped += d.end - d.start;
	}
	fclose(f);
	return bad;
}

/* What vmalloc has changed between the two is gone another time. */
#define DUMP_TRIES	10

TEST_F(kernel, is_ptdump)
{
	const char *bad = "never asked";
	__u64 mapped = 0;
	int i;

	if (self->why)
		SKIP(return, "%s", self->why);
	if (access(PTDUMP, R_OK))
		SKIP(return, "no " PTDUMP " in this kernel");
	for (i = 0; bad && i < DUMP_TRIES; i++) {
		struct stream s;
		struct model m;

		ASSERT_EQ(0, stream_get(&s, "kernel", "%s", ""));
		model_make(&m, &s);
		bad = dump_bad(&m, &mapped);
		model_free(&m);
		stream_free(&s);
	}
	LET(bad);
	EXPECT_LT(256 * MiB, mapped);
}

/* what may be asked -------------------------------------------------------- */

/* A range is what the whole says of it. */
TEST_F(kernel, range)
{
	const struct vmi_region *text;
	struct stream s;
	struct model m;
	__u64 at;
	size_t i;

	if (self->why)
		SKIP(return, "%s", self->why);
	text = region_named(&self->stream, "kernel-text");
	ASSERT_NE(NULL, text);
	ASSERT_EQ(0, stream_get(&s, "kernel", "range=%llx-%llx\n", text->start + 1,
				text->end - 1));
	MUST(stream_bad(&s));
	SAME(text->start, s.header->start);
	SAME(text->end, s.header->end);
	model_make(&m, &s);
	LET(untiled(&s, &m));
	for (i = 0; i < m.nr && m.slot[i].end <= text->end; i++) {
		at = m.slot[i].start;
		if (m.slot[i].what == SLOT_ENTRY)
			SAME_AT(at, model_at(&self->model, at)->raw,
				m.slot[i].raw);
	}
	EXPECT_LT(10, i);
	model_free(&m);
	stream_free(&s);
	/* below the half, and above it, there is nothing of the kernel's */
	ASSERT_EQ(0, stream_get(&s, "kernel", "range=1000-2000\n"));
	MUST(stream_bad(&s));
	EXPECT_EQ(NULL, stream_find(&s, VMI_REC_REGION));
	SAME(self->stream.header->start, s.header->start);
	SAME(self->stream.header->start, s.header->end);
	stream_free(&s);
}

TEST_F(kernel, takes_no_process)
{
	static const char * const bad[] = {
		"pid=1\n", "addr=1000\n", "pfn=1\n", "with=pages\n", "fd=0\n",
	};
	size_t i;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		int fd = vmi_open("raw/kernel", O_RDWR);
		char byte;

		ASSERT_LE(0, fd);
		EXPECT_EQ(-EINVAL, vmi_ask(fd, bad[i])) TH_LOG("%s", bad[i]);
		EXPECT_EQ(-1, read(fd, &byte, 1));
		EXPECT_EQ(EINVAL, errno);
		close(fd);
	}
}

static int drop_syslog(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return -1;
	data[CAP_TO_INDEX(CAP_SYSLOG)].effective &= ~CAP_TO_MASK(CAP_SYSLOG);
	return syscall(SYS_capset, &header, data);
}

/* Nothing that tells where the kernel is: names and sums alone. */
static const char *seen_hidden(const struct stream *s)
{
	const struct vmi_rec *rec;

	for_each_rec(s, rec) {
		const struct vmi_region *r = (const void *)rec;

		switch (rec->type) {
		case VMI_REC_HEADER:
		case VMI_REC_DIALECT:
		case VMI_REC_REGION_SUMS:
		case VMI_REC_TOTALS:
		case VMI_REC_END:
			break;
		case VMI_REC_REGION:
			if (!(r->flags & VMI_REGION_HIDDEN))
				return "a region that is not hidden";
			if (r->start || r->end)
				return "a region's address";
			break;
		default:
			return complain("a record of type %u", rec->type);
		}
	}
	return NULL;
}

static int ask_hidden(void)
{
	struct stream s;
	const char *bad;

	if (drop_syslog())
		return 1;
	if (stream_get(&s, "kernel", "%s", "") || stream_bad(&s))
		return 2;
	bad = seen_hidden(&s);
	if (bad) {
		ksft_print_msg("without CAP_SYSLOG: %s\n", bad);
		return 3;
	}
	if (!region_named(&s, "kernel-text"))
		return 4;
	stream_free(&s);
	return stream_get(&s, "kernel", "range=ffff800000000000-ffffffffff000000\n") ==
	       -EPERM ? 0 : 5;
}

TEST_F(kernel, without_syslog)
{
	int status;
	pid_t pid;

	if (self->why)
		SKIP(return, "%s", self->why);
	pid = fork();
	if (!pid)
		_exit(ask_hidden());
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_TRUE(WIFEXITED(status));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

/* while it changes ---------------------------------------------------------- */

/* A pipe's slots are vmalloc'ed if there are many. */
static void churn(void)
{
	int fd[2];

	if (pipe(fd))
		_exit(1);
	for (;;) {
		fcntl(fd[0], F_SETPIPE_SZ, 64 * MiB);
		fcntl(fd[0], F_SETPIPE_SZ, PAGE);
	}
}

/* Fewer rounds where one is long: arm64's direct map is of small pages. */
#define CHURN_ROUNDS	100
#define CHURN_SECONDS	30

TEST_F(kernel, while_it_changes)
{
	time_t end = time(NULL) + CHURN_SECONDS;
	struct stream s;
	struct model m;
	pid_t pid;
	int i;

	if (self->why)
		SKIP(return, "%s", self->why);
	pid = fork();
	if (!pid)
		churn();
	for (i = 0; i < CHURN_ROUNDS && (i < 3 || time(NULL) < end); i++) {
		ASSERT_EQ(0, stream_get(&s, "kernel", "%s", ""));
		MUST(stream_bad(&s));
		model_make(&m, &s);
		MUST(untiled(&s, &m));
		model_free(&m);
		stream_free(&s);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

TEST_HARNESS_MAIN
