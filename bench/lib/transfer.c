// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "swapdev.h"
#include "transfer.h"

static size_t whole_len(const struct transfer *t)
{
	return t->layout.len * t->layout.nr;
}

const char *transfer_refuse(const struct transfer *t)
{
	const struct mem_state *state = &t->layout.state;
	size_t part = whole_len(t) / t->threads;

	if (t->chunk % mem_page_size())
		return "kib is not whole pages";
	if (whole_len(t) % t->threads || (t->threads > 1 && part % mem_pmd_size()))
		return "the range is not that many parts of whole page tables";
	if (state->cached && state->order && swapdev_synchronous())
		return "a large folio is read back into the swap cache as small ones";
	return NULL;
}

/* The threads are there before the proof, for their stacks take memory. */
static int start_and_prove(struct transfer *t)
{
	struct mover_share share[MEM_MAX_AREAS];
	const struct mover_plan plan = {
		.uffd = t->areas.uffd,
		.op = t->layout.op,
		.chunk = t->chunk,
		.latency = t->latency,
	};

	mem_areas_share(&t->areas, share, t->threads);
	t->movers = movers_new(&plan, share, t->threads);
	return t->movers ? mem_areas_prove(&t->areas, &t->proof) : -errno;
}

int transfer_open(struct transfer *t)
{
	int err = mem_areas_map(&t->areas, &t->layout);

	if (!err)
		err = mem_areas_reach(&t->areas);
	if (!err)
		err = start_and_prove(t);
	if (!err)
		movers_wake(t->movers);
	return err;
}

void transfer_run(struct transfer *t)
{
	movers_run(t->movers);
}

int transfer_stop(struct transfer *t)
{
	int err = movers_free(t->movers, &t->result);

	t->movers = NULL;
	return err ? err : mem_areas_check(&t->areas);
}

void transfer_close(struct transfer *t)
{
	if (t->movers)
		movers_free(t->movers, NULL);
	mem_areas_unmap(&t->areas);
}

const char *transfer_explain(int err)
{
	if (err == -EBUSY)
		return "EBUSY: some pages were shared, pinned, or in a large folio";
	return err == -EILSEQ || err == -ENOTEMPTY ? mem_explain(err) : strerror(-err);
}

size_t transfer_batches(const struct transfer *t)
{
	unsigned int order = t->layout.state.order;
	size_t batch = order ? mem_page_size() << order : mem_pmd_size();

	if (batch > t->chunk)
		batch = t->chunk;
	return t->layout.whole ? 0 : whole_len(t) / batch;
}

size_t transfer_folios(const struct transfer *t)
{
	size_t pages = whole_len(t) / mem_page_size();

	return t->layout.whole ? pages >> t->layout.state.order : pages;
}
