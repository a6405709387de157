// SPDX-License-Identifier: GPL-2.0
/*
 * faults.c - what a page fault costs while somebody watches
 *
 * The same anonymous 4 KiB pages are touched with nobody listening, with opens
 * of the view, with the trace event on, and under the eyes of others. What is
 * told is instructions added to each fault, by the clock of the thread that
 * faults; the fault itself stands first.
 */
#include "bench.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FAULTS		4096
#define OPENS		4
#define TRACING		"/sys/kernel/tracing/"
#define EVENT		TRACING "events/vminspect/page_fault/enable"

/* Its own time: what a peer does with what it saw is not of the fault. */
static u64 own_time(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

/* Instructions of one first write. */
static double one_round(void)
{
	char *at = mmap(NULL, FAULTS * PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	u64 begun;

	if (at == MAP_FAILED)
		return -1;
	madvise(at, FAULTS * PAGE, MADV_NOHUGEPAGE);
	at[0] = 1;
	begun = own_time();
	for (u64 i = 1; i < FAULTS; i++)
		((volatile char *)at)[i * PAGE] = 1;
	begun = own_time() - begun;
	munmap(at, FAULTS * PAGE);
	return begun / (FAULTS - 1.0);
}

static struct figure cost(void)
{
	double values[ROUNDS];

	one_round();		/* what is done but once */
	for (int i = 0; i < ROUNDS; i++)
		values[i] = one_round();
	return median(values, ROUNDS);
}

/* who watches ---------------------------------------------------------------- */

static int opened[OPENS];

static bool open_views(int n)
{
	for (int i = 0; i < n; i++) {
		opened[i] = open(DEBUGFS "raw/faults", O_RDWR);
		if (opened[i] < 0)
			return false;
	}
	return true;
}

static void close_views(int n)
{
	for (int i = 0; i < n; i++)
		close(opened[i]);
}

static bool write_to(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY);
	bool done = write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	close(fd);
	return done;
}

static bool watch_one(void)
{
	return open_views(1);
}

static void leave_one(void)
{
	close_views(1);
}

static bool watch_two(void)
{
	return open_views(2);
}

static void leave_two(void)
{
	close_views(2);
}

static bool watch_four(void)
{
	return open_views(4);
}

static void leave_four(void)
{
	close_views(4);
}

static bool watch_self(void)
{
	char line[32];

	snprintf(line, sizeof(line), "pid=%d", getpid());
	return open_views(1) && write(opened[0], line, strlen(line)) > 0;
}

static bool watch_event(void)
{
	return write_to(EVENT, "1");
}

static void leave_event(void)
{
	write_to(EVENT, "0");
}

/* A peer is a program; it is waited for until it has its event, and told to end. */
static pid_t peer;

/* Does it have perf events open? bpftrace's probes are such, too. */
static bool has_event(void)
{
	char path[64], to[64];
	bool found = false;

	for (int fd = 0; fd < 64 && !found; fd++) {
		ssize_t len;

		snprintf(path, sizeof(path), "/proc/%d/fd/%d", peer, fd);
		len = readlink(path, to, sizeof(to) - 1);
		if (len <= 0)
			continue;
		to[len] = 0;
		found = strstr(to, "perf_event") || strstr(to, "bpf_link");
	}
	return found;
}

/*
 * No limit in seconds: while nothing runs and a file is waited for, this clock
 * goes from timer to timer. Who dies is noticed.
 */
static bool start_peer(char *const argv[])
{
	peer = fork();
	if (!peer) {
		dup2(open("/dev/null", O_WRONLY), 1);
		execvp(argv[0], argv);
		_exit(127);
	}
	while (peer > 0 && !has_event()) {
		if (waitpid(peer, NULL, WNOHANG))
			return false;
		usleep(100000);
	}
	sleep(5);
	return peer > 0;
}

static void leave_peer(void)
{
	kill(peer, SIGINT);
	waitpid(peer, NULL, 0);
}

static bool watch_count(void)
{
	return start_peer((char *[]){ "bpftrace", "-e",
		"kprobe:handle_mm_fault { @ = count(); }", NULL });
}

static bool watch_latency(void)
{
	return start_peer((char *[]){ "bpftrace", "-e",
		"kprobe:handle_mm_fault { @t[tid] = nsecs; } "
		"kretprobe:handle_mm_fault /@t[tid]/ "
		"{ @ = hist(nsecs - @t[tid]); delete(@t[tid]); }", NULL });
}

static bool watch_perf(void)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", getpid());
	return start_peer((char *[]){ "perf", "record", "-q", "-e", "page-faults", "-c", "1",
		"-d", "-o", "/tmp/perf.data", "-p", pid, NULL });
}

static void nobody(void)
{
}

/* Peers first: what is ours stands beside one of them. */
enum { COUNT, LATENCY, PERF };

static const struct {
	const char *name;
	bool (*watch)(void);
	void (*leave)(void);
	int peer;		/* beside whom; -1: a peer itself, or nobody */
	double limit;
} cases[] = {
	[COUNT]   = { "bpftrace count",			watch_count, leave_peer, -1 },
	[LATENCY] = { "bpftrace latency histogram",	watch_latency, leave_peer, -1 },
	[PERF]    = { "perf record -c 1 -d",		watch_perf, leave_peer, -1 },
	{ "faults: one open",		watch_one, leave_one, LATENCY, 1000 },
	{ "faults: two opens",		watch_two, leave_two, LATENCY, 1030 },
	{ "faults: four opens",		watch_four, leave_four, LATENCY, 1090 },
	{ "faults: one, of this pid",	watch_self, leave_one, LATENCY },
	{ "faults: the trace event",	watch_event, leave_event, PERF, 1700 },
	{ "faults: nobody any more",	NULL, nobody, -1, 10 },
};

static struct figure seen[ARRAY_SIZE(cases)];

/* What it adds to a fault that costs @alone. */
static int one_case(size_t i, double alone)
{
	struct result r = { .name = cases[i].name, .unit = "instr more", .limit = cases[i].limit };

	if (cases[i].watch && !cases[i].watch()) {
		fprintf(stderr, "bench: %s: cannot be had\n", cases[i].name);
		return -1;
	}
	seen[i] = cost();
	cases[i].leave();
	seen[i].value -= alone;
	r.value = seen[i];
	if (cases[i].peer >= 0) {
		r.peer = cases[cases[i].peer].name;
		r.peer_value = seen[cases[i].peer];
	}
	report(&r);
	return 0;
}

int bench_faults(void)
{
	struct result r = { .name = "a first write, 4 KiB, alone", .unit = "instr" };

	mount("tracefs", TRACING, "tracefs", 0, NULL);
	r.value = cost();
	report(&r);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (one_case(i, r.value.value))
			return -1;
	return 0;
}
