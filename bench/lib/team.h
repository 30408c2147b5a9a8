/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Threads that do something at the same time, each on a CPU of its own. */
#ifndef TEAM_H
#define TEAM_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Pin the calling thread to cpus_nth(@i). Returns 0 or -errno. */
int team_pin(unsigned int i);

struct team;

/*
 * @nr threads, pinned to cpus_nth(0) and so on, that wait to call work(arg, i) once.
 * Returns NULL with errno set. They are all up and waiting when this returns.
 */
struct team *team_new(unsigned int nr, int (*work)(void *arg, unsigned int i),
		      void *arg);
/*
 * Wake them, before the clock is read: when this returns each has had the CPU
 * and stands at the gate, one turn away from working. Without it they are woken
 * by team_run(), inside the clock.
 */
void team_wake(struct team *team);
/* Let them go, and wait until the last is done: what a clock is read around. */
void team_run(struct team *team);
/* The same in two, for work that goes on while something else is measured. */
void team_go(struct team *team);
void team_wait(struct team *team);
/* Join the threads. Returns 0, or the first error that work() returned. */
int team_free(struct team *team);

#ifdef __cplusplus
}
#endif

#endif /* TEAM_H */
