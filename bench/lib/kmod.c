// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "clock.h"
#include "kmod.h"
#include "right.h"

#define WHY_NOT	"module not loaded: make kmod && insmod kmod/fixcost.ko"

static char error[256];

const char *kmod_error(void)
{
	return error;
}

int kmod_open(void)
{
	int fd = open(FC_DEVICE, O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	if (errno == ENOENT)
		snprintf(error, sizeof(error), WHY_NOT);
	else
		snprintf(error, sizeof(error), "open " FC_DEVICE ": %s",
			 right_explain(errno == EPERM ? RIGHT_KMOD : RIGHT_FILE, -errno));
	return -errno;
}

static void clear_answer(struct fc_request *req)
{
	req->size = sizeof(*req);
	req->counted = 0;
	memset(req->event, 0, sizeof(req->event));
	memset(req->empty_event, 0, sizeof(req->empty_event));
	req->calls = 0;
	req->missed = 0;
	req->sum_ns = 0;
	req->probe_ns = 0;
	memset(req->reason, 0, sizeof(req->reason));
}

int kmod_ask(int fd, unsigned long what, struct fc_request *req)
{
	int err;

	clear_answer(req);
	if (!ioctl(fd, what, req))
		return 0;
	err = -errno;
	snprintf(error, sizeof(error), "%.32s%s%.96s", req->role[0].name,
		 req->role[0].name[0] ? ": " : "",
		 req->reason[0] ? req->reason : strerror(-err));
	return err;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double quantile(double *sorted, unsigned int nr, double q)
{
	return sorted[(unsigned int)(q * (nr - 1) + 0.5)];
}

static double median(double *value, unsigned int nr)
{
	qsort(value, nr, sizeof(*value), by_value);
	return quantile(value, nr, 0.5);
}

static double ticks(const struct fc_batch *b)
{
	return clock_counts() && b->cycles ? (double)b->cycles : (double)b->ns;
}

static double empty_ticks(const struct fc_batch *b)
{
	return clock_counts() && b->cycles ? (double)b->empty_cycles : (double)b->empty_ns;
}

void kmod_times(const struct fc_batch *batch, unsigned int batches,
		unsigned int loops, struct kmod_times *times)
{
	double *value = calloc(batches, sizeof(*value));

	memset(times, 0, sizeof(*times));
	if (!value)
		return;
	for (unsigned int i = 0; i < batches; i++)
		value[i] = empty_ticks(&batch[i]) / loops;
	times->loop = median(value, batches);
	for (unsigned int i = 0; i < batches; i++) {
		value[i] = (ticks(&batch[i]) - empty_ticks(&batch[i])) / loops;
		times->misses += (double)batch[i].misses / loops / batches;
		times->mean += value[i] / batches;
	}
	times->p50 = median(value, batches);
	times->p10 = quantile(value, batches, 0.1);
	times->p90 = quantile(value, batches, 0.9);
	times->p99 = quantile(value, batches, 0.99);
	times->max = value[batches - 1];
	free(value);
}

bool kmod_event(const struct fc_request *req, enum fc_event event, double *each)
{
	double all = (double)req->event[event] - (double)req->empty_event[event];

	*each = all / req->loops / req->batches;
	return req->counted & 1U << event;
}
