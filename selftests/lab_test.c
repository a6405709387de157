// SPDX-License-Identifier: GPL-2.0
/*
 * lab_test.c - mappings that only a driver can make (lab/), in every view
 *
 * The lab says which frames it mapped. Each test loads it and takes it away
 * again, which is refused if anything of a mapping was left behind.
 */
#include "kselftest_harness.h"
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include "agree.h"
#include "use_lab.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT VMI_TIMEOUT

#define SPECIAL_ALL	(~0u)
#define SPECIAL_ODD	2u

static const char *kind;
/* in memory that a child shares with its test */
static struct sample *sample;

static void share_sample(void)
{
	sample = mmap(NULL, sizeof(*sample), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

/* of the kinds that are mapped ------------------------------------------------ */

static const char *make_untouched(struct facts *f)
{
	const char *why = lab_take(sample, "%s", kind);
	char *at;

	if (why)
		return why;
	at = lab_map(sample, place(sample->size, sample->size));
	if (at == MAP_FAILED)
		return complain("mmap of %s: %m", kind);
	know(f, kind, at, sample->size);
	return NULL;
}

/* Each page is read, so that those made by faults are there as well. */
static const char *make_kind(struct facts *f)
{
	const char *why = make_untouched(f);
	struct area *a = &f->area[0];
	char *at = (char *)a->start;
	__u64 i;

	if (why)
		return why;
	touch(a, TOUCHED_READ, 0, PAGE, sample->size / PAGE);
	for (i = 0; i < sample->size / PAGE; i++)
		if (strncmp(at + i * PAGE, "vminspect_lab page ", 19) ||
		    (__u64)atoi(at + i * PAGE + 19) != i)
			return complain("page %llu of %s is another", i, kind);
	return NULL;
}

/* Load the lab: NULL, or why a kind of mapping cannot be had here. */
static const char *enter(struct __test_metadata *_metadata, const char *kind)
{
#ifndef __x86_64__
	return "what its entries must say is written down for x86-64 alone";
#endif
	if (lab_missing())
		return lab_missing();
	LET(lab_enter());
	return lab_absent(kind);
}

/* Whoever was killed left nothing behind: no page, and nothing that pins. */
static void leave(struct __test_metadata *_metadata)
{
	if (!access(LAB_DEVICE, F_OK))
		SAME(0, lab_pages());
	LET(lab_leave());
}

FIXTURE(mapping) {
	struct child child;
	const struct area *area;
	__u64 pfn;
	const char *why;
};

FIXTURE_VARIANT(mapping) {
	const char *kind;
	enum vmi_level level;
	unsigned int special;
	__u64 flags;
	const char *type;
};

FIXTURE_VARIANT_ADD(mapping, pfnmap4k) {
	.kind = "pfnmap4k",
	.level = VMI_PTE,
	.special = SPECIAL_ALL,
	.flags = VMI_VM_PFNMAP | VMI_VM_IO,
	.type = "usual",
};

FIXTURE_VARIANT_ADD(mapping, pfnmap2m) {
	.kind = "pfnmap2m",
	.level = VMI_PMD,
	.special = SPECIAL_ALL,
	.flags = VMI_VM_PFNMAP | VMI_VM_IO,
	.type = "usual",
};

FIXTURE_VARIANT_ADD(mapping, mixedmap) {
	.kind = "mixedmap",
	.level = VMI_PTE,
	.special = SPECIAL_ODD,
	.flags = VMI_VM_MIXEDMAP,
	.type = "usual",
};

FIXTURE_VARIANT_ADD(mapping, wc) {
	.kind = "wc",
	.level = VMI_PTE,
	.special = SPECIAL_ALL,
	.flags = VMI_VM_PFNMAP | VMI_VM_IO,
	.type = "wc",
};

FIXTURE_VARIANT_ADD(mapping, uc) {
	.kind = "uc",
	.level = VMI_PTE,
	.special = SPECIAL_ALL,
	.flags = VMI_VM_PFNMAP | VMI_VM_IO,
	.type = "uc-",
};

FIXTURE_VARIANT_ADD(mapping, levels) {
	.kind = "levels",
	.level = VMI_PTE,
	.special = SPECIAL_ALL,
	.flags = VMI_VM_PFNMAP,
	.type = "usual",
};

FIXTURE_SETUP(mapping)
{
	kind = variant->kind;
	share_sample();
	self->why = enter(_metadata, kind);
	if (self->why)
		return;
	MUST(child_start(&self->child, make_kind));
	self->area = &self->child.facts->area[0];
	self->pfn = sample->pfn;
}

FIXTURE_TEARDOWN(mapping)
{
	child_end(&self->child);
	leave(_metadata);
}

static bool is_special(unsigned int special, __u64 page)
{
	return special == SPECIAL_ODD ? page % 2 : special;
}

/* PMD entries have the bit since 6.12. */
static bool bit_is_there(enum vmi_level level)
{
	return level == VMI_PTE || kernel_at_least(6, 12);
}

TEST_F(mapping, pagetable)
{
	struct stream s;
	struct model m;
	__u64 i, at;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_EQ(0, stream_get(&s, "pagetable", "pid=%d range=%llx-%llx\n",
				self->child.pid, self->area->start,
				self->area->end));
	MUST(stream_bad(&s));
	model_make(&m, &s);
	for (i = 0; i < self->area->count; i++) {
		const struct slot *slot;

		at = self->area->start + i * PAGE;
		slot = model_at(&m, at);
		ASSERT_NE(NULL, slot);
		ASSERT_TRUE(slot_present(&m, slot));
		SAME_AT(at, variant->level, slot->level);
		SAME_AT(at, variant->level == VMI_PMD ? 21 : 12, slot->shift);
		SAME_AT(at, self->pfn + i, slot_pfn(&m, slot, at));
		if (bit_is_there(variant->level))
			SAME_AT(at, is_special(variant->special, i),
				slot_sw(&m, slot, VMI_SW_SPECIAL));
		SAME_AT(at, X86_US | X86_RW | X86_NX,
			slot->raw & (X86_US | X86_RW | X86_NX));
	}
	model_free(&m);
	stream_free(&s);
}

/*
 * pagemap leaves VM_PFNMAP out (mm/pagewalk.c:walk_page_test), so there our
 * word stands alone; kpagecount has the counts of the pages.
 */
TEST_F(mapping, pagemap)
{
	bool told = variant->flags & VMI_VM_MIXEDMAP;
	__u64 i, pm;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (i = 0; i < self->area->count; i += 1 + i / 4 * 64) {
		pm = pagemap_one(self->child.pid, self->area->start + i * PAGE);
		SAME_AT(i, told ? PM_PRESENT : 0, pm & (PM_PRESENT | PM_SWAP));
		SAME_AT(i, told ? self->pfn + i : 0, PM_PFN(pm));
		SAME_AT(i, !is_special(variant->special, i),
			page_count(self->pfn + i));
	}
}

/* The first line of a view that begins so, strtok() has the next; or NULL. */
static char *line_of(const char *view, const char *request, const char *start)
{
	char *text, *line;

	if (vmi_text(view, request, &text) < 0)
		return NULL;
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (!strncmp(line, start, strlen(start)))
			return line;
	return NULL;
}

/* The memory type is the last word of an entry. */
static const char *memory_type(const char *entry)
{
	static const char * const types[] = { "wc", "wt", "wp", "uc-", "uc" };
	const char *last = entry ? strrchr(entry, '|') : NULL;
	size_t i;

	for (i = 0; last && i < ARRAY_SIZE(types); i++)
		if (!strcmp(last + 1, types[i]))
			return types[i];
	return last ? "usual" : "no entry";
}

TEST_F(mapping, translate)
{
	const struct vmi_result *r;
	const struct vmi_frame *frame;
	const struct vmi_rmap *rmap;
	struct stream s;
	char request[64];
	__u64 i, at;

	if (self->why)
		SKIP(return, "%s", self->why);
	for (i = 0; i < 4; i++) {
		at = self->area->start + i * PAGE + 5;
		ASSERT_EQ(0, stream_get(&s, "translate", "pid=%d addr=%llx\n",
					self->child.pid, at));
		MUST(stream_bad(&s));
		r = stream_find(&s, VMI_REC_RESULT);
		ASSERT_NE(NULL, r);
		SAME_AT(at, VMI_WHY_MAPPED, r->why);
		SAME_AT(at, variant->level, r->level);
		SAME_AT(at, (self->pfn + i) * PAGE + 5, r->pa);
		SAME_AT(at, VMI_UP_USER | VMI_UP_WRITE, r->effective);
		SAME_AT(at, VMI_TOUCH_HIT, r->touch[0]);
		SAME_AT(at, VMI_TOUCH_HIT, r->touch[1]);
		SAME_AT(at, VMI_TOUCH_SEGV_ACCERR, r->touch[2]);
		/* memory of the kernel's, and no way back to who maps it */
		SAME_AT(at, 1, r->has_page);
		frame = stream_find(&s, VMI_REC_FRAME);
		ASSERT_NE(NULL, frame);
		SAME_AT(at, self->pfn + i, frame->pfn);
		SAME_AT(at, VMI_FRAME_KERNEL, frame->kind);
		SAME_AT(at, !is_special(variant->special, i), frame->mapcount);
		rmap = stream_find(&s, VMI_REC_RMAP);
		ASSERT_NE(NULL, rmap);
		SAME_AT(at, VMI_RMAP_NO_RMAP, rmap->kind);
		stream_free(&s);
	}
	snprintf(request, sizeof(request), "pid=%d addr=%llx\n",
		 self->child.pid, self->area->start);
	EXPECT_STREQ(variant->type,
		     memory_type(line_of("translate", request,
					 variant->level == VMI_PMD ? "pmd " :
					 "pte ")));
}

/* The kernel's own entry for the same frame, in the direct map. */
TEST_F(mapping, kernel)
{
	char request[64], *line;

	if (self->why)
		SKIP(return, "%s", self->why);
	snprintf(request, sizeof(request), "range=%llx-%llx\n", sample->addr,
		 sample->addr + PAGE);
	line = line_of("kernel", request, "# region ");
	ASSERT_NE(NULL, line);
	EXPECT_NE(NULL, strstr(line, " direct-map "));
	do
		line = strtok(NULL, "\n");
	while (line && strstr(line, " table "));
	ASSERT_NE(NULL, line);
	EXPECT_STREQ(variant->type, memory_type(line));
}

TEST_F(mapping, vmas)
{
	const struct vmi_vma *vma;
	struct stream s;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_EQ(0, stream_get(&s, "vmas", "pid=%d range=%llx-%llx\n",
				self->child.pid, self->area->start,
				self->area->end));
	MUST(stream_bad(&s));
	vma = stream_find(&s, VMI_REC_VMA);
	ASSERT_NE(NULL, vma);
	SAME(self->area->start, vma->start);
	SAME(self->area->end, vma->end);
	SAME(variant->flags, vma->flags & (VMI_VM_PFNMAP | VMI_VM_MIXEDMAP |
					   VMI_VM_IO));
	SAME(VMI_VM_SHARED, vma->flags & VMI_VM_SHARED);
	SAME(0, vma->anonymous);
	stream_free(&s);
	LET(agree_vmas_text(self->child.pid));
}

/* By the frames: as many as were mapped, and none of them has a way back. */
TEST_F(mapping, frames)
{
	const struct vmi_rec *rec;
	struct stream s;
	__u64 nr = 0, ways = 0;

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_EQ(0, stream_get(&s, "frames", "pfn=%llx-%llx\n", self->pfn,
				self->pfn + self->area->count));
	MUST(stream_bad(&s));
	for_each_rec(&s, rec) {
		const struct vmi_frame *f = (const void *)rec;

		if (rec->type != VMI_REC_FRAME)
			continue;
		SAME_AT(f->pfn, VMI_FRAME_KERNEL, f->kind);
		nr += f->nr;
	}
	SAME(self->area->count, nr);
	stream_free(&s);
	ASSERT_EQ(0, stream_get(&s, "rmap", "pfn=%llx-%llx\n", self->pfn,
				self->pfn + 4));
	MUST(stream_bad(&s));
	for_each_rec(&s, rec) {
		EXPECT_NE(VMI_REC_MAPPING, rec->type);
		ways += rec->type == VMI_REC_RMAP;
	}
	SAME(4, ways);
	stream_free(&s);
}

/* kind levels: what was made, and what translate finds ------------------------ */

FIXTURE(lab) {
	struct child child;
	const char *why;
};

FIXTURE_SETUP(lab)
{
	share_sample();
	self->why = enter(_metadata, "");
}

FIXTURE_TEARDOWN(lab)
{
	child_end(&self->child);
	leave(_metadata);
}

/* Where no other mapping is near: within the same 512 GiB there is none. */
#define LONELY	((void *)0x200000000000)

static const char *make_levels(struct facts *f)
{
	const char *why = lab_take(sample, "levels");
	char *at;

	if (why)
		return why;
	at = mmap(LONELY, sample->size, PROT_READ | PROT_WRITE,
		  MAP_SHARED | MAP_FIXED_NOREPLACE, sample->fd, 0);
	if (at == MAP_FAILED)
		return complain("mmap: %m");
	know(f, "levels", at, sample->size);
	return lab_tell(sample) ? "the lab tells nothing" : NULL;
}

/* The lab's line of a level against the STEP that vminspect found. */
static void same_step(struct __test_metadata *_metadata, const char *line,
		      const struct vmi_step *s)
{
	static const char * const names[] = {
		[VMI_PGD] = "pgd", [VMI_P4D] = "p4d", [VMI_PUD] = "pud",
		[VMI_PMD] = "pmd", [VMI_PTE] = "pte",
	};
	unsigned long long table, entry;
	char name[8], how[8];
	unsigned int index;

	ASSERT_TRUE(sscanf(line, "%7s %7s index=%u table=%llx entry=%llx", name,
			   how, &index, &table, &entry) == 5);
	EXPECT_STREQ(names[s->level], name);
	if (s->kind == VMI_KIND_FOLDED) {
		EXPECT_STREQ("folded", how);
		return;
	}
	/* the pgd is as old as the mm; a p4d below it need not be new */
	if (s->level != VMI_P4D)
		EXPECT_STREQ(s->level == VMI_PGD ? "found" : "made", how);
	SAME_AT(s->level, s->index, index);
	SAME_AT(s->level, s->table, table);
	SAME_AT(s->level, s->entry, entry);
}

TEST_F(lab, levels)
{
	const struct vmi_rec *rec;
	struct stream s;
	char *line;
	int steps = 0;

	if (self->why)
		SKIP(return, "%s", self->why);
	MUST(child_start(&self->child, make_levels));
	ASSERT_EQ(0, stream_get(&s, "translate", "pid=%d addr=%llx\n",
				self->child.pid, (__u64)LONELY));
	MUST(stream_bad(&s));
	line = strtok(sample->text, "\n");
	for_each_rec(&s, rec) {
		if (rec->type != VMI_REC_STEP)
			continue;
		line = strtok(NULL, "\n");
		ASSERT_NE(NULL, line);
		same_step(_metadata, line, (const void *)rec);
		steps++;
	}
	SAME(5, steps);
	stream_free(&s);
}

/* kind mixedmap, before a fault: the page will not be one of the page cache */

TEST_F(lab, untouched)
{
	const struct vmi_result *r;
	struct stream s;

	if (self->why)
		SKIP(return, "%s", self->why);
	kind = "mixedmap";
	MUST(child_start(&self->child, make_untouched));
	ASSERT_EQ(0, stream_get(&s, "translate", "pid=%d addr=%llx\n",
				self->child.pid,
				self->child.facts->area[0].start));
	MUST(stream_bad(&s));
	r = stream_find(&s, VMI_REC_RESULT);
	ASSERT_NE(NULL, r);
	SAME(VMI_WHY_NONE, r->why);
	SAME(VMI_TOUCH_DEVICE, r->touch[0]);
	SAME(VMI_TOUCH_DEVICE, r->touch[1]);
	stream_free(&s);
}

/* kind wx --------------------------------------------------------------------- */

static __u64 wx_bytes(const struct stream *s)
{
	const struct vmi_region_sums *sums =
		stream_find(s, VMI_REC_REGION_SUMS);

	return sums ? sums->wx : ~0ULL;
}

TEST_F(lab, writable_and_executable)
{
	const struct slot *slot;
	char request[64], *line;
	struct stream s;
	struct model m;

	if (!self->why)
		self->why = lab_absent("wx");
	if (self->why)
		SKIP(return, "%s", self->why);
	MUST(lab_take(sample, "wx"));
	snprintf(request, sizeof(request), "range=%llx-%llx\n", sample->addr,
		 sample->addr + PAGE);
	ASSERT_EQ(0, stream_get(&s, "kernel", "%s", request));
	MUST(stream_bad(&s));
	model_make(&m, &s);
	slot = model_at(&m, sample->addr);
	ASSERT_NE(NULL, slot);
	ASSERT_TRUE(slot_present(&m, slot));
	SAME(sample->pfn, slot_pfn(&m, slot, sample->addr));
	SAME(X86_RW, slot->raw & (X86_RW | X86_NX));
	SAME(PAGE, wx_bytes(&s));
	model_free(&m);
	stream_free(&s);
	line = line_of("kernel", request, "# region ");
	ASSERT_NE(NULL, line);
	EXPECT_NE(NULL, strstr(line, " vmalloc "));
	do
		line = strtok(NULL, "\n");
	while (line && !strstr(line, "W+X"));
	ASSERT_NE(NULL, line);
	EXPECT_EQ(sample->addr, strtoull(line, NULL, 16));
	/* closed, it is gone */
	close(sample->fd);
	ASSERT_EQ(0, stream_get(&s, "kernel", "%s", request));
	MUST(stream_bad(&s));
	SAME(0, wx_bytes(&s));
	stream_free(&s);
}

/* kind migration -------------------------------------------------------------- */

enum go {
	GO_TOUCH = 1,
	GO_LET,
};

enum told {
	TOLD_TOUCHER,
	TOLD_DONE,
};

static volatile char *held;
static struct facts *held_facts;

/* Touch the page when told to, and tell what is in it. */
static void *toucher(void *unused)
{
	struct facts *f = held_facts;

	f->told[TOLD_TOUCHER] = gettid();
	while (f->go != GO_TOUCH)
		usleep(1000);
	f->told[TOLD_DONE] = *held;
	return unused;
}

/*
 * The thread comes first: mmap_lock is held for reading as long as the page is,
 * so a new mapping would wait.
 */
static const char *make_held(struct facts *f)
{
	pthread_t thread;

	held = mmap(place(PAGE, PAGE), PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	if (held == MAP_FAILED)
		return "no memory";
	held_facts = f;
	*held = 'h';
	know(f, "held", (void *)held, PAGE);
	if (pthread_create(&thread, NULL, toucher, NULL))
		return "no thread";
	while (!f->told[TOLD_TOUCHER])
		usleep(1000);
	return lab_take(sample, "migration %lx", (unsigned long)held);
}

static void let_go(struct facts *f)
{
	while (f->go != GO_LET)
		usleep(1000);
	close(sample->fd);
	for (;;)
		pause();
}

/* An answer of translate: how the address ended. */
static __u32 ask(struct stream *s, struct vmi_result *r, const struct child *c)
{
	const struct vmi_result *found;

	if (stream_get(s, "translate", "pid=%d addr=%llx\n", c->pid,
		       c->facts->area[0].start) || stream_bad(s))
		return ~0u;
	found = stream_find(s, VMI_REC_RESULT);
	if (!found)
		return ~0u;
	*r = *found;
	return r->why;
}

FIXTURE(migration) {
	struct child child;
	const char *why;
};

FIXTURE_SETUP(migration)
{
	share_sample();
	self->why = enter(_metadata, "migration");
}

FIXTURE_TEARDOWN(migration)
{
	child_end(&self->child);
	leave(_metadata);
}

TEST_F(migration, is_named)
{
	const struct vmi_frame *frame;
	const struct vmi_rmap *rmap;
	const struct slot *slot;
	struct vmi_result r;
	struct stream s;
	struct model m;
	__u64 at, pm;

	if (self->why)
		SKIP(return, "%s", self->why);
	MUST(child_start(&self->child, make_held));
	at = self->child.facts->area[0].start;
	SAME(at, sample->addr);
	SAME(VMI_WHY_MIGRATION, ask(&s, &r, &self->child));
	SAME(sample->pfn, r.soft_offset);
	SAME(s.dialect->soft_type[VMI_SOFT_MIG_WRITE], r.soft_type);
	SAME(VMI_TOUCH_WAIT, r.touch[0]);
	SAME(VMI_TOUCH_WAIT, r.touch[1]);
	SAME(VMI_TOUCH_SEGV_ACCERR, r.touch[2]);
	frame = stream_find(&s, VMI_REC_FRAME);
	ASSERT_NE(NULL, frame);
	SAME(sample->pfn, frame->pfn);
	SAME(VMI_FRAME_ANON, frame->kind);
	SAME(0, frame->mapcount);
	rmap = stream_find(&s, VMI_REC_RMAP);
	ASSERT_NE(NULL, rmap);
	SAME(sample->pfn, rmap->pfn);
	/* the lab has locked it, as whoever moves a page does */
	SAME(VMI_RMAP_BUSY, rmap->kind);
	/* pagemap has the same type and frame, by its own way */
	pm = pagemap_one(self->child.pid, at);
	SAME(PM_SWAP, pm & (PM_SWAP | PM_PRESENT));
	SAME(r.soft_type, PM_PFN(pm) & 31);
	SAME(sample->pfn,
	     PM_PFN(pm) >> 5 & ((1ULL << s.dialect->swp_pfn_bits) - 1));
	stream_free(&s);

	ASSERT_EQ(0, stream_get(&s, "pagetable", "pid=%d range=%llx-%llx\n",
				self->child.pid, at, at + PAGE));
	MUST(stream_bad(&s));
	model_make(&m, &s);
	slot = model_at(&m, at);
	ASSERT_NE(NULL, slot);
	SAME(SLOT_ENTRY, slot->what);
	EXPECT_FALSE(slot_present(&m, slot));
	SAME(r.entry, slot->raw);
	model_free(&m);
	stream_free(&s);
}

/* In how many milliseconds it came true; -1 for not at all. */
#define WITHIN(ms, condition) ({					\
	int _ms = 0;							\
									\
	while (!(condition) && _ms < (ms)) {				\
		usleep(10000);						\
		_ms += 10;						\
	}								\
	(condition) ? _ms : -1;						\
})

/* Faults of one class that an open of the view has counted. */
static __u64 faults_of(int fd, __u32 fault)
{
	const struct vmi_rec *rec;
	__u64 count = 0;
	struct stream s;

	if (stream_read(&s, fd, 4096))
		return ~0ull;
	for_each_rec(&s, rec) {
		const struct vmi_fault_sums *sums = (const void *)rec;

		if (rec->type == VMI_REC_FAULT_CLASS && sums->fault == fault)
			count += sums->count;
	}
	stream_free(&s);
	return count;
}

/* What touches it sleeps, and goes on when it is let go. */
TEST_F(migration, touch_waits)
{
	struct facts *f;
	struct vmi_result r;
	struct stream s;
	int faults;

	if (self->why)
		SKIP(return, "%s", self->why);
	MUST(child_run(&self->child, make_held, let_go));
	f = self->child.facts;
	SAME(VMI_WHY_MIGRATION, ask(&s, &r, &self->child));
	faults = vmi_open("raw/faults", O_RDWR);
	ASSERT_LE(0, faults);
	ASSERT_EQ(0, vmi_askf(faults, "pid=%d\n", self->child.pid));
	f->go = GO_TOUCH;
	EXPECT_LE(0, WITHIN(20000, proc_state(f->told[TOLD_TOUCHER]) == 'D'));
	usleep(300000);
	EXPECT_EQ('D', proc_state(f->told[TOLD_TOUCHER]));
	SAME(0, f->told[TOLD_DONE]);
	f->go = GO_LET;
	EXPECT_LE(0, WITHIN(20000, f->told[TOLD_DONE]));
	SAME('h', f->told[TOLD_DONE]);
	SAME(1, faults_of(faults, VMI_FAULT_MIGRATION));
	close(faults);
	SAME(VMI_WHY_MAPPED, ask(&s, &r, &self->child));
	SAME(sample->pfn, r.pa / PAGE);
	SAME(VMI_UP_USER | VMI_UP_WRITE, r.effective);
}

static const char *hold_at_most(const char *seconds)
{
	int fd = open(LAB_HOLD, O_WRONLY | O_CLOEXEC);
	bool done = write(fd, seconds, strlen(seconds)) > 0;

	close(fd);
	return done ? NULL : "cannot write " LAB_HOLD;
}

/* Whoever forgets a page, or dies with one, has it for so long and no longer. */
TEST_F(migration, ends_by_itself)
{
	struct vmi_result r;
	struct stream s;
	int ms;

	if (self->why)
		SKIP(return, "%s", self->why);
	MUST(hold_at_most("10"));
	MUST(child_run(&self->child, make_held, let_go));
	SAME(VMI_WHY_MIGRATION, ask(&s, &r, &self->child));
	ms = WITHIN(60000, ask(&s, &r, &self->child) == VMI_WHY_MAPPED);
	EXPECT_LE(0, ms);
	SAME(sample->pfn, r.pa / PAGE);
}

TEST_F(migration, of_the_dead)
{
	struct facts *f;

	if (self->why)
		SKIP(return, "%s", self->why);
	MUST(hold_at_most("10"));
	MUST(child_run(&self->child, make_held, let_go));
	f = self->child.facts;
	f->go = GO_TOUCH;
	EXPECT_LE(0, WITHIN(20000, proc_state(f->told[TOLD_TOUCHER]) == 'D'));
	kill(self->child.pid, SIGKILL);
	EXPECT_LE(0, WITHIN(60000, !proc_state(f->told[TOLD_TOUCHER])));
}

/* kind leaving ---------------------------------------------------------------- */

FIXTURE(leaving) {
	int fd;
	const char *why;
};

FIXTURE_SETUP(leaving)
{
	share_sample();
	sample->fd = -1;
	self->fd = -1;
	self->why = lab_missing();
	if (self->why)
		return;
	LET(lab_enter());
	self->why = lab_absent("leaving");
	self->fd = vmi_open("status", O_RDONLY);
}

FIXTURE_TEARDOWN(leaving)
{
	close(sample->fd);
	close(self->fd);
	leave(_metadata);
}

/* The kernel says nothing of it: run.sh looks. */
TEST_F(leaving, nothing_opens)
{
	static const char * const files[] = { "status", "mm", "raw/vmas", "faults" };
	int err[ARRAY_SIZE(files)];

	if (self->why)
		SKIP(return, "%s", self->why);
	ASSERT_LE(0, self->fd);
	MUST(lab_take(sample, "leaving %x", self->fd));
	/* until the lab is closed, nothing else may happen */
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		err[i] = vmi_open(files[i], O_RDONLY);
	close(sample->fd);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		EXPECT_EQ(-ENXIO, err[i]);
	close(self->fd);
	self->fd = vmi_open("status", O_RDONLY);
	EXPECT_LE(0, self->fd);
}

/* what the lab refuses -------------------------------------------------------- */

static int choose(int fd, const char *what)
{
	return write(fd, what, strlen(what)) < 0 ? -errno : 0;
}

static int map(int fd, size_t len, int flags, off_t off)
{
	void *at = mmap(NULL, len, PROT_READ, flags, fd, off);

	if (at == MAP_FAILED)
		return -errno;
	munmap(at, len);
	return 0;
}

TEST_F(lab, refuses)
{
	char line[64];
	void *page;
	int fd;

	if (self->why)
		SKIP(return, "%s", self->why);
	fd = open(LAB_DEVICE, O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-ENODEV, map(fd, PAGE, MAP_SHARED, 0));
	EXPECT_EQ(-EINVAL, choose(fd, "nothing"));
	EXPECT_EQ(-EINVAL, choose(fd, "migration here"));
	page = place(PAGE, PAGE);
	snprintf(line, sizeof(line), "migration %lx", (unsigned long)page);
	EXPECT_EQ(-EBUSY, choose(fd, line));
	EXPECT_EQ(-EFAULT, choose(fd, "migration 1000"));
	EXPECT_EQ(-EBADF, choose(fd, "leaving ffff"));
	snprintf(line, sizeof(line), "leaving %x", fd);
	EXPECT_EQ(-EINVAL, choose(fd, line));
	EXPECT_EQ(0, choose(fd, "pfnmap4k\n"));
	EXPECT_EQ(-EBUSY, choose(fd, "wx"));
	EXPECT_EQ(-EINVAL, map(fd, 4 * PAGE, MAP_PRIVATE, 0));
	EXPECT_EQ(-EINVAL, map(fd, 3 * PAGE, MAP_SHARED, 0));
	EXPECT_EQ(-EINVAL, map(fd, 4 * PAGE, MAP_SHARED, PAGE));
	EXPECT_EQ(0, map(fd, 4 * PAGE, MAP_SHARED, 0));
	EXPECT_EQ(-EBUSY, map(fd, 4 * PAGE, MAP_SHARED, 0));
	SAME(4, lab_pages());
	close(fd);
}

TEST_HARNESS_MAIN
