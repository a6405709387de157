// SPDX-License-Identifier: GPL-2.0
/*
 * agree.c - the entries of raw/pagetable against pagemap and smaps
 *
 * What pagemap and smaps make of an entry is restated in here, from
 * Documentation/admin-guide/mm/pagemap.rst, Documentation/filesystems/proc.rst
 * and fs/proc/task_mmu.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "agree.h"

/* PAGEMAP_SCAN (6.7): this machine's headers may be older. */
struct scan_region {
	__u64 start;
	__u64 end;
	__u64 categories;
};

struct scan_arg {
	__u64 size;
	__u64 flags;
	__u64 start;
	__u64 end;
	__u64 walk_end;
	__u64 vec;
	__u64 vec_len;
	__u64 max_pages;
	__u64 category_inverted;
	__u64 category_mask;
	__u64 category_anyof_mask;
	__u64 return_mask;
};

#define SCAN		_IOWR('f', 16, struct scan_arg)
#define SCAN_PRESENT	(1 << 3)
#define SCAN_SWAPPED	(1 << 4)

const char *agree_open(struct agreement *a, pid_t pid)
{
	int ret;

	memset(a, 0, sizeof(*a));
	a->pid = pid;
	a->pagemap = pagemap_open(pid);
	if (a->pagemap < 0 || maps_get(&a->maps, pid, true))
		return "/proc does not tell of this process";
	ret = stream_get(&a->stream, "pagetable", "pid=%d\n", pid);
	if (ret)
		return complain("raw/pagetable: error %d", ret);
	if (stream_bad(&a->stream))
		return stream_bad(&a->stream);
	model_make(&a->model, &a->stream);
	return model_untiled(&a->model, a->stream.header->start,
			     a->stream.header->end);
}

void agree_close(struct agreement *a)
{
	if (a->pagemap >= 0)
		close(a->pagemap);
	maps_free(&a->maps);
	model_free(&a->model);
	stream_free(&a->stream);
}

/* Every GAP is free of VMAs; all else is inside one. */
const char *agree_holes(const struct agreement *a)
{
	const struct map *m = a->maps.map, *stop = m + a->maps.nr;
	size_t i;

	for (i = 0; i < a->model.nr; i++) {
		const struct slot *slot = &a->model.slot[i];
		__u64 at = slot->start;

		while (m < stop && m->end <= at)
			m++;
		if (slot->what == SLOT_GAP) {
			if (m < stop && m->start < slot->end)
				return complain("gap %#llx-%#llx, but a VMA at %#llx",
						slot->start, slot->end,
						m->start);
			continue;
		}
		if (slot->what == SLOT_UNSETTLED || slot->what == SLOT_BAD)
			return complain("%#llx-%#llx is %s", at, slot->end,
					slot->what == SLOT_BAD ?
					"bad" : "unsettled");
		while (m < stop && m->start <= at && m->end < slot->end) {
			at = m->end;
			m++;
		}
		if (m == stop || m->start > at)
			return complain("%#llx is told of as mapped, but is in no VMA",
					at);
	}
	return NULL;
}

static bool slot_is(const struct model *m, const struct slot *slot,
		    enum vmi_soft kind)
{
	return slot->what == SLOT_ENTRY && !slot_present(m, slot) &&
	       (int)slot_swap_type(m, slot) == m->dialect->soft_type[kind];
}

/* The entry of pagemap that belongs to a slot, its bits 56 and 61 left out. */
static __u64 expect_present(const struct model *m, const struct slot *slot,
			    __u64 addr, bool hugetlb)
{
	__u64 e = PM_PRESENT | slot_pfn(m, slot, addr);

	if (slot_sw(m, slot, VMI_SW_SOFT_DIRTY) && !hugetlb)
		e |= PM_SOFT_DIRTY;
	if (slot_sw(m, slot, VMI_SW_UFFD_WP))
		e |= PM_UFFD_WP;
	return e;
}

static __u64 expect_soft(const struct model *m, const struct slot *slot,
			 bool hugetlb)
{
	__u64 e = hugetlb ? 0 : PM_SWAP, offset = slot_swap_offset(m, slot);

	if (slot_sw(m, slot, VMI_SW_SWP_SOFT_DIRTY) && !hugetlb)
		e |= PM_SOFT_DIRTY;
	if (slot_sw(m, slot, VMI_SW_SWP_UFFD_WP) ||
	    (slot_is(m, slot, VMI_SOFT_MARKER) &&
	     offset & m->dialect->marker_uffd_wp))
		e |= PM_UFFD_WP;
	if (!hugetlb)
		e |= PM_PFN(slot_swap_type(m, slot) | offset << 5);
	return e;
}

