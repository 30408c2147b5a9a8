#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Whatever a variable of the Makefile holds, each program gets it as one word,
# and nothing of it is run. In a copy of the tree with programs that print.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

top=$(cd "$(dirname "$0")/../.." && pwd)
tree=$tmp/tree

# program NAME: prints its words and those variables that scripts read
program()
{
	mkdir -p "$(dirname "$tree/$1")"
	cat >"$tree/$1" <<-'END'
	#!/bin/sh
	for word; do printf '<%s>\n' "$word"; done
	for name in A B KSRC RESULTS MATRIX FILTER ARCH; do
		eval "printf '%s=<%s>\n' $name \"\${$name-}\""
	done
	END
	chmod +x "$tree/$1"
}

make_tree()
{
	mkdir -p "$tree" "$tmp/kernel"
	cp -r "$top/analysis" "$top/bench" "$tree"
	mkdir "$tree/kmod"
	cp "$top/kmod/Makefile" "$top/kmod/dkms.conf" "$tree/kmod"
	cp "$top/Makefile" "$top"/*.sh "$tree"
	for name in build/fixcost build/fcstat analysis/compare.sh lab/lab.sh; do
		program $name
	done
	printf '#!/bin/sh\n' | tee "$tree/setup.sh" >"$tree/version.sh"
	# shellcheck disable=SC2016 # make's
	printf 'modules:\n\t@:$(info kernel $(CURDIR))\n' >"$tmp/kernel/Makefile"
}

# nothing is compiled: the programs are there
tree_make()
{
	env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u O \
		make -s -C "$tree" msg= CC=true CXX=true "$@" >"$tmp/out" 2>&1
	code=$?
	cat "$tmp/out"
	[ ! -e "$tree/canary" ] && [ ! -e "$tree/kmod/canary" ] && return $code
}

has()
{
	for want; do
		grep -qxF -- "$want" "$tmp/out" || { echo "no $want"; return 1; }
	done
}

# one_word NAME VALUE: in each target, on the command line and in the environment
bench_gets()
{
	tree_make bench "KERNEL=$1" "MATRIX=$1" "FILTER=$1" "SWAPDEV=$1" \
		"EVENTS=$1" "RUNS=$1" "RESULTS=$1" &&
		has "<--label=$1>" "<--matrix=$1>" "<--filter=$1>" \
			"<--swapdev=$1>" "<--events=$1>" "<--runs=$1>" \
			"<--results=$1>"
}

compare_gets()
{
	tree_make compare "A=$1" "B=$1" "RESULTS=$1" &&
		has "<$1>" "RESULTS=<$1>" "A=<$1>"
}

lab_gets()
{
	tree_make lab "A=$1" "B=$1" "KSRC=$1" "MATRIX=$1" "FILTER=$1" "ARCH=$1" &&
		has "A=<$1>" "B=<$1>" "KSRC=<$1>" "MATRIX=<$1>" "FILTER=<$1>" "ARCH=<$1>"
}

# shellcheck disable=SC2030,SC2031 # for one command
lab_gets_from_outside()
(
	export A="$1" KSRC="$1" FILTER="$1"
	tree_make lab && has "A=<$1>" "KSRC=<$1>" "FILTER=<$1>"
)

# shellcheck disable=SC2030,SC2031
bench_gets_from_outside()
(
	export KERNEL="$1" FILTER="$1"
	tree_make bench && has "<--label=$1>" "<--filter=$1>"
)

restore_gets()
{
	tree_make restore "RESULTS=$1" && has "<--results=$1>"
}

kmod_gets()
{
	mkdir -p "$tmp/$1" && cp "$tmp/kernel/Makefile" "$tmp/$1" &&
		tree_make kmod "KDIR=$tmp/$1" && has "kernel $tmp/$1"
}

folder_refused()
{
	tree_make "O=$1"
	[ $? = 2 ] && grep -q "a build folder's name has letters" "$tmp/out"
}

# each of them would run touch or be more than a word
# shellcheck disable=SC2016 # nothing is to be expanded here
values()
{
	set -- "a';touch canary;'" \
		'";touch canary;" $(shell touch canary) `touch canary` $(touch canary)' \
		'a b  c$d$$e \f\\ #g%h:i=j *[!k]?{l,m}~ (n|o)$' '-a' "a
touch canary"
	for value; do
		"$each" "$value"
	done
}

targets()
{
	shown=$(printf %s "$1" | tr '\n' '^')
	for target in bench compare lab restore; do
		ok "$target: $shown"	${target}_gets "$1"
	done
	ok "lab, from the environment: $shown"	lab_gets_from_outside "$1"
	ok "bench, from the environment: $shown"	bench_gets_from_outside "$1"
}

refusals()
{
	ok "O=$(printf %s "$1" | tr '\n' '^') is refused"	folder_refused "$1"
}

make_tree
each=targets
values
each=refusals
values
ok 'O= is refused'	folder_refused ''
for folder in "it's" 'a b' 'a"b' 'a;touch canary'; do
	ok "kmod: KDIR=$folder"	kmod_gets "$folder"
done
finish
