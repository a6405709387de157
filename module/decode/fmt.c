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

void vmi_mem(struct vmi_out *o, const char *s, size_t len)
{
	if (len > (size_t)(o->end - o->p)) {
		o->full = true;
		return;
	}
	memcpy(o->p, s, len);
	o->p += len;
}

/* Two digits at a time: the numbers are most of a line. */
#define ROW(h)	h "0" h "1" h "2" h "3" h "4" h "5" h "6" h "7" \
		h "8" h "9" h "a" h "b" h "c" h "d" h "e" h "f"
static const char hex_pairs[] =
	ROW("0") ROW("1") ROW("2") ROW("3") ROW("4") ROW("5") ROW("6") ROW("7")
	ROW("8") ROW("9") ROW("a") ROW("b") ROW("c") ROW("d") ROW("e") ROW("f");

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
	for (; digits >= 2; digits -= 2, v >>= 8) {
		p -= 2;
		memcpy(p, hex_pairs + 2 * (v & 255), 2);
	}
	if (digits)
		p[-1] = hex_pairs[2 * (v & 15) + 1];
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
	size_t at = o->p - o->start;

	if (at >= col)
		return;
	if (col - at > (size_t)(o->end - o->p)) {
		o->full = true;
		return;
	}
	memset(o->p, ' ', col - at);
	o->p = o->start + col;
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
