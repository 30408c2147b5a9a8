/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the configurations of both kernels differ; nothing where they do not. */
#ifndef PRINT_CONFIG_H
#define PRINT_CONFIG_H

#include <stdio.h>

#include <jansson.h>

#include "judge.h"

void print_config_text(FILE *out, const struct judgement *j);
void print_config_md(FILE *out, const struct judgement *j);
void print_config_html(FILE *out, const struct judgement *j);

/* All of it: a list, or null where a configuration is not known. */
json_t *print_config_list(const struct judgement *j);

#endif /* PRINT_CONFIG_H */
