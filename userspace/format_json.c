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

#include "formats.h"
#include "names.h"
#include "retrace.h"
#include "runs.h"
#include "trouble.h"

/**
 * struct json - one answer
 * @merge: the run that may still grow
 * @names: told so far
 * @records: written so far
 * @ended: "end" has been written
 */
struct json {
	struct vmi_merge merge;
	struct names names;
	u64 records;
	bool ended;
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

static void set_fields(json_t *obj, const struct vmi_rec *rec)
{
	const struct vmi_field *f;

	for (f = vmi_record_find(rec->type)->fields; f->name; f++)
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

static void more_result(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct vmi_result *r = (const void *)rec;
	json_t *touch = json_object();

	if (r->has_page == RETRACE_PAGE_UNKNOWN)
		set(obj, "has_page", json_null());
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

static void more_name(json_t *obj, const struct drawing *d, const struct vmi_rec *rec)
{
	const struct vmi_name *n = (const void *)rec;

	set_string(obj, "text", n->text, strnlen(n->text, rec->size - sizeof(*n)));
}

static const struct {
	u32 type;
	void (*more)(json_t *obj, const struct drawing *d, const struct vmi_rec *rec);
} mores[] = {
	{ VMI_REC_FEATURE,	more_feature },
	{ VMI_REC_VMA,		more_vma },
	{ VMI_REC_STEP,		more_step },
	{ VMI_REC_RESULT,	more_result },
	{ VMI_REC_FRAME,	more_frame },
	{ VMI_REC_MAPPING,	more_mapping },
	{ VMI_REC_NAME,		more_name },
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

	fputs(j->records++ ? ",\n  " : "\n  ", d->out);
	return dump(d, obj);
}

static int record(struct drawing *d, const struct vmi_rec *rec)
{
	json_t *obj = json_object();

	set(obj, "type", json_string(vmi_record_find(rec->type)->name));
	set_fields(obj, rec);
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

	set(obj, "kind", json_string("mapped"));
	run_entries(obj, run);
	set(obj, "effective", names_of(vmi_names_up, perm));
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

	set_fields(obj, rec);
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

	if (err || runs_is_array(rec->type) || !vmi_record_find(rec->type))
		return err;
	if (rec->type == VMI_REC_NAME && names_add(&j->names, rec))
		return EXIT_TROUBLE;
	return rec->type == VMI_REC_END ? write_end(d, rec) : record(d, rec);
}

static int json_begin(struct drawing *d)
{
	int err;

	d->priv = calloc(1, sizeof(struct json));
	if (!d->priv)
		return trouble("out of memory");
	err = named(d, "{\"header\": ", &d->header->rec);
	if (!err)
		err = named(d, ",\n \"dialect\": ", &d->dialect->rec);
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
