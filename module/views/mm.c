// SPDX-License-Identifier: GPL-2.0
/*
 * mm.c - view mm: the mm_struct
 *
 * mm_users and mm_count count who keeps the mm; the references this reader
 * holds itself are taken off.
 */
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include "../core/compat.h"
#include "../core/dialect.h"
#include "../core/hold.h"
#include "views.h"

/* VMAs whose accounting is summed under one hold of mmap_lock. */
#define VMAS_PER_CHUNK	512

static void bounds(struct vmi_mm *m, struct mm_struct *mm)
{
	/* what prctl(PR_SET_MM) changes together is read together */
	spin_lock(&mm->arg_lock);
	m->start_code = mm->start_code;
	m->end_code = mm->end_code;
	m->start_data = mm->start_data;
	m->end_data = mm->end_data;
	m->start_brk = mm->start_brk;
	m->brk = mm->brk;
	m->start_stack = mm->start_stack;
	m->arg_start = mm->arg_start;
	m->arg_end = mm->arg_end;
	m->env_start = mm->env_start;
	m->env_end = mm->env_end;
	spin_unlock(&mm->arg_lock);
	m->mmap_base = mm->mmap_base;
#ifdef CONFIG_HAVE_ARCH_COMPAT_MMAP_BASES
	m->mmap_compat_base = mm->mmap_compat_base;
#endif
	m->task_size = mm->task_size;
	m->pgd = __pa(mm->pgd);
	m->flat_bytes = (vmi_dialect.task_size >> PAGE_SHIFT) * sizeof(u64);
}

static void counters(struct vmi_mm *m, struct mm_struct *mm)
{
	u64 rss;

	/* ours: a chunk's mm_users, and the stream's mm_count */
	m->mm_users = atomic_read(&mm->mm_users) - 1;
	m->mm_count = atomic_read(&mm->mm_count) - 1;
	m->map_count = mm->map_count;
	m->total_vm = mm->total_vm;
	m->hiwater_vm = max(mm->hiwater_vm, mm->total_vm);
	m->locked_vm = mm->locked_vm;
	m->pinned_vm = atomic64_read(&mm->pinned_vm);
	m->data_vm = mm->data_vm;
	m->exec_vm = mm->exec_vm;
	m->stack_vm = mm->stack_vm;
	m->rss_file = get_mm_counter_sum(mm, MM_FILEPAGES);
	m->rss_anon = get_mm_counter_sum(mm, MM_ANONPAGES);
	m->rss_shmem = get_mm_counter_sum(mm, MM_SHMEMPAGES);
	m->swap = get_mm_counter_sum(mm, MM_SWAPENTS);
	rss = m->rss_file + m->rss_anon + m->rss_shmem;
	m->hiwater_rss = max_t(u64, mm->hiwater_rss, rss);
	m->pgtables = mm_pgtables_bytes(mm);
	m->flags = vmi_mm_flags(mm);
	m->def_flags = vmi_vm_flags(mm->def_flags);
	m->tree_height = mt_height(&mm->mm_mt);
}

static void context(struct vmi_mm *m, struct mm_struct *mm)
{
#ifdef CONFIG_X86_64
	m->ctx_id = mm->context.ctx_id;
	m->tlb_gen = atomic64_read(&mm->context.tlb_gen);
#elif defined(CONFIG_ARM64)
	m->ctx_id = atomic64_read(&mm->context.id);
	m->tlb_gen = VMI_MM_UNKNOWN;
#else
	m->ctx_id = VMI_MM_UNKNOWN;
	m->tlb_gen = VMI_MM_UNKNOWN;
#endif
}

static void owner(struct vmi_mm *m, struct mm_struct *mm)
{
#ifdef CONFIG_MEMCG
	struct task_struct *task;

	/* a hint: one of several sharers, or none while it moves on */
	rcu_read_lock();
	task = rcu_dereference(mm->owner);
	if (task)
		m->owner = task_tgid_vnr(task);
	rcu_read_unlock();
#else
	m->owner = VMI_MM_UNKNOWN;
#endif
}

static void limits(struct vmi_mm *m, const struct vmi_target *t)
{
	struct task_struct *task = vmi_target_task(t);

	if (!task)
		return;
	m->rlim_as = task_rlimit(task, RLIMIT_AS);
	m->rlim_data = task_rlimit(task, RLIMIT_DATA);
	m->rlim_stack = task_rlimit(task, RLIMIT_STACK);
	m->rlim_memlock = task_rlimit(task, RLIMIT_MEMLOCK);
	m->threads = get_nr_threads(task);
	put_task_struct(task);
}

static void tell_mm(struct vmi_cursor *c, struct mm_struct *mm)
{
	struct vmi_mm *m = vmi_cursor_add(c, VMI_REC_MM, sizeof(*m));

	bounds(m, mm);
	counters(m, mm);
	context(m, mm);
	owner(m, mm);
	limits(m, c->target);
	m->accounted = c->mark;
}

/* Sum the accounted VMAs from the cursor's place on; true at the last. */
static bool sum_accounted(struct vmi_cursor *c, struct mm_struct *mm)
{
	VMA_ITERATOR(vmi, mm, c->addr);
	struct vm_area_struct *vma;
	unsigned int nr = 0;

	for_each_vma(vmi, vma) {
		if (nr++ == VMAS_PER_CHUNK)
			return false;
		if (vma->vm_flags & VM_ACCOUNT)
			c->mark += (vma->vm_end - max_t(u64, vma->vm_start, c->addr)) >>
				   PAGE_SHIFT;
		c->addr = vma->vm_end;
	}
	return true;
}

static int mm_fill(struct vmi_cursor *c)
{
	struct vmi_hold h;
	int err = vmi_hold_mm(&h, c, c->addr);
	bool last;

	if (err)
		return err;
	last = sum_accounted(c, h.mm);
	if (last)
		tell_mm(c, h.mm);
	vmi_hold_release(&h, c);
	return last ? VMI_DONE : VMI_MORE;
}

const struct vmi_view vmi_view_mm = {
	.id	= VMI_VIEW_MM,
	.name	= "mm",
	.keys	= VMI_KEY_PID,
	.fill	= mm_fill,
};
