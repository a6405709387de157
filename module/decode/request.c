// SPDX-License-Identifier: GPL-2.0
/* request.c - the request line, taken apart */
#include "request.h"

/* A piece of the line: what is still to be read. */
struct piece {
	const char *p;
	const char *end;
};

static unsigned int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

/* At least one digit of @base up to the first other byte; false on overflow. */
static bool number(struct piece *s, unsigned int base, u64 *v)
{
	const char *first = s->p;

	for (*v = 0; s->p < s->end && digit(*s->p) < base; s->p++)
		if (__builtin_mul_overflow(*v, base, v) ||
		    __builtin_add_overflow(*v, digit(*s->p), v))
			return false;
	return s->p > first;
}

static bool hex(struct piece *s, u64 *v)
{
	if (s->end - s->p > 2 && s->p[0] == '0' && (s->p[1] | 0x20) == 'x')
		s->p += 2;
	return number(s, 16, v);
}

/* Decimal, below 2^31. */
static bool small(struct piece *s, u32 *v)
{
	u64 n;

	if (!number(s, 10, &n) || n > 0x7fffffff)
		return false;
	*v = n;
	return true;
}

static bool take_pid(struct piece *s, struct vmi_request *r)
{
	return small(s, &r->pid) && r->pid;
}

static bool take_addr(struct piece *s, struct vmi_request *r)
{
	return hex(s, &r->addr);
}

static bool take_range(struct piece *s, struct vmi_request *r)
{
	if (!hex(s, &r->start) || s->p == s->end || *s->p++ != '-')
		return false;
	return hex(s, &r->end) && r->start < r->end;
}

static bool is_word(const char *p, size_t len, const char *word)
{
	return len == strlen(word) && !memcmp(p, word, len);
}

/* Words with commas between, each once. */
static bool take_with(struct piece *s, struct vmi_request *r)
{
	for (;;) {
		const char *first = s->p;
		u32 with = 0;

		while (s->p < s->end && *s->p != ',')
			s->p++;
		if (is_word(first, s->p - first, "pages"))
			with = VMI_WITH_PAGES;
		else if (is_word(first, s->p - first, "lru"))
			with = VMI_WITH_LRU;
		if (!with || r->with & with)
			return false;
		r->with |= with;
		if (s->p == s->end)
			return true;
		s->p++;
	}
}

/* One frame, or those from the first up to before the second. */
static bool take_pfn(struct piece *s, struct vmi_request *r)
{
	if (!hex(s, &r->pfn) || __builtin_add_overflow(r->pfn, 1, &r->pfn_end))
		return false;
	if (s->p == s->end)
		return true;
	return *s->p++ == '-' && hex(s, &r->pfn_end) && r->pfn < r->pfn_end;
}

static bool take_fd(struct piece *s, struct vmi_request *r)
{
	return small(s, &r->fd);
}

static bool take_off(struct piece *s, struct vmi_request *r)
{
	return hex(s, &r->off) && r->off <= 0x7fffffffffffffff;
}

static bool take_children(struct piece *s, struct vmi_request *r)
{
	return small(s, &r->children) && r->children <= 1;
}

static const struct {
	const char *name;
	u32 key;
	bool (*take)(struct piece *s, struct vmi_request *r);
} keys[] = {
	{ "pid=",	VMI_KEY_PID,	take_pid },
	{ "addr=",	VMI_KEY_ADDR,	take_addr },
	{ "range=",	VMI_KEY_RANGE,	take_range },
	{ "with=",	VMI_KEY_WITH,	take_with },
	{ "pfn=",	VMI_KEY_PFN,	take_pfn },
	{ "fd=",	VMI_KEY_FD,	take_fd },
	{ "off=",	VMI_KEY_OFF,	take_off },
	{ "children=",	VMI_KEY_CHILDREN, take_children },
};

static bool word(struct piece s, u32 allowed, struct vmi_request *r)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		size_t len = strlen(keys[i].name);

		if ((size_t)(s.end - s.p) < len || memcmp(s.p, keys[i].name, len))
			continue;
		if (!(allowed & keys[i].key) || (r->keys & keys[i].key))
			return false;
		r->keys |= keys[i].key;
		s.p += len;
		return keys[i].take(&s, r) && s.p == s.end;
	}
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* A process, frames or a file: one of them. */
static bool one_subject(u32 keys)
{
	bool process = keys & (VMI_KEY_PID | VMI_KEY_ADDR | VMI_KEY_RANGE);
	bool frames = keys & VMI_KEY_PFN, file = keys & VMI_KEY_FD;

	return process + frames + file <= 1 && (file || !(keys & VMI_KEY_OFF)) &&
	       (keys & VMI_KEY_PID || !(keys & VMI_KEY_CHILDREN));
}

bool vmi_request_parse(const char *line, size_t len, u32 allowed, struct vmi_request *r)
{
	struct piece s = { line, line + len };

	memset(r, 0, sizeof(*r));
	if (len > VMI_REQUEST_MAX)
		return false;
	while (s.p < s.end) {
		struct piece w = s;

		if (is_blank(*s.p)) {
			s.p++;
			continue;
		}
		while (s.p < s.end && !is_blank(*s.p))
			s.p++;
		w.end = s.p;
		if (!word(w, allowed, r))
			return false;
	}
	return r->keys && one_subject(r->keys);
}
