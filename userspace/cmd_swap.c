// SPDX-License-Identifier: GPL-2.0
/* cmd_swap.c - swap: who holds the slots of each swap device */
#include <stdlib.h>

#include "answer.h"
#include "areas.h"
#include "commands.h"
#include "grow.h"
#include "runs.h"
#include "swaps.h"
#include "trouble.h"

/**
 * struct slots - entries one behind the other that hold slots one behind the other
 * @addr: of the first
 * @slot: of the first
 * @nr: how many
 * @type: on which device
 */
struct slots {
	u64 addr;
	u64 slot;
	u64 nr;
	u32 type;
};

/**
 * struct holder - a process that has something in swap
 * @pid: it
 * @header: of the stream of its page table
 * @areas: its VMAs
 * @slots: ascending by address
 * @nr: how many
 * @cap: room in @slots
 */
struct holder {
	u32 pid;
	struct vmi_header header;
	struct areas areas;
	struct slots *slots;
	size_t nr;
	size_t cap;
};

/**
 * struct usage - what the page tables say of one device
 * @held: slots, each counted once
 * @shared: of them: of more than one entry
 * @entries: that hold them
 */
struct usage {
	u64 held;
	u64 shared;
	u64 entries;
};

/**
 * struct swap - the answer while it is reckoned
 * @d: how it is drawn
 * @swaps: what /proc/swaps says
 * @holder: who has something in swap, ascending by pid
 * @nr: how many
 * @cap: room in @holder
 * @page_shift: log2 of the base page size
 * @gone: how many went away while they were asked
 * @usage: by type
 * @types: those that were met, as bits
 * @row: by type, of those: which line of @swaps, or SWAP_UNKNOWN
 * @sum: the ENDs of all streams together
 */
struct swap {
	struct drawing d;
	struct swaps swaps;
	struct holder *holder;
	size_t nr;
	size_t cap;
	u16 page_shift;
	u32 gone;
	struct usage usage[SWAP_TYPES];
	u32 types;
	unsigned int row[SWAP_TYPES];
	struct vmi_end sum;
};

/* processes ------------------------------------------------------------------- */

static bool add_slot(struct holder *h, const struct vmi_run *run, unsigned int shift)
{
	struct slots *last = h->nr ? &h->slots[h->nr - 1] : NULL;
	u64 nr = (run->end - run->start) >> shift;

	/* what came into being while it was told may have been told already */
	if (last && run->start < last->addr + (last->nr << shift))
		return true;
	if (last && last->type == run->soft.type && last->slot + last->nr == run->soft.offset &&
	    last->addr + (last->nr << shift) == run->start) {
		last->nr += nr;
		return true;
	}
	if (!grow(&h->slots, sizeof(*h->slots), &h->cap, h->nr + 1))
		return false;
	h->slots[h->nr++] = (struct slots){ run->start, run->soft.offset, nr, run->soft.type };
	return true;
}

static bool add_entries(void *priv, const struct set *set, const struct vmi_rec *rec)
{
	struct holder *h = priv;
	struct vmi_run run;
	bool ok = true;
	u32 pos = 0;

	h->header = *set->header;
	if (!runs_is_array(rec->type))
		return true;
	while (ok && vmi_entries_next(set->dialect, rec, &pos, &run))
		if (run.kind == VMI_RUN_SOFT && run.soft.why == VMI_WHY_SWAP &&
		    run.soft.type < SWAP_TYPES)
			ok = add_slot(h, &run, set->header->page_shift);
	return ok;
}

static void holder_free(struct holder *h)
{
	areas_free(&h->areas);
	free(h->slots);
}

static enum live holder_read(struct holder *h, const struct proc *proc, struct vmi_end *sum)
{
	enum live got;

	memset(h, 0, sizeof(*h));
	h->pid = proc->pid;
	got = live_process(VMI_VIEW_PAGETABLE, proc, sum, add_entries, h);
	if (got == LIVE_DONE && h->nr)
		got = areas_read(&h->areas, proc, sum);
	if (got == LIVE_DONE && h->nr)
		got = live_same(proc, h->header.mm_id, h->areas.header.mm_id);
	if (got != LIVE_DONE)
		holder_free(h);
	return got;
}

static bool has_mm(const struct swap *s, u64 mm_id)
{
	for (size_t i = 0; i < s->nr; i++)
		if (s->holder[i].header.mm_id == mm_id)
			return true;
	return false;
}

/* Of an address space that several processes have, the first one is told. */
static int keep(struct swap *s, struct holder *h)
{
	s->page_shift = h->header.page_shift;
	if (!h->nr || has_mm(s, h->header.mm_id)) {
		holder_free(h);
		return 0;
	}
	if (!grow(&s->holder, sizeof(*h), &s->cap, s->nr + 1)) {
		holder_free(h);
		return trouble("out of memory");
	}
	s->holder[s->nr++] = *h;
	return 0;
}

