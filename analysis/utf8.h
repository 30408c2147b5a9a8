/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is all of @s UTF-8, in its shortest form and without surrogates? */
bool utf8_valid(const char *s);

/* Write @code point, 1 to 0x10ffff. Returns its 1 to 4 bytes, no '\0' behind. */
size_t utf8_put(char out[4], uint32_t code);

/* How much of the @len bytes at @s is left when no character is cut in two. */
size_t utf8_whole(const char *s, size_t len);

#endif /* UTF8_H */
