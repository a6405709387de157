// SPDX-License-Identifier: GPL-2.0
/* record_test.c - which records may be read, and what their fields say */
#include <linux/types.h>
/* No record has bytes without a name, which would be nobody's to write. */
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
#include "../../uapi/vminspect.h"
#pragma GCC diagnostic pop
#include "../record.h"

#include <stdio.h>
#include <stdlib.h>

#include "sample.h"
#include "suites.h"
#include "tap.h"

static const struct {
	u32 type;
	const char *name;
	size_t size;
} types[] = {
	{ VMI_REC_HEADER,	"header",	sizeof(struct vmi_header) },
	{ VMI_REC_DIALECT,	"dialect",	sizeof(struct vmi_dialect) },
	{ VMI_REC_END,		"end",		sizeof(struct vmi_end) },
	{ VMI_REC_STATUS,	"status",	sizeof(struct vmi_status) },
	{ VMI_REC_LEVEL,	"level",	sizeof(struct vmi_level_info) },
	{ VMI_REC_FEATURE,	"feature",	sizeof(struct vmi_feature) },
	{ VMI_REC_OPENER,	"opener",	sizeof(struct vmi_opener) },
	{ VMI_REC_MM,		"mm",		sizeof(struct vmi_mm) },
	{ VMI_REC_VMA,		"vma",		sizeof(struct vmi_vma) },
	{ VMI_REC_PAGES,	"pages",	sizeof(struct vmi_pages) },
	{ VMI_REC_LRU,		"lru",		sizeof(struct vmi_lru_sums) },
	{ VMI_REC_TABLE,	"table",	sizeof(struct vmi_table) },
	{ VMI_REC_FRAMES,	"frames",	sizeof(struct vmi_frames) },
	{ VMI_REC_RAW,		"raw",		sizeof(struct vmi_raw) },
	{ VMI_REC_HOLE,		"hole",		sizeof(struct vmi_hole) },
	{ VMI_REC_TOTALS,	"totals",	sizeof(struct vmi_totals) },
	{ VMI_REC_STEP,		"step",		sizeof(struct vmi_step) },
	{ VMI_REC_RESULT,	"result",	sizeof(struct vmi_result) },
	{ VMI_REC_FRAME,	"frame",	sizeof(struct vmi_frame) },
	{ VMI_REC_NAME,		"name",		sizeof(struct vmi_name) },
	{ VMI_REC_MAPPING,	"mapping",	sizeof(struct vmi_mapping) },
	{ VMI_REC_SHARER,	"sharer",	sizeof(struct vmi_sharer) },
	{ VMI_REC_RMAP,		"rmap",		sizeof(struct vmi_rmap) },
	{ VMI_REC_REGION,	"region",	sizeof(struct vmi_region) },
	{ VMI_REC_REGION_SUMS,	"region_sums",	sizeof(struct vmi_region_sums) },
	{ VMI_REC_FAULTS,	"faults",	sizeof(struct vmi_faults) },
	{ VMI_REC_FAULT_CLASS,	"fault_class",	sizeof(struct vmi_fault_sums) },
	{ VMI_REC_FAULT_ERROR,	"fault_error",	sizeof(struct vmi_fault_error) },
};

static void find(void)
{
	unsigned int known = 0;

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		const struct vmi_record *row = vmi_record_find(types[i].type);

		if (!tap_ok(row && row->type == types[i].type && row->size == types[i].size,
			    "type %u", types[i].type))
			continue;
		tap_is(row->name, types[i].name, "name of type %u", types[i].type);
	}
	for (u32 type = 0; type < 256; type++)
		known += !!vmi_record_find(type);
	tap_ok(known == ARRAY_SIZE(types), "no other type is known");
	tap_ok(!vmi_record_find(~0u), "nor the highest");
}

