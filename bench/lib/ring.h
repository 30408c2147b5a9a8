/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The buffer in which the kernel leaves the samples of a perf event. */
#ifndef RING_H
#define RING_H

#include <stddef.h>
#include <stdint.h>

struct perf_event_header;
struct perf_event_mmap_page;

struct ring {
	int fd;
	struct perf_event_mmap_page *page;
	size_t size;		/* of the data behind that page */
};

/* @pages of data, a power of two, for an event; takes over @fd. 0 or -errno. */
int ring_open(struct ring *ring, int fd, size_t pages);
void ring_close(struct ring *ring);

/* All that was written up to now is passed over. */
void ring_skip(struct ring *ring);
/*
 * Hand each sample to @take, until that returns other than 0. No sample may be
 * longer than @longest, at most 256 bytes. Returns what @take did, or -ENOBUFS
 * when some may have been lost for want of room.
 */
int ring_read(struct ring *ring, size_t longest,
	      int (*take)(void *arg, const struct perf_event_header *sample),
	      void *arg);

#endif /* RING_H */
