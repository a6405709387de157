#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# diff_test.sh: what the command line tool says has changed in a process is what
# that process did, page by page; live and from recordings alike.
#
# What VMI_CLI and VMI_BIN are, cli.sh says.

# shellcheck source=selftests/cli.sh
. "$(dirname "$0")/cli.sh"

declare -A at

finish()
{
	# the end of what it reads is the end of the fixture
	exec 3>&-
	rm -rf "$dir"
}

# Up to the dot: where the regions are.
listen()
{
	local name value

	while read -r -t 60 name value <&4 && [ "$name" != . ]; do
		at[$name]=$value
	done
	[ "$name" = . ]
}

# status EXPECTED ARG...: of diff; its answer is kept in $dir/answer
status()
{
	local want=$1 got
	shift

	timeout 120 "$cli" diff "$@" >"$dir/answer" 2>"$dir/err"
	got=$?
	cat "$dir/err" "$dir/answer"
	echo "exit status $got, expected $want"
	[ $got = "$want" ]
}

# Of an answer in JSON: a line for each record, the words of a VMA's change, the
# counts of pages that are not 0.
lines()
{
	python3 -c '
import json, sys
for r in json.load(sys.stdin)["records"]:
    counts = [f"{k}={v}" for k, v in r.items() if isinstance(v, int) and v and
              k not in ("page_size", "pid", "started", "realtime")]
    if r["type"] == "diff_vma":
        print("vma", r["start"][2:], "|".join(r["change"]), " ".join(
            ["+" + f for f in r["came"]] + ["-" + f for f in r["went"]]))
    elif r["type"] in ("diff_pages", "diff_sum"):
        print(r["type"][5:], r.get("start", "0x")[2:], r["page_size"] or 0, *counts)
' <"$dir/answer"
}

# is KIND NAME+PAGES EXPECTED: what is told of a region
is()
{
	local start got

	start=$(printf '%x' $((0x${at[${2%+*}]} + ${2#*+} * 4096)))
	got=$(sed -n "s/^$1 $start //p" "$dir/lines")
	echo "$1 $2 ($start): expected '$3', got '$got'"
	[ "$got" = "$3" ]
}

vma()
{
	is vma "$1" "$2"
}

pages()
{
	is pages "$1" "$2"
}

# A live answer is that of a recording made now: pages that the kernel moves, or
# ages, meanwhile let it be asked again.
live()
{
	local try

	for try in 1 2 3; do
		"$cli" record "$pid" "$dir/now" && status 1 "$dir/then" "$dir/now" -J --runs &&
			lines >"$dir/recorded" && status 1 "$dir/then" "$pid" -J --runs &&
			lines >"$dir/live" && diff "$dir/recorded" "$dir/live" && return
		sleep "0.$try"
	done
	return 1
}

steady()
{
	status 0 "$pid" "$pid" || { sleep 1; status 0 "$pid" "$pid"; }
}

begin
mkfifo "$dir/in" "$dir/said"
"$bin/cli_diff" <"$dir/in" >"$dir/said" &
pid=$!
trap finish EXIT
exec 3>"$dir/in" 4<"$dir/said"
ok "the fixture is there" listen
swapped=$(awk '/^VmSwap:/ { print $2 }' "/proc/$pid/status")
huge=$("$cli" vmas "$pid" --pages -b -o START,PMD | awk -v at="${at[split]}" '$1 == at { print $2 }')
ok "record" "$cli" record "$pid" "$dir/then"
ok "nothing has changed: exit status 0" status 0 "$dir/then" "$dir/then"
ok "nor in the live process" steady
echo >&3
ok "the fixture has changed" listen
ok "record again" "$cli" record "$pid" "$dir/now"
ok "they differ: exit status 1" status 1 "$dir/then" "$dir/now" -J --runs
lines >"$dir/lines"

ok "gained: 24" pages gain+0 "4096 gained=24"
ok "lost: 7" pages lose+0 "4096 lost=7"
ok "mprotect: one is three" vma prot+0 "split "
ok "mprotect: of the middle went a permission" vma prot+4 "split|perm -write"
ok "mprotect: the last of the three" vma prot+8 "split "
ok "mprotect: 4 entries" pages prot+4 "4096 perm=4"
ok "mprotect: two are one" vma merge+0 "merged|perm +write"
ok "mremap: where it is, in the place of another" vma to+0 $'gone \nmoved '
ok "mremap: it is not gone, whatever is in its place now" vma move+0 ""
ok "mremap: its pages are the same" pages to+0 ""
ok "munmap: gone" vma gone+0 "gone "
ok "munmap: 6 lost" pages gone+0 "4096 lost=6"
ok "mmap: new" vma new+0 "new "
ok "mmap: 5 gained" pages new+0 "4096 gained=5"
ok "the zero page: 5 copies" pages zero+0 "4096 cow=5"
ok "fork: 10 copies" pages copy+0 "4096 cow=10"
ok "a file, private: 3 copies" pages file+0 "4096 cow=3"
ok "a terabyte: 24 gained" pages wide+0 "4096 gained=24"
if [ "${at[collapsed]}" = 1 ]; then
	ok "collapse: 500 promoted, 12 gained" pages huge+0 "2097152 gained=12 promoted=500"
	ok "collapse: the flags of the VMA" vma huge+0 "flags +hugepage -nohugepage"
else
	skip "collapse" "MADV_COLLAPSE does not, on this kernel"
fi
if [ "${huge:-0}" != 0 ]; then
	ok "a huge page: 511 split, 1 lost" pages split+0 "2097152 lost=1 split=511"
else
	skip "a huge page is split" "there is none"
fi
if [ "${swapped:-0}" = 64 ]; then
	ok "swap: 32 out" pages out+0 "4096 out=32"
	ok "swap: 16 in" pages in+0 "4096 in=16"
else
	skip "swap" "no swap, or it takes no pages"
fi

ok "a range: what lies in it alone" status 1 "$dir/then" "$dir/now" -J \
	"${at[gain]}-$(printf '%x' $((0x${at[gain]} + 16 * 4096)))"
lines >"$dir/lines"
ok "a range: 8 of the 24" pages gain+0 "4096 gained=8"
ok "a range: its sum" grep -x "sum  0 gained=8" "$dir/lines"
ok "the other way round" status 1 "$dir/now" "$dir/then" -J
lines >"$dir/lines"
ok "the other way round: 24 lost" pages gain+0 "4096 lost=24"
ok "the other way round: one is two" vma merge+8 "split|perm -write"
ok "child and parent" status 1 "${at[child]}" "$pid" -J
lines >"$dir/lines"
ok "child and parent: 10 copies" pages copy+0 "4096 cow=10"
ok "child and parent: 32 that the child has not" pages gain+0 "4096 gained=32"
ok "live is as recorded" live
ok "nobody: exit status 2" status 2 "$dir/then" 4194305
end
