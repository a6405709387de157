// SPDX-License-Identifier: GPL-2.0
/* maps_test.c - the line of /proc/PID/maps, byte for byte (fs/proc/task_mmu.c) */
#include <stdio.h>
#include <stdlib.h>

#include "../text.h"
#include "sample.h"
#include "suites.h"
#include "tap.h"

#define R	VMI_VM_READ
#define W	VMI_VM_WRITE
#define X	VMI_VM_EXEC
#define S	VMI_VM_MAYSHARE

#define PAD_25	"                         "

static const struct {
	const char *what;
	u64 start, end, flags, pgoff;
	u32 major, minor;
	u64 ino;
	u8 has_file;
	const char *name;
	const char *line;
} rows[] = {
	{ "program text", 0x55d0c8a5b000, 0x55d0c8a5d000, R | X, 2, 8, 1, 1234567, 1,
	  "/usr/bin/cat",
	  "55d0c8a5b000-55d0c8a5d000 r-xp 00002000 08:01 1234567                    /usr/bin/cat" },
	{ "heap", 0x55d0ca1fc000, 0x55d0ca21d000, R | W, 0x55d0ca1fc, 0, 0, 0, 0, "[heap]",
	  "55d0ca1fc000-55d0ca21d000 rw-p 00000000 00:00 0 " PAD_25 "[heap]" },
	{ "no name", 0x7f0000000000, 0x7f0000001000, R | W, 0x7f0000000, 0, 0, 0, 0, "",
	  "7f0000000000-7f0000001000 rw-p 00000000 00:00 0 " },
	{ "no permissions", 0x7f0000000000, 0x7f0000001000, 0, 0, 0, 0, 0, 0, "",
	  "7f0000000000-7f0000001000 ---p 00000000 00:00 0 " },
	{ "shared", 0x7f0000000000, 0x7f0000001000, R | W | X | S, 0, 0, 5, 99, 1, "/dev/zero",
	  "7f0000000000-7f0000001000 rwxs 00000000 00:05 99                         /dev/zero" },
	{ "VM_SHARED alone is not s", 0x1000, 0x2000, W | VMI_VM_SHARED, 0, 0, 0, 0, 0, "",
	  "00001000-00002000 -w-p 00000000 00:00 0 " },
	{ "low addresses", 0x400000, 0x401000, R, 0, 0, 0, 0, 0, "x",
	  "00400000-00401000 r--p 00000000 00:00 0                                  x" },
	{ "vsyscall", 0xffffffffff600000, 0xffffffffff601000, X, 0, 0, 0, 0, 0, "[vsyscall]",
	  "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]" },
	{ "large device numbers", 0x7f0000000000, 0x7f0000001000, R, 0, 259, 0x12345, 7, 1, "/a",
	  "7f0000000000-7f0000001000 r--p 00000000 103:12345 7                      /a" },
	{ "large offset", 0x7f0000000000, 0x7f0000001000, R, 0x123456, 8, 1, 7, 1, "/a",
	  "7f0000000000-7f0000001000 r--p 123456000 08:01 7                         /a" },
	{ "offset that leaves the top bits", 0x1000, 0x2000, R, VMI_BIT(51), 8, 1, 7, 1, "/a",
	  "00001000-00002000 r--p 8000000000000000 08:01 7                          /a" },
	{ "prefix of 71 columns", 0x7f0000000000, 0x7f0000001000, R, 0x1234567890, 8, 1,
	  1000000000000000000, 1, "/a",
	  "7f0000000000-7f0000001000 r--p 1234567890000 08:01 1000000000000000000   /a" },
	{ "prefix of 72 columns", 0x7f0000000000, 0x7f0000001000, R, 0x1234567890, 8, 1,
	  10000000000000000000ull, 1, "/a",
	  "7f0000000000-7f0000001000 r--p 1234567890000 08:01 10000000000000000000  /a" },
	{ "prefix of 73 columns", 0x7f0000000000, 0x7f0000001000, R, 0x12345678900, 8, 1,
	  10000000000000000000ull, 1, "/a",
	  "7f0000000000-7f0000001000 r--p 12345678900000 08:01 10000000000000000000  /a" },
	{ "prefix of 74 columns", 0x7f0000000000, 0x7f0000001000, R, 0x12345678900, 259, 1,
	  10000000000000000000ull, 1, "/a",
	  "7f0000000000-7f0000001000 r--p 12345678900000 103:01 10000000000000000000  /a" },
	{ "long prefix, no name", 0x7f0000000000, 0x7f0000001000, R, 0x123456789ab00, 259, 1,
	  10000000000000000000ull, 1, "",
	  "7f0000000000-7f0000001000 r--p 123456789ab00000 103:01 10000000000000000000 " },
	{ "newline in a path", 0x1000, 0x2000, R, 0, 8, 1, 7, 1, "/a\n\n",
	  "00001000-00002000 r--p 00000000 08:01 7                                  /a\\012\\012" },
	{ "blank, tab, backslash in a path", 0x1000, 0x2000, R, 0, 8, 1, 7, 1,
	  "/a b\tc\\d (deleted)",
	  "00001000-00002000 r--p 00000000 08:01 7 " PAD_25 "        /a b\tc\\d (deleted)" },
	{ "newline in a name that is no path", 0x1000, 0x2000, R, 0, 0, 0, 0, 0, "[anon:\n]",
	  "00001000-00002000 r--p 00000000 00:00 0                                  [anon:\n]" },
};

