// SPDX-License-Identifier: GPL-2.0
/* sections_fault.c - the columns of faults */
#include <langinfo.h>

#include "own_fault.h"
#include "sections_own.h"

#define NUMBER		(COL_SHOWN | COL_RIGHT)
#define BY_EVENTS	(COL_BY_ANY & ~(COL_BY(CLASS) | COL_BY(KIND)))

/* sums -------------------------------------------------------------------------- */

static const struct vmi_fault_sums *sums(const struct line *l)
{
	return fault_sums(l->rec);
}

static void sum_count(struct vmi_out *o, const struct line *l)
{
	vmi_dec(o, sums(l)->count);
}

static void sum_errors(struct vmi_out *o, const struct line *l)
{
	vmi_dec(o, sums(l)->errors);
}

static void sum_major(struct vmi_out *o, const struct line *l)
{
	vmi_dec(o, sums(l)->major);
}

static void sum_retries(struct vmi_out *o, const struct line *l)
{
	vmi_dec(o, sums(l)->retries);
}

/* Of those that never came to handle_mm_fault no time is known. */
static bool has_time(const struct line *l)
{
	return sums(l)->sum_ns;
}

static void quantile(struct vmi_out *o, const struct line *l, unsigned int percent)
{
	if (has_time(l))
		column_time(o, l, vmi_fault_quantile(sums(l), percent));
}

static void sum_p50(struct vmi_out *o, const struct line *l)
{
	quantile(o, l, 50);
}

static void sum_p90(struct vmi_out *o, const struct line *l)
{
	quantile(o, l, 90);
}

static void sum_p99(struct vmi_out *o, const struct line *l)
{
	quantile(o, l, 99);
}

static void sum_max(struct vmi_out *o, const struct line *l)
{
	if (has_time(l))
		column_time(o, l, sums(l)->max_ns);
}

static void sum_time(struct vmi_out *o, const struct line *l)
{
	if (has_time(l))
		column_time(o, l, sums(l)->sum_ns);
}

/* the histogram ------------------------------------------------------------------- */

static const char *const blocks[] = {
	" ", "\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586", "\u2587", "\u2588",
};

static const char *const ascii[] = { " ", ".", ":", "-", "=", "+", "*", "#", "@" };

#define HEIGHT	(ARRAY_SIZE(blocks) - 1)

/* Whatever is there at all is seen. */
static void bar(struct vmi_out *o, u64 nr, u64 most)
{
	bool utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	const char * const *bars = utf8 ? blocks : ascii;
	unsigned int height = nr * 1.0 / most * HEIGHT + 0.5;

	vmi_str(o, bars[nr && !height ? 1 : height]);
}

/* All lines of an answer have the same buckets; the highest of each line is full. */
static void histogram(struct vmi_out *o, const struct line *l)
{
	const u64 *hist = sums(l)->hist;
	unsigned int last = l->last;
	u64 most = 0;

	while (last > l->first && !hist[last])
		last--;
	for (unsigned int i = l->first; i <= last; i++)
		most = hist[i] > most ? hist[i] : most;
	for (unsigned int i = l->first; most && i <= last; i++)
		bar(o, hist[i], most);
}

/* Where the first of them begins, and the last ends. */
static void scale(struct vmi_out *o, const struct line *l)
{
	if (l->last < l->first)
		return;
	vmi_char(o, ' ');
	column_time(o, l, l->first ? VMI_BIT(l->first - 1) : 0);
	vmi_str(o, "..");
	if (l->last < VMI_FAULT_BUCKETS - 1)
		column_time(o, l, VMI_BIT(l->last));
}

/* what they share ------------------------------------------------------------------ */

/* NULL of a class */
static const struct fault_group *group(const struct line *l)
{
	return l->rec->type == OWN_FAULT_GROUP ? (const void *)l->rec : NULL;
}

static bool is_by(const struct line *l, u32 by)
{
	return group(l) && group(l)->by == by;
}

