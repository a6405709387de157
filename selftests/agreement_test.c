// SPDX-License-Identifier: GPL-2.0
/*
 * agreement_test.c - every process there is, every page of it: vminspect
 * against maps, pagemap and smaps
 *
 * Each is stopped while it is compared, and let go on after. All fixtures are
 * alive meanwhile, so that there is something to disagree on.
 */
#include "kselftest_harness.h"
#include <ctype.h>
#include <dirent.h>
#include <signal.h>
#include "agree.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 900

static const make_t zoo[] = {
	make_anon_private, make_anon_shared, make_stack, make_heap, make_hole,
	make_prot_none, make_read_only, make_zero_page, make_thp, make_hugetlb,
	make_mlocked, make_sparse, make_threads, make_named, make_growsdown,
	make_advised, make_above_47, make_file_private, make_file_shared,
	make_memfd, make_deleted, make_odd_name, make_long_name, make_swapped,
	make_guard, make_hwpoison, make_uffd_wp, make_many,
};

struct totals {
	unsigned int processes;
	unsigned int skipped;
	unsigned int retried;
	__u64 pages;
	__u64 present;
	__u64 swapped;
	__u64 vmas;
};

/* All threads stopped? (A process that is traced or dying never does.) */
static bool stopped(pid_t pid)
{
	char path[64];
	bool yes = true;
	struct dirent *d;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = opendir(path);
	if (!dir)
		return false;
	while ((d = readdir(dir))) {
		char state;

		if (!isdigit((unsigned char)*d->d_name))
			continue;
		state = proc_state(atoi(d->d_name));
		if (state != 'T' && state != 't')
			yes = false;
	}
	closedir(dir);
	return yes;
}

static bool stop(pid_t pid)
{
	int i;

	kill(pid, SIGSTOP);
	for (i = 0; i < 200; i++) {
		if (stopped(pid))
			return true;
		usleep(5000);
	}
	return false;
}

static const char *compare(pid_t pid, struct totals *t)
{
	struct agreement a;
	const char *why;

	why = agree_open(&a, pid);
	if (!why)
		why = agree_holes(&a);
	if (!why)
		why = agree_pages(&a);
	if (!why)
		why = agree_sums(&a);
	if (!why)
		why = agree_vmas_text(pid);
	if (!why) {
		t->processes++;
		t->pages += a.pages;
		t->present += a.present;
		t->swapped += a.swapped;
		t->vmas += a.vmas;
	}
	agree_close(&a);
	return why;
}

/*
 * The kernel itself may move or swap a page of a stopped process between the
 * two looks: what is a difference twice more is one.
 */
static const char *compare_patiently(pid_t pid, struct totals *t)
{
	const char *why = compare(pid, t);
	int i;

	for (i = 0; why && i < 2; i++) {
		t->retried++;
		usleep(100000);
		why = compare(pid, t);
	}
	return why;
}

static bool has_memory(pid_t pid)
{
	size_t len;
	char *maps = proc_text(pid, "maps", &len);

	free(maps);
	return maps && len;
}

static void visit(struct __test_metadata *_metadata, pid_t pid,
		  struct totals *t)
{
	bool was_stopped = stopped(pid);
	const char *why = NULL;

	if (!has_memory(pid))
		return;
	if (!was_stopped && !stop(pid)) {
		kill(pid, SIGCONT);
		t->skipped++;
		ksft_print_msg("process %d does not stop\n", pid);
		return;
	}
	why = compare_patiently(pid, t);
	if (!was_stopped)
		kill(pid, SIGCONT);
	if (why) {
		char *comm = proc_text(pid, "comm", NULL);

		EXPECT_EQ(NULL, why)
			TH_LOG("process %d (%.16s): %s", pid,
			       comm ? comm : "?", why);
		free(comm);
	}
}

TEST(all_processes)
{
	struct child child[ARRAY_SIZE(zoo)] = { };
	struct totals t = { };
	struct dirent *d;
	DIR *proc;
	size_t i;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	for (i = 0; i < ARRAY_SIZE(zoo); i++) {
		const char *why = child_start(&child[i], zoo[i]);

		if (why)
			ksft_print_msg("one fixture less: %s\n", why);
	}
	proc = opendir("/proc");
	ASSERT_NE(NULL, proc);
	while ((d = readdir(proc))) {
		pid_t pid = atoi(d->d_name);

		if (pid > 1 && pid != getpid() && pid != getppid())
			visit(_metadata, pid, &t);
	}
	closedir(proc);
	for (i = 0; i < ARRAY_SIZE(zoo); i++)
		child_end(&child[i]);
	ksft_print_msg("%u processes, %llu VMAs, %llu pages compared: %llu present, %llu not; %u looked at again, %u left out\n",
		       t.processes, t.vmas, t.pages, t.present, t.swapped,
		       t.retried, t.skipped);
	EXPECT_LT(10, t.processes);
	EXPECT_LT(10000, t.pages);
	EXPECT_LT(5000, t.present);
}

TEST_HARNESS_MAIN
