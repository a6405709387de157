// SPDX-License-Identifier: GPL-2.0
/* areas.c - the VMAs of one process, and whose an address is */
#include "areas.h"
#include "grow.h"

static bool add_area(struct areas *v, const struct vmi_vma *vma)
{
	struct area *area;

	if (!grow(&v->area, sizeof(*v->area), &v->cap, v->nr + 1) ||
	    !grow(&v->names, 1, &v->room, v->used + vma->name_len + vma->ops_len))
		return false;
	area = &v->area[v->nr++];
	area->start = vma->start;
	area->end = vma->end;
	area->name = v->used;
	area->len = vma->name_len;
	area->ops_len = vma->ops_len;
	area->flags = vma->flags;
	area->pgoff = vma->pgoff;
	area->role = vma->role;
	area->anonymous = vma->anonymous;
	if (vma->name_len + vma->ops_len)
		memcpy(v->names + v->used, (const char *)vma + vma->text,
		       vma->name_len + vma->ops_len);
	v->used += vma->name_len + vma->ops_len;
	return true;
}

static bool tell(void *priv, const struct set *set, const struct vmi_rec *rec)
{
	const struct vmi_vma *vma = (const void *)rec;
	struct areas *v = priv;

	v->header = *set->header;
	v->huge_shift = set->dialect->level[VMI_PMD].shift;
	if (rec->type != VMI_REC_VMA)
		return true;
	/* what was split while it was told may come twice */
	if (v->nr && vma->start < v->area[v->nr - 1].end)
		return true;
	return add_area(v, vma);
}

enum live areas_read(struct areas *v, const struct proc *proc, struct vmi_end *sum)
{
	memset(v, 0, sizeof(*v));
	return live_process(VMI_VIEW_VMAS, proc, sum, tell, v);
}

void areas_free(struct areas *v)
{
	free(v->area);
	free(v->names);
}

struct own_text areas_name(const struct areas *v, const struct area *area)
{
	return area ? (struct own_text){ v->names + area->name, area->len } : own_text(NULL);
}

struct own_text areas_ops(const struct areas *v, const struct area *area)
{
	return (struct own_text){ v->names + area->name + area->len, area->ops_len };
}

struct area *areas_find(struct areas *v, u64 addr)
{
	while (v->at < v->nr && v->area[v->at].end <= addr)
		v->at++;
	return v->at < v->nr && v->area[v->at].start <= addr ? &v->area[v->at] : NULL;
}
