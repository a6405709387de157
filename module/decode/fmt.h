/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fmt.h - write text into a bounded buffer
 *
 * A line of text costs its reader instructions, and there are many lines:
 * these few writers do what printf would at a fraction of its price.
 */
#ifndef _VMI_DECODE_FMT_H
#define _VMI_DECODE_FMT_H

#include "decode.h"

/**
 * struct vmi_out - where text goes
 * @start: the first byte of the line that is being written
 * @p: where the next byte goes
 * @end: behind the last byte there is room for
 * @full: something did not fit; what was written since is to be thrown away
 */
struct vmi_out {
	char *start;
	char *p;
	char *end;
	bool full;
};

void vmi_out_init(struct vmi_out *o, char *buf, size_t size);
static inline void vmi_char(struct vmi_out *o, char c)
{
	if (o->p < o->end)
		*o->p++ = c;
	else
		o->full = true;
}

void vmi_mem(struct vmi_out *o, const char *s, size_t len);
/** vmi_str() - a string; inline, so that a literal's length is known at build */
static inline void vmi_str(struct vmi_out *o, const char *s)
{
	vmi_mem(o, s, strlen(s));
}

/** vmi_hex() - @v in lower-case hexadecimal, zero-padded to @width digits */
void vmi_hex(struct vmi_out *o, u64 v, unsigned int width);
void vmi_dec(struct vmi_out *o, u64 v);
void vmi_sdec(struct vmi_out *o, s64 v);
/** vmi_key_dec() - @key and then @v, in decimal */
static inline void vmi_key_dec(struct vmi_out *o, const char *key, u64 v)
{
	vmi_str(o, key);
	vmi_dec(o, v);
}

/** vmi_key_hex() - @key and then @v, in hexadecimal */
static inline void vmi_key_hex(struct vmi_out *o, const char *key, u64 v)
{
	vmi_str(o, key);
	vmi_hex(o, v, 1);
}

/** vmi_pad() - spaces up to column @col of the line, counted from 0 */
void vmi_pad(struct vmi_out *o, unsigned int col);
/** vmi_escaped() - @s with each byte of @esc (and NUL) as \ooo, as seq_path() does */
void vmi_escaped(struct vmi_out *o, const char *s, size_t len, const char *esc);
/** vmi_word() - a name that may hold anything, as one word: no blank, no control byte */
void vmi_word(struct vmi_out *o, const char *s, size_t max);
/** vmi_size() - bytes as the largest unit that divides them: 4kB, 2MB, 1GB */
void vmi_size(struct vmi_out *o, u64 bytes);

#endif /* _VMI_DECODE_FMT_H */
