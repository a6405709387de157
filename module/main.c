// SPDX-License-Identifier: GPL-2.0
/* main.c - load and unload */
#include <linux/module.h>

#include "core/dialect.h"
#include "core/frame.h"
#include "core/kernel_half.h"
#include "core/target.h"
#include "debugfs.h"
#include "probe/family.h"
#include "probe/listen.h"
#include "version.h"

static int __init vmi_init(void)
{
	int err = vmi_dialect_init();

	if (err) {
		pr_err("vminspect: cannot read this machine's page tables (Xen PV guest)\n");
		return err;
	}
	vmi_half_init();
	vmi_target_init();
	vmi_frame_init();
	vmi_family_init();
	err = vmi_debugfs_init();
	/* whoever listens holds the module, but none whose init fails */
	if (!err)
		vmi_listen_init();
	return err;
}

/* Nobody has a file open: an open holds the module. */
static void __exit vmi_exit(void)
{
	vmi_debugfs_exit();
}

module_init(vmi_init);
module_exit(vmi_exit);

MODULE_DESCRIPTION("What a process's memory really looks like: page tables, VMAs, mm");
MODULE_AUTHOR("the vminspect developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(VMI_VERSION);
