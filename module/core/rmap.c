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
#include "rmap.h"
#include "vma.h"
#include "walk.h"

/* How often a lock is tried, with a pause between: a tenth of a second or so. */
#define TRIES		100
/* Addresses of a process that a search for a KSM page looks at in one pass. */
#define KSM_BUDGET	8192

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
	return vma_first(avc->vma);
}

static unsigned long avc_last(struct anon_vma_chain *avc)
{
	return vma_last(avc->vma);
}

/* The same trees as in mm/interval_tree.c, with the same keys; only read here. */
INTERVAL_TREE_DEFINE(struct vm_area_struct, shared.rb, unsigned long, shared.rb_subtree_last,
		     vma_first, vma_last, static __maybe_unused, file_tree)
INTERVAL_TREE_DEFINE(struct anon_vma_chain, rb, unsigned long, rb_subtree_last,
		     avc_first, avc_last, static __maybe_unused, anon_tree)

/* what was found, in order -------------------------------------------------- */

static int compare(const struct mm_struct *mm, u64 addr, const struct mm_struct *mm2, u64 addr2)
{
	if (mm != mm2)
		return mm < mm2 ? -1 : 1;
	return addr < addr2 ? -1 : addr > addr2;
}

/* Is the key at place @i of the heap below that at @k? */
static bool below(struct vmi_search *s, u32 i, u32 k)
{
	const struct vmi_found *x = vmi_rmap_found(s, i), *y = vmi_rmap_found(s, k);

	return compare(x->mm, x->addr, y->mm, y->addr) < 0;
}

/* The highest key is on top of a heap: it is the one that a lower one replaces. */
static void sift_down(struct vmi_search *s, u32 i, u32 nr)
{
	for (;;) {
		u32 child = 2 * i + 1;

		if (child >= nr)
			return;
		if (child + 1 < nr && below(s, child, child + 1))
			child++;
		if (!below(s, i, child))
			return;
		swap(s->order[i], s->order[child]);
		i = child;
	}
}

static void sift_up(struct vmi_search *s, u32 i)
{
	while (i) {
		u32 parent = (i - 1) / 2;

		if (!below(s, parent, i))
			return;
		swap(s->order[parent], s->order[i]);
		i = parent;
	}
}

/* Would a mapping with this key be kept? */
static bool wanted(struct vmi_search *s, const struct mm_struct *mm, u64 addr)
{
	if (s->ksm)
		return s->nr < VMI_RMAP_KEPT;
	if (s->last_mm && compare(mm, addr, s->last_mm, s->last_addr) <= 0)
		return false;
	if (s->nr < VMI_RMAP_KEPT)
		return true;
	s->more = true;
	return compare(mm, addr, vmi_rmap_found(s, 0)->mm, vmi_rmap_found(s, 0)->addr) < 0;
}

static void keep(struct vmi_search *s, const struct vmi_found *f)
{
	if (s->nr < VMI_RMAP_KEPT) {
		s->found[s->nr] = *f;
		s->order[s->nr] = s->nr;
		sift_up(s, s->nr++);
	} else {
		*vmi_rmap_found(s, 0) = *f;
		sift_down(s, 0, s->nr);
	}
}

/* Still under the locks: what is kept must outlive them. */
static void pin_all(struct vmi_search *s)
{
	for (u32 last = s->nr; last-- > 1;) {
		swap(s->order[0], s->order[last]);
		sift_down(s, 0, last);
	}
	for (u32 i = 0; i < s->nr; i++) {
		mmgrab(s->found[i].mm);
		if (s->found[i].file)
			get_file(s->found[i].file);
	}
}

