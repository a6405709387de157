// SPDX-License-Identifier: GPL-2.0
/* ask.c - what the command line asks */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ask.h"
#include "columns.h"
#include "commands.h"
#include "formats.h"
#include "grow.h"
#include "own_fault.h"
#include "trouble.h"

/* numbers ----------------------------------------------------------------- */

/* The stream has one parser of numbers and ranges: this is it. */
static bool parsed(struct ask *a, const char *key, const char *word, u32 bit)
{
	struct vmi_request r;
	char line[VMI_REQUEST_MAX + 2];
	int len = snprintf(line, sizeof(line), "%s=%s", key, word);

	if (len > VMI_REQUEST_MAX || !vmi_request_parse(line, len, bit, &r))
		return false;
	a->request.keys |= bit;
	if (bit == VMI_KEY_PID)
		a->request.pid = r.pid;
	if (bit == VMI_KEY_ADDR)
		a->request.addr = r.addr;
	if (bit == VMI_KEY_RANGE) {
		a->request.start = r.start;
		a->request.end = r.end;
	}
	if (bit == VMI_KEY_PFN) {
		a->request.pfn = r.pfn;
		a->request.pfn_end = r.pfn_end;
	}
	return true;
}

static int take_pfn(struct ask *a, const char *word)
{
	if (parsed(a, "pfn", word, VMI_KEY_PFN))
		return 0;
	return trouble("'%s' is no frame: give PFN or START-END, hexadecimal, END behind the last",
		       word);
}

bool ask_pid(struct ask *a, const char *word)
{
	return parsed(a, "pid", word, VMI_KEY_PID);
}

bool ask_offset(struct ask *a, const char *word)
{
	struct vmi_request r;
	char line[VMI_REQUEST_MAX + 2];
	int len = snprintf(line, sizeof(line), "fd=0 off=%s", word);

	if (len > VMI_REQUEST_MAX ||
	    !vmi_request_parse(line, len, VMI_KEY_FD | VMI_KEY_OFF, &r))
		return false;
	a->request.keys |= VMI_KEY_OFF;
	a->request.off = r.off;
	return true;
}

/* options ----------------------------------------------------------------- */

static int opt_input(struct ask *a, const char *arg)
{
	a->input = arg;
	return 0;
}

static int opt_format(struct ask *a, const char *arg)
{
	a->format = format_find(arg);
	return a->format ? 0 : format_unknown(arg);
}

static int opt_json(struct ask *a, const char *arg)
{
	return opt_format(a, "json");
}

static int opt_columns(struct ask *a, const char *arg)
{
	a->columns = arg;
	return 0;
}

static int opt_bytes(struct ask *a, const char *arg)
{
	a->bytes = true;
	return 0;
}

static int opt_no_headings(struct ask *a, const char *arg)
{
	a->no_headings = true;
	return 0;
}

static int opt_pages(struct ask *a, const char *arg)
{
	a->request.with |= VMI_WITH_PAGES;
	return 0;
}

static int opt_lru(struct ask *a, const char *arg)
{
	a->request.with |= VMI_WITH_LRU;
	return 0;
}

static int opt_pfn(struct ask *a, const char *arg)
{
	return take_pfn(a, arg);
}

static int opt_path(struct ask *a, const char *arg)
{
	a->path = arg;
	return 0;
}

static int opt_all(struct ask *a, const char *arg)
{
	a->all = true;
	return 0;
}

static int opt_stop(struct ask *a, const char *arg)
{
	a->stop = true;
	return 0;
}

static int opt_children(struct ask *a, const char *arg)
{
	a->request.keys |= VMI_KEY_CHILDREN;
	a->request.children = 1;
	return 0;
}

/* A whole number and its unit. */
static int take_time(const char *word, u64 *ns)
{
	static const struct {
		const char *name;
		u64 ns;
	} units[] = {
		{ "us", 1000 }, { "ms", 1000000 }, { "s", 1000000000 }, { "m", 60000000000 },
	};
	char *unit = NULL;
	u64 nr = *word >= '0' && *word <= '9' ? strtoull(word, &unit, 10) : 0;

	for (size_t i = 0; nr && nr < 1000000000 && i < ARRAY_SIZE(units); i++) {
		if (strcmp(unit, units[i].name))
			continue;
		*ns = nr * units[i].ns;
		return 0;
	}
	return trouble("'%s' is no time: give a number and us, ms, s or m, as 10s", word);
}

