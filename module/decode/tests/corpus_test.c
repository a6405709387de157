// SPDX-License-Identifier: GPL-2.0
/*
 * corpus_test.c - streams recorded on real kernels
 *
 * They seed the fuzzer, too. Each is the answer about the cat that read it;
 * the name says kernel and view.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "../text.h"
#include "dialects.h"
#include "suites.h"
#include "tap.h"

#define MAX_STREAM	65536

/* name → the dialect it ought to hold */
static const struct vmi_dialect *dialect_of(const char *name)
{
	for (size_t i = D_NR; i-- > 0;) {
		size_t len = strlen(dialect_names[i]);

		if (!strncmp(name, dialect_names[i], len) && name[len] == '_')
			return &dialects[i];
	}
	return NULL;
}

static size_t load(const char *name, char *buf)
{
	char path[4096];
	size_t len;
	FILE *f;

	snprintf(path, sizeof(path), "%s/stream/%s", corpus_dir, name);
	f = fopen(path, "r");
	if (!f)
		return 0;
	len = fread(buf, 1, MAX_STREAM, f);
	fclose(f);
	return len;
}

/* What is the machine's own, not the kernel's: isolation, memory types, what faults */
static bool same_dialect(const struct vmi_rec *rec, const struct vmi_dialect *want)
{
	struct vmi_dialect d = *(const struct vmi_dialect *)rec;

	d.flags &= ~(VMI_DIALECT_PTI | VMI_DIALECT_YOUNG_FAULTS |
		     VMI_DIALECT_DIRTY_FAULTS | VMI_DIALECT_EXEC_ONLY);
	d.mem_types = 0;
	return !memcmp(&d, want, sizeof(d));
}

static void check_record(const struct vmi_rec *rec, struct vmi_text *t,
			 const struct vmi_dialect *want, const char *name)
{
	char text[VMI_TEXT_ROOM];
	struct vmi_out o;
	bool done;

	tap_check(vmi_record_find(rec->type), "%s: record of type %u", name, rec->type);
	if (rec->type == VMI_REC_DIALECT)
		tap_check(same_dialect(rec, want), "%s: the dialect is another", name);
	do {
		vmi_out_init(&o, text, sizeof(text));
		done = vmi_text_next(t, rec, &o);
		tap_check(!o.full, "%s: a line that is too long", name);
		tap_check(!memmem(text, o.p - text, "unknown ", 8), "%s: unknown: %.*s", name,
			  (int)(o.p - text), text);
	} while (!done);
}

static void check_stream(const char *name, const struct vmi_dialect *want)
{
	char *buf = malloc(MAX_STREAM);
	size_t len = load(name, buf), pos = 0;
	const struct vmi_rec *rec = NULL;
	struct vmi_text t;

	vmi_text_init(&t, want);
	while (pos < len) {
		rec = (void *)(buf + pos);
		if (!tap_check(vmi_record_ok(rec, len - pos), "%s: byte %zu", name, pos))
			break;
		check_record(rec, &t, want, name);
		pos += rec->size;
	}
	tap_check(rec && pos == len && rec->type == VMI_REC_END, "%s: no END", name);
	free(buf);
	tap_sum("%s", name);
}

void corpus_test(void)
{
	struct dirent **names;
	char path[4096];
	int n;

	if (!corpus_dir) {
		tap_skip("recorded streams", "no directory given");
		return;
	}
	snprintf(path, sizeof(path), "%s/stream", corpus_dir);
	n = scandir(path, &names, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.') {
			const struct vmi_dialect *want = dialect_of(names[i]->d_name);

			if (tap_ok(want, "%s: of a kernel we know", names[i]->d_name))
				check_stream(names[i]->d_name, want);
		}
		free(names[i]);
	}
	tap_ok(n > 2, "there are recorded streams");
	free(names);
}