static struct vmi_vma *make(size_t i)
{
	struct vmi_vma *v = sample_vma(rows[i].name, strlen(rows[i].name), "ops", 3);

	v->start = rows[i].start;
	v->end = rows[i].end;
	v->flags = rows[i].flags;
	v->pgoff = rows[i].pgoff;
	v->dev_major = rows[i].major;
	v->dev_minor = rows[i].minor;
	v->ino = rows[i].ino;
	v->has_file = rows[i].has_file;
	return v;
}

static void maps_rows(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vmi_vma *v = make(i);
		char buf[512];
		struct vmi_out o;

		vmi_out_init(&o, buf, sizeof(buf) - 1);
		vmi_text_maps(&o, v, 12);
		/* without its newline, which is there */
		o.p[o.p[-1] == '\n' ? -1 : 0] = '\0';
		tap_is(buf, rows[i].line, "%s", rows[i].what);
		free(v);
	}
}

/* A line does not depend on what stands before it in the buffer. */
static void second_line(void)
{
	struct vmi_vma *v = make(0);
	char buf[512];
	struct vmi_out o;

	vmi_out_init(&o, buf, sizeof(buf) - 1);
	vmi_str(&o, "something else\n");
	vmi_text_maps(&o, v, 12);
	o.p[-1] = '\0';
	tap_is(strchr(buf, '\n') + 1, rows[0].line, "the second line of a buffer");
	free(v);
}

/* The longest path there can be: PATH_MAX bytes, all of them escaped. */
static void longest_path(void)
{
	char *name = malloc(4096), *buf = malloc(VMI_TEXT_ROOM);
	struct vmi_vma *v;
	struct vmi_out o;
	size_t n = 0;

	memset(name, '\n', 4096);
	v = sample_vma(name, 4096, "", 0);
	v->has_file = 1;
	vmi_out_init(&o, buf, VMI_TEXT_ROOM);
	vmi_text_maps(&o, v, 12);
	for (char *p = buf; p + 4 <= o.p; p++)
		n += !memcmp(p, "\\012", 4);
	tap_ok(!o.full && n == 4096 && o.p == buf + 73 + 4 * 4096 + 1, "the longest path");
	free(v);
	free(buf);
	free(name);
}

void maps_test(void)
{
	maps_rows();
	second_line();
	longest_path();
}
