#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# bpftrace_test.sh: what the scripts for bpftrace print of a load is what the view
# faults counts of it, fault for fault.
#
# What VMI_BIN is, cli.sh says. The scripts are in ../scripts/bpftrace, or beside
# this file.

# shellcheck source=selftests/cli.sh
. "$(dirname "$0")/cli.sh"

format=/sys/kernel/tracing/events/vminspect/page_fault/format
scripts=$here/../scripts/bpftrace
[ -e "$scripts/faults.bt" ] || scripts=$here

none()
{
	echo "1..0 # SKIP $*"
	exit 4
}

# run SCRIPT [COMM]: watch the load; what is printed in $dir/SCRIPT, the view in $dir/view.
# bpftrace is kept off the load's CPU: no program runs where its system calls are inside.
run()
{
	rm -f "$dir/view"
	timeout 100 taskset -c 0 bpftrace -c "$bin/bpftrace_load $dir/view" "$scripts/$1.bt" "${@:2}" \
		>"$dir/$1" 2>"$dir/err"
	cat "$dir/err"
	grep '^# faults\|^faults' "$dir/view" && grep -q '^# end err=0' "$dir/view" &&
		grep -q '^faults .* missed=0 lost=0 ' "$dir/view" && [ ! -s "$dir/err" ]
}

# A kernel where not even this can be attached has no BPF for it.
attaches()
{
	timeout 100 bpftrace -c /bin/true -e 'kprobe:handle_mm_fault { @ = count(); }' \
		>"$dir/trivial" 2>&1
}

# same EXPECTED GOT: files of lines, in any order
same()
{
	[ -s "$1" ] && diff <(sort "$1") <(sort "$2")
}

# Of the view: a line for each class, its name and that of its values.
counted()
{
	sed -nE "/ retries=/s/^([a-z-]+) .* $1=([0-9]+)( .*)?\$/\\1 \\2/p" "$dir/view"
}

# total NAME [CLASSES]: the sum over those classes, a regular expression
total()
{
	counted "$1" | awk -v only="^(${2:-.*})\$" '$1 ~ only { n += $2 } END { print n + 0 }'
}

# The processes added up.
by_class()
{
	sed -nE 's/^@[a-z]+\[vmi-counted, [0-9]+, ([a-z-]+)\]: ([0-9]+)$/\1 \2/p' "$dir/$1" |
		awk '{ n[$1] += $2 } END { for (class in n) print class, n[class] }'
}

# The names of a script are those that the event itself has for these numbers.
names()
{
	grep -o 'REC->class, [^)]*' "$format" | grep -oE '[0-9]+, "[^"]+"' | tr -d , \
		>"$dir/symbols"
	grep -oE '@name\[[0-9]+\] = "[^"]+"' "$scripts/$1.bt" |
		sed -E 's/@name.([0-9]+). = /\1 /' >"$dir/names"
	cat "$dir/names"
	if [ "$2" = all ]; then
		same "$dir/symbols" "$dir/names"
	else
		[ "$(grep -cxFf "$dir/symbols" "$dir/names")" = "$2" ] &&
			[ "$(wc -l <"$dir/names")" = "$2" ]
	fi
}

faults_agree()
{
	counted count >"$dir/expected"
	by_class faults >"$dir/got"
	same "$dir/expected" "$dir/got"
}

# between LEAST MOST GOT WHAT
between()
{
	echo "$4: $3, expected $1 to $2"
	[ "$3" -ge "$1" ] && [ "$3" -le "$2" ]
}

# Stacks and the C library's data are written as well.
faults_are_those()
{
	local class n bad=0

	between 1000 1060 "$(total count anon)" anon || bad=1
	between 1000 1060 "$(total count 'cow|cow-reuse')" "cow and cow-reuse" || bad=1
	while read -r class n; do
		between "$n" "$n" "$(total count "$class")" "$class" || bad=1
	done <<-END
		unshare 16
		file-major 16
		file-cow 16
		uffd 4
		interrupted 1
		segv 3
	END
	return $bad
}

