#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Take a guest's results out of what came through its port: unpack.sh PORT FOLDER
#
# PORT has a tar archive as tar.c writes it, and behind it "end BYTES CRC". A
# guest is not believed: regular files with the names that are expected are
# taken, with no owner or mode of their own; what else is in the archive, and
# whatever goes wrong, is an error: exit 3 with the reason.
#
#   MAX_MIB=256 MAX_FILES=1000
set -eu
# shellcheck source=lab/lib.sh
. "$(dirname "$0")/lib.sh"

MAX_MIB=${MAX_MIB:-256} MAX_FILES=${MAX_FILES:-1000}
# The user's own settings of tar are not for this; messages are cut out of C's.
unset TAR_OPTIONS
export LC_ALL=C
umask 022

is_number()
{
	case $1 in ''|*[!0-9]*|?????????????*) return 1 ;; esac
}

# Sets bytes and crc. A disk that is full cuts the archive too.
read_end()
{
	# shellcheck disable=SC2046 # three words
	set -- $(tail -c 64 "$port" | tr -d '\0' | tail -n 1 | tr -cd 'a-z0-9 ')
	[ $# = 3 ] && [ "$1" = end ] && is_number "$2" && is_number "$3" || return 1
	bytes=$2 crc=$3
	[ "$(head -c "$bytes" "$port" | cksum)" = "$crc $bytes" ]
}

archive()
{
	head -c "$bytes" "$port" | tar "$@" 2>"$to/.tar"
}

# The name is escaped by tar. Of tar's own words, the first; none are left where
# they could not be written.
refuse()
{
	[ -n "$*" ] || set -- "cannot write to $to"
	die "the guest's results are not taken: $(printf %s "$*" | head -n 1 |
		tr -c ' -~' '?' | cut -c1-200)"
}

# "MODE OWNER SIZE DATE TIME NAME" of each, as tar.c writes them and no other.
# No more can be in them than is in the archive: what is sparse claims more.
odd()
{
	awk -v bytes="$bytes" -v files="$MAX_FILES" '
	{ sub(/^\.(\/|$)/, "", $6); sub(/\/$/, "", $6) }
	$0 !~ /^[-d]/ { odd = "neither a file nor a folder: " $0; exit }
	!/^-rw-r--r-- 0\/0 / && !/^drwxr-xr-x 0\/0 / { odd = "an owner or a mode: " $0; exit }
	NF != 6 || ($6 !~ /^(output|status|dmesg)$/ &&
		$6 !~ /^(runs(\/[A-Za-z0-9._+:-]+)*)?$/) ||
		$6 ~ /(^|\/)\.\.?(\/|$)/ { odd = "the name in " $0; exit }
	seen[$6]++ { odd = "twice: " $6; exit }
	NR > files { odd = "more than " files " files"; exit }
	(sum += $3) > bytes { odd = "larger than the archive: " $0; exit }
	END { print odd }' "$to/.list"
}

# What lies there, in the form of the list.
found()
{
	(cd "$to" && find output status dmesg runs -printf '%y %s %p\n' 2>/dev/null) |
		sed 's/^d [0-9]*/d 0/' | sort
}

expected()
{
	awk '{ sub(/^\.(\/|$)/, "", $6); sub(/\/$/, "", $6) }
		$6 != "" { print /^d/ ? "d" : "f", $3, $6 }' "$to/.list" | sort
}

[ $# = 2 ] || die "usage: unpack.sh PORT FOLDER"
port=$1 to=$2
trap 'rm -f "$to/.list" "$to/.tar"' EXIT
if ! read_end; then
	[ "$(df -k --output=avail "$to" | tail -n 1)" -gt 64 ] ||
		die "no space is left for the guest's results in $to"
	die "the guest ended before its results came out"
fi
[ "$bytes" -le $((MAX_MIB * 1048576)) ] || refuse "more than $MAX_MIB MiB: $bytes bytes"
archive -t -v -P -f - --numeric-owner --quoting-style=escape >"$to/.list" ||
	refuse "$(cat "$to/.tar")"
[ ! -s "$to/.tar" ] || refuse "$(cat "$to/.tar")"
odd=$(odd)
[ -z "$odd" ] || refuse "$odd"
archive -x -f - -C "$to" --keep-old-files --touch --no-same-owner \
	--no-same-permissions || refuse "$(cat "$to/.tar")"
expected >"$to/.tar"
found | cmp -s - "$to/.tar" || refuse "not all of it can be written to $to"
