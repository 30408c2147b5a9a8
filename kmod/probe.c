// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls and their durations, of the processes that are watched: a kretprobe
 * with a histogram for each CPU. Others pay for the look whether they are.
 */
#include <linux/cpumask.h>
#include <linux/kprobes.h>
#include <linux/ktime.h>
#include <linux/pid.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "check.h"
#include "probe.h"

#define MAX_ACTIVE	256	/* calls in progress: tasks that sleep in one */
#define COST_CALLS	256	/* that a probe's cost is taken from */
#define COST_ROUNDS	8

struct function {
	const char *name;
	int length_arg;
};

static const struct function functions[] = {
#define FC_FUNCTION(fn, arg)	{ #fn, arg },
#include "function_list.h"
#undef FC_FUNCTION
};

struct histogram {
	u64 sum_ns;
	u64 calls;
	u64 bucket[FC_NR_BUCKETS];
	u64 length[FC_NR_LENGTHS];
};

struct fc_probe {
	struct kretprobe rp;
	const struct function *function;
	struct xarray watched;		/* by thread group id */
	u32 nr_watched;
	u64 cost_ns;
	struct histogram *on_cpu[];
};

struct call {
	u64 start;
	unsigned long length;
};

/* NULL: it is being disarmed. */
static nokprobe_inline struct fc_probe *probe_of(struct kretprobe_instance *ri)
{
	struct kretprobe *rp = get_kretprobe(ri);

	return rp ? container_of(rp, struct fc_probe, rp) : NULL;
}

/* Non-zero: this call is nobody's that is watched. */
static int on_entry(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct fc_probe *probe = probe_of(ri);
	struct call *call = (struct call *)ri->data;

	if (!probe || !xa_load(&probe->watched, (unsigned long)current->tgid))
		return 1;
	call->length = 1;
	if (probe->function->length_arg >= 0)
		call->length = (unsigned int)
			regs_get_kernel_argument(regs, probe->function->length_arg);
	call->start = ktime_get_mono_fast_ns();
	return 0;
}

NOKPROBE_SYMBOL(on_entry);

static void add(u64 *count, u64 n)
{
	WRITE_ONCE(*count, READ_ONCE(*count) + n);
}

NOKPROBE_SYMBOL(add);

/* The clock is the one that may be read in a breakpoint; it may step back a bit. */
static int on_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	u64 now = ktime_get_mono_fast_ns();
	struct call *call = (struct call *)ri->data;
	u64 ns = now > call->start ? now - call->start : 0;
	struct fc_probe *probe = probe_of(ri);
	struct histogram *h;

	if (!probe)
		return 0;
	h = probe->on_cpu[raw_smp_processor_id()];
	add(&h->calls, 1);
	add(&h->sum_ns, ns);
	add(&h->bucket[fc_bucket(ns)], 1);
	add(&h->length[fc_length(call->length)], 1);
	return 0;
}

NOKPROBE_SYMBOL(on_return);

static int watch_tgid(struct fc_probe *probe, pid_t tgid)
{
	void *old;

	if (probe->nr_watched >= FC_MAX_WATCHED)
		return -ENOSPC;
	old = xa_store(&probe->watched, (unsigned long)tgid, xa_mk_value(1), GFP_KERNEL);
	if (xa_is_err(old))
		return xa_err(old);
	probe->nr_watched += !old;
	return 0;
}

int fc_probe_watch(struct fc_probe *probe, struct fc_request *req)
{
	struct task_struct *task;
	pid_t tgid = 0;
	int err;

	rcu_read_lock();
	task = pid_task(find_vpid(req->pid), PIDTYPE_PID);
	if (task)
		tgid = task->tgid;
	rcu_read_unlock();
	if (!tgid)
		return fc_refuse(req, -ESRCH, "no such process");
	err = watch_tgid(probe, tgid);
	return err == -ENOSPC ? fc_refuse(req, err, "4096 processes are watched") : err;
}

int fc_probe_reset(struct fc_probe *probe)
{
	int cpu;

	xa_destroy(&probe->watched);
	probe->nr_watched = 0;
	for_each_possible_cpu(cpu)
		memset(probe->on_cpu[cpu], 0, sizeof(struct histogram));
	return watch_tgid(probe, current->tgid);
}

