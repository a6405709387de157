#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# shell_test.sh: asking with nothing but a shell.
#
# VMI_SH names vmi.sh, if it is not beside this script or in ../scripts.

dir=/sys/kernel/debug/vminspect
here=$(cd "$(dirname "$0")" && pwd)
skip_all=4

number=0
failed=0
scratch=$(mktemp -d) || exit 1
trap 'kill "$target" 2>/dev/null; rm -rf "$scratch"' EXIT

ok()
{
	number=$((number + 1))
	echo "ok $number $1"
}

not_ok()
{
	number=$((number + 1))
	failed=$((failed + 1))
	echo "not ok $number $1"
	head -n 5 "$scratch/out" "$scratch/err" 2>/dev/null | sed 's/^/# /'
}

skip()
{
	number=$((number + 1))
	echo "ok $number # SKIP $1: $2"
}

# check NAME COMMAND...: the command must succeed
check()
{
	name=$1
	shift
	if "$@"; then
		ok "$name"
	else
		not_ok "$name"
	fi
}

# The answer in $scratch/out is about pid $1, whole, and with maps inside.
is_about()
{
	head -n 1 "$scratch/out" | grep -q "^# vmas pid=$1 comm=" &&
		tail -n 1 "$scratch/out" | grep -q '^# end err=0' &&
		grep -v '^[ #]' "$scratch/out" |
			cmp -s - "/proc/$1/maps"
}

# run SHELL... SCRIPT: as a user would type it
run()
{
	"$@" "$target" >"$scratch/out" 2>"$scratch/err" </dev/null
}

# shellcheck disable=SC2016 # it is the other shell that expands these
form='{ echo pid=$0 >&0 && cat; } <>/sys/kernel/debug/vminspect/vmas'
# shellcheck disable=SC2016
wrong='echo pid=$0 >/sys/kernel/debug/vminspect/vmas'
# shellcheck disable=SC2016
nobody='{ echo pid=4194303 >&0 && cat; } <>/sys/kernel/debug/vminspect/vmas'
# shellcheck disable=SC2016
# Not "&&": what is read after a refusal must not be an answer either.
stubborn='{ echo pid=4194303 >&0; cat; } <>/sys/kernel/debug/vminspect/vmas'
# shellcheck disable=SC2016
lines='while read -r line; do echo "$line"; done <>/sys/kernel/debug/vminspect/vmas'

one_shell()
{
	form_of()
	{
		run "$@" "$form" && is_about "$target"
	}
	write_only()
	{
		! run "$@" "$wrong" && [ -s "$scratch/err" ]
	}
	refused()
	{
		! run "$@" "$nobody" && [ ! -s "$scratch/out" ]
	}
	refused_twice()
	{
		! run "$@" "$stubborn" && [ ! -s "$scratch/out" ]
	}
	by_lines()
	{
		run "$@" "$lines" &&
			head -n 1 "$scratch/out" | grep -q '^# vmas pid=' &&
			tail -n 1 "$scratch/out" | grep -q '^# end err=0'
	}
	check "$* form" form_of "$@"
	check "$* write_only_is_refused" write_only "$@"
	check "$* nobody_is_refused" refused "$@"
	check "$* after_a_refusal_nothing" refused_twice "$@"
	check "$* line_by_line" by_lines "$@"
}

# vmi.sh, as a function in this shell and under another
function_form()
{
	# shellcheck disable=SC2016
	run "$1" -c '. "$1"; vmi vmas pid="$2"' sh "$VMI_SH" &&
		is_about "$target"
}

function_bare()
{
	# shellcheck disable=SC2016
	run "$1" -c '. "$1"; vmi status' sh "$VMI_SH" &&
		head -n 1 "$scratch/out" | grep -q '^# status'
}

function_refused()
{
	# shellcheck disable=SC2016
	! run "$1" -c '. "$1"; vmi vmas pid=4194303' sh "$VMI_SH" &&
		[ ! -s "$scratch/out" ]
}

bare_cat()
{
	cat "$dir/vmas" >"$scratch/out" &&
		head -n 1 "$scratch/out" |
			grep -q '^# vmas pid=[0-9]* comm=cat ' &&
		grep -q "[ /]cat$" "$scratch/out"
}

two_opens()
{
	{ echo "pid=$target" >"$dir/vmas"; } 2>/dev/null && return 1
	cat "$dir/vmas" >"$scratch/out"
	! head -n 1 "$scratch/out" | grep -q "pid=$target "
}

grep_recursive()
{
	# A support bundle: every file answers a bare reader, and none is long.
	for file in "$dir"/[a-z]*; do
		[ -d "$file" ] && continue
		timeout 60 cat "$file" >"$scratch/out" || return 1
		[ "$(wc -c <"$scratch/out")" -lt 1000000 ] || return 1
		[ -s "$scratch/out" ] || return 1
	done
}

if [ "$(id -u)" != 0 ] || [ ! -e "$dir/status" ]; then
	echo "1..0 # SKIP needs root and a loaded vminspect"
	exit $skip_all
fi

sleep 1000 &
target=$!
# Its maps must not change any more: it has exec'd and come to rest.
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ "$(cat "/proc/$target/comm")" = sleep ] && break
	sleep 0.1
done
sleep 0.5

if [ -z "$VMI_SH" ]; then
	for VMI_SH in "$here/vmi.sh" "$here/../scripts/vmi.sh"; do
		[ -e "$VMI_SH" ] && break
	done
fi

shells="bash dash busybox"
echo "TAP version 13"
echo "1..$((3 * 8 + 3))"

for shell in $shells; do
	if ! command -v "$shell" >/dev/null; then
		for _ in 1 2 3 4 5 6 7 8; do
			skip "$shell" "not installed"
		done
		continue
	fi
	if [ "$shell" = busybox ]; then
		one_shell busybox sh -c
		printf '#!/bin/sh\nexec busybox sh "$@"\n' >"$scratch/busybox"
		chmod +x "$scratch/busybox"
		shell=$scratch/busybox
	else
		one_shell "$shell" -c
	fi
	if [ -e "$VMI_SH" ]; then
		check "$(basename "$shell") vmi" function_form "$shell"
		check "$(basename "$shell") vmi_bare" function_bare "$shell"
		check "$(basename "$shell") vmi_refused" function_refused "$shell"
	else
		for _ in 1 2 3; do
			skip "vmi" "no vmi.sh: set VMI_SH"
		done
	fi
done
check "bare_cat_shows_cat" bare_cat
check "two_opens_do_not_meet" two_opens
check "every_file_answers_a_bare_reader" grep_recursive

echo "# Totals: pass:$((number - failed)) fail:$failed"
[ $failed = 0 ]
