/* SPDX-License-Identifier: GPL-2.0 */
/*
 * images.h - which file a process executed at an address, at a moment gone by
 *
 * As perf's records tell it, taken in their order in time: mmap, exec and fork.
 */
#ifndef _VMINSPECT_IMAGES_H
#define _VMINSPECT_IMAGES_H

#include "../module/decode/decode.h"

struct map;
struct object;

/**
 * struct images - all processes
 * @processes: by pid
 * @objects: files, by path, device and inode
 */
struct images {
	void *processes;
	void *objects;
};

/** images_look() - what /proc tells of @pid now; false: no memory */
bool images_look(struct images *im, u32 pid);
/** images_map() - @pid maps a file to execute it; false: no memory */
bool images_map(struct images *im, u32 pid, const struct map *m);
/** images_exec() - @pid has become another program: nothing is mapped */
void images_exec(struct images *im, u32 pid);
/** images_fork() - @pid has what @parent has; false: no memory */
bool images_fork(struct images *im, u32 pid, u32 parent);
/** images_exit() - @pid has gone */
void images_exit(struct images *im, u32 pid);
/** images_find() - the file at @addr, and where in it; NULL: nobody knows */
struct object *images_find(const struct images *im, u32 pid, u64 addr, u64 *offset);
void images_free(struct images *im);

#endif /* _VMINSPECT_IMAGES_H */
