/* SPDX-License-Identifier: GPL-2.0 */
/* symbols.h - names of functions: of files by libdwfl, of the kernel by /proc/kallsyms */
#ifndef _VMINSPECT_SYMBOLS_H
#define _VMINSPECT_SYMBOLS_H

#include "../module/decode/decode.h"

struct object;

/**
 * struct kernel_symbols - the kernel's and its modules' functions
 * @text: all of kallsyms, cut into names
 * @one: ascending
 * @nr: how many; 0: none is told, to whoever may not see addresses
 * @cap: room in @one
 * @tried: it was read
 */
struct kernel_symbols {
	char *text;
	struct kernel_symbol *one;
	size_t nr;
	size_t cap;
	bool tried;
};

/** object_open() - the file @path with inode @ino, when it was mapped; NULL: no memory */
struct object *object_open(const char *path, u64 ino);
/** object_path() - as it was given */
const char *object_path(const struct object *o);
/**
 * object_symbol() - the function at @offset of the file
 *
 * Return: NULL if there is none, if the file cannot be read, or if another one has
 * its path by now. Good as long as the object is.
 */
const char *object_symbol(struct object *o, u64 offset);
void object_close(struct object *o);

/** kernel_symbols_read() - all there are; false: no memory */
bool kernel_symbols_read(struct kernel_symbols *k);
/** kernel_symbols_find() - the function at @addr, or NULL */
const char *kernel_symbols_find(const struct kernel_symbols *k, u64 addr);
void kernel_symbols_free(struct kernel_symbols *k);

#endif /* _VMINSPECT_SYMBOLS_H */
