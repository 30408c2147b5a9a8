// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A journal line is "verb argument value", the latter two escaped as in
 * /proc/mounts. The first line carries the boot id. A line without its newline
 * is one whose writer died: what it announced was never done. An undone line
 * is cut off, or when a later one must stay its first letter becomes '#'.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "knob.h"
#include "knob_lock.h"
#include "knob_undo.h"

#define HEADER		"fixcost-journal 1 "
#define BOOT_ID		"/proc/sys/kernel/random/boot_id"
#define VALUE_LEN	4096

static int journal_fd = -1;
static int nr_recovered;
static char error[PATH_MAX + 256];

const char *knob_error(void)
{
	return error;
}

int knob_recovered(void)
{
	return nr_recovered;
}

const char *knob_state(void)
{
	const char *dir = getenv("FIXCOST_STATE");

	return dir && *dir ? dir : "/var/lib/fixcost";
}

static void journal_path(char *path)
{
	snprintf(path, PATH_MAX, "%s/journal", knob_state());
}

/* The first line of a journal of this boot. Returns its length or -errno. */
static int make_header(char *line, size_t len)
{
	char boot[64];
	int err;

	err = knob_read(BOOT_ID, boot, sizeof(boot));
	if (err)
		return err;
	return snprintf(line, len, HEADER "%s\n", boot);
}

static off_t journal_size(void)
{
	struct stat st;

	if (journal_fd < 0)
		return -ENOLCK;
	return fstat(journal_fd, &st) ? -errno : st.st_size;
}

/*
 * The whole journal up to its last newline, with a final '\0'; what follows
 * the newline is cut off. Returns the length or -errno.
 */
static ssize_t read_journal(char **text)
{
	off_t size = journal_size();
	ssize_t got;
	char *end;

	if (size < 0)
		return size;
	*text = malloc(size + 1);
	if (!*text)
		return -ENOMEM;
	got = pread(journal_fd, *text, size, 0);
	if (got < 0) {
		got = -errno;
		free(*text);
		return got;
	}
	end = memrchr(*text, '\n', got);
	got = end ? end + 1 - *text : 0;
	(*text)[got] = '\0';
	if (got != size && ftruncate(journal_fd, got)) {
		got = -errno;
		free(*text);
	}
	return got;
}

/* Start over, for this boot. */
static int reset_journal(void)
{
	char header[128];
	int len;

	len = make_header(header, sizeof(header));
	if (len < 0)
		return len;
	if (ftruncate(journal_fd, 0))
		return -errno;
	errno = ENOSPC;
	if (write(journal_fd, header, len) != len)
		return -errno;
	return fdatasync(journal_fd) ? -errno : 0;
}

/* What comes first with a lock that nobody handed down. */
static int start_run(void)
{
	int nr = knob_restore(0);

	if (nr < 0)
		return -EUCLEAN;
	nr_recovered = nr;
	return reset_journal();
}

