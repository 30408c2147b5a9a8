/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RESULTS_INTERNAL_H
#define RESULTS_INTERNAL_H

#include <jansson.h>

/* Set results_error(), and return @err. */
__attribute__((format(printf, 2, 3)))
int results_fail(int err, const char *fmt, ...);

/* A file of a folder: no link, no pipe. NULL and why.text when it cannot be read. */
json_t *results_load(int folder, const char *name, json_error_t *why);

#endif /* RESULTS_INTERNAL_H */
