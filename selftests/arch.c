// SPDX-License-Identifier: GPL-2.0
/* arch.c - what the entries of an architecture say; see arch.h */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>

#include "arch.h"

static __u32 x86_allows(const struct vmi_dialect *d, unsigned int level, __u64 raw)
{
	/* With PTI, NX in the kernel's pgd is not what the user's has. */
	bool nx = raw & X86_NX &&
		  !(level == VMI_PGD && d->flags & VMI_DIALECT_PTI);

	return (raw & X86_RW ? VMI_UP_WRITE : 0) | (raw & X86_US ? VMI_UP_USER : 0) |
	       (nx ? 0 : VMI_UP_EXEC);
}

/* The memory type that is chosen by no bit is write-back. */
static bool x86_cached(const struct vmi_dialect *d, unsigned int level, __u64 raw)
{
	(void)d;
	return !(raw & (X86_PWT | X86_PCD | (level == VMI_PTE ? X86_PAT : X86_PAT_HUGE)));
}

static __u32 arm64_allows(const struct vmi_dialect *d, unsigned int level, __u64 raw)
{
	bool kernel = d->flags & VMI_DIALECT_KERNEL;

	if (level > VMI_PTE && raw & A64_TYPE)
		return (raw & A64_RDONLY_TABLE ? 0 : VMI_UP_WRITE) |
		       (raw & A64_NOUSER_TABLE ? 0 : VMI_UP_USER) |
		       (raw & (kernel ? A64_PXN_TABLE : A64_UXN_TABLE) ? 0 : VMI_UP_EXEC);
	/* a clean page is read-only, and the CPU or a fault makes it writable */
	return (raw & A64_RDONLY && !(raw & A64_DBM) ? 0 : VMI_UP_WRITE) |
	       (raw & A64_USER ? VMI_UP_USER : 0) |
	       (raw & (kernel ? A64_PXN : A64_UXN) ? 0 : VMI_UP_EXEC);
}

static __u64 x86_user_size(const struct vmi_dialect *d)
{
	return d->level[VMI_P4D].folded ? 0x00007ffffffff000 : 0x00fffffffffff000;
}

static __u64 arm64_user_size(const struct vmi_dialect *d)
{
	(void)d;
	return 1ULL << 48;
}

/* MAIR_EL1: write-back, read and write allocate; with tags or without */
static bool arm64_cached(const struct vmi_dialect *d, unsigned int level, __u64 raw)
{
	__u8 type = d->mem_types >> 8 * (raw >> 2 & 7);

	(void)level;
	return type == 0xff || type == 0xf0;
}

/**
 * struct arch - an architecture
 * @usable: of a page that may be used
 * @none: of one that may not (PROT_NONE)
 * @page: @huge: @written: @read_only: by WANTS_*
 * @exec: @no_exec: of a page that may be used
 * @registers: the end of a line with the bits of a driver's registers
 */
