#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Without a kernel's headers the module says which package has them.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

kmod=$(cd "$(dirname "$0")/.." && pwd)

# says PACKAGE TOOL: where only that package manager is, in one line of ours
says()
{
	rm -rf "${tmp:?}/bin"
	mkdir -p "$tmp/bin"
	for tool in make sh uname sed test echo basename dirname pwd; do
		ln -s "$(command -v $tool)" "$tmp/bin/$tool" 2>/dev/null
	done
	printf '#!/bin/sh\n' >"$tmp/bin/$2"
	chmod +x "$tmp/bin/$2"
	! PATH="$tmp/bin" make -s -C "$kmod" KDIR="$tmp/no such" 2>"$tmp/err" ||
		return 1
	cat "$tmp/err"
	[ "$(grep -vc '^make' "$tmp/err")" = 1 ] &&
		grep -q "no kernel headers in $tmp/no such: install $1, or" "$tmp/err"
}

ok 'no headers: the package, as Debian calls it' says "linux-headers-$(uname -r)" apt-get
ok '... as Fedora does' says "kernel-devel-$(uname -r)" dnf
ok '... as Arch does' says linux-headers pacman
finish
