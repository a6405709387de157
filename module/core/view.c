// SPDX-License-Identifier: GPL-2.0
/* view.c - the stream that answers a view */
#include <linux/ktime.h>
#include <linux/ptrace.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/utsname.h>

#include "compat.h"
#include "dialect.h"
#include "view.h"

/*
 * A kernel that is built to find mistakes shows what is told and was never
 * written: it is one thing in one answer and another in the next.
 */
static void poison(struct vmi_cursor *c)
{
	if (IS_ENABLED(CONFIG_KASAN))
		memset(c->buf + c->len, c->poison, vmi_cursor_left(c));
}

static u8 next_poison(u8 last)
{
	return last == VMI_POISON ? VMI_POISON ^ 0xff : VMI_POISON;
}

/* The header and the dialect alone are no answer yet. */
#define VMI_HEAD_RECORDS	2

void *vmi_cursor_add(struct vmi_cursor *c, u32 type, size_t size)
{
	struct vmi_rec *rec = c->buf + c->len;

	size = ALIGN(size, 8);
	/* by words: a byte at a time is what memset() comes to on a recent CPU */
	memset64((u64 *)rec, 0, size / 8);
	rec->type = type;
	rec->size = size;
	c->len += size;
	c->records++;
	c->hole = NULL;
	return rec;
}

void vmi_cursor_hole(struct vmi_cursor *c, u64 start, u64 end, u32 kind, u32 level)
{
	struct vmi_hole *h = c->hole;

	if (h && h->end == start && h->kind == kind) {
		h->end = end;
		return;
	}
	h = vmi_cursor_add(c, VMI_REC_HOLE, sizeof(*h));
	h->start = start;
	h->end = end;
	h->kind = kind;
	h->level = level;
	c->hole = h;
}

void vmi_cursor_held(struct vmi_cursor *c, u64 since)
{
	c->chunks++;
	/* this clock may step back a little */
	c->max_hold_ns = max_t(s64, c->max_hold_ns, ktime_get_mono_fast_ns() - since);
}

/* Without what arm64 ignores of it. How much x86 does (LAM) is up to the process. */
static u64 untagged(u64 addr)
{
#ifdef CONFIG_ARM64
	return untagged_addr(addr);
#else
	return addr;
#endif
}

/* addr=, else the reader's stack pointer, else where the target's stack began. */
static u64 address(const struct vmi_cursor *c)
{
	if (c->target->request.keys & VMI_KEY_ADDR)
		return untagged(c->target->request.addr);
	if (c->target->pid == task_tgid(current))
		return user_stack_pointer(task_pt_regs(current));
	return c->mm->start_stack;
}

/* Of a process: the whole of it unless a range was given. */
static void process_range(struct vmi_cursor *c, const struct vmi_view *view)
{
	const struct vmi_request *r = &c->target->request;

	c->addr = 0;
	c->end = vmi_dialect.task_size;
	if (view->one_address) {
		c->addr = address(c);
		c->end = c->addr == U64_MAX ? U64_MAX : c->addr + 1;
	} else if (r->keys & VMI_KEY_RANGE) {
		c->addr = min_t(u64, round_down(r->start, PAGE_SIZE), c->end);
		c->end = min_t(u64, PAGE_ALIGN(min_t(u64, r->end, c->end)), c->end);
	}
}

static void set_range(struct vmi_cursor *c, const struct vmi_view *view)
{
	const struct vmi_request *r = &c->target->request;

	switch (vmi_target_about(c->target)) {
	case VMI_ABOUT_FRAMES:
		c->addr = r->pfn;
		c->end = r->pfn_end;
		break;
	case VMI_ABOUT_FILE:
		c->addr = r->off & PAGE_MASK;
		c->end = r->keys & VMI_KEY_OFF ? c->addr + PAGE_SIZE : LLONG_MAX & PAGE_MASK;
		break;
	default:
		process_range(c, view);
	}
}

static int pin_target(struct vmi_cursor *c)
{
	struct mm_struct *mm;

	if (vmi_target_about(c->target) != VMI_ABOUT_PROCESS)
		return 0;
	mm = vmi_target_mm(c->target);
	if (!mm)
		return -ESRCH;
	mmgrab(mm);
	mmput(mm);
	c->mm = mm;
	c->seq = vmi_mm_seq(mm);
	return 0;
}

static void head_target(struct vmi_header *h, const struct vmi_cursor *c)
{
	struct task_struct *task;

	h->mm_id = c->mm ? vmi_mm_id(c->mm) : 0;
	h->with = c->target->request.with;
	h->pid = pid_vnr(c->target->pid);
	task = vmi_target_task(c->target);
	if (!task)
		return;
	h->started = task->start_boottime;
	memcpy(h->comm, task->comm, sizeof(h->comm));
	h->comm[sizeof(h->comm) - 1] = '\0';
	put_task_struct(task);
}

static u32 about(const struct vmi_stream *s)
{
	if (s->view->kernel)
		return VMI_ABOUT_KERNEL;
	if (s->view->all && !s->cursor.target->pid)
		return VMI_ABOUT_ALL;
	return vmi_target_about(s->cursor.target);
}

