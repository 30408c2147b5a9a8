/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Proof that the kernel took the path that a row claims to measure: calls of
 * one of its functions, counted for this process and those it watches.
 */
#ifndef PATH_H
#define PATH_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct path;

/*
 * Count calls of the first of @names (comma separated) that this kernel has.
 * ":page", ":batch" or ":folio" behind a name tells what it is called once
 * for; a page when nothing does.
 * Returns NULL when it has none or cannot count them; path_error() then says
 * why.
 */
struct path *path_open(const char *names);
void path_close(struct path *path);
const char *path_error(void);

/*
 * Count this process too, with all its threads, also while it exits. Before
 * it does what is to be counted. Ourselves we need not name.
 */
int path_watch(struct path *path, int pid);

int path_start(struct path *path);
/* Stops, and reads the calls since path_start(). Returns 0 or -errno. */
int path_stop(struct path *path, uint64_t *calls);

/* Which function, and how ("fixcost.ko", "fentry", "kprobe", "function tracer"). */
const char *path_function(const struct path *path);
const char *path_mechanism(const struct path *path);
/*
 * True when the mechanism counts every process on the machine, not ours only:
 * then more calls than predicted may be someone else's, fewer never.
 */
bool path_is_global(const struct path *path);

enum path_unit {
	PATH_PAGE,
	PATH_BATCH,
	PATH_FOLIO,
	PATH_NR_UNITS,
};

/* What it is called once for, by what stands behind its name. */
enum path_unit path_unit(const struct path *path);

/* Those that free swap entries: batches are consecutive slots, since 6.10. */
#define PATH_FREE_SWAP \
	"swap_put_entries_direct:batch,free_swap_and_cache_nr:batch,free_swap_and_cache:page"

/*
 * Called for each page that swapoff maps again, until 6.18 at least. In 6.1 the
 * compiler puts swap_free() into its caller.
 */
#define PATH_UNUSE \
	"swap_free_nr:page,page_add_anon_rmap:page,folio_add_anon_rmap_pte:page"

/* What walks an anonymous folio's mappings takes the lock by this function. */
#define PATH_WALK	"folio_lock_anon_vma_read:page"

#ifdef __cplusplus
}
#endif

#endif /* PATH_H */
