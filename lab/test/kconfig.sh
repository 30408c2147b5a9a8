#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# An option that only one of two kernels has gets its default; everything else is
# configured as ever. On a source that has its "Kconfig" read by awk.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031 # programs in quotes, subshells
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"
# shellcheck source=lab/test/lib/source.sh
. "$(dirname "$0")/lib/source.sh"

# has LINE...: the configuration of the last build does
has()
{
	for line; do
		grep -qxF -e "$line" "$entry/config" && continue
		echo "no $line"
		grep 'OLD\|NEW' "$entry/config"
		return 1
	done
}

option()
{
	printf '$a config %s\\n\\tbool\\n\\tdefault %s\\n' "$1" "$2"
}

as_ever()
{
	build stock && stock=$entry && has '# CONFIG_OLD is not set' &&
		[ ! -e "$entry/new" ]
}

new_option()
{
	patch_of "$(option NEW y)" "$tmp/v1.patch" mm/Kconfig &&
		build "$tmp/v1.patch" stock &&
		has CONFIG_NEW=y '# CONFIG_OLD is not set' CONFIG_SWAP=y &&
		[ "$(cat "$entry/new")" = CONFIG_NEW ]
}

# the same kernel as ever, and not built again
other_side()
{
	build stock "$tmp/v1.patch" && [ "$entry" = "$stock" ]
}

alone()
{
	was=$(build "$tmp/v1.patch" stock && echo "$entry")
	build "$tmp/v1.patch" && [ "$entry" = "$was" ]
}

# both versions of a series have it: that it is new is against the source
two_versions()
{
	patch_of "$(option NEW 7)" "$tmp/v2.patch" mm/Kconfig &&
		build "$tmp/v2.patch" "$tmp/v1.patch" && has CONFIG_NEW=7 &&
		build "$tmp/v1.patch" "$tmp/v2.patch" && has CONFIG_NEW=y
}

removed()
{
	patch_of '/OLD/,$d;$a \\' "$tmp/gone.patch" mm/Kconfig &&
		build stock "$tmp/gone.patch" && has CONFIG_OLD=y &&
		[ "$entry" != "$stock" ] && [ "$(cat "$entry/new")" = CONFIG_OLD ] &&
		build "$tmp/gone.patch" stock && ! grep OLD "$entry/config" &&
		[ ! -e "$entry/new" ]
}

no_kconfig()
{
	patch_of 's/three/THREE/' "$tmp/code.patch" &&
		build "$tmp/code.patch" && was=$entry &&
		build "$tmp/code.patch" baseline && [ "$entry" = "$was" ] &&
		build "$tmp/code.patch" "$tmp/v1.patch" && [ "$entry" = "$was" ] &&
		has '# CONFIG_OLD is not set'
}

fragment()
{
	printf '%s\n' "$@" >"$tmp/my.config"
}

in_both()
{
	fragment CONFIG_EXTRA=y '?CONFIG_MAYBE=y' '# a word' '' \
		'# CONFIG_SWAP is not set'
	export CONFIG="$tmp/my.config"
	build stock "$tmp/v1.patch" && has CONFIG_EXTRA=y '# CONFIG_SWAP is not set' &&
		[ "$(cat "$entry/name")" = stock+my ] && [ "$entry" != "$stock" ] &&
		build "$tmp/v1.patch" stock && has CONFIG_EXTRA=y CONFIG_NEW=y &&
		[ "$(cat "$entry/name")" = v1+my ]
	code=$?
	unset CONFIG
	return $code
}

in_one()
{
	fragment CONFIG_NEW=n
	export CONFIG_OWN="$tmp/my.config"
	build "$tmp/v1.patch" stock && has CONFIG_NEW=n &&
		[ "$(cat "$entry/name")" = v1++my ] &&
		[ "$(cat "$entry/new")" = 'CONFIG_NEW set' ]
	code=$?
	unset CONFIG_OWN
	return $code
}

# another fragment under the same name is another kernel
by_content()
{
	fragment CONFIG_EXTRA=1
	was=$(CONFIG=$tmp/my.config && export CONFIG && build stock && echo "$entry")
	fragment CONFIG_EXTRA=2
	now=$(CONFIG=$tmp/my.config && export CONFIG && build stock && echo "$entry")
	[ -n "$was" ] && [ -n "$now" ] && [ "$was" != "$now" ]
}

not_kept()
{
	echo CONFIG_LOST >"$KSRC/drop"
	sum=$(source_sum)
	fragment CONFIG_LOST=y
	(export CONFIG="$tmp/my.config" && refused stock 'CONFIG_LOST.*my.config') &&
		(export CONFIG_OWN="$tmp/my.config" &&
			refused "$tmp/v1.patch" 'CONFIG_LOST.*my.config')
}

not_an_option()
{
	fragment CONFIG_A=y 'rm -rf /' CONFIG_B=y
	(export CONFIG="$tmp/my.config" && refused stock 'line 2 is no option') &&
		(export CONFIG="$tmp/none" && refused stock 'none: no such file')
}

# What make was called with is not for the kernel's make.
makeflags()
{
	build stock && cp "$entry/config" "$tmp/plain" && rm -rf "$entry" &&
		(export MAKEFLAGS='-- seen=exit' MAKEFILES=/dev/full && build stock) &&
		cmp "$tmp/plain" "$entry/config"
}

revisions()
{
	make_source
	(cd "$KSRC" && git init -q && git add . && git -c user.name=a \
		-c user.email=a@b commit -qm one && git tag one &&
		sed -i "$(option NEW y)" mm/Kconfig && git -c user.name=a \
		-c user.email=a@b commit -qam two && git tag two) || return 1
	sum=$(source_sum)
	build one && one=$entry &&
	build two one && has CONFIG_NEW=y '# CONFIG_OLD is not set' &&
	build one two && [ "$entry" = "$one" ] &&
	build two && has '# CONFIG_NEW is not set' && [ "$(source_sum)" = "$sum" ]
}

for tool in flex bison bc gcc make git; do
	command -v $tool >/dev/null ||
		{ skip 'options of a kernel' "no $tool"; finish; exit; }
done
make_source
ok 'what both have is off unless a fragment says so' as_ever
ok 'what only the patch has gets its default' new_option
ok '... and the other side stays the kernel it was' other_side
ok '... also where nobody says what it is compared with' alone
ok 'two versions of a patch that has it' two_versions
ok 'what only the source has, as the patch removes it' removed
ok 'a patch that leaves Kconfig alone is built as ever' no_kconfig
ok 'CONFIG= adds to both' in_both
ok 'one for this side alone is in its name' in_one
ok 'what is in a fragment makes the kernel' by_content
ok 'a line that is not kept is an error' not_kept
ok 'a line that is no option too' not_an_option
ok 'variables of make and the environment stay outside' makeflags
ok 'revisions, in both directions' revisions
finish
