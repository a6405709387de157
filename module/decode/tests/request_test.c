// SPDX-License-Identifier: GPL-2.0
/* request_test.c - request lines, good and refused */
#include "../request.h"

#include <stdlib.h>

#include "suites.h"
#include "tap.h"

#define ANY	(VMI_KEY_PID | VMI_KEY_ADDR | VMI_KEY_RANGE | VMI_KEY_WITH)
#define PAGE	(VMI_KEY_PID | VMI_KEY_ADDR | VMI_KEY_PFN | VMI_KEY_FD | VMI_KEY_OFF)
#define FAULTS	(VMI_KEY_PID | VMI_KEY_CHILDREN)

static const struct {
	const char *line;
	u32 allowed;
	struct vmi_request want;
} good[] = {
	{ "pid=1", ANY, { .keys = VMI_KEY_PID, .pid = 1 } },
	{ "pid=2147483647", ANY, { .keys = VMI_KEY_PID, .pid = 2147483647 } },
	{ "pid=0001", ANY, { .keys = VMI_KEY_PID, .pid = 1 } },
	{ "  pid=12\t", ANY, { .keys = VMI_KEY_PID, .pid = 12 } },
	{ "addr=0", ANY, { .keys = VMI_KEY_ADDR, .addr = 0 } },
	{ "addr=7fFf12345abc", ANY, { .keys = VMI_KEY_ADDR, .addr = 0x7fff12345abcull } },
	{ "addr=0x10", ANY, { .keys = VMI_KEY_ADDR, .addr = 16 } },
	{ "addr=0XfF", ANY, { .keys = VMI_KEY_ADDR, .addr = 255 } },
	{ "addr=ffffffffffffffff", ANY, { .keys = VMI_KEY_ADDR, .addr = ~0ull } },
	{ "addr=0000000000000000000000001", ANY, { .keys = VMI_KEY_ADDR, .addr = 1 } },
	{ "range=0-1", ANY, { .keys = VMI_KEY_RANGE, .start = 0, .end = 1 } },
	{ "range=0x1000-0x2000", ANY, { .keys = VMI_KEY_RANGE, .start = 0x1000, .end = 0x2000 } },
	{ "range=1000-ffffffffffffffff", ANY,
	  { .keys = VMI_KEY_RANGE, .start = 0x1000, .end = ~0ull } },
	{ "with=pages", ANY, { .keys = VMI_KEY_WITH, .with = VMI_WITH_PAGES } },
	{ "with=lru", ANY, { .keys = VMI_KEY_WITH, .with = VMI_WITH_LRU } },
	{ "with=lru,pages", ANY,
	  { .keys = VMI_KEY_WITH, .with = VMI_WITH_LRU | VMI_WITH_PAGES } },
	{ "pid=7 range=1-2", VMI_KEY_PID | VMI_KEY_RANGE,
	  { .keys = VMI_KEY_PID | VMI_KEY_RANGE, .pid = 7, .start = 1, .end = 2 } },
	{ "with=pages range=a-b addr=c pid=13", ANY,
	  { .keys = ANY, .pid = 13, .with = VMI_WITH_PAGES, .addr = 12, .start = 10, .end = 11 } },
	{ "pfn=0", PAGE, { .keys = VMI_KEY_PFN, .pfn = 0, .pfn_end = 1 } },
	{ "pfn=0x1aB", PAGE, { .keys = VMI_KEY_PFN, .pfn = 0x1ab, .pfn_end = 0x1ac } },
	{ "pfn=10-20", PAGE, { .keys = VMI_KEY_PFN, .pfn = 16, .pfn_end = 32 } },
	{ "pfn=0-ffffffffffffffff", PAGE, { .keys = VMI_KEY_PFN, .pfn = 0, .pfn_end = ~0ull } },
	{ "pfn=fffffffffffffffe", PAGE,
	  { .keys = VMI_KEY_PFN, .pfn = ~1ull, .pfn_end = ~0ull } },
	{ "fd=0", PAGE, { .keys = VMI_KEY_FD, .fd = 0 } },
	{ "fd=12 off=3000", PAGE, { .keys = VMI_KEY_FD | VMI_KEY_OFF, .fd = 12, .off = 0x3000 } },
	{ "off=7fffffffffffffff fd=2147483647", PAGE,
	  { .keys = VMI_KEY_FD | VMI_KEY_OFF, .fd = 2147483647, .off = 0x7fffffffffffffff } },
	{ "pid=3 children=1", FAULTS, { .keys = FAULTS, .pid = 3, .children = 1 } },
	{ "children=0 pid=3", FAULTS, { .keys = FAULTS, .pid = 3, .children = 0 } },
	{ "pid=3 children=01", FAULTS, { .keys = FAULTS, .pid = 3, .children = 1 } },
	{ "pid=3 range=1-2 children=1", FAULTS | VMI_KEY_RANGE,
	  { .keys = FAULTS | VMI_KEY_RANGE, .pid = 3, .start = 1, .end = 2, .children = 1 } },
};

