/* SPDX-License-Identifier: GPL-2.0 */
/*
 * diff.h - two address spaces side by side
 *
 *	side A ─► VMAs ──┬─► match ─► struct diff_vma.change
 *	side B ─► VMAs ──┘
 *	side A ─► pieces ─┬─► walk ─► struct diff_change, in ascending order
 *	side B ─► pieces ─┘
 *
 * A piece is what one side holds at neighbouring addresses: neither memory nor
 * time depend on how much nothing there is.
 */
#ifndef _VMINSPECT_DIFF_H
#define _VMINSPECT_DIFF_H

#include "own_diff.h"
#include "set.h"

#define DIFF_NOBODY	((size_t)-1)

/** DIFF_LEVELS - page sizes: PTE, PMD, PUD */
#define DIFF_LEVELS	3

/** struct diff_tally - base pages, by size and by what has become of them */
struct diff_tally {
	u64 count[DIFF_LEVELS][DIFF_COUNTS];
};

/**
 * struct diff_vma - a VMA of one side
 * @start: vm_start
 * @end: vm_end
 * @flags: VMI_VM_*
 * @pgoff: vm_pgoff
 * @ino: of its file
 * @dev: and its device, major and minor
 * @name: where its name stands in struct diff_side.names
 * @len: bytes of it
 * @file: the name is a file's
 * @anonymous: it has no vm_ops
 * @first: the first VMA of the other side that overlaps it
 * @stop: behind the last that does
 * @twins: how many of these are the same mapping
 * @covered: bytes that they cover
 * @from: of B: the VMA of A it was moved from, or DIFF_NOBODY; of A: the last
 *	struct diff_move that starts from it, or DIFF_NOBODY
 * @change: DIFF_VMA_*; of B, and of those of A that are gone
 * @tally: its pages that have changed, or NULL
 */
struct diff_vma {
	u64 start;
	u64 end;
	u64 flags;
	u64 pgoff;
	u64 ino;
	u64 dev;
	size_t name;
	u32 len;
	bool file;
	bool anonymous;
	size_t first;
	size_t stop;
	size_t twins;
	u64 covered;
	size_t from;
	u64 change;
	struct diff_tally *tally;
};

/**
 * struct diff_piece - the same at neighbouring addresses
 * @start: where, in B
 * @end: and its end
 * @from: where @start is in the side itself: another address if its VMA was moved
 * @pa: physical address, or slot << page_shift, of the first; 0 if there is no page
 * @bits: of the entries, if mapped
 * @why: enum vmi_why
 * @type: of swap: which device
 * @level: enum vmi_level
 * @shift: log2 of the bytes of an entry
 * @upper: VMI_UP_*
 */
struct diff_piece {
	u64 start;
	u64 end;
	u64 from;
	u64 pa;
	u64 bits;
	u32 why;
	u32 type;
	u8 level;
	u8 shift;
	u8 upper;
};

/** struct diff_kept - pieces that wait for those of the other side */
struct diff_kept {
	struct diff_piece *piece;
	size_t nr;
	size_t cap;
	size_t at;
};

/**
 * struct diff_aside - a VMA that was moved, as one side sees it
 * @start: where it is there
 * @end: and its end
 * @to: where @start is in B
 */
struct diff_aside {
	u64 start;
	u64 end;
	u64 to;
};

/** struct diff_asides - ascending */
struct diff_asides {
	struct diff_aside *aside;
	size_t nr;
	size_t cap;
	size_t at;
};

/**
 * struct diff_side - one of the two
 * @word: as it was given
 * @label: for messages
 * @process: room for @label of a live one
 * @live: a process, no recording
 * @ask: the question
 * @source: open while @open
 * @set: of @source
 * @open: see @source
 * @has: DIFF_HAS_VMAS and DIFF_HAS_PAGES
 * @header: of the stream read last
 * @vma: its VMAs, ascending
 * @nr: how many
 * @cap: room in @vma
 * @names: all names, one behind the other
 * @used: bytes of them
 * @room: bytes there is room for
 * @start: what its streams tell about, start
 * @stop: and end
 * @rec: the array that is read, or NULL
 * @pos: how far
 * @ahead: the entry that could not join the one before it
 * @held: the piece at hand
 * @told: all below this was told
 * @asides: pieces in these are put into @kept
 * @kept: see @asides
 * @end: END of the page table
 */
