// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The journal as an undo stack: order, marks, and what a dead run left behind.
 * Works on plain files, in a folder of its own.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "knob.h"
#include "knob_line.h"
#include "knob_test.h"
#include "tap.h"

static int nr_lines(void)
{
	FILE *f = fopen(in("journal"), "r");
	int c, nr = 0;

	while (f && (c = getc(f)) != EOF)
		nr += c == '\n';
	if (f)
		fclose(f);
	return nr;
}

static int write_four(void)
{
	return knob_write(in("a"), "2") || knob_write(in("a"), "3") ||
		knob_write(in("b c"), "new value") ||
		knob_write(in("thp"), "never");
}

static void test_stack(void)
{
	put("a", "1\n");
	put("b c", "old\\ value\n");
	put("thp", "always [madvise] never\n");
	ok(run(write_four, true) == -SIGKILL, "a run is killed after its changes");
	ok(reads("a", "3") && reads("b c", "new value") && reads("thp", "never"),
	   "the changes are there");
	ok(nr_lines() == 5, "the journal has one line each, and the header");
	ok(run(recovered, false) == 4, "the next run puts four things back");
	ok(reads("a", "1"), "newest first: the oldest value is back");
	ok(reads("b c", "old\\ value"), "blanks and backslashes survive");
	ok(reads("thp", "madvise"), "the choice in brackets comes back");
	ok(nr_lines() == 1, "only the header is left");
	ok(run(recovered, false) == 0, "then there is nothing to put back");
}

static int same_value(void)
{
	return knob_write(in("a"), "1") || nr_lines() != 1;
}

static int cannot_write(void)
{
	return knob_write("/proc/sys/kernel/ostype", "1") >= 0 ||
		knob_write(in("missing"), "1") != -ENOENT || knob_restore(0);
}

static void test_refused_writes(void)
{
	put("a", "1\n");
	ok(run(same_value, false) == 0, "an unchanged value leaves no line");
	ok(run(cannot_write, false) == 0, "a write that fails leaves no undo");
}

static int restore_to_mark(void)
{
	off_t mark;

	knob_write(in("a"), "2");
	mark = knob_mark();
	knob_write(in("b"), "2");
	knob_write(in("c"), "2");
	if (knob_restore(mark) != 2)
		return 1;
	if (!reads("a", "2") || !reads("b", "1") || !reads("c", "1"))
		return 2;
	return knob_mark() != mark;
}

static int restore_range(void)
{
	off_t from, to;

	from = knob_mark();
	knob_write(in("a"), "2");
	to = knob_mark();
	knob_write(in("b"), "2");
	if (knob_restore_range(from, to) != 1)
		return 1;
	if (!reads("a", "1") || !reads("b", "2"))
		return 2;
	put("a", "user\n");
	if (knob_restore(from) != 1)
		return 3;
	return !reads("b", "1") || !reads("a", "user") || knob_mark() != from;
}

static int forget(void)
{
	off_t mark = knob_mark();

	if (knob_push("unlink", in("a")) || knob_forget(mark))
		return 1;
	return knob_restore(0) != 0 || access(in("a"), F_OK);
}

static void test_marks(void)
{
	put("a", "1\n");
	put("b", "1\n");
	put("c", "1\n");
	ok(run(restore_to_mark, false) == 0, "restore goes back to a mark, not further");
	ok(run(recovered, false) == 1 && reads("a", "1"), "the next run does the rest");
	ok(run(restore_range, false) == 0, "a range goes, what came later stays");
	ok(run(forget, false) == 0, "a forgotten undo is not done");
}

/* A folder cannot be unlinked: the undo in the middle fails. */
static int failing_undo(void)
{
	mkdir(in("folder"), 0700);
	knob_write(in("a"), "2");
	knob_push("unlink", in("folder"));
	knob_write(in("b"), "2");
	if (knob_restore(0) >= 0 || !strstr(knob_error(), in("folder")))
		return 1;
	return !reads("a", "1") || !reads("b", "1");
}

static void test_failing_undo(void)
{
	pid_t owner;

	put("a", "1\n");
	put("b", "1\n");
	ok(run(failing_undo, false) == 0, "an undo that fails stops no other");
	put("a", "user\n");
	ok(run(recovered, false) == 200, "what cannot be put back stops the next run");
	ok(knob_lock(&owner) == -EUCLEAN && strstr(knob_error(), in("folder")),
	   "with an error of its own: %s", knob_error());
	rmdir(in("folder"));
	ok(run(recovered, false) == 0 && reads("a", "user"),
	   "what was undone is not undone twice");
}

static void append(const char *text)
{
	FILE *f = fopen(in("journal"), "a");

	if (f) {
		fputs(text, f);
		fclose(f);
	}
}

static int push_after_tear(void)
{
	append("unlink ");
	return knob_push("unlink", in("b")) || knob_restore(0) != 1;
}

static void test_torn_line(void)
{
	char text[256];

	put("a", "1\n");
	put("b", "1\n");
	snprintf(text, sizeof(text), "write %s 7", in("a"));
	append(text);
	ok(run(recovered, false) == 0 && reads("a", "1"), "a torn last line is ignored");
	ok(run(push_after_tear, false) == 0 && access(in("b"), F_OK),
	   "a push after a torn line starts a line");
	put("journal", "fixcost-jour");
	ok(run(recovered, false) == 0 && nr_lines() == 1, "so is a torn header");
}

