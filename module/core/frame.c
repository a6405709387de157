// SPDX-License-Identifier: GPL-2.0
/* frame.c - what a physical frame is used for; see frame.h */
#include <linux/cgroup.h>
#include <linux/dcache.h>
#include <linux/hugetlb.h>
#include <linux/memcontrol.h>
#include <linux/memory_hotplug.h>
#include <linux/mm_inline.h>
#include <linux/nodemask.h>
#include <linux/pagemap.h>
#include <linux/rmap.h>

#include "compat.h"
#include "frame.h"

/* Frames that one call looks at; a free block and what is not there count as one. */
#define BUDGET		512
/* Sections without a memory map that one record may tell. */
#define SECTIONS	1024
/* The largest free block is below this: MAX_ORDER changed its meaning in 6.4. */
#define ORDERS		11

/* flags --------------------------------------------------------------------- */

/* What a byte of the flag word says, for its three low bytes. */
static u64 flag_bytes[3][256] __ro_after_init;

#define KPF(nr)		(1ull << (nr))

struct flag_row {
	unsigned int bit;
	u64 flag;
};

static const struct flag_row flag_rows[] __initconst = {
	{ PG_locked,		KPF(0) },
	{ PG_referenced,	KPF(2) },
	{ PG_uptodate,		KPF(3) },
	{ PG_dirty,		KPF(4) },
	{ PG_lru,		KPF(5) },
	{ PG_active,		KPF(6) },
	{ PG_writeback,		KPF(8) },
	{ PG_reclaim,		KPF(9) },
	{ PG_swapbacked,	KPF(14) },
	{ PG_unevictable,	KPF(18) },
	{ PG_mlocked,		VMI_FRAME_F_MLOCKED },
	{ PG_reserved,		VMI_FRAME_F_RESERVED },
	{ PG_private,		VMI_FRAME_F_PRIVATE },
	{ PG_private_2,		VMI_FRAME_F_PRIVATE_2 },
	{ PG_owner_priv_1,	VMI_FRAME_F_OWNER_PRIV },
	{ PG_workingset,	VMI_FRAME_F_WORKINGSET },
#ifdef CONFIG_PAGE_IDLE_FLAG
	{ PG_idle,		KPF(25) },
	{ PG_young,		VMI_FRAME_F_YOUNG },
#endif
	{ VMI_PG_ERROR,		KPF(1) },
	{ VMI_PG_SLAB,		KPF(7) },
};

void __init vmi_frame_init(void)
{
	for (unsigned int byte = 0; byte < 3; byte++) {
		for (unsigned int value = 0; value < 256; value++) {
			for (unsigned int i = 0; i < ARRAY_SIZE(flag_rows); i++) {
				unsigned int bit = flag_rows[i].bit;

				if (bit / 8 == byte && value >> bit % 8 & 1)
					flag_bytes[byte][value] |= flag_rows[i].flag;
			}
		}
	}
	BUILD_BUG_ON(PG_locked >= 24 || PG_mlocked >= 24 || PG_swapbacked >= 24);
}

static u64 copied_flags(unsigned long word)
{
	return flag_bytes[0][word & 0xff] | flag_bytes[1][word >> 8 & 0xff] |
	       flag_bytes[2][word >> 16 & 0xff];
}

/**
 * struct look - a frame that is being looked at
 * @page: its page
 * @folio: which that is part of
 * @pfn: its number
 * @held: @folio is referenced: what it says of its owner holds
 * @word: the flag word
 */
struct look {
	struct page *page;
	struct folio *folio;
	u64 pfn;
	bool held;
	unsigned long word;
};

static bool has_bit(unsigned long word, unsigned int bit)
{
	return word >> bit & 1;
}

/* fs/proc/page.c:stable_page_flags(), without what only a type can say. */
static u64 own_flags(const struct look *l)
{
	struct folio *folio = l->folio;
	u64 flags = copied_flags(l->word);
	unsigned long own = vmi_page_word(l->page);
	bool swapcache = has_bit(l->word, PG_swapbacked) && has_bit(l->word, PG_swapcache);

	if (swapcache)
		flags |= KPF(13);
	if (PageHead(l->page))
		flags |= KPF(15);
	else if (PageTail(l->page))
		flags |= KPF(16);
	if (folio_test_anon(folio)) {
		flags |= KPF(12);
		if (folio_test_ksm(folio))
			flags |= KPF(21);
		if (has_bit(own, PG_anon_exclusive))
			flags |= VMI_FRAME_F_EXCLUSIVE;
	} else if (has_bit(own, PG_mappedtodisk)) {
		flags |= VMI_FRAME_F_MAPPEDTODISK;
	}
#ifdef CONFIG_MEMORY_FAILURE
	if (has_bit(own, PG_hwpoison) ||
	    (folio_test_hugetlb(folio) && has_bit(l->word, PG_hwpoison)))
		flags |= KPF(19);
#endif
	return flags;
}

