#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Whole runs on this machine: refused input changes nothing, a run killed at
# any moment leaves whole results or none, and the next command puts the
# machine back.
. test/tap.sh

export FIXCOST_STATE="$tmp/state"
fixcost=$O/fixcost
results=$tmp/results

if [ "$(id -u)" != 0 ]; then
	skip "runs" "not root"
	finish
	exit 0
fi

# All that a run may change here, as text.
machine()
{
	cat /proc/sys/vm/page-cluster
	tail -n +2 /proc/swaps | grep -vc "$tmp"
	cat /sys/kernel/mm/transparent_hugepage/*/enabled \
	    /sys/kernel/mm/transparent_hugepage/khugepaged/defrag 2>/dev/null
	find /sys/fs/cgroup -name "fixcost-$1" 2>/dev/null
	processes
}

# Ours alone, by the state folder that they were all given.
processes()
{
	grep -la "FIXCOST_STATE=$FIXCOST_STATE" /proc/[0-9]*/environ 2>/dev/null |
		while read -r environ; do
			grep -h '^fixcost$' "${environ%/environ}/comm" 2>/dev/null
		done
}

# Is the machine as in $tmp/before again? Children of the killed need a moment,
# and other users of swap may come and go.
put_back()
{
	for _ in $(seq 50); do
		machine "${1:-none}" >"$tmp/after"
		cmp -s "$tmp/before" "$tmp/after" && return
		sleep 0.1
	done
	diff "$tmp/before" "$tmp/after"
}

small()
{
	cat >"$tmp/matrix" <<-END
	set runs=2 samples=2
	zap_swapped slots=shuffled mib=4
	exit_swapped slots=contiguous mib=4
	zap_present order=4 mib=4
	move_present threads=2 vma=own mib=4
	move_swapped mib=4
	move_swapcache family=forked mib=4
	copy_present mib=4
	END
	label=$1
	shift
	"$fixcost" --label="$label" --matrix="$tmp/matrix" --results="$results" "$@"
}

exits()
{
	want=$1
	shift
	"$@" >"$tmp/out" 2>&1
	code=$?
	cat "$tmp/out"
	[ "$code" = "$want" ]
}

# refused PATTERN COMMAND...: exit 3, the last line matches, no results, machine
# as before
refused()
{
	pattern=$1
	shift
	machine none >"$tmp/before"
	exits 3 "$@" || return 1
	tail -n 1 "$tmp/out" | grep -q -- "$pattern" && put_back &&
		! find "$results" -name env.json | grep -q .
}

narrow()
{
	! awk 'length > 80 && NF > 1' "$tmp/out" | grep .
}

# is_once PATTERN...: each begins one line of the last output
is_once()
{
	for reason; do
		[ "$(grep -c "^ *$reason" "$tmp/out")" = 1 ] || return 1
	done
}

whole_reasons()
{
	labels=$(cat "$results"/one/*/*/path.json | grep 'path: state only')
	echo "$labels"
	[ "$(echo "$labels" | wc -l)" = $((samples / 2)) ] &&
		! echo "$labels" | grep -v 'fixcost.ko: .* | fentry: .* | kprobe: .* | function tracer: '
}

# every folder of a run is whole; none is unfinished
files='count.json env.json latency.json path.json time.json'
[ ! -r /proc/config.gz ] && [ ! -r "/boot/config-$(uname -r)" ] ||
	files="config $files"
whole()
{
	find "$results" -mindepth 3 -maxdepth 3 >"$tmp/runs"
	while read -r run; do
		case $run in */.*) echo "unfinished: $run"; return 1 ;; esac
		[ "$(cd "$run" && echo *)" = "$files" ] ||
			{ echo "not whole: $run"; return 1; }
	done <"$tmp/runs"
}

ok "refused: no such swap device" \
	refused "/dev/nowhere" small a --swapdev=/dev/nowhere
ok "refused: a swap device that is none" \
	refused "/dev/null" small a --swapdev=/dev/null
ok "refused: a kind that does not exist" refused "tape" small a --swapdev=tape
echo 'zap_present mib=1' >"$tmp/one"
ok "a range may be less than one page table" \
	exits 0 "$fixcost" --label=one --matrix="$tmp/one" --results="$tmp/one.d" --runs=1
ok "... and has a result" grep -q '"per_page"' "$tmp"/one.d/one/*/*/time.json
echo 'zap_present mib=65536' >"$tmp/huge"
ok "refused: memory too small" refused "needs .* MiB of free memory" \
	"$fixcost" --label=a --matrix="$tmp/huge" --results="$results"
chmod 0755 "$tmp"
cp "$fixcost" "$tmp/fixcost"	# the tree may be where nobody else can go
ok "refused: not root" refused "sudo" \
	setpriv --reuid=65534 --clear-groups env -u FIXCOST_STATE \
	"$tmp/fixcost" --label=a --results="$results"

