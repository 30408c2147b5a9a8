#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What a row that does not run the changed code is worth, in every form.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

here=$(dirname "$0")
fcstat=$O/fcstat
RESULTS=$tmp/results

cat >"$tmp/samples" <<'END'
env a clock "icount"
env a build_id "aaaa"
env a primary ["zap/x:1"]
env b clock "icount"
env b build_id "bbbb"
env b primary ["zap/x:1"]
run a b1 r1 2026-01-01T01:00:00Z
row zap/x:1 100 50 50
row move/x:1 100 40 40
row copy/x:1 100 30 30
row lost/x:1 100 skip skip
run a b2 r1 2026-01-01T02:00:00Z
row zap/x:1 100 50 50
row move/x:1 100 40 40
row copy/x:1 100 30 30
row lost/x:1 100 skip skip
run b b1 r1 2026-01-01T03:00:00Z
row zap/x:1 100 50 50
row move/x:1 100 40 40
row copy/x:1 100 30.01 30.01
row lost/x:1 100 skip skip
run b b2 r1 2026-01-01T04:00:00Z
row zap/x:1 100 50 50
row move/x:1 100 40 40
row copy/x:1 100 30.01 30.01
row lost/x:1 100 skip skip
END

changes='{"name": "free_it", "how": "differs"}, {"name": "pin", "how": "new"}'
ran='{"name": "free_it", "calls_a": 1, "calls_b": 2, "instructions_a": 3, "instructions_b": 4}'

# results FUNCTIONS ROWS [DATA [MORE]]: what reached.json says
results()
{
	rm -rf "$RESULTS"
	mkdir -p "$RESULTS"
	awk -v out="$RESULTS" -f "$here/results.awk" "$tmp/samples"
	printf '{"schema": 1, "a": "aaaa", "b": "bbbb", "functions": [%s], "rows": [%s], "data": [%s]%s}' \
		"$1" "$2" "${3:-}" "${4:-}" >"$RESULTS/b/b2/r1/reached.json"
}

# row NAME REACHED [BEFORE]
row()
{
	printf '{"name": "%s", "reached": [%s], "before": [%s]}' "$1" "$2" "${3:-}"
}

# exits_with CODE OPTION...: prints on one line
exits_with()
{
	want=$1
	shift
	"$fcstat" compare --results="$RESULTS" "$@" >"$tmp/out" 2>"$tmp/err"
	code=$?
	cat "$tmp/out" "$tmp/err"
	tr '\n' ' ' <"$tmp/out" | tr -s ' ' >"$tmp/line"
	[ $code = "$want" ]
}

says()
{
	for want; do
		grep -qF -- "$want" "$tmp/line" || { echo "not there: $want"; return 1; }
	done
}

some_reached()
{
	results "$changes" "$(row zap/x:1 "$ran"),$(row move/x:1 ''),$(row copy/x:1 '' '"pin"')"
	exits_with 0 a b &&
		says 'PASS: b does not need' 'zap/x:1 PASS 50.000' \
		'Code that differs: free_it, pin (new); run by 1 of 4 rows, not known of 1' \
		"PASS, not reached 40.000 40.000 +0.000 no difference exploratory; B's changed code is not reached" \
		"more, by less than the margin; B's changed code is reached only before the section" &&
		! grep -q '^.\{73\}' "$tmp/out" && ! says 'lost/x:1 PASS'
}

forms()
{
	exits_with 0 --format=md a b &&
		says 'move/x:1` | PASS, not reached |' 'Code that differs: free' &&
		exits_with 0 --format=csv a b &&
		says '0,"PASS, not reached","B' ',1,PASS,' &&
		exits_with 0 --format=html a b &&
		says '<tbody class=PASS>' '<td>PASS, not reached</td>' '<li>Code that differs' &&
		exits_with 0 --cover-letter a b && says 'Code that differs: free_it' &&
		exits_with 0 --format=json a b &&
		says '"verdict": "PASS, not reached", "reached": [],' \
		'"calls_a": 1, "calls_b": 2, "instructions_a": 3' '"reached": null,' \
		'"changed": { "functions": [ { "name": "free_it", "how": "differs" }'
}

# seen from the other side
swapped()
{
	exits_with 0 b a && says 'free_it, pin (gone, or only in its callers)' &&
		exits_with 0 --format=json b a && says '"calls_a": 2, "calls_b": 1'
}

