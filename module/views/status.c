// SPDX-License-Identifier: GPL-2.0
/*
 * status.c - view status: the module, the machine, who has what open
 */
#include <linux/utsname.h>

#include "../core/compat.h"
#include "../core/dialect.h"
#include "../core/opens.h"
#include "../version.h"
#include "views.h"

/* What this kernel gives, or why it does not. */
static const struct {
	const char *name;
	bool present;
	const char *text;
	u32 lacking;		/* VMI_DIALECT_*: with it the feature is absent, and why */
	const char *why;
} features[] = {
	{ "vma-lock", VMI_HAS_VMA_LOCK, VMI_HAS_VMA_LOCK ?
	  "the walk takes each VMA's own lock and leaves mmap_lock alone" :
	  "lock_vma_under_rcu is exported from 7.2 on; the walk takes mmap_lock for reading" },
	{ "layout-changes", VMI_HAS_MM_SEQ, VMI_HAS_MM_SEQ ?
	  "END tells whether a mapping call ran while the answer was made (mm_lock_seq)" :
	  "the mm has no sequence number before 6.12; END says changed=unknown" },
	{ "soft-dirty", IS_ENABLED(CONFIG_MEM_SOFT_DIRTY), IS_ENABLED(CONFIG_MEM_SOFT_DIRTY) ?
	  "entries keep a soft-dirty bit" : IS_ENABLED(CONFIG_HAVE_ARCH_SOFT_DIRTY) ?
	  "CONFIG_MEM_SOFT_DIRTY is off" : "this architecture has no such bit here" },
	{ "uffd-wp", IS_ENABLED(CONFIG_HAVE_ARCH_USERFAULTFD_WP),
	  IS_ENABLED(CONFIG_HAVE_ARCH_USERFAULTFD_WP) ?
	  "entries keep a userfaultfd write-protect bit" :
	  "this architecture has no such bit here" },
	{ "uffd-rwp", !!VM_UFFD_RWP, VM_UFFD_RWP ?
	  "a userfaultfd can protect pages from all access" :
	  "userfaultfd protects from writing alone before 7.3 or without CONFIG_USERFAULTFD_RWP" },
	{ "protection-keys", IS_ENABLED(CONFIG_ARCH_HAS_PKEYS), IS_ENABLED(CONFIG_ARCH_HAS_PKEYS) ?
	  "entries name their protection key" : "this architecture has none here" },
	{ "cpu-accessed", true, "the CPU sets accessed bits by itself",
	  VMI_DIALECT_YOUNG_FAULTS, "this CPU leaves it to a fault to set an accessed bit" },
	{ "cpu-dirty", true, "the CPU sets dirty bits by itself",
	  VMI_DIALECT_DIRTY_FAULTS, "this CPU leaves it to a fault to set a dirty bit" },
	{ "anon-vma-name", IS_ENABLED(CONFIG_ANON_VMA_NAME), IS_ENABLED(CONFIG_ANON_VMA_NAME) ?
	  "VMAs can be named by prctl(PR_SET_VMA_ANON_NAME)" : "CONFIG_ANON_VMA_NAME is off" },
	{ "memcg", IS_ENABLED(CONFIG_MEMCG), IS_ENABLED(CONFIG_MEMCG) ?
	  "frames name their memory cgroup, and an mm its owner" :
	  "CONFIG_MEMCG is off: rmap asks all processes for each mm it meets" },
	{ "lru-gen", IS_ENABLED(CONFIG_LRU_GEN), IS_ENABLED(CONFIG_LRU_GEN) ?
	  "frames tell their MGLRU generation, where the kernel keeps them" :
	  "CONFIG_LRU_GEN is off; frames tell the list alone" },
	{ "huge-zero-frame", VMI_HAS_HUGE_ZERO, VMI_HAS_HUGE_ZERO ?
	  "the huge zero page is known by its frame" :
	  "stable_page_flags is exported from 7.2 on; the frame of the huge zero page is kernel" },
	{ "ksm-tree", false,
	  "its lists are private to mm/ksm.c; rmap looks into all VMAs that can be merged, "
	  "but for the slot of a swapped page only into those of relatives" },
	{ "fault-probe", IS_ENABLED(CONFIG_KRETPROBES), IS_ENABLED(CONFIG_KRETPROBES) ?
	  "a kretprobe on handle_mm_fault while somebody listens: faults, vminspect:page_fault" :
	  "CONFIG_KRETPROBES is off" },
	{ "fault-error-code", false,
	  "the entry code wipes it; W, U, I and P are told as the fault's flags and entry say" },
	{ "max-map-count", false,
	  "sysctl_max_map_count is not exported; read /proc/sys/vm/max_map_count" },
	{ "overcommit", false,
	  "the policy's variables are not exported; read /proc/sys/vm/overcommit_memory" },
#ifdef CONFIG_X86_64
	{ "vsyscall-xonly", false,
	  "vsyscall_mode is not exported, and an execute-only gate stands in no table" },
#endif
	{ "lsm-ptrace", false,
	  "ptrace_may_access is not exported: no LSM or Yama rule is asked, only CAP_SYS_ADMIN" },
};

