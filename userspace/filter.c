// SPDX-License-Identifier: GPL-2.0
/* filter.c - answer a narrower question from a recording of a wider one */
#include <stdlib.h>

#include "../module/decode/entry.h"
#include "filter.h"
#include "trouble.h"

/* HEADER and DIALECT come before the records that are counted here. */
#define HEAD_RECORDS	2

static u64 page_up(u64 v, unsigned int shift)
{
	u64 mask = VMI_BIT(shift) - 1;

	return v > ~mask ? ~mask : (v + mask) & ~mask;
}

static int clip_init(struct filter *f, const struct vmi_request *r, const struct vmi_header *h)
{
	u64 start = r->start & ~(VMI_BIT(h->page_shift) - 1);
	u64 end = page_up(r->end, h->page_shift);

	f->clip = true;
	f->start = start > h->start ? start : h->start;
	f->end = end < h->end ? end : h->end;
	if (f->start < f->end)
		return 0;
	return trouble("the recording holds %llx-%llx only: nothing of that range",
		       (unsigned long long)h->start, (unsigned long long)h->end);
}

int filter_init(struct filter *f, const struct ask *a, const struct vmi_header *h)
{
	u32 missing = a->request.with & ~h->with;

	memset(f, 0, sizeof(*f));
	f->records = HEAD_RECORDS;
	if (missing & VMI_WITH_PAGES)
		return trouble("the recording has no page counts: leave out --pages");
	if (missing & VMI_WITH_LRU)
		return trouble("the recording has no sums of the LRU: leave out --lru");
	f->without = h->with & ~a->request.with;
	if (a->request.keys & VMI_KEY_RANGE)
		return clip_init(f, &a->request, h);
	return 0;
}

void filter_free(struct filter *f)
{
	free(f->scratch);
}

const struct vmi_header *filter_header(struct filter *f, const struct vmi_header *h,
				       const struct vmi_dialect *d)
{
	f->dialect = d;
	/* what lies behind the fields we know stays behind */
	f->header = *h;
	f->header.rec.size = sizeof(f->header);
	f->header.with &= ~f->without;
	if (f->clip) {
		f->header.start = f->start;
		f->header.end = f->end;
	}
	return &f->header;
}

/* A zeroed record of @size bytes, as the one at hand but for its array. */
static void *scratch(struct filter *f, const struct vmi_rec *rec, size_t fixed, size_t size)
{
	struct vmi_rec *copy;

	size = (size + 7) & ~(size_t)7;
	if (size > f->cap) {
		copy = realloc(f->scratch, size);
		if (!copy)
			return NULL;
		f->scratch = copy;
		f->cap = size;
	}
	copy = f->scratch;
	memset(copy, 0, size);
	memcpy(copy, rec, fixed);
	copy->size = size;
	return copy;
}

/**
 * struct cut - which entries of an array stay
 * @first: the first of them
 * @nr: how many
 */
struct cut {
	u32 first;
	u32 nr;
};

/* An entry stays if any of the bytes it covers are asked for. */
static struct cut cut_array(const struct filter *f, u64 addr, unsigned int shift, u32 nr)
{
	struct cut c = { 0, 0 };

	for (u32 i = 0; i < nr; i++) {
		u64 start = addr + ((u64)i << shift);

		if (start >= f->end || start + (VMI_BIT(shift) - 1) < f->start)
			continue;
		if (!c.nr)
			c.first = i;
		c.nr = i - c.first + 1;
	}
	return c;
}

static const struct vmi_rec *clip_frames(struct filter *f, const struct vmi_rec *rec)
{
	const struct vmi_frames *in = (const void *)rec;
	struct cut c = cut_array(f, in->addr, in->shift, in->nr);
	struct vmi_frames *out;

	if (!c.nr)
		return NULL;
	out = scratch(f, rec, sizeof(*out), sizeof(*out) + c.nr * sizeof(u32));
	if (!out)
		return NULL;
	out->addr += (u64)c.first << in->shift;
	out->nr = c.nr;
	memcpy(out->frame, in->frame + c.first, c.nr * sizeof(u32));
	for (u32 i = 0; i < c.nr; i++)
		f->totals.leaves[in->level] += out->frame[i] != 0;
	return &out->rec;
}