static int read_processes(struct swap *s, const struct procs *procs)
{
	struct holder h;
	enum live got;
	int err = 0;

	for (size_t i = 0; !err && i < procs->nr; i++) {
		if (!procs->proc[i].user)
			continue;
		got = holder_read(&h, &procs->proc[i], &s->sum);
		s->gone += got == LIVE_GONE;
		if (got == LIVE_TROUBLE)
			err = EXIT_TROUBLE;
		else if (got == LIVE_DONE)
			err = keep(s, &h);
	}
	return err;
}

/* devices --------------------------------------------------------------------- */

/**
 * struct edge - where some slots begin or end
 * @type: on which device
 * @slot: the first, or behind the last
 * @step: 1 or -1
 */
struct edge {
	u32 type;
	u64 slot;
	int step;
};

static int order(u64 a, u64 b)
{
	return (a > b) - (a < b);
}

static int by_slot(const void *a, const void *b)
{
	const struct edge *p = a, *q = b;
	int c = order(p->type, q->type);

	return c ? c : order(p->slot, q->slot);
}

static size_t list_edges(struct swap *s, struct edge *edge)
{
	size_t n = 0;

	for (size_t i = 0; i < s->nr; i++)
		for (size_t k = 0; k < s->holder[i].nr; k++) {
			const struct slots *at = &s->holder[i].slots[k];

			edge[n++] = (struct edge){ at->type, at->slot, 1 };
			edge[n++] = (struct edge){ at->type, at->slot + at->nr, -1 };
			s->usage[at->type].entries += at->nr;
			s->types |= 1u << at->type;
		}
	return n;
}

/* Between two edges all slots have as many holders as began and did not end. */
static void sweep(struct swap *s, const struct edge *edge, size_t nr)
{
	int depth = 0;

	for (size_t i = 0; i + 1 < nr; i++) {
		struct usage *u = &s->usage[edge[i].type];
		u64 len = edge[i + 1].slot - edge[i].slot;

		depth += edge[i].step;
		if (depth > 0)
			u->held += len;
		if (depth > 1)
			u->shared += len;
	}
}

static int use_up(struct swap *s)
{
	struct edge *edge;
	size_t nr = 0;

	for (size_t i = 0; i < s->nr; i++)
		nr += 2 * s->holder[i].nr;
	edge = calloc(nr + 1, sizeof(*edge));
	if (!edge)
		return trouble("out of memory");
	nr = list_edges(s, edge);
	qsort(edge, nr, sizeof(*edge), by_slot);
	sweep(s, edge, nr);
	free(edge);
	return 0;
}

/* telling --------------------------------------------------------------------- */

static int tell(struct swap *s, void *record)
{
	int err;

	if (!record)
		return EXIT_TROUBLE;
	err = s->d.format->record(&s->d, record);
	free(record);
	return err;
}

static const char *device_name(const struct swap *s, u32 type)
{
	unsigned int row = s->row[type];

	return row == SWAP_UNKNOWN ? NULL : s->swaps.row[row].name;
}

static int tell_vma(struct swap *s, const struct holder *h, const struct area *area, u32 type,
		    u64 slots)
{
	struct swap_vma *r;

	r = own_make(OWN_SWAP_VMA, areas_name(&h->areas, area), own_text(device_name(s, type)));
	if (r) {
		r->start = area ? area->start : 0;
		r->end = area ? area->end : 0;
		r->slots = slots;
		r->type = type;
		r->pid = h->pid;
		memcpy(r->comm, h->header.comm, sizeof(r->comm));
	}
	return tell(s, r);
}

/* A line for each device that the VMA has something on. */
static int tell_area(struct swap *s, const struct holder *h, const struct area *area, u64 *slots)
{
	int err = 0;

	for (u32 type = 0; !err && type < SWAP_TYPES; type++)
		if (slots[type])
			err = tell_vma(s, h, area, type, slots[type]);
	memset(slots, 0, SWAP_TYPES * sizeof(*slots));
	return err;
}

static int tell_holder(struct swap *s, struct holder *h)
{
	unsigned int shift = h->header.page_shift;
	u64 slots[SWAP_TYPES] = { 0 };
	struct area *at = NULL;
	int err = 0;

	for (size_t k = 0; k < h->nr; k++)
		for (u64 i = 0; !err && i < h->slots[k].nr; i++) {
			struct area *area = areas_find(&h->areas, h->slots[k].addr + (i << shift));

			if (area != at)
				err = tell_area(s, h, at, slots);
			at = area;
			slots[h->slots[k].type]++;
		}
	return err ? err : tell_area(s, h, at, slots);
}

static int tell_process(struct swap *s, const struct holder *h)
{
	struct swap_process *r = own_make(OWN_SWAP_PROCESS, own_text(NULL), own_text(NULL));

	if (r) {
		for (size_t k = 0; k < h->nr; k++)
			r->slots += h->slots[k].nr;
		r->pid = h->pid;
		memcpy(r->comm, h->header.comm, sizeof(r->comm));
	}
	return tell(s, r);
}

