// SPDX-License-Identifier: GPL-2.0
/*
 * leaving.c - a module between two moments of its unloading, held still
 *
 * rmmod takes the module's last reference, and then marks the module as going
 * (kernel/module/main.c:try_stop_module). Whoever opens one of its files in between
 * finds a module that is alive and refuses. That takes nanoseconds; here it takes
 * until the file is closed. Nobody may unload the module meanwhile, or close what
 * else of it is open: both count a reference that is not there, which is a BUG and
 * a WARNING of the kernel's.
 */
#include <linux/file.h>
#include <linux/module.h>

#include "lab.h"

#ifdef CONFIG_MODULE_UNLOAD

#define WHY_NOT	NULL

/* The owner of an open file of the caller's, which keeps it there. */
static int leaving_make(struct lab *lab, unsigned long fd)
{
	struct file *file = fget(fd);
	struct module *owner;

	if (!file)
		return -EBADF;
	owner = file->f_op->owner;
	if (!owner || owner == THIS_MODULE) {
		fput(file);
		return -EINVAL;
	}
	lab->leaving = file;
	lab->references = atomic_xchg(&owner->refcnt, 0);
	return 0;
}

static void leaving_undo(struct lab *lab)
{
	atomic_add(lab->references, &lab->leaving->f_op->owner->refcnt);
	fput(lab->leaving);
}

#else

#define WHY_NOT		"the kernel is built without CONFIG_MODULE_UNLOAD"
#define leaving_make	NULL
#define leaving_undo	NULL

#endif

const struct lab_kind lab_leaving = {
	.name		= "leaving",
	.meaning	= "FD, hexadecimal: the module that owns it, as rmmod has it for a moment",
	.absent		= WHY_NOT,
	.make		= leaving_make,
	.undo		= leaving_undo,
};
