// SPDX-License-Identifier: GPL-2.0
/* text_test.c - the lines of all records */
#include "../text.h"

#include <stdio.h>
#include <stdlib.h>

#include "dialects.h"
#include "rand.h"
#include "sample.h"
#include "suites.h"
#include "tap.h"

#define ROWS	4

#define ANON_BITS	"present|write|user|accessed|dirty|nx"

/* One record's text, all calls together; each has just the room it was promised. */
static bool print(struct vmi_text *t, const struct vmi_rec *rec, char *to, size_t room)
{
	char *buf = malloc(VMI_TEXT_ROOM);
	struct vmi_out o;
	bool ok = true, done;

	do {
		vmi_out_init(&o, buf, VMI_TEXT_ROOM);
		done = vmi_text_next(t, rec, &o);
		ok = ok && !o.full && (o.p == buf || o.p[-1] == '\n');
		if ((size_t)(o.p - buf) < room) {
			memcpy(to, buf, o.p - buf);
			to += o.p - buf;
			room -= o.p - buf;
		}
	} while (!done);
	*to = '\0';
	free(buf);
	return ok;
}

/* Record, then an END that pushes out the run that is held. */
static const char *lines_of(const struct vmi_rec * const *recs, size_t nr)
{
	static char text[2 * VMI_TEXT_ROOM];
	struct vmi_rec *end = sample(VMI_REC_END);
	char *p = text;
	struct vmi_text t;

	vmi_text_init(&t, &dialects[D72]);
	for (size_t i = 0; i < nr; i++, p += strlen(p))
		print(&t, recs[i], p, text + sizeof(text) - p);
	print(&t, end, p, text + sizeof(text) - p);
	p = strstr(text, "# end ");
	if (p)
		*p = '\0';
	free(end);
	return text;
}

/* Runs --------------------------------------------------------------------- */

struct two {
	struct vmi_raw raw;
	u64 entry[ROWS];
};

static const struct {
	const char *what;
	unsigned int level;
	u64 entry[ROWS];
	const char *text;
} runs[] = {
	{ "one page", VMI_PTE, { X_P | X_RW | X_US | X_A | X_D | X_NX | 0x12345000 },
	  "7f0000000000-7f0000001000 pte 1x4kB rw-u pa=12345000 " ANON_BITS "\n"
	  "7f0000001000-7f0000004000 hole 12kB\n" },
	{ "contiguous", VMI_PTE,
	  { X_P | X_US | 0x1000, X_P | X_US | 0x2000, X_P | X_US | 0x3000, X_P | X_US | 0x4000 },
	  "7f0000000000-7f0000004000 pte 4x4kB r-xu pa=1000 contiguous present|user\n" },
	{ "scattered", VMI_PTE,
	  { X_P | X_US | 0x1000, X_P | X_US | 0x3000, X_P | X_US | 0x2000, X_P | X_US | 0x3000 },
	  "7f0000000000-7f0000004000 pte 4x4kB r-xu pa=1000 extents=3 present|user\n" },
	{ "unlike", VMI_PTE, { X_P | X_US | 0x1000, X_P | X_US | X_D | 0x2000, 0, 0 },
	  "7f0000000000-7f0000001000 pte 1x4kB r-xu pa=1000 present|user\n"
	  "7f0000001000-7f0000002000 pte 1x4kB r-xu pa=2000 present|user|dirty\n"
	  "7f0000002000-7f0000004000 hole 8kB\n" },
	{ "huge", VMI_PMD, { X_P | X_PSE | X_US | 0x200000, X_P | X_PSE | X_US | 0x400000, 0, 0 },
	  "7f0000000000-7f0000400000 pmd 2x2MB r-xu pa=200000 contiguous present|user|huge\n"
	  "7f0000400000-7f0000800000 hole 4MB\n" },
	{ "swapped", VMI_PTE, { X_SWP(1, 7), X_SWP(1, 8), X_SWP(2, 9) | X_EX_S, 0 },
	  "7f0000000000-7f0000002000 pte 2x4kB ---- swap type=1 offset=7 contiguous -\n"
	  "7f0000002000-7f0000003000 pte 1x4kB ---- swap type=2 offset=9 exclusive\n"
	  "7f0000003000-7f0000004000 hole 4kB\n" },
	{ "guards", VMI_PTE, { X_SWP(31, 4), X_SWP(31, 4), X_SWP(31, 4), X_SWP(31, 4) },
	  "7f0000000000-7f0000004000 pte 4x4kB ---- guard type=31 offset=4 contiguous -\n" },
	{ "PROT_NONE", VMI_PTE, { (~0x1000ull & X_PFN) | X_NONE | X_A, 0, 0, 0 },
	  "7f0000000000-7f0000001000 pte 1x4kB ---- pa=1000 protnone|accessed\n"
	  "7f0000001000-7f0000004000 hole 12kB\n" },
	{ "bad", VMI_PMD, { X_P | X_G, 0, 0, 0 },
	  "7f0000000000-7f0000200000 bad 2MB\n7f0000200000-7f0000800000 hole 6MB\n" },
};

