/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who walks the reverse map of a range's pages, and so takes the lock of its
 * anon_vma root. Each kind lives in a file of its own, walker_KIND.c, which
 * says whether it waits for the lock or passes the page over.
 */
#ifndef WALKER_H
#define WALKER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hist.h"
#include "reason.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ring;
struct walker_kind;

struct walker {
	const struct walker_kind *kind;
	char *buf;		/* the range, present */
	size_t len;
	bool timed;		/* every walk, into latency */
	size_t page;		/* the next one to be walked; past the end: all were */
	uint64_t walks;
	uint64_t pages;		/* that they were asked to walk */
	uint64_t skipped;	/* that were passed over, where that can be told */
	uint64_t calls;		/* of PATH_WALK that it must have made; 0: unknown */
	struct hist latency;	/* of single walks, ns */
	/* the kind's own */
	uint64_t *pfn;
	int fd;
	int pid;		/* fork: its child; damon: the kdamond that walks */
	struct ring *ring;
	uint64_t ns;		/* of this walk, where the kernel tells; 0: ours */
	uint64_t before;
};

struct walker_kind {
	const char *name;
	unsigned int rounds;	/* over the range, in a sample */
	/* Why this machine has none, or NULL. Touches nothing. */
	const char *(*missing)(void);
	int (*open)(struct walker *w);
	/* Before the first, and before each one, not timed. May be NULL. */
	int (*begin)(struct walker *w);
	int (*rest)(struct walker *w);
	int (*walk)(struct walker *w);
	/* Fill in what was skipped. May be NULL. */
	int (*count)(struct walker *w);
	void (*close)(struct walker *w);	/* may be NULL */
};

extern const struct walker_kind walker_idle;
extern const struct walker_kind walker_reclaim;
extern const struct walker_kind walker_damon;
extern const struct walker_kind walker_fork;

/*
 * Prepare to walk a range that is present. Journalled where the machine is
 * changed. Returns 0 or -errno; walker_explain() then says why.
 */
int walker_open(struct walker *w, const struct walker_kind *kind, void *buf,
		size_t len);
/* All of the range, as often as the kind says: what a clock is read around. */
int walker_run(struct walker *w);
/* Again and again, until @stop. */
int walker_run_until(struct walker *w, atomic_bool *stop);
/* What was skipped, after the clock stopped. Returns 0 or -errno. */
int walker_count(struct walker *w);
void walker_close(struct walker *w);

const char *walker_explain(int err);
/* Sets it, and returns @err. */
#define walker_fail(err, ...)	reason_set(&walker_why, err, __VA_ARGS__)
extern struct reason walker_why;

/* Page frames of the range, from pagemap, into w->pfn. */
int walker_find_pfns(struct walker *w);

#ifdef __cplusplus
}
#endif

#endif /* WALKER_H */
