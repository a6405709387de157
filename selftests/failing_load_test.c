// SPDX-License-Identifier: GPL-2.0
/*
 * failing_load_test.c - a module that finds no memory while it is loaded
 *
 * It is unloaded, and loaded again from $VMI_KO.
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include "fault_counts.h"
#include "fixture.h"
#include "inject.h"
#include "ko.h"
#include "questions.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

#define KPROBES		"/sys/kernel/debug/kprobes/list"
#define KMEMLEAK	"/sys/kernel/debug/kmemleak"

/* It has fewer allocations. */
#define MANY		2000

struct image {
	void *data;
	size_t len;
};

/* $VMI_KO in memory: what reads it is not to fail. */
static const char *get_image(struct image *i)
{
	const char *path = getenv("VMI_KO");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return "no module to load: set VMI_KO to it";
	i->len = st.st_size;
	i->data = malloc(i->len);
	if (read(fd, i->data, i->len) != st.st_size)
		return complain("cannot read %s", path);
	close(fd);
	return NULL;
}

static int load(const struct image *i)
{
	return syscall(SYS_init_module, i->data, i->len, "") ? -errno : 0;
}

static bool is_loaded(void)
{
	return !access("/sys/module/vminspect", F_OK);
}

static const char *what_has_stayed(void)
{
	static const char * const places[] = {
		"/sys/module/vminspect", VMI_DIR, "/sys/kernel/tracing/events/vminspect",
	};
	char line[256];
	FILE *f;

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (!access(places[i], F_OK))
			return places[i];
	f = fopen(KPROBES, "r");
	while (f && fgets(line, sizeof(line), f))
		if (strstr(line, "vminspect") || strstr(line, "handle_mm_fault"))
			return complain("a probe: %s", line);
	if (f)
		fclose(f);
	return NULL;
}

FIXTURE(load) {
	struct image image;
	struct files files;
	const char *why;
};

FIXTURE_SETUP(load)
{
	self->why = vmi_missing() ?: inject_missing();
	self->why = self->why ?: get_image(&self->image);
	if (self->why)
		return;
	find_files(&self->files);
	self->why = ko_unload() ?: inject_begin();
}

FIXTURE_TEARDOWN(load)
{
	inject_end();
	if (self->image.data && !is_loaded() && load(&self->image))
		ksft_print_msg("the module cannot be loaded again\n");
}

/* All files are there, and answer. */
static const char *is_whole(const struct files *before)
{
	struct files now = { };
	int fd;

	find_files(&now);
	if (now.nr != before->nr || memcmp(now.name, before->name, now.nr * sizeof(now.name[0])))
		return complain("%zu files of %zu", now.nr, before->nr);
	fd = open_question("mm", NULL);
	close(fd);
	return fd < 0 ? complain("error %d", fd) : NULL;
}

/* Loaded as a whole, and unloaded again; or not at all, for this one reason. */
static const char *is_clean(int err, const struct files *before)
{
	const char *why = err ? NULL : is_whole(before) ?: ko_unload();

	if (err && err != -ENOMEM)
		why = complain("error %d", err);
	return why ?: what_has_stayed();
}

/* What kmemleak says of this process: of an init that has gone it knows no names. */
static const char *leaked(void)
{
	static char text[1 << 20];
	int fd = open(KMEMLEAK, O_RDWR | O_CLOEXEC);
	char *block, *next;
	ssize_t len;

	if (fd < 0)
		return NULL;
	/* A pointer may be on its way during one scan, and what is young is not told. */
	for (int i = 0; i < 2; i++) {
		if (write(fd, "scan", 4) != 4)
			return complain("kmemleak: %s", strerror(errno));
		sleep(i ? 0 : 6);
	}
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[len < 0 ? 0 : len] = '\0';
	for (block = strstr(text, "unreferenced"); block; block = next) {
		next = strstr(block + 1, "unreferenced");
		if (next)
			next[-1] = '\0';
		if (strstr(block, "comm \"failing_load"))
			return block;
	}
	return NULL;
}