/* what it is ---------------------------------------------------------------- */

/*
 * The free block that a page stands in: its order, or -1. Read without the
 * zone's lock, so what is there is checked for sense.
 */
static int free_order(struct page *page, u64 pfn)
{
	for (unsigned int order = 0; order < ORDERS; order++) {
		struct page *head = page - (pfn & (BIT(order) - 1));
		unsigned long its;

		if (!PageBuddy(head))
			continue;
		its = READ_ONCE(head->private);
		if (its >= order && its < ORDERS)
			return its;
	}
	return -1;
}

static u8 mapped_kind(const struct look *l)
{
	if (folio_test_ksm(l->folio))
		return VMI_FRAME_KSM;
	if (folio_test_anon(l->folio))
		return VMI_FRAME_ANON;
	if (!READ_ONCE(l->folio->mapping) || vmi_folio_movable_ops(l->folio))
		return VMI_FRAME_KERNEL;
	return folio_test_swapbacked(l->folio) ? VMI_FRAME_SHMEM : VMI_FRAME_FILE;
}

/* Without a reference the number of pages to look at may be anything. */
static int total_mapcount_of(const struct look *l)
{
	return l->held ? vmi_folio_total_mapcount(l->folio) : 0;
}

static void set_huge(struct vmi_frame *f, const struct look *l)
{
	if (!folio_test_large(l->folio))
		return;
	f->order = folio_order(l->folio);
	f->head = l->pfn - (l->page - &l->folio->page);
	if (vmi_folio_thp(l->folio)) {
		f->flags |= KPF(22);
	} else if (f->kind == VMI_FRAME_KERNEL && vmi_page_huge_zero(l->page)) {
		f->flags |= KPF(22) | KPF(24);
		f->kind = VMI_FRAME_HUGE_ZERO;
	}
}

/* A page whose _mapcount is a count. */
static void set_counted(struct vmi_frame *f, const struct look *l)
{
	if (is_zero_pfn(l->pfn)) {
		f->kind = VMI_FRAME_ZERO;
		f->flags |= KPF(24);
	} else if (has_bit(l->word, PG_reserved)) {
		f->kind = VMI_FRAME_RESERVED;
	} else if (!f->refcount || !l->held) {
		f->kind = VMI_FRAME_UNUSED;
	} else {
		f->kind = mapped_kind(l);
	}
	f->page_mapcount = vmi_page_mapcount(l->page);
	f->mapcount = f->order ? total_mapcount_of(l) : f->page_mapcount;
	if (vmi_flag_mmap(l->page, l->folio))
		f->flags |= KPF(11);
}

static void set_typed(struct vmi_frame *f, const struct look *l, u8 kind, u64 flag)
{
	f->kind = kind;
	f->flags |= flag;
}

/* Rows of types: asked in this order, the first that applies is it. */
static void set_kind(struct vmi_frame *f, const struct look *l)
{
	if (folio_test_hugetlb(l->folio)) {
		set_counted(f, l);
		set_typed(f, l, VMI_FRAME_HUGETLB, KPF(17));
		f->order = folio_order(l->folio);
		f->head = l->pfn - (l->page - &l->folio->page);
		f->mapcount = total_mapcount_of(l);
	} else if (folio_test_slab(l->folio)) {
		set_huge(f, l);
		set_typed(f, l, VMI_FRAME_SLAB, KPF(7));
	} else if (PageTable(l->page)) {
		set_typed(f, l, VMI_FRAME_TABLE, KPF(26));
	} else if (PageOffline(l->page)) {
		set_typed(f, l, VMI_FRAME_OFFLINE, KPF(23));
	} else if (page_has_type(l->page) || page_has_type(&l->folio->page)) {
		set_huge(f, l);
		f->kind = VMI_FRAME_KERNEL;
	} else {
		set_huge(f, l);
		set_counted(f, l);
		set_huge(f, l);
		if (f->order)
			f->mapcount = total_mapcount_of(l);
	}
}

/* whose it is ---------------------------------------------------------------- */

/*
 * The root of an anonymous folio's anon_vmas, only to be named. It is one as
 * long as the folio is mapped, and its slab keeps its type under RCU.
 */
