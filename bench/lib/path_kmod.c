// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Calls counted by the kernel module: of the processes that are watched. Its
 * probe goes when the file is closed, also by a kill.
 */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "kmod.h"
#include "path_internal.h"

static int ask(struct path *path, unsigned long what, struct fc_request *req)
{
	int err = kmod_ask(path->link_fd, what, req);

	return err ? path_fail(err, "%s", kmod_error()) : 0;
}

static void kmod_path_close(struct path *path)
{
	if (path->link_fd >= 0)
		close(path->link_fd);
	path->link_fd = -1;
}

static int kmod_path_open(struct path *path)
{
	struct fc_request req = { 0 };
	int err;

	path->link_fd = kmod_open();
	if (path->link_fd < 0)
		return path_fail(path->link_fd, "%s", kmod_error());
	snprintf(req.role[0].name, sizeof(req.role[0].name), "%.31s",
		 path->function);
	err = ask(path, FC_IOC_ARM, &req);
	if (err)
		kmod_path_close(path);
	return err;
}

static int kmod_path_watch(struct path *path, int pid)
{
	struct fc_request req = { .pid = pid };

	return ask(path, FC_IOC_WATCH, &req);
}

/* Only we are left to be watched. */
static int kmod_path_start(struct path *path)
{
	struct fc_request req = { 0 };

	return ask(path, FC_IOC_RESET, &req);
}

static int kmod_path_stop(struct path *path, uint64_t *calls)
{
	struct fc_request req = { 0 };
	int err = ask(path, FC_IOC_READ, &req);

	if (err)
		return err;
	if (req.missed)
		return path_fail(-EOVERFLOW, "the module's probe lost %llu calls",
				 (unsigned long long)req.missed);
	*calls = req.calls;
	return 0;
}

const struct path_mechanism path_kmod = {
	.name = "fixcost.ko",
	.open = kmod_path_open,
	.close = kmod_path_close,
	.watch = kmod_path_watch,
	.start = kmod_path_start,
	.stop = kmod_path_stop,
};
