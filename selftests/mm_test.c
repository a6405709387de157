// SPDX-License-Identifier: GPL-2.0
/*
 * mm_test.c - view mm against /proc/PID/{stat,status,maps,smaps}
 */
#include "kselftest_harness.h"
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include "agree.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

FIXTURE(mm) {
	struct child child;
	struct stream stream;
	const struct vmi_mm *mm;
	struct maps maps;
	const char *why;
};

FIXTURE_VARIANT(mm) {
	make_t make;
};

#define VARIANT(name)	FIXTURE_VARIANT_ADD(mm, name)
#include "variants.h"
#include "variants_big.h"
#undef VARIANT

FIXTURE_SETUP(mm)
{
	self->why = vmi_missing();
	if (!self->why)
		self->why = child_start(&self->child, variant->make);
	if (self->why)
		return;
	ASSERT_EQ(0, maps_get(&self->maps, self->child.pid, true));
	ASSERT_EQ(0, stream_get(&self->stream, "mm", "pid=%d\n",
				self->child.pid));
	MUST(stream_bad(&self->stream));
	self->mm = stream_find(&self->stream, VMI_REC_MM);
	ASSERT_NE(NULL, self->mm);
}

FIXTURE_TEARDOWN(mm)
{
	stream_free(&self->stream);
	maps_free(&self->maps);
	child_end(&self->child);
}

TEST_F(mm, bounds)
{
	const struct vmi_mm *mm = self->mm;
	__u64 stat[53];

	if (self->why)
		SKIP(return, "%s", self->why);
	/* proc(5), /proc/PID/stat; fields counted from 1 */
	ASSERT_EQ(0, proc_stat(self->child.pid, stat, 53));
	SAME(stat[26], mm->start_code);
	SAME(stat[27], mm->end_code);
	SAME(stat[28], mm->start_stack);
	SAME(stat[45], mm->start_data);
	SAME(stat[46], mm->end_data);
	SAME(stat[47], mm->start_brk);
	SAME(stat[48], mm->arg_start);
	SAME(stat[49], mm->arg_end);
	SAME(stat[50], mm->env_start);
	SAME(stat[51], mm->env_end);
	SAME(stat[23], mm->total_vm * PAGE);
	SAME(stat[20], mm->threads);
	EXPECT_NE(0, !!mm->start_code);
	if (self->child.facts->brk)
		SAME(self->child.facts->brk, mm->brk);
	/* The header: the same start time, in other units. */
	SAME(stat[22], self->stream.header->started / 10000000);
}

/* status gives kB, the record pages */
static void same_pages(struct __test_metadata *_metadata, pid_t pid,
		       const char *field, __u64 pages)
{
	long long kb = proc_status(pid, field);

	ASSERT_LE(0, kb) TH_LOG("no %s", field);
	EXPECT_EQ(kb, (long long)pages * 4)
		TH_LOG("%s is %lld kB, the record has %llu", field, kb,
		       pages * 4);
}

TEST_F(mm, sizes)
{
	const struct vmi_mm *mm = self->mm;
	pid_t pid = self->child.pid;
	__u64 text;

	if (self->why)
		SKIP(return, "%s", self->why);
	same_pages(_metadata, pid, "VmSize", mm->total_vm);
	same_pages(_metadata, pid, "VmLck", mm->locked_vm);
	same_pages(_metadata, pid, "VmPin", mm->pinned_vm);
	same_pages(_metadata, pid, "VmData", mm->data_vm);
	same_pages(_metadata, pid, "VmStk", mm->stack_vm);
	SAME(proc_status(pid, "VmPTE") * 1024, mm->pgtables);
	same_pages(_metadata, pid, "VmSwap", mm->swap);
	/* fs/proc/task_mmu.c:task_mem() cuts executable pages in two. */
	text = ((mm->end_code + PAGE - 1) / PAGE) - mm->start_code / PAGE;
	if (text > mm->exec_vm)
		text = mm->exec_vm;
	same_pages(_metadata, pid, "VmExe", text);
	same_pages(_metadata, pid, "VmLib", mm->exec_vm - text);
	same_pages(_metadata, pid, "VmPeak", mm->hiwater_vm > mm->total_vm ?
		   mm->hiwater_vm : mm->total_vm);
	SAME(self->maps.nr - !!maps_named(&self->maps, "[vsyscall]"),
	     mm->map_count);
}

