#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What no test sees: checkpatch --strict, sparse, shellcheck, codespell, and
# builds with all warnings on. Anything found is fatal; what may not be found
# stands with its reason in .checkpatch.conf, .shellcheckrc and .codespellrc.
#
# checkpatch.pl is the kernel's: $CHECKPATCH, or what an installed or cached
# kernel source has. Exit 0 clean, 1 something was found, 3 a tool is missing.
set -eu
cd "$(dirname "$0")/.."

cache=${XDG_CACHE_HOME:-$HOME/.cache}/fixcost
tmp=$(mktemp -d "${TMPDIR:-/tmp}/fixcost-lint.XXXXXX")
trap 'rm -rf "$tmp" .checkpatch-camelcase.*' EXIT
trap 'exit 130' INT TERM
nr_found=0

# Files of the tree by name; kernel code is built and checked as such.
files()
{
	find . -path './.*' -prune -o -path './build*' -prune -o \
		-path './results' -prune -o -type f -name "$1" -print |
		sed 's,^\./,,' | sort
}

user_files()
{
	files "$1" | grep -v '^configs/variants/\|^kmod/'
}

# Run a check; all that it prints is what it found.
check()
{
	name=$1
	shift
	"$@" >"$tmp/out" 2>&1 || [ -s "$tmp/out" ] || echo "exit $?" >"$tmp/out"
	n=$(wc -l <"$tmp/out")
	printf '  %-14s %s\n' "$name" "$([ "$n" = 0 ] && echo clean || echo "$n lines")"
	sed 's/^/    /' "$tmp/out"
	nr_found=$((nr_found + n))
}

# The three files of it out of a cached source package: seconds, once.
unpack_checkpatch()
{
	for tar in "$cache"/source/*/linux.tar.xz; do
		[ -f "$tar" ] || continue
		mkdir -p "$cache/checkpatch"
		tar -xJf "$tar" -C "$cache/checkpatch" --strip-components=2 \
			--wildcards '*/scripts/checkpatch.pl' \
			'*/scripts/spelling.txt' \
			'*/scripts/const_structs.checkpatch' && return
	done
	return 1
}

newest()
{
	printf '%s\n' "$@" | sort -Vr
}

find_checkpatch()
{
	for f in "${CHECKPATCH:-}" "/lib/modules/$(uname -r)/build/scripts/checkpatch.pl" \
			$(newest /usr/src/linux-*/scripts/checkpatch.pl) \
			"$cache/checkpatch/checkpatch.pl" \
			$(newest "$cache"/tree/*/src/scripts/checkpatch.pl); do
		[ -f "$f" ] && echo "$f" && return
	done
	unpack_checkpatch && echo "$cache/checkpatch/checkpatch.pl"
}

# It looks for the kernel's headers, by way of git where there is one.
checkpatch()
{
	mkdir -p "$tmp/include"
	user_files '*.[ch]' | GIT_DIR=$tmp/none xargs -n 16 \
		perl "$checkpatch" --root="$tmp" --no-summary -f
}

# Kernel code: an X-macro line is what it is, one file compares versions, and 6.1
# has no kzalloc_obj().
checkpatch_kmod()
{
	mkdir -p "$tmp/include"
	GIT_DIR=$tmp/none perl "$checkpatch" --root="$tmp" --no-summary \
		--ignore TRAILING_SEMICOLON --ignore COMPLEX_MACRO \
		--ignore LINUX_VERSION_CODE --ignore CONSTANT_COMPARISON \
		--ignore ALLOC_WITH_SIZEOF \
		-f kmod/*.[ch] kmod/test/*.c
}

# What sparse says of the C library's own headers is not about this tree.
not_ours='^\/usr\/|: note: in included file'

# What no Makefile rule builds; "make C=1" does the rest.
sparse_rest()
{
	user_files '*.c' | grep -v '^bench/\|^analysis/\|^kmod/' | while read -r f; do
		sparse -std=gnu11 -D_GNU_SOURCE -Wall "$f" 2>&1
	done | sed -E "/$not_ours/d"
}

shellcheck_all()
{
	{ files '*.sh'; echo .ci/run; } | xargs shellcheck -f gcc
}

# What writes as much as there is, into as much as there may be: snprintf() is
# told how much that is, and analysis/text.h makes lines of pieces.
unbounded()
{
	! { files '*.[ch]'; files '*.cc'; } | xargs grep -nE \
		'\<(strcat|strncat|strcpy|stpcpy|sprintf|vsprintf|gets) ?\('
}

spelling()
{
	files '*' | xargs codespell
}

# Everything that has a rule in the Makefile, tests too: build C C++ [C=1].
build()
{
	targets=$(for f in bench/test/*.c kmod/test/*.c analysis/test/*.c; do
		[ -f "$f" ] && echo "$tmp/$1/${f%.c}"
	done)
	code=0
	# shellcheck disable=SC2086 # a list of targets
	make "-j$(nproc)" Q=@ msg= W=1 "CC=$1" "CXX=$2" "O=$tmp/$1" "${3:-C=0}" \
		all "$tmp/$1/fixcost-fake" $targets >"$tmp/build" 2>&1 || code=$?
	sed -E "/$not_ours/d" "$tmp/build"
	return $code
}

for tool in perl sparse shellcheck codespell; do
	if ! command -v $tool >/dev/null; then
		echo "lint: $tool is not installed; run: sudo ./setup.sh check" >&2
		exit 3
	fi
done
if ! checkpatch=$(find_checkpatch); then
	echo "lint: no checkpatch.pl; set CHECKPATCH=/path/to/it," \
		"or fetch a kernel source with: lab/source.sh" >&2
	exit 3
fi

check checkpatch checkpatch
check "kmod" checkpatch_kmod
check sparse sparse_rest
check shellcheck shellcheck_all
check codespell spelling
check unbounded unbounded
check "gcc W=1 C=1" build gcc g++ C=1
if command -v clang++ >/dev/null; then
	check "clang W=1" build clang clang++
fi
if [ $nr_found != 0 ]; then
	echo "lint: $nr_found lines to look at" >&2
	exit 1
fi
