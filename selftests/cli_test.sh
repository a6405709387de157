#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# cli_test.sh: what the command line tool says of a stopped process, live and
# from a recording of it, is the same, and is what /proc says.
#
# VMI_CLI	the tool; the one in $PATH or in ../build/userspace

here=$(cd "$(dirname "$0")" && pwd)
cli=${VMI_CLI:-$(command -v vminspect || echo "$here/../build/userspace/vminspect")}
dir=$(mktemp -d)
n=0
bad=0

finish()
{
	kill -KILL "$target" 2>/dev/null
	rm -rf "$dir"
}

ok()
{
	local name=$1
	shift

	n=$((n + 1))
	if "$@" >"$dir/out" 2>&1; then
		echo "ok $n $name"
	else
		echo "not ok $n $name"
		head -n 20 "$dir/out" | sed 's/^/# /'
		bad=1
	fi
}

# The lines that tell of the target; header and END tell of the asking.
body()
{
	grep -v '^#' | grep -vE '^(tlb_gen|mm_users|mm_count)'
}

# A stopped process's pages still age (the accessed bits) and are still moved:
# a difference that stays through five recordings is none of the kernel's.
same()
{
	local try

	for try in 1 2 3 4 5; do
		"$cli" record "$target" "$dir/file" && differs_not "$@" && return
		sleep "0.$try"
	done
	return 1
}

differs_not()
{
	diff <("$cli" "$1" "$target" "${@:2}" --format text | body) \
		<("$cli" "$1" -i "$dir/file" "${@:2}" --format text | body)
}

json()
{
	"$cli" "$1" "$target" "${@:2}" --json >"$dir/json" &&
		python3 -m json.tool "$dir/json" >/dev/null &&
		[ "$(wc -c <"$dir/json")" -gt 200 ]
}

maps()
{
	diff <("$cli" vmas -i "$dir/file" --format text | grep -v '^[ #]') "/proc/$target/maps"
}

mapped()
{
	"$cli" translate -i "$dir/file" "$1" --format text | grep "^address $1 mapped pa="
}

fails()
{
	local out status

	out=$("$cli" "$@" 2>&1)
	status=$?
	echo "$out (exit status $status)"
	[ $status = 2 ] && [ "$(wc -l <<<"$out")" = 1 ]
}

echo "TAP version 13"
if [ ! -x "$cli" ]; then
	echo "1..0 # SKIP no vminspect: build userspace/ or name it in VMI_CLI"
	exit 4
fi
sleep 1000 &
target=$!
disown "$target"
trap finish EXIT
sleep 0.5
kill -STOP "$target"

ok "record" "$cli" record "$target" "$dir/file"
for view in mm vmas pagetable; do
	ok "$view: live and recorded are the same" same "$view"
	ok "$view: valid JSON" json "$view"
done
ok "vmas: recorded with their pages" same vmas --pages
ok "vmas: a recording is /proc/PID/maps" maps
stack=$(awk '$6 == "[stack]" { split($1, r, "-"); print r[2] }' "/proc/$target/maps")
top=$(printf '%x' $((0x$stack - 8)))
ok "translate: from a recording" mapped "$top"
ok "translate: valid JSON" json translate "$top"
ok "status" "$cli" status
ok "nobody: one line, exit status 2" fails vmas 4194305
ok "a kernel thread: one line, exit status 2" fails vmas 2
ok "no such file: one line, exit status 2" fails vmas -i "$dir/none"
echo "1..$n"
exit $bad
