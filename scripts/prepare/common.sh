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
row_arch()   { row_field "$1" 3; }
row_levels() { row_field "$1" 4; }
row_extra()  { row_field "$1" 5; }

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

# suite_release SUITE: the release of its kernel, as prepare/names found it.
suite_release()
{
	awk -v suite="$1" '$1 == suite { print $2 }' "$CACHE/names" | grep . ||
		die "no kernel of $1 in $CACHE/names: run scripts/vm update"
}

# row_home ROW: where the row's image and modules are.
row_home()
{
	local kernel

	[ "$1" != kdir ] || { echo "$REPO/build/kdir/kernel"; return; }
	kernel=$(row_kernel "$1")
	echo "$CACHE/kernels/$kernel"
}

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
