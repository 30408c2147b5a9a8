/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A forked process that does something beside us until it is told to stop:
 * what is mapped and touched before shares its anon_vma root with us.
 */
#ifndef KIN_H
#define KIN_H

#include <sys/types.h>

/*
 * What it does. Each step runs in the child and returns 0 or -errno, which
 * @explain turns into a line. @arg is in memory from kin_share(), where results
 * come back.
 */
struct kin_job {
	int (*prepare)(void *arg);
	int (*start)(void *arg);	/* returns when it is going on */
	int (*stop)(void *arg);
	const char *(*explain)(int err);
	void *arg;
};

struct kin {
	pid_t pid;		/* 0: none */
	int to, from;		/* pipes */
};

/* Zeroed memory that both see. NULL with errno set. */
void *kin_share(size_t len);
void kin_unshare(void *mem, size_t len);

/*
 * Fork it; returns when it is prepared. With @group, the folder of a memory
 * group, its memory is charged to that. Returns 0 or -errno; kin_error() then
 * says why.
 */
int kin_fork(struct kin *kin, const struct kin_job *job, const char *group);
int kin_start(struct kin *kin);
int kin_stop(struct kin *kin);
/* Kill and reap it, whatever it does. A no-op when there is none. */
void kin_end(struct kin *kin);

const char *kin_error(void);

#endif /* KIN_H */
