// SPDX-License-Identifier: GPL-2.0
/* text.c - the lines of the text views, made from records */
#include "text.h"
#include "text_fault.h"
#include "text_page.h"
#include "touch.h"

void vmi_text_init(struct vmi_text *t, const struct vmi_dialect *d)
{
	memset(t, 0, sizeof(*t));
	t->dialect = d;
	t->page_shift = d->level[VMI_PTE].shift;
}

static void key_kb(struct vmi_out *o, const char *key, u64 bytes)
{
	vmi_key_dec(o, key, bytes >> 10);
	vmi_str(o, "kB");
}

static void range(struct vmi_out *o, u64 start, u64 end)
{
	vmi_hex(o, start, 8);
	vmi_char(o, '-');
	vmi_hex(o, end, 8);
	vmi_char(o, ' ');
}

void vmi_text_perm(struct vmi_out *o, u32 up)
{
	bool user = up & VMI_UP_USER;

	vmi_char(o, user ? 'r' : '-');
	vmi_char(o, user && (up & VMI_UP_WRITE) ? 'w' : '-');
	vmi_char(o, user && (up & VMI_UP_EXEC) ? 'x' : '-');
	vmi_char(o, user ? 'u' : '-');
}

/* The kernel itself reads what is mapped, whether or not user mode may. */
static void kernel_perm(struct vmi_out *o, u32 up)
{
	vmi_char(o, 'r');
	vmi_char(o, up & VMI_UP_WRITE ? 'w' : '-');
	vmi_char(o, up & VMI_UP_EXEC ? 'x' : '-');
	vmi_char(o, up & VMI_UP_USER ? 'u' : '-');
}

void vmi_text_run_perm(struct vmi_out *o, const struct vmi_dialect *d, const struct vmi_run *run)
{
	u32 up = run->upper & vmi_entry_perm(d, run->level, run->bits);

	if (d->flags & VMI_DIALECT_KERNEL)
		kernel_perm(o, up);
	else
		vmi_text_perm(o, up);
}

/* header and end -------------------------------------------------------- */

static void text_header(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_header *h = (const void *)rec;

	vmi_str(o, "# ");
	vmi_rows_print_first(o, vmi_names_view, h->view);
	vmi_key_dec(o, " pid=", h->pid);
	vmi_str(o, " comm=");
	if (h->comm[0])
		vmi_word(o, h->comm, sizeof(h->comm));
	else
		vmi_char(o, '-');
	vmi_key_dec(o, " started=", h->started);
	if (h->end) {
		static const char * const key[] = { " range=", " pfn=", " off=", " range=" };

		vmi_key_hex(o, key[h->about < ARRAY_SIZE(key) ? h->about : 0], h->start);
		vmi_key_hex(o, "-", h->end);
	}
	vmi_key_hex(o, " mm=", h->mm_id);
	vmi_str(o, " kernel=");
	vmi_word(o, h->release, sizeof(h->release));
	vmi_char(o, '\n');
}

static void text_end(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_end *e = (const void *)rec;

	vmi_str(o, "# end err=");
	vmi_sdec(o, e->err);
	vmi_key_hex(o, " next=", e->next);
	vmi_key_dec(o, " records=", e->records);
	vmi_key_dec(o, " lost=", e->lost);
	vmi_key_dec(o, " chunks=", e->chunks);
	vmi_key_dec(o, " max_hold_ns=", e->max_hold_ns);
	vmi_str(o, " changed=");
	vmi_rows_print_first(o, vmi_names_changed, e->changed);
	vmi_char(o, '\n');
}

/* status, mm: name and value -------------------------------------------- */

/* All fields on one line: "level level=pte folded=0 ..." */
static void text_line(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_record *row = vmi_record_find(rec->type);
	const struct vmi_field *f;

	vmi_str(o, row->name);
	for (f = row->fields; f->name; f++) {
		vmi_char(o, ' ');
		vmi_str(o, f->name);
		vmi_char(o, '=');
		vmi_field_print(o, rec, f, t->page_shift);
	}
	vmi_char(o, '\n');
}

