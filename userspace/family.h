/* SPDX-License-Identifier: GPL-2.0 */
/* family.h - what some processes map, and who of them maps each frame */
#ifndef _VMINSPECT_FAMILY_H
#define _VMINSPECT_FAMILY_H

#include "areas.h"
#include "live.h"

/**
 * struct stretch - pages with one frame behind the other
 * @addr: of the first
 * @pfn: its frame
 * @nr: base pages
 * @level: enum vmi_level of the entries
 */
struct stretch {
	u64 addr;
	u64 pfn;
	u64 nr;
	u8 level;
};

/**
 * struct member - one process
 * @proc: it
 * @areas: its VMAs, and the header of that stream
 * @stretch: what it maps, ascending by address
 * @nr: how many stretches
 * @cap: room for so many
 * @away: entries that are neither present nor empty, the same way; no frames
 * @away_nr: how many stretches
 * @away_cap: room for so many
 * @mm_id: of the stream of its page table
 */
struct member {
	struct proc proc;
	struct areas areas;
	struct stretch *stretch;
	size_t nr;
	size_t cap;
	struct stretch *away;
	size_t away_nr;
	size_t away_cap;
	u64 mm_id;
};

/**
 * struct sheet - what is known of one frame
 * @family: struct vmi_frame.family
 * @index: struct vmi_frame.index
 * @addr: where the first of the family sees it
 * @head: struct vmi_frame.head of a large folio; of others the frame itself
 * @mapcount: struct vmi_frame.page_mapcount
 * @mapped: how often the family maps it
 * @crowd: who of it does: an index into struct family.crowd
 * @kind: enum vmi_frame_kind
 * @order: struct vmi_frame.order
 * @twin: there is another frame of its origin at its address
 */
struct sheet {
	u64 family;
	u64 index;
	u64 addr;
	u64 head;
	s32 mapcount;
	u32 mapped;
	u32 crowd;
	u8 kind;
	u8 order;
	bool twin;
};

/**
 * struct reach - frames one behind the other that the family maps
 * @pfn: the first
 * @end: behind the last
 * @sheet: of the first: an index into struct family.sheet
 */
struct reach {
	u64 pfn;
	u64 end;
	size_t sheet;
};

/**
 * struct crowd - some of the family: one more than another crowd
 * @others: which one
 * @member: who comes to it: an index into struct family.member, larger than all in @others
 * @nr: how many that makes; 0 only in the first, that of nobody
 * @newest: the crowd that was last made of this one and another member
 *
 * Few crowds map very many frames: told apart by their place in one tree, they
 * need no lists.
 */
struct crowd {
	u32 others;
	u32 member;
	u32 nr;
	u32 newest;
};

/**
 * struct family - the processes, and all frames behind them
 * @member: ascending by pid
 * @nr: how many
 * @cap: room in @member
 * @gone: how many more went away while they were asked
 * @missed: of @gone: those that were named
 * @same: and how many more have the address space of one of them
 * @reach: ascending
 * @reaches: how many
 * @sheet: for each frame of @reach
 * @sheets: how many
 * @crowd: see struct crowd
 * @crowds: how many
 * @crowd_cap: room in @crowd
 * @keep_away: fill struct member.away too; set before family_read()
 * @sum: the ENDs of all streams together
 */
struct family {
	struct member *member;
	size_t nr;
	size_t cap;
	u32 gone;
	u32 missed;
	u32 same;
	struct reach *reach;
	size_t reaches;
	struct sheet *sheet;
	size_t sheets;
	struct crowd *crowd;
	size_t crowds;
	size_t crowd_cap;
	bool keep_away;
	struct vmi_end sum;
};

/**
 * family_read() - ask about all that are chosen in @procs, then about their frames
 *
 * Those that share an address space count as one. @f is all zero but for what is
 * to be set before, and to be freed in any case.
 *
 * Return: 0 or EXIT_TROUBLE.
 */
int family_read(struct family *f, const struct procs *procs);
void family_free(struct family *f);
/** family_sheet() - of the first frame of a stretch of a member */
struct sheet *family_sheet(const struct family *f, u64 pfn);

#endif /* _VMINSPECT_FAMILY_H */
