// SPDX-License-Identifier: GPL-2.0
/* set.c - the records of a stream, each one checked before it is seen */
#include <stdlib.h>

#include "set.h"
#include "trouble.h"

#define READ_AHEAD	(256u << 10)

void set_init(struct set *s, struct source *source)
{
	memset(s, 0, sizeof(*s));
	s->source = source;
}

void set_free(struct set *s)
{
	free(s->header);
	free(s->dialect);
	free(s->grown);
	free(s->buf);
}

/* Make room behind what is there, for @n bytes in all. */
static bool reserve(struct set *s, size_t n)
{
	char *buf;

	if (s->first)
		memmove(s->buf, s->buf + s->first, s->len);
	s->first = 0;
	if (n <= s->cap)
		return true;
	n = n < READ_AHEAD ? READ_AHEAD : n;
	buf = realloc(s->buf, n);
	if (!buf)
		return false;
	s->buf = buf;
	s->cap = n;
	return true;
}

/* Read until @n bytes are there; fewer are at the end of the source. */
static enum set_got fill(struct set *s, size_t n)
{
	ssize_t got;

	if (s->len >= n)
		return SET_RECORD;
	if (!reserve(s, n)) {
		trouble("out of memory");
		return SET_TROUBLE;
	}
	while (s->len < n) {
		got = s->source->read(s->source, s->buf + s->len, s->cap - s->len);
		if (got < 0)
			return SET_TROUBLE;
		if (!got)
			return SET_DONE;
		s->len += got;
	}
	return SET_RECORD;
}

static const struct vmi_rec *at_hand(const struct set *s)
{
	return (const struct vmi_rec *)(s->buf + s->first);
}

static enum set_got cut_short(const struct set *s)
{
	trouble("%s is cut short: the stream has no END; record it again", s->source->name);
	return SET_TROUBLE;
}

static enum set_got bad(const struct set *s, const char *what)
{
	trouble("%s is broken: record %llu %s", s->source->name,
		(unsigned long long)s->records, what);
	return SET_TROUBLE;
}

/* All bytes of the next record, nothing checked but its size. There must be one. */
static enum set_got whole(struct set *s)
{
	enum set_got got = fill(s, sizeof(struct vmi_rec));
	u32 size;

	if (got == SET_RECORD) {
		size = at_hand(s)->size;
		if (size < sizeof(struct vmi_rec) || size % 8 || size > SET_RECORD_MAX)
			return bad(s, "has an impossible size");
		got = fill(s, size);
	}
	return got == SET_DONE ? cut_short(s) : got;
}

static void take(struct set *s)
{
	u32 size = at_hand(s)->size;

	s->first += size;
	s->len -= size;
	s->records++;
}

/* Keep a copy of @rec in @copy. */
static bool keep(const struct vmi_rec *rec, void *copy)
{
	void **p = copy;

	free(*p);
	*p = malloc(rec->size);
	if (*p)
		memcpy(*p, rec, rec->size);
	else
		trouble("out of memory");
	return *p;
}

/*
 * The next record, with all the fields that we know: those that the module which
 * made it did not know yet read as 0. What it knows beyond us stays behind them.
 */
static enum set_got known(struct set *s, const struct vmi_rec **rec)
{
	enum set_got got = whole(s);
	u32 missing;
	void *grown;

	if (got != SET_RECORD)
		return got;
	*rec = at_hand(s);
	missing = vmi_record_missing(*rec);
	if (!missing)
		return SET_RECORD;
	grown = realloc(s->grown, (*rec)->size + missing);
	if (!grown) {
		trouble("out of memory");
		return SET_TROUBLE;
	}
	s->grown = grown;
	vmi_record_grow(*rec, s->grown);
	*rec = s->grown;
	return SET_RECORD;
}

/*
 * Is this a stream, and one for us? Asked before its size is believed: another
 * byte order or ABI deserves a better answer than "broken".
 */
static enum set_got greet(const struct set *s)
{
	const struct vmi_header *h = (const void *)at_hand(s);
	const char *name = s->source->name;

	if (h->rec.type == __builtin_bswap32(VMI_REC_HEADER)) {
		trouble("%s has the other byte order: it must come from a little-endian machine",
			name);
		return SET_TROUBLE;
	}
	if (h->rec.type != VMI_REC_HEADER || memcmp(h->magic, VMI_MAGIC, sizeof(h->magic))) {
		trouble("%s is no vminspect stream: make one with vminspect record", name);
		return SET_TROUBLE;
	}
	if (h->abi != VMI_ABI) {
		trouble("%s: ABI %u, but this vminspect has ABI %u: use the one built with it",
			name, h->abi, VMI_ABI);
		return SET_TROUBLE;
	}
	return SET_RECORD;
}

static enum set_got take_header(struct set *s)
{
	enum set_got got = fill(s, offsetof(struct vmi_header, arch));
	const struct vmi_rec *rec;

	if (got == SET_DONE)
		return s->len ? cut_short(s) : SET_DONE;
	if (got == SET_RECORD)
		got = greet(s);
	if (got == SET_RECORD)
		got = known(s, &rec);
	if (got != SET_RECORD)
		return got;
	if (!vmi_record_ok(rec, rec->size))
		return bad(s, "is no sound header");
	if (!keep(rec, &s->header))
		return SET_TROUBLE;
	take(s);
	return SET_RECORD;
}

static enum set_got take_dialect(struct set *s)
{
	const struct vmi_rec *rec;
	enum set_got got = known(s, &rec);

	if (got != SET_RECORD)
		return got;
	if (rec->type != VMI_REC_DIALECT || !vmi_record_ok(rec, rec->size))
		return bad(s, "is no sound dialect");
	if (!keep(rec, &s->dialect))
		return SET_TROUBLE;
	if (s->dialect->level[VMI_PTE].shift != s->header->page_shift)
		return bad(s, "has another page size than the header");
	take(s);
	return SET_RECORD;
}

enum set_got set_stream(struct set *s)
{
	enum set_got got;

	s->records = 0;
	s->ended = false;
	got = take_header(s);
	return got == SET_RECORD ? take_dialect(s) : got;
}

/* END says how many records came before it: one that got lost shows. */
static enum set_got take_end(struct set *s, const struct vmi_rec *rec)
{
	const struct vmi_end *e = (const void *)rec;

	if (e->records != s->records)
		return bad(s, "is an END that counts another number of records");
	s->ended = true;
	return SET_RECORD;
}

/* An entry smaller than a page: vmi_record_ok() does not know the page size. */
static bool is_too_fine(const struct set *s, const struct vmi_rec *rec)
{
	if (rec->type == VMI_REC_FRAMES)
		return ((const struct vmi_frames *)rec)->shift < s->header->page_shift;
	if (rec->type == VMI_REC_RAW)
		return ((const struct vmi_raw *)rec)->shift < s->header->page_shift;
	return false;
}

enum set_got set_record(struct set *s, const struct vmi_rec **rec)
{
	enum set_got got;

	if (s->ended)
		return SET_DONE;
	got = known(s, rec);
	if (got != SET_RECORD)
		return got;
	if (!vmi_record_ok(*rec, (*rec)->size) || is_too_fine(s, *rec))
		return bad(s, "contradicts itself");
	if ((*rec)->type == VMI_REC_HEADER || (*rec)->type == VMI_REC_DIALECT)
		return cut_short(s);
	if ((*rec)->type == VMI_REC_END && take_end(s, *rec) != SET_RECORD)
		return SET_TROUBLE;
	take(s);
	return SET_RECORD;
}
