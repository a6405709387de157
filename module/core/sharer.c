// SPDX-License-Identifier: GPL-2.0
/* sharer.c - whose an entry is */
#include <linux/pid_namespace.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include "../decode/entry.h"
#include "compat.h"
#include "dialect.h"
#include "people.h"
#include "sharer.h"

static void name_process(u32 *pid, char *comm, struct task_struct *p)
{
	*pid = task_tgid_nr_ns(p, task_active_pid_ns(current));
	/* whom the asker's namespace does not know has no name there either */
	if (!*pid)
		return;
	memcpy(comm, p->group_leader->comm, VMI_COMM_LEN);
	comm[VMI_COMM_LEN - 1] = '\0';
}

/* All processes are asked, under RCU. */
static void tell_sharers(struct vmi_cursor *c, struct vmi_mapping *m,
			 const struct mm_struct *mm, struct task_struct *owner)
{
	struct vmi_sharer *s;
	struct task_struct *p;

	for_each_process(p) {
		if ((owner && same_thread_group(owner, p)) || !vmi_has_mm(p, mm))
			continue;
		if (++m->sharers > VMI_SHARERS_TOLD)
			continue;
		s = vmi_cursor_add(c, VMI_REC_SHARER, sizeof(*s));
		s->mm_id = m->mm_id;
		name_process(&s->pid, s->comm, p);
	}
}

/* Of its threads, a leader that has exited among them, some may have left the mm. */
static unsigned int threads_in(struct task_struct *owner, const struct mm_struct *mm)
{
	struct task_struct *t;
	unsigned int n = 0;

	for_each_thread(owner, t)
		n += READ_ONCE(t->mm) == mm;
	return n;
}

/*
 * One process is known at once; the others are searched for only if the mm has
 * more users than that one has threads in it.
 */
static void tell_people(struct vmi_cursor *c, struct vmi_mapping *m, struct mm_struct *mm)
{
	struct task_struct *owner;

	rcu_read_lock();
	owner = vmi_mm_task(mm);
	if (owner)
		name_process(&m->pid, m->comm, owner);
	if (!owner || atomic_read(&mm->mm_users) > threads_in(owner, mm))
		tell_sharers(c, m, mm, owner);
	rcu_read_unlock();
}

/* The frame at the address: of a leaf, or one that a non-present entry keeps. */
static u64 frame_of(const struct vmi_found *f)
{
	u64 inside = f->addr & (BIT_ULL(vmi_dialect.level[f->level].shift) - 1);
	struct vmi_soft_entry soft;

	switch (f->how) {
	case VMI_MAPPING_SWAP:
		return 0;
	case VMI_MAPPING_MIGRATION:
	case VMI_MAPPING_HWPOISON:
	case VMI_MAPPING_DEVICE:
		vmi_entry_soft(&vmi_dialect, f->entry, &soft);
		return soft.offset + (inside >> PAGE_SHIFT);
	}
	return (vmi_entry_pa(&vmi_dialect, f->level, f->entry) + inside) >> PAGE_SHIFT;
}

void vmi_mapping_add(struct vmi_cursor *c, const struct vmi_found *f)
{
	struct vmi_mapping *m = vmi_cursor_add(c, VMI_REC_MAPPING, sizeof(*m));

	m->addr = f->addr;
	m->entry = f->entry;
	m->pfn = frame_of(f);
	m->vma_start = f->vma_start;
	m->vma_end = f->vma_end;
	m->vma_flags = f->vma_flags;
	m->file = f->name;
	m->mm_id = vmi_mm_id(f->mm);
	m->first = f->first;
	m->nr = f->nr;
	m->how = f->how;
	m->level = f->level;
	m->shift = vmi_dialect.level[f->level].shift;
	m->upper = f->upper;
	m->role = f->role;
	tell_people(c, m, f->mm);
}
