#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Whatever is printed and cannot be written is told, in one line, and ends in 3.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

here=$(dirname "$0")
RESULTS=$tmp/results
export RESULTS
mkdir "$RESULTS"
awk -v out="$RESULTS" -f "$here/results.awk" "$here/golden/regression.txt"

# told COMMAND...: to a full disk, and to nowhere
told()
{
	"$@" >/dev/full 2>"$tmp/err"
	full=$?
	cat "$tmp/err"
	[ $full = 3 ] && grep -q 'No space left on device' "$tmp/err" &&
		[ "$(wc -l <"$tmp/err")" -le "${lines:-1}" ] || return 1
	"$@" >&- 2>"$tmp/err"
	closed=$?
	cat "$tmp/err"
	[ $closed = 3 ] && grep -q 'Bad file descriptor' "$tmp/err"
}

fcstat()
{
	verb=$1
	shift
	"$O/fcstat" "$verb" --results="$RESULTS" "$@"
}

for form in text md csv json benchfmt html; do
	ok "compare in $form"	told fcstat compare --format=$form baseline patched
done
ok 'the letter'		told fcstat compare --cover-letter baseline patched
ok 'a program'		told "$O/fcstat" compare --repro=zap_present/mib:64
for form in gbench benchfmt csv; do
	ok "export in $form"	told fcstat export --format=$form baseline
done
ok 'plan'		told fcstat plan baseline
ok 'history'		told fcstat history --db="$tmp/db" baseline patched
sed 's/bbbbbbbbbbbbbbbbbbbb/aaaaaaaaaaaaaaaaaaaa/' -i "$RESULTS"/patched/*/*/env.json
ok 'certify'		told fcstat certify baseline patched
ok 'help'		told "$O/fcstat" help
for verb in compare plan certify history export; do
	ok "help of $verb"	told "$O/fcstat" $verb --help
done
# cat names the reason first
lines=2
ok 'compare.sh'		told "$here/../compare.sh" baseline patched
ok 'help of compare.sh'	told "$here/../compare.sh" --help
lines=1
ok 'fixcost --help'	told "$O/fixcost" --help
ok 'fixcost --list'	told "$O/fixcost" --list
finish
