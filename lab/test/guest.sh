#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The initramfs: the same bytes from the same input, libraries and all; and the
# archive that init sends, read back with the tools that everyone has.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

lab=$(cd "$(dirname "$0")/.." && pwd)

same_twice()
{
	mkdir -p "$tmp/files"
	echo one >"$tmp/files/b"
	echo two >"$tmp/files/a"
	"$lab/guest.sh" "$tmp/1" "$tmp/files:/files" /bin/true:/true -- /true 1 &&
	rm "$tmp/files/a" && echo two >"$tmp/files/a" &&
	touch -d '2001-01-01' "$tmp/files/b" && chmod 600 "$tmp/files/b" &&
	chmod 644 "$tmp/files/b" &&
	"$lab/guest.sh" "$tmp/2" "$tmp/files:/files" /bin/true:/true -- /true 1 &&
	cmp "$tmp/1" "$tmp/2"
}

differs()
{
	"$lab/guest.sh" "$tmp/3" "$tmp/files:/files" /bin/true:/true -- /true 2 &&
	! cmp -s "$tmp/1" "$tmp/3"
}

has_libraries()
{
	cpio -t --quiet <"$tmp/1" >"$tmp/list"
	grep -q 'libc\.so' "$tmp/list" && grep -q 'ld-linux' "$tmp/list" &&
		grep -qx 'files/a' "$tmp/list" && grep -qx init "$tmp/list"
}

missing()
{
	"$lab/guest.sh" "$tmp/4" "$tmp/none:/none" -- /none 2>"$tmp/err"
	[ $? = 3 ] && grep -q 'none does not exist' "$tmp/err" && [ ! -e "$tmp/4" ]
}

archive()
{
	cat >"$tmp/main.c" <<-'END'
	#include <stdio.h>
	#include <unistd.h>
	#include "tar.h"

	int main(int argc, char **argv)
	{
		struct tar tar;

		tar_open(&tar, STDOUT_FILENO);
		if (argc != 2 || chdir(argv[1]) || tar_tree(&tar, ".") ||
		    tar_close(&tar))
			return 1;
		fprintf(stderr, "%u %llu\n", tar.crc, tar.bytes);
		return 0;
	}
	END
	gcc -Wall -Werror -D_GNU_SOURCE -I"$lab" -o "$tmp/tar" "$tmp/main.c" \
		"$lab/tar.c" || return 1
	mkdir -p "$tmp/in/deep/folder" "$tmp/out"
	head -c 512 /dev/urandom >"$tmp/in/block"
	head -c 70001 /dev/urandom >"$tmp/in/deep/folder/odd"
	: >"$tmp/in/deep/empty"
	"$tmp/tar" "$tmp/in" >"$tmp/archive" 2>"$tmp/sum" &&
	[ "$(cat "$tmp/sum")" = "$(cksum <"$tmp/archive")" ] &&
	tar xf "$tmp/archive" -C "$tmp/out" && diff -r "$tmp/in" "$tmp/out"
}

too_long()
{
	mkdir -p "$tmp/in/$(printf '%0120d' 0)"
	! "$tmp/tar" "$tmp/in" >/dev/null
}

ok 'the same input gives the same bytes' same_twice
ok 'another command gives others' differs
ok 'a program brings its libraries' has_libraries
ok 'a missing file is an error' missing
ok 'archive and checksum agree with tar and cksum' archive
ok 'a name too long for the archive is an error' too_long
finish
