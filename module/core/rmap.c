// SPDX-License-Identifier: GPL-2.0
/* rmap.c - from a page to the entries that hold it; see rmap.h for the locks */
#include <linux/delay.h>
#include <linux/file.h>
#include <linux/hugetlb.h>
#include <linux/interval_tree_generic.h>
#include <linux/memory_hotplug.h>
#include <linux/pagemap.h>
#include <linux/rmap.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include "../decode/entry.h"
#include "compat.h"
#include "dialect.h"
#include "frame.h"
#include "rmap_entry.h"
#include "rmap_ksm.h"

/* How often a lock is tried, with a pause between: a tenth of a second or so. */
#define TRIES		100
/* VMAs of a tree between two places where others may run. */
#define STRIDE		1024

static unsigned long vma_first(struct vm_area_struct *vma)
{
	return vma->vm_pgoff;
}

static unsigned long vma_last(struct vm_area_struct *vma)
{
	return vma->vm_pgoff + vma_pages(vma) - 1;
}

static unsigned long avc_first(struct anon_vma_chain *avc)
{
	return vma_start_anon_pgoff(avc->vma);
}

static unsigned long avc_last(struct anon_vma_chain *avc)
{
	return avc_first(avc) + vma_pages(avc->vma) - 1;
}

/* The same trees as in mm/interval_tree.c, with the same keys; only read here. */
INTERVAL_TREE_DEFINE(struct vm_area_struct, shared.rb, unsigned long, shared.rb_subtree_last,
		     vma_first, vma_last, static __maybe_unused, file_tree)
INTERVAL_TREE_DEFINE(struct anon_vma_chain, rb, unsigned long, rb_subtree_last,
		     avc_first, avc_last, static __maybe_unused, anon_tree)

/* which are next, in order ---------------------------------------------------- */

/*
 * The order of mms: any will do that gives no two the same. A product with an
 * odd number spreads them evenly, so that a part of the range holds a part of
 * the mms.
 */
static __always_inline u64 order_of(const struct mm_struct *mm)
{
	return (unsigned long)mm * GOLDEN_RATIO_64;
}

static __always_inline int compare(u64 order, u64 addr, u64 order2, u64 addr2)
{
	if (order != order2)
		return order < order2 ? -1 : 1;
	return addr < addr2 ? -1 : addr > addr2;
}

static __always_inline bool is_below(const struct vmi_found *f, const struct vmi_found *than)
{
	return compare(f->order, f->addr, than->order, than->addr) < 0;
}

/* What is not confirmed yet is its key and its VMA. */
static __always_inline void set_chosen(struct vmi_found *f, u64 order, u64 addr,
				       struct vm_area_struct *vma)
{
	f->order = order;
	f->addr = addr;
	f->vma = vma;
}

/*
 * Put a key into a heap, in place of the one at @i: those above go up until
 * its place is found. The highest is on top, and is what a lower one replaces.
 */
static void put(struct vmi_search *s, u32 i, u64 order, u64 addr, struct vm_area_struct *vma)
{
	struct vmi_found *f = s->found;

	for (u32 child = 2 * i + 1; child < s->nr; child = 2 * i + 1) {
		if (child + 1 < s->nr && is_below(&f[child], &f[child + 1]))
			child++;
		if (compare(order, addr, f[child].order, f[child].addr) > 0)
			break;
		set_chosen(&f[i], f[child].order, f[child].addr, f[child].vma);
		i = child;
	}
	set_chosen(&f[i], order, addr, vma);
}

/* There are more than there is room for: of them the lowest stay. */
static noinline void replace_highest(struct vmi_search *s, u64 order, u64 addr,
				     struct vm_area_struct *vma)
{
	struct vmi_found *f = s->found;

	s->beyond++;
	if (!s->heap)
		for (u32 i = s->nr / 2; i-- > 0;)
			put(s, i, f[i].order, f[i].addr, f[i].vma);
	s->heap = true;
	if (compare(order, addr, f[0].order, f[0].addr) < 0)
		put(s, 0, order, addr, vma);
}

