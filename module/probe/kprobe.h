/* SPDX-License-Identifier: GPL-2.0 */
/* kprobe.h - is a probe really put in, and really taken out? */
#ifndef _VMI_PROBE_KPROBE_H
#define _VMI_PROBE_KPROBE_H

#include <linux/kprobes.h>

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
 * vmi_kprobe_disable() - before a probe is unregistered
 * @p: the probe, or that of a kretprobe
 *
 * ftrace needs memory to forget an address. Without, unregister_kprobe() does not
 * say so and leaves the probe in the kernel's tables (kernel/kprobes.c:
 * __unregister_kprobe_top), which are walked for as long as the kernel runs. One
 * that is disabled it takes out whatever happens: ftrace then calls on for an
 * address that no probe has, which is harmless. Nobody else touches these flags.
 */
static inline void vmi_kprobe_disable(struct kprobe *p)
{
	if (disable_kprobe(p))
		p->flags |= KPROBE_FLAG_DISABLED;
}

#endif /* _VMI_PROBE_KPROBE_H */
