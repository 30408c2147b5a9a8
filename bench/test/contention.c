// SPDX-License-Identifier: GPL-2.0-or-later
/* Waits for kernel locks: which types, whose, and only while it is on. */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "contention.h"
#include "cpus.h"
#include "tap.h"
#include "team.h"

#define NR	8
#define ROUNDS	3000

static const struct {
	unsigned int flags;
	enum contention_type type;
} types[] = {
	{ 1, CONTENTION_SPIN }, { 1 | 2, CONTENTION_SPIN }, { 2, CONTENTION_READ },
	{ 4, CONTENTION_WRITE }, { 32, CONTENTION_MUTEX }, { 32 | 1, CONTENTION_MUTEX },
	{ 16 | 2, CONTENTION_PERCPU }, { 8, CONTENTION_OTHER }, { 0, CONTENTION_OTHER },
};

/* All want to write to the same mmap_lock. */
static int map_and_unmap(void *arg, unsigned int i)
{
	(void)i;
	for (int r = 0; r < ROUNDS; r++) {
		void *p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		munmap(p, 4096);
	}
	return !!arg;
}

static void contend(void)
{
	struct team *team = team_new(NR, map_and_unmap, NULL);

	if (team)
		team_run(team);
	if (team)
		team_free(team);
}

static uint64_t all(const struct contention *sum)
{
	uint64_t nr = 0;

	for (int i = 0; i < NR_CONTENTION_TYPES; i++)
		nr += sum->waits[i];
	return nr;
}

static void ours(void)
{
	struct contention sum;
	int tries = 0;

	do {
		contention_start();
		contend();
		contention_stop();
		contention_read(&sum);
	} while (!sum.waits[CONTENTION_WRITE] && ++tries < 20);
	ok(sum.waits[CONTENTION_WRITE] > 0 && sum.ns[CONTENTION_WRITE] > 0,
	   "threads that map wait for mmap_lock: %lu waits, %lu ns",
	   (unsigned long)sum.waits[CONTENTION_WRITE],
	   (unsigned long)sum.ns[CONTENTION_WRITE]);
	contend();
	contention_read(&sum);
	ok(!all(&sum), "what comes after the stop is not seen");
}

/* Returns the waits of a child, which is named or not. */
static uint64_t of_child(bool watch)
{
	struct contention sum;
	int go[2];
	pid_t pid;
	char c;

	if (pipe(go))
		return 0;
	fflush(stdout);
	pid = fork();
	if (!pid) {
		close(go[1]);
		while (read(go[0], &c, 1) > 0)
			contend();
		_exit(0);
	}
	contention_start();
	if (watch)
		contention_watch(pid);
	for (int i = 0; i < 20; i++)
		if (write(go[1], "", 1) != 1)
			break;
	close(go[1]);
	waitpid(pid, NULL, 0);
	contention_stop();
	close(go[0]);
	return contention_read(&sum) ? 1 : sum.waits[CONTENTION_WRITE];
}

int main(void)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		ok(contention_type(types[i].flags) == types[i].type, "flags %u are %s",
		   types[i].flags, contention_name[types[i].type]);
	if (contention_open()) {
		skip("waits", contention_error());
		return finish();
	}
	if (cpus_nr() < 2) {
		skip("waits", "one CPU: nobody waits");
		return finish();
	}
	ours();
	ok(!of_child(false), "those of a child are not ours");
	ok(of_child(true) > 0, "unless it is named");
	contention_close();
	return finish();
}