/* A VMA that may map the page, as its @nth: not told yet, and one of the next? */
static __always_inline void choose(struct vmi_search *s, struct vm_area_struct *vma, u64 nth)
{
	u64 order = order_of(vma->vm_mm), addr;

	if (order > s->limit) {
		s->beyond++;
		return;
	}
	if (order < s->last_order)
		return;
	addr = vma->vm_start + (nth << PAGE_SHIFT);
	if (compare(order, addr, s->last_order, s->last_addr) <= 0)
		return;
	if (s->nr < s->room)
		set_chosen(&s->found[s->nr++], order, addr, vma);
	else
		replace_highest(s, order, addr, vma);
}

/* Where the next pass begins, and how far it should look to find what it has room for. */
static void set_next(struct vmi_search *s)
{
	u32 most = s->room - s->room / 8;

	s->more = s->beyond;
	s->next_order = s->heap ? s->found[0].order : s->limit;
	s->next_addr = s->heap ? s->found[0].addr : U64_MAX;
	s->limit = U64_MAX;
	if (s->beyond > most)
		s->limit = s->next_order + (U64_MAX - s->next_order) / s->beyond * most;
}

void vmi_rmap_begin(struct vmi_search *s, struct vmi_found *found, u32 room)
{
	memset(s, 0, sizeof(*s));
	s->found = found;
	s->room = room;
	s->limit = U64_MAX;
}

static void empty(struct vmi_search *s)
{
	for (u32 i = 0; i < s->nr; i++)
		mmdrop(s->found[i].mm);
	s->nr = 0;
	s->heap = false;
	s->beyond = 0;
}

void vmi_rmap_forget(struct vmi_search *s)
{
	empty(s);
	s->last_order = s->next_order;
	s->last_addr = s->next_addr;
}

void vmi_rmap_retry(struct vmi_search *s, u32 named)
{
	for (u32 i = named; i < s->nr; i++)
		if (s->found[i].file)
			fput(s->found[i].file);
	empty(s);
	s->room = named;
	s->next_order = s->last_order;
	s->next_addr = s->last_addr;
	s->last_tgid = s->from_tgid;
	s->ksm_addr = s->from_addr;
}

/* the chosen ones --------------------------------------------------------------- */

/* Of those chosen the ones that do map the page stay; still under the lock. */
static void confirm_chosen(struct vmi_search *s, struct vmi_cursor *c, struct folio *folio)
{
	struct vmi_part part = { };
	struct vmi_path path;
	u32 nr = s->nr;

	if (folio && folio_test_large(folio)) {
		part.pfn = folio_pfn(folio);
		part.nr = folio_nr_pages(folio);
	}
	set_next(s);
	s->nr = 0;
	for (u32 i = 0; i < nr; i++) {
		struct vm_area_struct *vma = s->found[i].vma;
		u64 addr = s->found[i].addr;

		if (vmi_rmap_confirm(s, c, &s->found[s->nr], vma, addr, &part, &path))
			s->nr++;
		cond_resched();
	}
}

/* trees --------------------------------------------------------------------- */

static void search_anon(struct vmi_search *s, struct vmi_cursor *c, struct anon_vma *anon_vma,
			u64 index, struct folio *folio)
{
	struct anon_vma_chain *avc;
	u32 nr = 0;

	for (avc = anon_tree_iter_first(&anon_vma->rb_root, index, index); avc;
	     avc = anon_tree_iter_next(avc, index, index)) {
		choose(s, avc->vma, index - avc_first(avc));
		if (!(++nr % STRIDE))
			cond_resched();
	}
	confirm_chosen(s, c, folio);
}

static void search_file(struct vmi_search *s, struct vmi_cursor *c,
			struct address_space *mapping, u64 index, struct folio *folio)
{
	struct vm_area_struct *vma;
	u32 nr = 0;

	for (vma = file_tree_iter_first(&mapping->i_mmap, index, index); vma;
	     vma = file_tree_iter_next(vma, index, index)) {
		choose(s, vma, index - vma_first(vma));
		if (!(++nr % STRIDE))
			cond_resched();
	}
	confirm_chosen(s, c, folio);
}

