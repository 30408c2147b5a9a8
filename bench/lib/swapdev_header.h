/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The swap signature: what mkswap(8) writes, and whose it is. */
#ifndef SWAPDEV_HEADER_H
#define SWAPDEV_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SWAPDEV_LABEL		"fixcost"
#define SWAPDEV_UUID_LEN	37	/* as text, with its '\0' */

struct swapdev_header {
	uint32_t last_page;		/* slots are 1 to this one */
	char label[17];
	char uuid[SWAPDEV_UUID_LEN];	/* random for ours */
};

/* A random one. Returns 0 or -errno. */
int swapdev_new_uuid(char uuid[SWAPDEV_UUID_LEN]);
/*
 * Write our signature to @fd, for a swap of @bytes that starts with the page
 * of the signature. Returns 0, -EFBIG above 2^32 pages, or -errno.
 */
int swapdev_write_header(int fd, size_t bytes, const char *uuid);
/* Returns 0, -ENODATA when there is none for this page size, or -errno. */
int swapdev_read_header(int fd, struct swapdev_header *header);
/* The same by name. */
int swapdev_open_header(const char *path, struct swapdev_header *header);

/* Is it swapped on, under this or any other name? */
bool swapdev_is_on(const char *path);
/* KiB in use of it, or -1 when it is not on. */
long swapdev_used_kib(const char *path);

#endif /* SWAPDEV_HEADER_H */
