// SPDX-License-Identifier: GPL-2.0
/*
 * stress_test.c - every view is read of processes that do all a process can do to
 * its memory, while others arm the probe, send signals, kill, take processors away
 * and unload the module
 *
 * VMI_MINUTES is for how long (1). What each actor did is told; whoever did nothing
 * was no test.
 */
#include "kselftest_harness.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "cast.h"
#include "cgroup.h"
#include "ko.h"
#include "vmi.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 100000

#define TARGETS		3
#define READERS		4
#define ARENA		(8 * MiB)

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE	25
#endif
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL	102
#endif

#ifndef MADV_SOFT_OFFLINE
#define MADV_SOFT_OFFLINE	101
#endif

#define CPU	"/sys/devices/system/cpu/cpu1/online"
#define EVENT	"/sys/kernel/tracing/events/vminspect/page_fault/enable"

/* what all of them know ------------------------------------------------------- */

#define VIEWS_MAX	16
#define OPS_MAX		32
#define ACTORS_MAX	16

/* What is there has no more than so much memory at times, and is killed for want of it. */
#define POOR_TARGET	"vminspect-poor-target"
#define POOR_READER	"vminspect-poor-reader"
#define LIMIT		"16K"

/**
 * struct shared - in memory of all
 * @text: answers that were read to their end, by view
 * @raw: the same, of the records
 * @cut: of both: those that ended with an error
 * @wrong: the first answer that was no answer
 * @op: what targets did
 * @actor: what the others did
 * @target: pids
 * @reader: pids
 */
struct shared {
	unsigned long text[VIEWS_MAX];
	unsigned long raw[VIEWS_MAX];
	unsigned long cut;
	char wrong[256];
	unsigned long op[OPS_MAX];
	unsigned long actor[ACTORS_MAX];
	volatile pid_t target[TARGETS];
	volatile pid_t reader[READERS];
};

static struct shared *all;

static void did(unsigned long *count)
{
	__atomic_add_fetch(count, 1, __ATOMIC_RELAXED);
}

static unsigned int any(unsigned int n)
{
	return n ? random() % n : 0;
}

static bool says(const char *path, const char *word)
{
	char line[512];
	bool found = false;
	FILE *f = fopen(path, "re");

	while (f && !found && fgets(line, sizeof(line), f))
		found = strstr(line, word);
	if (f)
		fclose(f);
	return found;
}

static __u64 now_ms(void)
{
	return clock_ns(CLOCK_BOOTTIME) / 1000000;
}

/* targets: what a process does to its memory ------------------------------------ */

static char *arena;
static int file = -1;		/* of shared memory */

static char *at(size_t *len)
{
	size_t pages = ARENA / PAGE, first = any(pages);

	*len = PAGE * (1 + any(pages - first));
	return arena + first * PAGE;
}

static void op_touch(void)
{
	size_t len;
	char *p = at(&len);

	for (size_t i = 0; i < len; i += PAGE)
		p[i] = any(3);
}

