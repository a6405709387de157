// SPDX-License-Identifier: GPL-2.0
/*
 * pagetable_test.c - view pagetable against pagemap, smaps, VmPTE, and what
 * the fixtures did
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include "agree.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

FIXTURE(pagetable) {
	struct child child;
	struct agreement both;
	const char *why;
};

FIXTURE_VARIANT(pagetable) {
	make_t make;
};

#define VARIANT(name)	FIXTURE_VARIANT_ADD(pagetable, name)
#include "variants.h"
#include "variants_big.h"
#undef VARIANT

/* Pages that were touched, and whose accessed bit the LRU's aging has taken. */
static int aged(const struct agreement *both, const struct facts *f)
{
	const struct slot *slot;
	int i, nr = 0;
	__u64 k;

	for (i = 0; i < f->nr; i++)
		for (k = 0; k < f->area[i].count; k++) {
			slot = model_at(&both->model, f->area[i].start +
					f->area[i].first + k * f->area[i].step);
			nr += slot && slot->what == SLOT_ENTRY &&
			      slot_present(&both->model, slot) &&
			      !entry_young(both->model.dialect, slot->raw);
		}
	return nr;
}

/* Aging comes and goes: a young process is asked for, a few times. */
#define YOUNG_TRIES	10

FIXTURE_SETUP(pagetable)
{
	int i;

	self->both.pagemap = -1;
	self->why = vmi_missing();
	for (i = 0; !self->why && i < YOUNG_TRIES; i++) {
		self->why = child_start(&self->child, variant->make);
		if (self->why)
			return;
		MUST(agree_open(&self->both, self->child.pid));
		if (!aged(&self->both, self->child.facts) ||
		    i == YOUNG_TRIES - 1)
			return;
		agree_close(&self->both);
		child_end(&self->child);
	}
}

FIXTURE_TEARDOWN(pagetable)
{
	agree_close(&self->both);
	child_end(&self->child);
}

TEST_F(pagetable, covers_all_once)
{
	const struct stream *s = &self->both.stream;

	if (self->why)
		SKIP(return, "%s", self->why);
	SAME(0, s->header->start);
	SAME(s->dialect->task_size, s->header->end);
	SAME(s->header->end, s->end->next);
	LET(agree_holes(&self->both));
}

TEST_F(pagetable, is_pagemap)
{
	if (self->why)
		SKIP(return, "%s", self->why);
	LET(agree_pages(&self->both));
	/* A process has at least its stack, its heap and its program. */
	EXPECT_LT(20, self->both.present);
}

TEST_F(pagetable, is_smaps)
{
	if (self->why)
		SKIP(return, "%s", self->why);
	LET(agree_sums(&self->both));
	EXPECT_LT(5, self->both.vmas);
}

/* The bits of an entry whose history is known. */
static void check_bits(struct __test_metadata *_metadata,
		       const struct vmi_dialect *d, const struct area *a,
		       const struct slot *slot)
{
	bool written = a->how == TOUCHED_WRITTEN && a->access & PROT_WRITE &&
		       !(a->has & VMI_VM_UFFD_WP);
	struct wants w = entry_wants(d, a->access,
			(slot->level == VMI_PTE ? WANTS_PAGE : WANTS_HUGE) |
			(written ? WANTS_WRITTEN : WANTS_READ_ONLY));

	SAME_AT(slot->start, w.set, slot->raw & w.set);
	SAME_AT(slot->start, 0, slot->raw & w.clear);
	SAME_AT(slot->start, VMI_UP_WRITE | VMI_UP_USER | VMI_UP_EXEC |
		(a->access & PROT_WRITE ? VMI_UP_VMA_WRITE : 0),
		slot->upper & ~VMI_UP_VMA_SHARED);
	if (a->has & VMI_VM_SHARED)
		SAME_AT(slot->start, VMI_UP_VMA_SHARED,
			slot->upper & VMI_UP_VMA_SHARED);
	if (a->lacks & VMI_VM_SHARED && a->lacks & VMI_VM_MAYSHARE)
		SAME_AT(slot->start, 0, slot->upper & VMI_UP_VMA_SHARED);
}

