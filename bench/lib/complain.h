/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COMPLAIN_H
#define COMPLAIN_H

/*
 * A line on stderr, as it may be shown: words of a matrix file, of other runs
 * and of the kernel's files are in it, too.
 */
__attribute__((format(printf, 1, 2)))
void complain(const char *fmt, ...);

#endif /* COMPLAIN_H */
