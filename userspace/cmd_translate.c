// SPDX-License-Identifier: GPL-2.0
/* cmd_translate.c - translate, live or retraced from a recorded page table */
#include <stdlib.h>

#include "answer.h"
#include "commands.h"
#include "retrace.h"
#include "trouble.h"

/**
 * struct search - one pass over a recording
 * @set: where it is read
 * @retrace: what it tells about the address
 * @has_stream: there was any stream at all
 * @has_pagetable: a page table was there
 * @has_other: a translation was there, of the address @other
 * @other: see @has_other
 * @drawn: a recorded translation of this address was there, and is shown
 */
struct search {
	struct set set;
	struct retrace retrace;
	bool has_stream;
	bool has_pagetable;
	bool has_other;
	u64 other;
	bool drawn;
};

static int read_vmas(struct search *s)
{
	const struct vmi_rec *rec;
	enum set_got got;

	s->retrace.has_vmas = true;
	while ((got = set_record(&s->set, &rec)) == SET_RECORD)
		if (!retrace_vmas(&s->retrace, rec))
			return trouble("out of memory");
	return got == SET_TROUBLE ? EXIT_TROUBLE : 0;
}

static int read_pagetable(struct search *s)
{
	const struct vmi_rec *rec;
	enum set_got got;

	s->has_pagetable = true;
	memcpy(&s->retrace.header, s->set.header, sizeof(s->retrace.header));
	memcpy(&s->retrace.dialect, s->set.dialect, sizeof(s->retrace.dialect));
	while ((got = set_record(&s->set, &rec)) == SET_RECORD)
		retrace_pagetable(&s->retrace, rec);
	return got == SET_TROUBLE ? EXIT_TROUBLE : 0;
}

static void note_result(struct search *s, const struct vmi_rec *rec)
{
	const struct vmi_result *r = (const void *)rec;

	s->has_other = true;
	s->other = r->addr;
	s->drawn |= r->addr == s->retrace.addr;
}

/* A recorded translation tells in its RESULT which address it is of: read it whole. */
static int keep_stream(struct search *s, char **copy, size_t *len)
{
	const struct vmi_rec *rec;
	enum set_got got;
	FILE *f = open_memstream(copy, len);

	if (!f)
		return trouble("out of memory");
	while ((got = set_record(&s->set, &rec)) == SET_RECORD) {
		if (rec->type == VMI_REC_RESULT)
			note_result(s, rec);
		fwrite(rec, rec->size, 1, f);
	}
	if (fclose(f))
		return trouble("out of memory");
	return got == SET_TROUBLE ? EXIT_TROUBLE : 0;
}

static int draw_kept(struct search *s, struct drawing *d, const char *copy, size_t len)
{
	const struct vmi_rec *rec = NULL;
	int err;

	d->header = s->set.header;
	d->dialect = s->set.dialect;
	err = d->format->begin(d);
	for (size_t at = 0; !err && at < len; at += rec->size) {
		rec = (const void *)(copy + at);
		err = d->format->record(d, rec);
	}
	d->format->end(d, !err);
	/* END is the last of them */
	return err || !rec ? err : answer_end((const void *)rec);
}

static int read_translate(struct search *s, struct drawing *d)
{
	char *copy = NULL;
	size_t len = 0;
	int err = keep_stream(s, &copy, &len);

	if (!err && s->drawn)
		err = draw_kept(s, d, copy, len);
	free(copy);
	return err;
}

/* One stream of the recording: the first of each view counts. */
static int read_stream(struct search *s, struct drawing *d)
{
	u32 view = s->set.header->view;

	s->has_stream = true;
	if (view == VMI_VIEW_TRANSLATE)
		return read_translate(s, d);
	if (view == VMI_VIEW_VMAS && !s->retrace.has_vmas)
		return read_vmas(s);
	if (view == VMI_VIEW_PAGETABLE && !s->has_pagetable)
		return read_pagetable(s);
	return answer_skip(&s->set);
}

