// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "reason.h"
#include "right.h"
#include "uffd.h"

#define DEVICE		"/dev/userfaultfd"
#define MAX_FRUITLESS	100000

/* struct uffdio_move and struct uffdio_copy are alike, down to the mode. */
struct request {
	__u64 dst, src, len, mode;
	__s64 done;
};

#define DONTWAKE	1

static const unsigned long requests[] = {
	[UFFD_MOVE] = _IOWR(UFFDIO, 0x05, struct request),
	[UFFD_COPY] = UFFDIO_COPY,
};

static struct reason why;

const char *uffd_error(void)
{
	return why.text;
}

/*
 * The device is for those who may open it, where the call takes a capability;
 * Linux 6.1 and later. Returns the file or -errno.
 */
static int open_by_device(void)
{
	int device = open(DEVICE, O_RDWR | O_CLOEXEC);
	int fd, err;

	if (device < 0)
		return -errno;
	fd = ioctl(device, USERFAULTFD_IOC_NEW, O_CLOEXEC | O_NONBLOCK);
	err = -errno;
	close(device);
	return fd < 0 ? err : fd;
}

static int refuse(int err, int device_err)
{
	if (err == -EPERM)
		return reason_set(&why, err, "userfaultfd is not permitted: %s; " DEVICE ": %s",
				  right_missing(RIGHT_UFFD) ?: right_explain(RIGHT_UFFD, err),
				  strerror(-device_err));
	return reason_set(&why, err, "userfaultfd: %s", right_explain(RIGHT_UFFD, err));
}

static int open_file(void)
{
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	int err;

	if (fd >= 0)
		return fd;
	err = -errno;
	fd = open_by_device();
	return fd >= 0 ? fd : refuse(err, fd);
}

/* What this kernel offers, from a file of its own: the question is answered once. */
static uint64_t offered(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	int fd = open_file();

	if (fd < 0)
		return 0;
	if (ioctl(fd, UFFDIO_API, &api))
		api.features = 0;
	close(fd);
	return api.features;
}

static int refuse_features(uint64_t features, int err)
{
	uint64_t lacks = features & ~offered();

	if (!lacks)
		return reason_set(&why, err, "UFFDIO_API: %s", strerror(-err));
	if (lacks & UFFD_FEATURE_MOVE)
		return reason_set(&why, -EOPNOTSUPP, "this kernel has no UFFDIO_MOVE: it came with 6.8");
	if (lacks & UFFD_FEATURE_SIGBUS)
		return reason_set(&why, -EOPNOTSUPP, "this kernel's userfaultfd gives no SIGBUS: it does since 4.14");
	return reason_set(&why, -EOPNOTSUPP, "this kernel's userfaultfd lacks features %#llx",
			  (unsigned long long)lacks);
}

int uffd_open(uint64_t features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	int fd = open_file();
	int err;

	if (fd < 0)
		return fd;
	if (!ioctl(fd, UFFDIO_API, &api))
		return fd;
	err = -errno;
	close(fd);
	return refuse_features(features, err);
}

int uffd_register(int uffd, void *buf, size_t len)
{
	struct uffdio_register r = {
		.range = { (uintptr_t)buf, len },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	return ioctl(uffd, UFFDIO_REGISTER, &r) ? -errno : 0;
}

int uffd_unregister(int uffd, void *buf, size_t len)
{
	struct uffdio_range r = { (uintptr_t)buf, len };

	return ioctl(uffd, UFFDIO_UNREGISTER, &r) ? -errno : 0;
}

/* Of a call that did not do it all: how much it did is in .move. */
static int not_done(int err, int64_t done, struct uffd_piece *piece,
		    struct uffd_counts *counts)
{
	counts->ebusy += err == -EBUSY;
	counts->left = piece->len;
	if (err != -EAGAIN)
		return err;
	if (done <= 0) {
		counts->eagain++;
		return ++piece->fruitless < MAX_FRUITLESS ? err : -ETIMEDOUT;
	}
	counts->short_moves++;
	piece->fruitless = 0;
	piece->dst += done;
	piece->src += done;
	piece->len -= done;
	return err;
}

int uffd_call(int uffd, enum uffd_op op, struct uffd_piece *piece,
	      struct uffd_counts *counts)
{
	struct request r = {
		.dst = (uintptr_t)piece->dst,
		.src = (uintptr_t)piece->src,
		.len = piece->len,
		.mode = DONTWAKE,
	};

	counts->calls++;
	if (ioctl(uffd, requests[op], &r))
		return not_done(-errno, r.done, piece, counts);
	piece->len = 0;
	return 0;
}

int uffd_give(int uffd, enum uffd_op op, void *dst, void *src, size_t len,
	      struct uffd_counts *counts)
{
	struct uffd_piece piece = { .dst = dst, .src = src, .len = len };
	int err;

	do {
		err = uffd_call(uffd, op, &piece, counts);
	} while (err == -EAGAIN);
	return err;
}

int uffd_go_on(int uffd, void *dst, void *src, size_t len, size_t page,
	       struct uffd_counts *counts)
{
	int err = -EEXIST;
	size_t skip;

	while (err == -EEXIST) {
		counts->untold++;
		skip = len - counts->left + page;
		dst = (char *)dst + skip;
		src = (char *)src + skip;
		len -= skip;
		err = len ? uffd_give(uffd, UFFD_MOVE, dst, src, len, counts) : 0;
	}
	return err;
}

/* Nothing but missing pages is asked for, so no other event comes. */
int uffd_read_fault(int uffd, void **address, int *tid)
{
	struct uffd_msg msg;
	ssize_t n = read(uffd, &msg, sizeof(msg));

	if (n != sizeof(msg))
		return n < 0 ? -errno : -EIO;
	*address = (void *)(uintptr_t)msg.arg.pagefault.address;
	*tid = msg.arg.pagefault.feat.ptid;
	return 0;
}

int uffd_wake(int uffd, void *buf, size_t len)
{
	struct uffdio_range r = { (uintptr_t)buf, len };

	return ioctl(uffd, UFFDIO_WAKE, &r) ? -errno : 0;
}

void uffd_add_counts(struct uffd_counts *to, const struct uffd_counts *from)
{
	to->calls += from->calls;
	to->short_moves += from->short_moves;
	to->eagain += from->eagain;
	to->ebusy += from->ebusy;
	to->untold += from->untold;
}
