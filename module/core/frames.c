// SPDX-License-Identifier: GPL-2.0
/* frames.c - physical frames one after the other; see frames.h */
#include <linux/memory_hotplug.h>
#include <linux/nodemask.h>

#include "compat.h"
#include "frames.h"

/* Frames that one call looks at; a free block and what is not there count as one. */
#define BUDGET		512
/* Sections without a memory map that one record may tell. */
#define SECTIONS	1024
#define KPF(nr)		(1ull << (nr))

/**
 * struct raw - what the record of a page on its own is told from
 * @word: its flags, node, zone and generation
 * @mapping: folio->mapping
 * @memcg: folio->memcg_data
 * @mapcount: the field that counts or types
 * @refcount: references
 */
struct raw {
	unsigned long word;
	unsigned long mapping;
	unsigned long memcg;
	int mapcount;
	int refcount;
};

/**
 * struct batch - frames that are told in one go, under RCU
 * @c: where they are told
 * @n: names told lately
 * @map: the subsection at hand: the page of its first frame, or NULL
 * @span: and that frame
 * @section: that which it is in; the kernel never frees one
 * @last: the last record, unless something else stands behind it
 * @like: @last is told from @raw alone: it serves for the next page, if its is the same
 * @raw: see @like
 * @root: and the root of its anon_vmas; NULL for a file's
 */
struct batch {
	struct vmi_cursor *c;
	struct vmi_named *n;
	struct page *map;
	u64 span;
	struct mem_section *section;
	struct vmi_frame *last;
	bool like;
	struct raw raw;
	const void *root;
};

/* memory maps ------------------------------------------------------------------ */

/* Is the frame still in the memory that was asked about? */
static __always_inline bool in_span(const struct batch *b, u64 pfn)
{
	return b->map && pfn - b->span < PAGES_PER_SUBSECTION && online_section(b->section);
}

static struct page *online_page(struct batch *b, u64 pfn)
{
	struct page *page;

	if (in_span(b, pfn))
		return b->map + (pfn - b->span);
	page = pfn_to_online_page(pfn);
	b->span = round_down(pfn, PAGES_PER_SUBSECTION);
	b->map = page ? page - (pfn - b->span) : NULL;
	b->section = page ? __pfn_to_section(pfn) : NULL;
	return page;
}

/* Behind the last frame of all nodes. */
static u64 memory_end(void)
{
	u64 end = 0;
	int nid;

	for_each_online_node(nid)
		end = max_t(u64, end, pgdat_end_pfn(NODE_DATA(nid)));
	return end;
}

u64 vmi_frames_no_map(u64 pfn, u64 end)
{
	u64 to, last = memory_end();

	if (pfn_to_online_page(pfn))
		return pfn;
	if (pfn >= last)
		return end;
	to = min(end, ALIGN(pfn + 1, PAGES_PER_SECTION));
	for (unsigned int i = 0; to < end && i < SECTIONS; i++) {
		if (to >= last)
			return end;
		if (pfn_to_online_page(to))
			break;
		to = min_t(u64, end, to + PAGES_PER_SECTION);
	}
	/* a section may begin with a hole: memory may stand behind it */
	return pfn % PAGES_PER_SECTION ? min(to, ALIGN(pfn + 1, 512)) : to;
}

/* free blocks -------------------------------------------------------------------- */

/*
 * The free block that a page stands in: its order, or -1. Read without the
 * zone's lock, so what is there is checked for sense.
 */
static int free_order(struct page *page, u64 pfn)
{
	for (unsigned int order = 0; order < VMI_ORDERS; order++) {
		struct page *head = page - (pfn & (BIT(order) - 1));
		unsigned long its;

		if (!PageBuddy(head))
			continue;
		its = READ_ONCE(head->private);
		if (its >= order && its < VMI_ORDERS)
			return its;
	}
	return -1;
}