static const struct arch {
	__u32 arch;
	const char *machine;
	__u64 valid;
	__u64 young;
	struct wants usable;
	struct wants none;
	struct wants page;
	struct wants huge;
	struct wants written;
	struct wants read_only;
	struct wants exec;
	struct wants no_exec;
	const char *registers;
	__u64 (*user_size)(const struct vmi_dialect *d);
	__u32 (*allows)(const struct vmi_dialect *d, unsigned int level, __u64 raw);
	bool (*cached)(const struct vmi_dialect *d, unsigned int level, __u64 raw);
} archs[] = {
	{
		.arch = VMI_ARCH_X86_64, .machine = "x86_64",
		.valid = X86_P, .young = X86_A,
		.usable = { .set = X86_P | X86_US | X86_A },
		.none = { .set = X86_A, .clear = X86_P | X86_NX },
		.huge = { .set = X86_PS },
		.written = { .set = X86_RW | X86_D },
		.read_only = { .clear = X86_RW },
		.exec = { .clear = X86_NX },
		.no_exec = { .set = X86_NX },
		.registers = "|uc-\n", .user_size = x86_user_size,
		.allows = x86_allows, .cached = x86_cached,
	}, {
		/* arch/arm64/include/asm/pgtable-prot.h: PAGE_SHARED and its like */
		.arch = VMI_ARCH_ARM64, .machine = "aarch64",
		.valid = A64_VALID, .young = A64_AF,
		.usable = { .set = A64_VALID | A64_USER | A64_SH | A64_AF | A64_NG | A64_PXN },
		.none = { .set = A64_AF | A64_NG | A64_PXN | A64_UXN,
			  .clear = A64_VALID | A64_USER },
		.page = { .set = A64_TYPE },
		.huge = { .clear = A64_TYPE },
		.written = { .set = A64_DBM, .clear = A64_RDONLY },
		.read_only = { .set = A64_RDONLY, .clear = A64_DBM },
		.exec = { .clear = A64_UXN },
		.no_exec = { .set = A64_UXN },
		.registers = "|device-nGnRE\n", .user_size = arm64_user_size,
		.allows = arm64_allows, .cached = arm64_cached,
	},
	{ .machine = NULL },
};

static const struct arch *find(__u32 arch)
{
	const struct arch *a;

	for (a = archs; a->machine; a++)
		if (a->arch == arch)
			return a;
	abort();	/* no answer is of another: see words.dialect */
}

/* The enum vmi_arch of this machine; 0 if we do not know it. */
__u32 this_arch(void)
{
	const struct arch *a;
	struct utsname name;

	uname(&name);
	for (a = archs; a->machine && strcmp(a->machine, name.machine); a++)
		;
	return a->arch;
}

/* Code that does nothing, wherever it is entered. */
void fill_with_returns(char *at, unsigned long bytes)
{
#if defined(__x86_64__)
	memset(at, 0xc3, bytes);
#elif defined(__aarch64__)
	static const __u32 ret = 0xd65f03c0;
	unsigned long i;

	for (i = 0; i < bytes; i += sizeof(ret))
		memcpy(at + i, &ret, sizeof(ret));
#else
#error "what is a return here?"
#endif
	__builtin___clear_cache(at, at + bytes);
}

/* How far user addresses go. */
__u64 user_size(const struct vmi_dialect *d)
{
	return find(d->arch)->user_size(d);
}

const char *registers_type(const struct vmi_dialect *d)
{
	return find(d->arch)->registers;
}

static void also(struct wants *w, const struct wants *more)
{
	w->set |= more->set;
	w->clear |= more->clear;
}

/* Of a page that was touched, in a VMA of that access; also what a fault puts there. */
struct wants entry_wants(const struct vmi_dialect *d, int access, int what)
{
	const struct arch *arch = find(d->arch);
	struct wants w = access ? arch->usable : arch->none;

	if (access)
		also(&w, access & PROT_EXEC ? &arch->exec : &arch->no_exec);
	else
		w.set |= d->sw[VMI_SW_PROTNONE];
	if (what & WANTS_PAGE)
		also(&w, &arch->page);
	if (what & WANTS_HUGE)
		also(&w, &arch->huge);
	if (what & WANTS_WRITTEN)
		also(&w, &arch->written);
	if (what & WANTS_READ_ONLY)
		also(&w, &arch->read_only);
	return w;
}

/* VMI_UP_* that an entry grants by itself. */
__u32 entry_allows(const struct vmi_dialect *d, unsigned int level, __u64 raw)
{
	return find(d->arch)->allows(d, level, raw);
}

bool entry_valid(const struct vmi_dialect *d, __u64 raw)
{
	return raw & find(d->arch)->valid;
}

bool entry_young(const struct vmi_dialect *d, __u64 raw)
{
	return raw & find(d->arch)->young;
}

/* Is it ordinary memory, and no registers? */
bool entry_cached(const struct vmi_dialect *d, unsigned int level, __u64 raw)
{
	return find(d->arch)->cached(d, level, raw);
}