static int opt_for(struct ask *a, const char *arg)
{
	return take_time(arg, &a->for_ns);
}

static int opt_slower(struct ask *a, const char *arg)
{
	return take_time(arg, &a->slower_ns);
}

static const struct vmi_row *row_named(const struct vmi_row *rows, const char *name, size_t len)
{
	for (; rows->name; rows++)
		if (rows->len == len && !memcmp(rows->name, name, len))
			return rows;
	return NULL;
}

static int row_unknown(const struct vmi_row *rows, const char *what, const char *name, size_t len)
{
	char list[1024];
	size_t used = 0;

	for (; rows->name; rows++)
		used += snprintf(list + used, sizeof(list) - used, " %s", rows->name);
	return trouble("no %s '%.*s'; there are:%s", what, (int)len, name, list);
}

static int opt_by(struct ask *a, const char *arg)
{
	const struct vmi_row *row = row_named(fault_names_by, arg, strlen(arg));

	if (!row)
		return row_unknown(fault_names_by, "sum by", arg, strlen(arg));
	a->by = row->value;
	return 0;
}

static int opt_class(struct ask *a, const char *arg)
{
	for (;; arg++) {
		size_t len = strcspn(arg, ",");
		const struct vmi_row *row = row_named(vmi_names_fault, arg, len);

		if (!row)
			return row_unknown(vmi_names_fault, "class", arg, len);
		a->classes |= VMI_BIT(row->value);
		arg += len;
		if (!*arg)
			return 0;
	}
}

static int take_addr(struct ask *a, const char *word);

/* Of the event, and no key of a request. */
static int opt_at(struct ask *a, const char *arg)
{
	struct ask parsed = { 0 };
	int err = take_addr(&parsed, arg);

	a->at = parsed.request.addr;
	return err;
}

/* ask.given has it */
static int opt_given(struct ask *a, const char *arg)
{
	return 0;
}

static int opt_help(struct ask *a, const char *arg)
{
	a->help = true;
	return 0;
}

static int opt_version(struct ask *a, const char *arg)
{
	a->version = true;
	return 0;
}

static const struct option_row {
	u32 bit;
	char letter;		/* 0: there is only the long form */
	const char *name;
	const char *arg;	/* NULL: takes none */
	const char *help;
	int (*take)(struct ask *a, const char *arg);
} option_rows[] = {
	{ OPT_INPUT, 'i', "input", "FILE",
	  "read a recorded stream instead of asking about TARGET; - is stdin", opt_input },
	{ OPT_FORMAT, 0, "format", "NAME", "table, tree, json, text or raw", opt_format },
	{ OPT_FORMAT, 'J', "json", NULL, "the same as --format json", opt_json },
	{ OPT_COLUMNS, 'o', "output", "COLUMNS",
	  "the columns of a table, with commas between", opt_columns },
	{ OPT_BYTES, 'b', "bytes", NULL, "sizes in bytes instead of kB, MB, GB", opt_bytes },
	{ OPT_HEADINGS, 0, "no-headings", NULL, "a table without its first line",
	  opt_no_headings },
	{ OPT_PAGES, 0, "pages", NULL, "also count each VMA's pages", opt_pages },
	{ OPT_LRU, 0, "lru", NULL, "also sum up on which lists of the reclaim its pages are",
	  opt_lru },
	{ OPT_PFN, 0, "pfn", "PFN[-PFN]", "about these physical frames instead of TARGET ADDR",
	  opt_pfn },
	{ OPT_PATH, 0, "file", "PATH[:OFF]",
	  "about the cached pages of a file, or the one at an offset (hexadecimal)", opt_path },
	{ OPT_ALL, 0, "all", NULL, "all processes that have memory, instead of PIDs", opt_all },
	{ OPT_STOP, 0, "stop", NULL, "hold each process still while it is compared", opt_stop },
	{ OPT_RUNS, 0, "runs", NULL, "also the runs of pages that have changed", opt_given },
	{ OPT_YOUNG, 0, "young", NULL, "also what only the accessed and dirty bits tell",
	  opt_given },
	{ OPT_CHILDREN, 0, "children", NULL, "also the processes that PID forks from now on",
	  opt_children },
	{ OPT_FOR, 0, "for", "TIME", "wait so long (us, ms, s, m), and not until ^C", opt_for },
	{ OPT_BY, 0, "by", "WHAT", "count by kind, vma, file or process, not by class", opt_by },
	{ OPT_CLASS, 0, "class", "NAMES", "only these classes, with commas between", opt_class },
	{ OPT_FOLLOW, 0, "follow", NULL, "a line for each fault as it comes", opt_given },
	{ OPT_FOLDED, 0, "folded", NULL, "stacks for a flame graph: frames;class count",
	  opt_given },
	{ OPT_MAJOR, 0, "major", NULL, "only those that waited for I/O", opt_given },
	{ OPT_SLOWER, 0, "slower", "TIME", "only those that took so long at least", opt_slower },
	{ OPT_AT, 0, "at", "ADDR", "the next fault at this page, and the way to it before and after",
	  opt_at },
	{ OPT_ALWAYS, 'h', "help", NULL, "this help; behind a command also its columns",
	  opt_help },
	{ OPT_ALWAYS, 'V', "version", NULL, "the version", opt_version },
};

