// SPDX-License-Identifier: GPL-2.0
/* reverse.c - one page and who maps it, as records; see reverse.h */
#include <linux/delay.h>
#include <linux/file.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "../decode/entry.h"
#include "compat.h"
#include "dialect.h"
#include "frames.h"
#include "leads.h"
#include "reverse.h"
#include "sharer.h"
#include "vma.h"
#include "walk.h"

/* How often the tree of a swap slot is tried. */
#define TRIES	100
/* Places in memory of their own. */
#define MANY	(32 * 1024 / sizeof(struct vmi_found))

/* a page begins and ends ---------------------------------------------------- */

static void begin(struct vmi_cursor *c, struct vmi_reverse *r)
{
	BUILD_BUG_ON(sizeof(*r) > 8 * 1024);
	if (r->many)
		vmi_rmap_begin(&r->search, r->many, MANY);
	else
		vmi_rmap_begin(&r->search, r->few, ARRAY_SIZE(r->few));
	memset(&r->sum, 0, sizeof(r->sum));
	r->at = 0;
	r->met = false;
	r->lost = c->lost;
	r->searching = true;
}

void vmi_reverse_vma(struct vmi_reverse *r, struct vm_area_struct *vma)
{
	r->anonymous = vmi_vma_is_anonymous(vma);
	r->inserted = vma->vm_flags & (VM_PFNMAP | VM_MIXEDMAP);
	r->mapping = vma->vm_file ? vma->vm_file->f_mapping : NULL;
}

void vmi_reverse_frame(struct vmi_cursor *c, struct vmi_reverse *r, u64 pfn)
{
	begin(c, r);
	vmi_frames_add(c, &r->named, pfn, pfn + 1);
	r->search.pfn = pfn;
	r->sum.pfn = pfn;
	r->sum.mapcount = vmi_rmap_mapcount(pfn);
}

void vmi_reverse_swap(struct vmi_cursor *c, struct vmi_reverse *r, u64 entry)
{
	begin(c, r);
	r->search.no_frame = true;
	r->search.swap = entry;
	r->sum.entry = entry;
}

void vmi_reverse_file(struct vmi_cursor *c, struct vmi_reverse *r, struct address_space *mapping,
		      u64 index, const u64 *cached)
{
	if (cached) {
		vmi_reverse_frame(c, r, *cached);
	} else {
		begin(c, r);
		r->search.no_frame = true;
	}
	r->search.mapping = mapping;
	r->search.index = index;
	r->sum.index = index;
}

/* The page at hand is done; the place is the next one's. */
static void finish(struct vmi_cursor *c, struct vmi_reverse *r)
{
	u64 step = vmi_target_about(c->target) == VMI_ABOUT_FILE ? PAGE_SIZE : 1;
	struct vmi_rmap *sum;

	if (!r->search.no_frame)
		r->sum.mapcount_after = vmi_rmap_mapcount(r->search.pfn);
	if (r->sum.kind == VMI_RMAP_FILE && !r->sum.mapcount && !r->sum.seen &&
	    !r->sum.copies)
		r->sum.kind = VMI_RMAP_UNMAPPED;
	sum = vmi_cursor_add(c, VMI_REC_RMAP, sizeof(*sum));
	r->sum.rec = sum->rec;
	*sum = r->sum;
	vmi_rmap_forget(&r->search);
	r->searching = false;
	r->anonymous = false;
	r->inserted = false;
	r->own = false;
	c->addr += step;
}

void vmi_reverse_none(struct vmi_cursor *c, struct vmi_reverse *r, u32 why, u64 entry)
{
	begin(c, r);
	r->search.no_frame = true;
	r->sum.kind = VMI_RMAP_NOT_PRESENT;
	r->sum.why = why;
	r->sum.entry = entry;
	finish(c, r);
}

void vmi_reverse_no_map(struct vmi_cursor *c, struct vmi_reverse *r, u64 end)
{
	begin(c, r);
	r->search.no_frame = true;
	r->sum.pfn = c->addr;
	r->sum.kind = VMI_RMAP_NOT_RAM;
	c->addr = vmi_frames_add(c, &r->named, c->addr, end) - 1;
	finish(c, r);
}

