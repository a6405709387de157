/* SPDX-License-Identifier: GPL-2.0 */
/* kprobe.h - was a probe really put in, and was it taken out? */
#ifndef _VMI_PROBE_KPROBE_H
#define _VMI_PROBE_KPROBE_H

#include <linux/kprobes.h>
#include <linux/printk.h>
#include <linux/slab.h>

/**
 * vmi_kprobe_err() - what came of a registration
 * @p: the probe, or that of a kretprobe
 * @err: what register_kprobe() or register_kretprobe() said
 *
 * 7.2 says 0 even where arming failed, and keeps no such probe
 * (kernel/kprobes.c:__register_kprobe): nothing would ever be counted. To
 * enable one that is there and enabled changes nothing.
 *
 * Return: @err; -ENOMEM if it was 0 and the probe is not there: what ftrace
 * arms with is memory. It is to be unregistered then.
 */
static inline int vmi_kprobe_err(struct kprobe *p, int err)
{
	if (!err && enable_kprobe(p))
		return -ENOMEM;
	return err;
}

/**
 * vmi_kprobe_free() - give back a probe that was unregistered
 * @p: the probe, or that of a kretprobe
 * @mem: what it is in, from kzalloc()
 *
 * To take out a probe needs memory for ftrace's table of functions. Without,
 * unregister_kprobe() tells nobody, takes its address away, so that its handlers
 * are not found any more, and leaves it in the kernel's table of probes, which is
 * walked for as long as the kernel runs (kernel/kprobes.c:unregister_kprobes).
 * So its memory has to stay as well, even when we are unloaded.
 */
static inline void vmi_kprobe_free(const struct kprobe *p, void *mem)
{
	if (likely(p->addr))
		kfree(mem);
	else
		pr_warn("vminspect: the kernel had no memory to forget the probe of %s: it stays there, without effect\n",
			p->symbol_name);
}

#endif /* _VMI_PROBE_KPROBE_H */
