// SPDX-License-Identifier: GPL-2.0
/*
 * translate_test.c - view translate against pagemap; touch_test.c has its
 * predictions
 */
#include "kselftest_harness.h"
#include "agree.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

/* One answer: the steps from the top, the result, and the page behind it. */
struct answer {
	struct stream s;
	const struct vmi_step *step[8];
	int steps;
	const struct vmi_vma *vma;
	const struct vmi_result *result;
	const struct vmi_frame *frame;
	const struct vmi_rmap *rmap;
	int mappings;
};

/* arm64 translates user addresses whatever their highest byte is (TCR_EL1.TBI0). */
static __u64 without_tag(const struct vmi_dialect *d, __u64 addr)
{
	if (d->arch != VMI_ARCH_ARM64 || addr & 1ull << 55)
		return addr;
	return addr & ((1ull << 56) - 1);
}

static const char *ask(struct answer *a, pid_t pid, __u64 addr)
{
	const struct vmi_rec *rec;
	int ret;

	memset(a, 0, sizeof(*a));
	ret = stream_get(&a->s, "translate", "pid=%d addr=%llx\n", pid, addr);
	if (ret)
		return complain("raw/translate of %#llx: error %d", addr, ret);
	if (stream_bad(&a->s))
		return stream_bad(&a->s);
	for_each_rec(&a->s, rec) {
		if (rec->type == VMI_REC_STEP && a->steps < 8)
			a->step[a->steps++] = (const void *)rec;
		if (rec->type == VMI_REC_VMA)
			a->vma = (const void *)rec;
		if (rec->type == VMI_REC_RESULT)
			a->result = (const void *)rec;
		if (rec->type == VMI_REC_FRAME)
			a->frame = (const void *)rec;
		if (rec->type == VMI_REC_RMAP)
			a->rmap = (const void *)rec;
		a->mappings += rec->type == VMI_REC_MAPPING ||
			       rec->type == VMI_REC_SHARER;
	}
	if (!a->result)
		return complain("no RESULT for %#llx", addr);
	if (a->result->addr != without_tag(a->s.dialect, addr))
		return complain("asked for %#llx, told of %#llx", addr,
				a->result->addr);
	return NULL;
}

/* What an entry leaves of what those above it allow. */
static __u32 allow(const struct vmi_dialect *d, const struct vmi_step *s,
		   __u32 upper)
{
	if (s->kind == VMI_KIND_FOLDED)
		return upper;
	return upper & entry_allows(d, s->level, s->entry);
}

/* Steps go down level by level, each by the index its address bits say. */
static const char *bad_steps(const struct answer *a)
{
	const struct vmi_dialect *d = a->s.dialect;
	__u32 level = VMI_PGD;
	__u32 upper = VMI_UP_WRITE | VMI_UP_USER | VMI_UP_EXEC;
	int i;

	for (i = 0; i < a->steps; i++, level--) {
		const struct vmi_step *s = a->step[i];
		const struct vmi_geometry *g = &d->level[s->level];
		__u32 index = a->result->addr >> g->shift &
			      ((1u << g->index_bits) - 1);

		if (s->level != level)
			return complain("step %d is of level %u", i, s->level);
		if (g->folded ? s->kind != VMI_KIND_FOLDED :
		    s->kind == VMI_KIND_FOLDED)
			return complain("level %u: kind %u, folded %u", level,
					s->kind, g->folded);
		if (!g->folded && s->index != index)
			return complain("level %u: index %u, not %u", level,
					s->index, index);
		if (!g->folded && s->upper != upper)
			return complain("level %u: upper %#x, not %#x", level,
					s->upper, upper);
		upper = allow(d, s, upper);
		if (!g->folded && s->table % PAGE)
			return complain("level %u: table at %#llx", level,
					s->table);
		if (i + 1 < a->steps && s->kind != VMI_KIND_TABLE &&
		    s->kind != VMI_KIND_FOLDED)
			return complain("a step below kind %u", s->kind);
		if (i + 1 < a->steps && s->kind == VMI_KIND_TABLE &&
		    !d->level[level - 1].folded &&
		    (s->entry & d->table_pfn_mask) != a->step[i + 1]->table)
			return complain("entry %#llx leads to %#llx", s->entry,
					a->step[i + 1]->table);
	}
	return i ? NULL : "no step";
}

