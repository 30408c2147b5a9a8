/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef DIFFER_H
#define DIFFER_H

#include <stddef.h>

/*
 * What of @value is not in @other, into @out: whole words, "..." where they
 * begin or end alike, "nothing", and all of it where both fit anyway.
 */
void differ_part(char *out, size_t len, const char *value, const char *other);

#endif /* DIFFER_H */
