// SPDX-License-Identifier: GPL-2.0
/* record.c - every record described as data */
#include "record.h"

#define FIELD(s, m, how, rows)	\
	{ #m, offsetof(struct s, m), sizeof(((struct s *)0)->m), 1, how, rows }
#define ARRAY(s, m, how)	\
	{ #m, offsetof(struct s, m), sizeof(((struct s *)0)->m[0]),	\
	  sizeof(((struct s *)0)->m) / sizeof(((struct s *)0)->m[0]), how, NULL }
#define DEC(s, m)	FIELD(s, m, VMI_HOW_DEC, NULL)
#define HEX(s, m)	FIELD(s, m, VMI_HOW_HEX, NULL)
#define BYTES(s, m)	FIELD(s, m, VMI_HOW_BYTES, NULL)
#define PAGES(s, m)	FIELD(s, m, VMI_HOW_PAGES, NULL)
#define NS(s, m)	FIELD(s, m, VMI_HOW_NS, NULL)
#define BOOL(s, m)	FIELD(s, m, VMI_HOW_BOOL, NULL)
#define CHARS(s, m)	FIELD(s, m, VMI_HOW_CHARS, NULL)
#define LIMIT(s, m)	FIELD(s, m, VMI_HOW_LIMIT, NULL)
#define ENUM(s, m, r)	FIELD(s, m, VMI_HOW_ENUM, r)
#define FLAGS(s, m, r)	FIELD(s, m, VMI_HOW_FLAGS, r)
#define END		{ NULL, 0, 0, 0, 0, NULL }

static const struct vmi_field header[] = {
	DEC(vmi_header, abi), ENUM(vmi_header, arch, vmi_names_arch),
	DEC(vmi_header, page_shift), ENUM(vmi_header, view, vmi_names_view),
	DEC(vmi_header, pid), FLAGS(vmi_header, with, vmi_names_with),
	NS(vmi_header, started), NS(vmi_header, boottime), NS(vmi_header, realtime),
	HEX(vmi_header, mm_id), HEX(vmi_header, start), HEX(vmi_header, end),
	CHARS(vmi_header, comm), CHARS(vmi_header, release),
	ENUM(vmi_header, about, vmi_names_about), END
};

static const struct vmi_field dialect[] = {
	ENUM(vmi_dialect, arch, vmi_names_arch), HEX(vmi_dialect, flags),
	HEX(vmi_dialect, none_ignore), HEX(vmi_dialect, table_pfn_mask),
	HEX(vmi_dialect, task_size), DEC(vmi_dialect, swp_type_shift),
	DEC(vmi_dialect, swp_type_bits), DEC(vmi_dialect, swp_off_shift),
	DEC(vmi_dialect, swp_off_bits), DEC(vmi_dialect, max_swapfiles),
	DEC(vmi_dialect, swp_pfn_bits), ARRAY(vmi_dialect, soft_type, VMI_HOW_SIGNED),
	HEX(vmi_dialect, mig_young), HEX(vmi_dialect, mig_dirty),
	HEX(vmi_dialect, marker_uffd_wp), HEX(vmi_dialect, marker_poison),
	HEX(vmi_dialect, marker_guard), ARRAY(vmi_dialect, sw, VMI_HOW_HEX),
	HEX(vmi_dialect, mem_types), END
};

static const struct vmi_field end[] = {
	FIELD(vmi_end, err, VMI_HOW_SIGNED, NULL),
	ENUM(vmi_end, changed, vmi_names_changed), HEX(vmi_end, next),
	DEC(vmi_end, records), DEC(vmi_end, lost), DEC(vmi_end, chunks),
	NS(vmi_end, max_hold_ns), END
};

static const struct vmi_field status[] = {
	CHARS(vmi_status, version), DEC(vmi_status, abi), CHARS(vmi_status, release),
	CHARS(vmi_status, arch), DEC(vmi_status, levels), DEC(vmi_status, page_shift),
	DEC(vmi_status, openers), END
};

static const struct vmi_field level[] = {
	ENUM(vmi_level_info, level, vmi_names_level), BOOL(vmi_level_info, folded),
	DEC(vmi_level_info, shift), DEC(vmi_level_info, entries),
	BYTES(vmi_level_info, covers), END
};

static const struct vmi_field feature[] = {
	BOOL(vmi_feature, present), END
};

static const struct vmi_field opener[] = {
	ENUM(vmi_opener, view, vmi_names_view), BOOL(vmi_opener, raw),
	DEC(vmi_opener, pid), CHARS(vmi_opener, comm), DEC(vmi_opener, target),
	NS(vmi_opener, since), BOOL(vmi_opener, armed), END
};

static const struct vmi_field mm[] = {
	HEX(vmi_mm, start_code), HEX(vmi_mm, end_code), HEX(vmi_mm, start_data),
	HEX(vmi_mm, end_data), HEX(vmi_mm, start_brk), HEX(vmi_mm, brk),
	HEX(vmi_mm, start_stack), HEX(vmi_mm, arg_start), HEX(vmi_mm, arg_end),
	HEX(vmi_mm, env_start), HEX(vmi_mm, env_end), HEX(vmi_mm, mmap_base),
	HEX(vmi_mm, mmap_compat_base), HEX(vmi_mm, task_size), HEX(vmi_mm, pgd),
	DEC(vmi_mm, mm_users),
	DEC(vmi_mm, mm_count), DEC(vmi_mm, map_count), PAGES(vmi_mm, total_vm),
	PAGES(vmi_mm, hiwater_vm), PAGES(vmi_mm, locked_vm), PAGES(vmi_mm, pinned_vm),
	PAGES(vmi_mm, data_vm), PAGES(vmi_mm, exec_vm), PAGES(vmi_mm, stack_vm),
	PAGES(vmi_mm, rss_file), PAGES(vmi_mm, rss_anon), PAGES(vmi_mm, rss_shmem),
	PAGES(vmi_mm, hiwater_rss), PAGES(vmi_mm, swap), BYTES(vmi_mm, pgtables),
	HEX(vmi_mm, flags), HEX(vmi_mm, def_flags), DEC(vmi_mm, owner),
	DEC(vmi_mm, ctx_id), DEC(vmi_mm, tlb_gen), DEC(vmi_mm, tree_height),
	BYTES(vmi_mm, flat_bytes), LIMIT(vmi_mm, rlim_as), LIMIT(vmi_mm, rlim_data),
	LIMIT(vmi_mm, rlim_stack), LIMIT(vmi_mm, rlim_memlock), PAGES(vmi_mm, accounted),
	DEC(vmi_mm, threads), END
};

static const struct vmi_field vma[] = {
	HEX(vmi_vma, start), HEX(vmi_vma, end), FLAGS(vmi_vma, flags, vmi_names_vm),
	HEX(vmi_vma, pgoff), DEC(vmi_vma, ino), DEC(vmi_vma, dev_major),
	DEC(vmi_vma, dev_minor), HEX(vmi_vma, prot), HEX(vmi_vma, anon_id),
	BYTES(vmi_vma, gap), ENUM(vmi_vma, role, vmi_names_role), DEC(vmi_vma, page_shift),
	ENUM(vmi_vma, policy, vmi_names_policy), HEX(vmi_vma, policy_flags),
	BOOL(vmi_vma, has_file), BOOL(vmi_vma, anonymous), END
};

static const struct vmi_field pages[] = {
	ARRAY(vmi_pages, leaf, VMI_HOW_DEC), BYTES(vmi_pages, present),
	PAGES(vmi_pages, swap), PAGES(vmi_pages, soft), BYTES(vmi_pages, none),
	BYTES(vmi_pages, young), BYTES(vmi_pages, dirty), BYTES(vmi_pages, soft_dirty),
	BYTES(vmi_pages, writable), DEC(vmi_pages, extents), BYTES(vmi_pages, longest),
	BOOL(vmi_pages, changed), END
};

static const struct vmi_field lru[] = {
	ARRAY(vmi_lru_sums, list, VMI_HOW_BYTES), ARRAY(vmi_lru_sums, gen, VMI_HOW_BYTES),
	BOOL(vmi_lru_sums, all), END
};

static const struct vmi_field table[] = {
	HEX(vmi_table, addr), HEX(vmi_table, pa),
	ENUM(vmi_table, level, vmi_names_level), DEC(vmi_table, used), END
};

static const struct vmi_field frames[] = {
	HEX(vmi_frames, addr), HEX(vmi_frames, bits), HEX(vmi_frames, base),
	ENUM(vmi_frames, level, vmi_names_level), DEC(vmi_frames, shift),
	FLAGS(vmi_frames, upper, vmi_names_up), DEC(vmi_frames, nr), END
};

static const struct vmi_field raw[] = {
	HEX(vmi_raw, addr), ENUM(vmi_raw, level, vmi_names_level), DEC(vmi_raw, shift),
	FLAGS(vmi_raw, upper, vmi_names_up), DEC(vmi_raw, nr), END
};

static const struct vmi_field hole[] = {
	HEX(vmi_hole, start), HEX(vmi_hole, end), ENUM(vmi_hole, kind, vmi_names_hole),
	ENUM(vmi_hole, level, vmi_names_level), END
};

static const struct vmi_field totals[] = {
	ARRAY(vmi_totals, tables, VMI_HOW_DEC), ARRAY(vmi_totals, leaves, VMI_HOW_DEC),
	ARRAY(vmi_totals, soft, VMI_HOW_DEC), END
};

static const struct vmi_field region[] = {
	HEX(vmi_region, start), HEX(vmi_region, end),
	FLAGS(vmi_region, flags, vmi_names_region), CHARS(vmi_region, name), END
};

static const struct vmi_field region_sums[] = {
	ARRAY(vmi_region_sums, tables, VMI_HOW_DEC), ARRAY(vmi_region_sums, leaves, VMI_HOW_DEC),
	ARRAY(vmi_region_sums, soft, VMI_HOW_DEC), BYTES(vmi_region_sums, wx), END
};

static const struct vmi_field step[] = {
	ENUM(vmi_step, level, vmi_names_level), ENUM(vmi_step, kind, vmi_names_kind),
	DEC(vmi_step, index), FLAGS(vmi_step, upper, vmi_names_up),
	HEX(vmi_step, table), HEX(vmi_step, entry), END
};

static const struct vmi_field result[] = {
	HEX(vmi_result, addr), ENUM(vmi_result, why, vmi_names_why), HEX(vmi_result, pa),
	HEX(vmi_result, entry), DEC(vmi_result, soft_type), HEX(vmi_result, soft_offset),
	ENUM(vmi_result, level, vmi_names_level), DEC(vmi_result, shift),
	FLAGS(vmi_result, effective, vmi_names_up), BOOL(vmi_result, has_page), END
};

static const struct vmi_field frame[] = {
	HEX(vmi_frame, pfn), DEC(vmi_frame, nr), HEX(vmi_frame, head),
	FLAGS(vmi_frame, flags, vmi_names_frame),
	FIELD(vmi_frame, refcount, VMI_HOW_SIGNED, NULL),
	FIELD(vmi_frame, mapcount, VMI_HOW_SIGNED, NULL),
	FIELD(vmi_frame, page_mapcount, VMI_HOW_SIGNED, NULL),
	ENUM(vmi_frame, kind, vmi_names_frame_kind), DEC(vmi_frame, order),
	ENUM(vmi_frame, lru, vmi_names_lru), DEC(vmi_frame, gen), DEC(vmi_frame, node),
	DEC(vmi_frame, zone), HEX(vmi_frame, dev), HEX(vmi_frame, index),
	HEX(vmi_frame, family), HEX(vmi_frame, file), DEC(vmi_frame, ino),
	DEC(vmi_frame, memcg), HEX(vmi_frame, cgroup), END
};

static const struct vmi_field name[] = {
	HEX(vmi_name, id), ENUM(vmi_name, kind, vmi_names_name), END
};

static const struct vmi_field mapping[] = {
	HEX(vmi_mapping, addr), HEX(vmi_mapping, entry), HEX(vmi_mapping, pfn),
	HEX(vmi_mapping, vma_start), HEX(vmi_mapping, vma_end),
	FLAGS(vmi_mapping, vma_flags, vmi_names_vm), HEX(vmi_mapping, file),
	HEX(vmi_mapping, mm_id), DEC(vmi_mapping, pid), DEC(vmi_mapping, sharers),
	DEC(vmi_mapping, first), DEC(vmi_mapping, nr),
	ENUM(vmi_mapping, how, vmi_names_mapping), ENUM(vmi_mapping, level, vmi_names_level),
	DEC(vmi_mapping, shift), FLAGS(vmi_mapping, upper, vmi_names_up),
	ENUM(vmi_mapping, role, vmi_names_role), CHARS(vmi_mapping, comm), END
};

static const struct vmi_field sharer[] = {
	HEX(vmi_sharer, mm_id), DEC(vmi_sharer, pid), CHARS(vmi_sharer, comm), END
};

static const struct vmi_field rmap[] = {
	ENUM(vmi_rmap, kind, vmi_names_rmap), HEX(vmi_rmap, pfn), DEC(vmi_rmap, seen),
	DEC(vmi_rmap, copies), FIELD(vmi_rmap, mapcount, VMI_HOW_SIGNED, NULL),
	FIELD(vmi_rmap, mapcount_after, VMI_HOW_SIGNED, NULL), HEX(vmi_rmap, entry),
	HEX(vmi_rmap, index), ENUM(vmi_rmap, why, vmi_names_why), DEC(vmi_rmap, passes), END
};

static const struct vmi_field faults[] = {
	FLAGS(vmi_faults, flags, vmi_names_faults), DEC(vmi_faults, listeners),
	NS(vmi_faults, since), NS(vmi_faults, until), DEC(vmi_faults, count),
	DEC(vmi_faults, errors), DEC(vmi_faults, missed), DEC(vmi_faults, lost), END
};

static const struct vmi_field fault_class[] = {
	ENUM(vmi_fault_sums, fault, vmi_names_fault),
	ENUM(vmi_fault_sums, kind, vmi_names_fault_kind), DEC(vmi_fault_sums, count),
	DEC(vmi_fault_sums, errors), DEC(vmi_fault_sums, major), DEC(vmi_fault_sums, retries),
	NS(vmi_fault_sums, sum_ns), NS(vmi_fault_sums, max_ns),
	ARRAY(vmi_fault_sums, hist, VMI_HOW_DEC), END
};

static const struct vmi_field fault_error[] = {
	ENUM(vmi_fault_error, reason, vmi_names_fault_reason), DEC(vmi_fault_error, count), END
};

/* Do @n strings, each with its NUL, stand in the record from @off on? */
static bool strings_ok(const struct vmi_rec *rec, u32 min, u32 off, unsigned int n)
{
	const char *p = (const char *)rec + off, *end = (const char *)rec + rec->size;

	if (off < min || off > rec->size)
		return false;
	for (; n; n--, p++) {
		while (p < end && *p)
			p++;
		if (p >= end)
			return false;
	}
	return true;
}

static bool feature_ok(const struct vmi_rec *rec)
{
	const struct vmi_feature *f = (const void *)rec;

	return strings_ok(rec, sizeof(*f), f->text, 2);
}

static bool vma_ok(const struct vmi_rec *rec)
{
	const struct vmi_vma *v = (const void *)rec;

	return v->page_shift < 64 && v->text >= sizeof(*v) && v->text <= rec->size &&
	       (u32)v->name_len + v->ops_len <= rec->size - v->text;
}

static bool place_ok(u8 level, u8 shift)
{
	return level < VMI_LEVELS && shift >= 12 && shift < 64;
}

static bool frames_ok(const struct vmi_rec *rec)
{
	const struct vmi_frames *f = (const void *)rec;

	return place_ok(f->level, f->shift) && f->nr <= (rec->size - sizeof(*f)) / sizeof(u32);
}

static bool raw_ok(const struct vmi_rec *rec)
{
	const struct vmi_raw *r = (const void *)rec;

	return place_ok(r->level, r->shift) && r->nr <= (rec->size - sizeof(*r)) / sizeof(u64);
}

static bool hole_ok(const struct vmi_rec *rec)
{
	return ((const struct vmi_hole *)rec)->level < VMI_LEVELS;
}

static bool step_ok(const struct vmi_rec *rec)
{
	return ((const struct vmi_step *)rec)->level < VMI_LEVELS;
}

static bool result_ok(const struct vmi_rec *rec)
{
	const struct vmi_result *r = (const void *)rec;

	return r->level < VMI_LEVELS && r->shift < 64;
}

static bool dialect_ok(const struct vmi_rec *rec)
{
	const struct vmi_dialect *d = (const void *)rec;

	for (unsigned int i = 0; i < VMI_LEVELS; i++)
		if (d->level[i].shift >= 64 || d->level[i].index_bits >= 64)
			return false;
	return d->level[VMI_PTE].shift >= 12 && d->swp_type_shift < 64 &&
	       d->swp_off_shift < 64 && d->swp_off_bits < 64 && d->swp_type_bits < 16;
}

/* An errno, as the kernel has it (MAX_ERRNO of include/linux/err.h). */
static bool end_ok(const struct vmi_rec *rec)
{
	s32 err = ((const struct vmi_end *)rec)->err;

	return err <= 0 && err >= -4095;
}

static bool frame_ok(const struct vmi_rec *rec)
{
	return ((const struct vmi_frame *)rec)->order < 64;
}

static bool name_ok(const struct vmi_rec *rec)
{
	return strings_ok(rec, sizeof(struct vmi_name), sizeof(struct vmi_name), 1);
}

static bool mapping_ok(const struct vmi_rec *rec)
{
	const struct vmi_mapping *m = (const void *)rec;

	return place_ok(m->level, m->shift);
}

static bool header_ok(const struct vmi_rec *rec)
{
	const struct vmi_header *h = (const void *)rec;

	return !memcmp(h->magic, VMI_MAGIC, sizeof(h->magic)) &&
	       h->page_shift >= 12 && h->page_shift < 32;
}

#define RECORD(type, st, nm, ok) \
	{ type, #nm, sizeof(struct st), nm, .tail_ok = ok }
#define RECORD_TEXT(type, st, nm, ok) \
	{ type, #nm, sizeof(struct st), nm, .text = offsetof(struct st, text), .tail_ok = ok }
#define RECORD_ARRAY(type, st, nm, ok) \
	{ type, #nm, sizeof(struct st), nm, .fixed = true, .tail_ok = ok }

static const struct vmi_record records[] = {
	RECORD(VMI_REC_HEADER,	vmi_header,	header,	header_ok),
	RECORD(VMI_REC_DIALECT,	vmi_dialect,	dialect, dialect_ok),
	RECORD(VMI_REC_END,	vmi_end,	end,	end_ok),
	RECORD(VMI_REC_STATUS,	vmi_status,	status,	NULL),
	RECORD(VMI_REC_LEVEL,	vmi_level_info,	level,	NULL),
	RECORD_TEXT(VMI_REC_FEATURE,	vmi_feature,	feature, feature_ok),
	RECORD(VMI_REC_OPENER,	vmi_opener,	opener,	NULL),
	RECORD(VMI_REC_MM,	vmi_mm,		mm,	NULL),
	RECORD_TEXT(VMI_REC_VMA,	vmi_vma,	vma,	vma_ok),
	RECORD(VMI_REC_PAGES,	vmi_pages,	pages,	NULL),
	RECORD(VMI_REC_LRU,	vmi_lru_sums,	lru,	NULL),
	RECORD(VMI_REC_TABLE,	vmi_table,	table,	NULL),
	RECORD_ARRAY(VMI_REC_FRAMES,	vmi_frames,	frames,	frames_ok),
	RECORD_ARRAY(VMI_REC_RAW,	vmi_raw,	raw,	raw_ok),
	RECORD(VMI_REC_HOLE,	vmi_hole,	hole,	hole_ok),
	RECORD(VMI_REC_TOTALS,	vmi_totals,	totals,	NULL),
	RECORD(VMI_REC_STEP,	vmi_step,	step,	step_ok),
	RECORD(VMI_REC_RESULT,	vmi_result,	result,	result_ok),
	RECORD(VMI_REC_FRAME,	vmi_frame,	frame,	frame_ok),
	RECORD_ARRAY(VMI_REC_NAME,	vmi_name,	name,	name_ok),
	RECORD(VMI_REC_MAPPING,	vmi_mapping,	mapping, mapping_ok),
	RECORD(VMI_REC_SHARER,	vmi_sharer,	sharer,	NULL),
	RECORD(VMI_REC_RMAP,	vmi_rmap,	rmap,	NULL),
	RECORD(VMI_REC_REGION,	vmi_region,	region,	NULL),
	RECORD(VMI_REC_REGION_SUMS, vmi_region_sums, region_sums, NULL),
	RECORD(VMI_REC_FAULTS,	vmi_faults,	faults,	NULL),
	RECORD(VMI_REC_FAULT_CLASS, vmi_fault_sums, fault_class, NULL),
	RECORD(VMI_REC_FAULT_ERROR, vmi_fault_error, fault_error, NULL),
};

const struct vmi_record *vmi_record_find(u32 type)
{
	for (size_t i = 0; i < ARRAY_SIZE(records); i++)
		if (records[i].type == type)
			return &records[i];
	return NULL;
}

bool vmi_record_ok(const struct vmi_rec *rec, size_t avail)
{
	const struct vmi_record *row;

	if (avail < sizeof(*rec) || rec->size < sizeof(*rec) || rec->size % 8 ||
	    rec->size > avail)
		return false;
	row = vmi_record_find(rec->type);
	if (!row)
		return true;
	return rec->size >= row->size && (!row->tail_ok || row->tail_ok(rec));
}

/* Bytes of the fields: up to the tail, if there is one. */
static u32 fields_size(const struct vmi_record *row, const struct vmi_rec *rec)
{
	u32 text;

	if (!row->text)
		return rec->size;
	if (row->text + sizeof(text) > rec->size)
		return row->size;
	text = *(const u32 *)((const u8 *)rec + row->text);
	/* no module's work: left to who checks it */
	return text < row->text + sizeof(text) || text > rec->size || text % 8 ? row->size : text;
}

u32 vmi_record_missing(const struct vmi_rec *rec)
{
	const struct vmi_record *row = vmi_record_find(rec->type);
	u32 has;

	if (!row || row->fixed)
		return 0;
	has = fields_size(row, rec);
	return has < row->size ? row->size - has : 0;
}

void vmi_record_grow(const struct vmi_rec *rec, struct vmi_rec *to)
{
	const struct vmi_record *row = vmi_record_find(rec->type);
	u32 missing = vmi_record_missing(rec), has = fields_size(row, rec);
	u8 *p = (u8 *)to;

	memcpy(p, rec, has);
	memset(p + has, 0, missing);
	memcpy(p + has + missing, (const u8 *)rec + has, rec->size - has);
	to->size += missing;
	if (row->text)
		*(u32 *)(p + row->text) += missing;
}

u64 vmi_field_get(const struct vmi_rec *rec, const struct vmi_field *f, unsigned int i)
{
	const u8 *p = (const u8 *)rec + f->offset + (size_t)i * f->width;

	switch (f->width) {
	case 1:
		return *p;
	case 2:
		return f->how == VMI_HOW_SIGNED ? (u64)*(const s16 *)p : *(const u16 *)p;
	case 4:
		return f->how == VMI_HOW_SIGNED ? (u64)*(const s32 *)p : *(const u32 *)p;
	default:
		return *(const u64 *)p;
	}
}

static void size_kb(struct vmi_out *o, u64 kb)
{
	vmi_dec(o, kb);
	vmi_str(o, " kB");
}

/* VMI_MM_UNKNOWN is no count and no size. */
static bool is_unknown(const struct vmi_field *f, u64 v)
{
	return v == VMI_MM_UNKNOWN && (f->how == VMI_HOW_DEC || f->how == VMI_HOW_BYTES ||
				       f->how == VMI_HOW_PAGES);
}

static void number(struct vmi_out *o, const struct vmi_field *f, u64 v, unsigned int page_shift)
{
	if (is_unknown(f, v)) {
		vmi_str(o, "unknown");
		return;
	}
	switch (f->how) {
	case VMI_HOW_HEX:
		vmi_hex(o, v, 1);
		break;
	case VMI_HOW_BYTES:
		size_kb(o, v >> 10);
		break;
	case VMI_HOW_PAGES:
		size_kb(o, v << (page_shift - 10));
		break;
	case VMI_HOW_LIMIT:
		if (v == ~0ull)
			vmi_str(o, "unlimited");
		else
			size_kb(o, v >> 10);
		break;
	case VMI_HOW_ENUM:
		vmi_rows_print_first(o, f->rows, v);
		break;
	case VMI_HOW_FLAGS:
		vmi_rows_print(o, f->rows, v, '|');
		break;
	case VMI_HOW_SIGNED:
		vmi_sdec(o, (s64)v);
		break;
	default:
		vmi_dec(o, v);
	}
}

void vmi_field_print(struct vmi_out *o, const struct vmi_rec *rec, const struct vmi_field *f,
		     unsigned int page_shift)
{
	if (f->how == VMI_HOW_CHARS) {
		vmi_word(o, (const char *)rec + f->offset, f->width);
		return;
	}
	for (unsigned int i = 0; i < f->nr; i++) {
		if (i)
			vmi_char(o, ',');
		number(o, f, vmi_field_get(rec, f, i), page_shift);
	}
}
