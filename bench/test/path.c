// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * path: calls counted by each mechanism, of functions whose calls are known:
 * exit_mmap() is called once a child, and what frees swap entries once a run
 * of consecutive slots (once a page before 6.10).
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cpus.h"
#include "knob.h"
#include "path_internal.h"
#include "tap.h"

#define CHILDREN	7
#define PAGES		256	/* in one page table */
#define PMD		(2UL << 20)

static size_t page;

/* A child that exits when told to. */
static pid_t fork_waiting(int *go)
{
	int ends[2];
	char byte;
	pid_t pid;

	if (pipe(ends))
		return -1;
	pid = fork();
	if (!pid) {
		close(ends[1]);
		_exit(read(ends[0], &byte, 1) < 0);
	}
	close(ends[0]);
	*go = ends[1];
	return pid;
}

static void let_exit(pid_t pid, int go)
{
	int status;

	close(go);
	waitpid(pid, &status, 0);
}

/* Children exit one after the other; exit_mmap() is called for each. */
static void test_exits(struct path *path, pid_t stranger, int stranger_go)
{
	const char *how = path_mechanism(path);
	uint64_t calls = 0, none = 0;
	int i, go, err;
	pid_t pid;

	err = path_start(path);
	for (i = 0; i < CHILDREN && !err; i++) {
		pid = fork_waiting(&go);
		err = path_watch(path, pid);
		let_exit(pid, go);
	}
	let_exit(stranger, stranger_go);
	err = err ?: path_stop(path, &calls);
	if (err)
		printf("# %s\n", path_error());
	if (path_is_global(path))
		ok(!err && calls >= CHILDREN + 1, "%s: %d exit, %llu are seen on the machine",
		   how, CHILDREN + 1, (unsigned long long)calls);
	else
		ok(!err && calls == CHILDREN, "%s: %d exit, %llu are seen, and no stranger",
		   how, CHILDREN, (unsigned long long)calls);

	pid = fork_waiting(&go);
	path_watch(path, pid);
	let_exit(pid, go);
	err = path_start(path) ?: path_stop(path, &none);
	if (!ok(!err && none < CHILDREN, "%s: counts from the start to the stop",
		how))
		printf("# %llu, %s\n", (unsigned long long)none, path_error());
}

static void *map_range(void)
{
	char *buf = mmap(NULL, 2 * PMD, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (buf == MAP_FAILED)
		return NULL;
	buf = (char *)(((uintptr_t)buf + PMD - 1) & ~(PMD - 1));
	return madvise(buf, PMD, MADV_NOHUGEPAGE) ? NULL : buf;
}

/* All at once, or page by page in shuffled order: then no run is long. */
static void swap_out(char *buf, bool shuffled)
{
	size_t order[PAGES], i, j, swap;

	for (i = 0; i < PAGES; i++) {
		order[i] = i;
		memset(buf + i * page, (int)i + 1, page);
		*(size_t *)(buf + i * page) = i * 0x9e3779b97f4a7c15UL;
	}
	for (i = PAGES - 1; i; i--) {
		j = (size_t)rand() % (i + 1);
		swap = order[i];
		order[i] = order[j];
		order[j] = swap;
	}
	madvise(buf, PAGES * page, MADV_COLD);
	if (!shuffled)
		madvise(buf, PAGES * page, MADV_PAGEOUT);
	for (i = 0; i < PAGES && shuffled; i++)
		madvise(buf + order[i] * page, page, MADV_PAGEOUT);
}

/* What must be called: once a swapped page, or once a run of slots. */
static uint64_t predict(char *buf, bool batches)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uint64_t entry, before = 0, slot, calls = 0;
	size_t i;

	for (i = 0; i < PAGES; i++) {
		if (pread(fd, &entry, 8, (off_t)(((uintptr_t)buf / page + i) * 8)) != 8 ||
		    !(entry >> 62 & 1)) {
			before = 0;
			continue;
		}
		slot = (entry >> 5) & ((1ULL << 50) - 1);
		calls += !batches || !before || slot != before + 1;
		before = slot;
	}
	close(fd);
	return calls;
}

static bool have_swap(void)
{
	char line[256];
	FILE *f = fopen("/proc/swaps", "re");
	bool on = f && fgets(line, sizeof(line), f) &&
		  fgets(line, sizeof(line), f);

	if (f)
		fclose(f);
	return on;
}

static void test_zap(struct path *path, bool shuffled)
{
	bool batches = path_unit(path) == PATH_BATCH;
	uint64_t want, calls = 0;
	char *buf = map_range();
	int err;

	swap_out(buf, shuffled);
	want = predict(buf, batches);
	err = path_start(path);
	if (madvise(buf, PAGES * page, MADV_DONTNEED))
		err = -errno;
	err = err ?: path_stop(path, &calls);
	ok(want && (want > PAGES / 2) == (shuffled || !batches),
	   "%d pages swapped %s: %llu calls predicted", PAGES,
	   shuffled ? "shuffled" : "in order", (unsigned long long)want);
	ok(!err && (calls == want || (path_is_global(path) && calls > want)),
	   "%s: zap calls %s() %llu times, %llu predicted", path_mechanism(path),
	   path_function(path), (unsigned long long)calls,
	   (unsigned long long)want);
}

