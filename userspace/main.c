// SPDX-License-Identifier: GPL-2.0
/* main.c - vminspect: what does this process's memory really look like? */
#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "ask.h"
#include "commands.h"
#include "formats.h"
#include "trouble.h"

static int version(void)
{
	printf("vminspect %s (ABI %u)\n", VERSION, VMI_ABI);
	return 0;
}

static int run(struct ask *a, char **words)
{
	const struct command *cmd;
	int err;

	if (a->version)
		return version();
	if (!*words && a->help)
		return command_help(NULL);
	if (!*words)
		return trouble("no command given: try vminspect --help");
	cmd = command_find(*words);
	if (!cmd)
		return command_unknown(*words);
	if (a->help)
		return command_help(cmd);
	a->view = cmd->view;
	err = ask_arguments(a, cmd, words + 1);
	return err ? err : cmd->run(a);
}

int main(int argc, char **argv)
{
	struct ask a = { .format = &format_table };
	int err;

	setlocale(LC_ALL, "");
	err = ask_options(&a, argc, argv);
	if (!err)
		err = run(&a, argv + optind);
	free(a.pids);
	if ((fflush(stdout) || ferror(stdout)) && err != EXIT_TROUBLE)
		err = trouble("cannot write the answer: %s", strerror(errno));
	return err;
}
