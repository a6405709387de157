// SPDX-License-Identifier: GPL-2.0
/* format_raw.c - the stream itself, every byte of it */
#include "formats.h"

static int raw_record(struct drawing *d, const struct vmi_rec *rec)
{
	/* what cannot be written is told once, when the output is closed */
	fwrite(rec, rec->size, 1, d->out);
	return 0;
}

static int raw_begin(struct drawing *d)
{
	raw_record(d, &d->header->rec);
	return raw_record(d, &d->dialect->rec);
}

static void raw_end(struct drawing *d, bool whole)
{
}

const struct format format_raw = {
	.name		= "raw",
	.summary	= "the stream itself, as -i reads it",
	.begin		= raw_begin,
	.record		= raw_record,
	.end		= raw_end,
};
