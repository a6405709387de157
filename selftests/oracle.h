/* SPDX-License-Identifier: GPL-2.0 */
/*
 * oracle.h - who holds a page, found by looking into every process
 */
#ifndef VMI_SELFTESTS_ORACLE_H
#define VMI_SELFTESTS_ORACLE_H

#include "proc.h"
#include "vmi.h"

/**
 * struct holder - a process that has an entry for the page
 * @pid: the process; each that shares an mm is one of its own
 * @addr: where it sees the page
 */
struct holder {
	pid_t pid;
	__u64 addr;
};

struct holders {
	struct holder *at;
	size_t nr;
	size_t room;
};

void hold(struct holders *h, pid_t pid, __u64 addr);
void holders_free(struct holders *h);
bool holders_have(const struct holders *h, pid_t pid, __u64 addr);
/* NULL, or the first that is in one and not in the other; sorts both. */
const char *holders_differ(const char *name, struct holders *a,
			   const char *other, struct holders *b);
/* Entries, not processes: those that share an mm count once. */
size_t holders_entries(const struct holders *h);

/* Two processes have the same mm (kcmp); false where that cannot be told. */
bool same_mm(pid_t a, pid_t b);

/* Everybody whose pagemap has this frame, or the swap slot of this word. */
void oracle_frame(struct holders *h, __u64 pfn);
void oracle_swap(struct holders *h, __u64 word);

#endif /* VMI_SELFTESTS_ORACLE_H */
