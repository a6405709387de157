/* SPDX-License-Identifier: GPL-2.0 */
/*
 * own.h - records of the tool's own: what a command has reckoned from streams
 *
 * They are drawn by the same formats as the module's, and described by rows in
 * the same way, but never stand in a stream: their types are known only where
 * struct drawing.own says so.
 */
#ifndef _VMINSPECT_OWN_H
#define _VMINSPECT_OWN_H

#include "../module/decode/record.h"

struct ask;
struct drawing;

/** OWN_VIEW_* - struct command.view of commands that show such records */
#define OWN_VIEW	0x10000
#define OWN_VIEW_SHARED	(OWN_VIEW + 1)
#define OWN_VIEW_SWAP	(OWN_VIEW + 2)
#define OWN_VIEW_HUGE	(OWN_VIEW + 3)
#define OWN_VIEW_VERIFY	(OWN_VIEW + 4)
#define OWN_VIEW_DIFF	(OWN_VIEW + 5)
#define OWN_VIEW_FAULTS	(OWN_VIEW + 6)
#define OWN_VIEW_FAULT_AT	(OWN_VIEW + 7)

/** enum own_type - behind all of enum vmi_rec_type */
enum own_type {
	OWN_SHARED_VMA		= 0x10000,
	OWN_SHARED_PROCESS	= 0x10001,
	OWN_SHARED_FAMILY	= 0x10002,
	OWN_SWAP_VMA		= 0x10003,
	OWN_SWAP_PROCESS	= 0x10004,
	OWN_SWAP_DEVICE		= 0x10005,
	OWN_HUGE_VMA		= 0x10006,
	OWN_HUGE_SIZE		= 0x10007,
	OWN_HUGE_WHY		= 0x10008,
	OWN_HUGE_SETTING	= 0x10009,
	OWN_VERIFY_PROCESS	= 0x1000a,
	OWN_VERIFY_DIFFERENCE	= 0x1000b,
	OWN_VERIFY_RACE		= 0x1000c,
	OWN_DIFF_SIDE		= 0x10020,
	OWN_DIFF_VMA		= 0x10021,
	OWN_DIFF_RUN		= 0x10022,
	OWN_DIFF_PAGES		= 0x10023,
	OWN_DIFF_SUM		= 0x10024,
	OWN_DIFF_VMAS		= 0x10025,
	OWN_FAULT_GROUP		= 0x10040,
	OWN_FAULT_EVENT		= 0x10041,
	OWN_FAULT_LOST		= 0x10042,
	OWN_FAULT_TRACED	= 0x10043,
	OWN_FAULT_LEVEL		= 0x10044,
	OWN_FAULT_PAGE		= 0x10045,
};

/**
 * struct own_rec - how each of them begins
 * @rec: its type, and its size with the name
 * @text: where the name starts, in bytes from the record's start
 * @len: bytes of the name; 0 if it has none
 * @more: bytes of a second name right behind it; 0 if there is none
 * @__pad: 0
 */
struct own_rec {
	struct vmi_rec rec;
	u32 text;
	u32 len;
	u32 more;
	u32 __pad;
};

/** WITH_MAX - so many others are named, more are counted */
#define WITH_MAX	8

/**
 * struct shared_pages - pages of a process, told apart by who else has them
 * @present: all that are mapped: the sum of the next five
 * @anon: anonymous, the same frame is mapped by others of the family: by fork,
 *	and not written since by any, or merged by KSM
 * @file: the same, of a file, of shared memory or the kernel's own (vdso)
 * @unshared: anonymous and of this process alone, but others of the family
 *	have another frame of the same origin (struct vmi_frame.family and index)
 *	at the same address
 * @private: nothing of the sort: no other of the family has it
 * @zero: the zero page, or the huge one
 * @outside: of all but @zero: mapped more often than by the family
 *
 * Of the frames with one origin none need be the first: whoever writes to a
 * page that is shared gets a copy, the last to have it keeps it. All of them
 * count as @unshared. So does a page that was first touched after a fork, in
 * a VMA that had pages before: nothing tells it from a copy.
 */
struct shared_pages {
	u64 present;
	u64 anon;
	u64 file;
	u64 unshared;
	u64 private;
	u64 zero;
	u64 outside;
};

