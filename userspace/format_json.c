// SPDX-License-Identifier: GPL-2.0
/*
 * format_json.c - one JSON object for one stream
 *
 *	{"header": {...}, "dialect": {...}, "records": [...], "end": {...}}
 *
 * Each record is made by libjansson and written when it is there, so the
 * answer may be larger than memory. Keys are the fields' own names.
 */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>

#include "fault_path.h"
#include "formats.h"
#include "names.h"
#include "own_diff.h"
#include "own_fault.h"
#include "retrace.h"
#include "runs.h"
#include "swaps.h"
#include "trouble.h"

/**
 * struct json - one answer
 * @merge: the run that may still grow
 * @names: told so far
 * @records: written so far
 * @ended: "end" has been written
 * @lines: each record stands for itself
 */
struct json {
	struct vmi_merge merge;
	struct names names;
	u64 records;
	bool ended;
	bool lines;
};

/* values ------------------------------------------------------------------ */

static json_t *hex(u64 v)
{
	return json_sprintf("0x%llx", (unsigned long long)v);
}

/* JSON readers keep 63 bits: what is larger stays exact as a string. */
static json_t *number(u64 v)
{
	if (v > INT64_MAX)
		return json_sprintf("%llu", (unsigned long long)v);
	return json_integer(v);
}

static json_t *name_of(const struct vmi_row *rows, u64 v)
{
	const struct vmi_row *row = vmi_rows_first(rows, v);

	return row ? json_string(row->name) : number(v);
}

static json_t *names_of(const struct vmi_row *rows, u64 v)
{
	json_t *list = json_array();

	for (; rows->name; rows++)
		if ((v & rows->mask) == rows->value)
			json_array_append_new(list, json_string(rows->name));
	return list;
}

static json_t *bits_of(const struct vmi_dialect *d, unsigned int level, u64 raw)
{
	json_t *list = json_array();
	struct vmi_out o;
	char buf[512], *name;

	vmi_out_init(&o, buf, sizeof(buf) - 1);
	vmi_entry_print(&o, d, level, raw);
	*o.p = '\0';
	for (name = strtok(buf, "|"); name; name = strtok(NULL, "|"))
		if (strcmp(name, "-"))
			json_array_append_new(list, json_string(name));
	return list;
}

static void set(json_t *obj, const char *key, json_t *value)
{
	json_object_set_new(obj, key, value);
}

/*
 * A name may hold any bytes, JSON only UTF-8. If it is none, each byte above
 * ASCII comes out as U+FFFD, and KEY_bytes has them all, in hexadecimal.
 */
static void set_broken_string(json_t *obj, const char *key, const char *s, size_t len)
{
	char *plain = malloc(3 * len + 1), *bytes = malloc(2 * len + 1), *p = plain;
	char name[64];

	for (size_t i = 0; plain && bytes && i < len; i++) {
		if ((unsigned char)s[i] < 0x80)
			*p++ = s[i];
		else
			p = mempcpy(p, "\xef\xbf\xbd", 3);
		sprintf(bytes + 2 * i, "%02x", (unsigned char)s[i]);
	}
	snprintf(name, sizeof(name), "%s_bytes", key);
	set(obj, key, plain && bytes ? json_stringn(plain, p - plain) : json_null());
	set(obj, name, plain && bytes ? json_stringn(bytes, 2 * len) : json_null());
	free(plain);
	free(bytes);
}

static void set_string(json_t *obj, const char *key, const char *s, size_t len)
{
	json_t *string = json_stringn(s, len);

	if (string)
		set(obj, key, string);
	else
		set_broken_string(obj, key, s, len);
}

/* fields ------------------------------------------------------------------ */

static json_t *counted(u64 v)
{
	return v == VMI_MM_UNKNOWN ? json_null() : number(v);
}

static json_t *value(const struct vmi_field *f, u64 v)
{
	switch (f->how) {
	case VMI_HOW_HEX:
		return hex(v);
	case VMI_HOW_ENUM:
		return name_of(f->rows, v);
	case VMI_HOW_FLAGS:
		return names_of(f->rows, v);
	case VMI_HOW_BOOL:
		return json_boolean(v);
	case VMI_HOW_SIGNED:
		return json_integer((s64)v);
	case VMI_HOW_LIMIT:
		return v == ~0ull ? json_string("unlimited") : number(v);
	default:
		return counted(v);
	}
}

