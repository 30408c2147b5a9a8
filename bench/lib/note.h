/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is told of a row is one line in the result files, its label:
 * "a fact; another | why not | or why not; a third".
 */
#ifndef NOTE_H
#define NOTE_H

#define NOTE_END	"; "	/* between notes */
/* Before each reason: they stay the same row after row, and are told once. */
#define NOTE_WHY	" | "

#endif /* NOTE_H */
