// SPDX-License-Identifier: GPL-2.0
/* formats.c - the table of formats; each stands in a file of its own */
#include "formats.h"
#include "trouble.h"

static const struct format * const formats[] = {
	&format_table,
	&format_tree,
	&format_json,
	&format_text,
	&format_raw,
};

const struct format *format_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (!strcmp(formats[i]->name, name))
			return formats[i];
	return NULL;
}

int format_unknown(const char *name)
{
	char list[128];
	size_t len = 0;

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		len += snprintf(list + len, sizeof(list) - len, " %s", formats[i]->name);
	return trouble("no format '%s'; there are:%s", name, list);
}

void format_help(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		printf("  %-12s %s\n", formats[i]->name, formats[i]->summary);
}
