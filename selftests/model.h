/* SPDX-License-Identifier: GPL-2.0 */
/*
 * model.h - a stream of view pagetable taken apart into single entries
 */
#ifndef VMI_SELFTESTS_MODEL_H
#define VMI_SELFTESTS_MODEL_H

#include "arch.h"
#include "vmi.h"

enum slot_what {
	SLOT_ENTRY,		/* an entry that is not empty */
	SLOT_EMPTY,		/* a 0 in an array */
	SLOT_HOLE,		/* a record HOLE: by kind */
	SLOT_GAP,
	SLOT_UNSETTLED,
	SLOT_BAD,
	SLOT_ALIASES,
};

struct slot {
	__u64 start;
	__u64 end;
	__u64 raw;
	enum slot_what what;
	__u8 level;
	__u8 shift;
	__u8 upper;
};

/**
 * struct model - all that a stream says, in the order of the addresses
 * @slot: entries and holes
 * @nr: how many
 * @table: the records TABLE
 * @tables: how many
 * @totals: the record TOTALS, or NULL
 * @dialect: of the stream
 */
struct model {
	struct slot *slot;
	size_t nr;
	const struct vmi_table **table;
	size_t tables;
	const struct vmi_totals *totals;
	const struct vmi_dialect *dialect;
};

void model_make(struct model *m, const struct stream *s);
void model_free(struct model *m);
const struct slot *model_at(const struct model *m, __u64 addr);
const char *model_untiled(const struct model *m, __u64 start, __u64 end);

bool slot_present(const struct model *m, const struct slot *slot);
__u64 slot_pfn(const struct model *m, const struct slot *slot, __u64 addr);
unsigned int slot_swap_type(const struct model *m, const struct slot *slot);
__u64 slot_swap_offset(const struct model *m, const struct slot *slot);
bool slot_is_swap(const struct model *m, const struct slot *slot);
bool slot_sw(const struct model *m, const struct slot *slot, enum vmi_sw bit);

#endif /* VMI_SELFTESTS_MODEL_H */