static void share_class(struct vmi_out *o, const struct line *l)
{
	if (!group(l))
		vmi_rows_print_first(o, vmi_names_fault, sums(l)->fault);
}

static void share_kind(struct vmi_out *o, const struct line *l)
{
	if (!group(l) || is_by(l, BY_KIND))
		vmi_rows_print_first(o, vmi_names_fault_kind, sums(l)->kind);
}

static void share_pid(struct vmi_out *o, const struct line *l)
{
	if (is_by(l, BY_VMA) || is_by(l, BY_PROCESS))
		vmi_dec(o, group(l)->pid);
}

static void share_comm(struct vmi_out *o, const struct line *l)
{
	if (group(l))
		vmi_escaped(o, group(l)->comm, strnlen(group(l)->comm, VMI_COMM_LEN), "\n\t");
}

static void share_start(struct vmi_out *o, const struct line *l)
{
	if (is_by(l, BY_VMA) && group(l)->end)
		vmi_hex(o, group(l)->start, 1);
}

static void share_end(struct vmi_out *o, const struct line *l)
{
	if (is_by(l, BY_VMA) && group(l)->end)
		vmi_hex(o, group(l)->end, 1);
}

/* As maps has it. */
static void device(struct vmi_out *o, u32 dev)
{
	vmi_hex(o, dev >> 20, 2);
	vmi_char(o, ':');
	vmi_hex(o, dev & 0xfffff, 2);
}

static void share_dev(struct vmi_out *o, const struct line *l)
{
	if (group(l) && group(l)->ino)
		device(o, group(l)->dev);
}

static void share_inode(struct vmi_out *o, const struct line *l)
{
	if (group(l) && group(l)->ino)
		vmi_dec(o, group(l)->ino);
}

/* A file whose name is not known has its numbers. */
static void file(struct vmi_out *o, const struct line *l, u32 dev, u64 ino)
{
	const struct own_rec *own = (const void *)l->rec;

	if (own->len) {
		vmi_escaped(o, own_name(l->rec), own->len, "\n\t");
	} else if (ino) {
		device(o, dev);
		vmi_key_dec(o, " inode ", ino);
	}
}

static void share_file(struct vmi_out *o, const struct line *l)
{
	if (!is_by(l, BY_VMA) && !is_by(l, BY_FILE))
		return;
	if (is_by(l, BY_FILE) && !group(l)->ino)
		vmi_str(o, "(no file)");
	else if (is_by(l, BY_VMA) && !group(l)->end)
		vmi_str(o, "(no mapping)");
	else
		file(o, l, group(l)->dev, group(l)->ino);
}

static void meaning(struct vmi_out *o, const struct vmi_row *rows, u64 word)
{
	const struct vmi_row *row = vmi_rows_first(rows, word);

	vmi_str(o, row ? row->meaning : "unknown");
}

static void share_meaning(struct vmi_out *o, const struct line *l)
{
	if (!group(l))
		meaning(o, vmi_names_fault, sums(l)->fault);
	else if (is_by(l, BY_KIND))
		meaning(o, vmi_names_fault_kind, sums(l)->kind);
}

