// SPDX-License-Identifier: GPL-2.0
/* entry.c - what one page-table entry says */
#include "entry.h"

static const struct vmi_entry_row no_rows[] = { { 0, 0, VMI_HW, 0, NULL, NULL } };

static u32 no_perm(const struct vmi_dialect *d, unsigned int level, u64 raw)
{
	return 0;
}

const struct vmi_arch_desc vmi_arch_unknown = {
	.name	= "unknown",
	.perm	= no_perm,
	.rows	= no_rows,
};

/*
 * A huge leaf that is not present, with the bits below its frame as they were.
 * THP inverts the frame alone (pmd_modify), hugetlb all that a small page's
 * frame would be (pte_modify): the bits below are then all set. The lowest of
 * them is a flag (x86: PAT), the others are none.
 */
static u64 upright(const struct vmi_dialect *d, unsigned int level, u64 raw)
{
	u64 low = d->level[VMI_PTE].pfn_mask & ~d->level[level].pfn_mask;
	u64 unused = low & (low - 1);

	if (!(d->flags & VMI_DIALECT_INVERTED) || vmi_entry_present(d, raw) || !unused)
		return raw;
	return (raw & unused) == unused ? raw ^ low : raw;
}

u64 vmi_entry_bits(const struct vmi_dialect *d, unsigned int level, u64 raw)
{
	return upright(d, level, raw) & ~d->level[level].pfn_mask;
}

u32 vmi_entry_why(const struct vmi_dialect *d, u64 raw, u64 vma_flags)
{
	if (vmi_entry_present(d, raw) || !(raw & d->sw[VMI_SW_PROTNONE]))
		return VMI_WHY_MAPPED;
	/* the entries look alike; who may not touch the VMA never comes to the others */
	if (!(vma_flags & (VMI_VM_READ | VMI_VM_WRITE | VMI_VM_EXEC)))
		return VMI_WHY_PROT_NONE;
	if ((vma_flags & VMI_VM_UFFD_RWP) && (raw & d->sw[VMI_SW_UFFD]))
		return VMI_WHY_UFFD_RWP;
	return VMI_WHY_NUMA_HINT;
}

u32 vmi_entry_perm(const struct vmi_dialect *d, unsigned int level, u64 raw)
{
	return vmi_arch_find(d->arch)->perm(d, level, raw);
}

bool vmi_entry_young(const struct vmi_dialect *d, u64 raw)
{
	return raw & vmi_arch_find(d->arch)->young;
}

/* Did the CPU mark it dirty, or let it be written without a mark to come? */
static bool hw_dirty(const struct vmi_dialect *d, u64 raw)
{
	const struct vmi_arch_desc *arch = vmi_arch_find(d->arch);

	return (raw & arch->dirty) && !(raw & arch->clean);
}

bool vmi_entry_dirty(const struct vmi_dialect *d, u64 raw)
{
	return (raw & d->sw[VMI_SW_SAVED_DIRTY]) || hw_dirty(d, raw);
}

bool vmi_entry_marks(const struct vmi_dialect *d, u64 raw, bool write)
{
	if ((d->flags & VMI_DIALECT_YOUNG_FAULTS) && !vmi_entry_young(d, raw))
		return true;
	return write && (d->flags & VMI_DIALECT_DIRTY_FAULTS) && !hw_dirty(d, raw);
}

static u64 field(u64 word, unsigned int shift, unsigned int bits)
{
	return (word >> shift) & (bits < 64 ? VMI_BIT(bits) - 1 : ~0ull);
}

/* Which of the kernel's own kinds each type number is. */
static const struct {
	enum vmi_soft soft;
	enum vmi_why why;
} soft_kinds[] = {
	{ VMI_SOFT_HWPOISON,		VMI_WHY_HWPOISON },
	{ VMI_SOFT_MIG_READ,		VMI_WHY_MIGRATION },
	{ VMI_SOFT_MIG_READ_EXCL,	VMI_WHY_MIGRATION },
	{ VMI_SOFT_MIG_WRITE,		VMI_WHY_MIGRATION },
	{ VMI_SOFT_DEV_READ,		VMI_WHY_DEVICE },
	{ VMI_SOFT_DEV_WRITE,		VMI_WHY_DEVICE },
	{ VMI_SOFT_DEVX_READ,		VMI_WHY_DEVICE },
	{ VMI_SOFT_DEVX_WRITE,		VMI_WHY_DEVICE },
	{ VMI_SOFT_SWAPIN_ERROR,	VMI_WHY_POISON },
};