/* Every number of bytes that may be there; ASan guards those that are not. */
static void truncated(u32 type)
{
	struct vmi_rec *rec = sample(type);

	for (u32 avail = 0; avail <= rec->size; avail++) {
		struct vmi_rec *cut = malloc(avail ? avail : 1);

		memcpy(cut, rec, avail);
		tap_check(vmi_record_ok(cut, avail) == (avail == rec->size), "%u of %u bytes",
			  avail, rec->size);
		free(cut);
	}
	free(rec);
	tap_sum("ok: %s, cut anywhere", vmi_record_find(type)->name);
}

/* Any size that it may claim to have, in memory of 64 bytes more. */
static void wrong_size(u32 type)
{
	u32 need = vmi_record_find(type)->size, fits;
	struct vmi_rec *rec = sample(type);
	u32 whole = rec->size;

	rec = sample_resize(rec, whole + 64);
	fits = rec->size;
	for (u32 size = 0; size < fits + 64; size++) {
		rec->size = size;
		/* between the fixed part and the whole of it the tail decides */
		if (size >= need && size < whole)
			continue;
		tap_check(vmi_record_ok(rec, fits) ==
			  (size >= whole && size <= fits && !(size % 8)), "size %u", size);
	}
	rec->size = 0xfffffff8;
	tap_check(!vmi_record_ok(rec, fits), "size %u", rec->size);
	free(rec);
	tap_sum("ok: %s, any size", vmi_record_find(type)->name);
}

/* The last eight bytes of its fields, as if they were not known yet when it was made. */
static struct vmi_rec *without_last(const struct vmi_record *row, const struct vmi_rec *rec)
{
	struct vmi_rec *old = calloc(1, rec->size);
	u8 *p = (u8 *)old;

	memcpy(p, rec, row->size - 8);
	memcpy(p + row->size - 8, (const u8 *)rec + row->size, rec->size - row->size);
	old->size -= 8;
	if (row->text)
		*(u32 *)(p + row->text) -= 8;
	return old;
}

static void fewer_fields(u32 type)
{
	const struct vmi_record *row = vmi_record_find(type);
	struct vmi_rec *rec = sample(type), *old = without_last(row, rec);
	struct vmi_rec *grown = malloc(rec->size + 8);
	/* what says where the tail starts, or all of it but its beginning, is gone */
	bool lost = row->text + 4 > row->size - 8 || row->size == 16;

	tap_check(!vmi_record_missing(rec), "of the whole nothing is missing");
	if (row->fixed || (row->text && lost)) {
		tap_check(!vmi_record_missing(old), "its tail starts where it starts");
	} else if (tap_check(vmi_record_missing(old) == 8, "misses %u",
			     vmi_record_missing(old))) {
		memset((u8 *)rec + row->size - 8, 0, 8);
		vmi_record_grow(old, grown);
		tap_check(grown->size == rec->size && !memcmp(grown, rec, rec->size),
			  "is the record with zeros");
		/* and what is appended is no reason to grow */
		rec = sample_resize(rec, rec->size + 16);
		tap_check(!vmi_record_missing(rec), "of a longer one nothing is missing");
	}
	free(grown);
	free(old);
	free(rec);
	tap_sum("older: %s", row->name);
}

static void unknown_type(void)
{
	static const struct {
		u32 size;
		u32 avail;
		bool ok;
	} rows[] = {
		{ 0, 64, false }, { 4, 64, false }, { 7, 64, false }, { 8, 64, true },
		{ 9, 64, false }, { 16, 64, true }, { 64, 64, true }, { 72, 64, false },
		{ 8, 8, true }, { 8, 7, false }, { 16, 8, false }, { 0xfffffff8, 64, false },
	};
	u64 mem[8] = { 0 };
	struct vmi_rec *rec = (void *)mem;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		rec->type = 0xffff;
		rec->size = rows[i].size;
		tap_ok(vmi_record_ok(rec, rows[i].avail) == rows[i].ok,
		       "ok: unknown type, size %u of %u", rows[i].size, rows[i].avail);
	}
}

#define AT(record, member)	offsetof(struct record, member)

/* One number of a good record changed: where, how wide, to what, is it still good? */