/* Which are shown goes by --by. */
const struct column fault_group_columns[] = {
	{ "CLASS", COL_BY(CLASS), NULL, share_class, "what they were" },
	{ "KIND", COL_BY(CLASS) | COL_BY(KIND), NULL, share_kind,
	  "which of a textbook's five kinds; -: none of them" },
	{ "PID", COL_BY(VMA) | COL_BY(PROCESS) | COL_RIGHT, NULL, share_pid, "the process" },
	{ "COMM", COL_BY(VMA) | COL_BY(PROCESS), NULL, share_comm, "its name" },
	{ "START", COL_BY(VMA) | COL_RIGHT, NULL, share_start, "first address of the VMA" },
	{ "END", COL_BY(VMA) | COL_RIGHT, NULL, share_end, "behind its last address" },
	{ "COUNT", NUMBER, NULL, sum_count, "faults" },
	{ "ERRORS", NUMBER, NULL, sum_errors, "that ended in a signal, or without memory" },
	{ "MAJOR", NUMBER, NULL, sum_major, "that waited for I/O" },
	{ "RETRIES", COL_BY(CLASS) | COL_BY(KIND) | COL_RIGHT, NULL, sum_retries,
	  "tries after the first, of all of them" },
	{ "SUM", BY_EVENTS | COL_RIGHT, NULL, sum_time,
	  "the time they took together" },
	{ "P50", NUMBER, NULL, sum_p50, "half of them took so long at most" },
	{ "P90", COL_BY(CLASS) | COL_BY(KIND) | COL_RIGHT, NULL, sum_p90, "90 of 100" },
	{ "P99", NUMBER, NULL, sum_p99, "99 of 100" },
	{ "MAX", NUMBER, NULL, sum_max, "the longest" },
	{ "LATENCY", COL_SHOWN, NULL, histogram, "how many took how long, by powers of two",
	  .heading = scale },
	{ "DEV", 0, NULL, share_dev, "device of the file" },
	{ "INODE", COL_RIGHT, NULL, share_inode, "inode of the file" },
	{ "FILE", COL_BY(VMA) | COL_BY(FILE), NULL, share_file,
	  "the file, or [heap] and the like" },
	{ "MEANING", 0, NULL, share_meaning, "what the class or the kind means" },
	{ NULL }
};

/* reasons ------------------------------------------------------------------------- */

static void error_meaning(struct vmi_out *o, const struct line *l)
{
	meaning(o, vmi_names_fault_reason, ((const struct vmi_fault_error *)l->rec)->reason);
}

const struct column fault_error_columns[] = {
	{ "REASON", COL_SHOWN, "reason", NULL, "why faults failed" },
	{ "COUNT", NUMBER, "count", NULL, "how many" },
	{ "MEANING", COL_SHOWN, NULL, error_meaning, "what that is" },
	{ NULL }
};

/* all ----------------------------------------------------------------------------- */

static void all_window(struct vmi_out *o, const struct line *l)
{
	const struct vmi_faults *f = (const void *)l->rec;

	column_time(o, l, f->until - f->since);
}

const struct column faults_columns[] = {
	{ "COUNT", NUMBER, "count", NULL, "all faults" },
	{ "ERRORS", NUMBER, "errors", NULL, "of them that failed" },
	{ "WINDOW", NUMBER, NULL, all_window, "the time in which they came" },
	{ "MISSED", NUMBER, "missed", NULL, "faults that were not seen: all counts are too low" },
	{ "LOST", NUMBER, "lost", NULL, "faults that were tried again and count twice" },
	{ "LISTENERS", COL_RIGHT, "listeners", NULL, "who listens, this one too" },
	{ "CHILDREN", 0, "flags", NULL, "children: of a process with those it forked since" },
	{ NULL }
};

/* single faults --------------------------------------------------------------------- */

static const struct fault_event *event(const struct line *l)
{
	return (const void *)l->rec;
}

static void two_digits(struct vmi_out *o, u64 v, u64 scale)
{
	vmi_char(o, '0' + v / (scale * 10) % 10);
	vmi_char(o, '0' + v / scale % 10);
}

/* Seconds, to the microsecond. */
static void event_time(struct vmi_out *o, const struct line *l)
{
	u64 us = event(l)->since / 1000;

	if (l->bytes) {
		vmi_dec(o, event(l)->since);
		return;
	}
	vmi_dec(o, us / 1000000);
	vmi_char(o, '.');
	two_digits(o, us, 10000);
	two_digits(o, us, 100);
	two_digits(o, us, 1);
}

static void event_access(struct vmi_out *o, const struct line *l)
{
	vmi_rows_print_first(o, fault_names_access, event(l)->access);
	if (!event(l)->origin)
		return;
	vmi_char(o, '/');
	vmi_rows_print_first(o, fault_names_origin, event(l)->origin);
}

static void event_major(struct vmi_out *o, const struct line *l)
{
	if (event(l)->major)
		vmi_str(o, "major");
}

