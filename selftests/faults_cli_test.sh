#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# faults_cli_test.sh: the command line tool counts the faults of processes that
# make a known number of them, shows them one by one, and leaves nothing behind.
#
# What VMI_CLI and VMI_BIN are, cli.sh says.

# shellcheck source=selftests/cli.sh
. "$(dirname "$0")/cli.sh"

tracing=/sys/kernel/tracing
event=$tracing/events/vminspect/page_fault
fixture=$bin/cli_faults
pages=300
copied=100
filled=20

# answer ARG...: what the tool says in JSON, and what the fixture says of itself
answer()
{
	run_it 'exec "$0" >"$1"' "$@"
}

# The same, with a tool that reads nothing until they have gone.
late()
{
	run_it 'kill -STOP $PPID; "$0" >"$1"; kill -CONT $PPID' "$@"
}

# run_it SCRIPT ARG...
run_it()
{
	local script=$1
	shift

	timeout --foreground 300 "$cli" faults "$@" -J -- sh -c "$script" "$fixture" "$dir/said" \
		>"$dir/json" 2>"$dir/err"
	status=$?
	cat "$dir/err"
	[ $status = 0 ] && read -r start parent child <"$dir/said"
}

# told EXPRESSION: in Python, of what was answered last
told()
{
	python3 - "$1" "$dir/json" "${start:-0}" "${parent:-0}" "${child:-0}" "$pages" "$copied" <<'END'
import json, sys
text = open(sys.argv[2]).read()
try:
    records = json.loads(text)["records"]
except json.JSONDecodeError:
    records = [json.loads(line) for line in text.splitlines() if line]
start = int(sys.argv[3], 16)
parent, child, pages, copied = map(int, sys.argv[4:8])
end = start + pages * 4096

def of(type_, **want):
    return [r for r in records
            if r["type"] == type_ and all(r.get(k) == v for k, v in want.items())]

def count(type_, **want):
    return sum(r["count"] for r in of(type_, **want))

def inside(**want):
    return [r for r in of("fault", **want) if start <= int(r["address"], 16) < end]

print(len(records), "records;", [r for r in records if r["type"] != "fault"][:12])
sys.exit(not eval(sys.argv[1]))
END
}

is_off()
{
	ls "$tracing/instances"
	cat "$event/enable"
	[ "$(cat "$event/enable")" = 0 ] && [ -z "$(ls "$tracing/instances")" ]
}

# Nobody has the view open, nor the event: nobody listens.
nobody_listens()
{
	is_off && ! "$cli" status --no-headings -o VIEW,PID | grep '^faults'
}

has_instance()
{
	grep -q 1 "$tracing/instances/vminspect-$1/events/vminspect/page_fault/enable"
}

# signalled SIGNAL ARG...: it shows what it has when the signal comes
signalled()
{
	local signal=$1 tool got
	shift

	"$cli" faults "$@" >"$dir/shown" 2>&1 &
	tool=$!
	begins $tool || { kill -KILL $tool; return 1; }
	"$fixture" >/dev/null
	sleep 0.5
	kill -s "$signal" $tool
	wait $tool
	got=$?
	echo "exit status $got"
	tail -n 20 "$dir/shown"
	[ $got = 0 ] && grep -q '^COUNT ERRORS' "$dir/shown"
}

shows()
{
	head -n 15 "$dir/shown"
	grep -qa "$1" "$dir/shown"
}

# of_pid ARG...: a process that runs already
of_pid()
{
	local target tool got

	mkfifo "$dir/in"
	"$fixture" wait <"$dir/in" >"$dir/said" &
	target=$!
	exec 5>"$dir/in"
	rm "$dir/in"
	[[ " $* " == *" --folded "* ]] || set -- "$@" -J
	"$cli" faults "$target" "$@" >"$dir/json" 2>"$dir/err" &
	tool=$!
	# the view is open before the question is asked, before tracefs and perf are ready
	begins $tool || return 1
	echo >&5
	exec 5>&-
	wait $target
	[[ " $* " != *" --children "* ]] || kill -INT $tool
	wait $tool
	got=$?
	cat "$dir/err"
	read -r start parent child <"$dir/said"
	[ $got = 0 ]
}

# folded [SCRIPT] ARG...
folded()
{
	local script='exec "$0" >"$1"'

	case $1 in *PPID*) script=$1; shift ;; esac
	timeout --foreground 300 "$cli" faults --folded "$@" -- sh -c "$script" "$fixture" \
		"$dir/said" >"$dir/stacks" 2>"$dir/err"
	status=$?
	cat "$dir/err"
	[ $status = 0 ] && [ ! -s "$dir/err" ] && [ -s "$dir/stacks" ]
}

