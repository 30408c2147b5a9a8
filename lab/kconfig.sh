# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154 # lib.sh, tree.sh and kernel.sh set the others
# Sourced by kernel.sh, after tree.sh and patch.sh: what a kernel is configured to.
#
#   options		the fragments' lines, each option once, as the last has it
#   own_options W V	sets own, the options that of W and V, or of W and the source
#			as it came, only W's Kconfig files have, and reference, the
#			configuration that the others are taken from
#   configure		the configuration of the tree that is open
#   sketch W		prints a folder with "config", as the fragments alone make it,
#			and "symbols", the options that W's Kconfig files have
#
# "make allnoconfig" and the fragments say what a guest's kernel has. An option that
# only one of two kernels knows is part of what is measured: it gets the default that
# its Kconfig gives it, and so does all that depends on it.

fragments()
{
	echo "$top/configs/kernel/base.config"
	echo "$top/configs/kernel/$ARCH.config"
	echo "$top/configs/kernel/preempt-$PREEMPT.config"
	case $DEBUG in
	'')	;;
	1)	echo "$top/configs/kernel/kasan.config" ;;
	*)	echo "$top/configs/kernel/$DEBUG.config" ;;
	esac
	[ -z "$DEBUG" ] || echo "$top/configs/kernel/debug.config"
	[ -z "${CONFIG:-}" ] || echo "$CONFIG"
	[ -z "${CONFIG_OWN:-}" ] || echo "$CONFIG_OWN"
}

option='^?\{0,1\}CONFIG_[A-Za-z0-9_]*=\|^# CONFIG_[A-Za-z0-9_]* is not set$'

check_fragment()
{
	[ -n "$1" ] || return 0
	{ [ -f "$1" ] && [ -r "$1" ]; } || die "CONFIG=$1: no such file"
	line=$(grep -nv "$option\|^#\|^[[:space:]]*\$" "$1" | head -n 1)
	[ -z "$line" ] || die "CONFIG=$1: line ${line%%:*} is no option:" \
		"CONFIG_X=y or # CONFIG_X is not set"
}

# Each option once, as the last fragment has it; "?" is kept in front.
options()
{
	fragments | tr '\n' '\0' | xargs -0 cat |
		grep '^?\{0,1\}CONFIG_\|^# CONFIG_.* is not set$' |
		awk '{ key = $0; sub(/^[?# ]*/, "", key); sub(/[ =].*/, "", key)
		       last[key] = $0 }
		     END { for (key in last) print last[key] }' | LC_ALL=C sort
}

# The options that the Kconfig files have, of all architectures.
symbols()
{
	(cd "$tree/src" && find . -path ./scripts/kconfig -prune -o -type f \
		-name '*Kconfig*' -print0 | xargs -0r sed -n \
		's/^[[:space:]]*\(menu\)\{0,1\}config[[:space:]][[:space:]]*\([A-Za-z0-9_]*\)[[:space:]]*\(#.*\)\{0,1\}$/CONFIG_\2/p') |
		LC_ALL=C sort -u
}

# What the Kconfig files of the source are known by, without reading them all.
kconfig_of_source()
{
	if [ "$source_kind" = git ]; then
		borrowed_git ls-tree -r "$source_from" | grep Kconfig | hash
	else
		echo "$source_id"
	fi
}

# The same for WHAT: variants and most patches leave them alone.
kconfig_id()
{
	kconfig_of_source
	[ "$kind" = patch ] || return 0
	paths=$(patch_paths "$1") || exit 3
	! echo "$paths" | grep -q Kconfig || echo "$what_id"
}

kconfig_id_of()
(
	opened=$rev
	resolve "$1"
	[ "$rev" = "$opened" ] || source_open "$rev"
	kconfig_id "$1"
)

sketch()
{
	id=$(kconfig_id "$1") || exit 3
	entry=config/$({ echo "$id $ARCH"; options
		"${cross}gcc" --version; } | hash)
	mkdir -p "$CACHE/config"
	if ! cache_get "$entry"; then
		[ "$kind" != variant ] || name=stock
		open_source "$1"
		allnoconfig
		new=$(cache_new "$entry")
		symbols >"$new/symbols"
		cp "$obj/.config" "$new/config" || die "cannot write $new: $(room)"
		cache_add "$entry"
		cache_get "$entry"
	fi
}

own_options()
{
	own='' base=stock
	[ "$kind" != revision ] || base=$2
	id=$(kconfig_id "$1") && other=$(kconfig_id_of "$2") &&
		base_id=$(kconfig_id_of "$base") || exit 3
	[ "$id" != "$other" ] || [ "$id" != "$base_id" ] || return 0
	mine=$(SKETCH=1 "$top/lab/kernel.sh" "$1") &&
		theirs=$(SKETCH=1 "$top/lab/kernel.sh" "$2") &&
		reference=$(SKETCH=1 "$top/lab/kernel.sh" "$base") || exit 3
	own=$(LC_ALL=C comm -12 "$theirs/symbols" "$reference/symbols" |
		LC_ALL=C comm -23 "$mine/symbols" -)
}

# "is not set" is also kept by an option that the kernel does not know.
refused()
{
	options | grep -v '^?' | while read -r line; do
		key=${line#\# } key=${key%%[ =]*}
		case $line in
		\#*)	grep -q "^$key=" "$obj/.config" || continue ;;
		*)	grep -qxF -e "$line" "$obj/.config" && continue ;;
		esac
		printf '%s ' "$key"
	done
}

configure_with()
{
	kmake "$@" >"$tree/log" 2>&1 ||
		die "no configuration for $source_name: $(grep -m 1 'rror' "$tree/log")"
}

allnoconfig()
{
	options | sed 's/^?//' >"$tree/options"
	configure_with KCONFIG_ALLCONFIG="$tree/options" allnoconfig
}

# select_options AWK-CONDITION FILE: lines of a configuration by their option, "key";
# stdin has the options that are "own"
select_options()
{
	awk 'FNR == NR { own[$0]; next }
	     { key = $0; sub(/^# /, "", key); sub(/[ =].*/, "", key) }
	     key ~ /^CONFIG_/ && '"$1" - "$2"
}

# Those of the own options that the configuration has, and which are not as their
# Kconfig has them but as a fragment does.
new_options()
{
	options | sed 's/^[?# ]*//;s/[ =].*//' >"$tree/given"
	echo "$own" | select_options 'key in own { print key }' "$obj/.config" |
		LC_ALL=C awk 'FNR == NR { given[$0]; next }
			      { print $0 ($0 in given ? " set" : "") }' "$tree/given" -
}

# The reference's settings, without a word about the own options, then the fragments.
defaults()
{
	mkdir -p "$obj"
	{
		echo "$own" | select_options '!(key in own)' "$reference/config"
		options | sed 's/^?//'
	} >"$obj/.config"
	configure_with olddefconfig
}

configure()
{
	if [ -z "$own" ]; then
		allnoconfig
	else
		defaults
	fi
	list=$(refused)
	[ -z "$list" ] ||
		die "$source_name for $ARCH with PREEMPT=$PREEMPT does not have" \
			"or keep ${list}of configs/kernel/${CONFIG:+ or $CONFIG}${CONFIG_OWN:+ or $CONFIG_OWN}; when a" \
			"version lacks it by right, put a ? in front"
}
