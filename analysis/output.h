/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Linked into both programs, and so without any of their headers. */
#ifndef OUTPUT_H
#define OUTPUT_H

/*
 * Last thing in main(): see to it that all of standard output was written.
 * Returns @code, or 3 after a line on stderr where it was not.
 */
int output_end(const char *program, int code);

#endif /* OUTPUT_H */
