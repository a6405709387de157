/* SPDX-License-Identifier: GPL-2.0 */
/* debugfs.h - the files */
#ifndef _VMI_DEBUGFS_H
#define _VMI_DEBUGFS_H

/** vmi_debugfs_init() - make the directory; 0 or a negative errno */
int vmi_debugfs_init(void);
void vmi_debugfs_exit(void);

#endif /* _VMI_DEBUGFS_H */
