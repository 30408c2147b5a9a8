// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why not a library: Debian 12 has HdrHistogram for Java and Go only, and GSL's
 * histogram looks a bucket up by bisection, which costs more than all that a
 * call may be charged for being measured.
 */
#include <stdio.h>

#include "hist.h"

void hist_merge(struct hist *to, const struct hist *from)
{
	to->nr += from->nr;
	if (from->max > to->max)
		to->max = from->max;
	for (unsigned int i = 0; i < HIST_BUCKETS; i++)
		to->bucket[i] += from->bucket[i];
}

/* The first buckets hold one value each. */
static uint64_t middle(unsigned int bucket)
{
	const unsigned int per_octave = 1U << HIST_SUB_BITS;
	unsigned int shift;

	if (bucket < 2 * per_octave)
		return bucket;
	shift = bucket / per_octave - 1;
	return ((uint64_t)(bucket % per_octave + per_octave) << shift) +
		(1ULL << (shift - 1));
}

uint64_t hist_quantile(const struct hist *h, double q)
{
	uint64_t rank = q * h->nr;
	uint64_t seen = 0;

	rank += rank < q * h->nr;
	if (rank >= h->nr)
		return h->max;
	for (unsigned int i = 0; i < HIST_BUCKETS; i++) {
		seen += h->bucket[i];
		if (seen && seen >= rank)
			return middle(i) < h->max ? middle(i) : h->max;
	}
	return h->max;
}

const struct hist_named_quantile hist_quantiles[HIST_NR_QUANTILES] = {
	{ "p50", "p50", 0.5 }, { "p90", "p90", 0.9 }, { "p99", "p99", 0.99 },
	{ "p99_9", "p99.9", 0.999 }, { "max", "max", 1 },
};

/* Three digits, in the unit that they fit. */
static int describe(uint64_t ns, char *text, size_t len)
{
	static const char *const unit[] = { "ns", "us", "ms", "s" };
	double value = ns;
	size_t i;

	for (i = 0; value >= 999.5 && i < 3; i++)
		value /= 1000;
	return snprintf(text, len, "%.3g %s", value, unit[i]);
}

void hist_describe(const struct hist *h, char *text, size_t len)
{
	size_t at = 0;

	*text = '\0';
	for (size_t i = 0; i < HIST_NR_QUANTILES && at < len; i++) {
		at += snprintf(text + at, len - at, "%s%s ", i ? ", " : "",
			       hist_quantiles[i].word);
		if (at < len)
			at += describe(hist_quantile(h, hist_quantiles[i].q), text + at,
				       len - at);
	}
}
