// SPDX-License-Identifier: GPL-2.0
/* kernel_half.c - where the kernel's own half is, and what for; see kernel_half.h */
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#ifdef CONFIG_KASAN
#include <linux/kasan.h>
#endif

#include "../decode/entry.h"
#include "compat.h"
#include "kernel_half.h"

#ifdef CONFIG_ARM64

/* Behind the kernel's image, which stands in the vmalloc area. */
static u64 image_end __ro_after_init;

/*
 * Its data is the last of it (arch/arm64/kernel/setup.c); _end itself is not
 * exported. Nor is the lock of the tree, which only who takes memory out of the
 * machine at this very moment would need: it is read once, when we are loaded.
 */
void __init vmi_half_init(void)
{
	const struct resource *ram, *r;

	image_end = kimage_vaddr;
	for (ram = iomem_resource.child; ram; ram = ram->sibling)
		for (r = ram->child; r; r = r->sibling)
			if (!strcmp(r->name, "Kernel data"))
				image_end = PAGE_ALIGN(r->end + 1 + kimage_voffset);
}

#else

void __init vmi_half_init(void)
{
}

#endif

void vmi_half(struct vmi_half *half)
{
	half->start = ~0ULL << vmi_half_bits(&vmi_dialect);
	half->end = PAGE_MASK;
}

void vmi_half_part(const struct vmi_half *half, u64 addr, struct vmi_part_of_half *part)
{
	/* The bounds are the kernel's macros, which know where KASLR has put them. */
	const struct vmi_part_of_half all[] = {
#if defined(CONFIG_X86_64)
		/* Documentation/arch/x86/x86_64/mm.rst */
		/* of the process that reads */
		{ LDT_BASE_ADDR, LDT_END_ADDR, "ldt-remap" },
		{ PAGE_OFFSET, VMALLOC_START, "direct-map" },
		{ VMALLOC_START, (VMALLOC_END | ~PAGE_MASK) + 1, "vmalloc" },
		{ VMEMMAP_START, VMEMMAP_START +
		  (sizeof(struct page) << (MAX_PHYSMEM_BITS - PAGE_SHIFT)), "vmemmap" },
#ifdef CONFIG_KASAN
		/* the shadow of what nobody uses is one table, over and over */
		{ KASAN_SHADOW_START, KASAN_SHADOW_END, "kasan-shadow", true },
#endif
		{ CPU_ENTRY_AREA_BASE, CPU_ENTRY_AREA_BASE + P4D_SIZE, "cpu-entry-area" },
		/* each stack is there 65,536 times: arch/x86/kernel/espfix_64.c */
		{ ESPFIX_BASE_ADDR, ESPFIX_BASE_ADDR + P4D_SIZE, "espfix", true },
		{ EFI_VA_END, EFI_VA_START, "efi" },
		{ __START_KERNEL_map, MODULES_VADDR, "kernel-text" },
		{ MODULES_VADDR, MODULES_END, "modules" },
		{ FIXADDR_TOT_START, FIXADDR_TOP + PAGE_SIZE, "fixmap" },
#elif defined(CONFIG_ARM64)
		/* Documentation/arm64/memory.rst; KASLR puts modules near the image, too */
		{ PAGE_OFFSET, PAGE_END, "direct-map" },
		{ MODULES_VADDR, MODULES_END, "modules" },
		{ VMALLOC_START, kimage_vaddr, "vmalloc" },
		{ kimage_vaddr, image_end, "kernel-text" },
		{ image_end, VMALLOC_END, "vmalloc" },
		{ FIXADDR_START, FIXADDR_TOP, "fixmap" },
		{ PCI_IO_START, PCI_IO_END, "pci-io" },
		{ VMEMMAP_START, VMEMMAP_END, "vmemmap" },
#ifdef CONFIG_KASAN
		{ KASAN_SHADOW_START, KASAN_SHADOW_END, "kasan-shadow", true },
#endif
#endif
	};

	*part = (struct vmi_part_of_half){ addr, half->end, "" };
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		if (all[i].start <= addr && addr < all[i].end) {
			*part = all[i];
			return;
		}
		if (all[i].start > addr)
			part->end = min(part->end, all[i].start);
	}
}
