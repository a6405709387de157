# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# tally.sh: add up suites. Each prints `N passed, N failed, N skipped' as its
# last such line; one that does not, or fails without counting it, counts as
# one failure.

passed=0 failed=0 skipped=0

# tally NAME LOG STATUS
tally()
{
	local counts p=0 f=0 s=0

	counts=$(grep -aE '^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$' "$2" | tail -n 1)
	if [ -n "$counts" ]; then
		read -r p f s < <(echo "$counts" | tr -dc '0-9 \n')
	else
		echo "not ok $1: no count in its output (status $3)"
		f=1
	fi
	if [ "$3" != 0 ] && [ "$f" = 0 ]; then
		echo "not ok $1: exit status $3"
		f=1
	fi
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + ${s:-0}))
}

tally_end()
{
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" = 0 ]
}
