/* SPDX-License-Identifier: GPL-2.0 */
/* fault_path.h - the way to a page before a fault and after it, level by level */
#ifndef _VMINSPECT_FAULT_PATH_H
#define _VMINSPECT_FAULT_PATH_H

#include "own_fault.h"

/** enum fault_made - what became of the table of a level */
enum fault_made {
	MADE_NOT	= 0,	/* it was there before, and is */
	MADE_NEW	= 1,	/* put into an entry that was empty */
	MADE_SPLIT	= 2,	/* put in the place of a huge page */
	MADE_GONE	= 3,	/* a huge page has taken its place */
};

/** FAULT_LEVEL_* - what is known of a level */
#define FAULT_LEVEL_TABLE	VMI_BIT(0)
#define FAULT_LEVEL_BEFORE	VMI_BIT(1)
#define FAULT_LEVEL_AFTER	VMI_BIT(2)

/**
 * struct fault_level - one level of the way to a page
 * @own: no name
 * @table: physical address of the table; before the fault, if it is gone after it
 * @before: its entry when the fault began, raw
 * @after: and when it had ended
 * @level: enum vmi_level
 * @index: which entry of the table
 * @made: enum fault_made
 * @known: FAULT_LEVEL_*: without one of these bits there was none, or it was not seen
 */
struct fault_level {
	struct own_rec own;
	u64 table;
	u64 before;
	u64 after;
	u32 level;
	u32 index;
	u32 made;
	u32 known;
};

/**
 * struct fault_page - the page, as a whole
 * @own: no name
 * @page: its address
 * @size: and its size: that of a base page but in a mapping of hugetlbfs
 * @was: enum vmi_why: what stood there when the fault began
 * @now: and when it had ended
 * @made: tables that were made on the way
 * @later: more faults at the page until it was looked at
 */
struct fault_page {
	struct own_rec own;
	u64 page;
	u64 size;
	u32 was;
	u32 now;
	u32 made;
	u32 later;
};

extern const struct vmi_field fault_level_fields[];
extern const struct vmi_field fault_page_fields[];
/** fault_names_made - names of enum fault_made */
extern const struct vmi_row fault_names_made[];
/** fault_level_kind() - table, leaf, none; of an entry that is not present why it is not */
const char *fault_level_kind(const struct vmi_dialect *d, u32 level, u64 raw);

/**
 * struct look - the way to an address as the view translate told it
 * @whole: it was told to the end; else nothing of it is known
 * @pid: the process
 * @mm_id: its address space
 * @shift: log2 of a page of the VMA; of a base page where there is none
 * @why: enum vmi_why
 * @has: a bit for each level that there is a step of
 * @last: the level it ended at
 * @step: by level
 */
struct look {
	bool whole;
	u32 pid;
	u64 mm_id;
	u32 shift;
	u32 why;
	u32 has;
	u32 last;
	struct vmi_step step[VMI_LEVELS];
};

/**
 * struct fault_path - both ways
 * @level: from the first level on
 * @nr: how many; 0: no VMA, so no way
 * @page: all but @page.later is set
 * @agrees: the look after it found what the fault left
 */
struct fault_path {
	struct fault_level level[VMI_LEVELS];
	unsigned int nr;
	struct fault_page page;
	bool agrees;
};

/**
 * fault_path_make() - put together what is known
 * @p: filled
 * @d: what entries mean
 * @was: a look before the fault
 * @now: and one after it; both of the address space that the fault was in
 * @e: the fault
 *
 * The entries that the fault met and left are its own; looks tell the tables
 * above, and are believed only where they fit to these.
 */
void fault_path_make(struct fault_path *p, const struct vmi_dialect *d, const struct look *was,
		     const struct look *now, const struct fault_event *e);

#endif /* _VMINSPECT_FAULT_PATH_H */
