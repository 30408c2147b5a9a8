/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A forked child that holds a share of all memory and does nothing. */
#ifndef SHARER_H
#define SHARER_H

#include <sys/types.h>

struct sharer {
	pid_t pid;	/* 0: none */
};

/* Fork it; its copy of the page tables is complete. Returns 0 or -errno. */
int sharer_start(struct sharer *sharer);
/* Kill and reap it. A no-op when there is none. */
void sharer_stop(struct sharer *sharer);

#endif /* SHARER_H */
