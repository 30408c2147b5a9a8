#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# On one CPU: rows of more threads are skips with a reason, in every family, and
# what ran where is in env.json.
. test/tap.sh

export FIXCOST_STATE="$tmp/state"

if [ "$(id -u)" != 0 ]; then
	skip "runs on one CPU" "not root"
	finish
	exit 0
fi

cat >"$tmp/matrix" <<-END
	set runs=1 samples=1
	noop_section
	move_present threads=1,2 kib=4 mib=4
	copy_present threads=2 mib=4
	zap_present threads=2 mib=4
	gc_present fault=sigbus,handler threads=1 mutators=0,1 mib=4
END

# The first and the last that this process may use; the same where it is one.
first=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
last=$(taskset -cp $$ | sed 's/.*: //; s/.*[-,]//')

# on CPU LABEL: its rows in $tmp/rows, a line each
on()
{
	taskset -c "$1" "$O/fixcost" --label="$2" --matrix="$tmp/matrix" \
		--results="$tmp/results" >"$tmp/out" 2>&1
	cat "$tmp/out"
	tr -d ' \n' <"$(echo "$tmp/results/$2"/*/*/time.json)" |
		sed 's/},{/},\n{/g' >"$tmp/rows"
	env=$(echo "$tmp/results/$2"/*/*/env.json)
}

refused()
{
	grep "\"$1/" "$tmp/rows" | grep "skip:$2threads,1CPU:theywouldtaketurns"
}

taken()
{
	grep "\"$1/" "$tmp/rows" | grep -v 'taketurns'
}

says()
{
	grep "\"$1\": \"$2\"" "$env"
}

# A guest that counts has one CPU. Keys at their default of one are not shown.
one_thread()
{
	! "$O/fixcost" --list --matrix=counts |
		grep 'threads:\|movers:\|mutators:\|procs:\|readers:\|^rmap\|^swapoff'
}

ok "each row of the matrix that the lab counts has one thread" one_thread
ok "a run on one CPU" on "$first" first
for row in move_present/kib:4/threads:2/mib:4 copy_present/kib:4/threads:2/mib:4 \
		zap_present/mib:4/threads:2 \
		gc_present/fault:sigbus/threads:1/mutators:1/mib:4 \
		gc_present/fault:handler/threads:1/mutators:0/mib:4; do
	ok "two threads are a skip: $row" refused "$row" 2
done
ok "... and three" refused gc_present/fault:handler/threads:1/mutators:1/mib:4 3
for row in noop_section move_present/kib:4/mib:4 \
		gc_present/fault:sigbus/threads:1/mutators:0/mib:4; do
	ok "one is none: $row" taken "$row"
done
ok "env.json tells which CPU it was" says cpus_used "$first"
ok "... and that it had no other" says cpus_allowed "$first"
compared()
{
	"$O/fcstat" compare --results="$tmp/results" first last 2>&1 | tee "$tmp/out"
	grep -q -- "$1" "$tmp/out"
}

# kind LIST FILE: what env.json says of the CPUs, in place of what they are
kind()
{
	tr -d '\n' <"$2" | sed "s/\"core_type\": *\(null\|\[[^]]*\]\)/\"core_type\": $1/" \
		>"$tmp/env" && cp "$tmp/env" "$2"
}

# Of every member it says what follows where two sides differ in it.
in_the_table()
{
	sed -n 's/^  "\([a-z_0-9]*\)": .*/\1/p' "$env" | while read -r member; do
		grep -q "^|[^|]*\`$member\`[^|]*|.*|.*|.*|" bench/lib/README.md ||
			echo "$member"
	done >"$tmp/untold"
	cat "$tmp/untold"
	[ ! -s "$tmp/untold" ]
}

ok "each of its members is in the table of bench/lib/README.md" in_the_table
if [ "$first" = "$last" ]; then
	skip "a run on another" "one CPU"
else
	ok "a run on another" on "$last" last
	ok "... is told from it" says cpus_used "$last"
	ok "a comparison of the two warns of it" compared \
		"warning: difference: cpus_used: $first; $last"
	kind '["core"]' "$tmp"/results/first/*/*/env.json
	kind '["atom"]' "$env"
	ok "... and is refused where the CPUs are of two kinds" compared \
		'core_type differs (\["core"\]; \["atom"\])'
fi
sed -i 's/samples=1/& oversubscribe=1/' "$tmp/matrix"
ok "a run that is not about times" on "$first" crowded
ok "... takes them all" taken move_present/kib:4/threads:2/mib:4
finish
