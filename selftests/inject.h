/* SPDX-License-Identifier: GPL-2.0 */
/*
 * inject.h - allocations of the kernel, and its copies from and to userspace,
 * that fail on request
 *
 * Documentation/fault-injection of the kernel says how. Of the task that asks
 * alone, and of what is called from a stretch of the kernel's text alone.
 */
#ifndef VMI_SELFTESTS_INJECT_H
#define VMI_SELFTESTS_INJECT_H

#include "vmi.h"

/**
 * struct span - text that fails what it calls, and what that calls
 * @start: its first byte
 * @end: behind its last
 */
struct span {
	__u64 start;
	__u64 end;
};

#define INJECT_ANYWHERE	((struct span){ 0, ~0ULL })
#define INJECT_NOWHERE	((struct span){ 1, 1 })

/* All of vminspect; one function of it or of the kernel; any module. Nowhere if there is none. */
struct span inject_module(void);
struct span inject_function(const char *name);
struct span inject_any_module(void);
bool span_is_empty(struct span s);

/* Why nothing can be made to fail here, or NULL. */
const char *inject_missing(void);
/* Everything is ready and nothing fails yet: NULL, or why not. Each process begins for itself. */
const char *inject_begin(void);
void inject_end(void);

/* Where memory fails, and where copies do. */
void inject_into(struct span memory, struct span copies);
/*
 * Where memory of slabs alone does. When a slab is full and takes pages does not
 * count then: the same call makes the same number of allocations each time.
 */
void inject_into_slabs(struct span memory);

/* The @nth of them fails, once. */
void inject_nth(unsigned int nth);
/* It is called off: how many were missing still; 0: it failed. */
unsigned int inject_left(void);

/* From now on all memory fails, or what comes in pages (not in slabs) behind the first @pages. */
void inject_all(void);
void inject_pages_after(unsigned int pages);
/* That ends: how often it failed. */
unsigned int inject_hits(void);

#endif /* VMI_SELFTESTS_INJECT_H */
