// SPDX-License-Identifier: GPL-2.0-or-later
/* The ustar format: a header block per file, content padded to blocks. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tar.h"

#define BLOCK		512
#define CRC_POLY	0x04c11db7u

struct header {
	char name[100];
	char mode[8];
	char uid[8];
	char gid[8];
	char size[12];
	char mtime[12];
	char sum[8];
	char type;
	char linkname[100];
	char magic[8];		/* "ustar", NUL, "00" */
	char pad[247];
};

static uint32_t crc_byte(uint32_t crc, unsigned char byte)
{
	int i;

	crc ^= (uint32_t)byte << 24;
	for (i = 0; i < 8; i++)
		crc = crc & 0x80000000u ? crc << 1 ^ CRC_POLY : crc << 1;
	return crc;
}

void tar_open(struct tar *tar, int fd)
{
	memset(tar, 0, sizeof(*tar));
	tar->fd = fd;
}

int tar_write(struct tar *tar, const void *buf, size_t len)
{
	const char *at = buf;
	ssize_t done;
	size_t i;

	for (i = 0; i < len; i++)
		tar->crc = crc_byte(tar->crc, at[i]);
	tar->bytes += len;
	while (len) {
		done = write(tar->fd, at, len);
		if (done < 0 && errno != EINTR)
			return -errno;
		if (done > 0) {
			at += done;
			len -= done;
		}
	}
	return 0;
}

static int write_header(struct tar *tar, const char *path, char type,
			const struct stat *st)
{
	unsigned char *byte;
	struct header h;
	unsigned int sum = 0;

	if (strlen(path) >= sizeof(h.name))
		return -ENAMETOOLONG;
	memset(&h, 0, sizeof(h));
	memcpy(h.name, path, strlen(path));
	snprintf(h.mode, sizeof(h.mode), "%07o", type == '5' ? 0755 : 0644);
	snprintf(h.uid, sizeof(h.uid), "%07o", 0);
	snprintf(h.gid, sizeof(h.gid), "%07o", 0);
	snprintf(h.size, sizeof(h.size), "%011llo",
		 type == '5' ? 0ULL : (unsigned long long)st->st_size);
	snprintf(h.mtime, sizeof(h.mtime), "%011llo",
		 (unsigned long long)st->st_mtime);
	memset(h.sum, ' ', sizeof(h.sum));
	h.type = type;
	memcpy(h.magic, "ustar\00000", sizeof(h.magic));
	for (byte = (void *)&h; byte < (unsigned char *)(&h + 1); byte++)
		sum += *byte;
	snprintf(h.sum, sizeof(h.sum), "%06o", sum);
	return tar_write(tar, &h, sizeof(h));
}

static int write_padding(struct tar *tar, unsigned long long size)
{
	static const char zero[BLOCK];

	return tar_write(tar, zero, -size % BLOCK);
}

static int write_file(struct tar *tar, const char *path, const struct stat *st)
{
	long long left = st->st_size;
	char buf[BLOCK * 8];
	ssize_t got;
	int fd, err;

	fd = open(path, O_RDONLY);
	if (fd < 0)
		return -errno;
	err = write_header(tar, path, '0', st);
	while (!err && left > 0) {
		got = read(fd, buf, left < BLOCK * 8 ? left : BLOCK * 8);
		if (got <= 0) {
			err = got ? -errno : -EIO;
			break;
		}
		left -= got;
		err = tar_write(tar, buf, got);
	}
	close(fd);
	return err ? err : write_padding(tar, st->st_size);
}

static int write_folder(struct tar *tar, const char *path)
{
	char entry[sizeof(((struct header *)0)->name)];
	struct dirent *de;
	int err = 0;
	DIR *dir;

	dir = opendir(path);
	if (!dir)
		return -errno;
	while (!err && (de = readdir(dir))) {
		if (!strcmp(de->d_name, ".") || !strcmp(de->d_name, ".."))
			continue;
		if (snprintf(entry, sizeof(entry), "%s/%s", path, de->d_name) >=
		    (int)sizeof(entry))
			err = -ENAMETOOLONG;
		else
			err = tar_tree(tar, entry);
	}
	closedir(dir);
	return err;
}

int tar_tree(struct tar *tar, const char *path)
{
	struct stat st;
	int err;

	if (lstat(path, &st))
		return -errno;
	if (S_ISREG(st.st_mode))
		return write_file(tar, path, &st);
	if (!S_ISDIR(st.st_mode))
		return 0;
	err = write_header(tar, path, '5', &st);
	return err ? err : write_folder(tar, path);
}

/* cksum(1) also feeds the length, least byte first, and inverts. */
int tar_close(struct tar *tar)
{
	static const char zero[2 * BLOCK];
	unsigned long long len;
	int err;

	err = tar_write(tar, zero, sizeof(zero));
	for (len = tar->bytes; len; len >>= 8)
		tar->crc = crc_byte(tar->crc, len & 0xff);
	tar->crc = ~tar->crc;
	return err;
}
