// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/perf_event.h>

#include "ring.h"

#define LONGEST	256

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

int ring_open(struct ring *ring, int fd, size_t pages)
{
	void *page;
	int err;

	ring->fd = fd;
	ring->size = pages * page_size();
	page = mmap(NULL, ring->size + page_size(), PROT_READ | PROT_WRITE,
		    MAP_SHARED, fd, 0);
	if (page == MAP_FAILED) {
		err = -errno;
		ring->page = NULL;
		ring_close(ring);
		return err;
	}
	ring->page = page;
	return 0;
}

void ring_close(struct ring *ring)
{
	if (ring->page)
		munmap(ring->page, ring->size + page_size());
	close(ring->fd);
	ring->page = NULL;
	ring->fd = -1;
}

static uint64_t head_of(const struct ring *ring)
{
	return __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);
}

void ring_skip(struct ring *ring)
{
	ring->page->data_tail = head_of(ring);
}

/* A record may go over the ring's end. */
static void copy_record(const struct ring *ring, uint64_t at, void *to, size_t len)
{
	const char *data = (const char *)ring->page + page_size();
	char *out = to;

	for (size_t i = 0; i < len; i++)
		out[i] = data[(at + i) & (ring->size - 1)];
}

int ring_read(struct ring *ring, size_t longest,
	      int (*take)(void *arg, const struct perf_event_header *sample),
	      void *arg)
{
	union {
		struct perf_event_header header;
		char bytes[LONGEST];
	} record;
	uint64_t head = head_of(ring);
	uint64_t at = ring->page->data_tail;
	int err = 0;

	/* what was lost is only told with the next sample that fits */
	if (ring->size - (head - at) < 2 * longest)
		err = -ENOBUFS;
	while (at < head && !err) {
		copy_record(ring, at, &record, sizeof(record.header));
		if (record.header.type == PERF_RECORD_SAMPLE &&
		    record.header.size <= sizeof(record)) {
			copy_record(ring, at, &record, record.header.size);
			err = take(arg, &record.header);
		}
		at += record.header.size;
	}
	__atomic_store_n(&ring->page->data_tail, at, __ATOMIC_RELEASE);
	return err;
}
