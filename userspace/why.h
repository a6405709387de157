/* SPDX-License-Identifier: GPL-2.0 */
/* why.h - why a range of the size of a huge page is not mapped as one */
#ifndef _VMINSPECT_WHY_H
#define _VMINSPECT_WHY_H

#include "areas.h"
#include "thp.h"

/**
 * struct place - what is the same for all ranges of a VMA
 * @thp: the settings
 * @area: the VMA
 * @backing: enum backing
 * @internal: shared anonymous memory or a memfd: no mount has its say
 * @off: prctl(PR_SET_THP_DISABLE) holds for the process
 * @size: bytes of a huge page
 * @page: bytes of a base page
 */
struct place {
	const struct thp *thp;
	const struct area *area;
	enum backing backing;
	bool internal;
	bool off;
	u64 size;
	u64 page;
};

/**
 * struct range - one range, aligned as a huge page is, as far as the VMA covers it
 * @place: where it is
 * @start: first address
 * @end: behind the last
 * @huge: base pages mapped by entries above the lowest level
 * @present: base pages mapped by PTEs
 * @zero: of @present: the zero page
 * @away: swapped out, or not present for another reason
 * @shared: of @present: mapped more than once
 * @split: of @present: parts of a folio as large as a huge page, or larger
 */
struct range {
	const struct place *place;
	u64 start;
	u64 end;
	u64 huge;
	u64 present;
	u64 zero;
	u64 away;
	u64 shared;
	u64 split;
};

/**
 * struct why - one reason
 * @name: a word
 * @meaning: a sentence
 * @is: does it apply? Asked only if none above it does
 * @open: it may become huge as things stand: told even if nothing is mapped yet
 */
struct why {
	const char *name;
	const char *meaning;
	bool (*is)(const struct range *r);
	bool open;
};

/** WHY_NR - how many reasons there are */
#define WHY_NR	25

/** whys - the most particular first; the last one always applies */
extern const struct why whys[WHY_NR];

/** why_place() - fill what follows from the VMA; the rest of @p is set */
void why_place(struct place *p, const struct areas *areas);
/** why_not() - an index into whys */
unsigned int why_not(const struct range *r);

#endif /* _VMINSPECT_WHY_H */
