// SPDX-License-Identifier: GPL-2.0
/*
 * vmas_test.c - view vmas against maps, smaps, pagemap, and the fixtures
 */
#include "kselftest_harness.h"
#include "agree.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

FIXTURE(vmas) {
	struct child child;
	struct stream stream;
	struct maps maps;
	const char *why;
};

FIXTURE_VARIANT(vmas) {
	make_t make;
};

#define VARIANT(name)	FIXTURE_VARIANT_ADD(vmas, name)
#include "variants.h"
#include "variants_big.h"
#undef VARIANT

/* The VMA that begins a map's line; NULL behind the last. */
static const struct vmi_vma *next_vma(const struct stream *s,
				      const struct vmi_vma *vma)
{
	const struct vmi_rec *rec = vma ? &vma->rec : NULL;

	do {
		rec = stream_next(s, rec);
	} while (rec && rec->type != VMI_REC_VMA);
	return (const void *)rec;
}

static const struct vmi_vma *vma_at(const struct stream *s, __u64 addr)
{
	const struct vmi_vma *vma = NULL;

	while ((vma = next_vma(s, vma)))
		if (vma->start <= addr && addr < vma->end)
			return vma;
	return NULL;
}

static const struct vmi_pages *pages_of(const struct stream *s,
					const struct vmi_vma *vma)
{
	const struct vmi_rec *rec = stream_next(s, &vma->rec);

	return rec && rec->type == VMI_REC_PAGES ? (const void *)rec : NULL;
}

/* Has the LRU's aging taken an accessed bit of what the fixture touched? */
static bool aged(const struct stream *s, const struct facts *f)
{
	int i;

	for (i = 0; i < f->nr; i++) {
		const struct area *a = &f->area[i];
		const struct vmi_vma *vma = vma_at(s, a->start);
		const struct vmi_pages *p = vma ? pages_of(s, vma) : NULL;

		if (p && a->exact && a->access && p->young < p->present)
			return true;
	}
	return false;
}

/* Aging comes and goes: a young process is asked for, a few times. */
#define YOUNG_TRIES	10

FIXTURE_SETUP(vmas)
{
	int i;

	self->why = vmi_missing();
	for (i = 0; !self->why; i++) {
		self->why = child_start(&self->child, variant->make);
		if (self->why)
			return;
		ASSERT_EQ(0, maps_get(&self->maps, self->child.pid, true));
		ASSERT_EQ(0, stream_get(&self->stream, "vmas",
					"pid=%d with=pages\n",
					self->child.pid));
		MUST(stream_bad(&self->stream));
		if (!aged(&self->stream, self->child.facts) ||
		    i == YOUNG_TRIES - 1)
			return;
		stream_free(&self->stream);
		maps_free(&self->maps);
		child_end(&self->child);
	}
}

FIXTURE_TEARDOWN(vmas)
{
	stream_free(&self->stream);
	maps_free(&self->maps);
	child_end(&self->child);
}

/* The name as maps prints it: only a newline is escaped, and only in a path. */
static void printed_name(const struct vmi_vma *vma, char *name)
{
	const char *at = (const char *)vma + vma->text;
	unsigned int i;

	for (i = 0; i < vma->name_len; i++) {
		if (at[i] == '\n' && vma->has_file)
			name += sprintf(name, "\\012");
		else
			*name++ = at[i];
	}
	*name = 0;
}

TEST_F(vmas, text_is_maps)
{
	if (self->why)
		SKIP(return, "%s", self->why);
	LET(agree_vmas_text(self->child.pid));
}

TEST_F(vmas, records_are_maps)
{
	const struct vmi_vma *vma = NULL;
	char name[4 * PATH_MAX];
	__u64 before = 0;
	size_t i;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (i = 0; i < self->maps.nr; i++) {
		const struct map *m = &self->maps.map[i];

		vma = next_vma(&self->stream, vma);
		ASSERT_NE(NULL, vma);
		SAME_AT(m->start, m->start, vma->start);
		SAME_AT(m->start, m->end, vma->end);
		SAME_AT(m->start, m->ino, vma->ino);
		SAME_AT(m->start, m->major, vma->dev_major);
		SAME_AT(m->start, m->minor, vma->dev_minor);
		SAME_AT(m->start, m->start - before, vma->gap);
		SAME_AT(m->start, m->perms[0] == 'r',
			!!(vma->flags & VMI_VM_READ));
		SAME_AT(m->start, m->perms[1] == 'w',
			!!(vma->flags & VMI_VM_WRITE));
		SAME_AT(m->start, m->perms[2] == 'x',
			!!(vma->flags & VMI_VM_EXEC));
		SAME_AT(m->start, m->perms[3] == 's',
			!!(vma->flags & VMI_VM_MAYSHARE));
		if (m->ino)
			SAME_AT(m->start, m->pgoff, vma->pgoff * PAGE);
		SAME_AT(m->start, m->page_size << 10, 1ULL << vma->page_shift);
		ASSERT_LE(vma->text + vma->name_len + vma->ops_len,
			  vma->rec.size);
		printed_name(vma, name);
		EXPECT_STREQ(m->name, name);
		before = m->end;
	}
	EXPECT_EQ(NULL, next_vma(&self->stream, vma));
}