static void event_latency(struct vmi_out *o, const struct line *l)
{
	if (event(l)->latency_ns)
		column_time(o, l, event(l)->latency_ns);
}

static void event_reason(struct vmi_out *o, const struct line *l)
{
	if (event(l)->reason)
		vmi_rows_print_first(o, vmi_names_fault_reason, event(l)->reason);
}

static void entry(struct vmi_out *o, const struct line *l, u32 known, u32 level, u64 raw)
{
	if (!(event(l)->known & known))
		return;
	vmi_rows_print_first(o, vmi_names_level, level);
	vmi_char(o, ':');
	vmi_hex(o, raw, 1);
}

static void event_before(struct vmi_out *o, const struct line *l)
{
	entry(o, l, 1, event(l)->level_before, event(l)->before);
}

static void event_after(struct vmi_out *o, const struct line *l)
{
	entry(o, l, 2, event(l)->level_after, event(l)->after);
}

static void event_pfn(struct vmi_out *o, const struct line *l)
{
	if (event(l)->pfn)
		vmi_hex(o, event(l)->pfn, 1);
}

static void event_start(struct vmi_out *o, const struct line *l)
{
	if (event(l)->vma_end)
		vmi_hex(o, event(l)->vma_start, 1);
}

static void event_end(struct vmi_out *o, const struct line *l)
{
	if (event(l)->vma_end)
		vmi_hex(o, event(l)->vma_end, 1);
}

static void event_perm(struct vmi_out *o, const struct line *l)
{
	u32 perm = event(l)->perm;

	if (event(l)->vma_end) {
		vmi_char(o, perm & 1 ? 'r' : '-');
		vmi_char(o, perm & 2 ? 'w' : '-');
		vmi_char(o, perm & 4 ? 'x' : '-');
		vmi_char(o, perm & 8 ? 's' : 'p');
	}
}

static void event_dev(struct vmi_out *o, const struct line *l)
{
	if (event(l)->ino)
		device(o, event(l)->dev);
}

static void event_inode(struct vmi_out *o, const struct line *l)
{
	if (event(l)->ino)
		vmi_dec(o, event(l)->ino);
}

static void event_offset(struct vmi_out *o, const struct line *l)
{
	if (event(l)->ino)
		vmi_hex(o, event(l)->offset, 1);
}

static void event_file(struct vmi_out *o, const struct line *l)
{
	file(o, l, event(l)->dev, event(l)->ino);
}

/* They come one by one: a width is what most of them need. */
const struct column fault_event_columns[] = {
	{ "TIME", NUMBER, NULL, event_time, "when it ended, in seconds since it began",
	  .width = 9 },
	{ "PID", NUMBER, "pid", NULL, "the process", .width = 6 },
	{ "TID", COL_RIGHT, "tid", NULL, "the thread", .width = 6 },
	{ "COMM", COL_SHOWN, "comm", NULL, "the name of the thread", .width = 15 },
	{ "ADDR", NUMBER, "address", NULL, "the address", .width = 12 },
	{ "IP", COL_RIGHT, "ip", NULL, "the instruction", .width = 12 },
	{ "ACCESS", COL_SHOWN, NULL, event_access,
	  "read, write or exec; by whom, if not the program",
	  .width = 11 },
	{ "CLASS", COL_SHOWN, "class", NULL, "what it was", .width = 14 },
	{ "KIND", 0, "kind", NULL, "which of a textbook's five kinds", .width = 13 },
	{ "REASON", COL_SHOWN, NULL, event_reason, "why it failed", .width = 10 },
	{ "MAJOR", COL_SHOWN, NULL, event_major, "major: it waited for I/O" },
	{ "RETRIES", COL_RIGHT, "retries", NULL, "tries after the first" },
	{ "LATENCY", NUMBER, NULL, event_latency, "the time it took", .width = 7 },
	{ "BEFORE", 0, NULL, event_before, "the entry it met", .width = 20 },
	{ "AFTER", 0, NULL, event_after, "the entry it left", .width = 20 },
	{ "PFN", COL_RIGHT, NULL, event_pfn, "the frame it left", .width = 8 },
	{ "START", COL_RIGHT, NULL, event_start, "first address of the VMA", .width = 12 },
	{ "END", COL_RIGHT, NULL, event_end, "behind its last address", .width = 12 },
	{ "PERM", 0, NULL, event_perm, "what the VMA allows" },
	{ "DEV", 0, NULL, event_dev, "device of the file", .width = 5 },
	{ "INODE", COL_RIGHT, NULL, event_inode, "inode of the file", .width = 7 },
	{ "OFFSET", COL_RIGHT, NULL, event_offset, "where in the file", .width = 8 },
	{ "FLAGS", COL_RIGHT, "flags", NULL, "FAULT_FLAG_*, raw" },
	{ "RESULT", COL_RIGHT, "result", NULL, "VM_FAULT_*, raw" },
	{ "ERROR", COL_RIGHT, "error", NULL, "x86: the error code, as far as it is known" },
	{ "FILE", COL_SHOWN, NULL, event_file, "the file, or [heap] and the like" },
	{ NULL }
};