/* The folder of the journal and those above it. Returns 0 or -errno. */
static int make_state_folder(void)
{
	char path[PATH_MAX];
	char *slash;

	snprintf(path, sizeof(path), "%s", knob_state());
	for (slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return mkdir(path, 0755) && errno != EEXIST ? -errno : 0;
}

int knob_lock(pid_t *owner)
{
	char path[PATH_MAX];
	bool joined;
	int fd, err;

	*owner = 0;
	if (journal_fd >= 0)
		return 0;
	err = make_state_folder();
	if (err)
		return err;
	journal_path(path);
	fd = knob_open_locked(path, &joined, owner);
	if (fd < 0)
		return fd;
	journal_fd = fd;
	err = joined ? 0 : start_run();
	if (err) {
		close(fd);
		journal_fd = -1;
	}
	return err;
}

off_t knob_mark(void)
{
	char *text;
	ssize_t len = read_journal(&text);

	if (len >= 0)
		free(text);
	return len;
}

static void print_escaped(FILE *f, const char *s)
{
	for (; *s; s++) {
		if ((unsigned char)*s <= ' ' || *s == '\\')
			fprintf(f, "\\%03o", (unsigned char)*s);
		else
			putc(*s, f);
	}
}

static void unescape(char *s)
{
	char *to = s;

	for (; *s; s++) {
		if (*s == '\\' && s[1] && s[2] && s[3]) {
			*to++ = (s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0');
			s += 3;
		} else {
			*to++ = *s;
		}
	}
	*to = '\0';
}

static int append(const char *line, size_t len)
{
	off_t size = journal_size();
	ssize_t done;

	done = write(journal_fd, line, len);
	if (done == (ssize_t)len)
		return fdatasync(journal_fd) ? -errno : 0;
	if (done >= 0 && !ftruncate(journal_fd, size))
		return -ENOSPC;
	return -errno;
}

int knob_push_value(const char *verb, const char *what, const char *value)
{
	off_t mark = knob_mark();	/* cuts a line whose writer was killed */
	char *line = NULL;
	size_t len;
	FILE *f;
	int err;

	if (mark < 0 || !knob_has_undo(verb))
		return mark < 0 ? mark : -EINVAL;
	f = open_memstream(&line, &len);
	if (!f)
		return -errno;
	fprintf(f, "%s ", verb);
	print_escaped(f, what);
	putc(' ', f);
	print_escaped(f, value);
	putc('\n', f);
	err = fclose(f) ? -ENOMEM : append(line, len);
	free(line);
	return err;
}

int knob_push(const char *verb, const char *what)
{
	return knob_push_value(verb, what, "");
}

/* O_APPEND would send the letter to the end: another description, no lock. */
int knob_forget(off_t mark)
{
	char path[PATH_MAX];
	int err = 0;
	int fd;

	journal_path(path);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (pwrite(fd, "#", 1, mark) != 1 || fdatasync(fd))
		err = -errno;
	close(fd);
	return err;
}

static int undo_line(char *line, bool rebooted)
{
	const char *verb, *value;
	char *what;
	int ret;

	if (*line == '#')
		return 0;
	verb = strsep(&line, " ");
	what = strsep(&line, " ");
	if (!what || !line)
		return rebooted ? 0 : -EBADMSG;
	unescape(what);
	unescape(line);
	value = line;
	ret = knob_undo(verb, what, value, rebooted);
	if (ret < 0)
		snprintf(error, sizeof(error), "undo %s %s: %s", verb, what,
			 strerror(-ret));
	return ret;
}

/* Undo the lines of @text between two offsets, newest first. */
static int undo_lines(char *text, off_t from, off_t to, off_t size, bool rebooted)
{
	int nr = 0, failed = 0;
	off_t start, end;
	char *newline;
	int ret, err;

	for (end = to; end > from; end = start) {
		newline = memrchr(text, '\n', end - 1);
		start = newline ? newline + 1 - text : 0;
		text[end - 1] = '\0';
		ret = undo_line(text + start, rebooted);
		err = ret < 0 ? ret : 0;
		if (!err && end == size) {
			size = start;
			err = ftruncate(journal_fd, start) ? -errno : 0;
		} else if (!err) {
			err = knob_forget(start);
		}
		if (!failed)
			failed = err;
		nr += ret > 0;
	}
	return failed ? failed : nr;
}

int knob_restore_range(off_t from, off_t to)
{
	char header[128];
	bool rebooted;
	off_t bottom;
	ssize_t size;
	char *text;
	int ret;

	ret = make_header(header, sizeof(header));
	if (ret < 0)
		return ret;
	size = read_journal(&text);
	if (size < 0)
		return size;
	rebooted = strncmp(text, header, ret) != 0;
	bottom = strcspn(text, "\n") + 1;
	ret = undo_lines(text, from > bottom ? from : bottom,
			 to < size ? to : size, size, rebooted);
	free(text);
	return ret;
}

int knob_restore(off_t mark)
{
	return knob_restore_range(mark, LONG_MAX);
}

int knob_write(const char *path, const char *value)
{
	char old[VALUE_LEN];
	off_t mark;
	int err;

	err = knob_read(path, old, sizeof(old));
	if (err || !strcmp(old, value))
		return err;
	mark = knob_mark();
	err = knob_push_value("write", path, old);
	if (err)
		return err;
	err = knob_set(path, value);
	if (err)
		knob_forget(mark);
	return err;
}