static void check_touched(struct __test_metadata *_metadata,
			  const struct model *m, const struct area *a)
{
	__u64 i;

	for (i = 0; i < a->count; i++) {
		__u64 addr = a->start + a->first + i * a->step;
		const struct slot *slot = model_at(m, addr);

		ASSERT_NE(NULL, slot);
		ASSERT_EQ(SLOT_ENTRY, slot->what)
			TH_LOG("%s: nothing at %#llx, which was touched",
			       a->label, addr);
		if (slot_is_swap(m, slot))
			continue;
		ASSERT_TRUE(slot_present(m, slot));
		SAME_AT(addr, a->leaf_shift, slot->shift);
		SAME_AT(addr, a->leaf_shift == 21 ? VMI_PMD : VMI_PTE,
			slot->level);
		check_bits(_metadata, m->dialect, a, slot);
	}
}

TEST_F(pagetable, what_the_fixture_did)
{
	const struct model *m = &self->both.model;
	int i;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (i = 0; i < self->child.facts->nr; i++) {
		const struct area *a = &self->child.facts->area[i];
		const struct slot *slot = model_at(m, a->start);
		__u64 entries = 0;

		check_touched(_metadata, m, a);
		for (; slot->start < a->end; slot++)
			entries += slot->what == SLOT_ENTRY;
		if (a->exact && a->vma)
			SAME_AT(a->start, a->count, entries);
	}
}

/* Entries of level @level within the table at @addr that are not empty. */
static __u64 used(const struct model *m, const struct vmi_table *t)
{
	const struct vmi_geometry *g = &m->dialect->level[t->level];
	__u64 end = t->addr + (1ULL << (g->shift + g->index_bits)), nr = 0;
	size_t i;

	if (t->level > VMI_PTE)
		for (i = 0; i < m->tables; i++) {
			__u32 below = t->level - 1;

			while (m->dialect->level[below].folded)
				below--;
			if (m->table[i]->level == below &&
			    m->table[i]->addr >= t->addr &&
			    m->table[i]->addr < end)
				nr++;
		}
	for (i = model_at(m, t->addr) - m->slot; i < m->nr; i++) {
		if (m->slot[i].start >= end)
			break;
		if (m->slot[i].what == SLOT_ENTRY &&
		    m->slot[i].level == t->level)
			nr++;
	}
	return nr;
}

TEST_F(pagetable, tables)
{
	const struct model *m = &self->both.model;
	__u64 nr[VMI_LEVELS] = { }, huge = 0, kb;
	size_t i, k;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_NE(NULL, m->totals);
	for (i = 0; i < m->tables; i++) {
		const struct vmi_table *t = m->table[i];
		const struct vmi_geometry *g = &m->dialect->level[t->level];

		ASSERT_GT((__u32)VMI_LEVELS, t->level);
		nr[t->level]++;
		SAME_AT(t->addr, 0, t->pa % PAGE);
		SAME_AT(t->addr, 0, t->addr &
			((1ULL << (g->shift + g->index_bits)) - 1));
		SAME_AT(t->addr, 0, g->folded);
		for (k = 0; k < i && m->tables < 3000; k++)
			if (m->table[k]->pa == t->pa)
				SAME_AT(t->addr, 0, t->pa);
		if (m->tables < 3000)
			SAME_AT(t->addr, used(m, t), t->used);
	}
	SAME(1, nr[VMI_PGD]);
	for (i = 0; i < VMI_LEVELS; i++)
		SAME_AT(i, nr[i], m->totals->tables[i]);
	/* A huge page of anonymous memory has a table put by for its split. */
	for (i = 0; i < self->both.maps.nr; i++)
		huge += self->both.maps.map[i].anon_huge / 2048;
	kb = proc_status(self->child.pid, "VmPTE");
	SAME(kb, (nr[VMI_PTE] + nr[VMI_PMD] + nr[VMI_PUD] + huge) * 4);
}

/* The lowest level of which there is a table over an address. */
static __u32 lowest_table(const struct model *m, __u64 addr)
{
	__u32 level = VMI_LEVELS;
	size_t i;

	for (i = 0; i < m->tables; i++) {
		const struct vmi_table *t = m->table[i];
		const struct vmi_geometry *g = &m->dialect->level[t->level];

		if (t->level < level &&
		    addr >> (g->shift + g->index_bits) ==
		    t->addr >> (g->shift + g->index_bits))
			level = t->level;
	}
	return level;
}