static const void *anon_root(struct folio *folio)
{
	unsigned long word;
	const void *root;

	rcu_read_lock();
	word = (unsigned long)READ_ONCE(folio->mapping);
	if (!folio_mapped(folio)) {
		rcu_read_unlock();
		return NULL;
	}
	root = READ_ONCE(((struct anon_vma *)(word & ~3ul))->root);
	smp_rmb();	/* read before it is asked whether that was right */
	if (!folio_mapped(folio) || (unsigned long)READ_ONCE(folio->mapping) != word)
		root = NULL;
	rcu_read_unlock();
	return root;
}

/* An inode's path inside its file system; @id is the inode's. */
static u64 name_dentry(struct vmi_cursor *c, struct vmi_named *n, u64 id, struct dentry *dentry)
{
	struct vmi_name *name = c->buf + c->len;
	const char *text;

	if (vmi_name_told(n, id))
		return id;
	text = dentry_path_raw(dentry, name->text, PATH_MAX);
	if (IS_ERR(text))
		text = "";
	memmove(name->text, text, strlen(text) + 1);
	vmi_name_done(c, id, VMI_NAME_INSIDE);
	return id;
}

/*
 * A cached page's file. The folio lock keeps its mapping, and so the inode;
 * it is only tried. Nothing is known of a folio that somebody works on.
 */
static void set_file(struct vmi_cursor *c, struct vmi_named *n, struct vmi_frame *f,
		     const struct look *l)
{
	struct address_space *mapping;
	struct dentry *dentry = NULL;
	struct inode *inode;

	if (!l->held || !folio_trylock(l->folio))
		return;
	mapping = l->folio->mapping;
	inode = mapping && !folio_test_anon(l->folio) ? mapping->host : NULL;
	if (inode) {
		f->ino = inode->i_ino;
		f->dev = inode->i_sb->s_dev;
		f->index = vmi_folio_index(l->folio) + (l->page - &l->folio->page);
		if (n->ptr != inode || n->ptr_ino != inode->i_ino)
			dentry = d_find_any_alias(inode);
		else
			f->file = n->ptr_file;
		f->family = vmi_named_id(n, inode);
		n->ptr_ino = inode->i_ino;
	}
	folio_unlock(l->folio);
	if (dentry) {
		f->file = name_dentry(c, n, f->family, dentry);
		n->ptr_file = f->file;
		dput(dentry);
	} else if (inode && !f->file) {
		n->ptr_file = 0;
	}
}

static void set_owner(struct vmi_cursor *c, struct vmi_named *n, struct vmi_frame *f,
		      const struct look *l)
{
	switch (f->kind) {
	case VMI_FRAME_ANON:
		f->index = l->folio->index + (l->page - &l->folio->page);
		if (l->held)
			f->family = vmi_named_id(n, anon_root(l->folio));
		break;
	case VMI_FRAME_HUGETLB:
		if (!READ_ONCE(l->folio->mapping) || folio_test_anon(l->folio))
			break;
		fallthrough;
	case VMI_FRAME_FILE:
	case VMI_FRAME_SHMEM:
		set_file(c, n, f, l);
		break;
	}
}

#ifdef CONFIG_MEMCG
/* Under RCU, which keeps the cgroup. */
static u64 name_cgroup(struct vmi_cursor *c, struct vmi_named *n, struct cgroup *cgroup)
{
	struct vmi_name *name = c->buf + c->len;

	if (n->cgroup == cgroup)
		return n->cgroup_id;
	n->cgroup = cgroup;
	n->cgroup_id = vmi_id(cgroup);
	if (vmi_name_told(n, n->cgroup_id))
		return n->cgroup_id;
	if (cgroup_path(cgroup, name->text, PATH_MAX) < 0)
		name->text[0] = '\0';
	vmi_name_done(c, n->cgroup_id, VMI_NAME_CGROUP);
	return n->cgroup_id;
}
#endif

/* mm/memcontrol.c:page_cgroup_ino(), which only 7.2 exports. */
static void set_memcg(struct vmi_cursor *c, struct vmi_named *n, struct vmi_frame *f,
		      const struct look *l)
{
#ifdef CONFIG_MEMCG
	struct mem_cgroup *memcg;

	rcu_read_lock();
	memcg = vmi_page_memcg(l->page);
	while (memcg && !(READ_ONCE(memcg->css.flags) & CSS_ONLINE))
		memcg = parent_mem_cgroup(memcg);
	if (memcg) {
		f->memcg = cgroup_ino(memcg->css.cgroup);
		f->cgroup = name_cgroup(c, n, memcg->css.cgroup);
	}
	rcu_read_unlock();
#endif
}

