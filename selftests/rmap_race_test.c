// SPDX-License-Identifier: GPL-2.0
/*
 * rmap_race_test.c - view rmap of pages with many mappers, and of pages whose
 * mappers come and go while it is read
 *
 * VMI_ROUNDS is how often a mapping is made and dropped (20000).
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include "cast.h"
#include "fixture.h"
#include "reverse.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

#define RW		(PROT_READ | PROT_WRITE)
#define STAY		4

static char *at;
static int file;

static int rounds(void)
{
	const char *text = getenv("VMI_ROUNDS");

	return text && *text ? atoi(text) : 20000;
}

static char *map_page(int flags, int fd)
{
	void *room = place(PAGE, PAGE);

	room = mmap(room, PAGE, RW, flags | MAP_FIXED, fd, 0);
	return room == MAP_FAILED ? NULL : room;
}

FIXTURE(many) {
	struct cast cast;
	struct holders who;
	__u64 pfn;
	const char *why;
};

FIXTURE_VARIANT(many) {
	size_t processes;
	size_t each;
};

/* A thousand mappings of a page of a file. */
FIXTURE_VARIANT_ADD(many, processes) {
	.processes = 40, .each = 25,
};

/* More than one pass finds, and nothing but the address tells them apart. */
FIXTURE_VARIANT_ADD(many, addresses) {
	.processes = 2, .each = 1500,
};

static size_t each;

static void map_often(struct cast *c, int nr)
{
	size_t i;

	for (i = 0; i < each; i++) {
		char *page = map_page(MAP_SHARED, file);

		if (!page)
			abort();
		*page = nr;
		if (!i)
			c->stage->told[nr] = (unsigned long)page;
	}
}

FIXTURE_SETUP(many)
{
	size_t i;

	self->why = cast_start(&self->cast, NULL);
	if (self->why)
		return;
	file = memfd_create("many", MFD_CLOEXEC);
	ASSERT_EQ(0, ftruncate(file, PAGE));
	each = variant->each;
	for (i = 0; i < variant->processes; i++)
		ASSERT_LT(0, actor(&self->cast, map_often, i));
	self->pfn = PM_PFN(pagemap_one(self->cast.stage->pid[0],
				       self->cast.stage->told[0]));
	oracle_frame(&self->who, self->pfn);
}

FIXTURE_TEARDOWN(many)
{
	holders_free(&self->who);
	cast_end(&self->cast);
}

TEST_F(many, read_sizes)
{
	static const size_t sizes[] = { 1, 7, 4096, 1 << 18 };
	const char *why;
	struct reverse r;
	struct stream s;
	size_t i;
	int fd;

	if (self->why)
		SKIP(return, "%s", self->why);
	SAME(variant->processes * variant->each, self->who.nr);
	SAME(variant->processes * variant->each, page_count(self->pfn));
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		fd = vmi_open("raw/rmap", O_RDWR);
		ASSERT_LE(0, fd);
		ASSERT_EQ(0, vmi_askf(fd, "pfn=%llx\n", self->pfn));
		ASSERT_EQ(0, stream_read(&s, fd, sizes[i]));
		LET(stream_bad(&s));
		ASSERT_NE(NULL, reverse_next(&r, &s, NULL, &why));
		LET(why);
		/* Both are sorted: what is told twice is a difference. */
		LET(holders_differ("every pagemap", &self->who, "rmap",
				   &r.mapped));
		SAME_AT(sizes[i], variant->processes * variant->each, r.mappings);
		SAME_AT(sizes[i], VMI_RMAP_FILE, r.rmap->kind);
		EXPECT_LT(1, r.rmap->passes);
		reverse_free(&r);
		stream_free(&s);
		close(fd);
	}
}

