/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that somebody else wrote. */
#ifndef INPUT_H
#define INPUT_H

#include <stddef.h>
#include <stdio.h>

#include <jansson.h>

/*
 * Open @path to be read. Only a file is: a pipe would be waited for, a device
 * may never end. Returns the descriptor or -errno; err_text() has the reason
 * but not the path, here and below.
 */
int input_open(const char *path);

/* The same as a stream, or NULL. */
FILE *input_stream(const char *path);

/*
 * A small file of JSON as a tree to json_decref(), or NULL. No member may be
 * there twice.
 */
json_t *input_json(const char *path);

#endif /* INPUT_H */
