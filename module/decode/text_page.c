// SPDX-License-Identifier: GPL-2.0
/* text_page.c - the lines of the views frames and rmap, made from records */
#include "entry.h"
#include "text_page.h"

static void frame_folio(struct vmi_out *o, const struct vmi_frame *f)
{
	if (f->kind == VMI_FRAME_NONE)
		return;
	vmi_key_dec(o, " ref=", f->refcount);
	vmi_str(o, " map=");
	vmi_sdec(o, f->mapcount);
	if (f->page_mapcount != f->mapcount) {
		vmi_str(o, " page-map=");
		vmi_sdec(o, f->page_mapcount);
	}
	if (f->order)
		vmi_key_dec(o, " order=", f->order);
	if (f->head != f->pfn)
		vmi_key_hex(o, " head=", f->head);
	vmi_key_dec(o, " node=", f->node);
	vmi_key_dec(o, " zone=", f->zone);
}

static void frame_lru(struct vmi_out *o, const struct vmi_frame *f)
{
	if (f->lru != VMI_LRU_NONE) {
		vmi_str(o, " lru=");
		vmi_rows_print_first(o, vmi_names_lru, f->lru);
	}
	if (f->kind != VMI_FRAME_NONE && f->gen != VMI_NO_GEN)
		vmi_key_dec(o, " gen=", f->gen);
}

static void frame_owner(struct vmi_out *o, const struct vmi_frame *f)
{
	if (f->family) {
		vmi_key_hex(o, " index=", f->index);
		vmi_key_hex(o, " family=", f->family);
	}
	if (f->ino) {
		vmi_str(o, " dev=");
		vmi_hex(o, f->dev >> 20, 2);
		vmi_char(o, ':');
		vmi_hex(o, f->dev & 0xfffff, 2);
		vmi_key_dec(o, " ino=", f->ino);
	}
	if (f->file)
		vmi_key_hex(o, " file=", f->file);
	if (f->memcg)
		vmi_key_dec(o, " memcg=", f->memcg);
	if (f->cgroup)
		vmi_key_hex(o, " cgroup=", f->cgroup);
}

void vmi_text_frame(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_frame *f = (const void *)rec;

	vmi_key_hex(o, "frame ", f->pfn);
	vmi_key_dec(o, " nr=", f->nr);
	vmi_char(o, ' ');
	vmi_rows_print_first(o, vmi_names_frame_kind, f->kind);
	frame_folio(o, f);
	frame_lru(o, f);
	frame_owner(o, f);
	if (f->flags) {
		vmi_str(o, " flags=");
		vmi_rows_print(o, vmi_names_frame, f->flags, '|');
	}
	vmi_char(o, '\n');
}

void vmi_text_name(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_name *n = (const void *)rec;

	vmi_str(o, "name ");
	vmi_rows_print_first(o, vmi_names_name, n->kind);
	vmi_key_hex(o, "=", n->id);
	vmi_char(o, ' ');
	/* as /proc/PID/maps writes a path */
	vmi_escaped(o, n->text, strnlen(n->text, rec->size - sizeof(*n)), "\n");
	vmi_char(o, '\n');
}

static void mapping_vma(struct vmi_out *o, const struct vmi_mapping *m)
{
	vmi_key_hex(o, " vma=", m->vma_start);
	vmi_key_hex(o, "-", m->vma_end);
	vmi_char(o, ' ');
	vmi_char(o, m->vma_flags & VMI_VM_READ ? 'r' : '-');
	vmi_char(o, m->vma_flags & VMI_VM_WRITE ? 'w' : '-');
	vmi_char(o, m->vma_flags & VMI_VM_EXEC ? 'x' : '-');
	vmi_char(o, m->vma_flags & VMI_VM_MAYSHARE ? 's' : 'p');
	vmi_char(o, ' ');
	vmi_rows_print_first(o, vmi_names_role, m->role);
	if (m->file)
		vmi_key_hex(o, " file=", m->file);
}