/**
 * struct shared_vma - the pages of one VMA
 * @own: the name is that of the VMA
 * @start: the VMA, start
 * @end: and its end
 * @pages: in it
 * @pid: whose it is
 * @with: how many others of the family map one of its frames at least
 * @others: how many others there are
 * @__pad: 0
 * @who: their pids, if they are WITH_MAX at most
 * @comm: name of @pid, NUL-terminated
 *
 * What is mapped where no VMA was told of (it was made meanwhile) is told as
 * one with @start and @end 0.
 */
struct shared_vma {
	struct own_rec own;
	u64 start;
	u64 end;
	struct shared_pages pages;
	u32 pid;
	u32 with;
	u32 others;
	u32 __pad;
	u32 who[WITH_MAX];
	char comm[VMI_COMM_LEN];
};

/**
 * struct shared_process - all pages of one process
 * @own: no name
 * @pages: of all its VMAs
 * @pid: it
 * @ppid: its parent
 * @comm: its name, NUL-terminated
 */
struct shared_process {
	struct own_rec own;
	struct shared_pages pages;
	u32 pid;
	u32 ppid;
	char comm[VMI_COMM_LEN];
};

/**
 * struct shared_family - all of them together
 * @own: no name
 * @processes: how many: those with one address space count as one
 * @same: and how many more have the address space of one of them
 * @gone: how many went away while they were asked
 * @__pad: 0
 * @pages: the sum over them: a frame counts once for each who maps it
 * @frames: frames behind them, each counted once, zero pages left out
 * @copies: of @frames: those that there would be less if nobody had written
 *	since fork: of each address and origin all but one
 */
struct shared_family {
	struct own_rec own;
	u32 processes;
	u32 same;
	u32 gone;
	u32 __pad;
	struct shared_pages pages;
	u64 frames;
	u64 copies;
};

/**
 * struct swap_vma - slots that the entries of a VMA hold on one device
 * @own: the names are that of the VMA and that of the device, if it is known
 * @start: the VMA, start; 0 if none was told of
 * @end: and its end
 * @slots: how many
 * @type: which device, as entries say it
 * @pid: whose it is
 * @comm: name of @pid, NUL-terminated
 */
struct swap_vma {
	struct own_rec own;
	u64 start;
	u64 end;
	u64 slots;
	u32 type;
	u32 pid;
	char comm[VMI_COMM_LEN];
};

/**
 * struct swap_process - all that a process holds
 * @own: no name
 * @slots: by how many entries; those that others hold too count here as well
 * @pid: it
 * @__pad: 0
 * @comm: its name, NUL-terminated
 */
struct swap_process {
	struct own_rec own;
	u64 slots;
	u32 pid;
	u32 __pad;
	char comm[VMI_COMM_LEN];
};

/**
 * struct swap_device - a swap area, as a whole
 * @own: its name by /proc/swaps; none if it is not known which one it is
 * @type: its number, as entries say it
 * @size: of all of it, in pages
 * @used: slots in use, by /proc/swaps
 * @held: slots that stand in page tables, each counted once
 * @shared: of @held: by more than one entry
 * @entries: how many entries hold them
 * @rest: of @used: in no page table
 *
 * What is not known is VMI_MM_UNKNOWN.
 */
struct swap_device {
	struct own_rec own;
	u64 type;
	u64 size;
	u64 used;
	u64 held;
	u64 shared;
	u64 entries;
	u64 rest;
};

/** enum backing - where memory comes from */
enum backing {
	BACKING_ANON	= 0,
	BACKING_SHMEM	= 1,
	BACKING_FILE	= 2,
	BACKING_HUGETLB	= 3,
	BACKING_OTHER	= 4,	/* the kernel's own, a device's, the zero page */
	BACKING_NR,
};

/**
 * struct huge_vma - how large the pages of a VMA are
 * @own: the names are that of the VMA and the reason why most of it is not huge
 * @start: the VMA, start
 * @end: and its end
 * @pte: base pages mapped by entries of the lowest level
 * @pmd: and of the next
 * @pud: and of the one above
 * @large: of @pte: parts of large folios
 * @aligned: of @large: the folio is mapped as a whole, address and frame aligned
 *	to its size
 * @away: base pages swapped out, or not present for another reason
 * @orders: those of the folios of @large, as bits
 * @backing: enum backing
 * @pid: whose it is
 * @__pad: 0
 * @comm: name of @pid, NUL-terminated
 */
