# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154 # of who sources it; soak.sh sets WORK
# Sourced by the campaigns: the machine as text, results that are whole, chance.

set -u
fixcost=$O/fixcost
export FIXCOST_STATE="$WORK/state"
results=$WORK/results
nr_runs=0 nr_found=0 nr_random=0

found()
{
	nr_found=$((nr_found + 1))
	echo "found: $*"
}

# Last thing in a campaign.
campaign_end()
{
	echo "runs: $nr_runs"
	[ $nr_found = 0 ]
	exit
}

campaign_skip()
{
	echo "skipped: $*"
	exit 77
}

# random BELOW: in $chance; by SEED, so that a campaign can be done again
random()
{
	nr_random=$((nr_random + 1))
	chance=$(awk -v seed="$SEED$nr_random" -v below="$1" \
		'BEGIN { srand(seed); rand(); print int(rand() * below) }')
}

# Settings that a run may touch, or that would show that it broke something.
settings()
{
	find /proc/sys/vm -type f ! -name drop_caches ! -name compact_memory \
		! -name stat_refresh
	find /sys/kernel/mm/transparent_hugepage /sys/kernel/mm/lru_gen \
		/sys/kernel/mm/ksm/run /sys/kernel/mm/swap /sys/kernel/mm/damon/admin \
		/sys/module/zswap/parameters -type f -perm /222 \
		! -path '*/stats/*' 2>/dev/null
	find /sys/devices/system/cpu -name scaling_governor -o -name no_turbo \
		-o -name boost 2>/dev/null
}

# All that a run changes, as text that is the same when all is put back.
machine_state()
{
	settings | LC_ALL=C sort | xargs grep -Hs ''
	awk 'NR > 1 { print "swap", $1, $2, $3, $5 }' /proc/swaps
	for device in /sys/block/zram* /sys/block/loop* /sys/block/ram*; do
		[ -e "$device" ] || continue
		echo "$device $(cat "$device/size" "$device/loop/backing_file" 2>/dev/null)"
	done
	find /sys/fs/cgroup -type d -name 'fixcost-*' 2>/dev/null
	find /sys/kernel/tracing/instances -mindepth 1 -maxdepth 1 2>/dev/null
	cut -d' ' -f5- /proc/self/mountinfo
	cut -d' ' -f1 /proc/modules 2>/dev/null
	our_processes
}

# By the state folder, which nobody else has.
our_processes()
{
	grep -la "FIXCOST_STATE=$FIXCOST_STATE" /proc/[0-9]*/environ 2>/dev/null |
		while read -r environ; do
			grep -h '^fixcost$' "${environ%/environ}/comm" 2>/dev/null
		done
}

# put_back: is the machine as in $WORK/before? What was killed needs a moment.
put_back()
{
	for _ in $(seq 50); do
		machine_state >"$WORK/after"
		cmp -s "$WORK/before" "$WORK/after" && return
		sleep 0.1
	done
	return 1
}

# What is not as it was, in a line.
what_differs()
{
	diff "$WORK/before" "$WORK/after" | sed -n 's/^[<>]/&/p' | head -n 4 | tr '\n' ';'
}

# is_whole FOLDER: env.json is written last, and every pass of a run is JSON to
# its last bracket
is_whole()
{
	for file in "$1"/*.json; do
		[ "$(tail -c 2 "$file" | tr -d '\n')" = '}' ] || return 1
	done
	[ -s "$1/env.json" ] && [ -s "$1/time.json" ]
}

# results_whole FOLDER: each run in it is whole; says which is not
results_whole()
{
	find "$1" -mindepth 3 -maxdepth 3 -type d ! -name '.*' 2>/dev/null |
		while read -r run; do
			is_whole "$run" || { echo "$run" | sed "s,$WORK/,,"; break; }
		done | grep . && return 1
	return 0
}

journal_is_empty()
{
	[ ! -e "$FIXCOST_STATE/journal" ] ||
		[ "$(grep -vc '^#' "$FIXCOST_STATE/journal")" -le 1 ]
}
