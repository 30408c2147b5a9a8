// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <unistd.h>

#include "knob.h"
#include "right.h"
#include "swapdev.h"
#include "swapdev_kind.h"

/* The highest priority that can be asked for, see swapon(2). */
#define FIRST	(SWAP_FLAG_PREFER | SWAP_FLAG_PRIO_MASK)

#define MOST_OTHERS	10	/* one page in that many may be of others */

/* In the order of "auto": what hides the measured cost least comes first. */
static const struct swapdev_kind *const kinds[] = {
	&swapdev_brd, &swapdev_loop, &swapdev_zram, &swapdev_file,
};

#define NR_KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static struct swapdev device = { .fd = -1 };
static const struct swapdev_kind *device_kind;	/* NULL: there is none */
static bool device_is_off;			/* between swapdev_off() and _on() */
static off_t device_from, device_to;		/* its part of the journal */
static char error[PATH_MAX + 512];

const char *swapdev_error(void)
{
	return error;
}

int swapdev_fail(int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(error, sizeof(error), fmt, ap);
	va_end(ap);
	return err;
}

static const struct swapdev_kind *find_kind(const char *asked)
{
	struct stat st;
	size_t i;

	if (strchr(asked, '/'))
		return !stat(asked, &st) && S_ISDIR(st.st_mode) ?
			&swapdev_file : &swapdev_named;
	for (i = 0; i < NR_KINDS; i++) {
		if (!strcmp(kinds[i]->name, asked))
			return kinds[i];
	}
	return NULL;
}

/*
 * The first kind that this machine has. The reason names the ones before it
 * that it has not.
 */
static int choose_auto(size_t bytes, char *kind, size_t kind_len, char *why,
		       size_t why_len)
{
	char others[512] = "";
	size_t i, len;

	for (i = 0; i < NR_KINDS; i++) {
		if (!kinds[i]->check(kinds[i]->name, bytes)) {
			snprintf(kind, kind_len, "%s", kinds[i]->name);
			snprintf(why, why_len, "%s: %s%s", kinds[i]->name,
				 kinds[i]->why, others);
			return 0;
		}
		len = strlen(others);
		snprintf(others + len, sizeof(others) - len, "; not %s: %.120s",
			 kinds[i]->name, error);
	}
	snprintf(why, why_len, "no kind of swap device can be made%s", others);
	return -ENODEV;
}

static int choose_asked(const char *asked, size_t bytes, char *kind,
			size_t kind_len, char *why, size_t why_len)
{
	const struct swapdev_kind *found = find_kind(asked);
	int err;

	if (!found) {
		snprintf(why, why_len,
			 "unknown swap device \"%s\": auto, brd, loop, zram, file, or the path of a block device or folder",
			 asked);
		return -EINVAL;
	}
	err = found->check(asked, bytes);
	if (err) {
		snprintf(why, why_len, "%s", error);
		return err;
	}
	snprintf(kind, kind_len, "%s", asked);
	snprintf(why, why_len, "%s: %s", asked, found->why);
	return 0;
}

/* Whole pages, and one for the signature. */
static size_t with_signature(size_t bytes)
{
	size_t page = sysconf(_SC_PAGESIZE);

	return (bytes + page - 1) / page * page + page;
}

int swapdev_choose(const char *asked, size_t bytes, char *kind, size_t kind_len,
		   char *why, size_t why_len)
{
	if (access("/proc/swaps", F_OK)) {
		snprintf(why, why_len, "this kernel has no swap: /proc/swaps is missing");
		return -ENOSYS;
	}
	bytes = with_signature(bytes);
	if (swapdev_erases() && find_kind(asked) != &swapdev_named) {
		snprintf(why, why_len, "which device is to be erased? the swap device is \"%s\": name that device there as well",
			 asked);
		return -EINVAL;
	}
	if (!strcmp(asked, "auto"))
		return choose_auto(bytes, kind, kind_len, why, why_len);
	return choose_asked(asked, bytes, kind, kind_len, why, why_len);
}

static int turn_on(const struct swapdev_kind *kind)
{
	int err;

	if (!swapon(device.path, FIRST))
		return 0;
	err = -errno;
	return swapdev_fail(err, "swapon %s: %s%s", device.path,
			    right_explain(RIGHT_SWAP, err),
			    err == -EINVAL && !kind->is_block ?
			    " (this file system cannot hold a swap file, see dmesg)" : "");
}

