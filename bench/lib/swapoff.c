// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "swapdev.h"
#include "swapoff.h"

struct mem_state swapoff_state(struct fc_run *run)
{
	return (struct mem_state){
		.swapped = true,
		.shuffled = fc_is(run, "slots", "shuffled"),
		.cached = fc_is(run, "cache", "yes"),
	};
}

int swapoff_prove_ours(struct fc_run *run, size_t pages)
{
	size_t others;
	int err = swapdev_prove_ours(pages, &others);

	fc_counter(run, "others", others);
	if (err)
		fc_skip(run, "%s", swapdev_error());
	return err;
}

void swapoff_and_on(struct fc_run *run, void (*how)(void *arg), void *arg)
{
	if (swapdev_while_held(how, arg))
		fc_skip(run, "%s", swapdev_error());
}

void swapoff_timed(void *arg)
{
	struct fc_run *run = arg;
	int err;

	fc_start(run);
	err = swapdev_off();
	fc_stop(run);
	if (err == -EBUSY)
		fc_skip(run, "swapoff is refused while entries are in use");
	else if (err)
		fc_fail(run, "%s", swapdev_error());
}
