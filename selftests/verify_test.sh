#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# verify_test.sh: verify finds no difference between what the module tells and
# what /proc tells, whatever the processes do meanwhile, and leaves none stopped.
#
# What VMI_CLI and VMI_BIN are, cli.sh says.

# shellcheck source=selftests/cli.sh
. "$(dirname "$0")/cli.sh"

finish()
{
	# the end of what it reads is the end of the load
	exec 3>&-
	[ -z "$holder" ] || kill -KILL "$holder" 2>/dev/null
	[ -z "$stress" ] || calm
	[ -z "$zram" ] || swap_files_end
	rm -rf "$dir"
}

# loaded NUMBER: so many of the load have begun
loaded()
{
	local try

	for ((try = 0; try < 600; try++)); do
		[ "$(wc -l <"$dir/load")" -lt "$1" ] || return
		sleep 0.1
	done
}

# pid_of KIND: of the load
pid_of()
{
	awk -v kind="$1" '$1 == kind { print $2 }' "$dir/load"
}

verified()
{
	"$cli" verify "$@" --no-headings -o pid,vmas,pages,frames,compared,races,differences,stopped
}

# No difference, and something was compared.
agrees()
{
	verified "$@" >"$dir/agrees" && cat "$dir/agrees" &&
		awk '$2 > 10 && $3 > 1000 && $4 > 200 && $5 > 5000 && $7 == 0 { ok = 1 }
			END { exit !ok }' "$dir/agrees"
}

held()
{
	agrees "$1" --stop && awk '$8 == "yes" { ok = 1 } END { exit !ok }' "$dir/agrees" && runs "$1"
}

# All as /proc says, of many processes; how long it took is told to who reads the log.
all()
{
	local status start=$SECONDS

	"$cli" verify --all -o pid,comm,vmas,pages,compared,races,differences,addr,what,module,proc \
		"$@" >"$dir/all" 2>"$dir/err"
	status=$?
	{
		[ $status = 0 ] || cat "$dir/err" "$dir/all"
		sed '/^$/,$d' "$dir/all" | awk '$NF ~ /^[0-9]+$/ {
			n++; pages += $(NF - 3); values += $(NF - 2); races += $(NF - 1)
		} END { print n " processes, " pages " pages, " values " values compared, " races " races" }'
		echo "in $((SECONDS - start)) s"
	} | sed 's/^/# /' >&4
	[ $status = 0 ] && [ "$(wc -l <"$dir/all")" -gt 8 ]
}

# State and tracer of all threads of a process, as `S 0'
threads()
{
	awk '/^State:/ { state = $2 } /^TracerPid:/ { print state, $2 }' \
		"/proc/$1"/task/*/status 2>/dev/null
}

# Until no thread of it is stopped or traced.
runs()
{
	local try

	for try in 1 2 3 4 5 6 7 8 9; do
		threads "$1" | grep -q . && ! threads "$1" | grep -v '^[RSDZ] 0$' && return
		sleep "0.$try"
	done
	threads "$1"
	return 1
}

# All its threads that there are stand still and are traced.
stands()
{
	threads "$1" | grep -q '^t [1-9]' && ! threads "$1" | grep -qv '^[tZ] '
}

# A verify that stops $1, and is stopped itself when it does: step by step, and again
# from the start until a step ends just then.
hold()
{
	local try

	for ((try = 0; try < 100; try++)); do
		"$cli" verify --stop "$1" >/dev/null 2>&1 &
		holder=$!
		disown "$holder"
		while kill -STOP "$holder" 2>/dev/null; do
			until grep -qs '^State:.[TZ]' "/proc/$holder/status" ||
				[ ! -e "/proc/$holder" ]; do
				sleep 0.001
			done
			stands "$1" && return
			kill -CONT "$holder"
			sleep "0.00$((RANDOM % 9 + 1))"
		done
	done
	return 1
}

let_go()
{
	kill -KILL "$holder" && holder= && runs "$1"
}

# Who is traced already is compared as it is, and one line says so.
traced()
{
	local status

	"$cli" verify --stop "$1" --no-headings -o pid,stopped >"$dir/traced" 2>"$dir/err"
	status=$?
	cat "$dir/traced" "$dir/err"
	[ $status = 0 ] && [ "$(wc -l <"$dir/err")" = 1 ] &&
		grep -q "^vminspect: cannot stop process $1, .*traced by somebody" "$dir/err" &&
		grep -q "^ *$1 no" "$dir/traced"
}

# A file system that swap files may be on: of compressed memory, for tmpfs holds none.
swap_files()
{
	modprobe zram && modprobe ext4 && read -r zram </sys/class/zram-control/hot_add || return
	echo 16M >"/sys/block/zram$zram/disksize" &&
		busybox mke2fs -b 4096 "/dev/zram$zram" &&
		mkdir "$dir/fs" && mount "/dev/zram$zram" "$dir/fs"
}

swap_files_end()
{
	awk -v dir="$dir/fs/" 'index($1, dir) == 1 { print $1 }' /proc/swaps | xargs -r swapoff
	mountpoint -q "$dir/fs" && umount "$dir/fs"
	echo 1 >"/sys/block/zram$zram/reset"
	echo "$zram" >/sys/class/zram-control/hot_remove
	zram=
}

# What the stressors have the kernel do, as it counts it: forks, huge pages, pages to swap
counts()
{
	awk '$1 == "processes" || $1 == "thp_fault_alloc" || $1 == "pswpout" { print $2 }' \
		/proc/stat /proc/vmstat
}

# Until all of it has been done once more than it had when $1 was taken.
goes_on()
{
	local try

	for ((try = 0; try < 600; try++)); do
		paste <(echo "$1") <(counts) | awk '$2 <= $1 { bad = 1 } END { exit bad }' && return
		sleep 0.2
	done
	paste <(echo "$1") <(counts)
	return 1
}

# Each of those that were asked for is there: names end after 15 letters.
begun()
{
	local name

	for name in vm fork mmap pages ${fs:+swap}; do
		grep -qsx "stress-ng-$name" /proc/[0-9]*/comm || return
	done
}

