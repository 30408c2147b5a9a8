/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Write a folder as a tar archive to a descriptor, with a running cksum. */
#ifndef TAR_H
#define TAR_H

#include <stddef.h>
#include <stdint.h>

struct tar {
	int fd;
	unsigned long long bytes;	/* written so far */
	uint32_t crc;			/* of them, as cksum(1); by tar_close() */
};

void tar_open(struct tar *tar, int fd);
/* Append @path, a file or a folder with all in it. Returns 0 or -errno. */
int tar_tree(struct tar *tar, const char *path);
/* Append bytes as they are. Returns 0 or -errno. */
int tar_write(struct tar *tar, const void *buf, size_t len);
/* End of archive; tar->crc is final. The descriptor stays open. */
int tar_close(struct tar *tar);

#endif /* TAR_H */
