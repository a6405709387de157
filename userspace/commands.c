// SPDX-License-Identifier: GPL-2.0
/* commands.c - the table of commands, and the help that comes from it */
#include <stdio.h>

#include "columns.h"
#include "commands.h"
#include "formats.h"
#include "own.h"
#include "trouble.h"

static const struct command commands[] = {
	{ "status", "the module, this kernel's page tables, and who has which view open",
	  0, OPT_SHOW, VMI_VIEW_STATUS, cmd_view },
	{ "mm", "the mm_struct of a process: bounds, counters, limits",
	  ARG_TARGET, OPT_SHOW, VMI_VIEW_MM, cmd_view },
	{ "vmas", "every mapping, with what /proc/PID/maps does not tell",
	  ARG_TARGET, OPT_SHOW | OPT_PAGES | OPT_LRU, VMI_VIEW_VMAS, cmd_view },
	{ "pagetable", "the page table as runs of like entries, holes, and its tables",
	  ARG_TARGET | ARG_RANGE, OPT_SHOW, VMI_VIEW_PAGETABLE, cmd_view },
	{ "translate", "one address, level by level, to its physical address",
	  ARG_TARGET | ARG_ADDR, OPT_SHOW, VMI_VIEW_TRANSLATE, cmd_translate },
	{ "rmap", "who maps a page: every process, address and entry",
	  ARG_TARGET | ARG_ADDR, OPT_SHOW | OPT_PFN | OPT_PATH, VMI_VIEW_RMAP, cmd_view },
	{ "frames", "what physical frames are used for",
	  ARG_PFN, OPT_SHOW | OPT_PATH, VMI_VIEW_FRAMES, cmd_view },
	{ "kernel", "the kernel's own page tables by region; what may be written and executed",
	  ARG_RANGE, OPT_SHOW, VMI_VIEW_KERNEL, cmd_view },
	{ "faults", "page faults by class as they come: counts, errors, how long they took",
	  ARG_WATCHED | ARG_COMMAND, OPT_SHOW | OPT_FAULTS, VMI_VIEW_FAULTS, cmd_faults },
	{ "shared", "what processes share since fork, with whom, and what each has copied",
	  ARG_PIDS, OPT_LIVE, OWN_VIEW_SHARED, cmd_shared },
	{ "swap", "who holds the slots of each swap device: processes, VMAs, and the rest",
	  0, OPT_LIVE, OWN_VIEW_SWAP, cmd_swap },
	{ "huge", "bytes by page size, and why the rest is not in huge pages",
	  ARG_PIDS, OPT_LIVE, OWN_VIEW_HUGE, cmd_huge },
	{ "verify", "compare what the module tells with /proc: maps, smaps, pagemap, kpageflags",
	  ARG_PIDS, OPT_LIVE | OPT_ALL | OPT_STOP, OWN_VIEW_VERIFY, cmd_verify },
	{ "diff", "what has changed from A to B, each a recording or a live process",
	  ARG_TWO | ARG_RANGE, OPT_LIVE | OPT_RUNS | OPT_YOUNG, OWN_VIEW_DIFF, cmd_diff },
	{ "record", "status and all that is known of a process into a file, for -i on any machine",
	  ARG_TARGET | ARG_FILE, 0, 0, cmd_record },
	{ "demo", "an experiment with processes of its own, step by step; alone a list of them",
	  ARG_NAME, 0, 0, cmd_demo },
};

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

int command_unknown(const char *name)
{
	char list[256];
	size_t len = 0;

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		len += snprintf(list + len, sizeof(list) - len, " %s", commands[i].name);
	return trouble("no command '%s'; there are:%s", name, list);
}

static void help_usage(const struct command *cmd)
{
	printf("usage: vminspect %s", cmd->name);
	ask_usage(cmd->args & ~ARG_COMMAND);
	fputs(" [OPTIONS]", stdout);
	ask_usage(cmd->args & ARG_COMMAND);
	putchar('\n');
	if (cmd->options & OPT_ALL)
		printf("       vminspect %s --all [OPTIONS]\n", cmd->name);
	if (cmd->args && (cmd->options & OPT_INPUT)) {
		printf("       vminspect %s -i FILE", cmd->name);
		ask_usage(ask_whole(cmd) ? 0 : cmd->args & ~ARG_TARGET);
		puts(" [OPTIONS]");
	}
}

static void help_one(const struct command *cmd)
{
	help_usage(cmd);
	printf("\n%s\n\noptions:\n", cmd->summary);
	ask_help(cmd->options);
	if (cmd->options & OPT_FAULTS) {
		puts("\ncolumns (* shown by default, + with --by):");
		columns_help(OWN_VIEW_FAULTS);
		puts("\ncolumns of --at (* shown by default):");
		columns_help(OWN_VIEW_FAULT_AT);
	} else if (cmd->options & OPT_COLUMNS) {
		puts(cmd->options & OPT_YOUNG ?
		     "\ncolumns (* shown by default, + with --young):" :
		     cmd->options & OPT_PAGES ?
		     "\ncolumns (* shown by default, + with --pages or --lru):" :
		     "\ncolumns (* shown by default):");
		columns_help(cmd->view);
	}
}

static void help_all(void)
{
	puts("usage: vminspect COMMAND [TARGET] [ARGUMENT] [OPTIONS]\n\ncommands:");
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		printf("  %-12s %s\n", commands[i].name, commands[i].summary);
	puts("\noptions:");
	ask_help(~0u);
	puts("\nformats:");
	format_help();
	puts("\nTARGET is a pid (decimal) or self; ADDR and RANGE (START-END) are hexadecimal.\n"
	     "A and B of diff are each a TARGET or a recording's FILE.\n"
	     "Exit status: 0 done, 1 verify or diff found a difference, or a demo did not show what\n"
	     "it says, 2 trouble or wrong usage.\n"
	     "See vminspect(8).");
}

int command_help(const struct command *cmd)
{
	if (cmd)
		help_one(cmd);
	else
		help_all();
	return 0;
}
