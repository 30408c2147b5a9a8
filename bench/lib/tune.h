/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TUNE=1: a steady CPU clock for the run. */
#ifndef TUNE_H
#define TUNE_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Governor performance and turbo off on all CPUs, written through knob.h and
 * so put back with the rest. Does what can be done.
 * Returns 0 when both hold now, else -errno of the first thing that could not
 * be done; tune_error() then lists all of them in one line.
 */
int tune(void);
const char *tune_error(void);

#ifdef __cplusplus
}
#endif

#endif /* TUNE_H */
