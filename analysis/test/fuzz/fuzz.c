// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libFuzzer's entry: FUZZ_READER names the reader. README.md in analysis/
 * has the command.
 */
#include <gsl/gsl_errno.h>

#include "readers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *reader;

	if (!reader) {
		reader = getenv("FUZZ_READER");
		if (!reader)
			abort();
		gsl_set_error_handler_off();
		fuzz_make();
		atexit(fuzz_remove);
	}
	fuzz_one(reader, data, len);
	return 0;
}
