// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The odd page that reclaim does not free from the swap cache, because its
 * folio sits in another CPU's LRU batch or was just looked at: read back and
 * paged out once more, alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mem.h"
#include "mem_internal.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT	21
#endif

#define PM_PRESENT	(1ULL << 63)

/* A swapped page that mincore() calls resident is in the swap cache. */
static int is_cached(int pagemap, char *page)
{
	uint64_t pm;
	unsigned char in_core;

	if (pread(pagemap, &pm, sizeof(pm),
		  (uintptr_t)page / mem_page_size() * sizeof(pm)) != sizeof(pm))
		return -EIO;
	if (mincore(page, mem_page_size(), &in_core))
		return -errno;
	return !(pm & PM_PRESENT) && (in_core & 1);
}

int mem_page_out_again(void *buf, size_t len)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	int cached = 0;

	if (fd < 0)
		return -errno;
	for (size_t off = 0; cached >= 0 && off < len; off += mem_page_size()) {
		char *page = (char *)buf + off;

		cached = is_cached(fd, page);
		if (cached > 0) {
			*(volatile char *)page = *(volatile char *)page;
			if (madvise(page, mem_page_size(), MADV_PAGEOUT))
				cached = -errno;
		}
	}
	close(fd);
	return cached < 0 ? cached : 0;
}