#define NR_OPTIONS	ARRAY_SIZE(option_rows)
/* getopt's own value of a row that has no letter: behind all characters */
#define LONG_ONLY	256

static void getopt_tables(struct option *longs, char *shorts)
{
	/* ':' first: a missing argument is told apart, and getopt stays silent */
	*shorts++ = ':';
	for (size_t i = 0; i < NR_OPTIONS; i++) {
		const struct option_row *row = &option_rows[i];

		longs[i].name = row->name;
		longs[i].has_arg = row->arg ? required_argument : no_argument;
		longs[i].val = LONG_ONLY + i;
		if (!row->letter)
			continue;
		*shorts++ = row->letter;
		if (row->arg)
			*shorts++ = ':';
	}
}

static const struct option_row *option_find(int c)
{
	if (c >= LONG_ONLY)
		return &option_rows[c - LONG_ONLY];
	for (size_t i = 0; i < NR_OPTIONS; i++)
		if (option_rows[i].letter && option_rows[i].letter == c)
			return &option_rows[i];
	return NULL;
}

/* getopt moves words about, but none of these. */
static char **behind_dashes(char **argv)
{
	while (*argv && strcmp(*argv, "--"))
		argv++;
	return *argv ? argv + 1 : NULL;
}

int ask_options(struct ask *a, int argc, char **argv)
{
	struct option longs[NR_OPTIONS + 1] = { 0 };
	char shorts[2 * NR_OPTIONS + 2] = "";
	const struct option_row *row;
	int c, err;

	getopt_tables(longs, shorts);
	a->behind = behind_dashes(argv);
	while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		const char *word = argv[optind - 1];

		if (c == ':')
			return trouble("option '%s' needs an argument: try vminspect --help", word);
		row = option_find(c);
		if (!row && optopt && optopt < LONG_ONLY)
			return trouble("no such option '-%c': try vminspect --help", optopt);
		if (!row)
			return trouble("no such option '%s': try vminspect --help", word);
		a->given |= row->bit;
		err = row->take(a, optarg);
		if (err)
			return err;
	}
	/* it was the argument of an option */
	if (strcmp(argv[optind - 1], "--"))
		a->behind = NULL;
	return 0;
}

void ask_help(u32 options)
{
	for (size_t i = 0; i < NR_OPTIONS; i++) {
		const struct option_row *row = &option_rows[i];
		char name[40];

		if (!(row->bit & (options | OPT_ALWAYS)))
			continue;
		snprintf(name, sizeof(name), "--%s%s%s", row->name, row->arg ? " " : "",
			 row->arg ? row->arg : "");
		if (row->letter)
			printf("  -%c, %-20s %s\n", row->letter, name, row->help);
		else
			printf("      %-20s %s\n", name, row->help);
	}
}

/* arguments --------------------------------------------------------------- */

static int take_target(struct ask *a, const char *word)
{
	a->self = !strcmp(word, "self");
	if (a->self || parsed(a, "pid", word, VMI_KEY_PID))
		return 0;
	return trouble("'%s' is no target: give a pid (decimal) or self", word);
}

static int take_addr(struct ask *a, const char *word)
{
	if (parsed(a, "addr", word, VMI_KEY_ADDR))
		return 0;
	return trouble("'%s' is no address: give up to 16 hexadecimal digits", word);
}

static int take_range(struct ask *a, const char *word)
{
	if (parsed(a, "range", word, VMI_KEY_RANGE))
		return 0;
	return trouble("'%s' is no range: give START-END, hexadecimal, END behind START", word);
}

