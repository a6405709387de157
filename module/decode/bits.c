// SPDX-License-Identifier: GPL-2.0
/* bits.c - meanings are rows */
#include "bits.h"

const struct vmi_row *vmi_rows_first(const struct vmi_row *rows, u64 word)
{
	for (; rows->name; rows++)
		if ((word & rows->mask) == rows->value)
			return rows;
	return NULL;
}

const char *vmi_rows_name(const struct vmi_row *rows, u64 word)
{
	const struct vmi_row *row = vmi_rows_first(rows, word);

	return row ? row->name : "unknown";
}

void vmi_rows_print_first(struct vmi_out *o, const struct vmi_row *rows, u64 word)
{
	const struct vmi_row *row = vmi_rows_first(rows, word);

	if (row)
		vmi_mem(o, row->name, row->len);
	else
		vmi_str(o, "unknown");
}

void vmi_rows_print(struct vmi_out *o, const struct vmi_row *rows, u64 word, char sep)
{
	bool first = true;

	for (; rows->name; rows++) {
		if ((word & rows->mask) != rows->value)
			continue;
		if (!first)
			vmi_char(o, sep);
		vmi_mem(o, rows->name, rows->len);
		first = false;
		/* nothing is left that a row of bits could apply to */
		if (rows->mask == rows->value) {
			word &= ~rows->mask;
			if (!word)
				break;
		}
	}
}
