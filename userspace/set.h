/* SPDX-License-Identifier: GPL-2.0 */
/*
 * set.h - the records of a stream, each one checked before it is seen
 *
 * A recording is several streams, one after the other:
 *
 *	while (set_stream(s) == SET_RECORD)
 *		while (set_record(s, &rec) == SET_RECORD)
 *			...
 */
#ifndef _VMINSPECT_SET_H
#define _VMINSPECT_SET_H

#include "../module/decode/record.h"
#include "source.h"

/**
 * SET_RECORD_MAX - the largest record that is believed
 *
 * None crosses a page table or holds more than a path, so real ones stay far
 * below; a broken size must not become an allocation.
 */
#define SET_RECORD_MAX	VMI_BIT(20)

enum set_got {
	SET_TROUBLE	= -1,	/* trouble() has been told */
	SET_DONE	= 0,
	SET_RECORD	= 1,
};

/**
 * struct set - a stream that is being read
 * @source: where the bytes come from
 * @header: of the stream at hand, with all its bytes
 * @dialect: of the stream at hand, with all its bytes
 * @records: of this stream so far
 * @ended: END has been seen
 * @grown: a record that had fewer fields than we know, with all of them
 * @buf: bytes read ahead; records in it stay aligned
 * @cap: bytes @buf has room for
 * @first: where the next record starts
 * @len: bytes from @first on
 */
struct set {
	struct source *source;
	struct vmi_header *header;
	struct vmi_dialect *dialect;
	u64 records;
	bool ended;
	struct vmi_rec *grown;
	char *buf;
	size_t cap;
	size_t first;
	size_t len;
};

void set_init(struct set *s, struct source *source);
void set_free(struct set *s);
/** set_stream() - the next stream's header and dialect; SET_DONE if there is none */
enum set_got set_stream(struct set *s);
/**
 * set_record() - the next record, END included; SET_DONE behind END
 *
 * @rec is good until the next call. Types we do not know are given too.
 */
enum set_got set_record(struct set *s, const struct vmi_rec **rec);

#endif /* _VMINSPECT_SET_H */
