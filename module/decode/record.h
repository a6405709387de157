/* SPDX-License-Identifier: GPL-2.0 */
/*
 * record.h - every record described as data
 *
 * One row per record type, one row per field: from them come the plain text
 * of status and mm, all of the CLI's JSON, and the check of a stream that
 * somebody else wrote.
 */
#ifndef _VMI_DECODE_RECORD_H
#define _VMI_DECODE_RECORD_H

#include "bits.h"

/** enum vmi_how - how a field is shown */
enum vmi_how {
	VMI_HOW_DEC,
	VMI_HOW_HEX,	/* an address, a mask, an id */
	VMI_HOW_BYTES,
	VMI_HOW_PAGES,	/* a count of base pages, shown as a size */
	VMI_HOW_NS,
	VMI_HOW_ENUM,	/* one name of the rows */
	VMI_HOW_FLAGS,	/* all names of the rows that apply */
	VMI_HOW_BOOL,
	VMI_HOW_CHARS,	/* a fixed array, NUL-terminated unless full */
	VMI_HOW_SIGNED,
	VMI_HOW_LIMIT,	/* bytes; all ones is unlimited */
};

/**
 * struct vmi_field - one field of a record
 * @name: the member's own name
 * @offset: from the record's start
 * @width: bytes of one element
 * @nr: elements; more than one only for arrays of numbers
 * @how: enum vmi_how
 * @rows: the names, for ENUM and FLAGS
 */
struct vmi_field {
	const char *name;
	u16 offset;
	u16 width;
	u16 nr;
	u16 how;
	const struct vmi_row *rows;
};

/**
 * struct vmi_record - one record type
 * @type: enum vmi_rec_type
 * @name: in lower case, as JSON says it
 * @size: bytes a reader of this ABI needs to be there
 * @fields: ends with a field without a name
 * @text: where the member stands that says where the tail starts; 0: there is no tail
 * @fixed: its tail starts right behind the fields, which can never be more
 * @tail_ok: checks the variable part; NULL if there is none
 */
struct vmi_record {
	u32 type;
	const char *name;
	u32 size;
	const struct vmi_field *fields;
	u32 text;
	bool fixed;
	bool (*tail_ok)(const struct vmi_rec *rec);
};

/** vmi_record_find() - the row of @type, or NULL for one we do not know */
const struct vmi_record *vmi_record_find(u32 type);

/**
 * vmi_record_ok() - may the record at @rec be read?
 * @rec: at least @avail readable bytes
 * @avail: bytes that are there
 *
 * Return: true if its size is sound, fits, and what it says of its own tail
 * holds. A type that is not known only needs a sound size.
 */
bool vmi_record_ok(const struct vmi_rec *rec, size_t avail);

/**
 * vmi_record_missing() - bytes of fields that we know and the record does not have
 * @rec: at least as many readable bytes as its size says
 *
 * Whoever made it was older than some of the fields.
 */
u32 vmi_record_missing(const struct vmi_rec *rec);
/**
 * vmi_record_grow() - the same record with these fields, which read as 0
 * @rec: the record
 * @to: room for its size and vmi_record_missing()
 */
void vmi_record_grow(const struct vmi_rec *rec, struct vmi_rec *to);

/** vmi_field_get() - element @i of a number field */
u64 vmi_field_get(const struct vmi_rec *rec, const struct vmi_field *f, unsigned int i);
/** vmi_field_print() - a field's value as text */
void vmi_field_print(struct vmi_out *o, const struct vmi_rec *rec, const struct vmi_field *f,
		     unsigned int page_shift);

/* The names of every enum of the stream, one table each; names.c. */
extern const struct vmi_row vmi_names_view[];
extern const struct vmi_row vmi_names_arch[];
extern const struct vmi_row vmi_names_level[];
extern const struct vmi_row vmi_names_changed[];
extern const struct vmi_row vmi_names_vm[];
extern const struct vmi_row vmi_names_role[];
extern const struct vmi_row vmi_names_policy[];
extern const struct vmi_row vmi_names_up[];
extern const struct vmi_row vmi_names_hole[];
extern const struct vmi_row vmi_names_kind[];
extern const struct vmi_row vmi_names_why[];
extern const struct vmi_row vmi_names_touch[];
extern const struct vmi_row vmi_names_with[];
extern const struct vmi_row vmi_names_about[];
extern const struct vmi_row vmi_names_region[];
extern const struct vmi_row vmi_names_frame_kind[];
extern const struct vmi_row vmi_names_frame[];
extern const struct vmi_row vmi_names_lru[];
extern const struct vmi_row vmi_names_name[];
extern const struct vmi_row vmi_names_mapping[];
extern const struct vmi_row vmi_names_rmap[];
extern const struct vmi_row vmi_names_fault[];
extern const struct vmi_row vmi_names_fault_kind[];
extern const struct vmi_row vmi_names_fault_reason[];
extern const struct vmi_row vmi_names_faults[];

#endif /* _VMI_DECODE_RECORD_H */
