#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# faults_at_test.sh: the next fault at a page, and the way to it before and after:
# what the tool shows is held against what cli_at.c did, pagemap, kpageflags and
# the count of page tables in status.
#
# What VMI_CLI and VMI_BIN are, cli.sh says.

# shellcheck source=selftests/cli.sh
. "$(dirname "$0")/cli.sh"

tracing=/sys/kernel/tracing
event=$tracing/events/vminspect/page_fault
fixture=$bin/cli_at

lines()
{
	[ "$(wc -l <"$dir/said")" = "$1" ]
}

# start WAY: it has made its place, and waits
start()
{
	mkfifo "$dir/in"
	"$fixture" "$1" <"$dir/in" >"$dir/said" 2>&1 &
	target=$!
	exec 5>"$dir/in"
	rm "$dir/in"
	until_there lines 1 || return 1
	read -r pid at <"$dir/said"
}

stop()
{
	exec 5>&-
	kill -KILL $target
	wait $target
} 2>/dev/null

# watch ARG...: the tool waits for it
watch()
{
	"$cli" faults "$pid" --at "$at" "$@" >"$dir/json" 2>"$dir/err" &
	tool=$!
	begins $tool
}

go()
{
	echo >&5
	until_there lines 2 || return 1
	read -r was now tables < <(sed -n 2p "$dir/said")
}

# It has no memory any more, whether its parent knows or not.
dead()
{
	[ ! -e "/proc/$1" ] || grep -q '^State:.Z' "/proc/$1/status"
}

finished()
{
	! kill -0 "$1"
}

# The tool has ended by itself
done_by_itself()
{
	until_there finished $tool || kill -KILL $tool
	wait $tool
}

# shown WAY [ARG...]: what came of it; the process is still there
shown()
{
	local way=$1
	shift

	start "$way" || return 1
	[ "$pid" != - ] || return 4
	watch "$@" && go && done_by_itself
	status=$?
	cat "$dir/err" "$dir/json"
	return $status
}

# judge EXPRESSION...: in Python, of what was shown last: a line `ok' or `not' for each
judge()
{
	python3 - "$dir/json" "$pid" "$at" "${was:-0}" "${now:-0}" "${tables:-0}" "$@" <<'END'
import json, platform, struct, sys
records = json.load(open(sys.argv[1]))["records"]
pid, at, was, now, tables = (int(word, base) for word, base in zip(sys.argv[2:], (10, 16, 16, 16, 10)))
PA = (1 << (52 if platform.machine() == "x86_64" else 48)) - 4096
fault, = (r for r in records if r["type"] == "fault")
page, = (r for r in records if r["type"] == "fault_page")
levels = {r["level"]: r for r in records if r["type"] == "fault_level" and not r["folded"]}
names = list(levels)

def h(v):
    return None if v is None else int(v, 16)

def new():
    return [n for n in names if levels[n]["made"] == "new"]

def frame(level, key):
    """that an entry maps at the address"""
    raw = h(levels[level][key])
    size = {"pte": 1 << 12, "pmd": 1 << 21, "pud": 1 << 30}[level]
    return ((raw & PA & -size) | (at & size - 1)) >> 12

def leads(key):
    """each entry leads to the table of the next level"""
    way = [n for n in names if levels[n][key] is not None]
    assert way == names[:len(way)] and way
    return all(levels[a][key + "_kind"] == "table" and h(levels[a][key]) & PA == h(levels[b]["table"])
               for a, b in zip(way, way[1:])) and levels[way[-1]][key + "_kind"] != "table"

def ends(key, level, kind):
    way = [n for n in names if levels[n][key] is not None]
    return way[-1] == level and levels[level][key + "_kind"] == kind

def are_tables():
    """kpageflags says so; of the levels above it knows nothing"""
    with open("/proc/kpageflags", "rb") as f:
        for n in ("pmd", "pte"):
            if n in levels:
                f.seek(8 * (h(levels[n]["table"]) >> 12))
                flags, = struct.unpack("<Q", f.read(8))
                print(n, hex(flags), file=sys.stderr)
                if not flags >> 26 & 1:
                    return False
    return True

# all that is true of every fault that made a way
def sound():
    return (leads("before") and leads("after") and page["made"] == len(new()) and
            h(fault["address"]) >> 12 == at >> 12 and fault["pid"] == pid and
            h(page["page"]) == at & -page["size"] and page["later"] == 0)

print(names, new(), "tables", tables, "frames", hex(was), hex(now), file=sys.stderr)
print([(n, r["table"], r["made"], r["before"], r["after"]) for n, r in levels.items()], file=sys.stderr)
for expression in sys.argv[7:]:
    print("ok" if eval(expression) else "not")
END
} 2>"$dir/why"

