// SPDX-License-Identifier: GPL-2.0
/* verify_pages.c - each page: its entry against pagemap, its frame against kpageflags */
#include "verify_look.h"

/* values that both sides tell ------------------------------------------------------ */

static bool both_present(const struct look *l)
{
	return l->want & l->seen & PM_PRESENT;
}

static bool both_swap(const struct look *l)
{
	return l->want & l->seen & PM_SWAP && (l->state == LOOK_PLAIN || l->state == LOOK_SWAP);
}

static bool always(const struct look *l)
{
	return true;
}

/* Of what is neither file nor anonymous, as the zero page, pagemap decides by the way. */
static bool has_owner(const struct look *l)
{
	return l->framed && both_present(l) && (l->kind == VMI_FRAME_ANON ||
	       l->kind == VMI_FRAME_KSM || l->kind == VMI_FRAME_FILE ||
	       l->kind == VMI_FRAME_SHMEM);
}

static bool is_framed(const struct look *l)
{
	return l->framed;
}

static void print_bit(struct vmi_out *o, u64 v, u64 other)
{
	vmi_str(o, v ? "yes" : "no");
}

static void print_frame(struct vmi_out *o, u64 v, u64 other)
{
	vmi_hex(o, v, 1);
}

static void print_slot(struct vmi_out *o, u64 v, u64 other)
{
	vmi_dec(o, v & (VMI_BIT(PM_SWAP_SHIFT) - 1));
	vmi_char(o, ':');
	vmi_hex(o, v >> PM_SWAP_SHIFT, 1);
}

static void print_owner(struct vmi_out *o, u64 v, u64 other)
{
	vmi_str(o, v ? "file or shared" : "anonymous");
}

/* Only what the other side does not have: there are many flags. */
static void print_flags(struct vmi_out *o, u64 v, u64 other)
{
	if (v & ~other)
		vmi_rows_print(o, vmi_names_frame, v & ~other, '|');
	else
		vmi_char(o, '-');
}

#define MOVED	"faulted in, unmapped, reclaimed or swapped in"

/**
 * struct page_row - a value of a page
 * @what: its name
 * @mask: where it stands
 * @frame: in the flags of the frame, not in the entry
 * @told: do both sides tell it?
 * @print: as text
 * @race: what changes it
 */
static const struct page_row {
	const char *what;
	u64 mask;
	bool frame;
	bool (*told)(const struct look *l);
	void (*print)(struct vmi_out *o, u64 v, u64 other);
	const char *race;
} page_rows[] = {
	{ "present", PM_PRESENT, false, always, print_bit, MOVED },
	{ "swapped", PM_SWAP, false, always, print_bit, MOVED },
	{ "frame", PM_PFN, false, both_present, print_frame, "migrated, copied or merged" },
	{ "slot", PM_PFN, false, both_swap, print_slot, "swapped in and out again" },
	{ "soft-dirty", PM_SOFT_DIRTY, false, always, print_bit,
	  "written to, or clear_refs was" },
	{ "uffd-wp", PM_UFFD_WP, false, always, print_bit, "userfaultfd changed it" },
	{ "owner", PM_FILE, false, has_owner, print_owner, "copied on write" },
	{ "flags", 0xffffffff, true, is_framed, print_flags,
	  "the frame aged, was locked, written back or used anew" },
};

/* The two values; false: they are not comparable. */
static bool row_values(const struct page_row *row, const struct look *l, u64 *module, u64 *proc)
{
	*module = (row->frame ? l->flags : l->want) & row->mask;
	*proc = (row->frame ? l->kflags : l->seen) & row->mask;
	return l->state != LOOK_UNSETTLED && row->told(l);
}

/* what happened between two answers ------------------------------------------------ */

enum { THERE_NOT, THERE_PRESENT, THERE_SWAP };

static unsigned int there(u64 entry)
{
	return entry & PM_PRESENT ? THERE_PRESENT : entry & PM_SWAP ? THERE_SWAP : THERE_NOT;
}

/* Which of the two answers is the older one is not known. */
static const char * const happened[3][3] = {
	{ NULL, "faulted in or unmapped", "unmapped while in swap" },
	{ "faulted in or unmapped", NULL, "reclaimed, swapped in or migrated" },
	{ "unmapped while in swap", "reclaimed, swapped in or migrated", NULL },
};

static const char *explain(const struct page_row *row, const struct look *l)
{
	const char *how = row->frame ? NULL : happened[there(l->want)][there(l->seen)];

	return how ? how : row->race;
}

/* comparing ---------------------------------------------------------------------- */

static void text_of(char *text, const struct page_row *row, u64 value, u64 other)
{
	struct vmi_out o;

	vmi_out_init(&o, text, VERIFY_TEXT - 1);
	row->print(&o, value, other);
	*o.p = '\0';
}

static void fill(struct finding *f, const struct page_row *row, const struct look *l)
{
	u64 module, proc;

	memset(f, 0, sizeof(*f));
	row_values(row, l, &module, &proc);
	f->addr = l->addr;
	f->what = row->what;
	f->race = explain(row, l);
	text_of(f->module, row, module, proc);
	text_of(f->proc, row, proc, module);
}

/* The first value of a page that differs: the others follow from it. */
static const struct page_row *differs(const struct look *l, u64 *compared)
{
	const struct page_row *found = NULL;
	u64 module, proc;

	for (size_t i = 0; i < ARRAY_SIZE(page_rows); i++) {
		if (!row_values(&page_rows[i], l, &module, &proc))
			continue;
		++*compared;
		if (module != proc && !found)
			found = &page_rows[i];
	}
	return found;
}

