/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Linked into both programs, and so without any of their headers. */
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

/*
 * First thing in main(): occupy what of 0, 1 and 2 we were started without, or
 * the next file that is opened would be standard output. Reading and writing
 * fail as before.
 */
void descriptors_occupy(void);

#endif /* DESCRIPTORS_H */
