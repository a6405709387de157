/* SPDX-License-Identifier: GPL-2.0 */
/* runs.h - the runs of a stream, for formats that draw them */
#ifndef _VMINSPECT_RUNS_H
#define _VMINSPECT_RUNS_H

#include "../module/decode/merge.h"
#include "formats.h"

/**
 * runs_feed() - give it each record of a stream
 * @m: the run that may still grow; starts zeroed
 * @d: the drawing
 * @rec: FRAMES, RAW and HOLE become runs; before others the last one is told,
 *	in the same places as the kernel's text tells it
 * @tell: called with each run that has ended; returns 0 or EXIT_TROUBLE
 */
int runs_feed(struct vmi_merge *m, struct drawing *d, const struct vmi_rec *rec,
	      int (*tell)(struct drawing *d, const struct vmi_run *run));
/** runs_is_array() - is it one of those that become runs? */
bool runs_is_array(u32 type);

#endif /* _VMINSPECT_RUNS_H */
