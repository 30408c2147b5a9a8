// SPDX-License-Identifier: GPL-2.0-or-later
/* Which folio orders anonymous memory gets, and which left it whole. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "knob.h"
#include "mem.h"
#include "mem_internal.h"
#include "right.h"

int mem_allow_order(unsigned int order)
{
	size_t want = mem_page_size() << order;
	char path[128];
	bool found = false;
	size_t size;
	int err;

	for (size = mem_page_size() * 2; size <= mem_pmd_size(); size *= 2) {
		snprintf(path, sizeof(path), THP "/hugepages-%zukB/enabled", size >> 10);
		err = knob_write(path, size == want ? "madvise" : "never");
		if (!err && size == want)
			found = true;
		else if (err && err != -ENOENT)
			return mem_fault(err, "write %s: %s", path, right_explain(RIGHT_FILE, err));
	}
	if (!found && want == mem_pmd_size()) {
		err = knob_write(THP "/enabled", "madvise");
		if (err)
			return mem_fault(err, "write %s: %s", THP "/enabled",
					 right_explain(RIGHT_FILE, err));
		found = true;
	}
	if (!found)
		return mem_fault(-EOPNOTSUPP,
				 "this kernel has no anonymous folios of order %u (%zu KiB)",
				 order, want >> 10);
	/* khugepaged would collapse smaller folios, or take a while to notice */
	knob_write(THP "/khugepaged/defrag", "0");
	return 0;
}

long mem_whole_swapouts(unsigned int order)
{
	char path[128], line[128];
	long nr = -1;
	FILE *f;

	snprintf(path, sizeof(path), THP "/hugepages-%zukB/stats/swpout",
		 (mem_page_size() << order) >> 10);
	f = fopen(path, "re");
	if (f) {
		if (fscanf(f, "%ld", &nr) != 1)
			nr = -1;
		fclose(f);
		return nr;
	}
	f = mem_page_size() << order == mem_pmd_size() ? fopen("/proc/vmstat", "re") :
		NULL;
	while (f && nr < 0 && fgets(line, sizeof(line), f))
		if (sscanf(line, "thp_swpout %ld", &nr) != 1)
			nr = -1;
	if (f)
		fclose(f);
	return nr;
}
