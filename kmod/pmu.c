// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/perf_event.h>
#include <linux/sched.h>

#include "pmu.h"

static const u64 hardware[FC_NR_EVENTS] = {
	[FC_INSTRUCTIONS] = PERF_COUNT_HW_INSTRUCTIONS,
	[FC_CYCLES] = PERF_COUNT_HW_CPU_CYCLES,
	[FC_BRANCH_MISSES] = PERF_COUNT_HW_BRANCH_MISSES,
	[FC_CACHE_MISSES] = PERF_COUNT_HW_CACHE_MISSES,
};

u32 fc_pmu_open(struct fc_pmu *pmu)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.size = sizeof(attr),
		.exclude_user = 1,
	};
	u32 i, opened = 0;

	for (i = 0; i < FC_NR_EVENTS; i++) {
		attr.config = hardware[i];
		pmu->event[i] = perf_event_create_kernel_counter(&attr, -1, current,
								 NULL, NULL);
		if (IS_ERR(pmu->event[i]))
			pmu->event[i] = NULL;
		else
			opened |= 1U << i;
	}
	return opened;
}

void fc_pmu_close(struct fc_pmu *pmu)
{
	u32 i;

	for (i = 0; i < FC_NR_EVENTS; i++)
		if (pmu->event[i])
			perf_event_release_kernel(pmu->event[i]);
}

void fc_pmu_start(struct fc_pmu *pmu)
{
	u64 enabled, running;
	u32 i;

	for (i = 0; i < FC_NR_EVENTS; i++)
		if (pmu->event[i])
			pmu->before[i] = perf_event_read_value(pmu->event[i], &enabled,
							       &running);
}

u32 fc_pmu_stop(struct fc_pmu *pmu, u64 count[FC_NR_EVENTS])
{
	u64 enabled, running;
	u32 i, whole = 0;

	for (i = 0; i < FC_NR_EVENTS; i++) {
		count[i] = 0;
		if (!pmu->event[i])
			continue;
		count[i] = perf_event_read_value(pmu->event[i], &enabled, &running) -
			pmu->before[i];
		if (enabled == running)
			whole |= 1U << i;
	}
	return whole;
}
