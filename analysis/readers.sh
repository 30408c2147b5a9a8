#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Draw what a writer of the anon_vma root lock pays beside readers:
# readers.sh LABEL, after make bench KERNEL=LABEL MATRIX=readers. Leaves
# results/LABEL-readers.png, .svg, .pdf and the figures in .tsv: medians over
# the samples of all runs. Exit code: 0, or 3 when there is nothing to draw.
set -u

LC_ALL=C	# numbers with a dot, and bytes
export LC_ALL
results=${RESULTS:-results}
here=$(cd "$(dirname "$0")" && pwd)

die()
{
	echo "readers.sh: $*" >&2
	exit 3
}

[ $# = 1 ] || die "takes one label; first: make bench KERNEL=label MATRIX=readers"
case $1 in
*[!\ -~]* | */*) die "a label has no slash and nothing but printable ASCII" ;;
esac
case $results in -*) results=./$results ;; esac
set -- "$1" "$results/$1"/*/*/time.json
[ -f "$2" ] || die "no $results/$1: first make bench KERNEL=$1 MATRIX=readers"
label=$1 out=$results/$1-readers
shift

# "lock readers p50 mean p99 misses" of each sample that has a result
samples()
{
	awk -F'"' '
		$2 == "run_name" {
			lock = readers = ""
			split($4, part, "/")
			if (part[1] ~ /^k_anon_vma_(try)?lock_write$/) {
				lock = part[1] ~ /try/ ? "trylock" : "lock"
				readers = part[2]
				sub("readers:", "", readers)
			}
		}
		# by name, so p99 is the last of these
		$2 ~ /^(mean|misses|p50|p99)$/ {
			sub(/^: /, "", $3); sub(/,$/, "", $3)
			value[$2] = $3
			if ($2 == "p99" && lock != "")
				print lock, readers, value["p50"], value["mean"], $3, value["misses"]
		}' "$@"
}

# the medians, lock by lock, separated as gnuplot wants it
medians()
{
	sort -k1,1 -k2,2n | awk '
		function median(column,    i, j, t) {
			for (i = 2; i <= nr; i++)
				for (j = i; j > 1 && v[column, j] < v[column, j - 1]; j--) {
					t = v[column, j]
					v[column, j] = v[column, j - 1]
					v[column, j - 1] = t
				}
			return v[column, int((nr + 1) / 2)]
		}
		function flush() {
			if (nr)
				print readers + 0, median(3), median(4), median(5), median(6)
			nr = 0
		}
		$1 != lock || $2 != readers { flush() }
		lock != "" && $1 != lock { print "\n" }
		{
			lock = $1; readers = $2; nr++
			for (i = 3; i <= 6; i++)
				v[i, nr] = $i + 0
		}
		END { flush() }'
}

samples "$@" | medians >"$out.tsv"
[ -s "$out.tsv" ] || die "no row of the matrix readers has a result in $label; was the module loaded?"
: >"$out.def"
"$here/draw.sh" "$here/plot/readers.gp" "$out"
code=$?
rm "$out.def"
[ $code = 0 ] || exit $code
echo "$out.png" || die "cannot write"
