/* SPDX-License-Identifier: GPL-2.0 */
/*
 * reverse.h - the answers of view rmap, page by page
 */
#ifndef VMI_SELFTESTS_REVERSE_H
#define VMI_SELFTESTS_REVERSE_H

#include "oracle.h"

/**
 * struct reverse - what view rmap says of one page
 * @frame: its FRAME, or NULL
 * @rmap: its RMAP
 * @mapped: MAPPING and SHARER records, COPY and SWAP left out
 * @copied: those of COPY
 * @swapped: those of SWAP
 * @mappings: MAPPING records that the page's mapcount counts
 * @others: and those that it does not
 * @nobody: records whose pid is 0; they are in none of the sets
 */
struct reverse {
	const struct vmi_frame *frame;
	const struct vmi_rmap *rmap;
	struct holders mapped;
	struct holders copied;
	struct holders swapped;
	size_t mappings;
	size_t others;
	size_t nobody;
};

/*
 * The page told of behind record @at (NULL: the first). NULL if there is none,
 * else its RMAP record; *why is set if the records are not as they must be.
 */
const struct vmi_rec *reverse_next(struct reverse *r, const struct stream *s,
				   const struct vmi_rec *at, const char **why);
void reverse_free(struct reverse *r);

/* One page, asked by @fmt. NULL, or what is wrong with the answer. */
const char *reverse_ask(struct reverse *r, struct stream *s,
			const char *fmt, ...)
	__attribute__((FORMAT(3, 4)));

/* Each MAPPING of the page against maps, pagemap and comm of its process. */
const char *reverse_check(const struct stream *s, const struct reverse *r);

#endif /* VMI_SELFTESTS_REVERSE_H */
