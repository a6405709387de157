// SPDX-License-Identifier: GPL-2.0
/* sections.c - every view's columns, and what stands in them */
#include "../module/decode/text.h"
#include "columns.h"
#include "retrace.h"
#include "sections_own.h"
#include "sections_page.h"
#include "swaps.h"

/* lists: a line for each field -------------------------------------------- */

static void list_field(struct vmi_out *o, const struct line *l)
{
	vmi_str(o, l->field ? l->field->name : l->extra->name);
}

static void list_value(struct vmi_out *o, const struct line *l)
{
	if (l->field)
		column_field(o, l, l->rec, l->field);
	else
		l->extra->cell(o, l);
}

static const struct column list_columns[] = {
	{ "FIELD", COL_SHOWN, NULL, list_field, "what" },
	{ "VALUE", COL_SHOWN, NULL, list_value, "how much, where or which" },
	{ NULL }
};

/* status ------------------------------------------------------------------ */

static const char *feature_string(const struct line *l)
{
	return (const char *)l->rec + ((const struct vmi_feature *)l->rec)->text;
}

static void feature_name(struct vmi_out *o, const struct line *l)
{
	vmi_str(o, feature_string(l));
}

static void feature_why(struct vmi_out *o, const struct line *l)
{
	const char *name = feature_string(l);

	vmi_str(o, name + strlen(name) + 1);
}

static void opener_form(struct vmi_out *o, const struct line *l)
{
	vmi_str(o, ((const struct vmi_opener *)l->rec)->raw ? "raw" : "text");
}

static const struct column level_columns[] = {
	{ "LEVEL", COL_SHOWN, "level", NULL, "level of the page table" },
	{ "SHIFT", COL_SHOWN | COL_RIGHT, "shift", NULL, "log2 of the bytes of an entry" },
	{ "ENTRIES", COL_SHOWN | COL_RIGHT, "entries", NULL, "entries of one table" },
	{ "COVERS", COL_SHOWN | COL_RIGHT, "covers", NULL, "bytes of one table" },
	{ "FOLDED", COL_SHOWN, "folded", NULL, "does this machine do without it?" },
	{ NULL }
};

static const struct column feature_columns[] = {
	{ "FEATURE", COL_SHOWN, NULL, feature_name, "something a kernel gives or does not" },
	{ "PRESENT", COL_SHOWN, "present", NULL, "does this one?" },
	{ "MEANING", COL_SHOWN, NULL, feature_why, "what it is, or why it is absent" },
	{ NULL }
};

static const struct column opener_columns[] = {
	{ "VIEW", COL_SHOWN, "view", NULL, "the view that is open" },
	{ "FORM", COL_SHOWN, NULL, opener_form, "text or raw" },
	{ "PID", COL_SHOWN | COL_RIGHT, "pid", NULL, "the process that opened it" },
	{ "COMM", COL_SHOWN, "comm", NULL, "its name" },
	{ "TARGET", COL_SHOWN | COL_RIGHT, "target", NULL, "the process it asks about, 0: none" },
	{ "SINCE", COL_SHOWN | COL_RIGHT, "since", NULL, "time since boot when it was opened" },
	{ "ARMED", COL_SHOWN, "armed", NULL, "does it keep a probe?" },
	{ NULL }
};

/* vmas -------------------------------------------------------------------- */

static const struct vmi_vma *vma(const struct line *l)
{
	return (const void *)l->rec;
}

static void vma_size(struct vmi_out *o, const struct line *l)
{
	column_size(o, l, vma(l)->end - vma(l)->start);
}

static void vma_perm(struct vmi_out *o, const struct line *l)
{
	u64 flags = vma(l)->flags;

	vmi_char(o, flags & VMI_VM_READ ? 'r' : '-');
	vmi_char(o, flags & VMI_VM_WRITE ? 'w' : '-');
	vmi_char(o, flags & VMI_VM_EXEC ? 'x' : '-');
	vmi_char(o, flags & VMI_VM_MAYSHARE ? 's' : 'p');
}

static void vma_page(struct vmi_out *o, const struct line *l)
{
	column_size(o, l, VMI_BIT(vma(l)->page_shift));
}

static void vma_dev(struct vmi_out *o, const struct line *l)
{
	vmi_hex(o, vma(l)->dev_major, 2);
	vmi_char(o, ':');
	vmi_hex(o, vma(l)->dev_minor, 2);
}