found()
{
	cat "$dir/why"
	[ "$1" = ok ]
}

# judged NAME [TEXT EXPRESSION]...: each of them is a case
judged()
{
	local name=$1 texts=() expressions=() results
	shift

	while [ $# -gt 1 ]; do
		texts+=("$name: $1")
		expressions+=("$2")
		shift 2
	done
	mapfile -t results < <(judge "${expressions[@]}")
	for i in "${!texts[@]}"; do
		ok "${texts[i]}" found "${results[i]}"
	done
}


is_off()
{
	cat "$event/enable"
	[ "$(cat "$event/enable")" = 0 ] && [ -z "$(ls "$tracing/instances")" ]
}

not_shown()
{
	cat "$dir/way"
	return 1
}

# case_of WAY NAME [TEXT EXPRESSION]...: what is to be true of it
case_of()
{
	local way=$1 text=$2
	shift 2

	shown "$way" -J >"$dir/way" 2>&1
	case $? in
	0) judged "$text" "$@" ;;
	4) skip "$text" "$(sed 's/^- //' "$dir/said")" ;;
	*) ok "$text" not_shown ;;
	esac
	stop
}

says()
{
	cat "$dir/err"
	[ "$(wc -l <"$dir/err")" = 1 ] && grep -q -- "$1" "$dir/err"
}

silent()
{
	cat "$dir/err"
	[ ! -s "$dir/err" ]
}

# gives_up SIGNAL|- ARG...: nothing comes
gives_up()
{
	local signal=$1 got
	shift

	start ends || return 1
	if [ "$signal" = - ]; then
		"$cli" faults "$pid" --at "$at" "$@" >"$dir/json" 2>"$dir/err"
	else
		watch "$@" && kill -s "$signal" $tool
		done_by_itself
	fi
	got=$?
	stop
	cat "$dir/json" "$dir/err"
	[ $got = 0 ] && [ ! -s "$dir/json" ] && says "no fault came at $at of process $pid\$"
}

# The target ends, and no fault came.
ended()
{
	start ends && watch || return 1
	stop
	done_by_itself || return 1
	[ ! -s "$dir/json" ] && says "process $pid has ended: no fault came at $at\$"
}

# The tool stands still until the page has gone again.
dropped()
{
	start "$1" && watch -J || return 1
	kill -STOP $tool
	go
	kill -CONT $tool
	done_by_itself || { stop; return 1; }
	stop
	says "$at has changed again since"
}

# Who dies of its fault has no tables any more.
died()
{
	start dies && watch -J || return 1
	# the signal comes after the event: the tool looks when all is over
	kill -STOP $tool
	echo >&5
	until_there dead "$pid" || return 1
	kill -CONT $tool
	done_by_itself || { stop; return 1; }
	stop
	says "process $pid has gone: the way to $at is that of before it was waited"
}

lines_of_text()
{
	shown area --format text
	stop
	grep -q "^fault .* address=${at%?}8 .* class=anon " "$dir/json" &&
		grep -Eq '^pmd index=2 table=[0-9a-f]+ made=no before=0{16} none .* after=[0-9a-f]{16} table ' "$dir/json" &&
		grep -Eq '^pte index=0 table=[0-9a-f]+ made=new after=[0-9a-f]{16} leaf (present|valid)' "$dir/json" &&
		grep -Eq '^fault_page page=[0-9a-f]+ .*made=1' "$dir/json"
}