none_reached()
{
	results "$changes" "$(row zap/x:1 ''),$(row move/x:1 ''),$(row copy/x:1 '')"
	exits_with 2 a b && says 'INCONCLUSIVE: none of 1 row runs code that differs between a and b' \
		'run by 0 of 4 rows' 'Which family would run it is not known'
}

# a row that does not decide is no evidence for one that does
only_exploratory()
{
	results "$changes" "$(row zap/x:1 ''),$(row move/x:1 "$ran"),$(row copy/x:1 '')"
	exits_with 2 a b && says 'INCONCLUSIVE: none of 1 row' 'run by 1 of 4 rows'
}

families()
{
	results "$changes" "$(row zap/x:1 '')" '' ', "families": [
		{"name": "exit", "reached": ["free_it"]},
		{"name": "swapoff", "reached": ["free_it", "pin"]},
		{"name": "copy", "reached": []}]'
	exits_with 2 a b && says 'Families that run it: exit, swapoff (free_it); swapoff (pin)' || return 1
	results "$changes" "$(row zap/x:1 '')" '' ', "families": [
		{"name": "exit", "reached": []}, {"name": "copy", "reached": []}]'
	exits_with 2 a b &&
		says 'None of these families runs it, others were not counted: exit, copy'
}

regression_stays()
{
	results "$changes" "$(row zap/x:1 '')"
	sed -i 's/"real_time": 5000/"real_time": 6000/' "$RESULTS"/b/*/*/time.json
	exits_with 1 a b && says 'REGRESSION: b needs more' \
		"more by more than the margin; B's changed code is not reached"
}

nothing_differs()
{
	results '' ''
	exits_with 0 a b && says "No function's code differs between A and B, and no data" &&
		! says 'not reached' || return 1
	results '' '' '"vm_swappiness"' ', "nr_data": 7'
	exits_with 0 a b &&
		says "No function's code differs between A and B; data does, and who reads it is not counted: vm_swappiness and 6 more"
}

# without a word of rows, and for two other kernels
not_known()
{
	results "$changes" ''
	exits_with 0 a b && says 'which rows run it was not counted' &&
		! says 'not reached' || return 1
	sed -i 's/"aaaa"/"cccc"/' "$RESULTS/b/b2/r1/reached.json"
	exits_with 0 a b && ! says 'differs'
}

refused()
{
	for bad in '{' '[]' '{"schema": 2}' '{"schema": 1}' \
		   '{"schema": 1, "a": "x", "b": 1}' \
		   '{"schema": 1, "a": "x", "b": "y", "functions": [{"name": 1}]}' \
		   '{"schema": 1, "a": "x", "b": "y", "functions": [], "data": [1]}' \
		   '{"schema": 1, "a": "x", "b": "y", "functions": [], "data": [], "rows": [{"name": "z"}]}' \
		   '{"schema": 1, "a": "x", "b": "y", "functions": [], "data": [], "rows": [{"name": "z", "reached": [{}]}]}'; do
		results '' ''
		echo "$bad" >"$RESULTS/b/b2/r1/reached.json"
		exits_with 3 a b && [ "$(wc -l <"$tmp/err")" = 1 ] &&
			grep -q 'b/b2/r1/reached.json: ' "$tmp/err" || return 1
	done
	rm "$RESULTS/b/b2/r1/reached.json"
	mkfifo "$RESULTS/b/b2/r1/reached.json"
	exits_with 3 a b
}

hostile()
{
	esc=$(printf '\\u001b[31m\\nREGRESSION|<script>%080d' 0)
	results "{\"name\": \"$esc\", \"how\": \"$esc\"}" "$(row zap/x:1 "$ran")" "\"$esc\""
	for form in text md csv html; do
		exits_with 0 --format=$form a b || return 1
		! grep -q "$(printf '\033')" "$tmp/out" &&
			! grep -q '^REGRESSION' "$tmp/out" || return 1
		[ $form != md ] || ! grep -q '[^\\]|<script>' "$tmp/out" || return 1
	done
	! grep -q '<script>' "$tmp/out"
}

ok 'a row that does not run it is told, and passes' some_reached
ok 'in every form'			forms
ok 'the sides the other way round'	swapped
ok 'no row: no verdict'			none_reached
ok 'no row that decides: the same'	only_exploratory
ok 'families that would are named'	families
ok 'a regression stays one'		regression_stays
ok 'no code differs: nothing is asked'	nothing_differs
ok 'what is not known changes nothing'	not_known
ok 'what is no reached.json is refused'	refused
ok 'names are data'			hostile
finish