/* One field a line: "brk          55d0c8a5b000" */
static void text_list(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_field *f;

	for (f = vmi_record_find(rec->type)->fields; f->name; f++) {
		o->start = o->p;
		vmi_str(o, f->name);
		vmi_pad(o, 14);
		vmi_field_print(o, rec, f, t->page_shift);
		vmi_char(o, '\n');
	}
}

static void text_feature(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_feature *f = (const void *)rec;
	const char *name = (const char *)rec + f->text;

	vmi_str(o, "feature ");
	vmi_str(o, name);
	vmi_str(o, f->present ? " present: " : " absent: ");
	vmi_str(o, name + strlen(name) + 1);
	vmi_char(o, '\n');
}

/* vmas ------------------------------------------------------------------- */

void vmi_text_maps(struct vmi_out *o, const struct vmi_vma *v, unsigned int page_shift)
{
	o->start = o->p;
	range(o, v->start, v->end);
	vmi_char(o, v->flags & VMI_VM_READ ? 'r' : '-');
	vmi_char(o, v->flags & VMI_VM_WRITE ? 'w' : '-');
	vmi_char(o, v->flags & VMI_VM_EXEC ? 'x' : '-');
	vmi_char(o, v->flags & VMI_VM_MAYSHARE ? 's' : 'p');
	vmi_char(o, ' ');
	/* maps shows an offset for files only (fs/proc/task_mmu.c:show_map_vma) */
	vmi_hex(o, v->has_file ? v->pgoff << page_shift : 0, 8);
	vmi_char(o, ' ');
	vmi_hex(o, v->dev_major, 2);
	vmi_char(o, ':');
	vmi_hex(o, v->dev_minor, 2);
	vmi_char(o, ' ');
	vmi_dec(o, v->ino);
	vmi_char(o, ' ');
	if (v->name_len) {
		/* one blank at least, as seq_pad() writes it */
		vmi_pad(o, 72);
		vmi_char(o, ' ');
		vmi_escaped(o, (const char *)v + v->text, v->name_len,
			    v->has_file ? "\n" : "");
	}
	vmi_char(o, '\n');
}

static void vma_policy(struct vmi_out *o, const struct vmi_vma *v)
{
	if (v->policy == VMI_MPOL_NONE)
		return;
	vmi_str(o, " policy=");
	vmi_rows_print_first(o, vmi_names_policy, v->policy);
	if (v->policy_flags)
		vmi_key_hex(o, " policy_flags=", v->policy_flags);
}

static void make_flags(const struct vmi_text *t, const struct vmi_vma *v, struct vmi_out *o)
{
	vmi_str(o, " flags ");
	vmi_rows_print(o, vmi_names_vm, v->flags, '|');
	vmi_key_hex(o, "\n prot ", v->prot);
	vmi_char(o, ' ');
	vmi_entry_print(o, t->dialect, VMI_PTE, v->prot);
	vmi_char(o, '\n');
}

static void text_flags(struct vmi_text *t, const struct vmi_vma *v, struct vmi_out *o)
{
	struct vmi_text_flags *f = &t->flags[(v->flags >> 1) & 3];
	struct vmi_out made;

	if (!f->len || f->flags != v->flags || f->prot != v->prot) {
		vmi_out_init(&made, f->text, sizeof(f->text));
		make_flags(t, v, &made);
		f->flags = v->flags;
		f->prot = v->prot;
		f->len = made.full ? 0 : made.p - f->text;
	}
	if (f->len)
		vmi_mem(o, f->text, f->len);
	else
		make_flags(t, v, o);
}

static void text_vma(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_vma *v = (const void *)rec;

	vmi_text_maps(o, v, t->page_shift);
	vmi_char(o, ' ');
	vmi_rows_print_first(o, vmi_names_role, v->role);
	vmi_str(o, " page=");
	vmi_size(o, VMI_BIT(v->page_shift));
	vmi_str(o, " gap=");
	vmi_size(o, v->gap);
	vmi_key_hex(o, " pgoff=", v->pgoff);
	if (v->anon_id)
		vmi_key_hex(o, " anon=", v->anon_id);
	vma_policy(o, v);
	if (v->ops_len) {
		vmi_str(o, " ops=");
		vmi_mem(o, (const char *)v + v->text + v->name_len, v->ops_len);
	}
	vmi_char(o, '\n');
	text_flags(t, v, o);
}

