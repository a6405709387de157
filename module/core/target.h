/* SPDX-License-Identifier: GPL-2.0 */
/* target.h - whom a question is about */
#ifndef _VMI_CORE_TARGET_H
#define _VMI_CORE_TARGET_H

#include <linux/fs.h>
#include <linux/mm_types.h>
#include <linux/pid.h>

#include "../decode/request.h"

/**
 * struct vmi_target - what is asked about
 * @pid: a process: its thread group, referenced; NULL if there is none
 * @file: fd=: the file, referenced; NULL else
 * @mapping: its page cache: of the real file, below an overlay
 * @request: as parsed
 */
struct vmi_target {
	struct pid *pid;
	struct file *file;
	struct address_space *mapping;
	struct vmi_request request;
};

/** vmi_target_init() - the key of the mm ids, once at load */
void vmi_target_init(void);

/**
 * vmi_may() - may the opener of @file look into other processes?
 *
 * The only permission check. A frame number is a secret (fs/proc/task_mmu.c:
 * pagemap_read), so it takes CAP_SYS_ADMIN in the initial user namespace, of
 * who opened the file: whoever is handed the descriptor asks with the power of
 * the opener, and an opener without it hands on none.
 */
bool vmi_may(struct file *file);

/** vmi_may_see() - may it see addresses of the kernel? CAP_SYSLOG, as kallsyms asks */
bool vmi_may_see(struct file *file);

/** vmi_target_self() - the process that reads; 0 or -EINVAL for a kernel thread */
int vmi_target_self(struct vmi_target *t);
/**
 * vmi_target_set() - what a request line asks for; without pid= no process yet
 * @t: filled; untouched on error
 * @line: the request, without its newline
 * @len: its bytes
 * @allowed: VMI_KEY_* of the view
 *
 * Return: 0; -EINVAL for a bad request or a kernel thread, and for a file that
 * has no page cache; -ESRCH if there is no such process; -EBADF if the caller
 * has no such file open.
 */
int vmi_target_set(struct vmi_target *t, const char *line, size_t len, u32 allowed);
void vmi_target_put(struct vmi_target *t);
/** vmi_target_about() - enum vmi_about: process, frames or file */
u32 vmi_target_about(const struct vmi_target *t);

/** vmi_target_task() - the thread group's leader, referenced, or NULL */
struct task_struct *vmi_target_task(const struct vmi_target *t);
/** vmi_target_mm() - the mm of any thread of it that has one, mm_users raised, or NULL */
struct mm_struct *vmi_target_mm(const struct vmi_target *t);
/**
 * vmi_target_gone() - is @mm no longer what the process runs on?
 *
 * Return: 0 if it is; -ESTALE if the process runs on another one (exec);
 * -ESRCH if it has none or is gone.
 */
int vmi_target_gone(const struct vmi_target *t, const struct mm_struct *mm);

/**
 * vmi_id() - a number that stands for a pointer while the module is loaded
 * @ptr: the pointer; 0 for NULL
 * @salt: what tells it from others that may have this memory before or after it; 0
 */
u64 vmi_id(const void *ptr, u64 salt);
/** vmi_mm_id() - the same for an mm; on x86 also different if the memory is used again */
u64 vmi_mm_id(const struct mm_struct *mm);
/**
 * vmi_mm_generation() - with the pointer it makes the id, also of an mm that has gone
 * @mm: whose; arm64 numbers none
 */
static inline u64 vmi_mm_generation(const struct mm_struct *mm)
{
#ifdef CONFIG_X86_64
	return mm->context.ctx_id;
#else
	return 0;
#endif
}

#endif /* _VMI_CORE_TARGET_H */