static const struct vmi_rec *clip_raw(struct filter *f, const struct vmi_rec *rec)
{
	const struct vmi_raw *in = (const void *)rec;
	struct cut c = cut_array(f, in->addr, in->shift, in->nr);
	struct vmi_raw *out;

	if (!c.nr)
		return NULL;
	out = scratch(f, rec, sizeof(*out), sizeof(*out) + c.nr * sizeof(u64));
	if (!out)
		return NULL;
	out->addr += (u64)c.first << in->shift;
	out->nr = c.nr;
	memcpy(out->entry, in->entry + c.first, c.nr * sizeof(u64));
	for (u32 i = 0; i < c.nr; i++) {
		u32 kind = vmi_entry_kind(f->dialect, in->level, out->entry[i]);

		f->totals.leaves[in->level] += kind == VMI_KIND_LEAF;
		f->totals.soft[in->level] += kind == VMI_KIND_SOFT;
	}
	return &out->rec;
}

static const struct vmi_rec *clip_hole(struct filter *f, const struct vmi_rec *rec)
{
	const struct vmi_hole *in = (const void *)rec;
	struct vmi_hole *out;

	if (in->start >= f->end || in->end <= f->start)
		return NULL;
	out = scratch(f, rec, sizeof(*out), sizeof(*out));
	if (!out)
		return NULL;
	if (out->start < f->start)
		out->start = f->start;
	if (out->end > f->end)
		out->end = f->end;
	return &out->rec;
}

static const struct vmi_rec *clip_table(struct filter *f, const struct vmi_rec *rec)
{
	const struct vmi_table *t = (const void *)rec;
	const struct vmi_geometry *g = &f->dialect->level[t->level % VMI_LEVELS];
	unsigned int shift = g->shift + g->index_bits;

	if (t->addr >= f->end ||
	    (shift < 64 && t->addr + (VMI_BIT(shift) - 1) < f->start))
		return NULL;
	f->totals.tables[t->level % VMI_LEVELS]++;
	return rec;
}

static const struct vmi_rec *clip_totals(struct filter *f, const struct vmi_rec *rec)
{
	f->totals.rec.type = VMI_REC_TOTALS;
	f->totals.rec.size = sizeof(f->totals);
	return &f->totals.rec;
}

static const struct {
	u32 type;
	const struct vmi_rec *(*clip)(struct filter *f, const struct vmi_rec *rec);
} clips[] = {
	{ VMI_REC_FRAMES,	clip_frames },
	{ VMI_REC_RAW,		clip_raw },
	{ VMI_REC_HOLE,		clip_hole },
	{ VMI_REC_TABLE,	clip_table },
	{ VMI_REC_TOTALS,	clip_totals },
};

static const struct vmi_rec *clip(struct filter *f, const struct vmi_rec *rec)
{
	for (size_t i = 0; i < ARRAY_SIZE(clips); i++)
		if (clips[i].type == rec->type)
			return clips[i].clip(f, rec);
	return rec;
}

static const struct vmi_rec *end(struct filter *f, const struct vmi_rec *rec)
{
	struct vmi_end *e = scratch(f, rec, sizeof(*e), sizeof(*e));

	if (!e)
		return rec;
	e->records = f->records;
	if (f->clip && e->next > f->end)
		e->next = f->end;
	return &e->rec;
}

/* A sum of all VMAs is none of those in a range. */
static bool is_unwanted(const struct filter *f, const struct vmi_rec *rec)
{
	if (rec->type == VMI_REC_PAGES)
		return f->without & VMI_WITH_PAGES;
	if (rec->type != VMI_REC_LRU)
		return false;
	return f->without & VMI_WITH_LRU ||
	       (f->clip && ((const struct vmi_lru_sums *)rec)->all);
}

const struct vmi_rec *filter_record(struct filter *f, const struct vmi_rec *rec)
{
	if (rec->type == VMI_REC_END)
		return end(f, rec);
	if (is_unwanted(f, rec))
		return NULL;
	if (f->clip)
		rec = clip(f, rec);
	if (rec)
		f->records++;
	return rec;
}