struct diff_side {
	const char *word;
	const char *label;
	char process[32];
	bool live;
	struct ask ask;
	struct source source;
	struct set set;
	bool open;
	u32 has;
	struct vmi_header header;
	struct diff_vma *vma;
	size_t nr;
	size_t cap;
	char *names;
	size_t used;
	size_t room;
	u64 start;
	u64 stop;
	const struct vmi_rec *rec;
	u32 pos;
	struct diff_piece ahead;
	struct diff_piece held;
	u64 told;
	struct diff_asides asides;
	struct diff_kept kept;
	struct vmi_end end;
};

/**
 * diff_side_open() - read the VMAs of A or B, and go to its page table
 * @s: zeroed, but for what of @ask is the same for both; to be closed in any case
 * @word: a pid, self, or the name of a recording
 */
int diff_side_open(struct diff_side *s, const char *word);
void diff_side_close(struct diff_side *s);
/** diff_side_next() - the next piece of the page table, without those set aside */
enum set_got diff_side_next(struct diff_side *s, struct diff_piece *p);
/** diff_side_drain() - read what is left, as it may be broken; 0 or EXIT_TROUBLE */
int diff_side_drain(struct diff_side *s);
/** diff_side_name() - the name of a VMA; none of NULL */
struct own_text diff_side_name(const struct diff_side *s, const struct diff_vma *v);
/** diff_side_vma() - the VMA of @addr, or NULL; @end: up to where that holds */
struct diff_vma *diff_side_vma(const struct diff_side *s, u64 addr, u64 *end);
/** diff_piece_cut() - leave out what is before @addr */
void diff_piece_cut(struct diff_piece *p, u64 addr);

/**
 * struct diff_move - a VMA of A, or a part of it, that was moved
 * @a: the VMA of A
 * @b: the VMA of B
 * @start: where it was
 * @end: and its end; shorter than @b if that has grown
 * @next: another one of the same @a, or DIFF_NOBODY
 */
struct diff_move {
	size_t a;
	size_t b;
	u64 start;
	u64 end;
	size_t next;
};

/**
 * struct diff - the two
 * @a: then
 * @b: now
 * @has: DIFF_HAS_*: what can be compared
 * @start: addresses that are compared
 * @end: and their end
 * @age: DIFF_AGE, or 0 if nobody asked for it
 * @bits: DIFF_BIT_* that both kernels know
 * @page_shift: log2 of the base page size
 * @move: VMAs that were moved
 * @moves: how many
 * @cap: room in @move
 */
struct diff {
	struct diff_side a;
	struct diff_side b;
	u32 has;
	u64 start;
	u64 end;
	u32 age;
	u32 bits;
	unsigned int page_shift;
	struct diff_move *move;
	size_t moves;
	size_t cap;
};

/** diff_match() - find the VMAs of A in those of B; 0 or EXIT_TROUBLE */
int diff_match(struct diff *d);
/** diff_twins() - are two that overlap the same mapping? */
bool diff_twins(const struct diff *d, const struct diff_vma *a, const struct diff_vma *b);

/**
 * struct diff_change - pages to which the same has happened
 * @start: where
 * @end: and its end; not across a VMA of either side
 * @change: bits by enum diff_count
 * @came: DIFF_BIT_*
 * @went: DIFF_BIT_*
 * @was: of A, from @start on
 * @now: of B, from @start on
 * @a: the VMA of A, or NULL
 * @b: the VMA of B, or NULL
 */
struct diff_change {
	u64 start;
	u64 end;
	u32 change;
	u32 came;
	u32 went;
	struct diff_piece was;
	struct diff_piece now;
	struct diff_vma *a;
	struct diff_vma *b;
};

/** diff_tell_t - called with each change; returns 0 or EXIT_TROUBLE */
typedef int (*diff_tell_t)(void *priv, const struct diff_change *c);

/**
 * diff_walk() - compare the page tables
 *
 * Ascending by address; behind the last come the VMAs that were moved.
 */
int diff_walk(struct diff *d, diff_tell_t tell, void *priv);
/** diff_known_bits() - DIFF_BIT_* that mean something in both dialects */
u32 diff_known_bits(const struct vmi_dialect *a, const struct vmi_dialect *b);
/** diff_compare() - what has become of @was; without the VMAs' word about it */
void diff_compare(const struct diff *d, const struct diff_piece *was,
		  const struct diff_piece *now, struct diff_change *c);
/** diff_settle() - with the VMAs of @c: is it the same page, moved, or a copy? */
void diff_settle(const struct diff *d, struct diff_change *c);

#endif /* _VMINSPECT_DIFF_H */
