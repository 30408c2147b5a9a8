# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154 # lib.sh sets CACHE
# Sourced after lib.sh: packages through an apt configuration of our own.
#
#   apt_configure ARCH	for packages of that architecture
#   apt_update SUITE...	read the lists, as Debian signed them
#   apt_run ...		apt-get; "download" in apt_debs, "install" into it
#
# What is in apt_debs was verified by apt when it was put there: it is made anew
# by each program, as apt itself takes what lies there for what it fetched before.
#
# Mirror, keys and proxy are those of the system; its lists, status and
# sources are not touched, and no package is installed.

apt_dir=$CACHE/apt apt_debs=

# What the system says its own archive is: the first one that Debian signed.
apt_mirror()
{
	# shellcheck disable=SC2016 # apt's own variables
	apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(REPO_URI)' \
		'Created-By: Packages' 2>/dev/null |
		awk '$1 == "Debian" && $3 !~ /security/ { print $3; exit }'
}

# Before the first "apt-get update" there is no origin yet: read the files.
apt_mirror_listed()
{
	cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
		/etc/apt/sources.list.d/*.sources 2>/dev/null |
		sed -n -e 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\).*/\2/p' \
			-e 's/^URIs: *\([^ ]*\).*/\1/p' |
		grep -m 1 '/debian/*$'
}

apt_configure()
{
	command -v apt-get >/dev/null ||
		die "no apt-get here; give the kernel with KSRC=folder"
	mirror=$(apt_mirror)
	[ -n "$mirror" ] || mirror=$(apt_mirror_listed) ||
		die "apt has no Debian mirror; give the kernel with KSRC=folder"
	mkdir -p "$apt_dir/lists/partial"
	if [ -z "$apt_debs" ]; then
		exec 6>"$apt_dir/lock"
		flock 6
		apt_debs=$apt_dir/debs
		rm -rf "$apt_debs" "$apt_dir/archives"
		mkdir -p "$apt_debs/partial"
	fi
	: >"$apt_dir/status"
	{
		# the proxy and its like, without the hooks
		apt-config dump | sed -n '/^Acquire::\(http\|ftp\)/p'
		cat <<-END
		Dir::State "$apt_dir";
		Dir::State::status "$apt_dir/status";
		Dir::Cache "$apt_dir";
		Dir::Cache::archives "$apt_debs";
		Dir::Etc::sourcelist "$apt_dir/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::parts "/dev/null";
		Dir::Etc::main "/dev/null";
		Dir::Cache::pkgcache "";
		Dir::Cache::srcpkgcache "";
		Acquire::Languages "none";
		Acquire::GzipIndexes "true";
		Acquire::Retries "3";
		APT::Architecture "$1";
		APT::Architectures { "$1"; };
		APT::Install-Recommends "false";
		APT::Sandbox::User "root";
		END
	} >"$apt_dir/apt.conf"
}

apt_suites()
{
	for suite; do
		echo "deb [signed-by=$keyring] $mirror $suite main"
	done >"$apt_dir/sources.list"
}

apt_run()
{
	APT_CONFIG=$apt_dir/apt.conf apt-get -q "$@" </dev/null \
		>"$apt_dir/log" 2>&1
}

# apt prints "E: what" and "W: what"; the first error is the reason.
apt_reason()
{
	grep -m 1 '^E: ' "$apt_dir/log" || grep -m 1 '^Err\|^W: ' "$apt_dir/log" ||
		echo "see $apt_dir/log"
}

apt_update()
{
	keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	[ -f "$keyring" ] || keyring=/usr/share/keyrings/debian-archive-keyring.pgp
	apt_suites "$@"
	apt_run -o APT::Update::Error-Mode=any update ||
		die "cannot read the package lists of $mirror:" \
			"$(apt_reason); without a network give KSRC=folder"
}