static bool free_block(struct vmi_frame *f, struct page *page, u64 pfn, u64 end)
{
	int order;

	/* most pages are in use */
	if (page_count(page))
		return false;
	order = free_order(page, pfn);
	if (order < 0)
		return false;
	f->kind = VMI_FRAME_FREE;
	f->order = order;
	f->head = pfn & ~(BIT_ULL(order) - 1);
	f->nr = min(end, f->head + BIT_ULL(order)) - pfn;
	f->node = vmi_page_nid(page);
	f->zone = vmi_page_zone(page);
	f->flags = KPF(10) | vmi_frame_flags(vmi_page_word(page));
#ifdef CONFIG_MEMORY_FAILURE
	if (PageHWPoison(page))
		f->flags |= KPF(19);
#endif
	return true;
}

/* like the one before -------------------------------------------------------------- */

static __always_inline struct raw read_raw(const struct page *page)
{
	const struct folio *folio = (const struct folio *)page;

	return (struct raw) {
		.word = vmi_page_word(page),
		.mapping = (unsigned long)READ_ONCE(folio->mapping),
		.memcg = vmi_memcg_word(folio),
		.mapcount = atomic_read(&folio->_mapcount),
		.refcount = atomic_read(&folio->_refcount),
	};
}

static __always_inline bool same_raw(const struct raw *a, const struct raw *b)
{
	return a->word == b->word && a->mapping == b->mapping && a->memcg == b->memcg &&
	       a->mapcount == b->mapcount && a->refcount == b->refcount;
}

/*
 * Is all that was told of the last page told again of this one? Most pages of a
 * process are like their neighbour. No reference is taken: what is read is
 * compared, and followed where RCU keeps what it was (an anon_vma is of its
 * slab, an inode of its memory, since before @raw was read).
 */
static bool is_like_last(const struct batch *b, struct page *page, u64 *index)
{
	struct raw raw = read_raw(page);

	if (!same_raw(&raw, &b->raw) || PageTail(page))
		return false;
	if (b->root && vmi_anon_root(raw.mapping) != b->root)
		return false;
	*index = READ_ONCE(((struct folio *)page)->index);
	smp_rmb();	/* then what says that it was this page's */
	raw = read_raw(page);
	return same_raw(&raw, &b->raw);
}

/* May the record of the page after @page be told from @f? */
static void note_like(struct batch *b, const struct vmi_frame *f, const struct vmi_look *l,
		      const struct raw *before)
{
	struct raw after = read_raw(l->page);

	/* what it was told from must have stood still */
	b->like = f->family && !f->order && f->nr == 1 && same_raw(before, &after) &&
		  (f->kind == VMI_FRAME_ANON || f->kind == VMI_FRAME_FILE ||
		   f->kind == VMI_FRAME_SHMEM);
	b->raw = after;
	b->root = f->kind == VMI_FRAME_ANON ? l->owner : NULL;
}

/* Tell of the frame at @pfn by the last record; false if that does not serve. */
static bool add_like_last(struct batch *b, u64 pfn)
{
	struct page *page = b->map + (pfn - b->span);
	struct vmi_frame *f = b->last + 1;
	u64 index;

	if (!in_span(b, pfn) || vmi_cursor_left(b->c) < sizeof(*f) ||
	    !is_like_last(b, page, &index))
		return false;
	*f = *b->last;
	f->pfn = pfn;
	f->head = pfn;
	f->index = index;
	b->c->len += sizeof(*f);
	b->c->records++;
	b->last = f;
	return true;
}

/* alike and told as one ------------------------------------------------------------ */

/* Pages of one folio, and such as have no place of their own in an object. */
static bool may_join(const struct vmi_frame *f)
{
	switch (f->kind) {
	case VMI_FRAME_NONE:
	case VMI_FRAME_RESERVED:
	case VMI_FRAME_SLAB:
	case VMI_FRAME_TABLE:
	case VMI_FRAME_OFFLINE:
	case VMI_FRAME_UNUSED:
	case VMI_FRAME_KERNEL:
		return true;
	}
	return f->order;
}

