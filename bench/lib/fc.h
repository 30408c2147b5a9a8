/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that a benchmark sees of the harness.
 *
 * A benchmark is one function and one FC_BENCH() line. The C++ that registers
 * it with Google Benchmark is in gbench.cc and nowhere else.
 */
#ifndef FC_H
#define FC_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One sample of one row. Opaque: only gbench.cc looks inside. */
struct fc_run;
struct hist;

enum fc_timing {
	FC_SECTION,	/* time what fc_start() and fc_stop() enclose: above 2 us */
	FC_LOOP,	/* time everything inside fc_loop(): below 1 us */
};

/* What the machine must have. Checked before the row runs; missing is a skip. */
enum fc_needs {
	FC_ROOT	= 1 << 0,
	FC_SWAP	= 1 << 1,	/* a swap device, made fresh for the row */
	FC_SWAPOFF = 1 << 2,	/* swapoff may race with freeing; with FC_SWAP */
	FC_MOVE	= 1 << 3,	/* UFFDIO_MOVE; without it no verdict is asked of the row */
	FC_COPY	= 1 << 4,	/* userfaultfd, and no more of it than UFFDIO_COPY */
	FC_KMOD	= 1 << 5,	/* the module */
};

struct fc_bench {
	const char *name;
	void (*run)(struct fc_run *run);
	/*
	 * Every key and what it may be: "cache=no|yes order=0..9 mib=1..65536".
	 * The first word, or the lower number, is the default.
	 */
	const char *args;
	/*
	 * What runs when no matrix file says otherwise: "cache=no,yes mib=64".
	 * These keys are always part of the row's name; the others are where
	 * they differ from their default.
	 */
	const char *matrix;
	enum fc_timing timing;
	unsigned int needs;
	/* Passes of fc_loop() that make one sample. 0: one section, 100000 loops. */
	unsigned int passes;
	/*
	 * Functions that prove the path, newest first, and what each is called
	 * once for: "a_nr:batch,a:page". See fc_expect_calls().
	 */
	const char *path;
	/*
	 * How many times "mib" it has in memory besides what is swapped out, at
	 * most. 0: once when nothing is swapped, or what cache=yes says.
	 */
	unsigned int in_memory;
	/* It has single calls to tell apart: a pass of its own times each. */
	bool latency;
	/*
	 * What is timed is the exit of processes named to fc_watch(): counted
	 * by CPU, and the path pass tells how long they were in exit_mmap().
	 */
	bool exits;
	/* Waits for kernel locks are told in the path pass, by type. */
	bool contends;
	/*
	 * Threads that are busy at once, each of which wants a CPU: a sum of
	 * numbers, keys and "key=word", which is 1 where the row says so:
	 * "movers+1". NULL: its "threads", or one.
	 */
	const char *cpus;
};

/* Linker-built table: a benchmark is found because its file is linked. */
#define FC_BENCH(fn, ...)						\
	static const struct fc_bench fc_bench_##fn = {			\
		.name = #fn, .run = fn, __VA_ARGS__			\
	};								\
	static const struct fc_bench *const fc_entry_##fn		\
	__attribute__((used, section("fc_benches"))) = &fc_bench_##fn

/* True while there is one more pass to do. */
bool fc_loop(struct fc_run *run);

/* Around the operation and nothing else: a clock read each. */
void fc_start(struct fc_run *run);
void fc_stop(struct fc_run *run);
/*
 * Instead of both: a time in ns that was measured elsewhere, of one pass. Other
 * passes' sections are not in it.
 */
void fc_elapsed(struct fc_run *run, double ns);

/* Value of a numeric argument. */
long fc_arg(struct fc_run *run, const char *key);
/* Is the argument this word? */
bool fc_is(struct fc_run *run, const char *key, const char *word);

/* How many pages one pass handles; gives the row's per_page. */
void fc_pages(struct fc_run *run, size_t pages);
/* A figure of this sample: a count, a share, or a time in ns (say so: x_ns). */
void fc_counter(struct fc_run *run, const char *name, double value);

/* Is this the pass that times single calls? Elsewhere they are left alone. */
bool fc_latency(struct fc_run *run);
/*
 * Quantiles as figures of this sample, and in words: of the single calls that
 * are measured when @of is NULL, p50_ns to max_ns; else of something beside
 * them, as well in the timed pass: OF_nr, OF_p50_ns to OF_max_ns.
 */
void fc_latencies(struct fc_run *run, const char *of, const struct hist *hist);
/*
 * What a reader should know of this row beside its time; that of its last
 * sample is printed, a line each, and kept as its label.
 */
__attribute__((format(printf, 2, 3)))
void fc_note(struct fc_run *run, const char *fmt, ...);

/*
 * How often the sample must have called .path's function, judged by the state
 * proved before: once per page, or, where this kernel's function is named with
 * ":batch", once per batch. Compared in the path pass.
 */
void fc_expect_calls(struct fc_run *run, size_t pages, size_t batches);
/* And how often one that is named with ":folio". */
void fc_expect_folios(struct fc_run *run, size_t folios);
/* The next section is about this child as well: count its calls too. */
void fc_watch(struct fc_run *run, int pid);

/* Skip: this machine cannot run it, or the state was not reached. */
__attribute__((format(printf, 2, 3)))
void fc_skip(struct fc_run *run, const char *fmt, ...);
/* Fail: it ran and the kernel misbehaved. */
__attribute__((format(printf, 2, 3)))
void fc_fail(struct fc_run *run, const char *fmt, ...);

#ifdef __cplusplus
}
#endif

#endif /* FC_H */
