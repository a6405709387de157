#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# cli_test.sh: what the command line tool says of a stopped process, live and
# from a recording of it, is the same, and is what /proc says.
#
# What VMI_CLI and VMI_BIN are, cli.sh says.

# shellcheck source=selftests/cli.sh
. "$(dirname "$0")/cli.sh"

finish()
{
	# the end of what it reads is the end of the family
	exec 3>&-
	kill -KILL "$target" 2>/dev/null
	rm -rf "$dir"
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

maps()
{
	diff <("$cli" vmas -i "$dir/file" --format text | grep -v '^[ #]') "/proc/$target/maps"
}

mapped()
{
	"$cli" translate -i "$dir/file" "$1" --format text | grep "^address $1 mapped pa="
}

# counts PID START: pages of the VMA by kind, and with whom
counts()
{
	"$cli" shared "$parent" -b --no-headings -o pid,start,cow,unshared,private,zero,with |
		awk -v pid="$1" -v start="$2" -v page="$page" '$1 == pid && $2 == start {
			print $3 / page, $4 / page, $5 / page, $6 / page, $7 }'
}

# counted EXPECTED PID START
counted()
{
	local got

	got=$(counts "$2" "$3")
	echo "expected $1, got $got"
	[ "$got" = "$1" ]
}

# In kB: what smaps says is in swap of the VMA at $2 of process $1.
smaps_swap()
{
	awk -v start="$2" '/^[0-9a-f]+-/ { at = index($1, start "-") == 1 }
		at && $1 == "Swap:" { print $2 }' "/proc/$1/smaps"
}

swap_rows()
{
	"$cli" swap -b --no-headings "$@" >"$dir/swap" && cat "$dir/swap"
}

swapped_vma()
{
	local kb pid

	swap_rows -o pid,start,end,swap,name
	for pid in "$parent" "$first" "$second"; do
		kb=$(awk -v pid="$pid" -v start="$swapped" \
			'$1 == pid && $2 == start { print $4 / 1024 }' "$dir/swap")
		echo "process $pid: $kb kB, smaps says $(smaps_swap "$pid" "$swapped") kB"
		[ -n "$kb" ] && [ "$kb" = "$(smaps_swap "$pid" "$swapped")" ] || return 1
	done
}

# All at once: without the lines of the VMAs, whose columns are not asked for.
swapped_processes()
{
	local kb pid

	"$cli" swap -b --no-headings -o pid,swap | sed '1,/^$/d; /^$/,$d' >"$dir/swap"
	cat "$dir/swap"
	for pid in "$parent" "$first" "$second"; do
		kb=$(awk -v pid="$pid" '$1 == pid { print $2 / 1024 }' "$dir/swap")
		grep "^VmSwap:[[:space:]]*$kb kB" "/proc/$pid/status" || return 1
	done
}

# The one device there is: 32 pages of three processes, 16 of shared memory; and
# what others have there, which may change meanwhile.
swapped_device()
{
	local try

	for try in 1 2 3 4 5; do
		swapped_once && return
		sleep "0.$try"
	done
	return 1
}

swapped_once()
{
	local size used held shared entries rest

	swap_rows -o size,used,held,shared,entries,rest
	read -r size used held shared entries rest <"$dir/swap"
	cat /proc/swaps
	awk -v size="$size" -v used="$used" '$1 != "Filename" {
		exit $3 * 1024 != size || $4 * 1024 != used }' /proc/swaps &&
		[ $((held + rest)) = "$used" ] && [ "$shared" -ge $((32 * page)) ] &&
		[ $((held + 64 * page)) -le $((entries * page)) ] &&
		[ "$rest" -ge $((16 * page)) ]
}

