// SPDX-License-Identifier: GPL-2.0
/* ask.c - what the command line asks */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>

#include "ask.h"
#include "columns.h"
#include "commands.h"
#include "formats.h"
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

static int opt_pfn(struct ask *a, const char *arg)
{
	return take_pfn(a, arg);
}

static int opt_path(struct ask *a, const char *arg)
{
	a->path = arg;
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
	{ OPT_PFN, 0, "pfn", "PFN[-PFN]", "about these physical frames instead of TARGET ADDR",
	  opt_pfn },
	{ OPT_PATH, 0, "file", "PATH[:OFF]",
	  "about the cached pages of a file, or the one at an offset (hexadecimal)", opt_path },
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

int ask_options(struct ask *a, int argc, char **argv)
{
	struct option longs[NR_OPTIONS + 1] = { 0 };
	char shorts[2 * NR_OPTIONS + 2] = "";
	const struct option_row *row;
	int c, err;

	getopt_tables(longs, shorts);
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

static const struct arg_row {
	u32 bit;
	bool optional;
	const char *name;
	int (*take)(struct ask *a, const char *word);
} arg_rows[] = {
	{ ARG_TARGET,	false,	"TARGET",	take_target },
	{ ARG_ADDR,	false,	"ADDR",		take_addr },
	{ ARG_RANGE,	true,	"RANGE",	take_range },
	{ ARG_FILE,	false,	"FILE",		take_file },
	{ ARG_PFN,	false,	"PFN[-PFN]",	take_pfn },
};

static bool wanted(const struct ask *a, const struct command *cmd, const struct arg_row *row)
{
	/* an option has said what it is about */
	if (a->given & (OPT_PFN | OPT_PATH))
		return false;
	/* an answer about pages that was kept is shown as a whole */
	if (a->input && (cmd->options & OPT_PATH))
		return false;
	/* a recording knows whom it is about */
	return (cmd->args & row->bit) && !(row->bit == ARG_TARGET && a->input);
}

static int options_fit(const struct ask *a, const struct command *cmd)
{
	for (size_t i = 0; i < NR_OPTIONS; i++) {
		const struct option_row *row = &option_rows[i];

		if (a->given & row->bit & ~(cmd->options | OPT_ALWAYS))
			return trouble("%s takes no --%s: try vminspect %s --help",
				       cmd->name, row->name, cmd->name);
	}
	return 0;
}

static int columns_fit(const struct ask *a, const struct command *cmd)
{
	if (!a->columns)
		return 0;
	if (!a->format->columns)
		return trouble("-o chooses columns, and %s has none: leave one of the two out",
			       a->format->name);
	return columns_check(cmd->view, a->columns);
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

		if (!wanted(a, cmd, row) || (!*words && row->optional))
			continue;
		if (!*words)
			return trouble("%s needs %s%s: try vminspect %s --help", cmd->name,
				       row->name, row->bit == ARG_TARGET &&
				       (cmd->options & OPT_INPUT) ? " or -i FILE" : "",
				       cmd->name);
		err = row->take(a, *words++);
	}
	if (!err && *words)
		return trouble("'%s' is one word too many: try vminspect %s --help",
			       *words, cmd->name);
	if (a->request.with)
		a->request.keys |= VMI_KEY_WITH;
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
	if (r->with & VMI_WITH_PAGES)
		vmi_str(&o, " with=pages");
	*o.p = '\0';
	if (*line)
		memmove(line, line + 1, o.p - line);
}