table()
{
	shown area
	stop
	grep -Eq '^pte +0 +[0-9a-f]+ new +- +[0-9a-f]{16} leaf ' "$dir/json" &&
		grep -Eq 'none +mapped +1 +0$' "$dir/json"
}

begin
trap 'rm -rf "$dir"' EXIT
if [ ! -e /sys/kernel/debug/vminspect/faults ]; then
	echo "1..0 # SKIP the module has no view faults"
	exit 4
fi
"$cli" status >/dev/null 2>&1

case_of gib "the first of a GiB" \
	"class" 'fault["class"] == "anon" and fault["kind"] == "anonymous" and fault["access"] == "write" and fault["latency_ns"] > 0' \
	"it met an empty pud entry" 'ends("before", "pud", "none") and page["was"] == "none"' \
	"and left a page" 'ends("after", "pte", "leaf") and page["now"] == "mapped"' \
	"two tables are new" 'new() == ["pmd", "pte"] and tables == 2' \
	"the frame is pagemap's" 'frame("pte", "after") == now == h(fault["pfn"]) and not was' \
	"the tables are tables" 'are_tables()' \
	"all fits together" 'sound()'
ok "nothing more is said" silent
case_of far "the first of all around" \
	"it met an empty entry, high up" 'ends("before", "p4d" if "p4d" in levels else "pgd", "none")' \
	"three tables are new" 'new() == ["pud", "pmd", "pte"] and tables == 3' \
	"all fits together" 'sound()'
case_of high "above what four levels reach" \
	"it met an empty pgd entry" 'ends("before", "pgd", "none")' \
	"four tables are new" 'new() == ["p4d", "pud", "pmd", "pte"] and tables == 4' \
	"all fits together" 'sound()'
case_of area "the first of 2 MiB" \
	"it met an empty pmd entry" 'ends("before", "pmd", "none") and ends("after", "pte", "leaf")' \
	"one table is new" 'new() == ["pte"] and tables == 1' \
	"it is a table" 'are_tables()' \
	"all fits together" 'sound()'
case_of neighbour "a neighbour's page" \
	"it met an empty entry" 'ends("before", "pte", "none") and ends("after", "pte", "leaf")' \
	"no table is new" 'new() == [] and tables == 0' \
	"all fits together" 'sound()'
case_of read "read first" \
	"class" 'fault["class"] == "anon-zero-read" and fault["access"] == "read"' \
	"it may not be written" '"write" not in levels["pte"]["after_bits"]' \
	"all fits together" 'sound() and frame("pte", "after") == now'
case_of zero "written after that" \
	"it met the zero page" 'frame("pte", "before") == was and was and page["was"] == "mapped"' \
	"and left another one" 'frame("pte", "after") == now != was' \
	"no table is new, and all fits together" 'new() == [] and sound()'
case_of cow "a copy after a fork" \
	"class" 'fault["class"] == "cow" and fault["kind"] == "copy-on-write"' \
	"from one frame" 'frame("pte", "before") == was and not {"write", "dbm"} & set(levels["pte"]["before_bits"])' \
	"to another" 'frame("pte", "after") == now != was' \
	"no table is new, and all fits together" 'new() == [] and tables == 0 and sound()'
case_of thp "a huge page" \
	"class" 'fault["class"] == "thp-anon"' \
	"a leaf at the pmd, and no table below it" 'ends("before", "pmd", "none") and ends("after", "pmd", "leaf")' \
	"no table is new, but one is kept for its split" 'new() == [] and tables == 1' \
	"the frame is pagemap's" 'frame("pmd", "after") == now' \
	"all fits together" 'sound()'
