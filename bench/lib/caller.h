/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is made through sudo belongs to who called it. */
#ifndef CALLER_H
#define CALLER_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Give a folder, or a file that has no other name, to whoever called sudo. It is
 * named by its descriptor, so no link can stand for it. Nothing is done where
 * this is not root through sudo, or @fd is not root's; where a file system does
 * not know owners it stays as it is.
 */
void caller_give(int fd);

#ifdef __cplusplus
}
#endif

#endif /* CALLER_H */