FIXTURE(translate) {
	struct child child;
	const char *why;
};

FIXTURE_VARIANT(translate) {
	make_t make;
};

#define VARIANT(name)	FIXTURE_VARIANT_ADD(translate, name)
#include "variants.h"
#include "variants_big.h"
#undef VARIANT

FIXTURE_SETUP(translate)
{
	self->why = vmi_missing();
	if (!self->why)
		self->why = child_start(&self->child, variant->make);
}

FIXTURE_TEARDOWN(translate)
{
	child_end(&self->child);
}

/* The end of a translation that pagemap and the fixture know as well. */
static void check_end(struct __test_metadata *_metadata,
		      const struct answer *a, const struct area *area,
		      __u64 pm)
{
	const struct vmi_result *r = a->result;
	__u32 effective = 0;

	if (pm & PM_PRESENT) {
		SAME_AT(r->addr, area->access ? VMI_WHY_MAPPED :
			VMI_WHY_PROT_NONE, r->why);
		SAME_AT(r->addr, PM_PFN(pm) * PAGE + r->addr % PAGE, r->pa);
		SAME_AT(r->addr, area->leaf_shift, r->shift);
		effective |= area->access ? VMI_UP_USER : 0;
		if (area->access & PROT_EXEC)
			effective |= VMI_UP_EXEC;
		if (area->access & PROT_WRITE &&
		    area->how == TOUCHED_WRITTEN)
			effective |= VMI_UP_WRITE;
		if (area->access && area->exact)
			SAME_AT(r->addr, effective, r->effective);
		SAME_AT(r->addr, 1, r->has_page);
	} else if (pm & PM_SWAP && PM_PFN(pm) % 32 <
		   a->s.dialect->max_swapfiles) {
		SAME_AT(r->addr, VMI_WHY_SWAP, r->why);
		SAME_AT(r->addr, PM_PFN(pm) & 31, r->soft_type);
		SAME_AT(r->addr, PM_PFN(pm) >> 5, r->soft_offset);
	} else if (!(pm & PM_SWAP)) {
		SAME_AT(r->addr, VMI_WHY_NONE, r->why);
		SAME_AT(r->addr, 0, r->entry);
	}
}

/* Behind the result: what the page is, and how many map it; who, says rmap. */
static void check_page(struct __test_metadata *_metadata,
		       const struct answer *a)
{
	const struct vmi_result *r = a->result;

	SAME_AT(r->addr, 0, a->mappings);
	if (r->why == VMI_WHY_SWAP) {
		EXPECT_EQ(NULL, a->frame);
		ASSERT_NE(NULL, a->rmap);
		SAME_AT(r->addr, VMI_RMAP_SWAP, a->rmap->kind);
		SAME_AT(r->addr, r->entry, a->rmap->entry);
		EXPECT_LE(1, a->rmap->copies);
		return;
	}
	if (r->why == VMI_WHY_HWPOISON) {
		ASSERT_NE(NULL, a->frame);
		SAME_AT(r->addr, r->soft_offset, a->frame->pfn);
		ASSERT_NE(NULL, a->rmap);
		return;
	}
	if (!r->has_page) {
		EXPECT_EQ(NULL, a->frame);
		EXPECT_EQ(NULL, a->rmap);
		return;
	}
	ASSERT_NE(NULL, a->frame);
	ASSERT_NE(NULL, a->rmap);
	SAME_AT(r->addr, r->pa / PAGE, a->rmap->pfn);
	SAME_AT(r->addr, 1, a->frame->nr);
	SAME_AT(r->addr, r->pa / PAGE, a->frame->pfn);
	if (a->rmap->kind == VMI_RMAP_ANON || a->rmap->kind == VMI_RMAP_FILE) {
		SAME_AT(r->addr, page_count(r->pa / PAGE), a->rmap->seen);
		EXPECT_LE(1, a->rmap->seen);
	} else {
		SAME_AT(r->addr, VMI_RMAP_ZERO, a->rmap->kind);
	}
}