static bool alike(const struct vmi_frame *a, const struct vmi_frame *b)
{
	const u64 place = KPF(15) | KPF(16);
	bool same_folio = a->head == b->head && a->order;

	if (!same_folio && (a->order || b->order || a->index || b->index))
		return false;
	return a->kind == b->kind && !((a->flags ^ b->flags) & ~place) &&
	       a->refcount == b->refcount && a->mapcount == b->mapcount &&
	       a->page_mapcount == b->page_mapcount && a->order == b->order &&
	       a->node == b->node && a->zone == b->zone && a->lru == b->lru &&
	       a->gen == b->gen && a->memcg == b->memcg && a->family == b->family &&
	       a->file == b->file && a->ino == b->ino;
}

/* ----------------------------------------------------------------------------------- */

static void name_zone(struct batch *b, struct page *page)
{
	u32 zone = vmi_page_zone(page);
	struct vmi_name *name = b->c->buf + b->c->len;
	const char *text;

	if (b->n->zones & BIT(zone) || !node_online(vmi_page_nid(page)))
		return;
	/* a hole in a section is of some zone, which need not exist otherwise */
	text = READ_ONCE(NODE_DATA(vmi_page_nid(page))->node_zones[zone].name);
	if (!text)
		return;
	b->n->zones |= BIT(zone);
	strscpy(name->text, text, 32);
	vmi_name_done(b->c, zone, VMI_NAME_ZONE);
}

static void start(struct vmi_frame *f, u64 pfn)
{
	memset64((u64 *)f, 0, sizeof(*f) / 8);
	f->rec.type = VMI_REC_FRAME;
	f->rec.size = sizeof(*f);
	f->pfn = pfn;
	f->head = pfn;
	f->nr = 1;
	f->gen = VMI_NO_GEN;
}

/* A frame that is in use. */
static void describe(struct batch *b, struct vmi_frame *f, struct page *page, u64 pfn)
{
	struct vmi_look l = { .page = page, .pfn = pfn };
	struct raw before = read_raw(page);

	vmi_frame_describe(b->c, b->n, f, &l);
	note_like(b, f, &l, &before);
}

static void tell(struct batch *b, struct vmi_frame *f, struct page *page, u64 pfn, u64 end)
{
	start(f, pfn);
	b->like = false;
	if (!page) {
		f->flags = KPF(20);
		/* at least this one, though its memory came meanwhile */
		f->nr = max(vmi_frames_no_map(pfn, end) - pfn, 1);
		return;
	}
	name_zone(b, page);
	if (!free_block(f, page, pfn, end))
		describe(b, f, page, pfn);
}

static void append(struct batch *b, const struct vmi_frame *f)
{
	struct vmi_cursor *c = b->c;

	if (b->last && may_join(b->last) && alike(b->last, f)) {
		b->last->nr += f->nr;
		return;
	}
	b->last = c->buf + c->len;
	*b->last = *f;
	c->len += sizeof(*f);
	c->records++;
	c->hole = NULL;
}

/* The frame at @pfn and those told with it. Return: the first behind them. */
static noinline u64 add(struct batch *b, u64 pfn, u64 end)
{
	struct page *page = online_page(b, pfn);
	struct vmi_frame f;

	tell(b, &f, page, pfn, end);
	append(b, &f);
	return pfn + f.nr;
}

u64 vmi_frames_add(struct vmi_cursor *c, struct vmi_named *n, u64 pfn, u64 end)
{
	struct batch b = { .c = c, .n = n };

	/* what they point to may be something else by now */
	n->ptr = NULL;
	n->cgroup = NULL;
	rcu_read_lock();
	for (unsigned int i = 0; i < BUDGET && pfn < end; i++) {
		if (b.like && add_like_last(&b, pfn)) {
			pfn++;
			continue;
		}
		if (vmi_cursor_left(c) < VMI_FRAME_ROOM)
			break;
		pfn = add(&b, pfn, end);
	}
	rcu_read_unlock();
	return pfn;
}