static void by_soft(struct vmi_cursor *c, struct vmi_reverse *r, u64 entry)
{
	struct vmi_soft_entry soft;

	vmi_entry_soft(&vmi_dialect, entry, &soft);
	if (soft.why == VMI_WHY_SWAP)
		vmi_reverse_swap(c, r, entry);
	else
		vmi_reverse_none(c, r, soft.why, entry);
}

void vmi_reverse_entry(struct vmi_cursor *c, struct vmi_reverse *r, const struct vmi_path *p)
{
	u64 entry = p->raw[p->level], pfn;

	r->own = r->anonymous && p->kind == VMI_KIND_LEAF;
	if (vmi_entry_frame(p, c->addr, &pfn))
		vmi_reverse_frame(c, r, pfn);
	else if (p->kind == VMI_KIND_SOFT)
		by_soft(c, r, entry);
	else
		vmi_reverse_none(c, r, p->kind == VMI_KIND_NONE ? VMI_WHY_NONE : VMI_WHY_BAD,
				 entry);
}

/* the search ---------------------------------------------------------------- */

/* The VMA with the slot must still be there: its anon_vma is the way in. */
static int pass_swap(struct vmi_cursor *c, struct vmi_reverse *r, u32 *kind)
{
	struct vmi_hold h;
	int err;

	*kind = VMI_RMAP_BUSY;
	for (unsigned int try = 0; try < TRIES && *kind == VMI_RMAP_BUSY; try++) {
		if (try)
			usleep_range(500, 1500);
		err = vmi_hold_mm(&h, c, c->addr);
		if (err)
			return err;
		*kind = VMI_RMAP_GONE;
		if (h.vma && h.vma->vm_start <= c->addr)
			*kind = vmi_rmap_pass_swap(&r->search, c, &h, c->addr);
		vmi_hold_release(&h, c);
		if (*kind == VMI_RMAP_KSM)
			*kind = vmi_rmap_pass_merged(&r->search, c);
		if (signal_pending(current))
			break;
	}
	return 0;
}

/* What the page turned out to be; it may turn into something else meanwhile. */
static void note_kind(struct vmi_reverse *r, u32 kind)
{
	if (r->search.no_frame && kind == VMI_RMAP_FILE)
		kind = VMI_RMAP_NOT_CACHED;
	if (r->anonymous && kind == VMI_RMAP_NO_RMAP && vmi_rmap_may_be_huge_zero(r->search.pfn))
		kind = VMI_RMAP_ZERO;
	if (!r->sum.passes++ || kind == VMI_RMAP_BUSY)
		r->sum.kind = kind;
	else if (r->sum.kind != kind && kind != VMI_RMAP_UNMAPPED)
		r->sum.kind = VMI_RMAP_GONE;
}

/* Does the address asked for lead to the frame still? Not known: it is lost. */
static bool still_there(struct vmi_cursor *c, const struct vmi_reverse *r)
{
	u64 pfn;
	int found = vmi_leads_to(c, c->addr, &pfn);

	if (found == -EAGAIN)
		c->lost++;
	return found == -EAGAIN || (found > 0 && pfn == r->search.pfn);
}

/* Would the search have come by the address asked for, if its page was there? */
static bool comes_by(const struct vmi_reverse *r)
{
	if (r->inserted)
		return false;
	switch (r->sum.kind) {
	case VMI_RMAP_ANON:
	case VMI_RMAP_KSM:
	case VMI_RMAP_SWAP:
		return true;
	case VMI_RMAP_FILE:
		/* a driver may hand out pages of another's file */
		return r->mapping == r->search.tree;
	case VMI_RMAP_ZERO:
	case VMI_RMAP_NOT_RAM:
		return false;
	default:
		return r->own;
	}
}

/*
 * Between the entry and the search nothing is locked: what was found out may be about
 * a page that has left the address since, and is somebody else's. Where something could
 * not be read, that may be why it was not met.
 */
