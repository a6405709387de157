/* SPDX-License-Identifier: GPL-2.0 */
/* trouble.h - the one line on stderr that says what to do */
#ifndef _VMINSPECT_TROUBLE_H
#define _VMINSPECT_TROUBLE_H

/** EXIT_TROUBLE - exit status of trouble and of wrong usage */
#define EXIT_TROUBLE	2

/* The kernel says __printf(1, 2). */
#define TROUBLE_FORMAT	format(printf, 1, 2)

/**
 * trouble() - say what went wrong
 *
 * Whoever meets the trouble says it; callers only pass the status on, so that
 * it is one line. Control bytes, as a file's name may hold, come out as '?'.
 *
 * Return: EXIT_TROUBLE.
 */
int trouble(const char *fmt, ...) __attribute__((nonnull(1), TROUBLE_FORMAT));

#endif /* _VMINSPECT_TROUBLE_H */
