/* SPDX-License-Identifier: GPL-2.0 */
/* own_diff.h - the records of diff: what has become of VMAs and of pages */
#ifndef _VMINSPECT_OWN_DIFF_H
#define _VMINSPECT_OWN_DIFF_H

#include "own.h"

/** DIFF_VMA_* - what has become of a VMA; several may be true */
#define DIFF_VMA_NEW		VMI_BIT(0)
#define DIFF_VMA_GONE		VMI_BIT(1)
#define DIFF_VMA_MOVED		VMI_BIT(2)	/* to another address, by mremap */
#define DIFF_VMA_GROWN		VMI_BIT(3)
#define DIFF_VMA_SHRUNK		VMI_BIT(4)
#define DIFF_VMA_SPLIT		VMI_BIT(5)	/* one of several that were one */
#define DIFF_VMA_MERGED		VMI_BIT(6)	/* one that was several */
#define DIFF_VMA_PERM		VMI_BIT(7)	/* read, write, exec, shared */
#define DIFF_VMA_FLAGS		VMI_BIT(8)	/* other flags */
#define DIFF_VMA_RENAMED	VMI_BIT(9)
#define DIFF_VMA_NR		10

/** DIFF_VMA_PERMS - the flags of VMI_VM_* that are permissions */
#define DIFF_VMA_PERMS		(VMI_VM_READ | VMI_VM_WRITE | VMI_VM_EXEC | VMI_VM_SHARED)

/**
 * enum diff_count - what has become of a page; several may be true
 *
 * What a page is held in counts: memory or swap. So @GAINED less @LOST is what
 * both together grew by. A page of another mapping in the place of one is both.
 */
enum diff_count {
	DIFF_GAINED,	/* empty before, in memory or in swap now */
	DIFF_LOST,	/* the other way round */
	DIFF_IN,	/* from swap to memory */
	DIFF_OUT,	/* from memory to swap */
	DIFF_MOVED,	/* in another frame, or in another slot of swap */
	DIFF_COW,	/* in another frame since it was written to: not @MOVED */
	DIFF_PROMOTED,	/* of a larger page size than before: not @MOVED */
	DIFF_SPLIT,	/* of a smaller one */
	DIFF_PERM,	/* other bits in the entry: see DIFF_BIT_* */
	DIFF_OTHER,	/* markers, migration, poison, devices */
	DIFF_YOUNG,	/* the accessed bit alone */
	DIFF_DIRTY,	/* the dirty bit alone */
	DIFF_UNKNOWN,	/* one of the two could not be read */
	DIFF_COUNTS,
};

#define DIFF(count)	(1u << DIFF_##count)
/** DIFF_AGE - what changes when nothing but time goes by: only told if asked for */
#define DIFF_AGE	(DIFF(YOUNG) | DIFF(DIRTY))
/** DIFF_DIFFERS - what makes two pages differ */
#define DIFF_DIFFERS	((1u << DIFF_COUNTS) - 1 - DIFF(UNKNOWN))

/**
 * DIFF_BIT_* - what an entry says, whatever kernel wrote it
 *
 * The first three are VMI_UP_*: of all levels together.
 */
#define DIFF_BIT_WRITE		VMI_UP_WRITE
#define DIFF_BIT_USER		VMI_UP_USER
#define DIFF_BIT_EXEC		VMI_UP_EXEC
#define DIFF_BIT_PROTNONE	(1u << 3)
#define DIFF_BIT_SOFT_DIRTY	(1u << 4)
#define DIFF_BIT_UFFD_WP	(1u << 5)
#define DIFF_BIT_SPECIAL	(1u << 6)
#define DIFF_BIT_DEVMAP		(1u << 7)
#define DIFF_BIT_ENCRYPTED	(1u << 8)
#define DIFF_BIT_PKEY		(1u << 9)	/* a key; if both have it: another one */
#define DIFF_BIT_MEM_TYPE	(1u << 10)	/* not the ordinary one; the same */
#define DIFF_BIT_YOUNG		(1u << 11)
#define DIFF_BIT_DIRTY		(1u << 12)
#define DIFF_BIT_UFFD		(1u << 13)	/* UFFD_WP's bit beside PROTNONE: either */

