// SPDX-License-Identifier: GPL-2.0
/* verify_vmas.c - each VMA against its lines of smaps, the first of which is that of maps */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "../module/decode/text.h"
#include "grow.h"
#include "trouble.h"
#include "verify.h"

/* A line of maps: two addresses and a path, each byte of which may be escaped. */
#define LINE_MAX_BYTES	(4 * 4096 + 256)

/**
 * struct joint - the VMAs of both sides, walked side by side
 * @v: the process
 * @smaps: that of /proc at hand, if @has_smaps
 * @has_smaps: there is one
 * @vma: that of the module that waits for its page counts, or NULL
 * @cap: room in @vma
 * @pages: of it
 * @line: its line of maps
 * @sums: of its pages
 * @end: where the last one of the module ended
 * @open: what differed when they were looked at before
 * @again: they are looked at again: only what is in @open counts
 */
struct joint {
	struct verify *v;
	struct smaps smaps;
	bool has_smaps;
	struct vmi_vma *vma;
	size_t cap;
	struct vmi_pages pages;
	char line[LINE_MAX_BYTES];
	struct sums sums;
	u64 end;
	struct findings open;
	bool again;
};

/* what differs --------------------------------------------------------------------- */

static struct finding *find(struct joint *j, u64 addr, const char *what)
{
	for (size_t i = 0; i < j->open.nr; i++)
		if (j->open.list[i].addr == addr && j->open.list[i].what == what)
			return &j->open.list[i];
	return NULL;
}

static bool is_open(const struct joint *j, u64 addr)
{
	for (size_t i = 0; i < j->open.nr; i++)
		if (j->open.list[i].addr == addr)
			return true;
	return false;
}

static struct finding *find_or_add(struct joint *j, u64 addr, const char *what)
{
	struct findings *o = &j->open;
	struct finding *f = find(j, addr, what);

	/* what comes up only now has its own turn to come: it was the same before */
	if (f || j->again || o->nr == VERIFY_TOLD)
		return f;
	if (!grow(&o->list, sizeof(*f), &o->cap, o->nr + 1)) {
		trouble("out of memory");
		verify_fails(j->v, LIVE_TROUBLE);
		return NULL;
	}
	f = memset(&o->list[o->nr++], 0, sizeof(*f));
	f->addr = addr;
	f->what = what;
	return f;
}

static void set_text(char *text, struct own_text from)
{
	snprintf(text, VERIFY_TEXT, "%.*s", (int)from.len, from.len ? from.text : "");
	if (!from.len)
		strcpy(text, "-");
}

/* @race is what may have changed it. */
static void differ(struct joint *j, u64 addr, const char *what, const char *race,
		   struct own_text module, struct own_text proc)
{
	struct finding now = { .addr = addr, .what = what, .race = race, .seen = true };
	struct finding *f = find_or_add(j, addr, what);

	if (!f)
		return;
	set_text(now.module, module);
	set_text(now.proc, proc);
	now.same = verify_alike(&now, f) ? f->same + 1 : 1;
	*f = now;
}

/* the line of maps ----------------------------------------------------------------- */

static const char * const words[] = {
	"range", "permissions", "offset", "device", "inode", "name",
};

/* Word @i of a line; the last is all the rest of it. */
static struct own_text word_of(const char *line, size_t i)
{
	bool last = i == ARRAY_SIZE(words) - 1;

	while (i--) {
		line += strcspn(line, " ");
		line += strspn(line, " ");
	}
	return (struct own_text){ line, strcspn(line, last ? "" : " ") };
}

static bool same_text(struct own_text a, struct own_text b)
{
	return a.len == b.len && !memcmp(a.text, b.text, a.len);
}

static void compare_line(struct joint *j)
{
	struct vmi_out o;

	vmi_out_init(&o, j->line, sizeof(j->line) - 1);
	vmi_text_maps(&o, j->vma, j->v->header.page_shift);
	*o.p = '\0';
	j->line[strcspn(j->line, "\n")] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		struct own_text module = word_of(j->line, i);
		struct own_text proc = word_of(j->smaps.line, i);

		j->v->compared += !j->again;
		if (!same_text(module, proc))
			differ(j, j->vma->start, words[i], VERIFY_MAPPED_ANEW, module, proc);
	}
}

/* VmFlags --------------------------------------------------------------------------- */

