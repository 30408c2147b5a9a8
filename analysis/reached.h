/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What differs between two kernels and which rows run it, as make lab counts it
 * and leaves it in B's run (reached.json, README.md lists its members).
 */
#ifndef REACHED_H
#define REACHED_H

#include "judge.h"
#include "text.h"

/*
 * Read @path, the reached.json of run @run. Returns 0 or -errno: what is not as the
 * README says is refused.
 */
int reached_read(struct side *side, unsigned int run, const char *path);

/*
 * Find what was written about just these two kernels, and give each row its
 * part; nothing is known where nothing was.
 */
void reached_find(struct judgement *j);

/* What is written of a row: "reached" and "before"; NULL is not known. */
const json_t *reached_part(const struct judgement *j, const struct judged *row);

/* How many functions and objects differ; 0 too when that is not known. */
size_t reached_nr_functions(const struct judgement *j);
size_t reached_nr_data(const struct judgement *j);

/*
 * A paragraph each of what differs, and of who would run it where no row does.
 * Empty where there is nothing to say.
 */
void reached_differs(struct text *t, const struct judgement *j);
void reached_families(struct text *t, const struct judgement *j);

/* For rows.json: what differs, and what a row runs of it; null is not known. */
json_t *reached_changed(const struct judgement *j);
json_t *reached_row(const struct judgement *j, const struct judged *row);

#endif /* REACHED_H */
