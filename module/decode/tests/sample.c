// SPDX-License-Identifier: GPL-2.0
/* sample.c - one good record of each type */
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>

#include "dialects.h"

static void *make(u32 type, size_t size)
{
	struct vmi_rec *rec = calloc(1, (size + 7) / 8 * 8);

	rec->type = type;
	rec->size = (size + 7) / 8 * 8;
	return rec;
}

struct vmi_rec *sample_resize(struct vmi_rec *rec, u32 size)
{
	struct vmi_rec *new = calloc(1, size ? size : 1);

	memcpy(new, rec, size < rec->size ? size : rec->size);
	if (size >= sizeof(*rec))
		new->size = size;
	free(rec);
	return new;
}

struct vmi_vma *sample_vma(const char *name, size_t name_len, const char *ops, size_t ops_len)
{
	struct vmi_vma *v = make(VMI_REC_VMA, sizeof(*v) + name_len + ops_len);

	v->start = 0x555555554000ull;
	v->end = 0x555555556000ull;
	v->flags = VMI_VM_READ | VMI_VM_MAYREAD;
	v->text = sizeof(*v);
	v->name_len = name_len;
	v->ops_len = ops_len;
	v->page_shift = 12;
	v->policy = VMI_MPOL_NONE;
	memcpy((char *)v + v->text, name, name_len);
	memcpy((char *)v + v->text + name_len, ops, ops_len);
	return v;
}

static struct vmi_rec *header(void)
{
	struct vmi_header *h = make(VMI_REC_HEADER, sizeof(*h));

	memcpy(h->magic, VMI_MAGIC, sizeof(h->magic));
	h->abi = VMI_ABI;
	h->arch = VMI_ARCH_X86_64;
	h->page_shift = 12;
	h->view = VMI_VIEW_PAGETABLE;
	h->pid = 1234;
	h->started = 99;
	h->mm_id = 0xabc;
	h->end = 0x1000;
	strcpy(h->comm, "bash");
	strcpy(h->release, "7.2.12");
	return &h->rec;
}

static struct vmi_rec *dialect(void)
{
	struct vmi_rec *rec = make(VMI_REC_DIALECT, sizeof(struct vmi_dialect));

	memcpy(rec, &dialects[D72], sizeof(struct vmi_dialect));
	return rec;
}

static struct vmi_rec *feature(void)
{
	static const char text[] = "vma-lock\0the walk takes VMA locks";
	struct vmi_feature *f = make(VMI_REC_FEATURE, sizeof(*f) + sizeof(text));

	f->present = 1;
	f->text = sizeof(*f);
	memcpy((char *)f + f->text, text, sizeof(text));
	return &f->rec;
}

static struct vmi_rec *frames(void)
{
	struct vmi_frames *f = make(VMI_REC_FRAMES, sizeof(*f) + 3 * sizeof(u32));

	f->addr = 0x7f0000000000ull;
	f->bits = X_P | X_RW | X_US | X_A | X_D | X_NX;
	f->base = 0x100;
	f->shift = 12;
	f->upper = VMI_UP_WRITE | VMI_UP_USER | VMI_UP_EXEC;
	f->nr = 3;
	f->frame[0] = 1;
	f->frame[2] = 3;
	return &f->rec;
}

static struct vmi_rec *raw(void)
{
	struct vmi_raw *r = make(VMI_REC_RAW, sizeof(*r) + 3 * sizeof(u64));

	r->addr = 0x7f0000003000ull;
	r->shift = 12;
	r->upper = VMI_UP_WRITE | VMI_UP_USER | VMI_UP_EXEC;
	r->nr = 3;
	r->entry[0] = X_SWP(0, 7);
	r->entry[2] = X_P | X_US | 0x5000;
	return &r->rec;
}

static struct vmi_rec *hole(void)
{
	struct vmi_hole *h = make(VMI_REC_HOLE, sizeof(*h));

	h->start = 0x7f0000006000ull;
	h->end = 0x7f0000009000ull;
	h->kind = VMI_HOLE_GAP;
	return &h->rec;
}

static struct vmi_rec *vma(void)
{
	return &sample_vma("/bin/true", 9, "ext4_file_vm_ops", 16)->rec;
}

static struct vmi_rec *name_of_file(void)
{
	static const char text[] = "/tmp/a file\n";
	struct vmi_name *n = make(VMI_REC_NAME, sizeof(*n) + sizeof(text));

	n->id = 0x1234;
	n->kind = VMI_NAME_FILE;
	memcpy(n->text, text, sizeof(text));
	return &n->rec;
}

static struct vmi_rec *mapping(void)
{
	struct vmi_mapping *m = make(VMI_REC_MAPPING, sizeof(*m));

	m->addr = 0x7f0000003000ull;
	m->entry = X_P | X_US | 0x5000;
	m->pfn = 5;
	m->vma_start = 0x7f0000000000ull;
	m->vma_end = 0x7f0000009000ull;
	m->vma_flags = VMI_VM_READ | VMI_VM_WRITE;
	m->mm_id = 0xabcd;
	m->pid = 1234;
	m->nr = 1;
	m->shift = 12;
	m->upper = VMI_UP_WRITE | VMI_UP_USER | VMI_UP_EXEC;
	strcpy(m->comm, "sleep");
	return &m->rec;
}

static struct vmi_rec *fault_class(void)
{
	struct vmi_fault_sums *s = make(VMI_REC_FAULT_CLASS, sizeof(*s));

	s->fault = VMI_FAULT_COW;
	s->kind = VMI_FAULT_KIND_COW;
	s->count = 4;
	s->retries = 1;
	s->sum_ns = 12000;
	s->max_ns = 9000;
	s->hist[9] = 2;
	s->hist[11] = 1;
	s->hist[14] = 1;
	return &s->rec;
}

static const struct {
	u32 type;
	struct vmi_rec *(*make)(void);
} makers[] = {
	{ VMI_REC_HEADER,	header },
	{ VMI_REC_DIALECT,	dialect },
	{ VMI_REC_FEATURE,	feature },
	{ VMI_REC_VMA,		vma },
	{ VMI_REC_FRAMES,	frames },
	{ VMI_REC_RAW,		raw },
	{ VMI_REC_HOLE,		hole },
	{ VMI_REC_NAME,		name_of_file },
	{ VMI_REC_MAPPING,	mapping },
	{ VMI_REC_FAULT_CLASS,	fault_class },
};

struct vmi_rec *sample(u32 type)
{
	const struct vmi_record *row = vmi_record_find(type);
	struct vmi_result *r;

	for (size_t i = 0; i < ARRAY_SIZE(makers); i++)
		if (makers[i].type == type)
			return makers[i].make();
	if (!row)
		return NULL;
	r = make(type, row->size);
	if (type == VMI_REC_RESULT)
		r->shift = 12;
	return &r->rec;
}

const struct vmi_field *sample_field(u32 type, const char *name)
{
	const struct vmi_record *row = vmi_record_find(type);
	const struct vmi_field *f;

	for (f = row->fields; f->name; f++)
		if (!strcmp(f->name, name))
			return f;
	fprintf(stderr, "no field %s in %s\n", name, row->name);
	abort();
}
