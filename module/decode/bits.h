/* SPDX-License-Identifier: GPL-2.0 */
/*
 * bits.h - meanings are rows
 *
 * Every bit, flag, state and class that is printed is a row of one of these
 * tables: one function prints all that apply, one finds the first.
 */
#ifndef _VMI_DECODE_BITS_H
#define _VMI_DECODE_BITS_H

#include "fmt.h"

/**
 * struct vmi_row - one meaning
 * @mask: the bits that are looked at
 * @value: it applies if (word & @mask) == @value
 * @name: what is printed
 * @meaning: one sentence for people who learn
 * @len: bytes of the name
 *
 * For an enum the mask is ~0 and the value the enumerator. A table ends with
 * a row without a name.
 */
struct vmi_row {
	u64 mask;
	u64 value;
	const char *name;
	const char *meaning;
	size_t len;
};

#define VMI_ROW_BIT(bit, name, meaning)	\
	{ (bit), (bit), (name), (meaning), sizeof(name) - 1 }
#define VMI_ROW_ENUM(value, name, meaning)	\
	{ ~0ull, (value), (name), (meaning), sizeof(name) - 1 }
#define VMI_ROW_END	{ 0, 0, NULL, NULL, 0 }

/** vmi_rows_first() - the first row of @rows that applies to @word, or NULL */
const struct vmi_row *vmi_rows_first(const struct vmi_row *rows, u64 word);
/** vmi_rows_name() - its name, or "unknown" */
const char *vmi_rows_name(const struct vmi_row *rows, u64 word);
/** vmi_rows_print_first() - print that name */
void vmi_rows_print_first(struct vmi_out *o, const struct vmi_row *rows, u64 word);
/** vmi_rows_print() - the names of all rows that apply, with @sep between */
void vmi_rows_print(struct vmi_out *o, const struct vmi_row *rows, u64 word, char sep);

#endif /* _VMI_DECODE_BITS_H */
