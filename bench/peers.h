/* SPDX-License-Identifier: GPL-2.0 */
/*
 * peers.h - linux/fs.h of 6.11 and later, of which Debian 12's knows nothing
 *
 * The numbers are the kernel's ABI: PAGEMAP_SCAN is in 6.7, PROCMAP_QUERY in
 * 6.11.
 */
#ifndef _VMI_BENCH_PEERS_H
#define _VMI_BENCH_PEERS_H

#include <linux/ioctl.h>
#include <linux/types.h>

struct page_region {
	__u64 start;
	__u64 end;
	__u64 categories;
};

struct pm_scan_arg {
	__u64 size;
	__u64 flags;
	__u64 start;
	__u64 end;
	__u64 walk_end;
	__u64 vec;
	__u64 vec_len;
	__u64 max_pages;
	__u64 category_inverted;
	__u64 category_mask;
	__u64 category_anyof_mask;
	__u64 return_mask;
};

#define PAGEMAP_SCAN		_IOWR('f', 16, struct pm_scan_arg)
#define PAGE_IS_PRESENT		0x08

struct procmap_query {
	__u64 size;
	__u64 query_flags;
	__u64 query_addr;
	__u64 vma_start;
	__u64 vma_end;
	__u64 vma_flags;
	__u64 vma_page_size;
	__u64 vma_offset;
	__u64 inode;
	__u32 dev_major;
	__u32 dev_minor;
	__u32 vma_name_size;
	__u32 build_id_size;
	__u64 vma_name_addr;
	__u64 build_id_addr;
};

#define PROCMAP_QUERY		_IOWR('f', 17, struct procmap_query)
#define PROCMAP_QUERY_COVERING_OR_NEXT_VMA	0x10

#endif /* _VMI_BENCH_PEERS_H */
