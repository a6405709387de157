/* SPDX-License-Identifier: GPL-2.0 */
/* maps.h - /proc/PID/maps, line by line */
#ifndef _VMINSPECT_MAPS_H
#define _VMINSPECT_MAPS_H

#include "../module/decode/decode.h"

/**
 * struct map - one line
 * @start: first address
 * @end: behind its last address
 * @offset: of @start in the file, in bytes
 * @ino: inode of the file; 0: there is none
 * @dev: its device: major << 20 | minor
 * @exec: it may be executed
 * @name: path of the file, or [heap] and the like; empty if it has none
 */
struct map {
	u64 start;
	u64 end;
	u64 offset;
	u64 ino;
	u32 dev;
	bool exec;
	const char *name;
};

/** maps_tell_t - called with each; its name is good until the next; false: stop */
typedef bool (*maps_tell_t)(void *priv, const struct map *m);

/** maps_read() - of @pid; none if it has gone; false if @tell said so */
bool maps_read(u32 pid, maps_tell_t tell, void *priv);

#endif /* _VMINSPECT_MAPS_H */