static void op_map(void)
{
	size_t len;
	char *p = at(&len);

	mmap(p, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static void op_map_file(void)
{
	size_t len;
	char *p = at(&len);

	mmap(p, len, PROT_READ | PROT_WRITE, MAP_FIXED | (any(2) ? MAP_SHARED : MAP_PRIVATE),
	     file, 0);
}

static void op_hole(void)
{
	fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, any(ARENA / PAGE) * PAGE,
		  (1 + any(64)) * PAGE);
}

/* There is a moment in which nothing is mapped. */
static void op_unmap(void)
{
	size_t len;
	char *p = at(&len);

	munmap(p, len);
	mmap(p, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static void op_move(void)
{
	char *new = mmap(NULL, ARENA, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	/* of several VMAs it moves none */
	mmap(arena, ARENA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	op_touch();
	if (new != MAP_FAILED &&
	    mremap(arena, ARENA, ARENA, MREMAP_MAYMOVE | MREMAP_FIXED, new) != MAP_FAILED)
		arena = new;
}

static void op_protect(void)
{
	size_t len;
	char *p = at(&len);

	mprotect(p, len, PROT_NONE);
	mprotect(p, len, PROT_READ);
	mprotect(p, len, PROT_READ | PROT_WRITE);
}

static void advise(int advice)
{
	size_t len;
	char *p = at(&len);

	madvise(p, len, advice);
}

static void op_dontneed(void) { advise(MADV_DONTNEED); }
static void op_free(void) { advise(MADV_FREE); }
static void op_swap(void) { advise(MADV_PAGEOUT); }
static void op_merge(void) { advise(MADV_MERGEABLE); }
static void op_huge(void) { advise(MADV_HUGEPAGE); }
static void op_collapse(void) { advise(MADV_COLLAPSE); }

static void op_guard(void)
{
	size_t len;
	char *p = at(&len);

	madvise(p, len, MADV_GUARD_INSTALL);
	madvise(p, len, MADV_GUARD_INSTALL + 1);
}

/* One page less each time: seldom, and of a mapping of its own that goes then. */
static void op_poison(void)
{
	char *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return;
	*p = 1;
	madvise(p, PAGE, any(50) ? MADV_SOFT_OFFLINE : MADV_HWPOISON);
	munmap(p, PAGE);
}

static void op_migrate(void)
{
	void *page[64];
	int node[64], status[64];

	for (int i = 0; i < 64; i++) {
		page[i] = arena + any(ARENA / PAGE) * PAGE;
		node[i] = any(2);
	}
	syscall(SYS_move_pages, 0, 64, page, node, status, 2);
}

static void op_fork(void)
{
	pid_t pid = fork();

	if (!pid) {
		op_touch();
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static void op_exec(void)
{
	pid_t pid = fork();

	if (!pid) {
		execl("/bin/true", "true", NULL);
		_exit(1);
	}
	waitpid(pid, NULL, 0);
}

static const struct {
	const char *name;
	void (*run)(void);
	unsigned int one_of;
} ops[] = {
	{ "touch", op_touch, 1 }, { "mmap", op_map, 2 }, { "mmap file", op_map_file, 2 },
	{ "punch hole", op_hole, 2 }, { "munmap", op_unmap, 2 }, { "mremap", op_move, 4 },
	{ "mprotect", op_protect, 2 }, { "DONTNEED", op_dontneed, 2 }, { "FREE", op_free, 2 },
	{ "PAGEOUT", op_swap, 8 }, { "MERGEABLE", op_merge, 2 }, { "HUGEPAGE", op_huge, 2 },
	{ "COLLAPSE", op_collapse, 8 }, { "guard", op_guard, 2 }, { "poison", op_poison, 20 },
	{ "move_pages", op_migrate, 4 }, { "fork", op_fork, 4 }, { "exec", op_exec, 8 },
};

static void target(__attribute__((unused)) unsigned int nr)
{
	file = memfd_create("stress", 0);
	arena = mmap(NULL, ARENA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (file < 0 || ftruncate(file, ARENA) || arena == MAP_FAILED)
		_exit(1);
	for (;;) {
		unsigned int i = any(ARRAY_SIZE(ops));

		if (any(ops[i].one_of))
			continue;
		ops[i].run();
		did(&all->op[i]);
	}
}

/* readers ------------------------------------------------------------------------- */

#define OF_PID		1
#define OF_ADDR		2
#define OF_PFN		4
#define MAY_OF_PID	8

static const struct {
	const char *view;
	const char *with;
	unsigned int about;
} views[] = {
	{ "status", "", 0 }, { "mm", "", OF_PID }, { "vmas", "", OF_PID },
	{ "vmas", "with=pages", OF_PID }, { "pagetable", "", OF_PID },
	{ "translate", "", OF_PID | OF_ADDR }, { "frames", "", OF_PID | OF_ADDR },
	{ "frames", "", OF_PFN }, { "rmap", "", OF_PID | OF_ADDR }, { "rmap", "", OF_PFN },
	{ "kernel", "", 0 }, { "faults", "", 0 }, { "faults", "", OF_PID },
};

/* Of whoever runs just now: a target, a reader, a child that has just gone. */
static pid_t anybody(void)
{
	switch (any(8)) {
	case 0:
		return all->reader[any(READERS)];
	case 1:
		return all->target[any(TARGETS)] + 1 + any(20);
	case 2:
		return getpid();
	default:
		return all->target[any(TARGETS)];
	}
}

static int ask(int fd, unsigned int i)
{
	char line[160] = "", *p = line;
	__u64 pfn = any(1 << 19);

	if (views[i].about & OF_PID)
		p += sprintf(p, " pid=%d", anybody());
	if (views[i].about & OF_ADDR)
		p += sprintf(p, " addr=%llx", (__u64)(uintptr_t)arena + any(ARENA / PAGE) * PAGE);
	if (views[i].about & OF_PFN)
		p += sprintf(p, " pfn=%llx-%llx", pfn, pfn + 1 + any(256));
	if (*views[i].with)
		p += sprintf(p, " %s", views[i].with);
	if (p == line)
		return 0;
	strcpy(p, "\n");
	return vmi_ask(fd, line + 1);
}

static void complain_of(unsigned int i, bool raw, int err)
{
	snprintf(all->wrong, sizeof(all->wrong), "%s%s %s: %s", raw ? "raw/" : "", views[i].view,
		 views[i].with, strerror(-err));
}

/*
 * What may come of a process that has gone, of a frame that is none, of a signal; of
 * a cgroup's limit, for which nobody is killed where the kernel could do with less.
 */
static bool is_answer(int err)
{
	if (err == -ENOMEM)
		return says("/proc/self/cgroup", POOR_READER);
	return err >= 0 || err == -ESRCH || err == -EINVAL || err == -EINTR || err == -ENXIO ||
	       err == -ENODEV || err == -ENOENT || err == -EBUSY || err == -ESTALE;
}

/* Read to the end, or, one time of eight, not. */
static int read_it(int fd, bool *whole)
{
	size_t chunk = any(4) ? 65536 : 512 + any(4096), reads = any(8) ? ~0u : any(5);
	char *data = malloc(chunk);
	ssize_t got = 1;

	while (got > 0 && reads--) {
		got = read(fd, data, chunk);
		if (got < 0 && errno == EINTR)
			got = 1;
	}
	*whole = got == 0;
	free(data);
	return got < 0 ? -errno : 0;
}

static void read_one(unsigned int i, bool raw)
{
	char name[64];
	bool whole = false;
	int fd, err;

	snprintf(name, sizeof(name), "%s%s", raw ? "raw/" : "", views[i].view);
	fd = vmi_open(name, O_RDWR);
	/* it is being unloaded, or not there */
	if (fd < 0)
		return;
	err = ask(fd, i);
	if (err >= 0)
		err = read_it(fd, &whole);
	close(fd);
	if (!is_answer(err))
		complain_of(i, raw, err);
	else if (whole)
		did(raw ? &all->raw[i] : &all->text[i]);
	else
		did(&all->cut);
}

static void signalled(__attribute__((unused)) int sig)
{
}

static void reader(__attribute__((unused)) unsigned int nr)
{
	struct sigaction sa = { .sa_handler = signalled };

	sigaction(SIGUSR1, &sa, NULL);
	arena = mmap(NULL, ARENA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	op_touch();
	for (;;)
		read_one(any(ARRAY_SIZE(views)), any(2));
}

/* the others ----------------------------------------------------------------------- */

static void nap(unsigned int ms)
{
	usleep(ms * 1000);
}

static bool act_signals(void)
{
	pid_t pid = all->reader[any(READERS)];

	nap(20);
	return pid > 0 && !kill(pid, any(40) ? SIGUSR1 : SIGKILL);
}

static bool act_kill(void)
{
	pid_t pid = all->target[any(TARGETS)];

	nap(700);
	return pid > 0 && !kill(pid, SIGKILL);
}

static bool act_arm(void)
{
	char data[512];
	int fd = vmi_open("faults", O_RDWR);

	nap(any(30));
	if (fd < 0)
		return false;
	if (any(2))
		vmi_askf(fd, "pid=%d children=1\n", all->target[any(TARGETS)]);
	nap(any(30));
	while (any(4) && read(fd, data, sizeof(data)) > 0)
		;
	close(fd);
	return true;
}

static bool act_event(void)
{
	bool ok = write_text(EVENT, "1");

	nap(any(200));
	write_text(EVENT, "0");
	nap(any(200));
	return ok;
}

static bool act_hotplug(void)
{
	bool ok = write_text(CPU, "0");

	nap(300);
	write_text(CPU, "1");
	nap(1500);
	return ok;
}

static bool act_drop(void)
{
	nap(1000);
	return write_text("/proc/sys/vm/drop_caches", "3");
}

/*
 * What it has is charged where it was; what it takes from now on is too much. Once it
 * has been killed, it is not: who waits for its memory may be what it waits for. ksmd
 * charges a page to it under its mmap_lock (break_cow), for which it waits in turn when
 * it goes (__ksm_exit): the oom_reaper gives both up after a second, and says so.
 */
static bool starve(const char *cgroup, const volatile pid_t *who)
{
	bool killed;
	pid_t pid;

	nap(500);
	/* a new one, which has nothing yet; in the old one somebody may not have gone yet */
	if (!cgroup_remove(cgroup) || cgroup_make(cgroup, LIMIT))
		return false;
	pid = *who;
	if (pid <= 0 || !cgroup_add(cgroup, pid))
		return false;
	for (int i = 0; i < 200 && !cgroup_kills(cgroup); i++)
		nap(10);
	killed = cgroup_kills(cgroup) > 0;
	cgroup_limit(cgroup, "max");
	/* a child of its may have died in its place: whoever is there has no limit now */
	if (*who == pid)
		kill(pid, SIGKILL);
	return killed;
}

static bool act_starve_target(void)
{
	return starve(POOR_TARGET, &all->target[any(TARGETS)]);
}

static bool act_starve_reader(void)
{
	return starve(POOR_READER, &all->reader[any(READERS)]);
}

static const struct {
	const char *name;
	bool (*run)(void);
	const char *file;	/* what it takes */
} actors[] = {
	{ "signals", act_signals, "" }, { "targets killed", act_kill, "" },
	{ "views armed", act_arm, "" }, { "events on", act_event, EVENT },
	{ "processors off", act_hotplug, CPU }, { "caches", act_drop, "" },
	{ "targets starved", act_starve_target, CGROUP POOR_TARGET "/memory.max" },
	{ "readers starved", act_starve_reader, CGROUP POOR_READER "/memory.max" },
};

static void act(unsigned int nr)
{
	for (;;)
		if (actors[nr].run())
			did(&all->actor[nr]);
}

/* the play -------------------------------------------------------------------------- */

/** struct role - who is played by a process of its own, and again when it dies */
struct role {
	void (*run)(unsigned int nr);
	unsigned int nr;
	volatile pid_t *pid;
	pid_t now;
};

static void play(struct role *r)
{
	pid_t parent = getpid();

	r->now = fork();
	if (r->now) {
		/* there may be no memory for it just now: tried again */
		r->now = r->now > 0 ? r->now : 0;
		if (r->pid)
			*r->pid = r->now;
		return;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	srandom(clock_ns(CLOCK_BOOTTIME) ^ getpid());
	r->run(r->nr);
}

static void again(struct role *roles, size_t nr)
{
	pid_t gone;

	while ((gone = waitpid(-1, NULL, WNOHANG)) > 0)
		for (size_t i = 0; i < nr; i++)
			if (roles[i].now == gone)
				roles[i].now = 0;
	for (size_t i = 0; i < nr; i++)
		if (!roles[i].now)
			play(&roles[i]);
}

static void end_all(const struct role *roles, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (roles[i].now)
			kill(roles[i].now, SIGKILL);
	for (size_t i = 0; i < nr; i++)
		if (roles[i].now)
			waitpid(roles[i].now, NULL, 0);
}

#define ROLES	(TARGETS + READERS + ARRAY_SIZE(actors))

static void cast(struct role *roles)
{
	for (unsigned int i = 0; i < TARGETS; i++)
		*roles++ = (struct role){ target, i, &all->target[i], 0 };
	for (unsigned int i = 0; i < READERS; i++)
		*roles++ = (struct role){ reader, i, &all->reader[i], 0 };
	for (unsigned int i = 0; i < ARRAY_SIZE(actors); i++)
		*roles++ = (struct role){ act, i, NULL, 0 };
}

/* Can it be had here at all? */
static bool can_act[ARRAY_SIZE(actors)];

static bool has_acted(unsigned int i)
{
	return all->actor[i] || !can_act[i];
}

static bool all_has_been_done(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(ops); i++)
		if (!all->op[i])
			return false;
	for (size_t i = 0; i < ARRAY_SIZE(views); i++)
		if (!all->text[i] || !all->raw[i])
			return false;
	for (size_t i = 0; i < ARRAY_SIZE(actors); i++)
		if (!has_acted(i))
			return false;
	return true;
}

/* A slow machine has more time, but not for ever. */
static bool is_over(__u64 start, __u64 ms)
{
	__u64 gone = now_ms() - start;

	return gone >= ms && (gone >= 8 * ms || all_has_been_done());
}

static void run(__u64 ms)
{
	struct role roles[ROLES];
	__u64 start = now_ms();

	cast(roles);
	while (!*all->wrong && !is_over(start, ms)) {
		again(roles, ROLES);
		nap(20);
	}
	end_all(roles, ROLES);
	write_text(EVENT, "0");
	write_text(CPU, "1");
}

static __u64 minutes(void)
{
	const char *text = getenv("VMI_MINUTES");

	return text ? strtoull(text, NULL, 10) : 1;
}

static long number_of(const char *path)
{
	FILE *f = fopen(path, "re");
	long nr = -1;

	if (f && fscanf(f, "%ld", &nr) != 1)
		nr = -1;
	if (f)
		fclose(f);
	return nr;
}

FIXTURE(stress) {
	const char *why;
};

FIXTURE_SETUP(stress)
{
	self->why = vmi_missing();
	all = mmap(NULL, sizeof(*all), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, all);
	cgroup_make(POOR_TARGET, LIMIT);
	cgroup_make(POOR_READER, LIMIT);
	for (size_t i = 0; i < ARRAY_SIZE(actors); i++)
		can_act[i] = !*actors[i].file || !access(actors[i].file, W_OK);
	write_text("/sys/kernel/mm/ksm/run", "1");
	/* an emulator on a busy machine is away for longer than a processor ever is */
	write_text("/proc/sys/kernel/watchdog_thresh", "60");
}

FIXTURE_TEARDOWN(stress)
{
	write_text("/sys/kernel/mm/ksm/run", "2");
	write_text("/proc/sys/kernel/watchdog_thresh", "10");
	cgroup_remove(POOR_TARGET);
	cgroup_remove(POOR_READER);
	munmap(all, sizeof(*all));
}

TEST_F(stress, every_view_is_read)
{
	if (self->why)
		SKIP(return, "%s", self->why);
	run(minutes() * 60000);
	EXPECT_STREQ("", all->wrong);
	for (size_t i = 0; i < ARRAY_SIZE(ops); i++) {
		ksft_print_msg("%s: %lu\n", ops[i].name, all->op[i]);
		EXPECT_LT(0, all->op[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(views); i++) {
		ksft_print_msg("%s %s: %lu answers as text, %lu as records\n", views[i].view,
			       views[i].with, all->text[i], all->raw[i]);
		EXPECT_LT(0, all->text[i]);
		EXPECT_LT(0, all->raw[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(actors); i++) {
		ksft_print_msg("%s: %lu\n", actors[i].name, all->actor[i]);
		EXPECT_TRUE(has_acted(i)) {
			TH_LOG("%s did nothing", actors[i].name);
		}
	}
	ksft_print_msg("%lu answers that were not read to their end\n", all->cut);
	fflush(stdout);
	/* nothing of it is left */
	EXPECT_EQ(0, number_of("/sys/module/vminspect/refcnt"));
	EXPECT_FALSE(says("/sys/kernel/debug/kprobes/list", "handle_mm_fault"));
}

/* coming and going ------------------------------------------------------------------- */

/* Now and then nobody is there. */
static void visitor(__attribute__((unused)) unsigned int nr)
{
	for (;;) {
		__u64 start = now_ms();

		read_one(any(ARRAY_SIZE(views)), any(2));
		/* eight times as long as it took, however slow the machine is */
		nap(any(50) + 8 * (now_ms() - start));
	}
}

static void comer_and_goer(__attribute__((unused)) unsigned int nr)
{
	for (;;) {
		if (!syscall(SYS_delete_module, "vminspect", O_NONBLOCK))
			did(&all->actor[0]);
		else if (errno == EWOULDBLOCK || errno == EBUSY)
			did(&all->actor[1]);
		nap(any(10));
		ko_load();
		nap(any(50));
	}
}

TEST_F(stress, the_module_comes_and_goes)
{
	const char *why = self->why ?: ko_missing();
	struct role roles[TARGETS + READERS + 1];
	const size_t nr = ARRAY_SIZE(roles);
	__u64 start = now_ms(), ms = minutes() * 15000;
	unsigned int i;

	if (why)
		SKIP(return, "%s", why);
	for (i = 0; i < TARGETS; i++)
		roles[i] = (struct role){ target, i, &all->target[i], 0 };
	for (i = 0; i < READERS; i++)
		roles[TARGETS + i] = (struct role){ visitor, i, &all->reader[i], 0 };
	roles[nr - 1] = (struct role){ comer_and_goer, 0, NULL, 0 };
	while (now_ms() - start < ms ||
	       (now_ms() - start < 8 * ms && !(all->actor[0] && all->actor[1]))) {
		again(roles, nr);
		nap(20);
	}
	end_all(roles, nr);
	/* whoever comes after us finds it loaded */
	ko_load();
	EXPECT_EQ(NULL, vmi_missing());
	ksft_print_msg("unloaded %lu times, in use %lu times\n", all->actor[0], all->actor[1]);
	fflush(stdout);
	EXPECT_LT(0, all->actor[0]);
	EXPECT_LT(0, all->actor[1]);
	EXPECT_STREQ("", all->wrong);
	EXPECT_EQ(0, number_of("/sys/module/vminspect/refcnt"));
}

TEST_HARNESS_MAIN
