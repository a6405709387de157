/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ask.h - what the command line asks
 *
 * Options and arguments are rows: getopt's tables, the usage lines, --help
 * and the checks all come from them.
 */
#ifndef _VMINSPECT_ASK_H
#define _VMINSPECT_ASK_H

#include "../module/decode/fmt.h"
#include "../module/decode/request.h"

struct command;
struct format;

/** ARG_* - the arguments a command takes, in this order */
#define ARG_TARGET	VMI_BIT(0)
#define ARG_ADDR	VMI_BIT(1)
#define ARG_RANGE	VMI_BIT(2)
#define ARG_FILE	VMI_BIT(3)
#define ARG_PFN		VMI_BIT(4)
#define ARG_PIDS	VMI_BIT(5)
#define ARG_NAME	VMI_BIT(6)
#define ARG_TWO		VMI_BIT(8)
#define ARG_WATCHED	VMI_BIT(9)
#define ARG_COMMAND	VMI_BIT(10)

/** OPT_* - the options a command takes; -h and -V always */
#define OPT_INPUT	VMI_BIT(0)
#define OPT_FORMAT	VMI_BIT(1)
#define OPT_COLUMNS	VMI_BIT(2)
#define OPT_BYTES	VMI_BIT(3)
#define OPT_HEADINGS	VMI_BIT(4)
#define OPT_PAGES	VMI_BIT(5)
#define OPT_ALWAYS	VMI_BIT(6)
#define OPT_PFN		VMI_BIT(7)
#define OPT_PATH	VMI_BIT(8)
#define OPT_LRU		VMI_BIT(9)
#define OPT_ALL		VMI_BIT(10)
#define OPT_STOP	VMI_BIT(11)
#define OPT_RUNS	VMI_BIT(12)
#define OPT_YOUNG	VMI_BIT(13)
#define OPT_CHILDREN	VMI_BIT(14)
#define OPT_FOR		VMI_BIT(15)
#define OPT_BY		VMI_BIT(16)
#define OPT_CLASS	VMI_BIT(17)
#define OPT_FOLLOW	VMI_BIT(18)
#define OPT_MAJOR	VMI_BIT(19)
#define OPT_SLOWER	VMI_BIT(20)
#define OPT_FOLDED	VMI_BIT(21)
#define OPT_AT		VMI_BIT(22)
#define OPT_FAULTS	(OPT_CHILDREN | OPT_FOR | OPT_BY | OPT_CLASS | OPT_FOLLOW | OPT_MAJOR | \
			 OPT_SLOWER | OPT_FOLDED | OPT_AT)
#define OPT_LIVE	(OPT_FORMAT | OPT_COLUMNS | OPT_BYTES | OPT_HEADINGS)
#define OPT_SHOW	(OPT_LIVE | OPT_INPUT)

/**
 * struct ask - the whole question
 * @view: enum vmi_view
 * @request: target, address, range and with=, parsed by the stream's own parser
 * @self: the target is this process: no pid= is sent
 * @input: -i: a recorded stream instead of a target, or NULL
 * @output: FILE of record
 * @name: NAME of demo, or NULL
 * @path: --file: a file, perhaps with :OFF behind it, instead of a target
 * @format: how it is drawn
 * @columns: -o, or NULL
 * @bytes: -b
 * @no_headings: --no-headings
 * @help: -h was given
 * @version: -V was given
 * @given: OPT_* that were given
 * @pids: the PIDs of a command that takes several
 * @nr_pids: how many
 * @all: --all: all processes instead of PIDs
 * @stop: --stop
 * @two: A and B of diff
 * @nr_two: how many of them were given
 * @behind: the words behind --, or NULL if there is none
 * @command: --: the command that is started and watched, or NULL
 * @for_ns: --for, or 0: until a signal comes
 * @slower_ns: --slower, or 0
 * @at: --at: the address
 * @by: enum fault_by (own_fault.h)
 * @classes: --class, as bits of enum vmi_fault_class; 0: all
 * @one_of_many: whoever asks tells himself that the process has gone
 */
struct ask {
	u32 view;
	struct vmi_request request;
	bool self;
	const char *input;
	const char *output;
	const char *name;
	const char *path;
	const struct format *format;
	const char *columns;
	bool bytes;
	bool no_headings;
	bool help;
	bool version;
	u32 given;
	u32 *pids;
	size_t nr_pids;
	bool all;
	bool stop;
	const char *two[2];
	unsigned int nr_two;
	char **behind;
	char **command;
	u64 for_ns;
	u64 slower_ns;
	u64 at;
	u32 by;
	u64 classes;
	bool one_of_many;
};

/** ask_options() - take the options out of @argv; 0 or EXIT_TROUBLE */
int ask_options(struct ask *a, int argc, char **argv);
/** ask_arguments() - the words behind the command; 0 or EXIT_TROUBLE */
int ask_arguments(struct ask *a, const struct command *cmd, char **words);
/** ask_pid() - a pid as target; false if it is none */
bool ask_pid(struct ask *a, const char *word);
/** ask_offset() - the OFF behind a path; false if it is no offset */
bool ask_offset(struct ask *a, const char *word);
/** ask_request() - the request line for the module; empty if nothing is to be said */
void ask_request(const struct ask *a, char *line, size_t size);
/** ask_whole() - is an answer that was kept of this command shown as a whole? */
bool ask_whole(const struct command *cmd);
/** ask_usage() - "TARGET [RANGE]": the arguments of a command */
void ask_usage(u32 args);
/** ask_help() - the lines of the options that a command takes */
void ask_help(u32 options);

#endif /* _VMINSPECT_ASK_H */