void vmi_rmap_forget(struct vmi_search *s)
{
	if (!s->nr)
		return;
	if (s->last_mm)
		mmdrop(s->last_mm);
	s->last_mm = vmi_rmap_found(s, s->nr - 1)->mm;
	s->last_addr = vmi_rmap_found(s, s->nr - 1)->addr;
	for (u32 i = 0; i < s->nr; i++) {
		struct vmi_found *f = vmi_rmap_found(s, i);

		if (f->file)
			fput(f->file);
		if (i < s->nr - 1)
			mmdrop(f->mm);
	}
	s->nr = 0;
}

void vmi_rmap_end(struct vmi_search *s)
{
	vmi_rmap_forget(s);
	if (s->last_mm)
		mmdrop(s->last_mm);
	s->last_mm = NULL;
}

/* one entry ---------------------------------------------------------------- */

/* A page that a private mapping of a file has for itself. */
static bool is_copy(const struct vmi_search *s, const struct vm_area_struct *vma, u64 pfn)
{
	struct page *page;

	if (!s->mapping || vma->vm_flags & VM_MAYSHARE)
		return false;
	page = pfn_to_online_page(pfn);
	return page && PageAnon(page);
}

static bool leaf_holds(const struct vmi_search *s, const struct vm_area_struct *vma,
		       const struct vmi_path *p, struct vmi_found *f)
{
	u64 inside = f->addr & (BIT_ULL(vmi_dialect.level[p->level].shift) - 1);
	u64 raw = p->raw[p->level];

	f->pfn = (vmi_entry_pa(&vmi_dialect, p->level, raw) + inside) >> PAGE_SHIFT;
	f->how = vmi_entry_present(&vmi_dialect, raw) ? VMI_MAPPING_PRESENT :
		 VMI_MAPPING_PROT_NONE;
	if (s->swap)
		return false;
	if (!s->no_frame && f->pfn == s->pfn)
		return true;
	f->how = VMI_MAPPING_COPY;
	return is_copy(s, vma, f->pfn);
}

static bool soft_holds(const struct vmi_search *s, const struct vmi_path *p, struct vmi_found *f)
{
	u64 inside = f->addr & (BIT_ULL(vmi_dialect.level[p->level].shift) - 1);
	struct vmi_soft_entry soft, slot;

	vmi_entry_soft(&vmi_dialect, p->raw[p->level], &soft);
	if (s->swap) {
		vmi_entry_soft(&vmi_dialect, s->swap, &slot);
		f->how = VMI_MAPPING_SWAP;
		return soft.why == VMI_WHY_SWAP && soft.type == slot.type &&
		       soft.offset == slot.offset;
	}
	f->pfn = soft.offset + (inside >> PAGE_SHIFT);
	switch (soft.why) {
	case VMI_WHY_MIGRATION:
		f->how = VMI_MAPPING_MIGRATION;
		break;
	case VMI_WHY_HWPOISON:
		f->how = VMI_MAPPING_HWPOISON;
		break;
	case VMI_WHY_DEVICE:
		f->how = VMI_MAPPING_DEVICE;
		break;
	default:
		return false;
	}
	return !s->no_frame && f->pfn == s->pfn;
}

static bool holds(const struct vmi_search *s, const struct vm_area_struct *vma,
		  const struct vmi_path *p, struct vmi_found *f)
{
	if (p->kind == VMI_KIND_LEAF)
		return leaf_holds(s, vma, p, f);
	return p->kind == VMI_KIND_SOFT && soft_holds(s, p, f);
}

/* The VMA is kept by the tree's lock or by mmap_lock; so is its file. */
static void describe(struct vmi_found *f, struct vm_area_struct *vma, const struct vmi_path *p)
{
	f->mm = vma->vm_mm;
	f->file = vma->vm_file;
	f->entry = p->raw[p->level];
	f->vma_start = vma->vm_start;
	f->vma_end = vma->vm_end;
	f->vma_flags = vmi_vm_flags(READ_ONCE(vma->vm_flags));
	f->level = p->level;
	f->upper = p->upper[p->level];
	f->role = vmi_vma_role(vma);
}