TEST_F(translate, is_pagemap)
{
	const struct facts *f = self->child.facts;
	struct answer a;
	int i, k;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (i = 0; i < f->nr; i++) {
		const struct area *area = &f->area[i];
		__u64 at[] = {
			area->start, area->end - 1, area->start + 77,
			area->start + area->first,
			area->start + area->first + area->step,
			area->start + area->first + PAGE + 0xabc,
		};

		for (k = 0; k < 6; k++) {
			if (at[k] >= area->end)
				continue;
			MUST(ask(&a, self->child.pid, at[k]));
			LET(bad_steps(&a));
			ASSERT_NE(NULL, a.vma);
			EXPECT_LE(a.vma->start, at[k]);
			EXPECT_GT(a.vma->end, at[k]);
			if (area->vma)
				SAME_AT(at[k], area->start, a.vma->start);
			SAME_AT(at[k], area->has, a.vma->flags & area->has);
			SAME(at[k], a.s.header->start);
			SAME(at[k] + 1, a.s.header->end);
			check_end(_metadata, &a, area,
				  pagemap_one(self->child.pid, at[k]));
			check_page(_metadata, &a);
			stream_free(&a.s);
		}
	}
}

FIXTURE(why) {
	struct child child;
};

FIXTURE_SETUP(why)
{
}

FIXTURE_TEARDOWN(why)
{
	child_end(&self->child);
}

static void tell_code(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	_exit(info->si_code);
}

