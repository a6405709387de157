#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# demo_test.sh: the experiments of the command line tool show what the kernel
# does, and leave no process behind.
#
# What VMI_CLI and VMI_BIN are, cli.sh says.

# shellcheck source=selftests/cli.sh
. "$(dirname "$0")/cli.sh"

faults=/sys/kernel/debug/vminspect/raw/faults

# Step, role, frame, mappings, permissions: frames by letters, in the order in
# which they come up.
seen()
{
	awk '
	/^[0-9]+\./ { step = $1 + 0 }
	/^   [a-z]+ / {
		pfn = map = ""
		for (i = 2; i <= NF; i++) {
			if ($i ~ /^pfn=/) pfn = substr($i, 5)
			if ($i ~ /^map=/) { map = substr($i, 5); perm = $(i + 1) }
			if ($i == "fault") next
		}
		if (pfn == "") { print step, $1, "none"; next }
		if (!(pfn in letter)) letter[pfn] = substr("ABCDEFG", ++n, 1)
		print step, $1, letter[pfn], map, perm
	}' "$dir/demo" | sed 's/ *$//'
}

# Step, role, class and count of each fault.
fault_lines()
{
	sed -nE -e 's/^([0-9]+)\. .*/\1/;T next;h;d' -e ':next' \
		-e 's/^   ([a-z]+) +pid=[0-9]+ fault ([a-z-]+) count=([0-9]+) .*/\1 \2 \3/;T' \
		-e 'G;s/(.*)\n(.*)/\2 \1/p' "$dir/demo"
}

shows()
{
	"$cli" demo "$1" >"$dir/demo" || { cat "$dir/demo"; return 1; }
	seen | diff <(sed 's/^\t*//' <<<"$2" | grep .) -
}

# says SENTENCES WITH-FAULTS
says()
{
	local want=$1

	[ ! -e $faults ] || want=$2
	cat "$dir/demo"
	! grep -q '!!' "$dir/demo" && [ "$(grep -c '^   => ' "$dir/demo")" = "$want" ]
}

counted()
{
	fault_lines | diff <(sed 's/^\t*//' <<<"$1" | grep .) -
}

# The page of a file may be one of tmpfs.
file_counted()
{
	fault_lines | sed 's/ shmem / file-read /' | diff <(sed 's/^\t*//' <<<"$1" | grep .) -
}

# Each is in the list, and in the other order as well.
listed()
{
	[ "$("$cli" demo | awk '{ print $1 }' | xargs)" = "cow mapped-file" ]
}

actors()
{
	grep -lxz -e demo /proc/[0-9]*/cmdline 2>/dev/null
}

nobody()
{
	local try

	for try in 1 2 3 4 5; do
		actors || return 0
		sleep "0.$try"
	done
	return 1
}

# Killed in the middle of it, and its reader gone.
killed()
{
	"$cli" demo cow >"$dir/demo" &
	while ! grep -q '^3' "$dir/demo"; do
		kill -0 $! 2>/dev/null || break
	done
	kill -KILL $! 2>/dev/null
	wait $! 2>/dev/null
	nobody
}

unread()
{
	"$cli" demo mapped-file | head -n 1
	nobody
}

begin
trap 'rm -rf "$dir"' EXIT
ok "the list" listed
ok "cow: who has which frame, and may write" shows cow "
	1 parent none
	2 parent A 1 rw-u
	3 parent A 2 r--u
	3 child A 2 r--u
	4 parent A 1 r--u
	4 child B 1 rw-u
	5 parent A 1 rw-u
	5 child B 1 rw-u"
ok "cow: all that it says is shown" says 8 11
if [ -e $faults ]; then
	ok "cow: the faults" counted "
		2 parent anon 1
		4 child cow 1
		5 parent cow-reuse 1"
else
	skip "cow: the faults" "the module has no view faults"
fi
ok "mapped-file: who has which frame, and may write" shows mapped-file "
	1 cache A 0
	2 first none
	3 first A 1 r--u
	4 first A 1 r--u
	4 second none
	5 first A 2 r--u
	5 second A 2 r--u
	6 first A 1 r--u
	6 second B 1 rw-u"
ok "mapped-file: all that it says is shown" says 9 12
if [ -e $faults ]; then
	ok "mapped-file: the faults" file_counted "
		3 first file-read 1
		5 second file-read 1
		6 second cow 1"
else
	skip "mapped-file: the faults" "the module has no view faults"
fi
ok "no process is left" nobody
ok "nor of one that was killed" killed
ok "nor of one that nobody reads" unread
ok "no such experiment" fails demo nothing
ok "no directory for the file" env TMPDIR="$dir/none" bash -c '! "$0" demo mapped-file' "$cli"
end