/* VMAs that are charged: smaps says which. */
TEST_F(mm, accounted)
{
	__u64 pages = 0;
	size_t i;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (i = 0; i < self->maps.nr; i++)
		if (strstr(self->maps.map[i].vmflags, " ac"))
			pages += (self->maps.map[i].end -
				  self->maps.map[i].start) / PAGE;
	SAME(pages, self->mm->accounted);
	EXPECT_LT(0, pages);
}

TEST_F(mm, space)
{
	const struct vmi_mm *mm = self->mm;
	__u64 size, stack, top = 0, filter;
	char *text;
	size_t i;

	if (self->why)
		SKIP(return, "%s", self->why);
	size = self->stream.dialect->task_size;
	SAME(size, mm->task_size);
	SAME(size / PAGE * 8, mm->flat_bytes);
	/* mmap goes down from here: the loader, or what came first, is on top. */
	stack = maps_named(&self->maps, "[stack]")->start;
	for (i = 0; i < self->maps.nr; i++)
		if (self->maps.map[i].end < stack &&
		    !strstr(self->maps.map[i].name, "[v"))
			top = self->maps.map[i].end;
	EXPECT_LE(top, mm->mmap_base);
	EXPECT_GT(top + 64 * MiB, mm->mmap_base);
	SAME(0, mm->mmap_base % PAGE);
	/* proc(5); MMF_DUMPABLE is the two bits below */
	text = proc_text(self->child.pid, "coredump_filter", NULL);
	ASSERT_NE(NULL, text);
	filter = strtoul(text, NULL, 16);
	SAME(filter, mm->flags >> 2 & 0x1ff);
	/* 7.2 keeps it elsewhere, and these two bits clear */
	SAME(kernel_at_least(7, 2) ? 0 : 1, mm->flags & 3);
	SAME(0, mm->def_flags);
	EXPECT_NE(0, !!mm->ctx_id);
	EXPECT_LT(0, mm->tree_height);
	EXPECT_GT(10, mm->tree_height);
	free(text);
}

/* Resident pages counted one by one. */
static void count_resident(pid_t pid, const struct maps *maps, __u64 *anon,
			   __u64 *other)
{
	static __u64 e[4096];
	int fd = pagemap_open(pid);
	size_t i, k;

	*anon = 0;
	*other = 0;
	for (i = 0; i < maps->nr; i++) {
		const struct map *m = &maps->map[i];
		__u64 at = m->start, nr;

		if (!m->rss || strstr(m->vmflags, " ht"))
			continue;
		for (; at < m->end; at += nr * PAGE) {
			nr = (m->end - at) / PAGE;
			nr = nr > 4096 ? 4096 : nr;
			if (pagemap_get(fd, at, nr, e))
				break;
			for (k = 0; k < nr; k++) {
				if (!(e[k] & PM_PRESENT))
					continue;
				if (e[k] & PM_FILE)
					++*other;
				else if (page_flags(PM_PFN(e[k])) & KPF_ANON)
					++*anon;
			}
		}
	}
	close(fd);
}

/*
 * status is exact on some kernels and up to a batch per processor off on
 * others, the record is promised to be as good as the kernel can: it must be
 * either what status says or the true number.
 */
