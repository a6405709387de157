/* SPDX-License-Identifier: GPL-2.0 */
/*
 * use_lab.h - mappings of the lab module (lab/), which knows what it made
 */
#ifndef VMI_SELFTESTS_USE_LAB_H
#define VMI_SELFTESTS_USE_LAB_H

#include "vmi.h"

#define LAB_DEVICE	"/dev/vminspect_lab"
#define LAB_HOLD	"/sys/module/vminspect_lab/parameters/hold_seconds"

/* Why there is no lab to be asked, or NULL. */
const char *lab_missing(void);
/* Load the module, unless it is loaded: NULL, or why that failed. */
const char *lab_enter(void);
/* Unload it, if lab_enter() loaded it: NULL, or why it stays. */
const char *lab_leave(void);
/* Why this kernel does not offer a kind, or NULL. */
const char *lab_absent(const char *kind);

/**
 * struct sample - what the lab says of one open
 * @fd: the open
 * @pfn: the first frame
 * @size: bytes
 * @addr: where the kernel has it mapped for itself; or the page that is held
 * @text: all of the answer
 */
struct sample {
	int fd;
	__u64 pfn;
	__u64 size;
	__u64 addr;
	char text[1024];
};

/* Open and choose, by what is written: NULL, or why not. */
const char *lab_take(struct sample *s, const char *fmt, ...)
	__attribute__((FORMAT(2, 3)));
/* Ask again: the steps of kind levels are there after mmap alone. */
int lab_tell(struct sample *s);
void *lab_map(const struct sample *s, void *at);
/* Pages that the lab holds in all, or -1. */
long lab_pages(void);

#endif /* VMI_SELFTESTS_USE_LAB_H */
