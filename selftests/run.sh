#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh: run the selftests on this machine, which should be one that may be
# lost: as root,
#
#	[VMI_KO=vminspect.ko] [TESTS="vmas_test ..."] selftests/run.sh
#
# VMI_KO	the module, to be loaded; unless it is loaded already
# VMI_LAB	the lab module, which lab_test loads; where make puts it beside
#		VMI_KO, or beside the test programs
# TESTS		which tests; `all'. `views' is all but those that wait for races,
#		`module' all but those of the tools alone; `stress' those that
#		go on for as long as they are told to
# VMI_BIN	where the test programs are; beside this script, or in
#		../build/selftests
# VMI_LIMIT	seconds for one test program (900)
# VMI_LOGS	a directory for the full output of each test, and for what the kernel reported
#		meanwhile; none
# VMI_LOCKDOWN	1: also what is left when the kernel is locked down, which lasts
#		until the next boot
# VMI_MINUTES	how long stress_test goes on (1)
# VMI_LISTENS	how often listen_test arms and disarms the probe (100)
# VMI_REQUESTS	how many fuzz_test throws at the files (20000)
# VMI_SEED	which: the number that it printed; others each time
# VMI_ROUNDS	how often rmap_race_test has a mapping made and dropped (20000)
#
# Some of the tests have the kernel mark a page of memory as broken; it is lost
# until the next boot.
#
# After each test the kernel log is searched: a report of the kernel's fails
# the test. In the end the module is unloaded, and kmemleak is asked.
#
# The last line is "N passed, N failed, N skipped"; the exit status is 0 if
# none failed, 1 if one did, 2 if nothing could be tested.

here=$(cd "$(dirname "$0")" && pwd)
debugfs=/sys/kernel/debug
limit=${VMI_LIMIT:-900}
views="status_test refused_test request_test access_test security_test stream_test mm_test
	vmas_test pagetable_test translate_test touch_test rwp_test frames_test frame_test
	rmap_test rmap_kinds_test kernel_test lab_test compat32_test life_test
	agreement_test faults_test listen_test fuzz_test shell_test.sh cli_test.sh demo_test.sh"
# They unload the module; of what leaked before, kmemleak then tells no names.
module="failing_load_test unload_test early_test.sh $views failing_test race_test rmap_race_test verify_test.sh"
# shellcheck disable=SC2034 # named() has it by its name
stress="stress_test race_test rmap_race_test listen_test fuzz_test"
# Behind it nothing can be asked of debugfs, nor undone.
last=lockdown_test
# shellcheck disable=SC2034 # likewise
all="$module stress_test diff_test.sh faults_cli_test.sh faults_at_test.sh bpftrace_test.sh $last"
views="$views $last"
module="$module $last"

passed=0
failed=0
skipped=0
reasons=

die()
{
	echo "run.sh: $*" >&2
	exit 2
}

# What the kernel says when something is wrong with it.
bad_news=(
	'BUG[: ]' 'WARNING:' 'Oops' 'general protection fault'
	'[Uu]nable to handle' 'KASAN' 'KCSAN' 'KFENCE' 'UBSAN' 'kernel panic'
	'possible circular locking' 'possible recursive locking'
	'inconsistent lock state' 'suspicious RCU usage' 'held lock'
	'lock held when returning' 'possible irq lock inversion'
	'invalid wait context' 'bad unlock balance' 'DEBUG_LOCKS_WARN'
	'sleeping function called' 'scheduling while atomic'
	'detected stall' 'rcu.*stall' 'soft lockup' 'hard LOCKUP'
	'blocked for more than' 'hung_task'
	'Bad page' 'bad p[gu4m]*d' 'Bad rss-counter' 'non-zero pgtables_bytes'
	'unreferenced object' 'new suspected memory leaks'
	'list_add corruption' 'list_del corruption' 'corrupted'
	'page_table_check' 'refcount_t:' 'use-after-free' 'stack-protector'
	'Unexpected reschedule' 'VM_BUG_ON' 'kernel BUG at'
	'ODEBUG' 'percpu ref' 'trying to unregister'
)
# And of what begins unlike all these.
trace='Call Trace'

# Known and harmless: each of these must say why.
harmless=(
	# Any module that the kernel's own build did not sign.
	'vminspect: loading out-of-tree module taints kernel'
	'vminspect: module verification failed'
	# zram, which this script loads itself.
	'zram.*disksize'
	# stress-ng has the kernel look at swap headers that are none.
	'Unable to handle swap header version'
)

join()
{
	local IFS='|'

	echo "$*"
}

# All that the kernel says from now on goes to a file: its own log has room for some.
log_follow()
{
	: >"$scratch/kmsg"
	dmesg --follow-new >>"$scratch/kmsg" &
	follower=$!
}

# It has all that was said until now.
log_caught_up()
{
	local i mark="vminspect-selftest $$ $1 $RANDOM$RANDOM"

	for ((i = 0; i < 300; i++)); do
		((i % 20)) || echo "$mark" >/dev/kmsg
		grep -qaF "$mark" "$scratch/kmsg" && return
		sleep 0.1
	done
	die "the log of the kernel cannot be followed"
}