TEST_F(pagetable, levels_of_holes)
{
	const struct model *m = &self->both.model;
	size_t i, holes = 0;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (i = 0; i < m->nr; i++) {
		const struct slot *slot = &m->slot[i];

		if (slot->what == SLOT_ENTRY || slot->what == SLOT_GAP)
			continue;
		SAME_AT(slot->start, lowest_table(m, slot->start),
			slot->level);
		holes++;
	}
	EXPECT_LT(0, holes);
}

TEST_F(pagetable, totals)
{
	const struct model *m = &self->both.model;
	__u64 leaves[VMI_LEVELS] = { }, soft[VMI_LEVELS] = { };
	size_t i;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_NE(NULL, m->totals);
	for (i = 0; i < m->nr; i++) {
		if (slot_present(m, &m->slot[i]))
			leaves[m->slot[i].level]++;
		else if (m->slot[i].what == SLOT_ENTRY)
			soft[m->slot[i].level]++;
	}
	for (i = 0; i < VMI_LEVELS; i++) {
		SAME_AT(i, leaves[i], m->totals->leaves[i]);
		SAME_AT(i, soft[i], m->totals->soft[i]);
	}
	EXPECT_LT(20, leaves[VMI_PTE]);
}

FIXTURE(one) {
	int unused;
};

FIXTURE_SETUP(one)
{
}

FIXTURE_TEARDOWN(one)
{
}

/* So many pages are in runs of the text whose line ends with @end. */
static unsigned long pages_of(pid_t pid, const char *at, size_t size,
			      const char *end)
{
	unsigned long first, last, nr = 0;
	char request[96], *text, *line;

	snprintf(request, sizeof(request), "pid=%d range=%lx-%lx", pid,
		 (unsigned long)at, (unsigned long)at + size);
	if (vmi_text("pagetable", request, &text) <= 0)
		return 0;
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (strlen(line) > strlen(end) &&
		    !strcmp(line + strlen(line) - strlen(end), end) &&
		    sscanf(line, "%lx-%lx", &first, &last) == 2)
			nr += (last - first) / PAGE;
	return nr;
}

