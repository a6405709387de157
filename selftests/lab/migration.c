// SPDX-License-Identifier: GPL-2.0
/*
 * migration.c - a page under migration, held still
 *
 * To move a page, the kernel first puts a migration entry in the place of each
 * entry that maps it: not present, with the frame's number, so that whoever
 * touches the page sleeps until it is where it belongs. That takes
 * microseconds; here it takes until the file is closed, and then the page stays
 * where it was.
 *
 * migrate_vma_setup() does the first half and wants mmap_lock until
 * migrate_vma_finalize() has done the second: the page has no mapping meanwhile
 * that would keep its anon_vma alive, the VMA does. Nobody may return to user
 * space with that lock, so a kernel worker holds it. It gives up by itself
 * after hold_seconds: a forgotten page must not make a machine hang.
 */
#include <linux/migrate.h>
#include <linux/module.h>
#include <linux/sched/mm.h>

#include "lab.h"

#if IS_ENABLED(CONFIG_DEVICE_MIGRATION)

/* Well below what the kernel takes for a task that hangs. */
static unsigned int hold_seconds = 60;
module_param(hold_seconds, uint, 0600);
MODULE_PARM_DESC(hold_seconds, "kind migration: how long a page is held at most");

#define WHY_NOT		NULL

static void hold_page(struct lab *lab, struct vm_area_struct *vma)
{
	struct lab_hold *h = &lab->hold;
	unsigned long src = 0, dst = 0;
	struct migrate_vma m = {
		.vma	= vma,
		.src	= &src,
		.dst	= &dst,
		.start	= h->addr,
		.end	= h->addr + PAGE_SIZE,
		.flags	= MIGRATE_VMA_SELECT_SYSTEM,
	};

	h->err = migrate_vma_setup(&m);
	if (h->err)
		return;
	/* an empty entry could be migrated too, and holds no page */
	if ((src & MIGRATE_PFN_MIGRATE) && (src & MIGRATE_PFN_VALID)) {
		lab->pfn = page_to_pfn(migrate_pfn_to_page(src));
		complete(&h->held);
		wait_for_completion_interruptible_timeout(&h->let_go, hold_seconds * HZ);
	} else {
		h->err = -EBUSY;
	}
	/* there is no new page in dst: the old one gets its entries back */
	migrate_vma_finalize(&m);
}

static void hold_work(struct work_struct *work)
{
	struct lab_hold *h = container_of(work, struct lab_hold, work);
	struct lab *lab = container_of(h, struct lab, hold);
	struct vm_area_struct *vma;

	mmap_read_lock(h->mm);
	vma = vma_lookup(h->mm, h->addr);
	if (vma)
		hold_page(lab, vma);
	else
		h->err = -EFAULT;
	mmap_read_unlock(h->mm);
	mmput(h->mm);
	if (h->err)
		complete(&h->held);
}

/* The caller's own memory, so nobody else can be made to sleep. */
static int migration_make(struct lab *lab, unsigned long addr)
{
	struct lab_hold *h = &lab->hold;

	h->mm = current->mm;
	h->addr = addr & PAGE_MASK;
	h->err = 0;
	init_completion(&h->held);
	init_completion(&h->let_go);
	INIT_WORK(&h->work, hold_work);
	mmget(h->mm);
	queue_work(system_dfl_wq, &h->work);
	wait_for_completion(&h->held);
	if (h->err) {
		flush_work(&h->work);
		return h->err;
	}
	lab->addr = h->addr;
	lab->size = PAGE_SIZE;
	return 0;
}

static void migration_undo(struct lab *lab)
{
	complete(&lab->hold.let_go);
	flush_work(&lab->hold.work);
}

#else

#define WHY_NOT		"the kernel is built without CONFIG_DEVICE_MIGRATION"
#define migration_make	NULL
#define migration_undo	NULL

#endif

const struct lab_kind lab_migration = {
	.name		= "migration",
	.meaning	= "ADDRESS: the page there, under migration for as long as it is open",
	.absent		= WHY_NOT,
	.make		= migration_make,
	.undo		= migration_undo,
};
