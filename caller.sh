#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# caller.sh FOLDER COMMAND...: run it as whoever called sudo, so that what it
# makes in FOLDER is theirs. Where this is not sudo, or FOLDER is not theirs to
# write to, it runs as it is.
set -u

folder=$1
shift

is_id()
{
	case ${1:-x} in *[!0-9]* | ???????????*) return 1 ;; esac
	[ "$1" -gt 0 ] && [ "$1" -lt 4294967295 ]
}

through_sudo()
{
	[ "$(id -u)" = 0 ] && is_id "${SUDO_UID:-}" && is_id "${SUDO_GID:-}"
}

as_caller()
{
	setpriv --reuid="$SUDO_UID" --regid="$SUDO_GID" --init-groups -- "$@"
}

# The folder, or what it will be made in.
nearest()
{
	while [ ! -e "$folder" ]; do
		folder=$(dirname -- "$folder")
	done
	echo "$folder"
}

if through_sudo && as_caller test -w "$(nearest)" 2>/dev/null; then
	home=$(getent passwd "$SUDO_UID" | cut -d : -f 6)
	as_caller env HOME="${home:-/}" "$@"
else
	exec "$@"
fi
