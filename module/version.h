/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _VMI_VERSION_H
#define _VMI_VERSION_H

#define VMI_VERSION	"0.1.0"

#endif /* _VMI_VERSION_H */
