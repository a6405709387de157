// SPDX-License-Identifier: GPL-2.0
/* cached.c - the pages of a file that are in memory */
#include <linux/pagemap.h>

#include "cached.h"
#include "compat.h"

bool vmi_cached_next(struct address_space *mapping, u64 index, u64 end, struct vmi_cached *p)
{
	unsigned int shift = vmi_cache_shift(mapping);
	pgoff_t at = index >> shift;
	struct folio_batch batch;
	struct folio *folio;
	u64 first;

	folio_batch_init(&batch);
	if (index >= end ||
	    !filemap_get_folios(mapping, &at, (end - 1) >> shift, &batch))
		return false;
	folio = batch.folios[0];
	first = (u64)folio->index << shift;
	p->index = max(index, first);
	p->pfn = folio_pfn(folio) + (p->index - first);
	p->nr = min(end, first + folio_nr_pages(folio)) - p->index;
	/* one by one: folio_batch_release() would drain what waits for the LRU lists */
	for (unsigned int i = 0; i < folio_batch_count(&batch); i++)
		folio_put(batch.folios[i]);
	return p->index < end;
}
