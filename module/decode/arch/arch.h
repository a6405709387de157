/* SPDX-License-Identifier: GPL-2.0 */
/*
 * arch.h - what an architecture has to say about its entries
 *
 * Adding one is a file with its rows and one line in vmi_arch_find().
 */
#ifndef _VMI_DECODE_ARCH_ARCH_H
#define _VMI_DECODE_ARCH_ARCH_H

#include "../bits.h"

/** VMI_AT() - the levels a bit has this meaning at */
#define VMI_AT(level)	(1u << (level))
#define VMI_AT_HUGE	(VMI_AT(VMI_PMD) | VMI_AT(VMI_PUD))
#define VMI_AT_LEAF	(VMI_AT(VMI_PTE) | VMI_AT_HUGE)
#define VMI_AT_ALL	(VMI_AT_LEAF | VMI_AT(VMI_P4D) | VMI_AT(VMI_PGD))

/** VMI_HW - a bit of the architecture: its mask stands in the row */
#define VMI_HW		(-1)

/**
 * struct vmi_entry_row - one bit of an entry
 * @levels: VMI_AT() of the levels it has this meaning at
 * @kinds: 1 << enum vmi_kind: leaf, table or non-present entries
 * @sw: enum vmi_sw if the dialect knows its place, else VMI_HW
 * @mask: its place if @sw is VMI_HW
 * @name: what is printed if it is set
 * @meaning: one sentence
 * @value: of a field of several bits: what they must be; 0: any of them is set
 */
struct vmi_entry_row {
	u16 levels;
	u16 kinds;
	s16 sw;
	u64 mask;
	const char *name;
	const char *meaning;
	u64 value;
};

/**
 * struct vmi_arch_desc - one architecture
 * @name: as uname -m says it
 * @valid: the CPU takes an entry with this bit for present
 * @young: accessed bit
 * @dirty: dirty bit
 * @clean: it does not count with this bit
 * @perm: VMI_UP_* that a present entry grants
 * @mem_type: the memory type of a leaf by name; NULL if it is the ordinary one,
 *	or not known
 * @rows: its bits, highest meaning first; ends with a row without a name
 */
struct vmi_arch_desc {
	const char *name;
	u64 valid;
	u64 young;
	u64 dirty;
	u64 clean;
	u32 (*perm)(const struct vmi_dialect *d, unsigned int level, u64 raw);
	const char *(*mem_type)(const struct vmi_dialect *d, unsigned int level, u64 raw);
	const struct vmi_entry_row *rows;
};

extern const struct vmi_arch_desc vmi_arch_arm64;
extern const struct vmi_arch_desc vmi_arch_x86_64;
extern const struct vmi_arch_desc vmi_arch_unknown;

/** vmi_arch_find() - by enum vmi_arch; never NULL: the unknown has no bits */
static inline const struct vmi_arch_desc *vmi_arch_find(u32 arch)
{
	if (arch == VMI_ARCH_X86_64)
		return &vmi_arch_x86_64;
	return arch == VMI_ARCH_ARM64 ? &vmi_arch_arm64 : &vmi_arch_unknown;
}

#endif /* _VMI_DECODE_ARCH_ARCH_H */