static void vma_name(struct vmi_out *o, const struct line *l)
{
	vmi_escaped(o, (const char *)l->rec + vma(l)->text, vma(l)->name_len, "");
}

static void vma_ops(struct vmi_out *o, const struct line *l)
{
	vmi_escaped(o, (const char *)l->rec + vma(l)->text + vma(l)->name_len,
		    vma(l)->ops_len, "");
}

static void vma_prot(struct vmi_out *o, const struct line *l)
{
	vmi_entry_print(o, l->dialect, VMI_PTE, vma(l)->prot);
}

static void leaves(struct vmi_out *o, const struct line *l, unsigned int level)
{
	if (l->pages)
		vmi_dec(o, l->pages->leaf[level]);
}

static void leaves_pte(struct vmi_out *o, const struct line *l)
{
	leaves(o, l, VMI_PTE);
}

static void leaves_pmd(struct vmi_out *o, const struct line *l)
{
	leaves(o, l, VMI_PMD);
}

static void leaves_pud(struct vmi_out *o, const struct line *l)
{
	leaves(o, l, VMI_PUD);
}

static void lists(struct vmi_out *o, const struct line *l, unsigned int anon, unsigned int file)
{
	if (l->lru)
		column_size(o, l, l->lru->list[anon] + l->lru->list[file]);
}

static void lru_active(struct vmi_out *o, const struct line *l)
{
	lists(o, l, VMI_LRU_ACTIVE_ANON, VMI_LRU_ACTIVE_FILE);
}

static void lru_inactive(struct vmi_out *o, const struct line *l)
{
	lists(o, l, VMI_LRU_INACTIVE_ANON, VMI_LRU_INACTIVE_FILE);
}

static void lru_unevictable(struct vmi_out *o, const struct line *l)
{
	if (l->lru)
		column_size(o, l, l->lru->list[VMI_LRU_UNEVICTABLE]);
}

static void lru_none(struct vmi_out *o, const struct line *l)
{
	if (l->lru)
		column_size(o, l, l->lru->list[VMI_LRU_NONE]);
}

static void lru_gen(struct vmi_out *o, const struct line *l, unsigned int gen)
{
	if (l->lru)
		column_size(o, l, l->lru->gen[gen]);
}

static void lru_gen0(struct vmi_out *o, const struct line *l)
{
	lru_gen(o, l, 0);
}

static void lru_gen1(struct vmi_out *o, const struct line *l)
{
	lru_gen(o, l, 1);
}

static void lru_gen2(struct vmi_out *o, const struct line *l)
{
	lru_gen(o, l, 2);
}

static void lru_gen3(struct vmi_out *o, const struct line *l)
{
	lru_gen(o, l, 3);
}

/* The sums of all VMAs, list by list. */
static void all_list(struct vmi_out *o, const struct line *l, unsigned int list)
{
	column_size(o, l, ((const struct vmi_lru_sums *)l->rec)->list[list]);
}

static void all_none(struct vmi_out *o, const struct line *l)
{
	all_list(o, l, VMI_LRU_NONE);
}

static void all_inactive_anon(struct vmi_out *o, const struct line *l)
{
	all_list(o, l, VMI_LRU_INACTIVE_ANON);
}

static void all_active_anon(struct vmi_out *o, const struct line *l)
{
	all_list(o, l, VMI_LRU_ACTIVE_ANON);
}

static void all_inactive_file(struct vmi_out *o, const struct line *l)
{
	all_list(o, l, VMI_LRU_INACTIVE_FILE);
}

static void all_active_file(struct vmi_out *o, const struct line *l)
{
	all_list(o, l, VMI_LRU_ACTIVE_FILE);
}

static void all_unevictable(struct vmi_out *o, const struct line *l)
{
	all_list(o, l, VMI_LRU_UNEVICTABLE);
}

static void all_generations(struct vmi_out *o, const struct line *l)
{
	for (unsigned int i = 0; i < VMI_GENS; i++) {
		if (i)
			vmi_char(o, ' ');
		column_size(o, l, ((const struct vmi_lru_sums *)l->rec)->gen[i]);
	}
}

static const struct extra all_extras[] = {
	{ "on no list", all_none },
	{ "inactive anon", all_inactive_anon },
	{ "active anon", all_active_anon },
	{ "inactive file", all_inactive_file },
	{ "active file", all_active_file },
	{ "unevictable", all_unevictable },
	{ "generations, youngest first", all_generations },
	{ NULL }
};

