// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A run's folder appears whole or not at all, and what a dead one leaves is
 * swept: nothing outside the results, nothing of a run that may be alive.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "results.h"
#include "tap.h"

#define BOOT	"01234567-89ab-cdef-0123-456789abcdef"
#define START	"2026-01-02T03:04:05.678Z"
#define RUN	"2026-01-02T030405.678Z"
#define IN_BOOT	"r/l/" BOOT

__attribute__((format(printf, 1, 2)))
static bool shell(const char *fmt, ...)
{
	char command[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(command, sizeof(command), fmt, ap);
	va_end(ap);
	return !system(command);
}

static bool begin(struct result *r)
{
	return !results_begin(r, "r", "l", BOOT, START);
}

static bool has(const char *path)
{
	struct stat st;

	return !lstat(path, &st);
}

static void test_whole(void)
{
	json_t *env = json_pack("{s:s}", "build_id", "abc");
	char path[64];
	struct result r;
	struct stat st;

	ok(begin(&r), "a run begins");
	ok(!stat(IN_BOOT "/.partial-" RUN, &st) && (st.st_mode & 0777) == 0700,
	   "nobody else can enter what it writes");
	ok(results_sweep("r") == 1 && has(IN_BOOT "/.partial-" RUN),
	   "it is not swept: %s", results_error());
	results_path(&r, "time", path, sizeof(path));
	ok(shell("mv " IN_BOOT "/.partial-" RUN " moved && mkdir elsewhere && ln -s $PWD/elsewhere "
		 IN_BOOT "/.partial-" RUN), "somebody puts a link in its place");
	ok(shell("echo '{}' >%s", path) && !results_write_env(&r, env) &&
	   has("moved/time.json") && has("moved/env.json") &&
	   shell("[ -z \"$(ls -A elsewhere)\" ]"),
	   "it is not followed, by us or by a child");
	ok(shell("rm " IN_BOOT "/.partial-" RUN " && mv moved " IN_BOOT "/.partial-" RUN) &&
	   !results_commit(&r), "it is finished");
	ok(shell("ls -A " IN_BOOT "/" RUN " | tr '\\n' ' ' | grep -qx 'env.json time.json '"),
	   "what is in it is what was written");
	ok(!stat(IN_BOOT "/" RUN, &st) && (st.st_mode & 0777) == 0755, "and for all to read");
	ok(!results_sweep("r") && has(IN_BOOT "/" RUN "/env.json"), "it stays");
	json_decref(env);
}

static void test_drop(void)
{
	struct result r;

	ok(shell("rm -rf r") && begin(&r), "another run begins");
	results_drop(&r);
	ok(has("r") && !has("r/l"), "dropped, it leaves nothing");
}

/* The folder of a run that was killed. */
static bool killed(void)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		json_t *env = json_object();
		struct result r;

		if (!begin(&r) || results_write_env(&r, env))
			_exit(1);
		kill(getpid(), SIGKILL);
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) && has(IN_BOOT "/.partial-" RUN "/env.json");
}

static void test_killed(void)
{
	ok(killed() && !results_sweep("r") && !has(IN_BOOT "/.partial-" RUN),
	   "what a killed run has left is swept");
	ok(killed() && shell("echo 'other 0123' >" IN_BOOT "/.partial-" RUN "/.owner"),
	   "a run of another machine");
	ok(results_sweep("r") == 1 && has(IN_BOOT "/.partial-" RUN "/env.json") &&
	   strstr(results_error(), "another machine (other 0123)"), "stays: %s", results_error());
	ok(shell("printf 'a\\033[31m\\rb\\n' >" IN_BOOT "/.partial-" RUN "/.owner") &&
	   results_sweep("r") == 1 && !strpbrk(results_error(), "\033\r\n"),
	   "what it calls itself is no terminal's: %s", results_error());
	ok(shell("rm " IN_BOOT "/.partial-" RUN "/.owner") && results_sweep("r") == 1 &&
	   has(IN_BOOT "/.partial-" RUN "/env.json"), "one that says nothing stays: %s",
	   results_error());
	ok(shell("rm " IN_BOOT "/.partial-" RUN "/env.json") && !results_sweep("r") &&
	   !has(IN_BOOT "/.partial-" RUN), "but not when it is empty");
	ok(shell("mkdir " IN_BOOT "/.partial-x && : >" IN_BOOT "/.partial-x/.owner") &&
	   !results_sweep("r") && !has(IN_BOOT "/.partial-x"),
	   "nor when it was killed before it could say");
}

