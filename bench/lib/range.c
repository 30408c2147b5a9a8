// SPDX-License-Identifier: GPL-2.0-or-later
#include "mem.h"
#include "range.h"

void range_each(struct fc_run *run,
		void (*body)(struct fc_run *run, char *buf, size_t len))
{
	size_t len = fc_arg(run, "mib") << 20;
	void *buf;
	int err;

	while (fc_loop(run)) {
		err = mem_map(&buf, len, 0);
		if (err) {
			fc_skip(run, "%s", mem_explain(err));
			return;
		}
		body(run, buf, len);
		mem_unmap(buf, len);
	}
}
