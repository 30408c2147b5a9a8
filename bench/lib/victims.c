// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "victims.h"

int victims_start(struct victims *v, const struct victim_plan *plan, size_t nr,
		  unsigned int cpu)
{
	int err = 0;

	while (!err && v->nr < nr) {
		err = victim_start(&v->victim[v->nr], plan, cpu + v->nr);
		v->nr++;
	}
	return err;
}

int victims_prove(struct victims *v, struct mem_proof *sum)
{
	struct mem_proof proof;
	int err = 0;

	memset(sum, 0, sizeof(*sum));
	for (size_t i = 0; !err && i < v->nr; i++) {
		err = victim_prove(&v->victim[i], &proof);
		mem_add_proof(sum, &proof);
	}
	return err;
}

void victims_kill(const struct victims *v)
{
	for (size_t i = 0; i < v->nr; i++)
		victim_kill(&v->victim[i]);
}

int victims_wait(struct victims *v)
{
	int err = 0;

	for (size_t i = 0; !err && i < v->nr; i++)
		err = victim_wait(&v->victim[i]);
	return err;
}

void victims_stop(struct victims *v)
{
	for (size_t i = 0; i < v->nr; i++)
		victim_stop(&v->victim[i]);
	v->nr = 0;
}
