#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A guest's archive is not believed: what init sends is taken, all that a hostile
# guest could send instead is an error, and nothing is written outside.
#
#   MUTATIONS=100	archives with random damage, the checksum made to fit
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

lab=$(cd "$(dirname "$0")/.." && pwd)
format=ustar esc=$(printf '\033') newline='
'
cd "$tmp" || exit 1
mkdir -p in/runs/lab/boot/run bad
echo 0 >in/status
echo 'all rows ran' >in/output
: >in/dmesg
echo '{}' >in/runs/lab/boot/run/env.json
echo hostile >bad/output

# As tar.c has them.
like_init='--owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX'

good()
{
	# shellcheck disable=SC2086,SC2094 # a list
	tar c --format=$format $like_init -C in . >tar
}

# seal: $tmp/tar as it comes through the port
seal()
{
	# shellcheck disable=SC2046 # two numbers
	set -- $(cksum <tar)
	{ cat tar; echo "end $2 $1"; } >port
}

unpack()
{
	rm -rf out outside
	mkdir out
	"$lab/unpack.sh" port out 2>err
}

# Nothing but regular files that are in out, and nobody else's rights.
harmless()
{
	[ ! -e outside ] && [ ! -e "$tmp/../fixcost-outside" ] &&
		[ -z "$(find out ! -type f ! -type d)" ] &&
		[ -z "$(find out -perm /7022 -o ! -user "$(id -u)")" ]
}

taken()
{
	unpack || { cat err; return 1; }
	harmless && diff -r in out
}

# refused REASON: of the archive in $tmp/tar
refused()
{
	seal
	unpack
	code=$?
	cat err
	[ $code = 3 ] && [ "$(wc -l <err)" = 1 ] && grep -q "$1" err &&
		! grep -q "$esc" err && harmless
}

# either: refused, or taken for another file
either()
{
	seal
	unpack
	code=$?
	cat err
	{ [ $code = 0 ] || [ $code = 3 ]; } && harmless
}

# good_and OPTION... FILE...: what is added to a good archive with GNU tar
good_and()
{
	good && tar r -f tar -C bad "$@"
}

# by_init: the archive as init itself writes it
by_init()
{
	cat >main.c <<-'EOF'
	#include <unistd.h>
	#include "tar.h"

	int main(void)
	{
		struct tar tar;

		tar_open(&tar, STDOUT_FILENO);
		return chdir("in") || tar_tree(&tar, ".") || tar_close(&tar);
	}
	EOF
	gcc -Wall -Werror -D_GNU_SOURCE -I"$lab" -o by_init main.c "$lab/tar.c" &&
		./by_init >tar && seal && taken
}
ok 'what init sends is taken' by_init
good
seal
ok 'what GNU tar makes like it is' taken
export TAR_OPTIONS=--exclude=status
ok '... whatever tar is told by the user' taken
unset TAR_OPTIONS

# mine TRANSFORM [OPTION]...: bad/output by another name, else as init sends it
mine()
{
	transform=$1
	shift
	# shellcheck disable=SC2086 # a list
	good_and $like_init -P --transform="$transform" "$@" output
}

# name NAME: an archive with a file of that name
name()
{
	mine "s,.*,$1,"
}

# shellcheck disable=SC2016 # they are names
for bad in ../outside ./../outside runs/../../outside /outside "$tmp/outside" \
		console ./qemu port runs.json .hidden 'runs/a b' 'runs/a;id' \
		"runs/${esc}[2J" "runs/a${newline}b" 'runs/a\nb' 'runs/$(id)' \
		runs/..; do
	name "$bad"
	ok "the name $(printf %s "$bad" | tr -c 'a-z/.' '?') is refused" refused 'the name\|twice'
done
format=gnu
mine "s,.*,runs/$(printf '%0300d' 0),"
ok 'a name longer than a file may have is refused' refused 'runs/0000'
format=posix
# shellcheck disable=SC2086 # a list
good_and $like_init --pax-option=path:=../outside output
ok 'a name that PAX overrides is refused' refused 'the name'
format=ustar
mine 's,.*,./output,'
ok 'a file that comes twice is refused' refused twice

# special TYPE COMMAND...: the command makes bad/runs
special()
{
	what=$1
	shift
	rm -rf bad/runs
	"$@" 2>/dev/null || { skip "$what is refused" "cannot make one here"; return; }
	# shellcheck disable=SC2046,SC2086 # lists
	good_and $like_init $(cd bad && find runs ! -type d)
	ok "$what is refused" refused 'neither a file nor a folder'
	rm -rf bad/runs
}
special 'a symbolic link' ln -s ../outside bad/runs
special 'a hard link' sh -c 'mkdir bad/runs && ln bad/output bad/runs/a && ln bad/output bad/runs/b'
special 'a FIFO' mkfifo bad/runs
special 'a device' mknod bad/runs c 1 3
special 'a block device' mknod bad/runs b 7 0

