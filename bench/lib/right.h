/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why the kernel refused: by the errno, and by the capabilities, limits and
 * settings that this process has, never by a guess.
 */
#ifndef RIGHT_H
#define RIGHT_H

#ifdef __cplusplus
extern "C" {
#endif

/* What a call needs: a row of the table in right.c. */
enum right {
	RIGHT_ANY,		/* nothing but what the limits leave */
	RIGHT_SWAP,		/* swapon(2), swapoff(2) */
	RIGHT_MOUNT,		/* a file system, mounted nowhere */
	RIGHT_LOCK,		/* mlockall(2) */
	RIGHT_PROCESS,		/* fork(2), a thread */
	RIGHT_UFFD,		/* userfaultfd(2) */
	RIGHT_COUNT,		/* events of the kernel, of this process */
	RIGHT_COUNT_CPUS,	/* ... of all CPUs */
	RIGHT_PROBE,		/* events at functions and tracepoints */
	RIGHT_RING,		/* the buffer of such events */
	RIGHT_BPF,		/* a program at a kernel function */
	RIGHT_MODULE,		/* to load a kernel module */
	RIGHT_KMOD,		/* the device of ours */
	RIGHT_PFN,		/* page frame numbers in pagemap */
	RIGHT_FILE,		/* what root owns: settings, devices, groups */
	NR_RIGHTS,
};

/*
 * What this process lacks for it, in words, or NULL: nothing that can be known
 * before it is tried. The text is valid until the next call of either, and errno
 * stays as it is.
 */
const char *right_missing(enum right right);

/* @err (-errno) in words, with what is missing where that is the reason. */
const char *right_explain(enum right right, int err);

#ifdef __cplusplus
}
#endif

#endif /* RIGHT_H */
