// SPDX-License-Identifier: GPL-2.0
/* format_text.c - the lines of the kernel's text files, made by the same code */
#include <stdlib.h>

#include "../module/decode/entry.h"
#include "../module/decode/text.h"
#include "fault_path.h"
#include "formats.h"
#include "trouble.h"

/**
 * struct text - between two records
 * @text: the run that may still grow
 * @buf: lines of one call
 * @cap: its bytes
 */
struct text {
	struct vmi_text text;
	char *buf;
	size_t cap;
};

/* A byte may become four; a record of somebody else's may hold a longer name. */
static bool room(struct text *t, size_t size)
{
	size_t need = VMI_TEXT_ROOM + 4 * size;
	char *buf;

	if (need <= t->cap)
		return true;
	buf = realloc(t->buf, need);
	if (!buf)
		return false;
	t->buf = buf;
	t->cap = need;
	return true;
}

/* own: as the kernel's text files have those that are a line each ------------------- */

/* The levels tell the entries of a fault. */
static bool is_below(const struct vmi_rec *rec, const struct vmi_field *f)
{
	return rec->type == OWN_FAULT_EVENT &&
	       (strstr(f->name, "before") || strstr(f->name, "after"));
}

static void own_fields(struct vmi_out *o, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct vmi_record *row = own_record_find(rec->type);

	vmi_str(o, row->name);
	for (const struct vmi_field *f = row->fields; f->name; f++) {
		if (is_below(rec, f))
			continue;
		vmi_char(o, ' ');
		vmi_str(o, f->name);
		vmi_char(o, '=');
		vmi_field_print(o, rec, f, d->header->page_shift);
	}
}

static void side(struct vmi_out *o, const struct drawing *d, const struct fault_level *f, u32 known,
		 const char *key, u64 raw)
{
	if (!(f->known & known))
		return;
	vmi_str(o, key);
	vmi_hex(o, raw, 16);
	vmi_char(o, ' ');
	vmi_str(o, fault_level_kind(d->dialect, f->level, raw));
	vmi_char(o, ' ');
	vmi_entry_print(o, d->dialect, f->level, raw);
}

/* As translate has a step; what there was not, or was not seen, is left out. */
static void own_level(struct vmi_out *o, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct fault_level *f = (const void *)rec;

	vmi_rows_print_first(o, vmi_names_level, f->level);
	if (d->dialect->level[f->level].folded) {
		vmi_str(o, " folded");
		return;
	}
	vmi_key_dec(o, " index=", f->index);
	if (f->known & FAULT_LEVEL_TABLE)
		vmi_key_hex(o, " table=", f->table);
	vmi_str(o, " made=");
	vmi_rows_print_first(o, fault_names_made, f->made);
	side(o, d, f, FAULT_LEVEL_BEFORE, " before=", f->before);
	side(o, d, f, FAULT_LEVEL_AFTER, " after=", f->after);
}

static void own_line(struct vmi_out *o, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct own_rec *own = (const void *)rec;

	if (rec->type == OWN_FAULT_LEVEL)
		own_level(o, d, rec);
	else
		own_fields(o, d, rec);
	if (own->len) {
		vmi_str(o, " name=");
		vmi_escaped(o, own_name(rec), own->len, " \n\t");
	}
	vmi_char(o, '\n');
}

static int text_own(struct drawing *d, const struct vmi_rec *rec)
{
	struct text *t = d->priv;
	struct vmi_out o;

	if (!room(t, rec->size))
		return trouble("out of memory");
	vmi_out_init(&o, t->buf, t->cap);
	own_line(&o, d, rec);
	fwrite(t->buf, o.p - t->buf, 1, d->out);
	return 0;
}

/* streams ------------------------------------------------------------------------------ */

static int text_record(struct drawing *d, const struct vmi_rec *rec)
{
	struct text *t = d->priv;
	struct vmi_out o;
	bool done;

	if (d->own)
		return text_own(d, rec);
	if (!room(t, rec->size))
		return trouble("out of memory");
	do {
		vmi_out_init(&o, t->buf, t->cap);
		done = vmi_text_next(&t->text, rec, &o);
		fwrite(t->buf, o.p - t->buf, 1, d->out);
	} while (!done);
	return 0;
}

static int text_begin(struct drawing *d)
{
	struct text *t = calloc(1, sizeof(*t));

	d->priv = t;
	if (!t)
		return trouble("out of memory");
	/* of no stream: there is no header */
	if (d->own)
		return 0;
	vmi_text_init(&t->text, d->dialect);
	return text_record(d, &d->header->rec);
}

static void text_end(struct drawing *d, bool whole)
{
	struct text *t = d->priv;

	if (t)
		free(t->buf);
	free(t);
}

const struct format format_text = {
	.name		= "text",
	.summary	= "the lines of the kernel's text files",
	.begin		= text_begin,
	.record		= text_record,
	.end		= text_end,
};
