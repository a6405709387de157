// SPDX-License-Identifier: GPL-2.0
/*
 * status_test.c - view status: the machine, and who has what open
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include "agree.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

static const char *get_status(struct stream *s)
{
	int ret = stream_get(s, "status", "%s", "");

	return ret ? complain("raw/status: error %d", ret) : stream_bad(s);
}

/* The record of an open of this process; NULL if there is none. */
static const struct vmi_opener *opener(const struct stream *s, __u32 view,
				       pid_t pid)
{
	const struct vmi_rec *rec;

	for_each_rec(s, rec) {
		const struct vmi_opener *o = (const void *)rec;

		if (rec->type == VMI_REC_OPENER && o->view == view &&
		    o->pid == (__u32)pid)
			return o;
	}
	return NULL;
}

static unsigned int openers(const struct stream *s)
{
	const struct vmi_rec *rec;
	unsigned int nr = 0;

	for_each_rec(s, rec)
		nr += rec->type == VMI_REC_OPENER;
	return nr;
}

/* A line of /sys/module/vminspect/, or NULL */
static const char *proc_module(const char *file)
{
	static char text[256];
	FILE *f;

	snprintf(text, sizeof(text), "/sys/module/vminspect/%s", file);
	f = fopen(text, "r");
	if (!f || !fgets(text, sizeof(text), f))
		*text = 0;
	if (f)
		fclose(f);
	text[strcspn(text, "\n")] = 0;
	return *text ? text : NULL;
}

TEST(machine)
{
	const struct vmi_status *st;
	const char *text;
	struct utsname name;
	struct stream s;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	MUST(get_status(&s));
	st = stream_find(&s, VMI_REC_STATUS);
	ASSERT_NE(NULL, st);
	uname(&name);
	EXPECT_STREQ(name.release, st->release);
	EXPECT_STREQ(name.machine, st->arch);
	SAME(VMI_ABI, st->abi);
	SAME(sysconf(_SC_PAGESIZE), 1 << st->page_shift);
	text = proc_module("version");
	if (text)
		EXPECT_STREQ(text, st->version);
	EXPECT_LT(0, strlen(st->version));
	SAME(VMI_VIEW_STATUS, s.header->view);
	SAME(0, s.header->pid);
	SAME(openers(&s), st->openers);
	stream_free(&s);
}

/* The processor says la57 only if the kernel uses it. */
static int levels_by_cpuinfo(void)
{
	char line[8192];
	FILE *f = fopen("/proc/cpuinfo", "r");
	int levels = 4;

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "flags", 5)) {
			if (strstr(line, " la57"))
				levels = 5;
			break;
		}
	if (f)
		fclose(f);
	return levels;
}

TEST(geometry)
{
	static const unsigned int shift4[] = { 12, 21, 30, 39, 39 };
	static const unsigned int shift5[] = { 12, 21, 30, 39, 48 };
	const unsigned int *shift = shift4;
	const struct vmi_status *st;
	const struct vmi_rec *rec;
	unsigned int seen = 0;
	struct stream s;
	bool five;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	MUST(get_status(&s));
	st = stream_find(&s, VMI_REC_STATUS);
	ASSERT_NE(NULL, st);
	SAME(levels_by_cpuinfo(), st->levels);
	five = st->levels == 5;
	if (five)
		shift = shift5;
	for_each_rec(&s, rec) {
		const struct vmi_level_info *l = (const void *)rec;
		bool folded = l->level == VMI_P4D && !five;

		if (rec->type != VMI_REC_LEVEL)
			continue;
		ASSERT_GT((__u32)VMI_LEVELS, l->level);
		seen |= 1 << l->level;
		SAME_AT(l->level, folded, l->folded);
		SAME_AT(l->level, shift[l->level], l->shift);
		SAME_AT(l->level, shift[l->level],
			s.dialect->level[l->level].shift);
		if (folded) {
			SAME(0, l->covers);
			continue;
		}
		SAME_AT(l->level, 512, l->entries);
		SAME_AT(l->level, 512ULL << l->shift, l->covers);
	}
	SAME(31, seen);
	stream_free(&s);
}

/* Each feature says what it is, or why it is absent. */
TEST(features)
{
	const struct vmi_rec *rec;
	unsigned int nr = 0;
	struct stream s;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	MUST(get_status(&s));
	for_each_rec(&s, rec) {
		const struct vmi_feature *f = (const void *)rec;
		const char *name = (const char *)rec + f->text;
		const char *end = (const char *)rec + rec->size;
		const char *text;

		if (rec->type != VMI_REC_FEATURE)
			continue;
		nr++;
		ASSERT_GT(rec->size, f->text);
		ASSERT_NE(NULL, memchr(name, 0, end - name));
		text = name + strlen(name) + 1;
		ASSERT_LT(text, end);
		ASSERT_NE(NULL, memchr(text, 0, end - text));
		EXPECT_LT(0, strlen(name));
		EXPECT_LT(5, strlen(text)) TH_LOG("%s: '%s'", name, text);
		EXPECT_GE(1, f->present);
	}
	EXPECT_LT(0, nr);
	stream_free(&s);
}

