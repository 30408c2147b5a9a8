/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which requests are in order, by themselves: pure, so that the tests can
 * compile it. Each returns 0, or -errno with the reason in the request.
 */
#ifndef FC_CHECK_H
#define FC_CHECK_H

#ifdef __KERNEL__
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#else
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#endif

#include "fixcost_uapi.h"
#include "hist.h"

/* For a literal: no format, so that a reason can be found by grep. */
static inline int fc_refuse(struct fc_request *req, int err, const char *reason)
{
	snprintf(req->reason, sizeof(req->reason), "%s", reason);
	return err;
}

static inline bool fc_is_zero(const void *field, size_t size)
{
	const unsigned char *byte = field;

	while (size && !*byte) {
		byte++;
		size--;
	}
	return !size;
}

#define FC_IS_ZERO(field)	fc_is_zero(&(field), sizeof(field))

static inline bool fc_has_cpus(const struct fc_role *role)
{
	return !FC_IS_ZERO(role->cpus);
}

static inline __u32 fc_nr_cpus(const struct fc_role *role)
{
	__u32 i, nr = 0;
	__u64 word;

	for (i = 0; i < FC_CPU_WORDS; i++)
		for (word = role->cpus[i]; word; word &= word - 1)
			nr++;
	return nr;
}

static inline bool fc_is_parallel(const struct fc_request *req)
{
	return fc_has_cpus(&req->role[0]) || fc_has_cpus(&req->role[1]);
}

/* One, where the caller itself does it. */
static inline __u32 fc_nr_threads(const struct fc_request *req)
{
	if (!fc_is_parallel(req))
		return 1;
	return fc_nr_cpus(&req->role[0]) + fc_nr_cpus(&req->role[1]);
}

/* What only the kernel writes is zero on the way in. */
static inline int fc_check_out(struct fc_request *req)
{
	if (FC_IS_ZERO(req->counted) && FC_IS_ZERO(req->event) &&
	    FC_IS_ZERO(req->empty_event) && FC_IS_ZERO(req->calls) &&
	    FC_IS_ZERO(req->missed) && FC_IS_ZERO(req->sum_ns) &&
	    FC_IS_ZERO(req->probe_ns) && FC_IS_ZERO(req->reason))
		return 0;
	return fc_refuse(req, -EINVAL, "a field of the answer is not zero");
}

static inline int fc_check_name(struct fc_request *req, const char name[FC_NAME_LEN])
{
	if (!name[0] || !memchr(name, 0, FC_NAME_LEN))
		return fc_refuse(req, -EINVAL, "no name, or one too long");
	return 0;
}

static inline int fc_check_unused(struct fc_request *req, bool name, bool range)
{
	if (FC_IS_ZERO(req->flags) && FC_IS_ZERO(req->context) &&
	    FC_IS_ZERO(req->loops) && FC_IS_ZERO(req->batches) &&
	    !fc_is_parallel(req) && FC_IS_ZERO(req->role[1].name) &&
	    (name || FC_IS_ZERO(req->role[0].name)) &&
	    (range || (FC_IS_ZERO(req->data) && FC_IS_ZERO(req->nr))))
		return 0;
	return fc_refuse(req, -EINVAL, "a field that is not used here is not zero");
}

static inline int fc_check_roles(struct fc_request *req)
{
	bool second = req->role[1].name[0];
	int err;

	err = fc_check_name(req, req->role[0].name);
	if (!err && second)
		err = fc_check_name(req, req->role[1].name);
	if (err)
		return err;
	if (!second && (fc_has_cpus(&req->role[1]) || !FC_IS_ZERO(req->role[1].name)))
		return fc_refuse(req, -EINVAL, "the second role has no name");
	if (second && !(fc_has_cpus(&req->role[0]) && fc_has_cpus(&req->role[1])))
		return fc_refuse(req, -EINVAL, "two roles, and no CPUs for one of them");
	return 0;
}

static inline int fc_check_bounds(struct fc_request *req)
{
	__u64 results = (__u64)fc_nr_threads(req) * req->batches;

	if (!req->loops || req->loops > FC_MAX_LOOPS)
		return fc_refuse(req, -EINVAL, "loops are 1 to 65536");
	if (req->context != FC_TASK && req->loops > FC_MAX_ATOMIC_LOOPS)
		return fc_refuse(req, -EINVAL, "loops are at most 4096 where nothing preempts them");
	if (!req->batches || results > FC_MAX_RESULTS)
		return fc_refuse(req, -EINVAL, "batches are 1 to 65536, of all threads together");
	if (results * req->loops > FC_MAX_OPS)
		return fc_refuse(req, -EINVAL, "more than 2^26 operations");
	if (req->nr != results)
		return fc_refuse(req, -EINVAL, "nr is not the number of batches of all threads");
	return 0;
}

static inline int fc_check_run(struct fc_request *req)
{
	int err = fc_check_out(req);

	err = err ? err : fc_check_roles(req);
	if (err)
		return err;
	if (req->flags & ~FC_ALL_FLAGS)
		return fc_refuse(req, -EINVAL, "an unknown flag");
	if (req->context >= FC_NR_CONTEXTS)
		return fc_refuse(req, -EINVAL, "an unknown context");
	if (req->pid)
		return fc_refuse(req, -EINVAL, "a field that is not used here is not zero");
	if ((req->flags & FC_FLAG_COUNT) && fc_is_parallel(req))
		return fc_refuse(req, -EINVAL, "events are counted of one thread only");
	return fc_check_bounds(req);
}

static inline int fc_check_arm(struct fc_request *req)
{
	int err = fc_check_out(req);

	err = err ? err : fc_check_unused(req, true, false);
	if (!err && (req->addr || req->pid))
		err = fc_refuse(req, -EINVAL, "a field that is not used here is not zero");
	return err ? err : fc_check_name(req, req->role[0].name);
}

static inline int fc_check_watch(struct fc_request *req)
{
	int err = fc_check_out(req);

	err = err ? err : fc_check_unused(req, false, false);
	if (!err && (req->addr || req->pid <= 0))
		err = fc_refuse(req, -EINVAL, "that is no process");
	return err;
}

/* FC_IOC_RESET and FC_IOC_DISARM ask for nothing. */
static inline int fc_check_bare(struct fc_request *req)
{
	int err = fc_check_out(req);

	err = err ? err : fc_check_unused(req, false, false);
	if (!err && (req->addr || req->pid))
		err = fc_refuse(req, -EINVAL, "a field that is not used here is not zero");
	return err;
}

static inline int fc_check_read(struct fc_request *req)
{
	int err = fc_check_out(req);

	err = err ? err : fc_check_unused(req, false, true);
	if (!err && (req->addr || req->pid))
		err = fc_refuse(req, -EINVAL, "a field that is not used here is not zero");
	if (!err && req->nr && req->nr != FC_NR_BUCKETS + FC_NR_LENGTHS)
		err = fc_refuse(req, -EINVAL, "nr is neither 0 nor the number of counts");
	if (!err && !req->nr && req->data)
		err = fc_refuse(req, -EINVAL, "data without nr");
	return err;
}

static inline int fc_check_state(struct fc_request *req)
{
	int err = fc_check_out(req);

	err = err ? err : fc_check_unused(req, false, true);
	if (!err && req->pid)
		err = fc_refuse(req, -EINVAL, "a field that is not used here is not zero");
	if (!err && (!req->nr || req->nr > FC_MAX_PAGES))
		err = fc_refuse(req, -EINVAL, "nr is 1 to 65536 pages");
	return err;
}

#endif /* FC_CHECK_H */
