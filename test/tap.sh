# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Sourced by test scripts: results in TAP, one temporary folder, removed at exit.
#
#   ok NAME COMMAND...	passes when the command succeeds
#   skip NAME REASON	this machine cannot run it
#   diag TEXT		shown when the file has a failure

O=${O:-build}
nr_tests=0
tmp=$(mktemp -d "${TMPDIR:-/tmp}/fixcost-test.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

ok()
{
	name=$1
	shift
	nr_tests=$((nr_tests + 1))
	if "$@" >"$tmp/.log" 2>&1; then
		echo "ok $nr_tests - $name"
	else
		echo "not ok $nr_tests - $name"
		sed 's/^/# /' "$tmp/.log"
	fi
}

skip()
{
	nr_tests=$((nr_tests + 1))
	echo "ok $nr_tests - $1 # SKIP $2"
}

diag()
{
	echo "# $*"
}

# Close the file: a script that ends early has no plan and counts as failed.
finish()
{
	echo "1..$nr_tests"
}