static void set_field(json_t *obj, const struct vmi_rec *rec, const struct vmi_field *f)
{
	const char *chars = (const char *)rec + f->offset;
	json_t *list;

	if (f->how == VMI_HOW_CHARS) {
		set_string(obj, f->name, chars, strnlen(chars, f->width));
		return;
	}
	if (f->nr == 1) {
		set(obj, f->name, value(f, vmi_field_get(rec, f, 0)));
		return;
	}
	list = json_array();
	for (unsigned int i = 0; i < f->nr; i++)
		json_array_append_new(list, value(f, vmi_field_get(rec, f, i)));
	set(obj, f->name, list);
}

/* The tool's own types mean nothing in a stream. */
static const struct vmi_record *row_of(const struct drawing *d, u32 type)
{
	return d->own ? own_record_find(type) : vmi_record_find(type);
}

static void set_fields(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct vmi_field *f;

	for (f = row_of(d, rec->type)->fields; f->name; f++)
		set_field(obj, rec, f);
}

/* what no field stands for ------------------------------------------------ */

static void more_feature(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const char *name = (const char *)rec + ((const struct vmi_feature *)rec)->text;
	const char *text = name + strlen(name) + 1;

	set_string(obj, "name", name, strlen(name));
	set_string(obj, "text", text, strlen(text));
}

static void more_vma(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct vmi_vma *v = (const void *)rec;
	const char *text = (const char *)rec + v->text;

	set(obj, "prot_bits", bits_of(d->dialect, VMI_PTE, v->prot));
	set_string(obj, "name", text, v->name_len);
	set_string(obj, "ops", text + v->name_len, v->ops_len);
}

static void more_step(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct vmi_step *s = (const void *)rec;
	bool unknown = retrace_no_entry(s);

	/* what all tables above forbid alike is nothing a user address has: not recorded */
	if (!s->upper)
		set(obj, "upper", json_null());
	if (unknown)
		set(obj, "entry", json_null());
	set(obj, "bits", unknown ? json_null() : bits_of(d->dialect, s->level, s->entry));
}

/* null where it is not certain, and of a recording, which has none */
static void set_device(json_t *obj, const struct drawing *d, u32 type)
{
	const char *name = d->ask->input ? NULL : swaps_name(type);

	if (name)
		set_string(obj, "device", name, strlen(name));
	else
		set(obj, "device", json_null());
}

static void more_result(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct vmi_result *r = (const void *)rec;
	json_t *touch = json_object();

	if (r->has_page == RETRACE_PAGE_UNKNOWN)
		set(obj, "has_page", json_null());
	if (r->why == VMI_WHY_SWAP)
		set_device(obj, d, r->soft_type);
	set(touch, "read", name_of(vmi_names_touch, r->touch[0]));
	set(touch, "write", name_of(vmi_names_touch, r->touch[1]));
	set(touch, "exec", name_of(vmi_names_touch, r->touch[2]));
	set(obj, "touch", touch);
}

/* The text of a NAME beside its id: null if there is none. */
static void set_name(json_t *obj, const struct drawing *d, const char *key, u32 kind, u64 id)
{
	const struct json *j = d->priv;
	const struct vmi_name *name = names_find(&j->names, kind, id);

	if (name)
		set_string(obj, key, name->text, names_len(name));
	else
		set(obj, key, json_null());
}

static void more_frame(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct vmi_frame *f = (const void *)rec;

	set_name(obj, d, "zone_name", VMI_NAME_ZONE, f->zone);
	set_name(obj, d, "file_name", VMI_NAME_INSIDE, f->file);
	set_name(obj, d, "cgroup_name", VMI_NAME_CGROUP, f->cgroup);
}

static void more_mapping(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct vmi_mapping *m = (const void *)rec;

	set(obj, "bits", bits_of(d->dialect, m->level, m->entry));
	set_name(obj, d, "file_name", VMI_NAME_FILE, m->file);
}

/* Each list by its name. */
static void more_lru(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct vmi_lru_sums *l = (const void *)rec;
	json_t *list = json_object();

	for (unsigned int i = 0; i < VMI_LRU_NR; i++)
		set(list, vmi_rows_name(vmi_names_lru, i), number(l->list[i]));
	set(obj, "list", list);
}

static void more_name(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct vmi_name *n = (const void *)rec;

	set_string(obj, "text", n->text, strnlen(n->text, rec->size - sizeof(*n)));
}

/* Others by their pids; null if they are too many to be named. */
static void more_shared_vma(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct shared_vma *v = (const void *)rec;
	json_t *list = json_array();

	for (u32 i = 0; i < v->with && v->with <= WITH_MAX; i++)
		json_array_append_new(list, number(v->who[i]));
	set(obj, "with_pids", v->with <= WITH_MAX ? json_incref(list) : json_null());
	json_decref(list);
	set_string(obj, "name", own_name(rec), v->own.len);
}