static void text_pages(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_pages *p = (const void *)rec;

	vmi_key_dec(o, " pages pte=", p->leaf[0]);
	vmi_key_dec(o, " pmd=", p->leaf[1]);
	vmi_key_dec(o, " pud=", p->leaf[2]);
	key_kb(o, " present=", p->present);
	key_kb(o, " swap=", p->swap << t->page_shift);
	key_kb(o, " soft=", p->soft << t->page_shift);
	key_kb(o, " none=", p->none);
	key_kb(o, " young=", p->young);
	key_kb(o, " dirty=", p->dirty);
	key_kb(o, " soft_dirty=", p->soft_dirty);
	key_kb(o, " writable=", p->writable);
	vmi_key_dec(o, " extents=", p->extents);
	key_kb(o, " longest=", p->longest);
	vmi_str(o, p->changed ? " changed\n" : "\n");
}

/* Of all VMAs without the blank before. */
static void text_lru(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_lru_sums *l = (const void *)rec;

	vmi_str(o, l->all ? "lru of all" : " lru");
	for (unsigned int i = 0; i < VMI_LRU_NR; i++) {
		vmi_char(o, ' ');
		vmi_rows_print_first(o, vmi_names_lru, i);
		key_kb(o, "=", l->list[i]);
	}
	for (unsigned int i = 0; i < VMI_GENS; i++) {
		vmi_key_dec(o, " gen", i);
		key_kb(o, "=", l->gen[i]);
	}
	vmi_char(o, '\n');
}

/* pagetable -------------------------------------------------------------- */

static void run_size(struct vmi_out *o, const struct vmi_run *run)
{
	vmi_dec(o, run->count);
	vmi_char(o, 'x');
	vmi_size(o, VMI_BIT(run->shift));
	vmi_char(o, ' ');
}

static void run_extents(struct vmi_out *o, const struct vmi_run *run)
{
	if (run->extents == 1)
		vmi_str(o, run->count == 1 ? "" : " contiguous");
	else
		vmi_key_dec(o, " extents=", run->extents);
}

static void run_touch(struct vmi_out *o, const struct vmi_dialect *d, const struct vmi_run *run)
{
	bool rwp = vmi_run_is_rwp(d, run);
	u8 touch = rwp ? VMI_TOUCH_UFFD_RWP : vmi_touch_run(d, run);

	if (touch == VMI_TOUCH_HIT)
		return;
	vmi_str(o, rwp ? " access=" : " write=");
	vmi_rows_print_first(o, vmi_names_touch, touch);
}

static void run_leaf(struct vmi_out *o, const struct vmi_dialect *d, const struct vmi_run *run)
{
	vmi_text_run_perm(o, d, run);
	vmi_key_hex(o, " pa=", run->pa);
	run_extents(o, run);
	vmi_char(o, ' ');
	vmi_entry_print(o, d, run->level, run->bits);
	run_touch(o, d, run);
	if (vmi_run_is_wx(d, run))
		vmi_str(o, " W+X");
}

static void run_soft(struct vmi_out *o, const struct vmi_dialect *d, const struct vmi_run *run)
{
	vmi_str(o, "---- ");
	vmi_rows_print_first(o, vmi_names_why, run->soft.why);
	if (run->soft.why == VMI_WHY_UNKNOWN) {
		vmi_key_hex(o, " entry=", run->bits);
	} else {
		vmi_key_dec(o, " type=", run->soft.type);
		vmi_key_hex(o, " offset=", run->soft.offset);
	}
	run_extents(o, run);
	vmi_char(o, ' ');
	vmi_entry_print(o, d, run->level, run->bits);
}

