/* SPDX-License-Identifier: GPL-2.0 */
/* sample.h - one good record of each type, in memory of just its size */
#ifndef _VMI_TESTS_SAMPLE_H
#define _VMI_TESTS_SAMPLE_H

#include "../record.h"

/** SAMPLE_TYPES - record types are below this */
#define SAMPLE_TYPES	80

/** sample() - a record of @type that may be read, to be freed; NULL if there is no such type */
struct vmi_rec *sample(u32 type);
/** sample_vma() - a VMA record with this name and vm_ops name */
struct vmi_vma *sample_vma(const char *name, size_t name_len, const char *ops, size_t ops_len);
/** sample_field() - the row of a field, which has to exist */
const struct vmi_field *sample_field(u32 type, const char *name);
/** sample_resize() - @rec moved to memory of @size bytes, which it says it has */
struct vmi_rec *sample_resize(struct vmi_rec *rec, u32 size);

#endif /* _VMI_TESTS_SAMPLE_H */