static void more_swap_vma(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct own_rec *own = (const void *)rec;

	set(obj, "device", json_null());
	if (own->more)
		set_string(obj, "device", own_more(rec), own->more);
	set_string(obj, "name", own_name(rec), own->len);
}

static void more_swap_device(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct own_rec *own = (const void *)rec;

	set(obj, "device", json_null());
	if (own->len)
		set_string(obj, "device", own_name(rec), own->len);
}

/* The sizes of the large folios, in base pages; null: nothing of it is not huge. */
static void more_huge_vma(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct huge_vma *v = (const void *)rec;
	json_t *list = json_array();

	for (unsigned int i = 0; i < 32; i++)
		if (v->orders & VMI_BIT(i))
			json_array_append_new(list, number(VMI_BIT(i)));
	set(obj, "folios", list);
	set(obj, "why", json_null());
	if (v->own.more)
		set_string(obj, "why", own_more(rec), v->own.more);
	set_string(obj, "name", own_name(rec), v->own.len);
}

static void more_huge_why(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct own_rec *own = (const void *)rec;

	set_string(obj, "why", own_name(rec), own->len);
	set_string(obj, "meaning", own_more(rec), own->more);
}

static void more_huge_setting(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct own_rec *own = (const void *)rec;

	set_string(obj, "setting", own_name(rec), own->len);
	set_string(obj, "value", own_more(rec), own->more);
}

static void more_verify_finding(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct own_rec *own = (const void *)rec;

	set_string(obj, "module", own_name(rec), own->len);
	set_string(obj, "proc", own_more(rec), own->more);
}

static void more_named(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	set_string(obj, "name", own_name(rec), ((const struct own_rec *)rec)->len);
}

static void more_diff_vma(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct diff_vma_info *v = (const void *)rec;

	more_named(obj, d, rec);
	if (v->change & DIFF_VMA_RENAMED)
		set_string(obj, "was_name", own_more(rec), v->own.more);
}

static void more_diff_side(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct own_rec *own = (const void *)rec;

	set(obj, "file", json_null());
	if (own->len)
		set_string(obj, "file", own_name(rec), own->len);
}

/* null where no time is known */
static void more_fault_sums(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct vmi_fault_sums *s = fault_sums(rec);
	static const struct {
		const char *key;
		unsigned int percent;
	} quantiles[] = { { "p50_ns", 50 }, { "p90_ns", 90 }, { "p99_ns", 99 } };

	for (size_t i = 0; i < ARRAY_SIZE(quantiles); i++)
		set(obj, quantiles[i].key, s->sum_ns ?
		    number(vmi_fault_quantile(s, quantiles[i].percent)) : json_null());
}

/* null if it is not known */
static void set_own_name(json_t *obj, const struct vmi_rec *rec)
{
	set(obj, "name", json_null());
	if (((const struct own_rec *)rec)->len)
		set_string(obj, "name", own_name(rec), ((const struct own_rec *)rec)->len);
}

static void set_file(json_t *obj, u32 dev, u64 ino, const struct vmi_rec *rec)
{
	set(obj, "dev", hex(dev));
	set(obj, "ino", number(ino));
	set_own_name(obj, rec);
}

/* What they share, then the sums as of a class. */
static void more_fault_group(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct fault_group *g = (const void *)rec;
	const struct vmi_field *f = vmi_record_find(VMI_REC_FAULT_CLASS)->fields;

	if (g->by == BY_KIND)
		set(obj, "kind", name_of(vmi_names_fault_kind, g->sums.kind));
	if (g->by == BY_VMA || g->by == BY_PROCESS) {
		set(obj, "pid", number(g->pid));
		set_string(obj, "comm", g->comm, strnlen(g->comm, sizeof(g->comm)));
	}
	if (g->by == BY_VMA) {
		set(obj, "start", hex(g->start));
		set(obj, "end", hex(g->end));
	}
	if (g->by == BY_VMA || g->by == BY_FILE)
		set_file(obj, g->dev, g->ino, rec);
	for (; f->name; f++)
		if (f->offset >= offsetof(struct vmi_fault_sums, count))
			set_field(obj, &g->sums.rec, f);
	more_fault_sums(obj, d, rec);
}

static void more_fault_event(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct fault_event *e = (const void *)rec;

	if (!(e->known & 1))
		set(obj, "before", json_null());
	if (!(e->known & 2))
		set(obj, "after", json_null());
	set_own_name(obj, rec);
}

