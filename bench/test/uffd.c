// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why there is no userfaultfd, told for each reason; and what a call returns:
 * short moves, pages that are missing, in the way or not exclusive.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mem.h"
#include "sharer.h"
#include "tap.h"
#include "uffd.h"
#include "worker.h"

#define LEN	(4UL << 20)
#define NOBODY	65534
#define UNKNOWN	(1ULL << 60)	/* no such feature */

/* A system call that answers with an error from now on, in this process. */
struct denied {
	unsigned int nr;
	uint32_t request;	/* of ioctl(), 0: any */
	int err;
};

static int deny(const struct denied *d)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, d->nr, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, d->request, 0, d->request ? 1 : 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | d->err),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(filter) / sizeof(filter[0]), filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return -errno;
	return 0;
}

static const struct denied device = { SYS_ioctl, USERFAULTFD_IOC_NEW, EACCES };

/* In a child that may lose its rights. Its exit code: was it refused so? */
static int try_refused(const struct denied *denied, uint64_t features, int want,
		       const char *words)
{
	int fd;

	if (denied && deny(denied))
		return 2;
	if (denied && denied->nr == SYS_userfaultfd && deny(&device))
		return 2;
	fd = uffd_open(features);
	printf("# %d: %s\n", fd, uffd_error());
	fflush(stdout);
	return fd != want || !strstr(uffd_error(), words);
}

static void refused(const char *name, const struct denied *denied, uint64_t features,
		    int want, const char *words)
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(try_refused(denied, features, want, words));
	waitpid(pid, &status, 0);
	ok(!status, "refused, and says why: %s", name);
}

static void refusals(void)
{
	const struct denied absent = { SYS_userfaultfd, 0, ENOSYS };
	const struct denied forbidden = { SYS_userfaultfd, 0, EPERM };
	const struct denied no_files = { SYS_userfaultfd, 0, EMFILE };
	const struct denied old = { SYS_ioctl, (uint32_t)UFFDIO_API, EINVAL };

	refused("no userfaultfd in the kernel", &absent, 0, -ENOSYS, "CONFIG_USERFAULTFD");
	refused("not permitted", &forbidden, 0, -EPERM, "seccomp filter");
	refused("another error", &no_files, 0, -EMFILE, strerror(EMFILE));
	refused("no UFFDIO_MOVE", &old, UFFD_FEATURE_MOVE, -EOPNOTSUPP, "no UFFDIO_MOVE");
	refused("no SIGBUS", &old, UFFD_FEATURE_SIGBUS, -EOPNOTSUPP, "gives no SIGBUS");
	refused("a feature that the kernel lacks", NULL, UNKNOWN, -EOPNOTSUPP,
		"0x1000000000000000");
}

static int opens_by_device(void)
{
	const struct denied call = { SYS_userfaultfd, 0, EPERM };
	int fd = deny(&call) ? -1 : uffd_open(0);

	printf("# %d: %s\n", fd, uffd_error());
	return fd < 0;
}

static void by_device(void)
{
	if (access("/dev/userfaultfd", R_OK | W_OK))
		skip("the device serves where the call is refused", strerror(errno));
	else
		ok(!exit_of_child(opens_by_device),
		   "the device serves where the call is refused");
}

/* A row that needs moves, where there are none: its reason, and no verdict. */
static void row_without_moves(void)
{
	const struct denied old = { SYS_ioctl, (uint32_t)UFFDIO_API, EINVAL };
	const struct fc_bench mover = { .needs = FC_MOVE }, other = { .needs = 0 };
	const struct matrix_row move = { .bench = &mover }, zap = { .bench = &other };
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(deny(&old) || worker_lacks(&zap) || !worker_lacks(&move) ||
		      !strstr(worker_lacks(&move), "no UFFDIO_MOVE"));
	waitpid(pid, &status, 0);
	ok(!status, "rows that move are told apart from those that do not");
}

static void unprivileged(void)
{
	int fd = open("/proc/sys/vm/unprivileged_userfaultfd", O_RDONLY);
	char allowed = '1';
	int status = -1;
	pid_t pid;

	if (fd < 0 || read(fd, &allowed, 1) != 1 || allowed != '0' || geteuid()) {
		skip("refused without root", "not root, or everybody may");
		return;
	}
	close(fd);
	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(setuid(NOBODY) ? 2 :
		      try_refused(NULL, UFFD_FEATURE_MOVE, -EPERM,
				  "have, or vm.unprivileged_userfaultfd=1 (now 0)"));
	waitpid(pid, &status, 0);
	ok(!status, "refused, and says why: not root");
}

/* A source that is filled and a destination that is not, both registered. */
struct pair {
	int fd;
	char *src, *dst;
};

static bool make_pair(struct pair *p)
{
	struct mem_state present = { 0 };

	p->fd = uffd_open(UFFD_FEATURE_MOVE);
	return p->fd >= 0 && !mem_map((void **)&p->src, LEN, 0) &&
		!mem_map((void **)&p->dst, LEN, 0) &&
		!mem_make_tables(p->dst, LEN) &&
		!mem_reach(p->src, LEN, &present) &&
		!uffd_register(p->fd, p->src, LEN) && !uffd_register(p->fd, p->dst, LEN);
}

