// SPDX-License-Identifier: GPL-2.0
/* own_diff.c - the records of diff, described as data */
#include "own_diff.h"

const struct vmi_row diff_names_vma[] = {
	VMI_ROW_BIT(DIFF_VMA_NEW, "new", "It was not there before."),
	VMI_ROW_BIT(DIFF_VMA_GONE, "gone", "It is not there now."),
	VMI_ROW_BIT(DIFF_VMA_MOVED, "moved", "The same mapping is at another address."),
	VMI_ROW_BIT(DIFF_VMA_GROWN, "grown", "It has addresses that it did not have."),
	VMI_ROW_BIT(DIFF_VMA_SHRUNK, "shrunk", "It had addresses that it does not have now."),
	VMI_ROW_BIT(DIFF_VMA_SPLIT, "split", "One of several that were one before."),
	VMI_ROW_BIT(DIFF_VMA_MERGED, "merged", "It was several before."),
	VMI_ROW_BIT(DIFF_VMA_PERM, "perm", "What it allows is something else."),
	VMI_ROW_BIT(DIFF_VMA_FLAGS, "flags", "It has other flags."),
	VMI_ROW_BIT(DIFF_VMA_RENAMED, "renamed", "It has another name."),
	VMI_ROW_END
};

const struct vmi_row diff_names_count[] = {
	VMI_ROW_BIT(DIFF(GAINED), "gained", "Nothing was there, now a page is."),
	VMI_ROW_BIT(DIFF(LOST), "lost", "A page was there, now nothing is."),
	VMI_ROW_BIT(DIFF(IN), "in", "It was in swap and is in memory."),
	VMI_ROW_BIT(DIFF(OUT), "out", "It was in memory and is in swap."),
	VMI_ROW_BIT(DIFF(MOVED), "moved", "It is in another frame, or in another slot of swap."),
	VMI_ROW_BIT(DIFF(COW), "cow", "It was written to, and so has a frame of its own."),
	VMI_ROW_BIT(DIFF(PROMOTED), "promoted", "It is part of a larger page than before."),
	VMI_ROW_BIT(DIFF(SPLIT), "split", "It was part of a larger page before."),
	VMI_ROW_BIT(DIFF(PERM), "perm", "Its entry has other bits."),
	VMI_ROW_BIT(DIFF(OTHER), "other", "Its entry is of another kind that is no page."),
	VMI_ROW_BIT(DIFF(YOUNG), "young", "The accessed bit was set or cleared."),
	VMI_ROW_BIT(DIFF(DIRTY), "dirty", "The dirty bit was set or cleared."),
	VMI_ROW_BIT(DIFF(UNKNOWN), "unknown", "One of the two could not be read."),
	VMI_ROW_END
};

const struct vmi_row diff_names_bit[] = {
	VMI_ROW_BIT(DIFF_BIT_WRITE, "write", "Every level allows writing."),
	VMI_ROW_BIT(DIFF_BIT_USER, "user", "Every level allows user mode."),
	VMI_ROW_BIT(DIFF_BIT_EXEC, "exec", "No level forbids executing."),
	VMI_ROW_BIT(DIFF_BIT_PROTNONE, "protnone", "No access: PROT_NONE or a NUMA hint."),
	VMI_ROW_BIT(DIFF_BIT_SOFT_DIRTY, "soft-dirty", "Written since clear_refs."),
	VMI_ROW_BIT(DIFF_BIT_UFFD_WP, "uffd-wp", "A userfaultfd is told before it is written."),
	VMI_ROW_BIT(DIFF_BIT_UFFD, "uffd",
		    "A userfaultfd protects it: if its VMA is uffd-rwp from all access."),
	VMI_ROW_BIT(DIFF_BIT_SPECIAL, "special", "No struct page: the zero page, a PFNMAP."),
	VMI_ROW_BIT(DIFF_BIT_DEVMAP, "devmap", "Device memory with a struct page."),
	VMI_ROW_BIT(DIFF_BIT_ENCRYPTED, "encrypted", "The memory is encrypted."),
	VMI_ROW_BIT(DIFF_BIT_PKEY, "pkey", "A protection key."),
	VMI_ROW_BIT(DIFF_BIT_MEM_TYPE, "mem-type", "A memory type that is not the ordinary one."),
	VMI_ROW_BIT(DIFF_BIT_YOUNG, "accessed", "Used since the bit was last cleared."),
	VMI_ROW_BIT(DIFF_BIT_DIRTY, "dirty", "Written since the bit was last cleared."),
	VMI_ROW_END
};

