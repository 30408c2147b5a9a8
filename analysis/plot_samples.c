// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every sample in the order it was taken: four blocks of data per row (samples
 * of A and of B, processes, boots), x being time in boots.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "plot.h"
#include "print.h"

/* Time of sample @i: within its process, within its boot. */
static double sample_x(const struct model *m, unsigned int boot,
		       unsigned int run, double share)
{
	return m->order[boot] + 0.04 +
	       0.92 * (run + 0.05 + 0.9 * share) / m->boot_runs[boot];
}

static void put_samples(FILE *out, const struct side *side,
			const struct row *row, const struct model *m)
{
	unsigned int boot = 0, run = 0, i, k;

	for (i = 0; i < row->nr_series; i++) {
		const struct series *s = &row->series[i];
		const double *values = series_values(side, s);

		for (k = 0; k < s->nr; k++)
			fprintf(out, "%.6f\t%.9g\n",
				sample_x(m, boot, run, (k + 0.5) / s->nr),
				values[k]);
		if (++run == m->boot_runs[boot]) {
			run = 0;
			boot++;
		}
	}
	fprintf(out, "\n\n");
}

/* Lines from (x, y) over dx: one per process, then one per boot. */
static void put_processes(FILE *out, const struct model *m)
{
	unsigned int boot, run, k = 0;

	for (boot = 0; boot < m->nr_boots; boot++)
		for (run = 0; run < m->boot_runs[boot]; run++, k++)
			fprintf(out, "%.6f\t%.9g\t%.6f\n",
				sample_x(m, boot, run, 0), exp(m->run[k]),
				sample_x(m, boot, run, 1) -
				sample_x(m, boot, run, 0));
}

static void put_boots(FILE *out, const struct model *m)
{
	unsigned int boot;

	for (boot = 0; boot < m->nr_boots; boot++)
		fprintf(out, "%.6f\t%.9g\t%.6f\n", m->order[boot],
			exp(m->boot[boot]), 1.0);
}

static void put_row(FILE *out, const struct judgement *j,
		    const struct judged *row)
{
	put_samples(out, j->a, row->a, &row->model_a);
	put_samples(out, j->b, row->b, &row->model_b);
	put_processes(out, &row->model_a);
	put_processes(out, &row->model_b);
	fprintf(out, "\n\n");
	put_boots(out, &row->model_a);
	put_boots(out, &row->model_b);
	fprintf(out, "\n\n");
}

int plot_samples(const struct figure *f)
{
	FILE *out = plot_begin(f, "samples");
	unsigned int i;

	if (!out)
		return -EIO;
	for (i = 0; i < f->nr; i++)
		put_row(out, f->j, f->rows[i]);
	return plot_close(f, out);
}
