// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_stream.c - any bytes as a stream: whatever vmi_record_ok() lets pass
 * must be safe to print, to take apart and to merge
 */
#include <stdlib.h>

#include "../text.h"
#include "dialects.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

#define CHECK(cond)	do { if (!(cond)) abort(); } while (0)

struct reader {
	struct vmi_dialect dialect;
	struct vmi_text text;
	struct vmi_merge merge;
	char *buf;
};

static void lines(struct reader *r, const struct vmi_rec *rec)
{
	struct vmi_out o;
	bool done;

	do {
		vmi_out_init(&o, r->buf, VMI_TEXT_ROOM);
		done = vmi_text_next(&r->text, rec, &o);
		CHECK(o.p >= r->buf && o.p <= o.end);
		/* names longer than a path are not the kernel's: they do not fit */
		CHECK(!o.full || rec->type == VMI_REC_VMA || rec->type == VMI_REC_FEATURE);
		CHECK(o.full || o.p == r->buf || o.p[-1] == '\n');
	} while (!done);
}

static void fields(struct reader *r, const struct vmi_rec *rec)
{
	const struct vmi_record *row = vmi_record_find(rec->type);
	const struct vmi_field *f;
	struct vmi_out o;

	for (f = row ? row->fields : NULL; f && f->name; f++) {
		vmi_out_init(&o, r->buf, VMI_TEXT_ROOM);
		vmi_field_print(&o, rec, f, r->text.page_shift);
		CHECK(!o.full);
	}
}

/* What a reader asks of an entry: any bits may stand in a record. */
static void entry(struct reader *r, const struct vmi_run *run)
{
	struct vmi_out o;
	u32 perm = vmi_entry_perm(&r->dialect, run->level, run->bits);

	CHECK(!(perm & ~(VMI_UP_WRITE | VMI_UP_USER | VMI_UP_EXEC)));
	vmi_entry_young(&r->dialect, run->bits);
	vmi_entry_dirty(&r->dialect, run->bits);
	vmi_out_init(&o, r->buf, VMI_TEXT_ROOM);
	vmi_entry_print(&o, &r->dialect, run->level, run->bits);
	CHECK(!o.full);
}

static void runs(struct reader *r, const struct vmi_rec *rec)
{
	struct vmi_run run, out;
	u32 entries = 0, pos;

	for (pos = 0; vmi_entries_next(&r->dialect, rec, &pos, &run);) {
		if (run.kind != VMI_RUN_HOLE)
			entry(r, &run);
		entries++;
	}
	for (pos = 0; vmi_runs_next(&r->dialect, rec, &pos, &run);) {
		CHECK(run.count && run.count <= entries);
		entries -= run.count;
		if (vmi_merge_push(&r->merge, &run, &out))
			CHECK(out.count);
	}
	CHECK(!entries);
}

static void one_record(struct reader *r, const struct vmi_rec *rec)
{
	/* as a reader does: a dialect holds for what comes after it */
	if (rec->type == VMI_REC_DIALECT) {
		memcpy(&r->dialect, rec, sizeof(r->dialect));
		vmi_text_init(&r->text, &r->dialect);
		memset(&r->merge, 0, sizeof(r->merge));
	}
	fields(r, rec);
	lines(r, rec);
	runs(r, rec);
}

/* A size that fits, so that what was changed is not the end of what is looked at. */
static void mend(struct vmi_rec *rec, size_t left)
{
	rec->size &= ~7u;
	if (rec->size < sizeof(*rec) || rec->size > left)
		rec->size = left & ~7u;
}

/* Of an input of an odd length, the sizes are mended. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	u8 *copy = malloc(size ? size : 1);
	struct reader r = { .dialect = dialects[D72], .buf = malloc(VMI_TEXT_ROOM) };
	struct vmi_rec *rec;
	struct vmi_run last;

	memcpy(copy, data, size);
	vmi_text_init(&r.text, &r.dialect);
	for (size_t pos = 0; pos < size; pos += rec->size) {
		size_t left = size - pos;
		bool mended = size & 1 && left >= sizeof(*rec);

		rec = (void *)(copy + pos);
		if (mended)
			mend(rec, left);
		if (vmi_record_ok(rec, left))
			one_record(&r, rec);
		else if (!mended)
			break;
	}
	vmi_merge_flush(&r.merge, &last);
	free(r.buf);
	free(copy);
	return 0;
}
