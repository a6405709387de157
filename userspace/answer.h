/* SPDX-License-Identifier: GPL-2.0 */
/* answer.h - one stream from where it is read to where it is drawn */
#ifndef _VMINSPECT_ANSWER_H
#define _VMINSPECT_ANSWER_H

#include "filter.h"
#include "formats.h"
#include "set.h"

/** answer_skip() - read the rest of the stream at hand; 0 or EXIT_TROUBLE */
int answer_skip(struct set *set);
/** answer_find() - go to the first stream of @view; 0 or EXIT_TROUBLE */
int answer_find(struct set *set, u32 view);
/**
 * answer_draw() - draw the stream at hand
 * @d: format, ask and out are set; the rest is filled here
 * @f: what to leave out, or NULL
 *
 * Return: 0, or EXIT_TROUBLE: the stream broke, or its END holds an error.
 */
int answer_draw(struct set *set, struct drawing *d, struct filter *f);
/** answer_end() - what END says beyond the records; 0 or EXIT_TROUBLE */
int answer_end(const struct vmi_end *e);

#endif /* _VMINSPECT_ANSWER_H */
