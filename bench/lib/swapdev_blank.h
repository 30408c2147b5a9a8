/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A block device that holds nothing: known by its zeros, given back as zeros. */
#ifndef SWAPDEV_BLANK_H
#define SWAPDEV_BLANK_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Is it all zeros where one would look: a MiB at each end of its @size bytes,
 * and a page in each of two hundred parts between? @where gets the byte from
 * which on it is not. Returns 1, 0 or -errno.
 */
int swapdev_is_blank(int fd, uint64_t size, uint64_t *where);
/* The first page by name, as far as it can be read. */
bool swapdev_is_unsigned(const char *path);

/*
 * Zero what was swapped to it, then our signature, if that is there and has
 * @uuid. May be killed and repeated. Returns 1, 0 when the signature is not
 * there, -EBUSY when somebody uses the device, or -errno.
 */
int swapdev_blank_again(const char *path, const char *uuid);

#endif /* SWAPDEV_BLANK_H */
