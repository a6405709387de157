// SPDX-License-Identifier: GPL-2.0
/*
 * device.c - /dev/vminspect_lab: the table of kinds, and one open of it
 *
 * No lock is needed: what may happen once in an open is claimed by a bit, and
 * the kind is published when all of it has been made. So nobody who holds
 * mmap_lock waits here for one who waits for mmap_lock.
 */
#include <linux/capability.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "lab.h"

static const struct lab_kind * const kinds[] = {
	&lab_pfnmap4k,
	&lab_pfnmap2m,
	&lab_mixedmap,
	&lab_wc,
	&lab_uc,
	&lab_levels,
	&lab_migration,
	&lab_wx,
	&lab_leaving,
	&lab_percpu,
};

/* Pages that the opens hold: none are left when nothing is open. */
static atomic_long_t lab_pages = ATOMIC_LONG_INIT(0);

static const struct lab_kind *find_kind(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i]->name, name))
			return kinds[i];
	return NULL;
}

/* memory --------------------------------------------------------------------- */

/*
 * Pages that are contiguous and each counted by itself, with a line in each
 * that says which it is: who maps them can see what they got.
 */
static int take_memory(struct lab *lab, unsigned long size)
{
	lab->size = size;
	if (!size)
		return 0;
	lab->memory = alloc_pages_exact(size, GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN);
	if (!lab->memory)
		return -ENOMEM;
	for (unsigned long at = 0; at < size; at += PAGE_SIZE)
		snprintf(lab->memory + at, PAGE_SIZE, "vminspect_lab page %lu", at >> PAGE_SHIFT);
	lab->pfn = page_to_pfn(virt_to_page(lab->memory));
	lab->addr = (unsigned long)lab->memory;
	atomic_long_add(size >> PAGE_SHIFT, &lab_pages);
	return 0;
}

static void give_memory(struct lab *lab)
{
	if (!lab->memory)
		return;
	free_pages_exact(lab->memory, lab->size);
	atomic_long_sub(lab->size >> PAGE_SHIFT, &lab_pages);
	lab->memory = NULL;
}

/* one open ------------------------------------------------------------------- */

static int lab_open(struct inode *inode, struct file *file)
{
	struct lab *lab;

	/* as with pagemap: a frame's number is a secret */
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	lab = kzalloc(sizeof(*lab), GFP_KERNEL);
	if (!lab)
		return -ENOMEM;
	file->private_data = lab;
	return 0;
}

static int lab_release(struct inode *inode, struct file *file)
{
	struct lab *lab = file->private_data;

	if (lab->kind && lab->kind->undo)
		lab->kind->undo(lab);
	give_memory(lab);
	kfree(lab);
	return 0;
}

static int choose(struct lab *lab, const struct lab_kind *kind, unsigned long addr)
{
	int err;

	if (test_and_set_bit_lock(LAB_CHOOSING, &lab->state))
		return -EBUSY;
	err = take_memory(lab, kind->size);
	if (!err && kind->make)
		err = kind->make(lab, addr);
	if (err) {
		give_memory(lab);
		clear_bit_unlock(LAB_CHOOSING, &lab->state);
		return err;
	}
	/* pairs with chosen() */
	smp_store_release(&lab->kind, kind);
	return 0;
}

static const struct lab_kind *chosen(struct lab *lab)
{
	/* pairs with choose() */
	return smp_load_acquire(&lab->kind);
}

/* NAME, and for kinds migration, leaving and percpu a number behind it */
static ssize_t lab_write(struct file *file, const char __user *from, size_t len, loff_t *pos)
{
	const struct lab_kind *kind;
	unsigned long addr = 0;
	char line[64], *rest;
	int err;

	if (!len || len >= sizeof(line))
		return -EINVAL;
	if (copy_from_user(line, from, len))
		return -EFAULT;
	line[len] = '\0';
	rest = strim(line);
	kind = find_kind(strsep(&rest, " "));
	if (!kind || (rest && kstrtoul(rest, 16, &addr)))
		return -EINVAL;
	if (kind->absent)
		return -EOPNOTSUPP;
	err = choose(file->private_data, kind, addr);
	return err ? err : len;
}

static int tell_kinds(char *to, size_t room)
{
	int len = 0;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		len += scnprintf(to + len, room - len, "%s %s%s\n", kinds[i]->name,
				 kinds[i]->absent ? "absent: " : "",
				 kinds[i]->absent ? kinds[i]->absent : kinds[i]->meaning);
	return len + scnprintf(to + len, room - len, "# pages=%ld\n",
			       atomic_long_read(&lab_pages));
}

static int tell_mapping(struct lab *lab, const struct lab_kind *kind, char *to, size_t room)
{
	const struct lab_step *s;
	int len;

	len = scnprintf(to, room, "%s pfn=%lx size=%lx addr=%lx\n", kind->name, lab->pfn,
			lab->size, lab->addr);
	if (kind == &lab_percpu)
		len += scnprintf(to + len, room - len, "left %d\n",
				 atomic_read(&lab->percpu.left));
	for (s = lab->step; s < lab->step + LAB_LEVELS && s->name; s++)
		len += scnprintf(to + len, room - len, "%s %s index=%u table=%llx entry=%llx\n",
				 s->name, s->how, s->index, s->table, s->entry);
	return len;
}

static ssize_t lab_read(struct file *file, char __user *to, size_t len, loff_t *pos)
{
	struct lab *lab = file->private_data;
	const struct lab_kind *kind = chosen(lab);
	char *text = kmalloc(PAGE_SIZE, GFP_KERNEL);
	ssize_t ret;

	if (!text)
		return -ENOMEM;
	ret = kind ? tell_mapping(lab, kind, text, PAGE_SIZE) : tell_kinds(text, PAGE_SIZE);
	ret = simple_read_from_buffer(to, len, pos, text, ret);
	kfree(text);
	return ret;
}

/*
 * Shared, whole, and once. What is private may be written to a copy, and then
 * the entries are not the lab's any more; a second VMA would be a second truth.
 */
static int lab_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct lab *lab = file->private_data;
	const struct lab_kind *kind = chosen(lab);
	int err;

	if (!kind || !kind->map)
		return -ENODEV;
	if (!(vma->vm_flags & VM_SHARED) || vma->vm_pgoff ||
	    vma->vm_end - vma->vm_start != lab->size)
		return -EINVAL;
	if (test_and_set_bit(LAB_MAPPED, &lab->state))
		return -EBUSY;
	vma->vm_private_data = lab;
	/* no growing: no fault is ever behind the memory */
	vm_flags_set(vma, VM_DONTEXPAND | VM_DONTDUMP);
	err = kind->map(lab, vma);
	if (err)
		clear_bit(LAB_MAPPED, &lab->state);
	return err;
}

static const struct file_operations lab_fops = {
	.owner		= THIS_MODULE,
	.open		= lab_open,
	.release	= lab_release,
	.write		= lab_write,
	.read		= lab_read,
	.llseek		= default_llseek,
	.mmap		= lab_mmap,
	.get_unmapped_area = thp_get_unmapped_area,
};

static struct miscdevice lab_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "vminspect_lab",
	.fops	= &lab_fops,
	.mode	= 0600,
};

module_misc_device(lab_device);

MODULE_DESCRIPTION("Mappings for the selftests of vminspect; load it on test machines only");
MODULE_LICENSE("GPL");