/* Documentation/filesystems/proc.rst, VmFlags */
static const struct {
	const char *letters;
	__u64 bit;
} vmflags[] = {
	{ "rd", VMI_VM_READ },		{ "wr", VMI_VM_WRITE },
	{ "ex", VMI_VM_EXEC },		{ "sh", VMI_VM_SHARED },
	{ "mr", VMI_VM_MAYREAD },	{ "mw", VMI_VM_MAYWRITE },
	{ "me", VMI_VM_MAYEXEC },	{ "ms", VMI_VM_MAYSHARE },
	{ "gd", VMI_VM_GROWSDOWN },	{ "pf", VMI_VM_PFNMAP },
	{ "gu", VMI_VM_MAYBE_GUARD },	{ "lo", VMI_VM_LOCKED },
	{ "io", VMI_VM_IO },		{ "sr", VMI_VM_SEQ_READ },
	{ "rr", VMI_VM_RAND_READ },	{ "dc", VMI_VM_DONTCOPY },
	{ "de", VMI_VM_DONTEXPAND },	{ "lf", VMI_VM_LOCKONFAULT },
	{ "ac", VMI_VM_ACCOUNT },	{ "nr", VMI_VM_NORESERVE },
	{ "ht", VMI_VM_HUGETLB },	{ "sf", VMI_VM_SYNC },
	{ "wf", VMI_VM_WIPEONFORK },	{ "dd", VMI_VM_DONTDUMP },
	{ "sd", VMI_VM_SOFTDIRTY },	{ "mm", VMI_VM_MIXEDMAP },
	{ "hg", VMI_VM_HUGEPAGE },	{ "nh", VMI_VM_NOHUGEPAGE },
	{ "mg", VMI_VM_MERGEABLE },	{ "um", VMI_VM_UFFD_MISSING },
	{ "uw", VMI_VM_UFFD_WP },	{ "ui", VMI_VM_UFFD_MINOR },
	{ "ss", VMI_VM_SHADOW_STACK },	{ "dp", VMI_VM_DROPPABLE },
	{ "sl", VMI_VM_SEALED },	{ "ur", VMI_VM_UFFD_RWP },
};

TEST_F(vmas, flags_are_smaps)
{
	const struct vmi_vma *vma = NULL;
	__u64 compared = 0;

	if (self->why)
		SKIP(return, "%s", self->why);
	while ((vma = next_vma(&self->stream, vma))) {
		const struct map *m = maps_at(&self->maps, vma->start);
		size_t i;

		ASSERT_NE(NULL, m);
		for (i = 0; i < ARRAY_SIZE(vmflags); i++) {
			char word[8];

			snprintf(word, sizeof(word), " %s ",
				 vmflags[i].letters);
			/* An older kernel has the flag, but no letters for it. */
			if (strstr(m->vmflags, " ?? ") &&
			    vma->flags & vmflags[i].bit)
				continue;
			EXPECT_EQ(!!strstr(m->vmflags, word),
				  !!(vma->flags & vmflags[i].bit))
				TH_LOG("%#llx: flag %s, VmFlags:%s", m->start,
				       vmflags[i].letters, m->vmflags);
			compared++;
		}
		SAME_AT(m->start, 0, vma->flags & VMI_VM_UNNAMED);
	}
	EXPECT_LT(5 * ARRAY_SIZE(vmflags), compared);
}

