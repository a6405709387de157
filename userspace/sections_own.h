/* SPDX-License-Identifier: GPL-2.0 */
/* sections_own.h - the columns of what the tool itself has reckoned */
#ifndef _VMINSPECT_SECTIONS_OWN_H
#define _VMINSPECT_SECTIONS_OWN_H

#include "columns.h"
#include "own.h"

extern const struct column shared_vma_columns[];
extern const struct column shared_process_columns[];
extern const struct column shared_family_columns[];
extern const struct column swap_vma_columns[];
extern const struct column swap_process_columns[];
extern const struct column swap_device_columns[];
extern const struct column huge_vma_columns[];
extern const struct column huge_size_columns[];
extern const struct column huge_why_columns[];
extern const struct column huge_setting_columns[];
extern const struct column verify_process_columns[];
extern const struct column verify_difference_columns[];
extern const struct column verify_race_columns[];
extern const struct column diff_side_columns[];
extern const struct column diff_vma_columns[];
extern const struct column diff_run_columns[];
extern const struct column diff_pages_columns[];
extern const struct column diff_sum_columns[];
extern const struct column diff_vmas_columns[];
extern const struct column fault_group_columns[];
extern const struct column fault_error_columns[];
extern const struct column faults_columns[];
extern const struct column fault_event_columns[];
extern const struct column fault_traced_columns[];
extern const struct column fault_at_columns[];
extern const struct column fault_level_columns[];
extern const struct column fault_page_columns[];

#endif /* _VMINSPECT_SECTIONS_OWN_H */
