# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154 # tap.sh sets tmp, tests use entry
# Sourced after tap.sh: a kernel source so small that its "compiler" is cp, and a
# cache of our own.
#
#   make_source		$KSRC
#   build WHAT [AGAINST]	sets entry
#   refused WHAT TEXT	exit 3, a message with the text, the source untouched
#   patch_of SED PATCH [FILE]	a diff of a file in mm/

lab=$(cd "$(dirname "$0")/.." && pwd)
export XDG_CACHE_HOME="$tmp/cache" KSRC="$tmp/src" ARCH=x86_64
unset PREEMPT DEBUG KVER CONFIG CONFIG_OWN MODULE

# It keeps every option it is asked for but those named in "drop", and has those of
# mm/Kconfig, where a default is one word.
make_source()
{
	rm -rf "$KSRC"
	mkdir -p "$KSRC/mm" "$KSRC/drivers/net"
	printf 'one\ntwo\nthree\nfour\n' >"$KSRC/mm/swapfile.c"
	echo 'obj-y += swapfile.o' >"$KSRC/mm/Makefile"
	printf 'config OLD\n\tbool\n\tdefault y\n' >"$KSRC/mm/Kconfig"
	cat >"$KSRC/Makefile" <<-'END'
	.RECIPEPREFIX = >
	seen = FNR == NR { key = $$0; sub(/^\# /, "", key); sub(/[ =].*/, "", key); seen[key]; print; next }
	allnoconfig:
	> mkdir -p $(O)/include/config $(O)/arch/x86/boot
	> grep -v -f drop $(KCONFIG_ALLCONFIG) >$(O)/.config
	> awk '$(seen) /^config/ && !("CONFIG_" $$2 in seen) { print "# CONFIG_" $$2 " is not set" }' $(O)/.config mm/Kconfig >$(O)/.config.new
	> mv $(O)/.config.new $(O)/.config
	> echo 9.9.9 >$(O)/include/config/kernel.release
	olddefconfig:
	> mkdir -p $(O)/include/config $(O)/arch/x86/boot
	> awk '$(seen) /^config/ { name = "CONFIG_" $$2 } /default/ && !(name in seen) { print name "=" $$2 }' $(O)/.config mm/Kconfig >$(O)/.config.new
	> grep -v -f drop $(O)/.config.new >$(O)/.config
	> echo 9.9.9 >$(O)/include/config/kernel.release
	bzImage:
	> ! grep -n 'error:' mm/swapfile.c
	> cp mm/swapfile.c $(O)/arch/x86/boot/bzImage
	> cp mm/swapfile.c $(O)/vmlinux
	> cp mm/Makefile $(O)/System.map
	> echo x >>$(O)/builds
	END
	echo NOTHING >"$KSRC/drop"
	sum=$(source_sum)
}

source_sum()
{
	(cd "$KSRC" && find . -type f ! -path './.git/*' -exec sha256sum {} + |
		LC_ALL=C sort | sha256sum)
}

build()
{
	entry=$("$lab/kernel.sh" "$@" 2>"$tmp/err") && return
	cat "$tmp/err"
	return 1
}

# refused WHAT TEXT: exit 3 and a message with the text, the source untouched
refused()
{
	"$lab/kernel.sh" "$1" >/dev/null 2>"$tmp/err"
	[ $? = 3 ] && grep -q "$2" "$tmp/err" && [ "$(source_sum)" = "$sum" ] &&
		return
	cat "$tmp/err"
	return 1
}

# patch_of SED PATCH [FILE]: a diff of mm/swapfile.c
patch_of()
{
	file=${3:-mm/swapfile.c}
	mkdir -p "$tmp/a/mm" "$tmp/b/mm"
	cp "$KSRC/$file" "$tmp/a/mm/"
	sed "$1" "$KSRC/$file" >"$tmp/b/$file"
	(cd "$tmp" && diff -u "a/$file" "b/$file") >"$2"
	[ -s "$2" ]
}