struct huge_vma {
	struct own_rec own;
	u64 start;
	u64 end;
	u64 pte;
	u64 pmd;
	u64 pud;
	u64 large;
	u64 aligned;
	u64 away;
	u32 orders;
	u32 backing;
	u32 pid;
	u32 __pad;
	char comm[VMI_COMM_LEN];
};

/**
 * struct huge_size - what is mapped in one way, of all VMAs
 * @own: no name
 * @folio: base pages of the folios behind it
 * @pages: how much, in base pages, by enum backing
 * @aligned: as in struct huge_vma
 * @level: enum vmi_level of the entries
 * @__pad: 0
 */
struct huge_size {
	struct own_rec own;
	u64 folio;
	u64 pages[BACKING_NR];
	u64 aligned;
	u32 level;
	u32 __pad;
};

/**
 * struct huge_why - one reason why memory is not huge
 * @own: the names are the word for it and a sentence
 * @ranges: how many ranges of the size of a huge page, or parts of one
 * @size: bytes of them
 * @present: base pages that are mapped in them
 */
struct huge_why {
	struct own_rec own;
	u64 ranges;
	u64 size;
	u64 present;
};

/* Of OWN_HUGE_SETTING there is no more than the names: the file and what it says. */

/**
 * struct verify_process - one process, compared with /proc
 * @own: no name
 * @vmas: how many VMAs were compared
 * @pages: how many pages of them
 * @frames: how many frames of those that are present
 * @compared: how many values of all these
 * @races: of them: differed, and then did not
 * @differences: differ
 * @pid: it
 * @stopped: it stood still meanwhile
 * @comm: its name, NUL-terminated
 */
struct verify_process {
	struct own_rec own;
	u64 vmas;
	u64 pages;
	u64 frames;
	u64 compared;
	u64 races;
	u64 differences;
	u32 pid;
	u32 stopped;
	char comm[VMI_COMM_LEN];
};

/**
 * struct verify_finding - a value that differs, or did
 * @own: the names are what the module says and what /proc says
 * @addr: of the page or of the VMA
 * @pid: whose it is
 * @__pad: 0
 * @what: which value, NUL-terminated
 * @because: of a race: what explains it, NUL-terminated; else empty
 */
struct verify_finding {
	struct own_rec own;
	u64 addr;
	u32 pid;
	u32 __pad;
	char what[16];
	char because[64];
};

/** own_names_backing - names of enum backing */
extern const struct vmi_row own_names_backing[];

/** own_record_find() - the row of the module's or the tool's @type, or NULL */
const struct vmi_record *own_record_find(u32 type);
/** own_view() - whose sections and columns: enum vmi_view_id or OWN_VIEW_*; 0 none */
u32 own_view(const struct drawing *d);
/** own_view_name() - the command that shows OWN_VIEW_* */
const char *own_view_name(u32 view);
/** own_name() - the name of a record of the tool's; not NUL-terminated */
static inline const char *own_name(const struct vmi_rec *rec)
{
	return (const char *)rec + ((const struct own_rec *)rec)->text;
}

/** own_more() - its second name; not NUL-terminated */
static inline const char *own_more(const struct vmi_rec *rec)
{
	return own_name(rec) + ((const struct own_rec *)rec)->len;
}

/** struct own_text - a name; not NUL-terminated */
struct own_text {
	const char *text;
	size_t len;
};

/** own_text() - of a string, or none of NULL */
static inline struct own_text own_text(const char *s)
{
	return (struct own_text){ s, s ? strlen(s) : 0 };
}

/**
 * own_make() - an empty record with two names behind it, or with none
 *
 * Return: what is to be freed; NULL if there is no memory, told.
 */
void *own_make(u32 type, struct own_text name, struct own_text more);
/** own_prepare() - all of own_begin() but format->begin() */
void own_prepare(struct drawing *d, const struct ask *a, struct vmi_header *h, u16 page_shift);
/**
 * own_begin() - start to draw such records
 * @d: filled
 * @a: the question
 * @h: made up from @page_shift: of no stream, but formats look into it
 *
 * Return: 0 or EXIT_TROUBLE; format->end() is to be called in both cases.
 */
int own_begin(struct drawing *d, const struct ask *a, struct vmi_header *h, u16 page_shift);

#endif /* _VMINSPECT_OWN_H */
