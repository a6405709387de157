/* SPDX-License-Identifier: GPL-2.0 */
/* suites.h - one function per file of tests; main.c has the table */
#ifndef _VMI_TESTS_SUITES_H
#define _VMI_TESTS_SUITES_H

void arm64_test(void);
void bits_test(void);
void corpus_test(void);
void entry_bits_test(void);
void entry_test(void);
void fault_entry_test(void);
void fault_test(void);
void fmt_test(void);
void maps_test(void);
void merge_test(void);
void names_test(void);
void record_test(void);
void request_test(void);
void text_test(void);
void touch_test(void);

/** corpus_dir - recorded streams, the first argument */
extern const char *corpus_dir;

#endif /* _VMI_TESTS_SUITES_H */
