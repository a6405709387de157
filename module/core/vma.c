// SPDX-License-Identifier: GPL-2.0
/* vma.c - a VMA as a record */
#include <linux/dcache.h>
#include <linux/hugetlb.h>
#include <linux/kallsyms.h>
#include <linux/kdev_t.h>
#include <linux/mempolicy.h>
#ifdef CONFIG_X86_64
#include <asm/vsyscall.h>
#endif

#include "compat.h"
#include "dialect.h"
#include "vma.h"
#include "walk_kernel.h"

#define ANON_PREFIX		"[anon:"
#define ANON_SHMEM_PREFIX	"[anon_shmem:"

/* As /proc/PID/maps decides, in its order (fs/proc/task_mmu.c:get_vma_name). */
static const char *special_name(struct vm_area_struct *vma)
{
	const char *name = NULL;

	if (vma->vm_ops && vma->vm_ops->name)
		name = vma->vm_ops->name(vma);
	if (name)
		return name;
	if (vma_is_initial_heap(vma))
		return "[heap]";
	if (vma_is_initial_stack(vma))
		return "[stack]";
	return NULL;
}

static u32 put_string(char *to, const char *s)
{
	u32 len = strnlen(s, PATH_MAX);

	memmove(to, s, len);
	return len;
}

static u32 put_anon_name(char *to, const char *prefix, const char *name)
{
	u32 len = put_string(to, prefix);

	len += put_string(to + len, name);
	to[len++] = ']';
	return len;
}

static u32 put_path(struct vmi_cursor *c, char *to, const struct path *path)
{
	const char *s = d_path(path, to, PATH_MAX);

	if (!IS_ERR(s))
		return put_string(to, s);
	c->lost++;
	return put_string(to, "[path too long]");
}

static u32 put_name(struct vmi_cursor *c, char *to, struct vm_area_struct *vma)
{
	const char *anon = vmi_anon_name(vma), *name;

	if (vma->vm_file && anon)
		return put_anon_name(to, ANON_SHMEM_PREFIX, anon);
	if (vma->vm_file)
		return put_path(c, to, file_user_path(vma->vm_file));
	name = special_name(vma);
	if (name)
		return put_string(to, name);
	return anon ? put_anon_name(to, ANON_PREFIX, anon) : 0;
}

/* The symbol at exactly @ops; an address that has none stays unnamed. */
static void find_ops_name(struct vmi_ops_name *o, const void *ops, char *scratch)
{
	const char *end;

	o->ops = ops;
	o->len = 0;
	sprint_symbol(scratch, (unsigned long)ops);
	end = strstr(scratch, "+0x0/");
	if (!end)
		return;
	o->len = min_t(u32, end - scratch, sizeof(o->name));
	memcpy(o->name, scratch, o->len);
}

static u32 put_ops(char *to, struct vm_area_struct *vma, struct vmi_ops_name *o)
{
	if (!vma->vm_ops)
		return 0;
	if (o->ops != vma->vm_ops)
		find_ops_name(o, vma->vm_ops, to);
	memcpy(to, o->name, o->len);
	return o->len;
}

static u32 role_of_file(const struct vm_area_struct *vma)
{
	if (vma->vm_flags & VM_MAYSHARE)
		return VMI_ROLE_MMAP;
	if (vma->vm_flags & VM_EXEC)
		return VMI_ROLE_TEXT;
	if (vma->vm_flags & VM_WRITE)
		return VMI_ROLE_DATA;
	return vma->vm_flags & VM_READ ? VMI_ROLE_RODATA : VMI_ROLE_MMAP;
}

u32 vmi_vma_role(struct vm_area_struct *vma)
{
	if (vma->vm_file)
		return role_of_file(vma);
	if (vma->vm_ops && vma->vm_ops->name)
		return VMI_ROLE_SPECIAL;
	if (vma_is_initial_heap(vma))
		return VMI_ROLE_HEAP;
	if (vma_is_initial_stack(vma))
		return VMI_ROLE_STACK;
	if (vma->vm_start == PAGE_ALIGN(vma->vm_mm->end_data))
		return VMI_ROLE_BSS;
	/* rmap asks without the VMA's lock */
	if (!(READ_ONCE(vma->vm_flags) & (VM_READ | VM_WRITE | VM_EXEC)))
		return VMI_ROLE_GUARD;
	return VMI_ROLE_MMAP;
}

