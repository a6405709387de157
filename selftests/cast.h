/* SPDX-License-Identifier: GPL-2.0 */
/*
 * cast.h - families of processes, and pages of which it is known who has them
 */
#ifndef VMI_SELFTESTS_CAST_H
#define VMI_SELFTESTS_CAST_H

#include "oracle.h"

#define ACTORS	160
#define CLAIMS	24
#define TOLD	256

/**
 * struct stage - what all actors see
 * @actors: how many there were
 * @pid: theirs
 * @ready: each has done what it was to do
 * @go: a test's own
 * @told: a test's own
 */
struct stage {
	int actors;
	volatile pid_t pid[ACTORS];
	volatile int ready[ACTORS];
	volatile int go;
	volatile __u64 told[TOLD];
};

/**
 * struct claim - a page, and who has it by what the fixture did
 * @label: for messages
 * @pid: it is the one that this process
 * @addr: sees here
 * @kind: enum vmi_rmap_kind
 * @frame: enum vmi_frame_kind
 * @who: everybody who has an entry for it
 * @fd: the file it is cached of, -1 if there is none
 * @off: and where in it
 * @copies: who has a private copy of it
 */
struct claim {
	const char *label;
	pid_t pid;
	__u64 addr;
	__u32 kind;
	__u8 frame;
	struct holders who;
	int fd;
	__u64 off;
	struct holders copies;
};

/**
 * struct cast - a family of processes
 * @stage: shared by them
 * @claim: what is known
 * @nr: how many of them
 * @slot: which actor this process is
 * @test: the process that is none
 * @restore: a file of sysfs that was written to
 * @was: and what it said before
 */
struct cast {
	struct stage *stage;
	struct claim claim[CLAIMS];
	int nr;
	int slot;
	pid_t test;
	const char *restore;
	char was[32];
};

typedef void (*act_t)(struct cast *c, int nr);
/** A fixture: NULL, or why it cannot be made here. */
typedef const char *(*casting_t)(struct cast *c);

const char *cast_start(struct cast *c, casting_t make);
void cast_end(struct cast *c);

/* A process that does @act and then stays; returns when it has done it. */
pid_t actor(struct cast *c, act_t act, int nr);
/* The same, in the same address space. */
pid_t actor_vm(struct cast *c);
/* For an actor: do not stay. */
void leave(struct cast *c);
struct claim *claim(struct cast *c, const char *label, pid_t pid,
		    const void *addr, __u32 kind, __u8 frame);
void claim_file(struct claim *cl, int fd, __u64 off);
bool write_text(const char *path, const char *text);

/* A file with a page cache of its own, unlike those of tmpfs: of a ramfs. */
int ram_file(const char *name, size_t len);

const char *cast_fork_tree(struct cast *c);
const char *cast_moved(struct cast *c);
const char *cast_threads(struct cast *c);
const char *cast_clone_vm(struct cast *c);
const char *cast_vfork(struct cast *c);
const char *cast_thp(struct cast *c);
const char *cast_hugetlb_shared(struct cast *c);
const char *cast_hugetlb_private(struct cast *c);
const char *cast_hugetlb_copies(struct cast *c);
const char *cast_ksm(struct cast *c);
const char *cast_file_shared(struct cast *c);
const char *cast_file_private(struct cast *c);
const char *cast_shmem(struct cast *c);
const char *cast_memfd(struct cast *c);
const char *cast_huge_file(struct cast *c);
const char *cast_sysv(struct cast *c);
const char *cast_program(struct cast *c);

#endif /* VMI_SELFTESTS_CAST_H */