/*
 * Lock the tree of an anonymous folio, which is locked: its anon_vma lives for
 * as long as it is mapped, and is not given to another tree (mm/rmap.c:
 * folio_lock_anon_vma_read(), which is not exported).
 *
 * Return: the anon_vma; NULL if it is not mapped any more; -EAGAIN.
 */
static struct anon_vma *lock_anon(struct folio *folio)
{
	struct anon_vma *anon_vma = ERR_PTR(-EAGAIN);
	struct anon_vma *root;
	unsigned long word;

	rcu_read_lock();
	word = (unsigned long)READ_ONCE(folio->mapping);
	if (!folio_mapped(folio)) {
		rcu_read_unlock();
		return NULL;
	}
	/* the slab keeps its type under RCU: this may be freed, but is an anon_vma */
	root = READ_ONCE(((struct anon_vma *)(word & ~3ul))->root);
	if (down_read_trylock(&root->rwsem)) {
		anon_vma = (struct anon_vma *)(word & ~3ul);
		/* mapped while the lock is held: it cannot have been freed before */
		if (!folio_mapped(folio)) {
			up_read(&root->rwsem);
			anon_vma = NULL;
		}
	}
	rcu_read_unlock();
	return anon_vma;
}

/* passes -------------------------------------------------------------------- */

static u32 pass_anon(struct vmi_search *s, struct vmi_cursor *c, struct folio *folio, u64 index)
{
	struct anon_vma *anon_vma = lock_anon(folio);
	u64 since;

	if (!anon_vma)
		return VMI_RMAP_UNMAPPED;
	if (IS_ERR(anon_vma))
		return VMI_RMAP_BUSY;
	since = ktime_get_mono_fast_ns();
	search_anon(s, c, anon_vma, index, folio);
	vmi_cursor_held(c, since);
	up_read(&anon_vma->root->rwsem);
	return VMI_RMAP_ANON;
}

static u32 pass_file(struct vmi_search *s, struct vmi_cursor *c, struct address_space *mapping,
		     u64 index, struct folio *folio)
{
	u64 since;

	if (!down_read_trylock(&mapping->i_mmap_rwsem))
		return VMI_RMAP_BUSY;
	s->tree = mapping;
	since = ktime_get_mono_fast_ns();
	search_file(s, c, mapping, index, folio);
	vmi_cursor_held(c, since);
	up_read(&mapping->i_mmap_rwsem);
	return VMI_RMAP_FILE;
}

/* Does the mapping word lead to who maps it? A type stands where others count. */
static bool has_rmap(struct folio *folio)
{
	if (!READ_ONCE(folio->mapping))
		return false;
	if (folio_test_hugetlb(folio))
		return true;
	return !page_has_type(&folio->page) && !vmi_folio_movable_ops(folio);
}

/* The folio is locked, which keeps its mapping. */
static u32 pass_locked(struct vmi_search *s, struct vmi_cursor *c, struct folio *folio)
{
	struct address_space *mapping = folio->mapping;
	u64 index = vmi_folio_index(folio) + (s->pfn - folio_pfn(folio));

	if (!has_rmap(folio))
		return mapping ? VMI_RMAP_NO_RMAP : VMI_RMAP_GONE;
	/* it was the file's when it was asked about, unlocked */
	if (s->mapping && (mapping != s->mapping || index != s->index))
		return VMI_RMAP_GONE;
	if (folio_test_ksm(folio))
		return VMI_RMAP_KSM;
	if (folio_test_anon(folio))
		return pass_anon(s, c, folio, index);
	/* private copies are told even where nobody maps the page itself */
	if (!folio_mapped(folio) && !s->mapping)
		return VMI_RMAP_UNMAPPED;
	return pass_file(s, c, mapping, index, folio);
}

/*
 * A reference of the folio that @page is part of; NULL if it is none that is
 * mapped by way of a tree, -EAGAIN if it is frozen. Unlocked, so it may be
 * freed, split or merged meanwhile: asked again when the reference is had.
 */
static struct folio *get_folio(struct page *page)
{
	struct folio *folio = page_folio(page);