static void run_rows(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(runs); i++) {
		struct two two = {
			.raw = {
				.rec = { VMI_REC_RAW, sizeof(two) },
				.addr = 0x7f0000000000ull,
				.level = runs[i].level,
				.shift = runs[i].level ? 21 : 12,
				.upper = VMI_UP_WRITE | VMI_UP_USER | VMI_UP_EXEC,
				.nr = ROWS,
			},
		};
		const struct vmi_rec *recs[] = { &two.raw.rec };

		memcpy(two.entry, runs[i].entry, sizeof(two.entry));
		tap_is(lines_of(recs, 1), runs[i].text, "run: %s", runs[i].what);
	}
}

/* Runs go on across records, and across the table pages told between them. */
static void across_records(void)
{
	struct vmi_rec *a = sample(VMI_REC_FRAMES), *b = sample(VMI_REC_FRAMES);
	struct vmi_rec *table = sample(VMI_REC_TABLE), *gap = sample(VMI_REC_HOLE);
	const struct vmi_rec *recs[] = { a, table, b, gap, table };
	struct vmi_frames *f = (void *)b;

	((struct vmi_frames *)a)->frame[1] = 2;
	f->addr += 0x3000;
	f->base += 3;
	f->frame[1] = 2;
	((struct vmi_table *)table)->used = 6;
	tap_is(lines_of(recs, 5),
	       "00000000 table pte pa=0 used=6/512\n"
	       "7f0000000000-7f0000006000 pte 6x4kB rw-u pa=100000 contiguous " ANON_BITS "\n"
	       "7f0000006000-7f0000009000 gap 12kB\n"
	       "00000000 table pte pa=0 used=6/512\n",
	       "a run across records and tables; a gap before a table");
	free(a);
	free(b);
	free(table);
	free(gap);
}

/* Counts of pages are told in bytes. */
static void page_counts(void)
{
	struct vmi_pages pages = {
		.rec = { VMI_REC_PAGES, sizeof(pages) },
		.leaf = { 1, 2, 0 }, .present = 0x401000, .swap = 3, .soft = 5, .extents = 2,
	};
	const struct vmi_rec *recs[] = { &pages.rec };
	const char *text = lines_of(recs, 1);

	tap_ok(strstr(text, " pages pte=1 pmd=2 pud=0 present=4100kB swap=12kB soft=20kB "),
	       "pages: %.*s", (int)strcspn(text, "\n"), text);
}

/* Permissions -------------------------------------------------------------- */

static const struct {
	u32 up;
	const char *text;
} perms[] = {
	{ 0, "----" }, { VMI_UP_WRITE, "----" }, { VMI_UP_EXEC, "----" },
	{ VMI_UP_WRITE | VMI_UP_EXEC, "----" }, { VMI_UP_USER, "r--u" },
	{ VMI_UP_USER | VMI_UP_WRITE, "rw-u" }, { VMI_UP_USER | VMI_UP_EXEC, "r-xu" },
	{ VMI_UP_USER | VMI_UP_WRITE | VMI_UP_EXEC, "rwxu" },
};

static void perm_rows(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(perms); i++) {
		char buf[8];
		struct vmi_out o;

		vmi_out_init(&o, buf, sizeof(buf) - 1);
		vmi_text_perm(&o, perms[i].up);
		*o.p = '\0';
		tap_is(buf, perms[i].text, "perm: %u", perms[i].up);
	}
}

