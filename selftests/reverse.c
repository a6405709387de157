// SPDX-License-Identifier: GPL-2.0
/*
 * reverse.c - view rmap's records, and what /proc says of each
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model.h"
#include "reverse.h"

static struct holders *set_of(struct reverse *r, const struct vmi_mapping *m)
{
	if (m->how == VMI_MAPPING_COPY)
		return &r->copied;
	return m->how == VMI_MAPPING_SWAP ? &r->swapped : &r->mapped;
}

/* What the page's mapcount counts. */
static bool counted(const struct vmi_mapping *m)
{
	return m->how == VMI_MAPPING_PRESENT ||
	       m->how == VMI_MAPPING_PROT_NONE ||
	       m->how == VMI_MAPPING_DEVICE;
}

static void took_part(struct reverse *r, const struct vmi_mapping *m,
		      pid_t pid)
{
	if (pid)
		hold(set_of(r, m), pid, m->addr);
	else
		r->nobody++;
}

/* What must hold of a page's records whoever asked, and whatever happened. */
static const char *bad_page(const struct reverse *r)
{
	if (r->rmap->seen != r->mappings)
		return complain("RMAP says %llu seen, %zu were told",
				r->rmap->seen, r->mappings);
	if (r->rmap->copies != r->others)
		return complain("RMAP says %u copies, %zu were told",
				r->rmap->copies, r->others);
	if (r->frame && r->rmap->pfn &&
	    (r->rmap->pfn < r->frame->pfn ||
	     r->rmap->pfn >= r->frame->pfn + r->frame->nr))
		return complain("FRAME is of %#llx, RMAP of %#llx",
				r->frame->pfn, r->rmap->pfn);
	if (!r->rmap->passes && r->mappings)
		return "mappings, and not one pass";
	return NULL;
}

const struct vmi_rec *reverse_next(struct reverse *r, const struct stream *s,
				   const struct vmi_rec *at, const char **why)
{
	const struct vmi_mapping *m = NULL;
	__u32 sharers = 0;

	memset(r, 0, sizeof(*r));
	*why = NULL;
	for (at = stream_next(s, at); at && !*why; at = stream_next(s, at)) {
		const struct vmi_sharer *sh = (const void *)at;

		if (sharers && at->type != VMI_REC_SHARER)
			*why = complain("%u SHARERs are missing", sharers);
		switch (at->type) {
		case VMI_REC_FRAME:
			if (r->frame || m)
				*why = "FRAME is not the page's first record";
			r->frame = (const void *)at;
			break;
		case VMI_REC_MAPPING:
			m = (const void *)at;
			sharers = m->sharers;
			took_part(r, m, m->pid);
			if (counted(m))
				r->mappings++;
			else
				r->others++;
			break;
		case VMI_REC_SHARER:
			if (!m || !sharers--)
				*why = "a SHARER too many";
			else if (sh->mm_id != m->mm_id)
				*why = "a SHARER of another mm";
			else
				took_part(r, m, sh->pid);
			break;
		case VMI_REC_RMAP:
			r->rmap = (const void *)at;
			if (!*why)
				*why = bad_page(r);
			return at;
		case VMI_REC_END:
			if (r->frame || m)
				*why = "END, and RMAP is missing";
			return NULL;
		}
	}
	return at;
}

void reverse_free(struct reverse *r)
{
	holders_free(&r->mapped);
	holders_free(&r->copied);
	holders_free(&r->swapped);
}

const char *reverse_ask(struct reverse *r, struct stream *s,
			const char *fmt, ...)
{
	const struct vmi_rec *at;
	struct reverse more;
	char request[256];
	const char *why;
	va_list ap;
	int ret;

	memset(r, 0, sizeof(*r));
	va_start(ap, fmt);
	vsnprintf(request, sizeof(request), fmt, ap);
	va_end(ap);
	ret = stream_get(s, "rmap", "%s", request);
	if (ret)
		return complain("raw/rmap %s: error %d", request, ret);
	why = stream_bad(s);
	if (why)
		return why;
	at = reverse_next(r, s, NULL, &why);
	if (why)
		return why;
	if (!at)
		return complain("no RMAP for %s", request);
	if (reverse_next(&more, s, at, &why))
		return complain("more than one RMAP for %s", request);
	return why;
}

/* Neighbours in the same table that map neighbours of the same folio. */
static bool next_to(int pagemap, const struct vmi_frame *f, __u64 addr,
		    __u64 pfn, int step)
{
	__u64 entry, at = addr + step * (__s64)PAGE;

	if (at >> 21 != addr >> 21)
		return false;
	pfn += step;
	if (pfn < f->head || pfn >= f->head + (1ULL << f->order))
		return false;
	return !pagemap_get(pagemap, at, 1, &entry) &&
		entry & PM_PRESENT && PM_PFN(entry) == pfn;
}

static const char *bad_part(const struct vmi_mapping *m,
			    const struct reverse *r)
{
	__u64 first = m->pfn, last = m->pfn;
	int pagemap = pagemap_open(m->pid);
	__u64 at;

	for (at = m->addr; next_to(pagemap, r->frame, at, first, -1);
	     at -= PAGE)
		first--;
	for (at = m->addr; next_to(pagemap, r->frame, at, last, 1);
	     at += PAGE)
		last++;
	close(pagemap);
	first -= r->frame->head;
	last -= r->frame->head;
	if (m->first == first && m->nr == last - first + 1)
		return NULL;
	return complain("pid %d at %#llx: pages %u+%u of the folio, pagemap says %llu+%llu",
			m->pid, m->addr, m->first, m->nr, first,
			last - first + 1);
}

