/* SPDX-License-Identifier: GPL-2.0 */
/*
 * bench.h - what vminspect's answers cost, beside those of its peers
 *
 * A target is a child that made one mapping and sleeps; a reader reads one
 * file about it to its end; a measurement is the median of three rounds.
 */
#ifndef _VMI_BENCH_H
#define _VMI_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef unsigned long long u64;

#define PAGE		4096ull
#define MIB		1048576ull
#define GIB		(1024 * MIB)
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define DEBUGFS		"/sys/kernel/debug/vminspect/"

/* target.c ----------------------------------------------------------------- */

/**
 * struct target - a child with one mapping of interest
 * @pid: the child
 * @start: the mapping
 * @end: its end
 * @share: words that child and parent both see; see contend.c
 */
struct target {
	pid_t pid;
	u64 start;
	u64 end;
	u64 *share;
};

/**
 * target_start() - fork a child and let it make its mapping
 * @t: filled
 * @make: called in the child: makes the mapping, fills @t, returns 0 or -1
 * @size: for @make
 * @then: called in the child after that; NULL sleeps
 *
 * Return: 0, or -1 if it could not be made.
 */
int target_start(struct target *t, int (*make)(struct target *t, u64 size), u64 size,
		 void (*then)(struct target *t));
void target_stop(struct target *t);

int make_nothing(struct target *t, u64 size);
/* anonymous memory of @size bytes: each page, each second page, in huge pages */
int make_dense(struct target *t, u64 size);
int make_second(struct target *t, u64 size);
int make_huge(struct target *t, u64 size);
/* 1,000 pages touched, evenly spread */
int make_sparse(struct target *t, u64 size);
/* a VMA for each page; of a file */
int make_vmas(struct target *t, u64 size);
int make_file_vmas(struct target *t, u64 size);

#define SPARSE_PAGES	1000

/* readers.c ---------------------------------------------------------------- */

/** reader - reads one file about @t to its end with reads of @bytes; its ns, or 0 if it failed */
typedef u64 (*reader)(const struct target *t, size_t bytes);

u64 read_pagemap(const struct target *t, size_t bytes);
u64 read_scan(const struct target *t, size_t bytes);
u64 read_smaps(const struct target *t, size_t bytes);
u64 read_maps(const struct target *t, size_t bytes);
u64 read_query(const struct target *t, size_t bytes);
u64 read_raw_pagetable(const struct target *t, size_t bytes);
u64 read_raw_changing(const struct target *t, size_t bytes);
u64 read_pagetable(const struct target *t, size_t bytes);
u64 read_raw_vmas(const struct target *t, size_t bytes);
u64 read_vmas(const struct target *t, size_t bytes);

/** open_view() - a view of debugfs, asked about the whole of @t; -1 if it cannot be */
int open_view(const char *view, const struct target *t);
/** open_asked() - a view of debugfs, asked @request; -1 if it cannot be */
int open_asked(const char *view, const char *request);
/**
 * drain() - all of @fd by reads of @bytes
 * @last: bytes of the last read, which stays in @tail
 *
 * Return: how many bytes, or -1.
 */
ssize_t drain(int fd, size_t bytes, ssize_t *last);
/** tail() - what the last read of drain() got */
const char *tail(void);
/** pfn_of() - the frame behind an address of our own; 0 if there is none */
u64 pfn_of(const void *p);
u64 now(void);

/* measure.c ---------------------------------------------------------------- */

/**
 * struct figure - the median of some rounds
 * @value: it
 * @spread: highest minus lowest
 * @bytes: the size of read that was best
 */
struct figure {
	double value;
	double spread;
	size_t bytes;
};

#define ROUNDS		3

/** median() - of @n values; they get sorted */
struct figure median(double *values, size_t n);
/** measure() - @read of @t, divided by @per; the best of the sizes of read if @bytes is 0 */
struct figure measure(reader read, const struct target *t, size_t bytes, double per);

/* report.c ----------------------------------------------------------------- */

/**
 * struct result - one line of the report, one object of bench.json
 * @name: what was asked
 * @unit: in what it is counted
 * @value: vminspect's; a peer's own line has none
 * @peer: whose; NULL if there is none to compare with
 * @peer_value: its
 * @limit: at most; 0 is for information. Of a rate: at least
 * @rate: more is better
 */
struct result {
	const char *name;
	const char *unit;
	struct figure value;
	const char *peer;
	struct figure peer_value;
	double limit;
	bool rate;
};

void report(const struct result *r);
/** report_write() - all that was reported, as JSON; -1 if something could not be measured */
int report_write(const char *path);

/* what is measured ---------------------------------------------------------- */

int bench_pages(void);
int bench_vmas(void);
int bench_opens(void);
int bench_rmap(void);
int bench_frames(void);
int bench_faults(void);
int bench_contend(void);

#endif /* _VMI_BENCH_H */