static __u64 expect(const struct model *m, const struct slot *slot,
		    __u64 addr, const struct map *map)
{
	bool hugetlb = strstr(map->vmflags, " ht");
	__u64 e = 0;

	/* Of a VMA without struct pages, pagemap tells nothing (mm/pagewalk.c). */
	if (strstr(map->vmflags, " pf"))
		e = 0;
	else if (slot_present(m, slot))
		e = expect_present(m, slot, addr, hugetlb);
	else if (slot->what == SLOT_ENTRY)
		e = expect_soft(m, slot, hugetlb);
	if (strstr(map->vmflags, " sd"))
		e |= PM_SOFT_DIRTY;
	return e;
}

static const char *compare(struct agreement *a, const struct slot *slot,
			   __u64 addr, const struct map *map, __u64 seen)
{
	__u64 mask = PM_PRESENT | PM_SWAP | PM_SOFT_DIRTY | PM_UFFD_WP |
		     PM_PFN(~0ULL);
	__u64 want = expect(&a->model, slot, addr, map);

	/* The offset of what is being moved or is broken has flags inside. */
	if (slot->what == SLOT_ENTRY && !slot_present(&a->model, slot) &&
	    !slot_is_swap(&a->model, slot) &&
	    !slot_is(&a->model, slot, VMI_SOFT_MARKER))
		mask &= ~PM_PFN(~0ULL);
	a->pages++;
	a->present += !!(seen & PM_PRESENT);
	a->swapped += !!(seen & PM_SWAP);
	if ((seen ^ want) & mask)
		return complain("%#llx (%s): pagemap %#llx, entry %#llx would be %#llx",
				addr, map->name, (unsigned long long)seen,
				slot->raw, want);
	return NULL;
}

/* Every page of [start, end), which is in one VMA. */
static const char *compare_range(struct agreement *a, const struct map *map,
				 __u64 start, __u64 end)
{
	static __u64 entry[4096];
	const struct slot *slot = model_at(&a->model, start);
	const struct slot *stop = a->model.slot + a->model.nr;
	const char *why;

	while (start < end) {
		size_t nr = (end - start) / PAGE, i;

		if (nr > 4096)
			nr = 4096;
		if (pagemap_get(a->pagemap, start, nr, entry))
			return complain("cannot read pagemap at %#llx", start);
		for (i = 0; i < nr; i++, start += PAGE) {
			while (slot < stop && slot->end <= start)
				slot++;
			if (slot == stop)
				return "the model ends too early";
			why = compare(a, slot, start, map, entry[i]);
			if (why)
				return why;
		}
	}
	return NULL;
}

/* Entries of a huge VMA that are not empty, and the page on either side. */
static const char *compare_entries(struct agreement *a, const struct map *map)
{
	const struct slot *slot = model_at(&a->model, map->start);
	const struct slot *stop = a->model.slot + a->model.nr;
	const char *why = NULL;
	__u64 done = map->start;

	for (; !why && slot < stop && slot->start < map->end; slot++) {
		__u64 start = slot->start - PAGE, end = slot->end + PAGE;

		if (slot->what != SLOT_ENTRY)
			continue;
		if (start < done || start > slot->start)
			start = done;
		if (end > map->end)
			end = map->end;
		if (start < end)
			why = compare_range(a, map, start, end);
		done = end;
	}
	return why;
}

/* Pages that are present or in swap by PAGEMAP_SCAN; -1 if there is none. */
static long long scan(const struct agreement *a, const struct map *map)
{
	static struct scan_region region[512];
	long long pages = 0;
	struct scan_arg arg = {
		.size = sizeof(arg),
		.start = map->start,
		.end = map->end,
		.vec = (unsigned long)region,
		.vec_len = 512,
		.category_anyof_mask = SCAN_PRESENT | SCAN_SWAPPED,
		.return_mask = SCAN_PRESENT | SCAN_SWAPPED,
	};

	while (arg.start < map->end) {
		int nr = ioctl(a->pagemap, SCAN, &arg);

		if (nr < 0)
			return -1;
		while (nr--)
			pages += (region[nr].end - region[nr].start) / PAGE;
		arg.start = arg.walk_end;
	}
	return pages;
}

