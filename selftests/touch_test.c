// SPDX-License-Identifier: GPL-2.0
/*
 * touch_test.c - what view translate says a touch would do, and what it does
 *
 * For each address and each kind of access a new child makes the fixture and
 * stops; vminspect is asked; the child touches; what happened to it (signal,
 * faults, the page that is there now) leaves only a few predictions true.
 */
#include "kselftest_harness.h"
#include <setjmp.h>
#include <signal.h>
#include <sys/resource.h>
#include "agree.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

enum access {
	READ,
	WRITE,
	EXEC,
};

static const char * const access_name[] = { "read", "write", "exec" };

/* facts->told, in both directions */
enum told {
	TOLD_ADDR = 1,
	TOLD_SIGNAL,
	TOLD_CODE,
	TOLD_FAULTS,
};

static sigjmp_buf out;
static struct facts *child_facts;

static void caught(int sig, siginfo_t *info, void *context)
{
	(void)context;
	child_facts->told[TOLD_SIGNAL] = sig;
	child_facts->told[TOLD_CODE] = info->si_code;
	siglongjmp(out, 1);
}

static long faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt + usage.ru_majflt;
}

static void access_memory(enum access how, volatile char *at)
{
	union {
		volatile char *data;
		void (*code)(void);
	} to = { .data = at };

	if (how == READ)
		(void)*at;
	else if (how == WRITE)
		*at = 0x55;
	else
		to.code();
}

static void act(struct facts *f, enum access how, __u64 addr)
{
	volatile long before;

	f->told[TOLD_SIGNAL] = 0;
	f->told[TOLD_CODE] = 0;
	before = faults();
	if (!sigsetjmp(out, 1))
		access_memory(how, (char *)addr);
	f->told[TOLD_FAULTS] = faults() - before;
}

static void nothing(void)
{
}

/* In the child, after the fixture: stop, touch, stop, ... */
static void toucher(struct facts *f)
{
	struct sigaction sa = {
		.sa_sigaction = caught,
		.sa_flags = SA_SIGINFO,
	};
	static char page[2 * PAGE];

	child_facts = f;
	sigaction(SIGSEGV, &sa, NULL);
	sigaction(SIGBUS, &sa, NULL);
	/* Once through all of it, so that only the touch itself faults. */
	act(f, READ, (unsigned long)page);
	act(f, WRITE, (unsigned long)page);
	act(f, EXEC, (unsigned long)nothing);
	act(f, WRITE, 16);
	for (;;) {
		raise(SIGSTOP);
		act(f, f->go, f->told[TOLD_ADDR]);
	}
}

struct prediction {
	unsigned char touch[3];
	unsigned int swaps;
	__u32 flags;
	__u64 before;
	__u64 after;
};

static const char *predict(struct prediction *p, pid_t pid, __u64 addr)
{
	const struct vmi_result *r;
	struct stream s;
	const char *why;

	if (stream_get(&s, "translate", "pid=%d addr=%llx\n", pid, addr))
		return "no answer";
	why = stream_bad(&s);
	r = stream_find(&s, VMI_REC_RESULT);
	if (!why && !r)
		why = "no RESULT";
	if (!why)
		memcpy(p->touch, r->touch, 3);
	p->swaps = s.dialect ? s.dialect->max_swapfiles : 0;
	p->flags = s.dialect ? s.dialect->flags : 0;
	p->before = pagemap_one(pid, addr);
	stream_free(&s);
	return why;
}

#define BIT(n)	(1u << (n))

/* A page is there now that was not (in this way) there before. */
static unsigned int truth_of_fault(const struct prediction *p,
				   const struct map *m, enum access how)
{
	__u64 flags = page_flags(PM_PFN(p->after));

	if (!m)
		return BIT(VMI_TOUCH_STACK);
	/* A type behind the last swap area is a marker, as good as empty. */
	if (p->before & PM_SWAP && (p->before & 31) < p->swaps)
		return BIT(VMI_TOUCH_SWAP_IN);
	if (p->before & PM_PRESENT) {
		if (how != WRITE)
			return BIT(VMI_TOUCH_SPURIOUS) | BIT(VMI_TOUCH_NUMA);
		if (page_flags(PM_PFN(p->before)) & KPF_ZERO_PAGE)
			return BIT(VMI_TOUCH_COW) | BIT(VMI_TOUCH_ANON);
		if (p->after & PM_FILE)
			return BIT(VMI_TOUCH_MKWRITE) | BIT(VMI_TOUCH_SPURIOUS);
		return BIT(VMI_TOUCH_COW);
	}
	if (flags & KPF_HUGE)
		return BIT(VMI_TOUCH_HUGETLB);
	if (flags & KPF_ZERO_PAGE)
		return BIT(VMI_TOUCH_ZERO);
	if (p->after & PM_FILE)
		return BIT(VMI_TOUCH_FILE);
	if (m->ino)
		return BIT(VMI_TOUCH_FILE_COPY);
	return BIT(VMI_TOUCH_ANON);
}

/* The predictions (a set) that what happened allows. */
static unsigned int truth(const struct prediction *p, const struct facts *f,
			  const struct map *m, enum access how)
{
	if (f->told[TOLD_SIGNAL] == SIGBUS)
		return BIT(VMI_TOUCH_SIGBUS);
	if (f->told[TOLD_SIGNAL] == SIGSEGV)
		return f->told[TOLD_CODE] == SEGV_MAPERR ?
			BIT(VMI_TOUCH_SEGV_MAPERR) :
			BIT(VMI_TOUCH_SEGV_ACCERR);
	if (!f->told[TOLD_FAULTS])
		return BIT(VMI_TOUCH_HIT);
	return truth_of_fault(p, m, how);
}