static void check_area(struct __test_metadata *_metadata,
		       const struct vmi_dialect *d, const struct area *a,
		       const struct vmi_vma *vma)
{
	struct wants w;

	if (a->vma) {
		SAME_AT(a->start, a->start, vma->start);
		SAME_AT(a->start, a->end, vma->end);
	}
	SAME_AT(a->start, a->has, vma->flags & a->has);
	SAME_AT(a->start, 0, vma->flags & a->lacks);
	SAME_AT(a->start, a->page_shift, vma->page_shift);
	if (a->role >= 0)
		EXPECT_EQ(a->role, vma->role)
			TH_LOG("role of %s", a->label);
	if (*a->name) {
		SAME_AT(a->start, strlen(a->name), vma->name_len);
		EXPECT_EQ(0, strncmp(a->name, (const char *)vma + vma->text,
				     vma->name_len))
			TH_LOG("name of %s", a->label);
	}
	/* what a fault would put into a new entry */
	w = entry_wants(d, a->access,
			vma->flags & VMI_VM_SHARED ? 0 : WANTS_READ_ONLY);
	SAME_AT(a->start, w.set, vma->prot & w.set);
	SAME_AT(a->start, 0, vma->prot & w.clear);
	if (a->how == TOUCHED_WRITTEN && !(vma->flags & VMI_VM_SHARED))
		EXPECT_NE(0, !!vma->anon_id)
			TH_LOG("no anon_vma behind %s", a->label);
}

TEST_F(vmas, what_the_fixture_did)
{
	const struct facts *f = self->child.facts;
	int i;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (i = 0; i < f->nr; i++) {
		const struct vmi_vma *vma = vma_at(&self->stream,
						   f->area[i].start);

		ASSERT_NE(NULL, vma) TH_LOG("%s", f->area[i].label);
		check_area(_metadata, self->stream.dialect, &f->area[i], vma);
	}
	EXPECT_LE(f->vmas, self->maps.nr);
	SAME(0, self->stream.header->start);
	SAME(self->child.pid, self->stream.header->pid);
	SAME(VMI_WITH_PAGES, self->stream.header->with);
}

/* What the pages of a VMA come to, by pagemap. */
struct sums {
	__u64 present, swap, soft, extents, longest;
};

static void sum_up(struct sums *s, const struct map *m, int fd,
		   unsigned int swaps)
{
	__u64 addr, run = 0, last = 0;

	memset(s, 0, sizeof(*s));
	for (addr = m->start; addr < m->end; addr += PAGE) {
		static __u64 e[512];
		size_t i = (addr - m->start) / PAGE % 512;
		size_t left = (m->end - addr) / PAGE;

		if (!i && pagemap_get(fd, addr, left < 512 ? left : 512, e))
			abort();
		if (e[i] & PM_SWAP)
			*((e[i] & 31) < swaps ? &s->swap : &s->soft) += 1;
		if (!(e[i] & PM_PRESENT)) {
			run = 0;
			continue;
		}
		s->present += PAGE;
		if (!run || PM_PFN(e[i]) != last + 1) {
			s->extents++;
			run = 0;
		}
		last = PM_PFN(e[i]);
		run += PAGE;
		if (run > s->longest)
			s->longest = run;
	}
}

TEST_F(vmas, pages_are_pagemap)
{
	const struct vmi_vma *vma = NULL;
	__u64 present = 0;
	int fd;

	if (self->why)
		SKIP(return, "%s", self->why);
	fd = pagemap_open(self->child.pid);
	ASSERT_LE(0, fd);
	while ((vma = next_vma(&self->stream, vma))) {
		const struct map *m = maps_at(&self->maps, vma->start);
		const struct vmi_pages *p = pages_of(&self->stream, vma);
		struct sums s;

		if (vma->role == VMI_ROLE_GATE)
			continue;
		ASSERT_NE(NULL, p) TH_LOG("no PAGES behind %#llx", vma->start);
		present += p->present;
		/* Of these pagemap tells nothing (mm/pagewalk.c), or too much. */
		if (vma->flags & VMI_VM_PFNMAP || vma->end - vma->start > GiB)
			continue;
		sum_up(&s, m, fd, self->stream.dialect->max_swapfiles);
		SAME_AT(m->start, s.present, p->present);
		SAME_AT(m->start, s.swap, p->swap);
		SAME_AT(m->start, s.soft, p->soft);
		SAME_AT(m->start, m->end - m->start - s.present -
			(s.swap + s.soft) * PAGE, p->none);
		SAME_AT(m->start, s.extents, p->extents);
		SAME_AT(m->start, s.longest, p->longest);
		SAME_AT(m->start, s.present, p->leaf[0] * PAGE +
			p->leaf[1] * 2 * MiB + p->leaf[2] * GiB);
		SAME_AT(m->start, 0, p->changed);
	}
	close(fd);
	EXPECT_LT(PAGE, present);
}

