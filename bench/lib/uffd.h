/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * userfaultfd: give pages to a registered range, by UFFDIO_MOVE from another
 * or by UFFDIO_COPY.
 *
 * The constants are ours where the headers are older than the kernel: what
 * there is, is asked of the running kernel.
 */
#ifndef UFFD_H
#define UFFD_H

#include <stddef.h>
#include <stdint.h>

#include <linux/userfaultfd.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef UFFD_FEATURE_MOVE
#define UFFD_FEATURE_MOVE	(1 << 16)
#endif

#ifndef USERFAULTFD_IOC_NEW
#define USERFAULTFD_IOC_NEW	_IO(0xaa, 0x00)
#endif

/*
 * Open one with @features (UFFD_FEATURE_MOVE, UFFD_FEATURE_SIGBUS and so on, or 0
 * for UFFDIO_COPY alone), by the call or else by /dev/userfaultfd. Returns the
 * file or -errno; uffd_error() then has the reason in one line: the kernel has
 * none, lacks a feature, or does not permit.
 */
int uffd_open(uint64_t features);
const char *uffd_error(void);

/*
 * Register a mapped range for missing pages. Both ends of a move may be
 * registered, so that pages can go back. Returns 0 or -errno.
 */
int uffd_register(int uffd, void *buf, size_t len);
int uffd_unregister(int uffd, void *buf, size_t len);

enum uffd_op {
	UFFD_MOVE,
	UFFD_COPY,
};

/* What is still to be given; uffd_call() advances it. */
struct uffd_piece {
	char *dst;
	char *src;
	size_t len;
	unsigned int fruitless;	/* calls in a row that gave nothing; 0 at first */
};

struct uffd_counts {
	uint64_t calls;		/* ioctls */
	uint64_t short_moves;	/* moved a part: -EAGAIN with bytes in .move */
	uint64_t eagain;	/* moved nothing, and should be tried again */
	uint64_t ebusy;		/* not exclusive, pinned, or a large folio in swap cache */
	uint64_t untold;	/* moved, but answered with EEXIST: uffd_go_on() */
	size_t left;		/* bytes that the last call that failed did not give */
};

/*
 * One ioctl, waking nobody. Returns 0 when the piece is done, -EAGAIN when
 * some of it is left and the call is to be repeated, or another -errno:
 * -EBUSY (the page at piece->src cannot be moved), -EEXIST (there is one at
 * piece->dst), -ENOENT (there is none at piece->src), -ETIMEDOUT after very
 * many calls that gave nothing.
 */
int uffd_call(int uffd, enum uffd_op op, struct uffd_piece *piece,
	      struct uffd_counts *counts);

/*
 * All of it, as many calls as it takes. Returns 0 or -errno as uffd_call(); of
 * what is then left there is counts->left.
 */
int uffd_give(int uffd, enum uffd_op op, void *dst, void *src, size_t len,
	      struct uffd_counts *counts);
/*
 * After uffd_give(UFFD_MOVE) has failed with -EEXIST, for who knows that nobody
 * else has put a page there: give the rest. Linux 6.18 says EEXIST to who moved
 * the page when it had to start over within the call, as when the page is being
 * paged out; 6.12 does not. @page is the size of one. Returns as uffd_give().
 */
int uffd_go_on(int uffd, void *dst, void *src, size_t len, size_t page,
	       struct uffd_counts *counts);

/*
 * Who waits for a missing page: its address and, with UFFD_FEATURE_THREAD_ID,
 * its thread. Returns 0, -EAGAIN when nobody does, or -errno.
 */
int uffd_read_fault(int uffd, void **address, int *tid);
/* Wake those who wait for these pages. Returns 0 or -errno. */
int uffd_wake(int uffd, void *buf, size_t len);

void uffd_add_counts(struct uffd_counts *to, const struct uffd_counts *from);

#ifdef __cplusplus
}
#endif

#endif /* UFFD_H */
