/* SPDX-License-Identifier: GPL-2.0 */
/* rwp.h - userfaultfd's protection from all access (7.3) */
#ifndef VMI_SELFTESTS_RWP_H
#define VMI_SELFTESTS_RWP_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Open a userfaultfd that may protect [@at, @at + @len): @async, and the kernel
 * undoes it at a touch without asking. NULL, or why there is none.
 */
const char *rwp_open(int *fd, bool async, void *at, size_t len);
/* Protect pages of it that are there from all access, or undo that. */
const char *rwp_protect(int fd, void *at, size_t len, bool protect);

#endif /* VMI_SELFTESTS_RWP_H */
