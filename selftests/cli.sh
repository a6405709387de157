# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# cli.sh: what the tests of the command line tool have in common.
#
# VMI_CLI	the tool; the one in $PATH or in ../build/userspace
# VMI_BIN	where the programs cli_* are, unless they are beside this file

here=$(cd "$(dirname "$0")" && pwd)
cli=${VMI_CLI:-$(command -v vminspect || echo "$here/../build/userspace/vminspect")}
bin=$here
[ -x "$bin/cli_family" ] || bin=${VMI_BIN:-$here/../build/selftests}
page=$(getconf PAGESIZE)
dir=$(mktemp -d)
n=0
bad=0

begin()
{
	echo "TAP version 13"
	[ -x "$cli" ] && return
	echo "1..0 # SKIP no vminspect: build userspace/ or name it in VMI_CLI"
	exit 4
}

end()
{
	echo "1..$n"
	exit $bad
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

skip()
{
	n=$((n + 1))
	echo "ok $n $1 # SKIP $2"
}

json()
{
	"$cli" "$@" --json >"$dir/json" &&
		python3 -m json.tool "$dir/json" >/dev/null &&
		[ "$(wc -c <"$dir/json")" -gt 200 ]
}

fails()
{
	local out status

	out=$("$cli" "$@" 2>&1)
	status=$?
	echo "$out (exit status $status)"
	[ $status = 2 ] && [ "$(wc -l <<<"$out")" = 1 ]
}

# until_there COMMAND...: it succeeds, within a minute
until_there()
{
	for _ in $(seq 600); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.1
	done
	return 1
}

# waits PID: it sleeps until a fault comes, or the end of it all
waits()
{
	grep -q poll "/proc/$1/stack"
}

waits_or_ended()
{
	waits "$1" || ! kill -0 "$1"
}

# begins PID: until it waits, or has ended: then it has said why
begins()
{
	until_there waits_or_ended "$1"
}