static void add_all(u64 *sum, const u64 *count, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		sum[i] += READ_ONCE(count[i]);
}

void fc_probe_read(struct fc_probe *probe, struct fc_request *req, u64 *count)
{
	const struct histogram *h;
	int cpu;

	for_each_possible_cpu(cpu) {
		h = probe->on_cpu[cpu];
		req->calls += READ_ONCE(h->calls);
		req->sum_ns += READ_ONCE(h->sum_ns);
		if (!count)
			continue;
		add_all(count, h->bucket, FC_NR_BUCKETS);
		add_all(count + FC_NR_BUCKETS, h->length, FC_NR_LENGTHS);
	}
	req->missed = READ_ONCE(probe->rp.nmissed) + READ_ONCE(probe->rp.kp.nmissed);
	req->probe_ns = probe->cost_ns;
}

static void free_probe(struct fc_probe *probe)
{
	int cpu;

	for_each_possible_cpu(cpu)
		kvfree(probe->on_cpu[cpu]);
	xa_destroy(&probe->watched);
	kfree(probe);
}

static struct fc_probe *new_probe(const struct function *function)
{
	struct fc_probe *probe;
	int cpu;

	probe = kzalloc(struct_size(probe, on_cpu, nr_cpu_ids), GFP_KERNEL);
	if (!probe)
		return NULL;
	xa_init(&probe->watched);
	probe->function = function;
	probe->rp.handler = on_return;
	probe->rp.entry_handler = on_entry;
	probe->rp.data_size = sizeof(struct call);
	probe->rp.maxactive = MAX_ACTIVE;
	for_each_possible_cpu(cpu) {
		probe->on_cpu[cpu] = kvzalloc(sizeof(*probe->on_cpu[cpu]),
					      GFP_KERNEL);
		if (probe->on_cpu[cpu])
			continue;
		free_probe(probe);
		return NULL;
	}
	if (!watch_tgid(probe, current->tgid))
		return probe;
	free_probe(probe);
	return NULL;
}

/* What a probe's cost is measured with. */
static noinline void probed(void)
{
	asm volatile("");
}

/* The least of some rounds: the rest is interrupts. */
static u64 time_calls(void)
{
	u64 start, ns, least = U64_MAX;
	u32 i, round;

	for (round = 0; round < COST_ROUNDS; round++) {
		start = ktime_get_ns();
		for (i = 0; i < COST_CALLS; i++)
			probed();
		ns = ktime_get_ns() - start;
		least = min(least, ns);
	}
	return least;
}

/* Of the same probe on a function that does nothing; 0 when it cannot be told. */
static u64 probe_cost(void)
{
	static const struct function nothing = { "probed", -1 };
	struct fc_probe *probe = new_probe(&nothing);
	u64 with, without = time_calls();

	if (!probe)
		return 0;
	probe->rp.kp.addr = (kprobe_opcode_t *)probed;
	if (register_kretprobe(&probe->rp)) {
		free_probe(probe);
		return 0;
	}
	with = time_calls();
	fc_probe_disarm(probe);
	return with > without ? (with - without) / COST_CALLS : 0;
}

static const struct function *find_function(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(functions); i++)
		if (!strcmp(functions[i].name, name))
			return &functions[i];
	return NULL;
}

static int refuse_probe(struct fc_request *req, int err)
{
	if (err == -ENOENT)
		return fc_refuse(req, err, "this kernel has no such function");
	return fc_refuse(req, err, "no kretprobe there: no CONFIG_KPROBES, blacklisted, or lockdown");
}

struct fc_probe *fc_probe_arm(struct fc_request *req)
{
	const struct function *function = find_function(req->role[0].name);
	struct fc_probe *probe;
	int err;

	if (!function)
		return ERR_PTR(fc_refuse(req, -ENOENT, "no function that fixcost probes"));
	probe = new_probe(function);
	if (!probe)
		return ERR_PTR(-ENOMEM);
	probe->cost_ns = probe_cost();
	probe->rp.kp.symbol_name = function->name;
	err = register_kretprobe(&probe->rp);
	if (!err)
		return probe;
	free_probe(probe);
	return ERR_PTR(refuse_probe(req, err));
}

void fc_probe_disarm(struct fc_probe *probe)
{
	if (!probe)
		return;
	unregister_kretprobe(&probe->rp);
	free_probe(probe);
}