log_start()
{
	log_caught_up "$1 starts"
	log_at=$(stat -c %s "$scratch/kmsg")
}

# What the kernel tells at length and was asked for: a cgroup, and it alone, is out of
# memory; a test had memory fail. Of all memory it is never; nor what else is told meanwhile.
# The functions of a backtrace are no news, whatever they are called.
without_asked()
{
	awk -v other="$(join "${bad_news[@]}")" '
		function finish(asked)
		{
			if (bad || !asked)
				printf "%s", text
			held = text = ""
			bad = 0
		}
		!held && /invoked oom-killer/ { held = "oom" }
		!held && /Failed to disarm kprobe-ftrace at .*error -12/ { held = "probe" }
		!held && /page allocation failure|vmalloc error|percpu: allocation failed/ {
			held = "memory"
		}
		!held { print; next }
		{ text = text $0 "\n" }
		held == "probe" && /WARNING: .*kprobes[.]c/ { next }
		/^[[][^]]*[]] +([?] )?[[:alnum:]_.]+[+]0x[0-9a-f]+[/]0x[0-9a-f]+( [[].*)?$/ { next }
		$0 ~ other { bad = 1 }
		held == "oom" && /[Oo]ut of memory: (Killed process|OOM victim)/ {
			finish(/Memory cgroup out of memory/)
		}
		held == "memory" && /<\/TASK>/ { finish(text ~ /Comm: failing_/) }
		held == "probe" && /end trace/ { finish(text ~ /Comm: failing_/) }
		END { printf "%s", text }'
}

# KCSAN tells of a race between two lines of ===. It is ours if we are one of the two
# and have not said that it is meant: the other may be the kernel's own fault.
without_others_races()
{
	awk '
		/=====$/ && !held { edge = $0; next }
		edge != "" && /BUG: KCSAN:/ { held = 1; text = edge "\n" }
		edge != "" && !held { print edge }
		{ edge = "" }
		!held { print; next }
		{ text = text $0 "\n" }
		plain && /[[]vminspect/ { ours = 1 }
		{ plain = / to 0x[0-9a-f]+ of / && !/[(]marked/ }
		/=====$/ {
			if (ours)
				printf "%s", text
			held = ours = 0
		}
		END { if (ours) printf "%s", text }'
}

# log_reports TEST: what it said since then, if that is bad news
log_reports()
{
	local line

	log_caught_up "and ends"
	tail -c +$((log_at + 1)) "$scratch/kmsg" | without_others_races | without_asked |
		grep -Ev "$(join "${harmless[@]}")" >"$scratch/log"
	line=$(grep -En -m 1 "$(join "${bad_news[@]}")" "$scratch/log" ||
		grep -En -m 1 "$trace" "$scratch/log") || return 1
	[ -z "$VMI_LOGS" ] || cp "$scratch/log" "$VMI_LOGS/$1.kernel.log"
	# The report from its first line on, with what leads to it.
	awk -v first="${line%%:*}" 'NR >= first - 2 && NR < first + 80' "$scratch/log"
}

fail()
{
	failed=$((failed + 1))
	echo "not ok $*"
}

# count FILE NAME: the cases of one test program
count()
{
	local plan told

	passed=$((passed + $(grep -Ec '^ok [0-9]+' "$1") -
		$(grep -Ec '^ok .*# SKIP' "$1")))
	failed=$((failed + $(grep -Ec '^not ok [0-9]+' "$1")))
	skipped=$((skipped + $(grep -Ec '^ok .*# SKIP' "$1")))
	reasons+=$(sed -n "s/^ok .*# SKIP *\\(.*\\)/$2: \\1/p" "$1")$'\n'
	plan=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$1" | head -n 1)
	told=$(grep -Ec '^(not )?ok [0-9]+' "$1")
	[ "${plan:-0}" = "$told" ] ||
		fail "$2: $told of ${plan:-?} cases were told of"
}

run_one()
{
	local name=$1 out=$scratch/out status program

	program=$here/$name
	[ -x "$program" ] || program=$bin/$name
	if [ ! -x "$program" ]; then
		fail "$name: no such program (make -C selftests)"
		return
	fi
	log_start "$name"
	SECONDS=0
	timeout -k 10 "$limit" "$program" >"$out" 2>&1
	status=$?
	[ -z "$VMI_LOGS" ] || cp "$out" "$VMI_LOGS/$name.log"
	grep -E '^(not ok|# [^ ])|^#.* compared|^#.*answers' "$out" |
		grep -Ev '^# (Starting|Totals|PASSED|FAILED)'
	case $status in
	0 | 1) count "$out" "$name" ;;
	4)
		skipped=$((skipped + 1))
		reasons+="$name: $(grep -m 1 SKIP "$out")"$'\n' ;;
	124 | 137)
		count "$out" "$name"
		fail "$name: not done after $limit seconds" ;;
	*)
		count "$out" "$name"
		fail "$name: exit status $status"
		tail -n 5 "$out" ;;
	esac
	if log_reports "$name" >"$scratch/report"; then
		fail "$name: the kernel reports"
		cat "$scratch/report"
	fi
	echo "# $name: $SECONDS s; $passed passed, $failed failed, $skipped skipped so far"
	if [ ! -e $debugfs/vminspect/status ]; then
		fail "$name: the module is gone"
		finish
	fi
}

