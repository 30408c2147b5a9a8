#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Campaigns of faults, hours of them, and a table of what they found:
#
#   sudo test/soak.sh [CAMPAIGN]...
#
#   kills	a run, its worker, a companion or the command that restores is
#		killed at random moments: all families, devices and passes
#   faults	each write, sync, rename, folder made of a run fails in turn, with
#		ENOSPC and with EIO; the results' file system is full at each size
#   power	the guest of a run with a disk loses its power, then boots again
#   two		two runs at once on one results folder: two users, two machines
#   fuzz	the parsers, by coverage, with ASan and UBSan
#   races	the module's tests and all rows that run beside others, on kernels
#		with KASAN, lockdep and KCSAN, and a million random requests
#
#   SHORT=1	a few of each, in a minute: what make check does
#   SEED=n	of the random moments (default: the time)
#   TABLE=file	where the table goes as well (default: test/soak.txt, unless SHORT)
#
# A campaign is a script of soak/: its exit code is 0 where nothing was found, 77
# where this machine cannot run it; it prints "runs: N", then a line "found: ..."
# for each thing, and "skipped: why".
set -u
cd "$(dirname "$0")/.." || exit 3

O=${O:-build} SHORT=${SHORT:-} SEED=${SEED:-$(date +%s)}
TABLE=${TABLE:-${SHORT:+/dev/null}}
TABLE=${TABLE:-test/soak.txt}
case $O in /*) ;; *) O=$PWD/$O ;; esac
export O SHORT SEED

work=$(mktemp -d "${TMPDIR:-/tmp}/fixcost-soak.XXXXXX") || exit 3
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
chmod 0755 "$work"

machine()
{
	printf 'Linux %s %s, %s CPUs, %s MiB, seed %s' "$(uname -r | sed 's/-.*//')" \
		"$(uname -m)" "$(nproc)" \
		"$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)" "$SEED"
}

head_of_table()
{
	printf '%-8s %8s %8s %6s  %-10s  %s\n' campaign runs minutes found date on
}

# row CAMPAIGN LOG CODE MINUTES: what it said, in one row, and below it each
# thing found.
row()
{
	runs=$(sed -n 's/^runs: //p' "$2" | tail -n 1)
	found=$(grep -c '^found: ' "$2")
	[ "$3" != 77 ] || found=-
	printf '%-8s %8s %8s %6s  %s  %s\n' "$1" "${runs:--}" "$4" "$found" \
		"$(date -u +%Y-%m-%d)" "$(machine)"
	sed -n 's/^found: /    /p; s/^note: /    /p; s/^skipped: /    &/p' "$2"
	case $3 in
	0|1|77)	;;
	*)	echo "    it ended with $3: $(tail -n 1 "$2")" ;;
	esac
}

# The table keeps the latest row of each campaign.
keep()
{
	{
		head_of_table
		awk -v name="$1" 'NR > 1 { if (!/^ /) old = $1 == name } NR > 1 && !old' \
			"$TABLE" 2>/dev/null
		cat "$work/row"
	} >"$work/table"
	cat "$work/table" >"$TABLE"
}

[ $# -gt 0 ] || set -- kills faults power two fuzz races
head_of_table
worst=0
for campaign; do
	[ -x "test/soak/$campaign.sh" ] || { echo "no campaign '$campaign'" >&2; exit 3; }
	start=$(date +%s) code=0
	mkdir "$work/$campaign"
	WORK=$work/$campaign "test/soak/$campaign.sh" >"$work/log" 2>&1 || code=$?
	minutes=$((($(date +%s) - start + 30) / 60))
	row "$campaign" "$work/log" $code $minutes | tee "$work/row"
	[ "$TABLE" = /dev/null ] || keep "$campaign"
	case $code in
	0|77)	;;
	*)	worst=1
		[ -n "$SHORT" ] || cp "$work/log" "$O/soak-$campaign.log" ;;
	esac
done
exit $worst
