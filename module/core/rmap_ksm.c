// SPDX-License-Identifier: GPL-2.0
/*
 * rmap_ksm.c - who maps a page that KSM has merged
 *
 * The stable tree's own lists are private to mm/ksm.c, so all VMAs that may be
 * merged are searched, process by process in the order of their ids. So are they for
 * the swap slot of such a page.
 */
#include <linux/mm.h>
#include <linux/rmap.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include "dialect.h"
#include "people.h"
#include "rmap_entry.h"
#include "rmap_ksm.h"

/* Steps of a search in one pass: a VMA passed over, or an address looked at. */
#define BUDGET		8192

/* The next process, referenced; NULL at the end. */
static struct task_struct *next_process(pid_t after)
{
	struct task_struct *p, *next = NULL;

	rcu_read_lock();
	for_each_process(p)
		if (p->tgid > after && (!next || p->tgid < next->tgid) &&
		    !(p->flags & PF_KTHREAD))
			next = p;
	if (next)
		get_task_struct(next);
	rcu_read_unlock();
	return next;
}

/* Of processes that share an mm, one is searched: that with the lowest id. */
static bool is_first(const struct task_struct *p, const struct mm_struct *mm)
{
	struct task_struct *other;
	bool first = true;

	rcu_read_lock();
	for_each_process(other) {
		if (other->tgid < p->tgid && vmi_has_mm(other, mm)) {
			first = false;
			break;
		}
	}
	rcu_read_unlock();
	return first;
}

/*
 * May it map a page that was merged? A slot is looked for in the whole family as well:
 * who was told not to merge any more keeps it.
 */
static bool may_hold(const struct vmi_search *s, const struct vm_area_struct *vma)
{
	const struct anon_vma *anon_vma = READ_ONCE(vma->anon_vma);

	return vma->vm_flags & VM_MERGEABLE ||
	       (s->swap && anon_vma && anon_vma->root == s->root);
}

/* From @addr on; the address to go on at, or 0 when the mm is done. */
static u64 search_mm(struct vmi_search *s, struct vmi_cursor *c, struct mm_struct *mm, u64 addr)
{
	struct vmi_part whole = { };
	struct vm_area_struct *vma;
	struct vmi_path p;
	int budget = BUDGET;

	for (vma = find_vma(mm, addr); vma; vma = find_vma(mm, addr)) {
		addr = max_t(u64, addr, vma->vm_start);
		if (budget-- <= 0)
			return addr;
		if (!may_hold(s, vma))
			addr = vma->vm_end;
		while (addr < vma->vm_end) {
			if (budget-- <= 0 || s->nr == s->room)
				return addr;
			if (vmi_rmap_confirm(s, c, &s->found[s->nr], vma, addr, &whole, &p))
				s->nr++;
			/* a hole is as long as the level that it is at */
			addr = (addr | (BIT_ULL(vmi_dialect.level[p.level].shift) - 1)) + 1;
			cond_resched();
		}
	}
	return 0;
}

static void search_process(struct vmi_search *s, struct vmi_cursor *c, struct task_struct *p,
			   struct mm_struct *mm)
{
	u64 id = vmi_mm_id(mm), since;

	/* it exec'd between two passes */
	if (s->ksm_mm != id)
		s->ksm_addr = 0;
	s->ksm_mm = id;
	if (!is_first(p, mm) || mmap_read_lock_killable(mm)) {
		s->ksm_addr = 0;
		return;
	}
	since = ktime_get_mono_fast_ns();
	s->ksm_addr = search_mm(s, c, mm, s->ksm_addr);
	vmi_cursor_held(c, since);
	mmap_read_unlock(mm);
}

void vmi_rmap_pass_ksm(struct vmi_search *s, struct vmi_cursor *c)
{
	struct task_struct *p = next_process(s->last_tgid);
	struct mm_struct *mm;

	if (!p)
		return;
	s->more = true;
	mm = vmi_process_mm(p);
	if (mm) {
		search_process(s, c, p, mm);
		mmput(mm);
	}
	if (!mm || !s->ksm_addr)
		s->last_tgid = p->tgid;
	put_task_struct(p);
}
