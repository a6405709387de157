/* SPDX-License-Identifier: GPL-2.0 */
/*
 * decode.h - the outside world of decode/
 *
 * Everything below decode/ is pure: it computes on the records of
 * uapi/vminspect.h and is built alike into the module, the CLI and the unit
 * tests. This header names all it takes from either side.
 */
#ifndef _VMI_DECODE_DECODE_H
#define _VMI_DECODE_DECODE_H

#ifdef __KERNEL__
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/types.h>
#else
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef __u64 u64;
typedef __s64 s64;
typedef __u32 u32;
typedef __s32 s32;
typedef __u16 u16;
typedef __s16 s16;
typedef __u8 u8;

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#endif
#endif

#include "../uapi/vminspect.h"

#define VMI_BIT(n)	(1ull << (n))

#endif /* _VMI_DECODE_DECODE_H */
