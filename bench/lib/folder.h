/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Folders that others may change meanwhile, by their descriptors: no symbolic
 * link is followed, nor is a mount entered that was not there before.
 */
#ifndef FOLDER_H
#define FOLDER_H

#ifdef __cplusplus
extern "C" {
#endif

/* The folder @name in the folder @at. Returns its descriptor or -errno. */
int folder_open(int at, const char *name);
/* The same, made where it is missing, for who called sudo. */
int folder_make(int at, const char *name);

/*
 * Call for each entry of @folder, until that returns other than 0. Returns that,
 * 0 or -errno.
 */
int folder_each(int folder, int (*call)(int folder, const char *name, void *arg),
		void *arg);

#ifdef __cplusplus
}
#endif

#endif /* FOLDER_H */
