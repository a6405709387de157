// SPDX-License-Identifier: GPL-2.0
/* procs.c - which processes there are, by /proc */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "grow.h"
#include "procs.h"
#include "trouble.h"

/* include/linux/sched.h: stands in /proc/PID/stat */
#define PF_KTHREAD	0x00200000

void procs_path(char *path, size_t size, const char *name)
{
	const char *dir = getenv("VMINSPECT_PROC");

	snprintf(path, size, "%s/%s", dir && *dir ? dir : "/proc", name);
}

static bool add(struct procs *p, const struct proc *proc)
{
	if (!grow(&p->proc, sizeof(*proc), &p->cap, p->nr + 1))
		return false;
	p->proc[p->nr++] = *proc;
	return true;
}

/* The comm may hold anything, blanks and brackets too: what counts stands behind the last one. */
static bool parse_stat(struct proc *proc, const char *line)
{
	const char *behind = strrchr(line, ')');
	unsigned int flags, threads = 1;
	char state;

	if (!behind || sscanf(behind, ") %c %u %*d %*d %*d %*d %u %*u %*u %*u %*u %*u %*u %*d "
			      "%*d %*d %*d %u", &state, &proc->ppid, &flags, &threads) < 3)
		return false;
	proc->ended = state == 'Z' || state == 'X';
	/* the main thread may end before the others */
	proc->user = !(flags & PF_KTHREAD) && (!proc->ended || threads > 1);
	return true;
}

bool procs_stat(struct proc *proc)
{
	char name[32], path[4096], line[1024] = "";
	FILE *f;

	snprintf(name, sizeof(name), "%u/stat", proc->pid);
	procs_path(path, sizeof(path), name);
	f = fopen(path, "re");
	if (!f)
		return false;
	line[fread(line, 1, sizeof(line) - 1, f)] = '\0';
	fclose(f);
	return parse_stat(proc, line);
}

u32 procs_thread(u32 pid)
{
	struct proc thread = { .pid = pid };
	char name[32], path[4096];
	struct dirent *e;
	DIR *dir;

	if (procs_stat(&thread) && !thread.ended)
		return pid;
	snprintf(name, sizeof(name), "%u/task", pid);
	procs_path(path, sizeof(path), name);
	dir = opendir(path);
	while (dir && thread.ended && (e = readdir(dir))) {
		thread.pid = strtoul(e->d_name, NULL, 10);
		if (thread.pid)
			procs_stat(&thread);
	}
	if (dir)
		closedir(dir);
	return thread.ended ? pid : thread.pid;
}

u32 procs_group(u32 tid)
{
	char name[32], path[4096], line[256];
	unsigned int group = tid;
	FILE *f;

	snprintf(name, sizeof(name), "%u/status", tid);
	procs_path(path, sizeof(path), name);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "Tgid: %u", &group) == 1)
			break;
	if (f)
		fclose(f);
	return group;
}

static int by_pid(const void *a, const void *b)
{
	const struct proc *p = a, *q = b;

	return (p->pid > q->pid) - (p->pid < q->pid);
}

static void sort(struct procs *p)
{
	qsort(p->proc, p->nr, sizeof(*p->proc), by_pid);
}

int procs_read(struct procs *p)
{
	struct dirent *e;
	char path[4096];
	bool ok = true;
	DIR *dir;

	memset(p, 0, sizeof(*p));
	procs_path(path, sizeof(path), "");
	dir = opendir(path);
	if (!dir)
		return trouble("cannot open %s: %s", path, strerror(errno));
	while (ok && (e = readdir(dir))) {
		struct proc proc = { .pid = strtoul(e->d_name, NULL, 10) };

		if (proc.pid && procs_stat(&proc))
			ok = add(p, &proc);
	}
	closedir(dir);
	if (!ok)
		return trouble("out of memory");
	if (p->nr)
		sort(p);
	return 0;
}

void procs_free(struct procs *p)
{
	free(p->proc);
}

static struct proc *find(const struct procs *p, u32 pid)
{
	struct proc key = { .pid = pid };

	return p->nr ? bsearch(&key, p->proc, p->nr, sizeof(key), by_pid) : NULL;
}

int procs_choose(struct procs *p, u32 pid)
{
	struct proc new = { .pid = pid }, *proc = find(p, pid);

	if (!proc) {
		if (!add(p, &new))
			return trouble("out of memory");
		sort(p);
		proc = find(p, pid);
	}
	/* named ones are asked in any case: the module says what is wrong with them */
	proc->user = true;
	proc->named = true;
	proc->chosen = true;
	return 0;
}

/*
 * Climb from each process until one is met that was climbed from before, then
 * climb again and pass on what was found: each is passed a few times in all.
 */
void procs_family(struct procs *p)
{
	bool *seen = calloc(p->nr, 1);

	for (size_t i = 0; seen && i < p->nr; i++) {
		struct proc *top = &p->proc[i], *at;

		while (top && !top->chosen && !seen[top - p->proc]) {
			seen[top - p->proc] = true;
			top = find(p, top->ppid);
		}
		if (!top || !top->chosen)
			continue;
		for (at = &p->proc[i]; at && !at->chosen; at = find(p, at->ppid))
			at->chosen = true;
	}
	free(seen);
}
