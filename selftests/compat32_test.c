// SPDX-License-Identifier: GPL-2.0
/*
 * compat32_test.c - a 32-bit process on a 64-bit kernel, against /proc
 *
 * Its tables are those of a 64-bit process: only its addresses end earlier.
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <sys/wait.h>
#include "agree.h"

#define TOUCHED		300
#define STEP		3
#define END		(4ull << 30)

FIXTURE(compat32) {
	pid_t pid;
	__u32 at[2];
	const char *why;
};

/* The program stands beside this one. */
static void be_32(int out)
{
	char path[PATH_MAX], *dir;
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 8);

	if (len < 0)
		_exit(1);
	path[len] = '\0';
	dir = dirname(path);
	strcat(dir, "/bit32");
	dup2(out, 1);
	execl(dir, dir, NULL);
	_exit(1);
}

static pid_t start_32(__u32 at[2])
{
	int to[2], status;
	pid_t pid;

	if (pipe2(to, O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid)
		be_32(to[1]);
	close(to[1]);
	if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status) ||
	    read(to[0], at, 8) != 8)
		pid = -1;
	close(to[0]);
	return pid;
}

FIXTURE_SETUP(compat32)
{
	self->why = vmi_missing();
	if (self->why)
		return;
	self->pid = start_32(self->at);
	if (self->pid < 0)
		self->why = "no 32-bit processes: no IA32_EMULATION, or a compiler without -m32";
}

FIXTURE_TEARDOWN(compat32)
{
	if (self->pid > 0) {
		kill(self->pid, SIGKILL);
		waitpid(self->pid, NULL, 0);
	}
}

TEST_F(compat32, agrees_with_proc)
{
	struct agreement a;

	if (self->why)
		SKIP(return, "%s", self->why);
	LET(agree_vmas_text(self->pid));
	MUST(agree_open(&a, self->pid));
	LET(agree_pages(&a));
	LET(agree_holes(&a));
	LET(agree_sums(&a));
	EXPECT_LT(TOUCHED, a.present);
	agree_close(&a);
}

static const struct vmi_vma *vma_at(const struct stream *s, __u64 addr)
{
	const struct vmi_rec *rec = NULL;

	while ((rec = stream_next(s, rec))) {
		const struct vmi_vma *v = (const void *)rec;

		if (rec->type == VMI_REC_VMA && v->start <= addr && addr < v->end)
			return v;
	}
	return NULL;
}

TEST_F(compat32, vmas)
{
	const struct vmi_vma *v;
	struct stream s;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_EQ(0, stream_get(&s, "vmas", "pid=%d with=pages\n", self->pid));
	LET(stream_bad(&s));
	v = vma_at(&s, self->at[0]);
	ASSERT_NE(NULL, v);
	SAME(VMI_ROLE_MMAP, v->role);
	v = vma_at(&s, self->at[1]);
	ASSERT_NE(NULL, v);
	SAME(VMI_ROLE_HEAP, v->role);
	stream_free(&s);
}

TEST_F(compat32, translate)
{
	const struct vmi_result *r;
	struct stream s;
	__u64 at;

	if (self->why)
		SKIP(return, "%s", self->why);
	at = self->at[0] + (TOUCHED - 1) * STEP * PAGE + 5;
	ASSERT_EQ(0, stream_get(&s, "translate", "pid=%d addr=%llx\n", self->pid, at));
	r = stream_find(&s, VMI_REC_RESULT);
	ASSERT_NE(NULL, r);
	SAME(VMI_WHY_MAPPED, r->why);
	SAME(PM_PFN(pagemap_one(self->pid, at)) * PAGE + 5, r->pa);
	stream_free(&s);

	/* Above all it can ever have, and yet an address of user space here. */
	ASSERT_EQ(0, stream_get(&s, "translate", "pid=%d addr=%llx\n", self->pid, END));
	r = stream_find(&s, VMI_REC_RESULT);
	ASSERT_NE(NULL, r);
	SAME(VMI_WHY_NO_VMA, r->why);
	SAME(VMI_TOUCH_SEGV_MAPERR, r->touch[0]);
	stream_free(&s);
}

TEST_F(compat32, mm_ends_below_4_gib)
{
	const struct vmi_mm *mm;
	struct stream s;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_EQ(0, stream_get(&s, "mm", "pid=%d\n", self->pid));
	mm = stream_find(&s, VMI_REC_MM);
	ASSERT_NE(NULL, mm);
	EXPECT_GE(END, mm->task_size);
	EXPECT_LT(mm->start_stack, mm->task_size);
	EXPECT_LT(mm->mmap_compat_base, mm->task_size);
	/* from there downwards, behind what the program itself is mapped to */
	EXPECT_LT(self->at[0], mm->mmap_compat_base);
	EXPECT_GT(self->at[0] + 64 * MiB, mm->mmap_compat_base);
	SAME(self->at[1] + 2 * PAGE, mm->brk);
	stream_free(&s);
}

TEST_HARNESS_MAIN