static void text_run(struct vmi_text *t, const struct vmi_run *run, struct vmi_out *o)
{
	range(o, run->start, run->end);
	if (run->kind == VMI_RUN_HOLE) {
		vmi_rows_print_first(o, vmi_names_hole, run->hole);
		vmi_char(o, ' ');
		vmi_size(o, run->end - run->start);
		vmi_char(o, '\n');
		return;
	}
	vmi_rows_print_first(o, vmi_names_level, run->level);
	vmi_char(o, ' ');
	run_size(o, run);
	if (run->kind == VMI_RUN_LEAF)
		run_leaf(o, t->dialect, run);
	else
		run_soft(o, t->dialect, run);
	vmi_char(o, '\n');
}

static void text_table(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_table *tb = (const void *)rec;
	const struct vmi_geometry *g = &t->dialect->level[tb->level % VMI_LEVELS];

	vmi_hex(o, tb->addr, 8);
	vmi_str(o, " table ");
	vmi_rows_print_first(o, vmi_names_level, tb->level);
	vmi_key_hex(o, " pa=", tb->pa);
	vmi_key_dec(o, " used=", tb->used);
	vmi_key_dec(o, "/", VMI_BIT(g->index_bits));
	vmi_char(o, '\n');
}

static void totals_row(struct vmi_out *o, const char *what, const u64 *n)
{
	bool any = false;

	vmi_str(o, what);
	for (int level = VMI_PGD; level >= VMI_PTE; level--) {
		if (!n[level])
			continue;
		vmi_char(o, ' ');
		vmi_rows_print_first(o, vmi_names_level, level);
		vmi_key_dec(o, "=", n[level]);
		any = true;
	}
	if (!any)
		vmi_str(o, " none");
}

static void text_totals(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_totals *s = (const void *)rec;

	totals_row(o, "# totals tables", s->tables);
	totals_row(o, " leaves", s->leaves);
	totals_row(o, " soft", s->soft);
	vmi_char(o, '\n');
}

/* One stretch of an array record: it joins the held run or pushes it out. */
static bool next_run(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	struct vmi_run run, out;

	while (vmi_runs_next(t->dialect, rec, &t->pos, &run)) {
		if (vmi_merge_push(&t->merge, &run, &out)) {
			text_run(t, &out, o);
			return false;
		}
	}
	t->pos = 0;
	return true;
}

/* kernel ----------------------------------------------------------------- */

static void text_region(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_region *r = (const void *)rec;

	vmi_str(o, "# region ");
	if (r->name[0])
		vmi_word(o, r->name, sizeof(r->name));
	else
		vmi_char(o, '-');
	vmi_char(o, ' ');
	if (r->flags & VMI_REGION_HIDDEN) {
		vmi_str(o, "hidden: addresses take CAP_SYSLOG");
	} else {
		vmi_hex(o, r->start, 16);
		vmi_char(o, '-');
		vmi_hex(o, r->end, 16);
	}
	vmi_char(o, '\n');
}

static void text_region_sums(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_region_sums *s = (const void *)rec;

	totals_row(o, "# sums tables", s->tables);
	totals_row(o, " leaves", s->leaves);
	totals_row(o, " soft", s->soft);
	key_kb(o, " w+x=", s->wx);
	vmi_char(o, '\n');
}

/* translate -------------------------------------------------------------- */

static void text_step(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_step *s = (const void *)rec;

	vmi_rows_print_first(o, vmi_names_level, s->level);
	if (s->kind == VMI_KIND_FOLDED) {
		vmi_str(o, " folded\n");
		return;
	}
	vmi_key_dec(o, " index=", s->index);
	vmi_key_hex(o, " table=", s->table);
	vmi_str(o, " entry=");
	if (s->entry || s->kind == VMI_KIND_NONE)
		vmi_hex(o, s->entry, 16);
	else
		vmi_char(o, '-');	/* not in the recording */
	vmi_char(o, ' ');
	vmi_rows_print_first(o, vmi_names_kind, s->kind);
	vmi_char(o, ' ');
	vmi_entry_print(o, t->dialect, s->level, s->entry);
	vmi_char(o, '\n');
}