static const struct column vma_columns[] = {
	{ "START", COL_SHOWN | COL_RIGHT, "start", NULL, "first address" },
	{ "END", COL_SHOWN | COL_RIGHT, "end", NULL, "behind the last address" },
	{ "SIZE", COL_SHOWN | COL_RIGHT, NULL, vma_size, "end - start" },
	{ "PERM", COL_SHOWN, NULL, vma_perm, "read, write, exec, shared or private" },
	{ "ROLE", COL_SHOWN, "role", NULL, "what it is for" },
	{ "PAGE", COL_RIGHT, NULL, vma_page, "the size its pages come in" },
	{ "GAP", COL_RIGHT, "gap", NULL, "bytes before it that nothing maps" },
	{ "OFFSET", COL_RIGHT, "pgoff", NULL, "offset in the file, in pages" },
	{ "DEV", 0, NULL, vma_dev, "device of the file" },
	{ "INODE", COL_RIGHT, "ino", NULL, "inode of the file" },
	{ "ANON", COL_RIGHT, "anon_id", NULL, "names the anon_vma; 0: none" },
	{ "POLICY", 0, "policy", NULL, "memory policy of its own" },
	{ "OPS", 0, NULL, vma_ops, "name of its vm_ops" },
	{ "PROT", 0, NULL, vma_prot, "bits a new entry gets" },
	{ "FLAGS", 0, "flags", NULL, "all flags by name" },
	{ "PTE", COL_PAGES | COL_RIGHT, NULL, leaves_pte, "base pages mapped" },
	{ "PMD", COL_PAGES | COL_RIGHT, NULL, leaves_pmd, "huge pages mapped" },
	{ "PUD", COL_RIGHT, NULL, leaves_pud, "gigantic pages mapped" },
	{ "PRESENT", COL_PAGES | COL_RIGHT, "present", NULL, "bytes mapped" },
	{ "SWAP", COL_PAGES | COL_RIGHT, "swap", NULL, "swapped out" },
	{ "SOFT", COL_PAGES | COL_RIGHT, "soft", NULL, "other non-present entries" },
	{ "NONE", COL_PAGES | COL_RIGHT, "none", NULL, "without an entry" },
	{ "YOUNG", COL_PAGES | COL_RIGHT, "young", NULL, "with the accessed bit" },
	{ "DIRTY", COL_PAGES | COL_RIGHT, "dirty", NULL, "with the dirty bit" },
	{ "SOFT-DIRTY", COL_PAGES | COL_RIGHT, "soft_dirty", NULL, "with the soft-dirty bit" },
	{ "WRITABLE", COL_PAGES | COL_RIGHT, "writable", NULL, "with the write bit" },
	{ "EXTENTS", COL_PAGES | COL_RIGHT, "extents", NULL, "physically contiguous stretches" },
	{ "LONGEST", COL_PAGES | COL_RIGHT, "longest", NULL, "the longest of them" },
	{ "ACTIVE", COL_LRU | COL_RIGHT, NULL, lru_active, "on an active list of the LRU" },
	{ "INACTIVE", COL_LRU | COL_RIGHT, NULL, lru_inactive, "on an inactive list" },
	{ "UNEVICTABLE", COL_LRU | COL_RIGHT, NULL, lru_unevictable, "locked in memory" },
	{ "NOLIST", COL_LRU | COL_RIGHT, NULL, lru_none, "mapped, and on no list" },
	{ "GEN0", COL_LRU | COL_RIGHT, NULL, lru_gen0, "in the youngest MGLRU generation" },
	{ "GEN1", COL_LRU | COL_RIGHT, NULL, lru_gen1, "in the next" },
	{ "GEN2", COL_LRU | COL_RIGHT, NULL, lru_gen2, "in the next but one" },
	{ "GEN3", COL_LRU | COL_RIGHT, NULL, lru_gen3, "in the oldest there may be" },
	{ "CHANGED", COL_PAGES, "changed", NULL, "did it change while it was counted?" },
	{ "NAME", COL_SHOWN, NULL, vma_name, "the file, or [heap] and the like" },
	{ NULL }
};