	if (!has_rmap(folio) || !vmi_frame_may_get(page, folio))
		return NULL;
	if (!folio_try_get(folio))
		return ERR_PTR(-EAGAIN);
	if (page_folio(page) == folio && vmi_frame_may_get(page, folio))
		return folio;
	folio_put(folio);
	return ERR_PTR(-EAGAIN);
}

static u32 pass_folio(struct vmi_search *s, struct vmi_cursor *c, struct folio *folio)
{
	u32 kind;

	/* only what can be in a tree is locked: others use the bit for themselves */
	if (!has_rmap(folio))
		return VMI_RMAP_NO_RMAP;
	if (!folio_trylock(folio))
		return VMI_RMAP_BUSY;
	kind = pass_locked(s, c, folio);
	folio_unlock(folio);
	return kind;
}

static u32 pass_once(struct vmi_search *s, struct vmi_cursor *c)
{
	struct folio *folio;
	struct page *page;
	u32 kind;

	if (s->no_frame)
		return pass_file(s, c, s->mapping, s->index, NULL);
	page = pfn_to_online_page(s->pfn);
	if (!page)
		return VMI_RMAP_NOT_RAM;
	if (is_zero_pfn(s->pfn))
		return VMI_RMAP_ZERO;
	folio = get_folio(page);
	if (IS_ERR(folio))
		return VMI_RMAP_BUSY;
	if (!folio)
		return vmi_page_huge_zero(page) ? VMI_RMAP_ZERO : VMI_RMAP_NO_RMAP;
	kind = pass_folio(s, c, folio);
	folio_put(folio);
	return kind;
}

/* --------------------------------------------------------------------------- */

static void begin_pass(struct vmi_search *s)
{
	s->more = false;
	s->from_tgid = s->last_tgid;
	s->from_addr = s->ksm_addr;
}

u32 vmi_rmap_pass(struct vmi_search *s, struct vmi_cursor *c)
{
	u32 kind = VMI_RMAP_BUSY;

	begin_pass(s);
	for (unsigned int try = 0; try < TRIES; try++) {
		kind = pass_once(s, c);
		if (kind != VMI_RMAP_BUSY || signal_pending(current))
			break;
		usleep_range(500, 1500);
	}
	if (kind == VMI_RMAP_KSM)
		vmi_rmap_pass_ksm(s, c);
	return kind;
}

u32 vmi_rmap_pass_swap(struct vmi_search *s, struct vmi_cursor *c, const struct vmi_hold *h,
		       u64 addr)
{
	u64 nth = (addr - h->vma->vm_start) >> PAGE_SHIFT;
	struct anon_vma *root;

	begin_pass(s);
	if (!h->vma->anon_vma)
		return VMI_RMAP_GONE;
	/*
	 * Under mmap_lock the VMA keeps its anon_vma. Whose the page was is not
	 * known any more, so the root is asked: all descendants are in its tree.
	 */
	root = h->vma->anon_vma->root;
	s->root = root;
	if (h->vma->vm_flags & VM_MERGEABLE)
		return VMI_RMAP_KSM;
	if (!down_read_trylock(&root->rwsem))
		return VMI_RMAP_BUSY;
	search_anon(s, c, root, vma_start_anon_pgoff(h->vma) + nth, NULL);
	up_read(&root->rwsem);
	return VMI_RMAP_SWAP;
}

u32 vmi_rmap_pass_merged(struct vmi_search *s, struct vmi_cursor *c)
{
	vmi_rmap_pass_ksm(s, c);
	return VMI_RMAP_SWAP;
}

bool vmi_rmap_may_be_huge_zero(u64 pfn)
{
	struct page *page = pfn_to_online_page(pfn);
	struct folio *folio;

	if (VMI_HAS_HUGE_ZERO || !page)
		return false;
	folio = page_folio(page);
	return !READ_ONCE(folio->mapping) && !page_has_type(&folio->page) &&
	       vmi_folio_order(folio) == HPAGE_PMD_ORDER;
}

int vmi_rmap_mapcount(u64 pfn)
{
	struct page *page = pfn_to_online_page(pfn);

	return page ? vmi_page_mapcount(page) : 0;
}
