// SPDX-License-Identifier: GPL-2.0
/* fmt.c - write text into a bounded buffer */
#include "fmt.h"

void vmi_out_init(struct vmi_out *o, char *buf, size_t size)
{
	o->start = buf;
	o->p = buf;
	o->end = buf + size;
	o->full = false;
}

void vmi_char(struct vmi_out *o, char c)
{
	if (o->p < o->end)
		*o->p++ = c;
	else
		o->full = true;
}

void vmi_mem(struct vmi_out *o, const char *s, size_t len)
{
	if (len > (size_t)(o->end - o->p)) {
		o->full = true;
		return;
	}
	memcpy(o->p, s, len);
	o->p += len;
}

void vmi_str(struct vmi_out *o, const char *s)
{
	while (*s)
		vmi_char(o, *s++);
}

void vmi_hex(struct vmi_out *o, u64 v, unsigned int width)
{
	unsigned int digits = v ? (67 - __builtin_clzll(v)) / 4 : 1;
	char *p;

	if (digits < width)
		digits = width;
	if (digits > (size_t)(o->end - o->p)) {
		o->full = true;
		return;
	}
	p = o->p + digits;
	o->p = p;
	do {
		*--p = "0123456789abcdef"[v & 15];
		v >>= 4;
	} while (--digits);
}

void vmi_dec(struct vmi_out *o, u64 v)
{
	char buf[20];
	unsigned int i = sizeof(buf);

	do {
		buf[--i] = '0' + v % 10;
		v /= 10;
	} while (v);
	vmi_mem(o, buf + i, sizeof(buf) - i);
}

void vmi_sdec(struct vmi_out *o, s64 v)
{
	if (v < 0)
		vmi_char(o, '-');
	vmi_dec(o, v < 0 ? -(u64)v : (u64)v);
}

void vmi_pad(struct vmi_out *o, unsigned int col)
{
	while (o->p < o->start + col && !o->full)
		vmi_char(o, ' ');
}

static void octal(struct vmi_out *o, unsigned char c)
{
	vmi_char(o, '\\');
	vmi_char(o, '0' + (c >> 6));
	vmi_char(o, '0' + ((c >> 3) & 7));
	vmi_char(o, '0' + (c & 7));
}

static bool stands_in(char c, const char *set)
{
	for (; *set; set++)
		if (c == *set)
			return true;
	return false;
}

void vmi_escaped(struct vmi_out *o, const char *s, size_t len, const char *esc)
{
	for (; len; s++, len--) {
		if (!*s || stands_in(*s, esc))
			octal(o, *s);
		else
			vmi_char(o, *s);
	}
}

void vmi_word(struct vmi_out *o, const char *s, size_t max)
{
	for (; max && *s; s++, max--) {
		unsigned char c = *s;

		if (c <= ' ' || c == '\\' || c == 0x7f)
			octal(o, c);
		else
			vmi_char(o, c);
	}
}

void vmi_size(struct vmi_out *o, u64 bytes)
{
	static const char * const unit[] = { "B", "kB", "MB", "GB", "TB", "PB" };
	unsigned int i = 0;

	while (i + 1 < ARRAY_SIZE(unit) && bytes && !(bytes & 1023)) {
		bytes >>= 10;
		i++;
	}
	vmi_dec(o, bytes);
	vmi_str(o, unit[i]);
}
