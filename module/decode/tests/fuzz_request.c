// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_request.c - any bytes as a request: one that is taken says what it said
 * when it is written anew
 */
#include <stdio.h>
#include <stdlib.h>

#include "../request.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

#define ALL		(VMI_KEY_CHILDREN * 2u - 1)

#define CHECK(cond)	do { if (!(cond)) abort(); } while (0)

static int write_anew(char *line, size_t room, const struct vmi_request *r)
{
	static const char * const words[] = {
		[VMI_WITH_PAGES] = "pages",
		[VMI_WITH_LRU] = "lru",
		[VMI_WITH_PAGES | VMI_WITH_LRU] = "lru,pages",
	};
	int n = 0;

	if (r->keys & VMI_KEY_PID)
		n += snprintf(line + n, room - n, "pid=%u ", r->pid);
	if (r->keys & VMI_KEY_ADDR)
		n += snprintf(line + n, room - n, "addr=%llx ", r->addr);
	if (r->keys & VMI_KEY_RANGE)
		n += snprintf(line + n, room - n, "range=%llx-0x%llx ", r->start, r->end);
	if (r->keys & VMI_KEY_WITH)
		n += snprintf(line + n, room - n, "with=%s ", words[r->with & 3]);
	if (r->keys & VMI_KEY_PFN)
		n += snprintf(line + n, room - n, "pfn=%llx-%llx ", r->pfn, r->pfn_end);
	if (r->keys & VMI_KEY_FD)
		n += snprintf(line + n, room - n, "fd=%u ", r->fd);
	if (r->keys & VMI_KEY_OFF)
		n += snprintf(line + n, room - n, "off=%llx ", r->off);
	if (r->keys & VMI_KEY_CHILDREN)
		n += snprintf(line + n, room - n, "children=%u ", r->children);
	return n;
}

/* The first byte chooses the keys that are allowed. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct vmi_request r, again;
	char line[128], *copy;

	if (!size)
		return 0;
	copy = malloc(size);
	memcpy(copy, data + 1, size - 1);
	if (vmi_request_parse(copy, size - 1, data[0] & ALL, &r)) {
		CHECK(size - 1 <= VMI_REQUEST_MAX && r.keys && !(r.keys & ~(data[0] & ALL)));
		CHECK(!(r.keys & VMI_KEY_RANGE) || r.start < r.end);
		CHECK(!(r.keys & VMI_KEY_CHILDREN) || (r.keys & VMI_KEY_PID && r.children <= 1));
		CHECK(!(r.keys & VMI_KEY_PID) || (r.pid && r.pid <= 0x7fffffff));
		CHECK(vmi_request_parse(line, write_anew(line, sizeof(line), &r), r.keys, &again));
		CHECK(!memcmp(&r, &again, sizeof(r)));
	}
	free(copy);
	return 0;
}