case_of hugetlb "a page of the pool, at another address of it" \
	"class" 'fault["class"] == "hugetlb"' \
	"the page is a huge one" 'page["size"] == 2 << 20 and h(page["page"]) == at & -(2 << 20)' \
	"a leaf at the pmd" 'ends("after", "pmd", "leaf") and new() == [] and tables == 0' \
	"the frame is pagemap's" 'frame("pmd", "after") == now'
case_of file "a file's page" \
	"class" 'fault["class"] in ("file-read", "shmem", "file-major") and fault["name"].startswith("/tmp/vminspect-at-")' \
	"one table is new" 'ends("before", "pmd", "none") and new() == ["pte"] and tables == 1' \
	"the frame is pagemap's" 'frame("pte", "after") == now' \
	"all fits together" 'sound()'
case_of swap "swapped in" \
	"class" 'fault["class"] == "swap-in" and fault["kind"] == "swap-in"' \
	"it met a slot" 'ends("before", "pte", "swap") and page["was"] == "swap" and not was' \
	"and left a page" 'ends("after", "pte", "leaf") and frame("pte", "after") == now' \
	"no table is new, and all fits together" 'new() == [] and sound()'
case_of no_vma "nothing is mapped there" \
	"class" 'fault["class"] == "segv" and fault["reason"] == "no-vma"' \
	"there is no way" 'not levels and page["was"] == page["now"] == "no-vma" and page["made"] == 0'
ok "nothing more is said" silent
case_of read_only "it may not be written" \
	"class" 'fault["class"] == "segv" and fault["reason"] == "permission"' \
	"nothing changes" 'all(r["before"] == r["after"] for r in levels.values()) and frame("pte", "after") == was == now' \
	"all fits together" 'sound()'
case_of thread "another thread of it" \
	"its number" 'fault["tid"] != pid and fault["pid"] == pid' \
	"all fits together" 'sound()'
case_of peeked "another process looks into it" \
	"it is that one's fault" 'fault["origin"] == "remote" and fault["pid"] != pid' \
	"and this one's page" 'ends("before", "pte", "none") and ends("after", "pte", "leaf") and frame("pte", "after") == now'
case_of twin "the same address of others is not it" \
	"its own fault" 'fault["pid"] == pid and fault["origin"] == "user" and fault["class"] == "anon" and page["later"] == 0' \
	"all fits together" 'sound() and frame("pte", "after") == now'
ok "nobody listens any more" is_off

ok "dropped again: that is told" dropped drops
judged "dropped again" \
	"what the fault met and left stays" \
	'ends("before", "pmd", "none") and ends("after", "pte", "leaf") and page["made"] == 1' \
	"no table is made up" 'levels["pte"]["table"] is None and levels["pmd"]["after"] is None' \
	"those above are there still" 'h(levels["pud"]["after"]) & PA == h(levels["pmd"]["table"])'
ok "unmapped again: that is told" dropped unmaps
judged "unmapped again" \
	"what the fault met and left stays" \
	'ends("before", "pmd", "none") and ends("after", "pte", "leaf") and page["made"] == 1' \
	"no table is made up" 'levels["pte"]["table"] is None and levels["pmd"]["after"] is None'
ok "who dies of it: that is told" died
judged "who dies of it" \
	"the way it was" \
	'fault["reason"] == "permission" and leads("before") and all(r["before"] == r["after"] for r in levels.values())'
ok "as text" lines_of_text
ok "as a table" table
ok "a time goes by: one line" gives_up - --for 300ms
ok "SIGINT: one line" gives_up INT
ok "SIGTERM: one line" gives_up TERM
ok "nobody listens any more" is_off
ok "it ends: one line" ended
ok "no such process: exit status 2" fails faults 4194305 --at 1000
ok "no address: exit status 2" fails faults $$ --at zz
[ "$(uname -m)" != x86_64 ] ||
	ok "no canonical address: exit status 2" fails faults $$ --at 8000000000000000
ok "nobody listens in the end" is_off
end
