// SPDX-License-Identifier: GPL-2.0
/* symbols.c - names of functions; see symbols.h */
#include <elfutils/libdwfl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "grow.h"
#include "procs.h"
#include "symbols.h"

/* files ---------------------------------------------------------------------------- */

/**
 * struct object - a file that is executed
 * @path: of it
 * @ino: its inode, to know it again; 0: not known
 * @tried: it was looked for
 * @dwfl: libdwfl's handle; NULL: it cannot be read
 * @module: the file
 * @elf: its headers
 * @bias: what @module's addresses are more than those in @elf
 */
struct object {
	char *path;
	u64 ino;
	bool tried;
	Dwfl *dwfl;
	Dwfl_Module *module;
	Elf *elf;
	GElf_Addr bias;
};

struct object *object_open(const char *path, u64 ino)
{
	struct object *o = calloc(1, sizeof(*o));

	if (!o)
		return NULL;
	o->ino = ino;
	o->path = strdup(path);
	if (o->path)
		return o;
	free(o);
	return NULL;
}

const char *object_path(const struct object *o)
{
	return o->path;
}

/* A regular file, and still the one that was mapped. */
static bool is_there(const struct object *o)
{
	struct stat st;

	return *o->path == '/' && !stat(o->path, &st) && S_ISREG(st.st_mode) &&
	       (!o->ino || st.st_ino == o->ino);
}

static void load(struct object *o)
{
	static const Dwfl_Callbacks callbacks = {
		.find_elf = dwfl_build_id_find_elf,
		.find_debuginfo = dwfl_standard_find_debuginfo,
		.section_address = dwfl_offline_section_address,
	};

	/* names are looked for on this machine: nobody asked for the network */
	unsetenv("DEBUGINFOD_URLS");
	o->dwfl = dwfl_begin(&callbacks);
	if (!o->dwfl)
		return;
	dwfl_report_begin(o->dwfl);
	o->module = dwfl_report_offline(o->dwfl, "", o->path, -1);
	dwfl_report_end(o->dwfl, NULL, NULL);
	if (o->module)
		o->elf = dwfl_module_getelf(o->module, &o->bias);
}

/* Where the linker meant that byte of the file to be. */
static bool find_address(const struct object *o, u64 offset, GElf_Addr *addr)
{
	size_t nr = 0;
	GElf_Phdr ph;

	if (elf_getphdrnum(o->elf, &nr))
		return false;
	for (size_t i = 0; i < nr; i++) {
		if (!gelf_getphdr(o->elf, i, &ph) || ph.p_type != PT_LOAD ||
		    offset < ph.p_offset || offset - ph.p_offset >= ph.p_filesz)
			continue;
		*addr = offset - ph.p_offset + ph.p_vaddr + o->bias;
		return true;
	}
	return false;
}

const char *object_symbol(struct object *o, u64 offset)
{
	GElf_Addr addr;

	if (!o->tried && is_there(o))
		load(o);
	o->tried = true;
	if (!o->elf || !find_address(o, offset, &addr))
		return NULL;
	return dwfl_module_addrname(o->module, addr);
}

void object_close(struct object *o)
{
	if (o->dwfl)
		dwfl_end(o->dwfl);
	free(o->path);
	free(o);
}

/* the kernel ------------------------------------------------------------------------ */

/** struct kernel_symbol - a function; its end is where the next begins */
struct kernel_symbol {
	u64 start;
	const char *name;
};

static int by_start(const void *a, const void *b)
{
	const struct kernel_symbol *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

/* "ffffffff81000000 T _text", with "\t[module]" behind it if it is one's. */
static bool take_line(struct kernel_symbols *k, char *line)
{
	unsigned long long start;
	char type;
	int at = 0;

	if (sscanf(line, "%llx %c %n", &start, &type, &at) < 2 || !at || !start ||
	    !strchr("TtWw", type))
		return true;
	line[at + strcspn(line + at, "\t\n")] = '\0';
	if (!grow(&k->one, sizeof(*k->one), &k->cap, k->nr + 1))
		return false;
	k->one[k->nr++] = (struct kernel_symbol){ start, line + at };
	return true;
}

static char *read_text(void)
{
	char path[4096], *text = NULL;
	size_t cap = 0;
	FILE *f;

	procs_path(path, sizeof(path), "kallsyms");
	f = fopen(path, "re");
	/* to the end: there is no NUL in it */
	if (!f || getdelim(&text, &cap, '\0', f) < 0) {
		free(text);
		text = NULL;
	}
	if (f)
		fclose(f);
	return text;
}

bool kernel_symbols_read(struct kernel_symbols *k)
{
	char *next, *line;
	bool ok = true;

	memset(k, 0, sizeof(*k));
	k->tried = true;
	k->text = read_text();
	next = k->text;
	while (ok && (line = strsep(&next, "\n")))
		ok = take_line(k, line);
	qsort(k->one, k->nr, sizeof(*k->one), by_start);
	return ok;
}

const char *kernel_symbols_find(const struct kernel_symbols *k, u64 addr)
{
	size_t low = 0, high = k->nr;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (k->one[mid].start <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low ? k->one[low - 1].name : NULL;
}

void kernel_symbols_free(struct kernel_symbols *k)
{
	free(k->text);
	free(k->one);
	memset(k, 0, sizeof(*k));
}