/* Every record ------------------------------------------------------------- */

/* DIALECT is for programs, and FRAMES, RAW and HOLE speak when their run ends. */
static bool silent(u32 type)
{
	return type == VMI_REC_DIALECT;
}

static void check_text(u32 type, const struct vmi_rec *rec, const char *how)
{
	struct vmi_rec *end = sample(VMI_REC_END);
	char *text = malloc(4 * VMI_TEXT_ROOM);
	struct vmi_text t;
	bool ok;

	vmi_text_init(&t, &dialects[D72]);
	ok = print(&t, rec, text, 2 * VMI_TEXT_ROOM);
	ok = ok && print(&t, end, text + strlen(text), 2 * VMI_TEXT_ROOM);
	tap_ok(ok, "%s, %s: whole lines that fit", vmi_record_find(type)->name, how);
	tap_ok(silent(type) == (strstr(text, "# end ") == text) || type == VMI_REC_END,
	       "%s, %s: %s", vmi_record_find(type)->name, how,
	       silent(type) ? "silent" : "says something");
	free(text);
	free(end);
}

/* All numbers at their highest, where vmi_record_ok() lets them. */
static void all_ones(u32 type, struct vmi_rec *rec)
{
	const struct vmi_record *row = vmi_record_find(type);
	const struct vmi_field *f;

	for (f = row->fields; f->name; f++) {
		char save[512];
		size_t len = (size_t)f->width * f->nr;
		char *p = (char *)rec + f->offset;

		memcpy(save, p, len);
		/* the widest text: escaped control characters, highest numbers */
		memset(p, f->how == VMI_HOW_CHARS ? 1 : 0xff, len);
		if (!vmi_record_ok(rec, rec->size))
			memcpy(p, save, len);
	}
}

static void every_record(void)
{
	for (u32 type = 0; type < SAMPLE_TYPES; type++) {
		struct vmi_rec *rec = sample(type);

		if (!rec)
			continue;
		check_text(type, rec, "a sample");
		all_ones(type, rec);
		check_text(type, rec, "all ones");
		free(rec);
	}
}

/* The widest VMA the kernel can make: path, symbol, every flag. */
static void widest_vma(void)
{
	char name[4096], ops[512];
	struct vmi_vma *v;

	memset(name, '\n', sizeof(name));
	memset(ops, 'x', sizeof(ops));
	v = sample_vma(name, sizeof(name), ops, sizeof(ops));
	all_ones(VMI_REC_VMA, &v->rec);
	v->policy = 6;
	check_text(VMI_REC_VMA, &v->rec, "the widest");
	free(v);
}

/* What does not fit is not written, in no size of buffer. */
static void every_room(u32 type)
{
	struct vmi_rec *rec = sample(type);
	char want[4096];
	struct vmi_text t;
	struct vmi_out o;

	vmi_text_init(&t, &dialects[D72]);
	vmi_out_init(&o, want, sizeof(want));
	vmi_text_next(&t, rec, &o);
	for (size_t len = o.p - want, room = 0; room <= len + 2; room++) {
		char *buf = malloc(room ? room : 1);

		vmi_text_init(&t, &dialects[D72]);
		vmi_out_init(&o, buf, room);
		vmi_text_next(&t, rec, &o);
		tap_check(o.full == (room < len), "%zu bytes of %zu", room, len);
		tap_check(o.full || !memcmp(buf, want, len), "%zu bytes of %zu", room, len);
		free(buf);
	}
	tap_sum("%s in every size of buffer", vmi_record_find(type)->name);
	free(rec);
}

static void unknown_record(void)
{
	struct vmi_rec rec = { 0xfffe, 8 };
	char text[64] = "x";
	struct vmi_text t;

	vmi_text_init(&t, &dialects[D72]);
	tap_ok(print(&t, &rec, text, sizeof(text)), "a record of an unknown type");
	tap_is(text, "", "says nothing");
}

void text_test(void)
{
	run_rows();
	across_records();
	page_counts();
	perm_rows();
	every_record();
	widest_vma();
	for (u32 type = 0; type < SAMPLE_TYPES; type++)
		if (vmi_record_find(type))
			every_room(type);
	unknown_record();
}
