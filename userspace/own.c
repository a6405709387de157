// SPDX-License-Identifier: GPL-2.0
/* own.c - records of the tool's own, described as data */
#include <stdlib.h>

#include "fault_path.h"
#include "formats.h"
#include "own.h"
#include "own_diff.h"
#include "own_fault.h"
#include "trouble.h"

#define FIELD(type, member, how)	\
	{ #member, offsetof(struct type, member), sizeof(((struct type *)0)->member), 1, \
	  VMI_HOW_##how, NULL }
#define NAMES(type, member, rows)	\
	{ #member, offsetof(struct type, member), sizeof(((struct type *)0)->member), 1, \
	  VMI_HOW_ENUM, rows }
/* a member of the struct shared_pages inside: @key is its name in JSON */
#define PAGES(type, key, member)	\
	{ key, offsetof(struct type, pages.member), sizeof(u64), 1, VMI_HOW_PAGES, NULL }

static const struct vmi_field shared_vma_fields[] = {
	FIELD(shared_vma, pid, DEC),
	FIELD(shared_vma, comm, CHARS),
	FIELD(shared_vma, start, HEX),
	FIELD(shared_vma, end, HEX),
	PAGES(shared_vma, "present", present),
	PAGES(shared_vma, "shared_anon", anon),
	PAGES(shared_vma, "shared_file", file),
	PAGES(shared_vma, "unshared", unshared),
	PAGES(shared_vma, "private", private),
	PAGES(shared_vma, "zero", zero),
	PAGES(shared_vma, "outside", outside),
	FIELD(shared_vma, with, DEC),
	{ NULL }
};

static const struct vmi_field shared_process_fields[] = {
	FIELD(shared_process, pid, DEC),
	FIELD(shared_process, ppid, DEC),
	FIELD(shared_process, comm, CHARS),
	PAGES(shared_process, "present", present),
	PAGES(shared_process, "shared_anon", anon),
	PAGES(shared_process, "shared_file", file),
	PAGES(shared_process, "unshared", unshared),
	PAGES(shared_process, "private", private),
	PAGES(shared_process, "zero", zero),
	PAGES(shared_process, "outside", outside),
	{ NULL }
};

static const struct vmi_field shared_family_fields[] = {
	FIELD(shared_family, processes, DEC),
	FIELD(shared_family, same, DEC),
	FIELD(shared_family, gone, DEC),
	PAGES(shared_family, "present", present),
	PAGES(shared_family, "shared_anon", anon),
	PAGES(shared_family, "shared_file", file),
	PAGES(shared_family, "unshared", unshared),
	PAGES(shared_family, "private", private),
	PAGES(shared_family, "zero", zero),
	PAGES(shared_family, "outside", outside),
	FIELD(shared_family, frames, PAGES),
	FIELD(shared_family, copies, PAGES),
	{ NULL }
};

static const struct vmi_field swap_vma_fields[] = {
	FIELD(swap_vma, pid, DEC),
	FIELD(swap_vma, comm, CHARS),
	FIELD(swap_vma, start, HEX),
	FIELD(swap_vma, end, HEX),
	FIELD(swap_vma, slots, PAGES),
	/* in JSON "type" says what record it is */
	{ "swap_type", offsetof(struct swap_vma, type), sizeof(u32), 1, VMI_HOW_DEC, NULL },
	{ NULL }
};

static const struct vmi_field swap_process_fields[] = {
	FIELD(swap_process, pid, DEC),
	FIELD(swap_process, comm, CHARS),
	FIELD(swap_process, slots, PAGES),
	{ NULL }
};

static const struct vmi_field swap_device_fields[] = {
	{ "swap_type", offsetof(struct swap_device, type), sizeof(u64), 1, VMI_HOW_DEC, NULL },
	FIELD(swap_device, size, PAGES),
	FIELD(swap_device, used, PAGES),
	FIELD(swap_device, held, PAGES),
	FIELD(swap_device, shared, PAGES),
	FIELD(swap_device, entries, DEC),
	FIELD(swap_device, rest, PAGES),
	{ NULL }
};

const struct vmi_row own_names_backing[] = {
	VMI_ROW_ENUM(BACKING_ANON, "anon", "anonymous memory"),
	VMI_ROW_ENUM(BACKING_SHMEM, "shmem", "tmpfs, memfd, shared anonymous memory"),
	VMI_ROW_ENUM(BACKING_FILE, "file", "the cache of a file"),
	VMI_ROW_ENUM(BACKING_HUGETLB, "hugetlb", "the pool of huge pages"),
	VMI_ROW_ENUM(BACKING_OTHER, "other", "the kernel's own, or a device's"),
	VMI_ROW_END
};

static const struct vmi_field huge_vma_fields[] = {
	FIELD(huge_vma, pid, DEC),
	FIELD(huge_vma, comm, CHARS),
	FIELD(huge_vma, start, HEX),
	FIELD(huge_vma, end, HEX),
	NAMES(huge_vma, backing, own_names_backing),
	FIELD(huge_vma, pte, PAGES),
	FIELD(huge_vma, pmd, PAGES),
	FIELD(huge_vma, pud, PAGES),
	FIELD(huge_vma, large, PAGES),
	FIELD(huge_vma, aligned, PAGES),
	FIELD(huge_vma, away, PAGES),
	{ NULL }
};

#define BACKED(key, which)	\
	{ key, offsetof(struct huge_size, pages[which]), sizeof(u64), 1, VMI_HOW_PAGES, NULL }

static const struct vmi_field huge_size_fields[] = {
	NAMES(huge_size, level, vmi_names_level),
	FIELD(huge_size, folio, PAGES),
	BACKED("anon", BACKING_ANON),
	BACKED("shmem", BACKING_SHMEM),
	BACKED("file", BACKING_FILE),
	BACKED("hugetlb", BACKING_HUGETLB),
	BACKED("other", BACKING_OTHER),
	FIELD(huge_size, aligned, PAGES),
	{ NULL }
};

static const struct vmi_field huge_why_fields[] = {
	FIELD(huge_why, ranges, DEC),
	FIELD(huge_why, size, BYTES),
	FIELD(huge_why, present, PAGES),
	{ NULL }
};

static const struct vmi_field huge_setting_fields[] = {
	{ NULL }
};

static const struct vmi_field verify_process_fields[] = {
	FIELD(verify_process, pid, DEC),
	FIELD(verify_process, comm, CHARS),
	FIELD(verify_process, stopped, BOOL),
	FIELD(verify_process, vmas, DEC),
	FIELD(verify_process, pages, DEC),
	FIELD(verify_process, frames, DEC),
	FIELD(verify_process, compared, DEC),
	FIELD(verify_process, races, DEC),
	FIELD(verify_process, differences, DEC),
	{ NULL }
};

static const struct vmi_field verify_finding_fields[] = {
	FIELD(verify_finding, pid, DEC),
	FIELD(verify_finding, addr, HEX),
	FIELD(verify_finding, what, CHARS),
	{ NULL }
};

static const struct vmi_field verify_race_fields[] = {
	FIELD(verify_finding, pid, DEC),
	FIELD(verify_finding, addr, HEX),
	FIELD(verify_finding, what, CHARS),
	FIELD(verify_finding, because, CHARS),
	{ NULL }
};

static const struct vmi_record records[] = {
	{ OWN_SHARED_VMA, "shared_vma", sizeof(struct shared_vma), shared_vma_fields },
	{ OWN_SHARED_PROCESS, "shared_process", sizeof(struct shared_process),
	  shared_process_fields },
	{ OWN_SHARED_FAMILY, "shared_family", sizeof(struct shared_family),
	  shared_family_fields },
	{ OWN_SWAP_VMA, "swap_vma", sizeof(struct swap_vma), swap_vma_fields },
	{ OWN_SWAP_PROCESS, "swap_process", sizeof(struct swap_process), swap_process_fields },
	{ OWN_SWAP_DEVICE, "swap_device", sizeof(struct swap_device), swap_device_fields },
	{ OWN_HUGE_VMA, "huge_vma", sizeof(struct huge_vma), huge_vma_fields },
	{ OWN_HUGE_SIZE, "huge_size", sizeof(struct huge_size), huge_size_fields },
	{ OWN_HUGE_WHY, "huge_why", sizeof(struct huge_why), huge_why_fields },
	{ OWN_HUGE_SETTING, "huge_setting", sizeof(struct own_rec), huge_setting_fields },
	{ OWN_VERIFY_PROCESS, "verify_process", sizeof(struct verify_process),
	  verify_process_fields },
	{ OWN_VERIFY_DIFFERENCE, "verify_difference", sizeof(struct verify_finding),
	  verify_finding_fields },
	{ OWN_VERIFY_RACE, "verify_race", sizeof(struct verify_finding), verify_race_fields },
	{ OWN_DIFF_SIDE, "diff_side", sizeof(struct diff_side_info), diff_side_fields },
	{ OWN_DIFF_VMA, "diff_vma", sizeof(struct diff_vma_info), diff_vma_fields },
	{ OWN_DIFF_RUN, "diff_run", sizeof(struct diff_run), diff_run_fields },
	{ OWN_DIFF_PAGES, "diff_pages", sizeof(struct diff_pages), diff_pages_fields },
	{ OWN_DIFF_SUM, "diff_sum", sizeof(struct diff_pages), DIFF_SUM_FIELDS },
	{ OWN_DIFF_VMAS, "diff_vmas", sizeof(struct diff_vmas), diff_vmas_fields },
	{ OWN_FAULT_GROUP, "fault_group", sizeof(struct fault_group), fault_group_fields },
	{ OWN_FAULT_EVENT, "fault", sizeof(struct fault_event), fault_event_fields },
	{ OWN_FAULT_LOST, "fault_lost", sizeof(struct fault_traced), fault_lost_fields },
	{ OWN_FAULT_TRACED, "fault_traced", sizeof(struct fault_traced), fault_traced_fields },
	{ OWN_FAULT_LEVEL, "fault_level", sizeof(struct fault_level), fault_level_fields },
	{ OWN_FAULT_PAGE, "fault_page", sizeof(struct fault_page), fault_page_fields },
};

static const struct vmi_record *find(u32 type)
{
	for (size_t i = 0; i < ARRAY_SIZE(records); i++)
		if (records[i].type == type)
			return &records[i];
	return NULL;
}

const struct vmi_record *own_record_find(u32 type)
{
	const struct vmi_record *r = vmi_record_find(type);

	return r ? r : find(type);
}

u32 own_view(const struct drawing *d)
{
	if (d->own)
		return d->own;
	/* a stream that claims to be of ours is of no view we know */
	return d->header->view < OWN_VIEW ? d->header->view : 0;
}

const char *own_view_name(u32 view)
{
	static const char * const name[] = { "shared", "swap", "huge", "verify", "diff",
					    "faults", "faults" };

	return name[view - OWN_VIEW_SHARED];
}

void *own_make(u32 type, struct own_text name, struct own_text more)
{
	u32 fixed = find(type)->size;
	u32 size = (fixed + name.len + more.len + 7) & ~7u;
	struct own_rec *r = calloc(1, size);

	if (!r) {
		trouble("out of memory");
		return NULL;
	}
	r->rec.type = type;
	r->rec.size = size;
	r->text = fixed;
	r->len = name.len;
	r->more = more.len;
	if (name.len)
		memcpy((char *)r + fixed, name.text, name.len);
	if (more.len)
		memcpy((char *)r + fixed + name.len, more.text, more.len);
	return r;
}

void own_prepare(struct drawing *d, const struct ask *a, struct vmi_header *h, u16 page_shift)
{
	memset(h, 0, sizeof(*h));
	h->page_shift = page_shift;
	h->view = a->view;
	memset(d, 0, sizeof(*d));
	d->format = a->format;
	d->ask = a;
	d->out = stdout;
	d->header = h;
	d->own = a->view;
}

int own_begin(struct drawing *d, const struct ask *a, struct vmi_header *h, u16 page_shift)
{
	own_prepare(d, a, h, page_shift);
	return d->format->begin(d);
}
