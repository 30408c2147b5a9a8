#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# hostile.py, where there is a Python to run it.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

if command -v python3 >/dev/null; then
	python3 "$(dirname "$0")/hostile.py" "$tmp"
	exit
fi
skip 'hostile results through every output' 'no python3'
finish
