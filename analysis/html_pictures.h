/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HTML_PICTURES_H
#define HTML_PICTURES_H

#include <stdio.h>

/* Put in every NAME.svg, or NAME.png, of @folder. Returns 0 or -errno. */
int html_pictures(FILE *out, const char *folder);

#endif /* HTML_PICTURES_H */