/* The child swaps out, tells its prediction, and is killed. */
static void test_exit_swapped(struct path *path)
{
	bool batches = path_unit(path) == PATH_BATCH;
	uint64_t want = 0, calls = 0;
	int ends[2], err, status;
	pid_t pid;

	if (pipe(ends))
		return;
	pid = fork();
	if (!pid) {
		char *buf = map_range();

		swap_out(buf, true);
		want = predict(buf, batches);
		if (write(ends[1], &want, sizeof(want)) == sizeof(want))
			pause();
		_exit(1);
	}
	err = path_watch(path, pid);
	if (read(ends[0], &want, sizeof(want)) != sizeof(want))
		err = -EIO;
	err = err ?: path_start(path);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	err = err ?: path_stop(path, &calls);
	if (err)
		printf("# %s: %s\n", strerror(-err), path_error());
	ok(!err && want && (calls == want || (path_is_global(path) && calls > want)),
	   "%s: exit calls %s() %llu times, %llu predicted",
	   path_mechanism(path), path_function(path),
	   (unsigned long long)calls, (unsigned long long)want);
	close(ends[0]);
	close(ends[1]);
}

static void test_swapped(const struct path_mechanism *by)
{
	struct path *path;

	if (!have_swap()) {
		skip("freeing swap entries", "no swap is on");
		return;
	}
	path = path_open_by(PATH_FREE_SWAP, by);
	if (!path) {
		skip("freeing swap entries", path_error());
		return;
	}
	test_zap(path, true);
	test_zap(path, false);
	test_exit_swapped(path);
	path_close(path);
}

static void test_mechanism(const struct path_mechanism *by)
{
	struct path *path;
	pid_t stranger;
	int go;

	stranger = fork_waiting(&go);
	path = path_open_by("exit_mmap", by);
	if (!path) {
		let_exit(stranger, go);
		ok(strstr(path_error(), by->name),
		   "%s: its error says what is missing", by->name);
		skip(by->name, path_error());
		return;
	}
	test_exits(path, stranger, go);
	path_close(path);
	test_swapped(by);
}

/* Killed while it traces: what it left goes with the journal. */
static void test_killed(void)
{
	char instance[64];
	struct path *path;
	int ends[2], status;
	char byte = 0;
	pid_t pid;

	if (pipe(ends))
		return;
	pid = fork();
	if (!pid) {
		path = path_open_by("exit_mmap", &path_tracer);
		byte = path && !path_start(path);
		if (write(ends[1], &byte, 1) == 1)
			kill(getpid(), SIGKILL);
		_exit(1);
	}
	if (read(ends[0], &byte, 1) != 1)
		byte = 0;
	waitpid(pid, &status, 0);
	close(ends[0]);
	close(ends[1]);
	if (!byte) {
		skip("function tracer killed", "there is none");
		return;
	}
	snprintf(instance, sizeof(instance),
		 "/sys/kernel/tracing/instances/fixcost-%d", pid);
	ok(!access(instance, F_OK), "function tracer: killed, it is left");
	ok(knob_restore(0) >= 1 && access(instance, F_OK),
	   "function tracer: the journal removes it");
}

static void test_names(void)
{
	struct path *path;

	ok(!path_open("no_such_function,exit_mmap_no") &&
	   strstr(path_error(), "no_such_function, exit_mmap_no"),
	   "none of the names: %s", path_error());
	ok(!path_open("exit_mma,xit_mmap"), "a part of a name is no name");
	path = path_open("no_such_function,exit_mmap,do_exit");
	if (path)
		ok(!strcmp(path_function(path), "exit_mmap"),
		   "the first name that is there is taken");
	else
		ok(strstr(path_error(), "cannot count exit_mmap |"),
		   "the first name that is there is taken: %s", path_error());
	path_close(path);
	path_close(NULL);
}

static int fake_open(struct path *path)
{
	(void)path;
	return 0;
}

static void fake_close(struct path *path)
{
	(void)path;
}

/* What a function is called once for stands behind its name. */
static void test_units(void)
{
	const struct path_mechanism fake = { .open = fake_open, .close = fake_close };
	static const struct {
		const char *names;
		enum path_unit unit;
		const char *word;
	} units[] = {
		{ "exit_mmap:batch,do_exit:page", PATH_BATCH, "batch" },
		{ "exit_mmap:page,do_exit:batch", PATH_PAGE, "page" },
		{ "no_such_function:page,exit_mmap:folio", PATH_FOLIO, "folio" },
		{ "exit_mmap", PATH_PAGE, "page" },
	};
	struct path *path;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		path = path_open_by(units[i].names, &fake);
		ok(path && !strcmp(path_function(path), "exit_mmap") &&
		   path_unit(path) == units[i].unit,
		   "%s: one call a %s", units[i].names, units[i].word);
		path_close(path);
	}
}

int main(void)
{
	char state[] = "/tmp/fixcost-path.XXXXXX", command[64];
	pid_t owner;

	page = (size_t)sysconf(_SC_PAGESIZE);
	/* pageout takes pages of this CPU's LRU batches only */
	cpus_pin((unsigned int)sched_getcpu());
	if (!mkdtemp(state) || setenv("FIXCOST_STATE", state, 1))
		return 1;
	if (knob_lock(&owner))
		printf("# no journal: no function tracer\n");
	test_names();
	test_units();
	test_mechanism(&path_kmod);
	test_mechanism(&path_fentry);
	test_mechanism(&path_kprobe);
	test_mechanism(&path_tracer);
	test_killed();
	knob_restore(0);
	snprintf(command, sizeof(command), "rm -rf %s", state);
	return system(command) ? 1 : finish();
}
