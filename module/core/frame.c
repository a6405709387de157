// SPDX-License-Identifier: GPL-2.0
/* frame.c - what one physical frame is used for, under RCU; see frame.h */
#include <linux/cgroup.h>
#include <linux/dcache.h>
#include <linux/hugetlb.h>
#include <linux/memcontrol.h>
#include <linux/memory_hotplug.h>
#include <linux/mm_inline.h>
#include <linux/pagemap.h>
#include <linux/rmap.h>

#include "compat.h"
#include "frame.h"

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

u64 vmi_frame_flags(unsigned long word)
{
	return flag_bytes[0][word & 0xff] | flag_bytes[1][word >> 8 & 0xff] |
	       flag_bytes[2][word >> 16 & 0xff];
}

static bool has_bit(unsigned long word, unsigned int bit)
{
	return word >> bit & 1;
}

/* fs/proc/page.c:stable_page_flags(), without what only a type can say. */
static u64 own_flags(const struct vmi_look *l)
{
	struct folio *folio = l->folio;
	u64 flags = vmi_frame_flags(l->word);
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

static u8 mapped_kind(const struct vmi_look *l)
{
	if (folio_test_ksm(l->folio))
		return VMI_FRAME_KSM;
	if (folio_test_anon(l->folio))
		return VMI_FRAME_ANON;
	if (!READ_ONCE(l->folio->mapping) || vmi_folio_movable_ops(l->folio))
		return VMI_FRAME_KERNEL;
	return vmi_folio_bit(l->folio, PG_swapbacked) ? VMI_FRAME_SHMEM : VMI_FRAME_FILE;
}

/*
 * Without a reference the number of pages to look at may be anything. What is
 * mapped has one.
 */
static int total_mapcount_of(const struct vmi_look *l)
{
	return l->held ? vmi_folio_total_mapcount(l->folio) : 0;
}

static void set_place(struct vmi_frame *f, const struct vmi_look *l)
{
	f->order = vmi_folio_order(l->folio);
	if (f->order)
		f->head = l->pfn - (l->page - &l->folio->page);
}

static void set_huge(struct vmi_frame *f, const struct vmi_look *l)
{
	if (!f->order)
		return;
	if (vmi_folio_thp(l->folio)) {
		f->flags |= KPF(22);
	} else if (f->kind == VMI_FRAME_KERNEL && vmi_page_huge_zero(l->page)) {
		f->flags |= KPF(22) | KPF(24);
		f->kind = VMI_FRAME_HUGE_ZERO;
	}
}

/* A page whose _mapcount is a count. */
static void set_counted(struct vmi_frame *f, const struct vmi_look *l)
{
	if (is_zero_pfn(l->pfn)) {
		f->kind = VMI_FRAME_ZERO;
		f->flags |= KPF(24);
	} else if (has_bit(l->word, PG_reserved)) {
		f->kind = VMI_FRAME_RESERVED;
	} else if (!f->refcount) {
		f->kind = VMI_FRAME_UNUSED;
	} else {
		f->kind = mapped_kind(l);
	}
	f->page_mapcount = vmi_page_mapcount(l->page);
	f->mapcount = f->order ? total_mapcount_of(l) : f->page_mapcount;
	if (vmi_flag_mmap(l->page, l->folio))
		f->flags |= KPF(11);
}

static void set_typed(struct vmi_frame *f, u8 kind, u64 flag)
{
	f->kind = kind;
	f->flags |= flag;
}

/* Rows of types: asked in this order, the first that applies is it. */
static void set_kind(struct vmi_frame *f, const struct vmi_look *l)
{
	set_place(f, l);
	if (folio_test_hugetlb(l->folio)) {
		set_counted(f, l);
		set_typed(f, VMI_FRAME_HUGETLB, KPF(17));
	} else if (vmi_folio_slab(l->folio)) {
		set_typed(f, VMI_FRAME_SLAB, KPF(7));
		set_huge(f, l);
	} else if (PageTable(l->page)) {
		set_typed(f, VMI_FRAME_TABLE, KPF(26));
	} else if (PageOffline(l->page)) {
		set_typed(f, VMI_FRAME_OFFLINE, KPF(23));
	} else if (page_has_type(l->page) || page_has_type(&l->folio->page)) {
		set_typed(f, VMI_FRAME_KERNEL, 0);
		set_huge(f, l);
	} else {
		set_counted(f, l);
		set_huge(f, l);
	}
}

/* whose it is ---------------------------------------------------------------- */

/*
 * The root of an anonymous folio's anon_vmas, only to be named. It is one as
 * long as the folio is mapped, and its slab keeps its type under RCU.
 */
static const void *anon_root(struct folio *folio)
{
	unsigned long word = (unsigned long)READ_ONCE(folio->mapping);
	const void *root;

	/* KSM may have merged it since it was looked at: then the word leads elsewhere */
	if (!folio_mapped(folio) || (word & 3) != 1)
		return NULL;
	root = vmi_anon_root(word);
	smp_rmb();	/* read before it is asked whether that was right */
	if (!folio_mapped(folio) || (unsigned long)READ_ONCE(folio->mapping) != word)
		return NULL;
	return root;
}

/*
 * What an inode is called, inside its file system; NULL if it has no name. No
 * reference is taken: one would make an unmount find the dentry in use. Under
 * RCU, which keeps a dentry but for those of DCACHE_NORCU, which are called what
 * they say themselves (memfd, SysV shm); while i_lock is held none of the
 * inode's can go.
 */
static const char *inode_path(struct inode *inode, char *buf)
{
	const char *text = NULL;
	struct dentry *dentry;

	spin_lock(&inode->i_lock);
	dentry = vmi_first_alias(inode);
	if (dentry && dentry->d_op && dentry->d_op->d_dname) {
		text = dentry->d_op->d_dname(dentry, buf, PATH_MAX);
		dentry = NULL;
	} else if (dentry && dentry->d_flags & DCACHE_NORCU) {
		dentry = NULL;
	}
	spin_unlock(&inode->i_lock);
	return dentry ? dentry_path_raw(dentry, buf, PATH_MAX) : text;
}

/* The id of the NAME of an inode's path, told if it was not lately; or 0. */
static u64 name_inode(struct vmi_cursor *c, struct vmi_named *n, u64 id, struct inode *inode)
{
	struct vmi_name *name = c->buf + c->len;
	const char *text;

	if (vmi_name_known(n, id))
		return id;
	text = inode_path(inode, name->text);
	if (IS_ERR_OR_NULL(text))
		return 0;
	memmove(name->text, text, strlen(text) + 1);
	vmi_name_done(c, id, VMI_NAME_INSIDE);
	vmi_name_told(n, id);
	return id;
}

/*
 * A cached page's file. The folio lock keeps its mapping, and so the inode;
 * it is only tried. Nothing is known of a folio that somebody works on.
 */
static void set_file(struct vmi_cursor *c, struct vmi_named *n, struct vmi_frame *f,
		     struct vmi_look *l)
{
	struct address_space *mapping;
	struct inode *inode;

	if (!l->held || !folio_trylock(l->folio))
		return;
	mapping = l->folio->mapping;
	inode = mapping && !folio_test_anon(l->folio) ? mapping->host : NULL;
	if (inode) {
		f->ino = inode->i_ino;
		f->dev = inode->i_sb->s_dev;
		f->index = vmi_folio_index(l->folio) + (l->page - &l->folio->page);
		l->owner = inode;
		f->family = vmi_named_id(n, inode, inode->i_ino ^ (u64)inode->i_generation << 32);
		f->file = name_inode(c, n, f->family, inode);
	}
	folio_unlock(l->folio);
}

static void set_owner(struct vmi_cursor *c, struct vmi_named *n, struct vmi_frame *f,
		      struct vmi_look *l)
{
	switch (f->kind) {
	case VMI_FRAME_ANON:
		f->index = l->folio->index + (l->page - &l->folio->page);
		if (!l->held)
			break;
		l->owner = anon_root(l->folio);
		f->family = vmi_named_id(n, l->owner, 0);
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
static u64 name_cgroup(struct vmi_cursor *c, struct vmi_named *n, struct cgroup *cgroup)
{
	struct vmi_name *name = c->buf + c->len;

	if (n->cgroup == cgroup)
		return n->cgroup_id;
	n->cgroup = cgroup;
	n->cgroup_id = vmi_id(cgroup, cgroup_id(cgroup));
	if (vmi_name_known(n, n->cgroup_id))
		return n->cgroup_id;
	if (cgroup_path(cgroup, name->text, PATH_MAX) < 0)
		name->text[0] = '\0';
	vmi_name_done(c, n->cgroup_id, VMI_NAME_CGROUP);
	vmi_name_told(n, n->cgroup_id);
	return n->cgroup_id;
}
#endif

/* mm/memcontrol.c:page_cgroup_ino(), which only 7.2 exports. */
static void set_memcg(struct vmi_cursor *c, struct vmi_named *n, struct vmi_frame *f,
		      const struct vmi_look *l)
{
#ifdef CONFIG_MEMCG
	struct mem_cgroup *memcg = vmi_page_memcg(l->page);

	while (memcg && !(READ_ONCE(memcg->css.flags) & CSS_ONLINE))
		memcg = parent_mem_cgroup(memcg);
	if (memcg) {
		f->memcg = cgroup_ino(memcg->css.cgroup);
		f->cgroup = name_cgroup(c, n, memcg->css.cgroup);
	}
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

static u8 folio_lru(struct folio *folio, u8 *gen)
{
	unsigned long word = vmi_page_word(&folio->page);
	int its __maybe_unused;

	*gen = VMI_NO_GEN;
	if (!has_bit(word, PG_lru))
		return VMI_LRU_NONE;
#ifdef CONFIG_LRU_GEN
	its = folio_lru_gen(folio);
	if (its >= 0)
		*gen = vmi_gen_age(folio, its);
#endif
	return lru_of(word);
}

u8 vmi_frame_lru(u64 pfn, u8 *gen)
{
	struct page *page = pfn_to_online_page(pfn);

	*gen = VMI_NO_GEN;
	return page ? folio_lru(page_folio(page), gen) : VMI_LRU_NONE;
}

/* --------------------------------------------------------------------------- */

bool vmi_frame_may_get(struct page *page, struct folio *folio)
{
	unsigned long word = vmi_page_word(&folio->page);

	if (has_bit(word, PG_reserved) || (VMI_PG_SLAB < 24 && has_bit(word, VMI_PG_SLAB)))
		return false;
	if (folio_test_hugetlb(folio))
		return true;
	if (page_has_type(page) || page_has_type(&folio->page))
		return false;
	if (atomic_read(&page->_mapcount) >= 0)
		return true;
	return READ_ONCE(folio->mapping) && !vmi_folio_movable_ops(folio);
}

/*
 * A reference holds the folio together; one that is free or frozen has none.
 * Whether it may be had is asked again when it is, as mm/page_idle.c does.
 */
static void take(struct vmi_look *l)
{
	l->folio = page_folio(l->page);
	l->held = vmi_frame_may_get(l->page, l->folio) && folio_try_get(l->folio);
	if (l->held && (page_folio(l->page) != l->folio ||
			!vmi_frame_may_get(l->page, l->folio))) {
		folio_put(l->folio);
		l->folio = page_folio(l->page);
		l->held = false;
	}
	l->word = vmi_flag_word(l->page, l->folio);
}

void vmi_frame_describe(struct vmi_cursor *c, struct vmi_named *n, struct vmi_frame *f,
			struct vmi_look *l)
{
	take(l);
	f->node = vmi_page_nid(l->page);
	f->zone = vmi_page_zone(l->page);
	f->flags = own_flags(l);
	/* without ours */
	f->refcount = folio_ref_count(l->folio) - l->held;
	set_kind(f, l);
	if (l->held)
		f->lru = folio_lru(l->folio, &f->gen);
	set_memcg(c, n, f, l);
	set_owner(c, n, f, l);
	if (l->held && folio_maybe_dma_pinned(l->folio))
		f->flags |= VMI_FRAME_F_PINNED;
	if (l->held)
		folio_put(l->folio);
}