/* Half of them go while the answer is in the midst of being read. */
TEST_F(many, half_of_them_go)
{
	struct holders stayed = { };
	char *data, *rest;
	const char *why;
	struct reverse r;
	struct stream s;
	ssize_t len;
	size_t i;
	int fd;

	if (self->why)
		SKIP(return, "%s", self->why);
	fd = vmi_open("raw/rmap", O_RDWR);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, vmi_askf(fd, "pfn=%llx\n", self->pfn));
	data = malloc(8 << 20);
	len = read(fd, data, 5000);
	ASSERT_LT(0, len);
	for (i = 0; i < variant->processes; i += 2) {
		kill(self->cast.stage->pid[i], SIGKILL);
		waitpid(self->cast.stage->pid[i], NULL, 0);
		self->cast.stage->pid[i] = 0;
	}
	i = vmi_slurp(fd, 4096, &rest);
	ASSERT_GT(4 << 20, i);
	memcpy(data + len, rest, i);
	stream_adopt(&s, data, len + i);
	LET(stream_bad(&s));
	ASSERT_NE(NULL, reverse_next(&r, &s, NULL, &why));
	LET(why);
	oracle_frame(&stayed, self->pfn);
	SAME(variant->processes * variant->each / 2, stayed.nr);
	for (i = 0; i < stayed.nr; i++)
		EXPECT_TRUE(holders_have(&r.mapped, stayed.at[i].pid,
					 stayed.at[i].addr))
			TH_LOG("pid %d at %#llx is missing",
			       stayed.at[i].pid, stayed.at[i].addr);
	EXPECT_GE(variant->processes * variant->each, r.mappings);
	EXPECT_LT(r.rmap->mapcount_after, r.rmap->mapcount);
	holders_free(&stayed);
	reverse_free(&r);
	stream_free(&s);
	free(rest);
	close(fd);
}

/* What was found and is yet to be read keeps no file system mounted. */
TEST(a_reader_who_pauses_holds_no_file)
{
	char dir[] = "/tmp/vminspect-XXXXXX", path[64];
	struct cast cast;
	const char *why = cast_start(&cast, NULL);
	char byte;
	__u64 pfn;
	int fd, i;

	if (why)
		SKIP(return, "%s", why);
	ASSERT_NE(NULL, mkdtemp(dir));
	ASSERT_EQ(0, mount("none", dir, "tmpfs", 0, NULL));
	snprintf(path, sizeof(path), "%s/file", dir);
	file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	ASSERT_EQ(0, ftruncate(file, PAGE));
	each = 100;
	ASSERT_LT(0, actor(&cast, map_often, 0));
	pfn = PM_PFN(pagemap_one(cast.stage->pid[0], cast.stage->told[0]));
	fd = vmi_open("raw/rmap", O_RDWR);
	ASSERT_EQ(0, vmi_askf(fd, "pfn=%llx\n", pfn));
	ASSERT_EQ(1, read(fd, &byte, 1));
	cast_end(&cast);
	close(file);
	/* who has ended gives its files back a little later */
	for (i = 0; i < 50 && umount(dir); i++)
		usleep(100000);
	EXPECT_GT(50, i)
		TH_LOG("umount: %s", strerror(errno));
	close(fd);
	umount(dir);
	rmdir(dir);
}

#define LINKS	100

/* The page of a file through each of its hard links, which have long names. */
static void map_links(struct cast *c, int nr)
{
	char path[PATH_MAX];
	int i;

	for (i = 0; i < LINKS; i++) {
		volatile char *page;
		int fd;

		snprintf(path, sizeof(path), "%s/%0200d", (char *)at, i);
		fd = open(path, O_RDWR | O_CLOEXEC);
		page = fd < 0 ? NULL : map_page(MAP_SHARED, fd);
		if (!page)
			abort();
		*page = nr;
		close(fd);
	}
	(void)c;
}

/* More names than there is room for in one go: none is passed over, none told twice. */
TEST(each_under_its_own_name)
{
	char dir[] = "/tmp/vminspect-XXXXXX", path[PATH_MAX], first[PATH_MAX];
	struct holders who = { };
	struct cast cast;
	const char *why = cast_start(&cast, NULL);
	struct reverse r;
	struct stream s;
	__u64 pfn;
	char *page;
	int i;

	if (why)
		SKIP(return, "%s", why);
	ASSERT_NE(NULL, mkdtemp(dir));
	ASSERT_EQ(0, mount("none", dir, "tmpfs", 0, NULL));
	for (i = 0; i < LINKS; i++) {
		snprintf(path, sizeof(path), "%s/%0200d", dir, i);
		if (i) {
			ASSERT_EQ(0, link(first, path));
			continue;
		}
		strcpy(first, path);
		file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		ASSERT_EQ(0, ftruncate(file, PAGE));
	}
	page = map_page(MAP_SHARED, file);
	ASSERT_NE(NULL, page);
	*page = 1;
	at = dir;
	ASSERT_LT(0, actor(&cast, map_links, 0));
	pfn = PM_PFN(pagemap_one(getpid(), (unsigned long)page));
	ASSERT_EQ(0, stream_get(&s, "rmap", "pfn=%llx\n", pfn));
	LET(stream_bad(&s));
	ASSERT_NE(NULL, reverse_next(&r, &s, NULL, &why));
	LET(why);
	oracle_frame(&who, pfn);
	LET(holders_differ("every pagemap", &who, "rmap", &r.mapped));
	SAME(r.rmap->mapcount, r.mappings);
	holders_free(&who);
	reverse_free(&r);
	stream_free(&s);
	munmap(page, PAGE);
	close(file);
	cast_end(&cast);
	umount2(dir, MNT_DETACH);
	rmdir(dir);
}

