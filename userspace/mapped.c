// SPDX-License-Identifier: GPL-2.0
/* mapped.c - files, told at the moment they are mapped; see mapped.h */
#include "mapped.h"
#include "perf_records.h"

/* A ring has room for some thousand mappings between two looks. */
#define PAGES	64

int mapped_open(struct rings *r)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_DUMMY,
		.sample_period = 1,
		.mmap = 1,
		.mmap_data = 1,
		.mmap2 = 1,
	};

	return rings_open(r, &attr, "", PAGES);
}

/**
 * struct telling - whom, of what is a file
 * @tell: told
 * @priv: for @tell
 */
struct telling {
	mapped_tell_t tell;
	void *priv;
};

static bool tell(void *priv, const struct perf_event_header *rec)
{
	const struct perf_mmap2 *m = (const void *)rec;
	const struct telling *to = priv;

	if (rec->type != PERF_RECORD_MMAP2 || !m->ino)
		return true;
	return to->tell(to->priv, m->major << 20 | m->minor, m->ino, m->path);
}

bool mapped_read(struct rings *r, mapped_tell_t tell_path, void *priv)
{
	struct telling to = { tell_path, priv };

	return rings_read(r, tell, &to);
}
