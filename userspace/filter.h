/* SPDX-License-Identifier: GPL-2.0 */
/*
 * filter.h - answer a narrower question from a recording of a wider one
 *
 * The module does this itself for a live request; what comes out here is what
 * it would have told.
 */
#ifndef _VMINSPECT_FILTER_H
#define _VMINSPECT_FILTER_H

#include "../module/decode/record.h"
#include "ask.h"

/**
 * struct filter - what passes
 * @without: VMI_WITH_*: whose records are left out
 * @clip: only what lies in [@start, @end)
 * @start: page-aligned
 * @end: page-aligned
 * @dialect: of the stream
 * @header: the changed header
 * @totals: of what has passed
 * @scratch: a record that was changed, of @cap bytes
 * @cap: see @scratch
 * @records: that have passed, for END
 */
struct filter {
	u32 without;
	bool clip;
	u64 start;
	u64 end;
	const struct vmi_dialect *dialect;
	struct vmi_header header;
	struct vmi_totals totals;
	void *scratch;
	size_t cap;
	u64 records;
};

/**
 * filter_init() - what @a asks of the recorded stream with this header
 *
 * Return: 0, or EXIT_TROUBLE if the recording does not hold it.
 */
int filter_init(struct filter *f, const struct ask *a, const struct vmi_header *h);
void filter_free(struct filter *f);
/** filter_header() - the header of what passes */
const struct vmi_header *filter_header(struct filter *f, const struct vmi_header *h,
				       const struct vmi_dialect *d);
/** filter_record() - the record, a changed one, or NULL */
const struct vmi_rec *filter_record(struct filter *f, const struct vmi_rec *rec);

#endif /* _VMINSPECT_FILTER_H */
