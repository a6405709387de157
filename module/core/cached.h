/* SPDX-License-Identifier: GPL-2.0 */
/* cached.h - the pages of a file that are in memory */
#ifndef _VMI_CORE_CACHED_H
#define _VMI_CORE_CACHED_H

#include <linux/fs.h>

/**
 * struct vmi_cached - neighbours in a file that are neighbours in memory
 * @index: the first, in base pages of the file
 * @pfn: its frame
 * @nr: how many
 */
struct vmi_cached {
	u64 index;
	u64 pfn;
	u64 nr;
};

/**
 * vmi_cached_next() - the next cached page of a file, and its folio's pages behind it
 * @mapping: the file's page cache, which the caller keeps
 * @index: from here on
 * @end: and before this
 * @p: filled; nothing keeps the page there
 *
 * Return: false if there is none.
 */
bool vmi_cached_next(struct address_space *mapping, u64 index, u64 end, struct vmi_cached *p);

#endif /* _VMI_CORE_CACHED_H */
