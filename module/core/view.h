/* SPDX-License-Identifier: GPL-2.0 */
/*
 * view.h - a view, and the stream that answers it
 *
 * A view appends records to a buffer, a bounded chunk at a time; whoever
 * reads the file drains the buffer as text or as it is.
 */
#ifndef _VMI_CORE_VIEW_H
#define _VMI_CORE_VIEW_H

#include <linux/fs.h>
#include <linux/sched.h>

#include "../decode/text.h"
#include "target.h"

/** VMI_BUFFER - bytes of records an open holds */
#define VMI_BUFFER	(16 * 1024)
/** VMI_FILL_ROOM - bytes that are free when a view's fill is called */
#define VMI_FILL_ROOM	(10 * 1024)
/** VMI_POISON - a byte that was never written, on a debug kernel; by turns its complement */
#define VMI_POISON	0xa5

/**
 * struct vmi_cursor - one answer that is being made
 * @target: whom it is about
 * @mm: the target's mm, pinned by mm_count; NULL if it is not about a process
 * @addr: the place: where fill goes on; an address, a PFN or an offset in a file
 * @end: where the range asked for ends
 * @stage: the view's own: which part of its answer comes next
 * @mark: the view's own
 * @from: the view's own
 * @mark_told: the view's own: a VMA has been told
 * @hole: the last record, if it is a HOLE that may still grow, else NULL
 * @seq: vmi_mm_seq() when the stream began
 * @seen: by level: the lowest address of the table told last, plus 1
 * @totals: of the walk
 * @pages: with=pages: sums of the VMA at hand
 * @merge: with=pages: its physically contiguous stretch that may still grow
 * @lost: for END
 * @chunks: for END
 * @max_hold_ns: for END
 * @records: records appended
 * @state: the view's own: vmi_view.state_size bytes, zeroed; NULL if it has none
 * @dialect: what the entries in the records mean
 * @hidden: who asks may not see addresses of the kernel
 * @raw: for a raw/ file: nothing is held for text
 * @own: what the view's open gave; NULL if it has none
 * @poison: what the free bytes of @buf hold on a debug kernel
 * @len: bytes in @buf
 * @buf: VMI_BUFFER bytes
 */
struct vmi_cursor {
	const struct vmi_target *target;
	struct mm_struct *mm;
	u64 addr;
	u64 end;
	u64 stage;
	u64 mark;
	u64 from;
	bool mark_told;
	struct vmi_hole *hole;
	u32 seq;
	u64 seen[VMI_LEVELS];
	struct vmi_totals totals;
	struct vmi_pages pages;
	struct vmi_merge merge;
	u64 lost;
	u64 chunks;
	u64 max_hold_ns;
	u64 records;
	void *state;
	const struct vmi_dialect *dialect;
	bool hidden;
	bool raw;
	void *own;
	u8 poison;
	size_t len;
	void *buf;
};

/** enum vmi_fill - what a fill came to */
enum vmi_fill {
	VMI_DONE	= 0,
	VMI_MORE	= 1,
};

/**
 * struct vmi_view - one question that can be asked
 * @id: enum vmi_view_id
 * @name: of its two files
 * @keys: VMI_KEY_* its request may hold
 * @no_target: it is not about a process, and takes no request
 * @kernel: it is about the kernel's own tables, of no process
 * @one_address: it is about one address: the cursor's range is that byte
 * @all: it is about all processes unless pid= names one
 * @state_size: bytes of vmi_cursor.state, from the start of a stream to its stop
 * @open: what an open file is to have of its own, or an ERR_PTR; NULL: nothing.
 *	It lasts until the file is closed: the view listens
 * @aim: a good request came; it may put another in place of what open gave
 * @close: give it back
 * @start: choose the range, where there is no process; NULL: nothing to choose
 * @stop: let go of what @state refers to; NULL if it is nothing
 * @fill: append records from the cursor's place on and move the place. May
 *	sleep; called with VMI_FILL_ROOM free and without a lock, returns
 *	without one. Appending nothing is allowed. Returns VMI_MORE, VMI_DONE or
 *	a negative errno, which ends the stream.
 */
struct vmi_view {
	u32 id;
	const char *name;
	u32 keys;
	bool no_target;
	bool kernel;
	bool one_address;
	bool all;
	size_t state_size;
	void *(*open)(void);
	int (*aim)(void **own, const struct vmi_target *t);
	void (*close)(void *own);
	int (*start)(struct vmi_cursor *c);
	void (*stop)(struct vmi_cursor *c);
	int (*fill)(struct vmi_cursor *c);
};

/**
 * struct vmi_stream - an answer on its way to a reader
 * @cursor: where it is made
 * @text: how it is written, for the text files
 * @view: what is asked
 * @started: its header has been made
 * @ended: its END has been made
 * @drained: bytes of the buffer already taken
 */
struct vmi_stream {
	struct vmi_cursor cursor;
	struct vmi_text text;
	const struct vmi_view *view;
	bool started;
	bool ended;
	size_t drained;
};

/**
 * vmi_stream_start() - begin an answer: pin the mm, make the header
 * @raw: for a raw/ file
 * @hidden: who asks may not see addresses of the kernel
 *
 * Return: 0; -ESRCH if the process has gone; -ENOMEM; what the view's start says.
 */
int vmi_stream_start(struct vmi_stream *s, const struct vmi_view *view,
		     const struct vmi_target *target, bool raw, bool hidden);
/** vmi_stream_stop() - let go of what it holds; may be called twice */
void vmi_stream_stop(struct vmi_stream *s);

/**
 * vmi_stream_peek() - records that may be taken
 * @s: the stream
 * @len: their bytes; 0 at the end
 *
 * Fills the buffer if it is empty.
 *
 * Return: where they stand, or an ERR_PTR: an error that came before the
 * first record, or -EINTR while nothing is there to be taken.
 */
const void *vmi_stream_peek(struct vmi_stream *s, size_t *len);
/** vmi_stream_take() - the first @len bytes have been taken */
void vmi_stream_take(struct vmi_stream *s, size_t len);

/** vmi_cursor_left() - free bytes of the buffer */
static inline size_t vmi_cursor_left(const struct vmi_cursor *c)
{
	return VMI_BUFFER - c->len;
}

/**
 * vmi_cursor_add() - a zeroed record at the end of the buffer
 * @size: its bytes, the caller knows that they fit; rounded up to eight
 */
void *vmi_cursor_add(struct vmi_cursor *c, u32 type, size_t size);
/** vmi_cursor_hole() - append a HOLE or let the last one grow */
void vmi_cursor_hole(struct vmi_cursor *c, u64 start, u64 end, u32 kind, u32 level);
/** vmi_cursor_held() - a chunk held its locks since @since (ktime_get_mono_fast_ns) */
void vmi_cursor_held(struct vmi_cursor *c, u64 since);

#endif /* _VMI_CORE_VIEW_H */