static const struct {
	u32 type;
	size_t offset;
	size_t width;
	u64 v;
	bool ok;
	const char *what;
} spoilt[] = {
	{ VMI_REC_HEADER, AT(vmi_header, page_shift), 4, 11, false, "page_shift" },
	{ VMI_REC_HEADER, AT(vmi_header, page_shift), 4, 12, true, "page_shift" },
	{ VMI_REC_HEADER, AT(vmi_header, page_shift), 4, 31, true, "page_shift" },
	{ VMI_REC_HEADER, AT(vmi_header, page_shift), 4, 32, false, "page_shift" },
	{ VMI_REC_HEADER, AT(vmi_header, page_shift), 4, 0xffffffff, false, "page_shift" },
	{ VMI_REC_HEADER, AT(vmi_header, magic[0]), 1, 'v', false, "magic" },
	{ VMI_REC_HEADER, AT(vmi_header, magic[7]), 1, 0, false, "magic" },
	{ VMI_REC_DIALECT, AT(vmi_dialect, swp_type_shift), 1, 63, true, "swp_type_shift" },
	{ VMI_REC_DIALECT, AT(vmi_dialect, swp_type_shift), 1, 64, false, "swp_type_shift" },
	{ VMI_REC_DIALECT, AT(vmi_dialect, swp_off_shift), 1, 64, false, "swp_off_shift" },
	{ VMI_REC_DIALECT, AT(vmi_dialect, swp_off_bits), 1, 63, true, "swp_off_bits" },
	{ VMI_REC_DIALECT, AT(vmi_dialect, swp_off_bits), 1, 64, false, "swp_off_bits" },
	{ VMI_REC_DIALECT, AT(vmi_dialect, swp_type_bits), 1, 15, true, "swp_type_bits" },
	{ VMI_REC_DIALECT, AT(vmi_dialect, swp_type_bits), 1, 16, false, "swp_type_bits" },
	{ VMI_REC_DIALECT, AT(vmi_dialect, level[0].shift), 1, 11, false, "shift of the pte" },
	{ VMI_REC_DIALECT, AT(vmi_dialect, level[0].shift), 1, 64, false, "shift of the pte" },
	{ VMI_REC_DIALECT, AT(vmi_dialect, level[4].shift), 1, 64, false, "shift of the pgd" },
	{ VMI_REC_DIALECT, AT(vmi_dialect, level[4].index_bits), 1, 64, false, "index_bits" },
	{ VMI_REC_FEATURE, AT(vmi_feature, text), 4, sizeof(struct vmi_feature) - 1, false,
	  "text" },
	{ VMI_REC_FEATURE, AT(vmi_feature, text), 4, 0, false, "text" },
	{ VMI_REC_FEATURE, AT(vmi_feature, text), 4, sizeof(struct vmi_feature) + 1, true, "text" },
	{ VMI_REC_FEATURE, AT(vmi_feature, text), 4, 1000, false, "text" },
	{ VMI_REC_FEATURE, AT(vmi_feature, text), 4, 0xffffffff, false, "text" },
	{ VMI_REC_VMA, AT(vmi_vma, text), 4, sizeof(struct vmi_vma) - 1, false, "text" },
	{ VMI_REC_VMA, AT(vmi_vma, text), 4, 0, false, "text" },
	{ VMI_REC_VMA, AT(vmi_vma, text), 4, sizeof(struct vmi_vma) + 8, false, "text" },
	{ VMI_REC_VMA, AT(vmi_vma, text), 4, 0xffffffff, false, "text" },
	{ VMI_REC_VMA, AT(vmi_vma, name_len), 2, 0, true, "name_len" },
	{ VMI_REC_VMA, AT(vmi_vma, name_len), 2, 0xffff, false, "name_len" },
	{ VMI_REC_VMA, AT(vmi_vma, ops_len), 2, 0, true, "ops_len" },
	{ VMI_REC_VMA, AT(vmi_vma, ops_len), 2, 0xffff, false, "ops_len" },
	{ VMI_REC_VMA, AT(vmi_vma, page_shift), 1, 63, true, "page_shift" },
	{ VMI_REC_VMA, AT(vmi_vma, page_shift), 1, 64, false, "page_shift" },
	{ VMI_REC_FRAMES, AT(vmi_frames, nr), 4, 0, true, "nr" },
	{ VMI_REC_FRAMES, AT(vmi_frames, nr), 4, 4, true, "nr" },
	{ VMI_REC_FRAMES, AT(vmi_frames, nr), 4, 5, false, "nr" },
	{ VMI_REC_FRAMES, AT(vmi_frames, nr), 4, 0x40000000, false, "nr" },
	{ VMI_REC_FRAMES, AT(vmi_frames, nr), 4, 0xffffffff, false, "nr" },
	{ VMI_REC_FRAMES, AT(vmi_frames, level), 1, 4, true, "level" },
	{ VMI_REC_FRAMES, AT(vmi_frames, level), 1, 5, false, "level" },
	{ VMI_REC_FRAMES, AT(vmi_frames, shift), 1, 63, true, "shift" },
	{ VMI_REC_FRAMES, AT(vmi_frames, shift), 1, 64, false, "shift" },
	{ VMI_REC_FRAMES, AT(vmi_frames, shift), 1, 11, false, "shift" },
	{ VMI_REC_RAW, AT(vmi_raw, nr), 4, 3, true, "nr" },
	{ VMI_REC_RAW, AT(vmi_raw, nr), 4, 4, false, "nr" },
	{ VMI_REC_RAW, AT(vmi_raw, nr), 4, 0x20000000, false, "nr" },
	{ VMI_REC_RAW, AT(vmi_raw, nr), 4, 0xffffffff, false, "nr" },
	{ VMI_REC_RAW, AT(vmi_raw, level), 1, 5, false, "level" },
	{ VMI_REC_RAW, AT(vmi_raw, shift), 1, 64, false, "shift" },
	{ VMI_REC_RAW, AT(vmi_raw, shift), 1, 11, false, "shift" },
	{ VMI_REC_STEP, AT(vmi_step, level), 4, 4, true, "level" },
	{ VMI_REC_STEP, AT(vmi_step, level), 4, 5, false, "level" },
	{ VMI_REC_HOLE, AT(vmi_hole, level), 4, 4, true, "level" },
	{ VMI_REC_HOLE, AT(vmi_hole, level), 4, 5, false, "level" },
	{ VMI_REC_RESULT, AT(vmi_result, level), 4, 5, false, "level" },
	{ VMI_REC_END, AT(vmi_end, err), 4, (u32)-4095, true, "err" },
	{ VMI_REC_END, AT(vmi_end, err), 4, (u32)-4096, false, "err" },
	{ VMI_REC_END, AT(vmi_end, err), 4, 0x80000000, false, "err" },
	{ VMI_REC_END, AT(vmi_end, err), 4, 1, false, "err" },
	{ VMI_REC_FRAME, AT(vmi_frame, order), 1, 63, true, "order" },
	{ VMI_REC_FRAME, AT(vmi_frame, order), 1, 64, false, "order" },
	{ VMI_REC_RESULT, AT(vmi_result, shift), 4, 63, true, "shift" },
	{ VMI_REC_RESULT, AT(vmi_result, shift), 4, 64, false, "shift" },
};

