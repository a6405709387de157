// SPDX-License-Identifier: GPL-2.0
/* sections_own.c - the columns of what the tool itself has reckoned */
#include "sections_own.h"

static void first_name(struct vmi_out *o, const struct line *l)
{
	vmi_escaped(o, own_name(l->rec), ((const struct own_rec *)l->rec)->len, "\n\t");
}

/* shared ---------------------------------------------------------------------- */

/* As many pids as do not make the column wide. */
#define FEW	3

static void shared_with(struct vmi_out *o, const struct line *l)
{
	const struct shared_vma *v = (const void *)l->rec;

	if (v->with > FEW) {
		vmi_str(o, v->with == v->others ? "all " : "");
		vmi_dec(o, v->with);
		vmi_str(o, v->with == v->others ? " others" : " of ");
		if (v->with != v->others)
			vmi_dec(o, v->others);
		return;
	}
	for (u32 i = 0; i < v->with; i++) {
		if (i)
			vmi_char(o, ',');
		vmi_dec(o, v->who[i]);
	}
}

#define NUMBER	(COL_SHOWN | COL_RIGHT)

const struct column shared_vma_columns[] = {
	{ "PID", NUMBER, "pid", NULL, "the process" },
	{ "COMM", 0, "comm", NULL, "its name" },
	{ "START", NUMBER, "start", NULL, "first address of the VMA" },
	{ "END", COL_RIGHT, "end", NULL, "behind its last address" },
	{ "PRESENT", NUMBER, "present", NULL, "all that is mapped: the next five together" },
	{ "COW", NUMBER, "shared_anon", NULL, "anonymous, in common until one of them writes" },
	{ "UNSHARED", NUMBER, "unshared", NULL, "anonymous, a copy of its own: it was written to" },
	{ "PRIVATE", NUMBER, "private", NULL, "no other of them has anything of it" },
	{ "CACHED", NUMBER, "shared_file", NULL, "in common: of files, shared memory, the kernel" },
	{ "ZERO", NUMBER, "zero", NULL, "the zero page: read, never written to" },
	{ "OUTSIDE", NUMBER, "outside", NULL, "of all these: mapped by others than these too" },
	{ "WITH", COL_SHOWN, NULL, shared_with, "the others that map some of it" },
	{ "NAME", COL_SHOWN, NULL, first_name, "the file, or [heap] and the like" },
	{ NULL }
};

const struct column shared_process_columns[] = {
	{ "PID", NUMBER, "pid", NULL, "the process" },
	{ "PPID", NUMBER, "ppid", NULL, "its parent" },
	{ "COMM", COL_SHOWN, "comm", NULL, "its name" },
	{ "PRESENT", NUMBER, "present", NULL, "the sums of its VMAs" },
	{ "COW", NUMBER, "shared_anon", NULL, "see above" },
	{ "UNSHARED", NUMBER, "unshared", NULL, "see above" },
	{ "PRIVATE", NUMBER, "private", NULL, "see above" },
	{ "CACHED", NUMBER, "shared_file", NULL, "see above" },
	{ "ZERO", NUMBER, "zero", NULL, "see above" },
	{ "OUTSIDE", NUMBER, "outside", NULL, "see above" },
	{ NULL }
};

const struct column shared_family_columns[] = {
	{ "PROCESSES", NUMBER, "processes", NULL, "how many address spaces were asked about" },
	{ "SAME", NUMBER, "same", NULL, "more processes, in one of these address spaces" },
	{ "GONE", COL_RIGHT, "gone", NULL, "those that went away meanwhile" },
	{ "PRESENT", NUMBER, "present", NULL, "the sums of the processes" },
	{ "COW", COL_RIGHT, "shared_anon", NULL, "see above" },
	{ "UNSHARED", COL_RIGHT, "unshared", NULL, "see above" },
	{ "PRIVATE", COL_RIGHT, "private", NULL, "see above" },
	{ "CACHED", COL_RIGHT, "shared_file", NULL, "see above" },
	{ "ZERO", COL_RIGHT, "zero", NULL, "see above" },
	{ "OUTSIDE", COL_RIGHT, "outside", NULL, "see above" },
	{ "FRAMES", NUMBER, "frames", NULL, "memory behind it, each frame counted once" },
	{ "COPIES", NUMBER, "copies", NULL, "of it: not there if nobody had written since fork" },
	{ NULL }
};