/* fs/proc/task_mmu.c:show_smap_vma_flags(); what has no name there is not compared */
static const struct {
	u64 flag;
	char name[3];
} flag_names[] = {
	{ VMI_VM_READ, "rd" }, { VMI_VM_WRITE, "wr" }, { VMI_VM_EXEC, "ex" },
	{ VMI_VM_SHARED, "sh" }, { VMI_VM_MAYREAD, "mr" }, { VMI_VM_MAYWRITE, "mw" },
	{ VMI_VM_MAYEXEC, "me" }, { VMI_VM_MAYSHARE, "ms" }, { VMI_VM_GROWSDOWN, "gd" },
	{ VMI_VM_PFNMAP, "pf" }, { VMI_VM_LOCKED, "lo" }, { VMI_VM_IO, "io" },
	{ VMI_VM_SEQ_READ, "sr" }, { VMI_VM_RAND_READ, "rr" }, { VMI_VM_DONTCOPY, "dc" },
	{ VMI_VM_DONTEXPAND, "de" }, { VMI_VM_LOCKONFAULT, "lf" }, { VMI_VM_ACCOUNT, "ac" },
	{ VMI_VM_NORESERVE, "nr" }, { VMI_VM_HUGETLB, "ht" }, { VMI_VM_SYNC, "sf" },
	{ VMI_VM_WIPEONFORK, "wf" }, { VMI_VM_DONTDUMP, "dd" }, { VMI_VM_SOFTDIRTY, "sd" },
	{ VMI_VM_MIXEDMAP, "mm" }, { VMI_VM_HUGEPAGE, "hg" }, { VMI_VM_NOHUGEPAGE, "nh" },
	{ VMI_VM_MERGEABLE, "mg" }, { VMI_VM_UFFD_MISSING, "um" }, { VMI_VM_UFFD_WP, "uw" },
	{ VMI_VM_UFFD_MINOR, "ui" }, { VMI_VM_UFFD_RWP, "ur" }, { VMI_VM_SEALED, "sl" },
};

static unsigned int count_flag(const char *flags, const char *name)
{
	unsigned int n = 0;

	for (; (flags = strstr(flags, name)); flags += 2)
		n += flags[-1] == ' ' && (flags[2] == ' ' || !flags[2]);
	return n;
}

static void compare_flags(struct joint *j)
{
	char module[3 * ARRAY_SIZE(flag_names) + 1] = "", proc[sizeof(module)] = "";
	/* so many that this kernel has no name for: 6.1 knows no "lf" */
	unsigned int nameless = count_flag(j->smaps.flags, "??");

	/* a kernel without them */
	if (!*j->smaps.flags)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(flag_names); i++) {
		const char *name = flag_names[i].name;
		bool told = j->vma->flags & flag_names[i].flag;

		j->v->compared += !j->again;
		if (told == !!count_flag(j->smaps.flags, name))
			continue;
		if (told && nameless) {
			nameless--;
			continue;
		}
		strcat(strcat(told ? module : proc, *(told ? module : proc) ? " " : ""), name);
	}
	if (*module || *proc)
		differ(j, j->vma->start, "VmFlags", "a mapping call ran, or clear_refs was written",
		       own_text(*module ? module : "-"), own_text(*proc ? proc : "-"));
}

/* numbers --------------------------------------------------------------------------- */

static bool page_size(const struct joint *j, u64 *module, u64 *proc)
{
	*module = 1ull << j->vma->page_shift;
	*proc = j->smaps.number[SMAPS_PAGE_SIZE] << 10;
	return true;
}

/* With what is under migration; some kernels count what is broken too. */
static bool resident(const struct joint *j, u64 *module, u64 *proc)
{
	*module = j->sums.rss + j->sums.moving;
	*proc = j->smaps.number[SMAPS_RSS] << 10;
	if (*module + j->sums.broken == *proc)
		*module = *proc;
	return !j->sums.unsure && !(j->sums.moving && j->vma->flags & VMI_VM_HUGETLB);
}

/* Of shared memory smaps also counts what is in no page table. */
static bool swap(const struct joint *j, u64 *module, u64 *proc)
{
	*module = j->sums.swap;
	*proc = j->smaps.number[SMAPS_SWAP] << 10;
	return !j->vma->ino && !j->sums.unsure;
}

/* The share of it is Pss itself, if it is locked at all. */
static bool locked(const struct joint *j, u64 *module, u64 *proc)
{
	*module = j->vma->flags & VMI_VM_LOCKED ? j->smaps.number[SMAPS_PSS] << 10 : 0;
	*proc = j->smaps.number[SMAPS_LOCKED] << 10;
	return true;
}

static bool counts(const struct joint *j)
{
	return j->pages.rec.size && !j->pages.changed && !j->sums.unsure &&
	       !(j->vma->flags & VMI_VM_PFNMAP);
}