static int take_file(struct ask *a, const char *word)
{
	a->output = word;
	return 0;
}

static int take_name(struct ask *a, const char *word)
{
	a->name = word;
	return 0;
}

static int take_two(struct ask *a, const char *word)
{
	a->two[a->nr_two++] = word;
	return 0;
}

static int take_pid(struct ask *a, const char *word)
{
	size_t cap = a->nr_pids;
	int err = take_target(a, word);

	if (err)
		return err;
	if (!grow(&a->pids, sizeof(*a->pids), &cap, cap + 1))
		return trouble("out of memory");
	a->pids[a->nr_pids++] = a->self ? (u32)getpid() : a->request.pid;
	return 0;
}

/* No pid= is all processes, not this one. */
static int take_watched(struct ask *a, const char *word)
{
	int err = take_target(a, word);

	if (!err && a->self) {
		a->request.pid = getpid();
		a->request.keys |= VMI_KEY_PID;
	}
	return err;
}

static const struct arg_row {
	u32 bit;
	bool optional;
	bool many;
	const char *name;
	int (*take)(struct ask *a, const char *word);
} arg_rows[] = {
	{ ARG_TARGET,	false,	false,	"TARGET",	take_target },
	{ ARG_ADDR,	false,	false,	"ADDR",		take_addr },
	{ ARG_TWO,	false,	false,	"A",		take_two },
	{ ARG_TWO,	false,	false,	"B",		take_two },
	{ ARG_RANGE,	true,	false,	"RANGE",	take_range },
	{ ARG_FILE,	false,	false,	"FILE",		take_file },
	{ ARG_NAME,	true,	false,	"NAME",		take_name },
	{ ARG_PFN,	false,	false,	"PFN[-PFN]",	take_pfn },
	{ ARG_PIDS,	false,	true,	"PID [PID...]",	take_pid },
	{ ARG_WATCHED,	true,	false,	"PID",		take_watched },
	{ ARG_COMMAND,	true,	false,	"-- COMMAND [ARG...]", NULL },
};

bool ask_whole(const struct command *cmd)
{
	return (cmd->options & OPT_PATH) || cmd->view == VMI_VIEW_KERNEL ||
	       cmd->view == VMI_VIEW_FAULTS;
}

static bool wanted(const struct ask *a, const struct command *cmd, const struct arg_row *row)
{
	/* an option has said what it is about */
	if (a->given & (OPT_PFN | OPT_PATH | OPT_ALL))
		return false;
	if (a->input && ask_whole(cmd))
		return false;
	/* a recording knows whom it is about */
	return (cmd->args & row->bit) && !(row->bit == ARG_TARGET && a->input);
}

static int options_fit(const struct ask *a, const struct command *cmd)
{
	for (size_t i = 0; i < NR_OPTIONS; i++) {
		const struct option_row *row = &option_rows[i];

		if (cmd->view > OWN_VIEW && (a->given & OPT_INPUT))
			return trouble("%s is made of many streams: no recording holds it, leave -i out",
				       cmd->name);
		if (a->given & row->bit & ~(cmd->options | OPT_ALWAYS))
			return trouble("%s takes no --%s: try vminspect %s --help",
				       cmd->name, row->name, cmd->name);
	}
	return 0;
}

/* What is reckoned from many streams is none itself, and has no lines of the kernel's. */
static int format_fits(const struct ask *a, const struct command *cmd)
{
	if (a->view < OWN_VIEW || a->format == &format_table || a->format == &format_json)
		return 0;
	if (a->view == OWN_VIEW_FAULT_AT) {
		if (a->format == &format_text)
			return 0;
		return trouble("a fault has no format %s: use table, json or text",
			       a->format->name);
	}
	if (cmd->view < OWN_VIEW)
		return trouble("what is counted here has no format %s: use table or json",
			       a->format->name);
	return trouble("%s is made of many streams and has no format %s: use table or json",
		       cmd->name, a->format->name);
}

static int columns_fit(const struct ask *a, const struct command *cmd)
{
	if (!a->columns)
		return 0;
	if (!a->format->columns)
		return trouble("-o chooses columns, and %s has none: leave one of the two out",
			       a->format->name);
	return columns_check(a->view, a->columns);
}

/* What may stand for an argument that is missing. */
static const char *instead(const struct command *cmd, const struct arg_row *row)
{
	if (row->bit == ARG_TARGET && (cmd->options & OPT_INPUT))
		return " or -i FILE";
	if (row->bit == ARG_PIDS && (cmd->options & OPT_ALL))
		return " or --all";
	return "";
}

