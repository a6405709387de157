// SPDX-License-Identifier: GPL-2.0
/*
 * wx.c - kernel memory that can be written and run
 *
 * What no kernel should have, for as long as the file is open: a second mapping
 * of one page, in the vmalloc area. vmap() takes the right to run out of
 * whatever it is asked for, and set_memory_x() is not for modules, so the one
 * entry is changed where it stands. Nothing ever runs there.
 */
#include <linux/vmalloc.h>

#include "lab.h"

#ifdef CONFIG_X86

#define WHY_NOT	NULL

static int wx_make(struct lab *lab, unsigned long unused)
{
	struct page *page = virt_to_page(lab->memory);
	void *at = vmap(&page, 1, VM_MAP, PAGE_KERNEL);
	unsigned int level;
	pte_t *pte;

	if (!at)
		return -ENOMEM;
	lab->addr = (unsigned long)at;
	pte = lookup_address(lab->addr, &level);
	/* Now it may do more than before: what a TLB still has does no harm. */
	if (pte && level == PG_LEVEL_4K)
		set_pte(pte, pte_mkexec(*pte));
	return 0;
}

static void wx_undo(struct lab *lab)
{
	vunmap((void *)lab->addr);
}

#else

#define WHY_NOT	"without lookup_address() the lab does not find the entry"
#define wx_make	NULL
#define wx_undo	NULL

#endif

const struct lab_kind lab_wx = {
	.name		= "wx",
	.meaning	= "a page of the kernel that may be written and run, while it is open",
	.absent		= WHY_NOT,
	.size		= PAGE_SIZE,
	.make		= wx_make,
	.undo		= wx_undo,
};