static int read_all(struct search *s, struct drawing *d)
{
	enum set_got got;
	int err = 0;

	while (!err && !s->drawn && (got = set_stream(&s->set)) != SET_DONE)
		err = got == SET_TROUBLE ? EXIT_TROUBLE : read_stream(s, d);
	return err;
}

/* Does the recording tell anything about the address? */
static int is_told(const struct search *s)
{
	const struct retrace *r = &s->retrace;
	unsigned long long addr = r->addr;

	if (!s->has_stream)
		return trouble("%s is empty: make a recording with vminspect record",
			       s->set.source->name);
	if (!s->has_pagetable && s->has_other)
		return trouble("%s tells about %llx only: ask about that", s->set.source->name,
			       (unsigned long long)s->other);
	if (!s->has_pagetable)
		return trouble("%s holds no page table: record it with vminspect record",
			       s->set.source->name);
	if (retrace_outside(r) != VMI_WHY_MAPPED || r->found)
		return 0;
	return trouble("%s does not tell about %llx: its page table goes from %llx to %llx",
		       s->set.source->name, addr, (unsigned long long)r->header.start,
		       (unsigned long long)r->end.next);
}

/**
 * struct told - the stream of a translation, as the module would make it
 * @header: HEADER
 * @end: END
 */
struct told {
	struct vmi_header header;
	struct vmi_end end;
};

static void told_frame(struct told *t, const struct retrace *r)
{
	t->header = r->header;
	t->header.rec.size = sizeof(t->header);
	t->header.view = VMI_VIEW_TRANSLATE;
	t->header.with = 0;
	t->header.start = r->addr;
	t->header.end = r->addr + 1;
	memset(&t->end, 0, sizeof(t->end));
	t->end.rec.type = VMI_REC_END;
	t->end.rec.size = sizeof(t->end);
	t->end.changed = r->end.changed;
	t->end.next = r->addr + (retrace_outside(r) == VMI_WHY_MAPPED);
	t->end.records = 2;
}

static int draw_one(struct drawing *d, struct told *t, const struct vmi_rec *rec)
{
	t->end.records++;
	return d->format->record(d, rec);
}

static int draw_steps(struct drawing *d, const struct retrace *r, struct told *t)
{
	struct vmi_result result;
	struct vmi_step step;
	int err = 0;

	for (int level = VMI_PGD; !err && level >= VMI_PTE; level--)
		if (retrace_step(r, level, &step))
			err = draw_one(d, t, &step.rec);
	if (!err && r->vma)
		err = draw_one(d, t, &r->vma->rec);
	retrace_result(r, &result);
	if (!err)
		err = draw_one(d, t, &result.rec);
	return err ? err : d->format->record(d, &t->end.rec);
}

static int draw_retraced(struct drawing *d, struct retrace *r)
{
	struct told t;
	int err;

	told_frame(&t, r);
	r->dialect.rec.size = sizeof(r->dialect);
	d->header = &t.header;
	d->dialect = &r->dialect;
	err = d->format->begin(d);
	if (!err)
		err = draw_steps(d, r, &t);
	d->format->end(d, !err);
	return err;
}

static int translate_recorded(struct search *s, struct drawing *d)
{
	int err = read_all(s, d);

	if (err || s->drawn)
		return err;
	err = is_told(s);
	return err ? err : draw_retraced(d, &s->retrace);
}

int cmd_translate(struct ask *a)
{
	struct drawing d = { .format = a->format, .ask = a, .out = stdout };
	struct search s = { .retrace.addr = a->request.addr };
	struct source source;
	int err;

	if (!a->input)
		return cmd_view(a);
	err = source_open(&source, a);
	if (err)
		return err;
	set_init(&s.set, &source);
	err = translate_recorded(&s, &d);
	set_free(&s.set);
	free(s.retrace.vma);
	source_close(&source);
	return err;
}
