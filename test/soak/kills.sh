#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A run of rows of all families, on each kind of swap device, is interrupted by
# SIGKILL: the driver, a worker, one of its companions, all at once, or the
# command that puts back after that. The machine is then as it was, every result
# is whole, and a run that was not itself killed says what happened.
# shellcheck source=test/soak/lib.sh
. "$(dirname "$0")/lib.sh"

KILLS=${KILLS:-${SHORT:+5}}
KILLS=${KILLS:-200}

[ "$(id -u)" = 0 ] || campaign_skip 'not root'
cat >"$WORK/matrix" <<END
set runs=50 samples=1
zap_swapped slots=shuffled mib=4
exit_swapped slots=contiguous mib=4 procs=2
zap_present order=4 mib=4
move_present threads=2 vma=own mib=4
move_swapped mib=4
move_swapcache family=forked mib=4
copy_present mib=4
swapoff_idle mib=4
swapoff_zap mib=4 threads=2
swapoff_exit mib=4
rmap_idle moved=swapcache movers=1 mib=2
rmap_reclaim moved=swapcache movers=1 mib=2
rmap_damon moved=present movers=1 mib=2
rmap_fork moved=present movers=1 mib=2
move_walked walker=fork moved=swapcache movers=1 mib=2
gc_present fault=handler threads=1 mutators=1 mib=2
gc_swapped fault=sigbus threads=1 mutators=1 swapped=50 cached=25 mib=2
setup_swapped slots=shuffled mib=4
END

# Those that this machine has, and one that is named: each in turn.
devices()
{
	for kind in brd loop zram file; do
		"$fixcost" --label=probe --filter=setup --results="$WORK/probe" \
			--matrix="$WORK/matrix" --runs=1 --swapdev=$kind \
			>/dev/null 2>&1 && echo $kind
	done
	rm -rf "$WORK/probe"
}

# All processes below $1, children first.
descendants()
{
	for child in $(ps -o pid= --ppid "$1"); do
		descendants "$child"
		echo "$child"
	done
}

pick()
{
	random "$(($# - 1))"
	shift $((chance + 1))
	victim=${1:-}
}

# Sets victim: of the run $1, who is to be killed; it may be gone by then.
choose()
{
	# shellcheck disable=SC2046 # a list
	case $2 in
	driver|all) victim=$1 ;;
	worker)	victim=$(ps -o pid= --ppid "$1" | head -n 1) ;;
	companion)
		worker=$(ps -o pid= --ppid "$1" | head -n 1)
		pick none ${worker:+$(descendants "$worker")} ;;
	esac
}

strike()
{
	case $1 in
	all)	# shellcheck disable=SC2046 # a list
		kill -9 "$2" $(descendants "$2") 2>/dev/null ;;
	*)	kill -9 "$2" 2>/dev/null ;;
	esac
}

# The command that puts back is killed too, half of the time.
restore()
{
	random 2
	if [ "$chance" = 1 ]; then
		random 60
		timeout -s KILL "0.$(printf '%03d' $((chance + 1)))" "$fixcost" \
			--restore --results="$results" >/dev/null 2>&1
	fi
	"$fixcost" --restore --results="$results" >/dev/null 2>"$WORK/err" ||
		found "$1: restore: $(tail -n 1 "$WORK/err")"
}

# kill_one WHOM KIND: at a random moment of the first seconds, when the first
# process's passes are run
kill_one()
{
	rm -rf "$results"
	runs=50
	case $1 in worker|companion) runs=1 ;; esac
	"$fixcost" --label=kill --matrix="$WORK/matrix" --results="$results" \
		--runs=$runs --swapdev="$2" >"$WORK/out" 2>&1 &
	driver=$!
	random "$length"
	sleep "$((chance / 1000)).$(printf '%03d' $((chance % 1000)))"
	moment=$(grep -a '[0-9]/[0-9]' "$WORK/out" | tail -n 1 | cut -c1-40)
	choose $driver "$1"
	[ -z "$victim" ] || strike "$1" "$victim"
	wait $driver 2>/dev/null
	code=$?
	nr_runs=$((nr_runs + 1))
	name="$1 with $2 after $chance ms ($moment)"
	case $1 in
	driver|all) restore "$name" ;;
	*)	[ $code -lt 124 ] || found "$name: the run ended with $code" ;;
	esac
	put_back || found "$name: left: $(what_differs)"
	not_whole=$(results_whole "$results") || found "$name: not whole: $not_whole"
	journal_is_empty || found "$name: the journal is not empty"
	[ "$code" != 0 ] || [ -d "$results/kill" ] || found "$name: exit code 0, no result"
}

kinds=$(devices)
[ -n "$kinds" ] || campaign_skip 'no swap device'
machine_state >"$WORK/before"
start=$(date +%s%N)
"$fixcost" --label=whole --matrix="$WORK/matrix" --results="$WORK/whole" --runs=1 \
	--swapdev="${kinds%%[!a-z]*}" >"$WORK/out" 2>&1 ||
	found "a run that nobody kills: $(tail -n 1 "$WORK/out")"
length=$((($(date +%s%N) - start) / 1000000))
# shellcheck disable=SC2086 # a list
echo "note: swap devices:" $kinds "; a run takes $length ms"
put_back || found "a run that nobody kills: left: $(what_differs)"
i=0
while [ $i -lt "$KILLS" ]; do
	for whom in driver worker companion all driver; do
		for kind in $kinds; do
			[ $i -lt "$KILLS" ] || break
			[ -z "$SHORT" ] || [ $((i % 2)) = 0 ] || [ $whom != all ] || continue
			kill_one $whom "$kind"
			i=$((i + 1))
		done
	done
done
campaign_end