/* The stages: what comes next. */
enum {
	STAGE_MODULE,
	STAGE_OPENS,
};

static u32 levels_in_use(void)
{
	u32 n = 0;

	for (unsigned int i = 0; i < VMI_LEVELS; i++)
		n += !vmi_dialect.level[i].folded;
	return n;
}

static void tell_status(struct vmi_cursor *c)
{
	struct vmi_status *s = vmi_cursor_add(c, VMI_REC_STATUS, sizeof(*s));

	s->abi = VMI_ABI;
	s->levels = levels_in_use();
	s->page_shift = PAGE_SHIFT;
	s->openers = vmi_opens_count();
	strscpy(s->version, VMI_VERSION, sizeof(s->version));
	strscpy(s->release, init_uts_ns.name.release, sizeof(s->release));
	strscpy(s->arch, vmi_rows_name(vmi_names_arch, vmi_dialect.arch), sizeof(s->arch));
}

static void tell_level(struct vmi_cursor *c, unsigned int level)
{
	const struct vmi_geometry *g = &vmi_dialect.level[level];
	struct vmi_level_info *l = vmi_cursor_add(c, VMI_REC_LEVEL, sizeof(*l));

	l->level = level;
	l->folded = g->folded;
	l->shift = g->shift;
	l->entries = 1u << g->index_bits;
	l->covers = g->folded ? 0 : BIT_ULL(g->shift + g->index_bits);
}

static void tell_feature(struct vmi_cursor *c, unsigned int i)
{
	bool lacking = vmi_dialect.flags & features[i].lacking;
	const char *why = lacking ? features[i].why : features[i].text;
	size_t name = strlen(features[i].name) + 1, text = strlen(why) + 1;
	struct vmi_feature *f = vmi_cursor_add(c, VMI_REC_FEATURE, sizeof(*f) + name + text);

	f->present = features[i].present && !lacking;
	f->text = sizeof(*f);
	memcpy((char *)f + f->text, features[i].name, name);
	memcpy((char *)f + f->text + name, why, text);
}

/* The list is gone on with by the id of the open told last: opens come and go. */
static int tell_opener(struct vmi_cursor *c)
{
	struct vmi_opener o = { };

	c->mark = vmi_opens_next(c->mark, &o);
	if (!c->mark)
		return VMI_DONE;
	o.rec = ((struct vmi_opener *)vmi_cursor_add(c, VMI_REC_OPENER, sizeof(o)))->rec;
	memcpy(c->buf + c->len - sizeof(o), &o, sizeof(o));
	return VMI_MORE;
}

static int status_fill(struct vmi_cursor *c)
{
	if (c->stage == STAGE_OPENS)
		return tell_opener(c);
	tell_status(c);
	for (int level = VMI_PGD; level >= VMI_PTE; level--)
		tell_level(c, level);
	for (unsigned int i = 0; i < ARRAY_SIZE(features); i++)
		tell_feature(c, i);
	c->stage = STAGE_OPENS;
	return VMI_MORE;
}

const struct vmi_view vmi_view_status = {
	.id		= VMI_VIEW_STATUS,
	.name		= "status",
	.no_target	= true,
	.fill		= status_fill,
};