/* Look into the page table of a VMA that may map the page. */
static void consider(struct vmi_search *s, struct vmi_cursor *c, struct vm_area_struct *vma,
		     u64 addr, struct folio *folio)
{
	struct vmi_found f = { .addr = addr, .nr = 1 };
	struct vmi_part part = { };
	struct vmi_path p;

	if (!wanted(s, vma->vm_mm, addr))
		return;
	if (folio && folio_test_large(folio)) {
		part.pfn = folio_pfn(folio);
		part.nr = folio_nr_pages(folio);
	}
	if (!vmi_walk_mapped(&p, vma->vm_mm, addr, &part)) {
		c->lost++;
		return;
	}
	if (!holds(s, vma, &p, &f))
		return;
	if (part.found && f.how <= VMI_MAPPING_PROT_NONE) {
		f.first = part.first;
		f.nr = part.found;
	}
	describe(&f, vma, &p);
	keep(s, &f);
}

static u64 address_in(const struct vm_area_struct *vma, u64 index)
{
	return vma->vm_start + ((index - vma->vm_pgoff) << PAGE_SHIFT);
}

/* trees --------------------------------------------------------------------- */

static void search_anon(struct vmi_search *s, struct vmi_cursor *c, struct anon_vma *anon_vma,
			u64 index, struct folio *folio)
{
	struct anon_vma_chain *avc;

	for (avc = anon_tree_iter_first(&anon_vma->rb_root, index, index); avc;
	     avc = anon_tree_iter_next(avc, index, index))
		consider(s, c, avc->vma, address_in(avc->vma, index), folio);
	pin_all(s);
}

static void search_file(struct vmi_search *s, struct vmi_cursor *c,
			struct address_space *mapping, u64 index, struct folio *folio)
{
	struct vm_area_struct *vma;

	for (vma = file_tree_iter_first(&mapping->i_mmap, index, index); vma;
	     vma = file_tree_iter_next(vma, index, index))
		consider(s, c, vma, address_in(vma, index), folio);
	pin_all(s);
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
	since = ktime_get_mono_fast_ns();
	search_file(s, c, mapping, index, folio);
	vmi_cursor_held(c, since);
	up_read(&mapping->i_mmap_rwsem);
	return VMI_RMAP_FILE;
}

