// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "report.h"
#include "report_beside.h"

void report_walks(struct fc_run *run, const struct walker *w)
{
	fc_pages(run, w->pages);
	fc_counter(run, "skipped", w->skipped);
	if (w->calls)
		fc_expect_calls(run, w->calls, w->calls);
	if (w->skipped)
		fc_note(run, "%llu of %llu pages were passed over",
			(unsigned long long)w->skipped, (unsigned long long)w->pages);
	if (fc_latency(run))
		fc_latencies(run, NULL, &w->latency);
}

void report_stroll(struct fc_run *run, const struct stroll *s)
{
	fc_counter(run, "skipped", s->walker.skipped);
	fc_counter(run, "walks_per_s", s->walks * 1e9 / s->ns);
	fc_note(run, "beside it: %.0f walks a second", s->walks * 1e9 / s->ns);
	if (fc_latency(run))
		fc_latencies(run, "walk", &s->walker.latency);
}

void report_traffic(struct fc_run *run, const struct traffic *t)
{
	double per_s = t->bytes / mem_page_size() * 1e9 / t->ns;

	fc_counter(run, "moved_per_s", per_s);
	fc_note(run, "beside it: %.0f pages moved a second", per_s);
	if (fc_latency(run))
		fc_latencies(run, "move", &t->result.latency);
}

bool report_beside(struct fc_run *run, struct beside *b)
{
	int err = beside_open(b);

	if (!err) {
		if (b->kin.pid)
			fc_watch(run, b->kin.pid);
		if (b->walker->pid)
			fc_watch(run, b->walker->pid);
		fc_start(run);
		err = beside_run(b);
		fc_stop(run);
	}
	if (!err)
		err = beside_stop(b);
	if (err == -EILSEQ)
		fc_fail(run, "%s", beside_explain());
	else if (err)
		fc_skip(run, "%s", beside_explain());
	return !err;
}
