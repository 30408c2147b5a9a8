// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Calls counted by a BPF program at the function's entry: of the processes
 * in its map. Leaves nothing behind when killed.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "path_internal.h"
#include "right.h"

#define MAX_PROCESSES	16384
#define PROC_PID_INIT_INO	0xEFFFFFFCU	/* the first pid namespace's */

#define INSN(c, d, s, o, i)						\
	{ .code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i) }

/*
 *	tgid = bpf_get_current_pid_tgid() >> 32;
 *	calls = bpf_map_lookup_elem(map, &tgid);
 *	if (calls)
 *		__sync_fetch_and_add(calls, 1);
 *	return 0;
 */
static int load_counter(const char *function, int map_fd)
{
	struct bpf_insn insns[] = {
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0,
		     BPF_FUNC_get_current_pid_tgid),
		INSN(BPF_ALU64 | BPF_RSH | BPF_K, 0, 0, 0, 32),
		INSN(BPF_STX | BPF_MEM | BPF_W, 10, 0, -4, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, 2, 10, 0, 0),
		INSN(BPF_ALU64 | BPF_ADD | BPF_K, 2, 0, 0, -4),
		INSN(BPF_LD | BPF_IMM | BPF_DW, 1, BPF_PSEUDO_MAP_FD, 0,
		     map_fd),
		INSN(0, 0, 0, 0, 0),
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_map_lookup_elem),
		INSN(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, 1, 0, 0, 1),
		INSN(BPF_STX | BPF_ATOMIC | BPF_DW, 0, 1, 0, BPF_ADD),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts,
		    .expected_attach_type = BPF_TRACE_FENTRY);
	int id;

	id = libbpf_find_vmlinux_btf_id(function, BPF_TRACE_FENTRY);
	if (id < 0)
		return path_fail(id, "the kernel's BTF does not have it; it needs CONFIG_DEBUG_INFO_BTF");
	opts.attach_btf_id = (uint32_t)id;
	return bpf_prog_load(BPF_PROG_TYPE_TRACING, "fixcost_path", "GPL",
			     insns, sizeof(insns) / sizeof(insns[0]), &opts);
}

/* The program sees pids of the first namespace, and we must know ours. */
static bool pids_are_ours(void)
{
	struct stat st;

	return !stat("/proc/self/ns/pid", &st) && st.st_ino == PROC_PID_INIT_INO;
}

static int fentry_watch(struct path *path, int pid)
{
	uint32_t tgid = (uint32_t)pid;
	uint64_t calls = 0;
	int err;

	err = bpf_map_update_elem(path->map_fd, &tgid, &calls, BPF_ANY);
	return err ? path_fail(err, "watch process %d: %s", pid,
			       strerror(-err)) : 0;
}

static void fentry_close(struct path *path)
{
	if (path->link_fd >= 0)
		close(path->link_fd);
	if (path->map_fd >= 0)
		close(path->map_fd);
	path->link_fd = -1;
	path->map_fd = -1;
}

static int attach(struct path *path)
{
	int prog;

	path->map_fd = bpf_map_create(BPF_MAP_TYPE_HASH, "fixcost_path",
				      sizeof(uint32_t), sizeof(uint64_t),
				      MAX_PROCESSES, NULL);
	if (path->map_fd < 0)
		return path_fail(path->map_fd, "no BPF here: %s",
				 right_explain(RIGHT_BPF, path->map_fd));
	path_fail(0, "%s", "");
	prog = load_counter(path->function, path->map_fd);
	if (prog < 0)
		return path_error()[0] ? prog :
		       path_fail(prog, "the program is refused: %s%s",
				 right_explain(RIGHT_BPF, prog), prog == -EINVAL ?
				 ": it takes CONFIG_BPF_JIT and CONFIG_BPF_EVENTS" : "");
	path->link_fd = bpf_raw_tracepoint_open(NULL, prog);
	close(prog);
	if (path->link_fd < 0)
		return path_fail(path->link_fd, "it does not attach: %s%s",
				 right_explain(RIGHT_BPF, path->link_fd),
				 path->link_fd == -EPERM ? "" : ": it takes CONFIG_FUNCTION_TRACER");
	return fentry_watch(path, getpid());
}

static int fentry_open(struct path *path)
{
	int err;

	if (!pids_are_ours())
		return path_fail(-EOPNOTSUPP, "this is a container's pid namespace; run outside");
	libbpf_set_print(NULL);
	err = attach(path);
	if (err)
		fentry_close(path);
	return err;
}

/* All that are watched, and what they called since the last start. */
static uint64_t sum_calls(struct path *path)
{
	uint64_t calls, sum = 0;
	uint32_t tgid;
	void *at = NULL;

	while (!bpf_map_get_next_key(path->map_fd, at, &tgid)) {
		if (!bpf_map_lookup_elem(path->map_fd, &tgid, &calls))
			sum += calls;
		at = &tgid;
	}
	return sum;
}

/* A key that goes away restarts the walk, so it is taken before it goes. */
static void forget_the_dead(struct path *path)
{
	uint32_t tgid, next;
	bool more = !bpf_map_get_next_key(path->map_fd, NULL, &tgid);

	while (more) {
		more = !bpf_map_get_next_key(path->map_fd, &tgid, &next);
		if (kill((pid_t)tgid, 0) && errno == ESRCH)
			bpf_map_delete_elem(path->map_fd, &tgid);
		tgid = next;
	}
}

static int fentry_start(struct path *path)
{
	forget_the_dead(path);
	path->before = sum_calls(path);
	return 0;
}

static int fentry_stop(struct path *path, uint64_t *calls)
{
	*calls = sum_calls(path) - path->before;
	return 0;
}

const struct path_mechanism path_fentry = {
	.name = "fentry",
	.open = fentry_open,
	.close = fentry_close,
	.watch = fentry_watch,
	.start = fentry_start,
	.stop = fentry_stop,
};
