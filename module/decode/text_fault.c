// SPDX-License-Identifier: GPL-2.0
/* text_fault.c - the lines of the view faults; times in ns */
#include "fault.h"
#include "record.h"
#include "text_fault.h"

void vmi_text_faults(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_faults *f = (const void *)rec;

	vmi_key_dec(o, "faults count=", f->count);
	vmi_key_dec(o, " errors=", f->errors);
	vmi_key_dec(o, " window=", f->until - f->since);
	vmi_key_dec(o, " missed=", f->missed);
	vmi_key_dec(o, " lost=", f->lost);
	vmi_key_dec(o, " listeners=", f->listeners);
	if (f->flags) {
		vmi_char(o, ' ');
		vmi_rows_print(o, vmi_names_faults, f->flags, '|');
	}
	vmi_char(o, '\n');
}

/* Each bucket that has any, by the time below which it ends. */
static void histogram(struct vmi_out *o, const struct vmi_fault_sums *s)
{
	vmi_str(o, " hist");
	for (unsigned int i = 0; i < VMI_FAULT_BUCKETS; i++) {
		if (!s->hist[i])
			continue;
		if (i == VMI_FAULT_BUCKETS - 1)
			vmi_str(o, " more:");
		else
			vmi_key_dec(o, " <", VMI_BIT(i));
		if (i != VMI_FAULT_BUCKETS - 1)
			vmi_char(o, ':');
		vmi_dec(o, s->hist[i]);
	}
	vmi_char(o, '\n');
}

void vmi_text_fault_class(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_fault_sums *s = (const void *)rec;
	static const struct {
		const char *key;
		unsigned int percent;
	} quantiles[] = { { " p50=", 50 }, { " p90=", 90 }, { " p99=", 99 } };

	o->start = o->p;
	vmi_rows_print_first(o, vmi_names_fault, s->fault);
	vmi_pad(o, 15);
	vmi_char(o, ' ');
	vmi_rows_print_first(o, vmi_names_fault_kind, s->kind);
	vmi_pad(o, 29);
	vmi_key_dec(o, " count=", s->count);
	vmi_key_dec(o, " errors=", s->errors);
	vmi_key_dec(o, " major=", s->major);
	vmi_key_dec(o, " retries=", s->retries);
	if (s->sum_ns) {
		for (size_t i = 0; i < ARRAY_SIZE(quantiles); i++)
			vmi_key_dec(o, quantiles[i].key,
				    vmi_fault_quantile(s, quantiles[i].percent));
		vmi_key_dec(o, " max=", s->max_ns);
		vmi_key_dec(o, " sum=", s->sum_ns);
	}
	vmi_char(o, '\n');
	if (s->sum_ns)
		histogram(o, s);
}

void vmi_text_fault_error(struct vmi_text *t, const struct vmi_rec *rec, struct vmi_out *o)
{
	const struct vmi_fault_error *e = (const void *)rec;

	vmi_str(o, "error ");
	vmi_rows_print_first(o, vmi_names_fault_reason, e->reason);
	vmi_key_dec(o, " count=", e->count);
	vmi_char(o, '\n');
}
