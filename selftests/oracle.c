// SPDX-License-Identifier: GPL-2.0
/*
 * oracle.c - /proc/PID/pagemap of all processes
 *
 * Slow and without any cleverness: every page of every VMA of every process
 * is looked at. Nothing in here knows how the kernel finds the mappings of a
 * page.
 */
#include <ctype.h>
#include <dirent.h>
#include <linux/kcmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "oracle.h"

#define AT_ONCE		4096

void hold(struct holders *h, pid_t pid, __u64 addr)
{
	if (h->nr == h->room) {
		h->room = 2 * h->room + 16;
		h->at = realloc(h->at, h->room * sizeof(*h->at));
		if (!h->at)
			abort();
	}
	h->at[h->nr++] = (struct holder) { .pid = pid, .addr = addr };
}

void holders_free(struct holders *h)
{
	free(h->at);
	memset(h, 0, sizeof(*h));
}

bool holders_have(const struct holders *h, pid_t pid, __u64 addr)
{
	size_t i;

	for (i = 0; i < h->nr; i++)
		if (h->at[i].pid == pid && h->at[i].addr == addr)
			return true;
	return false;
}

static int order(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

const char *holders_differ(const char *name, struct holders *a,
			   const char *other, struct holders *b)
{
	size_t i;

	if (a->nr)
		qsort(a->at, a->nr, sizeof(*a->at), order);
	if (b->nr)
		qsort(b->at, b->nr, sizeof(*b->at), order);
	for (i = 0; i < a->nr || i < b->nr; i++) {
		int way = i == a->nr ? 1 : i == b->nr ? -1 :
			order(&a->at[i], &b->at[i]);
		const struct holder *h = way < 0 ? &a->at[i] : &b->at[i];

		if (way)
			return complain("pid %d at %#llx: in %s, not in %s (%zu and %zu)",
					h->pid, h->addr,
					way < 0 ? name : other,
					way < 0 ? other : name,
					way < 0 ? a->nr : b->nr,
					way < 0 ? b->nr : a->nr);
	}
	return NULL;
}

bool same_mm(pid_t a, pid_t b)
{
	return syscall(SYS_kcmp, a, b, KCMP_VM, 0, 0) == 0;
}

size_t holders_entries(const struct holders *h)
{
	size_t i, k, nr = 0;

	for (i = 0; i < h->nr; i++) {
		for (k = 0; k < i; k++)
			if (h->at[k].addr == h->at[i].addr &&
			    same_mm(h->at[k].pid, h->at[i].pid))
				break;
		nr += k == i;
	}
	return nr;
}

struct quest {
	struct holders *found;
	__u64 word;
	__u64 mask;
};

static void scan_vma(const struct quest *q, pid_t pid, int pagemap,
		     const struct map *m)
{
	static __u64 entry[AT_ONCE];
	__u64 at = m->start;

	while (at < m->end) {
		size_t nr = (m->end - at) / PAGE, i;

		if (nr > AT_ONCE)
			nr = AT_ONCE;
		if (pagemap_get(pagemap, at, nr, entry))
			return;
		for (i = 0; i < nr; i++)
			if ((entry[i] & q->mask) == q->word)
				hold(q->found, pid, at + i * PAGE);
		at += nr * PAGE;
	}
}

static void scan_process(const struct quest *q, pid_t pid)
{
	struct maps maps;
	int pagemap;
	size_t i;

	if (maps_get(&maps, pid, false))
		return;
	pagemap = pagemap_open(pid);
	for (i = 0; i < maps.nr && pagemap >= 0; i++)
		if (maps.map[i].start < 1ULL << 63)
			scan_vma(q, pid, pagemap, &maps.map[i]);
	if (pagemap >= 0)
		close(pagemap);
	maps_free(&maps);
}

static void scan(const struct quest *q)
{
	DIR *dir = opendir("/proc");
	struct dirent *d;

	while (dir && (d = readdir(dir)))
		if (isdigit((unsigned char)*d->d_name))
			scan_process(q, atoi(d->d_name));
	if (dir)
		closedir(dir);
}

void oracle_frame(struct holders *h, __u64 pfn)
{
	struct quest q = {
		.found = h,
		.word = PM_PRESENT | pfn,
		.mask = PM_PRESENT | PM_PFN(~0ULL),
	};

	scan(&q);
}

void oracle_swap(struct holders *h, __u64 word)
{
	struct quest q = {
		.found = h,
		.word = PM_SWAP | PM_PFN(word),
		.mask = PM_PRESENT | PM_SWAP | PM_PFN(~0ULL),
	};

	scan(&q);
}
