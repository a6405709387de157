// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_set.c - any bytes as a recording: never a crash, never an overrun
 *
 * Reads them as -i would and draws what comes in every format, narrowed and
 * retraced too. trouble() is silent here: thousands a second would be told.
 */
#include <stdlib.h>

#include "../answer.h"
#include "../retrace.h"
#include "../trouble.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int trouble(const char *fmt, ...)
{
	return EXIT_TROUBLE;
}

/**
 * struct memory - a source out of bytes
 * @source: first, so that one is the other
 * @data: what is left
 * @left: how much
 */
struct memory {
	struct source source;
	const u8 *data;
	size_t left;
};

static ssize_t memory_read(struct source *s, void *buf, size_t len)
{
	struct memory *m = (struct memory *)s;

	/* in pieces, so that records are put together from several */
	if (len > 1000)
		len = 1000;
	if (len > m->left)
		len = m->left;
	memcpy(buf, m->data, len);
	m->data += len;
	m->left -= len;
	return len;
}

static void memory_init(struct memory *m, struct set *set, const u8 *data, size_t size)
{
	memset(m, 0, sizeof(*m));
	m->source.read = memory_read;
	m->source.name = "fuzz";
	m->data = data;
	m->left = size;
	set_init(set, &m->source);
}

static void draw_all(struct drawing *d, const u8 *data, size_t size)
{
	struct memory m;
	struct filter f;
	struct set set;

	memory_init(&m, &set, data, size);
	while (set_stream(&set) == SET_RECORD) {
		int err = filter_init(&f, d->ask, set.header);

		if (!err)
			err = answer_draw(&set, d, d->ask->request.keys ? &f : NULL);
		filter_free(&f);
		if (!set.ended)
			break;
	}
	set_free(&set);
}

static void retrace_all(const u8 *data, size_t size, u64 addr)
{
	struct retrace r = { .addr = addr };
	const struct vmi_rec *rec;
	struct vmi_result result;
	struct vmi_step step;
	struct memory m;
	struct set set;

	memory_init(&m, &set, data, size);
	while (set_stream(&set) == SET_RECORD) {
		memcpy(&r.header, set.header, sizeof(r.header));
		memcpy(&r.dialect, set.dialect, sizeof(r.dialect));
		while (set_record(&set, &rec) == SET_RECORD) {
			retrace_vmas(&r, rec);
			retrace_pagetable(&r, rec);
		}
		for (unsigned int level = 0; level < VMI_LEVELS; level++)
			retrace_step(&r, level, &step);
		retrace_result(&r, &result);
		if (!set.ended)
			break;
	}
	set_free(&set);
	free(r.vma);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static const char * const names[] = { "table", "json", "text", "raw" };
	static FILE *out;

	if (!out)
		out = fopen("/dev/null", "w");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct ask a = { .format = format_find(names[i]) };
		struct drawing d = { .format = a.format, .ask = &a, .out = out };

		draw_all(&d, data, size);
		a.request.keys = VMI_KEY_RANGE;
		a.request.start = 0x1001000;
		a.request.end = 0x7f0000201000;
		draw_all(&d, data, size);
	}
	retrace_all(data, size, 0x403abc);
	retrace_all(data, size, 0x7f0000200123);
	return 0;
}
