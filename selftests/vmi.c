// SPDX-License-Identifier: GPL-2.0
/*
 * vmi.c - asking vminspect, and taking its streams apart
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "vmi.h"

/* Why nothing can be tested here, or NULL. */
const char *vmi_missing(void)
{
	if (geteuid())
		return "needs root";
	if (access("/sys/kernel/debug", X_OK))
		return "mount debugfs on /sys/kernel/debug";
	if (access(VMI_DIR "/status", F_OK))
		return VMI_DIR " is not there: load vminspect.ko";
	return NULL;
}

/* A sentence that nobody frees: a test makes a few of them and ends. */
char *complain(const char *fmt, ...)
{
	char *text;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		abort();
	va_end(ap);
	return text;
}

__u64 clock_ns(int clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

int vmi_open(const char *file, int flags)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), VMI_DIR "/%s", file);
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int vmi_ask(int fd, const char *request)
{
	ssize_t len = strlen(request);
	ssize_t ret = write(fd, request, len);

	if (ret < 0)
		return -errno;
	return ret == len ? 0 : -EIO;
}

int vmi_askf(int fd, const char *fmt, ...)
{
	char request[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(request, sizeof(request), fmt, ap);
	va_end(ap);
	return vmi_ask(fd, request);
}

/* Read to the end of file with reads of @chunk bytes. */
ssize_t vmi_slurp(int fd, size_t chunk, char **data)
{
	size_t len = 0, room = 0;
	char *buf = NULL;

	for (;;) {
		ssize_t got;

		if (room - len < chunk + 1) {
			room = 2 * room + chunk + 4096;
			buf = realloc(buf, room);
			if (!buf)
				abort();
		}
		got = read(fd, buf + len, chunk);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			got = -errno;
			free(buf);
			return got;
		}
		if (!got)
			break;
		len += got;
	}
	buf[len] = 0;
	*data = buf;
	return len;
}

/* The text of a view; @request may be NULL. */
ssize_t vmi_text(const char *view, const char *request, char **text)
{
	ssize_t ret;
	int fd = vmi_open(view, request ? O_RDWR : O_RDONLY);

	if (fd < 0)
		return fd;
	ret = request ? vmi_ask(fd, request) : 0;
	if (!ret)
		ret = vmi_slurp(fd, 65536, text);
	close(fd);
	return ret;
}

/* grep -v '^[ #]', in place */
void vmi_filter(char *text, ssize_t *len)
{
	char *from = text, *to = text, *stop = text + *len;

	while (from < stop) {
		char *nl = memchr(from, '\n', stop - from);
		size_t n = (nl ? nl + 1 : stop) - from;

		if (*from != ' ' && *from != '#') {
			memmove(to, from, n);
			to += n;
		}
		from += n;
	}
	*to = 0;
	*len = to - text;
}

const struct vmi_rec *stream_next(const struct stream *s,
				  const struct vmi_rec *rec)
{
	const char *at = s->data;

	if (rec)
		at = (const char *)rec + rec->size;
	if (s->broken || at >= s->data + s->len)
		return NULL;
	return (const struct vmi_rec *)at;
}

const void *stream_find(const struct stream *s, __u32 type)
{
	const struct vmi_rec *rec;

	for_each_rec(s, rec)
		if (rec->type == type)
			return rec;
	return NULL;
}

/* What the last NAME of an id before @until says; NULL if none was told. */
const char *stream_name(const struct stream *s, const struct vmi_rec *until,
			__u32 kind, __u64 id)
{
	const struct vmi_rec *rec;
	const char *text = NULL;

	for_each_rec(s, rec) {
		const struct vmi_name *n = (const void *)rec;

		if (rec == until)
			break;
		if (rec->type == VMI_REC_NAME && n->kind == kind &&
		    n->id == id)
			text = n->text;
	}
	return text;
}

