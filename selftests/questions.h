/* SPDX-License-Identifier: GPL-2.0 */
/*
 * questions.h - the files that there are, and questions for every view
 */
#ifndef VMI_SELFTESTS_QUESTIONS_H
#define VMI_SELFTESTS_QUESTIONS_H

#include "vmi.h"

#define FILES 64

/* What is really there, so that no file is forgotten: "mm", "raw/mm", "README". */
struct files {
	char name[FILES][64];
	size_t nr;
};

void find_files(struct files *f);

/**
 * struct question - one that is answered without an error
 * @view: whose file is asked; NULL behind the last
 * @request: with the asker's pid and an address of its stack (question_line()); NULL: none
 */
struct question {
	const char *view;
	const char *request;
};

extern const struct question questions[];

#define for_each_question(q)	for (const struct question *(q) = questions; (q)->view; (q)++)

#define QUESTION_LINE	128

/* The request as it is written; the address is that of the line itself. */
void question_line(char line[QUESTION_LINE], const char *request);
/* A descriptor that has been asked, or -errno; "raw/VIEW" or "VIEW". */
int open_question(const char *file, const char *request);

#endif /* VMI_SELFTESTS_QUESTIONS_H */