/* The VMA around a translated address. */
static const struct column around_columns[] = {
	{ "START", COL_SHOWN | COL_RIGHT, "start", NULL, "first address of the VMA" },
	{ "END", COL_SHOWN | COL_RIGHT, "end", NULL, "behind its last address" },
	{ "SIZE", COL_SHOWN | COL_RIGHT, NULL, vma_size, "end - start" },
	{ "PERM", COL_SHOWN, NULL, vma_perm, "read, write, exec, shared or private" },
	{ "ROLE", COL_SHOWN, "role", NULL, "what it is for" },
	{ "PAGE", COL_RIGHT, NULL, vma_page, "the size its pages come in" },
	{ "FLAGS", 0, "flags", NULL, "all flags by name" },
	{ "NAME", COL_SHOWN, NULL, vma_name, "the file, or [heap] and the like" },
	{ NULL }
};

/* pagetable: runs, and tables between them --------------------------------- */

static const struct vmi_table *table(const struct line *l)
{
	return (const void *)l->rec;
}

static u64 table_end(const struct line *l)
{
	const struct vmi_geometry *g = &l->dialect->level[table(l)->level % VMI_LEVELS];
	unsigned int shift = g->shift + g->index_bits;

	/* of the kernel's: the end of all addresses, which is no number */
	if (shift >= 64 || table(l)->addr > ~VMI_BIT(shift))
		return ~0ull;
	return table(l)->addr + VMI_BIT(shift);
}

static u64 run_start_of(const struct line *l)
{
	return l->run ? l->run->start : table(l)->addr;
}

static u64 run_end_of(const struct line *l)
{
	return l->run ? l->run->end : table_end(l);
}

static void run_start(struct vmi_out *o, const struct line *l)
{
	vmi_hex(o, run_start_of(l), 1);
}

static void run_end(struct vmi_out *o, const struct line *l)
{
	vmi_hex(o, run_end_of(l), 1);
}

static void run_size(struct vmi_out *o, const struct line *l)
{
	column_size(o, l, run_end_of(l) - run_start_of(l));
}

static bool is_hole(const struct line *l)
{
	return l->run && l->run->kind == VMI_RUN_HOLE;
}

static bool is_leaf(const struct line *l)
{
	return l->run && l->run->kind == VMI_RUN_LEAF;
}

static bool is_soft(const struct line *l)
{
	return l->run && l->run->kind == VMI_RUN_SOFT;
}

static void run_level(struct vmi_out *o, const struct line *l)
{
	if (!is_hole(l))
		vmi_str(o, vmi_rows_name(vmi_names_level,
					 l->run ? l->run->level : table(l)->level));
}

static void run_count(struct vmi_out *o, const struct line *l)
{
	if (!is_hole(l))
		vmi_dec(o, l->run ? l->run->count : table(l)->used);
}

static void run_page(struct vmi_out *o, const struct line *l)
{
	if (l->run && !is_hole(l))
		column_size(o, l, VMI_BIT(l->run->shift));
}

static void run_kind(struct vmi_out *o, const struct line *l)
{
	if (!l->run)
		vmi_str(o, "table");
	else if (is_hole(l))
		vmi_str(o, vmi_rows_name(vmi_names_hole, l->run->hole));
	else if (is_soft(l))
		vmi_str(o, vmi_rows_name(vmi_names_why, l->run->soft.why));
	else
		vmi_str(o, "mapped");
}

static void run_perm(struct vmi_out *o, const struct line *l)
{
	if (is_leaf(l))
		vmi_text_run_perm(o, l->dialect, l->run);
}

static void run_write(struct vmi_out *o, const struct line *l)
{
	u8 touch = l->run ? vmi_touch_run(l->dialect, l->run) : VMI_TOUCH_HIT;

	if (touch != VMI_TOUCH_HIT)
		vmi_rows_print_first(o, vmi_names_touch, touch);
}

static void run_pa(struct vmi_out *o, const struct line *l)
{
	if (!l->run)
		vmi_hex(o, table(l)->pa, 1);
	else if (is_leaf(l))
		vmi_hex(o, l->run->pa, 1);
}

static void run_soft(struct vmi_out *o, const struct line *l)
{
	if (!is_soft(l))
		return;
	if (l->run->soft.why == VMI_WHY_UNKNOWN) {
		vmi_hex(o, l->run->bits, 1);
		return;
	}
	vmi_dec(o, l->run->soft.type);
	vmi_char(o, ':');
	vmi_hex(o, l->run->soft.offset, 1);
}

/* A recording says nothing of the devices of its machine. */
static void device(struct vmi_out *o, const struct line *l, u32 why, u32 type)
{
	const char *name = NULL;

	if (l->live && why == VMI_WHY_SWAP)
		name = swaps_name(type);
	if (name)
		vmi_escaped(o, name, strlen(name), "\n\t");
}

