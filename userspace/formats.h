/* SPDX-License-Identifier: GPL-2.0 */
/*
 * formats.h - how records are drawn
 *
 * Commands choose records, formats draw them, and neither knows the other.
 */
#ifndef _VMINSPECT_FORMATS_H
#define _VMINSPECT_FORMATS_H

#include <stdio.h>

#include "../module/decode/record.h"
#include "ask.h"

/**
 * struct drawing - one answer on its way out
 * @format: how
 * @ask: the options: columns, bytes, headings
 * @out: where to
 * @header: of the stream
 * @dialect: of the stream
 * @first: faults: the first bucket of the histograms that is drawn
 * @last: and the last one
 * @own: OWN_VIEW_* if the records are the tool's own and of no stream, else 0
 * @priv: the format's own, from begin to end
 */
struct drawing {
	const struct format *format;
	const struct ask *ask;
	FILE *out;
	const struct vmi_header *header;
	const struct vmi_dialect *dialect;
	u8 first;
	u8 last;
	u32 own;
	void *priv;
};

/**
 * struct format - one way to draw
 * @name: what --format says
 * @summary: one line
 * @columns: it has columns to choose from
 * @begin: the header and the dialect are there
 * @record: each record behind them, END included
 * @flush: what has come so far is shown now; NULL: it waits for the end
 * @end: always called after @begin, also when the stream broke; @whole is
 *	false then
 *
 * @begin and @record return 0 or EXIT_TROUBLE. Records have passed
 * vmi_record_ok(); types a format does not know are skipped by it.
 */
struct format {
	const char *name;
	const char *summary;
	bool columns;
	int (*begin)(struct drawing *d);
	int (*record)(struct drawing *d, const struct vmi_rec *rec);
	void (*flush)(struct drawing *d);
	void (*end)(struct drawing *d, bool whole);
};

extern const struct format format_table;
extern const struct format format_tree;
extern const struct format format_json;
/* of what comes one by one; no name leads to it */
extern const struct format format_json_lines;
extern const struct format format_text;
extern const struct format format_raw;

/** format_find() - by name, or NULL */
const struct format *format_find(const char *name);
/** format_unknown() - say which there are */
int format_unknown(const char *name);
/** format_help() - a line for each */
void format_help(void);

#endif /* _VMINSPECT_FORMATS_H */