static const struct vmi_row names_side[] = {
	VMI_ROW_ENUM(0, "A", "The first one named."),
	VMI_ROW_ENUM(1, "B", "The second one named."),
	VMI_ROW_END
};

static const struct vmi_row names_has[] = {
	VMI_ROW_BIT(DIFF_HAS_VMAS, "vmas", "Both hold the VMAs."),
	VMI_ROW_BIT(DIFF_HAS_PAGES, "pages", "Both hold the page table."),
	VMI_ROW_BIT(DIFF_HAS_FRAMES, "frames", "Both count the same frames and slots."),
	VMI_ROW_END
};

#define FIELD(type, member, how, rows)	\
	{ #member, offsetof(struct type, member), sizeof(((struct type *)0)->member), 1, \
	  VMI_HOW_##how, rows }
#define COUNT(key, id)	\
	{ key, offsetof(struct diff_pages, count[DIFF_##id]), sizeof(u64), 1, VMI_HOW_PAGES, NULL }
#define NR_VMAS(key, bit)	\
	{ key, offsetof(struct diff_vmas, count[bit]), sizeof(u64), 1, VMI_HOW_DEC, NULL }

const struct vmi_field diff_side_fields[] = {
	FIELD(diff_side_info, side, ENUM, names_side),
	FIELD(diff_side_info, pid, DEC, NULL),
	FIELD(diff_side_info, comm, CHARS, NULL),
	FIELD(diff_side_info, started, NS, NULL),
	FIELD(diff_side_info, mm_id, HEX, NULL),
	FIELD(diff_side_info, realtime, NS, NULL),
	FIELD(diff_side_info, release, CHARS, NULL),
	{ NULL }
};

const struct vmi_field diff_vma_fields[] = {
	FIELD(diff_vma_info, start, HEX, NULL),
	FIELD(diff_vma_info, end, HEX, NULL),
	FIELD(diff_vma_info, change, FLAGS, diff_names_vma),
	FIELD(diff_vma_info, was_start, HEX, NULL),
	FIELD(diff_vma_info, was_end, HEX, NULL),
	FIELD(diff_vma_info, came, FLAGS, vmi_names_vm),
	FIELD(diff_vma_info, went, FLAGS, vmi_names_vm),
	{ NULL }
};

const struct vmi_field diff_pages_fields[] = {
	FIELD(diff_pages, start, HEX, NULL),
	FIELD(diff_pages, end, HEX, NULL),
	/* a sum begins here: DIFF_SUM_FIELDS */
	FIELD(diff_pages, page_size, DEC, NULL),
	COUNT("gained", GAINED),
	COUNT("lost", LOST),
	COUNT("in", IN),
	COUNT("out", OUT),
	COUNT("moved", MOVED),
	COUNT("cow", COW),
	COUNT("promoted", PROMOTED),
	COUNT("split", SPLIT),
	COUNT("perm", PERM),
	COUNT("other", OTHER),
	COUNT("young", YOUNG),
	COUNT("dirty", DIRTY),
	COUNT("unknown", UNKNOWN),
	{ NULL }
};

const struct vmi_field diff_run_fields[] = {
	FIELD(diff_run, start, HEX, NULL),
	FIELD(diff_run, end, HEX, NULL),
	FIELD(diff_run, was_start, HEX, NULL),
	FIELD(diff_run, change, FLAGS, diff_names_count),
	FIELD(diff_run, was, ENUM, vmi_names_why),
	FIELD(diff_run, now, ENUM, vmi_names_why),
	FIELD(diff_run, was_size, BYTES, NULL),
	FIELD(diff_run, now_size, BYTES, NULL),
	FIELD(diff_run, was_pa, HEX, NULL),
	FIELD(diff_run, now_pa, HEX, NULL),
	FIELD(diff_run, came, FLAGS, diff_names_bit),
	FIELD(diff_run, went, FLAGS, diff_names_bit),
	{ NULL }
};

const struct vmi_field diff_vmas_fields[] = {
	FIELD(diff_vmas, same, DEC, NULL),
	NR_VMAS("new", 0),
	NR_VMAS("gone", 1),
	NR_VMAS("moved", 2),
	NR_VMAS("grown", 3),
	NR_VMAS("shrunk", 4),
	NR_VMAS("split", 5),
	NR_VMAS("merged", 6),
	NR_VMAS("perm", 7),
	NR_VMAS("flags", 8),
	NR_VMAS("renamed", 9),
	FIELD(diff_vmas, compared, FLAGS, names_has),
	{ NULL }
};