# Of latency.bt: a line for each bucket, its class and the time below which it ends.
buckets()
{
	awk '
	function ns(s) {
		return (s + 0) * 1024 ^ index("KMGT", substr(s, length(s)))
	}
	/^@ns\[/ { class = substr($1, 5, length($1) - 6) }
	/^\[/ && $3 { printf "%s <%d:%d\n", class, ns(substr($2, 1, length($2) - 1)), $3 }
	' "$dir/latency"
}

latency_agrees()
{
	awk '
	$3 ~ /^count=/ { class = $1 }
	$1 == "hist" { for (i = 2; i <= NF; i++) print class, $i }' "$dir/view" >"$dir/expected"
	buckets >"$dir/got"
	same "$dir/expected" "$dir/got"
}

cow_agrees()
{
	counted count | grep -E '^(cow|cow-reuse|unshare|file-cow) ' >"$dir/expected"
	by_class cow >"$dir/got"
	same "$dir/expected" "$dir/got"
}

# of_cow PID CLASSES: of a process, by the name of a child's too
of_cow()
{
	sed -nE "s/^@cow\\[vmi-counted, $1, ($2)\\]: ([0-9]+)\$/\\2/p" "$dir/cow" |
		awk '{ n += $1 } END { print n + 0 }'
}

cow_by_process()
{
	local parent child

	parent=$(sed -nE '1s/.* pid=([0-9]+) .*/\1/p' "$dir/view")
	child=$(sed -nE 's/^@cow\[vmi-counted, ([0-9]+), unshare\]: 16$/\1/p' "$dir/cow")
	cat "$dir/cow"
	[ -n "$child" ] && [ "$child" != "$parent" ] &&
		between 500 530 "$(of_cow "$child" cow)" "the child's cow" &&
		between 500 530 "$(of_cow "$parent" 'cow|cow-reuse')" "the parent's" &&
		between 16 16 "$(of_cow "$parent" file-cow)" "the parent's file-cow"
}

# Who names nobody is told of all.
cow_of_others()
{
	grep '^@cow\[vmi-before, [0-9]*, unshare\]: 16$' "$dir/cow"
}

# 16 pages that were read and 16 that were written.
major_by_file()
{
	local dev ino

	read -r _ dev ino < <(grep '^file ' "$dir/view")
	cat "$dir/major"
	[ "$(awk -v dev="$dev" -v ino="$ino" '$1 == dev && $2 == ino { print $3, $4, $5 }' \
		"$dir/major")" = "32 0 1f000" ]
}

major_agrees()
{
	local sum

	sum=$(awk '/^[0-9a-f]+:[0-9a-f]+ / { n += $3 } END { print n + 0 }' "$dir/major")
	between "$(total major)" "$(total major)" "$sum" major
}

# of_probes NAME: the processes added up
of_probes()
{
	sed -nE "s/^@$1(\\[vmi-counted, [0-9]+\\])?: ([0-9]+)\$/\\2/p" "$dir/probes" |
		awk '{ n += $1 } END { print n + 0 }'
}

# What a signal ended came to no end there; what no mapping allowed did not get there.
probes_agree()
{
	local ended

	ended=$(($(total count) - $(total count 'interrupted|segv')))
	between $ended $ended "$(of_probes ended)" ended
}

probes_try_again()
{
	local retried

	retried=$(($(total retries) + $(total count interrupted)))
	[ $retried -gt 4 ] && between $retried $retried "$(of_probes retried)" retried
}

probes_add_up()
{
	local tries

	tries=$(of_probes tries)
	cat "$dir/probes"
	between "$tries" "$tries" "$(of_probes returns)" returns &&
		between "$tries" "$tries" $(($(of_probes ended) + $(of_probes retried))) \
			"ended and retried"
}

probes_histogram()
{
	local sum

	sum=$(awk '/^\[/ { n += $3 } END { print n + 0 }' "$dir/probes")
	between "$(of_probes ended)" "$(of_probes ended)" "$sum" "in the histogram"
}

# The load is the only one who has the module listen.
probes_alone()
{
	grep '^faults .* listeners=1 ' "$dir/view"
}

echo "TAP version 13"
trap 'rm -rf "$dir"' EXIT
command -v bpftrace >/dev/null || none "no bpftrace"
[ -e /sys/kernel/btf/vmlinux ] || none "no BTF in this kernel: bpftrace does not know u64"
[ -e $format ] || none "no event vminspect:page_fault: no tracing, or no module"
run faults vmi-counted >"$dir/first"
first=$?
[ $first = 0 ] || attaches || none "bpftrace cannot attach here: $(grep -m 1 ERROR "$dir/trivial")"

ok "faults.bt: it runs" eval "cat \$dir/first; [ $first = 0 ]"
ok "faults.bt: the names of the classes" names faults all
ok "faults.bt: the view counts the same" faults_agree
ok "faults.bt: they are what was caused" faults_are_those
ok "latency.bt: it runs" run latency vmi-counted
ok "latency.bt: the names of the classes" names latency all
ok "latency.bt: the view's histograms are the same" latency_agrees
ok "cow.bt: it runs" run cow
ok "cow.bt: the names of the classes" names cow 4
ok "cow.bt: the view counts the same" cow_agrees
ok "cow.bt: by process" cow_by_process
ok "cow.bt: others are there as well" cow_of_others
ok "major.bt: it runs" run major vmi-counted
ok "major.bt: by file" major_by_file
ok "major.bt: the view counts the same" major_agrees
ok "probes.bt: it runs" run probes vmi-counted
ok "probes.bt: without the module" probes_alone
ok "probes.bt: the view counts the same that ended" probes_agree
ok "probes.bt: the view counts the same that were tried again" probes_try_again
ok "probes.bt: each try is one or the other" probes_add_up
ok "probes.bt: each that ended is in the histogram" probes_histogram
end
