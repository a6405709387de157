// SPDX-License-Identifier: GPL-2.0
/* live.c - ask the module about one process of many, and about frames */
#include <errno.h>

#include "live.h"
#include "trouble.h"

static void add_end(struct vmi_end *sum, const struct vmi_end *e)
{
	/* that one kernel cannot tell outweighs a no, and a yes both */
	if (e->changed == VMI_CHANGED_YES || sum->changed == VMI_CHANGED_NO)
		sum->changed = e->changed;
	sum->lost += e->lost;
	sum->chunks += e->chunks;
	if (e->max_hold_ns > sum->max_hold_ns)
		sum->max_hold_ns = e->max_hold_ns;
}

/* one process --------------------------------------------------------------- */

/* Of who was named it has been told why. */
static enum live refused(const struct source *source)
{
	return source_gone(source->err) ? LIVE_GONE : LIVE_TROUBLE;
}

static enum live at_end(const struct vmi_end *e, const struct proc *proc, struct vmi_end *sum)
{
	add_end(sum, e);
	if (!e->err)
		return LIVE_DONE;
	if (source_gone(-e->err)) {
		if (proc->named)
			trouble("process %u has gone meanwhile: it is not told", proc->pid);
		return LIVE_GONE;
	}
	trouble("process %u: the answer stops: %s", proc->pid, strerror(-e->err));
	return LIVE_TROUBLE;
}

static enum live read_all(struct set *set, const struct proc *proc, struct vmi_end *sum,
			  live_tell_t tell, void *priv)
{
	const struct vmi_rec *rec;
	enum set_got got = set_stream(set);

	while (got == SET_RECORD && (got = set_record(set, &rec)) == SET_RECORD) {
		if (!tell(priv, set, rec)) {
			trouble("out of memory");
			return LIVE_TROUBLE;
		}
		if (rec->type == VMI_REC_END)
			return at_end((const void *)rec, proc, sum);
	}
	if (got == SET_DONE)
		trouble("the view %s gives no answer", set->source->name);
	return got == SET_DONE ? LIVE_TROUBLE : refused(set->source);
}

enum live live_ask(struct ask *a, const struct proc *proc, struct vmi_end *sum,
		   live_tell_t tell, void *priv)
{
	struct source source;
	struct set set;
	enum live got;

	a->request.keys |= VMI_KEY_PID;
	a->request.pid = proc->pid;
	a->one_of_many = !proc->named;
	if (source_open(&source, a))
		return refused(&source);
	set_init(&set, &source);
	got = read_all(&set, proc, sum, tell, priv);
	set_free(&set);
	source_close(&source);
	return got;
}

enum live live_process(u32 view, const struct proc *proc, struct vmi_end *sum,
		       live_tell_t tell, void *priv)
{
	struct ask a = { .view = view };

	return live_ask(&a, proc, sum, tell, priv);
}

enum live live_same(const struct proc *proc, u64 mm_id, u64 other)
{
	if (mm_id == other)
		return LIVE_DONE;
	if (proc->named)
		trouble("process %u called exec meanwhile: ask again", proc->pid);
	return LIVE_GONE;
}

/* frames -------------------------------------------------------------------- */

static void ask_frames(struct live_frames *f, u64 pfn, u64 end)
{
	f->ask.request.pfn = pfn;
	f->ask.request.pfn_end = end;
}

static int stream(struct live_frames *f)
{
	enum set_got got = set_stream(&f->set);

	if (got == SET_DONE)
		return trouble("the view frames gives no answer");
	return got == SET_TROUBLE ? EXIT_TROUBLE : 0;
}

int live_frames_open(struct live_frames *f, u64 pfn, u64 end, struct vmi_end *sum)
{
	int err;

	memset(f, 0, sizeof(*f));
	f->ask.view = VMI_VIEW_FRAMES;
	f->ask.request.keys = VMI_KEY_PFN;
	f->sum = sum;
	ask_frames(f, pfn, end);
	err = source_open(&f->source, &f->ask);
	if (err)
		return err;
	set_init(&f->set, &f->source);
	err = stream(f);
	if (err)
		live_frames_close(f);
	return err;
}

int live_frames_again(struct live_frames *f, u64 pfn, u64 end)
{
	int err;

	ask_frames(f, pfn, end);
	err = source_ask(&f->source, &f->ask);
	return err ? err : stream(f);
}

static int end_frames(struct live_frames *f, const struct vmi_end *e)
{
	add_end(f->sum, e);
	return e->err ? trouble("the view frames stops: %s", strerror(-e->err)) : 0;
}

const struct vmi_frame *live_frames_next(struct live_frames *f, int *err)
{
	const struct vmi_rec *rec;
	enum set_got got;

	while ((got = set_record(&f->set, &rec)) == SET_RECORD) {
		if (rec->type == VMI_REC_FRAME)
			return (const void *)rec;
		if (rec->type == VMI_REC_END && end_frames(f, (const void *)rec)) {
			*err = EXIT_TROUBLE;
			return NULL;
		}
	}
	*err = got == SET_TROUBLE ? EXIT_TROUBLE : 0;
	return NULL;
}

void live_frames_close(struct live_frames *f)
{
	set_free(&f->set);
	source_close(&f->source);
}