# Huge pages, and a swap area of compressed memory: given back in the end.
prepare()
{
	free=$(awk '/HugePages_Free/ { print $2 }' /proc/meminfo)
	huge=/proc/sys/vm/nr_hugepages
	if [ "${free:-0}" -lt 4 ] && [ -w $huge ]; then
		huge_was=$(cat $huge)
		echo $((huge_was + 8)) >$huge
	fi
	grep -q '^/' /proc/swaps && return
	modprobe zram num_devices=1 2>/dev/null
	[ -b /dev/zram0 ] || return
	echo 64M >/sys/block/zram0/disksize 2>/dev/null &&
		mkswap /dev/zram0 >/dev/null 2>&1 &&
		swapon /dev/zram0 2>/dev/null && zram=1
}

restore()
{
	[ -z "$zram" ] || swapoff /dev/zram0
	[ -z "$zram" ] || echo 1 >/sys/block/zram0/reset
	[ -z "$huge_was" ] || echo "$huge_was" >$huge
}

# Leaks that have us in their backtrace, found while we are still loaded.
leaks()
{
	local file=$debugfs/kmemleak

	[ -w $file ] || return 1
	# A pointer may be on its way during one scan: it takes two.
	echo scan >$file
	sleep 6
	echo scan >$file
	awk 'BEGIN { RS = "unreferenced object"; ORS = "" }
		NR > 1 && /vminspect|vmi_/ { print "unreferenced object" $0 }' \
		$file >"$scratch/leaks"
	[ -s "$scratch/leaks" ]
}

# Once: before the last test, or before unloading.
check_leaks()
{
	[ -z "$leaks_checked" ] || return
	leaks_checked=1
	log_start "leaks"
	leaks || return
	fail "kmemleak"
	head -n 60 "$scratch/leaks"
}

unload()
{
	check_leaks
	log_start "unload"
	[ -n "$VMI_KO" ] || return
	if ! rmmod vminspect; then
		fail "rmmod: in use by $(cat /sys/module/vminspect/refcnt)"
		cat $debugfs/vminspect/status
	elif [ -e $debugfs/vminspect ] || [ -e /sys/module/vminspect ]; then
		fail "rmmod: something of the module has stayed"
	else
		passed=$((passed + 1))
	fi
	if log_reports unload >"$scratch/report"; then
		fail "unload: the kernel reports"
		cat "$scratch/report"
	fi
}

finish()
{
	[ ! -e /sys/module/vminspect ] || unload
	restore
	if [ $skipped != 0 ]; then
		echo "# skipped:"
		echo "$reasons" | grep . | sort | uniq -c | sed 's/^/# /'
	fi
	echo "$passed passed, $failed failed, $skipped skipped"
	[ $failed = 0 ]
	exit
}

# The tests that TESTS asks for; the last one is that, whoever else comes.
named()
{
	local word

	for word in ${TESTS:-all}; do
		case $word in
		all | views | module | stress)
			echo "${!word}" ;;
		*)
			echo "$word" ;;
		esac
	done | tr -s '[:space:]' '\n' | awk -v last="$last" '
		$0 == last { asked = 1; next }
		!seen[$0]++ { print }
		END { if (asked) print last }'
}

[ "$(id -u)" = 0 ] || die "needs root"
scratch=$(mktemp -d) || die "cannot make a directory"
trap 'kill $follower 2>/dev/null; rm -rf "$scratch"' EXIT
bin=${VMI_BIN:-$here/../build/selftests}
[ -z "$VMI_LOGS" ] || mkdir -p "$VMI_LOGS"
lab=selftests/lab/vminspect_lab.ko
[ -z "$VMI_KO" ] || [ ! -e "$(dirname "$VMI_KO")/$lab" ] ||
	export VMI_LAB="${VMI_LAB:-$(dirname "$VMI_KO")/$lab}"

mountpoint -q $debugfs || mount -t debugfs debugfs $debugfs ||
	die "no debugfs on $debugfs, and it cannot be mounted"
log_follow
log_start "load"
[ ! -w $debugfs/kcsan ] || echo on >$debugfs/kcsan
if [ -n "$VMI_KO" ]; then
	[ ! -e /sys/module/vminspect ] || rmmod vminspect ||
		die "vminspect is loaded already and in use"
	insmod "$VMI_KO" || die "insmod $VMI_KO failed: $(dmesg | tail -n 3)"
fi
[ -e $debugfs/vminspect/status ] ||
	die "vminspect is not loaded: set VMI_KO to its .ko"
echo "# $(uname -r), $(awk '/^status/ { print $2 }' $debugfs/vminspect/status)"
if log_reports load >"$scratch/report"; then
	fail "load: the kernel reports"
	cat "$scratch/report"
fi

prepare
for test in $(named); do
	[ "$test" != $last ] || check_leaks
	run_one "$test"
done
finish
