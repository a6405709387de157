/* SPDX-License-Identifier: GPL-2.0 */
/*
 * lab.h - mappings that userspace cannot make
 *
 * One open of /dev/vminspect_lab is one mapping:
 *
 *	write(fd, "pfnmap4k", 8);	choose its kind
 *	read(fd, ...);			which frames it is made of
 *	mmap(NULL, size, ..., MAP_SHARED, fd, 0);
 *
 * Reading before a kind is chosen lists the kinds. An open chooses once. All
 * that it made is undone when it is closed for the last time, and a mapping
 * holds its file open: so however a process ends, its frames are free only
 * after its last entry has gone.
 */
#ifndef _VMI_LAB_H
#define _VMI_LAB_H

#include <linux/completion.h>
#include <linux/fs.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/workqueue.h>

#include "compat.h"

/**
 * struct lab_step - what the worked example found or made at one level
 * @name: of the level
 * @how: a word for it
 * @table: physical address of the table
 * @index: of the entry in it
 * @entry: the entry
 */
struct lab_step {
	const char *name;
	const char *how;
	u64 table;
	unsigned int index;
	u64 entry;
};

#define LAB_LEVELS	5

/**
 * struct lab_hold - a page that is kept under migration
 * @work: which does it
 * @mm: whose page it is
 * @addr: where
 * @held: the page is held, or @err says why not
 * @let_go: the open is being closed
 * @err: 0 or -errno
 */
struct lab_hold {
	struct work_struct work;
	struct mm_struct *mm;
	unsigned long addr;
	struct completion held;
	struct completion let_go;
	int err;
};

/**
 * struct lab_percpu - per-CPU allocations that are counted
 * @probe: where the allocator returns
 * @tgid: whose
 * @left: 1: the next one fails; 0 and less: it did
 */
struct lab_percpu {
	struct kretprobe probe;
	pid_t tgid;
	atomic_t left;
};

/**
 * struct lab - one open
 * @state: LAB_* bits
 * @kind: chosen; NULL before
 * @memory: pages that are all the mapping's; NULL if it has none of its own
 * @size: bytes that are mapped
 * @pfn: the first frame
 * @addr: where else they are mapped: in the kernel's half, or (kind migration)
 *	where the page is that is held
 * @step: kind levels: from the top down
 * @hold: kind migration
 * @leaving: kind leaving: an open file of the module
 * @references: kind leaving: what the module had
 * @percpu: kind percpu
 */
struct lab {
	unsigned long state;
	const struct lab_kind *kind;
	void *memory;
	unsigned long size;
	unsigned long pfn;
	unsigned long addr;
	struct lab_step step[LAB_LEVELS];
	struct lab_hold hold;
	struct file *leaving;
	int references;
	struct lab_percpu percpu;
};

#define LAB_CHOOSING	0	/* somebody chooses, or has chosen */
#define LAB_MAPPED	1	/* somebody maps, or has mapped */

/**
 * struct lab_kind - one way to map memory
 * @name: what is written to choose it
 * @meaning: one sentence
 * @absent: why this kernel does not offer it; NULL if it does
 * @size: bytes of memory to be allocated for it
 * @make: what is to be done when it is chosen, with the number that was
 *	written, an address mostly; may be NULL
 * @map: fill a new VMA of @size bytes (mmap_lock is held for writing); NULL if
 *	there is nothing to mmap
 * @undo: the mirror image of @make, when the last VMA has gone; may be NULL
 */
struct lab_kind {
	const char *name;
	const char *meaning;
	const char *absent;
	unsigned long size;
	int (*make)(struct lab *lab, unsigned long addr);
	int (*map)(struct lab *lab, struct vm_area_struct *vma);
	void (*undo)(struct lab *lab);
};

extern const struct lab_kind lab_leaving;
extern const struct lab_kind lab_levels;
extern const struct lab_kind lab_migration;
extern const struct lab_kind lab_mixedmap;
extern const struct lab_kind lab_percpu;
extern const struct lab_kind lab_pfnmap2m;
extern const struct lab_kind lab_pfnmap4k;
extern const struct lab_kind lab_uc;
extern const struct lab_kind lab_wc;
extern const struct lab_kind lab_wx;

#endif /* _VMI_LAB_H */
