/* SPDX-License-Identifier: GPL-2.0 */
/* peek.h - one page of a process at a moment, and the faults of it between two */
#ifndef _VMINSPECT_PEEK_H
#define _VMINSPECT_PEEK_H

#include "actor.h"
#include "live.h"

/**
 * struct peek - what the module tells of a page
 * @why: enum vmi_why; below is only what goes with VMI_WHY_MAPPED
 * @level: enum vmi_level of the entry
 * @entry: raw
 * @up: VMI_UP_* of all levels together
 * @pfn: the frame
 * @kind: enum vmi_frame_kind
 * @mapcount: how many entries map it
 * @bits: the names of the entry's bits
 */
struct peek {
	u32 why;
	u32 level;
	u64 entry;
	u32 up;
	u64 pfn;
	u8 kind;
	s32 mapcount;
	char bits[256];
};

/** peek_at() - the page at @addr of @who; 0 or EXIT_TROUBLE */
int peek_at(struct peek *p, const struct actor *who, u64 addr);
/** peek_cached() - the first page of file @fd in the page cache; 0 or EXIT_TROUBLE */
int peek_cached(struct peek *p, int fd);
/** peek_print() - one line of it */
void peek_print(const struct peek *p, const struct actor *who);

/**
 * struct watch - the faults of a process while it is watched
 * @ask: the question
 * @source: open, if @on
 * @on: the module has the view faults
 * @count: by enum vmi_fault_class
 * @unseen: faults that nobody saw, of whatever process
 */
struct watch {
	struct ask ask;
	struct source source;
	bool on;
	u64 count[VMI_FAULT_NR];
	u64 unseen;
};

/** watch_begin() - from now on, if the module can; 0 or EXIT_TROUBLE */
int watch_begin(struct watch *w, const struct actor *who);
/** watch_end() - what came; 0 or EXIT_TROUBLE */
int watch_end(struct watch *w);
/** watch_print() - a line for each class that came; none if it is not @on */
void watch_print(const struct watch *w, const struct actor *who);

#endif /* _VMINSPECT_PEEK_H */
