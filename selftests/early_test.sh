#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# early_test.sh: who waits for the trace event before the module is there hears
# every fault from its load on. The module is unloaded, and loaded again from $VMI_KO.

# shellcheck source=selftests/cli.sh
. "$(dirname "$0")/cli.sh"

tracing=/sys/kernel/tracing
waiting=$tracing/events/tracepoints/vminspect_early

mountpoint -q $tracing || mount -t tracefs tracefs $tracing

is_loaded()
{
	[ -e /sys/module/vminspect ]
}

unload()
{
	until_there rmmod vminspect
}

# It waits for an event that is not there.
wait_for_it()
{
	echo 't:vminspect_early page_fault' >>$tracing/dynamic_events &&
		echo 1 >$waiting/enable
}

# 6.12 leaves the event only when nobody has a name for it any more.
stop()
{
	echo 0 >$waiting/enable && echo '-:vminspect_early' >>$tracing/dynamic_events
}

hears()
{
	echo >$tracing/trace
	sh -c true
	grep -q vminspect_early: $tracing/trace
}

is_held()
{
	! rmmod vminspect
}

is_armed()
{
	grep handle_mm_fault /sys/kernel/debug/kprobes/list
}

is_not_armed()
{
	! is_armed
}

begin
if [ ! -e "${VMI_KO:-}" ]; then
	skip "an event before its module" "no module to load: set VMI_KO to it"
	end
fi
unload
if wait_for_it 2>/dev/null; then
	ok "the module is loaded" insmod "$VMI_KO"
	ok "it is armed for who waits" is_armed
	ok "who waits hears" hears
	ok "and holds the module" is_held
	ok "until it stops" stop
	ok "then nothing is armed" is_not_armed
	ok "and the module may go" unload
	ok "it is waited for again" wait_for_it
	ok "it is loaded" insmod "$VMI_KO"
	ok "and heard" hears
	ok "once more until it stops" stop
	ok "and nothing is armed" is_not_armed
else
	skip "an event before its module" "this kernel has no probes of tracepoints that are not there yet"
fi
ok "the module is there" eval 'is_loaded || insmod "$VMI_KO"'
end