/* What the kernel says of a read there, by the signal. */
static int code_of(__u64 addr)
{
	struct sigaction sa = {
		.sa_sigaction = tell_code,
		.sa_flags = SA_SIGINFO,
	};
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (!pid) {
		sigaction(SIGSEGV, &sa, NULL);
		(void)*(volatile char *)addr;
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(why, no_user_address)
{
	const char *why;
	const struct vmi_result *r;
	__u64 size;
	struct answer a;
	int code;

	why = child_start(&self->child, make_hole);
	if (why)
		SKIP(return, "%s", why);
	MUST(ask(&a, self->child.pid, self->child.facts->told[0]));
	r = a.result;
	SAME(VMI_WHY_NO_VMA, r->why);
	EXPECT_EQ(NULL, a.vma);
	SAME(VMI_TOUCH_SEGV_MAPERR, r->touch[0]);
	SAME(VMI_TOUCH_SEGV_MAPERR, r->touch[1]);
	SAME(VMI_TOUCH_SEGV_MAPERR, r->touch[2]);
	size = user_size(a.s.dialect);
	SAME(size, a.s.dialect->task_size);
	MUST(ask(&a, self->child.pid, NOT_CANONICAL));
	SAME(VMI_WHY_NOT_CANONICAL, a.result->why);
	code = code_of(NOT_CANONICAL);
	ASSERT_TRUE(code == SEGV_MAPERR || code == SI_KERNEL);
	SAME(code == SI_KERNEL ? VMI_TOUCH_SEGV_KERNEL : VMI_TOUCH_SEGV_MAPERR,
	     a.result->touch[0]);
	MUST(ask(&a, self->child.pid, 0x8000000000000000));
	/* arm64 ignores the highest byte: that is address 0 */
	SAME(a.s.dialect->arch == VMI_ARCH_ARM64 ? VMI_WHY_NO_VMA : VMI_WHY_NOT_CANONICAL,
	     a.result->why);
	MUST(ask(&a, self->child.pid, 0xffffffff81000000));
	SAME(VMI_WHY_KERNEL, a.result->why);
	MUST(ask(&a, self->child.pid, 0xfffffffffffffff0));
	SAME(VMI_WHY_KERNEL, a.result->why);
	MUST(ask(&a, self->child.pid, 0));
	SAME(VMI_WHY_NO_VMA, a.result->why);
	/* Its 48th bit: an address of none on x86 with four levels. */
	MUST(ask(&a, self->child.pid, 0x0000900000000000));
	SAME(size > 0x0000900000000000 ? VMI_WHY_NO_VMA : VMI_WHY_NOT_CANONICAL,
	     a.result->why);
}

/* As an allocator that tags its pointers prints it. */
TEST_F(why, tagged_pointer)
{
	struct answer a;
	__u64 addr;

	MUST(child_start(&self->child, make_anon_private));
	addr = self->child.facts->area[0].start;
	MUST(ask(&a, self->child.pid, addr | 0xb4ull << 56));
	if (a.s.dialect->arch != VMI_ARCH_ARM64)
		SKIP(return, "no tags that every process may use");
	SAME(addr, a.result->addr);
	SAME(VMI_WHY_MAPPED, a.result->why);
}

/* Nothing is there, and yet it is kept free: up to the usual 256 pages. */
TEST_F(why, stack_gap)
{
	const char *why;
	struct answer a;
	__u64 stack;

	why = child_start(&self->child, make_growsdown);
	if (why)
		SKIP(return, "%s", why);
	stack = self->child.facts->area[0].start;
	MUST(ask(&a, self->child.pid, stack - 1));
	SAME(VMI_WHY_STACK_GAP, a.result->why);
	SAME(VMI_TOUCH_STACK, a.result->touch[1]);
	MUST(ask(&a, self->child.pid, stack - 256 * PAGE));
	SAME(VMI_WHY_STACK_GAP, a.result->why);
	MUST(ask(&a, self->child.pid, stack - 256 * PAGE - 1));
	SAME(VMI_WHY_NO_VMA, a.result->why);
	SAME(VMI_TOUCH_STACK, a.result->touch[1]);
}

TEST_F(why, levels)
{
	const char *why;
	unsigned int i;
	struct answer a;

	why = child_start(&self->child, make_anon_private);
	if (why)
		SKIP(return, "%s", why);
	MUST(ask(&a, self->child.pid,
		 self->child.facts->area[0].start + 8));
	SAME(5, a.steps);
	for (i = 0; i < 5; i++)
		SAME_AT(i, 4 - i, a.step[i]->level);
	SAME(VMI_KIND_LEAF, a.step[4]->kind);
	SAME(a.result->entry, a.step[4]->entry);
	SAME(VMI_PTE, a.result->level);
}

TEST_F(why, five_levels)
{
	const char *why;
	struct answer a;
	__u64 at;

	why = child_start(&self->child, make_above_47);
	if (why)
		SKIP(return, "%s", why);
	at = self->child.facts->area[0].start + PAGE;
	MUST(ask(&a, self->child.pid, at));
	LET(bad_steps(&a));
	SAME(5, a.steps);
	SAME(VMI_P4D, a.step[1]->level);
	SAME(VMI_KIND_TABLE, a.step[1]->kind);
	SAME(at >> 39 & 511, a.step[1]->index);
	SAME(at >> 48 & 511, a.step[0]->index);
	EXPECT_NE(0, a.step[0]->index);
	SAME(VMI_WHY_MAPPED, a.result->why);
}

TEST_F(why, huge_page_ends_at_the_pmd)
{
	const char *why;
	struct answer a;

	why = child_start(&self->child, make_thp);
	if (why)
		SKIP(return, "%s", why);
	MUST(ask(&a, self->child.pid,
		 self->child.facts->area[0].start + 0x123456));
	SAME(4, a.steps);
	SAME(VMI_PMD, a.result->level);
	SAME(VMI_KIND_LEAF, a.step[3]->kind);
	SAME(0x123456, a.result->pa % (2 * MiB));
}

TEST_F(why, guard)
{
	const char *why;
	struct answer a;

	why = child_start(&self->child, make_guard);
	if (why)
		SKIP(return, "%s", why);
	MUST(ask(&a, self->child.pid, self->child.facts->told[0]));
	SAME(VMI_WHY_GUARD, a.result->why);
	SAME(a.s.dialect->soft_type[VMI_SOFT_MARKER], a.result->soft_type);
}

TEST_F(why, hwpoison)
{
	const char *why;
	struct answer a;

	why = child_start(&self->child, make_hwpoison);
	if (why)
		SKIP(return, "%s", why);
	MUST(ask(&a, self->child.pid, self->child.facts->told[0] + 5));
	SAME(VMI_WHY_HWPOISON, a.result->why);
	SAME(a.s.dialect->soft_type[VMI_SOFT_HWPOISON], a.result->soft_type);
	SAME(self->child.facts->told[1], a.result->soft_offset);
	SAME(VMI_TOUCH_SIGBUS, a.result->touch[0]);
	SAME(VMI_TOUCH_SIGBUS, a.result->touch[1]);
}

TEST_F(why, device_memory)
{
	const struct facts *f;
	const char *why;
	struct answer a;
	int i;

	why = child_start(&self->child, make_device);
	if (why)
		SKIP(return, "%s", why);
	f = self->child.facts;
	for (i = 0; i < 2; i++) {
		__u64 word = pagemap_one(self->child.pid, f->told[i]);

		MUST(ask(&a, self->child.pid, f->told[i]));
		SAME_AT(f->told[i], VMI_WHY_DEVICE, a.result->why);
		SAME_AT(f->told[i], word & 31, a.result->soft_type);
		SAME_AT(f->told[i], VMI_TOUCH_DEVICE, a.result->touch[0]);
		SAME_AT(f->told[i], VMI_TOUCH_DEVICE, a.result->touch[1]);
	}
	/* What the device has for itself is a frame of ours all the same. */
	SAME(a.s.dialect->soft_type[VMI_SOFT_DEVX_WRITE], a.result->soft_type);
	MUST(ask(&a, self->child.pid, f->told[0]));
	SAME(a.s.dialect->soft_type[VMI_SOFT_DEV_WRITE], a.result->soft_type);
	MUST(ask(&a, self->child.pid, f->told[0] - PAGE));
	SAME(VMI_WHY_MAPPED, a.result->why);
}

TEST_F(why, uffd_wp_marker)
{
	const char *why;
	struct answer a;

	why = child_start(&self->child, make_uffd_wp);
	if (why)
		SKIP(return, "%s", why);
	MUST(ask(&a, self->child.pid, self->child.facts->told[0]));
	SAME(VMI_WHY_UFFD_WP, a.result->why);
	SAME(a.s.dialect->soft_type[VMI_SOFT_MARKER], a.result->soft_type);
	/* Present, and write-protected: the fault is userfaultfd's. */
	MUST(ask(&a, self->child.pid, self->child.facts->area[0].start));
	SAME(VMI_WHY_MAPPED, a.result->why);
	SAME(VMI_TOUCH_HIT, a.result->touch[0]);
	SAME(VMI_TOUCH_UFFD, a.result->touch[1]);
}

TEST_F(why, zero_page)
{
	const char *why;
	struct answer a;

	why = child_start(&self->child, make_zero_page);
	if (why)
		SKIP(return, "%s", why);
	MUST(ask(&a, self->child.pid, self->child.facts->area[0].start));
	SAME(VMI_WHY_MAPPED, a.result->why);
	EXPECT_NE(0, a.result->entry & a.s.dialect->sw[VMI_SW_SPECIAL]);
	EXPECT_NE(0, !!(page_flags(a.result->pa / PAGE) & KPF_ZERO_PAGE));
	SAME(VMI_UP_USER, a.result->effective);
}

/* Does the text of this translation name a bit so? */
static bool text_names(pid_t pid, __u64 addr, const char *word)
{
	char request[64], *text;
	bool named;

	snprintf(request, sizeof(request), "pid=%d addr=%llx\n", pid, addr);
	if (vmi_text("translate", request, &text) < 0)
		return false;
	named = strstr(text, word);
	free(text);
	return named;
}

TEST_F(why, protection_key)
{
	const struct facts *f;
	const char *why;
	struct answer a;
	char word[32];
	__u64 mask;

	why = child_start(&self->child, make_pkey);
	if (why)
		SKIP(return, "%s", why);
	f = self->child.facts;
	MUST(ask(&a, self->child.pid, f->area[0].start));
	SAME(VMI_WHY_MAPPED, a.result->why);
	mask = a.s.dialect->sw[VMI_SW_PKEY];
	EXPECT_LT(0, f->told[0]);
	SAME(f->told[0], (a.result->entry & mask) / (mask & -mask));
	snprintf(word, sizeof(word), "|pkey=%llu\n", f->told[0]);
	EXPECT_TRUE(text_names(self->child.pid, f->area[0].start, word));
}

/* As not accessible as PROT_NONE, but the VMA is. */
TEST_F(why, numa_hint)
{
	unsigned int hinted = 0;
	const struct facts *f;
	const char *why;
	struct answer a;
	__u64 at;

	why = child_start(&self->child, make_numa_hint);
	if (why)
		SKIP(return, "%s", why);
	f = self->child.facts;
	for (at = f->area[0].start; at < f->area[0].end; at += PAGE) {
		MUST(ask(&a, self->child.pid, at));
		SAME_AT(at, PM_PFN(pagemap_one(self->child.pid, at)),
			a.result->pa / PAGE);
		if (a.result->why == VMI_WHY_MAPPED)
			continue;
		hinted++;
		SAME_AT(at, VMI_WHY_NUMA_HINT, a.result->why);
		SAME_AT(at, 0, a.result->effective);
		SAME_AT(at, VMI_TOUCH_NUMA, a.result->touch[0]);
		SAME_AT(at, VMI_TOUCH_NUMA, a.result->touch[1]);
	}
	EXPECT_LT(0, hinted);
}

/* Registers: no memory, no struct page, and not cached. */
TEST_F(why, registers)
{
	const struct facts *f;
	const char *why;
	struct answer a;

	why = child_start(&self->child, make_io);
	if (why)
		SKIP(return, "%s", why);
	f = self->child.facts;
	MUST(ask(&a, self->child.pid, f->area[0].start + 4));
	SAME(VMI_WHY_MAPPED, a.result->why);
	SAME(f->told[0] + 4, a.result->pa);
	SAME(0, a.result->has_page);
	ASSERT_NE(NULL, a.frame);
	SAME(VMI_FRAME_NONE, a.frame->kind);
	ASSERT_NE(NULL, a.rmap);
	SAME(VMI_RMAP_NOT_RAM, a.rmap->kind);
	ASSERT_NE(NULL, a.vma);
	EXPECT_NE(0, !!(a.vma->flags & VMI_VM_PFNMAP));
	EXPECT_NE(0, !!(a.vma->flags & VMI_VM_IO));
	EXPECT_NE(0, a.result->entry & a.s.dialect->sw[VMI_SW_SPECIAL]);
	EXPECT_TRUE(text_names(self->child.pid, f->area[0].start,
			       registers_type(a.s.dialect)));
}

/* Without addr=: the reader's own stack pointer. */
TEST_F(why, defaults)
{
	const struct vmi_result *r;
	struct stream s;
	char here;

	if (vmi_missing())
		SKIP(return, "%s", vmi_missing());
	ASSERT_EQ(0, stream_get(&s, "translate", "%s", ""));
	LET(stream_bad(&s));
	SAME(getpid(), s.header->pid);
	r = stream_find(&s, VMI_REC_RESULT);
	ASSERT_NE(NULL, r);
	SAME(VMI_WHY_MAPPED, r->why);
	EXPECT_GT(64 * PAGE, (unsigned long)&here > r->addr ?
		  (unsigned long)&here - r->addr :
		  r->addr - (unsigned long)&here);
}

TEST_HARNESS_MAIN
