/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The folder of a run that is being written. It belongs to the process that has
 * a lock in it, on a file that says on which machine that is.
 */
#ifndef PARTIAL_H
#define PARTIAL_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PARTIAL_PREFIX	".partial-"

struct partial {
	int parent;	/* the folder that it is in; stays the caller's */
	int folder;	/* for nobody but us, until it is finished; kept over exec */
	int owner;	/* the lock */
	unsigned int mode;
	char name[96];
};

/* Make PARTIAL_PREFIX@name in @parent. Returns 0 or -errno. */
int partial_make(struct partial *p, int parent, const char *name);
/* It appears as @name, whole and on disk. Returns 0 or -errno. */
int partial_finish(struct partial *p, const char *name);
void partial_drop(struct partial *p);

/*
 * Remove @name in @parent if the one that made it is dead. Returns 0, or
 * -errno when it stays; @why then says in whose favour.
 */
int partial_sweep(int parent, const char *name, char *why, size_t len);

#ifdef __cplusplus
}
#endif

#endif /* PARTIAL_H */