static void run_device(struct vmi_out *o, const struct line *l)
{
	if (is_soft(l))
		device(o, l, l->run->soft.why, l->run->soft.type);
}

static void run_extents(struct vmi_out *o, const struct line *l)
{
	if (l->run && !is_hole(l))
		vmi_dec(o, l->run->extents);
}

static void run_bits(struct vmi_out *o, const struct line *l)
{
	if (l->run && !is_hole(l))
		vmi_entry_print(o, l->dialect, l->run->level, l->run->bits);
}

static const struct column run_columns[] = {
	{ "START", COL_SHOWN | COL_RIGHT, NULL, run_start, "first address" },
	{ "END", COL_SHOWN | COL_RIGHT, NULL, run_end, "behind the last address" },
	{ "SIZE", COL_SHOWN | COL_RIGHT, NULL, run_size, "end - start" },
	{ "LEVEL", COL_SHOWN, NULL, run_level, "level of the entries" },
	{ "COUNT", COL_SHOWN | COL_RIGHT, NULL, run_count, "entries; of a table: those in use" },
	{ "PAGE", COL_SHOWN | COL_RIGHT, NULL, run_page, "bytes an entry maps" },
	{ "KIND", COL_SHOWN, NULL, run_kind,
	  "mapped, swap or another kind of entry, hole, gap, table" },
	{ "PERM", COL_SHOWN, NULL, run_perm, "what all levels together allow" },
	{ "WRITE", COL_SHOWN, NULL, run_write,
	  "what a write does first where the VMA allows it and the entries do not: cow, ..." },
	{ "PA", COL_SHOWN | COL_RIGHT, NULL, run_pa, "physical address of the first page" },
	{ "SOFT", COL_SHOWN | COL_RIGHT, NULL, run_soft,
	  "type:offset of a non-present entry; of swap: the slot; unknown: raw" },
	{ "DEVICE", COL_SHOWN, NULL, run_device, "of swap: the device or file if it is certain" },
	{ "EXTENTS", COL_SHOWN | COL_RIGHT, NULL, run_extents,
	  "physically contiguous stretches" },
	{ "BITS", COL_SHOWN, NULL, run_bits, "the bits of the entries" },
	{ NULL }
};

/* kernel ------------------------------------------------------------------- */

static void run_wx(struct vmi_out *o, const struct line *l)
{
	if (l->run && vmi_run_is_wx(l->dialect, l->run))
		vmi_str(o, "W+X");
}

static bool is_hidden(const struct line *l)
{
	return !l->region || (l->region->flags & VMI_REGION_HIDDEN);
}

static void region_name(struct vmi_out *o, const struct line *l)
{
	if (l->region && l->region->name[0])
		vmi_word(o, l->region->name, sizeof(l->region->name));
}

static void region_start(struct vmi_out *o, const struct line *l)
{
	if (!is_hidden(l))
		vmi_hex(o, l->region->start, 1);
}

static void region_end(struct vmi_out *o, const struct line *l)
{
	if (!is_hidden(l))
		vmi_hex(o, l->region->end, 1);
}

static const struct vmi_region_sums *region_sums(const struct line *l)
{
	return (const void *)l->rec;
}

/* The leaves of a level, in bytes. */
static void region_mapped(struct vmi_out *o, const struct line *l, unsigned int level)
{
	column_size(o, l, region_sums(l)->leaves[level] << l->dialect->level[level].shift);
}

static void region_pte(struct vmi_out *o, const struct line *l)
{
	region_mapped(o, l, VMI_PTE);
}

static void region_pmd(struct vmi_out *o, const struct line *l)
{
	region_mapped(o, l, VMI_PMD);
}

static void region_pud(struct vmi_out *o, const struct line *l)
{
	region_mapped(o, l, VMI_PUD);
}

static void region_tables(struct vmi_out *o, const struct line *l)
{
	u64 nr = 0;

	for (unsigned int level = 0; level < VMI_LEVELS; level++)
		nr += region_sums(l)->tables[level];
	vmi_dec(o, nr);
}