TEST_F(load, each_in_turn)
{
	unsigned int left = 0, failed = 0, nth;

	if (self->why)
		SKIP(return, "%s", self->why);
	inject_into_slabs(inject_any_module());
	for (nth = 1; !left; nth++) {
		const char *why;
		int err;

		inject_nth(nth);
		err = load(&self->image);
		left = inject_left();
		failed += err == -ENOMEM;
		why = is_clean(err, &self->files);
		ASSERT_EQ(NULL, why)
			TH_LOG("with the %uth: %s", nth, why);
		ASSERT_GT(MANY, nth);
	}
	ksft_print_msg("of %u allocations %u are needed\n", nth - 2, failed);
	fflush(stdout);
	/* README's text; each file and both directories have a name and an inode */
	EXPECT_LE(1 + 2 * (self->files.nr + 2), failed);
	LET(leaked());
	ASSERT_EQ(0, load(&self->image));
	LET(is_whole(&self->files));
}

/* All probes are there, and hear. */
static const char *hears(void)
{
	struct counts c;
	const char *why;
	int fd = listen_to(getpid());

	if (fd < 0)
		return complain("cannot listen: %s", strerror(errno));
	write_some(100);
	why = counts_read(&c, fd);
	if (!why && count_of(&c, VMI_FAULT_ANON) < 100)
		why = complain("%llu faults of 100", count_of(&c, VMI_FAULT_ANON));
	close(fd);
	stream_free(&c.s);
	return why;
}

/*
 * To take a probe out needs memory. Without, it must be out all the same: the kernel
 * would go on walking over it, when we arm again and when we have gone.
 */
TEST_F(load, probes_that_cannot_be_taken_out)
{
	unsigned int hits;
	int fd;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (int i = 0; i < 3; i++) {
		ASSERT_EQ(0, load(&self->image));
		inject_into(inject_function("vmi_probe_disarm"), INJECT_NOWHERE);
		fd = vmi_open("raw/faults", O_RDONLY);
		ASSERT_LE(0, fd);
		inject_all();
		close(fd);
		hits = inject_hits();
		EXPECT_EQ(3, hits);
		EXPECT_FALSE(probed());
		LET(hears());
		EXPECT_FALSE(probed());
		MUST(ko_unload());
		LET(what_has_stayed());
	}
	LET(leaked());
}

/**
 * struct visits - of somebody who tries to open a file all the time
 * @opened: so often it was
 * @refused: so often it was there, and was not
 */
struct visits {
	volatile unsigned int opened;
	volatile unsigned int refused;
};

static void visit(struct visits *v)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		int fd = vmi_open("status", O_RDONLY);

		v->opened += fd >= 0;
		v->refused += fd == -ENODEV;
		if (fd >= 0)
			close(fd);
	}
}

/* The last file cannot be made: a load that fails would go from under who has another open. */
TEST_F(load, nobody_is_let_in_before)
{
	struct visits *v = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
				-1, 0);
	unsigned int hits;
	pid_t visitor;

	if (self->why)
		SKIP(return, "%s", self->why);
	inject_into(inject_function("debugfs_create_blob"), INJECT_NOWHERE);
	visitor = fork();
	if (!visitor)
		visit(v);
	for (int i = 0; i < 12; i++) {
		inject_all();
		EXPECT_EQ(-ENOMEM, load(&self->image));
		hits = inject_hits();
		EXPECT_EQ(1, hits);
		SAME(0, v->opened);
	}
	LET(what_has_stayed());
	ksft_print_msg("%u times it was too early\n", v->refused);
	fflush(stdout);
	EXPECT_LT(0, v->refused);
	kill(visitor, SIGKILL);
	waitpid(visitor, NULL, 0);
	ASSERT_EQ(0, load(&self->image));
	LET(is_whole(&self->files));
}

TEST_HARNESS_MAIN
