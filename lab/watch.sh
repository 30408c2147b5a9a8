#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# End a guest that hangs: watch.sh PID SECONDS, of its QEMU. Prints why, if so.
#
# Counted are the seconds in which it could get on: those of a CPU that it got,
# and those in which it wanted none, as a guest that is halted. Seconds in which
# a busy machine keeps it from running are not its fault, however many.
set -u
pid=$1 limit=$2 proc=${PROC:-/proc}
hz=$(getconf CLK_TCK)
spent=0 now='' cpu='' wants=''

# Sets now, cpu (of all threads) and wants, one of them being runnable or waiting
# for a disk. In ticks; fails when the process is gone.
look()
{
	# shellcheck disable=SC2046 # numbers
	set -- $(cat "$proc/uptime" "$proc/$pid/stat" "$proc/$pid"/task/*/stat \
			2>/dev/null | awk -v hz="$hz" '
		NR == 1 { now = $1 * hz; next }
		{ sub(/.*\) /, "") }
		NR == 2 { cpu = $12 + $13; next }
		{ wants += $1 ~ /[RD]/ }
		END { if (NR > 2) printf "%d %d %d", now, cpu, wants }')
	[ $# = 3 ] || return 1
	now=$1 cpu=$2 wants=$3
}

# A step that it wanted to run in counts as far as it ran.
count()
{
	step=$((now - before))
	[ "$wants" = 0 ] || [ $((cpu - cpu_before)) -ge $step ] ||
		step=$((cpu - cpu_before))
	spent=$((spent + step))
}

report()
{
	echo "no end after $((spent / hz)) s in which it could run," \
		"$((cpu / hz)) s of them on a CPU ($(((now - start) / hz)) s by the clock)"
}

look || exit 0
start=$now
while [ $spent -lt $((limit * hz)) ]; do
	before=$now cpu_before=$cpu
	sleep 1
	look || exit 0
	count
done
report
kill "$pid"
sleep 5
kill -9 "$pid" 2>/dev/null
