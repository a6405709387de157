// SPDX-License-Identifier: GPL-2.0
/* commands.c - the table of commands, and the help that comes from it */
#include <stdio.h>

#include "columns.h"
#include "commands.h"
#include "formats.h"
#include "trouble.h"

static const struct command commands[] = {
	{ "status", "the module, this kernel's page tables, and who has which view open",
	  0, OPT_SHOW, VMI_VIEW_STATUS, cmd_view },
	{ "mm", "the mm_struct of a process: bounds, counters, limits",
	  ARG_TARGET, OPT_SHOW, VMI_VIEW_MM, cmd_view },
	{ "vmas", "every mapping, with what /proc/PID/maps does not tell",
	  ARG_TARGET, OPT_SHOW | OPT_PAGES, VMI_VIEW_VMAS, cmd_view },
	{ "pagetable", "the page table as runs of like entries, holes, and its tables",
	  ARG_TARGET | ARG_RANGE, OPT_SHOW, VMI_VIEW_PAGETABLE, cmd_view },
	{ "translate", "one address, level by level, to its physical address",
	  ARG_TARGET | ARG_ADDR, OPT_SHOW, VMI_VIEW_TRANSLATE, cmd_translate },
	{ "rmap", "who maps a page: every process, address and entry",
	  ARG_TARGET | ARG_ADDR, OPT_SHOW | OPT_PFN | OPT_PATH, VMI_VIEW_RMAP, cmd_view },
	{ "frames", "what physical frames are used for",
	  ARG_PFN, OPT_SHOW | OPT_PATH, VMI_VIEW_FRAMES, cmd_view },
	{ "record", "status and all that is known of a process into a file, for -i on any machine",
	  ARG_TARGET | ARG_FILE, 0, 0, cmd_record },
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
	ask_usage(cmd->args);
	puts(" [OPTIONS]");
	if (cmd->args && (cmd->options & OPT_INPUT)) {
		printf("       vminspect %s -i FILE", cmd->name);
		ask_usage(cmd->options & OPT_PATH ? 0 : cmd->args & ~ARG_TARGET);
		puts(" [OPTIONS]");
	}
}

static void help_one(const struct command *cmd)
{
	help_usage(cmd);
	printf("\n%s\n\noptions:\n", cmd->summary);
	ask_help(cmd->options);
	if (cmd->options & OPT_COLUMNS) {
		puts(cmd->options & OPT_PAGES ?
		     "\ncolumns (* shown by default, + with --pages):" :
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
	     "Exit status: 0 done, 2 trouble or wrong usage. See vminspect(8).");
}

int command_help(const struct command *cmd)
{
	if (cmd)
		help_one(cmd);
	else
		help_all();
	return 0;
}
