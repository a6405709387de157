/* SPDX-License-Identifier: GPL-2.0 */
/* places.h - names for what faults tell in numbers: processes, mappings, files */
#ifndef _VMINSPECT_PLACES_H
#define _VMINSPECT_PLACES_H

#include "own_fault.h"
#include "rings.h"

/**
 * struct places - what /proc and perf said so far
 * @processes: by their pids
 * @nr: how many
 * @files: by device and inode
 * @turn: what was read in this turn is not read again in it
 * @rings: files that are mapped while we watch
 *
 * Names are read when a process is first met, and again, once a turn, if an
 * address of it is in no mapping that is known. A process that has gone until
 * then keeps what was read. A file that was mapped while we watch has a name even
 * if nobody who maps it was ever seen.
 */
struct places {
	void *processes;
	size_t nr;
	void *files;
	u64 turn;
	struct rings rings;
};

/** places_look() - what there is to know of a process now; false: no memory */
bool places_look(struct places *p, u32 pid);
/** places_watch() - from now on; where perf is not to be had, /proc must do */
void places_watch(struct places *p);
/** places_turn() - from now on it is worth to look again; 0 or EXIT_TROUBLE */
int places_turn(struct places *p);
/**
 * places_find() - what
 * @p: what is known
 * @e: where
 * @name: the file or the name of the mapping, or NULL
 *
 * Return: 0 or EXIT_TROUBLE. @name is good until the next call.
 */
int places_find(struct places *p, const struct fault_event *e, const char **name);
void places_free(struct places *p);

#endif /* _VMINSPECT_PLACES_H */