/* A process that makes and drops mappings of the page, each its own way. */
static void drop_shared(struct cast *c, int nr)
{
	int i;

	for (i = rounds(); i; i--) {
		char *page = mmap(NULL, PAGE, RW, MAP_SHARED, file, 0);

		if (page == MAP_FAILED)
			continue;
		*page = nr;
		munmap(page, PAGE);
		c->stage->told[0]++;
	}
	c->stage->go = 1;
}

static void drop_by_fork(struct cast *c, int nr)
{
	int i;

	for (i = rounds() / 10; i; i--) {
		pid_t pid = fork();

		if (!pid)
			_exit(nr);
		waitpid(pid, NULL, 0);
		c->stage->told[0]++;
	}
	c->stage->go = 1;
}

static void drop_by_moving(struct cast *c, int nr)
{
	char *to[2] = { at, place(PAGE, PAGE) };
	int i;

	(void)nr;
	for (i = rounds(); i; i--) {
		mremap(to[i & 1], PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
		       to[!(i & 1)]);
		c->stage->told[0]++;
	}
	c->stage->go = 1;
}

static void drop_access(struct cast *c, int nr)
{
	int i;

	(void)nr;
	for (i = rounds(); i; i--) {
		mprotect(at, PAGE, PROT_NONE);
		mprotect(at, PAGE, RW);
		c->stage->told[0]++;
	}
	c->stage->go = 1;
}

FIXTURE(race) {
	struct cast cast;
	pid_t pid[STAY];
	pid_t racer;
	__u64 pfn;
	const char *why;
};

FIXTURE_VARIANT(race) {
	act_t drop;
	bool file;
	bool has_it;	/* who comes and goes has the page all the time, somehow */
};

FIXTURE_VARIANT_ADD(race, shared) {
	.drop = drop_shared, .file = true,
};

FIXTURE_VARIANT_ADD(race, fork) {
	.drop = drop_by_fork,
};

FIXTURE_VARIANT_ADD(race, move) {
	.drop = drop_by_moving,
};

FIXTURE_VARIANT_ADD(race, protect) {
	.drop = drop_access, .has_it = true,
};

static void write_page(struct cast *c, int nr)
{
	(void)c;
	*at = nr;
}

FIXTURE_SETUP(race)
{
	int i;

	self->why = cast_start(&self->cast, NULL);
	if (self->why)
		return;
	file = memfd_create("race", MFD_CLOEXEC);
	ASSERT_EQ(0, ftruncate(file, PAGE));
	at = variant->file ? map_page(MAP_SHARED, file) :
		map_page(MAP_PRIVATE | MAP_ANONYMOUS, -1);
	ASSERT_NE(NULL, at);
	*at = 1;
	for (i = 0; i < STAY; i++)
		self->pid[i] = actor(&self->cast,
				     variant->file ? write_page : NULL, i);
	self->pfn = PM_PFN(pagemap_one(getpid(), (unsigned long)at));
	fflush(NULL);
	self->racer = fork();
	if (!self->racer) {
		variant->drop(&self->cast, 1);
		_exit(0);
	}
}

FIXTURE_TEARDOWN(race)
{
	if (self->racer > 0)
		kill(self->racer, SIGKILL);
	cast_end(&self->cast);
}

static size_t times(const struct holders *h, pid_t pid)
{
	size_t i, nr = 0;

	for (i = 0; i < h->nr; i++)
		nr += h->at[i].pid == pid &&
		      h->at[i].addr == (unsigned long)at;
	return nr;
}

/* One page, while it changes: something may not settle, and be lost. */
static const char *ask_amid(struct reverse *r, struct stream *s,
			    const char *request)
{
	const char *why = NULL;

	if (stream_get(s, "rmap", "%s", request))
		return "raw/rmap cannot be read";
	if (s->broken)
		return s->broken;
	if (!s->end || s->end->err)
		return "no END, or an error in it";
	if (!reverse_next(r, s, NULL, &why))
		return why ? why : "no RMAP";
	return why;
}