static void look_back(struct vmi_cursor *c, struct vmi_reverse *r)
{
	if (vmi_target_about(c->target) != VMI_ABOUT_PROCESS || r->met || c->lost != r->lost ||
	    r->sum.kind == VMI_RMAP_BUSY || r->sum.kind == VMI_RMAP_GONE)
		return;
	if (comes_by(r) || !still_there(c, r))
		r->sum.kind = VMI_RMAP_GONE;
}

static void finish_search(struct vmi_cursor *c, struct vmi_reverse *r)
{
	look_back(c, r);
	finish(c, r);
}

/* Room for many where a pass has left some; if there is no memory it takes longer. */
static void grow(struct vmi_cursor *c, struct vmi_reverse *r)
{
	if (r->many || !c->raw || !r->search.more)
		return;
	r->many = kvmalloc_array(MANY, sizeof(*r->many), GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!r->many)
		return;
	r->search.found = r->many;
	r->search.room = MANY;
}

/*
 * Tell what the files of those found are called, and let go of them: between two
 * reads no file of others is held, which would keep its file system mounted.
 *
 * Return: false if there are more names than room: then that many are found anew.
 */
static bool name_files(struct vmi_cursor *c, struct vmi_reverse *r)
{
	/* what it points to may have been freed since the pass before */
	r->named.ptr = NULL;
	for (u32 i = 0; i < r->search.nr; i++) {
		struct vmi_found *f = &r->search.found[i];
		struct file *file = f->file;

		if (!file)
			continue;
		if (vmi_cursor_left(c) < VMI_NAME_ROOM) {
			vmi_rmap_retry(&r->search, i);
			return false;
		}
		f->name = r->quiet ? 0 : vmi_name_path(c, &r->named, file_user_path(file));
		fput(file);
	}
	return true;
}

static int search(struct vmi_cursor *c, struct vmi_reverse *r)
{
	u32 kind;
	int err;

	vmi_rmap_forget(&r->search);
	grow(c, r);
	r->at = 0;
	if (r->search.swap) {
		err = pass_swap(c, r, &kind);
		if (err)
			return err;
	} else {
		kind = vmi_rmap_pass(&r->search, c);
	}
	/* asked again: a signal is no end */
	if (kind == VMI_RMAP_BUSY && signal_pending(current))
		return VMI_MORE;
	if (!name_files(c, r))
		return VMI_MORE;
	note_kind(r, kind);
	if (!r->search.nr && !r->search.more)
		finish_search(c, r);
	return VMI_MORE;
}

/* Is it one of those in the page's own count? */
static bool counted(const struct vmi_found *f)
{
	return f->how == VMI_MAPPING_PRESENT || f->how == VMI_MAPPING_PROT_NONE ||
	       f->how == VMI_MAPPING_DEVICE;
}

static void count(struct vmi_cursor *c, struct vmi_reverse *r, const struct vmi_found *f)
{
	/* of a process alone there is an mm */
	r->met |= f->mm == c->mm && f->addr == (c->addr & PAGE_MASK);
	if (counted(f))
		r->sum.seen++;
	else
		r->sum.copies++;
}

static int tell_found(struct vmi_cursor *c, struct vmi_reverse *r)
{
	while (r->at < r->search.nr) {
		if (!r->quiet) {
			if (vmi_cursor_left(c) < VMI_MAPPING_ROOM)
				break;
			vmi_mapping_add(c, &r->search.found[r->at]);
		}
		count(c, r, &r->search.found[r->at++]);
	}
	if (r->at == r->search.nr && !r->search.more &&
	    vmi_cursor_left(c) >= sizeof(struct vmi_rmap))
		finish_search(c, r);
	return VMI_MORE;
}

int vmi_reverse_fill(struct vmi_cursor *c, struct vmi_reverse *r)
{
	if (r->at < r->search.nr)
		return tell_found(c, r);
	return search(c, r);
}

void vmi_reverse_stop(struct vmi_reverse *r)
{
	vmi_rmap_forget(&r->search);
	kvfree(r->many);
}
