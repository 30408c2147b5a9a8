// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fcstat: judges what fixcost measured. Every verb is a table entry.
 *
 * Exit codes: 0 PASS, 1 REGRESSION, 2 INCONCLUSIVE, 3 input that is unusable.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "commands.h"
#include "descriptors.h"
#include "err.h"
#include "output.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{ "compare", command_compare,
	  "compare [options] A B    judge label or folder B against A" },
	{ "plan", command_plan,
	  "plan [options] SIDE      boots and samples for a wanted effect" },
	{ "certify", command_certify,
	  "certify [options] A1 A2  is this machine fit: one kernel, two labels" },
	{ "history", command_history,
	  "history [options] [LABEL...]  what many labels say over time" },
	{ "export", command_export,
	  "export [options] SIDE    its samples for other tools" },
};

#define NR_COMMANDS	(sizeof(commands) / sizeof(commands[0]))

static int help(FILE *out, int code)
{
	size_t i;

	fprintf(out, "usage: fcstat COMMAND ...\n");
	for (i = 0; i < NR_COMMANDS; i++)
		fprintf(out, "  %s\n", commands[i].help);
	fprintf(out, "fcstat COMMAND --help lists its options\n");
	return code;
}

static int run(int argc, char **argv)
{
	size_t i;

	if (argc < 2)
		return help(stderr, EXIT_UNUSABLE);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help"))
		return help(stdout, 0);
	for (i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	err_set(-EINVAL, "no command %s; fcstat --help lists them", argv[1]);
	return err_print();
}

int main(int argc, char **argv)
{
	descriptors_occupy();
	/* a number that cannot be had is NAN, not the end of the program */
	gsl_set_error_handler_off();
	return output_end("fcstat", run(argc, argv));
}