/** DIFF_HAS_* - what both sides hold, so that it could be compared */
#define DIFF_HAS_VMAS		VMI_BIT(0)
#define DIFF_HAS_PAGES		VMI_BIT(1)
#define DIFF_HAS_FRAMES		VMI_BIT(2)

/**
 * struct diff_side_info - one of the two
 * @own: the name is that of the recording; none of a live process
 * @realtime: when it was read, in ns since 1970
 * @started: when the process started, in ns since boot
 * @mm_id: of the address space
 * @pid: the process
 * @side: 0 is A, 1 is B
 * @comm: its name, NUL-terminated
 * @release: of the kernel, NUL-terminated
 */
struct diff_side_info {
	struct own_rec own;
	u64 realtime;
	u64 started;
	u64 mm_id;
	u32 pid;
	u32 side;
	char comm[VMI_COMM_LEN];
	char release[VMI_RELEASE_LEN];
};

/**
 * struct diff_vma_info - a VMA that has changed
 * @own: its name, and the one it had if that was another
 * @start: where it is; of one that is gone, where it was
 * @end: and its end
 * @was_start: where it was; 0 of a new one
 * @was_end: and its end
 * @change: DIFF_VMA_*
 * @came: VMI_VM_* it has now and had not
 * @went: VMI_VM_* it had and has not now
 */
struct diff_vma_info {
	struct own_rec own;
	u64 start;
	u64 end;
	u64 was_start;
	u64 was_end;
	u64 change;
	u64 came;
	u64 went;
};

/**
 * struct diff_pages - pages of one size that have changed
 * @own: the name of the VMA; a sum has none
 * @start: the VMA, or 0
 * @end: and its end
 * @page_size: bytes; VMI_MM_UNKNOWN is all sizes together
 * @count: by enum diff_count, in base pages
 *
 * The page size is the one of now; of what is gone or was split, that of before.
 */
struct diff_pages {
	struct own_rec own;
	u64 start;
	u64 end;
	u64 page_size;
	u64 count[DIFF_COUNTS];
};

/**
 * struct diff_run - neighbours to which the same has happened
 * @own: the name of the VMA
 * @start: where they are
 * @end: and their end
 * @was_start: where they were: another address if the VMA was moved
 * @change: bits by enum diff_count
 * @was: enum vmi_why of before
 * @now: and of now
 * @came: DIFF_BIT_* set since
 * @went: DIFF_BIT_* cleared since
 * @was_size: bytes of a page before, 0 if there was none
 * @now_size: and now
 * @was_pa: physical address, or slot in swap, of the first one before
 * @now_pa: and now
 */
struct diff_run {
	struct own_rec own;
	u64 start;
	u64 end;
	u64 was_start;
	u32 change;
	u32 was;
	u32 now;
	u32 came;
	u32 went;
	u32 __pad;
	u64 was_size;
	u64 now_size;
	u64 was_pa;
	u64 now_pa;
};

/**
 * struct diff_vmas - how many VMAs
 * @own: no name
 * @same: nothing has become of them
 * @count: by bit of DIFF_VMA_*
 * @compared: DIFF_HAS_*
 */
struct diff_vmas {
	struct own_rec own;
	u64 same;
	u64 count[DIFF_VMA_NR];
	u64 compared;
};

extern const struct vmi_row diff_names_vma[];
extern const struct vmi_row diff_names_count[];
extern const struct vmi_row diff_names_bit[];

extern const struct vmi_field diff_side_fields[];
extern const struct vmi_field diff_vma_fields[];
extern const struct vmi_field diff_pages_fields[];
/** DIFF_SUM_FIELDS - those of them that are of a sum too */
#define DIFF_SUM_FIELDS		(diff_pages_fields + 2)
extern const struct vmi_field diff_run_fields[];
extern const struct vmi_field diff_vmas_fields[];

#endif /* _VMINSPECT_OWN_DIFF_H */
