/* SPDX-License-Identifier: GPL-2.0 */
/*
 * variants.h - the list of fixtures: included with VARIANT() defined for what
 * it adds them to
 */
VARIANT(anon_private) { .make = make_anon_private };
VARIANT(anon_shared) { .make = make_anon_shared };
VARIANT(stack) { .make = make_stack };
VARIANT(heap) { .make = make_heap };
VARIANT(hole) { .make = make_hole };
VARIANT(prot_none) { .make = make_prot_none };
VARIANT(read_only) { .make = make_read_only };
VARIANT(zero_page) { .make = make_zero_page };
VARIANT(thp) { .make = make_thp };
VARIANT(hugetlb) { .make = make_hugetlb };
VARIANT(mlocked) { .make = make_mlocked };
VARIANT(named) { .make = make_named };
VARIANT(growsdown) { .make = make_growsdown };
VARIANT(advised) { .make = make_advised };
VARIANT(above_47) { .make = make_above_47 };
VARIANT(file_private) { .make = make_file_private };
VARIANT(file_shared) { .make = make_file_shared };
VARIANT(memfd) { .make = make_memfd };
VARIANT(secretmem) { .make = make_secretmem };
VARIANT(deleted) { .make = make_deleted };
VARIANT(odd_name) { .make = make_odd_name };
VARIANT(long_name) { .make = make_long_name };
VARIANT(swapped) { .make = make_swapped };
VARIANT(hwpoison) { .make = make_hwpoison };
VARIANT(guard) { .make = make_guard };
VARIANT(uffd_wp) { .make = make_uffd_wp };
