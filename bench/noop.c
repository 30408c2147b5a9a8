// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * noop - what the harness itself costs: know it, subtract nothing
 *
 * noop_loop:    a pass of fc_loop() with nothing in it
 * noop_section: fc_start() and fc_stop() with nothing between them, which is
 *               the part of every other row that is not the operation
 */
#include "fc.h"

static void noop_loop(struct fc_run *run)
{
	while (fc_loop(run))
		;
}

FC_BENCH(noop_loop, .timing = FC_LOOP);

static void noop_section(struct fc_run *run)
{
	while (fc_loop(run)) {
		fc_start(run);
		fc_stop(run);
	}
}

FC_BENCH(noop_section, .passes = 100000);
