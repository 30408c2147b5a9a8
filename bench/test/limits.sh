#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Low limits, and what is no matrix or no sane filter: exit code 3 and one line
# that says which, neither a crash nor a hang.
. test/tap.sh

export FIXCOST_STATE="$tmp/state"
fake=$O/fixcost-fake

# says PATTERN COMMAND...: 3, one line, within a minute
says()
{
	pattern=$1
	shift
	timeout 60 "$@" >"$tmp/out" 2>"$tmp/err"
	code=$?
	head -c 1000 "$tmp/err"
	[ $code = 3 ] && [ "$(wc -l <"$tmp/err")" = 1 ] && grep -q -- "$pattern" "$tmp/err" &&
		! LC_ALL=C grep -q '[[:cntrl:]]' "$tmp/err"
}

# many N WORD
many()
{
	awk -v n="$1" -v word="$2" 'BEGIN { while (n--) printf "%s", word }'
}

filtered()
{
	says "$1" "$fake" --list --filter="$2"
}

ok 'a filter of 100,000 brackets' filtered '100000 characters, more than 4096' \
	"$(many 50000 '(')$(many 50000 ')')"
ok '... of 2,000, which are short enough' filtered 'more than 100 brackets in each other' \
	"$(many 1000 '(')$(many 1000 ')')"
ok '... of a few, which take all memory' filtered 'Memory exhausted' \
	"$(many 40 '(')a$(many 40 ')+')"
ok '... with repetitions of repetitions' filtered 'Memory exhausted' \
	'((((a{1,255}){1,255}){1,255}){1,255})'
ok '... that refers back to itself' filtered 'no back-reference' '(.*)(.*)(.*)\1\2\3'
ok '... with escape sequences' filtered "filter '?\\[31m(': Unmatched" \
	"$(printf '\033[31m(')"
ok 'a filter of a hundred names is one' sh -c \
	"'$fake' --list --filter='$(many 100 'ant_[a-z]{4,8}/some:thing|')^ant_skip$' | grep -qx ant_skip"

matrix=$tmp/matrix
mkfifo "$tmp/fifo"
ok 'a FIFO is no matrix' says 'fifo: not a regular file' "$fake" --list --matrix="$tmp/fifo"
ok 'nor a device' says '/dev/zero: not a regular file' "$fake" --list --matrix=/dev/zero
ok 'nor a folder' says "$tmp: not a regular file" "$fake" --list --matrix="$tmp"
truncate -s 3G "$matrix"
ok 'nor what is larger than a matrix' says '3221225472 bytes, more than the 1048576' \
	"$fake" --list --matrix="$matrix"
printf 'ant_skip\n\0zebra' >"$matrix"
ok 'nor what has a NUL' says 'matrix: byte 10 is NUL' "$fake" --list --matrix="$matrix"
printf 'ant_skip\n\033]0;title\007 \302\233x\n' >"$matrix"
ok 'controls in it do not reach the terminal' says "2:1: no benchmark '?\\]0;title?'" \
	"$fake" --list --matrix="$matrix"

# limited PATTERN ULIMIT...: refused there
limited()
{
	pattern=$1
	shift
	says "$pattern" sh -c "ulimit $*; exec '$fake' --label=x --results='$tmp/results' \
		--runs=1 --filter=elk"
}

ok 'a small stack' limited 'ulimit -s is 64 KiB, and at least 1024 KiB' -s 64
ok 'few files' limited 'ulimit -n is 12, and at least 256' -n 12
ok 'short files' limited 'ulimit -f is 32 KiB, and at least 65536 KiB' -f 64
ok 'little address space' limited 'ulimit -v is 100000 KiB, and at least 262144 KiB' -v 100000
if [ "$(id -u)" = 0 ]; then
	chmod 0755 "$tmp"
	cp "$fake" "$tmp/fake"	# the tree may be where nobody else can go
	mkdir -m 0777 "$tmp/nobody"
	ok 'no processes' says 'start a worker: Resource temp.*: ulimit -u is 1$' \
		setpriv --reuid=65534 --clear-groups prlimit --nproc=1 \
		env FIXCOST_STATE="$tmp/nobody/state" "$tmp/fake" --label=x \
		--results="$tmp/nobody/r" --runs=1 --filter=elk
	ok '... leave no result' test ! -e "$tmp/nobody/r/x"
else
	skip 'no processes' 'not root, and one of this user is here'
fi
ok 'nothing was written' test ! -e "$tmp/results"

# a soft limit is raised where it may be
raised()
{
	sh -c "ulimit -S -s 64; ulimit -S -n 12; exec '$fake' --label=raised \
		--results='$tmp/raised' --runs=1 --filter=elk" >"$tmp/out" 2>&1
	code=$?
	cat "$tmp/out"
	[ $code = 0 ]
}

ok 'limits that may be raised are' raised

# what cannot be shown is measured and kept all the same
shown()
{
	"$fake" --label=full --results="$tmp/full" --runs=1 --filter=elk \
		>/dev/full 2>"$tmp/err"
	code=$?
	cat "$tmp/err"
	[ $code = 3 ] && grep -q 'No space left' "$tmp/err"
}

if [ -c /dev/full ]; then
	ok 'output that cannot be written is an error' shown
	ok '... after the run, whose result is whole' \
		sh -c "[ -s '$tmp'/full/full/*/*/env.json ] && [ -s '$tmp'/full/full/*/*/time.json ]"
	ok '... also of what was put back' sh -c \
		"'$fake' --restore --results='$tmp/full' >/dev/full 2>'$tmp/err'; [ \$? = 3 ]"
else
	skip 'output that cannot be written is an error' 'there is no /dev/full'
fi
finish