/* Which pages of an area are touched */
enum spot {
	FIRST_TOUCHED,
	LAST_PAGE,
	BEHIND_TOUCHED,
	BELOW,
	SPOTS,
};

static __u64 spot_addr(const struct area *a, enum spot where)
{
	switch (where) {
	case FIRST_TOUCHED:
		return a->start + a->first;
	case LAST_PAGE:
		return a->end - PAGE + 64;
	case BEHIND_TOUCHED:
		return a->start + a->first + PAGE;
	default:
		return a->start - 8;
	}
}

/* Code that nobody wrote must not be run. */
static bool harmless(const struct area *a, enum spot where, enum access how,
		     unsigned int predicted)
{
	if (predicted == VMI_TOUCH_UFFD)
		return false;	/* nobody would answer it */
	return how != EXEC || !(a->access & PROT_EXEC) ||
	       where == FIRST_TOUCHED || where == BELOW;
}

static void check_one(struct __test_metadata *_metadata, make_t make, int nr,
		      enum spot where, enum access how, unsigned int *checked)
{
	const struct area *a;
	struct prediction p;
	unsigned int allowed;
	struct child c = { };
	struct maps maps;
	__u64 addr;

	MUST(child_run(&c, make, toucher));
	ASSERT_TRUE(child_stopped(c.pid));
	a = &c.facts->area[nr];
	addr = spot_addr(a, where);
	MUST(predict(&p, c.pid, addr));
	if (!harmless(a, where, how, p.touch[how])) {
		child_end(&c);
		return;
	}
	maps_get(&maps, c.pid, false);
	c.facts->go = how;
	c.facts->told[TOLD_ADDR] = addr;
	kill(c.pid, SIGCONT);
	ASSERT_TRUE(child_stopped(c.pid));
	p.after = pagemap_one(c.pid, addr);
	allowed = truth(&p, c.facts, maps_at(&maps, addr), how);
	EXPECT_NE(0, allowed & BIT(p.touch[how]))
		TH_LOG("%s of %s, spot %d: predicted %u, true is a set %#x (signal %llu code %llu, %llu faults, pagemap %#llx to %#llx)",
		       access_name[how], a->label, where, p.touch[how], allowed,
		       c.facts->told[TOLD_SIGNAL], c.facts->told[TOLD_CODE],
		       c.facts->told[TOLD_FAULTS], p.before, p.after);
	++*checked;
	maps_free(&maps);
	child_end(&c);
}

FIXTURE(touch) {
	int areas;
	const char *why;
};

FIXTURE_VARIANT(touch) {
	make_t make;
};

#define VARIANT(name)	FIXTURE_VARIANT_ADD(touch, name)
#include "variants.h"
#undef VARIANT

FIXTURE_SETUP(touch)
{
	struct child c = { };

	self->why = vmi_missing();
	if (!self->why)
		self->why = child_start(&c, variant->make);
	if (self->why)
		return;
	self->areas = c.facts->nr;
	child_end(&c);
}

FIXTURE_TEARDOWN(touch)
{
}

TEST_F(touch, does_what_was_predicted)
{
	unsigned int checked = 0;
	enum access how;
	enum spot where;
	int nr;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (nr = 0; nr < self->areas; nr++)
		for (where = 0; where < SPOTS; where++)
			for (how = READ; how <= EXEC; how++)
				check_one(_metadata, variant->make, nr, where,
					  how, &checked);
	EXPECT_LE(6, checked);
}

/* Memory a fork has made shared: read hits, write copies. */
static char *shared_by_fork;

static const char *make_cow(struct facts *f)
{
	struct area *a = know(f, "after fork", shared_by_fork, 4 * PAGE);

	a->how = TOUCHED_WRITTEN;
	a->step = PAGE;
	a->count = 4;
	return NULL;
}

FIXTURE(cow) {
	int unused;
};

FIXTURE_SETUP(cow)
{
}

FIXTURE_TEARDOWN(cow)
{
}

TEST_F(cow, does_what_was_predicted)
{
	unsigned int checked = 0;
	struct prediction p;
	struct child c = { };
	enum access how;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	shared_by_fork = mmap(place(4 * PAGE, PAGE), 4 * PAGE,
			      PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	ASSERT_NE(MAP_FAILED, shared_by_fork);
	memset(shared_by_fork, 1, 4 * PAGE);
	for (how = READ; how <= EXEC; how++)
		check_one(_metadata, make_cow, 0, FIRST_TOUCHED, how,
			  &checked);
	SAME(3, checked);
	MUST(child_start(&c, make_cow));
	MUST(predict(&p, c.pid, (unsigned long)shared_by_fork));
	/* fork leaves the child's entries not accessed */
	SAME(p.flags & VMI_DIALECT_YOUNG_FAULTS ? VMI_TOUCH_SPURIOUS : VMI_TOUCH_HIT,
	     p.touch[READ]);
	SAME(VMI_TOUCH_COW, p.touch[WRITE]);
	SAME(VMI_TOUCH_SEGV_ACCERR, p.touch[EXEC]);
	child_end(&c);
}

TEST_HARNESS_MAIN
