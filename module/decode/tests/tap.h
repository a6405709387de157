/* SPDX-License-Identifier: GPL-2.0 */
/*
 * tap.h - count what holds and what does not, in the Test Anything Protocol
 *
 * A row of a table is a test. Where there are millions (every buffer size,
 * random streams), tap_sum() makes one of them all.
 */
#ifndef _VMI_TESTS_TAP_H
#define _VMI_TESTS_TAP_H

#include <stdbool.h>
#include <stddef.h>

/* __printf() is the kernel's name for the attribute; the Makefile defines it */
/** tap_suite() - what comes now belongs to @name */
void tap_suite(const char *name);
/** tap_ok() - one test; returns @ok */
bool tap_ok(bool ok, const char *fmt, ...) __printf(2, 3);
/** tap_is() - one test: are two strings equal? */
bool tap_is(const char *got, const char *want, const char *fmt, ...) __printf(3, 4);
/** tap_skip() - one test that cannot run here, and why */
void tap_skip(const char *name, const char *why);
/** tap_check() - one of many checks; only the first that fail are told */
bool tap_check(bool ok, const char *fmt, ...) __printf(2, 3);
/** tap_sum() - one test: all tap_check() since the last sum, of which there are some */
void tap_sum(const char *fmt, ...) __printf(1, 2);
/** tap_end() - the plan and the sum; returns the exit status */
int tap_end(void);

#endif /* _VMI_TESTS_TAP_H */