/* The counts of bits that pagemap does not have. */
TEST_F(vmas, pages_of_the_fixture)
{
	const struct facts *f = self->child.facts;
	int i;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (i = 0; i < f->nr; i++) {
		const struct area *a = &f->area[i];
		const struct vmi_vma *vma = vma_at(&self->stream, a->start);
		const struct vmi_pages *p;
		__u64 bytes = a->count << a->leaf_shift;

		ASSERT_NE(NULL, vma);
		p = pages_of(&self->stream, vma);
		ASSERT_NE(NULL, p);
		if (!a->vma || p->swap || !a->exact)
			continue;
		SAME_AT(a->start, bytes, p->present);
		SAME_AT(a->start, a->leaf_shift == 21 ? a->count : 0,
			p->leaf[1]);
		if (a->access)
			SAME_AT(a->start, bytes, p->young);
		if (a->how == TOUCHED_WRITTEN)
			SAME_AT(a->start, bytes, p->dirty);
		if (a->how == TOUCHED_WRITTEN && a->access & PROT_WRITE)
			SAME_AT(a->start, bytes, p->writable);
		if (a->how != TOUCHED_WRITTEN || !(a->access & PROT_WRITE))
			SAME_AT(a->start, 0, p->writable);
	}
}

/* with=lru --------------------------------------------------------------- */

static const struct vmi_lru_sums *lru_of(const struct stream *s,
					 const struct vmi_vma *vma)
{
	const struct vmi_rec *rec = stream_next(s, &vma->rec);

	return rec && rec->type == VMI_REC_LRU ? (const void *)rec : NULL;
}

/* The list of a page by its folio's flags: a tail's are its head's. */
static unsigned int list_of(__u64 pfn)
{
	static __u64 last, flags;
	__u64 own = page_flags(pfn), head = pfn;

	if (!(own & KPF_TAIL)) {
		flags = own;
	} else if (pfn != last + 1) {
		while (head && page_flags(head) & KPF_TAIL)
			head--;
		flags = page_flags(head);
	}
	last = pfn;
	if (!(flags & KPF_LRU))
		return VMI_LRU_NONE;
	if (flags & KPF_UNEVICTABLE)
		return VMI_LRU_UNEVICTABLE;
	if (flags & KPF_SWAPBACKED)
		return flags & KPF_ACTIVE ? VMI_LRU_ACTIVE_ANON :
					    VMI_LRU_INACTIVE_ANON;
	return flags & KPF_ACTIVE ? VMI_LRU_ACTIVE_FILE :
				    VMI_LRU_INACTIVE_FILE;
}

static void sum_lists(__u64 list[VMI_LRU_NR], const struct map *m, int fd)
{
	static __u64 e[512];
	__u64 addr;

	memset(list, 0, VMI_LRU_NR * sizeof(*list));
	for (addr = m->start; addr < m->end; addr += PAGE) {
		size_t i = (addr - m->start) / PAGE % 512;
		size_t left = (m->end - addr) / PAGE;

		if (!i && pagemap_get(fd, addr, left < 512 ? left : 512, e))
			abort();
		if (e[i] & PM_PRESENT)
			list[list_of(PM_PFN(e[i]))] += PAGE;
	}
}

static __u64 sum_of(const __u64 *value, unsigned int nr)
{
	__u64 sum = 0;

	while (nr--)
		sum += value[nr];
	return sum;
}

/* Those on a list that can be reclaimed have a generation, if it is on. */
static const char *gens_bad(const struct vmi_lru_sums *l, bool gens)
{
	__u64 listed = sum_of(&l->list[VMI_LRU_INACTIVE_ANON],
			      VMI_LRU_UNEVICTABLE - VMI_LRU_INACTIVE_ANON);
	__u64 aged = sum_of(l->gen, VMI_GENS);

	return aged == (gens ? listed : 0) ? NULL :
		complain("%#llx bytes in generations, %#llx on lists", aged,
			 listed);
}

static bool gens_enabled(void)
{
	unsigned int caps = 0;
	FILE *f = fopen("/sys/kernel/mm/lru_gen/enabled", "re");

	if (f) {
		if (fscanf(f, "%x", &caps) != 1)
			caps = 0;
		fclose(f);
	}
	return caps & 1;
}

