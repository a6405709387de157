/* SPDX-License-Identifier: GPL-2.0 */
/*
 * signal.h - faults that no VMA allows
 *
 * They never come to handle_mm_fault(): the architecture's handler sends
 * SIGSEGV, by kernel/signal.c:force_sig_fault() or force_sig_pkuerr().
 */
#ifndef _VMI_PROBE_SIGNAL_H
#define _VMI_PROBE_SIGNAL_H

/**
 * vmi_signal_arm() - see them too; a kernel without these functions shows none
 *
 * Return: 0; -ENOMEM: none is seen.
 */
int vmi_signal_arm(void);
void vmi_signal_disarm(void);

#endif /* _VMI_PROBE_SIGNAL_H */