/*
 * One page, looked at until it is known what to make of it. It stands in look[0]
 * then, what was there before is gone.
 */
static void settle(struct verify *v, const struct page_row *row, const struct look *first)
{
	const struct look *l = v->looks->look;
	struct finding f, now;
	u64 again = 0;

	fill(&f, row, first);
	for (unsigned int i = 0; i < VERIFY_TRIES && f.same < VERIFY_STAYS; i++) {
		verify_nap(i);
		if (!look_at(v, first->addr, 1))
			return;
		row = differs(l, &again);
		if (!row)
			break;
		fill(&now, row, l);
		now.same = verify_alike(&now, &f) ? f.same + 1 : 1;
		f = now;
	}
	if (f.same == VERIFY_STAYS)
		f.race = verify_same_vma(v, v->looks->vma) ? NULL : VERIFY_MAPPED_ANEW;
	if (v->got == LIVE_DONE)
		verify_tell(v, &f);
}

/**
 * struct odd - a page that differs
 * @row: in what
 * @look: as it was
 */
struct odd {
	const struct page_row *row;
	struct look look;
};

/*
 * How many pages were compared: as many as there is room for odd ones. First they
 * are compared and then the odd ones settled, which reads others into @look.
 */
static u64 compare_some(struct verify *v)
{
	struct odd odd[128];
	struct looks *p = v->looks;
	size_t nr = 0;
	u64 i;

	for (i = 0; i < p->nr && nr < ARRAY_SIZE(odd); i++) {
		const struct page_row *row = differs(&p->look[i], &v->compared);

		v->nr_frames += p->look[i].framed;
		if (row)
			odd[nr++] = (struct odd){ row, p->look[i] };
	}
	for (size_t k = 0; k < nr && v->got == LIVE_DONE; k++)
		settle(v, odd[k].row, &odd[k].look);
	return i;
}

static void compare(struct verify *v, u64 addr, u64 nr)
{
	u64 done;

	while (v->got == LIVE_DONE) {
		done = compare_some(v);
		addr += done << v->header.page_shift;
		nr -= done;
		/* enough is wrong to tell of */
		if (!nr || v->differences >= VERIFY_TOLD)
			break;
		if (!look_at(v, addr, nr))
			break;
	}
}

/* sums ---------------------------------------------------------------------------- */

static void add_swapped(struct sums *s, const struct look *l, u64 page)
{
	switch (l->state) {
	case LOOK_SWAP:
		s->swap += page;
		break;
	case LOOK_MOVING:
		s->moving += page;
		break;
	case LOOK_BROKEN:
		s->broken += page;
		break;
	case LOOK_OTHER:
	case LOOK_DEVICE:
	case LOOK_UNSETTLED:
		s->unsure = true;
		break;
	}
}

/* As smaps counts it: not the huge zero page, whose entry need not say that it is. */
static bool is_resident(const struct look *l)
{
	return l->framed && l->kind != VMI_FRAME_HUGE_ZERO &&
	       !(l->huge && l->kind == VMI_FRAME_KERNEL);
}

static void add_resident(struct sums *s, const struct look *l, u64 page)
{
	s->rss += page;
	switch (l->kind) {
	case VMI_FRAME_ANON:
	case VMI_FRAME_KSM:
		s->anon += page;
		s->anon_huge += l->huge ? page : 0;
		break;
	case VMI_FRAME_SHMEM:
		s->shmem_huge += l->huge ? page : 0;
		break;
	case VMI_FRAME_FILE:
		s->file_huge += l->huge ? page : 0;
		break;
	}
}

static void add_up(const struct verify *v, struct sums *s)
{
	u64 page = 1ull << v->header.page_shift;
	const struct looks *p = v->looks;

	for (u64 i = 0; i < p->nr; i++) {
		const struct look *l = &p->look[i];

		s->present += l->seen & PM_PRESENT ? page : 0;
		s->swapped += l->seen & PM_SWAP ? page : 0;
		add_swapped(s, l, page);
		s->unsure |= l->want & PM_PRESENT && l->state == LOOK_PLAIN && !l->framed;
		if (p->vma->flags & VMI_VM_HUGETLB)
			s->hugetlb += l->framed ? page : 0;
		else if (is_resident(l))
			add_resident(s, l, page);
	}
}

/* all of a VMA ---------------------------------------------------------------------- */

static u64 min(u64 a, u64 b)
{
	return a < b ? a : b;
}

void verify_pages(struct verify *v, const struct vmi_vma *vma, struct sums *sums, bool quiet)
{
	unsigned int shift = v->header.page_shift;
	u64 nr;

	memset(sums, 0, sizeof(*sums));
	if (!v->looks && !look_open(v))
		return;
	v->looks->vma = vma;
	for (u64 addr = vma->start; addr < vma->end; addr += nr << shift) {
		bool empty = (nr = look_empty(v, addr, vma->end));

		if (!empty) {
			nr = min((vma->end - addr) >> shift, LOOK_NR);
			if (!look_at(v, addr, nr))
				return;
			add_up(v, sums);
		}
		if (quiet)
			continue;
		v->nr_pages += nr;
		if (empty)
			v->compared += nr;
		else
			compare(v, addr, nr);
	}
}