static const char *compare_scan(const struct agreement *a,
				const struct map *map)
{
	const struct slot *slot = model_at(&a->model, map->start);
	const struct slot *stop = a->model.slot + a->model.nr;
	long long pages = 0, want = scan(a, map);

	for (; slot < stop && slot->start < map->end; slot++)
		if (slot->what == SLOT_ENTRY)
			pages += (slot->end - slot->start) / PAGE;
	if (want >= 0 && want != pages)
		return complain("VMA %#llx: PAGEMAP_SCAN finds %lld pages, vminspect %lld",
				map->start, want, pages);
	return NULL;
}

const char *agree_pages(struct agreement *a)
{
	const char *why = NULL;
	size_t i;

	for (i = 0; i < a->maps.nr && !why; i++) {
		const struct map *map = &a->maps.map[i];

		if (map->start >= a->stream.header->end)
			break;
		if (map->end - map->start <= DENSE_MAX) {
			why = compare_range(a, map, map->start, map->end);
			continue;
		}
		why = compare_entries(a, map);
		if (!why)
			why = compare_scan(a, map);
	}
	return why;
}

/* Does smaps count it? Not what has no struct page, nor the zero page. */
static bool counted(const struct model *m, const struct slot *slot)
{
	if (slot_sw(m, slot, VMI_SW_SPECIAL))
		return false;
	return slot->level == VMI_PTE ||
	       !(page_flags(slot_pfn(m, slot, slot->start)) & KPF_ZERO_PAGE);
}

static const char *compare_sums(const struct agreement *a,
				const struct map *map)
{
	const struct slot *slot = model_at(&a->model, map->start);
	const struct slot *stop = a->model.slot + a->model.nr;
	unsigned long rss = 0, swap = 0, huge = 0, hugetlb = 0, bad = 0;
	bool is_hugetlb = strstr(map->vmflags, " ht");

	for (; slot < stop && slot->start < map->end; slot++) {
		unsigned long kb = (slot->end - slot->start) >> 10;

		if (slot_is_swap(&a->model, slot))
			swap += kb;
		else if (slot_is(&a->model, slot, VMI_SOFT_HWPOISON))
			bad += kb;
		if (!slot_present(&a->model, slot) ||
		    !counted(&a->model, slot))
			continue;
		if (is_hugetlb) {
			hugetlb += kb;
			continue;
		}
		rss += kb;
		if (slot->level == VMI_PMD &&
		    page_flags(slot_pfn(&a->model, slot, slot->start)) &
		    KPF_ANON)
			huge += kb;
	}
	/* Some kernels count a broken page as resident, some do not. */
	if ((rss != map->rss && rss + bad != map->rss) || huge != map->anon_huge ||
	    hugetlb != map->hugetlb || (!map->ino && swap != map->swap))
		return complain("VMA %#llx (%s): Rss %lu, AnonHugePages %lu, Hugetlb %lu, Swap %lu; smaps says %lu, %lu, %lu, %lu",
				map->start, map->name, rss, huge, hugetlb,
				swap, map->rss, map->anon_huge, map->hugetlb,
				map->swap);
	return NULL;
}

const char *agree_sums(struct agreement *a)
{
	const char *why = NULL;
	size_t i;

	for (i = 0; i < a->maps.nr && !why; i++) {
		if (a->maps.map[i].start >= a->stream.header->end)
			break;
		why = compare_sums(a, &a->maps.map[i]);
		a->vmas++;
	}
	return why;
}

/* The text of view vmas without what maps does not have is maps. */
const char *agree_vmas_text(pid_t pid)
{
	char request[32], *text = NULL, *maps;
	const char *why = NULL;
	size_t maps_len, i;
	ssize_t len;

	snprintf(request, sizeof(request), "pid=%d\n", pid);
	maps = proc_text(pid, "maps", &maps_len);
	len = vmi_text("vmas", request, &text);
	if (len < 0 || !maps)
		return complain("vmas: %zd, maps: %p", len, maps);
	vmi_filter(text, &len);
	for (i = 0; i < maps_len && text[i] == maps[i]; i++)
		;
	if (i != maps_len || (size_t)len != maps_len)
		why = complain("%zd bytes, maps has %zu; differ at %zu: '%.90s', maps has '%.90s'",
			       len, maps_len, i, text + (i < 40 ? 0 : i - 40),
			       maps + (i < 40 ? 0 : i - 40));
	free(text);
	free(maps);
	return why;
}