# has PATTERN [FILE]: a line of it
has()
{
	head -n 30 "${2:-$dir/stacks}"
	grep -qE "$1" "${2:-$dir/stacks}"
}

# lacks [-v] PATTERN [FILE]: there are stacks, and none is such
lacks()
{
	local how=-E

	[ "$1" != -v ] || { how=-vE; shift; }
	[ -s "${2:-$dir/stacks}" ] && ! grep $how "$1" "${2:-$dir/stacks}"
}

filled()
{
	grep '_\[k\]' "$dir/stacks"
	grep -qE "^cli_faults;.*;main;.*;vfs_read_\[k\];.*;anon $filled\$" "$dir/stacks" &&
		! grep -E 'vmi_|(rethook|kretprobe)[a-z_]*_\[k\]|trampoline' "$dir/stacks"
}

# Whoever is killed cannot clean up: the next one does.
killed()
{
	local tool left

	"$cli" faults --follow >/dev/null 2>&1 &
	tool=$!
	until_there has_instance $tool
	kill -KILL $tool
	wait $tool 2>/dev/null
	left=$(ls "$tracing/instances")
	"$cli" faults --follow --for 100ms >/dev/null
	echo "left behind: $left"
	[ "$left" = "vminspect-$tool" ] && is_off
}

# Not while it is being read.
shrink()
{
	echo 64 >"$1/buffer_size_kb"
}

# Held still while more comes than there is room for: what was lost is told.
storm()
{
	local tool nr=$1

	"$cli" faults --by process --class anon -J >"$dir/json" 2>"$dir/err" &
	tool=$!
	until_there has_instance $tool || return 1
	until_there shrink "$tracing/instances/vminspect-$tool" || return 1
	kill -STOP $tool
	"$fixture" storm "$nr"
	kill -INT $tool
	kill -CONT $tool
	wait $tool || return 1
	cat "$dir/err"
	grep -q 'events were LOST' "$dir/err" &&
		told "(t := of('fault_traced')[0]) and t['lost'] > 0 and t['lost'] + t['count'] >= $nr"
}

begin
trap 'rm -rf "$dir"' EXIT
if [ ! -e /sys/kernel/debug/vminspect/faults ]; then
	echo "1..0 # SKIP the module has no view faults"
	exit 4
fi
"$cli" status >/dev/null 2>&1

ok "a command: its faults by class" answer
ok "anon: those of its pages" told 'pages <= count("fault_class", fault="anon") < 2 * pages'
ok "cow: those of the child" told 'copied <= count("fault_class", fault="cow") < 2 * copied'
ok "segv: two, without a time" \
	told '[(r["count"], r["p50_ns"]) for r in of("fault_class", fault="segv")] == [(2, None)]'
ok "one where nothing is mapped" told 'count("fault_error", reason="no-vma") == 1'
ok "one where it is not allowed" told 'count("fault_error", reason="permission") == 1'
ok "the classes make the sum" told 'count("fault_class") == count("faults") > pages + copied'
ok "nothing was missed" told 'of("faults", missed=0, lost=0)'
ok "each time is in the histogram" \
	told 'all(sum(r["hist"]) == (r["count"] if r["p50_ns"] else 0) for r in of("fault_class"))'

ok "by kind" answer --by kind
ok "five kinds at most, and the rest" told '2 < len(of("fault_group", by="kind")) <= 6'
ok "permission: the two" told 'count("fault_group", kind="permission") == 2'

ok "by VMA" answer --by vma
ok "the parent's: each page once" \
	told 'count("fault_group", by="vma", start=hex(start), end=hex(end), pid=parent) == pages'
ok "the child's: each copy" \
	told 'count("fault_group", by="vma", start=hex(start), end=hex(end), pid=child) == copied'
ok "they make the sum" told 'count("fault_group") == count("fault_traced") and of("fault_traced", lost=0)'
ok "by file" answer --by file
ok "the fixture's file has a name" told 'any((r["name"] or "").endswith("cli_faults") for r in of("fault_group"))'
ok "by file, when all have gone" late --by file
ok "it has a name still" told 'any((r["name"] or "").endswith("cli_faults") for r in of("fault_group"))'
ok "and so have all others" told 'all(r["name"] for r in of("fault_group") if r.get("ino"))'
ok "by process" answer --by process
ok "parent, child, and the two that failed" told 'len(of("fault_group", by="process")) == 4'
ok "the two failed" told 'sum(r["errors"] for r in of("fault_group")) == 2'

