/* SPDX-License-Identifier: GPL-2.0 */
/*
 * entry.h - what one page-table entry says
 *
 * All of these take the dialect of the kernel the entry comes from, so a
 * recording is read right on any machine.
 */
#ifndef _VMI_DECODE_ENTRY_H
#define _VMI_DECODE_ENTRY_H

#include "arch/arch.h"
#include "bits.h"

/**
 * struct vmi_soft_entry - a non-present entry, taken apart
 * @why: enum vmi_why: swap slot, migration, marker ...
 * @type: its type field
 * @offset: its offset field: swap slot, PFN, or a marker's bits
 */
struct vmi_soft_entry {
	u32 why;
	u32 type;
	u64 offset;
};

/**
 * vmi_entry_kind() - empty, non-present, leaf, table or bad; in that order of tests
 *
 * Inline: the walk asks it of every table on its way.
 */
static inline enum vmi_kind vmi_entry_kind(const struct vmi_dialect *d, unsigned int level,
					   u64 raw)
{
	const struct vmi_geometry *g = &d->level[level];

	if (!(raw & ~d->none_ignore))
		return VMI_KIND_NONE;
	if (!(raw & g->present))
		return VMI_KIND_SOFT;
	if ((raw & g->leaf_mask) == g->leaf_value)
		return VMI_KIND_LEAF;
	if ((raw & g->table_mask) == g->table_value)
		return VMI_KIND_TABLE;
	return VMI_KIND_BAD;
}

/** vmi_entry_present() - does the CPU take a leaf for present (not PROT_NONE)? */
static inline bool vmi_entry_present(const struct vmi_dialect *d, u64 raw)
{
	return raw & vmi_arch_find(d->arch)->valid;
}

/** vmi_entry_pa() - the physical address of a leaf's first byte */
static inline u64 vmi_entry_pa(const struct vmi_dialect *d, unsigned int level, u64 raw)
{
	/* L1TF: what is not present points at no memory (x86 asm/pgtable-invert.h) */
	if ((d->flags & VMI_DIALECT_INVERTED) && !vmi_entry_present(d, raw))
		raw = ~raw;
	return raw & d->level[level].pfn_mask;
}

/** vmi_entry_bits() - a leaf without its physical address */
u64 vmi_entry_bits(const struct vmi_dialect *d, unsigned int level, u64 raw);
/** vmi_entry_why() - enum vmi_why of a leaf, in a VMA with these VMI_VM_* */
u32 vmi_entry_why(const struct vmi_dialect *d, u64 raw, u64 vma_flags);
/** vmi_entry_perm() - VMI_UP_* that this present entry grants */
u32 vmi_entry_perm(const struct vmi_dialect *d, unsigned int level, u64 raw);
/** vmi_half_bits() - of an address; those above are 0 in user mode's half, 1 in the kernel's */
static inline unsigned int vmi_half_bits(const struct vmi_dialect *d)
{
	return 64 - __builtin_clzll((d->task_size - 1) | 1);
}

/** vmi_is_canonical() - is it an address of either half? */
static inline bool vmi_is_canonical(const struct vmi_dialect *d, u64 addr)
{
	u64 upper = addr >> (vmi_half_bits(d) - 1) >> 1;

	return !upper || upper == ~0ull >> (vmi_half_bits(d) - 1) >> 1;
}

/** vmi_is_wx() - may memory with these VMI_UP_* be written and executed? */
static inline bool vmi_is_wx(u32 up)
{
	return (up & VMI_UP_WRITE) && (up & VMI_UP_EXEC);
}

/** vmi_entry_young() - is the accessed bit set in a present leaf? */
bool vmi_entry_young(const struct vmi_dialect *d, u64 raw);
/** vmi_entry_dirty() - is the dirty bit set, or kept aside, in a present leaf? */
bool vmi_entry_dirty(const struct vmi_dialect *d, u64 raw);
/** vmi_entry_marks() - does an access that is allowed fault, only to mark the leaf? */
bool vmi_entry_marks(const struct vmi_dialect *d, u64 raw, bool write);
/** vmi_entry_soft() - take a non-present entry apart */
void vmi_entry_soft(const struct vmi_dialect *d, u64 raw, struct vmi_soft_entry *s);
/** vmi_entry_print() - the names of an entry's bits, '|' between them */
void vmi_entry_print(struct vmi_out *o, const struct vmi_dialect *d,
		     unsigned int level, u64 raw);

#endif /* _VMI_DECODE_ENTRY_H */