static void set_entry(json_t *obj, const struct drawing *d, const struct fault_level *f, u32 known,
		      const char *key, u64 raw)
{
	bool is = f->known & known;
	char name[32];

	if (!is)
		set(obj, key, json_null());
	snprintf(name, sizeof(name), "%s_kind", key);
	set(obj, name, is ? json_string(fault_level_kind(d->dialect, f->level, raw)) : json_null());
	snprintf(name, sizeof(name), "%s_bits", key);
	set(obj, name, is ? bits_of(d->dialect, f->level, raw) : json_null());
}

/* null where there was no entry, or none was seen */
static void more_fault_level(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct fault_level *f = (const void *)rec;

	set(obj, "folded", json_boolean(d->dialect->level[f->level].folded));
	if (!(f->known & FAULT_LEVEL_TABLE))
		set(obj, "table", json_null());
	set_entry(obj, d, f, FAULT_LEVEL_BEFORE, "before", f->before);
	set_entry(obj, d, f, FAULT_LEVEL_AFTER, "after", f->after);
}

static const struct {
	u32 type;
	void (*more)(json_t *obj, const struct drawing *d, const struct vmi_rec *rec);
} mores[] = {
	{ VMI_REC_FEATURE,	more_feature },
	{ VMI_REC_VMA,		more_vma },
	{ VMI_REC_LRU,		more_lru },
	{ VMI_REC_STEP,		more_step },
	{ VMI_REC_RESULT,	more_result },
	{ VMI_REC_FRAME,	more_frame },
	{ VMI_REC_MAPPING,	more_mapping },
	{ VMI_REC_NAME,		more_name },
	{ VMI_REC_FAULT_CLASS,	more_fault_sums },
	{ OWN_FAULT_GROUP,	more_fault_group },
	{ OWN_FAULT_EVENT,	more_fault_event },
	{ OWN_FAULT_LEVEL,	more_fault_level },
	{ OWN_SHARED_VMA,	more_shared_vma },
	{ OWN_SWAP_VMA,		more_swap_vma },
	{ OWN_SWAP_DEVICE,	more_swap_device },
	{ OWN_HUGE_VMA,		more_huge_vma },
	{ OWN_HUGE_WHY,		more_huge_why },
	{ OWN_HUGE_SETTING,	more_huge_setting },
	{ OWN_VERIFY_DIFFERENCE, more_verify_finding },
	{ OWN_VERIFY_RACE,	more_verify_finding },
	{ OWN_DIFF_SIDE,	more_diff_side },
	{ OWN_DIFF_VMA,		more_diff_vma },
	{ OWN_DIFF_RUN,		more_named },
	{ OWN_DIFF_PAGES,	more_named },
};

/* writing ----------------------------------------------------------------- */

/* An object is written and let go; nothing of it made, nothing written. */
static int dump(struct drawing *d, json_t *obj)
{
	int err = json_dumpf(obj, d->out, 0);

	json_decref(obj);
	/* what cannot be written is told once, when the output is closed */
	return err && !ferror(d->out) ? trouble("out of memory") : 0;
}

static int element(struct drawing *d, json_t *obj)
{
	struct json *j = d->priv;

	if (!j->lines)
		fputs(j->records++ ? ",\n  " : "\n  ", d->out);
	return dump(d, obj);
}

static int record(struct drawing *d, const struct vmi_rec *rec)
{
	json_t *obj = json_object();

	set(obj, "type", json_string(row_of(d, rec->type)->name));
	set_fields(obj, d, rec);
	for (size_t i = 0; i < ARRAY_SIZE(mores); i++)
		if (mores[i].type == rec->type)
			mores[i].more(obj, d, rec);
	return element(d, obj);
}

/* runs -------------------------------------------------------------------- */

static void run_entries(json_t *obj, const struct vmi_run *run)
{
	set(obj, "level", name_of(vmi_names_level, run->level));
	set(obj, "page_size", number(VMI_BIT(run->shift)));
	set(obj, "count", number(run->count));
	set(obj, "extents", number(run->extents));
	set(obj, "upper", names_of(vmi_names_up, run->upper));
}

static void run_leaf(json_t *obj, const struct drawing *d, const struct vmi_run *run)
{
	u32 perm = run->upper & vmi_entry_perm(d->dialect, run->level, run->bits);
	u8 touch = vmi_touch_run(d->dialect, run);

	set(obj, "kind", json_string("mapped"));
	run_entries(obj, run);
	set(obj, "effective", names_of(vmi_names_up, perm));
	if (d->dialect->flags & VMI_DIALECT_KERNEL)
		set(obj, "wx", json_boolean(vmi_run_is_wx(d->dialect, run)));
	else
		set(obj, "write", touch == VMI_TOUCH_HIT ? json_null() :
							   name_of(vmi_names_touch, touch));
	set(obj, "pa", hex(run->pa));
	set(obj, "entry_bits", hex(run->bits));
	set(obj, "bits", bits_of(d->dialect, run->level, run->bits));
}

