// SPDX-License-Identifier: GPL-2.0-or-later
/* Page tables: made before their pages come, and in an order. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mem.h"
#include "mem_internal.h"
#include "right.h"

#define MAX_HELD	(32 << 10)

/*
 * A page of each table is touched, and dropped with half of what the table maps,
 * whatever its folio's order: newer kernels (6.14) free the table as well when
 * the whole is dropped.
 */
int mem_make_tables(void *buf, size_t len)
{
	size_t half = mem_pmd_size() / 2;

	for (size_t off = 0; off < len; off += 2 * half) {
		*((volatile char *)buf + off) = 1;
		if (madvise((char *)buf + off, len - off < half ? len - off : half,
			    MADV_DONTNEED))
			return mem_fault(-errno, "MADV_DONTNEED: %s", strerror(errno));
	}
	return 0;
}

/*
 * Pages in a pipe are of the kind that page tables are: they never move. With
 * O_DIRECT each byte has one of its own.
 */
int mem_use_up_pages(size_t nr)
{
	static int ends[2] = { -1, -1 };
	static size_t held;

	if (ends[1] < 0 && pipe2(ends, O_CLOEXEC | O_NONBLOCK | O_DIRECT))
		return mem_fault(-errno, "pipe: %s", right_explain(RIGHT_ANY, -errno));
	if (held + nr > MAX_HELD ||
	    fcntl(ends[1], F_SETPIPE_SZ, (int)((held + nr) * mem_page_size())) < 0)
		return 0;
	while (nr-- && write(ends[1], "", 1) == 1)
		held++;
	return 0;
}