static void put_policy(struct vmi_vma *v, const struct vm_area_struct *vma)
{
	v->policy = VMI_MPOL_NONE;
#ifdef CONFIG_NUMA
	/* the pointer changes under mmap_lock for writing or the VMA's (mbind) */
	if (vma->vm_policy) {
		v->policy = vma->vm_policy->mode;
		v->policy_flags = vma->vm_policy->flags;
	}
#endif
}

static void put_file(struct vmi_vma *v, const struct vm_area_struct *vma)
{
	const struct inode *inode = file_user_inode(vma->vm_file);

	v->has_file = 1;
	v->ino = inode->i_ino;
	v->dev_major = MAJOR(inode->i_sb->s_dev);
	v->dev_minor = MINOR(inode->i_sb->s_dev);
}

/* The record was made with room for the longest strings: give back what is left. */
static void trim(struct vmi_cursor *c, struct vmi_vma *v)
{
	u32 len = sizeof(*v) + v->name_len + v->ops_len;
	u32 size = ALIGN(len, 8);

	for (char *p = (char *)v + len; len < size; len++)
		*p++ = 0;
	c->len = (void *)v - c->buf + size;
	v->rec.size = size;
}

static struct vmi_vma *add(struct vmi_cursor *c)
{
	struct vmi_vma *v = vmi_cursor_add(c, VMI_REC_VMA, sizeof(*v));

	v->text = sizeof(*v);
	return v;
}

u64 vmi_vma_prev_end(struct vm_area_struct *vma)
{
	VMA_ITERATOR(vmi, vma->vm_mm, vma->vm_start);
	const struct vm_area_struct *prev = vma_prev(&vmi);

	return prev ? prev->vm_end : 0;
}

struct vmi_vma *vmi_vma_add(struct vmi_cursor *c, struct vm_area_struct *vma, u64 prev_end,
			    struct vmi_ops_name *ops)
{
	struct vmi_vma *v = add(c);
	char *text = (char *)v + v->text;

	/* a stack may grow (6.1), an anon_vma come, under locks for reading */
	v->start = READ_ONCE(vma->vm_start);
	v->end = vma->vm_end;
	v->flags = vmi_vm_flags(vma->vm_flags);
	v->pgoff = vma->vm_pgoff;
	v->prot = pgprot_val(vma->vm_page_prot);
	v->anon_id = vmi_id(READ_ONCE(vma->anon_vma), 0);
	v->gap = v->start - min(prev_end, v->start);
	v->role = vmi_vma_role(vma);
	v->page_shift = PAGE_SHIFT;
	if (is_vm_hugetlb_page(vma))
		v->page_shift = ilog2(vma_kernel_pagesize(vma));
	v->anonymous = !vma->vm_ops;
	put_policy(v, vma);
	if (vma->vm_file)
		put_file(v, vma);
	v->name_len = put_name(c, text, vma);
	v->ops_len = put_ops(text + v->name_len, vma, ops);
	trim(c, v);
	return v;
}

#ifdef VSYSCALL_ADDR
static bool has_gate(struct mm_struct *mm)
{
	/* 32-bit processes have none, though the tables show it to them too */
	if (!vmi_mm_has_vsyscall(mm))
		return false;
	return vmi_entry_perm(&vmi_dialect, VMI_PTE, vmi_walk_kernel(mm, VSYSCALL_ADDR)) &
	       VMI_UP_USER;
}

void vmi_vma_add_gate(struct vmi_cursor *c, u64 prev_end)
{
	struct vmi_vma *v;

	if (!has_gate(c->mm))
		return;
	v = add(c);
	v->start = VSYSCALL_ADDR;
	v->end = VSYSCALL_ADDR + PAGE_SIZE;
	v->flags = VMI_VM_READ | VMI_VM_EXEC;
	v->gap = v->start - prev_end;
	v->role = VMI_ROLE_GATE;
	v->page_shift = PAGE_SHIFT;
	v->policy = VMI_MPOL_NONE;
	v->name_len = put_string((char *)v + v->text, "[vsyscall]");
	trim(c, v);
}
#else
void vmi_vma_add_gate(struct vmi_cursor *c, u64 prev_end)
{
}
#endif
