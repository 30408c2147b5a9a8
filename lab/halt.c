// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A TCG plugin for counting guests: before the guest halts, QEMU's main loop has
 * come to rest.
 *
 * The main loop moves the virtual time on when the guest's CPU is halted. Where it
 * is still awake from the last time it did, it can see the CPU halted a moment
 * before what that executed is added to the time: the guest then wakes up late by
 * so much, and one boot differs from the next.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "qemu_plugin.h"

#define PATIENCE	1	/* second of a CPU; a main loop that works so long is stuck */

static int stat_of_main = -1;

/*
 * Ticks of a CPU that it had, -1: it rests. It sleeps in poll() alone: a lock
 * that it waits for was given up before.
 */
static long main_loop_works(void)
{
	char stat[512], state;
	ssize_t len = pread(stat_of_main, stat, sizeof(stat) - 1, 0);
	long user, system;
	const char *at;

	if (len <= 0)
		return -1;
	stat[len] = '\0';
	at = strrchr(stat, ')');
	if (!at || sscanf(at, ") %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld",
			  &state, &user, &system) != 3 || state == 'S')
		return -1;
	return user + system;
}

/* On a busy machine it may wait for a CPU for long: that is no work. */
static void before_halt(unsigned int vcpu, void *data)
{
	const struct timespec nap = { .tv_nsec = 20000 };
	const long patience = PATIENCE * sysconf(_SC_CLK_TCK);
	long first = main_loop_works(), now = first;

	(void)vcpu;
	(void)data;
	while (now >= 0 && now - first < patience) {
		nanosleep(&nap, NULL);
		now = main_loop_works();
	}
}

static bool halts(const struct qemu_plugin_insn *insn)
{
	return insn_is(insn, "\xf4", 1) ||			/* x86: hlt */
	       insn_is(insn, "\x7f\x20\x03\xd5", 4);	/* arm64: wfi */
}

static void translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	struct qemu_plugin_insn *last;

	(void)id;
	last = qemu_plugin_tb_get_insn(tb, qemu_plugin_tb_n_insns(tb) - 1);
	if (halts(last))
		qemu_plugin_register_vcpu_insn_exec_cb(last, before_halt,
						       QEMU_PLUGIN_CB_NO_REGS, NULL);
}

int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv)
{
	(void)info;
	(void)argc;
	(void)argv;
	stat_of_main = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
	if (stat_of_main < 0)
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	return 0;
}