/* Does the mapping word lead to who maps it? A type stands where others count. */
static bool has_rmap(struct folio *folio)
{
	unsigned long word = (unsigned long)READ_ONCE(folio->mapping);

	if (folio_test_slab(folio) || folio_test_reserved(folio) || !word)
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
 * A reference of the folio that @page is part of, or NULL. Unlocked, so it may
 * be freed, split or merged meanwhile: asked again when the reference is had.
 */
static struct folio *get_folio(struct page *page)
{
	for (unsigned int try = 0; try < TRIES; try++) {
		struct folio *folio = page_folio(page);

		if (!folio_try_get(folio))
			return NULL;
		if (page_folio(page) == folio)
			return folio;
		folio_put(folio);
	}
	return NULL;
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
	if (!folio)
		return VMI_RMAP_NO_RMAP;
	kind = pass_folio(s, c, folio);
	if (kind == VMI_RMAP_NO_RMAP && folio_test_large(folio) && vmi_page_huge_zero(page))
		kind = VMI_RMAP_ZERO;
	folio_put(folio);
	return kind;
}

/* KSM ----------------------------------------------------------------------- */

/*
 * The stable tree's own lists are private to mm/ksm.c, so all VMAs that may be
 * merged are searched, process by process in the order of their ids.
 *
 * Return: the next process that owns an mm, referenced; NULL at the end.
 */
static struct task_struct *next_process(pid_t after)
{
	struct task_struct *p, *next = NULL;

	rcu_read_lock();
	for_each_process(p)
		if (p->tgid > after && (!next || p->tgid < next->tgid) &&
		    !(p->flags & PF_KTHREAD))
			next = p;
	if (next)
		get_task_struct(next);
	rcu_read_unlock();
	return next;
}

/* Of processes that share an mm, one is searched: its owner. */
static bool owns(struct task_struct *p, struct mm_struct *mm)
{
	struct task_struct *owner;
	bool yes;

	rcu_read_lock();
	owner = vmi_mm_owner(mm);
	yes = !owner || same_thread_group(owner, p);
	rcu_read_unlock();
	return yes;
}

/* From @addr on; the address to go on at, or 0 when the mm is done. */
static u64 search_mm(struct vmi_search *s, struct vmi_cursor *c, struct mm_struct *mm, u64 addr)
{
	struct vm_area_struct *vma;
	int budget = KSM_BUDGET;

	for (vma = find_vma(mm, addr); vma; vma = find_vma(mm, addr)) {
		addr = max_t(u64, addr, vma->vm_start);
		if (!(vma->vm_flags & VM_MERGEABLE))
			addr = vma->vm_end;
		for (; addr < vma->vm_end; addr += PAGE_SIZE) {
			if (!budget-- || s->nr == VMI_RMAP_KEPT)
				return addr;
			consider(s, c, vma, addr, NULL);
		}
	}
	return 0;
}

static void search_process(struct vmi_search *s, struct vmi_cursor *c, struct task_struct *p,
			   struct mm_struct *mm)
{
	u64 id = vmi_mm_id(mm), since;

	/* it exec'd between two passes */
	if (s->ksm_mm != id)
		s->ksm_addr = 0;
	s->ksm_mm = id;
	if (!owns(p, mm) || mmap_read_lock_killable(mm)) {
		s->ksm_addr = 0;
		return;
	}
	since = ktime_get_mono_fast_ns();
	s->ksm_addr = search_mm(s, c, mm, s->ksm_addr);
	pin_all(s);
	vmi_cursor_held(c, since);
	mmap_read_unlock(mm);
}

static void pass_ksm(struct vmi_search *s, struct vmi_cursor *c)
{
	struct task_struct *p = next_process(s->last_tgid);
	struct mm_struct *mm;

	if (!p)
		return;
	s->ksm = true;
	s->more = true;
	mm = get_task_mm(p);
	if (mm) {
		search_process(s, c, p, mm);
		mmput(mm);
	}
	if (!mm || !s->ksm_addr)
		s->last_tgid = p->tgid;
	put_task_struct(p);
}

/* --------------------------------------------------------------------------- */

u32 vmi_rmap_pass(struct vmi_search *s, struct vmi_cursor *c)
{
	u32 kind = VMI_RMAP_BUSY;

	s->more = false;
	for (unsigned int try = 0; try < TRIES; try++) {
		kind = pass_once(s, c);
		if (kind != VMI_RMAP_BUSY || signal_pending(current))
			break;
		usleep_range(500, 1500);
	}
	if (kind == VMI_RMAP_KSM)
		pass_ksm(s, c);
	return kind;
}

u32 vmi_rmap_pass_swap(struct vmi_search *s, struct vmi_cursor *c, const struct vmi_hold *h,
		       u64 addr)
{
	struct anon_vma *root;

	s->more = false;
	if (!h->vma->anon_vma)
		return VMI_RMAP_GONE;
	/*
	 * Under mmap_lock the VMA keeps its anon_vma. Whose the page was is not
	 * known any more, so the root is asked: all descendants are in its tree.
	 */
	root = h->vma->anon_vma->root;
	if (!down_read_trylock(&root->rwsem))
		return VMI_RMAP_BUSY;
	search_anon(s, c, root, linear_page_index(h->vma, addr), NULL);
	up_read(&root->rwsem);
	return VMI_RMAP_SWAP;
}

int vmi_rmap_mapcount(u64 pfn)
{
	struct page *page = pfn_to_online_page(pfn);

	return page ? vmi_page_mapcount(page) : 0;
}