static void test_other_boot(void)
{
	char text[512];

	put("a", "1\n");
	put("b", "1\n");
	snprintf(text, sizeof(text), "fixcost-journal 1 %s\nwrite %s 7\n"
		 "unlink %s \n",
		 "00000000-0000-0000-0000-000000000000", in("a"), in("b"));
	put("journal", text);
	ok(run(recovered, false) == 1, "after a reboot one of two undos is done");
	ok(reads("a", "1"), "a sysctl is not written");
	ok(access(in("b"), F_OK), "a swap file is unlinked");
	ok(nr_lines() == 1, "the journal is this boot's");
}

static const struct knob_line unknown[] = {
	{ "frobnicate", "/tmp/x", "" },
	{ "write", "/etc/passwd", "x" },
	{ "write", "/proc/sys/kernel/core_pattern", "|/tmp/x" },
	{ "write", "/proc/sys/vm/../kernel/core_pattern", "1" },
	{ "write", "/proc/sys/vm/page-cluster/", "1" },
	{ "write", "/proc/sys/vm/page-cluster", "1\n2" },
	{ "write", "/sys/devices/system/cpu/cpu0/online", "0" },
	{ "write", "/tmp/../etc/cgroup.subtree_control", "-memory" },
	{ "write", "/sys/fs/cgroup/cgroup.subtree_control", "-cpu" },
	{ "unlink", "/etc/passwd", "" },
	{ "unlink", "/tmp/fixcost-swap-1", "" },
	{ "unlink", "fixcost-swap-01234567-89ab-4cde-8f01-23456789abcd", "" },
	{ "rmdir", "/sys/fs/cgroup/system.slice", "" },
	{ "rmdir", "/sys/fs/cgroup/fixcost-1/..", "" },
	{ "zram", "0", "" },
	{ "zram", "../ram0", "01234567-89ab-4cde-8f01-23456789abcd" },
	{ "zram-intent", "0,1,", "" },
	{ "loop", "0 1", "" },
	{ "rmmod", "ext4", "" },
	{ "rmmod", "zram", "x" },
	{ "swapoff", "/dev/sda", "" },
	{ "swapoff", "/swapfile", "01234567-89ab-4cde-8f01-23456789abcd" },
	{ "blank", "/dev/..", "01234567-89ab-4cde-8f01-23456789abcd" },
	{ "blank", "/home/x", "01234567-89ab-4cde-8f01-23456789abcd" },
};

static int push_unknown(void)
{
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		if (knob_push_value(unknown[i].verb, unknown[i].what,
				    unknown[i].value) != -EINVAL)
			return i + 1;
	return 0;
}

static void test_unknown(void)
{
	char text[1024];

	ok(run(push_unknown, false) == 0, "what no run changes cannot be journalled");
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		FILE *f = fmemopen(text, sizeof(text), "w");
		struct knob_line line;

		if (!f)
			break;
		knob_print_line(f, &unknown[i]);
		putc('\0', f);
		fclose(f);
		text[strcspn(text, "\n")] = '\0';
		ok(!knob_read_line(text, &line), "nor be undone: %s %s", unknown[i].verb,
		   unknown[i].what);
	}
}

/* A line that cannot be read in the middle of two that can. */
static void test_damaged(const char *name, const char *header, const char *line,
			 int number)
{
	char text[512], want[32];
	pid_t owner;

	put("a", "1\n");
	put("b", "1\n");
	snprintf(text, sizeof(text), "%swrite %s 7\n%s\nwrite %s 8\n", header, in("a"),
		 line, in("b"));
	put("journal", text);
	chmod(in("journal"), 0600);
	ok(run(recovered, false) == 200, "%s: the next run is refused", name);
	ok(reads("a", "7") && reads("b", "8"), "%s: what can be read is put back", name);
	snprintf(want, sizeof(want), "/journal:%d: ", number);
	put("a", "user\n");
	ok(knob_lock(&owner) == -EUCLEAN && strstr(knob_error(), want) &&
	   !strchr(knob_error(), '\n'), "%s: %s", name, knob_error());
	ok(reads("a", "user"), "%s: and not once more", name);
	unlink(in("journal"));
	ok(run(recovered, false) == 0, "%s: without the line a run can begin", name);
}

static void test_damage(void)
{
	char header[128] = "";
	FILE *f = fopen(in("journal"), "r");

	if (!f || !fgets(header, sizeof(header), f))
		ok(false, "there is a header");
	if (f)
		fclose(f);
	test_damaged("no words", header, "garbage", 3);
	test_damaged("unknown", header, "write /etc/passwd x", 3);
	test_damaged("an escape", header, "write /tmp/\\9999 1", 3);
	test_damaged("empty", header, "", 3);
	test_damaged("first line changed", "fixcost-journal 1 not-a-boot\n", "#", 1);
	test_damaged("first line cut", "fixcost-jour\n", "#", 1);
	test_damaged("other version", "fixcost-journal 2 x\n", "#", 1);
}

/* As a power failure leaves them. */
static void test_zeros(void)
{
	FILE *f = fopen(in("journal"), "a");
	pid_t owner;

	put("a", "1\n");
	if (!f)
		return;
	fprintf(f, "write %s 7%c 1\n", in("a"), '\0');
	fclose(f);
	ok(knob_lock(&owner) == -EUCLEAN && reads("a", "1"), "a line with zeros is damaged");
	unlink(in("journal"));
}

int main(void)
{
	if (!make_folder())
		return 1;
	test_stack();
	test_refused_writes();
	test_marks();
	test_failing_undo();
	test_torn_line();
	test_other_boot();
	test_unknown();
	test_damage();
	test_zeros();
	return remove_folder() ? 1 : finish();
}
