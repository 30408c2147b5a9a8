/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the matrix_*.c files. */
#ifndef MATRIX_INTERNAL_H
#define MATRIX_INTERNAL_H

#include <regex.h>
#include <stdbool.h>

#include "matrix.h"

/* The linker makes these when there is at least one FC_BENCH(). */
extern const struct fc_bench *const __start_fc_benches[] __attribute__((weak));
extern const struct fc_bench *const __stop_fc_benches[] __attribute__((weak));

/* What @key may be, the rest of the declaration from there; NULL: no such key. */
const char *matrix_domain(const struct fc_bench *bench, const char *key);
bool matrix_in_domain(const char *domain, const char *value);
/* The first word or the lower bound, in memory of its own. */
char *matrix_default(const char *domain);

/* A text file of bounded size; free @text also when it fails. Returns 0 or -errno. */
int matrix_read(const char *path, char **text);
/* An extended regex that can be compiled in bounded memory. Returns 0 or -EINVAL. */
int matrix_compile(regex_t *re, const char *regex);

/* Set matrix_error(). Returns -EINVAL. */
__attribute__((format(printf, 1, 2)))
int matrix_refuse(const char *fmt, ...);

#endif /* MATRIX_INTERNAL_H */
