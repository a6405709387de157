/* SPDX-License-Identifier: GPL-2.0 */
/* frame.h - what one physical frame is used for */
#ifndef _VMI_CORE_FRAME_H
#define _VMI_CORE_FRAME_H

#include <linux/mm.h>
#include <linux/rmap.h>

#include "name.h"
#include "view.h"

/** VMI_ORDERS - of what the buddy allocator hands out; MAX_ORDER changed its meaning in 6.4 */
#define VMI_ORDERS	11

/** VMI_FRAME_ROOM - bytes that a FRAME and its NAMEs may take: two paths and a zone */
#define VMI_FRAME_ROOM	(VMI_NAME_ROOM * 2 + 64 + sizeof(struct vmi_frame))

/** vmi_frame_init() - the table of flags, once at load */
void vmi_frame_init(void);
/** vmi_frame_flags() - what a page's flag word says by itself: KPF_*, VMI_FRAME_F_* */
u64 vmi_frame_flags(unsigned long word);

/** vmi_page_nid() - its node: that stays, while the flags in the same word change */
static inline int vmi_page_nid(struct page *page)
{
	return data_race(page_to_nid(page));	/* other bits of the word */
}

/** vmi_page_zone() - its zone's number, as the node */
static inline u32 vmi_page_zone(struct page *page)
{
	return data_race(page_zonenum(page));	/* other bits of the word */
}

/**
 * struct vmi_look - a frame that is being looked at
 * @page: its page, with a memory map that is online
 * @pfn: its number
 * @folio: which it is part of
 * @held: @folio was referenced: what is said of its owner holds
 * @word: the flag word that kpageflags tells of
 * @owner: the root of its anon_vmas, or its inode; only to be compared
 */
struct vmi_look {
	struct page *page;
	u64 pfn;
	struct folio *folio;
	bool held;
	unsigned long word;
	const void *owner;
};

/**
 * vmi_frame_describe() - a frame in use; not a free block
 * @c: for NAMEs; VMI_FRAME_ROOM must be free
 * @n: which were told lately
 * @f: with @pfn, @head and @nr set for a frame on its own, the rest zero
 * @l: with @page and @pfn set
 *
 * Under RCU.
 */
void vmi_frame_describe(struct vmi_cursor *c, struct vmi_named *n, struct vmi_frame *f,
			struct vmi_look *l);

/**
 * vmi_frame_may_get() - may a page's folio be referenced, if it still has a reference?
 * @page: part of @folio a moment ago
 *
 * What is in a file's cache or mapped is, by anybody and at any time. Who has other
 * memory may count on having the only reference: none is taken of that. To be
 * asked again once it is had, as mm/page_idle.c:page_idle_get_folio() does.
 */
bool vmi_frame_may_get(struct page *page, struct folio *folio);

/**
 * vmi_frame_lru() - where the reclaim has a frame's folio; under RCU
 * @pfn: may have no memory map
 * @gen: its MGLRU generation, or VMI_NO_GEN
 *
 * Return: enum vmi_lru.
 */
u8 vmi_frame_lru(u64 pfn, u8 *gen);

/** vmi_anon_root() - of a mapping word that leads to an anon_vma; under RCU */
static inline const void *vmi_anon_root(unsigned long word)
{
	return READ_ONCE(((struct anon_vma *)(word & ~3ul))->root);
}

#endif /* _VMI_CORE_FRAME_H */
