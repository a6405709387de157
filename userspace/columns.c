// SPDX-License-Identifier: GPL-2.0
/* columns.c - what fills a cell, and which columns are wanted */
#include <stdio.h>

#include "columns.h"
#include "own_fault.h"
#include "trouble.h"

/* values ------------------------------------------------------------------ */

/* Short, so seldom exact: 1.9MB. -b is there for who wants to reckon. */
static void human(struct vmi_out *o, u64 bytes)
{
	static const char * const unit[] = { "B", "kB", "MB", "GB", "TB", "PB", "EB" };
	unsigned int i = 0, tenths;

	while (i + 1 < ARRAY_SIZE(unit) && bytes >> (10 * (i + 1)))
		i++;
	tenths = i ? (bytes >> (10 * (i - 1))) % 1024 * 10 / 1024 : 0;
	vmi_dec(o, bytes >> (10 * i));
	if (tenths) {
		vmi_char(o, '.');
		vmi_char(o, '0' + tenths);
	}
	vmi_str(o, unit[i]);
}

void column_name(struct vmi_out *o, const struct line *l, u32 kind, u64 id)
{
	const struct vmi_name *name = l->names ? names_find(l->names, kind, id) : NULL;

	if (name)
		vmi_escaped(o, name->text, names_len(name), "\n\t");
	else if (id || kind == VMI_NAME_ZONE)
		vmi_hex(o, id, 1);
}

void column_size(struct vmi_out *o, const struct line *l, u64 bytes)
{
	if (l->bytes)
		vmi_dec(o, bytes);
	else
		human(o, bytes);
}

/* Three digits that count, cut off. */
static void short_time(struct vmi_out *o, u64 ns)
{
	static const char * const unit[] = { "ns", "us", "ms", "s" };
	u64 whole = ns, rest = 0;
	unsigned int i = 0;

	for (; i + 1 < ARRAY_SIZE(unit) && whole >= 1000; i++) {
		rest = whole % 1000;
		whole /= 1000;
	}
	vmi_dec(o, whole);
	if (i && whole < 100) {
		vmi_char(o, '.');
		vmi_char(o, '0' + rest / 100);
		if (whole < 10)
			vmi_char(o, '0' + rest / 10 % 10);
	}
	vmi_str(o, unit[i]);
}

void column_time(struct vmi_out *o, const struct line *l, u64 ns)
{
	if (l->bytes)
		vmi_dec(o, ns);
	else
		short_time(o, ns);
}

static void seconds(struct vmi_out *o, u64 ns)
{
	u64 ms = ns / 1000000;

	vmi_dec(o, ms / 1000);
	vmi_char(o, '.');
	vmi_char(o, '0' + ms / 100 % 10);
	vmi_char(o, '0' + ms / 10 % 10);
	vmi_char(o, '0' + ms % 10);
	vmi_char(o, 's');
}

/* Only what a table shows otherwise than the text does. */
static bool own_way(struct vmi_out *o, const struct line *l, const struct vmi_field *f, u64 v)
{
	/* all ones: unknown or unlimited, in words */
	if (f->nr != 1 || v == VMI_MM_UNKNOWN)
		return false;
	switch (f->how) {
	case VMI_HOW_BYTES:
	case VMI_HOW_LIMIT:
		column_size(o, l, v);
		return true;
	case VMI_HOW_PAGES:
		column_size(o, l, v << l->page_shift);
		return true;
	case VMI_HOW_BOOL:
		vmi_str(o, v ? "yes" : "no");
		return true;
	case VMI_HOW_NS:
		if (l->bytes)
			return false;
		seconds(o, v);
		return true;
	default:
		return false;
	}
}

void column_field(struct vmi_out *o, const struct line *l, const struct vmi_rec *rec,
		  const struct vmi_field *f)
{
	if (f->how == VMI_HOW_CHARS)
		vmi_escaped(o, (const char *)rec + f->offset,
			    strnlen((const char *)rec + f->offset, f->width), "");
	else if (!own_way(o, l, f, vmi_field_get(rec, f, 0)))
		vmi_field_print(o, rec, f, l->page_shift);
}

static const struct vmi_field *field_find(u32 type, const char *name)
{
	const struct vmi_field *f = own_record_find(type)->fields;

	while (f->name && strcmp(f->name, name))
		f++;
	return f->name ? f : NULL;
}

void column_cell(struct vmi_out *o, const struct column *c, const struct line *l)
{
	const struct vmi_rec *rec = c->flags & COL_PAGES ? (const void *)l->pages : l->rec;
	const struct vmi_field *f;

	if (c->cell) {
		c->cell(o, l);
		return;
	}
	f = rec ? field_find(rec->type, c->field) : NULL;
	if (f)
		column_field(o, l, rec, f);
}

/* columns by name ---------------------------------------------------------- */

const struct section *section_next(u32 view, const struct section *s)
{
	for (s = s ? s + 1 : sections; s->view; s++)
		if (s->view == view)
			return s;
	return NULL;
}

static bool is_name(const struct column *c, const char *name, size_t len)
{
	return strlen(c->name) == len && !strncasecmp(c->name, name, len);
}

int columns_nth(const struct section *s, const char *names, unsigned int i,
		const struct column **c)
{
	size_t len;

	for (; i; i--) {
		names += strcspn(names, ",");
		if (!*names++)
			return -1;
	}
	len = strcspn(names, ",");
	for (*c = s->columns; (*c)->name; ++*c)
		if (is_name(*c, names, len))
			return 1;
	return 0;
}

static bool is_column(u32 view, const char *name, size_t len)
{
	const struct section *s = NULL;

	while ((s = section_next(view, s)))
		for (const struct column *c = s->columns; c->name; c++)
			if (is_name(c, name, len))
				return true;
	return false;
}

/* Sections that are alike have one list. */
static const struct section *list_next(u32 view, const struct section *s)
{
	const struct column *columns = s ? s->columns : NULL;

	do {
		s = section_next(view, s);
	} while (s && s->columns == columns);
	return s;
}

static int unknown_column(u32 view, const char *name, size_t len)
{
	const struct section *s = NULL;
	char list[1024];
	size_t used = 0;

	while ((s = list_next(view, s)))
		for (const struct column *c = s->columns; c->name; c++)
			used += snprintf(list + used, sizeof(list) - used, " %s", c->name);
	return trouble("no column '%.*s'; there are:%s", (int)len, name, list);
}

int columns_check(u32 view, const char *names)
{
	for (;; names++) {
		size_t len = strcspn(names, ",");

		if (!is_column(view, names, len))
			return unknown_column(view, names, len);
		names += len;
		if (!*names)
			return 0;
	}
}

static char shown(u32 flags)
{
	if (flags & (COL_SHOWN | COL_BY(CLASS)))
		return '*';
	return flags & (COL_PAGES | COL_LRU | COL_YOUNG | COL_BY_ANY) ? '+' : ' ';
}

void columns_help(u32 view)
{
	const struct section *s = NULL;

	while ((s = list_next(view, s)))
		for (const struct column *c = s->columns; c->name; c++)
			printf("  %c %-12s %s\n", shown(c->flags), c->name, c->help);
}