static bool present(const struct joint *j, u64 *module, u64 *proc)
{
	*module = j->pages.present;
	*proc = j->sums.present;
	return counts(j);
}

/* pagemap has a swap bit for all that is neither present nor empty. */
static bool swapped(const struct joint *j, u64 *module, u64 *proc)
{
	*module = (j->pages.swap + j->pages.soft) << j->v->header.page_shift;
	*proc = j->sums.swapped;
	return counts(j) && !(j->vma->flags & VMI_VM_HUGETLB);
}

#define FAULTS	"pages were faulted in, unmapped or reclaimed"
#define HUGE	"a huge page was made, split or unmapped"

/**
 * struct number_row - a number of a VMA
 * @what: its name
 * @both: gets the two, in bytes; false if they are not comparable
 * @race: what changes it
 */
static const struct number_row {
	const char *what;
	bool (*both)(const struct joint *j, u64 *module, u64 *proc);
	const char *race;
} number_rows[] = {
	{ "KernelPageSize", page_size, VERIFY_MAPPED_ANEW },
	{ "Rss", resident, FAULTS },
	{ "Swap", swap, FAULTS },
	{ "Locked", locked, "mlock or munlock ran" },
	{ "pages present", present, FAULTS },
	{ "pages swapped", swapped, FAULTS },
};

/* Those that are a sum of pages and nothing else. */
static const struct {
	const char *what;
	size_t sum;
	enum smaps_number number;
	const char *race;
} sum_rows[] = {
	{ "Anonymous", offsetof(struct sums, anon), SMAPS_ANON, FAULTS },
	{ "AnonHugePages", offsetof(struct sums, anon_huge), SMAPS_ANON_HUGE, HUGE },
	{ "ShmemPmdMapped", offsetof(struct sums, shmem_huge), SMAPS_SHMEM_HUGE, HUGE },
	{ "FilePmdMapped", offsetof(struct sums, file_huge), SMAPS_FILE_HUGE, HUGE },
	{ "Hugetlb", offsetof(struct sums, hugetlb), SMAPS_HUGETLB, FAULTS },
};

static void compare_number(struct joint *j, const char *what, u64 module, u64 proc,
			   const char *race)
{
	char a[32], b[32];

	j->v->compared += !j->again;
	if (module == proc)
		return;
	snprintf(a, sizeof(a), "%llu", (unsigned long long)module);
	snprintf(b, sizeof(b), "%llu", (unsigned long long)proc);
	differ(j, j->vma->start, what, race, own_text(a), own_text(b));
}

static void compare_numbers(struct joint *j)
{
	u64 module, proc;

	for (size_t i = 0; i < ARRAY_SIZE(number_rows); i++)
		if (number_rows[i].both(j, &module, &proc))
			compare_number(j, number_rows[i].what, module, proc, number_rows[i].race);
	for (size_t i = 0; !j->sums.unsure && !j->sums.moving && i < ARRAY_SIZE(sum_rows); i++) {
		memcpy(&module, (const char *)&j->sums + sum_rows[i].sum, sizeof(module));
		proc = j->smaps.number[sum_rows[i].number] << 10;
		compare_number(j, sum_rows[i].what, module, proc, sum_rows[i].race);
	}
}

/* side by side ----------------------------------------------------------------------- */

static void alone(struct joint *j, u64 addr, struct own_text module, struct own_text proc)
{
	j->v->compared += !j->again;
	differ(j, addr, "VMA", VERIFY_MAPPED_ANEW, module, proc);
}

/* Those of /proc below @addr: the module tells of none there. */
static void skip_below(struct joint *j, u64 addr)
{
	while (j->has_smaps && j->smaps.start < addr) {
		alone(j, j->smaps.start, own_text("-"), word_of(j->smaps.line, 0));
		j->has_smaps = smaps_next(&j->smaps);
	}
}

/* Behind the user half stands the gate VMA, whose page is the kernel's. */
static bool has_pages(const struct joint *j)
{
	return j->vma->start < j->v->dialect.task_size;
}

static void compare_both(struct joint *j)
{
	compare_line(j);
	compare_flags(j);
	if (!has_pages(j))
		return;
	verify_pages(j->v, j->vma, &j->sums, j->again);
	if (j->v->got == LIVE_DONE)
		compare_numbers(j);
}

