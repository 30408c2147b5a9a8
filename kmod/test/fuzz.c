// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Random requests: fuzz [REQUESTS [SEED]], by default a few thousand. Half of
 * them are in order, the others have a field spoiled. They are about a few
 * pages that come and go: written to, swapped out, read ahead, dropped. What
 * is asked of the kernel is to survive, and to answer with an errno that is
 * documented.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../hist.h"
#include "device.h"
#include "swapdev.h"

#define FILES	3
#define DATA	(4UL << 20)
#define PAGES	64

static uint64_t state;
static void *memory, *results;
static unsigned long answers[200], pins;

static uint64_t rnd(uint64_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 11) % below;
}

static const char *const names[] = {
	"noop", "get_put_swap_device", "percpu_ref_percpu", "percpu_ref_atomic",
	"rcu_read_lock", "anon_vma_lock_write", "anon_vma_trylock_write",
	"anon_vma_lock_read", "folio_trylock", "page_table_lock",
	"swap_cache_get_folio", "exit_mmap", "free_swap_and_cache_nr",
	"swap_put_entries_direct", "free_swap_and_cache", "unmap_page_range",
	"__zap_vma_range", "move_pages", "folio_lock_anon_vma_read", "no_such_thing",
	"rwsem_down_write_slowpath",
};

static const unsigned int requests[] = {
	FC_IOC_RUN, FC_IOC_ARM, FC_IOC_WATCH, FC_IOC_RESET, FC_IOC_READ,
	FC_IOC_DISARM, FC_IOC_STATE,
};

static uintptr_t some_page(void)
{
	return (uintptr_t)memory + rnd(PAGES) * 4096;
}

static uint64_t some_address(void)
{
	switch (rnd(6)) {
	case 0:
		return 0;
	case 1:
		return rnd(UINT64_MAX);
	case 2:
		return (uintptr_t)results + rnd(DATA) / 4096 * 4096;
	case 3:
		return 0xffff888000000000ULL + rnd(1 << 30);
	case 4:
		return (uintptr_t)results + DATA - 8;
	default:
		return some_page();
	}
}

static void name_role(struct fc_role *role)
{
	snprintf(role->name, sizeof(role->name), "%s",
		 names[rnd(sizeof(names) / sizeof(names[0]))]);
}

static void make_run(struct fc_request *req)
{
	unsigned int threads = 1;

	name_role(&req->role[0]);
	req->context = (uint32_t)rnd(FC_NR_CONTEXTS);
	req->loops = 1 + (uint32_t)rnd(64);
	req->batches = 1 + (uint32_t)rnd(8);
	req->flags = !rnd(4);
	req->addr = rnd(2) ? some_page() : 0;
	if (!rnd(40)) {
		req->flags = 0;
		req->role[0].cpus[0] = 1 + rnd(3);
		threads = req->role[0].cpus[0] == 3 ? 2 : 1;
		if (rnd(2)) {
			name_role(&req->role[1]);
			req->role[1].cpus[0] = 1;
			threads++;
		}
	}
	req->nr = req->batches * threads;
	req->data = (uintptr_t)results;
}

static void make(unsigned int what, struct fc_request *req)
{
	memset(req, 0, sizeof(*req));
	req->size = sizeof(*req);
	switch (what) {
	case FC_IOC_RUN:
		make_run(req);
		break;
	case FC_IOC_ARM:
		name_role(&req->role[0]);
		break;
	case FC_IOC_WATCH:
		req->pid = rnd(2) ? getpid() : (int)rnd(40000);
		break;
	case FC_IOC_READ:
		req->nr = rnd(2) ? FC_NR_BUCKETS + FC_NR_LENGTHS : 0;
		req->data = req->nr ? (uintptr_t)results : 0;
		break;
	case FC_IOC_STATE:
		req->addr = some_page();
		req->nr = 1 + (uint32_t)rnd(PAGES);
		req->data = (uintptr_t)results;
		break;
	}
}

