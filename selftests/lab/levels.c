// SPDX-License-Identifier: GPL-2.0
/*
 * levels.c - a mapping made level by level: the worked example
 *
 * `translate' goes down the levels and reads what is there; here is how it got
 * there. An address is cut into indices, one for each level:
 *
 *	63      48 47   39 38   30 29   21 20   12 11     0
 *	| unused  | pgd   | pud   | pmd   | pte   | offset |	four levels
 *
 * (with five, 9 bits more: pgd 56..48, p4d 47..39). Each table is a page of 512
 * entries. An entry of an upper table holds the physical address of the next
 * table; an entry of the last holds the frame. To map a page is to find or make
 * a table at each level, and then to write one entry:
 *
 *	pgd	is there: the mm was born with it. Its entry is empty if nothing
 *		was ever mapped within the same 512 GiB; then a page is
 *		allocated, cleared, counted, and its address written there.
 *	p4d	with four levels it is folded: there is no such table, and
 *		p4d_offset() gives back the place in the pgd.
 *	pud	as pgd, for 1 GiB
 *	pmd	as pgd, for 2 MiB
 *	pte	takes the frame, with what may be done to it.
 *
 * The kernel's steps for this are p4d_alloc(), pud_alloc(), pmd_alloc() and
 * pte_alloc(), each of which takes mm->page_table_lock, looks whether somebody
 * else has filled the entry meanwhile, and otherwise fills it. They end in
 * __p4d_alloc() ... __pte_alloc(), which no module may call. What a module may
 * call is apply_to_page_range(): it does these steps for each page of a range,
 * and calls back with the place of the last entry, its table locked. So here
 * the tables are the kernel's work, and the last entry is ours, bit by bit.
 */
#include <linux/pgtable.h>

#include "lab.h"

/* What the tables say of an address, from the top down to the last one there. */
static void look(struct mm_struct *mm, unsigned long addr, struct lab_step *step)
{
	/* 1. The top: the mm knows where it is, the highest bits are the index. */
	pgd_t *pgd = pgd_offset(mm, addr);
	p4d_t *p4d;
	pud_t *pud;
	pmd_t *pmd;
	pte_t *pte;

	step[0] = (struct lab_step){
		"pgd", "found", __pa(mm->pgd), pgd_index(addr), pgd_val(*pgd),
	};
	if (pgd_none(*pgd))
		return;

	/* 2. Folded, if it is the same place again. */
	p4d = p4d_offset(pgd, addr);
	step[1] = (struct lab_step){
		"p4d", "found", __pa((unsigned long)p4d & PAGE_MASK), p4d_index(addr),
		p4d_val(*p4d),
	};
	if ((void *)p4d == (void *)pgd)
		step[1] = (struct lab_step){ "p4d", "folded", 0, 0, 0 };
	if (p4d_none(*p4d))
		return;

	/* 3., 4. The physical address in an entry leads to the next table. */
	pud = pud_offset(p4d, addr);
	step[2] = (struct lab_step){
		"pud", "found", __pa((unsigned long)pud & PAGE_MASK), pud_index(addr),
		pud_val(*pud),
	};
	if (pud_none(*pud))
		return;
	pmd = pmd_offset(pud, addr);
	step[3] = (struct lab_step){
		"pmd", "found", __pa((unsigned long)pmd & PAGE_MASK), pmd_index(addr),
		pmd_val(*pmd),
	};
	if (pmd_none(*pmd))
		return;

	/* 5. The last: here the entry is of a page. */
	pte = pte_offset_kernel(pmd, addr);
	step[4] = (struct lab_step){
		"pte", "found", __pa((unsigned long)pte & PAGE_MASK), pte_index(addr),
		pte_val(*pte),
	};
}

/* Who made each table: the one above was empty before, or did not exist. */
static void compare(struct lab_step *after, const struct lab_step *before)
{
	for (int i = 1; i < LAB_LEVELS; i++)
		if (!before[i].name)
			after[i].how = "made";
}

/**
 * struct filling - what write_entry() needs to know
 * @mm: whose entry
 * @pfn: the frame of the next page
 * @prot: what may be done to it
 */
struct filling {
	struct mm_struct *mm;
	unsigned long pfn;
	pgprot_t prot;
};

/*
 * The last entry. The frame and the permission in one word; the permission is
 * what mmap() made of PROT_READ and PROT_WRITE: present, user, write, no
 * execution. `special' tells the kernel not to look for the struct page, so
 * that nothing is counted here or when the entry goes away. The processor has
 * no old entry to forget: there was none, so no flush is due.
 */
static int write_entry(pte_t *pte, unsigned long addr, void *data)
{
	struct filling *f = data;

	if (!pte_none(*pte))
		return -EBUSY;
	set_pte_at(f->mm, addr, pte, pte_mkspecial(pfn_pte(f->pfn++, f->prot)));
	return 0;
}

static int levels_map(struct lab *lab, struct vm_area_struct *vma)
{
	struct lab_step before[LAB_LEVELS] = { };
	struct filling f = {
		.mm = vma->vm_mm,
		.pfn = lab->pfn,
		.prot = vma->vm_page_prot,
	};
	int err;

	/* Before any entry is there, so that all who meet it know what it is. */
	vm_flags_set(vma, VM_PFNMAP);
	/* mmap_lock is held for writing: none of these tables can go away. */
	look(f.mm, vma->vm_start, before);
	err = apply_to_page_range(f.mm, vma->vm_start, lab->size, write_entry, &f);
	if (err)
		return err;
	look(f.mm, vma->vm_start, lab->step);
	compare(lab->step, before);
	return 0;
}

const struct lab_kind lab_levels = {
	.name		= "levels",
	.meaning	= "VM_PFNMAP, made level by level, and what was found or made at each",
	.size		= 4 * PAGE_SIZE,
	.map		= levels_map,
};
