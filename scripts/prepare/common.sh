# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What every script of the VM needs to know: where things are kept, how to
# take a lock, how to look up a row of the matrix.

set -euo pipefail

REPO=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
SCRIPTS=$REPO/scripts
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/vminspect
# shellcheck disable=SC2034 # read by the scripts that source this file
ROOT=$CACHE/root

say()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die()
{
	say "$*"
	exit 1
}

# lock FILE [-s]: hold FILE until this process ends, -s together with others
# who only look.  Children inherit the lock, so whatever they leave half done
# is theirs to finish, not another caller's.
lock()
{
	local fd

	mkdir -p "$(dirname "$1")"
	exec {fd}>>"$1"
	if ! flock -n ${2:+"$2"} "$fd"; then
		say "waiting for another run that holds $1"
		flock ${2:+"$2"} "$fd"
	fi
}

# row_field ROW NUMBER: one column of scripts/matrix; the row must exist.
row_field()
{
	awk -v row="$1" -v col="$2" '
		/^[^#]/ && $1 == row { print $col; found = 1 }
		END { exit !found }' "$SCRIPTS/matrix" ||
		die "no row '$1' in scripts/matrix"
}

row_kernel() { row_field "$1" 2; }
row_arch()   { [ "$1" = kdir ] && echo x86_64 || row_field "$1" 3; }
row_levels() { row_field "$1" 4; }
row_tests()  { row_field "$1" 6 | sed 's/^all$//; s/,/ /g'; }
row_extra()  { row_field "$1" 7; }

# arch_field ARCH NUMBER: one column of scripts/arches.
arch_field()
{
	awk -v arch="$1" -v col="$2" '
		/^[^#]/ && $1 == arch { print $col; found = 1 }
		END { exit !found }' "$SCRIPTS/arches" ||
		die "no architecture '$1' in scripts/arches"
}

arch_debian()   { arch_field "$1" 2; }
arch_cross()    { arch_field "$1" 3; }
arch_emulator() { arch_field "$1" 4; }
arch_machine()  { arch_field "$1" 5; }
arch_cpu()      { arch_field "$1" 6; }
arch_console()  { arch_field "$1" 7; }

# is_foreign ARCH: do its programs not run in the root that all rows build in?
is_foreign() { [ "$(arch_cross "$1")" != - ]; }

# arch_root ARCH: the root that a machine of it boots with.
arch_root()
{
	if is_foreign "$1"; then
		echo "$ROOT-$1"
	else
		echo "$ROOT"
	fi
}

# packages GROUP...: the names in these groups of scripts/packages.
packages()
{
	local group

	for group; do
		awk -v group="$group" '
			/^[^#]/ && $1 == group {
				for (i = 2; i <= NF; i++)
					print $i
				found = 1
			}
			END { exit !found }' "$SCRIPTS/packages" ||
			die "no group '$group' in scripts/packages"
	done
}

# kernel_release KERNEL [ARCH]: the release of a kernel of the matrix (of
# bookworm@6.1, say), as prepare/names found it; another architecture's differs in its flavour alone, and needs the same
# common headers.
kernel_release()
{
	local release

	release=$(awk -v kernel="$1" '$1 == kernel { print $2 }' "$CACHE/names" | grep -vx -e -) ||
		die "no kernel of $1 in $CACHE/names: run scripts/vm update"
	echo "${release%-amd64}-$(arch_debian "${2:-x86_64}")"
}

# is_left ROW: has its suite left its kernel behind?
is_left()
{
	local kernel

	kernel=$(row_kernel "$1")
	grep -qxF "${kernel%+*} -" "$CACHE/names"
}

# row_home ROW: where the row's image and modules are.
row_home()
{
	local kernel arch

	[ "$1" != kdir ] || { echo "$REPO/build/kdir/kernel"; return; }
	kernel=$(row_kernel "$1")
	arch=$(row_arch "$1")
	is_foreign "$arch" && kernel+=-$arch
	echo "$CACHE/kernels/$kernel"
}

row_release() { cat "$(row_home "$1")/release"; }

# row_kdir ROW: what its modules are built against, as this machine sees it.
row_kdir()
{
	local home

	if [ "$1" = kdir ]; then
		[ -n "${KDIR:-}" ] || die "the row 'kdir' needs KDIR"
		realpath "$KDIR"
		return
	fi
	home=$(row_home "$1")
	[ -f "$home/release" ] || die "run scripts/vm prepare $1 first"
	if [ -d "$home/tree" ]; then
		echo "$home/tree"
	else
		echo "$ROOT/usr/src/linux-headers-$(cat "$home/release")"
	fi
}