/* swap ------------------------------------------------------------------------ */

/* By its name, or by its number where that is not known. */
static void device(struct vmi_out *o, const char *name, size_t len, u64 type)
{
	if (len) {
		vmi_escaped(o, name, len, "\n\t");
		return;
	}
	vmi_str(o, "type ");
	vmi_dec(o, type);
}

static void vma_device(struct vmi_out *o, const struct line *l)
{
	const struct swap_vma *v = (const void *)l->rec;

	device(o, own_more(l->rec), v->own.more, v->type);
}

static void device_name(struct vmi_out *o, const struct line *l)
{
	const struct swap_device *d = (const void *)l->rec;

	device(o, own_name(l->rec), d->own.len, d->type);
}

const struct column swap_vma_columns[] = {
	{ "PID", NUMBER, "pid", NULL, "the process" },
	{ "COMM", COL_SHOWN, "comm", NULL, "its name" },
	{ "START", NUMBER, "start", NULL, "first address of the VMA" },
	{ "END", COL_RIGHT, "end", NULL, "behind its last address" },
	{ "SWAP", NUMBER, "slots", NULL, "slots that its entries hold" },
	{ "DEVICE", COL_SHOWN, NULL, vma_device, "on which device" },
	{ "TYPE", COL_RIGHT, "swap_type", NULL, "its number, as the entries say it" },
	{ "NAME", COL_SHOWN, NULL, first_name, "the file, or [heap] and the like" },
	{ NULL }
};

const struct column swap_process_columns[] = {
	{ "PID", NUMBER, "pid", NULL, "the process" },
	{ "COMM", COL_SHOWN, "comm", NULL, "its name" },
	{ "SWAP", NUMBER, "slots", NULL, "the sum of its VMAs" },
	{ NULL }
};

const struct column swap_device_columns[] = {
	{ "DEVICE", COL_SHOWN, NULL, device_name, "the device or file, by /proc/swaps" },
	{ "TYPE", NUMBER, "swap_type", NULL, "its number; told by entries alone" },
	{ "SIZE", NUMBER, "size", NULL, "all of it" },
	{ "USED", NUMBER, "used", NULL, "slots in use, by /proc/swaps" },
	{ "HELD", NUMBER, "held", NULL, "slots that stand in page tables, each counted once" },
	{ "SHARED", NUMBER, "shared", NULL, "of them: held by more than one entry, as after fork" },
	{ "ENTRIES", COL_RIGHT, "entries", NULL, "the entries that hold them" },
	{ "REST", NUMBER, "rest", NULL, "in no page table: tmpfs, shared memory, swap cache" },
	{ NULL }
};

/* huge ------------------------------------------------------------------------ */

static const struct huge_vma *huge_vma(const struct line *l)
{
	return (const void *)l->rec;
}

static void huge_vma_size(struct vmi_out *o, const struct line *l)
{
	column_size(o, l, huge_vma(l)->end - huge_vma(l)->start);
}

static void huge_folios(struct vmi_out *o, const struct line *l)
{
	u32 orders = huge_vma(l)->orders;

	for (unsigned int i = 0; orders; orders &= ~VMI_BIT(i), i++) {
		if (!(orders & VMI_BIT(i)))
			continue;
		if (huge_vma(l)->orders & (VMI_BIT(i) - 1))
			vmi_char(o, ',');
		column_size(o, l, VMI_BIT(i) << l->page_shift);
	}
}

static void second_name(struct vmi_out *o, const struct line *l)
{
	vmi_escaped(o, own_more(l->rec), ((const struct own_rec *)l->rec)->more, "\n\t");
}