/* What stands behind -- is a command's, if this one takes one, and no argument. */
static bool is_command(const struct ask *a, const struct command *cmd, char **words)
{
	return (cmd->args & ARG_COMMAND) && words == a->behind;
}

static int take_command(struct ask *a, char **words)
{
	if (!*words)
		return trouble("no command behind --: leave it out, or name one");
	if (a->input)
		return trouble("%s has been counted already: leave the command out", a->input);
	if (a->request.keys & VMI_KEY_PID)
		return trouble("'%s' is one target too many beside a PID: leave one of them out",
			       *words);
	a->command = words;
	return 0;
}

static bool has_word(const struct ask *a, const struct command *cmd, char **words)
{
	return *words && !is_command(a, cmd, words);
}

int ask_arguments(struct ask *a, const struct command *cmd, char **words)
{
	int err = options_fit(a, cmd);

	if (!err && (a->given & OPT_PFN) && (a->given & OPT_PATH))
		return trouble("--pfn and --file are two questions: leave one of them out");
	if (!err && a->input && (a->given & (OPT_PFN | OPT_PATH)))
		return trouble("%s is shown as a whole: leave --pfn and --file out", a->input);

	for (size_t i = 0; !err && i < ARRAY_SIZE(arg_rows); i++) {
		const struct arg_row *row = &arg_rows[i];

		if (!row->take || !wanted(a, cmd, row) ||
		    (row->optional && !has_word(a, cmd, words)))
			continue;
		if (!*words)
			return trouble("%s needs %s%s: try vminspect %s --help", cmd->name,
				       row->name, instead(cmd, row), cmd->name);
		do {
			err = row->take(a, *words++);
		} while (!err && row->many && *words);
	}
	if (!err && is_command(a, cmd, words))
		err = take_command(a, words);
	else if (!err && *words)
		return trouble("'%s' is one word too many: try vminspect %s --help",
			       *words, cmd->name);
	if (a->request.with)
		a->request.keys |= VMI_KEY_WITH;
	if (a->given & (OPT_BY | OPT_CLASS | OPT_FOLLOW))
		a->view = OWN_VIEW_FAULTS;
	if (a->given & OPT_AT)
		a->view = OWN_VIEW_FAULT_AT;
	if (!err)
		err = format_fits(a, cmd);
	return err ? err : columns_fit(a, cmd);
}

void ask_usage(u32 args)
{
	for (size_t i = 0; i < ARRAY_SIZE(arg_rows); i++)
		if (args & arg_rows[i].bit)
			printf(arg_rows[i].optional ? " [%s]" : " %s", arg_rows[i].name);
}

void ask_request(const struct ask *a, char *line, size_t size)
{
	const struct vmi_request *r = &a->request;
	struct vmi_out o;

	vmi_out_init(&o, line, size - 1);
	if (r->keys & VMI_KEY_PID) {
		vmi_str(&o, " pid=");
		vmi_dec(&o, r->pid);
	}
	if (r->keys & VMI_KEY_ADDR) {
		vmi_str(&o, " addr=");
		vmi_hex(&o, r->addr, 1);
	}
	if (r->keys & VMI_KEY_RANGE) {
		vmi_str(&o, " range=");
		vmi_hex(&o, r->start, 1);
		vmi_char(&o, '-');
		vmi_hex(&o, r->end, 1);
	}
	if (r->keys & VMI_KEY_PFN) {
		vmi_str(&o, " pfn=");
		vmi_hex(&o, r->pfn, 1);
		vmi_char(&o, '-');
		vmi_hex(&o, r->pfn_end, 1);
	}
	if (r->keys & VMI_KEY_FD) {
		vmi_str(&o, " fd=");
		vmi_dec(&o, r->fd);
	}
	if (r->keys & VMI_KEY_OFF) {
		vmi_str(&o, " off=");
		vmi_hex(&o, r->off, 1);
	}
	if (r->with) {
		vmi_str(&o, " with=");
		vmi_rows_print(&o, vmi_names_with, r->with, ',');
	}
	if (r->keys & VMI_KEY_CHILDREN) {
		vmi_str(&o, " children=");
		vmi_dec(&o, r->children);
	}
	*o.p = '\0';
	if (*line)
		memmove(line, line + 1, o.p - line);
}
