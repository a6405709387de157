// SPDX-License-Identifier: GPL-2.0
/* sections_page.c - the columns of frames and rmap */
#include "../module/decode/entry.h"
#include "../module/decode/text_page.h"
#include "sections_page.h"

/* frames ------------------------------------------------------------------ */

static const struct vmi_frame *frame(const struct line *l)
{
	return (const void *)l->rec;
}

static void frame_size(struct vmi_out *o, const struct line *l)
{
	column_size(o, l, frame(l)->nr << l->page_shift);
}

static void frame_gen(struct vmi_out *o, const struct line *l)
{
	if (frame(l)->gen != VMI_NO_GEN)
		vmi_dec(o, frame(l)->gen);
}

static void frame_dev(struct vmi_out *o, const struct line *l)
{
	if (!frame(l)->ino)
		return;
	vmi_hex(o, frame(l)->dev >> 20, 2);
	vmi_char(o, ':');
	vmi_hex(o, frame(l)->dev & 0xfffff, 2);
}

static void frame_id(struct vmi_out *o, u64 id)
{
	if (id)
		vmi_hex(o, id, 1);
}

static void frame_zone(struct vmi_out *o, const struct line *l)
{
	if (frame(l)->kind != VMI_FRAME_NONE)
		column_name(o, l, VMI_NAME_ZONE, frame(l)->zone);
}

static void frame_file(struct vmi_out *o, const struct line *l)
{
	column_name(o, l, VMI_NAME_INSIDE, frame(l)->file);
}

static void frame_cgroup(struct vmi_out *o, const struct line *l)
{
	column_name(o, l, VMI_NAME_CGROUP, frame(l)->cgroup);
}

static void frame_family(struct vmi_out *o, const struct line *l)
{
	frame_id(o, frame(l)->family);
}

static void frame_index(struct vmi_out *o, const struct line *l)
{
	if (frame(l)->family)
		vmi_hex(o, frame(l)->index, 1);
}

static void frame_lru(struct vmi_out *o, const struct line *l)
{
	if (frame(l)->lru != VMI_LRU_NONE)
		vmi_rows_print_first(o, vmi_names_lru, frame(l)->lru);
}

const struct column frame_columns[] = {
	{ "PFN", COL_SHOWN | COL_RIGHT, "pfn", NULL, "the first frame" },
	{ "NR", COL_SHOWN | COL_RIGHT, "nr", NULL, "frames that are told together" },
	{ "SIZE", COL_RIGHT, NULL, frame_size, "and their size" },
	{ "KIND", COL_SHOWN, "kind", NULL, "what it is used for" },
	{ "HEAD", COL_RIGHT, "head", NULL, "the folio's first frame" },
	{ "ORDER", COL_SHOWN | COL_RIGHT, "order", NULL, "log2 of the folio's pages" },
	{ "REF", COL_SHOWN | COL_RIGHT, "refcount", NULL, "references of the folio" },
	{ "MAP", COL_SHOWN | COL_RIGHT, "mapcount", NULL, "mappings of the folio" },
	{ "PAGEMAP", COL_RIGHT, "page_mapcount", NULL, "mappings of each page" },
	{ "NODE", COL_RIGHT, "node", NULL, "NUMA node" },
	{ "ZONE", 0, NULL, frame_zone, "the zone" },
	{ "LRU", COL_SHOWN, NULL, frame_lru, "the list of the reclaim that it is on" },
	{ "GEN", COL_SHOWN | COL_RIGHT, NULL, frame_gen, "MGLRU generation, 0 is the youngest" },
	{ "DEV", COL_SHOWN | COL_RIGHT, NULL, frame_dev, "of its file: the device" },
	{ "INODE", COL_SHOWN | COL_RIGHT, "ino", NULL, "of its file: the inode" },
	{ "INDEX", COL_SHOWN | COL_RIGHT, NULL, frame_index, "which page of it, or linear index" },
	{ "FAMILY", COL_RIGHT, NULL, frame_family, "id of those who may share it by fork" },
	{ "MEMCG", COL_RIGHT, "memcg", NULL, "inode number of its memory cgroup" },
	{ "CGROUP", 0, NULL, frame_cgroup, "path of its memory cgroup" },
	{ "FLAGS", COL_SHOWN, "flags", NULL, "its flags" },
	{ "FILE", COL_SHOWN, NULL, frame_file, "path of its file, in its file system" },
	{ NULL }
};

