#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# setup.sh with package managers that only pretend.
# shellcheck disable=SC2016 # they expand their arguments themselves
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

setup=$PWD/setup.sh
bin=$tmp/bin

# Nothing but these is found: a real package manager least of all.
new_machine()
{
	rm -rf "$bin"
	mkdir "$bin"
	for tool in sh awk cat cut env grep mktemp rm sed sort tail tr; do
		ln -s "$(command -v $tool)" "$bin/$tool"
	done
	fake id 'echo 0'
	: >"$tmp/calls"
}

# A program of that name: notes how it was called, then does the rest.
fake()
{
	printf '#!/bin/sh\necho "%s $*" >>"%s"\n%s\n' "$1" "$tmp/calls" "$2" \
		>"$bin/$1"
	chmod +x "$bin/$1"
}

# Everything is there but what $1 (a case pattern) matches.
lacks()
{
	there="case \$last in $1) exit 1 ;; esac; echo install ok installed"
	for query in dpkg-query rpm pacman; do
		fake $query "for last; do :; done; [ \"\$1\" = -S ] || { $there; }"
	done
}

run_setup()
{
	env -i PATH="$bin" HOME="$tmp" TMPDIR="$tmp" sh "$setup" "$@" \
		>"$tmp/said" 2>&1
	code=$?
	cat "$tmp/said" "$tmp/calls"
}

# exits CODE and says TEXT, in a line of its own
ends()
{
	run_setup build check
	[ "$code" = "$1" ] && grep -qx -e "$2" "$tmp/said"
}

called()
{
	cat "$tmp/calls"
	grep -qx -e "$1" "$tmp/calls"
}

new_machine
ok "without a package manager: what is needed is told" \
	ends 3 'setup: no apt-get, dnf or pacman; needed (Debian names): gcc g++ .*'

new_machine
fake apt-get ''
lacks none
run_setup build check >/dev/null
ok "nothing is missing: exit 0" [ "$code" = 0 ]
ok "... and nothing is said" [ ! -s "$tmp/said" ]
ok "... and nothing installed" [ "$(grep -c apt-get "$tmp/calls")" = 0 ]

new_machine
fake apt-get ''
lacks 'sparse|libgsl-dev'
ok "apt-get: what is missing is named" ends 0 'setup: missing: libgsl-dev sparse'
ok "... and installed, nothing else" \
	called 'apt-get install .*--no-install-recommends .* libgsl-dev sparse'
ok "... after an update" called 'apt-get update .*'

fake id 'echo 1000'
: >"$tmp/calls"
ok "not root: told so" ends 3 'setup: not root; run: sudo make setup'
ok "... and nothing was tried" [ "$(grep -c apt-get "$tmp/calls")" = 0 ]

new_machine
fake apt-get 'case $1 in update) echo "E: no route"; exit 100 ;; esac'
lacks sparse
ok "a failed update is told, with the reason" ends 0 'E: no route'
ok "... as what it is" grep -q 'apt-get update failed' "$tmp/said"
ok "... and the install tried" called 'apt-get install .* sparse'

new_machine
fake apt-get 'case $1 in install) echo "E: disk full"; exit 100 ;; esac'
lacks sparse
ok "a failed install is an error" \
	ends 3 'setup: apt-get could not install: sparse'
ok "... with the reason" grep -qx 'E: disk full' "$tmp/said"
ok "... and no log left behind" [ -z "$(find "$tmp" -name 'fixcost-setup*')" ]

new_machine
fake dnf 'echo "Error: Unable to find a match"; exit 1'
lacks 'gsl-devel|ShellCheck'
ok "dnf: its own names, told when it fails" \
	ends 3 'setup: dnf could not install: gsl-devel ShellCheck'
ok "... was asked for them" called 'dnf install -y gsl-devel ShellCheck'

new_machine
lacks 'gsl|shellcheck'
ok "pacman: its own names" ends 0 'setup: missing: gsl shellcheck'
ok "... was asked for them" called 'pacman -S --needed --noconfirm gsl shellcheck'

finish
