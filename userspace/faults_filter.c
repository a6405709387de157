// SPDX-License-Identifier: GPL-2.0
/* faults_filter.c - which faults are asked for, in the words of tracefs */
#include <unistd.h>

#include "faults.h"

static void and(struct vmi_out *o)
{
	if (o->p > o->start)
		vmi_str(o, " && ");
}

static void filter_classes(struct vmi_out *o, u64 classes)
{
	const char *sep = "(";

	and(o);
	for (unsigned int i = 0; i < 64; i++) {
		if (!(classes & VMI_BIT(i)))
			continue;
		vmi_str(o, sep);
		vmi_key_dec(o, "class == ", i);
		sep = " || ";
	}
	vmi_char(o, ')');
}

void faults_filter(const struct ask *a, char *filter, size_t size)
{
	struct vmi_out o;

	vmi_out_init(&o, filter, size - 1);
	if (a->classes)
		filter_classes(&o, a->classes);
	if (a->given & OPT_MAJOR) {
		and(&o);
		vmi_str(&o, "major == 1");
	}
	if (a->slower_ns) {
		and(&o);
		vmi_key_dec(&o, "latency_ns >= ", a->slower_ns);
	}
	if (!a->request.children) {
		and(&o);
		/* of all but of vminspect, whose own would never end */
		if (a->request.keys & VMI_KEY_PID)
			vmi_key_dec(&o, "tgid == ", a->request.pid);
		else
			vmi_key_dec(&o, "tgid != ", getpid());
	}
	*o.p = '\0';
}
