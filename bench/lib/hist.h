/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A distribution of latencies in log-linear buckets: each power of two is cut
 * into 128, so that no bucket is wider than 0.8 % of what it holds and a
 * quantile is off by half of that. Any 64-bit value fits; nothing allocates.
 */
#ifndef HIST_H
#define HIST_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HIST_SUB_BITS	7
#define HIST_BUCKETS	((64 - HIST_SUB_BITS + 1) << HIST_SUB_BITS)

struct hist {
	uint64_t nr;
	uint64_t max;
	uint64_t bucket[HIST_BUCKETS];
};

static inline unsigned int hist_bucket(uint64_t value)
{
	unsigned int shift;

	if (value >> HIST_SUB_BITS == 0)
		return value;
	shift = 63 - __builtin_clzll(value) - HIST_SUB_BITS;
	return (shift << HIST_SUB_BITS) + (value >> shift);
}

/* Cheap enough for a timed loop: two additions and a comparison. */
static inline void hist_add(struct hist *h, uint64_t value)
{
	h->bucket[hist_bucket(value)]++;
	h->nr++;
	if (value > h->max)
		h->max = value;
}

void hist_merge(struct hist *to, const struct hist *from);

/*
 * The value that a share @q (0 to 1) of all values does not exceed: the middle
 * of the bucket where the ceil(q * nr)-th is. 1 gives the exact maximum.
 * Returns 0 for an empty histogram.
 */
uint64_t hist_quantile(const struct hist *h, double q);

/* Those that are reported. */
#define HIST_NR_QUANTILES	5
extern const struct hist_named_quantile {
	const char *name, *word;	/* of a counter, for a reader */
	double q;
} hist_quantiles[HIST_NR_QUANTILES];

/* "p50 1.2 us, p90 1.9 us, ..." of a histogram of ns. */
void hist_describe(const struct hist *h, char *text, size_t len);

#ifdef __cplusplus
}
#endif

#endif /* HIST_H */
