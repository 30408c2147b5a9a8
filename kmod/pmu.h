/* SPDX-License-Identifier: GPL-2.0-only */
/* Hardware events of this task while it is in the kernel. */
#ifndef FC_PMU_H
#define FC_PMU_H

#include "fixcost_uapi.h"

struct perf_event;

struct fc_pmu {
	struct perf_event *event[FC_NR_EVENTS];
	u64 before[FC_NR_EVENTS];
};

/* Opens what there is. Returns which, a bit each; 0 on a machine without. */
u32 fc_pmu_open(struct fc_pmu *pmu);
void fc_pmu_close(struct fc_pmu *pmu);

void fc_pmu_start(struct fc_pmu *pmu);
/* Counts since the start. Returns which were counted all the time. */
u32 fc_pmu_stop(struct fc_pmu *pmu, u64 count[FC_NR_EVENTS]);

#endif /* FC_PMU_H */