static const struct {
	const char *line;
	u32 allowed;
} bad[] = {
	{ "", ANY }, { " ", ANY }, { " \t ", ANY }, { "\n", ANY }, { "pid", ANY }, { "=1", ANY },
	{ "pid=", ANY }, { "pid=0", ANY }, { "pid=-1", ANY }, { "pid=+1", ANY },
	{ "pid=2147483648", ANY }, { "pid=99999999999999999999999", ANY }, { "pid=1x", ANY },
	{ "pid=0x10", ANY }, { "pid=a", ANY }, { "pid=1\n", ANY }, { "pid=1,2", ANY },
	{ "pid =1", ANY }, { "pid= 1", ANY }, { "PID=1", ANY }, { "pid=1 pid=1", ANY },
	{ "pid=1 pid=2", ANY }, { "pid=1 foo", ANY }, { "pid=1 foo=2", ANY },
	{ "addr=", ANY }, { "addr=0x", ANY }, { "addr=x1", ANY }, { "addr=g", ANY },
	{ "addr=10000000000000000", ANY }, { "addr=-1", ANY }, { "addr=1-2", ANY },
	{ "addr=0x0x1", ANY }, { "addr=1 addr=1", ANY },
	{ "range=", ANY }, { "range=1", ANY }, { "range=1-", ANY }, { "range=-2", ANY },
	{ "range=2-1", ANY }, { "range=1-1", ANY }, { "range=0-0", ANY }, { "range=1-2-3", ANY },
	{ "range=1--2", ANY }, { "range=1 -2", ANY }, { "range=0-10000000000000000", ANY },
	{ "range=1-0x", ANY }, { "range=1-2 range=3-4", ANY },
	{ "with=lru,", ANY }, { "with=,lru", ANY }, { "with=lru,lru", ANY }, { "with=lr", ANY },
	{ "with=", ANY }, { "with=page", ANY }, { "with=pagess", ANY }, { "with=pages,", ANY },
	{ "with=Pages", ANY }, { "with=pages with=pages", ANY },
	{ "pfn=", PAGE }, { "pfn=1-", PAGE }, { "pfn=-1", PAGE }, { "pfn=2-1", PAGE },
	{ "pfn=5-5", PAGE }, { "pfn=1,2", PAGE }, { "pfn=g", PAGE }, { "pfn=1 pfn=2", PAGE },
	{ "pfn=ffffffffffffffff", PAGE }, { "pfn=10000000000000000", PAGE },
	{ "fd=", PAGE }, { "fd=-1", PAGE }, { "fd=a", PAGE }, { "fd=2147483648", PAGE },
	{ "fd=1 off=", PAGE }, { "fd=1 off=8000000000000000", PAGE }, { "off=1", PAGE },
	{ "fd=1 off=1 off=2", PAGE },
	{ "children=1", FAULTS }, { "children=0", FAULTS }, { "pid=1 children=2", FAULTS },
	{ "pid=1 children=", FAULTS }, { "pid=1 children", FAULTS },
	{ "pid=1 children=-1", FAULTS },
	{ "pid=1 children=0x1", FAULTS }, { "pid=1 children=yes", FAULTS },
	{ "pid=1 children=4294967297", FAULTS }, { "pid=1 children=1 children=1", FAULTS },
	{ "children=0 pid=1 children=1", FAULTS }, { "pid=1 child=1", FAULTS },
	{ "pfn=1 children=1", FAULTS | PAGE }, { "addr=1 children=1", FAULTS | PAGE },
	{ "pid=1 pfn=1 children=1", FAULTS | PAGE },
	/* about two things */
	{ "pid=1 pfn=1", PAGE }, { "addr=1 pfn=1", PAGE }, { "pid=1 fd=1", PAGE },
	{ "pfn=1 fd=1", PAGE }, { "pfn=1 off=1", PAGE }, { "pid=1 off=1", PAGE },
	{ "addr=1 fd=1 off=1", PAGE },
	/* a key that the view does not take */
	{ "pfn=1", ANY }, { "fd=1", ANY }, { "fd=1 off=1", VMI_KEY_FD },
	{ "pid=1", 0 }, { "pid=1", ANY & ~VMI_KEY_PID }, { "addr=1", ANY & ~VMI_KEY_ADDR },
	{ "range=1-2", ANY & ~VMI_KEY_RANGE }, { "with=pages", ANY & ~VMI_KEY_WITH },
	{ "pid=1 addr=1", VMI_KEY_PID }, { "pid=1 children=1", ANY | PAGE },
};

static bool same(const struct vmi_request *a, const struct vmi_request *b)
{
	return a->keys == b->keys && a->pid == b->pid && a->with == b->with &&
	       a->addr == b->addr && a->start == b->start && a->end == b->end &&
	       a->pfn == b->pfn && a->pfn_end == b->pfn_end && a->fd == b->fd &&
	       a->off == b->off && a->children == b->children;
}

/* In memory of just its length: no NUL to stop at. */
static bool parse(const char *line, size_t len, u32 allowed, struct vmi_request *r)
{
	char *copy = malloc(len ? len : 1);
	bool ok;

	memcpy(copy, line, len);
	ok = vmi_request_parse(copy, len, allowed, r);
	free(copy);
	return ok;
}

/* Blanks up to the limit, then the request; one more is too long. */
static void longest(void)
{
	char line[VMI_REQUEST_MAX + 1];
	struct vmi_request r;

	memset(line, ' ', sizeof(line));
	memcpy(line + VMI_REQUEST_MAX - 5, "pid=1 ", 6);
	tap_ok(parse(line, VMI_REQUEST_MAX, ANY, &r) && r.pid == 1, "as long as can be");
	tap_ok(!parse(line, VMI_REQUEST_MAX + 1, ANY, &r), "one byte too long");
}

void request_test(void)
{
	struct vmi_request r;

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		tap_ok(parse(good[i].line, strlen(good[i].line), good[i].allowed, &r) &&
		       same(&r, &good[i].want), "good: %s", good[i].line);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		tap_ok(!parse(bad[i].line, strlen(bad[i].line), bad[i].allowed, &r),
		       "refused: row %zu", i);
	tap_ok(!parse("pid=1\0", 6, ANY, &r), "refused: a NUL");
	tap_ok(!parse("pid=1\0 addr=1", 13, ANY, &r), "refused: a NUL inside");
	longest();
}