static const char *bad_entry(const struct stream *s,
			     const struct vmi_mapping *m)
{
	const struct vmi_geometry *g = &s->dialect->level[m->level];
	__u64 pfn = (m->entry & g->pfn_mask) / PAGE;

	if (m->level > VMI_PUD || m->shift != g->shift)
		return complain("level %u, shift %u", m->level, m->shift);
	pfn += (m->addr & ((1ULL << m->shift) - 1)) / PAGE;
	if (m->how == VMI_MAPPING_PRESENT && pfn != m->pfn)
		return complain("entry %#llx at %#llx has not frame %#llx",
				m->entry, m->addr, m->pfn);
	if (m->how == VMI_MAPPING_PRESENT && !entry_valid(s->dialect, m->entry))
		return complain("entry %#llx is not present", m->entry);
	if (m->how == VMI_MAPPING_PROT_NONE && entry_valid(s->dialect, m->entry))
		return complain("entry %#llx of PROT_NONE is present",
				m->entry);
	if (m->upper != (VMI_UP_WRITE | VMI_UP_USER | VMI_UP_EXEC))
		return complain("upper %#x", m->upper);
	return NULL;
}

static const char *bad_vma(const struct stream *s, const struct vmi_mapping *m,
			   const struct map *map)
{
	const char *name = m->file ? stream_name(s, &m->rec, VMI_NAME_FILE,
						 m->file) : NULL;
	char perms[5] = "---p";

	if (!map || map->start != m->vma_start || map->end != m->vma_end)
		return complain("VMA %#llx-%#llx, maps has %#llx-%#llx",
				m->vma_start, m->vma_end,
				map ? map->start : 0, map ? map->end : 0);
	if (m->vma_flags & VMI_VM_READ)
		perms[0] = 'r';
	if (m->vma_flags & VMI_VM_WRITE)
		perms[1] = 'w';
	if (m->vma_flags & VMI_VM_EXEC)
		perms[2] = 'x';
	if (m->vma_flags & VMI_VM_MAYSHARE)
		perms[3] = 's';
	if (strcmp(perms, map->perms))
		return complain("%s at %#llx, maps says %s", perms, m->addr,
				map->perms);
	if (m->file && !name)
		return complain("no NAME of file %#llx", m->file);
	if (strcmp(name ? name : "", *map->name == '/' ? map->name : ""))
		return complain("file '%s', maps says '%s'", name ? name : "",
				map->name);
	if (m->how == VMI_MAPPING_PRESENT && !strcmp(perms, "---p"))
		return "present in a PROT_NONE VMA";
	return NULL;
}

static const char *bad_comm(pid_t pid, const char *comm)
{
	char *text = proc_text(pid, "comm", NULL);
	const char *why = NULL;

	if (text) {
		text[strcspn(text, "\n")] = 0;
		if (strncmp(text, comm, VMI_COMM_LEN))
			why = complain("comm of %d is %s, not %s", pid, text,
				       comm);
	}
	free(text);
	return why;
}

static const char *bad_mapping(const struct stream *s,
			       const struct reverse *r,
			       const struct vmi_mapping *m)
{
	const char *why;
	struct maps maps;

	why = bad_comm(m->pid, m->comm);
	if (why || maps_get(&maps, m->pid, false))
		return why ? why : complain("pid %d has gone", m->pid);
	why = bad_vma(s, m, maps_at(&maps, m->addr));
	maps_free(&maps);
	if (why || m->how > VMI_MAPPING_PROT_NONE)
		return why;
	if (m->pfn != r->rmap->pfn)
		return complain("frame %#llx, asked %#llx", m->pfn,
				r->rmap->pfn);
	why = bad_entry(s, m);
	return why || !r->frame ? why : bad_part(m, r);
}

static const char *bad_mm_id(const struct vmi_mapping *m)
{
	const char *why = NULL;
	struct stream s;

	if (stream_get(&s, "mm", "pid=%d\n", m->pid))
		return complain("no mm of %d", m->pid);
	if (s.header->mm_id != m->mm_id)
		why = complain("mm_id %#llx, view mm has %#llx", m->mm_id,
			       s.header->mm_id);
	stream_free(&s);
	return why;
}

const char *reverse_check(const struct stream *s, const struct reverse *r)
{
	const struct vmi_rec *rec = (const void *)r->frame;
	const char *why = NULL;
	int looked = 0;

	for (rec = stream_next(s, rec); rec && !why && rec != &r->rmap->rec;
	     rec = stream_next(s, rec)) {
		const struct vmi_mapping *m = (const void *)rec;
		const struct vmi_sharer *sh = (const void *)rec;

		if (rec->type == VMI_REC_SHARER && sh->pid)
			why = bad_comm(sh->pid, sh->comm);
		if (rec->type != VMI_REC_MAPPING)
			continue;
		if (!m->pid)
			why = *m->comm ? "a name, and no pid" : NULL;
		else
			why = bad_mapping(s, r, m);
		if (!why && m->pid && looked++ < 3)
			why = bad_mm_id(m);
	}
	return why;
}
