// SPDX-License-Identifier: GPL-2.0
/* sections_page.c - the columns of frames and rmap */
#include "../module/decode/entry.h"
#include "../module/decode/text.h"
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

static void frame_file(struct vmi_out *o, const struct line *l)
{
	frame_id(o, frame(l)->file);
}

static void frame_cgroup(struct vmi_out *o, const struct line *l)
{
	frame_id(o, frame(l)->cgroup);
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
	{ "ZONE", COL_RIGHT, "zone", NULL, "number of the zone, see the NAMEs" },
	{ "LRU", COL_SHOWN, NULL, frame_lru, "the list of the reclaim that it is on" },
	{ "GEN", COL_SHOWN | COL_RIGHT, NULL, frame_gen, "MGLRU generation, 0 is the youngest" },
	{ "DEV", COL_SHOWN | COL_RIGHT, NULL, frame_dev, "of its file: the device" },
	{ "INODE", COL_SHOWN | COL_RIGHT, "ino", NULL, "of its file: the inode" },
	{ "INDEX", COL_SHOWN | COL_RIGHT, NULL, frame_index, "which page of it, or linear index" },
	{ "FAMILY", COL_RIGHT, NULL, frame_family, "id of those who may share it by fork" },
	{ "FILE", COL_RIGHT, NULL, frame_file, "id of its file's NAME" },
	{ "MEMCG", COL_RIGHT, "memcg", NULL, "inode number of its memory cgroup" },
	{ "CGROUP", COL_RIGHT, NULL, frame_cgroup, "id of that one's NAME" },
	{ "FLAGS", COL_SHOWN, "flags", NULL, "its flags" },
	{ NULL }
};

/* names ------------------------------------------------------------------- */

static void name_text(struct vmi_out *o, const struct line *l)
{
	const struct vmi_name *n = (const void *)l->rec;

	vmi_escaped(o, n->text, strnlen(n->text, n->rec.size - sizeof(*n)), "\n\t");
}

const struct column name_columns[] = {
	{ "ID", COL_SHOWN | COL_RIGHT, "id", NULL, "how other lines refer to it" },
	{ "NAMES", COL_SHOWN, "kind", NULL, "what it names" },
	{ "TEXT", COL_SHOWN, NULL, name_text, "the name" },
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
	frame_id(o, mapping(l)->file);
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
	{ "FILE", COL_RIGHT, NULL, mapping_file, "id of its file's NAME" },
	{ "MM", COL_RIGHT, "mm_id", NULL, "id of the mm" },
	{ "SHARERS", COL_RIGHT, "sharers", NULL, "processes more that have the mm" },
	{ "ENTRY", COL_RIGHT, "entry", NULL, "the entry as it is" },
	{ "BITS", COL_SHOWN, NULL, mapping_bits, "its bits" },
	{ NULL }
};

const struct column sharer_columns[] = {
	{ "ALSO", COL_SHOWN | COL_RIGHT, "pid", NULL, "a process more that has the mm" },
	{ "COMM", COL_SHOWN, "comm", NULL, "its name" },
	{ "MM", COL_SHOWN | COL_RIGHT, "mm_id", NULL, "id of the mm" },
	{ NULL }
};

static void rmap_because(struct vmi_out *o, const struct line *l)
{
	const struct vmi_row *row =
		vmi_rows_first(vmi_names_rmap, ((const struct vmi_rmap *)l->rec)->kind);

	vmi_str(o, row ? row->meaning : "unknown");
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
	{ "PASSES", COL_RIGHT, "passes", NULL, "how often the tree was searched" },
	{ "BECAUSE", COL_SHOWN, NULL, rmap_because, "in words" },
	{ NULL }
};
