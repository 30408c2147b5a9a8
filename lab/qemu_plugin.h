/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the plugins use of QEMU's interface: few distributions ship its header.
 * PLUGIN_API is 1 for QEMU before 9.0 and 2 since, where a counter is a place
 * in a scoreboard that has one copy for each CPU (the guest has one CPU), and 3
 * since 9.1, where the code of an instruction is copied.
 */
#ifndef QEMU_PLUGIN_H
#define QEMU_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifndef PLUGIN_API	/* plugin.sh gives it, a checker does not */
#define PLUGIN_API	3
#endif

#define EXPORT	__attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;

enum { QEMU_PLUGIN_CB_NO_REGS };
enum { QEMU_PLUGIN_INLINE_ADD_U64 };

EXPORT extern int qemu_plugin_version;
EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc,
			       char **argv);

typedef void (*translate_fn)(qemu_plugin_id_t, struct qemu_plugin_tb *);
typedef void (*exec_fn)(unsigned int vcpu, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, translate_fn fn);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *
qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    exec_fn fn, int flags, void *data);

int qemu_plugin_version = PLUGIN_API;

#if PLUGIN_API == 1
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn,
						int op, void *at, uint64_t value);

static uint64_t *counter;

static inline int make_counters(size_t nr)
{
	counter = calloc(nr, sizeof(*counter));
	return counter ? 0 : -1;
}

static inline const uint64_t *counters(unsigned int vcpu)
{
	(void)vcpu;
	return counter;
}

static inline void count_inline(struct qemu_plugin_insn *insn, size_t i)
{
	qemu_plugin_register_vcpu_insn_exec_inline(insn,
						   QEMU_PLUGIN_INLINE_ADD_U64,
						   &counter[i], 1);
}
#else
struct qemu_plugin_scoreboard;

struct qemu_plugin_u64 {
	struct qemu_plugin_scoreboard *score;
	size_t offset;
};

struct qemu_plugin_scoreboard *qemu_plugin_scoreboard_new(size_t element_size);
void *qemu_plugin_scoreboard_find(struct qemu_plugin_scoreboard *score,
				  unsigned int vcpu);
void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(struct qemu_plugin_insn *insn,
							 int op, struct qemu_plugin_u64 at,
							 uint64_t value);

static struct qemu_plugin_scoreboard *score;

static inline int make_counters(size_t nr)
{
	score = qemu_plugin_scoreboard_new(nr * sizeof(uint64_t));
	return score ? 0 : -1;
}

static inline const uint64_t *counters(unsigned int vcpu)
{
	return qemu_plugin_scoreboard_find(score, vcpu);
}

static inline void count_inline(struct qemu_plugin_insn *insn, size_t i)
{
	struct qemu_plugin_u64 at = {
		.score = score,
		.offset = i * sizeof(uint64_t),
	};

	qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn,
							    QEMU_PLUGIN_INLINE_ADD_U64,
							    at, 1);
}
#endif

size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
#if PLUGIN_API < 3
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);

static inline void insn_code(const struct qemu_plugin_insn *insn, void *code, size_t len)
{
	memcpy(code, qemu_plugin_insn_data(insn), len);
}
#else
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *code, size_t len);

static inline void insn_code(const struct qemu_plugin_insn *insn, void *code, size_t len)
{
	qemu_plugin_insn_data(insn, code, len);
}
#endif

static inline bool insn_is(const struct qemu_plugin_insn *insn, const char *code,
			   size_t len)
{
	char buf[16];

	if (qemu_plugin_insn_size(insn) != len)
		return false;
	insn_code(insn, buf, len);
	return !memcmp(buf, code, len);
}

#endif /* QEMU_PLUGIN_H */
