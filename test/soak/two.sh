#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Two runs at once on one results folder: of two users, and of two machines that
# share it (namespaces with a boot id each). One of them is killed at times, and
# what it left is not the other's: every run that ended well has its result.
# shellcheck source=test/soak/lib.sh
. "$(dirname "$0")/lib.sh"

ROUNDS=${ROUNDS:-${SHORT:+2}}
ROUNDS=${ROUNDS:-40}

[ "$(id -u)" = 0 ] || campaign_skip 'not root'
echo 'zap_present mib=4 samples=3' >"$WORK/matrix"
cp "$fixcost" "$WORK/fixcost"	# the tree may be where nobody else can go
install -d -o 65534 "$WORK/one"	# state folders: a journal belongs to its user
install -d -o 65533 "$WORK/two"


# The commands below are named in words that others run.
# shellcheck disable=SC2317
as_user()
{
	setpriv --reuid="$1" --clear-groups env FIXCOST_STATE="$WORK/$2" \
		"$WORK/fixcost" --label="$3" --matrix="$WORK/matrix" \
		--results="$results" --runs="$4"
}

# Another boot id, as on another machine.
# shellcheck disable=SC2016,SC2317 # for a shell of its own
on_machine()
{
	cat /proc/sys/kernel/random/uuid >"$WORK/$1.boot"
	unshare --mount --uts sh -c '
		mount --bind "$1" /proc/sys/kernel/random/boot_id &&
		export FIXCOST_STATE="$2" && shift 2 && exec "$@"' sh \
		"$WORK/$1.boot" "$WORK/$1" "$WORK/fixcost" --label="$2" \
		--matrix="$WORK/matrix" --results="$results" --runs="$3"
}

said()
{
	grep '^fixcost:' "$WORK/out.$1" | tail -n 1 | sed "s,$WORK/,,g"
}

count()
{
	find "$results" -mindepth 4 -name env.json ! -path '*/.*' | wc -l
}

fresh()
{
	rm -rf "$results"
	mkdir -p "$results"
	chmod 1777 "$results"
}

# both NAME WANTED LEFT... -- RIGHT...: at once; both must end well
both()
{
	name=$1 wanted=$2 left=$3 right=$4
	fresh
	# shellcheck disable=SC2086 # commands with their arguments
	$left >"$WORK/out.1" 2>&1 &
	first=$!
	random 300
	sleep "0.$(printf '%03d' "$chance")"
	# shellcheck disable=SC2086
	$right >"$WORK/out.2" 2>&1
	second_code=$?
	wait $first
	first_code=$?
	nr_runs=$((nr_runs + 2))
	[ $first_code = 0 ] || found "$name: the first: $first_code: $(said 1)"
	[ $second_code = 0 ] || found "$name: the second: $second_code: $(said 2)"
	not_whole=$(results_whole "$results") || found "$name: not whole: $not_whole"
	nr=$(count)
	[ "$nr" = "$wanted" ] || found "$name: $nr results, not $wanted"
}

# The driver of the run with that state folder: the first of its processes.
kill_driver()
{
	grep -lz "^FIXCOST_STATE=$WORK/$1\$" /proc/[0-9]*/environ 2>/dev/null |
		tr -dc '0-9\n' | sort -n | while read -r pid; do
			[ "$(cat "/proc/$pid/comm" 2>/dev/null)" = fixcost ] || continue
			kill -9 "$pid" && break
		done
}

# killed NAME STATE LEFT RIGHT: the first is killed while the second runs, and runs
# again.
killed()
{
	name=$1 state=$2 left=$3 right=$4
	fresh
	# shellcheck disable=SC2086 # a command with its arguments
	$left >"$WORK/out.1" 2>&1 &
	first=$!
	# shellcheck disable=SC2086
	$right >"$WORK/out.2" 2>&1 &
	second=$!
	random 400
	sleep "0.$(printf '%03d' "$chance")"
	kill_driver "$state"
	wait $first 2>/dev/null
	[ $? != 137 ] || nr_killed=$((nr_killed + 1))
	# shellcheck disable=SC2086
	$left >"$WORK/out.3" 2>&1
	third_code=$?
	wait $second
	second_code=$?
	nr_runs=$((nr_runs + 3))
	[ $second_code = 0 ] ||
		found "$name: who was not killed: $second_code: $(said 2)"
	[ $third_code = 0 ] || found "$name: once more: $third_code: $(said 3)"
	not_whole=$(results_whole "$results") || found "$name: not whole: $not_whole"
}

machines='' nr_killed=0
if unshare --mount --uts mount --bind /proc/version \
		/proc/sys/kernel/random/boot_id 2>/dev/null; then
	machines=1
else
	echo 'note: not two machines: cannot have another boot id here'
fi
for round in $(seq "$ROUNDS"); do
	both "two users, round $round" 6 'as_user 65534 one mine 3' 'as_user 65533 two yours 3'
	killed "two users, one killed, round $round" one 'as_user 65534 one mine 3' \
		'as_user 65533 two yours 3'
	[ -n "$machines" ] || continue
	both "two machines, round $round" 6 'on_machine here same 3' 'on_machine there same 3'
	killed "two machines, one killed, round $round" here 'on_machine here same 3' \
		'on_machine there same 3'
done
if [ -n "$(find "$results" -name '.partial-*' 2>/dev/null)" ]; then
	echo 'note: what the last one that was killed left is swept by its own next run'
fi
echo "note: $nr_killed were killed before their end"
campaign_end