static void run_soft(json_t *obj, const struct drawing *d, const struct vmi_run *run)
{
	set(obj, "kind", name_of(vmi_names_why, run->soft.why));
	run_entries(obj, run);
	set(obj, "soft_type", number(run->soft.type));
	set(obj, "soft_offset", hex(run->soft.offset));
	if (run->soft.why == VMI_WHY_SWAP)
		set_device(obj, d, run->soft.type);
	set(obj, "first_entry", hex(run->bits));
	set(obj, "bits", bits_of(d->dialect, run->level, run->bits));
}

static int run_element(struct drawing *d, const struct vmi_run *run)
{
	json_t *obj = json_object();

	set(obj, "type", json_string("run"));
	set(obj, "start", hex(run->start));
	set(obj, "end", hex(run->end));
	if (run->kind == VMI_RUN_HOLE)
		set(obj, "kind", name_of(vmi_names_hole, run->hole));
	else if (run->kind == VMI_RUN_LEAF)
		run_leaf(obj, d, run);
	else
		run_soft(obj, d, run);
	return element(d, obj);
}

/* the format -------------------------------------------------------------- */

static int named(struct drawing *d, const char *key, const struct vmi_rec *rec)
{
	json_t *obj = json_object();

	set_fields(obj, d, rec);
	fputs(key, d->out);
	return dump(d, obj);
}

static int write_end(struct drawing *d, const struct vmi_rec *rec)
{
	struct json *j = d->priv;

	j->ended = true;
	return named(d, "\n ],\n \"end\": ", rec);
}

static int json_record(struct drawing *d, const struct vmi_rec *rec)
{
	struct json *j = d->priv;
	int err = runs_feed(&j->merge, d, rec, run_element);

	if (err || runs_is_array(rec->type) || !row_of(d, rec->type))
		return err;
	if (rec->type == VMI_REC_NAME && names_add(&j->names, rec))
		return EXIT_TROUBLE;
	return rec->type == VMI_REC_END ? write_end(d, rec) : record(d, rec);
}

/* What stands for the header and the dialect where there is no one stream. */
static int own_header(struct drawing *d)
{
	json_t *obj = json_object();

	set(obj, "view", json_string(own_view_name(d->own)));
	set(obj, "page_shift", number(d->header->page_shift));
	fputs("{\"header\": ", d->out);
	return dump(d, obj);
}

static int stream_header(struct drawing *d)
{
	int err = named(d, "{\"header\": ", &d->header->rec);

	if (!err)
		err = named(d, ",\n \"dialect\": ", &d->dialect->rec);
	return err;
}

static int json_begin(struct drawing *d)
{
	int err;

	d->priv = calloc(1, sizeof(struct json));
	if (!d->priv)
		return trouble("out of memory");
	err = d->own ? own_header(d) : stream_header(d);
	fputs(",\n \"records\": [", d->out);
	return err;
}

/* Also what broke off in the middle is valid JSON; its "end" is null. */
static void json_end(struct drawing *d, bool whole)
{
	struct json *j = d->priv;

	if (!j)
		return;
	fputs(j->ended ? "}\n" : "\n ],\n \"end\": null}\n", d->out);
	names_free(&j->names);
	free(j);
}

const struct format format_json = {
	.name		= "json",
	.summary	= "one JSON object: header, dialect, records, end",
	.begin		= json_begin,
	.record		= json_record,
	.end		= json_end,
};

/* lines ------------------------------------------------------------------- */

static int lines_begin(struct drawing *d)
{
	struct json *j = calloc(1, sizeof(*j));

	d->priv = j;
	if (!j)
		return trouble("out of memory");
	j->lines = true;
	return 0;
}

static int lines_record(struct drawing *d, const struct vmi_rec *rec)
{
	int err = row_of(d, rec->type) ? record(d, rec) : 0;

	fputc('\n', d->out);
	return err;
}

static void lines_flush(struct drawing *d)
{
	fflush(d->out);
}

static void lines_end(struct drawing *d, bool whole)
{
	free(d->priv);
}

const struct format format_json_lines = {
	.name		= "json",
	.summary	= "each record as an object on a line of its own",
	.begin		= lines_begin,
	.record		= lines_record,
	.flush		= lines_flush,
	.end		= lines_end,
};
