// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table in bench/lib/README.md, as code: gate.sh compares the two. Differences
 * are told in this order.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gate_fields.h"

#define NR_FIELDS	(sizeof(gate_fields) / sizeof(gate_fields[0]))

/* The command line without what names the kernel: it is meant to differ. */
static char *cmdline_text(const json_t *value)
{
	char *words, *word, *rest, *out = NULL;
	size_t len;
	FILE *f;

	if (!json_is_string(value))
		return json_dumps(value, JSON_ENCODE_ANY);
	words = strdup(json_string_value(value));
	rest = words;
	f = open_memstream(&out, &len);
	while (f && (word = strsep(&rest, " \n"))) {
		if (!*word || !strncmp(word, "BOOT_IMAGE=", 11) ||
		    !strncmp(word, "initrd=", 7))
			continue;
		fprintf(f, "%s%s", ftell(f) ? " " : "", word);
	}
	if (f)
		fclose(f);
	free(words);
	return out;
}

/* Which there are: how much is in use is another number each time. */
static char *swaps_text(const json_t *value)
{
	json_t *names = json_array(), *swap;
	char *out;
	size_t i;

	json_array_foreach((json_t *)value, i, swap)
		json_array_append(names, json_object_get(swap, "device") ?: swap);
	out = json_dumps(names, JSON_COMPACT);
	json_decref(names);
	return out;
}

const struct gate_field gate_fields[] = {
	{ .key = "schema", .differs = GATE_REFUSE, .absent = "1", .final = true },
	{ .key = "clock", .differs = GATE_REFUSE, .null = "monotonic",
	  .absent = "monotonic", .final = true },

	{ .key = "machine", .differs = GATE_REFUSE },
	{ .key = "cpu", .differs = GATE_REFUSE },
	{ .key = "core_type", .differs = GATE_REFUSE, .by_row = true },
	{ .key = "core_capacity", .differs = GATE_REFUSE, .by_row = true },
	{ .key = "core_max_mhz", .differs = GATE_REFUSE, .by_row = true },
	{ .key = "microcode", .differs = GATE_REFUSE },
	{ .key = "mitigations", .differs = GATE_REFUSE },
	{ .key = "governor", .differs = GATE_REFUSE, .null = "none" },
	{ .key = "turbo", .differs = GATE_REFUSE },
	{ .key = "tuned", .differs = GATE_REFUSE, .absent = "false" },
	{ .key = "smt", .differs = GATE_REFUSE },
	{ .key = "cpus", .differs = GATE_REFUSE },
	{ .key = "online", .differs = GATE_REFUSE },
	{ .key = "hypervisor", .differs = GATE_REFUSE, .null = "bare metal" },
	{ .key = "clocksource", .differs = GATE_REFUSE },
	{ .key = "page_size", .differs = GATE_REFUSE },
	{ .key = "numa_nodes", .differs = GATE_REFUSE, .null = "0" },
	{ .key = "numa_balancing", .differs = GATE_REFUSE, .null = "0" },
	{ .key = "thp", .differs = GATE_REFUSE, .null = "never" },
	{ .key = "mthp", .differs = GATE_REFUSE, .null = "{}" },
	{ .key = "khugepaged", .differs = GATE_REFUSE, .null = "{}" },
	{ .key = "zswap", .differs = GATE_REFUSE, .null = "false" },
	{ .key = "lru_gen", .differs = GATE_REFUSE, .null = "0x0000" },
	{ .key = "ksm", .differs = GATE_REFUSE, .null = "0" },
	{ .key = "damon", .differs = GATE_REFUSE },
	{ .key = "swappiness", .differs = GATE_REFUSE },
	{ .key = "page_cluster", .differs = GATE_REFUSE },
	{ .key = "swapdev", .differs = GATE_REFUSE },
	{ .key = "memcg", .differs = GATE_REFUSE },
	{ .key = "preempt", .differs = GATE_REFUSE },
	{ .key = "preempt_dynamic", .differs = GATE_REFUSE },
	{ .key = "preempt_rcu", .differs = GATE_REFUSE },
	{ .key = "cmdline", .differs = GATE_REFUSE, .text = cmdline_text },
	{ .key = "config_hash", .differs = GATE_REFUSE },
	{ .key = "compiler", .differs = GATE_REFUSE },
	{ .key = "debug_options", .differs = GATE_REFUSE },
	{ .key = "tracer", .differs = GATE_REFUSE },
	{ .key = "suite_version", .differs = GATE_REFUSE },

	{ .key = "suite_compiler", .differs = GATE_WARN },
	{ .key = "tainted", .differs = GATE_WARN },
	{ .key = "cpus_used", .differs = GATE_WARN, .by_row = true },
	{ .key = "core_package", .differs = GATE_WARN, .by_row = true },
	{ .key = "core_cluster", .differs = GATE_WARN, .by_row = true },
	{ .key = "core_node", .differs = GATE_WARN, .by_row = true },
	{ .key = "swaps", .differs = GATE_WARN, .text = swaps_text },
	{ .key = "seed", .differs = GATE_WARN, .by_row = true },

	{ .key = "cpus_allowed", .differs = GATE_TELL },
	{ .key = "primary", .differs = GATE_TELL, .by_row = true },
	{ .key = "matrix", .differs = GATE_TELL, .by_row = true },
	{ .key = "filter", .differs = GATE_TELL, .by_row = true },
	{ .key = "interrupted", .differs = GATE_TELL, .absent = "false", .by_row = true },

	{ .key = "label", .differs = GATE_PASS },
	{ .key = "start", .differs = GATE_PASS },
	{ .key = "boot_id", .differs = GATE_PASS },
	{ .key = "kernel_release", .differs = GATE_PASS },
	{ .key = "kernel_version", .differs = GATE_PASS },
	{ .key = "build_id", .differs = GATE_PASS },
	{ .key = "memory_mib", .differs = GATE_PASS },
	{ .key = "available_mib", .differs = GATE_PASS },
	{ .key = "runs", .differs = GATE_PASS },
	{ .key = "samples", .differs = GATE_PASS },
	{ .key = "swapdev_why", .differs = GATE_PASS },
	{ .key = "warnings", .differs = GATE_PASS },
};

const size_t gate_nr_fields = NR_FIELDS;