static void result_pa(struct vmi_out *o, const struct vmi_result *r, unsigned int page_shift)
{
	if (r->why != VMI_WHY_MAPPED && !r->pa)
		return;
	vmi_key_hex(o, " pa=", r->pa);
	vmi_key_hex(o, " pfn=", r->pa >> page_shift);
	vmi_str(o, " page=");
	vmi_size(o, VMI_BIT(r->shift));
	vmi_char(o, ' ');
	vmi_text_perm(o, r->effective);
	if (!r->has_page)
		vmi_str(o, " no-struct-page");
}

static void result_soft(struct vmi_out *o, const struct vmi_result *r)
{
	if (!r->soft_type && !r->soft_offset && r->why != VMI_WHY_SWAP)
		return;
	vmi_key_dec(o, " type=", r->soft_type);
	vmi_key_hex(o, " offset=", r->soft_offset);
}

static void text_result(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	static const char * const access[] = { "read: ", "write: ", "exec: " };
	const struct vmi_result *r = (const void *)rec;
	const struct vmi_row *row = vmi_rows_first(vmi_names_why, r->why);

	vmi_key_hex(o, "address ", r->addr);
	vmi_char(o, ' ');
	vmi_str(o, row ? row->name : "unknown");
	result_pa(o, r, t->page_shift);
	result_soft(o, r);
	vmi_str(o, "\nbecause: ");
	vmi_str(o, row ? row->meaning : "unknown");
	vmi_char(o, '\n');
	for (unsigned int i = 0; i < ARRAY_SIZE(access); i++) {
		row = vmi_rows_first(vmi_names_touch, r->touch[i]);
		vmi_str(o, access[i]);
		vmi_str(o, row ? row->meaning : "unknown");
		vmi_char(o, '\n');
	}
}

/* the table -------------------------------------------------------------- */

static const struct {
	u32 type;
	void (*line)(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o);
} lines[] = {
	{ VMI_REC_HEADER,	text_header },
	{ VMI_REC_END,		text_end },
	{ VMI_REC_STATUS,	text_line },
	{ VMI_REC_LEVEL,	text_line },
	{ VMI_REC_FEATURE,	text_feature },
	{ VMI_REC_OPENER,	text_line },
	{ VMI_REC_MM,		text_list },
	{ VMI_REC_VMA,		text_vma },
	{ VMI_REC_PAGES,	text_pages },
	{ VMI_REC_LRU,		text_lru },
	{ VMI_REC_TABLE,	text_table },
	{ VMI_REC_TOTALS,	text_totals },
	{ VMI_REC_REGION,	text_region },
	{ VMI_REC_REGION_SUMS,	text_region_sums },
	{ VMI_REC_STEP,		text_step },
	{ VMI_REC_RESULT,	text_result },
	{ VMI_REC_FRAME,	vmi_text_frame },
	{ VMI_REC_NAME,		vmi_text_name },
	{ VMI_REC_MAPPING,	vmi_text_mapping },
	{ VMI_REC_SHARER,	vmi_text_sharer },
	{ VMI_REC_RMAP,		vmi_text_rmap },
	{ VMI_REC_FAULTS,	vmi_text_faults },
	{ VMI_REC_FAULT_CLASS,	vmi_text_fault_class },
	{ VMI_REC_FAULT_ERROR,	vmi_text_fault_error },
};

static bool is_array(u32 type)
{
	return type == VMI_REC_FRAMES || type == VMI_REC_RAW || type == VMI_REC_HOLE;
}

bool vmi_text_next(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	struct vmi_run run;

	if (is_array(rec->type))
		return next_run(t, rec, o);
	if (vmi_merge_parted(&t->merge, rec->type) && vmi_merge_flush(&t->merge, &run)) {
		text_run(t, &run, o);
		return false;
	}
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		if (lines[i].type == rec->type) {
			lines[i].line(t, rec, o);
			break;
		}
	}
	return true;
}
