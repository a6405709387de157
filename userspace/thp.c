// SPDX-License-Identifier: GPL-2.0
/* thp.c - the system's settings that decide about huge pages, by /sys/kernel/mm */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "grow.h"
#include "thp.h"
#include "trouble.h"

/* files ----------------------------------------------------------------------- */

/* @name, which is in /sys, or where the tests have theirs */
static void sys_path(char *path, size_t size, const char *name)
{
	const char *dir = getenv("VMINSPECT_SYS");

	snprintf(path, size, "%s%s", dir && *dir ? dir : "/sys", name + strlen("/sys"));
}

/* Of "always [madvise] never" the word in brackets. */
static char *chosen(char *line)
{
	char *word = strchr(line, '['), *end = word ? strchr(word, ']') : NULL;

	line[strcspn(line, "\n")] = '\0';
	if (!end)
		return line;
	*end = '\0';
	return word + 1;
}

static char *read_value(const char *name)
{
	char path[4096], line[256] = "";
	FILE *f;

	sys_path(path, sizeof(path), name);
	f = fopen(path, "re");
	if (!f)
		return NULL;
	line[fread(line, 1, sizeof(line) - 1, f)] = '\0';
	fclose(f);
	return strdup(chosen(line));
}

/* False only if there is no memory: what this kernel lacks is passed over. */
static bool add(struct thp *t, const char *dir, const char *name)
{
	char path[512];
	char *value;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	value = read_value(path);
	if (!value)
		return true;
	if (grow(&t->setting, sizeof(*t->setting), &t->cap, t->nr + 1)) {
		t->setting[t->nr] = (struct setting){ strdup(path), value };
		if (t->setting[t->nr].path) {
			t->nr++;
			return true;
		}
	}
	free(value);
	return false;
}

static const char *find(const struct thp *t, const char *name)
{
	size_t skip = strlen(THP_DIR "/");

	for (size_t i = 0; i < t->nr; i++)
		if (!strncmp(t->setting[i].path, THP_DIR "/", skip) &&
		    !strcmp(t->setting[i].path + skip, name))
			return t->setting[i].value;
	return NULL;
}

/* a directory for each size ------------------------------------------------------ */

#define SIZES_MAX	64

static int by_number(const void *a, const void *b)
{
	const u64 *p = a, *q = b;

	return (*p > *q) - (*p < *q);
}

/* The sizes, in kB, that have a directory hugepages-NkB below @dir. */
static size_t sizes(const char *dir, u64 *kb)
{
	char path[4096];
	struct dirent *e;
	unsigned long long n;
	size_t nr = 0;
	DIR *d;

	sys_path(path, sizeof(path), dir);
	d = opendir(path);
	while (d && nr < SIZES_MAX && (e = readdir(d)))
		if (sscanf(e->d_name, "hugepages-%llukB", &n) == 1)
			kb[nr++] = n;
	if (d)
		closedir(d);
	qsort(kb, nr, sizeof(*kb), by_number);
	return nr;
}

static bool add_names(struct thp *t, const char *dir, const char * const *name)
{
	bool ok = true;

	for (; ok && *name; name++)
		ok = add(t, dir, *name);
	return ok;
}

static bool add_sizes(struct thp *t, const char *above, const char * const *name)
{
	u64 kb[SIZES_MAX];
	size_t nr = sizes(above, kb);
	char dir[256];
	bool ok = true;

	for (size_t i = 0; ok && i < nr; i++) {
		snprintf(dir, sizeof(dir), "%s/hugepages-%llukB", above, (unsigned long long)kb[i]);
		ok = add_names(t, dir, name);
	}
	return ok;
}

static bool add_all(struct thp *t)
{
	static const char * const global[] = {
		"enabled", "defrag", "shmem_enabled", "use_zero_page", "khugepaged/defrag",
		"khugepaged/max_ptes_none", "khugepaged/max_ptes_swap",
		"khugepaged/max_ptes_shared", NULL
	};
	static const char * const size[] = { "enabled", "shmem_enabled", NULL };
	static const char * const pool[] = {
		"nr_hugepages", "free_hugepages", "resv_hugepages", "surplus_hugepages", NULL
	};

	return add_names(t, THP_DIR, global) && add_sizes(t, THP_DIR, size) &&
	       add_sizes(t, THP_POOLS, pool);
}

/* what they come to --------------------------------------------------------------- */

/* within_size: as long as the file is large enough, which is not asked here */
static const struct word {
	const char *word;
	enum thp_policy policy;
} words[] = {
	{ "always",		THP_ALWAYS },
	{ "within_size",	THP_ALWAYS },
	{ "force",		THP_ALWAYS },
	{ "madvise",		THP_ADVISED },
	{ "advise",		THP_ADVISED },
	{ "never",		THP_NEVER },
	{ "deny",		THP_NEVER },
};

static enum thp_policy policy_of(const char *value)
{
	for (size_t i = 0; value && i < ARRAY_SIZE(words); i++)
		if (!strcmp(words[i].word, value))
			return words[i].policy;
	return THP_NO_WORD;
}

/* The setting of the size, if there is one (from 6.8 on), else the global one. */
static enum thp_policy of_size(const struct thp *t, unsigned int huge_shift, const char *name)
{
	const char *value;
	char path[128];

	snprintf(path, sizeof(path), "hugepages-%llukB/%s", 1ull << huge_shift >> 10, name);
	value = find(t, path);
	if (!value || !strcmp(value, "inherit"))
		value = find(t, name);
	return policy_of(value);
}

static u64 number(const char *value)
{
	return value ? strtoull(value, NULL, 10) : THP_UNKNOWN;
}

static bool is(const char *value, const char *word)
{
	return value && !strcmp(value, word);
}

/* mm/shmem.c:shmem_allowable_huge_orders() - deny and force outweigh each size's own */
static void decide_shmem(struct thp *t, unsigned int huge_shift)
{
	const char *value = find(t, "shmem_enabled");

	t->denied = is(value, "deny");
	t->forced = is(value, "force");
	t->shmem = t->denied || t->forced ? policy_of(value) :
		   of_size(t, huge_shift, "shmem_enabled");
}

int thp_read(struct thp *t, unsigned int huge_shift)
{
	memset(t, 0, sizeof(*t));
	if (!add_all(t))
		return trouble("out of memory");
	t->there = find(t, "enabled");
	t->anon = of_size(t, huge_shift, "enabled");
	t->file = policy_of(find(t, "enabled"));
	decide_shmem(t, huge_shift);
	t->max_none = number(find(t, "khugepaged/max_ptes_none"));
	t->max_swap = number(find(t, "khugepaged/max_ptes_swap"));
	t->max_shared = number(find(t, "khugepaged/max_ptes_shared"));
	return 0;
}

void thp_free(struct thp *t)
{
	for (size_t i = 0; i < t->nr; i++) {
		free(t->setting[i].path);
		free(t->setting[i].value);
	}
	free(t->setting);
}
