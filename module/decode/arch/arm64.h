/* SPDX-License-Identifier: GPL-2.0 */
/* arm64.h - AArch64 descriptors: the bits that the architecture fixes */
#ifndef _VMI_DECODE_ARCH_ARM64_H
#define _VMI_DECODE_ARCH_ARM64_H

#include "../decode.h"

#define A64_VALID	VMI_BIT(0)
#define A64_TYPE	VMI_BIT(1)	/* a table; at the last level: a page */
#define A64_ATTR_SHIFT	2		/* AttrIndx[2:0] */
#define A64_USER	VMI_BIT(6)	/* AP[1] */
#define A64_RDONLY	VMI_BIT(7)	/* AP[2] */
#define A64_SH		(VMI_BIT(8) | VMI_BIT(9))
#define A64_AF		VMI_BIT(10)
#define A64_NG		VMI_BIT(11)
#define A64_GP		VMI_BIT(50)
#define A64_DBM		VMI_BIT(51)
#define A64_CONT	VMI_BIT(52)
#define A64_PXN		VMI_BIT(53)
#define A64_UXN		VMI_BIT(54)
/* in a table descriptor, for all below it */
#define A64_PXN_TABLE	VMI_BIT(59)
#define A64_UXN_TABLE	VMI_BIT(60)
#define A64_NOUSER_TABLE VMI_BIT(61)	/* APTable[0] */
#define A64_RDONLY_TABLE VMI_BIT(62)	/* APTable[1] */

#endif /* _VMI_DECODE_ARCH_ARM64_H */
