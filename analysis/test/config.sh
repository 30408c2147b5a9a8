#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# How two kernels' configurations differ is said wherever their numbers are.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

here=$(dirname "$0")
fcstat=$O/fcstat

make_results()
{
	rm -rf "$tmp/results"
	mkdir -p "$tmp/results"
	{
		echo "env baseline config_hash \"a\""
		echo "env patched config_hash \"${1:-b}\""
		cat "$here/golden/${2:-exact}.txt"
	} >"$tmp/in"
	awk -v out="$tmp/results" -f "$here/results.awk" "$tmp/in"
}

config_of()
{
	cat >"$tmp/config"
	for run in "$tmp/results/$1"/*/*; do
		cp "$tmp/config" "$run/config"
	done
}

common()
{
	printf '%s\n' '#' '# Linux/x86 6.12.107 Kernel Configuration' '#' \
		CONFIG_SAME=y '# CONFIG_OFF is not set' 'CONFIG_TEXT="a b"'
}

form()
{
	"$fcstat" compare --results="$tmp/results" "$@" baseline patched \
		>"$tmp/out" 2>"$tmp/err"
	code=$?
	cat "$tmp/out" "$tmp/err"
}

# text, md, html, letter, json: all say it
four()
{
	make_results
	{ common; echo 'CONFIG_VALUE=7'; echo 'CONFIG_OLD=y'; } | config_of baseline
	{ common; printf '%s\n' CONFIG_VALUE=8 CONFIG_NEW=y CONFIG_ASKED=3 \
		'# CONFIG_NEW_OFF is not set' '# new: CONFIG_NEW' \
		'# new: CONFIG_NEW_OFF' '# new: CONFIG_ASKED set'; } |
		config_of patched
	cat >"$tmp/want" <<-'END'
	The configurations differ in 5 options:
	  CONFIG_ASKED: 3 in B; only B's Kconfig has it
	  CONFIG_NEW: y in B, its default; only B's Kconfig has it
	  CONFIG_OLD: y in A, not in B's configuration
	  CONFIG_VALUE: 7 in A, 8 in B
	  CONFIG_NEW_OFF: n in B, its default; only B's Kconfig has it
	END
}

lines()
{
	sed -n '/^The configurations differ/,/^[^ T]/p' "$tmp/out" |
		grep '^The conf\|^  CONFIG' | diff "$tmp/want" -
}

in_text()
{
	four
	form
	lines && [ $code = 1 ] && ! grep -q config_hash "$tmp/out"
}

in_letter()
{
	form --cover-letter
	lines
}

in_page()
{
	form --format=html
	grep -q "<li>CONFIG_NEW: y in B, its default; only B&#39;s Kconfig" "$tmp/out"
}

in_md()
{
	form --format=md
	grep -q "^- CONFIG.*NEW: y in B, its default; only B" "$tmp/out"
}

# says WHICH KEYS...: members of the n-th difference
in_json()
{
	form --format=json
	python3 - "$tmp/out" <<-'END'
	import json, sys
	got = json.load(open(sys.argv[1]))["config_diff"]
	def d(option, a, b, only=None, default=False):
	    return dict(option="CONFIG_" + option, a=a, b=b, only=only, default=default)
	want = [d("ASKED", None, "3", "b"), d("NEW", None, "y", "b", True),
	        d("OLD", "y", None), d("VALUE", "7", "8"),
	        d("NEW_OFF", None, "n", "b", True)]
	sys.exit(got != want)
	END
}

many()
{
	make_results
	common | config_of baseline
	{ common; seq -f 'CONFIG_X%g=y' 1000; } | config_of patched
	form
	grep -q '^  and 988 more: all are in rows.json$' "$tmp/out" &&
		[ "$(grep -c '^  CONFIG_X' "$tmp/out")" = 12 ] || return 1
	form --format=json >/dev/null
	[ "$(grep -c '"CONFIG_X' "$tmp/out")" = 1000 ]
}

same()
{
	make_results a
	common | config_of baseline
	common | config_of patched
	form
	! grep -q configurations "$tmp/out" && [ $code = 1 ] || return 1
	form --format=json
	grep -q '"config_diff": \[\]' "$tmp/out"
}

# without both files nothing is claimed, and the hashes speak
unknown()
{
	make_results b
	common | config_of patched
	form
	[ $code = 3 ] && grep -q 'config_hash differs' "$tmp/err" || return 1
	form --format=json --allow=config_hash
	grep -q '"config_diff": null' "$tmp/out"
}

# equal files under unequal hashes are not what ran
forged()
{
	make_results b
	common | config_of baseline
	common | config_of patched
	form
	[ $code = 3 ] && grep -q 'config_hash differs' "$tmp/err"
}

# times of two kernels that were configured otherwise are still refused
timed()
{
	make_results b regression
	common | config_of baseline
	{ common; echo CONFIG_NEW=y; } | config_of patched
	form
	[ $code = 3 ] && grep -q 'config_hash differs' "$tmp/err" || return 1
	form --allow=config_hash
	[ $code = 1 ] && grep -q '^  CONFIG_NEW: y in B, not in A' "$tmp/out"
}

hostile()
{
	make_results
	common | config_of baseline
	{
		common
		# shellcheck disable=SC2016 # as it is
		printf 'CONFIG_EVIL="\033[31m<script>|`id`\\n"\n'
		printf 'CONFIG_<b>x=y\nCONFIG_=y\n=y\n\nCONFIG_NUL=a\0b\n# new: \n'
		printf 'CONFIG_%s=y\n' "$(head -c 300 /dev/zero | tr '\0' X)"
		printf 'CONFIG_LONG=%s' "$(head -c 99999 /dev/zero | tr '\0' Y)"
	} | config_of patched
	for format in text md html json letter; do
		form --format=$format
		[ $code = 1 ] && ! grep -q "$(printf '\033')" "$tmp/out" &&
			[ "$(grep -c CONFIG_ "$tmp/out")" = 3 ] || return 1
		[ $format != html ] || ! grep -q '<script>' "$tmp/out" || return 1
	done
}

# refused TEXT: exit 3 at once, with the reason
refused()
{
	timeout 10 "$fcstat" compare --results="$tmp/results" baseline patched \
		>"$tmp/out" 2>"$tmp/err"
	code=$?
	cat "$tmp/err"
	[ $code = 3 ] && grep -q "$1" "$tmp/err"
}

not_a_file()
{
	make_results a
	common | config_of baseline
	mkfifo "$tmp/results/patched/b1/r1/config"
	refused 'config: not a file'
}

too_large()
{
	make_results a
	common | config_of baseline
	truncate -s 5G "$tmp/results/patched/b1/r1/config"
	refused 'no configuration has more'
}

lab_command()
{
	rm -rf "$tmp/results"
	mkdir -p "$tmp/results"
	sed -e 's/ baseline / lab-x86_64-6.12-stock+all++mine /' \
		-e 's/ patched / lab-x86_64-6.12-my+all /' \
		"$here/golden/exact.txt" >"$tmp/in"
	for side in stock+all++mine my+all; do
		echo "env lab-x86_64-6.12-$side kernel_release \"6.12\""
	done | cat - "$tmp/in" >"$tmp/in2"
	awk -v out="$tmp/results" -f "$here/results.awk" "$tmp/in2"
	"$fcstat" compare --results="$tmp/results" --cover-letter \
		lab-x86_64-6.12-stock+all++mine lab-x86_64-6.12-my+all |
		grep '^  make lab A=stock CONFIG_A=mine B=my CONFIG=all$'
}

ok 'what differs stands in the head of the table' in_text
ok '... in the cover letter' in_letter
ok '... on the page' in_page
ok '... in Markdown' in_md
ok '... and all of it in rows.json' in_json
ok 'many: the first dozen, and how many more' many
ok 'equal configurations: not a word' same
ok 'one that is not there: nothing is claimed' unknown
ok 'equal files do not excuse unequal hashes' forged
ok 'times are refused as before, and then told' timed
ok 'what is in the file is data' hostile
ok 'a FIFO in its place does not hang' not_a_file
ok 'nor does an endless one fill the memory' too_large
ok 'the command for the lab names the fragments' lab_command
finish
