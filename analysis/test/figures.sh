#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Figures depend on nothing of the user's, and the table on no figure.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

here=$(cd "$(dirname "$0")" && pwd)
compare=$here/../compare.sh
RESULTS=$tmp/results
export RESULTS
mkdir "$RESULTS"
awk -v out="$RESULTS" -f "$here/results.awk" "$here/golden/regression.txt"

# the figures as they are, kept for comparison
quiet()
{
	"$compare" baseline patched >"$tmp/table" 2>"$tmp/err"
	code=$?
	cat "$tmp/err"
	[ $code = 1 ] && [ ! -s "$tmp/err" ] || return 1
	cp -r "$RESULTS/compare/baseline--patched/figures" "$tmp/quiet"
}

# same_with VARIABLE=VALUE...: the same table and the same figures
same_with()
{
	env "$@" "$compare" baseline patched >"$tmp/out" 2>"$tmp/err"
	[ $? = 1 ] || { cat "$tmp/err"; return 1; }
	cat "$tmp/err"
	[ ! -s "$tmp/err" ] && diff "$tmp/table" "$tmp/out" &&
		for f in "$tmp/quiet"/*.svg "$tmp/quiet"/*.png; do
			cmp -- "$f" "$RESULTS/compare/baseline--patched/figures/$(basename "$f")" ||
				return 1
		done
}

# what people have in these files: separator, decimal sign, scale, ranges, a font
make_home()
{
	mkdir -p "$tmp/home/.config/fontconfig" "$tmp/home/.config/gnuplot" "$tmp/lib"
	cat >"$tmp/home/.gnuplot" <<-'END'
	set datafile separator ','
	set decimalsign ','
	set logscale y
	set xrange [3:4]
	set title 'mine'
	END
	cp "$tmp/home/.gnuplot" "$tmp/home/.config/gnuplot/gnuplotrc"
	echo "print 'not ours'; exit" >"$tmp/lib/style.gp"
	cp "$tmp/lib/style.gp" "$tmp/lib/samples.gp"
	cat >"$tmp/home/.config/fontconfig/fonts.conf" <<-'END'
	<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
	<fontconfig><match target="pattern"><edit name="family" mode="assign">
	<string>monospace</string></edit></match></fontconfig>
	END
}

# a locale whose numbers have a comma, made here where the system has none
make_locale()
{
	mkdir -p "$tmp/locale"
	localedef -i de_DE -f UTF-8 "$tmp/locale/de_DE.UTF-8" 2>/dev/null
}

# fake_gnuplot: stdin is what is run in its place
fake_gnuplot()
{
	mkdir -p "$tmp/bin"
	{ echo '#!/bin/sh'; cat; } >"$tmp/bin/gnuplot"
	chmod +x "$tmp/bin/gnuplot"
}

# table_without PATTERN: the table all the same, one line that says why
table_without()
{
	PATH=$tmp/bin:$PATH "$compare" baseline patched >"$tmp/out" 2>"$tmp/err"
	code=$?
	cat "$tmp/err"
	[ $code = 1 ] && diff "$tmp/table" "$tmp/out" &&
		[ "$(wc -l <"$tmp/err")" = 1 ] && grep -q "$1" "$tmp/err" &&
		[ -z "$(ls "$RESULTS/compare/baseline--patched/figures")" ] &&
		grep -q '</html>' "$RESULTS/compare/baseline--patched/report.html"
}

crash()
{
	fake_gnuplot <<-'END'
	kill -SEGV $$
	END
	table_without 'figures are missing: .*\(Segmentation fault\|gnuplot ended with 139\)'
}

words()
{
	fake_gnuplot <<-'END'
	printf '\n\n\t^\n"style.gp" line 9: what it says\n\n' >&2
	exit 1
	END
	table_without '3 of 3 figures are missing: .*"style.gp" line 9: what it says$'
}

empty()
{
	fake_gnuplot </dev/null
	table_without 'figures are missing'
}

# one figure that fails takes no other with it
one_of_three()
{
	# shellcheck disable=SC2016 # for the other shell
	echo 'case "$*" in *cdf*) echo no cdf; exit 1 ;; esac
		PATH=${PATH#*:} exec gnuplot "$@"' | fake_gnuplot
	PATH=$tmp/bin:$PATH "$compare" baseline patched >"$tmp/out" 2>"$tmp/err"
	cat "$tmp/err"
	cd "$RESULTS/compare/baseline--patched/figures" &&
		grep -q '1 of 3 figures are missing: cdf-zap_swapped.png: no cdf' \
			"$tmp/err" && [ ! -e cdf-zap_swapped.svg ] &&
		cmp forest-zap_swapped.svg "$tmp/quiet/forest-zap_swapped.svg"
}

# all of the system but gnuplot
missing()
(
	mkdir "$tmp/rest"
	for tool in sh sed dirname basename mkdir mktemp rm mv cp cat chmod; do
		ln -s "$(command -v $tool)" "$tmp/rest/$tool"
	done
	PATH=$tmp/rest "$compare" baseline patched >"$tmp/out" 2>"$tmp/err"
	code=$?
	cat "$tmp/err"
	[ $code = 1 ] && diff "$tmp/table" "$tmp/out" &&
		[ "$(wc -l <"$tmp/err")" = 1 ] &&
		grep -q 'no gnuplot: install it with make setup' "$tmp/err"
)

# results in a folder of any name; no word of it is run
odd_folder()
(
	cd "$tmp" || return 1
	odd="-a 'b' \"c\" [d] *e? \$(touch canary) \`touch canary\` ;touch canary;"
	mkdir -- "./$odd" && cp -r "$RESULTS/baseline" "$RESULTS/patched" "./$odd"
	RESULTS=$odd O=$O same_with HOME="$tmp" && [ ! -e canary ]
)

case $O in /*) ;; *) O=$PWD/$O; export O ;; esac
ok 'figures of a quiet user'	quiet
make_home
ok 'GNUTERM changes nothing'	same_with GNUTERM=qt
ok 'nor do files in the home folder' \
	same_with HOME="$tmp/home" XDG_CONFIG_HOME="$tmp/home/.config"
ok 'nor do folders of scripts, drivers and fonts' \
	same_with GNUPLOT_LIB="$tmp/lib" GNUPLOT_DRIVER_DIR="$tmp/lib" \
	GNUPLOT_PS_DIR="$tmp/lib" GNUPLOT_FONTPATH="$tmp/lib" GDFONTPATH="$tmp/lib" \
	FONTCONFIG_FILE="$tmp/home/.config/fontconfig/fonts.conf"
if make_locale; then
	ok 'nor does a comma in numbers' \
		same_with LOCPATH="$tmp/locale" LC_ALL=de_DE.UTF-8
else
	skip 'nor does a comma in numbers' 'localedef has no de_DE'
fi
ok 'nor does the name of the results folder'	odd_folder
ok 'a gnuplot that crashes leaves the table'	crash
ok 'its own words are the reason'		words
ok 'one that draws nothing is told'		empty
ok 'a figure that fails takes no other with it'	one_of_three
ok 'without gnuplot there is the table'		missing
finish