static void spoilt_rows(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(spoilt); i++) {
		struct vmi_rec *rec = sample(spoilt[i].type);

		memcpy((char *)rec + spoilt[i].offset, &spoilt[i].v, spoilt[i].width);
		tap_ok(vmi_record_ok(rec, rec->size) == spoilt[i].ok, "ok: %s with %s %#llx",
		       vmi_record_find(spoilt[i].type)->name, spoilt[i].what, spoilt[i].v);
		free(rec);
	}
}

/* The two strings of a feature: each needs its NUL inside the record. */
static void feature_strings(void)
{
	static const struct {
		const char text[8];
		bool ok;
	} rows[] = {
		{ "ab\0cd\0e", true }, { "\0\0abcde", true }, { "abcdef\0", true },
		{ "abcdefg", false }, { { 'a', 0, 'b', 'c', 'd', 'e', 'f', 'g' }, false },
		{ { 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h' }, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t size = sizeof(struct vmi_feature) + sizeof(rows[i].text);
		struct vmi_rec *rec = sample_resize(sample(VMI_REC_FEATURE), size);

		memcpy((char *)rec + sizeof(struct vmi_feature), rows[i].text, 8);
		tap_ok(vmi_record_ok(rec, size) == rows[i].ok, "ok: feature strings, row %zu", i);
		free(rec);
	}
}

/* Fields ------------------------------------------------------------------- */

/* Bytes that no field shows, and why not. */
static const struct {
	u32 type;
	size_t offset;
	size_t width;
} unshown[] = {
	{ VMI_REC_HEADER, AT(vmi_header, magic), 8 },
	{ VMI_REC_DIALECT, AT(vmi_dialect, __pad), 2 },
	{ VMI_REC_DIALECT, AT(vmi_dialect, level), 280 },		/* shown by status */
	{ VMI_REC_FEATURE, AT(vmi_feature, text), 4 },		/* strings */
	{ VMI_REC_OPENER, AT(vmi_opener, __pad), 4 },
	{ VMI_REC_VMA, AT(vmi_vma, text), 4 },			/* strings */
	{ VMI_REC_VMA, AT(vmi_vma, name_len), 2 },
	{ VMI_REC_VMA, AT(vmi_vma, ops_len), 2 },
	{ VMI_REC_VMA, AT(vmi_vma, __pad), 1 },
	{ VMI_REC_PAGES, AT(vmi_pages, __pad), 4 },
	{ VMI_REC_LRU, AT(vmi_lru_sums, __pad), 4 },
	{ VMI_REC_FRAMES, AT(vmi_frames, __pad), 1 },
	{ VMI_REC_RAW, AT(vmi_raw, __pad), 1 },
	{ VMI_REC_FRAME, AT(vmi_frame, __pad), 1 },
	{ VMI_REC_NAME, AT(vmi_name, __pad), 4 },
	{ VMI_REC_SHARER, AT(vmi_sharer, __pad), 4 },
	{ VMI_REC_REGION, AT(vmi_region, __pad), 4 },
	{ VMI_REC_FAULT_ERROR, AT(vmi_fault_error, __pad), 4 },
	{ VMI_REC_RESULT, AT(vmi_result, touch), 3 },		/* three sentences */
};

static bool number_width(const struct vmi_field *f)
{
	return f->width == 1 || f->width == 2 || f->width == 4 || f->width == 8;
}

/* Every byte of a record is in one field, or in a row above. */
static void covers(u32 type)
{
	const struct vmi_record *row = vmi_record_find(type);
	unsigned char *seen = calloc(1, row->size);
	const struct vmi_field *f;

	for (f = row->fields; f->name; f++) {
		tap_check(f->offset + (size_t)f->width * f->nr <= row->size, "%s outside", f->name);
		tap_check(f->how == VMI_HOW_CHARS || (number_width(f) && !(f->offset % f->width)),
			  "%s has width %u", f->name, f->width);
		tap_check(!f->rows == (f->how != VMI_HOW_ENUM && f->how != VMI_HOW_FLAGS),
			  "%s has rows", f->name);
		for (size_t i = 0; i < (size_t)f->width * f->nr; i++)
			seen[f->offset + i]++;
	}
	for (size_t i = 0; i < ARRAY_SIZE(unshown); i++)
		for (size_t n = 0; unshown[i].type == type && n < unshown[i].width; n++)
			seen[unshown[i].offset + n]++;
	for (size_t i = 0; i < row->size; i++)
		tap_check(seen[i] == (i >= sizeof(struct vmi_rec)), "byte %zu is in %u fields", i,
			  seen[i]);
	free(seen);
	tap_sum("fields: each byte of %s in one", row->name);
}

static const struct {
	u32 type;
	const char *field;
	u64 v;
	const char *text;
} values[] = {
	{ VMI_REC_MM, "map_count", 0, "0" },
	{ VMI_REC_MM, "map_count", 65530, "65530" },
	{ VMI_REC_MM, "map_count", VMI_MM_UNKNOWN, "unknown" },
	{ VMI_REC_MM, "brk", 0x55d0c8a5b000ull, "55d0c8a5b000" },
	{ VMI_REC_MM, "brk", 0, "0" },
	{ VMI_REC_MM, "flags", VMI_MM_UNKNOWN, "ffffffffffffffff" },
	{ VMI_REC_MM, "total_vm", 1, "4 kB" },
	{ VMI_REC_MM, "total_vm", 12345, "49380 kB" },
	{ VMI_REC_MM, "total_vm", VMI_MM_UNKNOWN, "unknown" },
	{ VMI_REC_MM, "pgtables", 8192, "8 kB" },
	{ VMI_REC_MM, "pgtables", VMI_MM_UNKNOWN, "unknown" },
	{ VMI_REC_MM, "rlim_stack", 8 << 20, "8192 kB" },
	{ VMI_REC_MM, "rlim_as", ~0ull, "unlimited" },
	{ VMI_REC_MM, "rlim_as", 0, "0 kB" },
	{ VMI_REC_MM, "owner", 77, "77" },
	{ VMI_REC_END, "err", (u32)-3, "-3" },
	{ VMI_REC_END, "err", 0, "0" },
	{ VMI_REC_END, "changed", 0, "no" },
	{ VMI_REC_END, "changed", 1, "yes" },
	{ VMI_REC_END, "changed", 2, "unknown" },
	{ VMI_REC_END, "changed", 77, "unknown" },
	{ VMI_REC_END, "max_hold_ns", 123456, "123456" },
	{ VMI_REC_HEADER, "view", VMI_VIEW_VMAS, "vmas" },
	{ VMI_REC_HEADER, "view", 99, "unknown" },
	{ VMI_REC_HEADER, "arch", VMI_ARCH_ARM64, "aarch64" },
	{ VMI_REC_HEADER, "with", VMI_WITH_PAGES, "pages" },
	{ VMI_REC_HEADER, "with", 0, "" },
	{ VMI_REC_LEVEL, "level", VMI_PMD, "pmd" },
	{ VMI_REC_LEVEL, "folded", 1, "1" },
	{ VMI_REC_LEVEL, "folded", 0, "0" },
	{ VMI_REC_LEVEL, "covers", 2 << 20, "2048 kB" },
	{ VMI_REC_VMA, "flags", VMI_VM_READ | VMI_VM_MAYREAD, "read|mayread" },
	{ VMI_REC_VMA, "flags", VMI_VM_UNNAMED | VMI_VM_SEALED, "sealed|unnamed" },
	{ VMI_REC_VMA, "role", VMI_ROLE_HEAP, "heap" },
	{ VMI_REC_VMA, "policy", 2, "bind" },
	{ VMI_REC_VMA, "policy", VMI_MPOL_NONE, "none" },
	{ VMI_REC_VMA, "policy", 200, "unknown" },
	{ VMI_REC_VMA, "policy_flags", 0x8000, "8000" },
	{ VMI_REC_VMA, "anonymous", 1, "1" },
	{ VMI_REC_PAGES, "swap", 3, "12 kB" },
	{ VMI_REC_PAGES, "changed", 1, "1" },
	{ VMI_REC_LRU, "all", 1, "1" },
	{ VMI_REC_FRAMES, "upper", VMI_UP_WRITE | VMI_UP_USER | VMI_UP_EXEC, "write|user|exec" },
	{ VMI_REC_HOLE, "kind", VMI_HOLE_UNSETTLED, "unsettled" },
	{ VMI_REC_REGION, "flags", VMI_REGION_ALIASES | VMI_REGION_HIDDEN, "aliases|hidden" },
	{ VMI_REC_REGION_SUMS, "wx", 8192, "8 kB" },
	{ VMI_REC_STEP, "kind", VMI_KIND_FOLDED, "folded" },
	{ VMI_REC_RESULT, "why", VMI_WHY_GUARD, "guard" },
	{ VMI_REC_FAULTS, "flags", VMI_FAULTS_CHILDREN, "children" },
	{ VMI_REC_FAULTS, "until", 1500, "1500" },
	{ VMI_REC_FAULT_CLASS, "fault", VMI_FAULT_COW_REUSE, "cow-reuse" },
	{ VMI_REC_FAULT_CLASS, "fault", VMI_FAULT_NR, "unknown" },
	{ VMI_REC_FAULT_CLASS, "kind", VMI_FAULT_KIND_NONE, "-" },
	{ VMI_REC_FAULT_CLASS, "kind", VMI_FAULT_KIND_COW, "copy-on-write" },
	{ VMI_REC_FAULT_ERROR, "reason", VMI_FAULT_BEYOND_EOF, "beyond-eof" },
};

static const char *print(const struct vmi_rec *rec, const struct vmi_field *f)
{
	static char buf[512];
	struct vmi_out o;

	vmi_out_init(&o, buf, sizeof(buf) - 1);
	vmi_field_print(&o, rec, f, 12);
	*o.p = '\0';
	return buf;
}

static void value_rows(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		const struct vmi_field *f = sample_field(values[i].type, values[i].field);
		struct vmi_rec *rec = sample(values[i].type);
		u64 want = f->how == VMI_HOW_SIGNED ? (u64)(s32)values[i].v : values[i].v;

		memcpy((char *)rec + f->offset, &values[i].v, f->width);
		tap_ok(vmi_field_get(rec, f, 0) == want, "get: %s %#llx", f->name, values[i].v);
		tap_is(print(rec, f), values[i].text, "print: %s %#llx", f->name, values[i].v);
		free(rec);
	}
}

static void arrays(void)
{
	const struct vmi_field *leaf = sample_field(VMI_REC_PAGES, "leaf");
	const struct vmi_field *soft = sample_field(VMI_REC_DIALECT, "soft_type");
	struct vmi_pages pages = { .leaf = { 1, 22, 333 } };
	struct vmi_rec *dialect = sample(VMI_REC_DIALECT);

	tap_is(print(&pages.rec, leaf), "1,22,333", "print: array of numbers");
	tap_ok(vmi_field_get(&pages.rec, leaf, 1) == 22, "get: second of an array");
	tap_is(print(dialect, soft), "24,25,26,27,29,28,-1,30,31,-1,-1,-1,-1,-1,-1,-1",
	       "print: array of signed numbers");
	tap_ok(vmi_field_get(dialect, soft, 6) == ~0ull, "get: sign of two bytes");
	free(dialect);
}

static void chars(void)
{
	const struct vmi_field *comm = sample_field(VMI_REC_HEADER, "comm");
	struct vmi_rec *rec = sample(VMI_REC_HEADER);
	struct vmi_header *h = (void *)rec;

	tap_is(print(rec, comm), "bash", "print: characters");
	memcpy(h->comm, "0123456789abcdef", sizeof(h->comm));
	tap_is(print(rec, comm), "0123456789abcdef", "print: characters without a NUL");
	memcpy(h->comm, "a b\n\0xxx", 8);
	tap_is(print(rec, comm), "a\\040b\\012", "print: characters, escaped");
	h->comm[0] = '\0';
	tap_is(print(rec, comm), "", "print: no characters");
	free(rec);
}

static void page_size(void)
{
	const struct vmi_field *f = sample_field(VMI_REC_PAGES, "swap");
	struct vmi_pages pages = { .swap = 3 };
	char buf[32];
	struct vmi_out o;

	vmi_out_init(&o, buf, sizeof(buf) - 1);
	vmi_field_print(&o, &pages.rec, f, 16);
	*o.p = '\0';
	tap_is(buf, "192 kB", "print: pages of 64 KiB");
}

void record_test(void)
{
	find();
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		truncated(types[i].type);
		wrong_size(types[i].type);
		covers(types[i].type);
		fewer_fields(types[i].type);
	}
	unknown_type();
	spoilt_rows();
	feature_strings();
	value_rows();
	arrays();
	chars();
	page_size();
}