/* names ------------------------------------------------------------------- */

static void name_text(struct vmi_out *o, const struct line *l)
{
	const struct vmi_name *n = (const void *)l->rec;

	vmi_escaped(o, n->text, strnlen(n->text, n->rec.size - sizeof(*n)), "\n\t");
}

/* The lines that refer to them show them: for those who want the ids. */
const struct column name_columns[] = {
	{ "ID", COL_RIGHT, "id", NULL, "of a name, how records refer to it" },
	{ "NAMES", 0, "kind", NULL, "what it names" },
	{ "TEXT", 0, NULL, name_text, "the name" },
	{ NULL }
};

/* rmap -------------------------------------------------------------------- */

static const struct vmi_mapping *mapping(const struct line *l)
{
	return (const void *)l->rec;
}

static void mapping_page(struct vmi_out *o, const struct line *l)
{
	column_size(o, l, VMI_BIT(mapping(l)->shift));
}

static void mapping_perm(struct vmi_out *o, const struct line *l)
{
	const struct vmi_mapping *m = mapping(l);

	if (m->how == VMI_MAPPING_PRESENT || m->how == VMI_MAPPING_COPY)
		vmi_text_perm(o, m->upper & vmi_entry_perm(l->dialect, m->level, m->entry));
}

static void mapping_vma(struct vmi_out *o, const struct line *l)
{
	vmi_hex(o, mapping(l)->vma_start, 1);
	vmi_char(o, '-');
	vmi_hex(o, mapping(l)->vma_end, 1);
}

static void mapping_part(struct vmi_out *o, const struct line *l)
{
	if (mapping(l)->nr <= 1 && !mapping(l)->first)
		return;
	vmi_dec(o, mapping(l)->first);
	vmi_char(o, '+');
	vmi_dec(o, mapping(l)->nr);
}

static void mapping_file(struct vmi_out *o, const struct line *l)
{
	column_name(o, l, VMI_NAME_FILE, mapping(l)->file);
}

static void mapping_bits(struct vmi_out *o, const struct line *l)
{
	vmi_entry_print(o, l->dialect, mapping(l)->level, mapping(l)->entry);
}

const struct column mapping_columns[] = {
	{ "PID", COL_SHOWN | COL_RIGHT, "pid", NULL, "a process that has it; 0: none you know" },
	{ "COMM", COL_SHOWN, "comm", NULL, "its name" },
	{ "ADDR", COL_SHOWN | COL_RIGHT, "addr", NULL, "where it sees the page" },
	{ "HOW", COL_SHOWN, "how", NULL, "how the entry holds the page" },
	{ "LEVEL", COL_SHOWN, "level", NULL, "level of the entry" },
	{ "PAGE", COL_SHOWN | COL_RIGHT, NULL, mapping_page, "what the entry maps" },
	{ "PERM", COL_SHOWN, NULL, mapping_perm, "what all levels together allow" },
	{ "PART", COL_SHOWN | COL_RIGHT, NULL, mapping_part,
	  "of a large folio: first page and pages mapped around it" },
	{ "FRAME", COL_RIGHT, "pfn", NULL, "the frame by the entry: another one in a copy" },
	{ "VMA", COL_SHOWN | COL_RIGHT, NULL, mapping_vma, "the VMA" },
	{ "ROLE", COL_SHOWN, "role", NULL, "what the VMA is for" },
	{ "MM", COL_RIGHT, "mm_id", NULL, "id of the mm" },
	{ "SHARERS", COL_RIGHT, "sharers", NULL, "processes more that have the mm" },
	{ "ENTRY", COL_RIGHT, "entry", NULL, "the entry as it is" },
	{ "BITS", COL_SHOWN, NULL, mapping_bits, "its bits" },
	{ "FILE", COL_SHOWN, NULL, mapping_file, "path of the VMA's file" },
	{ NULL }
};

