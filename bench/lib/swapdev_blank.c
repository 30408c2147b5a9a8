// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Most pages of a swap device are never swapped to. Those are read and not
 * written, so that a thin disk stays thin and a RAM disk takes no memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "knob_known.h"
#include "swapdev_blank.h"
#include "swapdev_header.h"

#define CHUNK		(1UL << 20)
#define PLACES		200

/*
 * Aligned as direct I/O wants it, and gone when it is given back: what malloc()
 * would keep of it is in the memory of each victim, whose exit is counted.
 */
static char *chunk(void)
{
	void *buf = mmap(NULL, CHUNK, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return buf == MAP_FAILED ? NULL : buf;
}

static void give_back(char *buf)
{
	if (buf)
		munmap(buf, CHUNK);
}

/* The offset of the first byte that is not zero, or @len. */
static size_t zeros(const char *buf, size_t len)
{
	size_t i = 0;

	if (len && !buf[0] && !memcmp(buf, buf + 1, len - 1))
		return len;
	while (i < len && !buf[i])
		i++;
	return i;
}

/* Returns as swapdev_is_blank(). */
static int are_zeros(int fd, char *buf, size_t len, uint64_t at, uint64_t *where)
{
	ssize_t got = pread(fd, buf, len, at);
	size_t nr;

	if (got != (ssize_t)len)
		return got < 0 ? -errno : -EIO;
	nr = zeros(buf, len);
	*where = at + nr;
	return nr == len;
}

/* xorshift64: the same places each time, so that a refusal can be repeated. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

int swapdev_is_blank(int fd, uint64_t size, uint64_t *where)
{
	uint64_t page = sysconf(_SC_PAGESIZE), state = size | 1;
	uint64_t part = size / PLACES / page;	/* in pages */
	size_t end = size < CHUNK ? size : CHUNK;
	char *buf = chunk();
	int ret;

	if (!buf)
		return -ENOMEM;
	ret = are_zeros(fd, buf, end, 0, where);
	for (uint64_t i = 0; ret == 1 && part && i < PLACES; i++)
		ret = are_zeros(fd, buf, page,
				(i * part + next_random(&state) % part) * page, where);
	if (ret == 1)
		ret = are_zeros(fd, buf, end, size - end, where);
	give_back(buf);
	return ret;
}

bool swapdev_is_unsigned(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t page = sysconf(_SC_PAGESIZE);
	uint64_t where;
	char *buf = chunk();
	bool is = fd >= 0 && buf && are_zeros(fd, buf, page, 0, &where) == 1;

	give_back(buf);
	if (fd >= 0)
		close(fd);
	return is;
}

static int zero(int fd, char *buf, uint64_t from, uint64_t to)
{
	uint64_t where;
	size_t len;
	int ret = 1;

	for (; ret >= 0 && from < to; from += len) {
		len = to - from < CHUNK ? to - from : CHUNK;
		ret = are_zeros(fd, buf, len, from, &where);
		if (ret)
			continue;
		memset(buf, 0, len);
		errno = EIO;
		if (pwrite(fd, buf, len, from) != (ssize_t)len)
			ret = -errno;
	}
	return ret < 0 ? ret : fsync(fd) ? -errno : 0;
}

/* The signature goes last: as long as it is there this can be repeated. */
static int zero_swap(int fd, const struct swapdev_header *header)
{
	uint64_t page = sysconf(_SC_PAGESIZE);
	char *buf = chunk();
	int err;

	if (!buf)
		return -ENOMEM;
	err = zero(fd, buf, page, (header->last_page + 1ULL) * page);
	if (!err)
		err = zero(fd, buf, 0, page);
	give_back(buf);
	return err ? err : 1;
}

/* A RAM disk may not do direct I/O, and a test's file is none. */
static int open_exclusively(const char *path)
{
	int flags = O_RDWR | O_CLOEXEC;
	struct stat st;
	int fd;

	if (stat(path, &st))
		return -errno;
	if (S_ISBLK(st.st_mode))
		flags |= O_EXCL;
	else if (!knob_in_known_folder(path))
		return -ENOTBLK;
	fd = open(path, flags | O_DIRECT);
	if (fd < 0 && errno == EINVAL)
		fd = open(path, flags);
	return fd < 0 ? -errno : fd;
}

static bool is_ours(const char *path, const char *uuid, struct swapdev_header *header)
{
	return !swapdev_open_header(path, header) && !strcmp(header->uuid, uuid) &&
		!strcmp(header->label, SWAPDEV_LABEL);
}

int swapdev_blank_again(const char *path, const char *uuid)
{
	struct swapdev_header header;
	int fd, ret;

	if (!is_ours(path, uuid, &header))
		return 0;
	if (swapdev_is_on(path))
		return -EBUSY;
	fd = open_exclusively(path);
	if (fd < 0)
		return fd;
	ret = zero_swap(fd, &header);
	close(fd);
	return ret;
}
