/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Points in time as RFC 3339 writes them, to be put in order. */
#ifndef INSTANT_H
#define INSTANT_H

#include <stdint.h>

struct instant {
	int64_t second;		/* since 1970, UTC, leap seconds not counted */
	/* up to 1,999,999,999: a leap second belongs to the one before it */
	uint32_t ns;
};

/*
 * All of @text must be one date-time of RFC 3339: with an offset, in range,
 * digits beyond nanoseconds dropped. Returns 0, or -EINVAL without a message.
 */
int instant_parse(struct instant *t, const char *text);

/* As of strcmp(): below 0 when @a was earlier. */
int instant_compare(const struct instant *a, const struct instant *b);

/* Seconds from @a to @b. */
double instant_between(const struct instant *a, const struct instant *b);

#endif /* INSTANT_H */
