/* SPDX-License-Identifier: GPL-2.0 */
/*
 * text.h - the lines of the text views, made from records
 */
#ifndef _VMI_DECODE_TEXT_H
#define _VMI_DECODE_TEXT_H

#include "merge.h"
#include "record.h"

/**
 * VMI_TEXT_ROOM - what one call of vmi_text_next() may write, in bytes
 *
 * A path is at most PATH_MAX bytes, each of which may become four.
 */
#define VMI_TEXT_ROOM	(4 * 4096 + 3072)

/**
 * struct vmi_text_flags - the lines of a VMA's flags and protection, made once
 * @flags: of which they are
 * @prot: and of which vm_page_prot
 * @len: bytes of them; 0 for none
 * @text: the lines
 *
 * A process has few kinds of VMA and many of each.
 */
struct vmi_text_flags {
	u64 flags;
	u64 prot;
	u32 len;
	char text[244];
};

/**
 * struct vmi_text - one answer on its way into text
 * @dialect: of the stream
 * @page_shift: log2 of the base page size
 * @merge: the run of page-table entries that may still grow
 * @pos: the next entry of the record at hand
 * @flags: by the write and exec flags
 */
struct vmi_text {
	const struct vmi_dialect *dialect;
	unsigned int page_shift;
	struct vmi_merge merge;
	u32 pos;
	struct vmi_text_flags flags[4];
};

void vmi_text_init(struct vmi_text *t, const struct vmi_dialect *d);

/**
 * vmi_text_next() - write the next lines of a record
 * @t: the answer
 * @rec: the record
 * @o: where to; needs VMI_TEXT_ROOM
 *
 * Return: true when @rec is done; false to be called again with the same.
 */
bool vmi_text_next(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o);

/** vmi_text_maps() - a VMA's line of /proc/PID/maps, with its newline */
void vmi_text_maps(struct vmi_out *o, const struct vmi_vma *v, unsigned int page_shift);
/** vmi_text_perm() - VMI_UP_* as four letters: rwxu, or ---- without user access */
void vmi_text_perm(struct vmi_out *o, u32 up);
/** vmi_text_run_perm() - the same of a run of leaves; of the kernel's: r and what it may beyond */
void vmi_text_run_perm(struct vmi_out *o, const struct vmi_dialect *d, const struct vmi_run *run);

#endif /* _VMI_DECODE_TEXT_H */