ln -s ../outside bad/runs
# shellcheck disable=SC2086 # a list
tar c --format=ustar $like_init -f tar -C bad runs
rm bad/runs
mkdir -p outside bad/runs
echo hostile >bad/runs/file
# shellcheck disable=SC2086 # a list
tar r --format=ustar $like_init -f tar -C bad runs/file
rm -rf bad/runs
ok 'a file through a link that came before is refused' refused 'neither a file nor a folder'

for mode in 4755 2755 1644 0666 0600 0755; do
	good_and --owner=0 --group=0 --mode=$mode --transform='s,.*,runs/x,' output
	ok "mode $mode is refused" refused 'a mode'
done
good_and --owner=1000 --group=0 --mode=0644 --transform='s,.*,runs/x,' output
ok 'an owner is refused' refused 'an owner'

truncate -s 1T bad/output
format=gnu
mine 's,.*,runs/x,' -S
format=ustar
ok 'a sparse file of a terabyte is refused' refused 'larger than the archive'
echo hostile >bad/output

# header OFFSET BYTES: written over the last header of tar, its sum made right
header()
{
	perl -e 'my ($at, $new) = @ARGV; binmode STDIN; binmode STDOUT; undef $/;
		my $tar = <STDIN>; my $h = 0;
		for (my $i = 0; $i < length $tar; $i += 512) {
			$h = $i if substr($tar, $i + 257, 5) eq "ustar" }
		substr($tar, $h + $at, length $new) = $new;
		if ($at != 148) {
			substr($tar, $h + 148, 8) = " " x 8;
			my $sum = unpack "%32C*", substr($tar, $h, 512);
			substr($tar, $h + 148, 8) = sprintf "%06o\0 ", $sum }
		print $tar' "$1" "$2" <tar >tar.new && mv tar.new tar
}

name runs/x
header 124 77777777777
ok 'a size beyond the archive is refused' refused 'not taken'
name runs/x
header 148 0000000
ok 'a header with a wrong sum is refused' refused 'not taken'
for type in 1 2 3 4 6 7 D M N V g; do
	name runs/x
	header 156 $type
	ok "a header of type $type is refused" refused 'not taken'
done
for type in A K L S X x; do
	name runs/x
	header 156 $type
	ok "a header of type $type does no harm" either
done

good
head -c 1024 tar >tar.new && mv tar.new tar
ok 'an archive that is cut in a member is refused' refused 'not taken'

good
seal
for port in 'end 99999999999999999999 1' 'end -5 1' 'end 1K 1' 'end 5' 'end 5 x' ''; do
	cp tar port.new
	printf '%s\n' "$port" >>port.new
	mv port.new port
	ok "'$port' is no end" eval 'unpack; [ $? = 3 ] && grep -q "before its results" err'
done
: >port
ok 'nothing is no end' eval 'unpack; [ $? = 3 ] && grep -q "before its results" err'

seal
export MAX_FILES=4
ok 'more files than there may be are refused' refused 'more than 4 files'
unset MAX_FILES
export MAX_MIB=0
ok 'more bytes than there may be are refused' refused 'more than 0 MiB'
unset MAX_MIB

# A disk that is full: no cut file is taken for a whole one.
small()
{
	head -c 300000 /dev/zero >in/runs/lab/boot/run/time.json
	good
	seal
	rm -rf out
	mkdir out
	"$lab/unpack.sh" port small 2>err
	code=$?
	cat err
	[ $code = 3 ] && grep -q 'No space left\|cannot write' err
}
mkdir small
if mount -t tmpfs -o size=128k tmpfs small 2>/dev/null; then
	ok 'a disk that is full is told' small
	umount small
else
	skip 'a disk that is full is told' 'no right to mount one'
fi
rm -f in/runs/lab/boot/run/time.json

# Bytes changed at random, most of them in headers.
damaged()
{
	good
	mv tar good
	i=0
	while [ $i -lt "${MUTATIONS:-100}" ]; do
		i=$((i + 1))
		perl -e 'srand $ARGV[0]; binmode STDIN; binmode STDOUT; undef $/;
			my $tar = <STDIN>; my $h = 512 * int rand(length($tar) / 512 - 20);
			for (0 .. int rand 4) {
				substr($tar, $h + int rand 512, 1) = chr int rand 256 }
			substr($tar, $h + 148, 8) = " " x 8;
			substr($tar, $h + 148, 8) = sprintf "%06o\0 ",
				unpack "%32C*", substr($tar, $h, 512);
			print $tar' $i <good >tar
		either && continue
		echo "archive $i: $code"
		return 1
	done
}
ok "${MUTATIONS:-100} damaged archives do no harm" damaged
finish