/* What of a device is in page tables; nothing is known but its type if there is no @row. */
static int tell_type(struct swap *s, u32 type, const struct swap_row *row)
{
	const struct usage *u = &s->usage[type];
	struct swap_device *r = own_make(OWN_SWAP_DEVICE, own_text(row ? row->name : NULL),
					 own_text(NULL));

	if (r) {
		r->type = type;
		r->size = row ? row->size << 10 >> s->page_shift : VMI_MM_UNKNOWN;
		r->used = row ? row->used << 10 >> s->page_shift : VMI_MM_UNKNOWN;
		r->held = u->held;
		r->shared = u->shared;
		r->entries = u->entries;
		r->rest = row ? r->used - u->held : VMI_MM_UNKNOWN;
		/* it went on while the page tables were read */
		if (row && u->held > r->used)
			r->rest = 0;
	}
	return tell(s, r);
}

/* A line of /proc/swaps of which no entry tells: nothing of it is held, or it is not known. */
static int tell_row(struct swap *s, const struct swap_row *row, bool unsure)
{
	u64 none = unsure ? VMI_MM_UNKNOWN : 0;
	struct swap_device *r;

	if (row->idle)
		none = 0;
	r = own_make(OWN_SWAP_DEVICE, own_text(row->name), own_text(NULL));
	if (r) {
		r->type = VMI_MM_UNKNOWN;
		r->size = row->size << 10 >> s->page_shift;
		r->used = row->used << 10 >> s->page_shift;
		r->held = none;
		r->shared = none;
		r->entries = none;
		r->rest = none ? VMI_MM_UNKNOWN : r->used;
	}
	return tell(s, r);
}

static int tell_devices(struct swap *s)
{
	u32 told = 0;
	bool unsure = false;
	int err = 0;

	for (u32 type = 0; !err && type < SWAP_TYPES; type++) {
		unsigned int row = s->row[type];

		if (!(s->types & 1u << type))
			continue;
		if (row == SWAP_UNKNOWN)
			unsure = true;
		else
			told |= 1u << row;
		err = tell_type(s, type, row == SWAP_UNKNOWN ? NULL : &s->swaps.row[row]);
	}
	for (unsigned int i = 0; !err && i < s->swaps.nr; i++)
		if (!(told & 1u << i))
			err = tell_row(s, &s->swaps.row[i], unsure);
	if (unsure)
		trouble("if a device was swapped off, types no longer go by the order of /proc/swaps: which is which is not known");
	return err;
}

static int tell_all(struct swap *s)
{
	int err = 0;

	for (size_t i = 0; !err && i < s->nr; i++)
		err = tell_holder(s, &s->holder[i]);
	for (size_t i = 0; !err && i < s->nr; i++)
		err = tell_process(s, &s->holder[i]);
	if (!err)
		err = tell_devices(s);
	return err ? err : s->d.format->record(&s->d, &s->sum.rec);
}

/* the command ----------------------------------------------------------------- */

static int draw(struct swap *s, const struct ask *a)
{
	struct vmi_header header;
	int err = own_begin(&s->d, a, &header, s->page_shift);

	if (!err)
		err = tell_all(s);
	s->d.format->end(&s->d, !err);
	return err ? err : answer_end(&s->sum);
}

static int reckon(struct swap *s, const struct ask *a)
{
	int err = use_up(s);

	if (err)
		return err;
	swaps_match(&s->swaps, s->types, s->row);
	if (s->gone)
		trouble("%u process%s went away meanwhile: what was in swap of it is not told",
			s->gone, s->gone > 1 ? "es" : "");
	if (!s->swaps.nr && !s->nr)
		trouble("there is no swap: see swapon(8)");
	return draw(s, a);
}

static void swap_free(struct swap *s)
{
	for (size_t i = 0; i < s->nr; i++)
		holder_free(&s->holder[i]);
	free(s->holder);
	swaps_free(&s->swaps);
}

/* What /proc/swaps says before and behind the page tables. */
static int read_all(struct swap *s, const struct procs *procs)
{
	struct swaps before;
	int err = swaps_read(&before);

	if (!err)
		err = read_processes(s, procs);
	if (!err)
		err = swaps_read(&s->swaps);
	if (!err)
		swaps_idle(&s->swaps, &before);
	swaps_free(&before);
	return err;
}

int cmd_swap(struct ask *a)
{
	struct swap s = { .sum.rec = { VMI_REC_END, sizeof(s.sum) }, .page_shift = 12 };
	struct procs procs;
	int err = procs_read(&procs);

	if (!err)
		err = read_all(&s, &procs);
	if (!err)
		err = reckon(&s, a);
	swap_free(&s);
	procs_free(&procs);
	return err;
}
