#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A checkout, what sudo makes in it, and who can go on from there.
. test/tap.sh

export FIXCOST_STATE="$tmp/state"
tree=$tmp/tree
nobody=65534

if [ "$(id -u)" != 0 ]; then
	skip "what sudo makes" "not root"
	finish
	exit 0
fi

if ! git -c safe.directory='*' rev-parse HEAD >"$tmp/head" 2>&1; then
	skip "what sudo makes" "$(tail -n 1 "$tmp/head")"
	finish
	exit 0
fi

# A clone with all that was built, so that little of it is built again.
checkout()
{
	git -c safe.directory='*' clone -q . "$tree" &&
		find "$tree" -path '*/.git' -prune -o -type f \
			-exec touch -d 2001-01-01 {} + &&
		cp -a "$O" "$tree/build" && chown -R "$nobody:$nobody" "$tree"
}

as_nobody()
{
	setpriv --reuid=$nobody --regid=$nobody --clear-groups -- "$@"
}

# through_sudo COMMAND...: as root, called by nobody
through_sudo()
{
	SUDO_UID=$nobody SUDO_GID=$nobody "$@"
}

in_tree()
(
	cd "$tree" || exit 1
	unset MAKEFLAGS MAKELEVEL MFLAGS O
	"$@"
)

bench()
{
	in_tree "$@" make -s bench KERNEL=here RUNS=1 FILTER=noop_section \
		MATRIX=quick
}

roots()
{
	find "$tree" -uid 0
}

is()
{
	echo "got '$1', want '$2'"
	[ "$1" = "$2" ]
}

said_version()
{
	sed -n 's/^  "suite_version": "\(.*\)",*$/\1/p' "$tree"/results/"$1"/*/*/env.json
}

chmod 755 "$tmp"
ok "a checkout of somebody" checkout
ok "a run through sudo ends well" bench through_sudo
ok "... has left nothing of root's" is "$(roots)" ""
ok "... and knows its version" is "$(said_version here)" \
	"$(git -c safe.directory="$PWD" rev-parse --short=12 HEAD)"
in_tree as_nobody make -s compare A=here B=here >"$tmp/out" 2>&1
code=$?
ok "make compare as oneself follows" is "$code" 0
ok "... and has left its table" [ -s "$tree/results/compare/here--here/table.txt" ]

# A checkout in which only somebody else and root may write.
in_anothers_tree()
{
	chown -R 65533:65533 "$tree" && rm -rf "$tree/results" &&
		bench through_sudo && in_tree as_nobody make -s compare A=here B=here
}

ok "a run and its comparison in the checkout of another" in_anothers_tree
ok "... know the version too" is "$(said_version here)" \
	"$(git -c safe.directory="$PWD" rev-parse --short=12 HEAD)"
chown -R "$nobody:$nobody" "$tree"

# What root had there, or does without sudo, is root's.
mkdir "$tree/results/old"
echo old >"$tree/results/old/file"
ln "$tree/results/old/file" "$tree/results/old/other"
ok "another run through sudo" bench through_sudo
ok "... gives away nothing that was there" is "$(roots | wc -l)" 3
rm -r "$tree/results/old"
for id in '' 0 4294967295 99999999999 -1 0x1 '1 2'; do
	rm -rf "$tree/results"
	ok "with SUDO_UID='$id' root keeps its results" env SUDO_UID="$id" \
		SUDO_GID="$nobody" "$tree/build/fixcost" --label=mine --runs=1 \
		--filter=noop_section --results="$tree/results"
	ok "..." is "$(find "$tree/results" ! -uid 0 -o ! -gid 0)" ""
done

# A configuration that has git run something.
trap_git()
{
	printf '#!/bin/sh\ntouch %s/ran\ncat\n' "$tmp" >"$tmp/trap"
	chmod 755 "$tmp/trap"
	git config -f "$tree/.git/config" core.fsmonitor "$tmp/trap"
	git config -f "$tree/.git/config" filter.trap.clean "$tmp/trap"
	echo '* filter=trap' >"$tree/.git/info/attributes"
	touch "$tree/README.md"
}

trap_git
git_is_dirty=$(git -c safe.directory="$tree" -C "$tree" describe --always --dirty)
ok "git runs what a checkout has configured ($git_is_dirty)" [ -e "$tmp/ran" ]
rm -f "$tmp/ran"
ok "the version is known all the same" is "$("$tree/version.sh")" \
	"$(git -c safe.directory="$PWD" rev-parse --short=12 HEAD)"
ok "... and nothing was run for it" [ ! -e "$tmp/ran" ]
echo >>"$tree/README.md"
ok "a changed file makes it dirty" is "$("$tree/version.sh" | sed 's/.*-//')" dirty
rm -rf "$tree/.git"
ok "without git it is unknown" is "$("$tree/version.sh")" unknown
finish