ok "one by one" answer --follow
ok "the parent's pages, one behind the other" told \
	'[int(r["address"], 16) for r in inside(**{"class": "anon", "pid": parent})] == list(range(start, end, 4096))'
ok "each with the frame it got" told 'all(int(r["pfn"], 16) for r in inside(**{"class": "anon"}))'
ok "each in its VMA" \
	told 'all(int(r["vma_start"], 16) == start and int(r["vma_end"], 16) == end for r in inside())'
ok "of the fixture's name" told 'all(r["comm"] == "cli_faults" for r in inside())'
ok "one by one, when all have gone" late --follow
ok "the names they had" told \
	'all(r["comm"] == "cli_faults" for r in inside()) and {"sh"} <= {r["comm"] for r in of("fault")}'
ok "and their files" told 'all(r["name"] for r in of("fault") if r["ino"])'
ok "the child's copies" told 'len(inside(**{"class": "cow", "pid": child})) == copied'
ok "a copy met another frame than it left" told \
	'all(r["before"] != r["after"] != None for r in inside(**{"class": "cow"}))'
ok "of those that failed one is nowhere" told 'of("fault", reason="no-vma", address="0x0", latency_ns=0)'
ok "they come in order" told '(t := [r["time_ns"] for r in of("fault")]) == sorted(t)'
ok "the last line counts them" told 'count("fault_traced") == len(of("fault"))'
ok "only a class" answer --follow --class cow
ok "no other" told 'len(of("fault")) == len(of("fault", **{"class": "cow"})) >= copied'
ok "only slow ones" answer --follow --slower 20us
ok "no quick one" told 'of("fault") and all(r["latency_ns"] >= 20000 for r in of("fault"))'
ok "nobody listens any more" nobody_listens

ok "folded" folded
ok "the parent's pages" has "^cli_faults;.*;main;touch;anon $pages\$"
ok "the child's copies" has "^cli_faults;.*;main;child;copy;touch;cow $copied\$"
ok "those that failed" has '^cli_faults;.*;main;child;read_it;segv 2$'
ok "the kernel's own, and none of the probe" filled
ok "each line is a stack and a count" lacks -v '^[^;]+(;[^;]+)+;[a-z-]+ [0-9]+$'
ok "the shell before, by the name it had then" has '^sh;.*;file-read [0-9]+$'
ok "of a library's functions too" has '^cli_faults;.*[Ff]ork;'
ok "folded, when all have gone" folded 'kill -STOP $PPID; "$0" >"$1"; kill -CONT $PPID'
ok "the same" has "^cli_faults;.*;main;child;copy;touch;cow $copied\$"
ok "of one class" folded --class cow
ok "no other" lacks -v ';cow [0-9]+$'
ok "of a process that runs" of_pid --folded
ok "its own" has "^cli_faults;.*;main;touch;anon $pages\$" "$dir/json"
ok "not its children's" lacks ';copy;' "$dir/json"
ok "nobody listens any more" nobody_listens

ok "a process that runs: until it ends" of_pid
ok "its own faults" told 'count("fault_class", fault="anon") >= pages'
ok "not its children's" told 'count("fault_class", fault="cow") < copied and not of("fault_class", fault="segv")'
ok "with its children: until a signal" of_pid --children
ok "theirs too" told 'count("fault_class", fault="cow") >= copied and count("fault_class", fault="segv") == 2'
ok "by VMA, from the trace" of_pid --by vma
ok "the parent's alone" told \
	'count("fault_group", start=hex(start)) == pages and len(of("fault_group", pid=parent)) == len(of("fault_group"))'
ok "by VMA, with its children" of_pid --by vma --children
ok "parent and child" told 'count("fault_group", start=hex(start)) == pages + copied'
ok "nobody listens any more" nobody_listens

for signal in INT TERM HUP; do
	ok "SIG$signal: the table" signalled $signal
	ok "SIG$signal: the lines" signalled $signal --follow
	ok "SIG$signal: all processes, the fixture's too" shows 'cli_faults.* anon '
done
ok "nobody listens any more" nobody_listens
ok "killed: the next one cleans up" killed
ok "a storm: what is lost is told" storm 20000
ok "no such command: exit status 2" fails faults --follow -- /no/such
ok "no such process: exit status 2" fails faults --by vma 4194305
ok "nobody listens in the end" nobody_listens
end
