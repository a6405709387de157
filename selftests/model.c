// SPDX-License-Identifier: GPL-2.0
/*
 * model.c - FRAMES, RAW and HOLE expanded by the manual in vminspect.h
 */
#include <stdlib.h>
#include <string.h>

#include "model.h"

static void add(struct model *m, size_t *room, const struct slot *slot)
{
	if (m->nr == *room) {
		*room = 2 * *room + 1024;
		m->slot = realloc(m->slot, *room * sizeof(*slot));
		if (!m->slot)
			abort();
	}
	m->slot[m->nr++] = *slot;
}

static void add_frames(struct model *m, size_t *room,
		       const struct vmi_frames *f, __u32 page_shift)
{
	__u32 i;

	for (i = 0; i < f->nr; i++) {
		struct slot slot = {
			.start = f->addr + ((__u64)i << f->shift),
			.end = f->addr + ((i + 1ULL) << f->shift),
			.what = f->frame[i] ? SLOT_ENTRY : SLOT_EMPTY,
			.level = f->level,
			.shift = f->shift,
			.upper = f->upper,
		};
		__u64 pfn = f->base + ((f->frame[i] - 1ULL) <<
				       (f->shift - page_shift));

		if (f->frame[i])
			slot.raw = f->bits | pfn << page_shift;
		add(m, room, &slot);
	}
}

static void add_raw(struct model *m, size_t *room, const struct vmi_raw *r)
{
	__u32 i;

	for (i = 0; i < r->nr; i++) {
		struct slot slot = {
			.start = r->addr + ((__u64)i << r->shift),
			.end = r->addr + ((i + 1ULL) << r->shift),
			.what = r->entry[i] ? SLOT_ENTRY : SLOT_EMPTY,
			.raw = r->entry[i],
			.level = r->level,
			.shift = r->shift,
			.upper = r->upper,
		};

		add(m, room, &slot);
	}
}

static void add_hole(struct model *m, size_t *room, const struct vmi_hole *h)
{
	static const enum slot_what what[] = {
		[VMI_HOLE_NONE]		= SLOT_HOLE,
		[VMI_HOLE_GAP]		= SLOT_GAP,
		[VMI_HOLE_UNSETTLED]	= SLOT_UNSETTLED,
		[VMI_HOLE_BAD]		= SLOT_BAD,
		[VMI_HOLE_ALIASES]	= SLOT_ALIASES,
	};
	struct slot slot = {
		.start = h->start,
		.end = h->end,
		.what = h->kind <= VMI_HOLE_ALIASES ? what[h->kind] : SLOT_BAD,
		.level = h->level,
	};

	add(m, room, &slot);
}

void model_make(struct model *m, const struct stream *s)
{
	size_t room = 0, tables = 0;
	const struct vmi_rec *rec;

	memset(m, 0, sizeof(*m));
	m->dialect = s->dialect;
	for_each_rec(s, rec) {
		const void *at = rec;

		switch (rec->type) {
		case VMI_REC_FRAMES:
			add_frames(m, &room, at, s->header->page_shift);
			break;
		case VMI_REC_RAW:
			add_raw(m, &room, at);
			break;
		case VMI_REC_HOLE:
			add_hole(m, &room, at);
			break;
		case VMI_REC_TOTALS:
			m->totals = at;
			break;
		case VMI_REC_TABLE:
			if (m->tables == tables) {
				tables = 2 * tables + 64;
				m->table = realloc(m->table,
						   tables * sizeof(*m->table));
				if (!m->table)
					abort();
			}
			m->table[m->tables++] = at;
			break;
		}
	}
}

void model_free(struct model *m)
{
	free(m->slot);
	free(m->table);
	memset(m, 0, sizeof(*m));
}

const struct slot *model_at(const struct model *m, __u64 addr)
{
	size_t low = 0, high = m->nr;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (m->slot[mid].end <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < m->nr && m->slot[low].start <= addr)
		return &m->slot[low];
	return NULL;
}

/* What keeps the slots from covering [start, end) once and in order. */
const char *model_untiled(const struct model *m, __u64 start, __u64 end)
{
	__u64 at = start;
	size_t i;

	for (i = 0; i < m->nr; i++) {
		const struct slot *slot = &m->slot[i];

		if (slot->start != at)
			return complain("%s: %#llx is followed by %#llx",
					slot->start < at ? "overlap" : "omission",
					at, slot->start);
		if (slot->end <= slot->start)
			return complain("empty or reversed at %#llx", at);
		at = slot->end;
	}
	if (at != end)
		return complain("ends at %#llx instead of %#llx", at, end);
	return NULL;
}

static const struct vmi_geometry *level(const struct model *m,
					const struct slot *slot)
{
	return &m->dialect->level[slot->level];
}

bool slot_present(const struct model *m, const struct slot *slot)
{
	return slot->what == SLOT_ENTRY &&
	       slot->raw & level(m, slot)->present;
}

/* Offsets of swap entries and frames of PROT_NONE are inverted on x86. */
static __u64 upright(const struct model *m, __u64 raw)
{
	bool inverted = m->dialect->flags & VMI_DIALECT_INVERTED;

	return inverted && !entry_valid(m->dialect, raw) ? ~raw : raw;
}

__u64 slot_pfn(const struct model *m, const struct slot *slot, __u64 addr)
{
	__u64 pa = upright(m, slot->raw) & level(m, slot)->pfn_mask;

	return (pa >> 12) + ((addr - slot->start) >> 12);
}

unsigned int slot_swap_type(const struct model *m, const struct slot *slot)
{
	const struct vmi_dialect *d = m->dialect;

	return slot->raw >> d->swp_type_shift & ((1u << d->swp_type_bits) - 1);
}

__u64 slot_swap_offset(const struct model *m, const struct slot *slot)
{
	const struct vmi_dialect *d = m->dialect;

	return upright(m, slot->raw) >> d->swp_off_shift &
	       ((1ULL << d->swp_off_bits) - 1);
}

bool slot_is_swap(const struct model *m, const struct slot *slot)
{
	return slot->what == SLOT_ENTRY && !slot_present(m, slot) &&
	       slot_swap_type(m, slot) < m->dialect->max_swapfiles;
}

bool slot_sw(const struct model *m, const struct slot *slot, enum vmi_sw bit)
{
	return slot->what == SLOT_ENTRY && slot->raw & m->dialect->sw[bit];
}