static void compare_vma(struct joint *j)
{
	char range[64];

	if (!j->vma || j->v->got != LIVE_DONE)
		return;
	skip_below(j, j->vma->start);
	j->v->vmas += !j->again;
	if (!j->has_smaps || j->smaps.start != j->vma->start) {
		snprintf(range, sizeof(range), "%08llx-%08llx", (unsigned long long)j->vma->start,
			 (unsigned long long)j->vma->end);
		alone(j, j->vma->start, own_text(range), own_text("-"));
		return;
	}
	if (!j->again || is_open(j, j->vma->start))
		compare_both(j);
	j->has_smaps = smaps_next(&j->smaps);
}

static bool keep_vma(struct joint *j, const struct vmi_vma *vma)
{
	/* what was split while it was told may come twice */
	if (vma->start < j->end)
		return true;
	if (!grow(&j->vma, 1, &j->cap, vma->rec.size))
		return false;
	memcpy(j->vma, vma, vma->rec.size);
	memset(&j->pages, 0, sizeof(j->pages));
	j->end = vma->end;
	return true;
}

/* A VMA is looked at when the record behind it has said how many pages it has. */
static bool take_record(void *priv, const struct set *set, const struct vmi_rec *rec)
{
	struct joint *j = priv;

	if (!verify_stream(j->v, set))
		return true;
	if (rec->type == VMI_REC_PAGES) {
		memcpy(&j->pages, rec, sizeof(j->pages));
		return true;
	}
	compare_vma(j);
	free(j->vma);
	j->vma = NULL;
	j->cap = 0;
	return rec->type != VMI_REC_VMA || keep_vma(j, (const void *)rec);
}

static void walk(struct joint *j)
{
	struct verify *v = j->v;
	struct ask a = {
		.view		= VMI_VIEW_VMAS,
		.request.keys	= VMI_KEY_WITH,
		.request.with	= VMI_WITH_PAGES,
	};
	enum live got;

	j->end = 0;
	/* of a process that has gone the module says so, in its own words */
	if (smaps_open(&j->smaps, procs_thread(v->proc->pid)))
		j->has_smaps = smaps_next(&j->smaps);
	got = live_ask(&a, v->proc, v->sum, take_record, j);
	if (got != LIVE_DONE)
		verify_fails(v, got);
	if (v->got == LIVE_DONE)
		skip_below(j, ~0ull);
	free(j->vma);
	j->vma = NULL;
	j->cap = 0;
	smaps_close(&j->smaps);
	memset(&j->smaps, 0, sizeof(j->smaps));
}

/* What was not met again was a race, what stays is none; the rest is looked at again. */
static void sift(struct joint *j, bool last)
{
	struct finding *f = j->open.list, *stop = f + j->open.nr, *keep = f;

	for (; f < stop; f++) {
		if (f->same >= VERIFY_STAYS)
			f->race = NULL;
		if (f->seen && f->race && !last) {
			f->seen = false;
			*keep++ = *f;
		} else {
			verify_tell(j->v, f);
		}
	}
	j->open.nr = keep - j->open.list;
}

void verify_vmas(struct verify *v)
{
	struct joint *j = calloc(1, sizeof(*j));

	if (!j) {
		trouble("out of memory");
		verify_fails(v, LIVE_TROUBLE);
		return;
	}
	j->v = v;
	walk(j);
	for (unsigned int i = 0; j->open.nr && v->got == LIVE_DONE; i++) {
		sift(j, i == VERIFY_TRIES);
		if (!j->open.nr)
			break;
		j->again = true;
		verify_nap(i);
		walk(j);
	}
	free(j->open.list);
	free(j);
}

/* one VMA ----------------------------------------------------------------------------- */

/**
 * struct search - for a VMA
 * @vma: it
 * @found: it is there, unchanged
 */
struct search {
	const struct vmi_vma *vma;
	bool found;
};

static bool look_for(void *priv, const struct set *set, const struct vmi_rec *rec)
{
	const struct vmi_vma *vma = (const void *)rec;
	struct search *s = priv;

	if (rec->type == VMI_REC_VMA && vma->start == s->vma->start && vma->end == s->vma->end &&
	    vma->flags == s->vma->flags)
		s->found = true;
	return true;
}

bool verify_same_vma(struct verify *v, const struct vmi_vma *vma)
{
	struct search s = { .vma = vma };
	struct ask a = {
		.view		= VMI_VIEW_VMAS,
		.request.keys	= VMI_KEY_RANGE,
		.request.start	= vma->start,
		.request.end	= vma->end,
	};
	enum live got = live_ask(&a, v->proc, v->sum, look_for, &s);

	if (got != LIVE_DONE)
		verify_fails(v, got);
	return s.found;
}
