#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Judge label or folder B against A: compare.sh [options] A B
#
# Prints the table and leaves table.txt, rows.json, report.html and the
# figures in results/compare/A--B/. Options are those of fcstat compare.
# Exit code: 0 PASS, 1 REGRESSION, 2 INCONCLUSIVE, 3 unusable input.
set -u

results=${RESULTS:-results}
here=$(cd "$(dirname "$0")" && pwd)
case ${O:-build} in
/*) fcstat=$O/fcstat ;;
*)  fcstat=$here/../${O:-build}/fcstat ;;
esac

die()
{
	echo "compare.sh: $*" >&2
	exit 3
}

usage()
{
	sed -n '3,/^set/s/^# \{0,1\}//p' "$0" && "$fcstat" compare --help
}

# Make $new, and sweep what killed ones left: whoever lives has a lock on its
# folder, and that on all of them while it is made. Where nothing can be locked
# nothing is swept.
begin()
{
	mkdir -p "$results/compare" 2>/dev/null ||
		die "cannot make $results/compare"
	exec 8<"$results/compare"
	if flock 8 2>/dev/null; then
		for old in "$results"/compare/.new.*; do
			[ -d "$old" ] && [ ! -L "$old" ] &&
				flock -n "$old" rm -rf "$old"
		done
	fi
	new=$(mktemp -d "$results/compare/.new.XXXXXX" 2>/dev/null) ||
		die "cannot write to $results/compare"
	exec 9<"$new"
	flock 9 2>/dev/null
	exec 8<&-
}

# Draw what fcstat left in $new/figures. Without a figure there still is a table.
figures()
{
	nr=0 failed=0
	for def in "$new"/figures/*.def; do
		[ -e "$def" ] || continue
		nr=$((nr + 1))
		figure=$(basename "${def%.def}")
		why=$("$here/draw.sh" "$here/plot/${figure%%-*}.gp" \
			"${def%.def}" 2>&1) || {
			failed=$((failed + 1))
			[ $failed = 1 ] && first=${why#draw.sh: }
		}
		rm -f "$def" "${def%.def}.tsv"
	done
	[ $failed = 0 ] ||
		echo "compare.sh: $failed of $nr figures are missing: $first" >&2
}

[ -x "$fcstat" ] || die "no $fcstat: build it with make"
case "${1-}" in
--repro | --repro=*) exec "$fcstat" compare "$@" ;;
--help) usage || die "cannot write"
	exit 0 ;;
esac
# the last two arguments are the sides, the others are for fcstat
[ $# -ge 2 ] || die "takes two labels or folders, $# given; see --help"
case $results in -*) results=./$results ;; esac

nr=$(($# - 2))
for b; do
	shift
	nr=$((nr - 1))
	# a "--" before the sides is put there anyway
	[ $nr -lt 0 ] || [ "$nr$b" = 0-- ] || set -- "$@" "$b"
	a=${last-}
	last=$b
done
name=$(basename -- "$a")--$(basename -- "$b")
trap '[ -z "${new-}" ] || rm -rf "$new"' EXIT
trap 'exit 130' INT TERM
begin
mkdir "$new/figures"

"$fcstat" compare --results="$results" --out="$new/figures" "$@" -- "$a" "$b" \
	>"$new/output"
code=$?
[ $code -le 2 ] || exit 3

figures
# the last format given wins
"$fcstat" compare --results="$results" --figures="$new/figures" "$@" \
	--format=html -- "$a" "$b" >"$new/report.html"
[ $? -le 2 ] || exit 3

# the page is better with its pictures
case " $* " in *" --format=html "*|*" --format html "*)
	cp "$new/report.html" "$new/output" ;;
esac
mv "$new/figures/table.txt" "$new/figures/rows.json" "$new" ||
	die "cannot write to $new"
cat "$new/output" || die "cannot write the table"
rm -f "$new/output"
rm -rf "${results:?}/compare/$name"
chmod 755 "$new"
mv "$new" "$results/compare/$name" || die "cannot write $results/compare/$name"
exit $code
