/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vmi.h - what the tests of vminspect share
 *
 * Nothing in here is the module's code: streams are taken apart by the manual
 * in uapi/vminspect.h alone, and what they are compared with comes from /proc
 * or from what a fixture did (fixture.h).
 */
#ifndef VMI_SELFTESTS_VMI_H
#define VMI_SELFTESTS_VMI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include "vminspect.h"

/* The kernel says __printf(a, b). */
#define FORMAT(a, b)	format(printf, a, b)

#define VMI_DIR		"/sys/kernel/debug/vminspect"
#define PAGE		4096ULL
#define MiB		(1ULL << 20)
#define GiB		(1ULL << 30)
#define TiB		(1ULL << 40)

/* Emulated machines are fifty times slower than what the harness expects. */
#define VMI_TIMEOUT	240

/*
 * SAME(want, got): fail unless both numbers are equal, and print them in hex
 * (the harness prints decimals only). SAME_AT says where as well.
 */
#define SAME_AT(where, want, got) do {					\
	__u64 _want = (__u64)(want), _got = (__u64)(got);		\
									\
	EXPECT_EQ(_want, _got)						\
		TH_LOG("%s: %#llx wanted, %#llx seen (at %#llx)", #got,	\
		       _want, _got, (__u64)(where));			\
} while (0)

#define SAME(want, got)		SAME_AT(0, want, got)

/* LET(why): fail with a sentence, if there is one (see stream_bad()) */
#define LET(problem) do {						\
	const char *_problem = (problem);				\
									\
	EXPECT_EQ(NULL, _problem)					\
		TH_LOG("%s", _problem);					\
} while (0)

#define MUST(problem) do {						\
	const char *_problem = (problem);				\
									\
	ASSERT_EQ(NULL, _problem)					\
		TH_LOG("%s", _problem);					\
} while (0)

/* Why a test can only be skipped: no module, no root; NULL if it can run. */
const char *vmi_missing(void);
char *complain(const char *fmt, ...)
	__attribute__((FORMAT(1, 2)));

/* Nanoseconds of a clock (CLOCK_BOOTTIME, CLOCK_REALTIME). */
__u64 clock_ns(int clock);

/* Opening, asking, reading: the result is 0 or more, or -errno. */
int vmi_open(const char *file, int flags);
int vmi_ask(int fd, const char *request);
int vmi_askf(int fd, const char *fmt, ...)
	__attribute__((FORMAT(2, 3)));
ssize_t vmi_slurp(int fd, size_t chunk, char **data);
ssize_t vmi_text(const char *view, const char *request, char **text);
void vmi_filter(char *text, ssize_t *len);

/**
 * struct stream - a whole answer of raw/VIEW in memory
 * @data: the records
 * @len: their bytes
 * @header: the first record
 * @dialect: the second
 * @end: the last, or NULL
 * @broken: the first thing about the framing that is wrong, or NULL
 */
struct stream {
	char *data;
	size_t len;
	const struct vmi_header *header;
	const struct vmi_dialect *dialect;
	const struct vmi_end *end;
	const char *broken;
};

int stream_read(struct stream *s, int fd, size_t chunk);
int stream_get(struct stream *s, const char *view, const char *fmt, ...)
	__attribute__((FORMAT(3, 4)));
void stream_adopt(struct stream *s, char *data, size_t len);
void stream_free(struct stream *s);
const char *stream_bad(const struct stream *s);
const char *stream_padding(const struct stream *s);
const struct vmi_rec *stream_next(const struct stream *s,
				  const struct vmi_rec *rec);
const void *stream_find(const struct stream *s, __u32 type);
const char *stream_name(const struct stream *s, const struct vmi_rec *until,
			__u32 kind, __u64 id);

#define for_each_rec(s, rec) \
	for (rec = stream_next(s, NULL); rec; rec = stream_next(s, rec))

#endif /* VMI_SELFTESTS_VMI_H */
