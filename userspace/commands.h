/* SPDX-License-Identifier: GPL-2.0 */
/* commands.h - what vminspect can be told to do */
#ifndef _VMINSPECT_COMMANDS_H
#define _VMINSPECT_COMMANDS_H

#include "ask.h"

/**
 * struct command - one word behind "vminspect"
 * @name: the word
 * @summary: one line
 * @args: ARG_* it takes
 * @options: OPT_* it takes
 * @view: enum vmi_view it shows; 0 if none of its own
 * @run: does it; returns the exit status, trouble() told
 */
struct command {
	const char *name;
	const char *summary;
	u32 args;
	u32 options;
	u32 view;
	int (*run)(struct ask *a);
};

/** command_find() - by name, or NULL */
const struct command *command_find(const char *name);
/** command_unknown() - say which there are */
int command_unknown(const char *name);
/** command_help() - --help of one command, or of all if @cmd is NULL */
int command_help(const struct command *cmd);

int cmd_view(struct ask *a);
int cmd_translate(struct ask *a);
int cmd_record(struct ask *a);
int cmd_faults(struct ask *a);
int cmd_shared(struct ask *a);
int cmd_swap(struct ask *a);
int cmd_huge(struct ask *a);
int cmd_verify(struct ask *a);
int cmd_diff(struct ask *a);
int cmd_demo(struct ask *a);

#endif /* _VMINSPECT_COMMANDS_H */
