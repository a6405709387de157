// SPDX-License-Identifier: GPL-2.0
/* runs.c - the runs of a stream, for formats that draw them */
#include "runs.h"

bool runs_is_array(u32 type)
{
	return type == VMI_REC_FRAMES || type == VMI_REC_RAW || type == VMI_REC_HOLE;
}

int runs_feed(struct vmi_merge *m, struct drawing *d, const struct vmi_rec *rec,
	      int (*tell)(struct drawing *d, const struct vmi_run *run))
{
	struct vmi_run run, out;
	u32 pos = 0;
	int err = 0;

	if (!vmi_record_find(rec->type))
		return 0;
	if (!runs_is_array(rec->type) && vmi_merge_parted(m, rec->type) && vmi_merge_flush(m, &out))
		return tell(d, &out);
	while (!err && vmi_runs_next(d->dialect, rec, &pos, &run))
		if (vmi_merge_push(m, &run, &out))
			err = tell(d, &out);
	return err;
}
