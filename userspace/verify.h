/* SPDX-License-Identifier: GPL-2.0 */
/*
 * verify.h - what the module tells of a process against what /proc tells
 *
 * A process that runs changes between the two answers. So what differs is looked
 * at again, both sides of it: what is gone then was a race; what shows the same
 * two values again and again is a difference; and what never shows the same two
 * is a race too, for the process keeps changing it.
 */
#ifndef _VMINSPECT_VERIFY_H
#define _VMINSPECT_VERIFY_H

#include "live.h"
#include "own.h"
#include "smaps.h"

/** VERIFY_TRIES - so often a difference is looked at again */
#define VERIFY_TRIES	8
/** VERIFY_STAYS - so often one after the other it must be the same to be believed */
#define VERIFY_STAYS	3
/** VERIFY_TOLD - more findings of a process are counted, but not told */
#define VERIFY_TOLD	1000
/** VERIFY_TEXT - bytes of a value, as it is told */
#define VERIFY_TEXT	160

/**
 * struct finding - something that differs, or did
 * @addr: where
 * @what: by name
 * @race: what may have happened meanwhile; NULL: it is a difference
 * @module: what the module says
 * @proc: what /proc says
 * @same: so often one after the other it was the same
 * @seen: it was met when the VMAs were last looked at
 */
struct finding {
	u64 addr;
	const char *what;
	const char *race;
	char module[VERIFY_TEXT];
	char proc[VERIFY_TEXT];
	u8 same;
	bool seen;
};

/** struct findings - some of them */
struct findings {
	struct finding *list;
	size_t nr;
	size_t cap;
};

/** struct sums - what the pages of a VMA come to, in bytes */
struct sums {
	u64 rss;		/* by the module's entries and frames */
	u64 anon;
	u64 anon_huge;
	u64 shmem_huge;
	u64 file_huge;
	u64 hugetlb;
	u64 swap;
	u64 moving;		/* under migration: resident, but of which kind is not told */
	u64 broken;		/* some kernels count it as resident */
	u64 present;		/* by pagemap */
	u64 swapped;
	bool unsure;		/* some of it cannot be told apart as smaps does */
};

struct looks;

/**
 * struct verify - one process
 * @proc: it
 * @sum: the ENDs of all streams together
 * @header: of the first stream
 * @dialect: of it
 * @looks: for the pages at hand; NULL: none were looked at yet
 * @got: LIVE_DONE as long as all goes well
 * @vmas: how many VMAs were compared
 * @nr_pages: how many pages of them
 * @nr_frames: how many frames: one for each page that is present and has one
 * @compared: how many values
 * @races: differences that went away
 * @differences: and those that stayed
 * @told: both, as many as are told
 */
struct verify {
	const struct proc *proc;
	struct vmi_end *sum;
	struct vmi_header header;
	struct vmi_dialect dialect;
	struct looks *looks;
	enum live got;
	u64 vmas;
	u64 nr_pages;
	u64 nr_frames;
	u64 compared;
	u64 races;
	u64 differences;
	struct findings told;
};

/** verify_process() - all of @v->proc; the rest of @v is zeroed but for @sum */
enum live verify_process(struct verify *v);
void verify_free(struct verify *v);

/* between the parts ------------------------------------------------------------- */

/** verify_tell() - count @f, and keep it to be told if there are not too many */
void verify_tell(struct verify *v, const struct finding *f);
/** verify_alike() - does the same value differ in the same way? */
bool verify_alike(const struct finding *a, const struct finding *b);
/** verify_stream() - is this stream of the address space of the first one? */
bool verify_stream(struct verify *v, const struct set *set);
/** verify_fails() - note what went wrong: the comparison ends */
bool verify_fails(struct verify *v, enum live got);
/** verify_nap() - before what differs is looked at for the @nth time again */
void verify_nap(unsigned int nth);

/**
 * verify_pages() - the pages of a VMA
 * @v: the process
 * @vma: it
 * @sums: filled
 * @quiet: only the sums are wanted
 */
void verify_pages(struct verify *v, const struct vmi_vma *vma, struct sums *sums, bool quiet);
/** VERIFY_MAPPED_ANEW - what changes a VMA */
#define VERIFY_MAPPED_ANEW	"a mapping call ran"
/** verify_same_vma() - is it still as it was when its pages were looked at? */
bool verify_same_vma(struct verify *v, const struct vmi_vma *vma);
/** verify_vmas() - all VMAs, and the pages in them */
void verify_vmas(struct verify *v);

#endif /* _VMINSPECT_VERIFY_H */