static const char *vma_lru_bad(const struct vmi_vma *vma,
			       const struct vmi_lru_sums *l,
			       const struct map *m, int fd)
{
	__u64 list[VMI_LRU_NR];
	unsigned int i;

	if (!l || l->all)
		return complain("no LRU behind %#llx", vma->start);
	/* as in pages_are_pagemap */
	if (vma->flags & VMI_VM_PFNMAP || vma->end - vma->start > GiB)
		return NULL;
	sum_lists(list, m, fd);
	for (i = 0; i < VMI_LRU_NR; i++)
		if (list[i] != l->list[i])
			return complain("%#llx: %#llx bytes on list %u, %#llx by kpageflags",
					vma->start, l->list[i], i, list[i]);
	return gens_bad(l, gens_enabled());
}

static void add_sums(struct vmi_lru_sums *to, const struct vmi_lru_sums *l)
{
	unsigned int i;

	for (i = 0; i < VMI_LRU_NR; i++)
		to->list[i] += l->list[i];
	for (i = 0; i < VMI_GENS; i++)
		to->gen[i] += l->gen[i];
}

static const char *lru_bad(const struct stream *s, const struct maps *maps,
			   int fd)
{
	const struct vmi_lru_sums *all = NULL;
	const struct vmi_vma *vma = NULL;
	const struct vmi_rec *rec = NULL;
	struct vmi_lru_sums sum = { };
	const char *bad = NULL;

	while (!bad && (vma = next_vma(s, vma))) {
		if (vma->role == VMI_ROLE_GATE)
			continue;
		bad = vma_lru_bad(vma, lru_of(s, vma),
				  maps_at(maps, vma->start), fd);
		if (!bad)
			add_sums(&sum, lru_of(s, vma));
	}
	while (!bad && (rec = stream_next(s, rec)))
		if (rec->type == VMI_REC_LRU)
			all = (const void *)rec;
	if (bad)
		return bad;
	if (!all || !all->all)
		return "no sums of all VMAs";
	if (!sum_of(sum.list, VMI_LRU_NR))
		return "no pages at all";
	sum.rec = all->rec;
	sum.all = 1;
	return memcmp(&sum, all, sizeof(sum)) ?
		"the sums of all VMAs are not theirs together" : NULL;
}

/* Pages wander between the lists, and batches of a CPU are on none yet. */
#define LRU_TRIES	20

TEST_F(vmas, lru_is_kpageflags)
{
	const char *bad = "never asked";
	struct stream s;
	int fd, i;

	if (self->why)
		SKIP(return, "%s", self->why);
	fd = pagemap_open(self->child.pid);
	ASSERT_LE(0, fd);
	for (i = 0; bad && i < LRU_TRIES; i++) {
		ASSERT_EQ(0, stream_get(&s, "vmas", "with=lru pid=%d\n",
					self->child.pid));
		MUST(stream_bad(&s));
		SAME(VMI_WITH_LRU, s.header->with);
		bad = lru_bad(&s, &self->maps, fd);
		stream_free(&s);
	}
	close(fd);
	LET(bad);
}

FIXTURE(self_vmas) {
	int unused;
};

FIXTURE_SETUP(self_vmas)
{
}

FIXTURE_TEARDOWN(self_vmas)
{
}

/* with=pages adds records and takes nothing away. */
TEST_F(self_vmas, without_pages)
{
	const struct vmi_vma *a = NULL, *b = NULL;
	struct stream with, without;
	struct child c = { };

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	MUST(child_start(&c, make_hole));
	ASSERT_EQ(0, stream_get(&with, "vmas", "with=pages pid=%d\n", c.pid));
	ASSERT_EQ(0, stream_get(&without, "vmas", "pid=%d\n", c.pid));
	LET(stream_bad(&without));
	SAME(0, without.header->with);
	EXPECT_EQ(NULL, stream_find(&without, VMI_REC_PAGES));
	while ((a = next_vma(&with, a))) {
		b = next_vma(&without, b);
		ASSERT_NE(NULL, b);
		EXPECT_EQ(0, memcmp(a, b, a->rec.size));
	}
	EXPECT_EQ(NULL, next_vma(&without, b));
	child_end(&c);
}