# What the kernel says of it: all that is resident, but for the zero page and
# the page of the clock, which is there but no resident memory (PFNMAP).
resident()
{
	local pid kb want

	"$cli" shared "$parent" -b -o pid,start,present,zero,name --no-headings |
		sed '/^$/,$d; / \[vvar/d' >"$dir/sums"
	for pid in "$parent" "$first" "$second"; do
		kb=$(awk '/^Rss:/ { print $2 }' "/proc/$pid/smaps_rollup")
		want=$(awk -v pid="$pid" '$1 == pid { sum += $3 - $4 } END { print sum / 1024 }' \
			"$dir/sums")
		echo "process $pid: $want kB, but Rss $kb kB"
		[ "$kb" = "$want" ] || return 1
	done
}

# In kB: what smaps says is in huge pages, of each VMA by its start; none: no line
smaps_huge()
{
	awk '/^[0-9a-f]+-/ { start = substr($1, 1, index($1, "-") - 1) }
		/^(AnonHugePages|ShmemPmdMapped|FilePmdMapped):/ && $2 { print start, $2 }' \
		"/proc/$1/smaps"
}

# The kernel makes huge pages while it is looked at: each VMA at once, or once more.
huge_pages()
{
	local try

	for try in 1 2 3 4 5; do
		"$cli" huge "$process" -b --no-headings -o start,pmd >"$dir/sums" || return 1
		sed '/^$/,$d' "$dir/sums" | awk '$2 { print $1, $2 / 1024 }' |
			diff - <(smaps_huge "$process") && return
		sleep "0.$try"
	done
	return 1
}

# huge_row START: bytes mapped by PTEs and by PMDs, and why the rest is not huge
huge_row()
{
	"$cli" huge "$process" -b --no-headings -o start,pte,pmd,why |
		awk -v start="$1" '$1 == start && $2 ~ /^[0-9]+$/ { print $2, $3, $4 }'
}

# huge_is START EXPECTED...: one of these
huge_is()
{
	local got want start=$1
	shift

	got=$(huge_row "$start")
	for want; do
		[ "$got" = "$want" ] && return
	done
	echo "got $got, expected $*"
	return 1
}

# Each place for a huge page is huge or has a reason, and both have all that is mapped.
huge_sums()
{
	"$cli" huge "$process" --json >"$dir/json" && python3 - "$dir/json" "$page" <<-'END'
	import json, sys
	records = json.load(open(sys.argv[1]))["records"]
	vmas = [r for r in records if r["type"] == "huge_vma"]
	whys = [r for r in records if r["type"] == "huge_why"]
	sizes = [r for r in records if r["type"] == "huge_size"]
	pte = sum(v["pte"] for v in vmas)
	print("PTE", pte, "reasons", sum(w["present"] for w in whys))
	assert pte == sum(w["present"] for w in whys)
	kinds = ("anon", "shmem", "file", "hugetlb", "other")
	assert pte == sum(s[k] for s in sizes for k in kinds if s["level"] == "pte")
	assert [w["present"] for w in whys] == sorted((w["present"] for w in whys), reverse=True)
	END
}

huge_setting()
{
	"$cli" huge "$process" --no-headings -o setting,value |
		grep "^/sys/kernel/mm/transparent_hugepage/enabled  *$policy\$"
}

# MemTotal is less: of what the kernel keeps for itself nothing is told.
direct_map()
{
	local want got

	want=$(awk '/^MemTotal:/ { print $2 * 1024 }' /proc/meminfo)
	got=$("$cli" kernel -b --no-headings -o region,start,pte,pmd,pud |
		awk '$1 == "direct-map" && NF == 5 { print $3 + $4 + $5 }')
	echo "MemTotal $want, mapped $got"
	[ "$got" -ge "$want" ] && [ "$got" -lt $((2 * want)) ]
}

begin
sleep 1000 &
target=$!
disown "$target"
trap finish EXIT
sleep 0.5
kill -STOP "$target"

ok "record" "$cli" record "$target" "$dir/file"
for view in mm vmas pagetable; do
	ok "$view: live and recorded are the same" same "$view"
	ok "$view: valid JSON" json "$view" "$target"