TEST_F(mm, resident)
{
	const struct vmi_mm *mm = self->mm;
	__u64 anon, other, sum = 0, status;
	pid_t pid = self->child.pid;
	size_t i;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (i = 0; i < self->maps.nr; i++)
		sum += self->maps.map[i].rss / 4;
	status = proc_status(pid, "RssAnon") / 4;
	if (self->child.facts->area[0].end - self->child.facts->area[0].start <
	    GiB) {
		count_resident(pid, &self->maps, &anon, &other);
		EXPECT_TRUE(mm->rss_anon == status || mm->rss_anon == anon)
			TH_LOG("anon: %llu, status %llu, counted %llu",
			       mm->rss_anon, status, anon);
		status = proc_status(pid, "RssFile") / 4 +
			 proc_status(pid, "RssShmem") / 4;
		EXPECT_TRUE(mm->rss_file + mm->rss_shmem == status ||
			    mm->rss_file + mm->rss_shmem == other)
			TH_LOG("file and shmem: %llu, status %llu, counted %llu",
			       mm->rss_file + mm->rss_shmem, status, other);
	}
	status = proc_status(pid, "VmRSS") / 4;
	EXPECT_TRUE(mm->rss_anon + mm->rss_file + mm->rss_shmem == sum ||
		    mm->rss_anon + mm->rss_file + mm->rss_shmem == status)
		TH_LOG("all: %llu, status %llu, smaps %llu", mm->rss_anon +
		       mm->rss_file + mm->rss_shmem, status, sum);
	EXPECT_LT(50, sum);
	/* The peak is of now, or else it is told exactly. */
	status = proc_status(pid, "VmHWM") / 4;
	if (status > (__u64)proc_status(pid, "VmRSS") / 4)
		SAME(status, mm->hiwater_rss);
	else
		EXPECT_GE(status, mm->hiwater_rss);
}

TEST_F(mm, users)
{
	if (self->why)
		SKIP(return, "%s", self->why);
	/* One for each thread; nobody else has it. */
	SAME(self->child.facts->threads ? MANY_THREADS : 1,
	     self->mm->mm_users);
	EXPECT_LE(1, self->mm->mm_count);
	SAME(self->child.pid, self->mm->owner);
	SAME(0, self->mm->pgd % PAGE);
	EXPECT_NE(0, !!self->mm->pgd);
}

FIXTURE(one_mm) {
	int unused;
};

FIXTURE_SETUP(one_mm)
{
}

FIXTURE_TEARDOWN(one_mm)
{
}

static const struct vmi_mm *get_mm(struct stream *s, pid_t pid)
{
	if (stream_get(s, "mm", "pid=%d\n", pid) || stream_bad(s))
		return NULL;
	return stream_find(s, VMI_REC_MM);
}

static int stop_here(void *unused)
{
	(void)unused;
	raise(SIGSTOP);
	_exit(0);
}

/* Processes that share an mm have its id in common, and count as users. */
TEST_F(one_mm, shared_by_clone_vm)
{
	char *stack = malloc(65536);
	struct stream a, b, c;
	const struct vmi_mm *mine, *its, *other;
	struct child child = { };
	pid_t pid;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	pid = clone(stop_here, stack + 65536, CLONE_VM | SIGCHLD, NULL);
	ASSERT_LT(0, pid);
	ASSERT_TRUE(child_stopped(pid));
	MUST(child_start(&child, make_nothing));
	mine = get_mm(&a, getpid());
	its = get_mm(&b, pid);
	other = get_mm(&c, child.pid);
	ASSERT_NE(NULL, mine);
	ASSERT_NE(NULL, its);
	ASSERT_NE(NULL, other);
	SAME(a.header->mm_id, b.header->mm_id);
	EXPECT_NE(a.header->mm_id, c.header->mm_id);
	SAME(mine->pgd, its->pgd);
	EXPECT_NE(mine->pgd, other->pgd);
	SAME(2, mine->mm_users);
	SAME(2, its->mm_users);
	SAME(1, its->threads);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	child_end(&child);
}

static void exec_sleep(struct facts *f)
{
	raise(SIGSTOP);
	(void)f;
	execlp("sleep", "sleep", "1000", NULL);
}

TEST_F(one_mm, another_after_exec)
{
	struct child c = { };
	struct stream a, b;
	int i;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	MUST(child_run(&c, make_nothing, exec_sleep));
	ASSERT_TRUE(child_stopped(c.pid));
	ASSERT_NE(NULL, get_mm(&a, c.pid));
	kill(c.pid, SIGCONT);
	for (i = 0; i < 500; i++) {
		ASSERT_NE(NULL, get_mm(&b, c.pid));
		if (!strcmp(b.header->comm, "sleep"))
			break;
		stream_free(&b);
		usleep(10000);
	}
	EXPECT_STREQ("sleep", b.header->comm);
	EXPECT_STRNE("sleep", a.header->comm);
	EXPECT_NE(a.header->mm_id, b.header->mm_id);
	SAME(a.header->started, b.header->started);
	child_end(&c);
}

