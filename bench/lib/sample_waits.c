// SPDX-License-Identifier: GPL-2.0-or-later
/* Waits for locks, as figures of a sample in the path pass. */
#include <stdio.h>

#include "contention.h"
#include "fc.h"
#include "note.h"
#include "sample.h"

/* Not to know them does not make the sample a bad one. */
void sample_add_waits(struct fc_run *run, bool are_known)
{
	struct contention sum;
	char name[48];

	if (!are_known || run->contention_err || contention_read(&sum)) {
		fc_note(run, "lock waits: not known" NOTE_WHY "%s", contention_error());
		return;
	}
	for (int i = 0; i < NR_CONTENTION_TYPES; i++) {
		snprintf(name, sizeof(name), "wait_%s_nr", contention_name[i]);
		fc_counter(run, name, sum.waits[i]);
		snprintf(name, sizeof(name), "wait_%s_ns", contention_name[i]);
		fc_counter(run, name, sum.ns[i]);
	}
}