const struct column huge_vma_columns[] = {
	{ "PID", NUMBER, "pid", NULL, "the process" },
	{ "COMM", 0, "comm", NULL, "its name" },
	{ "START", NUMBER, "start", NULL, "first address of the VMA" },
	{ "END", COL_RIGHT, "end", NULL, "behind its last address" },
	{ "SIZE", NUMBER, NULL, huge_vma_size, "bytes of addresses" },
	{ "BACKING", COL_SHOWN, "backing", NULL, "anon, shmem, file, hugetlb or other" },
	{ "PTE", NUMBER, "pte", NULL, "mapped by entries of the lowest level: base pages" },
	{ "PMD", NUMBER, "pmd", NULL, "mapped by huge pages" },
	{ "PUD", NUMBER, "pud", NULL, "mapped by huge pages one level above" },
	{ "LARGE", NUMBER, "large", NULL, "of PTE: parts of large folios" },
	{ "ALIGNED", NUMBER, "aligned", NULL, "of LARGE: whole folios, aligned to their size" },
	{ "FOLIOS", COL_SHOWN, NULL, huge_folios, "of LARGE: the sizes of the folios" },
	{ "AWAY", COL_RIGHT, "away", NULL, "swapped out, or not present for another reason" },
	{ "WHY", COL_SHOWN, NULL, second_name, "why most of what is not huge is not" },
	{ "NAME", COL_SHOWN, NULL, first_name, "the file, or [heap] and the like" },
	{ NULL }
};

const struct column huge_size_columns[] = {
	{ "LEVEL", COL_SHOWN, "level", NULL, "the entries that map it" },
	{ "FOLIO", NUMBER, "folio", NULL, "size of the folios behind them" },
	{ "ANON", NUMBER, "anon", NULL, "anonymous" },
	{ "SHMEM", NUMBER, "shmem", NULL, "of tmpfs, memfds, shared anonymous memory" },
	{ "FILE", NUMBER, "file", NULL, "of the cache of files" },
	{ "HUGETLB", NUMBER, "hugetlb", NULL, "of a pool of hugetlb" },
	{ "OTHER", NUMBER, "other", NULL, "zero pages, the kernel's own, a device's" },
	{ "ALIGNED", NUMBER, "aligned", NULL, "see above" },
	{ NULL }
};

const struct column huge_why_columns[] = {
	{ "WHY", COL_SHOWN, NULL, first_name, "why it is not huge" },
	{ "PRESENT", NUMBER, "present", NULL, "mapped by base pages: the largest comes first" },
	{ "SIZE", NUMBER, "size", NULL, "bytes of addresses" },
	{ "RANGES", NUMBER, "ranges", NULL, "places for a huge page" },
	{ "MEANING", COL_SHOWN, NULL, second_name, "the same as a sentence" },
	{ NULL }
};

const struct column huge_setting_columns[] = {
	{ "SETTING", COL_SHOWN, NULL, first_name, "the file" },
	{ "VALUE", COL_SHOWN, NULL, second_name, "what it says" },
	{ NULL }
};

/* verify ---------------------------------------------------------------------- */

const struct column verify_process_columns[] = {
	{ "PID", NUMBER, "pid", NULL, "the process" },
	{ "COMM", COL_SHOWN, "comm", NULL, "its name" },
	{ "STOPPED", 0, "stopped", NULL, "it stood still while it was compared" },
	{ "VMAS", NUMBER, "vmas", NULL, "its VMAs" },
	{ "PAGES", NUMBER, "pages", NULL, "the pages of these, mapped or not" },
	{ "FRAMES", NUMBER, "frames", NULL, "the pages of these whose frame was compared too" },
	{ "COMPARED", NUMBER, "compared", NULL, "values that both sides told" },
	{ "RACES", NUMBER, "races", NULL, "differed because the process went on: -o BECAUSE" },
	{ "DIFFERENCES", NUMBER, "differences", NULL, "differ, however often they are asked" },
	{ NULL }
};

const struct column verify_difference_columns[] = {
	{ "PID", NUMBER, "pid", NULL, "the process" },
	{ "ADDR", NUMBER, "addr", NULL, "of the page, or where the VMA starts" },
	{ "WHAT", COL_SHOWN, "what", NULL, "which value" },
	{ "MODULE", COL_SHOWN, NULL, first_name, "what vminspect tells" },
	{ "PROC", COL_SHOWN, NULL, second_name, "what /proc tells" },
	{ NULL }
};

/* The same of those that explain themselves: only if they are asked for. */
const struct column verify_race_columns[] = {
	{ "PID", COL_RIGHT, "pid", NULL, "the process" },
	{ "ADDR", COL_RIGHT, "addr", NULL, "see above" },
	{ "WHAT", 0, "what", NULL, "see above" },
	{ "MODULE", 0, NULL, first_name, "see above, when it was last seen to differ" },
	{ "PROC", 0, NULL, second_name, "the same of /proc" },
	{ "BECAUSE", 0, "because", NULL, "what the process or the kernel did meanwhile" },
	{ NULL }
};
