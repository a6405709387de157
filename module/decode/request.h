/* SPDX-License-Identifier: GPL-2.0 */
/* request.h - the request line, taken apart; the only parser of it */
#ifndef _VMI_DECODE_REQUEST_H
#define _VMI_DECODE_REQUEST_H

#include "decode.h"

/** VMI_KEY_* - the keys a view takes, and those a request holds */
#define VMI_KEY_PID	(1u << 0)
#define VMI_KEY_ADDR	(1u << 1)
#define VMI_KEY_RANGE	(1u << 2)
#define VMI_KEY_WITH	(1u << 3)
#define VMI_KEY_PFN	(1u << 4)
#define VMI_KEY_FD	(1u << 5)
#define VMI_KEY_OFF	(1u << 6)
#define VMI_KEY_CHILDREN	(1u << 7)

/**
 * struct vmi_request - what was asked
 * @keys: VMI_KEY_* that were given
 * @pid: pid=, as written
 * @with: VMI_WITH_*
 * @addr: addr=
 * @start: range=, as written
 * @end: its end
 * @pfn: pfn=, the first
 * @pfn_end: behind the last
 * @fd: fd=
 * @off: off=
 * @children: children=
 */
struct vmi_request {
	u32 keys;
	u32 pid;
	u32 with;
	u64 addr;
	u64 start;
	u64 end;
	u64 pfn;
	u64 pfn_end;
	u32 fd;
	u64 off;
	u32 children;
};

/**
 * vmi_request_parse() - one request line
 * @s: the line, without its newline; need not end in NUL
 * @len: its bytes
 * @allowed: VMI_KEY_* this view takes
 * @r: filled
 *
 * Return: true if every word is key=value with a key that is allowed, given
 * once, and a value in its form. A range must not be empty or reversed. What is
 * asked about is a process (pid, addr, range), frames (pfn) or a file (fd, off),
 * not two of them. children goes with pid.
 */
bool vmi_request_parse(const char *s, size_t len, u32 allowed, struct vmi_request *r);

#endif /* _VMI_DECODE_REQUEST_H */