/* Who stays is told once in each answer, whoever comes and goes. */
TEST_F(race, who_stays_is_told)
{
	unsigned int answers = 0, busy = 0, met = 0;
	char request[64];
	struct reverse r;
	struct stream s;
	int i;

	if (self->why)
		SKIP(return, "%s", self->why);
	snprintf(request, sizeof(request), "pfn=%llx\n", self->pfn);
	while (!self->cast.stage->go) {
		MUST(ask_amid(&r, &s, request));
		answers++;
		if (r.rmap->kind == VMI_RMAP_BUSY) {
			busy++;
		} else {
			for (i = 0; i < STAY; i++)
				ASSERT_EQ(1, times(&r.mapped, self->pid[i]))
					TH_LOG("answer %u: kind %u, %zu told",
					       answers, r.rmap->kind,
					       r.mappings);
			ASSERT_EQ(1, times(&r.mapped, getpid()));
			if (variant->has_it && !self->cast.stage->go)
				ASSERT_EQ(1, times(&r.mapped, self->racer));
			met += r.mappings > STAY + 1;
		}
		reverse_free(&r);
		stream_free(&s);
	}
	ksft_print_msg("%u answers, %u busy; %u met who comes and goes %llu times\n",
		       answers, busy, met, self->cast.stage->told[0]);
	EXPECT_LT(10, answers);
	/* Being told "busy" is no answer: it must be rare. */
	EXPECT_GE(answers / 20, busy);
}

/* The page at an address is another one all the time. */
static void replace(struct cast *c)
{
	int i;

	for (i = rounds(); i; i--) {
		char *page = mmap(NULL, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS,
				  -1, 0);

		if (page == MAP_FAILED)
			continue;
		*page = 1;
		mremap(page, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, at);
	}
	c->stage->go = 1;
	pause();
}

/* And those that it was are somebody else's for a moment. */
static void borrow(void)
{
	for (;;) {
		char *page = mmap(NULL, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS,
				  -1, 0);

		if (page == MAP_FAILED)
			continue;
		*page = 2;
		munmap(page, PAGE);
	}
}

FIXTURE(replaced) {
	struct cast cast;
	pid_t racer;
	pid_t stranger;
	const char *why;
};

FIXTURE_SETUP(replaced)
{
	self->why = cast_start(&self->cast, NULL);
	if (self->why)
		return;
	at = map_page(MAP_PRIVATE | MAP_ANONYMOUS, -1);
	ASSERT_NE(NULL, at);
	fflush(NULL);
	self->stranger = fork();
	if (!self->stranger)
		borrow();
	self->racer = fork();
	if (!self->racer)
		replace(&self->cast);
}

static void end(pid_t pid)
{
	if (pid <= 0)
		return;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

FIXTURE_TEARDOWN(replaced)
{
	end(self->stranger);
	end(self->racer);
	cast_end(&self->cast);
}

/* Who is asked about is among those told; or it is told that the page has gone. */
TEST_F(replaced, no_stranger_for_it)
{
	unsigned int answers = 0, found = 0, left = 0;
	char request[64];
	struct reverse r;
	struct stream s;

	if (self->why)
		SKIP(return, "%s", self->why);
	snprintf(request, sizeof(request), "pid=%d addr=%lx\n", self->racer,
		 (unsigned long)at);
	while (!self->cast.stage->go) {
		MUST(ask_amid(&r, &s, request));
		answers++;
		left += r.rmap->kind == VMI_RMAP_GONE;
		/* what did not settle may have been the one asked about */
		if (!s.end->lost && r.rmap->kind != VMI_RMAP_GONE &&
		    r.rmap->kind != VMI_RMAP_BUSY &&
		    r.rmap->kind != VMI_RMAP_NOT_PRESENT) {
			found++;
			SAME_AT(answers, VMI_RMAP_ANON, r.rmap->kind);
			ASSERT_EQ(1, times(&r.mapped, self->racer))
				TH_LOG("answer %u: kind %u, %zu told", answers,
				       r.rmap->kind, r.mappings);
		}
		reverse_free(&r);
		stream_free(&s);
	}
	ksft_print_msg("%u answers, %u found it, %u saw it go\n", answers,
		       found, left);
	EXPECT_LT(10, found);
}

TEST_HARNESS_MAIN
