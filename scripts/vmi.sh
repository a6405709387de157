# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# vmi - ask a view from a shell: source this file, then
#
#	vmi vmas pid=1234
#	vmi pagetable pid=1234 range=7f0000000000-7f0000200000
#	vmi translate			(the stack of the process that reads)
#
# Request and answer go over one descriptor, so the answer is never about
# another process than the one that was asked for; a refused request prints
# nothing. Works in bash, dash and busybox sh.

vmi()
{
	if [ $# -eq 0 ]; then
		echo "usage: vmi VIEW [pid=N] [addr=A] [range=A-B] [with=pages|lru]" >&2
		return 2
	fi
	_vmi_file=${VMINSPECT_DEBUGFS:-/sys/kernel/debug/vminspect}/$1
	shift
	if [ ! -e "$_vmi_file" ]; then
		echo "vmi: no $_vmi_file: is the module loaded and debugfs mounted?" >&2
		return 2
	fi
	if [ $# -eq 0 ]; then
		cat "$_vmi_file"
	else
		{ echo "$*" >&0 && cat; } <>"$_vmi_file"
	fi
}