/* After a fork both have the frame, and neither may write to it. */
TEST_F(one, forked)
{
	char *at = place(8 * PAGE, PAGE);
	struct agreement mine, its;
	struct child c = { };
	int i;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	at = mmap(at, 8 * PAGE, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	ASSERT_NE(MAP_FAILED, at);
	memset(at, 1, 8 * PAGE);
	MUST(child_start(&c, make_nothing));
	MUST(agree_open(&mine, getpid()));
	MUST(agree_open(&its, c.pid));
	for (i = 0; i < 8; i++) {
		__u64 addr = (unsigned long)at + i * PAGE;
		const struct slot *a = model_at(&mine.model, addr);
		const struct slot *b = model_at(&its.model, addr);

		ASSERT_TRUE(slot_present(&mine.model, a));
		ASSERT_TRUE(slot_present(&its.model, b));
		SAME_AT(addr, slot_pfn(&mine.model, a, addr),
			slot_pfn(&its.model, b, addr));
		SAME_AT(addr, 0, VMI_UP_WRITE &
			entry_allows(mine.model.dialect, a->level, a->raw));
		SAME_AT(addr, 0, VMI_UP_WRITE &
			entry_allows(its.model.dialect, b->level, b->raw));
		SAME_AT(addr, VMI_UP_VMA_WRITE, b->upper & VMI_UP_VMA);
	}
	ASSERT_EQ(8, pages_of(c.pid, at, 8 * PAGE, " write=cow"));
	agree_close(&mine);
	/* Written: a frame of its own again. */
	at[3 * PAGE] = 2;
	ASSERT_EQ(7, pages_of(getpid(), at, 8 * PAGE, " write=cow"));
	MUST(agree_open(&mine, getpid()));
	EXPECT_NE(slot_pfn(&its.model,
			   model_at(&its.model, (unsigned long)at + 3 * PAGE),
			   (unsigned long)at + 3 * PAGE),
		  slot_pfn(&mine.model,
			   model_at(&mine.model, (unsigned long)at + 3 * PAGE),
			   (unsigned long)at + 3 * PAGE));
	agree_close(&mine);
	agree_close(&its);
	child_end(&c);
}

/* A range, aligned outward, tells the same as the whole does there. */
TEST_F(one, range)
{
	const struct area *a;
	struct agreement all;
	struct child c = { };
	struct stream s;
	struct model m;
	__u64 start, end;
	size_t i;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	MUST(child_start(&c, make_anon_private));
	a = &c.facts->area[0];
	start = a->start + 3 * PAGE;
	end = a->start + 9 * PAGE;
	MUST(agree_open(&all, c.pid));
	ASSERT_EQ(0, stream_get(&s, "pagetable", "range=%llx-%llx pid=%d\n",
				start + 1, end - 1, c.pid));
	LET(stream_bad(&s));
	SAME(start, s.header->start);
	SAME(end, s.header->end);
	SAME(end, s.end->next);
	model_make(&m, &s);
	LET(model_untiled(&m, start, end));
	SAME(6, m.nr);
	for (i = 0; i < m.nr; i++) {
		const struct slot *slot = model_at(&all.model,
						   m.slot[i].start);

		SAME_AT(slot->start, slot->raw, m.slot[i].raw);
		SAME_AT(slot->start, i % 2, m.slot[i].what == SLOT_ENTRY);
	}
	model_free(&m);
	agree_close(&all);
	child_end(&c);
}

/* A range inside a huge page: its entry, which begins before. */
TEST_F(one, range_in_a_huge_page)
{
	const char *why = vmi_missing();
	struct child c = { };
	struct stream s;
	struct model m;
	__u64 at;

	if (!why)
		why = child_start(&c, make_thp);
	if (why)
		SKIP(return, "%s", why);
	at = c.facts->area[0].start;
	ASSERT_EQ(0, stream_get(&s, "pagetable", "range=%llx-%llx pid=%d\n",
				at + 5 * PAGE, at + 7 * PAGE, c.pid));
	LET(stream_bad(&s));
	SAME(at + 5 * PAGE, s.header->start);
	SAME(at + 7 * PAGE, s.header->end);
	model_make(&m, &s);
	SAME(1, m.nr);
	SAME(SLOT_ENTRY, m.slot[0].what);
	SAME(at, m.slot[0].start);
	SAME(at + 2 * MiB, m.slot[0].end);
	SAME(PM_PFN(pagemap_one(c.pid, at)), slot_pfn(&m, &m.slot[0], at));
	model_free(&m);
	child_end(&c);
}

/* A range that nothing maps is one gap. */
TEST_F(one, gap)
{
	struct child c = { };
	struct stream s;
	struct model m;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	MUST(child_start(&c, make_hole));
	ASSERT_EQ(0, stream_get(&s, "pagetable", "range=%llx-%llx pid=%d\n",
				c.facts->told[0], c.facts->told[0] + PAGE,
				c.pid));
	LET(stream_bad(&s));
	model_make(&m, &s);
	SAME(1, m.nr);
	SAME(SLOT_GAP, m.slot[0].what);
	SAME(c.facts->told[0], m.slot[0].start);
	SAME(c.facts->told[0] + PAGE, m.slot[0].end);
	model_free(&m);
	child_end(&c);
}

/* No array crosses a table: 512 entries at most, and none across 2 MiB. */
TEST_F(one, arrays_stay_in_a_table)
{
	const struct vmi_rec *rec;
	struct child c = { };
	struct stream s;
	size_t arrays = 0;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	MUST(child_start(&c, make_many));
	ASSERT_EQ(0, stream_get(&s, "pagetable", "pid=%d\n", c.pid));
	LET(stream_bad(&s));
	for_each_rec(&s, rec) {
		const struct vmi_frames *f = (const void *)rec;
		const struct vmi_raw *r = (const void *)rec;
		__u64 addr, end;

		if (rec->type == VMI_REC_FRAMES) {
			addr = f->addr >> (f->shift + 9);
			end = (f->addr + ((__u64)f->nr << f->shift) - 1) >>
			      (f->shift + 9);
			SAME(f->rec.size, (sizeof(*f) + 4 * f->nr + 7) / 8 * 8);
			SAME_AT(f->addr, 0, f->bits &
				s.dialect->level[f->level].pfn_mask);
		} else if (rec->type == VMI_REC_RAW) {
			addr = r->addr >> (r->shift + 9);
			end = (r->addr + ((__u64)r->nr << r->shift) - 1) >>
			      (r->shift + 9);
			SAME(r->rec.size, sizeof(*r) + 8 * r->nr);
		} else {
			continue;
		}
		SAME(addr, end);
		arrays++;
	}
	EXPECT_LT(20, arrays);
	child_end(&c);
}

/* The text says something of every table and every touched page's range. */
TEST_F(one, text)
{
	char request[32], word[32], *text;
	struct child c = { };
	ssize_t len;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	MUST(child_start(&c, make_hole));
	snprintf(request, sizeof(request), "pid=%d", c.pid);
	len = vmi_text("pagetable", request, &text);
	ASSERT_LT(1000, len);
	EXPECT_EQ(0, strncmp(text, "# pagetable pid=", 16));
	EXPECT_NE(NULL, strstr(text, "\n# end "));
	snprintf(word, sizeof(word), "%llx-%llx", c.facts->area[0].start,
		 c.facts->area[0].end);
	EXPECT_NE(NULL, strstr(text, word + 0))
		TH_LOG("no line %s", word);
	child_end(&c);
}

/* arm64: 16 neighbours that make one page of the pool say so, each by its bit. */
FIXTURE(contiguous) {
};

FIXTURE_VARIANT(contiguous) {
	int page_shift;
	__u8 level;
};

FIXTURE_VARIANT_ADD(contiguous, of_64k) {
	.page_shift = 16, .level = VMI_PTE,
};

FIXTURE_VARIANT_ADD(contiguous, of_32m) {
	.page_shift = 25, .level = VMI_PMD,
};

FIXTURE_SETUP(contiguous)
{
}

FIXTURE_TEARDOWN(contiguous)
{
}

TEST_F(contiguous, is_told_of_each)
{
	unsigned long bytes = 1ul << variant->page_shift;
	const struct vmi_rec *rec;
	struct agreement mine;
	unsigned int i, nr = 0;
	struct stream s = { };
	__u64 addr, first;
	char *at;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	if (this_arch() != VMI_ARCH_ARM64)
		SKIP(return, "this architecture has no contiguous bit");
	at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE |
		  MAP_ANONYMOUS | MAP_HUGETLB | variant->page_shift << 26, -1, 0);
	if (at == MAP_FAILED)
		SKIP(return, "no pages of %lu kB in the pool", bytes / 1024);
	*at = 1;
	MUST(agree_open(&mine, getpid()));
	addr = (unsigned long)at;
	first = slot_pfn(&mine.model, model_at(&mine.model, addr), addr);
	for (i = 0; i < 16; i++, addr += bytes / 16) {
		const struct slot *slot = model_at(&mine.model, addr);

		ASSERT_TRUE(slot_present(&mine.model, slot));
		SAME_AT(addr, addr, slot->start);
		SAME_AT(addr, variant->level, slot->level);
		SAME_AT(addr, A64_CONT, slot->raw & A64_CONT);
		SAME_AT(addr, first + i * bytes / 16 / PAGE,
			slot_pfn(&mine.model, slot, addr));
	}
	agree_close(&mine);
	/* Asked about one in the middle: all of it is mapped there. */
	ASSERT_EQ(0, stream_get(&s, "rmap", "pid=%d addr=%llx\n", getpid(),
				addr - 7 * bytes / 16));
	LET(stream_bad(&s));
	for_each_rec(&s, rec) {
		const struct vmi_mapping *m = (const void *)rec;

		if (rec->type != VMI_REC_MAPPING)
			continue;
		SAME(0, m->first);
		SAME(bytes / PAGE, m->nr);
		nr++;
	}
	EXPECT_EQ(1, nr);
	stream_free(&s);
	munmap(at, bytes);
}

TEST_HARNESS_MAIN
