/* SPDX-License-Identifier: GPL-2.0 */
/*
 * retrace.h - a translation from a recorded page table
 *
 * The records of the view pagetable hold every table's place and every last
 * entry, but not the entries that lead from one table to the next. Those
 * steps come out as VMI_KIND_TABLE with an entry of 0, which no real step has
 * (an entry of 0 is empty): "it leads to the next table, its bits were not
 * recorded". A bad entry was not recorded either, and comes out alike.
 */
#ifndef _VMINSPECT_RETRACE_H
#define _VMINSPECT_RETRACE_H

#include "../module/decode/touch.h"

/** retrace_no_entry() - is this a step whose entry was not recorded? */
static inline bool retrace_no_entry(const struct vmi_step *s)
{
	return !s->entry && s->kind != VMI_KIND_NONE && s->kind != VMI_KIND_FOLDED;
}

/** RETRACE_PAGE_UNKNOWN - vmi_result.has_page of a recording: nobody asked */
#define RETRACE_PAGE_UNKNOWN	2

/**
 * struct retrace - what a recording tells about one address
 * @addr: the address
 * @header: of the page table's stream
 * @dialect: of the page table's stream
 * @vma: the VMA that covers it; NULL: none, or no VMAs were recorded
 * @has_vmas: VMAs were recorded
 * @has_next: a VMA above it was told
 * @stack: where the first VMA above it starts, if it is a stack that would grow to it
 * @stack_exec: and it may be executed
 * @has_table: by level: the table is known
 * @table: by level: its physical address
 * @found: the entry is known, or that there is none
 * @hole: enum vmi_hole_kind, if the entry is empty
 * @level: of the entry
 * @upper: VMI_UP_* above the entry
 * @entry: raw; 0 if empty
 * @end: of the page table's stream
 */
struct retrace {
	u64 addr;
	struct vmi_header header;
	struct vmi_dialect dialect;
	struct vmi_vma *vma;
	bool has_vmas;
	bool has_next;
	u64 stack;
	bool stack_exec;
	bool has_table[VMI_LEVELS];
	u64 table[VMI_LEVELS];
	bool found;
	u32 hole;
	u32 level;
	u32 upper;
	u64 entry;
	struct vmi_end end;
};

/** retrace_vmas() - learn from a record of the view vmas; false: out of memory */
bool retrace_vmas(struct retrace *r, const struct vmi_rec *rec);
/** retrace_pagetable() - learn from a record of the view pagetable */
void retrace_pagetable(struct retrace *r, const struct vmi_rec *rec);
/** retrace_is_mapped() - is there a VMA, and so a way through the tables? */
bool retrace_is_mapped(const struct retrace *r);
/** retrace_outside() - why it can be no user address, or VMI_WHY_MAPPED */
u32 retrace_outside(const struct retrace *r);
/** retrace_step() - the step at @level; false if there is none */
bool retrace_step(const struct retrace *r, unsigned int level, struct vmi_step *s);
/** retrace_result() - where it ends */
void retrace_result(const struct retrace *r, struct vmi_result *res);

#endif /* _VMINSPECT_RETRACE_H */
