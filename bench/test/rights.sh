#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs that lack a right: refused before the first row, with exit code 3, in one
# line that names the right, and with nothing changed or left behind.
. test/tap.sh

export FIXCOST_STATE="$tmp/state"
results=$tmp/results

# refused PATTERN COMMAND...: one line on stderr that matches, nothing on stdout
refused()
{
	pattern=$1
	shift
	"$@" --label=a --results="$results" --runs=1 >"$tmp/out" 2>"$tmp/err"
	code=$?
	cat "$tmp/out" "$tmp/err"
	[ $code = 3 ] && [ ! -s "$tmp/out" ] && [ ! -e "$results" ] &&
		[ "$(wc -l <"$tmp/err")" = 1 ] && grep -q -- "$pattern" "$tmp/err"
}

# runs NAME COMMAND...: exit code 0 and samples
runs()
{
	name=$1
	shift
	"$@" --label="$name" --results="$tmp/$name" --runs=1 >"$tmp/out" 2>&1
	code=$?
	cat "$tmp/out"
	[ $code = 0 ] && grep -q '"per_page"' "$tmp/$name/$name"/*/*/time.json
}

without()
{
	cap=$1
	shift
	setpriv --bounding-set="-$cap" --inh-caps="-$cap" "$@"
}

matrix()
{
	printf '%s\n' 'set samples=1' "$@" >"$tmp/matrix"
}


if [ "$(id -u)" != 0 ]; then
	skip 'rights' 'not root'
	finish
	exit
fi
chmod 0755 "$tmp"
cp "$O/fixcost" "$tmp/fixcost"	# the tree may be where nobody else can go
fixcost=$tmp/fixcost

matrix 'zap_swapped slots=shuffled mib=4'
ok 'CAP_SYS_ADMIN' refused ': swapon(2) takes CAP_SYS_ADMIN, which this process does not have$' \
	without sys_admin "$fixcost" --matrix="$tmp/matrix"
ok 'CAP_IPC_LOCK, or the limit of what is locked' \
	refused ': mlockall(2) takes CAP_IPC_LOCK, .* or a higher ulimit -l (now 64 KiB)$' \
	prlimit --memlock=65536 setpriv --bounding-set=-ipc_lock "$fixcost" \
	--matrix="$tmp/matrix"
if unshare --user --map-root-user true 2>/dev/null; then
	ok 'root of a user namespace' \
		refused 'counts only outside of this user namespace\|CAP_DAC_OVERRIDE' \
		unshare --user --map-root-user "$fixcost" --matrix="$tmp/matrix"
else
	skip 'root of a user namespace' 'cannot make one here'
fi

matrix 'zap_present mib=4'
ok 'what needs no right to lock runs without it' runs unlocked \
	prlimit --memlock=65536 setpriv --bounding-set=-ipc_lock "$fixcost" \
	--matrix="$tmp/matrix"

matrix 'copy_present mib=4' 'move_present mib=4'
if [ -c /dev/userfaultfd ]; then
	ok 'without CAP_SYS_PTRACE /dev/userfaultfd serves' runs device \
		without sys_ptrace "$fixcost" --matrix="$tmp/matrix"
else
	skip 'without CAP_SYS_PTRACE /dev/userfaultfd serves' 'there is none'
fi
if [ "$(cat /proc/sys/vm/unprivileged_userfaultfd 2>/dev/null)" = 0 ]; then
	mkdir -m 0777 "$tmp/nobody"
	ok 'all rows lack one right: refused before the first' refused \
		'no row can be measured here: userfaultfd is not permitted: .*CAP_SYS_PTRACE.* or vm.unprivileged_userfaultfd=1 (now 0)' \
		setpriv --reuid=65534 --clear-groups \
		env FIXCOST_STATE="$tmp/nobody/state" "$fixcost" --matrix="$tmp/matrix"
else
	skip 'all rows lack one right' 'userfaultfd is permitted to everybody, or not there'
fi

matrix 'k_noop'
if [ -e /dev/fixcost ]; then
	skip 'rows of the module, without it' 'it is loaded'
else
	ok 'rows of the module, without it' \
		refused 'no row can be measured here: module not loaded' \
		"$fixcost" --matrix="$tmp/matrix"
fi
finish