static int make(const struct swapdev_kind *kind, const char *asked, size_t bytes)
{
	int err;

	err = swapdev_new_uuid(device.uuid);
	if (err)
		return swapdev_fail(err, "uuid: %s", strerror(-err));
	err = kind->make(&device, asked, bytes);
	if (err)
		return err;
	err = knob_push_value("swapoff", device.path, device.uuid);
	if (err)
		return swapdev_fail(err, "journal swapon %s: %s", device.path,
				    strerror(-err));
	return turn_on(kind);
}

/* A loop device that is swapped on lives by that. */
static void close_fd(void)
{
	if (device.fd >= 0)
		close(device.fd);
	device.fd = -1;
}

int swapdev_make(const char *kind, size_t bytes)
{
	const struct swapdev_kind *found = find_kind(kind);
	int err;

	if (!found || device_kind)
		return found ? swapdev_fail(-EBUSY, "%s is in use already", device.path) :
			swapdev_fail(-EINVAL, "unknown swap device \"%s\"", kind);
	device_from = knob_mark();
	if (device_from < 0)
		return swapdev_fail(device_from, "no journal: %s",
				    strerror(-device_from));
	err = make(found, kind, with_signature(bytes));
	close_fd();
	device_to = knob_mark();
	if (err) {
		knob_restore_range(device_from, device_to);
		return err;
	}
	device_kind = found;
	return 0;
}

int swapdev_hold(void)
{
	if (!device_kind)
		return swapdev_fail(-ENODEV, "there is no swap device to renew");
	/* a loop device clears itself when the last one lets go of it */
	device.fd = open(device.path, O_RDONLY | O_CLOEXEC);
	return device.fd < 0 ? swapdev_fail(-errno, "open %s: %s", device.path,
					    right_explain(RIGHT_FILE, -errno)) : 0;
}

int swapdev_off(void)
{
	while (swapoff(device.path)) {
		if (errno != EINTR)
			return swapdev_fail(-errno, "swapoff %s: %s",
					    device.path,
					    right_explain(RIGHT_SWAP, -errno));
	}
	device_is_off = true;
	return 0;
}

int swapdev_on(void)
{
	int err = device_is_off ? turn_on(device_kind) : 0;

	if (!err)
		device_is_off = false;
	close_fd();
	return err;
}

int swapdev_while_held(void (*how)(void *arg), void *arg)
{
	int err = swapdev_hold();

	if (err)
		return err;
	how(arg);
	return swapdev_on();
}

int swapdev_renew(void)
{
	int err = swapdev_hold();

	if (err)
		return err;
	err = swapdev_off();
	if (!err)
		return swapdev_on();
	close_fd();
	return err;
}

int swapdev_remove(void)
{
	int ret;

	if (!device_kind)
		return 0;
	ret = knob_restore_range(device_from, device_to);
	if (ret < 0)
		return swapdev_fail(ret, "%s", knob_error());
	device_kind = NULL;
	device_is_off = false;
	return 0;
}

const char *swapdev_path(void)
{
	return device_kind ? device.path : NULL;
}

size_t swapdev_used_pages(void)
{
	long kib = device_kind ? swapdev_used_kib(device.path) : 0;

	return kib > 0 ? (size_t)kib * 1024 / sysconf(_SC_PAGESIZE) : 0;
}

int swapdev_prove_ours(size_t ours, size_t *others)
{
	size_t used = swapdev_used_pages();

	*others = used > ours ? used - ours : 0;
	if (*others <= ours / MOST_OTHERS)
		return 0;
	return swapdev_fail(-ENOTUNIQ, "%zu of %zu pages on the device are of others",
			    *others, used);
}

/* Those that the kernel marks so; there is no way to ask it. */
static bool is_ram_driver(const char *path)
{
	const char *name = strrchr(path, '/') + 1;

	return !strncmp(name, "ram", 3) || !strncmp(name, "zram", 4) ||
		!strncmp(name, "pmem", 4);
}

bool swapdev_synchronous(void)
{
	return device_kind && is_ram_driver(device.path);
}

bool swapdev_is_block(void)
{
	return device_kind && device_kind->is_block;
}

bool swapdev_in_memory(const char *kind)
{
	const struct swapdev_kind *k = find_kind(kind);

	return k && k->in_memory;
}