TEST_F(one_mm, limits)
{
	struct rlimit was, now = { .rlim_cur = 123 * MiB };
	const struct vmi_mm *mm;
	struct stream s;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	ASSERT_EQ(0, getrlimit(RLIMIT_STACK, &was));
	now.rlim_max = was.rlim_max;
	ASSERT_EQ(0, setrlimit(RLIMIT_STACK, &now));
	mm = get_mm(&s, getpid());
	ASSERT_NE(NULL, mm);
	SAME(123 * MiB, mm->rlim_stack);
	ASSERT_EQ(0, getrlimit(RLIMIT_AS, &now));
	SAME(now.rlim_cur, mm->rlim_as);
	ASSERT_EQ(0, getrlimit(RLIMIT_DATA, &now));
	SAME(now.rlim_cur, mm->rlim_data);
	ASSERT_EQ(0, getrlimit(RLIMIT_MEMLOCK, &now));
	SAME(now.rlim_cur, mm->rlim_memlock);
}

/* mlockall(MCL_FUTURE) is a flag that all later VMAs get. */
TEST_F(one_mm, def_flags)
{
	const struct vmi_mm *mm;
	struct stream s;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	ASSERT_EQ(0, mlockall(MCL_FUTURE));
	mm = get_mm(&s, getpid());
	ASSERT_NE(NULL, mm);
	SAME(VMI_VM_LOCKED, mm->def_flags);
	munlockall();
	mm = get_mm(&s, getpid());
	SAME(0, mm->def_flags);
}

/* What the CPU knows an mm by; on x86 a change of protection makes a new generation. */
TEST_F(one_mm, context)
{
	char *at = place(2 * PAGE, PAGE);
	const struct vmi_mm *a, *b, *other;
	struct child c = { };
	struct stream s, t, u;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	MUST(child_start(&c, make_nothing));
	ASSERT_EQ(0, mprotect(at, 2 * PAGE, PROT_READ | PROT_WRITE));
	memset(at, 1, 2 * PAGE);
	a = get_mm(&s, getpid());
	ASSERT_EQ(0, mprotect(at, 2 * PAGE, PROT_READ));
	b = get_mm(&t, getpid());
	other = get_mm(&u, c.pid);
	SAME(a->ctx_id, b->ctx_id);
	EXPECT_NE(a->ctx_id, other->ctx_id);
	child_end(&c);
	if (this_arch() != VMI_ARCH_X86_64) {
		SAME(VMI_MM_UNKNOWN, a->tlb_gen);
		SKIP(return, "this architecture counts no generations of an mm");
	}
	EXPECT_LT(a->tlb_gen, b->tlb_gen);
	EXPECT_GT(a->tlb_gen + 1000, b->tlb_gen);
}

TEST_F(one_mm, tree_grows)
{
	const struct vmi_mm *small, *large;
	struct child c = { };
	struct stream s, t;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	MUST(child_start(&c, make_many));
	small = get_mm(&s, getpid());
	large = get_mm(&t, c.pid);
	ASSERT_NE(NULL, small);
	ASSERT_NE(NULL, large);
	EXPECT_LT(small->tree_height, large->tree_height);
	child_end(&c);
}

/* The header names who was asked about, and the kernel. */
TEST_F(one_mm, header)
{
	struct child c = { };
	struct utsname name;
	struct stream s;
	char *comm;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	MUST(child_start(&c, make_nothing));
	ASSERT_NE(NULL, get_mm(&s, c.pid));
	uname(&name);
	EXPECT_STREQ(name.release, s.header->release);
	comm = proc_text(c.pid, "comm", NULL);
	ASSERT_NE(NULL, comm);
	comm[strcspn(comm, "\n")] = 0;
	EXPECT_STREQ(comm, s.header->comm);
	SAME(c.pid, s.header->pid);
	SAME(VMI_VIEW_MM, s.header->view);
	SAME(12, s.header->page_shift);
	SAME(this_arch(), s.header->arch);
	child_end(&c);
}

TEST_HARNESS_MAIN
