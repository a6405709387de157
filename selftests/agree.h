/* SPDX-License-Identifier: GPL-2.0 */
/*
 * agree.h - one process: vminspect against /proc, page by page
 */
#ifndef VMI_SELFTESTS_AGREE_H
#define VMI_SELFTESTS_AGREE_H

#include "fixture.h"
#include "model.h"
#include "proc.h"

/* A VMA above this size is compared by its entries and its sums. */
#define DENSE_MAX	(256 * MiB)

/**
 * struct agreement - both sides of a comparison, and what was compared
 * @pid: of a process that is stopped
 * @pages: pages whose entry was compared with pagemap's
 * @present: of these, present
 * @swapped: and in swap
 * @vmas: VMAs whose sums were compared with smaps'
 * @stream: raw/pagetable
 * @model: and its entries
 * @maps: smaps
 * @pagemap: an open file
 */
struct agreement {
	pid_t pid;
	__u64 pages;
	__u64 present;
	__u64 swapped;
	__u64 vmas;
	struct stream stream;
	struct model model;
	struct maps maps;
	int pagemap;
};

/* NULL, or the first difference; each opens, agree_close() ends. */
const char *agree_open(struct agreement *a, pid_t pid);
const char *agree_holes(const struct agreement *a);
const char *agree_pages(struct agreement *a);
const char *agree_sums(struct agreement *a);
const char *agree_vmas_text(pid_t pid);
void agree_close(struct agreement *a);

#endif /* VMI_SELFTESTS_AGREE_H */