TEST(openers_come_and_go)
{
	const struct vmi_opener *o;
	struct child c = { };
	__u64 before, after;
	struct stream s;
	int raw, text;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	MUST(child_start(&c, make_nothing));
	MUST(get_status(&s));
	EXPECT_EQ(NULL, opener(&s, VMI_VIEW_VMAS, getpid()));
	/* The reader of status itself is one of them. */
	EXPECT_NE(NULL, opener(&s, VMI_VIEW_STATUS, getpid()));
	stream_free(&s);

	before = clock_ns(CLOCK_BOOTTIME);
	raw = vmi_open("raw/vmas", O_RDWR);
	after = clock_ns(CLOCK_BOOTTIME);
	text = vmi_open("mm", O_RDONLY);
	ASSERT_LE(0, raw);
	ASSERT_LE(0, text);
	MUST(get_status(&s));
	o = opener(&s, VMI_VIEW_VMAS, getpid());
	ASSERT_NE(NULL, o);
	SAME(1, o->raw);
	SAME(0, o->target);
	SAME(0, o->armed);
	EXPECT_LE(before, o->since);
	EXPECT_GE(after, o->since);
	o = opener(&s, VMI_VIEW_MM, getpid());
	ASSERT_NE(NULL, o);
	SAME(0, o->raw);
	stream_free(&s);

	ASSERT_EQ(0, vmi_askf(raw, "pid=%d\n", c.pid));
	MUST(get_status(&s));
	o = opener(&s, VMI_VIEW_VMAS, getpid());
	ASSERT_NE(NULL, o);
	SAME(c.pid, o->target);
	stream_free(&s);

	close(raw);
	close(text);
	MUST(get_status(&s));
	EXPECT_EQ(NULL, opener(&s, VMI_VIEW_VMAS, getpid()));
	EXPECT_EQ(NULL, opener(&s, VMI_VIEW_MM, getpid()));
	stream_free(&s);
	child_end(&c);
}

TEST(opener_has_a_name)
{
	const struct vmi_opener *o;
	struct stream s;
	char *comm;
	int fd;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	fd = vmi_open("translate", O_RDONLY);
	ASSERT_LE(0, fd);
	MUST(get_status(&s));
	o = opener(&s, VMI_VIEW_TRANSLATE, getpid());
	ASSERT_NE(NULL, o);
	comm = proc_text(getpid(), "comm", NULL);
	comm[strcspn(comm, "\n")] = 0;
	EXPECT_STREQ(comm, o->comm);
	close(fd);
}

TEST(modes)
{
	static const struct {
		const char *file;
		unsigned int mode;
	} rows[] = {
		{ "",		S_IFDIR },
		{ "raw",	S_IFDIR },
		{ "README",	S_IFREG },
		{ "status",	S_IFREG | 0400 },
		{ "raw/status",	S_IFREG | 0400 },
		{ "mm",		S_IFREG | 0600 },
		{ "raw/mm",	S_IFREG | 0600 },
		{ "vmas",	S_IFREG | 0600 },
		{ "raw/vmas",	S_IFREG | 0600 },
		{ "pagetable",	S_IFREG | 0600 },
		{ "raw/pagetable", S_IFREG | 0600 },
		{ "translate",	S_IFREG | 0600 },
		{ "raw/translate", S_IFREG | 0600 },
		{ "rmap",	S_IFREG | 0600 },
		{ "raw/rmap",	S_IFREG | 0600 },
		{ "frames",	S_IFREG | 0600 },
		{ "raw/frames",	S_IFREG | 0600 },
		{ "kernel",	S_IFREG | 0600 },
		{ "raw/kernel",	S_IFREG | 0600 },
	};
	struct stat st;
	size_t i;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		char path[256];

		snprintf(path, sizeof(path), VMI_DIR "/%s", rows[i].file);
		ASSERT_EQ(0, stat(path, &st)) TH_LOG("%s", path);
		EXPECT_EQ(rows[i].mode & S_IFMT, st.st_mode & S_IFMT)
			TH_LOG("%s", path);
		if (rows[i].mode & 0777)
			SAME_AT(i, rows[i].mode, st.st_mode);
		else
			SAME_AT(i, 0, st.st_mode & 022);
		EXPECT_EQ(0, (int)st.st_uid);
	}
}

/* Nothing can be asked of status. */
TEST(no_requests)
{
	ssize_t ret;
	int fd;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	fd = vmi_open("status", O_RDWR);
	if (fd >= 0) {
		/* Root opens what it likes: then there is nothing to write. */
		ret = write(fd, "pid=1\n", 6);
		EXPECT_EQ(-1, ret);
		close(fd);
	}
	fd = vmi_open("status", O_RDONLY);
	ASSERT_LE(0, fd);
	ret = write(fd, "pid=1\n", 6);
	EXPECT_EQ(-1, ret);
	EXPECT_EQ(EBADF, errno);
	close(fd);
}

TEST(text)
{
	ssize_t len;
	char *text;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	len = vmi_text("status", NULL, &text);
	ASSERT_LT(0, len);
	EXPECT_EQ(0, strncmp(text, "# status ", 9));
	EXPECT_NE(NULL, strstr(text, "\n# end "));
	EXPECT_NE(NULL, strstr(text, "pgd"));
	EXPECT_NE(NULL, strstr(text, "p4d"));
	free(text);
	len = vmi_text("README", NULL, &text);
	ASSERT_LT(0, len);
	EXPECT_NE(NULL, strstr(text, "pagetable"));
	EXPECT_NE(NULL, strstr(text, "translate"));
	EXPECT_NE(NULL, strstr(text, "rmap"));
	EXPECT_NE(NULL, strstr(text, "frames"));
	EXPECT_NE(NULL, strstr(text, "pid="));
	EXPECT_NE(NULL, strstr(text, "pfn="));
	EXPECT_NE(NULL, strstr(text, "fd="));
	EXPECT_NE(NULL, strstr(text, "off="));
	free(text);
}

TEST_HARNESS_MAIN
