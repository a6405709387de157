/* SPDX-License-Identifier: GPL-2.0 */
/* ko.h - the module's file, which run.sh names in $VMI_KO: loading and unloading */
#ifndef VMI_SELFTESTS_KO_H
#define VMI_SELFTESTS_KO_H

#include "vmi.h"

/* Why it cannot be loaded again once it is unloaded, or NULL. */
const char *ko_missing(void);
/* 0, or -errno */
int ko_load(void);
/* Also if somebody looks at a file just now: NULL, or why it stays. */
const char *ko_unload(void);

#endif /* VMI_SELFTESTS_KO_H */
