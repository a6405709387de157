// SPDX-License-Identifier: GPL-2.0
/* questions.c - the files that there are, and questions for every view; see questions.h */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "questions.h"

static void list_files(struct files *f, const char *below)
{
	char path[256];
	struct dirent *d;
	DIR *dir;

	snprintf(path, sizeof(path), VMI_DIR "/%s", below);
	dir = opendir(path);
	while (dir && (d = readdir(dir)))
		if (d->d_type == DT_REG && f->nr < FILES)
			snprintf(f->name[f->nr++], 64, "%s%.40s", below, d->d_name);
	if (dir)
		closedir(dir);
}

void find_files(struct files *f)
{
	f->nr = 0;
	list_files(f, "");
	list_files(f, "raw/");
}

const struct question questions[] = {
	{ "status", NULL },
	{ "mm", "pid=%1$d\n" },
	{ "mm", "pid=1\n" },
	{ "vmas", "pid=%1$d with=pages,lru\n" },
	{ "vmas", "pid=1\n" },
	{ "pagetable", "pid=%1$d\n" },
	{ "pagetable", "pid=1\n" },
	{ "translate", "pid=%1$d addr=%2$llx\n" },
	{ "translate", "pid=%1$d addr=400000\n" },
	{ "rmap", "pid=%1$d addr=%2$llx\n" },
	{ "rmap", "pfn=1000-1100\n" },
	{ "frames", "pid=%1$d addr=%2$llx\n" },
	{ "frames", "pfn=0-2000\n" },
	{ "kernel", NULL },
	{ "faults", NULL },
	{ "faults", "pid=%1$d\n" },
	{ }
};

void question_line(char line[QUESTION_LINE], const char *request)
{
	snprintf(line, QUESTION_LINE, request, getpid(), (unsigned long long)(uintptr_t)line);
}

int open_question(const char *file, const char *request)
{
	char line[QUESTION_LINE];
	int fd = vmi_open(file, request ? O_RDWR : O_RDONLY), err = 0;

	if (fd < 0 || !request)
		return fd;
	question_line(line, request);
	err = vmi_ask(fd, line);
	if (!err)
		return fd;
	close(fd);
	return err;
}