static const struct column kernel_columns[] = {
	{ "START", COL_SHOWN | COL_RIGHT, NULL, run_start, "first address" },
	{ "END", COL_SHOWN | COL_RIGHT, NULL, run_end, "behind the last address" },
	{ "SIZE", COL_SHOWN | COL_RIGHT, NULL, run_size, "end - start" },
	{ "LEVEL", COL_SHOWN, NULL, run_level, "level of the entries" },
	{ "COUNT", COL_SHOWN | COL_RIGHT, NULL, run_count, "entries; of a table: those in use" },
	{ "PAGE", COL_SHOWN | COL_RIGHT, NULL, run_page, "bytes an entry maps" },
	{ "KIND", COL_SHOWN, NULL, run_kind, "mapped, unknown (not present), hole, table" },
	{ "PERM", COL_SHOWN, NULL, run_perm, "what all levels together allow" },
	{ "WX", COL_SHOWN, NULL, run_wx, "W+X: may be both written and executed" },
	{ "PA", COL_SHOWN | COL_RIGHT, NULL, run_pa, "physical address of the first page" },
	{ "SOFT", COL_RIGHT, NULL, run_soft, "an entry that is not present, raw" },
	{ "EXTENTS", COL_RIGHT, NULL, run_extents, "physically contiguous stretches" },
	{ "REGION", COL_SHOWN, NULL, region_name, "what the addresses are for" },
	{ "BITS", 0, NULL, run_bits, "the bits of the entries" },
	{ NULL }
};

static const struct column region_columns[] = {
	{ "REGION", COL_SHOWN, NULL, region_name, "its name" },
	{ "START", COL_SHOWN | COL_RIGHT, NULL, region_start, "where it starts" },
	{ "END", COL_SHOWN | COL_RIGHT, NULL, region_end, "and ends" },
	{ "PTE", COL_SHOWN | COL_RIGHT, NULL, region_pte, "mapped by base pages" },
	{ "PMD", COL_SHOWN | COL_RIGHT, NULL, region_pmd, "by entries of the PMD" },
	{ "PUD", COL_SHOWN | COL_RIGHT, NULL, region_pud, "by entries of the PUD" },
	{ "TABLES", COL_SHOWN | COL_RIGHT, NULL, region_tables, "page tables" },
	{ "W+X", COL_SHOWN | COL_RIGHT, "wx", NULL, "may be both written and executed" },
	{ NULL }
};

/* translate --------------------------------------------------------------- */

static const struct vmi_step *step(const struct line *l)
{
	return (const void *)l->rec;
}

static bool has_table(const struct line *l)
{
	return step(l)->kind != VMI_KIND_FOLDED;
}

static void step_index(struct vmi_out *o, const struct line *l)
{
	if (has_table(l))
		vmi_dec(o, step(l)->index);
}

static void step_table(struct vmi_out *o, const struct line *l)
{
	if (has_table(l))
		vmi_hex(o, step(l)->table, 1);
}

static void step_entry(struct vmi_out *o, const struct line *l)
{
	if (retrace_no_entry(step(l)))
		vmi_str(o, "not recorded");
	else if (has_table(l))
		vmi_hex(o, step(l)->entry, 16);
}

static void step_bits(struct vmi_out *o, const struct line *l)
{
	if (has_table(l) && !retrace_no_entry(step(l)))
		vmi_entry_print(o, l->dialect, step(l)->level, step(l)->entry);
}

static const struct column step_columns[] = {
	{ "LEVEL", COL_SHOWN, "level", NULL, "level of the page table" },
	{ "INDEX", COL_SHOWN | COL_RIGHT, NULL, step_index, "which entry of the table" },
	{ "TABLE", COL_SHOWN | COL_RIGHT, NULL, step_table, "physical address of the table" },
	{ "ENTRY", COL_SHOWN | COL_RIGHT, NULL, step_entry, "the entry as it is" },
	{ "KIND", COL_SHOWN, "kind", NULL, "what the entry is" },
	{ "BITS", COL_SHOWN, NULL, step_bits, "its bits" },
	{ NULL }
};

static const struct vmi_result *result(const struct line *l)
{
	return (const void *)l->rec;
}

static bool has_pa(const struct line *l)
{
	/* the frame behind an entry without access is told too */
	return result(l)->why == VMI_WHY_MAPPED || result(l)->pa;
}

static bool has_soft(const struct line *l)
{
	const struct vmi_result *r = result(l);

	return r->why == VMI_WHY_SWAP || r->soft_type || r->soft_offset;
}

static void result_addr(struct vmi_out *o, const struct line *l)
{
	vmi_hex(o, result(l)->addr, 1);
}

static void result_why(struct vmi_out *o, const struct line *l)
{
	vmi_str(o, vmi_rows_name(vmi_names_why, result(l)->why));
}

