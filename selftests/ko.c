// SPDX-License-Identifier: GPL-2.0
/* ko.c - loading and unloading the module; see ko.h */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ko.h"

const char *ko_missing(void)
{
	const char *ko = getenv("VMI_KO");

	return ko && !access(ko, R_OK) ? NULL : "no module to load: set VMI_KO to it";
}

int ko_load(void)
{
	const char *ko = getenv("VMI_KO");
	int fd = open(ko ?: "", O_RDONLY | O_CLOEXEC);
	int err = fd < 0 || syscall(SYS_finit_module, fd, "", 0) ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return err;
}

const char *ko_unload(void)
{
	for (int i = 0; i < 500; i++) {
		if (!syscall(SYS_delete_module, "vminspect", O_NONBLOCK))
			return NULL;
		usleep(10000);
	}
	return complain("the module stays: %s", strerror(errno));
}