/* range= chooses the VMAs it meets. */
TEST_F(self_vmas, range)
{
	const struct vmi_vma *vma;
	const struct area *a, *b;
	struct child c = { };
	struct stream s;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	MUST(child_start(&c, make_hole));
	a = &c.facts->area[0];
	b = &c.facts->area[1];
	ASSERT_EQ(0, stream_get(&s, "vmas", "range=%llx-%llx pid=%d\n",
				a->end - PAGE, b->start + 1, c.pid));
	LET(stream_bad(&s));
	vma = next_vma(&s, NULL);
	ASSERT_NE(NULL, vma);
	SAME(a->start, vma->start);
	vma = next_vma(&s, vma);
	ASSERT_NE(NULL, vma);
	SAME(b->start, vma->start);
	SAME(PAGE, vma->gap);
	EXPECT_EQ(NULL, next_vma(&s, vma));
	stream_free(&s);
	/* Exactly the hole: nothing but header, dialect and end. */
	ASSERT_EQ(0, stream_get(&s, "vmas", "range=0x%llx-0x%llx pid=%d\n",
				a->end, b->start, c.pid));
	LET(stream_bad(&s));
	EXPECT_EQ(NULL, next_vma(&s, NULL));
	SAME(a->end, s.header->start);
	SAME(b->start, s.header->end);
	child_end(&c);
}

/* Roles of what every process has. */
TEST_F(self_vmas, roles)
{
	const struct vmi_vma *vma;
	struct child c = { };
	struct stream s;
	struct maps maps;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	MUST(child_start(&c, make_heap));
	ASSERT_EQ(0, stream_get(&s, "vmas", "pid=%d\n", c.pid));
	ASSERT_EQ(0, maps_get(&maps, c.pid, true));
	vma = vma_at(&s, (unsigned long)self_vmas_roles);
	ASSERT_NE(NULL, vma);
	EXPECT_EQ(VMI_ROLE_TEXT, vma->role);
	EXPECT_EQ(1, vma->has_file);
	vma = vma_at(&s, (unsigned long)vmflags);
	ASSERT_NE(NULL, vma);
	EXPECT_EQ(VMI_ROLE_RODATA, vma->role);
	vma = vma_at(&s, maps_named(&maps, "[vdso]")->start);
	ASSERT_NE(NULL, vma);
	EXPECT_EQ(VMI_ROLE_SPECIAL, vma->role);
	vma = vma_at(&s, maps_named(&maps, "[stack]")->start);
	ASSERT_NE(NULL, vma);
	EXPECT_EQ(VMI_ROLE_STACK, vma->role);
	SAME(1, vma->anonymous);
	vma = vma_at(&s, maps_named(&maps, "[heap]")->start);
	ASSERT_NE(NULL, vma);
	EXPECT_EQ(VMI_ROLE_HEAP, vma->role);
	child_end(&c);
}

/* replaced ---------------------------------------------------------------------- */

/* More than one chunk of the walk. */
#define REPLACED	(64 * MiB)

static const char *make_two_files(struct facts *f)
{
	char *at = place(REPLACED, PAGE);

	for (int i = 1; i <= 2; i++) {
		int fd = memfd_create("replaced", 0);

		if (fd < 0 || ftruncate(fd, REPLACED))
			return "no memfd";
		if (mmap(at, REPLACED, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
			 fd, 0) == MAP_FAILED)
			return "cannot map";
		f->told[i] = fd;
	}
	f->told[0] = (uintptr_t)at;
	return NULL;
}

/* One and the other in turn, at the same bounds. */
static void replace(struct facts *f)
{
	for (int i = 0;; i = !i)
		mmap((void *)(uintptr_t)f->told[0], REPLACED, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_FIXED | MAP_POPULATE, f->told[1 + i], 0);
}

static bool tells_of_a_change(pid_t pid, __u64 at)
{
	const struct vmi_rec *rec;
	bool changed = false;
	struct stream s;

	if (stream_get(&s, "vmas", "pid=%d range=%llx-%llx with=pages\n", pid, at,
		       at + REPLACED))
		return false;
	for_each_rec(&s, rec)
		if (rec->type == VMI_REC_PAGES)
			changed |= ((const struct vmi_pages *)rec)->changed;
	stream_free(&s);
	return changed;
}

/* What is counted is of two VMAs then, though the bounds are those of both. */
TEST_F(self_vmas, replaced_while_it_is_counted)
{
	struct child c = { };
	bool changed = false;

	MUST(child_run(&c, make_two_files, replace));
	for (int i = 0; i < 1000 && !changed; i++)
		changed = tells_of_a_change(c.pid, c.facts->told[0]);
	EXPECT_TRUE(changed);
	child_end(&c);
}

TEST_HARNESS_MAIN
