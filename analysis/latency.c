// SPDX-License-Identifier: GPL-2.0-or-later
#include <math.h>

#include "latency.h"
#include "passes.h"

static int add_sample(struct row *row, const struct scan_row *item)
{
	double p99 = scan_number(item, "p99_ns");

	if (!isnan(p99)) {
		row->p99_sum += p99;
		row->p99_nr++;
	}
	return 0;
}

int latency_read(struct side *side, unsigned int run, const char *path)
{
	return passes_read(side, run, path, add_sample);
}

double latency_p99(const struct row *row)
{
	return row->p99_nr ? row->p99_sum / row->p99_nr : NAN;
}
