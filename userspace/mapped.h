/* SPDX-License-Identifier: GPL-2.0 */
/*
 * mapped.h - files, told at the moment they are mapped
 *
 * A short command has gone before anybody reads its /proc/PID/maps. perf's
 * PERF_RECORD_MMAP2 (kernel/events/core.c:perf_event_mmap_event) waits in a ring
 * with device, inode and path.
 */
#ifndef _VMINSPECT_MAPPED_H
#define _VMINSPECT_MAPPED_H

#include <stdbool.h>

#include <linux/types.h>

#include "rings.h"

/**
 * mapped_tell_t - called with each file that was mapped
 *
 * @dev is major << 20 | minor. false: stop.
 */
typedef bool (*mapped_tell_t)(void *priv, __u32 dev, __u64 ino, const char *path);

/** mapped_open() - from now on; 0 or an errno, negative: perf is not to be had, @r is empty */
int mapped_open(struct rings *r);
/** mapped_read() - what was mapped since; false if @tell said so */
bool mapped_read(struct rings *r, mapped_tell_t tell, void *priv);

#endif /* _VMINSPECT_MAPPED_H */