static void head(struct vmi_stream *s)
{
	struct vmi_cursor *c = &s->cursor;
	struct vmi_header *h = vmi_cursor_add(c, VMI_REC_HEADER, sizeof(*h));

	memcpy(h->magic, VMI_MAGIC, sizeof(h->magic));
	h->abi = VMI_ABI;
	h->arch = vmi_dialect.arch;
	h->page_shift = PAGE_SHIFT;
	h->view = s->view->id;
	h->about = about(s);
	h->start = c->addr;
	h->end = c->end;
	h->boottime = ktime_get_boottime_ns();
	h->realtime = ktime_get_real_ns();
	strscpy(h->release, init_uts_ns.name.release, sizeof(h->release));
	if (c->target->pid)
		head_target(h, c);
	memcpy(vmi_cursor_add(c, VMI_REC_DIALECT, sizeof(*c->dialect)), c->dialect,
	       sizeof(*c->dialect));
}

/* Whom it is about, and from where to where. */
static int aim(struct vmi_cursor *c, const struct vmi_view *view)
{
	int err;

	if (view->start)
		return view->start(c);
	if (view->no_target || view->all)
		return 0;
	err = pin_target(c);
	if (!err)
		set_range(c, view);
	return err;
}

int vmi_stream_start(struct vmi_stream *s, const struct vmi_view *view,
		     const struct vmi_target *target, bool raw, bool hidden)
{
	struct vmi_cursor *c = &s->cursor;
	void *buf = c->buf, *own = c->own;
	u8 last = c->poison;
	int err;

	memset(s, 0, sizeof(*s));
	c->buf = buf;
	c->own = own;
	c->target = target;
	c->dialect = view->kernel ? &vmi_kernel_dialect : &vmi_dialect;
	c->hidden = hidden;
	c->raw = raw;
	c->poison = next_poison(last);
	poison(c);
	s->view = view;
	if (view->state_size) {
		c->state = kzalloc(view->state_size, GFP_KERNEL_ACCOUNT);
		if (!c->state)
			return -ENOMEM;
	}
	err = aim(c, view);
	if (err) {
		vmi_stream_stop(s);
		return err;
	}
	vmi_text_init(&s->text, c->dialect);
	head(s);
	s->started = true;
	return 0;
}

void vmi_stream_stop(struct vmi_stream *s)
{
	struct vmi_cursor *c = &s->cursor;

	if (c->state && s->view->stop)
		s->view->stop(c);
	kfree(c->state);
	c->state = NULL;
	if (c->mm)
		mmdrop(c->mm);
	c->mm = NULL;
	s->started = false;
	s->ended = false;
	s->drained = 0;
}

static u32 changed(const struct vmi_cursor *c)
{
	if (!c->mm)
		return VMI_CHANGED_NO;
	if (!VMI_HAS_MM_SEQ)
		return VMI_CHANGED_UNKNOWN;
	/* odd: a writer was at it when the stream began, and VMA locks do not wait for it */
	return vmi_mm_seq(c->mm) == c->seq && !(c->seq & 1) ? VMI_CHANGED_NO : VMI_CHANGED_YES;
}

static void tail(struct vmi_stream *s, int err)
{
	struct vmi_cursor *c = &s->cursor;
	u64 before = c->records;
	struct vmi_end *e = vmi_cursor_add(c, VMI_REC_END, sizeof(*e));

	e->err = err;
	e->changed = changed(c);
	e->next = c->addr;
	e->records = before;
	e->lost = c->lost;
	e->chunks = c->chunks;
	e->max_hold_ns = c->max_hold_ns;
	s->ended = true;
}

/* Take what was drained out of the buffer; a hole that may grow stays in it. */
static void compact(struct vmi_stream *s)
{
	struct vmi_cursor *c = &s->cursor;

	c->len -= s->drained;
	memmove(c->buf, c->buf + s->drained, c->len);
	if (c->hole)
		c->hole = (void *)c->hole - s->drained;
	s->drained = 0;
}

static bool has_room(const struct vmi_cursor *c)
{
	return vmi_cursor_left(c) >= VMI_FILL_ROOM;
}

static int one_chunk(struct vmi_stream *s)
{
	struct vmi_cursor *c = &s->cursor;

	/* once here, not in each fill: a signal ends a long read */
	if (signal_pending(current))
		return -EINTR;
	cond_resched();
	poison(c);
	return s->view->fill(c);
}

/*
 * Make records until the buffer is full or there are no more. A signal is no
 * end: the next read goes on where this one stopped.
 */
static int fill(struct vmi_stream *s)
{
	struct vmi_cursor *c = &s->cursor;
	int ret = c->mm ? vmi_target_gone(c->target, c->mm) : 0;

	ret = ret ?: VMI_MORE;
	while (ret == VMI_MORE && has_room(c))
		ret = one_chunk(s);
	if (ret == VMI_MORE)
		return 0;
	if (ret == -EINTR || (ret < 0 && c->records <= VMI_HEAD_RECORDS))
		return ret;
	tail(s, ret);
	return 0;
}

static size_t takeable(const struct vmi_stream *s)
{
	const struct vmi_cursor *c = &s->cursor;
	size_t end = c->hole && !s->ended ? (void *)c->hole - c->buf : c->len;

	return end - s->drained;
}

const void *vmi_stream_peek(struct vmi_stream *s, size_t *len)
{
	int err;

	while (!s->ended && (!takeable(s) || s->cursor.records <= VMI_HEAD_RECORDS)) {
		compact(s);
		err = fill(s);
		if (err == -EINTR && s->cursor.records > VMI_HEAD_RECORDS && takeable(s))
			break;
		if (err)
			return ERR_PTR(err);
	}
	*len = takeable(s);
	return s->cursor.buf + s->drained;
}

void vmi_stream_take(struct vmi_stream *s, size_t len)
{
	s->drained += len;
}
