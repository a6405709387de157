// SPDX-License-Identifier: GPL-2.0
/* format_text.c - the lines of the kernel's text files, made by the same code */
#include <stdlib.h>

#include "../module/decode/text.h"
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

static int text_record(struct drawing *d, const struct vmi_rec *rec)
{
	struct text *t = d->priv;
	struct vmi_out o;
	bool done;

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