const struct column sharer_columns[] = {
	{ "ALSO", COL_SHOWN | COL_RIGHT, "pid", NULL, "a process more that has the mm" },
	{ "COMM", COL_SHOWN, "comm", NULL, "its name" },
	{ "MM", COL_SHOWN | COL_RIGHT, "mm_id", NULL, "id of the mm" },
	{ NULL }
};

static void rmap_sum(struct vmi_out *o, const struct line *l)
{
	vmi_text_rmap_sum(o, (const void *)l->rec);
}

static void rmap_meaning(struct vmi_out *o, const struct line *l)
{
	const struct vmi_rmap *r = (const void *)l->rec;
	const struct vmi_row *row = vmi_rows_first(vmi_names_rmap, r->kind);

	vmi_str(o, row ? row->meaning : "unknown");
}

static void rmap_because(struct vmi_out *o, const struct line *l)
{
	rmap_meaning(o, l);
	if (vmi_rmap_differs((const void *)l->rec))
		vmi_str(o, " Mappings came or went, or were not found.");
}

static void rmap_why(struct vmi_out *o, const struct line *l)
{
	const struct vmi_rmap *r = (const void *)l->rec;

	if (r->kind == VMI_RMAP_NOT_PRESENT)
		vmi_rows_print_first(o, vmi_names_why, r->why);
}

const struct column rmap_columns[] = {
	{ "PAGE", COL_SHOWN | COL_RIGHT, "pfn", NULL, "the frame" },
	{ "SEARCHED", COL_SHOWN, "kind", NULL, "where its mappings were looked for" },
	{ "SEEN", COL_SHOWN | COL_RIGHT, "seen", NULL, "mappings that were found" },
	{ "MAPCOUNT", COL_SHOWN | COL_RIGHT, "mapcount", NULL, "mappings by the page's own count" },
	{ "AFTER", COL_RIGHT, "mapcount_after", NULL, "and when the search ended" },
	{ "COPIES", COL_SHOWN | COL_RIGHT, "copies", NULL,
	  "private copies, swap and migration entries" },
	{ "WHY", COL_SHOWN, NULL, rmap_why, "if nothing is mapped: why" },
	{ "SUM", 0, NULL, rmap_sum, "all of this in a few words" },
	{ "PASSES", COL_RIGHT, "passes", NULL, "how often the tree was searched" },
	{ "BECAUSE", COL_SHOWN, NULL, rmap_because, "in words" },
	{ NULL }
};

/* the end of translate ------------------------------------------------------ */

static void frame_kind(struct vmi_out *o, const struct line *l)
{
	vmi_rows_print_first(o, vmi_names_frame_kind, frame(l)->kind);
	if (!frame(l)->order)
		return;
	vmi_key_dec(o, ", page ", frame(l)->pfn - frame(l)->head);
	vmi_key_dec(o, " of ", VMI_BIT(frame(l)->order));
}

static void frame_counts(struct vmi_out *o, const struct line *l)
{
	vmi_str(o, "refcount ");
	vmi_sdec(o, frame(l)->refcount);
	vmi_str(o, ", mapcount ");
	vmi_sdec(o, frame(l)->mapcount);
}

static void frame_reclaim(struct vmi_out *o, const struct line *l)
{
	frame_lru(o, l);
	if (frame(l)->lru != VMI_LRU_NONE && frame(l)->gen != VMI_NO_GEN)
		vmi_key_dec(o, ", generation ", frame(l)->gen);
}

static void frame_page_of(struct vmi_out *o, const struct line *l)
{
	if (!frame(l)->ino)
		return;
	frame_file(o, l);
	vmi_key_hex(o, " page ", frame(l)->index);
}

static void frame_flags(struct vmi_out *o, const struct line *l)
{
	vmi_rows_print(o, vmi_names_frame, frame(l)->flags, '|');
}

const struct extra frame_extras[] = {
	{ "frame", frame_kind },
	{ "counts", frame_counts },
	{ "lru", frame_reclaim },
	{ "file", frame_page_of },
	{ "cgroup", frame_cgroup },
	{ "flags", frame_flags },
	{ NULL }
};

const struct extra rmap_extras[] = {
	{ "rmap", rmap_sum },
	{ "because", rmap_meaning },
	{ NULL }
};
