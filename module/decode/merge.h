/* SPDX-License-Identifier: GPL-2.0 */
/*
 * merge.h - may two neighbours be one?
 *
 * Array records are taken apart into stretches, stretches of a kind are
 * joined into runs, across records and tables. Whoever draws a page table
 * (text in the kernel, tables and JSON in the CLI) does it through here.
 */
#ifndef _VMI_DECODE_MERGE_H
#define _VMI_DECODE_MERGE_H

#include "entry.h"

/** enum vmi_run_kind - what a run is made of */
enum vmi_run_kind {
	VMI_RUN_LEAF,	/* mapped memory */
	VMI_RUN_SOFT,	/* non-present entries of one kind */
	VMI_RUN_HOLE,	/* nothing: see vmi_run.hole */
};

/**
 * struct vmi_run - like neighbours
 * @start: the first address
 * @end: behind the last
 * @bits: the entries without their physical address; raw of the first if soft
 * @key: if soft: raw without its offset: alike if this is the same
 * @pa: physical address of the first, if leaf; offset of the first, if soft
 * @next_pa: where a contiguous neighbour would go on
 * @count: entries
 * @extents: physically contiguous stretches
 * @soft: the first entry taken apart, if soft
 * @kind: enum vmi_run_kind
 * @hole: enum vmi_hole_kind, if a hole
 * @level: enum vmi_level (of a gap: 0)
 * @shift: log2 of the bytes of an entry
 * @upper: VMI_UP_* of the levels above
 */
struct vmi_run {
	u64 start;
	u64 end;
	u64 bits;
	u64 key;
	u64 pa;
	u64 next_pa;
	u64 count;
	u64 extents;
	struct vmi_soft_entry soft;
	u8 kind;
	u8 hole;
	u8 level;
	u8 shift;
	u8 upper;
};

/**
 * struct vmi_merge - the run that may still grow
 * @held: the run
 * @holds: there is one
 */
struct vmi_merge {
	struct vmi_run held;
	bool holds;
};

/**
 * vmi_runs_next() - the next stretch of one FRAMES, RAW or HOLE record
 * @d: the dialect of the stream
 * @rec: the record, already checked with vmi_record_ok()
 * @pos: which entry to go on with; starts at 0
 * @run: filled
 *
 * Return: false when the record has no more.
 */
bool vmi_runs_next(const struct vmi_dialect *d, const struct vmi_rec *rec, u32 *pos,
		   struct vmi_run *run);

/** vmi_entries_next() - the same, one entry (or HOLE) at a time */
bool vmi_entries_next(const struct vmi_dialect *d, const struct vmi_rec *rec, u32 *pos,
		      struct vmi_run *run);

/** vmi_run_is_wx() - memory of the kernel that may be both written and executed */
bool vmi_run_is_wx(const struct vmi_dialect *d, const struct vmi_run *run);

/**
 * vmi_merge_push() - give it the next stretch, take the run it could not join
 * @m: starts zeroed
 * @run: the next stretch
 * @out: the run that has ended
 *
 * Return: true if @out was filled.
 */
bool vmi_merge_push(struct vmi_merge *m, const struct vmi_run *run, struct vmi_run *out);
/**
 * vmi_merge_parted() - does a record of @type end the run that is held?
 *
 * Table pages stand between runs without parting them; but a gap has ended
 * before one.
 */
bool vmi_merge_parted(const struct vmi_merge *m, u32 type);
/** vmi_merge_flush() - the last run; false if there is none */
bool vmi_merge_flush(struct vmi_merge *m, struct vmi_run *out);

#endif /* _VMI_DECODE_MERGE_H */
