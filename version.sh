#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Which version of the suite this is: the nearest tag or the commit, and -dirty
# where a file of it is another. Whoever's the checkout is, and whatever its
# configuration says, nothing of it is run: no monitor, no filter, no fetching.
set -u

cd "$(dirname "$0")" || exit 1

git()
{
	GIT_CONFIG_COUNT=2 GIT_NO_LAZY_FETCH=1 \
	GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=$(pwd -P) \
	GIT_CONFIG_KEY_1=core.fsmonitor GIT_CONFIG_VALUE_1=false \
		command git --no-pager "$@" 2>/dev/null
}

# of a tracked file each: the hash that it has in the commit, and has now
committed()
{
	printf '%s\n' "$files" | cut -f 1 | cut -d ' ' -f 3
}

present()
{
	printf '%s\n' "$files" | cut -f 2- |
		git hash-object --no-filters --stdin-paths
}

files=$(git ls-tree -r HEAD) && version=$(git describe --always --abbrev=12) ||
	version=
if [ -z "$version" ]; then
	version=unknown
elif [ "$(committed)" != "$(present)" ]; then
	version=$version-dirty
fi
echo "$version"
