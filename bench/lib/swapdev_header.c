// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "swapdev_header.h"

#define MAGIC		"SWAPSPACE2"
#define MAGIC_LEN	10
#define UUID_BYTES	16

/* The kernel's union swap_header, version 1; the magic ends the page. */
struct raw_header {
	char bootbits[1024];
	uint32_t version;
	uint32_t last_page;
	uint32_t nr_badpages;
	unsigned char uuid[UUID_BYTES];
	char label[16];
};

static unsigned char hex_digit(char c)
{
	return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

/* "01234567-89ab-..." to bytes and back: dashes before byte 4, 6, 8 and 10. */
static void parse_uuid(const char *text, unsigned char *uuid)
{
	int i;

	for (i = 0; i < UUID_BYTES; i++, text += 2) {
		if (*text == '-')
			text++;
		uuid[i] = hex_digit(text[0]) << 4 | hex_digit(text[1]);
	}
}

static void print_uuid(const unsigned char *uuid, char *text)
{
	static const char digits[] = "0123456789abcdef";
	int i;

	for (i = 0; i < UUID_BYTES; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*text++ = '-';
		*text++ = digits[uuid[i] >> 4];
		*text++ = digits[uuid[i] & 15];
	}
	*text = '\0';
}

int swapdev_new_uuid(char uuid[SWAPDEV_UUID_LEN])
{
	unsigned char random[UUID_BYTES];

	errno = EIO;
	if (getrandom(random, UUID_BYTES, 0) != UUID_BYTES)
		return -errno;
	random[6] = (random[6] & 0x0f) | 0x40;	/* RFC 4122: version 4 */
	random[8] = (random[8] & 0x3f) | 0x80;
	print_uuid(random, uuid);
	return 0;
}

int swapdev_write_header(int fd, size_t bytes, const char *uuid)
{
	size_t page = sysconf(_SC_PAGESIZE);
	struct raw_header *header;
	int err = 0;
	char *buf;

	if (bytes / page > UINT32_MAX)
		return -EFBIG;
	buf = calloc(1, page);
	if (!buf)
		return -ENOMEM;
	header = (struct raw_header *)buf;
	header->version = 1;
	header->last_page = bytes / page - 1;
	parse_uuid(uuid, header->uuid);
	memcpy(header->label, SWAPDEV_LABEL, strlen(SWAPDEV_LABEL));
	memcpy(buf + page - MAGIC_LEN, MAGIC, MAGIC_LEN);
	errno = EIO;
	if (pwrite(fd, buf, page, 0) != (ssize_t)page || fsync(fd))
		err = -errno;
	free(buf);
	return err;
}

int swapdev_read_header(int fd, struct swapdev_header *header)
{
	size_t page = sysconf(_SC_PAGESIZE);
	struct raw_header raw;
	char magic[MAGIC_LEN];

	errno = ENODATA;
	if (pread(fd, &raw, sizeof(raw), 0) != sizeof(raw) ||
	    pread(fd, magic, MAGIC_LEN, page - MAGIC_LEN) != MAGIC_LEN)
		return -errno;
	if (memcmp(magic, MAGIC, MAGIC_LEN))
		return -ENODATA;
	header->last_page = raw.last_page;
	snprintf(header->label, sizeof(header->label), "%.16s", raw.label);
	print_uuid(raw.uuid, header->uuid);
	return 0;
}

int swapdev_open_header(const char *path, struct swapdev_header *header)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = swapdev_read_header(fd, header);
	close(fd);
	return err;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	if (S_ISBLK(a->st_mode) && S_ISBLK(b->st_mode))
		return a->st_rdev == b->st_rdev;
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Names in /proc/swaps have blanks and backslashes as \ooo. */
static void unescape(char *s)
{
	char *to = s;

	for (; *s; s++) {
		if (*s == '\\' && s[1] && s[2] && s[3]) {
			*to++ = strtol((char[]){ s[1], s[2], s[3], 0 }, NULL, 8);
			s += 3;
		} else {
			*to++ = *s;
		}
	}
	*to = '\0';
}

long swapdev_used_kib(const char *path)
{
	char line[PATH_MAX * 4];
	struct stat want, st;
	long used = -1, kib;
	FILE *f;

	if (stat(path, &want))
		return -1;
	f = fopen("/proc/swaps", "re");
	if (!f)
		return -1;
	while (used < 0 && fgets(line, sizeof(line), f)) {
		size_t name = strcspn(line, " \t");

		if (!line[name] || sscanf(line + name, "%*s %*u %ld", &kib) != 1)
			continue;
		line[name] = '\0';
		unescape(line);
		if (!stat(line, &st) && same_file(&st, &want))
			used = kib;
	}
	fclose(f);
	return used;
}

bool swapdev_is_on(const char *path)
{
	return swapdev_used_kib(path) >= 0;
}
