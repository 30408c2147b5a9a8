/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What has been told in this run, by whichever of its processes. */
#ifndef TOLD_H
#define TOLD_H

#include <stdbool.h>

/* A file that programs which are started from here on inherit, or -1. */
int told_share(void);
/* Go on with that of the one who started us. */
void told_inherit(int fd);

/* Has it been told before? It has from now on. */
bool told(const char *text);

#endif /* TOLD_H */