/* The smallest size of each type of record: 0 for a type nobody knows. */
static size_t rec_min(__u32 type)
{
	switch (type) {
	case VMI_REC_HEADER:	return sizeof(struct vmi_header);
	case VMI_REC_DIALECT:	return sizeof(struct vmi_dialect);
	case VMI_REC_END:	return sizeof(struct vmi_end);
	case VMI_REC_STATUS:	return sizeof(struct vmi_status);
	case VMI_REC_LEVEL:	return sizeof(struct vmi_level_info);
	case VMI_REC_FEATURE:	return sizeof(struct vmi_feature);
	case VMI_REC_OPENER:	return sizeof(struct vmi_opener);
	case VMI_REC_MM:	return sizeof(struct vmi_mm);
	case VMI_REC_VMA:	return sizeof(struct vmi_vma);
	case VMI_REC_PAGES:	return sizeof(struct vmi_pages);
	case VMI_REC_LRU:	return sizeof(struct vmi_lru_sums);
	case VMI_REC_TABLE:	return sizeof(struct vmi_table);
	case VMI_REC_FRAMES:	return sizeof(struct vmi_frames);
	case VMI_REC_RAW:	return sizeof(struct vmi_raw);
	case VMI_REC_HOLE:	return sizeof(struct vmi_hole);
	case VMI_REC_TOTALS:	return sizeof(struct vmi_totals);
	case VMI_REC_STEP:	return sizeof(struct vmi_step);
	case VMI_REC_RESULT:	return sizeof(struct vmi_result);
	case VMI_REC_FRAME:	return sizeof(struct vmi_frame);
	case VMI_REC_NAME:	return sizeof(struct vmi_name) + 8;
	case VMI_REC_MAPPING:	return sizeof(struct vmi_mapping);
	case VMI_REC_SHARER:	return sizeof(struct vmi_sharer);
	case VMI_REC_RMAP:	return sizeof(struct vmi_rmap);
	case VMI_REC_REGION:	return sizeof(struct vmi_region);
	case VMI_REC_REGION_SUMS: return sizeof(struct vmi_region_sums);
	case VMI_REC_FAULTS:	return sizeof(struct vmi_faults);
	case VMI_REC_FAULT_CLASS: return sizeof(struct vmi_fault_sums);
	case VMI_REC_FAULT_ERROR: return sizeof(struct vmi_fault_error);
	}
	return 0;
}

/* Sizes of everything, so that the rest may walk without looking. */
static const char *check_frames(const struct stream *s)
{
	size_t at = 0;

	while (at < s->len) {
		const struct vmi_rec *rec = (const void *)(s->data + at);

		if (s->len - at < sizeof(*rec))
			return complain("%zu bytes behind the last record",
					s->len - at);
		if (rec->size % 8 || rec->size < sizeof(*rec) ||
		    rec->size > s->len - at)
			return complain("record type %u at %zu has size %u, %zu left",
					rec->type, at, rec->size, s->len - at);
		if (!rec_min(rec->type))
			return complain("record type %u at %zu is not known",
					rec->type, at);
		if (rec->size < rec_min(rec->type))
			return complain("record type %u at %zu is only %u bytes",
					rec->type, at, rec->size);
		at += rec->size;
	}
	return NULL;
}

/* Make a stream of bytes that are in memory, which it then owns. */
void stream_adopt(struct stream *s, char *data, size_t len)
{
	const struct vmi_rec *rec;

	memset(s, 0, sizeof(*s));
	s->data = data;
	s->len = len;
	s->broken = check_frames(s);
	for_each_rec(s, rec) {
		if (rec->type == VMI_REC_HEADER && !s->header)
			s->header = (const void *)rec;
		if (rec->type == VMI_REC_DIALECT && !s->dialect)
			s->dialect = (const void *)rec;
		if (rec->type == VMI_REC_END)
			s->end = (const void *)rec;
	}
}

int stream_read(struct stream *s, int fd, size_t chunk)
{
	char *data;
	ssize_t len = vmi_slurp(fd, chunk, &data);

	memset(s, 0, sizeof(*s));
	if (len < 0)
		return len;
	stream_adopt(s, data, len);
	return 0;
}

int stream_get(struct stream *s, const char *view, const char *fmt, ...)
{
	char request[512], file[64];
	va_list ap;
	int fd, ret;

	memset(s, 0, sizeof(*s));
	va_start(ap, fmt);
	vsnprintf(request, sizeof(request), fmt, ap);
	va_end(ap);
	snprintf(file, sizeof(file), "raw/%s", view);
	fd = vmi_open(file, *request ? O_RDWR : O_RDONLY);
	if (fd < 0)
		return fd;
	ret = *request ? vmi_ask(fd, request) : 0;
	if (!ret)
		ret = stream_read(s, fd, 1 << 18);
	close(fd);
	return ret;
}

void stream_free(struct stream *s)
{
	free(s->data);
	memset(s, 0, sizeof(*s));
}

/* What is wrong with a stream that should be whole and without errors. */
const char *stream_bad(const struct stream *s)
{
	const struct vmi_rec *rec, *last = NULL;
	size_t n = 0;

	if (s->broken)
		return s->broken;
	for_each_rec(s, rec) {
		__u32 must = n == 0 ? VMI_REC_HEADER : VMI_REC_DIALECT;
		bool head = rec->type == VMI_REC_HEADER ||
			    rec->type == VMI_REC_DIALECT;

		if (n < 2 ? rec->type != must : head)
			return complain("record %zu has type %u", n, rec->type);
		last = rec;
		n++;
	}
	if (!s->header || memcmp(s->header->magic, VMI_MAGIC, 8))
		return "no header, or not with the magic word";
	if (s->header->abi != VMI_ABI)
		return complain("ABI %u", s->header->abi);
	if (!s->end || (const void *)s->end != last)
		return "END is not the last record";
	if (s->end->records != n - 1)
		return complain("END counts %llu records, there are %zu",
				s->end->records, n - 1);
	if (s->end->err)
		return complain("END says error %d", s->end->err);
	if (s->end->lost)
		return complain("END says that %llu stretches are lost",
				s->end->lost);
	return NULL;
}