static u32 marker_why(const struct vmi_dialect *d, u64 bits)
{
	/* in the order in which a fault asks (mm/memory.c:handle_pte_marker) */
	if (bits & d->marker_poison)
		return VMI_WHY_POISON;
	if (bits & d->marker_guard)
		return VMI_WHY_GUARD;
	if (bits & d->marker_uffd_wp)
		return VMI_WHY_UFFD_WP;
	return VMI_WHY_UNKNOWN;
}

static u32 soft_why(const struct vmi_dialect *d, u32 type, u64 offset)
{
	if (type < d->max_swapfiles)
		return VMI_WHY_SWAP;
	if (d->soft_type[VMI_SOFT_MARKER] == (s16)type)
		return marker_why(d, offset);
	for (size_t i = 0; i < ARRAY_SIZE(soft_kinds); i++)
		if (d->soft_type[soft_kinds[i].soft] == (s16)type)
			return soft_kinds[i].why;
	return VMI_WHY_UNKNOWN;
}

static bool offset_is_pfn(u32 why)
{
	return why == VMI_WHY_MIGRATION || why == VMI_WHY_HWPOISON || why == VMI_WHY_DEVICE;
}

void vmi_entry_soft(const struct vmi_dialect *d, u64 raw, struct vmi_soft_entry *s)
{
	u64 word = d->flags & VMI_DIALECT_INVERTED ? ~raw : raw;

	s->type = field(raw, d->swp_type_shift, d->swp_type_bits);
	s->offset = field(word, d->swp_off_shift, d->swp_off_bits);
	s->why = soft_why(d, s->type, s->offset);
	/* migration keeps its young and dirty above the PFN: see mig_young */
	if (offset_is_pfn(s->why))
		s->offset = field(s->offset, 0, d->swp_pfn_bits);
}

static void bar(struct vmi_out *o, bool *first)
{
	if (!*first)
		vmi_char(o, '|');
	*first = false;
}

/* What several bits say together: the memory type and the protection key. */
static void print_fields(struct vmi_out *o, const struct vmi_dialect *d, unsigned int level,
			 u64 raw, bool *first)
{
	const struct vmi_arch_desc *arch = vmi_arch_find(d->arch);
	const char *type = arch->mem_type ? arch->mem_type(d, level, raw) : NULL;
	u64 mask = d->sw[VMI_SW_PKEY];

	if (type) {
		bar(o, first);
		vmi_str(o, type);
	}
	if (arch->rows->name && raw & mask) {
		bar(o, first);
		vmi_key_dec(o, "pkey=", (raw & mask) / (mask & -mask));
	}
}

/* What says why the CPU does not take it for present has another meaning if it does. */
static bool hidden(const struct vmi_dialect *d, int sw, u64 mask, bool present)
{
	switch (sw) {
	case VMI_SW_PROTNONE:
	case VMI_SW_INVALID:
	case VMI_SW_UFFD:
		return present;
	case VMI_SW_UFFD_WP:
		return mask == d->sw[VMI_SW_UFFD] && !present;
	case VMI_SW_SWP_UFFD_WP:
		return mask == d->sw[VMI_SW_SWP_UFFD];
	}
	/* x86: protnone shares its place with global */
	return mask == d->sw[VMI_SW_PROTNONE] && !present;
}

void vmi_entry_print(struct vmi_out *o, const struct vmi_dialect *d,
		     unsigned int level, u64 raw)
{
	enum vmi_kind what = vmi_entry_kind(d, level, raw);
	const struct vmi_entry_row *row;
	u32 kind = 1u << what;
	bool first = true;

	if (what == VMI_KIND_LEAF)
		raw = upright(d, level, raw);

	for (row = vmi_arch_find(d->arch)->rows; row->name; row++) {
		u64 mask = row->sw == VMI_HW ? row->mask : d->sw[row->sw];

		if (!(row->kinds & kind) || !(row->levels & VMI_AT(level)) || !(raw & mask))
			continue;
		if (row->value && (raw & mask) != row->value)
			continue;
		if (hidden(d, row->sw, mask, vmi_entry_present(d, raw)))
			continue;
		bar(o, &first);
		vmi_str(o, row->name);
	}
	if (what == VMI_KIND_LEAF)
		print_fields(o, d, level, raw, &first);
	if (first)
		vmi_char(o, '-');
}