void vmi_text_mapping(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_mapping *m = (const void *)rec;

	vmi_dec(o, m->pid);
	vmi_char(o, ' ');
	if (m->comm[0])
		vmi_word(o, m->comm, sizeof(m->comm));
	else
		vmi_char(o, '-');
	vmi_key_hex(o, " ", m->addr);
	vmi_char(o, ' ');
	vmi_rows_print_first(o, vmi_names_mapping, m->how);
	vmi_char(o, ' ');
	vmi_rows_print_first(o, vmi_names_level, m->level);
	vmi_char(o, ' ');
	vmi_size(o, VMI_BIT(m->shift));
	if (m->how == VMI_MAPPING_PRESENT || m->how == VMI_MAPPING_COPY) {
		vmi_char(o, ' ');
		vmi_text_perm(o, m->upper & vmi_entry_perm(t->dialect, m->level, m->entry));
	}
	if (m->nr > 1 || m->first) {
		vmi_key_dec(o, " part=", m->first);
		vmi_key_dec(o, "+", m->nr);
	}
	vmi_key_hex(o, " pfn=", m->pfn);
	mapping_vma(o, m);
	vmi_key_hex(o, " mm=", m->mm_id);
	vmi_str(o, " entry=");
	vmi_hex(o, m->entry, 16);
	vmi_char(o, ' ');
	vmi_entry_print(o, t->dialect, m->level, m->entry);
	vmi_char(o, '\n');
}

void vmi_text_sharer(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_sharer *s = (const void *)rec;

	vmi_key_dec(o, " shared with ", s->pid);
	vmi_char(o, ' ');
	if (s->comm[0])
		vmi_word(o, s->comm, sizeof(s->comm));
	else
		vmi_char(o, '-');
	vmi_key_hex(o, " mm=", s->mm_id);
	vmi_char(o, '\n');
}

/* Of the other kinds nothing was searched, or there is no count. */
static bool is_counted(const struct vmi_rmap *r)
{
	return r->kind == VMI_RMAP_ANON || r->kind == VMI_RMAP_FILE ||
	       r->kind == VMI_RMAP_KSM || r->kind == VMI_RMAP_UNMAPPED;
}

bool vmi_rmap_differs(const struct vmi_rmap *r)
{
	return is_counted(r) &&
	       (r->mapcount != r->mapcount_after || (s64)r->seen != r->mapcount);
}

/* What was counted beside what the page says of itself: never hidden. */
static void rmap_counts(struct vmi_out *o, const struct vmi_rmap *r)
{
	vmi_key_dec(o, " seen ", r->seen);
	vmi_str(o, " of mapcount ");
	vmi_sdec(o, r->mapcount);
	if (r->mapcount_after != r->mapcount) {
		vmi_str(o, ", then ");
		vmi_sdec(o, r->mapcount_after);
	}
	if (r->copies)
		vmi_key_dec(o, ", copies or swapped ", r->copies);
	if (vmi_rmap_differs(r))
		vmi_str(o, ": mappings came or went, or were not found");
}

void vmi_text_rmap_sum(struct vmi_out *o, const struct vmi_rmap *r)
{
	vmi_rows_print_first(o, vmi_names_rmap, r->kind);
	switch (r->kind) {
	case VMI_RMAP_ANON:
	case VMI_RMAP_FILE:
	case VMI_RMAP_KSM:
	case VMI_RMAP_UNMAPPED:
		rmap_counts(o, r);
		break;
	case VMI_RMAP_SWAP:
		vmi_key_dec(o, " held by ", r->copies);
		break;
	case VMI_RMAP_NOT_PRESENT:
		vmi_char(o, ' ');
		vmi_rows_print_first(o, vmi_names_why, r->why);
		break;
	}
}

void vmi_text_rmap(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_rmap *r = (const void *)rec;
	const struct vmi_row *row = vmi_rows_first(vmi_names_rmap, r->kind);

	vmi_key_hex(o, "rmap pfn=", r->pfn);
	vmi_char(o, ' ');
	vmi_text_rmap_sum(o, r);
	vmi_str(o, "\nbecause: ");
	vmi_str(o, row ? row->meaning : "unknown");
	vmi_char(o, '\n');
}
