/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * The whole contract between fixcost.ko and userspace: one request struct, and
 * what its ioctls do with it. All that is not "in" for an ioctl must be zero.
 * The request comes back whatever the outcome: reason then says why not.
 */
#ifndef FIXCOST_UAPI_H
#define FIXCOST_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define FC_DEVICE		"/dev/fixcost"
#define FC_NAME_LEN		32
#define FC_REASON_LEN		96
#define FC_NR_ROLES		2
#define FC_CPU_WORDS		128		/* CPUs 0 to 8191: no kernel has more */
#define FC_MAX_LOOPS		65536		/* of a batch */
#define FC_MAX_ATOMIC_LOOPS	4096		/* where it cannot be preempted */
#define FC_MAX_RESULTS		65536		/* batches of all threads */
#define FC_MAX_OPS		(1ULL << 26)	/* of all threads */
#define FC_MAX_PAGES		65536		/* of one FC_IOC_STATE */
#define FC_MAX_WATCHED		4096		/* processes */

/* Where the operation runs. */
enum fc_context {
	FC_TASK,
	FC_PREEMPT_OFF,
	FC_IRQS_OFF,
	FC_NR_CONTEXTS,
};

/* FC_IOC_RUN: count the events of all batches, then of the empty ones. */
#define FC_FLAG_COUNT	1U
#define FC_ALL_FLAGS	FC_FLAG_COUNT

enum fc_event {
	FC_INSTRUCTIONS,
	FC_CYCLES,
	FC_BRANCH_MISSES,
	FC_CACHE_MISSES,
	FC_NR_EVENTS,
};

/* A primitive, and the CPUs on which a thread of its own does it. */
struct fc_role {
	char name[FC_NAME_LEN];
	__u64 cpus[FC_CPU_WORDS];
};

/* What the kernel alone was executing: the batch, and one with no operation. */
struct fc_batch {
	__u64 ns;
	__u64 cycles;		/* of the CPU's cheap counter; 0: it has none */
	__u64 empty_ns;
	__u64 empty_cycles;
	__u64 misses;		/* tries that failed, lookups that found nothing */
};

#define FC_PAGE_PRESENT		(1U << 0)
#define FC_PAGE_SWAPPED		(1U << 1)
#define FC_PAGE_CACHED		(1U << 2)	/* a folio in the swap cache */
#define FC_PAGE_UPTODATE	(1U << 3)	/* which has the data */
#define FC_PAGE_EXCLUSIVE	(1U << 4)
#define FC_PAGE_COUNTED		(1U << 5)	/* count is known */

struct fc_page {
	__u32 flags;
	__u32 count;		/* how many page tables hold the swap entry */
	__u32 order;		/* of the folio, present or cached */
	__u32 type;		/* of the swap device */
	__u64 slot;		/* in it */
};

struct fc_request {
	__u32 size;			/* in: sizeof(struct fc_request) */
	__u32 flags;
	__u32 context;
	__u32 loops;			/* operations in a batch */
	__u32 batches;			/* of each thread */
	__s32 pid;
	__u64 addr;			/* of the caller's memory */
	__u64 data;			/* pointer to nr results */
	__u32 nr;
	__u32 counted;			/* out: events, a bit each */
	__u64 event[FC_NR_EVENTS];	/* out: of all operations */
	__u64 empty_event[FC_NR_EVENTS];	/* out: of as many empty ones */
	__u64 calls;			/* out: of the armed function */
	__u64 missed;			/* out: calls that the probe lost */
	__u64 sum_ns;			/* out: spent in it */
	__u64 probe_ns;			/* out: cost of the probe, per call */
	char reason[FC_REASON_LEN];	/* out: "" or why it was refused */
	struct fc_role role[FC_NR_ROLES];
};

/*
 * Do role[0].name, batches times loops times, here. With CPUs in the roles: in
 * threads of the kernel, one for each role and CPU, that load until the last
 * one has measured. data: struct fc_batch, all of the first thread, then all
 * of the next.
 * in: flags context loops batches addr data nr role. out: counted, *event
 */
#define FC_IOC_RUN	_IOWR(0xfc, 1, struct fc_request)
/*
 * Probe the function role[0].name; its calls by this process are counted from
 * now on. One function for each open file; closing it disarms.
 */
#define FC_IOC_ARM	_IOWR(0xfc, 2, struct fc_request)
/* Count calls by process pid as well. in: pid */
#define FC_IOC_WATCH	_IOWR(0xfc, 3, struct fc_request)
/* Forget all calls, and all processes but this one. */
#define FC_IOC_RESET	_IOWR(0xfc, 4, struct fc_request)
/*
 * Calls so far. data: FC_NR_BUCKETS counts by duration, then FC_NR_LENGTHS by
 * batch length, as in hist.h; or nr 0. out: calls missed sum_ns probe_ns
 */
#define FC_IOC_READ	_IOWR(0xfc, 5, struct fc_request)
#define FC_IOC_DISARM	_IOWR(0xfc, 6, struct fc_request)
/* State of nr pages from addr. data: struct fc_page. in: addr data nr */
#define FC_IOC_STATE	_IOWR(0xfc, 7, struct fc_request)

#endif /* FIXCOST_UAPI_H */
