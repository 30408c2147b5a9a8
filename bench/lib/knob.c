// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A line without its newline is one whose writer died: what it announced was
 * never done. An undone line is cut off, or when a later one must stay its
 * first letter becomes '#'. A line that nobody can read stays for a person.
 */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "knob.h"
#include "knob_known.h"
#include "knob_line.h"
#include "knob_lock.h"
#include "knob_undo.h"
#include "right.h"

#define BOOT_ID		"/proc/sys/kernel/random/boot_id"
#define VALUE_LEN	4096

static int journal_fd = -1;
static int nr_recovered;
static int broken;		/* -errno of the journal itself */
static char error[2 * PATH_MAX + 256];

const char *knob_error(void)
{
	return error;
}

int knob_fail(int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(error, sizeof(error), fmt, ap);
	va_end(ap);
	return err;
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

/* What has not reached the journal cannot be relied on to be put back. */
static int journal_failed(int err)
{
	if (!broken)
		broken = knob_fail(err, "%s/journal: %s", knob_state(), strerror(-err));
	return err;
}

int knob_broken(void)
{
	return broken;
}

static int append(const char *text, size_t len)
{
	off_t size = journal_size();
	ssize_t done;

	if (size < 0)
		return size;
	errno = ENOSPC;
	done = pwrite(journal_fd, text, len, size);
	if (done == (ssize_t)len)
		return fdatasync(journal_fd) ? journal_failed(-errno) : 0;
	return journal_failed(done < 0 || ftruncate(journal_fd, size) ? -errno : -ENOSPC);
}

/* Start over, for this boot. */
static int reset_journal(void)
{
	char boot[64], *header = NULL;
	size_t len;
	FILE *f;
	int err = knob_read(BOOT_ID, boot, sizeof(boot));

	if (err)
		return err;
	if (ftruncate(journal_fd, 0))
		return -errno;
	f = open_memstream(&header, &len);
	if (!f)
		return -errno;
	knob_print_header(f, boot);
	err = fclose(f) ? -ENOMEM : append(header, len);
	free(header);
	return err;
}

/* What comes first with a lock that nobody handed down. */
static int start_run(void)
{
	int err;

	nr_recovered = knob_restore(0);
	if (nr_recovered < 0)
		return -EUCLEAN;
	err = reset_journal();
	return err ? knob_fail(err, "write %s/journal: %s", knob_state(),
				 right_explain(RIGHT_FILE, err)) : 0;
}

int knob_lock(pid_t *owner)
{
	int err;

	*owner = 0;
	if (journal_fd >= 0)
		return 0;
	error[0] = '\0';
	journal_fd = knob_open_locked(knob_state(), owner);
	err = journal_fd < 0 ? journal_fd : start_run();
	if (err && journal_fd >= 0)
		close(journal_fd);
	if (err)
		journal_fd = -1;
	return err;
}

int knob_join(void)
{
	journal_fd = knob_open_inherited(knob_state());
	return journal_fd < 0 ? journal_fd : 0;
}

off_t knob_mark(void)
{
	char *text;
	ssize_t len = read_journal(&text);

	if (len >= 0)
		free(text);
	return len;
}

int knob_push_value(const char *verb, const char *what, const char *value)
{
	const struct knob_line line = { verb, what, value };
	off_t mark = knob_mark();	/* cuts a line whose writer was killed */
	char *text = NULL;
	size_t len;
	FILE *f;
	int err;

	if (mark < 0 || !knob_known(&line))
		return mark < 0 ? mark : -EINVAL;
	f = open_memstream(&text, &len);
	if (!f)
		return -errno;
	knob_print_line(f, &line);
	err = fclose(f) ? -ENOMEM : append(text, len);
	free(text);
	return err;
}

int knob_push(const char *verb, const char *what)
{
	return knob_push_value(verb, what, "");
}

int knob_forget(off_t mark)
{
	if (pwrite(journal_fd, "#", 1, mark) != 1 || fdatasync(journal_fd))
		return journal_failed(-errno);
	return 0;
}

static int fail_line(const char *text, const char *line, int err, const char *what)
{
	size_t nr = 1;

	for (; text < line; text++)
		nr += *text == '\n';
	return knob_fail(err, "%s/journal:%zu: %s: see to it and delete the line; all else is put back",
			 knob_state(), nr, what);
}

static int undo_line(const char *text, char *start, size_t len, bool rebooted)
{
	char what[PATH_MAX + 64];
	struct knob_line line;
	int ret;

	if (*start == '#')
		return 0;
	if (strlen(start) != len || !knob_read_line(start, &line))
		return fail_line(text, start, -EBADMSG, "damaged, or names what no run changes");
	ret = knob_undo(&line, rebooted);
	if (ret >= 0)
		return ret;
	snprintf(what, sizeof(what), "undo %s %s: %s", line.verb, line.what,
		 strerror(-ret));
	return fail_line(text, start, ret, what);
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
		ret = undo_line(text, text + start, end - 1 - start, rebooted);
		err = ret < 0 ? ret : 0;
		if (!err && end == size) {
			size = start;
			err = ftruncate(journal_fd, start) ? journal_failed(-errno) : 0;
		} else if (!err) {
			err = knob_forget(start);
		}
		if (!failed)
			failed = err;
		nr += ret > 0;
	}
	return failed ? failed : nr;
}

/* A first line that is no header is one like any other: nothing is lost. */
int knob_restore_range(off_t from, off_t to)
{
	enum knob_header header;
	off_t bottom = 0;
	char boot[64];
	ssize_t size;
	char *text;
	int ret;

	ret = knob_read(BOOT_ID, boot, sizeof(boot));
	if (ret)
		return ret;
	size = read_journal(&text);
	if (size < 0)
		return size;
	header = knob_read_header(text, boot);
	if (header != KNOB_NO_HEADER)
		bottom = strcspn(text, "\n") + 1;
	ret = undo_lines(text, from > bottom ? from : bottom,
			 to < size ? to : size, size, header == KNOB_OTHER_BOOT);
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
