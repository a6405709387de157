// SPDX-License-Identifier: GPL-2.0
/* peek.c - one page of a process at a moment, and the faults of it between two */
#include <errno.h>
#include <stdio.h>

#include "../module/decode/fault.h"
#include "../module/decode/text.h"
#include "peek.h"
#include "trouble.h"

/* pages ----------------------------------------------------------------------- */

static void keep_bits(struct peek *p, const struct vmi_dialect *d, const struct vmi_result *r)
{
	struct vmi_out o;

	vmi_out_init(&o, p->bits, sizeof(p->bits) - 1);
	vmi_entry_print(&o, d, r->level, r->entry);
	*o.p = '\0';
}

static void keep_result(struct peek *p, const struct set *set, const struct vmi_result *r)
{
	p->why = r->why;
	p->level = r->level;
	p->entry = r->entry;
	p->up = r->effective;
	p->pfn = r->pa >> set->header->page_shift;
	keep_bits(p, set->dialect, r);
}

static void keep_frame(struct peek *p, const struct vmi_frame *f)
{
	p->kind = f->kind;
	p->mapcount = f->page_mapcount;
}

static bool keep(void *priv, const struct set *set, const struct vmi_rec *rec)
{
	const struct vmi_frame *f = (const void *)rec;
	struct peek *p = priv;

	if (rec->type == VMI_REC_RESULT)
		keep_result(p, set, (const void *)rec);
	/* an entry that has changed meanwhile leads to another */
	if (rec->type == VMI_REC_FRAME && f->pfn == p->pfn)
		keep_frame(p, f);
	return true;
}

int peek_at(struct peek *p, const struct actor *who, u64 addr)
{
	struct ask ask = { .view = VMI_VIEW_TRANSLATE, .request.keys = VMI_KEY_ADDR,
			   .request.addr = addr };
	struct proc proc = { .pid = who->pid, .named = true };
	struct vmi_end sum = { 0 };

	*p = (struct peek){ .why = VMI_WHY_UNKNOWN };
	return live_ask(&ask, &proc, &sum, keep, p) == LIVE_DONE ? 0 : EXIT_TROUBLE;
}

/* streams that are of no process, or of none that has to live still -------------- */

static int read_stream(struct source *source, live_tell_t tell, void *priv)
{
	const struct vmi_end *end = NULL;
	const struct vmi_rec *rec;
	enum set_got got;
	struct set set;
	int err = 0;

	set_init(&set, source);
	got = set_stream(&set);
	while (got == SET_RECORD && (got = set_record(&set, &rec)) == SET_RECORD) {
		tell(priv, &set, rec);
		if (rec->type == VMI_REC_END)
			end = (const void *)rec;
		if (end && end->err)
			err = trouble("the view %s stops: %s", source->name, strerror(-end->err));
	}
	if (got == SET_TROUBLE)
		err = EXIT_TROUBLE;
	set_free(&set);
	return err;
}

static bool keep_cached(void *priv, const struct set *set, const struct vmi_rec *rec)
{
	const struct vmi_frame *f = (const void *)rec;
	struct peek *p = priv;

	if (rec->type == VMI_REC_FRAME) {
		p->why = VMI_WHY_MAPPED;
		p->pfn = f->pfn;
		keep_frame(p, f);
	}
	return true;
}

int peek_cached(struct peek *p, int fd)
{
	struct ask ask = { .view = VMI_VIEW_FRAMES, .request.fd = fd,
			   .request.keys = VMI_KEY_FD | VMI_KEY_OFF };
	struct source source;
	int err = source_open(&source, &ask);

	*p = (struct peek){ .why = VMI_WHY_NONE };
	if (err)
		return err;
	err = read_stream(&source, keep_cached, p);
	source_close(&source);
	return err;
}

static void print_who(const struct actor *who)
{
	if (who)
		printf("   %-7s pid=%u ", who->role, who->pid);
	else
		printf("   %-7s ", "cache");
}

void peek_print(const struct peek *p, const struct actor *who)
{
	char up[8];
	struct vmi_out o;

	print_who(who);
	if (p->why != VMI_WHY_MAPPED) {
		printf("no page: %s\n", vmi_rows_name(vmi_names_why, p->why));
		return;
	}
	printf("pfn=%llx %s map=%d", (unsigned long long)p->pfn,
	       vmi_rows_name(vmi_names_frame_kind, p->kind), p->mapcount);
	if (!who) {
		putchar('\n');
		return;
	}
	vmi_out_init(&o, up, sizeof(up) - 1);
	vmi_text_perm(&o, p->up);
	*o.p = '\0';
	printf(" %s entry=%016llx %s\n", up, (unsigned long long)p->entry, p->bits);
}

/* faults ---------------------------------------------------------------------- */

int watch_begin(struct watch *w, const struct actor *who)
{
	memset(w, 0, sizeof(*w));
	if (!source_has(VMI_VIEW_FAULTS))
		return 0;
	w->ask.view = VMI_VIEW_FAULTS;
	w->ask.request.keys = VMI_KEY_PID;
	w->ask.request.pid = who->pid;
	w->on = !source_open(&w->source, &w->ask);
	return w->on ? 0 : EXIT_TROUBLE;
}

static bool count(void *priv, const struct set *set, const struct vmi_rec *rec)
{
	const struct vmi_fault_sums *sums = (const void *)rec;
	const struct vmi_faults *all = (const void *)rec;
	struct watch *w = priv;

	if (rec->type == VMI_REC_FAULT_CLASS && sums->fault < VMI_FAULT_NR)
		w->count[sums->fault] += sums->count;
	if (rec->type == VMI_REC_FAULTS)
		w->unseen += all->missed;
	return true;
}

int watch_end(struct watch *w)
{
	int err;

	if (!w->on)
		return 0;
	err = read_stream(&w->source, count, w);
	source_close(&w->source);
	return err;
}

void watch_print(const struct watch *w, const struct actor *who)
{
	for (u32 class = 0; class < VMI_FAULT_NR; class++) {
		if (!w->count[class])
			continue;
		print_who(who);
		printf("fault %s count=%llu kind=%s\n", vmi_rows_name(vmi_names_fault, class),
		       (unsigned long long)w->count[class],
		       vmi_rows_name(vmi_names_fault_kind, vmi_fault_kind(class)));
	}
	if (!w->on || !w->unseen)
		return;
	print_who(who);
	printf("fault unseen=%llu, of all processes\n", (unsigned long long)w->unseen);
}
