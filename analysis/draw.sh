#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Draw a figure: draw.sh SCRIPT NAME [png|svg|pdf]...
#
# SCRIPT is one of plot/*.gp. NAME.def has the settings of the figure, NAME.tsv
# its numbers; makes NAME.png, NAME.svg and NAME.pdf. Nothing of the user's own
# settings reaches gnuplot. Exit code: 0, or 3 with gnuplot's own words.
set -u

die()
{
	echo "draw.sh: $*" >&2
	exit 3
}

[ $# -ge 2 ] || die "usage: draw.sh SCRIPT NAME [png|svg|pdf]..."
command -v gnuplot >/dev/null || die "no gnuplot: install it with make setup"
lib=$(cd "$(dirname "$0")/plot" && pwd) || exit 3
script=$(cd "$(dirname "$1")" && pwd)/$(basename "$1") || exit 3
name=$(basename "$2")
cd "$(dirname "$2")" || exit 3
shift 2
[ $# -gt 0 ] || set -- png svg pdf

# Where fonts' names are kept is no setting, and finding them again takes long.
cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}

draw()
{
	env -i PATH="$PATH" HOME=/nonexistent XDG_CACHE_HOME="$cache" LC_ALL=C \
		${LD_LIBRARY_PATH:+"LD_LIBRARY_PATH=$LD_LIBRARY_PATH"} \
		gnuplot -d -c "$lib/draw.gp" "$lib" "$script" "$name" "$1" 2>&1
}

for kind; do
	words=$(draw "$kind") && [ -s "$name.$kind" ] && continue
	code=$?
	rm -f "$name.png" "$name.svg" "$name.pdf"
	words=$(printf '%s\n' "$words" | grep -v '^[[:space:]^]*$' | tail -n 1)
	die "$name.$kind: ${words:-gnuplot ended with $code}"
done
