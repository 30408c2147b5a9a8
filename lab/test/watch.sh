#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Which guest hangs: one that had its seconds, not one that a busy machine kept
# from running. The machine is a folder with what /proc would say.
# shellcheck source=test/tap.sh
. "$(dirname "$0")/../../test/tap.sh"

watch=$(cd "$(dirname "$0")/.." && pwd)/watch.sh
hz=$(getconf CLK_TCK)

# machine "SECOND STATE CPU"...: a second of the clock each; the last one stays.
# The guest is a sleep; the clock goes on when the watch looks at it again.
machine()
{
	rm -rf "$tmp/proc"
	sleep 100 &
	guest=$!
	mkdir -p "$tmp/proc/$guest/task/$guest"
	printf '%s\n' "$@" >"$tmp/script"
	cat >"$tmp/sleep" <<-END
	#!/bin/sh
	[ \$(wc -l <"$tmp/script") -gt 1 ] || exec kill $guest \$PPID
	sed -i 1d "$tmp/script"
	. "$tmp/second"
	END
	cat >"$tmp/second" <<-END
	read -r now state cpu <"$tmp/script"
	echo "\$now.00 0" >"$tmp/proc/uptime"
	echo "1 (a ) b) \$state 1 1 1 0 0 0 0 0 0 0 \$((cpu * $hz)) 0 0" \\
		| tee "$tmp/proc/$guest/stat" >"$tmp/proc/$guest/task/$guest/stat"
	END
	chmod +x "$tmp/sleep"
	. "$tmp/second"
}

watched()
{
	PATH="$tmp:$PATH" PROC="$tmp/proc" "$watch" "$guest" "$1" >"$tmp/said"
	kill "$guest" 2>/dev/null
	wait "$guest" 2>/dev/null
	cat "$tmp/said"
}

hangs()
{
	[ "$(watched "$1")" = "no end after $2" ]
}

gets_on()
{
	watched "$1"
	[ ! -s "$tmp/said" ]
}

machine '0 S 0' '1 S 0' '2 S 0' '3 S 0' '4 S 0'
ok 'a guest that wants nothing hangs by the clock' \
	hangs 3 '3 s in which it could run, 0 s of them on a CPU (3 s by the clock)'
machine '0 R 0' '1 R 1' '2 R 2' '3 R 3' '4 R 4'
ok 'one that has a CPU does, too' \
	hangs 3 '3 s in which it could run, 3 s of them on a CPU (3 s by the clock)'
machine '0 R 0' '1 R 2' '2 R 4' '3 R 6' '4 R 8'
ok 'two CPUs do not make the clock run faster' \
	hangs 3 '3 s in which it could run, 6 s of them on a CPU (3 s by the clock)'
machine '0 R 0' '100 R 1' '200 R 2' '300 R 2' '400 R 2'
ok 'one that is kept from running does not hang' gets_on 3
machine '0 R 0' '100 R 1' '200 R 2' '300 R 2' '400 R 3' '500 R 3'
ok '... until it had its seconds of a CPU' \
	hangs 3 '3 s in which it could run, 3 s of them on a CPU (400 s by the clock)'
machine '0 D 0' '100 D 1' '200 D 1' '300 D 1'
ok 'nor does one that waits for a disk' gets_on 3
machine '0 R 0' '100 R 1' '101 S 1' '102 S 1' '103 S 1'
ok 'one that has come to rest does' \
	hangs 3 '3 s in which it could run, 1 s of them on a CPU (102 s by the clock)'
finish