done
ok "vmas: recorded with their pages" same vmas --pages
ok "vmas: a recording is /proc/PID/maps" maps
stack=$(awk '$6 == "[stack]" { split($1, r, "-"); print r[2] }' "/proc/$target/maps")
top=$(printf '%x' $((0x$stack - 8)))
ok "translate: from a recording" mapped "$top"
ok "translate: valid JSON" json translate "$target" "$top"
ok "status" "$cli" status
ok "kernel: as much RAM in the direct map as there is" direct_map
ok "kernel: valid JSON" json kernel
ok "nobody: one line, exit status 2" fails vmas 4194305
ok "a kernel thread: one line, exit status 2" fails vmas 2
ok "no such file: one line, exit status 2" fails vmas -i "$dir/none"

mkfifo "$dir/stay"
"$bin/cli_family" <"$dir/stay" >"$dir/family" &
exec 3<>"$dir/stay"
for try in 1 2 3 4 5 6 7 8 9 10; do
	[ -s "$dir/family" ] && break
	sleep "0.$((try % 10))"
done
read -r parent first second heap own swapped <"$dir/family"
ok "shared: what the parent has" counted "53 11 0 16 $first,$second" "$parent" "$heap"
ok "shared: the first child wrote to 10 pages" counted "54 10 0 16 $parent,$second" "$first" "$heap"
ok "shared: the second one to 20" counted "44 20 0 16 $parent,$first" "$second" "$heap"
ok "shared: and made 7 of its own" counted "0 0 7 0 " "$second" "$own"
ok "shared: nothing of those in the first" counted "" "$first" "$own"
ok "shared: as much as is resident" resident
ok "shared: valid JSON" json shared "$parent"
ok "shared: nobody: one line, exit status 2" fails shared 4194305
ok "shared: a kernel thread: one line, exit status 2" fails shared 2
if [ "$(smaps_swap "$parent" "$swapped")" = $((32 * page / 1024)) ]; then
	ok "swap: as much of the VMA as smaps says" swapped_vma
	ok "swap: as much of each process as VmSwap" swapped_processes
	if [ "$(wc -l </proc/swaps)" = 2 ]; then
		ok "swap: slots in common count once, shared memory is the rest" swapped_device
	else
		skip "swap: slots in common count once" "several swap devices"
	fi
	ok "swap: valid JSON" json swap
else
	skip "swap" "no swap, or it takes no pages"
fi

thp_dir=/sys/kernel/mm/transparent_hugepage
policy=$(sed 's/.*\[\(.*\)\].*/\1/' $thp_dir/enabled 2>/dev/null)
if [ -n "$policy" ] && [ "$policy" != never ]; then
	"$bin/cli_huge" <"$dir/stay" >"$dir/huge" 3>&- &
	process=$!
	disown "$process"
	for try in 1 2 3 4 5 6 7 8 9 10; do
		[ -s "$dir/huge" ] && break
		sleep "0.$((try % 10))"
	done
	read -r thp small half untouched huge <"$dir/huge"
	ok "huge: as much of each VMA as smaps says" huge_pages
	# without free huge pages khugepaged has to make them
	ok "huge: two huge pages" huge_is "$thp" "0 $((2 * huge)) " \
		"$huge $huge collapsible" "$((2 * huge)) 0 collapsible"
	ok "huge: MADV_NOHUGEPAGE" huge_is "$small" "$huge 0 nohugepage"
	ok "huge: half of it is there" huge_is "$half" "$((huge / 2)) 0 partial" \
		"$((huge / 2)) 0 sparse" "0 $huge "
	ok "huge: nothing is there" huge_is "$untouched" "0 0 untouched"
	ok "huge: all that PTEs map has a reason" huge_sums
	ok "huge: the setting" huge_setting
	ok "huge: valid JSON" json huge "$process"
	ok "huge: nobody: one line, exit status 2" fails huge 4194305
else
	skip "huge" "transparent huge pages are switched off"
fi
end