#define PAD(type, name, member) \
	{ type, offsetof(struct name, member), sizeof(((struct name *)0)->member), false }
#define CHARS(type, name, member) \
	{ type, offsetof(struct name, member), sizeof(((struct name *)0)->member), true }
#define PAD_LEVEL(i)	PAD(VMI_REC_DIALECT, vmi_dialect, level[i].__pad)

/* What the manual says is 0: padding, and characters behind their NUL. */
static const struct {
	__u32 type;
	size_t offset;
	size_t len;
	bool chars;
} zeros[] = {
	CHARS(VMI_REC_HEADER, vmi_header, comm),
	CHARS(VMI_REC_HEADER, vmi_header, release),
	PAD(VMI_REC_DIALECT, vmi_dialect, __pad),
	PAD_LEVEL(0), PAD_LEVEL(1), PAD_LEVEL(2), PAD_LEVEL(3), PAD_LEVEL(4),
	CHARS(VMI_REC_STATUS, vmi_status, version),
	CHARS(VMI_REC_STATUS, vmi_status, release),
	CHARS(VMI_REC_STATUS, vmi_status, arch),
	PAD(VMI_REC_OPENER, vmi_opener, __pad),
	CHARS(VMI_REC_OPENER, vmi_opener, comm),
	PAD(VMI_REC_VMA, vmi_vma, __pad),
	PAD(VMI_REC_PAGES, vmi_pages, __pad),
	PAD(VMI_REC_LRU, vmi_lru_sums, __pad),
	PAD(VMI_REC_FRAMES, vmi_frames, __pad),
	PAD(VMI_REC_RAW, vmi_raw, __pad),
	PAD(VMI_REC_FRAME, vmi_frame, __pad),
	PAD(VMI_REC_NAME, vmi_name, __pad),
	CHARS(VMI_REC_MAPPING, vmi_mapping, comm),
	PAD(VMI_REC_SHARER, vmi_sharer, __pad),
	CHARS(VMI_REC_SHARER, vmi_sharer, comm),
	PAD(VMI_REC_REGION, vmi_region, __pad),
	CHARS(VMI_REC_REGION, vmi_region, name),
	PAD(VMI_REC_FAULT_ERROR, vmi_fault_error, __pad),
	{ }
};

static bool zero(const char *at, const char *end)
{
	while (at < end)
		if (*at++)
			return false;
	return true;
}

/* NUL-terminated, and 0 from there on. */
static bool zero_tail(const char *at, const char *end)
{
	const char *nul = memchr(at, 0, end - at);

	return nul && zero(nul, end);
}

/* Behind a record's fields, or its array, or its strings. */
static bool zero_behind(const struct vmi_rec *rec)
{
	const char *at = (const char *)rec + rec_min(rec->type);
	const char *end = (const char *)rec + rec->size;
	const struct vmi_frames *f = (const void *)rec;
	const struct vmi_raw *r = (const void *)rec;
	const struct vmi_vma *v = (const void *)rec;

	switch (rec->type) {
	case VMI_REC_FRAMES:
		at = (const char *)(f->frame + f->nr);
		break;
	case VMI_REC_RAW:
		at = (const char *)(r->entry + r->nr);
		break;
	case VMI_REC_VMA:
		at = (const char *)v + v->text + v->name_len + v->ops_len;
		break;
	case VMI_REC_NAME:
		at = (const char *)((const struct vmi_name *)rec)->text;
		at += strnlen(at, end - at) + 1;
		break;
	case VMI_REC_FEATURE:
		at = (const char *)rec + ((const struct vmi_feature *)rec)->text;
		at += strnlen(at, end - at) + 1;
		at += strnlen(at, end - at) + 1;
		break;
	}
	return at <= end && end - at < 8 && zero(at, end);
}

/* The first byte of a record that should be 0 and is not, or of a tail that does not fit. */
const char *stream_padding(const struct stream *s)
{
	const struct vmi_rec *rec;

	for_each_rec(s, rec) {
		for (size_t i = 0; zeros[i].len; i++) {
			const char *at = (const char *)rec + zeros[i].offset;
			const char *end = at + zeros[i].len;

			if (rec->type == zeros[i].type &&
			    !(zeros[i].chars ? zero_tail(at, end) : zero(at, end)))
				return complain("record type %u: not 0 from byte %zu on",
						rec->type, zeros[i].offset);
		}
		if (!zero_behind(rec))
			return complain("record type %u: not 0 behind what it holds", rec->type);
	}
	return s->broken;
}