static void spoil(struct fc_request *req)
{
	uint32_t *word = (uint32_t *)req + rnd(sizeof(*req) / 4);

	switch (rnd(5)) {
	case 0:
		req->addr = some_address();
		break;
	case 1:
		req->data = some_address();
		break;
	case 2:
		*word = (uint32_t)rnd(UINT32_MAX);
		break;
	case 3:
		*word ^= 1U << rnd(32);
		break;
	default:
		req->size = (uint32_t)rnd(2 * sizeof(*req));
		break;
	}
}

static void one(int fd)
{
	unsigned int what = requests[rnd(sizeof(requests) / sizeof(requests[0]))];
	struct fc_request req;
	int err;

	/* arming waits for a grace period: seldom, or there is nothing else */
	if (what == FC_IOC_ARM && rnd(50))
		what = FC_IOC_STATE;
	make(what, &req);
	if (rnd(2))
		spoil(&req);
	if (!rnd(100))
		what = (unsigned int)rnd(UINT32_MAX);
	err = ioctl(fd, what, rnd(100) ? (void *)&req : (void *)some_address()) ? errno : 0;
	answers[err < 200 ? err : 199]++;
	pins += !err && what == FC_IOC_RUN &&
		!strcmp(req.role[0].name, "get_put_swap_device");
}

static void change_memory(void)
{
	static const int advice[] = { MADV_DONTNEED, MADV_PAGEOUT, MADV_WILLNEED };
	char *page = (char *)some_page();
	uint64_t what = rnd(2 + sizeof(advice) / sizeof(advice[0]));

	if (what < sizeof(advice) / sizeof(advice[0]))
		madvise(page, 4096, advice[what]);
	else
		(*(volatile char *)page)++;
}

static bool documented(int err)
{
	static const int may_be[] = {
		0, EINVAL, EFAULT, ENOTTY, ENOENT, ENXIO, ENODEV, EBUSY, ESRCH, ENOSPC,
		EINTR, ENOMEM, EOPNOTSUPP,
	};

	for (size_t i = 0; i < sizeof(may_be) / sizeof(may_be[0]); i++)
		if (may_be[i] == err)
			return true;
	return false;
}

static bool have_swap(void)
{
	char kind[512], why[512];

	return !swapdev_choose("auto", LEN, kind, sizeof(kind), why, sizeof(why)) &&
	       !swapdev_make(kind, 64UL << 20);
}

static void ask(unsigned long nr)
{
	int fd[FILES] = { -1, -1, -1 };

	while (nr--) {
		int *one_of = &fd[rnd(FILES)];

		if (*one_of < 0 || !rnd(500)) {
			close(*one_of);
			*one_of = open(FC_DEVICE, O_RDWR | O_CLOEXEC);
		}
		if (!rnd(10))
			change_memory();
		one(*one_of);
	}
	for (size_t i = 0; i < FILES; i++)
		close(fd[i]);
}

static bool all_documented(void)
{
	int i, bad = 0;

	for (i = 0; i < 200; i++) {
		if (answers[i])
			printf("# %lu times %s\n", answers[i], i ? strerror(i) : "done");
		bad += answers[i] && !documented(i);
	}
	return !bad;
}

int main(int argc, char **argv)
{
	unsigned long nr = argc > 1 ? strtoul(argv[1], NULL, 0) : 5000;
	unsigned long seed = argc > 2 ? strtoul(argv[2], NULL, 0) : 1;
	int fd = device_open(&memory);

	if (fd < 0)
		return finish();
	state = seed * 0x9e3779b97f4a7c15ULL | 1;
	results = mmap(NULL, DATA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (results == MAP_FAILED)
		return 1;
	if (!have_swap())
		skip("the pin", swapdev_error());
	ask(nr);
	ok(all_documented() && answers[0] > nr / 20,
	   "%lu random requests of seed %lu: all answers are documented, and many succeed",
	   nr, seed);
	if (swapdev_path())
		ok(pins, "the pin was taken in %lu of them", pins);
	is_clean(1, "after all");
	mem_unmap(memory, LEN);
	swapdev_remove();
	knob_restore(0);
	close(fd);
	return finish();
}