static void result_because(struct vmi_out *o, const struct line *l)
{
	const struct vmi_row *row = vmi_rows_first(vmi_names_why, result(l)->why);

	vmi_str(o, row ? row->meaning : "unknown");
}

static void result_pa(struct vmi_out *o, const struct line *l)
{
	if (has_pa(l))
		vmi_hex(o, result(l)->pa, 1);
}

static void result_pfn(struct vmi_out *o, const struct line *l)
{
	if (has_pa(l))
		vmi_hex(o, result(l)->pa >> l->page_shift, 1);
}

static void result_page(struct vmi_out *o, const struct line *l)
{
	if (has_pa(l))
		column_size(o, l, VMI_BIT(result(l)->shift));
}

static void result_perm(struct vmi_out *o, const struct line *l)
{
	if (has_pa(l))
		vmi_text_perm(o, result(l)->effective);
}

static void result_struct_page(struct vmi_out *o, const struct line *l)
{
	if (has_pa(l) && result(l)->has_page != RETRACE_PAGE_UNKNOWN)
		vmi_str(o, result(l)->has_page ? "yes" : "no");
}

static void result_type(struct vmi_out *o, const struct line *l)
{
	if (has_soft(l))
		vmi_dec(o, result(l)->soft_type);
}

static void result_offset(struct vmi_out *o, const struct line *l)
{
	if (has_soft(l))
		vmi_hex(o, result(l)->soft_offset, 1);
}

static void result_device(struct vmi_out *o, const struct line *l)
{
	device(o, l, result(l)->why, result(l)->soft_type);
}

static void touch(struct vmi_out *o, const struct line *l, unsigned int access)
{
	const struct vmi_row *row = vmi_rows_first(vmi_names_touch, result(l)->touch[access]);

	vmi_str(o, row ? row->meaning : "unknown");
}

static void result_read(struct vmi_out *o, const struct line *l)
{
	touch(o, l, VMI_ACCESS_READ);
}

static void result_write(struct vmi_out *o, const struct line *l)
{
	touch(o, l, VMI_ACCESS_WRITE);
}

static void result_exec(struct vmi_out *o, const struct line *l)
{
	touch(o, l, VMI_ACCESS_EXEC);
}

static const struct extra result_extras[] = {
	{ "addr", result_addr },
	{ "why", result_why },
	{ "because", result_because },
	{ "pa", result_pa },
	{ "pfn", result_pfn },
	{ "page", result_page },
	{ "perm", result_perm },
	{ "struct page", result_struct_page },
	{ "type", result_type },
	{ "offset", result_offset },
	{ "device", result_device },
	{ "read", result_read },
	{ "write", result_write },
	{ "exec", result_exec },
	{ NULL }
};

/* the table --------------------------------------------------------------- */

