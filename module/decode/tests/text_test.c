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
static const char *lines_by(const struct vmi_dialect *d, const struct vmi_rec * const *recs,
			    size_t nr)
{
	static char text[2 * VMI_TEXT_ROOM];
	struct vmi_rec *end = sample(VMI_REC_END);
	char *p = text;
	struct vmi_text t;

	vmi_text_init(&t, d);
	for (size_t i = 0; i < nr; i++, p += strlen(p))
		print(&t, recs[i], p, text + sizeof(text) - p);
	print(&t, end, p, text + sizeof(text) - p);
	p = strstr(text, "# end ");
	if (p)
		*p = '\0';
	free(end);
	return text;
}

static const char *lines_of(const struct vmi_rec * const *recs, size_t nr)
{
	return lines_by(&dialects[D72], recs, nr);
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

/* What the VMA promises and the entry does not keep. */
static void promise_rows(void)
{
	const u64 hidden = (~0x1000ull & X_PFN) | X_NONE;
	const u32 rwp = VMI_UP_VMA_UFFD_RWP;
	const struct {
		const char *what;
		u32 vma;
		u64 entry;
		const char *text;
		u32 on;
	} rows[] = {
		{ "private", VMI_UP_VMA_WRITE, X_P | X_US | 0x1000,
		  "r--u pa=1000 present|user write=cow" },
		{ "shared", VMI_UP_VMA_WRITE | VMI_UP_VMA_SHARED, X_P | X_US | 0x1000,
		  "r--u pa=1000 present|user write=mkwrite" },
		{ "uffd-wp", VMI_UP_VMA_WRITE, X_P | X_US | X_WP | 0x1000,
		  "r--u pa=1000 present|user|uffd-wp write=uffd" },
		{ "kept", VMI_UP_VMA_WRITE, X_P | X_RW | X_US | 0x1000,
		  "rw-u pa=1000 present|write|user" },
		{ "no promise", VMI_UP_VMA_SHARED, X_P | X_US | 0x1000,
		  "r--u pa=1000 present|user" },
		{ "without access", VMI_UP_VMA_WRITE, hidden, "---- pa=1000 protnone" },
		{ "uffd-rwp", VMI_UP_VMA, hidden | X_WP,
		  "---- pa=1000 protnone|uffd access=uffd-rwp", D73 },
		{ "uffd-rwp, read-only", rwp, hidden | X_WP,
		  "---- pa=1000 protnone|uffd access=uffd-rwp", D73 },
		{ "uffd-rwp, hint", VMI_UP_VMA_WRITE | rwp, hidden,
		  "---- pa=1000 protnone", D73 },
		{ "uffd-wp, hint", VMI_UP_VMA_WRITE, hidden | X_WP,
		  "---- pa=1000 protnone|uffd", D73 },
		{ "uffd-rwp, undone", VMI_UP_VMA_WRITE | rwp, X_P | X_US | 0x1000,
		  "r--u pa=1000 present|user write=cow", D73 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct two two = {
			.raw = {
				.rec = { VMI_REC_RAW, sizeof(two.raw) + 8 },
				.addr = 0x7f0000000000ull, .shift = 12, .nr = 1,
				.upper = VMI_UP_WRITE | VMI_UP_USER | rows[i].vma,
			},
			.entry = { rows[i].entry },
		};
		const struct vmi_rec *recs[] = { &two.raw.rec };
		char want[160];

		snprintf(want, sizeof(want), "7f0000000000-7f0000001000 pte 1x4kB %s\n",
			 rows[i].text);
		tap_is(lines_by(&dialects[rows[i].on ?: D72], recs, 1), want, "promise: %s",
		       rows[i].what);
	}
}

/* The kernel's own: the same entries, read with other eyes. */
static void kernel_rows(void)
{
	static const struct {
		const char *what;
		u32 upper;
		u64 entry;
		const char *text;
	} rows[] = {
		{ "read only", VMI_UP_WRITE | VMI_UP_EXEC, X_P | X_NX | 0x1000,
		  "r--- pa=1000 present|nx" },
		{ "data", VMI_UP_WRITE | VMI_UP_EXEC, X_P | X_RW | X_NX | 0x1000,
		  "rw-- pa=1000 present|write|nx" },
		{ "text", VMI_UP_WRITE | VMI_UP_EXEC, X_P | 0x1000, "r-x- pa=1000 present" },
		{ "both", VMI_UP_WRITE | VMI_UP_EXEC, X_P | X_RW | 0x1000,
		  "rwx- pa=1000 present|write W+X" },
		{ "no exec above", VMI_UP_WRITE, X_P | X_RW | 0x1000,
		  "rw-- pa=1000 present|write" },
		{ "no write above", VMI_UP_EXEC, X_P | X_RW | 0x1000,
		  "r-x- pa=1000 present|write" },
		{ "for users", VMI_UP_WRITE | VMI_UP_USER | VMI_UP_EXEC, X_P | X_US | 0x1000,
		  "r-xu pa=1000 present|user" },
		{ "made not present", VMI_UP_WRITE | VMI_UP_EXEC, X_RW | X_NX | 0x1000,
		  "---- unknown entry=8000000000001002 -" },
	};
	struct vmi_dialect d = dialects[D72];

	d.flags |= VMI_DIALECT_KERNEL;
	d.max_swapfiles = 0;
	memset(d.soft_type, 0xff, sizeof(d.soft_type));
	memset(d.sw, 0, sizeof(d.sw));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct two two = {
			.raw = {
				.rec = { VMI_REC_RAW, sizeof(two.raw) + 8 },
				.addr = 0xffff888000000000ull, .shift = 12,
				.upper = rows[i].upper, .nr = 1,
			},
			.entry = { rows[i].entry },
		};
		const struct vmi_rec *recs[] = { &two.raw.rec };
		char want[160];

		snprintf(want, sizeof(want),
			 "ffff888000000000-ffff888000001000 pte 1x4kB %s\n", rows[i].text);
		tap_is(lines_by(&d, recs, 1), want, "kernel: %s", rows[i].what);
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

/* Faults ------------------------------------------------------------------- */

static const struct vmi_faults faults_rec = {
	.rec = { VMI_REC_FAULTS, sizeof(faults_rec) },
	.since = 1000, .until = 5000, .count = 12, .errors = 3, .missed = 4, .lost = 5,
	.listeners = 2,
};

static const struct vmi_faults children_rec = {
	.rec = { VMI_REC_FAULTS, sizeof(children_rec) },
	.flags = VMI_FAULTS_CHILDREN, .listeners = 1,
};

static const struct vmi_fault_sums class_rec = {
	.rec = { VMI_REC_FAULT_CLASS, sizeof(class_rec) },
	.fault = VMI_FAULT_FILE_MAJOR, .kind = VMI_FAULT_KIND_FILE,
	.count = 102, .errors = 1, .major = 100, .retries = 7, .sum_ns = 123456,
	.max_ns = 1ull << 40, .hist = { 1, [10] = 90, [13] = 9, [38] = 1, [39] = 1 },
};

/* What never came to the handler has no time. */
static const struct vmi_fault_sums segv_rec = {
	.rec = { VMI_REC_FAULT_CLASS, sizeof(segv_rec) },
	.fault = VMI_FAULT_SEGV, .kind = VMI_FAULT_KIND_DENIED, .count = 2, .errors = 2,
};

static const struct vmi_fault_error error_rec = {
	.rec = { VMI_REC_FAULT_ERROR, sizeof(error_rec) },
	.reason = VMI_FAULT_STACK_GAP, .count = 2,
};

static void fault_rows(void)
{
	const struct vmi_rec *recs[] = {
		&faults_rec.rec, &children_rec.rec, &class_rec.rec, &segv_rec.rec, &error_rec.rec
	};

	tap_is(lines_of(recs, ARRAY_SIZE(recs)),
	       "faults count=12 errors=3 window=4000 missed=4 lost=5 listeners=2\n"
	       "faults count=0 errors=0 window=0 missed=0 lost=0 listeners=1 children\n"
	       "file-major      file          count=102 errors=1 major=100 retries=7"
	       " p50=1024 p90=8192 p99=274877906944 max=1099511627776 sum=123456\n"
	       " hist <1:1 <1024:90 <8192:9 <274877906944:1 more:1\n"
	       "segv            permission    count=2 errors=2 major=0 retries=0\n"
	       "error stack-gap count=2\n", "the lines of faults");
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
	promise_rows();
	kernel_rows();
	across_records();
	page_counts();
	fault_rows();
	perm_rows();
	every_record();
	widest_vma();
	for (u32 type = 0; type < SAMPLE_TYPES; type++)
		if (vmi_record_find(type))
			every_room(type);
	unknown_record();
}