/* The one that came to a page: what it met and left stands below it. */
const struct column fault_at_columns[] = {
	{ "PID", NUMBER, "pid", NULL, "the process" },
	{ "TID", COL_RIGHT, "tid", NULL, "the thread" },
	{ "COMM", COL_SHOWN, "comm", NULL, "the name of the process, if it was seen" },
	{ "ADDR", NUMBER, "address", NULL, "the address" },
	{ "IP", COL_RIGHT, "ip", NULL, "the instruction" },
	{ "ACCESS", COL_SHOWN, NULL, event_access,
	  "read, write or exec; by whom, if not the program" },
	{ "CLASS", COL_SHOWN, "class", NULL, "what it was" },
	{ "KIND", COL_SHOWN, "kind", NULL, "which of a textbook's five kinds" },
	{ "REASON", COL_SHOWN, NULL, event_reason, "why it failed" },
	{ "MAJOR", COL_SHOWN, NULL, event_major, "major: it waited for I/O" },
	{ "RETRIES", COL_RIGHT, "retries", NULL, "tries after the first" },
	{ "LATENCY", NUMBER, NULL, event_latency, "the time it took" },
	{ "PFN", NUMBER, NULL, event_pfn, "the frame it left" },
	{ "START", COL_RIGHT, NULL, event_start, "first address of the VMA" },
	{ "END", COL_RIGHT, NULL, event_end, "behind its last address" },
	{ "PERM", COL_SHOWN, NULL, event_perm, "what the VMA allows" },
	{ "DEV", 0, NULL, event_dev, "device of the file" },
	{ "INODE", COL_RIGHT, NULL, event_inode, "inode of the file" },
	{ "OFFSET", COL_RIGHT, NULL, event_offset, "where in the file" },
	{ "FLAGS", COL_RIGHT, "flags", NULL, "FAULT_FLAG_*, raw" },
	{ "RESULT", COL_RIGHT, "result", NULL, "VM_FAULT_*, raw" },
	{ "ERROR", COL_RIGHT, "error", NULL, "x86: the error code, as far as it is known" },
	{ "FILE", COL_SHOWN, NULL, event_file, "the file, or [heap] and the like" },
	{ NULL }
};

static void traced_window(struct vmi_out *o, const struct line *l)
{
	column_time(o, l, ((const struct fault_traced *)l->rec)->window);
}

const struct column fault_traced_columns[] = {
	{ "COUNT", NUMBER, "count", NULL, "all events" },
	{ "ERRORS", NUMBER, "errors", NULL, "of them: faults that failed" },
	{ "WINDOW", NUMBER, NULL, traced_window, "the time in which they came" },
	{ "MISSED", NUMBER, "missed", NULL,
	  "faults that the probe did not see, of whatever process" },
	{ "LOST", NUMBER, "lost", NULL, "events that were overwritten before they were read" },
	{ NULL }
};