const struct section sections[] = {
	{ VMI_VIEW_STATUS, VMI_REC_STATUS, true, false, NULL, list_columns },
	{ VMI_VIEW_STATUS, VMI_REC_LEVEL, false, false, NULL, level_columns },
	{ VMI_VIEW_STATUS, VMI_REC_FEATURE, false, false, NULL, feature_columns },
	{ VMI_VIEW_STATUS, VMI_REC_OPENER, false, false, NULL, opener_columns },
	{ VMI_VIEW_MM, VMI_REC_MM, true, false, NULL, list_columns },
	{ VMI_VIEW_VMAS, VMI_REC_VMA, false, false, NULL, vma_columns },
	{ VMI_VIEW_VMAS, VMI_REC_LRU, true, false, all_extras, list_columns },
	{ VMI_VIEW_PAGETABLE, SECTION_RUNS, false, false, NULL, run_columns },
	{ VMI_VIEW_KERNEL, SECTION_RUNS, false, false, NULL, kernel_columns },
	{ VMI_VIEW_KERNEL, VMI_REC_REGION_SUMS, false, false, NULL, region_columns },
	{ VMI_VIEW_TRANSLATE, VMI_REC_STEP, false, false, NULL, step_columns },
	{ VMI_VIEW_TRANSLATE, VMI_REC_VMA, false, false, NULL, around_columns },
	{ VMI_VIEW_TRANSLATE, VMI_REC_RESULT, true, false, result_extras, list_columns },
	{ VMI_VIEW_TRANSLATE, VMI_REC_FRAME, true, true, frame_extras, list_columns },
	{ VMI_VIEW_TRANSLATE, VMI_REC_RMAP, true, true, rmap_extras, list_columns },
	{ VMI_VIEW_RMAP, VMI_REC_NAME, false, false, NULL, name_columns },
	{ VMI_VIEW_RMAP, VMI_REC_MAPPING, false, false, NULL, mapping_columns },
	{ VMI_VIEW_RMAP, VMI_REC_SHARER, false, false, NULL, sharer_columns },
	{ VMI_VIEW_RMAP, VMI_REC_RMAP, false, false, NULL, rmap_columns },
	{ VMI_VIEW_FRAMES, VMI_REC_NAME, false, false, NULL, name_columns },
	{ VMI_VIEW_FRAMES, VMI_REC_FRAME, false, false, NULL, frame_columns },
	{ VMI_VIEW_FAULTS, VMI_REC_FAULT_CLASS, false, false, NULL, fault_group_columns },
	{ VMI_VIEW_FAULTS, VMI_REC_FAULT_ERROR, false, false, NULL, fault_error_columns },
	{ VMI_VIEW_FAULTS, VMI_REC_FAULTS, false, false, NULL, faults_columns },
	{ OWN_VIEW_FAULTS, VMI_REC_FAULT_CLASS, false, false, NULL, fault_group_columns },
	{ OWN_VIEW_FAULTS, OWN_FAULT_GROUP, false, false, NULL, fault_group_columns },
	{ OWN_VIEW_FAULTS, OWN_FAULT_EVENT, false, false, NULL, fault_event_columns },
	{ OWN_VIEW_FAULTS, OWN_FAULT_TRACED, false, false, NULL, fault_traced_columns },
	{ OWN_VIEW_FAULTS, VMI_REC_FAULT_ERROR, false, false, NULL, fault_error_columns },
	{ OWN_VIEW_FAULTS, VMI_REC_FAULTS, false, false, NULL, faults_columns },
	{ OWN_VIEW_FAULT_AT, OWN_FAULT_EVENT, false, false, NULL, fault_at_columns },
	{ OWN_VIEW_FAULT_AT, OWN_FAULT_LEVEL, false, false, NULL, fault_level_columns },
	{ OWN_VIEW_FAULT_AT, OWN_FAULT_PAGE, false, false, NULL, fault_page_columns },
	{ OWN_VIEW_SHARED, OWN_SHARED_VMA, false, false, NULL, shared_vma_columns },
	{ OWN_VIEW_SHARED, OWN_SHARED_PROCESS, false, false, NULL, shared_process_columns },
	{ OWN_VIEW_SHARED, OWN_SHARED_FAMILY, false, false, NULL, shared_family_columns },
	{ OWN_VIEW_SWAP, OWN_SWAP_VMA, false, false, NULL, swap_vma_columns },
	{ OWN_VIEW_SWAP, OWN_SWAP_PROCESS, false, false, NULL, swap_process_columns },
	{ OWN_VIEW_SWAP, OWN_SWAP_DEVICE, false, false, NULL, swap_device_columns },
	{ OWN_VIEW_HUGE, OWN_HUGE_VMA, false, false, NULL, huge_vma_columns },
	{ OWN_VIEW_HUGE, OWN_HUGE_SIZE, false, false, NULL, huge_size_columns },
	{ OWN_VIEW_HUGE, OWN_HUGE_WHY, false, false, NULL, huge_why_columns },
	{ OWN_VIEW_HUGE, OWN_HUGE_SETTING, false, false, NULL, huge_setting_columns },
	{ OWN_VIEW_VERIFY, OWN_VERIFY_PROCESS, false, false, NULL, verify_process_columns },
	{ OWN_VIEW_VERIFY, OWN_VERIFY_DIFFERENCE, false, false, NULL, verify_difference_columns },
	{ OWN_VIEW_VERIFY, OWN_VERIFY_RACE, false, false, NULL, verify_race_columns },
	{ OWN_VIEW_DIFF, OWN_DIFF_SIDE, false, false, NULL, diff_side_columns },
	{ OWN_VIEW_DIFF, OWN_DIFF_VMA, false, false, NULL, diff_vma_columns },
	{ OWN_VIEW_DIFF, OWN_DIFF_RUN, false, false, NULL, diff_run_columns },
	{ OWN_VIEW_DIFF, OWN_DIFF_PAGES, false, false, NULL, diff_pages_columns },
	{ OWN_VIEW_DIFF, OWN_DIFF_SUM, false, false, NULL, diff_sum_columns },
	{ OWN_VIEW_DIFF, OWN_DIFF_VMAS, false, false, NULL, diff_vmas_columns },
	{ 0 }
};
