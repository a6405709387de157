/* SPDX-License-Identifier: GPL-2.0 */
/* areas.h - the VMAs of one process, and whose an address is */
#ifndef _VMINSPECT_AREAS_H
#define _VMINSPECT_AREAS_H

#include "live.h"
#include "own.h"

/**
 * struct area - one VMA
 * @start: where it starts
 * @end: and ends
 * @name: where its name stands in struct areas.names
 * @len: bytes of it
 * @ops_len: bytes of the name of its vm_ops, right behind that
 * @flags: VMI_VM_*
 * @pgoff: where in its file it starts, in pages
 * @role: enum vmi_role
 * @anonymous: it has no vm_ops: nothing but anonymous memory
 */
struct area {
	u64 start;
	u64 end;
	u32 name;
	u32 len;
	u32 ops_len;
	u64 flags;
	u64 pgoff;
	u8 role;
	bool anonymous;
};

/**
 * struct areas - those of a process
 * @area: ascending
 * @nr: how many
 * @cap: room in @area
 * @names: all names, one behind the other
 * @used: bytes of them
 * @room: bytes there is room for
 * @header: of the stream
 * @huge_shift: log2 of the bytes that an entry of level PMD maps
 * @at: areas_find(): the one found last
 */
struct areas {
	struct area *area;
	size_t nr;
	size_t cap;
	char *names;
	size_t used;
	size_t room;
	struct vmi_header header;
	u8 huge_shift;
	size_t at;
};

/** areas_read() - ask the module; @v is to be freed in any case */
enum live areas_read(struct areas *v, const struct proc *proc, struct vmi_end *sum);
void areas_free(struct areas *v);
/** areas_name() - of a VMA of @v; none of NULL */
struct own_text areas_name(const struct areas *v, const struct area *area);
/** areas_ops() - the name of its vm_ops; none if it is anonymous */
struct own_text areas_ops(const struct areas *v, const struct area *area);
/** areas_find() - the VMA of @addr, or NULL; asked in ascending order of addresses */
struct area *areas_find(struct areas *v, u64 addr);

#endif /* _VMINSPECT_AREAS_H */