static void drop_pair(struct pair *p)
{
	mem_unmap(p->dst, LEN);
	mem_unmap(p->src, LEN);
	close(p->fd);
}

static int move(struct pair *p, size_t from, size_t len, struct uffd_counts *counts)
{
	return uffd_give(p->fd, UFFD_MOVE, p->dst + from, p->src + from, len, counts);
}

static void there_and_back(struct pair *p)
{
	struct uffd_counts c = { 0 };
	int err = move(p, 0, LEN, &c);

	ok(!err && c.calls == 1 && !c.short_moves && !c.eagain, "a whole range in one call");
	ok(!mem_check_content(p->dst, LEN, p->src) && !mem_check_empty(p->src, LEN),
	   "every page arrived, none stayed");
	err = uffd_give(p->fd, UFFD_MOVE, p->src, p->dst, LEN, &c);
	ok(!err && !mem_check_content(p->src, LEN, p->src), "and back");
}

/* Any byte of a page may be the one that is wrong. */
static void wrong_content(struct pair *p)
{
	size_t page = mem_page_size(), pages = LEN / page;
	const size_t wrong[] = { 0, 17, 64, page / 2, page - 1 };
	char words[64];
	int err;

	snprintf(words, sizeof(words), "page %zu of %zu", pages / 2, pages);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		volatile char *byte = p->src + LEN / 2 + wrong[i];

		*byte ^= 1;
		err = mem_check_content(p->src, LEN, p->src);
		ok(err == -EILSEQ && strstr(mem_explain(err), words),
		   "one wrong bit is found in byte %zu: %s", wrong[i], mem_explain(err));
		*byte ^= 1;
	}
	err = mem_check_empty(p->src, LEN);
	ok(err == -ENOTEMPTY, "pages that stayed are told: %s", mem_explain(err));
}

static void swapped_pages(struct pair *p)
{
	size_t page = mem_page_size();
	char tmp[1 << 16];
	int err;

	memcpy(tmp, p->src, page);
	memcpy(p->src, p->src + page, page);
	memcpy(p->src + page, tmp, page);
	err = mem_check_content(p->src, LEN, p->src);
	ok(err == -EILSEQ, "two pages that changed places are found: %s", mem_explain(err));
	memcpy(p->src + page, p->src, page);
	memcpy(p->src, tmp, page);
}

/* The kernel moves what it can, then the next call tells the true error. */
static void short_move(struct pair *p)
{
	struct uffd_piece piece = { .dst = p->dst, .src = p->src, .len = LEN };
	struct uffd_counts c = { 0 };
	size_t hole = 100 * mem_page_size();
	int err;

	madvise(p->src + hole, mem_page_size(), MADV_DONTNEED);
	err = uffd_call(p->fd, UFFD_MOVE, &piece, &c);
	ok(err == -EAGAIN && piece.src == p->src + hole && piece.dst == p->dst + hole &&
	   piece.len == LEN - hole && c.calls == 1 && c.short_moves == 1 && !c.eagain,
	   "a short move advances by what was moved");
	err = uffd_call(p->fd, UFFD_MOVE, &piece, &c);
	ok(err == -ENOENT && c.calls == 2 && piece.src == p->src + hole,
	   "the next call says why: a hole in the source");
	err = uffd_give(p->fd, UFFD_MOVE, p->dst, p->src + LEN / 2, mem_page_size(), &c);
	ok(err == -EEXIST, "a page in the way is an error");
	uffd_give(p->fd, UFFD_MOVE, p->src, p->dst, hole, &c);
}

/* What a forked child shares cannot be moved. */
static void shared(struct pair *p)
{
	struct sharer sharer = { 0 };
	struct uffd_counts c = { 0 };
	int err;

	if (sharer_start(&sharer)) {
		skip("pages shared with a child", "fork failed");
		return;
	}
	err = move(p, 0, mem_page_size(), &c);
	ok(err == -EBUSY && c.ebusy == 1 && c.calls == 1, "a shared page is EBUSY, once");
	sharer_stop(&sharer);
}

static void copied(struct pair *p)
{
	struct mem_state present = { 0 };
	struct uffd_counts c = { 0 };
	int err;

	uffd_unregister(p->fd, p->src, LEN);
	mem_reach(p->src, LEN, &present);
	err = uffd_give(p->fd, UFFD_COPY, p->dst, p->src, LEN, &c);
	ok(!err && c.calls == 1 && !mem_check_content(p->dst, LEN, p->src) &&
	   !mem_check_content(p->src, LEN, p->src), "UFFDIO_COPY leaves the source");
}

int main(void)
{
	struct pair pair;

	refusals();
	by_device();
	row_without_moves();
	unprivileged();
	if (!make_pair(&pair)) {
		skip("moves", uffd_error());
		return finish();
	}
	there_and_back(&pair);
	wrong_content(&pair);
	swapped_pages(&pair);
	short_move(&pair);
	shared(&pair);
	copied(&pair);
	drop_pair(&pair);
	return finish();
}
