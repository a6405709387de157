/* SPDX-License-Identifier: GPL-2.0 */
/* faults.h - what the view faults has counted, and who is watched meanwhile */
#ifndef _VMINSPECT_FAULTS_H
#define _VMINSPECT_FAULTS_H

#include "answer.h"
#include "child.h"

/**
 * struct faults - the view, open: it counts until it is read
 * @ask: the question
 * @source: the view, or a recording of it
 * @set: of @source
 * @until: what is waited for
 * @child: the command, if there is one
 * @rec: all records of the answer, copies
 * @nr: how many
 * @cap: room in @rec
 */
struct faults {
	struct ask ask;
	struct source source;
	struct set set;
	struct until until;
	struct child child;
	struct vmi_rec **rec;
	size_t nr;
	size_t cap;
};

/**
 * faults_open() - count from now on, and hold signals back
 * @f: filled; faults_close() only if it was opened
 * @a: the question; a command of its own is there, held, and whom it is about
 *
 * Return: 0 or EXIT_TROUBLE.
 */
int faults_open(struct faults *f, const struct ask *a);
/** faults_start() - let the command start, and the time run; 0 or EXIT_TROUBLE */
int faults_start(struct faults *f);
/**
 * faults_meet() - whoever may fault, and be gone when it is read
 * @f: who is watched; a command begins as a copy of ourselves
 * @look: called with the pid of each; false: no memory
 * @priv: for @look
 *
 * Return: 0 or EXIT_TROUBLE.
 */
int faults_meet(const struct faults *f, bool (*look)(void *priv, u32 pid), void *priv);
/** faults_read() - keep the answer; 0 or EXIT_TROUBLE */
int faults_read(struct faults *f);
/** faults_find() - the first record of @type that was kept, or NULL */
const void *faults_find(const struct faults *f, u32 type);
/** faults_end() - what the counts do not hold, on a line of its own; 0 or EXIT_TROUBLE */
int faults_end(const struct faults *f);
void faults_close(struct faults *f);
/** faults_filter() - which are asked for; what tracefs leaves out costs us nothing */
void faults_filter(const struct ask *a, char *filter, size_t size);
/** faults_events() - faults one by one, or counted by what they share: the whole command */
int faults_events(struct ask *a);
/** faults_folded() - stacks, with how many faults each had: the whole command */
int faults_folded(struct ask *a);
/** faults_at() - the next fault at one page, and the way to it: the whole command */
int faults_at(struct ask *a);

#endif /* _VMINSPECT_FAULTS_H */