/* The lock is the proof: the same machine's, but alive. */
static void test_alive(void)
{
	int fd, status;
	pid_t pid;

	ok(killed(), "a run is killed");
	fflush(stdout);
	fd = open(IN_BOOT "/.partial-" RUN "/.owner", O_RDWR | O_CLOEXEC);
	ok(!fcntl(fd, F_OFD_SETLK, &(struct flock){ .l_type = F_WRLCK }), "somebody has its lock");
	pid = fork();
	if (!pid)
		_exit(results_sweep("r"));
	waitpid(pid, &status, 0);
	ok(WEXITSTATUS(status) == 1 && has(IN_BOOT "/.partial-" RUN "/env.json"), "it stays");
	close(fd);
	ok(!results_sweep("r") && !has(IN_BOOT "/.partial-" RUN), "until that has gone");
}

static bool outside_is_whole(void)
{
	return shell("[ $(find out -type f | wc -l) = 3 ]");
}

/* Links on every level, to what looks the same outside. */
static void test_links(void)
{
	ok(killed() && shell("mkdir -p out/b/.partial-1 && cp -r " IN_BOOT "/.partial-" RUN
			     "/. out/b/.partial-1 && : >out/b/.partial-1/time.json"),
	   "something outside looks like a run of ours");
	ok(shell("ln -s $PWD/out r/link && ln -s $PWD/out/b r/l/link && ln -s $PWD/out/b/.partial-1 "
		 IN_BOOT "/.partial-2 && ln -s $PWD/out/b/.partial-1/env.json " IN_BOOT
		 "/.partial-" RUN "/x"), "links lead to it");
	ok(results_sweep("r") == 1 && outside_is_whole(), "nothing there is swept: %s",
	   results_error());
	ok(!has(IN_BOOT "/.partial-" RUN), "links in what is ours go with it");
	ok(shell("rm " IN_BOOT "/.partial-2 r/l/link r/link") && !results_sweep("r"),
	   "without the links nothing stays");
	ok(killed() && shell("mkdir " IN_BOOT "/.partial-" RUN "/folder && : >" IN_BOOT
			     "/.partial-" RUN "/folder/file") &&
	   results_sweep("r") == 1 && has(IN_BOOT "/.partial-" RUN "/folder/file"),
	   "a folder in it is not ours: %s", results_error());
}

static void test_linked_label(void)
{
	struct result r;

	ok(shell("rm -rf r out && mkdir -p r out && ln -s ../out r/l") && !begin(&r) &&
	   shell("[ -z \"$(ls -A out)\" ]"), "no run is written through a link: %s",
	   results_error());
}

static void test_other_kernel(void)
{
	ok(shell("rm -rf r && mkdir -p " IN_BOOT "/a " IN_BOOT "/b " IN_BOOT "/c && mkfifo " IN_BOOT
		 "/a/env.json && echo '{\"build_id\": \"evil\"}' >evil && ln -s $PWD/evil "
		 IN_BOOT "/b/env.json"), "a pipe and a link in place of env.json");
	ok(!results_check_kernel("r", "l", "abc"), "are not read");
	ok(shell("printf '{\"build_id\": \"x\\\\u001b[m\", \"kernel_release\": \"6\\\\n7\"}' >"
		 IN_BOOT "/c/env.json") && results_check_kernel("r", "l", "abc") == -EEXIST &&
	   !strpbrk(results_error(), "\n\033"), "another kernel is told as it may be shown: %s",
	   results_error());
}

/* What else lies in the results folder is no label. */
static void test_names(void)
{
	static const char *const ours[] = {
		"compare", "history.db", "history.db-journal", ".", "..", ".x",
		"-x", "a/b", "a b", "",
	};
	unsigned int i, nr = 0;

	for (i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		nr += results_check_label(ours[i]) == -EINVAL;
	ok(nr == i && !results_check_label("v6.18") &&
	   !results_check_label("history") && !results_check_label("compare2"),
	   "labels that are refused: %u of %u", nr, i);
}

int main(void)
{
	char dir[] = "/tmp/fixcost-test.XXXXXX";

	alarm(60);
	umask(022);
	if (!mkdtemp(dir) || chdir(dir))
		return 1;
	test_whole();
	test_drop();
	test_killed();
	test_alive();
	test_links();
	test_linked_label();
	test_other_kernel();
	test_names();
	return chdir("/") || !shell("rm -rf %s", dir) ? 1 : finish();
}