/* As folio_lru_list() has it, but by one reading of the flags. */
static u8 lru_of(unsigned long word)
{
	u8 lru = has_bit(word, PG_swapbacked) ? VMI_LRU_INACTIVE_ANON : VMI_LRU_INACTIVE_FILE;

	if (has_bit(word, PG_unevictable))
		return VMI_LRU_UNEVICTABLE;
	return has_bit(word, PG_active) ? lru + 1 : lru;
}

static void set_lru(struct vmi_frame *f, const struct look *l)
{
	unsigned long word;
	int gen __maybe_unused;

	if (!l->held)
		return;
	word = vmi_page_word(&l->folio->page);
	if (!has_bit(word, PG_lru))
		return;
	f->lru = lru_of(word);
#ifdef CONFIG_LRU_GEN
	gen = folio_lru_gen(l->folio);
	if (gen >= 0)
		f->gen = vmi_gen_age(l->folio, gen);
#endif
}

/* frames ---------------------------------------------------------------------- */

/* A reference holds the folio together; one that is free or frozen has none. */
static void take(struct look *l)
{
	l->folio = page_folio(l->page);
	l->held = folio_try_get(l->folio);
	if (l->held && page_folio(l->page) != l->folio) {
		folio_put(l->folio);
		l->folio = page_folio(l->page);
		l->held = false;
	}
	l->word = vmi_flag_word(l->page, l->folio);
}

static void describe(struct vmi_cursor *c, struct vmi_named *n, struct vmi_frame *f,
		     struct look *l)
{
	take(l);
	f->flags = own_flags(l);
	/* without ours */
	f->refcount = folio_ref_count(l->folio) - l->held;
	set_kind(f, l);
	set_lru(f, l);
	set_memcg(c, n, f, l);
	set_owner(c, n, f, l);
	if (l->held && folio_maybe_dma_pinned(l->folio))
		f->flags |= VMI_FRAME_F_PINNED;
	if (l->held)
		folio_put(l->folio);
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

/* Behind the last frame of all nodes. */
static u64 memory_end(void)
{
	u64 end = 0;
	int nid;

	for_each_online_node(nid)
		end = max_t(u64, end, pgdat_end_pfn(NODE_DATA(nid)));
	return end;
}

u64 vmi_frame_no_map(u64 pfn, u64 end)
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
	f->node = page_to_nid(page);
	f->zone = page_zonenum(page);
	f->flags = KPF(10) | copied_flags(vmi_page_word(page));
#ifdef CONFIG_MEMORY_FAILURE
	if (PageHWPoison(page))
		f->flags |= KPF(19);
#endif
	return true;
}

static void name_zone(struct vmi_cursor *c, struct vmi_named *n, struct page *page)
{
	u32 zone = page_zonenum(page);
	struct vmi_name *name = c->buf + c->len;
	const char *text;

	if (n->zones & BIT(zone) || !node_online(page_to_nid(page)))
		return;
	/* a hole in a section is of some zone, which need not exist otherwise */
	text = READ_ONCE(page_zone(page)->name);
	if (!text)
		return;
	n->zones |= BIT(zone);
	strscpy(name->text, text, 32);
	vmi_name_done(c, zone, VMI_NAME_ZONE);
}

static void one(struct vmi_cursor *c, struct vmi_named *n, struct vmi_frame *f, u64 pfn, u64 end)
{
	struct look l = { .pfn = pfn };

	start(f, pfn);
	l.page = pfn_to_online_page(pfn);
	if (!l.page) {
		f->flags = KPF(20);
		/* at least this one, though its memory came meanwhile */
		f->nr = max(vmi_frame_no_map(pfn, end) - pfn, 1);
		return;
	}
	name_zone(c, n, l.page);
	if (free_block(f, l.page, pfn, end))
		return;
	f->node = page_to_nid(l.page);
	f->zone = page_zonenum(l.page);
	describe(c, n, f, &l);
}

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

u64 vmi_frame_add(struct vmi_cursor *c, struct vmi_named *n, u64 pfn, u64 end)
{
	struct vmi_frame *last = NULL, f;

	/* what they point to may be something else by now */
	n->ptr = NULL;
	n->cgroup = NULL;
	for (unsigned int i = 0; i < BUDGET && pfn < end; i++) {
		if (vmi_cursor_left(c) < VMI_FRAME_ROOM)
			break;
		one(c, n, &f, pfn, end);
		pfn += f.nr;
		if (last && may_join(last) && alike(last, &f)) {
			last->nr += f.nr;
			continue;
		}
		last = c->buf + c->len;
		*last = f;
		c->len += sizeof(f);
		c->records++;
		c->hole = NULL;
	}
	return pfn;
}
