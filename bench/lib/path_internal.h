/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ways to count calls. path.c tries them in order. */
#ifndef PATH_INTERNAL_H
#define PATH_INTERNAL_H

#include "path.h"

struct path_mechanism {
	const char *name;
	bool global;		/* counts every process */
	/* 0, or -errno with path_fail()'s text */
	int (*open)(struct path *path);
	void (*close)(struct path *path);
	/* NULL where children are counted without it */
	int (*watch)(struct path *path, int pid);
	int (*start)(struct path *path);
	int (*stop)(struct path *path, uint64_t *calls);
};

struct path {
	const struct path_mechanism *by;
	char function[128];
	enum path_unit unit;
	int *fds;		/* kprobe: its events, one per CPU */
	int nr_fds;
	int link_fd;		/* fentry: the program at the function; kmod: the device */
	int map_fd;		/* and the processes it counts */
	uint64_t before;	/* calls when path_start() was called */
};

extern const struct path_mechanism path_kmod;
extern const struct path_mechanism path_fentry;
extern const struct path_mechanism path_kprobe;
extern const struct path_mechanism path_tracer;

/* path_open() by one mechanism only. */
struct path *path_open_by(const char *names, const struct path_mechanism *by);

/* Keep the text for path_error(). Returns @err. */
__attribute__((format(printf, 2, 3)))
int path_fail(int err, const char *fmt, ...);

#endif /* PATH_INTERNAL_H */
