/* SPDX-License-Identifier: GPL-2.0 */
/* pagemap.h - what /proc tells of pages: PID/pagemap and kpageflags */
#ifndef _VMINSPECT_PAGEMAP_H
#define _VMINSPECT_PAGEMAP_H

#include "../module/decode/decode.h"

/*
 * An entry of pagemap: Documentation/admin-guide/mm/pagemap.rst. Of what is
 * swapped PM_PFN holds the type and, above PM_SWAP_SHIFT, the offset.
 */
#define PM_PFN		0x007fffffffffffffull
#define PM_SOFT_DIRTY	VMI_BIT(55)
#define PM_UFFD_WP	VMI_BIT(57)
#define PM_FILE		VMI_BIT(61)
#define PM_SWAP		VMI_BIT(62)
#define PM_PRESENT	VMI_BIT(63)
#define PM_SWAP_SHIFT	5

/** pagemap_open() - of a process or a thread; -1: errno */
int pagemap_open(u32 pid);
/** pagemap_open_flags() - kpageflags; -1: errno */
int pagemap_open_flags(void);
/** pagemap_read() - @nr words from the one at @first on, of either; 0 for what is not there */
void pagemap_read(int fd, u64 first, u64 nr, u64 *word);
/** pagemap_first() - the first page of a range that is present or swapped; @end: none is */
u64 pagemap_first(int fd, u64 start, u64 end);
/** pagemap_shows_ksm() - does kpageflags call each anonymous page merged? (6.12 does) */
bool pagemap_shows_ksm(int kpageflags);

#endif /* _VMINSPECT_PAGEMAP_H */
