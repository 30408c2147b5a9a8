/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long single calls take inside the kernel, by the module's probes. One
 * function a sample: a probe's cost is in the time of all who call it.
 */
#ifndef INSIDE_H
#define INSIDE_H

#include "fc.h"

#ifdef __cplusplus
extern "C" {
#endif

struct path;

/* It makes a run more than twice as long: only where somebody asks for it. */
void inside_ask(void);
/* Why it cannot be had, or NULL. */
const char *inside_missing(void);
/* Functions of kmod/function_list.h that this kernel has; 0: not asked, no module. */
unsigned int inside_nr(void);

/* Arm number @i, and forget the last one's calls. NULL: see path_error(). */
struct path *inside_open(unsigned int i);

/* After a section: add its calls. Returns 0, or -errno as path_error() says. */
int inside_add(struct path *path);

/* The calls of all sections, as figures of the sample. */
void inside_report(struct fc_run *run);

#ifdef __cplusplus
}
#endif

#endif /* INSIDE_H */