as_nobody()
{
	mkdir -p "$tmp/nobody" && chmod 0777 "$tmp/nobody" &&
		printf '%s mib=4 samples=2\n' zap_present move_present copy_present \
			'gc_present threads=1 mutators=1 fault=sigbus' \
			>"$tmp/nobody/matrix" &&
		exits 0 setpriv --reuid=65534 --clear-groups \
			env FIXCOST_STATE="$tmp/nobody/state" "$tmp/fixcost" --label=a \
			--runs=1 --matrix="$tmp/nobody/matrix" --results="$tmp/nobody/r"
}

# lines PATTERN: of time.json of that run
lines()
{
	grep -c "$1" "$tmp"/nobody/r/a/*/*/time.json
}

if [ "$(cat /proc/sys/vm/unprivileged_userfaultfd 2>/dev/null)" = 0 ]; then
	ok "without root: a run" as_nobody
	ok "... skips what userfaultfd is not permitted for, and says so" \
		test "$(lines 'skip: userfaultfd is not permitted')" = 6
	ok "... and has the rest" test "$(lines '"per_page"')" = 2
else
	skip "without root" "userfaultfd is permitted to everybody, or not there"
fi

mkdir -p "$tmp/ro" "$tmp/full"
if mount -t tmpfs -o ro tmpfs "$tmp/ro" 2>/dev/null; then
	ok "refused: results folder is read-only" refused "Read-only\|read-only" \
		small a --results="$tmp/ro/r"
	umount "$tmp/ro"
	mount -t tmpfs -o size=64k tmpfs "$tmp/full"
	ok "refused: results folder is full" refused "less than .* MiB free" \
		small a --results="$tmp/full"
	umount "$tmp/full"
	# full only while it writes: what is there is not taken for a result
	mount -t tmpfs -o size=17m,nr_inodes=7 tmpfs "$tmp/full"
	ok "no space while writing is an error" exits 3 \
		small a --results="$tmp/full"
	ok "... that leaves no run behind" \
		sh -c "! find '$tmp/full' -name '*.json' | grep ."
	umount "$tmp/full"
else
	skip "read-only and full results folders" "cannot mount here"
fi

# 2 processes with 2 samples of each row; the moves where the kernel has them
samples=$((2 * 2 * 7))
grep -qw move_pages_huge_pmd /proc/kallsyms || samples=$((2 * 2 * 4))
machine none >"$tmp/before"
ok "a run" exits 0 small one
ok "leaves the machine as it was" put_back
ok "no line is wider than 80 columns, but for paths" narrow
if grep -q 'path: state only' "$tmp/out"; then
	ok "why calls are not counted is told once a run" \
		is_once 'fixcost\.ko: ' 'fentry: ' 'kprobe: ' 'function tracer: '
	ok "... then in short" grep -q '(as above)' "$tmp/out"
	ok "... and whole in the results of every row" whole_reasons
else
	skip "why calls are not counted is told once a run" "here they are"
fi
ok "leaves one folder for each process" \
	test "$(find "$results/one" -name env.json | wc -l)" = 2
ok "that are whole" whole
ok "with every sample of every row" \
	test "$(cat "$results"/one/*/*/time.json | grep -c '"per_page"')" = "$samples"
ok "and nothing to put back" sh -c "'$fixcost' --restore | grep -q 'nothing to put back'"

# interrupted: rows that are finished are kept, the driver dies of the signal
"$fixcost" --label=int --matrix="$tmp/matrix" --results="$results" --runs=50 \
	>"$tmp/out" 2>&1 &
driver=$!
for _ in $(seq 600); do
	grep -q 'time .* 1/' "$tmp/out" && break
	sleep 0.05
done
kill -TERM $driver
wait $driver
code=$?
ok "an interrupt ends the run by that signal" test $code = 143
ok "and says so" grep -q "interrupted" "$tmp/out"
ok "keeps what is finished, whole" whole
ok "and puts the machine back" put_back

# killed: the driver alone, at random moments
killed=0
for i in $(seq 20); do
	"$fixcost" --label=kill --matrix="$tmp/matrix" --results="$results" \
		--runs=50 >/dev/null 2>&1 &
	driver=$!
	sleep "0.$(printf '%03d' $(($(od -An -N2 -tu2 /dev/urandom) % 1000)))"
	kill -9 $driver && killed=$((killed + 1))
	wait $driver 2>/dev/null
	"$fixcost" --restore --results="$results" >"$tmp/out" 2>&1 || break
	put_back "$driver" || break
	whole || break
done >"$tmp/kills" 2>&1
ok "a run killed at 20 random moments is put back by the next command" \
	sh -c "cat '$tmp/kills' '$tmp/out'; diff '$tmp/before' '$tmp/after'; [ $i = 20 ] && [ $killed = 20 ]"
"$fixcost" --restore --results="$results" >/dev/null
small after --runs=1 >/dev/null
ok "and its unfinished folders are swept by the next run" \
	sh -c "! find '$results' -name '.partial*' | grep ."
ok "every run that is there is whole" whole
finish