# stressors WORD...: with the least priority, for who looks at them is not alone on this machine
stressors()
{
	local before

	before=$(counts)
	nice -n 19 stress-ng --quiet --timeout 0 --temp-path "${fs:-$dir}" --vm 2 --vm-bytes 4M \
		--vm-madvise hugepage --fork 1 --mmap 1 --mmap-bytes 2M --mmap-mprotect \
		--pageswap 1 --numa 1 "$@" >"$dir/stress" 2>&1 &
	stress=$!
	goes_on "$before" && begun
}

# As often as with any load; and they went on, once they were let.
stressed()
{
	local before

	before=$(counts)
	all --stop && grep -q "^ *[0-9]* stress-ng-" "$dir/all" && goes_on "$before"
}

came_and_went()
{
	dmesg | grep "swap on $fs/"
}

calm()
{
	kill "$stress" 2>/dev/null
	wait "$stress" 2>/dev/null
	stress=
}

begin
exec 4>&1
mkfifo "$dir/stay"
"$bin/cli_load" quiet threads headless <"$dir/stay" >"$dir/load" &
exec 3<>"$dir/stay"
holder=
stress=
zram=
trap finish EXIT
loaded 3
quiet=$(pid_of quiet)
threads=$(pid_of threads)
headless=$(pid_of headless)

ok "a process that does nothing" agrees "$quiet"
ok "valid JSON" json verify "$quiet"
ok "--stop: a process that does nothing, which then goes on" held "$quiet"
ok "--all" all
ok "--all: also a process whose main thread has ended" grep "^ *$headless headless " "$dir/all"
ok "a process whose main thread has ended" agrees "$headless" --stop
ok "--stop: all threads stand still, while others are made" hold "$threads"
ok "--stop: one that is traced already" traced "$threads"
ok "--stop: killed, and it goes on" let_go "$threads"
ok "--stop: nobody: one line, exit status 2" fails verify --stop 4194305
ok "nobody: one line, exit status 2" fails verify 4194305
ok "a kernel thread: one line, exit status 2" fails verify 2

"$bin/cli_load" forks maps swaps collapses threads execs <"$dir/stay" >"$dir/load" 3>&- &
loaded 6
ok "--all, with a load" all
ok "--all --stop, with a load" all --stop
exec 3>&-

what="--all --stop, with stress-ng's vm, fork, mmap, thp and swap"
if ! command -v stress-ng >/dev/null; then
	skip "$what" "no stress-ng"
elif ! grep -q '^/' /proc/swaps; then
	skip "$what" "no swap area (run.sh makes one of zram)"
else
	fs=
	swap_files >"$dir/fs.log" 2>&1 && fs=$dir/fs
	ok "stress-ng at work" stressors ${fs:+--swap 1}
	ok "$what" stressed
	what="swap files came and went meanwhile"
	if [ -n "$fs" ]; then
		ok "$what" came_and_went
	else
		skip "$what" "no ext4 on zram to put them on"
	fi
	calm
fi
end
